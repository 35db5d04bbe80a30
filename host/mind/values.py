"""Values as people write them: plain text, quantities, and what a sheet's fact holds.

The door to values_*.py; other parts import from here only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from host.mind.values_codes import find_codes
from host.mind.values_find import find_quantities
from host.mind.values_text import MAX_CHARS, normalise
from host.mind.values_units import (
    COUNTING,
    NO_YEAR,
    Quantity,
    base,
    convert,
    family,
    same,
    say_quantity,
    unit_named,
    units,
    units_in,
    within,
)
from host.records import LANGS, Lang, Text
from host.sheets import Attribute, Fact

__all__ = [
    "COUNTING",
    "MAX_CHARS",
    "NO_YEAR",
    "Quantity",
    "Value",
    "base",
    "convert",
    "family",
    "find_codes",
    "find_quantities",
    "normalise",
    "parse_value",
    "same",
    "say_quantity",
    "unit_named",
    "units",
    "units_in",
    "within",
]

ValueKind = Literal["quantity", "number", "boolean", "list", "text", "date"]

_END = r"(?=\s*(?:$|[,;:.!(，；：。！（]|[-–—]\s))"
_SAYS: dict[Lang, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "en": (re.compile(rf"(?:yes|true){_END}", re.I), re.compile(rf"(?:no|false){_END}", re.I)),
    "zh": (re.compile(rf"(?:是|是的){_END}"), re.compile(rf"(?:否|不是){_END}")),
    "fr": (re.compile(rf"(?:oui|vrai){_END}", re.I), re.compile(rf"(?:non|faux){_END}", re.I)),
}
_MEANS: dict[Lang, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "en": (
        re.compile(r"(?:included|supported|available|yes|y|1)\b", re.I),
        re.compile(r"(?:not|no|none|without|never|n|0)\b(?!-)", re.I),
    ),
    "zh": (re.compile("(?:有|支持|可以|可|能|含)"), re.compile("(?:没有|没|无|不|非|未)")),
    "fr": (
        re.compile(r"(?:inclus|incluse|fourni|fournie|compatible|oui)\b", re.I),
        re.compile(r"(?:pas|non|sans|aucun|aucune|jamais|ne)\b(?!-)", re.I),
    ),
}
"""How a value of an attribute known to be yes-or-no is told when it does not say yes or no."""


@dataclass(frozen=True)
class Value:
    """What a fact holds, typed. ``items`` are the values as listed, at least one."""

    kind: ValueKind
    quantities: tuple[Quantity, ...] = ()
    boolean: bool | None = None
    items: tuple[Text, ...] = ()


def _polarity(text: Text, attribute: Attribute | None) -> bool | None:
    """True, False, or None when the text says neither."""
    tables = [_SAYS, _MEANS] if attribute is not None and attribute.kind == "boolean" else [_SAYS]
    for table in tables:
        for lang in LANGS:
            told = normalise(text[lang])
            yes, no = table[lang]
            if no.match(told):
                return False
            if yes.match(told):
                return True
    return None


def _quantities(items: tuple[Text, ...]) -> tuple[Quantity, ...]:
    """Those of the first language that has any."""
    for lang in LANGS:
        found = [q for item in items for q in find_quantities(normalise(item[lang]), lang)]
        if found:
            return tuple(found)
    return ()


def _covers(quantities: tuple[Quantity, ...], text: str) -> bool:
    """Whether the quantities are most of what is written: "about 76 g", not prose."""
    told = sum(q.end - q.start for q in quantities)
    return told * 2 >= len(re.sub(r"[\s()x×,;~-]", "", text))


def _kind(value: Value, attribute: Attribute | None) -> ValueKind:
    """The kind the text bears out; the attribute's only when the text agrees."""
    if value.boolean is not None:
        return "boolean"
    wanted = attribute.kind if attribute is not None else None
    if len(value.items) > 1 or wanted == "list":
        return "list"
    if not value.quantities:
        return "text"
    first = value.quantities[0]
    if wanted not in ("quantity", "number", "date") and not _covers(
        value.quantities, value.items[0]["en"]
    ):
        return "text"
    if first.unit == "date":
        return "date"
    return "number" if first.unit == "" else "quantity"


def parse_value(fact: Fact, attribute: Attribute | None) -> Value:
    """A fact's value, typed. Never raises; what cannot be typed is text.

    Quantities come from the English text, else from the first language that has any;
    their spans index the normalised text of their item.
    """
    items: tuple[Text, ...] = tuple(dict(item) for item in fact.value)
    boolean = _polarity(items[0], attribute) if len(items) == 1 else None
    value = Value("text", _quantities(items), boolean, items)
    return Value(_kind(value, attribute), value.quantities, value.boolean, value.items)
