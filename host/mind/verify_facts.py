"""Values, qualities, parts and attributes named in a sentence must stand in a claim.

Same polarity; a value of a closed vocabulary ("blue") only as claimed; what "it has", "it
comes with" or "it is" must be words of the sheet. Knows nothing of numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from host.mind.values import Quantity, base, family
from host.mind.verify_claims import Evidence, Fact, roots_of
from host.mind.verify_quiet import asks, quiet, small_talk
from host.mind.verify_words import Hit, Lexicon, Quality, Reading, idiom, root
from host.records import PASSED, Verdict

# She says that she does not know: attributes may be named, nothing is asserted of them.
# A question put to the viewer asserts nothing of the product.
# Talk of the moment, of feelings and of the viewers: the product is not in it.


def check_facts(reading: Reading, evidence: Evidence, lexicon: Lexicon) -> Verdict:
    """The first value, quality, part or attribute without its claim, or PASSED."""
    silent = quiet(reading)
    idle = small_talk(reading, evidence) or asks(reading)
    hits = [h for h in reading.hits if reading.clauses[h.first] not in silent]
    for hit in hits:
        verdict = _check_hit(hit, reading, evidence, lexicon, idle)
        if not verdict.ok:
            return verdict
    return PASSED if idle else check_assertions(reading, evidence, lexicon, silent)


def _check_hit(
    hit: Hit, reading: Reading, evidence: Evidence, lexicon: Lexicon, idle: bool
) -> Verdict:
    if hit.entry.kind == "value":
        return _value(hit, reading, evidence, lexicon, idle)
    if idle:
        return PASSED
    if hit.entry.kind == "quality":
        return _quality(hit, reading, evidence, lexicon)
    if hit.entry.kind == "feature":
        return _feature(hit, reading, evidence, lexicon)
    if hit.entry.kind == "attribute":
        return _attribute(hit, reading, evidence, lexicon)
    return PASSED


def _judged(hit: Hit, reading: Reading) -> bool:
    """Its words are a value, a quality or a part too, and were judged as such."""
    return any(
        h.first <= hit.last and hit.first <= h.last
        for h in reading.of("value", "quality", "feature")
    )


def words_of(reading: Reading, hit: Hit) -> list[str]:
    """The hit's words; in Chinese the whole of it."""
    tokens = reading.tokens[hit.first : hit.last + 1]
    return [reading.words(hit)] if reading.lang == "zh" else [t.text for t in tokens]


def _words_known(hit: Hit, reading: Reading, facts: Iterable[Fact]) -> bool:
    """Whether one claim has every word of the hit, in the sentence's language."""
    wanted = roots_of(reading.words(hit), reading.lang)
    return bool(wanted) and any(wanted <= f.value_roots[reading.lang] for f in facts)


def _value(hit: Hit, reading: Reading, evidence: Evidence, lexicon: Lexicon, idle: bool) -> Verdict:
    pair, word = ("value", hit.entry.group), reading.words(hit)
    vocabulary = hit.entry.group.split(".")[0]
    said = pair in evidence.affirmed
    denied = pair in evidence.denied
    if hit.negated:
        shut = vocabulary in lexicon.closed and vocabulary in evidence.vocabularies
        if denied or (shut and not said):
            return PASSED
        return Verdict(False, "polarity" if said else "value_mismatch", f"not {word}")
    if said or _implied(hit, evidence):
        return PASSED
    if denied:
        return Verdict(False, "polarity", word)
    if idle and vocabulary not in {"colour", "size"}:
        return PASSED
    if idle and vocabulary not in evidence.vocabularies:
        return PASSED
    return Verdict(False, "value_mismatch", word)


def _implied(hit: Hit, evidence: Evidence) -> bool:
    """What no machine may wash is washed by hand."""
    machines = {("value", "wash.dishwasher"), ("value", "wash.machine_wash")}
    return hit.entry.group == "wash.hand_wash" and bool(machines & evidence.denied)


def _of_other(hit: Hit, reading: Reading, evidence: Evidence) -> bool:
    """Whether the adjective belongs to a noun that is no product's: "a gentle hand".

    English looks at the next word, French at the one before; both must be a word that
    neither the claims nor the lexicon's product words hold.
    """
    if reading.lang == "zh" or hit.first != hit.last:
        return False
    at = hit.last + 1 if reading.lang == "en" else hit.first - 1
    if not 0 <= at < len(reading.tokens) or not reading.tokens[at].text.isalpha():
        return False
    noun = reading.tokens[at]
    tied = idiom("no_noun", reading.lang).fullmatch(noun.text.lower())
    if tied or root(noun.text) in evidence.roots(reading.lang):
        return False
    ahead = reading.lower[: reading.tokens[min(at, hit.first)].start][-24:]
    return not idiom("possesses", reading.lang).search(ahead)


