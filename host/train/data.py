"""Situations into examples: prompts exactly as the writer makes them, and the line to learn.

Held out by a hash of their name, so that a bank may grow and nothing moves: 15 in 100 kinds
of product, 10 in 100 attributes, and 5 of the 30 sampled personas. ``python -m
host.train.data --check FOLDER`` proof-reads a folder of lines.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from host.errors import SheetError
from host.mind.keep import keeps_to
from host.mind.lm import Message
from host.mind.prompting import Wish, messages_for, prompts
from host.records import LANGS, Lang
from host.schema import Persona, Sheet
from host.sheets import ASSETS, build, load_persona, read_yaml
from host.train.bank import PERSONAS, Bank, Case, Situation, everywhere, fill, load_bank
from host.train.check import fault_of, report
from host.train.names import names

SAMPLED = ASSETS / "train"
HELD_PRODUCTS, HELD_ATTRIBUTES, HELD_PERSONAS = 15, 10, 5
FAULTS_KEPT = frozenset({"long", "benefit"})
"""Faults of style, not of truth: such a line is still taught."""


class Sampled(Sheet):
    """A persona made for teaching: a card in one language, and the manner of its lines."""

    id: str
    name: str = ""
    manner: str
    card: str


@dataclass(frozen=True)
class Example:
    """One prompt and the line that answers it. ``held`` are never taught."""

    case: Case
    who: str
    messages: tuple[Message, ...]
    line: str
    held: bool
    worse: str = ""

    @property
    def key(self) -> str:
        """What it is, for logs and tests."""
        return f"{self.case.lang}/{self.case.kind}/{self.who}/{self.line}"


def draw_of(name: str) -> int:
    """0 to 99, by a hash of the name: the same for ever, whatever else is in the bank."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % 100


def held_out(situation: Situation) -> bool:
    """Whether a situation's product or attribute is kept for measuring."""
    product = situation.product or situation.viewer or situation.story
    if draw_of(f"product {product}") < HELD_PRODUCTS:
        return True
    return bool(situation.attr) and draw_of(f"attribute {situation.attr}") < HELD_ATTRIBUTES


def held_personas(sampled: Sequence[Sampled]) -> frozenset[str]:
    """Ids of the sampled personas that are kept for measuring: the lowest hashes."""
    ids = sorted({s.id for s in sampled}, key=lambda i: hashlib.sha256(i.encode()).digest())
    return frozenset(ids[: HELD_PERSONAS if len(ids) > HELD_PERSONAS else 0])


@lru_cache(maxsize=3)
def sampled_personas(lang: Lang) -> tuple[Sampled, ...]:
    """assets/train/personas_<lang>.yaml; empty when there is none. Raises SheetError."""
    path = SAMPLED / f"personas_{lang}.yaml"
    if not path.is_file():
        return ()
    rows = read_yaml(path)
    if not isinstance(rows, list):
        raise SheetError(f"{path.name}: a list of personas is wanted")
    return tuple(build(Sampled, row, f"assets/train/{path.name}") for row in rows)


@lru_cache(maxsize=8)
def shown(who: str) -> Persona:
    """A shipped persona."""
    return load_persona(who)


def with_card(sampled: Sampled) -> Persona:
    """A persona of whom the prompt knows only the card."""
    return shown(PERSONAS[0]).model_copy(
        update={"id": sampled.id, "card": everywhere(sampled.card)}
    )


def examples(lang: Lang, *, epoch: int = 0, bank: Bank | None = None) -> Iterator[Example]:
    """All examples of a language; names, values and sampled personas drawn anew each epoch.

    A line that the checker refuses in its case is left out, and so is a kind that
    assets/prompts.yaml does not have.
    """
    for situation in (bank or load_bank(lang)).situations:
        if lang in prompts().kinds.get(situation.kind, {}):
            yield from _of(situation, lang, epoch)


def _of(situation: Situation, lang: Lang, epoch: int) -> Iterator[Example]:
    key = f"{epoch} {lang} {situation.kind} {situation.product} {min(situation.lines.values())}"
    rng = random.Random(key)
    held = held_out(situation)
    for who in situation.lines:
        value = rng.choice(situation.values) if situation.values else ""
        case = fill(situation, lang, rng.choice(names(lang)), value)
        persona, hidden = _persona(who, lang, rng)
        line = case.lines[who]
        fault = fault_of(case, who, line)
        if persona is None or (fault and fault[0] not in FAULTS_KEPT):
            continue
        yield Example(case, who, prompt(case, persona), line, held or hidden)


def _persona(who: str, lang: Lang, rng: random.Random) -> tuple[Persona | None, bool]:
    """(who speaks, whether that is held out): one of the shipped, or one of that manner."""
    if who in PERSONAS:
        return shown(who), False
    fitting = [s for s in sampled_personas(lang) if s.manner == who]
    if not fitting:
        return None, False
    chosen = rng.choice(fitting)
    return with_card(chosen), chosen.id in held_personas(sampled_personas(lang))


def prompt(case: Case, persona: Persona, *, taught: bool = True) -> tuple[Message, ...]:
    """The writer's own prompt of a case."""
    return messages_for(
        case.kind,
        case.lang,
        persona,
        case.claims,
        case.viewer,
        product=case.product,
        examples=not taught,
    )


def keeps_to_it(example: Example) -> bool:
    """Whether a line tells a fact or a benefit and hardly anything beside, or is
    neutral to the goods: the plain ones."""
    case = example.case
    if case.situation is not None and case.situation.neutral:
        return True
    if case.kind not in {"say", "benefit", "proof"} and not (case.kind == "hook" and case.claims):
        return False
    wish = Wish(case.kind, case.lang, case.claims, case.viewer, case.product)
    return keeps_to(example.line, wish)


def taught_examples(
    langs: Sequence[Lang] = LANGS, *, epoch: int = 0, seed: int = 0
) -> list[Example]:
    """The examples of an epoch that are not held out, shuffled."""
    found = [e for lang in langs for e in examples(lang, epoch=epoch) if not e.held]
    random.Random(f"order {seed} {epoch}").shuffle(found)
    return found


def main() -> None:
    """Print every fault of a folder, then the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", type=Path, required=True, help="a folder of *.jsonl")
    lines, faults = report(parser.parse_args().check)
    print("\n".join(lines))
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
