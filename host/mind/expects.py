"""What kind of value would answer this question, and what kinds does a text hold?

Kinds are unit families (mass, length, …) and ``count``, ``boolean``, ``date``, ``place``,
``colour``, ``material``, ``age``. Knows nothing of products.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from host.mind.tokens import HAN, fold
from host.mind.values import Quantity, family, find_quantities, normalise
from host.records import Lang
from host.sheets import ASSETS, load_words

KINDS = ASSETS / "rules" / "kinds.yaml"


@cache
def patterns(path: Path = KINDS) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Kind -> one pattern of the questions that ask for it."""
    return tuple((str(kind), any_of(lines)) for kind, lines in load_words(path).items())


def any_of(lines: Iterable[str]) -> re.Pattern[str]:
    """One pattern that fits where any of the lines does."""
    return re.compile("|".join(f"(?:{line})" for line in lines))


_WORDS = load_words(ASSETS / "rules" / "asks.yaml")
_YES_NO, _YES_NO_ZH, _OPEN = (any_of(_WORDS[key]) for key in ("yes_no", "yes_no_zh", "open"))
_COLOURS, _MATERIALS = any_of(_WORDS["held"]["colour"]), any_of(_WORDS["held"]["material"])


@lru_cache(maxsize=4096)
def asked_kinds(question: str) -> frozenset[str]:
    """The kinds of value that would answer, most questions none or one.

    A closed question asks for the kind of what it names: "over 50 inches?" for a length,
    "in blue?" for a colour.
    """
    folded = fold(question)
    found = {kind for kind, rule in patterns() if rule.search(folded)}
    if not found - {"count"}:
        found |= {family(q.unit).split(":")[0] for q in _told(question) if q.unit}
    if _COLOURS.search(folded):
        found.add("colour")
    if _MATERIALS.search(folded):
        found.add("material")
    return frozenset(found)


def _told(question: str) -> Iterable[Quantity]:
    lang: Lang = "zh" if HAN.search(question) else "en"
    return find_quantities(normalise(question)[:400], lang)


_ASKS_FR = re.compile(r"\b(combien|quels?|quelles?|comment|quand|pourquoi|quoi)\b|\bou ?\?*$")
# "Qu'y a-t-il dans la boîte ?", "qu'est-ce que c'est ?": asked what, not whether.
_WHAT_FR = re.compile(
    r"\bqu.? ?(y.a.t.il|est.?ce.?qu|a.t.(on|il|elle)|est.il|est.elle)"
    r"|^(et |mais |alors |sinon |bonjour |dites )*"
    r"que (contient|contiennent|comprend|trouve|recoit|vaut)\b"
)
_WHERE_FR = re.compile(r"\b(d'|d’)?où\b", re.I)


@lru_cache(maxsize=4096)
def is_yes_no(question: str) -> bool:
    """True when the question can be answered by yes or no."""
    folded = fold(question).strip()
    if _YES_NO_ZH.search(folded) and not re.search(r"什么|多少|哪|几", folded):
        return True
    if _YES_NO.search(folded):
        what = _ASKS_FR.search(folded) or _WHAT_FR.search(folded)
        return not (what or _WHERE_FR.search(question))
    return False


def is_open(question: str) -> bool:
    """True when a word asks for a value: what, how, 多少, quel."""
    folded = fold(question).strip()
    return bool(_OPEN.search(folded) or _WHAT_FR.search(folded))


@lru_cache(maxsize=16384)
def held_kinds(label: str, value: str, lang: Lang) -> frozenset[str]:
    """The kinds of value that a fact holds."""
    folded, name = fold(value), fold(label)
    kinds = {family(q.unit).split(":")[0] for q in find_quantities(normalise(value)[:400], lang)}
    kinds.update(_held_words(folded, name))
    return frozenset(kinds)


def _held_words(folded: str, name: str) -> Iterable[str]:
    if folded in {"yes", "no", "oui", "non", "是", "否"}:
        yield "boolean"
    if re.fullmatch(r"\d+([.,]\d+)?", folded) or re.search(
        r"\b(number|num|count|total|quantity|pack)\b|数量|nombre", name
    ):
        yield "count"
    if _COLOURS.search(folded):
        yield "colour"
    if _MATERIALS.search(folded):
        yield "material"
    if re.search(
        r"\bage\b|years?\b|months?\b|\bkid|toddler|\badult|岁|\bans\b", f"{name} {folded}"
    ):
        yield "age"
    if re.search(r"origin|country|made in|产地|pays|fabricat", name):
        yield "place"
