"""Does a claim say yes or no to a closed question? Compares typed values; invents nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from rapidfuzz import fuzz

from host.mind import values
from host.mind.plan import Ask
from host.mind.values import Quantity, Value
from host.records import LANGS, Claim, Lang

Settled = Literal["yes", "no", "state"]

# Naming one of these values excludes the others: asked for blue, black means no.
EXCLUSIVE = frozenset({
    "color", "colour", "colors", "material", "fabric", "size", "gender", "target_gender",
    "origin", "country_of_origin", "pattern", "style", "shape", "finish", "scent", "flavor",
    "flavour", "season", "frame_material", "lens_material", "handle_material", "sole_material",
    "closure", "texture", "brand", "manufacturer", "skin_type", "hair_type", "fit",
    "operating_system", "display_type", "charging_port", "voltage", "burr_type", "power_source",
})  # fmt: skip
# Having the listed things, and only those: not listed means no.
LISTS = frozenset(["in_the_box", "included_components", "key_ingredients", "languages_supported"])
FREE = re.compile(r"_free$|^without_")
SAYS_FREE = re.compile(r"\bfree\b|without|\bsans\b|无|不含|零添加", re.I)
NONE = re.compile(r"^(no|none|not|non|aucune?|sans|without|pas|无|不|没有|没)\b|^(无|不|没)", re.I)
UNPLACED = 0.62


def settle(ask: Ask, claim: Claim, lang: Lang) -> Settled:
    """Yes, no, or only the fact itself where the sheet does not settle the polarity."""
    if ask.kind == "open" and not ask.relation:
        return "state"
    value = claim.value if isinstance(claim.value, Value) else None
    if ask.relation and ask.amount is not None and value and value.quantities:
        return _compared(ask, value.quantities)
    if value is not None and value.boolean is not None:
        return _boolean(ask, claim, value.boolean)
    if ask.target:
        return _named(ask, claim, value, lang)
    if NONE.match(claim.text[lang].strip()):
        return "no"
    return "state"


def _boolean(ask: Ask, claim: Claim, truth: bool) -> Settled:
    # "Does it contain alcohol?" asks the inverse of the fact "alcohol_free".
    inverse = bool(FREE.search(claim.attribute)) and not SAYS_FREE.search(ask.text)
    return "yes" if truth != inverse else "no"


def _compared(ask: Ask, quantities: Iterable[Quantity]) -> Settled:
    for quantity in quantities:
        asked = _asked(ask, quantity)
        if asked is not None:
            return "yes" if _holds(ask.relation, quantity, asked) else "no"
    return "state"


def _asked(ask: Ask, quantity: Quantity) -> float | None:
    """The asked amount in the claim's unit, or None when they cannot be compared."""
    amount = ask.amount
    if amount is None:
        return None
    if not ask.unit or ask.unit == quantity.unit:
        return amount
    asked = Quantity(amount, amount, ask.unit, 0, 0, "")
    try:
        return values.convert(asked, quantity.unit).low
    except (KeyError, ValueError):
        return None


def _holds(relation: str, quantity: Quantity, asked: float) -> bool:
    slack = abs(asked) * 0.005
    low, high = quantity.low, quantity.high
    if relation == "less":
        return high < asked
    if relation == "more":
        return low > asked
    if relation == "at_least":
        return high >= asked - slack
    if relation == "at_most":
        return low <= asked + slack
    if quantity.low != quantity.high:  # "fits", "equal": inside the range
        return low - slack <= asked <= high + slack
    return abs(high - asked) <= max(slack, abs(asked) * 0.02)


def _named(ask: Ask, claim: Claim, value: Value | None, lang: Lang) -> Settled:
    items = list(value.items) if value and value.items else [dict(claim.text)]
    asked = values.normalise(ask.target).lower().strip()
    matching = [item for item in items if _mentions(item, asked)]
    if matching:
        denied = all(NONE.match(item[lang].strip()) for item in matching)
        return "no" if denied else "yes"
    if claim.attribute in EXCLUSIVE or claim.attribute in LISTS or _listed(value):
        return "no"
    return "no" if NONE.match(claim.text[lang].strip()) else "state"


def _listed(value: Value | None) -> bool:
    return value is not None and value.kind == "list" and len(value.items) > 1


def _mentions(item: dict[Lang, str] | object, asked: str) -> bool:
    texts = item if isinstance(item, dict) else dict(item)  # type: ignore[call-overload]
    return any(_same_words(values.normalise(texts[lang]).lower(), asked) for lang in LANGS)


def _same_words(text: str, asked: str) -> bool:
    if not asked:
        return False
    if re.search(r"[\u4e00-\u9fff]", asked):
        return asked in text or (len(text) > 1 and text in asked)
    words, wanted = re.findall(r"\w+", text), re.findall(r"\w+", asked)
    return bool(wanted) and all(any(_alike(w, t) for t in words) for w in wanted)


def _alike(wanted: str, word: str) -> bool:
    if wanted == word or _stem(wanted) == _stem(word):
        return True
    return min(len(wanted), len(word)) >= 5 and fuzz.ratio(wanted, word) >= 86


def _stem(word: str) -> str:
    return re.sub(r"(es|s|x|e)$", "", word) if len(word) > 3 else word