def _holds(quality: Quality, evidence: Evidence) -> bool:
    """Whether a claim of one of its attributes lies within the quality's bounds.

    A quality with attributes but no bounds needs a claim that is not a plain "no".
    """
    facts = [f for f in evidence.facts if f.attributes & quality.attributes]
    if not quality.at_most and not quality.at_least:
        return any(f.truth is True for f in facts)
    return any(_inside(q, quality) for f in facts for q in f.quantities)


def _inside(quantity: Quantity, quality: Quality) -> bool:
    for limits, sign in ((quality.at_most, 1), (quality.at_least, -1)):
        for unit, limit in limits.items():
            if family(unit) == family(quantity.unit):
                edge = base(Quantity(limit, limit, unit))[1]
                return sign * base(quantity)[2] <= sign * edge
    return False


def _shades(hit: Hit, reading: Reading) -> bool:
    """ "Bright red", "rouge vif": the word belongs to a colour, which is judged itself."""
    return any(
        v.entry.group.startswith("colour.") and (v.first - hit.last == 1 or hit.first - v.last == 1)
        for v in reading.of("value")
    )


# Qualities that are functions: a label that names one ("timer: 8 h") is enough.
_PARTLY = frozenset({"smart", "wireless", "flexible"})


def _quality(hit: Hit, reading: Reading, evidence: Evidence, lexicon: Lexicon) -> Verdict:
    """Its benefit or value says it, or a number within its bounds; never against a claim."""
    group = hit.entry.group
    against = lexicon.qualities[group].against
    says, denies = ("quality", group), ("quality", against)
    yes = says in evidence.affirmed or denies in evidence.denied
    no = says in evidence.denied or (bool(against) and denies in evidence.affirmed)
    for_it = yes or (not no and _holds(lexicon.qualities[group], evidence))
    opposite = bool(against) and _holds(lexicon.qualities[against], evidence)
    word = reading.words(hit)
    if not hit.negated:
        if for_it or _words_known(hit, reading, evidence.facts):
            return PASSED
        if group in _PARTLY and _labelled(hit, reading, evidence):
            return PASSED
        if _shades(hit, reading):
            return PASSED
        if _of_other(hit, reading, evidence):
            return PASSED
        return Verdict(False, "polarity" if no or opposite else "unsupported_quality", word)
    if no or (opposite and not yes) or lexicon.qualities[group].may_deny:
        return PASSED
    return Verdict(False, "polarity" if for_it else "unsupported_quality", f"not {word}")


_BOX = re.compile(r"\b(?:box|boîte|coffret|package|carton)\b|盒|包装|箱", re.I)


def _feature(hit: Hit, reading: Reading, evidence: Evidence, lexicon: Lexicon) -> Verdict:
    """A part is named by a claim; its absence by a claim, or by the list of what is in the box."""
    pair = ("feature", hit.entry.group)
    known = _words_known(hit, reading, evidence.facts) or _labelled(hit, reading, evidence)
    known = known or (hit.entry.group in lexicon.loose and pair in evidence.affirmed)
    if hit.negated:
        boxed = "in_the_box" in evidence.attributes and _BOX.search(reading.text)
        if pair in evidence.denied or (boxed and not known):
            return PASSED
        return Verdict(False, "polarity" if known else "unsupported_feature", reading.words(hit))
    if known and not (pair in evidence.denied and pair not in evidence.affirmed):
        return PASSED
    reason = "polarity" if pair in evidence.denied else "unsupported_feature"
    return Verdict(False, reason, reading.words(hit))


def _labelled(hit: Hit, reading: Reading, evidence: Evidence) -> bool:
    """A label names the part, and its claim does not say no."""
    wanted = roots_of(reading.words(hit), reading.lang)
    return bool(wanted) and any(
        wanted <= f.roots[reading.lang] for f in evidence.facts if f.truth is not False
    )


