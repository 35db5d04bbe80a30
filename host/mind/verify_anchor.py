"""Does a sentence about the product rest on any claim at all? A closed world, clause by clause.

"It tracks your sleep" has no number, no listed fault and only everyday words; what gives it
away is that nothing in it leads to the sheet. A sentence that speaks of the product needs a
word, a number or an attribute of some claim; a clause whose subject is the product, beside a
clause that has one, may go without only for words that state nothing ("it keeps its secrets").
Questions, talk of the viewers and what she does not know need no claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from host.mind.values import Quantity
from host.mind.verify_bears import matching
from host.mind.verify_claims import Evidence, Fact, roots_of
from host.mind.verify_quiet import ANCHOR, asks, quiet, refers, turned
from host.mind.verify_vocabulary import everyday, judged, known, told_text, words_in
from host.mind.verify_words import Hit, Lexicon, Reading, common_words, idiom, root
from host.records import PASSED, Lang, Verdict
from host.sheets import load_words

_MARKS = frozenset(",，;；:：.。!！?？…—()（）")
_ASKING = frozenset("?？")
_SHORT = 2  # letters of a word that leads nowhere
_MOST = 1  # words without a claim that a clause may have beside a clause with one


@dataclass(frozen=True)
class Clause:
    """Tokens ``first`` to ``last`` between two marks, in lower case; ``mark`` ends them."""

    first: int
    last: int
    text: str
    mark: str


@dataclass(frozen=True)
class Rests:
    """What a clause may rest on: words of the claims, quantities borne out, keys."""

    words: frozenset[str]
    numbers: tuple[Quantity, ...]
    evidence: Evidence
    lexicon: Lexicon


def check_anchor(reading: Reading, evidence: Evidence, lexicon: Lexicon) -> Verdict:
    """The first clause about the product that no claim leads to, or PASSED."""
    facts = [f for f in evidence.facts if f.claim.label and not f.prices]
    if not facts or asks(reading):
        return PASSED
    if denied := _rests_on_a_no(reading, facts):
        return Verdict(False, "polarity", denied)
    rests = _rests(reading, evidence, facts, lexicon)
    silent = quiet(reading)
    clauses = list(_clauses(reading))
    loose = [c for c in clauses if not _anchored(c, reading, rests)]
    told = [c for c in loose if c.mark not in _ASKING and reading.clauses[c.first] not in silent]
    adrift = len(loose) == len(clauses) and len(told) == len(loose)
    for clause in told:
        strange = _strange(clause, reading, evidence, adrift)
        if len(strange) > (0 if adrift else _MOST):
            return Verdict(False, "unsupported", strange[0])
    return PASSED


def _rests_on_a_no(reading: Reading, facts: Sequence[Fact]) -> str:
    """The label of a denied claim, when all that leads to the sheet leads there, undenied.

    "They take the blue out of your screen" leads to "blue light filter: no" and nowhere else.
    """
    lang = reading.lang
    said = roots_of(reading.text, lang) - _little(lang)
    keys = {h.entry.group for h in reading.of("attribute")}
    if reading.negated or reading.quantities or idiom("denies", lang).search(reading.lower):
        return ""
    led = [f for f in facts if f.attributes & keys or _telling(f, lang) & said]
    if not led or any(f.truth is not False for f in led) or all(turned(f, lang) for f in led):
        return ""
    return led[0].claim.label.get(lang, "") or led[0].claim.attribute


def _telling(fact: Fact, lang: Lang) -> frozenset[str]:
    words = fact.roots[lang] - _little(lang)
    return frozenset(w for w in words if lang == "zh" or len(w) > _SHORT)


def _strange(clause: Clause, reading: Reading, evidence: Evidence, adrift: bool) -> list[str]:
    """Words of a clause without a claim that it may not say.

    Of the product, only safe words; in a sentence that no claim leads to at all, a clause of
    anything but the viewers and her may say everyday words.
    """
    lang = reading.lang
    free = judged(reading)
    words = [w for w in words_in(clause.text, lang) if not known(w, lang, evidence, free)]
    if refers(clause.text, lang, "product" if adrift else "subject"):
        return [w for w in words if not _is(w, _safe(lang), lang)]
    if adrift and not idiom("of_viewer", lang).search(clause.text):
        return [w for w in words if not _is(w, everyday(lang) | _safe(lang), lang)]
    return []


def _is(word: str, listed: frozenset[str], lang: Lang) -> bool:
    return (word if lang == "zh" else root(word)) in listed


def _rests(reading: Reading, evidence: Evidence, facts: Sequence[Fact], lexicon: Lexicon) -> Rests:
    told = frozenset[str]().union(*(_telling(f, reading.lang) for f in facts))
    numbers = tuple(q for q in reading.quantities if matching(q, reading, evidence))
    return Rests(told, numbers, evidence, lexicon)


def _anchored(clause: Clause, reading: Reading, rests: Rests) -> bool:
    """A claim's word, a number it bears out, or a term of an attribute or value of it."""
    start = reading.tokens[clause.first].start
    end = reading.tokens[clause.last].end
    if roots_of(reading.text[start:end], reading.lang) & rests.words:
        return True
    if any(start <= q.start < end for q in rests.numbers):
        return True
    hits = (h for h in reading.hits if h.first <= clause.last and clause.first <= h.last)
    return any(_rests_on(h, rests) for h in hits)


def _rests_on(hit: Hit, rests: Rests) -> bool:
    kind, group = hit.entry.kind, hit.entry.group
    if kind in {"attribute", "hint"}:
        return group in rests.evidence.attributes
    if (kind, group) in rests.evidence.affirmed | rests.evidence.denied:
        return True
    bears = rests.lexicon.qualities[group].attributes if kind == "quality" else frozenset()
    return bool(bears & rests.evidence.attributes)


def _clauses(reading: Reading) -> Iterator[Clause]:
    """The runs of tokens between marks, commas included."""
    low, first = told_text(reading), 0
    for at, token in enumerate((*reading.tokens, None)):
        if token is not None and token.text not in _MARKS:
            continue
        if at > first:
            start, end = reading.tokens[first].start, reading.tokens[at - 1].end
            mark = token.text if token else ""
            yield Clause(first, at - 1, low[start:end], mark)
        first = at + 1


@cache
def _little(lang: Lang) -> frozenset[str]:
    return frozenset() if lang == "zh" else frozenset(map(root, common_words(lang)))


@cache
def _safe(lang: Lang) -> frozenset[str]:
    words = load_words(ANCHOR)[lang]["safe"].split()
    return frozenset(words if lang == "zh" else map(root, words)) | _little(lang)
