"""Everyday words of the bank of lines -> assets/rules/scenery.yaml, which the checker reads.

A word counts when a line says it beside, not out of, what the situation gives (value, label,
benefit, product): such a word paints and claims nothing. Run again when the bank changes::

    python -m host.train.scenery
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from host.mind.verify_vocabulary import words_in
from host.mind.verify_words import Lexicon, load_lexicon, read
from host.records import LANGS, Lang
from host.sheets import ASSETS, load_attributes
from host.train.bank import Situation, read_situations

LINES = ASSETS / "train" / "lines"
OUT = ASSETS / "rules" / "scenery.yaml"
_SLOT = re.compile(r"\{\w+\}")
_WIDTH = 96
_HEAD = """# Everyday words that claim nothing of a product: what the bank of lines says beside the
# facts it is given. Written by `python -m host.train.scenery`; read by the checker.
"""


def given(situation: Situation, lang: Lang) -> frozenset[str]:
    """Words that the situation itself gives."""
    texts = (situation.product, situation.label, situation.good, *situation.values)
    return frozenset(w for text in texts for w in words_in(_SLOT.sub(" ", text), lang))


def scenery(situations: Iterable[Situation], lang: Lang) -> list[str]:
    """The everyday words of the lines, in order of the alphabet."""
    found: set[str] = set()
    for situation in situations:
        lines = situation.lines.values()
        said = {w for text in lines for w in words_in(_SLOT.sub(" ", text), lang)}
        found |= said - given(situation, lang)
    return sorted(w for w in found if lang != "zh" or not _tells(w))


def _tells(word: str) -> bool:
    """A Chinese word that the lexicon judges (充电, 减震): beside a denial, no scenery."""
    hits = read(word, "zh", _lexicon()).hits
    return any(h.entry.kind != "hint" for h in hits)


@cache
def _lexicon() -> Lexicon:
    return load_lexicon(load_attributes())


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
    for lang in LANGS:
        told = [s for _, s in read_situations(LINES / lang) if isinstance(s, Situation)]
        parts.append(f"{lang}: >-\n{written(scenery(told, lang))}\n")
    out.write_text("".join(parts), "utf-8")


if __name__ == "__main__":
    main()
