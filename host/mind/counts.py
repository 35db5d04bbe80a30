"""How many of a thing: "does it have two doors?" over "doors: 2". Knows no product."""

from __future__ import annotations

import re
from typing import Literal

from host.mind.clauses import alike, content
from host.mind.plan import Ask
from host.mind.tokens import fold, raw_words
from host.mind.values import COUNTING, Value, family
from host.mind.values_words import ADDED
from host.records import Claim

NUMBERS = {word: n for word, n in ADDED["en"].items() if 1 <= n <= 12} | {"both": 2}
_ONLY = re.compile(r"\b(only|just|single)\b")
_UP_TO = re.compile(r"^(up to|max\.?|maximum|at most) ")
REACH = 3  # words between a number and what it counts: "two big side pockets"


def settle_count(ask: Ask, claim: Claim) -> Literal["yes", "no", "state"]:
    """Yes or no where so many of the thing are asked for that the fact counts.

    Fewer than there are is neither, unless "only" is asked: a bag of five pockets has two.
    """
    held, asked = _held(claim), _asked(ask, claim)
    if held is None or asked is None:
        return "state"
    if asked == held or (asked < held and _UP_TO.match(fold(claim.text["en"]))):
        return "yes"
    return "no" if asked > held or _ONLY.search(fold(ask.text)) else "state"


def _held(claim: Claim) -> float | None:
    """The one bare number of a value: "2", "5 plus pulse", "four, puncture-proof"."""
    value = claim.value
    if not isinstance(value, Value) or len(value.quantities) != 1 or len(value.items) != 1:
        return None
    quantity = value.quantities[0]
    counts = not quantity.unit or family(quantity.unit) in COUNTING
    alone = _UP_TO.sub("", claim.text["en"].strip().lower()).startswith(quantity.text.strip())
    return quantity.low if counts and alone and quantity.low == quantity.high else None


def _asked(ask: Ask, claim: Claim) -> float | None:
    """The number that stands before a word of the claim's own label."""
    label = content(claim.label.get("en", claim.attribute))
    words = raw_words(ask.text)
    for at, word in enumerate(words):
        count = float(word) if word.isdigit() else NUMBERS.get(word)
        after = words[at + 1 : at + 1 + REACH]
        if count is not None and any(alike(w, a) for w in label for a in after):
            return count
    return None
