"""What a sentence is wished for with, and the prompt that asks the model for it.

``messages_for`` is the one place that makes prompts, for the show and for teaching alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pydantic import Field

from host.mind.lm import Message
from host.mind.values_said import as_said
from host.records import Act, Beat, Claim, Lang
from host.schema import Persona, Sheet
from host.sheets import ASSETS, build, load_words

PROMPTS = ASSETS / "prompts.yaml"
MAX_CLAIMS = 2
DEADLINE_S = 3.0
TELLS = frozenset({"say", "proof"})  # kinds that state a fact, with its value
TALK: frozenset[Act] = frozenset({"greet", "thank", "smalltalk", "persona"})
SILENT: frozenset[Act] = frozenset({"refuse", "handoff", "order", "buy"})
COLON: dict[Lang, str] = {"en": ": ", "zh": "：", "fr": " : "}
# What each kind of sentence is given, beside card and order.
GIVEN: dict[str, frozenset[str]] = {
    "say": frozenset({"product", "viewer", "fact", "good"}),
    "benefit": frozenset({"product", "fact", "good"}),
    "fact": frozenset({"product", "viewer", "fact"}),
    "hook": frozenset({"product", "good"}),
    "need": frozenset({"product"}),
    "proof": frozenset({"product", "fact"}),
    "price": frozenset({"product", "viewer"}),
    "call": frozenset({"product"}),
    "unknown": frozenset({"product", "viewer"}),
    "decline": frozenset({"viewer"}),
    "bridge": frozenset({"product"}),
    "story": frozenset({"viewer", "story"}),
    "talk": frozenset({"viewer"}),
}


class Shot(Sheet):
    """An example: what is given, and the line that answers it."""

    product: str = ""
    viewer: str = ""
    fact: str = ""
    good: str = ""
    story: str = ""
    line: str


class Kind(Sheet):
    """One kind of sentence in one language. ``leads`` are beginnings to go on from.

    ``order``, ``leads`` and ``shots`` are for a model that was not taught; ``taught`` is the
    few words that a taught one needs.
    """

    order: str
    taught: str
    leads: list[str] = Field(default_factory=list)
    shots: list[Shot] = Field(default_factory=list)


class Prompts(Sheet):
    """The whole of assets/prompts.yaml."""

    given: dict[Lang, dict[str, str]]
    avoid: dict[Lang, list[str]]
    idle: dict[Lang, list[str] | str]
    asides: dict[Lang, list[str]]
    kinds: dict[str, dict[Lang, Kind]]


@lru_cache(maxsize=1)
def prompts() -> Prompts:
    """The prompts, read once. Raises SheetError when the file is faulty."""
    return build(Prompts, load_words(PROMPTS), "assets/prompts.yaml")


@dataclass(frozen=True)
class Wish:
    """One sentence that is wanted of the model.

    ``kind`` names its prompt, ``claims`` are what it rests on, ``said`` what she said lately,
    which is not said again; ``product`` is a name as a viewer hears it. ``n`` candidates are
    drawn in one batch and ``enough`` of them waited for, ``deadline_s`` seconds at most.
    """

    kind: str
    lang: Lang
    claims: tuple[Claim, ...] = ()
    comment: str = ""
    product: str = ""
    said: tuple[str, ...] = ()
    n: int = 3
    enough: int = 2  # the quick ones pass as often; nobody waits for the slowest
    deadline_s: float = DEADLINE_S

    @property
    def good(self) -> str:
        """The benefit that the sentence is to carry, or ""."""
        return next((c.benefit[self.lang] for c in self.claims if c.benefit), "")


def kind_of(act: Act, claims: Sequence[Claim], beat: Beat | None = None) -> str:
    """Which prompt of assets/prompts.yaml a sentence beside a turn's own wants; "" for none."""
    if act in SILENT:
        return ""
    if act in TALK:
        return "talk"
    if act == "not_on_sheet":
        return "unknown"
    if act == "story":
        return "story"
    if beat in {"hook", "need"}:
        return "hook"
    if beat == "call":
        return "call"
    if any(claim.benefit for claim in claims):
        return "benefit"
    return "price" if act == "price" or beat == "price" else "fact"


def messages_for(
    kind: str,
    lang: Lang,
    persona: Persona,
    claims: Sequence[Claim] = (),
    comment: str = "",
    *,
    product: str = "",
    examples: bool = True,
) -> tuple[Message, ...]:
    """The prompt of one sentence, for the show and for teaching alike.

    Card and order, examples (``examples`` False: a taught model, the few words of its order
    and no example), then what is given. ``product`` is a name as a viewer hears it. All but
    the last message is the same for every turn of a persona, kind and language, so that an
    engine computes it once. Raises KeyError for a kind or language that assets/prompts.yaml
    does not have.
    """
    asked = prompts().kinds[kind][lang]
    joint = "" if lang == "zh" else " "
    order = asked.order if examples else asked.taught
    fixed = [Message("system", persona.card[lang] + joint + order)]
    for shot in asked.shots if examples else ():
        fixed.append(Message("user", _given(shot, lang)))
        fixed.append(Message("assistant", shot.line))
    given = turn_of(kind, lang, claims, comment, product)
    return (*fixed, Message("user", _given(given, lang)))


def turn_of(kind: str, lang: Lang, claims: Sequence[Claim], comment: str, product: str) -> Shot:
    """What this turn gives, in the shape of an example. Claims with a benefit come first."""
    fields = GIVEN[kind]
    chosen = sorted(claims, key=lambda claim: claim.benefit is None)[:MAX_CLAIMS]
    good = next((c.benefit[lang] for c in chosen if c.benefit), "")
    chosen = [c for c in chosen if c.benefit][:1] if kind == "benefit" else chosen
    told = "; ".join(fact_line(c, lang) for c in chosen)
    possible = {
        "product": product,
        "viewer": " ".join(comment.split())[:120],  # quoted, never obeyed
        "fact": told,
        "good": good,
        "story": "; ".join(c.text[lang] for c in chosen),
    }
    return Shot(line="", **{name: text for name, text in possible.items() if name in fields})


def fact_line(claim: Claim, lang: Lang) -> str:
    """ "weight: 76 g", as the sheet labels it and her language writes it."""
    return COLON[lang].join(filter(None, [claim.label.get(lang, ""), value_line(claim, lang)]))


def given_facts(wish: Wish) -> list[str]:
    """What a wish's claims give her to say, as she would say it and as the sheet has it."""
    return [f"{fact_line(c, wish.lang)} {c.text[wish.lang]}" for c in wish.claims]


def value_line(claim: Claim, lang: Lang) -> str:
    """The value as a viewer hears it: "1.3 kg" is "1,3 kg" in French and 1.3公斤 in Chinese."""
    return as_said(claim.text[lang], lang)


def _given(shot: Shot, lang: Lang) -> str:
    names = prompts().given[lang]
    fields = {name: getattr(shot, name) for name in names}
    return "\n".join(f"{names[name]}{COLON[lang]}{text}" for name, text in fields.items() if text)
