"""A sheet's value as a host says it: "76 g" is 76克 in Chinese, "1.3 kg" is "1,3 kg" in French.

Only what reads back as the same quantity is rewritten; everything else stays as written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import isclose

from host.mind.tokens import HAN
from host.mind.values_find import find_quantities
from host.mind.values_units import COUNTING, Quantity, family, say_quantity
from host.records import Lang

_LATIN_UNIT = re.compile(r"\d\s*[A-Za-zµμ°]")
_WORD = re.compile(r"\b[a-zà-ÿ]{2,}")
_POINT = re.compile(r"\d\.\d")
_SHORT_TIME = re.compile(r"\d\s*(h|hr|hrs|min|mn|s)\b\.?$")


@lru_cache(maxsize=4096)
def as_said(text: str, lang: Lang) -> str:
    """The text with its quantities in the words and marks of a language."""
    found = find_quantities(text, lang)
    if len(text) > 400 or (lang == "zh" and _is_foreign_prose(text, found)):
        return text
    for quantity in reversed(found):
        if _foreign(quantity, lang) and (said := _said(quantity, lang)):
            text = text[: quantity.start] + said + text[quantity.end :]
    return text


def _is_foreign_prose(text: str, found: Sequence[Quantity]) -> bool:
    """Words of another script around the amounts: "8小时 of playback" is no language."""
    for quantity in reversed(found):
        text = text[: quantity.start] + text[quantity.end :]
    return bool(_WORD.search(text)) and not HAN.search(text)


def _foreign(quantity: Quantity, lang: Lang) -> bool:
    """Whether the quantity is written as in a table, or as in another language."""
    if quantity.unit in {"", "date", "clock", "GHz", "MHz"} or family(quantity.unit) in COUNTING:
        return False
    if family(quantity.unit).startswith("money"):
        return False
    if lang == "zh":
        return bool(_LATIN_UNIT.search(quantity.text))
    short = bool(_SHORT_TIME.search(quantity.text))
    return short or (lang == "fr" and bool(_POINT.search(quantity.text)))


def _said(quantity: Quantity, lang: Lang) -> str:
    """The quantity in words, or "" when it would not be read back as the same."""
    said = say_quantity(quantity, lang)
    back = find_quantities(said, lang)
    same = len(back) == 1 and back[0].unit == quantity.unit
    if same and isclose(back[0].low, quantity.low) and isclose(back[0].high, quantity.high):
        return said
    return ""
