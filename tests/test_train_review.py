"""Drafts that a reader marked and wrote better: what is drawn, and what a stage is taught of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from host.errors import SheetError
from host.mind.lm import ScriptedLM
from host.mind.prompting import messages_for
from host.sheets import load_persona
from host.train.check import fault_of, judge
from host.train.data import FAULTS_KEPT, HELD_PRODUCTS, draw_of, held_personas, sampled_personas
from host.train.review import Review, Told, draw, lessons, read_reviews, read_sheets, to_json

BENCH = Told("{name} bench", "seat height", "45 cm", "feet flat on the floor at supper")
REVIEWS = Path(__file__).resolve().parent.parent / "assets" / "train" / "reviews"


class Taught(ScriptedLM):
    taught = True


def review(**changed: object) -> Review:
    fields = {
        "lang": "en",
        "kind": "say",
        "persona": "bruno",
        "name": "Calvio",
        "product": BENCH.product,
        "label": BENCH.label,
        "value": BENCH.value,
        "good": BENCH.good,
        "drafts": ["45 cm seat height.", "The seat is.", "45 kg, sit on it."],
        "marks": ["ok", "odd", "refused"],
        "better": "Seat at 45 cm: feet flat on the floor at supper.",
    }
    return Review(**{**fields, **changed})


def test_what_is_drawn_is_what_she_would_say_with_the_checkers_marks():
    lm = Taught(["The seat height is 45 cm.", "The seat height is 54 cm.", "Nice."])
    found = list(draw(lm, [BENCH] * 3, "en", many=4, seed=3))
    assert len(found) == 4
    assert {"say", "benefit"} <= {one.kind for one in found} <= {"say", "benefit", "hook"}
    said = next(one for one in found if one.kind == "say")
    assert dict(zip(said.drafts, said.marks, strict=True))["The seat height is 45 cm."] == "ok"
    assert dict(zip(said.drafts, said.marks, strict=True))["The seat height is 54 cm."] == "refused"


def test_goods_that_are_held_out_are_never_drawn():
    held = next(n for i in range(999) if draw_of(f"product {(n := f'thing {i}')}") < HELD_PRODUCTS)
    told = [Told(held, "weight", "76 g", "light")]
    assert not list(draw(Taught(["It weighs 76 g."]), told, "en", many=5))


def test_a_yes_is_not_said_by_the_model_but_what_it_is_good_for_is():
    told = [Told("{name} bench", "oiled", "yes", "a wet cup leaves no ring")]
    found = draw(Taught(["So."]), told * 20, "en", many=40)
    assert {one.kind for one in found} == {"benefit", "hook"}


def test_who_tested_it_is_drawn_as_a_proof_with_the_goods_own_name_in_it():
    told = Told("{name} bench", "test report", "tested by the {name} studio on 2 May 2025")
    [one] = draw(Taught(["So."]), [told], "en", many=4)
    assert one.kind == "proof"
    assert one.case.value == f"tested by the {one.name} studio on 2 May 2025"


def test_the_better_line_and_the_right_draft_are_taught_in_turn_against_the_worse_ones():
    taught = [next(lessons([review()], epoch)) for epoch in (0, 1, 2)]
    right = "45 cm seat height."
    assert [one.line for one in taught] == [review().better, right, review().better]
    assert [one.worse for one in taught] == ["The seat is.", "45 kg, sit on it.", "The seat is."]
    persona, case = load_persona("bruno"), review().case
    expected = messages_for(
        "say", "en", persona, case.claims, product="Calvio bench", examples=False
    )
    assert taught[0].messages == expected
    alone = review(drafts=["Fine."], marks=["ok"], better="")
    assert [(one.line, one.worse) for one in lessons([alone])] == [("Fine.", "")]
    assert not list(lessons([review(drafts=[], marks=[], better="")]))


def test_reviews_come_back_from_a_file_and_a_faulty_row_is_named(tmp_path):
    path = tmp_path / "en_1.jsonl"
    path.write_text(to_json(review()) + "\n", "utf-8")
    assert read_reviews(tmp_path) == [review()]
    path.write_text(to_json(review()) + "\n{}\n", "utf-8")
    with pytest.raises(SheetError, match=r"en_1.jsonl:2"):
        read_reviews(tmp_path)
    (tmp_path / "s.tsv").write_text("bench\tweight\n", "utf-8")
    with pytest.raises(SheetError, match=r"s.tsv:1"):
        read_sheets(tmp_path / "s.tsv")


@pytest.mark.parametrize("part", ["taught", "voiced", "critic", "critic_before"])
@pytest.mark.parametrize("lang", ["en", "zh", "fr"])
def test_the_shipped_reviews_teach_nothing_that_the_checker_refuses_or_holds_out(lang, part):
    found = [one for one in read_reviews(REVIEWS / part) if one.lang == lang]
    assert len(found) > 200
    held = held_personas(sampled_personas(lang))
    for one in found:
        assert one.persona not in held
        assert draw_of(f"product {one.product}") >= HELD_PRODUCTS
        assert len(one.drafts) == len(one.marks)
        if one.better:
            fault = fault_of(one.case, one.persona, one.better)
            assert not fault or fault[0] in FAULTS_KEPT, (one.better, fault)
        for line, mark in zip(one.drafts, one.marks, strict=True):
            assert mark != "ok" or judge(one.case, line).ok, line
