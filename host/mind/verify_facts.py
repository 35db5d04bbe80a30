"""Values, qualities, parts and attributes named in a sentence must stand in a claim.

Same polarity; a value of a closed vocabulary ("blue") only as claimed; what "it has", "it
comes with" or "it is" must be words of the sheet. Knows nothing of numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from host.mind.values import Quantity, base, family
from host.mind.verify_bears import matching
from host.mind.verify_claims import Evidence, Fact, roots_of
from host.mind.verify_frames import check_assertions
from host.mind.verify_quiet import asks, quiet, scene, small_talk
from host.mind.verify_words import Hit, Lexicon, Quality, Reading, idiom, root
from host.records import PASSED, Verdict

# She says that she does not know: attributes may be named, nothing is asserted of them.
# A question put to the viewer asserts nothing of the product.
# Talk of the moment, of feelings and of the viewers: the product is not in it.


def check_facts(reading: Reading, evidence: Evidence, lexicon: Lexicon) -> Verdict:
    """The first value, quality, part or attribute without its claim, or PASSED."""
    silent = quiet(reading)
    if denied := _knows_better(reading, evidence, silent):
        return Verdict(False, "polarity", denied)
    idle = small_talk(reading, evidence) or asks(reading)
    hits = [
        h
        for h in reading.hits
        if reading.clauses[h.first] not in silent
        and not _free(h, reading, evidence, lexicon)
        and not scene(reading, evidence, reading.tokens[h.first].start)
    ]
    for hit in hits:
        verdict = _check_hit(hit, reading, evidence, lexicon, idle)
        if not verdict.ok:
            return verdict
    return PASSED if idle else check_assertions(reading, evidence, lexicon, silent)


def _knows_better(reading: Reading, evidence: Evidence, silent: frozenset[int]) -> str:
    """What she says not to know, or not to be written, although a claim settles it."""
    settled = frozenset().union(
        *(f.attributes for f in evidence.facts if f.truth is not None or f.claim.value is not None)
    )
    hits = (h for h in reading.of("attribute") if reading.clauses[h.first] in silent)
    return next((reading.words(h) for h in hits if h.entry.group in settled), "")


def _free(hit: Hit, reading: Reading, evidence: Evidence, lexicon: Lexicon) -> bool:
    """The word belongs to a benefit that is being said, or to the name of a claim's attribute."""
    if hit.entry.kind not in {"value", "quality", "feature"}:
        return False
    if _in_name(hit, reading, evidence):
        return True
    if _quotes(hit, reading, evidence):
        return True
    if hit.entry.group.split(".")[0] in lexicon.closed:
        tint = hit.entry.group.startswith("colour.")
        return tint and (_tints(hit, reading) or _in_label(hit, reading, evidence))
    names = {
        h.entry.group
        for h in reading.of("attribute")
        if h.first <= hit.first and hit.last <= h.last and not hit.negated
    }
    return bool(names) and any(
        f.truth is None and _telling(hit, reading) <= f.label_roots[reading.lang]
        for f in evidence.facts
        if f.attributes & names
    )


def _in_name(hit: Hit, reading: Reading, evidence: Evidence) -> bool:
    """The word belongs to the product's name, which is said whole, whatever is denied beside it."""
    start, end = reading.tokens[hit.first].start, reading.tokens[hit.last].end
    names = (f.claim.text[reading.lang].lower() for f in evidence.facts if f.claim.id == "name")
    spans = ((reading.lower.find(name), len(name)) for name in names if name)
    return any(0 <= at <= start and end <= at + long for at, long in spans)


def _measured_by_label(hit: Hit, reading: Reading, evidence: Evidence) -> bool:
    """ "The waterproof rating is 10,000 mm": the label's own word, beside what it measures."""
    wanted, said = _telling(hit, reading), roots_of(reading.text, reading.lang)
    measured = [f for q in reading.quantities for f in matching(q, reading, evidence)]
    facts = (f for f in evidence.facts if f.truth is None)
    return bool(wanted) and any(
        wanted <= f.label_roots[reading.lang]
        and (f in measured or f.value_roots[reading.lang] <= said)
        for f in facts
    )


