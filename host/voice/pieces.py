"""Cut a written sentence into what is spoken in one go.

Of a long sentence as many clauses go first as make one breath; engines that can give its
beginning while they make the rest. A piece never breaks a number or a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from host.records import Lang

_FIRST: dict[Lang, tuple[int, int]] = {"en": (8, 64), "fr": (8, 64), "zh": (3, 22)}
"""Fewest characters of a first clause, and the length up to which nothing is cut."""
_MOST: dict[Lang, int] = {"en": 160, "fr": 160, "zh": 60}
_GROWTH = 3
"""A piece is at most so many times the one before: it is made while that one plays."""
_SPARE = 1.5  # a rest that is longer by less than half is not worth a break
_CLAUSE = re.compile(r"[,;:—–](?=\s)|\s[—–-](?=\s)|[，；：。！？、…]|[.!?…](?=\s)")
_JOINT: dict[Lang, re.Pattern[str]] = {
    "en": re.compile(r"\s(?=(?:and|but|so|because|which|that|with|for|when|while|if|or)\s)"),
    "fr": re.compile(r"\s(?=(?:et|mais|donc|car|qui|avec|pour|quand|si|ou|parce|sans)\s)"),
    "zh": re.compile(r"(?<=[了的吧呢啊])(?=\w)"),
}
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Piece:
    """``text`` stands at ``start`` of the written sentence."""

    text: str
    start: int


def pieces(text: str, lang: Lang) -> Iterator[Piece]:
    """At least one piece; together they are the text, in order."""
    start = 0
    for end in _cuts(text, lang):
        yield Piece(text[start:end], start)
        start = end
    yield Piece(text[start:], start)


def _cuts(text: str, lang: Lang) -> Iterator[int]:
    """Ends of pieces but the last: a short first one, then each as long as its time allows."""
    fewest, enough = _FIRST[lang]
    most = _MOST[lang]
    if len(text) <= enough:
        return
    start = _cut(text, lang, 0, fewest, enough, late=True)
    start = start or _cut(text, lang, 0, fewest, most // 2) or 0
    if len(text) - start < fewest:
        start = 0
    if start:
        yield start
    may = max(enough // 2, _GROWTH * start) if start else most
    while len(text) - start > min(_SPARE * may, most):
        end = _cut(text, lang, start, fewest, min(may, most), late=True)
        end = end or _cut(text, lang, start, fewest, most)
        if not end and len(text) - start > most:
            end = _anywhere(text, start, most)
        if not end or len(text) - end < fewest:
            return
        yield end
        may, start = max(enough // 2, _GROWTH * (end - start)), end


def _cut(
    text: str, lang: Lang, start: int, fewest: int, most: int, *, late: bool = False
) -> int | None:
    """Where to cut between ``fewest`` and ``most`` characters on: a clause end, else a joint."""
    for pattern in (_CLAUSE, _JOINT[lang]):
        ends = [m.end() for m in pattern.finditer(text, start) if _whole(text, m)]
        ends = [end for end in ends if start + fewest <= end <= start + most and end < len(text)]
        if ends:
            return ends[-1] if late else ends[0]
    return None


def _whole(text: str, mark: re.Match[str]) -> bool:
    """Not inside a number ("1，999") nor between closing marks ("?!")."""
    after = text[mark.end() : mark.end() + 1]
    before = text[mark.start() - 1 : mark.start()]
    return not (before.isdigit() and after.isdigit()) and after not in "，。！？」”’)）》"


def _anywhere(text: str, start: int, most: int) -> int:
    spaces = [m.end() for m in _SPACE.finditer(text, start, start + most)]
    return spaces[-1] if spaces else start + most
