"""Does a claim say yes or no to a closed question? Compares typed values; invents nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal

from rapidfuzz import fuzz

from host.errors import InputError
from host.mind import values
from host.mind.plan import Ask
from host.mind.tokens import HAN, STOP, fold, raw_words, stem
from host.mind.values import Quantity, Value
from host.records import LANGS, Claim, Lang
from host.sheets import ASSETS, load_words

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
# Attributes whose values are colours or materials.
PALETTE = frozenset(
    name for name in EXCLUSIVE if name.endswith(("material", "fabric")) or name.startswith("colo")
)
# "Does it hold a litre?" asks for at least that; "charged in an hour?" for at most.
AT_LEAST = frozenset({
    "battery_life", "capacity", "volume", "length", "width", "cord_length", "bean_capacity",
    "max_load", "refresh_rate", "brightness", "resolution", "waterproof_rating", "warranty",
    "keep_warm", "max_temperature", "shelf_life", "power", "range",
})  # fmt: skip
AT_MOST = frozenset({"charging_time", "noise_level", "boil_time", "delivery_time"})
KIN = ASSETS / "rules" / "kin.yaml"
HOLLOW = frozenset(["支持", "可以", "有的", "是的", "能用", "使用", "没有", "不能", "可用", "需要"])
ROOT = 7  # letters of a word that tell it: "automatic" and "automatically" are one
SAME = ASSETS / "rules" / "same.yaml"
FREE = re.compile(r"_free$|^without_")
SAYS_FREE = re.compile(r"\bfree\b|without|\bsans\b|无|不含|零添加", re.I)
SOME = re.compile(r"^(yes|oui|true|vrai|是|有|可以|支持)\b", re.I)
NONE = re.compile(r"^(no|none|not|non|aucune?|sans|without|pas|无|不|没有|没)\b|^(无|不|没)", re.I)
# Asked whether there is any at all, not which: "is it scented?" over "scent: rose water".
EXISTS = {
    "scent": re.compile(r"scent|perfum|fragran|smell|parfum|odeur|sent\b|香"),
    "lining": re.compile(r"\blin(ing|ed)\b|doubl|里布|内衬|衬里"),
    "speakers": re.compile(r"speaker|haut-parleur|son\b|扬声器|喇叭|音响"),
    "microphone": re.compile(r"\bmic|micro\b|麦克风|话筒"),
    "pockets": re.compile(r"pocket|poche|口袋|兜"),
    "fringe": re.compile(r"fringe|frange|流苏"),
    "timer": re.compile(r"timer|minut(erie|eur)|定时"),
    "dimming": re.compile(r"dim|opacit|assombri|调光"),
}


def settle(ask: Ask, claim: Claim, lang: Lang) -> Settled:
    """Yes, no, or only the fact itself where the sheet does not settle the polarity."""
    if ask.kind == "open" and not ask.relation:
        return "state"
    value = claim.value if isinstance(claim.value, Value) else None
    if ask.relation and ask.amount is not None and value and value.quantities:
        return _compared(ask, value.quantities, claim.attribute)
    if ask.amount is not None and ask.unit and ask.relation not in {"", "equal"}:
        return "state"  # asked for hours, and this fact holds none
    if value is not None and value.boolean is not None:
        return _boolean(ask, claim, value.boolean) if points_at(ask, claim) else "state"
    return _named(ask, claim, value, lang)


def _boolean(ask: Ask, claim: Claim, truth: bool) -> Settled:
    # "Does it contain alcohol?" asks the inverse of the fact "alcohol_free".
    inverse = bool(FREE.search(claim.attribute)) and not SAYS_FREE.search(ask.text)
    return "yes" if truth != inverse else "no"


def _compared(ask: Ask, quantities: Iterable[Quantity], attribute: str) -> Settled:
    for quantity in quantities:
        asked = _asked(ask, quantity)
        if asked is not None:
            return "yes" if _holds(_meant(ask, quantity, attribute), quantity, asked) else "no"
    return "state"


def _meant(ask: Ask, quantity: Quantity, attribute: str) -> str:
    """The relation as a shopper means it: "does it last 30 hours?" is glad of 35."""
    if ask.relation not in {"equal", "fits"} or quantity.low != quantity.high:
        return ask.relation
    if attribute in AT_LEAST:
        return "at_least"
    return "at_most" if attribute in AT_MOST else ask.relation


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
    except (InputError, KeyError, ValueError):
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
    matching = [
        item
        for item in items
        if _mentions(item, asked)
        or (_about(ask, claim) and _within(item, ask.text, claim))
        or (claim.attribute in PALETTE and _same_kind(item, asked or ask.text))
    ]
    denied = NONE.match(claim.text[lang].strip())
    if matching:
        denied_all = all(NONE.match(item[lang].strip()) for item in matching)
        return "no" if denied_all else "yes"
    if EXISTS.get(claim.attribute) and EXISTS[claim.attribute].search(ask.text.lower()):
        return "no" if denied else "yes"
    if any(_shares_head(item, asked) for item in items):
        return "state"  # a charger cable, a USB-C cable: the list speaks for itself
    if ask.target and (claim.attribute in EXCLUSIVE or claim.attribute in LISTS or _listed(value)):
        return "no"
    return "no" if denied and points_at(ask, claim) else "state"


def denies(claim: Claim) -> bool:
    """Whether a fact says that there is none."""
    return bool(NONE.match(claim.text["en"].strip()))


def points_at(ask: Ask, claim: Claim) -> bool:
    """Whether the words of a question point at the attribute of a claim, or at its kin.

    A bare yes or no says nothing but what was asked: without this, "does it support aptX?"
    over "wired mode: yes" would be a yes.
    """
    keys = {claim.attribute, *_kin().get(claim.attribute, ())}
    if keys & set(ask.attributes):
        return True
    asked = {stem(w)[:ROOT] for w in raw_words(ask.text)}
    folded = fold(ask.text)
    for text in (claim.attribute.replace("_", " "), *claim.label.values(), *claim.text.values()):
        if any(_telling(w) and stem(w)[:ROOT] in asked for w in raw_words(text)):
            return True
        if HAN.search(text) and _han_shared(fold(text), folded):
            return True
    return False


def _telling(word: str) -> bool:
    return len(word) > 3 and not HAN.search(word) and word not in STOP


def _han_shared(text: str, asked: str) -> bool:
    """Two Chinese characters in a row of both, that are not merely those of any question."""
    pairs = (text[i : i + 2] for i in range(len(text) - 1))
    return any(
        HAN.match(p[0]) and HAN.match(p[1]) and p in asked and p not in HOLLOW for p in pairs
    )


@cache
def _kin() -> Mapping[str, frozenset[str]]:
    """Attribute -> those that may settle its questions (assets/rules/kin.yaml)."""
    groups = [str(line).split() for line in load_words(KIN)["kin"]]
    return {key: frozenset(k for g in groups if key in g for k in g) for g in groups for key in g}


def _about(ask: Ask, claim: Claim) -> bool:
    """False where a box holds the thing and the words point elsewhere: "is the serum vegan?"."""
    boxed = claim.attribute in {"in_the_box", "included_components"}
    return not (boxed and ask.attributes) or claim.attribute in ask.attributes


@cache
def _kinds() -> tuple[re.Pattern[str], ...]:
    """One pattern per line of assets/rules/same.yaml: its words, Chinese ones anywhere."""
    lines = [line for lines in load_words(SAME).values() for line in lines]
    return tuple(
        re.compile("|".join(w if HAN.search(w) else rf"\b{w}\b" for w in fold(line).split()))
        for line in lines
    )


def _same_kind(item: Mapping[Lang, str], question: str) -> bool:
    """Whether question and item speak of one colour or material, in whatever language."""
    asked, held = fold(question), [fold(item[lang]) for lang in LANGS]
    return any(kind.search(asked) and any(kind.search(text) for text in held) for kind in _kinds())


def _within(item: Mapping[Lang, str], question: str, claim: Claim) -> bool:
    """Whether a question names the whole item in its own words: "laine mérinos ?"."""
    asked = fold(question)
    label = " ".join(fold(text) for text in (*claim.label.values(), claim.attribute))
    for lang in LANGS:
        text = fold(item[lang])
        if HAN.search(text):
            if _han_within(text, asked, label):
                return True
            continue
        words = [w for w in re.findall(r"[^\W\d_]{3,}", text) if w not in label]
        if NONE.match(text) or SOME.match(text):
            continue  # "yes, up to 220 °C" is not named by "yes or no?"
        told = {_stem(w) for w in re.findall(r"[^\W_]+", asked)}
        if words and len(words) <= 4 and all(_stem(w) in told for w in words):
            return True
    return False


def _han_within(text: str, asked: str, label: str) -> bool:
    """Two characters or more of a Chinese item, most of it, in the question."""
    runs = (text[i : i + n] for n in range(len(text), 1, -1) for i in range(len(text) - n + 1))
    shared = next((run for run in runs if run in asked and run not in label), "")
    return len(text) <= 8 and len(shared) * 3 >= len(text) * 2


def _shares_head(item: Mapping[Lang, str], asked: str) -> bool:
    """Whether the last word of what is asked is also the last, or first, of an item."""
    words = re.findall(r"[^\W\d_]{3,}", fold(asked))
    if not words or HAN.search(asked):
        return False
    ends = {_stem(part[at]) for lang in LANGS for at in (0, -1)
            if (part := re.findall(r"[^\W\d_]{3,}", fold(item[lang])))}  # fmt: skip
    return len(words) > 1 and bool({_stem(words[0]), _stem(words[-1])} & ends)


def _listed(value: Value | None) -> bool:
    return value is not None and value.kind == "list" and len(value.items) > 1


def _mentions(item: Mapping[Lang, str], asked: str) -> bool:
    return any(_same_words(values.normalise(item[lang]).lower(), asked) for lang in LANGS)


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
