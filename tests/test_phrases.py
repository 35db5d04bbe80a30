"""Her lines: filled safely, rotated, the persona's own first."""

from __future__ import annotations

from itertools import pairwise

from host import sheets
from host.mind.phrases import Phrasebook, fill

PERSONA = sheets.load_persona("weike")
COMMON = {"fact": {"en": ["{label}: {value}.", "{value}, that is the {label}."]}}


def test_a_template_is_filled_and_a_slot_that_begins_a_sentence_is_capitalised() -> None:
    values = {"label": "weight", "value": "76 g"}
    assert fill("{label}: {value}.", values) == "Weight: 76 g."
    assert fill("Good. {label} is {value}.", values) == "Good. Weight is 76 g."
    assert fill("The {label} is {value}.", values) == "The weight is 76 g."


def test_a_template_whose_value_is_missing_is_not_said() -> None:
    assert fill("Hello {viewer}.", {"viewer": ""}) is None
    assert fill("Hello {viewer}.", {}) is None


def test_a_value_is_never_a_template() -> None:
    assert fill("{value}.", {"value": "{secret}", "secret": "x"}) == "{secret}."
    assert fill("{value}.", {"value": "{0.__class__}"}) == "{0.__class__}."


def test_no_variant_comes_twice_in_a_row() -> None:
    book = Phrasebook(PERSONA, COMMON, seed=3)
    said = [book.line("fact", "en", label="weight", value="76 g") for _ in range(8)]
    assert all(first != second for first, second in pairwise(said))
    assert len(set(said)) == 2


def test_the_personas_own_lines_come_before_the_common_ones() -> None:
    common = {"greet": {"en": ["Hello, a common greeting."]}}
    book = Phrasebook(PERSONA, common, seed=1)
    assert book.variants("greet", "en") == PERSONA.phrases["greet"]["en"]
    assert "Hello, a common greeting." not in book.options("greet", "en")


def test_the_same_seed_says_the_same() -> None:
    def lines(seed: int) -> list[str]:
        book = Phrasebook(PERSONA, sheets.load_phrases(), seed=seed)
        return [book.line("not_on_sheet", "zh", viewer="") for _ in range(6)]

    assert lines(5) == lines(5)
