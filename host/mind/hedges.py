"""What takes a clause's yes back: a condition, a "may", a "not included", another way to wash.

Reads clauses that a question names already; finds none and invents nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from host.mind.clauses import Clause, alike, clauses, content
from host.mind.plan import Ask
from host.mind.tokens import fold
from host.records import Claim, Lang

BOXED = frozenset({"in_the_box", "included_components"})
_TIES = re.compile(
    r"\b(after|before|when|if|until|while|unless|instead|rather"
    r"|apres|avant|quand|lorsque|au lieu)\b"
)
_NEEDS = re.compile(r"\b(need|require|buy|besoin|faut)\w*\b|需要|要不要|要另")
_GIVEN = re.compile(r"\b(includ|suppli|provid|fourni|inclus|compris)\w*|[附赠送]")
_PERHAPS = re.compile(r"\b(may|might|traces?|possibly|sometimes|peut|eventuel\w*)\b|可能|微量|痕量")
_EXCLUDED = re.compile(
    r"^(not (included|supplied|provided)|sold separately|non (inclus|fourni)|vendu)"
)
_MACHINE = re.compile(r"dish ?washer|machine|lave.vaisselle|洗碗机|机洗")
_BY_HAND = re.compile(r"\bhand|\bwipe|\brinse|\bsponge|\bdamp|a la main|手洗|擦")
COMES = re.compile(
    r"\b(with|include[sd]?|come|comes|box|get|there|supplied|avec|fourni\w*|livre\w*|inclus\w*"
    r"|compris\w*|boite|il y a|y a)\b|[带送配附有]|盒|赠|里面"
)


def sworn(ask: Ask, claim: Claim, found: Sequence[Clause]) -> bool:
    """Whether the clauses say so outright and of the number asked for.

    "Reapply after swimming" is no leave to swim in it, "waist 28-38" none for a 40.
    """
    asked = fold(ask.text)
    known = " ".join((*claim.text.values(), *claim.label.values(), claim.attribute))
    if set(re.findall(r"\d+", asked)) - set(re.findall(r"\d+", known)):
        return False
    if _NEEDS.search(asked) and any(_GIVEN.search(part.text) for part in found):
        return False  # "tools included" does not say that they are needed
    if any(_PERHAPS.search(part.text) for part in found):
        return False
    if _told_elsewhere(ask, claim, found):
        return False
    tied = [set(_TIES.findall(part.text)) - set(_TIES.findall(asked)) for part in found]
    return not all(tied)


def _told_elsewhere(ask: Ask, claim: Claim, found: Sequence[Clause]) -> bool:
    """Asked of the straw, and it is the cup that is said to be so: "Tritan, silicone straw"."""
    parts = clauses(claim.text["en"])
    if claim.key in BOXED or len(parts) < 2 or all(part in found for part in parts):
        return False
    here = {w for part in found for w in content(part.text)}
    there = {w for part in parts if part not in found for w in content(part.text)}
    label = content(claim.label.get("en", claim.attribute))
    known = [*here, *label]
    asked = [w for w in content(ask.text) if not any(alike(w, k) for k in known)]
    return any(alike(w, t) for w in asked for t in there)


def left_out(ask: Ask, items: Sequence[Mapping[Lang, str]], found: Sequence[Clause]) -> bool:
    """Asked whether it comes with it, and the next clause says no: "3 batteries (not included)"."""
    if not COMES.search(fold(ask.text)):
        return False
    for item in items:
        parts = clauses(item["en"])
        named = [at for at, part in enumerate(parts) if part in found]
        if named and any(_EXCLUDED.search(part.text) for part in parts[named[-1] + 1 :]):
            return True
    return False


def otherwise(ask: Ask, claim: Claim, found: Sequence[Clause]) -> bool:
    """Asked for the machine of the label, and the clause tells another way: "base: wipe clean"."""
    label = fold(claim.label.get("en", claim.attribute))
    if not (_MACHINE.search(label) and _MACHINE.search(fold(ask.text))):
        return False
    return all(_BY_HAND.search(part.text) and not _MACHINE.search(part.text) for part in found)
