"""Which claims bear a number out: the same amount in any unit, a bound, a part of a range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from host.mind.values import COUNTING, Quantity, base, family, find_quantities, same, within
from host.mind.verify_bounds import Bound, bound_in
from host.mind.verify_claims import Evidence, Fact
from host.mind.verify_words import Reading
from host.records import Lang

_ABOUT = 0.06
"""How far "about" reaches: 80 g may be said of 76 g, 70 g may not."""


def matching(quantity: Quantity, reading: Reading, evidence: Evidence) -> list[Fact]:
    """The facts that bear a number out, with "more than", "about" and the like in view."""
    bound = bound_of(quantity, reading)
    return [
        f
        for f in evidence.facts
        if any(_bears(quantity, q, bound) for q in f.quantities)
        or (not bound and _from_to(quantity, f.quantities))
        or (bound and _bound_alike(quantity, bound, f, reading.lang))
    ]


def _bound_alike(said: Quantity, bound: Bound, fact: Fact, lang: Lang) -> bool:
    """ "In under five seconds", of a claim that has "under 5 seconds"; "no more than" is weaker."""
    may = {bound, {"at_most": "less", "at_least": "more"}.get(bound, bound)}
    for text in fact.said[lang]:
        for q in find_quantities(text, lang):
            warm = said.unit == "deg" and family(q.unit) == "temperature"
            alike = same(replace(said, unit=q.unit) if warm else said, q)
            if alike and bound_in(q, text.lower(), lang) in may:
                return True
    return False


def _from_to(said: Quantity, claimed: Sequence[Quantity]) -> bool:
    """ "From 58 to 76 cm", of what can be set to 58, 64, 70 and 76."""
    if not said.is_range:
        return False
    ends = [replace(said, low=end, high=end) for end in (said.low, said.high)]
    several = [q for q in claimed if not q.is_range and _kin(said, q)]
    points = [base(q)[1] for q in several]
    return len(points) > 1 and [base(end)[1] for end in ends] == [min(points), max(points)]


def bound_of(quantity: Quantity, reading: Reading) -> Bound:
    """What stands beside a number: "more than", "about" and the like."""
    return bound_in(quantity, reading.lower, reading.lang)


def _kin(a: Quantity, b: Quantity) -> bool:
    one, two = family(a.unit), family(b.unit)
    return one == two or ({one, two} <= COUNTING and "" in (a.unit, b.unit))


def _bears(said: Quantity, claimed: Quantity, bound: Bound) -> bool:
    """Whether a claimed quantity makes what is said true."""
    if said.unit == "" and claimed.unit not in ("", "date", "clock"):
        ends = said.low == said.high and said.low in (claimed.low, claimed.high)
        return not bound and (ends or (said.low, said.high) == (claimed.low, claimed.high))
    if said.unit == "" and bound in ("more", "at_least", "less", "at_most"):
        return False  # "under 3" of what? A count is said as it is
    if said.unit == "deg" and claimed.unit in {"celsius", "fahrenheit"}:
        said = replace(said, unit=claimed.unit)  # "eighty degrees", of a temperature
    if not _kin(said, claimed):
        return False
    counted = said.unit != "" and family(said.unit) in COUNTING
    if counted and claimed.unit == "" and said.low != int(said.low):
        return False  # a version is not counted: 5.4个版本
    if bound == "":
        return same(said, claimed) or _end_of(said, claimed)
    (_, low, high), (_, floor, ceiling) = base(said), base(claimed)
    slack = 1e-9 * max(1.0, abs(high))
    if bound in ("about", "nearly"):
        near = abs(high - ceiling) <= _ABOUT * abs(ceiling) + slack
        return near or same(said, claimed)
    return {
        "more": floor > high + slack,
        "at_least": floor >= high - slack,
        "less": ceiling < low - slack,
        "at_most": ceiling <= low + slack,
    }[bound]


def _end_of(said: Quantity, claimed: Quantity) -> bool:
    """One end of a claimed range, or a part of it: "up to 5 h" of 3-5 h. A range that has one of
    its ends and not the other is the range misread: "50 to 300 °C" of -50 to 300."""
    if claimed.low == claimed.high or not within(said, claimed):
        return False
    (_, low, high), (_, floor, ceiling) = base(said), base(claimed)
    return not (said.is_range and (low == floor) != (high == ceiling))
