"""Every number of a sentence must be a claim's, of the attribute the sentence is about.

Amounts, units, prices, percentages, dates, counts and codes. Knows nothing of other words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from host.mind.values import COUNTING, Quantity, family, find_codes, find_quantities
from host.mind.verify_bears import bound_of, matching
from host.mind.verify_claims import DIGITS, Evidence, Fact, is_money, roots_of
from host.mind.verify_counts import PRICE_WORD, bare_ok, counted_otherwise, counts_items, told
from host.mind.verify_words import Hit, Reading, idiom
from host.records import PASSED, Verdict
from host.sheets import Attribute

_OF = re.compile(r"([\d.]+)\s+out of\s*$")
_LONG = re.compile(r"(?:metres? |meters? |cm |m )?long|de long|长")
_LINEAR = re.compile(
    r"\b(?:cables?|cords?|leads?|straps?|hoses?|ropes?|chains?|câbles?|cordons?|sangles?|tuyaux?|"
    r"cordes?|chaînes?|laisses?)$|[线绳带链管]$"
)
_ACROSS = re.compile(r"mm|wide|width|thick|diamet|diamèt|larg|épais|毫米|宽|厚|粗|径")
_WITHOUT = re.compile(r"\b(?:sans|without)\s+[^\s,]+\s+(?:en|in|within)\s*$")
_WORD = re.compile(r"[^\W\d_]+")


def check_numbers(reading: Reading, evidence: Evidence, known: Mapping[str, Attribute]) -> Verdict:
    """The first number that no claim bears out, or PASSED."""
    found = reading.quantities
    idle = [m.span() for m in idiom("idle_number", reading.lang).finditer(reading.lower)]
    spans: list[tuple[int, int]] = []
    for quantity in found:
        if _is_idle(quantity, idle):
            continue
        verdict = _check(quantity, found, reading, evidence, known)
        if not verdict.ok:
            return verdict
        spans.append((quantity.start, quantity.end))
    verdict = _check_ages(reading, evidence, spans)
    return verdict if not verdict.ok else _check_codes(reading, evidence, spans)


def _in_digits(age: str) -> str:
    """三岁 as 3岁."""
    found = find_quantities(age.replace("岁", "年"), "zh")
    return f"{found[0].low:g}岁" if found else age


_AGE = re.compile(
    r"[一二两三四五六七八九十]+岁半?|[一二两三四五六七八九十]+个半?月大"
    r"|[两三四五六七八九十百半]+(?:分半?钟|小时|秒钟|公斤|斤|克|厘米|毫升|升|度|瓦)半?"
)


def _check_ages(reading: Reading, evidence: Evidence, spans: Sequence[tuple[int, int]]) -> Verdict:
    """Chinese ages in characters (一岁半) that are read as no quantity."""
    for match in _AGE.finditer(reading.text):
        if any(a < match.end() and match.start() < b for a, b in spans):
            continue
        written = {match[0], _in_digits(match[0])}
        texts = [f.claim.text.get("zh", "").replace(" ", "") for f in evidence.facts]
        if not any(w in t for w in written for t in texts):
            return Verdict(False, "number", match[0])
    return PASSED


def _is_idle(quantity: Quantity, idle: Sequence[tuple[int, int]]) -> bool:
    if any(c.isdigit() for c in quantity.text) or quantity.low != int(quantity.low):
        return False
    if quantity.unit == "" and quantity.low == quantity.high == 1:
        return True
    return any(a <= quantity.start < b for a, b in idle)


def _check(
    quantity: Quantity,
    found: Sequence[Quantity],
    reading: Reading,
    evidence: Evidence,
    known: Mapping[str, Attribute],
) -> Verdict:
    facts = matching(quantity, reading, evidence)
    if is_money(quantity):
        return _check_price(quantity, facts, reading, evidence)
    if not facts and counts_items(quantity, reading, evidence):
        return PASSED
    if not facts:
        return Verdict(False, _why(quantity, evidence), quantity.text)
    if quantity.unit == "percent":
        facts = [f for f in facts if _mentioned(f, reading)]
        if not facts:
            return Verdict(False, "number", quantity.text)
    if quantity.unit == "" and not any(bare_ok(quantity, f, reading) for f in facts):
        return Verdict(False, "unit", quantity.text)
    if quantity.unit == "" and counted_otherwise(quantity, reading, evidence):
        return Verdict(False, "number", quantity.text)
    if _denied(quantity, reading) and not _out_of(quantity, reading, evidence):
        return Verdict(False, "polarity", quantity.text)
    return _check_attribute(quantity, facts, found, reading, evidence, known)


def _mentioned(fact: Fact, reading: Reading) -> bool:
    """A percentage is said beside a word of its claim: "100% merino"."""
    said = roots_of(reading.text, reading.lang)
    return bool(said & fact.value_roots[reading.lang]) or any(
        h.entry.group in fact.attributes for h in reading.of("attribute")
    )


def _why(quantity: Quantity, evidence: Evidence) -> str:
    """A known amount with another unit is a unit fault."""
    if quantity.unit == "date":
        return "date"
    claimed = [q for f in evidence.facts for q in f.quantities]
    if quantity.unit and any(q.low == quantity.low and q.unit != quantity.unit for q in claimed):
        return "unit"
    return "number"


def _of_pieces(quantity: Quantity, evidence: Evidence) -> bool:
    texts = (f.claim.text.get("zh", "") for f in evidence.facts if not f.prices)
    return any(quantity.text in text.replace(" ", "") for text in texts)


def _check_price(
    quantity: Quantity, facts: Sequence[Fact], reading: Reading, evidence: Evidence
) -> Verdict:
    if any(f.prices for f in facts):
        return PASSED
    pieces = quantity.text.endswith("块") and not PRICE_WORD.search(reading.text)
    if pieces and _of_pieces(quantity, evidence):
        return PASSED  # 4块: as many pieces, not yuan
    amounts = [q for f in evidence.facts for q in f.quantities if is_money(q)]
    known = any(q.low == quantity.low for q in amounts)
    return Verdict(False, "currency" if known and not facts else "price", quantity.text)


def _denied(quantity: Quantity, reading: Reading) -> bool:
    """ "It does not weigh 76 g" is false though 76 g is claimed."""
    if bound_of(quantity, reading) or _WITHOUT.search(reading.lower[: quantity.start]):
        return False
    at = [i for i, t in enumerate(reading.tokens) if t.start >= quantity.start][:1]
    return bool(at) and at[0] in reading.negated


def _out_of(quantity: Quantity, reading: Reading, evidence: Evidence) -> bool:
    """ "2 out of 5", of a claim that has 2 of 5."""
    match = _OF.search(reading.lower[: quantity.start])
    if not match:
        return False
    pair = re.compile(rf"(?<!\d){re.escape(match[1])}\s*(?:out of|of|/)\s*{quantity.low:g}(?!\d)")
    return any(pair.search(t.lower()) for f in evidence.facts for t in f.said[reading.lang])


def _named(quantity: Quantity, found: Sequence[Quantity], reading: Reading) -> list[Hit]:
    """Attribute terms that stand nearest to the number, best first.

    Right after it ("180 cm long"), else before it in its clause, else after it, else
    anywhere in the sentence; never beyond the next number.
    """
    hits = [h for h in reading.of("attribute", "hint") if not _overlaps(h, found, reading)]
    clause = _clause_of(quantity, reading)
    low = max((q.end for q in found if q.end <= quantity.start), default=0)
    high = min((q.start for q in found if q.start >= quantity.end), default=len(reading.text))
    near = [h for h in hits if reading.clauses[h.first] == clause]
    start = {id(h): reading.tokens[h.first].start for h in hits}
    after = [h for h in near if quantity.end <= start[id(h)] < high]
    right = [h for h in after if start[id(h)] - quantity.end <= 4]
    before = [h for h in near if low <= start[id(h)] < quantity.start]
    topic = [h for h in hits if reading.clauses[h.first] < clause]
    groups = [right, before, after, near, topic]
    best = next((g for g in groups if any(h.entry.kind == "attribute" for h in g)), None)
    chosen = best or next((g for g in groups if g), [])
    return [h for h in chosen if h.entry.kind == "attribute"] or chosen


def _in_claims(hit: Hit, facts: Sequence[Fact], reading: Reading) -> bool:
    """The words stand in the number's own claim or benefit: "two turns around the neck", "5 mm
    de profondeur"."""
    words = roots_of(reading.words(hit), reading.lang)
    if hit.last == hit.first and reading.lang != "zh":
        values = (f.claim.text.get(reading.lang, "").lower() for f in facts)
        return any(reading.words(hit) in _WORD.findall(value) for value in values)
    return hit.last > hit.first and any(words <= f.value_roots[reading.lang] for f in facts)