def _attribute(hit: Hit, reading: Reading, evidence: Evidence, lexicon: Lexicon) -> Verdict:
    """A yes-or-no attribute keeps its polarity; any other needs a claim that bears its name."""
    key = hit.entry.group
    if _judged(hit, reading) or not hit.entry.reason:
        return PASSED
    facts = [f for f in evidence.facts if key in f.attributes]
    rivals = {
        h.entry.group
        for h in reading.of("attribute")
        if h.first <= hit.last and hit.first <= h.last
    }
    if not facts:
        words = words_of(reading, hit)
        if {root(w) for w in words} <= lexicon.plain[reading.lang]:
            return PASSED
        if reading.lang == "zh" and len(words[0]) < 3:
            return PASSED  # two characters are often another word's
        known = rivals & evidence.attributes or _words_known(hit, reading, evidence.facts)
        soft = known or _labelled(hit, reading, evidence)
        return PASSED if soft else Verdict(False, "unsupported_attribute", reading.words(hit))
    truths = {f.truth for f in facts}
    if len(rivals) == 1 and truths == {False} and not hit.negated and not _denies(hit, reading):
        return Verdict(False, "polarity", reading.words(hit))
    if len(rivals) == 1 and truths == {True} and hit.negated:
        return Verdict(False, "polarity", f"not {reading.words(hit)}")
    return PASSED


def _denies(hit: Hit, reading: Reading) -> bool:
    """A denial in the term's clause or just after the term: "dishwasher? no"."""
    clause = reading.clauses[hit.first]
    near = [
        t for t, c in zip(reading.tokens, reading.clauses, strict=True) if clause <= c <= clause + 1
    ]
    text = reading.lower[near[0].start : near[-1].end]
    return bool(idiom("denies", reading.lang).search(text))


# --- what is asserted ---------------------------------------------------------------------


def check_assertions(
    reading: Reading, evidence: Evidence, lexicon: Lexicon, quiet: frozenset[int]
) -> Verdict:
    """Every content word of what is asserted stands in a claim, or claims nothing."""
    low = _without_numbers(reading, quiet)
    for match in idiom("asserts", reading.lang).finditer(low):
        what = idiom("cut", reading.lang).split(match["what"])[0]
        unknown = _unknown(what, reading, evidence, lexicon)
        if unknown:
            return Verdict(False, "unsupported", unknown)
    return PASSED


def _without_numbers(reading: Reading, quiet: frozenset[int]) -> str:
    """The sentence without its quantities (judged on their own) and its quiet clauses."""
    low = list(reading.lower)
    for token, clause in zip(reading.tokens, reading.clauses, strict=True):
        if clause in quiet:
            low[token.start : token.end] = " " * (token.end - token.start)
    for q in reading.quantities:
        low[q.start : q.end] = " " * (q.end - q.start)
    return "".join(low)


def _unknown(what: str, reading: Reading, evidence: Evidence, lexicon: Lexicon) -> str:
    """The first word of ``what`` that neither a claim nor the plain words hold."""
    lang = reading.lang
    if lang == "zh":
        judged = {reading.words(h) for h in reading.hits}
        return _unknown_zh(what, evidence, lexicon.plain["zh"] | judged)
    known = evidence.roots(lang) | lexicon.plain[lang] | _hit_roots(reading)
    words = re.findall(r"[a-zà-öø-ÿœ]+", what)
    return next((w for w in words if len(w) > 2 and root(w) not in known), "")


def _hit_roots(reading: Reading) -> set[str]:
    """Words of lexicon terms: they were judged on their own."""
    return {
        root(t.text)
        for h in reading.hits
        if h.entry.kind != "free"
        for t in reading.tokens[h.first : h.last + 1]
    }


_MAX_ZH_WORD = 6


def _unknown_zh(what: str, evidence: Evidence, plain: frozenset[str]) -> str:
    """Two neighbouring characters that no claim has and no plain word covers."""
    marked = [not "\u3400" <= c <= "\u9fff" for c in what]
    pairs = evidence.roots("zh")
    for i in range(len(what)):
        if what[i : i + 2] in pairs:
            marked[i : i + 2] = [True] * len(marked[i : i + 2])
        for n in range(1, _MAX_ZH_WORD + 1):
            piece = what[i : i + n]
            if len(piece) == n and piece in plain:
                marked[i : i + n] = [True] * n
    for i in range(len(what) - 1):
        if not marked[i] and not marked[i + 1]:
            return what[i : i + 2]
    return ""
