"""What a host may not say without evidence, or at all: superlatives, promises, scarcity,
sales, medicine, comparisons, first-hand use, strange names, contacts. Knows no numbers.
"""

from __future__ import annotations

import re

from host.mind.verify_claims import Evidence, Fact, roots_of
from host.mind.verify_quiet import asks, quiet
from host.mind.verify_words import Hit, Lexicon, Reading, Rule, idiom, stem
from host.records import PASSED, Verdict

_PHONE = re.compile(r"(?<!\d)(?:\+?\d[\s.-]?){8,14}(?!\d)")
_CAPITAL = re.compile(r"(?<![A-Za-zÀ-ÿ0-9'’])[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÿ0-9-]*")
_FINE = frozenset(
    [
        "i",
        "ai",
        "ia",
        "ok",
        "ar",
        "vr",
        "okay",
        "tv",
        "q&a",
        "live",
        "usb",
        "mr",
        "mrs",
        "ms",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "christmas",
        "moon",
        "earth",
        "mars",
        "saturn",
        "jupiter",
        "venus",
        "lune",
        "terre",
        "mercury",
        "labrador",
        "poodle",
        "beagle",
        "dachshund",
        "spaniel",
        "collie",
        "caniche",
        "teckel",
        "siamese",
        "persian",
        "easter",
        "halloween",
        "valentine",
        "pâques",
        "sundays",
        "saturdays",
        "fridays",
        "mondays",
        "alps",
        "alpes",
        "atlantic",
        "atlantique",
        "mediterranean",
        "pacific",
        "seine",
        "west",
        "north",
        "south",
        "east",
        "bach",
        "mozart",
        "chopin",
        "celsius",
        "fahrenheit",
        "kelvin",
        "paris",
        "parisian",
        "hangzhou",
        "american",
        "european",
        "english",
        "french",
        "chinese",
        "mandarin",
        "français",
        "anglais",
        "chinois",
        "noël",
        "wow",
        "yes",
        "no",
        "oui",
        "non",
        "bravo",
        "merci",
    ]
)
_ENDS = re.compile(r"(?:^|[.!?…:;\"“”«(—–-]\s*|\n)$")


def check_talk(reading: Reading, evidence: Evidence, story: Evidence, lexicon: Lexicon) -> Verdict:
    """The first thing said without its evidence, or PASSED."""
    found = idiom("contact", "en").search(reading.lower) or _PHONE.search(reading.text)
    if found and not _said_by(found[0], evidence):
        return Verdict(False, "contact", found[0])
    for verdict in (
        _check_groups(reading, evidence, story, lexicon),
        _check_rules(reading, evidence, story, lexicon),
    ):
        if not verdict.ok:
            return verdict
    return PASSED


def _said_by(text: str, evidence: Evidence) -> bool:
    return any(text in t for f in evidence.facts for t in f.claim.text.values())


def _check_groups(
    reading: Reading, evidence: Evidence, story: Evidence, lexicon: Lexicon
) -> Verdict:
    percent = [q for q in reading.quantities if q.unit == "percent"]
    silent = quiet(reading)
    for hit in reading.of("talk"):
        if reading.clauses[hit.first] in silent and hit.entry.group in lexicon.deniable:
            continue  # "of wrinkles the sheet says nothing"
        start = reading.tokens[hit.first].start
        if any(q.start <= start < q.end for q in percent):
            continue  # a percentage is a number: its claim decides
        if _labels(hit, reading, evidence):
            continue  # "the number of stitches", of a label that reads so
        if not _allowed(hit, reading, evidence, story, lexicon):
            return Verdict(False, hit.entry.reason, reading.words(hit))
    return PASSED


def _labels(hit: Hit, reading: Reading, evidence: Evidence) -> bool:
    """Whether a superlative is a word of a label, said whole: "couture de pointe"."""
    if hit.entry.reason != "superlative":
        return False
    words = reading.words(hit).lower()
    labels = (f.claim.label.get(reading.lang, "").lower() for f in evidence.facts)
    return any(words in label and label in reading.lower for label in labels if label)


def _allowed(
    hit: Hit, reading: Reading, evidence: Evidence, story: Evidence, lexicon: Lexicon
) -> bool:
    group, pair = hit.entry.group, ("talk", hit.entry.group)
    said, denied = pair in evidence.affirmed, pair in evidence.denied
    over = group == "medical.cure" and idiom("over", reading.lang).search(reading.lower)
    if hit.negated and group in lexicon.deniable and not over:
        return not said or denied
    loose = group in _LOOSE and not _DEAR.search(reading.words(hit).lower())
    if said and (loose or _same_words(hit, reading, evidence.facts)):
        return True
    if group in lexicon.of_product and (_of_people(reading) or _forbids(hit, reading, evidence)):
        return True
    if group == "certificate.certified" and _names_certificate(reading, evidence):
        return True
    personal = (
        told(reading, story)
        or hit.entry.reason in {"human", "first_hand"}
        or idiom("herself", reading.lang).search(reading.lower)
    )
    return bool(personal) and _same_words(hit, reading, story.facts)


def _forbids(hit: Hit, reading: Reading, evidence: Evidence) -> bool:
    """ "Never in the dishwasher": what the sheet denies is denied."""
    return hit.entry.group == "absolute.always" and any(
        h.negated
        and (h.entry.kind, h.entry.group) in evidence.denied
        and reading.clauses[h.first] == reading.clauses[hit.first]
        for h in reading.hits
    )


