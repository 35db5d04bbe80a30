"""What a closed question names and what it compares with: "in blue?", "lighter than 100 g?"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from host.mind.expects import any_of
from host.mind.plan import Ask, Relation
from host.mind.tokens import HAN, clean, fold, raw_words, stem
from host.mind.values import COUNTING, Quantity, family, find_quantities, unit_named
from host.mind.values_words import COUNTS
from host.records import Claim, Lang
from host.sheets import ASSETS, load_words

_WORDS = load_words(ASSETS / "rules" / "asks.yaml")
_RULES: tuple[tuple[Relation, re.Pattern[str]], ...] = tuple(
    (name, any_of(lines)) for name, lines in _WORDS["relations"].items()
)
_LATIN_COUNT = "|".join(w for w in COUNTS if w.isascii())
PEOPLE = re.compile(
    rf"\b(?P<a>\d+|{_LATIN_COUNT}) (?:people|persons?|players?|adults|kids|personnes?|joueurs)\b"
    r"|\b(?:jou|dor|couch|mang|tien|ten|rentr|loge|assoi|assey|navigu|y mont|y all|y voyag)\w* "
    rf"(?:a|avec) (?P<b>\d+|{_LATIN_COUNT})\b"
    rf"|(?P<c>\d+|[一两二俩三仨四五六七八九十])(?:个|位)?人(?!气|造|工)"
    r"|\b(?:play|jou\w+)\b.{0,12}\b(?:alone|solo|by myself|seule?)\b"
)
_IN_UNIT = re.compile(
    r"(?:\bhow many |\bcombien (?:de |d.)|多少|几个?)([a-z]+(?: oz| ounces)?|[\u3400-\u9fff]{1,2})"
    r"|\b(?:in|en) ((?:fl(?:uid)? )?[a-z]{2,})\b"
)
_NO_MEASURE = COUNTING | {"money", "time"}
# "How deep?" and "deeper than 30 cm?" ask for the same measure.
SIDES = {
    "long": "length", "short": "length", "tall": "height", "high": "height", "wide": "width",
    "narrow": "width", "thick": "thickness", "thin": "thickness", "deep": "depth",
}  # fmt: skip
_MORE = "|".join(sorted(SIDES)).replace("thin", "thinn").replace("wide", "wid")
_SIDE = re.compile(
    rf"\b(?:how|feet|foot|cm|inches|meters|metres) ({'|'.join(SIDES)})\b(?! (?:does|to|will))"
    rf"|\b({_MORE})er than\b"
)
LOADS = frozenset({"max_load", "min_weight", "seat_count", "capacity"})
_BEARS = re.compile(
    r"\b(?:i|we|he|she|they|both|together)(?:.?m| am|.?re| are| is|.?s)?"
    r"(?: (?:both|about|around|only))?"
    r"(?: weigh(?:s|ing)?)? ?(?:about |around )?\d{2,3} ?(?:kg|kilos?|lbs?|pounds?|stone)\b"
    r"|\bmy (?:\w+ ){1,2}(?:is|weighs) (?:about )?\d{1,3} ?(?:kg|kilos?|lbs?|pounds?)\b"
    r"|\b\d{1,3} ?(?:kg|kilos?|lbs?|pounds?) "
    r"(?:person|people|guy|man|woman|dog|cat|kid|child|together)\b"
    r"|\bje (?:pese|fais) \d{2,3} ?(?:kg|kilos?)\b|我\d{2,3}(?:公?斤|kg)|体重"
)
_NEGATED = any_of(_WORDS["negated"])
_NAMED_LATIN = tuple(re.compile(line) for line in _WORDS["named"])
_NAMED_HAN = tuple(re.compile(line) for line in _WORDS["named_zh"])
_HOLLOW_WORDS = """
a an the any some one ones it this that these those they them in on of for to with and or my your
too also please still already actually really very made come comes available color colour colors
size be is are was able use used using get work works product item thing kind type sort
le la les un une des du de d l et ou en au aux ce ca cette bien aussi svp
"""
_HOLLOW = frozenset(_HOLLOW_WORDS.split())


@dataclass(frozen=True)
class Bound:
    """What a question compares with; ``relation`` "" when it compares with nothing."""

    relation: Relation = ""
    amount: float | None = None
    unit: str = ""


def bound(text: str, lang: Lang, *, closed: bool) -> Bound:
    """The relation and quantity of "lighter than 100 g", "fits a 34-inch waist"."""
    cleaned = clean(text)
    if closed and (people := _people(fold(cleaned))):
        return Bound("equal", people, "person")
    quantities = [q for q in find_quantities(cleaned, lang) if q.unit not in {"date", "clock"}]
    if not quantities:
        return Bound()
    quantity = _telling(quantities)
    folded = fold(cleaned)
    for name, rule in _RULES:
        if rule.search(folded):
            return Bound(name, quantity.low, quantity.unit)
    if closed and quantity.unit:
        return Bound("equal", quantity.low, quantity.unit)
    return Bound()


def side_asked(text: str) -> str:
    """The measure a question names by its adjective: "how many feet long?" is the length."""
    match = _SIDE.search(fold(text))
    if not match:
        return ""
    return SIDES[match[1]] if match[1] else next(SIDES[w] for w in SIDES if w[:3] == match[2][:3])


def bears(text: str) -> bool:
    """Whether the weight in a question is what the thing must bear: "i weigh 90 kg, is it ok"."""
    return bool(_BEARS.search(fold(text)))


def unit_asked(text: str, lang: Lang) -> str:
    """The unit a question wants its answer in: "how many ounces?", "in feet", 多少毫升; or ""."""
    folded = fold(text)
    for match in _IN_UNIT.finditer(folded):
        word = next(filter(None, match.groups()))
        names = [word[:2], word[:1]] if HAN.match(word) else [word]
        for name in names:
            unit = unit_named(name, lang)
            if unit and family(unit).split(":")[0] not in _NO_MEASURE:
                return unit
    return ""


def _people(folded: str) -> float:
    """How many people a question speaks of: "can six people play?", 两个人; 0 when of none."""
    if not (match := PEOPLE.search(folded)):
        return 0.0
    told = match["a"] or match["b"] or match["c"] or "1"
    return float(told) if told.isdigit() else float(COUNTS.get(told, 1))


def _telling(quantities: list[Quantity]) -> Quantity:
    """The one with a unit, if any: "2 of them under 100 g" is about 100 g."""
    return next((q for q in quantities if q.unit and family(q.unit) != "count"), quantities[0])


def negated(text: str) -> bool:
    """True when the question denies: "without fragrance", 不含酒精, "sans parfum"."""
    return bool(_NEGATED.search(fold(text)))


def named(text: str) -> str:
    """What a closed question names, in its own words: "does it come in blue?" -> "blue"."""
    folded = fold(text).rstrip(" !。.")
    rules = _NAMED_HAN if HAN.search(folded) else _NAMED_LATIN
    probe = folded if folded.endswith("?") or HAN.search(folded) else f"{folded}?"
    for rule in rules:
        if match := rule.search(probe):
            return _trim(match["t"])
    return ""


def _trim(words: str) -> str:
    words = re.sub(r"\s+", " ", words).strip(" ?!.")
    if HAN.search(words):
        return re.sub(r"^(个|一个|款|的|用|被|做)|(的|款|吗|呢)$", "", words)
    kept = words.split(" ")
    while kept and kept[0] in _HOLLOW:
        kept.pop(0)
    while kept and kept[-1] in _HOLLOW:
        kept.pop()
    return " ".join(kept)


def refined(ask: Ask, claim: Claim) -> str:
    """The target without the words that name the attribute itself: "steel frame" -> "steel"."""
    if not ask.target or HAN.search(ask.target):
        return _refined_han(ask.target, claim)
    label = {stem(w) for text in (*claim.label.values(), claim.attribute) for w in raw_words(text)}
    held = {stem(w) for text in claim.text.values() for w in raw_words(text)}
    words = ask.target.split(" ")
    kept = [w for w in words if stem(w) in held or (stem(w) not in label and w not in _HOLLOW)]
    return " ".join(kept) if kept else ask.target


def _refined_han(target: str, claim: Claim) -> str:
    label = claim.label.get("zh", "")
    left = target.replace(label, "") if label and target != label else target
    return left.strip("的 ") or target
