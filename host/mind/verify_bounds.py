"""Words of bound beside a number: at most, over, nearly, about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from host.mind.values import Quantity
from host.records import Lang

Bound = Literal["", "more", "at_least", "less", "at_most", "about", "nearly"]

_BEFORE: Mapping[Lang, Sequence[tuple[Bound, re.Pattern[str]]]] = {
    "en": (
        ("at_most", re.compile(r"(?:no more than|not more than|at most|max(?:imum)?(?: of)?)\s*$")),
        ("at_least", re.compile(r"(?:no less than|not less than|at least|a minimum of)\s*$")),
        ("more", re.compile(r"(?:more than|over|above|beyond|upwards of)\s*$")),
        ("less", re.compile(r"(?:less than|under|below|fewer than)\s*$")),
        ("nearly", re.compile(r"(?:nearly|almost|close to|just short of)\s*$")),
        ("about", re.compile(r"(?:about|around|roughly|approximately|just (?:over|under))\s*$")),
    ),
    "zh": (
        ("at_most", re.compile(r"(?:[不别勿]超过|不要超过|最多|至多|不大于)\s*$")),
        ("at_least", re.compile(r"(?:至少|不少于|不低于|起码)\s*$")),
        ("more", re.compile(r"(?:超过|超|多于|大于|不止|高于)\s*$")),
        ("less", re.compile(r"(?:不到|少于|小于|低于|不足|不满)\s*$")),
        ("nearly", re.compile(r"(?:将近|接近|近|快)\s*$")),
        ("about", re.compile(r"(?:大约|大概|约|差不多|左右)\s*$")),
    ),
    "fr": (
        ("at_most", re.compile(r"(?:pas plus de|au plus|au maximum|maximum)\s*$")),
        ("at_least", re.compile(r"(?:au moins|pas moins de|au minimum|minimum)\s*$")),
        ("more", re.compile(r"(?:plus de|plus d'|au-dessus de|au-delà de|dépasse)\s*$")),
        ("less", re.compile(r"(?:moins de|moins d'|en dessous de|sous les|sous la barre des)\s*$")),
        ("nearly", re.compile(r"(?:presque|près de|pas loin de)\s*$")),
        ("about", re.compile(r"(?:environ|autour de|à peu près|dans les|quelque|à peine)\s*$")),
    ),
}  # fmt: skip
_AFTER: Mapping[Lang, Sequence[tuple[Bound, re.Pattern[str]]]] = {
    "en": (("about", re.compile(r"^\s*(?:or so|give or take)")),),
    "zh": (
        ("at_least", re.compile(r"^(?:以上|起)")),
        ("less", re.compile(r"^(?:以内|以下|都?不到)")),
        ("more", re.compile(r"^多(?![少用功一])")),
        ("about", re.compile(r"^(?:左右|上下)")),
    ),
    "fr": (("about", re.compile(r"^\s*(?:environ|à peu près)")),),
}


def bound_in(quantity: Quantity, text: str, lang: Lang) -> Bound:
    """What bounds a quantity of a text in lower case; "" for nothing."""
    before, after = text[: quantity.start], text[quantity.end :]
    for bound, pattern in _BEFORE[lang]:
        if pattern.search(before[-24:]):
            return bound
    for bound, pattern in _AFTER[lang]:
        if pattern.search(after):
            return bound
    return ""
