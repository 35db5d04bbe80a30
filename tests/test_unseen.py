"""Questions as typed in a chat over sheets that nobody tuned for: every line once failed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from host.mind.ages import asked_age
from host.mind.answer import Answerer
from host.mind.clauses import alike, concepts_in
from host.mind.embed import open_minilm
from host.mind.ground import Grounder
from host.mind.knowledge import Knowledge
from host.mind.phrases import Phrasebook
from host.mind.polarity import settle
from host.mind.understand import understand
from host.records import Comment
from host.schema import Catalogue
from host.sheets import load_attributes, load_persona, load_phrases, load_policies, load_products

GOLDEN = Path(__file__).parent / "golden"
LINES = [json.loads(line) for line in (GOLDEN / "unseen_en.jsonl").open(encoding="utf-8")]


@pytest.fixture(scope="module")
def grounder() -> Grounder:
    catalogue = Catalogue(tuple(load_products(GOLDEN / "unseen")))
    known = Knowledge(load_persona("weike"), catalogue, load_attributes(), tuple(load_policies()))
    return Grounder(known, lambda _: (), embedder=open_minilm())


def grounded(grounder: Grounder, product: str, question: str) -> tuple[str, str]:
    """The fact that answers, and what it says to the question; two blanks when none does."""
    plan = understand(Comment(question, product=product, lang="en"), grounder.knowledge)
    one = grounder.ground(plan)[0]
    if not one.answerable or not one.claims:
        return "", ""
    said = settle(one.ask, one.claims[0], "en")
    return one.claims[0].id.split(".", 1)[1], "" if said == "state" else said


@pytest.mark.model
@pytest.mark.parametrize("line", LINES, ids=[f"{x['product']}: {x['question']}" for x in LINES])
def test_an_unseen_question_finds_its_fact_and_polarity(
    grounder: Grounder, line: dict[str, str]
) -> None:
    fact, says = grounded(grounder, line["product"], line["question"])
    assert fact in {line["fact"], line.get("also")}
    assert says == line["says"]


@pytest.mark.model
@pytest.mark.parametrize(
    ("product", "question", "said"),
    [
        ("orlo-pram", "weight in lbs?", "(15 lb)"),
        ("fjord-tent", "weight in pounds?", "(6.8 lb)"),
        ("korv-blender", "whats the cable length in feet", "(3.9 ft)"),
        ("korv-blender", "how big is the jug in ounces", "59 fl"),
    ],
)
def test_an_amount_is_told_in_the_unit_asked_for(
    grounder: Grounder, product: str, question: str, said: str
) -> None:
    known = grounder.knowledge
    plan = understand(Comment(question, product=product, lang="en"), known)
    book = Phrasebook(known.persona, load_phrases())
    [line] = Answerer(book, known.attributes, known.catalogue).lines(plan, grounder.ground(plan))
    assert said in line.options[0]


def test_who_asks_for_oak_does_not_ask_for_any_wood() -> None:
    assert concepts_in("is it wood?") & concepts_in("solid beech", held=True)
    assert not concepts_in("is it oak?") & concepts_in("solid beech", held=True)


def test_cordless_is_not_corded() -> None:
    assert not alike("corded", "cordless")


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("for my 8yo", (96.0, 96.0)),
        ("ok for an 18 month old?", (18.0, 18.0)),
        ("my dog is 5 kg", None),
    ],
)
def test_an_age_is_heard_in_months(text: str, months: tuple[float, float] | None) -> None:
    assert asked_age(text) == months
