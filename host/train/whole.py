"""Score understanding and grounding together on shopper questions that training never saw.

``python -m host.train.whole --data questions.jsonl`` asks every question of the untouched
split through ``understand`` and ``Grounder.ground``, over its sheet as it is and again with
the answering facts taken off. A reply counts as right when its first claim answers.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from host.mind.embed import Embedder, open_minilm
from host.mind.ground import Grounder
from host.mind.knowledge import Knowledge
from host.mind.understand import understand
from host.records import Claim, Comment
from host.schema import Catalogue, Product
from host.sheets import load_attributes, load_persona, load_policies
from host.train.questions import Example, read_questions

SHEETS_AT_ONCE = 50  # a shop of so many products


@dataclass(frozen=True)
class Case:
    """A question over a sheet of its own; ``wanted`` are claim ids, none when unanswerable."""

    question: str
    product: Product
    wanted: frozenset[str]
    removed: bool


@dataclass(frozen=True)
class Outcome:
    """What became of a case: the claims said, and how long it took."""

    case: Case
    first: str  # the best claim, said or not
    said: bool
    ms: float


def cases(examples: Sequence[Example]) -> Iterator[Case]:
    """Each question as it is, and with its answers taken off the sheet."""
    for example in examples:
        facts = example.product.facts
        name = f"p{example.id}".lower()
        wanted = frozenset(f"{name}.{facts[i].key}" for i in example.answers)
        whole = example.product.model_copy(update={"id": name})
        yield Case(example.question, whole, wanted, removed=False)
        left = [fact for i, fact in enumerate(facts) if i not in example.answers]
        if wanted and left:
            less = whole.model_copy(update={"id": f"{name}-less", "facts": left})
            yield Case(example.question, less, frozenset(), removed=True)


def _nothing_live(_: str) -> Sequence[Claim]:
    return ()


def run(found: Sequence[Case], embedder: Embedder | None) -> list[Outcome]:
    """Ask every case, a shop of sheets at a time."""
    persona, attributes, policies = load_persona("weike"), load_attributes(), load_policies()
    outcomes = []
    for at in range(0, len(found), SHEETS_AT_ONCE):
        some = found[at : at + SHEETS_AT_ONCE]
        catalogue = Catalogue(tuple(case.product for case in some))
        knowledge = Knowledge(persona, catalogue, attributes, tuple(policies))
        grounder = Grounder(knowledge, _nothing_live, embedder=embedder)
        outcomes += [_ask(case, knowledge, grounder) for case in some]
    return outcomes


def _ask(case: Case, knowledge: Knowledge, grounder: Grounder) -> Outcome:
    grounder.entries(case.product.id)  # sheets are prepared when the show starts
    began = time.perf_counter()
    plan = understand(Comment(case.question, product=case.product.id), knowledge)
    answers = grounder.ground(plan) if plan.asks else []
    took = (time.perf_counter() - began) * 1000
    one = next((a for a in answers if a.answerable and a.claims), answers[0] if answers else None)
    first = one.claims[0].id if one and one.claims else ""
    return Outcome(case, first, bool(one and one.answerable), took)


def report(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """The shares that matter, 0-1, and the median time of a reply."""
    can = [o for o in outcomes if o.case.wanted]
    removed = [o for o in outcomes if o.case.removed]
    return {
        "answering fact first": _share([o.first in o.case.wanted for o in can]),
        "right said": _share([o.said and o.first in o.case.wanted for o in can]),
        "wrong said": _share([o.said and o.first not in o.case.wanted for o in can]),
        "honest (removed)": _share([not o.said for o in removed]),
        "median ms": round(statistics.median(o.ms for o in outcomes), 1),
    }


def _share(found: Sequence[bool]) -> float:
    return round(sum(found) / max(1, len(found)), 4)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    test = [e for e in read_questions(given.data) if e.part == "test"]
    for name, value in report(run(list(cases(test)), open_minilm())).items():
        print(f"{name:24} {value}")


if __name__ == "__main__":
    main()
