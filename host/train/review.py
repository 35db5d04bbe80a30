"""Lines of her own that a reader marked and wrote better: taught again, better against worse.

``draw`` asks the show's own engine for drafts over sheets that nothing was taught on, so that
what is read is what would be said. A reader marks each draft and writes the line that should
have stood there; ``lessons`` makes of that what a stage teaches. Kinds of product that are held
out by name stay out of it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from host.errors import SheetError
from host.mind.claims import OWN_LABELS
from host.mind.fit import fitted
from host.mind.lm import LanguageModel
from host.mind.prompting import Wish
from host.mind.write import drafts as drafts_of
from host.records import Lang
from host.schema import Persona, Sheet
from host.train.bank import PERSONAS, TRUTH, Case, Kind, everywhere, fact_claim
from host.train.check import judge
from host.train.data import HELD_PRODUCTS, draw_of, prompt, sampled_personas, shown, with_card
from host.train.improve import speakers
from host.train.names import names
from host.train.stages import Kept

Mark = Literal["ok", "odd", "false", "refused"]
OPENS = 0.3  # of the benefits open a pitch
BARE = 0.35  # of the facts that have a benefit are said alone, as in ``mind.ahead``
DRAFTS = 4
PATIENCE_S = 30.0  # nobody waits


@dataclass(frozen=True)
class Told:
    """A row of a sheet: what a shop says of one attribute, in one language."""

    product: str
    label: str
    value: str
    good: str = ""


class Review(Sheet):
    """A prompt, its drafts with a reader's marks ("refused": the checker's), and the line that
    the reader would have her say ("": none). ``product`` has its slot, ``persona`` is an id of a
    shipped or a sampled one."""

    lang: Lang
    kind: Kind
    persona: str
    name: str
    product: str
    label: str
    value: str
    good: str = ""
    drafts: list[str]
    marks: list[Mark] = Field(default_factory=list)
    better: str = ""

    @property
    def case(self) -> Case:
        """What the prompt is made of."""
        told = Told(self.product, self.label, self.value, self.good)
        return case_of(told, self.kind, self.lang, self.name)


def read_sheets(path: Path) -> list[Told]:
    """Tab-separated rows: product, label, value, benefit. Raises SheetError on a short one."""
    rows = [row.split("\t") for row in path.read_text("utf-8").splitlines() if row.strip()]
    for at, row in enumerate(rows, 1):
        if len(row) < 3 or not all(row[:3]):
            raise SheetError(f"{path.name}:{at}: product, label and value are wanted")
    return [Told(*(part.strip() for part in row[:4])) for row in rows]


def case_of(told: Told, kind: Kind, lang: Lang, name: str) -> Case:
    """A fact to be said, or its benefit to be bent, of a product of this name."""
    product, value = (text.replace("{name}", name) for text in (told.product, told.value))
    claim = fact_claim("", told.label, product, value, told.good)
    claim = replace(claim, label=everywhere(told.label))
    return Case(kind, lang, product, name, (claim,), "", {}, told.good, value)


def asked_of(told: Sequence[Told], rng: random.Random) -> Iterator[tuple[Kind, Told]]:
    """Each row said, with its benefit or without, and its benefit bent where it has one; some
    benefits to open a pitch with, and who tested it as its proof."""
    for one in told:
        if draw_of(f"product {one.product}") < HELD_PRODUCTS:
            continue
        if one.label in OWN_LABELS["tested"].values():
            yield "proof", one
            continue
        if one.good and rng.random() < OPENS:
            yield "hook", one
        if one.value not in TRUTH:
            bare = bool(one.good) and rng.random() < BARE
            yield "say", replace(one, good="") if bare else one
        if one.good:
            yield "benefit", one


def draw(
    lm: LanguageModel, told: Sequence[Told], lang: Lang, *, many: int, seed: int = 1
) -> Iterator[Review]:
    """Prompts in any order with up to ``DRAFTS`` drafts, the checker's marks on those that it
    refuses; a draft is as she would say it, cut to what is fit where some of it is."""
    rng = random.Random(f"review {lang} {seed}")
    asked = list(asked_of(told, rng))
    speaking = speakers(lang)
    rng.shuffle(asked)
    rng.shuffle(speaking)
    for index, (kind, one) in enumerate(asked[:many]):
        _, persona = speaking[index % len(speaking)]
        name = rng.choice(names(lang))
        case = case_of(one, kind, lang, name)
        lines = _drafts(lm, case, persona, seed=seed + index)
        yield Review(
            lang=lang,
            kind=kind,
            persona=persona.id,
            name=name,
            product=one.product,
            label=one.label,
            value=one.value,
            good=one.good,
            drafts=lines,
            marks=["ok" if judge(case, line).ok else "refused" for line in lines],
        )


def _drafts(lm: LanguageModel, case: Case, persona: Persona, *, seed: int) -> list[str]:
    wish = Wish(case.kind, case.lang, case.claims, "", case.product, n=DRAFTS, enough=DRAFTS)
    wish = replace(wish, deadline_s=PATIENCE_S)
    lines = (fitted(line, wish) or line for line in drafts_of(wish, persona, lm, seed=seed))
    return list(dict.fromkeys(filter(None, lines)))


def read_reviews(folder: Path) -> list[Review]:
    """Every review of a folder. Raises SheetError that names the first faulty line."""
    found: list[Review] = []
    for path in sorted(folder.glob("*.jsonl")):
        for at, row in enumerate(path.read_text("utf-8").splitlines(), 1):
            try:
                found.append(Review.model_validate_json(row))
            except ValidationError as error:
                raise SheetError(f"{path.name}:{at}: {error.errors()[0]['msg']}") from None
    return found


def lessons(reviews: Sequence[Review], epoch: int = 0) -> Iterator[Kept]:
    """What an epoch teaches of reviews: the better line in even ones, a draft that was right in
    odd ones where there is one; each against a worse draft of the same prompt."""
    for one in reviews:
        marked = list(zip(one.drafts, one.marks, strict=True))
        right = [line for line, mark in marked if mark == "ok"]
        wrong = [line for line, mark in marked if mark != "ok" and line != one.better]
        told = [line for line in [one.better, *right[:1]] if line]
        if told:
            line = told[epoch % len(told)]
            worse = wrong[epoch % len(wrong)] if wrong else ""
            messages = prompt(one.case, speaker_of(one))
            yield Kept(one.lang, one.kind, one.persona, messages, line, worse)


def speaker_of(review: Review) -> Persona:
    """Who speaks in a review: a shipped persona, or one of whom the prompt knows the card."""
    if review.persona in PERSONAS:
        return shown(review.persona)
    return with_card(next(s for s in sampled_personas(review.lang) if s.id == review.persona))


def to_json(review: Review) -> str:
    """A review as one line."""
    return json.dumps(review.model_dump(), ensure_ascii=False)
