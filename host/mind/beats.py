"""What each beat of a pitch rests on: the benefit that opens it, facts in order, proof, price."""

from __future__ import annotations

from collections.abc import Sequence

from host.mind.values import Value
from host.records import Claim

DULL = frozenset({"name", "brand", "category", "description", "tested", "warranty"})


def feature_order(claims: Sequence[Claim]) -> list[Claim]:
    """Facts worth a sentence: with a benefit first, short before long, else the sheet's order."""
    facts = [c for c in claims if not c.id.startswith(("shop.", "policy.")) and worth_saying(c)]
    return sorted(facts, key=lambda c: (c.benefit is None, len(c.text["en"]) > 60))


def worth_saying(claim: Claim) -> bool:
    """Not the name, brand and the like, which the other beats say; nor what it has not, where
    nobody wrote what that is good for: no host opens a pitch with "no groundsheet"."""
    if _denies(claim) and claim.benefit is None:
        return False
    return claim.attribute not in DULL and ".story." not in claim.id


def hook_of(claims: Sequence[Claim]) -> Claim | None:
    """The claim whose benefit opens a pitch: of a mere yes or no, which says little itself; else
    the last that has one, for which there may be no time later. None without a benefit."""
    good = [c for c in feature_order(claims) if c.benefit]
    return next((c for c in good if yes_or_no(c)), good[-1] if good else None)


def proof_of(claims: Sequence[Claim]) -> Claim | None:
    """Who tested the product, and when; None when its sheet does not say."""
    return next((c for c in claims if c.id == f"{c.about}.tested" and c.benefit is None), None)


def price_of(claims: Sequence[Claim]) -> Claim | None:
    """What it costs in the live shop."""
    return next((c for c in claims if c.id == f"shop.{c.about}.price"), None)


def yes_or_no(claim: Claim) -> bool:
    """Whether a claim's value is a yes or a no."""
    return isinstance(claim.value, Value) and claim.value.boolean is not None


def _denies(claim: Claim) -> bool:
    return isinstance(claim.value, Value) and claim.value.boolean is False
