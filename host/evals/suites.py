"""The suites as data: JSON lines with what is said and what a good reply looks like.

A folder of ``*.jsonl`` files, ``tests/suites`` by default; anybody may point at their own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from host.errors import SheetError
from host.records import Lang
from host.schema import Sheet

SUITES = Path(__file__).resolve().parents[2] / "tests" / "suites"
FILES: dict[str, tuple[str, ...]] = {
    "facts": ("facts_en", "facts_zh", "facts_fr"),
    "honesty": ("facts_en", "facts_zh", "facts_fr"),
    "yes_no": ("yes_no",),
    "bait": ("bait", "bait_heldout", "honest"),
    "languages": ("languages",),
    "persona": ("persona",),
}
"""Suite -> the files it reads."""


class Item(Sheet):
    """One thing said, or several in turn, and what is asked of the reply.

    ``class`` is the kind within its suite; ``room`` the page's language where it is not the
    viewer's; ``expect`` yes or no; ``claims`` ids of which one must carry the reply;
    ``absent`` patterns that no reply may hold; ``group`` paraphrases of one question.
    """

    id: str
    lang: Lang
    kind: str = Field("", alias="class")
    text: str = ""
    turns: list[str] = Field(default_factory=list)
    product: str = ""
    room: Lang | None = None
    expect: Literal["", "yes", "no"] = ""
    claims: list[str] = Field(default_factory=list)
    absent: list[str] = Field(default_factory=list)
    group: str = ""

    @property
    def says(self) -> list[str]:
        """What the viewer writes, in order."""
        return self.turns or [self.text]


def load(name: str, folder: Path = SUITES) -> list[Item]:
    """The items of ``<folder>/<name>.jsonl``. Raises SheetError that names file and line."""
    path = folder / f"{name}.jsonl"
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SheetError(f"{path}: cannot be read: {error}") from error
    return [_item(line, f"{path}:{n}") for n, line in enumerate(lines, 1) if line.strip()]


def _item(line: str, where: str) -> Item:
    try:
        return Item.model_validate(json.loads(line))
    except (ValidationError, ValueError) as error:
        told = str(error).splitlines()
        raise SheetError(f"{where}: {' '.join(told[:3])}") from error


def thinned(items: Sequence[Item], most: int) -> list[Item]:
    """At most so many items, evenly taken from the whole; 0 means all."""
    if most <= 0 or len(items) <= most:
        return list(items)
    step = len(items) / most
    return [items[int(n * step)] for n in range(most)]
