"""The bank of lines: situations written by hand, read and rendered. Knows no model.

assets/train/lines/<lang>/*.jsonl hold one situation a line: what is given, and the line of
each persona and of one other manner. ``{name}`` and ``{value}`` are slots.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field, ValidationError, model_validator

from host.errors import SheetError
from host.mind.claims import product_claims
from host.records import LANGS, Claim, Lang, Money
from host.schema import Attribute, Benefit, Fact, Price, Product, Sheet
from host.sheets import ASSETS, load_attributes

LINES = ASSETS / "train" / "lines"
Kind = Literal[
    "say", "benefit", "fact", "hook", "need", "proof", "price", "call",
    "unknown", "decline", "bridge", "story", "talk",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
PERSONAS = ("weike", "camille", "bruno")
MANNERS = ("lively", "calm", "expert", "motherly", "poetic", "brisk", "playful", "classic")
LONGEST: Mapping[str, int] = {"weike": 16, "camille": 22, "bruno": 10}
"""Words of a sentence per speaker (in Chinese, half the characters); others have OTHERS."""
OTHERS = 18
TELLING: frozenset[str] = frozenset({"say", "proof"})
"""Kinds whose line states the fact."""
BARE: frozenset[str] = frozenset({"hook", "need", "call", "unknown", "decline", "bridge", "talk"})
"""Kinds that are written without any claim in hand; a hook may hold one, whose benefit it asks
about."""
HOMELESS: frozenset[str] = frozenset({"talk", "story", "decline", "unknown"})
"""Kinds that may be about no product at all."""
TRUTH: Mapping[str, bool] = {
    "yes": True, "oui": True, "是": True, "no": False, "non": False, "否": False,
}  # fmt: skip


class Situation(Sheet):
    """What is given, and four lines that answer it. Slots: {name} in all, {value} in lines.

    Lines of a ``neutral`` one fit any goods; {name} in them may be a whole product's name.
    """

    kind: Kind
    product: str = ""
    attr: str = ""
    label: str = ""
    viewer: str = ""
    values: list[str] = Field(default_factory=list)
    good: str = ""
    story: str = ""
    neutral: bool = False
    lines: dict[str, str] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Situation:
        if strange := set(self.lines) - {*PERSONAS, *MANNERS}:
            raise ValueError(f"lines: nobody is called {min(strange)!r}")
        if not self.product and self.kind not in HOMELESS:
            raise ValueError(f"{self.kind} needs product")
        if self.kind in TELLING and not (self.values and (self.label or self.attr)):
            raise ValueError(f"{self.kind} needs attr, label and values")
        if self.kind == "benefit" and not self.good:
            raise ValueError("benefit needs good")
        if self.kind == "story" and not self.story:
            raise ValueError("story needs story")
        return self

    @property
    def boolean(self) -> bool:
        """Whether the fact is a yes or a no."""
        return bool(self.values) and all(value in TRUTH for value in self.values)


@dataclass(frozen=True)
class Case:
    """A situation with its slots filled: all that a prompt and the checker need.

    ``lines`` are by speaker; ``name`` is the invented brand; ``product`` as a viewer hears it.
    """

    kind: Kind
    lang: Lang
    product: str
    name: str
    claims: tuple[Claim, ...]
    viewer: str
    lines: Mapping[str, str]
    good: str = ""
    value: str = ""
    situation: Situation | None = field(default=None, compare=False)

    @property
    def stories(self) -> tuple[Claim, ...]:
        """Claims of her own life."""
        return tuple(claim for claim in self.claims if ".story." in claim.id)


def everywhere(text: str) -> dict[Lang, str]:
    """One text for every language: a case has only one."""
    return dict.fromkeys(LANGS, text)


@lru_cache(maxsize=1)
def attributes() -> Mapping[str, Attribute]:
    """The known attributes, read once."""
    return load_attributes()


def fill(situation: Situation, lang: Lang, name: str, value: str) -> Case:
    """The case of a situation with a name and a value in its slots."""

    def put(text: str) -> str:
        return text.replace("{name}", name).replace("{value}", value)

    return Case(
        kind=situation.kind,
        lang=lang,
        product=put(situation.product),
        name=name,
        claims=_claims(situation, lang, put(situation.product), value),
        viewer=put(situation.viewer),
        lines={who: _headed(put(line)) for who, line in situation.lines.items()},
        good=situation.good,
        value=value,
        situation=situation,
    )


def _headed(line: str) -> str:
    """A line that a slot opens begins with a capital too, as the writer's cleaning has it."""
    return line[:1].upper() + line[1:]


def _claims(situation: Situation, lang: Lang, product: str, value: str) -> tuple[Claim, ...]:
    if situation.story:
        text = everywhere(situation.story)
        return (Claim("host.story.one", "host", "story", text, source="assets/train"),)
    if situation.kind == "price":
        price = Money(4990, "CNY" if lang == "zh" else "EUR")
        told = "49.90元" if lang == "zh" else "49,90 €" if lang == "fr" else "€49.90"
        return (Claim("shop.it.price", "it", "price", everywhere(told), price),)
    if not value or (situation.kind in BARE and not situation.good):
        return ()
    return (fact_claim(situation.attr, situation.label, product, value, situation.good),)


def fact_claim(attr: str, label: str, product: str, value: str, good: str) -> Claim:
    """The claim that a sheet with this fact and benefit would make."""
    known = attributes().get(attr)
    called = dict(known.label) if known else everywhere(label or attr)
    truth = TRUTH.get(value)
    written: str | bool = value if truth is None else truth
    fact = Fact.model_validate({"attribute": called, "value": [written]})
    sheet = Product(
        id="it",
        name=everywhere(product),
        price=Price.model_validate({"amount": "49.90"}),
        stock=0,
        source="assets/train",
        facts=[fact],
        benefits=[Benefit(of=fact.key, text=everywhere(good))] if good else [],
    )
    claim = product_claims(sheet, attributes())[0]
    return claim if known else replace(claim, label=everywhere(label or attr))


@dataclass(frozen=True)
class Bank:
    """All situations of one language, in the order of their files."""

    lang: Lang
    situations: tuple[Situation, ...]

    @cached_property
    def products(self) -> tuple[str, ...]:
        """The kinds of product, with their slot, once each."""
        return tuple(dict.fromkeys(s.product for s in self.situations if s.product))


def read_situations(folder: Path) -> Iterator[tuple[str, Situation | str]]:
    """(file:line, situation or its fault) of every line of a folder's *.jsonl."""
    for path in sorted(folder.glob("*.jsonl")):
        for number, row in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not row.strip():
                continue
            where = f"{path.name}:{number}"
            try:
                yield where, Situation.model_validate_json(row)
            except ValidationError as error:
                first = error.errors()[0]
                field_ = ".".join(str(part) for part in first["loc"])
                yield where, " ".join(f"{field_} {first['msg']}".split())[:160]


@lru_cache(maxsize=6)
def load_bank(lang: Lang, folder: Path = LINES) -> Bank:
    """The bank of a language, read once. Raises SheetError that names the first faulty line."""
    found = list(read_situations(folder / lang))
    faults = [f"assets/train/lines/{lang}/{at}: {s}" for at, s in found if isinstance(s, str)]
    if faults:
        raise SheetError(faults[0])
    return Bank(lang, tuple(s for _, s in found if isinstance(s, Situation)))


def speakers(cases: Sequence[Case]) -> list[str]:
    """Everybody who has a line, in a fixed order."""
    return sorted({who for case in cases for who in case.lines})
