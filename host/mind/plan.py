"""What understanding hands to grounding, and grounding to answering. Records only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from host.records import Act, Claim, Lang

AskKind = Literal["open", "yes_no", "choice"]
Relation = Literal["", "less", "more", "equal", "at_least", "at_most", "fits"]


@dataclass(frozen=True)
class Ask:
    """One question of a comment.

    ``attributes`` are known attribute keys the words point at, best first (may be empty:
    retrieval decides). ``target`` is what a yes/no question names ("blue", "dishwasher");
    ``relation`` with ``amount``/``unit`` is what it compares with ("lighter than 100 g":
    less, 100, "g").
    """

    text: str
    kind: AskKind = "open"
    attributes: tuple[str, ...] = ()
    target: str = ""
    relation: Relation = ""
    amount: float | None = None
    unit: str = ""
    negated: bool = False


@dataclass(frozen=True)
class Plan:
    """What a turn will do. ``topic`` is a story, policy or boundary id; ``bait`` a bait class."""

    act: Act
    lang: Lang
    text: str  # the cleaned comment
    product: str = ""
    products: tuple[str, ...] = ()  # two or more when comparing
    asks: tuple[Ask, ...] = ()
    topic: str = ""
    bait: str = ""
    quantity: int = 1  # "how much for three?"
    follow_up: bool = False


@dataclass(frozen=True)
class Grounded:
    """One ask with what settles it, best first. ``answerable`` False: say so honestly."""

    ask: Ask
    claims: tuple[Claim, ...]
    score: float
    answerable: bool