def _runs(hit: Hit, facts: Sequence[Fact], reading: Reading) -> bool:
    """ "Long", of what has no other measure: a cable, a strap."""
    if not _LONG.fullmatch(reading.words(hit)):
        return False
    rows = (tuple(t.lower() for t in told(f, reading.lang)) for f in facts)
    return any(_LINEAR.search(label) and not _ACROSS.search(value) for label, value in rows)


def _clause_of(quantity: Quantity, reading: Reading) -> int:
    at = next((i for i, t in enumerate(reading.tokens) if t.start >= quantity.start), 0)
    return reading.clauses[at]


def _measured(hit: Hit, evidence: Evidence, known: Mapping[str, Attribute]) -> bool:
    """Whether the attribute is one that numbers are said of."""
    key = hit.entry.group
    if key in known:
        if known[key].kind in {"quantity", "number", "date"}:
            return True
        if hit.entry.kind == "attribute" and known[key].family:
            return True
    return any(key in f.attributes and f.quantities for f in evidence.facts)


def _overlaps(hit: Hit, found: Sequence[Quantity], reading: Reading) -> bool:
    """A unit's name ("lumens", "pieces") is no name of what is measured."""
    start, end = reading.tokens[hit.first].start, reading.tokens[hit.last].end
    return any(q.start < end and start < q.end for q in found)


