"""Everyday words of the bank of lines -> assets/rules/scenery.yaml, which the checker reads.

A word counts when a line says it beside, not out of, what the situation gives (value, label,
benefit, product): such a word paints and claims nothing. Run again when the bank changes::

    python -m host.train.scenery
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from host.mind.verify_vocabulary import words_in
from host.sheets import ASSETS
from host.train.bank import Situation, read_situations

LINES = ASSETS / "train" / "lines"
OUT = ASSETS / "rules" / "scenery.yaml"
_SLOT = re.compile(r"\{\w+\}")
_WIDTH = 96
_HEAD = """# Everyday words that claim nothing of a product: what the bank of lines says beside the
# facts it is given. Written by `python -m host.train.scenery`; read by the checker.
"""


def given(situation: Situation) -> frozenset[str]:
    """Words that the situation itself gives."""
    texts = (situation.product, situation.label, situation.good, *situation.values)
    return frozenset(w for text in texts for w in words_in(_SLOT.sub(" ", text)))


def scenery(situations: Iterable[Situation]) -> list[str]:
    """The everyday words of the lines, in order of the alphabet."""
    found: set[str] = set()
    for situation in situations:
        said = {w for text in situation.lines.values() for w in words_in(_SLOT.sub(" ", text))}
        found |= said - given(situation)
    return sorted(found)


def written(words: Iterable[str]) -> str:
    """Words in lines of a YAML block."""
    lines, line = [], "   "
    for word in words:
        if len(line) + len(word) > _WIDTH:
            lines.append(line)
            line = "   "
        line += f" {word}"
    return "\n".join([*lines, line])


def main(out: Path = OUT) -> None:
    """Write the file."""
    parts = [_HEAD]
    for lang in ("en", "fr"):
        told = [s for _, s in read_situations(LINES / lang) if isinstance(s, Situation)]
        parts.append(f"{lang}: >-\n{written(scenery(told))}\n")
    out.write_text("".join(parts), "utf-8")


if __name__ == "__main__":
    main()
