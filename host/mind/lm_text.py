"""Where sentences end, while they are being written and afterwards. Text in, text out."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Always an end: nothing follows these inside a sentence.
FULL_STOPS = "。！？…"
CLOSERS = "\"'”’»)）」』"
ABBREVIATIONS = frozenset(
    ["mr", "mrs", "ms", "dr", "st", "vs", "e.g", "i.e", "approx", "env", "mme", "mlle", "ex", "cf"]
)
_MARK = re.compile(r"[.!?。！？…]+")
_WORD_BEFORE = re.compile(r"([^\s.!?。！？…«“\"'(’]+(?:\.[^\s.!?]+)*)$")


def sentence_end(text: str, *, complete: bool = False) -> int:
    """Where the first sentence of ``text`` ends (index after its mark), or -1.

    ``complete`` False: more may follow, so "It costs 29." and "It lasts 4 h." wait for the
    next piece. "29,90", "29.90", "e.g." and the French " !" never cut.
    """
    for mark in _MARK.finditer(text):
        end = mark.end()
        while end < len(text) and text[end] in CLOSERS:
            end += 1
        if text[: mark.start()].strip() and _is_end(text, mark.start(), end, complete):
            return end
    return -1


def _is_end(text: str, start: int, end: int, complete: bool) -> bool:
    mark, after = text[start:end], text[end : end + 1]
    if any(sign in mark for sign in FULL_STOPS) and mark != "…":
        return True
    if after and not after.isspace():
        return not after.isascii() and "." not in mark
    if "!" in mark or "?" in mark:
        return True
    found = _WORD_BEFORE.search(text[:start])
    word, following = found.group(1) if found else "", text[end:].lstrip()[:1]
    if following:
        # An initial ("J. Doe") or "approx. 4" goes on; so does what goes on in lower case.
        initial = len(word) == 1 and word.isupper() and word != "I"
        return not (initial or word.lower() in ABBREVIATIONS or following.islower())
    sure = len(word) > 2 and word.isalpha() and word.lower() not in ABBREVIATIONS
    return complete or sure


def sentences(text: str) -> Iterator[str]:
    """The sentences of ``text``; the last may lack its mark."""
    rest = text.strip()
    while rest:
        end = sentence_end(rest, complete=True)
        end = len(rest) if end < 0 else end
        yield rest[:end].strip()
        rest = rest[end:].lstrip()
