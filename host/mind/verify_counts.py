"""Numbers that count: "two colours", a number whose noun or unit stands elsewhere, a list."""

from __future__ import annotations

import re
from collections.abc import Mapping

from host.mind.values import COUNTING, Quantity, family, find_quantities
from host.mind.verify_claims import Evidence, Fact, is_money
from host.mind.verify_words import Reading, stem
from host.records import Lang

PRICE_WORD = re.compile(
    r"price|cost|costs|pay|priced|total|prix|coûte|tarif|payez|价|只要|一共|总共|到手|卖", re.I
)
_NOUN_AFTER: Mapping[Lang, re.Pattern[str]] = {
    "en": re.compile(r"^[ -](?!(?:and|but|for|with|when)\b)([a-z]{3,})"),
    "fr": re.compile(r"^[ -](?!(?:pour|avec|dans|mais|quand)\b)([a-zà-ÿ]{3,})"),
    "zh": re.compile(r"^([\u3400-\u9fff]{1,2})"),
}
_AND = re.compile(r"\s*(?:,|、|/|,? (?:and|or|et|ou) |和|或)\s*")
_TO = re.compile(r"^\s*(?:(?:调|变|伸|拉)?到|至|(?:up )?to\b|à\b|jusqu'à\b)")
_SORTS = re.compile(r"[款样种色]$")  # counted, and nothing else named
_ITEMS = re.compile(r"\s*(?:,|、|，|;|；| and | et |和)\s*")
_COUNT_UNITS = tuple(sorted(COUNTING))


def counts_items(quantity: Quantity, reading: Reading, evidence: Evidence) -> bool:
    """ "Two colours: navy and sand": as many as the claim of that name lists, and it says each."""
    noun = _noun(reading.lower[quantity.end :], reading.lang)
    sorts = bool(_SORTS.search(quantity.text))
    if not (noun or sorts) or quantity.is_range or family(quantity.unit) not in COUNTING | {""}:
        return False
    terms = reading.of("attribute")
    beside = [h for h in terms if 0 <= reading.tokens[h.first].start - quantity.end <= 1]
    for fact in evidence.facts:
        label, value = (text.lower() for text in told(fact, reading.lang))
        items = [one for one in _ITEMS.split(value) if one.strip()]
        named = noun in label if reading.lang == "zh" else noun in map(stem, label.split())
        named = named or sorts or any(h.entry.group in fact.attributes for h in beside)
        if named and len(items) == quantity.low and all(i.strip() in reading.lower for i in items):
            return True
    return False


def told(fact: Fact, lang: Lang) -> tuple[str, str]:
    """A fact as its sheet has it: label and value."""
    return fact.claim.label.get(lang, ""), fact.claim.text.get(lang, "")


def bare_ok(quantity: Quantity, fact: Fact, reading: Reading) -> bool:
    """A bare number may stand for a measured one only when no noun follows it."""
    if any(q.unit in ("", *_COUNT_UNITS) and q.low == quantity.low for q in fact.quantities):
        return True
    if any(is_money(q) for q in fact.quantities):
        money = any(is_money(q) for q in reading.quantities)
        return money or bool(PRICE_WORD.search(reading.text))
    if _TO.match(reading.lower[quantity.end :]):
        return True  # one end of a range: the unit stands at the other
    if _unit_of_list(quantity, reading) in {q.unit for q in fact.quantities}:
        return True
    noun = _NOUN_AFTER[reading.lang].match(reading.lower[quantity.end :])
    return noun is None


def _unit_of_list(quantity: Quantity, reading: Reading) -> str:
    """The unit that a bare number of a list shares with its last one: "0.5, 1 and 1.5 l"."""
    later = (q for q in reading.quantities if q.start >= quantity.end)
    following = next(later, None)
    if following and _AND.fullmatch(reading.lower[quantity.end : following.start]):
        return following.unit or _unit_of_list(following, reading)
    return ""


def counted_otherwise(quantity: Quantity, reading: Reading, evidence: Evidence) -> bool:
    """ "Three batteries" when a claim has "two batteries", though three is said of something."""
    lang = reading.lang
    if not (noun := _noun(reading.lower[quantity.end :], lang)):
        return False
    texts = [t.lower() for f in evidence.facts for t in f.said[lang]]
    counts = [
        q
        for t in texts
        for q in find_quantities(t, lang)
        if q.unit in ("", *_COUNT_UNITS) and _noun(t[q.end :], lang) == noun
    ]
    return bool(counts) and all(q.low != quantity.low for q in counts)


def _noun(after: str, lang: Lang) -> str:
    match = _NOUN_AFTER[lang].match(after)
    return "" if not match else match[1] if lang == "zh" else stem(match[1])
