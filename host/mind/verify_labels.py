"""Whose words stand around a number, a yes or an "only"? Labels of claims set against each other.

"Still hot 24 hours later" is false when 24 h is what the label "keeps cold" has; "it threads
its own needle" when the sheet denies an automatic threader; "only in green" when sand is
listed too. Works on labels of any sheet, known to the attributes or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from functools import cache

from host.mind.values import Quantity, family
from host.mind.verify_bears import matching
from host.mind.verify_claims import Evidence, Fact, roots_of
from host.mind.verify_quiet import turned
from host.mind.verify_words import Lexicon, Reading, idiom, root
from host.records import PASSED, Lang, Verdict

_SHORT = 2  # letters of a word that tells nothing


def check_labels(reading: Reading, evidence: Evidence, lexicon: Lexicon) -> Verdict:
    """The first number, denial or restriction whose words belong to another claim."""
    for verdict in (
        _check_rivals(reading, evidence),
        _check_denied(reading, evidence),
        _check_only(reading, evidence, lexicon),
        _check_equated(reading, evidence),
        _check_lasting(reading, evidence),
        _check_whole(reading, evidence),
    ):
        if not verdict.ok:
            return verdict
    return PASSED


def _long(words: Set[str], lang: Lang) -> frozenset[str]:
    """The words that tell something."""
    return frozenset(w for w in words if lang == "zh" or len(w) > _SHORT)


def _label(fact: Fact, lang: Lang) -> frozenset[str]:
    """What tells this label: its roots without the little words."""
    return _long(fact.label_roots[lang], lang) - _empty(lang)


@cache
def _empty(lang: Lang) -> frozenset[str]:
    words = idiom("empty_label", lang).pattern.split("|")
    return frozenset(words if lang == "zh" else map(root, words))


def _check_rivals(reading: Reading, evidence: Evidence) -> Verdict:
    """A number between the words of another label of its family, and none of its own."""
    said = roots_of(reading.text, reading.lang)
    bearers = [(q, matching(q, reading, evidence)) for q in reading.quantities]
    borne = {f.claim.id for _, facts in bearers for f in facts}
    for quantity, facts in bearers:
        own = _own_words(facts, reading.lang)
        if not facts or own & said:
            continue
        named = _named(facts, reading)
        rivals = [f for f in evidence.facts if f.claim.id not in borne]
        rivals = [f for f in rivals if not named - f.attributes]
        if any(_speaks_of(f, quantity, said, own, reading.lang) for f in rivals):
            return Verdict(False, "attribute_mismatch", quantity.text)
    return PASSED


def _named(facts: Iterable[Fact], reading: Reading) -> set[str]:
    """The attributes of the facts that the sentence names, by any of their names."""
    keys = frozenset().union(*(f.attributes for f in facts))
    return {h.entry.group for h in reading.of("attribute", "hint")} & keys


def _own_words(facts: Iterable[Fact], lang: Lang) -> frozenset[str]:
    labels = (_label(f, lang) for f in facts)
    benefits = (roots_of((f.claim.benefit or {}).get(lang, ""), lang) for f in facts)
    return frozenset().union(*labels, *benefits)


def _speaks_of(
    rival: Fact, quantity: Quantity, said: set[str], own: frozenset[str], lang: Lang
) -> bool:
    of = family(quantity.unit)
    measured = any(q.unit and family(q.unit) == of for q in rival.quantities)
    words = _label(rival, lang) - own
    both = words & said
    named = lang == "zh" and any(w.isascii() for w in both)  # 开着GPS
    return measured and bool(both) and (named or len(both) * 2 >= len(words))


def _check_denied(reading: Reading, evidence: Evidence) -> Verdict:
    """Every word of a label that the sheet answers with no, said without any denial."""
    if reading.negated or idiom("denies", reading.lang).search(reading.lower):
        return PASSED
    if idiom("by_hand", reading.lang).search(reading.lower):
        return PASSED
    said = roots_of(reading.text, reading.lang)
    affirmed = frozenset().union(*(_label(f, reading.lang) for f in _said_yes(evidence)))
    for fact in evidence.facts:
        words = _label(fact, reading.lang) - affirmed
        if turned(fact, reading.lang):
            continue  # "fragrance free: no" has fragrance
        meant = words and len(words & said) * 3 >= len(words) * 2
        meant = meant or _has_one(fact, reading)
        if fact.truth is False and meant and not reading.text.rstrip().endswith(("?", "？")):
            return Verdict(False, "polarity", fact.claim.label.get(reading.lang, ""))
    return PASSED


def _has_one(fact: Fact, reading: Reading) -> bool:
    """A label of one Chinese character (锁), which has no pair: 带锁, 有锁."""
    label = fact.claim.label.get("zh", "")
    has = len(label) == 1 and re.search(f"[带有配含装]{re.escape(label)}", reading.text)
    return reading.lang == "zh" and bool(has)


def _said_yes(evidence: Evidence) -> list[Fact]:
    return [f for f in evidence.facts if f.truth is not False]


def _check_only(reading: Reading, evidence: Evidence, lexicon: Lexicon) -> Verdict:
    """ "Only" beside one value of a list: the others must be named too."""
    only = idiom("only", reading.lang)
    match = only.search(reading.lower)
    if not match:
        return PASSED
    named = {h.entry.group for h in reading.of("value") if not h.negated}
    said = roots_of(reading.text, reading.lang)
    for fact in evidence.facts:
        if ".story." in fact.claim.id:
            continue
        if only.search(fact.claim.text.get(reading.lang, "").lower()):
            continue  # the sheet says "only" itself
        mentioned = [bool(item & said) for item in _items(fact, reading.lang)]
        of_it = any(h.entry.group in fact.attributes for h in reading.of("attribute"))
        values = {g for k, g in fact.affirmed if k == "value"}
        closed = {g for g in values if g.split(".")[0] in lexicon.closed}
        if (any(mentioned) or (of_it and mentioned)) and not all(mentioned):
            return Verdict(False, "absolute", match[0])
        if closed & named and closed - named:
            return Verdict(False, "absolute", match[0])
    return PASSED


def _check_equated(reading: Reading, evidence: Evidence) -> Verdict:
    """ "The earplugs are silk": one item of a list said to be what another item is."""
    for clause in re.split(r"[,;:.!?，；：。！？]", reading.lower):
        sides = idiom("equals", reading.lang).split(clause, maxsplit=1)
        if len(sides) < 2:
            continue
        left, right = (roots_of(side, reading.lang) for side in sides)
        for fact in evidence.facts:
            items = _items(fact, reading.lang)
            here = [n for n, item in enumerate(items) if item & left]
            there = [n for n, item in enumerate(items) if item & right - left]
            if here and there and not set(here) & set(there):
                return Verdict(False, "value_mismatch", sides[1].strip())
    return PASSED


_LASTING = frozenset(
    ["battery_life", "running_time", "burn_time", "standby_time", "longevity", "lifespan",
     "keep_warm", "keep_cold"]
)  # fmt: skip


def _check_lasting(reading: Reading, evidence: Evidence) -> Verdict:
    """ "A full tank lasts eight hours" when eight is the timer's and another claim says thirty."""
    known = [f for f in evidence.facts if f.attributes & _LASTING and _timed(f)]
    if not known or not idiom("lasts", reading.lang).search(reading.lower):
        return PASSED
    for quantity in reading.quantities:
        bearers = matching(quantity, reading, evidence)
        own = _own_words(bearers, reading.lang) & roots_of(reading.text, reading.lang)
        elsewhere = bearers and not any(f in known for f in bearers)
        if family(quantity.unit) == "time" and elsewhere and not (own or _named(bearers, reading)):
            return Verdict(False, "attribute_mismatch", quantity.text)
    return PASSED


def _timed(fact: Fact) -> bool:
    return any(family(q.unit) == "time" for q in fact.quantities)


def _check_whole(reading: Reading, evidence: Evidence) -> Verdict:
    """ "The whole pillow in the machine" when the sheet says "machine washable: cover only"."""
    whole = idiom("whole", reading.lang).search(reading.lower)
    if not whole or reading.negated:
        return PASSED
    named = {h.entry.group for h in reading.of("attribute", "hint")}
    said = {(h.entry.kind, h.entry.group) for h in reading.hits}
    for fact in evidence.facts:
        text = fact.claim.text.get(reading.lang, "").lower()
        meant = fact.attributes & named or fact.affirmed & said
        if meant and idiom("only", reading.lang).search(text):
            return Verdict(False, "absolute", whole[0])
    return PASSED


def _items(fact: Fact, lang: Lang) -> list[frozenset[str]]:
    """The items of a list claim as their telling words; empty for any other claim."""
    parts = idiom("list_mark", lang).split(fact.claim.text.get(lang, ""))
    items = [w for part in parts if (w := _long(roots_of(part, lang), lang) - _empty(lang))]
    return items if len(items) > 1 else []
