"""Lines written ahead as a file: what she has rehearsed, taken up at the next start.

A row is a claim's address, a language and a kind of sentence, what the claim said then, and the
lines. Nothing of it is believed: a line is said when its claim still says the same and the
checker passes it once more.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from host.records import Lang
from host.weights import writing

log = logging.getLogger(__name__)
Place = tuple[str, Lang, str]
"""A claim's address, a language, a kind of sentence."""


@dataclass
class Kept:
    """The lines for one place, the next to be said first. ``told`` is what they say."""

    told: tuple[str, ...]
    lines: list[str] = field(default_factory=list)
    tries: int = 0


_ROW = TypeAdapter(tuple[Place, Kept])


def book_of(folder: Path, persona: str, *written_by: str) -> Path:
    """The file of one persona's lines, of all that they depend on: card, model, adapter."""
    mark = hashlib.sha256("\n".join(written_by).encode()).hexdigest()[:12]
    return folder / "rehearsed" / f"{persona}-{mark}.jsonl"


def load(book: Path) -> OrderedDict[Place, Kept]:
    """What a file holds; rows that are damaged are left out, and none is no fault."""
    found: OrderedDict[Place, Kept] = OrderedDict()
    try:
        rows = book.read_text("utf-8").splitlines() if book.is_file() else []
    except OSError as error:
        log.warning("%s: %s; she begins without what she has rehearsed", book.name, error)
        return found
    for row in rows:
        try:
            place, kept = _ROW.validate_json(row)
        except ValidationError:
            continue
        found[place] = kept
    return found


def save(book: Path, kept: Mapping[Place, Kept]) -> None:
    """Write all of it, whole or not at all; a full disk costs the lines, not the show."""
    try:
        with writing(book) as half:
            rows = (json.dumps([p, asdict(k)], ensure_ascii=False) for p, k in kept.items())
            half.write_text("\n".join(rows) + "\n", encoding="utf-8")
    except OSError as error:
        log.warning("%s: %s; what was written ahead is not kept", book.name, error)