def _check_attribute(
    quantity: Quantity,
    facts: Sequence[Fact],
    found: Sequence[Quantity],
    reading: Reading,
    evidence: Evidence,
    known: Mapping[str, Attribute],
) -> Verdict:
    """The number's own attribute must be among those named near it.

    Alone in its clause, a number belongs to what the clause names. Among other numbers,
    or with the name elsewhere, only a rival of the same unit family refuses it, and a name
    that another number of the sentence bears out is that number's.
    """
    if quantity.unit == "deg" and facts:
        return PASSED
    own: frozenset[str] = frozenset().union(*(f.attributes for f in facts))
    named = [h for h in _named(quantity, found, reading) if _measured(h, evidence, known)]
    quoted = [h for h in named if _in_claims(h, facts, reading) or _runs(h, facts, reading)]
    names = {h.entry.group for h in named if h not in quoted}
    if not names or names & own:
        return PASSED
    clause = _clause_of(quantity, reading)
    counts = family(quantity.unit) in COUNTING
    alone = (
        len(found) == 1 and not counts and any(reading.clauses[h.first] == clause for h in named)
    )
    rivals = {n for n in names if _may_hold(n, quantity, evidence, known)}
    if len(found) > 1:
        rivals -= _borne_elsewhere(quantity, found, reading, evidence)
    if rivals or (alone and names & evidence.attributes):
        return Verdict(False, "attribute_mismatch", quantity.text)
    return PASSED


def _borne_elsewhere(
    quantity: Quantity, found: Sequence[Quantity], reading: Reading, evidence: Evidence
) -> set[str]:
    """Attributes that another number beside its own name bears out."""
    borne: set[str] = set()
    for other in found:
        if other is not quantity:
            keys = {k for f in matching(other, reading, evidence) for k in f.attributes}
            borne |= keys & {h.entry.group for h in _named(other, found, reading)}
    return borne


def _may_hold(
    key: str, quantity: Quantity, evidence: Evidence, known: Mapping[str, Attribute]
) -> bool:
    """Whether the named attribute is measured in the number's unit family."""
    of = family(quantity.unit)
    if key in known and known[key].family == of:
        return True
    return any(
        key in f.attributes and any(family(q.unit) == of for q in f.quantities)
        for f in evidence.facts
    )


def _check_codes(reading: Reading, evidence: Evidence, spans: Sequence[tuple[int, int]]) -> Verdict:
    """IPX4, X-200, 24/7: what holds a digit and is no quantity has to stand on the sheet."""
    codes = list(reading.text)
    for start, end in spans:
        codes[start:end] = " " * (end - start)
    rest = "".join(codes)
    for code in find_codes(rest):
        if any(c.isdigit() for c in code) and code not in evidence.codes:
            return Verdict(False, "value_mismatch", code)
    for match in DIGITS.finditer(rest):
        if match[0] not in evidence.codes and not _inside_code(rest, match, evidence):
            return Verdict(False, "number", match[0])
    return PASSED


def _inside_code(text: str, match: re.Match[str], evidence: Evidence) -> bool:
    """The digits of a code that the sheet has: the 4 of IPX4."""
    word = re.search(r"[A-Za-z0-9.-]*$", text[: match.start()])
    tail = re.match(r"[A-Za-z0-9.-]*", text[match.end() :])
    whole = (word[0] if word else "") + match[0] + (tail[0] if tail else "")
    return re.sub(r"[-.]", "", whole).lower() in evidence.codes
