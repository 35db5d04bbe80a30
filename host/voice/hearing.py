"""How far what was heard is from what was said: both in spoken form, then edit distance."""

from __future__ import annotations

import re
from collections.abc import Sequence

from host.records import Lang
from host.voice.spoken import spoken

_LETTERS = re.compile(r"\b(\w) (?=\w\b)")


def comparable(text: str, lang: Lang) -> str:
    """One way to write what sounds the same: "29,90 €" and "vingt-neuf euros 90" agree."""
    said = spoken(text, lang).lower().replace("œ", "oe")
    said = re.sub(r"[^\w\s]|_", " ", said)
    said = _LETTERS.sub(r"\1", re.sub(r"\s+", " ", said)).strip()
    return said.replace(" ", "") if lang == "zh" else said


def error_rate(said: str, heard: str, lang: Lang) -> float:
    """Word error rate (en, fr) or character error rate (zh), 0 or more."""
    a, b = comparable(said, lang), comparable(heard, lang)
    want: Sequence[str] = a if lang == "zh" else a.split()
    got: Sequence[str] = b if lang == "zh" else b.split()
    return distance(want, got) / max(1, len(want))


def distance(want: Sequence[str], got: Sequence[str]) -> int:
    """Levenshtein: insertions, deletions and replacements that turn one into the other."""
    row = list(range(len(got) + 1))
    for i, a in enumerate(want, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(got, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


def heard_right(part: str, heard: str, lang: Lang) -> bool:
    """Whether a price or number can be found in what was heard."""
    return comparable(part, lang).replace(" ", "") in comparable(heard, lang).replace(" ", "")