def _names_certificate(reading: Reading, evidence: Evidence) -> bool:
    """ "Certified OEKO-TEX": the certificate that the sheet has is named beside the word."""
    said = roots_of(reading.text, reading.lang)
    return any(
        bool(f.value_roots[reading.lang] & said)
        for f in evidence.facts
        if f.attributes & {"certification", "tested_by", "tested"} and f.truth is None
    )


# Groups in which one word of the group proves another ("replacement", "exchange"). In all
# others the very words must be on the sheet: one superlative does not prove the next.
_LOOSE = frozenset(
    {
        "stock.in_stock",
        "promise.warranty",
        "promise.delivery",
        "promise.returns",
        "promise.refund",
        "certificate.handmade",
    }
)
_DEAR = re.compile(r"free|gratuit|offert|tomorrow|demain|today|next day|免|包|次日|当天|无理由|险")


def _same_words(hit: Hit, reading: Reading, facts: tuple[Fact, ...]) -> bool:
    wanted = roots_of(reading.words(hit), reading.lang)
    if not wanted:
        return any(reading.words(hit) in t for f in facts for t in f.claim.text.values())
    return any(wanted <= f.roots[reading.lang] for f in facts)


def _of_people(reading: Reading) -> bool:
    """The sentence speaks of her or of the viewers, and of no product."""
    text = reading.lower
    if idiom("product_subject", reading.lang).search(text):
        return False
    return bool(idiom("people", reading.lang).search(text))


def _check_rules(
    reading: Reading, evidence: Evidence, story: Evidence, lexicon: Lexicon
) -> Verdict:
    low = reading.lower
    for rule in lexicon.rules[reading.lang]:
        for match in rule.find.finditer(low):
            if not _excused(match, rule, reading, evidence, story):
                return Verdict(False, rule.reason, match[0])
    return PASSED


def _excused(
    match: re.Match[str], rule: Rule, reading: Reading, evidence: Evidence, story: Evidence
) -> bool:
    if rule.unless and rule.unless.search(reading.lower):
        return True
    if rule.reason in _OF_VIEWERS and asks(reading) and not _of_product(reading):
        return True  # "who keeps the bathroom the longest?"
    if rule.may_deny and _denied(match, reading):
        return True
    if rule.reason in {"first_hand", "human"}:
        return told(reading, story)
    return _quoted(match, reading, evidence)


_OF_VIEWERS = frozenset({"superlative", "comparison", "absolute"})


def _of_product(reading: Reading) -> bool:
    return bool(idiom("product_subject", reading.lang).search(reading.lower))


def _denied(match: re.Match[str], reading: Reading) -> bool:
    inside = [i for i, t in enumerate(reading.tokens) if match.start() <= t.start < match.end()]
    negators = {"not", "never", "pa", "pas", "jamai"}
    return any(i in reading.negated or reading.tokens[i].stem in negators for i in inside) or bool(
        re.search(r"[没不未别]", match[0])
    )


def told(reading: Reading, story: Evidence) -> bool:
    """The sentence tells a story claim: most of its words are the claim's."""
    said = roots_of(reading.text, reading.lang)
    said = {w for w in said if len(w) > 2 or reading.lang == "zh"}
    return any(
        said and len(said & f.value_roots[reading.lang]) / len(said) >= 0.6 for f in story.facts
    )


def _quoted(match: re.Match[str], reading: Reading, evidence: Evidence) -> bool:
    """The words matched, and the two words after, stand in one claim."""
    tail = re.match(r"(?:\s*[^\s,.!?;:]+){0,2}", reading.lower[match.end() :])
    phrase = match[0] + (tail[0] if tail and reading.lang != "zh" else "")
    wanted = {w for w in roots_of(phrase, reading.lang) if len(w) > 2 or reading.lang == "zh"}
    return bool(wanted) and any(wanted <= f.value_roots[reading.lang] for f in evidence.facts)


# --- names --------------------------------------------------------------------------------


def check_names(reading: Reading, names: frozenset[str], comment_names: frozenset[str]) -> Verdict:
    """No capitalised name that is neither ours nor a viewer's being addressed."""
    for match in _CAPITAL.finditer(reading.text):
        word = match[0]
        parts = [stem(p) for p in re.findall(r"[^\W\d_]+|\d+", word)]
        if all(p in names or p in _FINE or p.isdigit() for p in parts) or word.lower() in _FINE:
            continue
        if reading.lang != "zh" and _starts(reading.text, match.start()):
            continue
        if any(q.start <= match.start() < q.end for q in reading.quantities):
            continue  # a unit: °F
        if _addressed(reading.text, match, word, comment_names):
            continue
        return Verdict(False, "brand", word)
    return PASSED


def _starts(text: str, at: int) -> bool:
    return bool(_ENDS.search(text[:at]))


def _addressed(text: str, match: re.Match[str], word: str, comment_names: frozenset[str]) -> bool:
    """A viewer's name: set off by commas, after a greeting, never owning or doing anything."""
    before, after = text[: match.start()], text[match.end() :]
    if after.startswith("'s"):
        return False
    if "\u3400" <= after[:1] <= "\u9fff":
        return bool(idiom("named_zh", "zh").search(before))
    closed = not after.strip() or bool(
        re.match(r"\s*[,!?.:;，！？。：～~]|\s+(?:and|et|和)\s+[A-Z]", after)
    )
    opened = (
        bool(re.search(r"[,，！!]\s*$|(?:[A-Z]\w+\s+(?:and|et)\s*$)", before)) or not before.strip()
    )
    return closed and (
        opened
        or bool(idiom("greeting", "en").search(before.lower()))
        or stem(word) in comment_names
    )
