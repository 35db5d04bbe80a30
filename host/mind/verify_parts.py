"""What a value says of one part is not true of another, and what it rules out is not so.

"Wood 38 mm, metal 13 mm" gives no metal of 38 mm; "不可水洗" is no leave to wash. Works on values
of any sheet by their own words; knows no attribute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from host.mind.values import Quantity, base, family, find_quantities
from host.mind.verify_bears import matching
from host.mind.verify_claims import Evidence, Fact, roots_of
from host.mind.verify_spell import clean
from host.mind.verify_words import Reading, idiom
from host.records import PASSED, Lang, Verdict

_PARTS = re.compile(r"[;；、·\n()（）]|[,，](?!\d{3}\b)(?!\d\d?\b)|(?<=[^\d\s])\s?/\s?")
_CLAUSES = re.compile(r"[;；。！？!?:：—]|[,，](?!\d)|\.(?!\d)")
_RULED_OUT: dict[Lang, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:do not|don't|must not|cannot|never|not(?! only| included| supplied| just))\s"
        r"(?:be\s|use\s(?:on|in|with)\s|to\s)?(?P<x>[a-z]{5,})"
    ),
    "fr": re.compile(
        r"\bsans\s(?!fil\b|contact\b|cesse\b|fin\b|doute\b|effort\b)(?P<x>[a-zà-ÿ]{5,})"
        r"|\b(?:ne pas|non|pas (?:de|d'))\s?(?:utiliser\s)?(?P<y>[a-zà-ÿ]{6,})"
    ),
    "zh": re.compile(
        r"(?:不可以?|不能|不支持|不宜|不得|不含|禁止|[请切]?勿)(?P<x>[\u3400-\u9fff]{2})"
    ),
}
_LITTLE = frozenset(
    ["included", "supplied", "fourni", "inclus", "compris", "suitable", "recommended", "necessary",
     "required", "needed", "applicable", "available", "adapté", "recommandé", "conseillé"]
)  # fmt: skip
_ROOT = 5  # letters by which "parfum" and "parfumée" are one


@dataclass(frozen=True)
class Part:
    """A piece of a value: its words and its numbers."""

    words: frozenset[str]
    quantities: tuple[Quantity, ...]


def check_parts(reading: Reading, evidence: Evidence) -> Verdict:
    """The first number said of another part than its own, or thing said that a value rules out."""
    # One number in a sentence is of whatever the sentence names: "as for sugar, it is 28 %".
    whole = len(reading.quantities) == 1
    for clause in [reading.text] if whole else _said(reading):
        for quantity in find_quantities(clause, reading.lang):
            if _of_another(quantity, clause, reading, evidence):
                return Verdict(False, "attribute_mismatch", quantity.text)
    if out := _ruled_out(reading, evidence):
        return Verdict(False, "polarity", out)
    return PASSED


def _said(reading: Reading) -> Iterator[str]:
    return (clause for clause in _CLAUSES.split(reading.text) if clause.strip())


# --- numbers of parts -----------------------------------------------------------------------


def _of_another(quantity: Quantity, clause: str, reading: Reading, evidence: Evidence) -> bool:
    """Whether a clause puts a part's number beside the words of another part, and of that alone."""
    bearers = matching(quantity, reading, evidence)
    if len(bearers) != 1:
        return False
    parts = parts_of(bearers[0].claim.text.get(reading.lang, ""), reading.lang)
    owners = [part for part in parts if any(_same(quantity, q) for q in part.quantities)]
    others = [part for part in parts if part not in owners]
    if not owners or not others:
        return False
    own = frozenset().union(*(p.words for p in owners))
    label = bearers[0].label_roots[reading.lang]
    theirs = frozenset().union(*(p.words for p in others)) - own - label
    said = roots_of(clause, reading.lang)
    return bool(theirs & said) and not (own - label) & said and bool(own - label)


def _same(one: Quantity, other: Quantity) -> bool:
    if family(one.unit) != family(other.unit):
        return False
    (_, low, high), (_, least, most) = base(one), base(other)
    slack = abs(most) * 1e-6
    return abs(low - least) <= slack and abs(high - most) <= slack


@lru_cache(maxsize=2048)
def parts_of(text: str, lang: Lang) -> tuple[Part, ...]:
    """The parts of a value that tell something each; () for a value of one piece."""
    found = [
        Part(_telling(piece, lang), tuple(find_quantities(piece, lang)))
        for piece in _PARTS.split(clean(text, lang))
        if piece.strip()
    ]
    told = [part for part in found if part.words]
    return tuple(told) if len(told) > 1 else ()


def _telling(piece: str, lang: Lang) -> frozenset[str]:
    return frozenset(w for w in roots_of(piece, lang) if lang == "zh" or len(w) > 3)


# --- what is ruled out ------------------------------------------------------------------------


def _ruled_out(reading: Reading, evidence: Evidence) -> str:
    """What a value rules out and the sentence says without any denial; "" for nothing."""
    if reading.text.rstrip()[-1:] in "?？":
        return ""
    for clause in _said(reading):
        text = clause.lower()
        if idiom("denies", reading.lang).search(text) or _negated(clause, reading):
            continue
        for fact in evidence.facts:
            for word in _out(fact, reading.lang):
                if _stands(word, text, reading.lang) and not _affirmed(word, fact, evidence.facts):
                    return word
    return ""


def _negated(clause: str, reading: Reading) -> bool:
    """Whether a denial reaches into the clause."""
    at = reading.text.find(clause)
    span = range(at, at + len(clause))
    return any(reading.tokens[n].start in span for n in reading.negated)


def _out(fact: Fact, lang: Lang) -> list[str]:
    value = clean(fact.claim.text.get(lang, ""), lang).lower()
    found = (m.groupdict() for m in _RULED_OUT[lang].finditer(value))
    words = [groups.get("x") or groups.get("y") or "" for groups in found]
    return [word for word in words if word and word not in _LITTLE]


def _stands(word: str, text: str, lang: Lang) -> bool:
    if lang == "zh":
        return word in text
    return bool(re.search(rf"\b{re.escape(word[: max(_ROOT, len(word) - 2)])}", text))


def _affirmed(word: str, out: Fact, facts: Sequence[Fact]) -> bool:
    """Whether some value, or the label of another fact, has the word without ruling it out."""
    for fact in facts:
        texts = [fact.claim.text, fact.claim.benefit or {}]
        texts += [] if fact is out else [fact.claim.label]
        for lang, rule in _RULED_OUT.items():
            said = (rule.sub(" ", clean(held.get(lang, ""), lang).lower()) for held in texts)
            if fact.truth is not False and any(_stands(word, told, lang) for told in said):
                return True
    return False
