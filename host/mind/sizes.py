"""Sizes of clothes and shoes: does a sheet's list or range hold the one asked for?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from host.mind.plan import Ask
from host.mind.tokens import fold
from host.records import LANGS, Claim, Lang

LETTERS = ("xxxs", "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "xxxxl")
ATTRIBUTES = frozenset({"size", "size_range", "sizes"})
_CODE = r"(?:x{1,4}[sl]|[2-4]xl|[sml])"
_TOLD = re.compile(
    rf"(?<![a-z0-9])(?P<a>x{{1,4}}[sl]|[2-4]xl)(?![a-z])"
    rf"|\b(?:sizes?|tailles?|en|du|in an?|in) (?P<b>{_CODE}|[23456]\d(?:[.,]5)?)\b"
    rf"(?! ?(?:cm|mm|kg|g|ml|l|h|v|w|min|inch|pouces|%|euros?|yuans?|minutes|heures))"
    rf"|(?<![a-z0-9])(?P<c>{_CODE}|[23456]\d(?:\.5)?)\s?[码号]"
    rf"|\b(?:an?|the|le|la|une?|les) (?P<e>[234]\d(?:[.,]5)?)\b"
    rf"(?! ?(?:(?:cm|mm|kg|g|ml|l|h|v|w|min)(?![a-z])|inch|hour|year|day|%|degre))"
    rf"|\b(?:le|la|du|is|the|an?|in) (?P<f>{_CODE})(?![a-z0-9'’])"
    rf"|(?<![a-z0-9.,])(?P<g>[234]\d(?:\.5)?|{_CODE})\s?(?:还)?有(?:没有|吗|没|货)"
    rf"|(?<![a-z0-9.,'])(?<!\d )(?P<d>{_CODE})\s*[码号]?\s*\??$"
)
_RANGE = re.compile(
    rf"\b(?P<low>{_CODE}|\d{{2}}(?:[.,]5)?)\s?(?:-|–|—|~|to|a|au|jusqu.au|到|至)\s?"
    rf"(?P<high>{_CODE}|\d{{2}}(?:[.,]5)?)(?![a-z0-9])"
)
_SPAN = re.compile(r"(\d{2,3})\s?(?:cm)?\s?(?:x|×|\*|乘|by|sur|par)\s?(\d{2,3})")
_ANY = re.compile(rf"(?<![a-z0-9.,])(?:{_CODE}|\d{{2}}(?:[.,]5)?)(?![a-z0-9])")


def asked_size(text: str) -> str:
    """The size a question names, as "xl" or "42"; "" when none."""
    match = _TOLD.search(fold(text))
    return _plain(next(filter(None, match.groups()), "")) if match else ""


def spans(text: str) -> bool:
    """Whether a question names width by length: "140x190"."""
    return bool(_SPAN.search(fold(text)))


def _plain(code: str) -> str:
    code = code.replace(",", ".")
    return "x" * int(code[0]) + "l" if re.fullmatch(r"[2-4]xl", code) else code


def settle_size(
    ask: Ask, claim: Claim, items: Iterable[Mapping[Lang, str]]
) -> Literal["yes", "no", "state"]:
    """Yes or no where a size is asked for and the fact lists sizes of that sort."""
    if claim.key in ATTRIBUTES and (asked := _SPAN.search(fold(ask.text))):
        known = [
            set(m.groups()) for i in items for t in i.values() for m in _SPAN.finditer(fold(t))
        ]
        return "state" if not known else "yes" if set(asked.groups()) in known else "no"
    wanted = asked_size(ask.text) if claim.key in ATTRIBUTES else ""
    held = _held([item[lang] for item in items for lang in LANGS]) if wanted else frozenset()
    if not held or not any(_sort(wanted) == _sort(size) for size in held):
        return "state"
    return "yes" if wanted in held else "no"


def _sort(size: str) -> bool:
    return size[0].isdigit()


def _held(texts: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for text in dict.fromkeys(map(fold, texts)):
        for match in _RANGE.finditer(text):
            found.update(_between(_plain(match["low"]), _plain(match["high"])))
        found.update(_plain(m[0]) for m in _ANY.finditer(text))
    return frozenset(found)


def _between(low: str, high: str) -> Iterable[str]:
    if low in LETTERS and high in LETTERS:
        return LETTERS[LETTERS.index(low) : LETTERS.index(high) + 1]
    if _sort(low) and _sort(high):
        return [str(n) for n in range(int(float(low)), int(float(high)) + 1)]
    return ()
