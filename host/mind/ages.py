"""Ages: is a child of five within "6 months to 4 years"? In months; knows no product."""

from __future__ import annotations

import re
from math import inf
from typing import Literal

from host.mind.plan import Ask
from host.mind.tokens import fold
from host.mind.values_words import ADDED
from host.records import Claim

Span = tuple[float, float]  # months, both ends included
_NUMBERS = {word: count for word, count in ADDED["en"].items() if count <= 12}
_UNITS = r"(?:months?|mths?|mos?|m|years?|yrs?|y|mois|ans?|个月|岁)"


def _n(name: str) -> str:
    return rf"(?P<{name}>\d{{1,2}}(?:\.5)?|{'|'.join(_NUMBERS)})"


def _unit(name: str) -> str:
    return rf"(?P<{name}>{_UNITS})"


_KIN = r"(?:son|daughter|kid|child|boy|girl|baby|toddler|niece|nephew|grandson|granddaughter"
_KIN += r"|grandkid|little one|fils|fille|enfant|bebe)s?"
_OLD = re.compile(
    rf"\b{_n('a')}[ -]?{_unit('u')}[ -]?(?:olds?\b|o\b)"
    rf"|\b{_KIN}\b.{{0,14}}?\b(?:is|turned|turns|turning|aged?|of|a|de)(?: only| just)? "
    rf"{_n('b')}\b(?! ?(?:kg|kilos?|lbs?|pounds?|cm|inch|feet|ft))(?: ?{_unit('v')})?"
    rf"|\b(?:age|aged) (?:of )?{_n('c')}\b(?: ?{_unit('w')})?"
    rf"|\b{_KIN} (?:de|d.) ?{_n('d')} ?{_unit('x')}\b"
    rf"|(?P<e>\d{{1,2}}) ?(?P<y>个月|岁)(?:大|的)?.{{0,3}}(?:宝宝|孩子|小孩|娃|能|可以)"
)
# Words for an age, in months. A "baby" may be any age of its span.
_NAMED: tuple[tuple[re.Pattern[str], Span], ...] = (
    (
        re.compile(r"\bnew ?-?borns?\b|\bfrom birth\b|\bnouveau.?nes?\b|\bnaissance\b|新生儿"),
        (0, 0),
    ),
    (re.compile(r"\b(baby|babies|infants?|bebes?)\b|婴儿"), (0, 12)),
    (re.compile(r"\btoddlers?\b"), (12, 36)),
    (re.compile(r"\bteen(ager)?s?\b|\bados?(lescents?)?\b|青少年"), (156, 228)),
    (re.compile(r"\b(adults?|grown.?ups?|adultes?)\b|成年?人"), (216, inf)),
)
_HAN = {han: number for number, han in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_HAN_AGE = re.compile(r"(?<![一二三四五六七八九十])([一二两三四五六七八九十])(岁|个月大)")
_FOR = re.compile(
    r"\b(can|could|for|ok|okay|safe|use|uses|suitable|good|wear|ride|pour)\b|能|适合|可以"
)
_BETWEEN = re.compile(
    rf"(?:{_n('a')}|(?P<z>birth|newborn|naissance|出生))\s?{_unit('u')}?"
    rf"\s?(?:-|–|—|~|to|up to|until|a|au|至|到)\s?{_n('b')}"
    rf"(?!\d| ?(?:kg|lbs?|pounds|cm|in)\b)\s?{_unit('v')}?"
)
_FROM = re.compile(
    r"(?:\b(?:from|over|above|minimum|min|at least|ages?|aged|des|a partir de)|≥) "
    r"(?:age |the age of )?"
    rf"(?:{_n('a')}\s?{_unit('u')}?|(?P<z>birth|newborn|naissance))"
    rf"|\b{_n('b')}\s?{_unit('v')}?(?: old)?\s?(?:\+|and (?:up|over|older|above)"
    rf"|or (?:older|over)|et plus)|(?P<c>\d{{1,2}}) ?(?P<w>个月|岁)(?:以上|起|\+)"
)
_UP_TO = re.compile(
    rf"\b(?:up to|until|under|max(?:imum)?|jusqu.a|moins de) {_n('a')}\s?{_unit('u')}"
    r"|(?P<b>\d{1,2}) ?(?P<v>个月|岁)(?:以下|以内)"
)
# "Not suitable for children under 36 months" is for those of 36 months and more, if for any.
_NOT_FOR = re.compile(
    r"\b(not|never|unsuitable|unfit|avoid|forbidden|prohibited|keep away|except)\b|n.t\b"
    r"|\bne (?:convient|pas)|\b(?:deconseill|interdit|contre.?indiqu)|\bpas (?:adapte|pour|aux?)\b"
    r"|不[适宜建可能]|勿|禁|慎"
)
_OF_AGES = re.compile(
    r"\bages?\b|\bkids?\b|\bchild|\bbab(y|ies)|\btoddler|\binfant|\bbirth|\bnewborn|\badults?\b"
    r"|\benfant|\bbebe|\bnaissance|年龄|岁|儿童|宝宝|婴"
)
_BIRTH = re.compile(r"(?:from |des (?:la )?)?(?:birth|newborn|naissance)|出生|新生儿")
_LABEL = re.compile(r"\bage|\bgender|年龄")
_NO_AGE = re.compile(r"warrant|guarantee|shelf|life|garantie|battery|delivery|保修|保质")


def asked_age(text: str) -> Span | None:
    """The age that a question speaks of: "for my 2 year old" is (24, 24); None when of none."""
    folded = _HAN_AGE.sub(lambda m: f"{_HAN[m[1]]}{m[2]}", fold(text))
    if match := _OLD.search(folded):
        groups = match.groupdict()
        for number, unit in (("a", "u"), ("b", "v"), ("c", "w"), ("d", "x"), ("e", "y")):
            if groups[number]:
                months = _months(groups[number], groups[unit] or "years")
                return (months, months)
    if _FOR.search(folded):
        return next((span for rule, span in _NAMED if rule.search(folded)), None)
    return None


def held_ages(claim: Claim) -> Span | None:
    """The ages a fact says it is for, or None when it speaks of none."""
    label = fold(" ".join((claim.attribute.replace("_", " "), *claim.label.values())))
    value = fold(claim.text["en"])
    if _NO_AGE.search(label) or not _OF_AGES.search(f"{label} {value}"):
        return None
    if match := _BETWEEN.search(value):
        high = _months(match["b"], match["v"] or match["u"] or "years")
        low = 0.0 if match["z"] else _months(match["a"], match["u"] or match["v"] or "years")
        return (low, high) if low < high else None
    if _NOT_FOR.search(value) and not _UP_TO.search(value):
        return None  # for whom it is not: no age that it is for
    if match := _FROM.search(value):
        groups = match.groupdict()
        told = next((p for p in (("a", "u"), ("b", "v"), ("c", "w")) if groups[p[0]]), None)
        return (_months(groups[told[0]], groups[told[1]] or "years") if told else 0.0, inf)
    if match := _UP_TO.search(value):
        number, unit = ("a", "u") if match["a"] else ("b", "v")
        limit = _months(match[number], match[unit])
        return (limit, inf) if _NOT_FOR.search(f"{label} {value}") else (0.0, limit)
    if _BIRTH.match(value):
        return (0.0, inf)
    if not _LABEL.search(label):
        return None
    return next((span for rule, span in _NAMED if rule.fullmatch(value)), None)


def settle_age(ask: Ask, claim: Claim) -> Literal["yes", "no", "state"]:
    """Yes or no where an age is asked for and the fact says for which ages it is."""
    asked = asked_age(ask.text)
    held = held_ages(claim) if asked else None
    if asked is None or held is None:
        return "state"
    if held[0] <= asked[0] and asked[1] <= held[1]:
        return "yes"
    return "no" if asked[1] < held[0] or asked[0] > held[1] else "state"


def _months(number: str, unit: str) -> float:
    amount = float(_NUMBERS.get(number, number))
    monthly = unit.startswith(("m", "个"))
    return amount if monthly else amount * 12