def _in_label(hit: Hit, reading: Reading, evidence: Evidence) -> bool:
    """ "Six levels of brown" beside the label "browning levels"."""
    wanted = _telling(hit, reading)
    labels = (f.label_roots[reading.lang] for f in evidence.facts if "color" not in f.attributes)
    return bool(wanted) and any(wanted <= words for words in labels)


def _quotes(hit: Hit, reading: Reading, evidence: Evidence) -> bool:
    """The hit's words stand in a benefit, and half of the benefit stands in the sentence."""
    wanted = _telling(hit, reading)
    said = roots_of(reading.text, reading.lang)
    goods = (f.good_roots[reading.lang] for f in evidence.facts)
    return bool(wanted) and any(
        wanted <= good and len(good & said) * 2 >= len(good) for good in goods
    )


def _tints(hit: Hit, reading: Reading) -> bool:
    """ "A white shirt": the colour is of a thing that is no product."""
    idiom_ = idiom("coloured", reading.lang)
    if reading.lang == "fr":
        return bool(idiom_.search(reading.lower[: reading.tokens[hit.first].start]))
    return bool(idiom_.search(reading.lower[reading.tokens[hit.last].end :]))


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
    wanted = _telling(hit, reading)
    return bool(wanted) and any(wanted <= f.value_roots[reading.lang] for f in facts)


def _telling(hit: Hit, reading: Reading) -> set[str]:
    """Roots of the hit without the little words: "for beginners" is beginners."""
    wanted = roots_of(reading.words(hit), reading.lang)
    return wanted - _LITTLE or wanted


_LITTLE = frozenset(
    {"for", "the", "to", "of", "in", "on", "pour", "les", "le", "la", "de", "des", "sur"}
)


def _value(hit: Hit, reading: Reading, evidence: Evidence, lexicon: Lexicon, idle: bool) -> Verdict:
    pair, word = ("value", hit.entry.group), reading.words(hit)
    vocabulary = hit.entry.group.split(".")[0]
    said = pair in evidence.affirmed
    denied = pair in evidence.denied
    if hit.negated:
        shut = vocabulary in lexicon.closed and vocabulary in evidence.vocabularies
        unsure = any(g.startswith(f"{vocabulary}.") for k, g in evidence.denied if k == "value")
        if denied or ((shut or unsure) and not said and vocabulary in lexicon.closed):
            return PASSED
        if not said and vocabulary in lexicon.loose_vocabularies:
            return PASSED
        return Verdict(False, "polarity" if said else "value_mismatch", f"not {word}")
    if said or _implied(hit, evidence):
        return PASSED
    if denied:
        return Verdict(False, "polarity", word)
    if _measured_by_label(hit, reading, evidence):
        return PASSED
    if vocabulary not in lexicon.closed and _words_known(hit, reading, evidence.facts):
        return PASSED
    if vocabulary in lexicon.loose_vocabularies and _scenic(hit, reading, evidence):
        return PASSED
    if vocabulary == "water" and _imagined(hit, reading):
        return PASSED
    if idle and vocabulary not in {"colour", "size"}:
        return PASSED
    if idle and vocabulary not in evidence.vocabularies:
        return PASSED
    return Verdict(False, "value_mismatch", word)


def _scenic(hit: Hit, reading: Reading, evidence: Evidence) -> bool:
    """A word of a scene or an image, not of what the product is for."""
    if _imagined(hit, reading):
        return True
    ahead = reading.lower[: reading.tokens[hit.first].start]
    rival = hit.entry.group.split(".")[0] in evidence.vocabularies
    return not rival and not idiom("suited", reading.lang).search(ahead)


def _imagined(hit: Hit, reading: Reading) -> bool:
    """After "like" or "as if": an image."""
    ahead = reading.lower[: reading.tokens[hit.first].start]
    return bool(idiom("simile", reading.lang).search(ahead))


