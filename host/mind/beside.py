"""Which sentences of a reply are asked of the model, and what for. Writes none itself.

Yes, no and prices are told by phrases, always. A taught model may state the plain answer to
an open question itself; what comes after the fact is its own in any case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from host.mind.answer import Line
from host.mind.carry import bends
from host.mind.plan import Grounded, Plan
from host.mind.prompting import kind_of
from host.mind.tokens import HAN
from host.mind.values import Value
from host.records import Act, Claim, Lang, Sentence

TERSE = 12  # words of a persona's sentence, up to which one sentence of colour is enough
LONGEST: dict[Lang, int] = {"en": 60, "zh": 26, "fr": 60}  # characters of a value told in passing
PROSE = frozenset({"description", "tested", "warranty", "care", "name", "brand", "category"})


def may_tell(plan: Plan, grounded: Sequence[Grounded], line: Line, pinned: str) -> Claim | None:
    """The claim of a line that the model may state itself, or None.

    One plain fact of the product on the table, asked for openly and in no other unit.
    """
    if line.act != "answer" or len(line.claims) != 1 or plan.product != (pinned or plan.product):
        return None
    [claim] = line.claims
    asked = next((one.ask for one in grounded if tuple(one.claims[:1]) == line.claims), None)
    if asked is None or asked.kind != "open" or asked.relation or asked.unit:
        return None
    return claim if is_plain(claim, plan.lang) else None


def is_plain(claim: Claim, lang: Lang) -> bool:
    """A fact of a product that fits into one sentence: no prose, no bare yes or no."""
    if claim.attribute in PROSE or not claim.id.startswith(f"{claim.about}."):
        return False
    bare = isinstance(claim.value, Value) and claim.value.boolean is not None
    return not bare and ".story." not in claim.id and len(claim.text[lang]) <= LONGEST[lang]


def kinds_after(
    act: Act, lang: Lang, claims: Sequence[Claim], told: Sequence[Sentence], *, terse: bool
) -> list[str]:
    """What a taught model adds after the sentences ``told``: kinds of assets/prompts.yaml."""
    kind = kind_of(act, claims)
    by_model = any(s.author == "lm" for s in told)
    if kind != "benefit":
        return [] if not kind or (terse and by_model) else [kind]
    good = next(c.benefit[lang] for c in claims if c.benefit)
    bent = any(bends(s.text, lang, good) for s in told)
    kinds = ["fact"] if bent else ["benefit", "fact"]
    room = 1 if terse else 2
    return kinds[: max(0, room - by_model)]


def speaks_of(text: str, product: str) -> bool:
    """Whether a sentence names the product: the end of its name, or its first word."""
    said, name = text.lower(), product.lower()
    if HAN.search(name):
        kind = "".join(HAN.findall(name))[-2:]
        return kind in said
    words = name.split()
    telling = [words[0], words[-1]] if words else []
    return " ".join(words[-2:]) in said or any(
        len(w) > 3 and re.search(rf"\b{re.escape(w)}", said) for w in telling
    )