def _implied(hit: Hit, evidence: Evidence) -> bool:
    """What no machine may wash is washed by hand; what is waterproof stands the rain."""
    if hit.entry.group in {"water.water_resistant", "water.splash"}:
        return ("value", "water.waterproof") in evidence.affirmed
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
    if any(f.truth is False and f.attributes & quality.lacking for f in evidence.facts):
        return True
    facts = [f for f in evidence.facts if f.attributes & quality.attributes]
    if not quality.at_most and not quality.at_least:
        return any(f.truth is True or (quality.partly and f.quantities) for f in facts)
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


def _measured(hit: Hit, reading: Reading) -> bool:
    """ "5 mm thick", "épais de 5 mm": the word says what the number measures; that is judged."""
    before = reading.lower[: reading.tokens[hit.first].start]
    after = reading.lower[reading.tokens[hit.last].end :]
    start = reading.tokens[hit.first].start
    if any(family(q.unit) == "length" and 0 < start - q.end < 3 for q in reading.quantities):
        return True  # "one and a half millimetres thick"
    if reading.words(hit) == "for ages" and _YEARS.match(after):
        return True
    return bool(_LENGTH_BEFORE.search(before) or _LENGTH_AFTER.match(after))


def _quality(hit: Hit, reading: Reading, evidence: Evidence, lexicon: Lexicon) -> Verdict:
    """Its benefit or value says it, or a number within its bounds; never against a claim."""
    group = hit.entry.group
    quality = lexicon.qualities[group]
    against = quality.against
    says, denies = ("quality", group), ("quality", against)
    yes = says in evidence.affirmed or denies in evidence.denied
    no = says in evidence.denied or (bool(against) and denies in evidence.affirmed)
    for_it = yes or (not no and _holds(quality, evidence))
    opposite = bool(against) and _holds(lexicon.qualities[against], evidence)
    word = reading.words(hit)
    if not hit.negated:
        if for_it or _words_known(hit, reading, evidence.facts):
            return PASSED
        if quality.partly and _labelled(hit, reading, evidence):
            return PASSED
        if _shades(hit, reading) or _measured(hit, reading):
            return PASSED
        if not quality.partly and _of_other(hit, reading, evidence):
            return PASSED
        return Verdict(False, "polarity" if no or opposite else "unsupported_quality", word)
    if no or (opposite and not yes) or quality.may_deny or _between(reading, evidence):
        return PASSED
    return Verdict(False, "polarity" if for_it else "unsupported_quality", f"not {word}")


def _between(reading: Reading, evidence: Evidence) -> bool:
    """ "Neither too soft nor too hard", of what the sheet calls medium."""
    texts = (f.claim.text.get(reading.lang, "").lower() for f in evidence.facts)
    both = idiom("neither", reading.lang).search(reading.lower)
    return bool(both) and any(idiom("medium", reading.lang).search(t) for t in texts)


_LENGTHS = r"(?:mm|cm|m|millim\w+|centim\w+|m[eè]tres?|inch(?:es)?)"
_LENGTH_BEFORE = re.compile(rf"\d[\s-]?{_LENGTHS}[\s-]$")
_LENGTH_AFTER = re.compile(rf"\sde \d[\d.,]*\s?{_LENGTHS}\b")
_YEARS = re.compile(r"\s+(?:from\s+)?\d")
_BOX = re.compile(r"\b(?:box|boîte|coffret|package|carton)\b|盒|包装|箱", re.I)


def _feature(hit: Hit, reading: Reading, evidence: Evidence, lexicon: Lexicon) -> Verdict:
    """A part is named by a claim; its absence by a claim, or by the list of what is in the box."""
    pair = ("feature", hit.entry.group)
    known = _words_known(hit, reading, evidence.facts) or _labelled(hit, reading, evidence)
    known = known or (hit.entry.group in lexicon.loose and pair in evidence.affirmed)
    known = known or bool(lexicon.served.get(hit.entry.group, frozenset()) & evidence.granted)
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
    wanted = _telling(hit, reading)
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
