"""Units: equal, inside, converted, said; and what a sheet's fact parses to."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.errors import InputError
from host.mind.values import (
    Quantity,
    Value,
    base,
    convert,
    family,
    find_quantities,
    parse_value,
    same,
    say_quantity,
    unit_named,
    units,
    units_in,
    within,
)
from host.records import LANGS
from host.sheets import Fact, load_attributes

ATTRIBUTES = load_attributes()


# --- units --------------------------------------------------------------------------------


def q(value: float, unit: str, high: float | None = None) -> Quantity:
    return Quantity(value, value if high is None else high, unit)


SAME = [
    (q(76, "g"), q(2.7, "oz")),
    (q(4, "h"), q(240, "min")),
    (q(0.35, "l"), q(350, "ml")),
    (q(1.2, "kg"), q(1234, "g")),
    (q(34, "inch"), q(86.4, "cm")),
    (q(230, "celsius"), q(446, "fahrenheit")),
    (q(12, ""), q(12, "piece")),
    (q(2, "pair"), q(2, "")),
    (q(3, "h", 5), q(180, "min", 300)),
    (q(1, "jin"), q(500, "g")),
]
DIFFERENT = [
    (q(76, "g"), q(77, "g")),
    (q(1999, "CNY"), q(1990, "CNY")),
    (q(1999, "CNY"), q(1999, "EUR")),
    (q(4, "h"), q(4, "min")),
    (q(76, "g"), q(76, "ml")),
    (q(20, "percent"), q(20, "")),
    (q(76, "g"), q(3, "oz")),
    (q(3, "h", 5), q(3, "h")),
    (q(5, ""), q(5, "h")),
    (q(4, "h"), q(4.5, "h")),
    (q(2, "kg"), q(2400, "g")),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_equal_amounts_are_the_same_in_any_unit(a: Quantity, b: Quantity) -> None:
    assert same(a, b)
    assert same(b, a)


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_different_amounts_or_families_are_never_the_same(a: Quantity, b: Quantity) -> None:
    assert not same(a, b)
    assert not same(b, a)


def test_a_date_without_a_year_matches_the_same_day_of_any_year() -> None:
    (full,), (short,) = find_quantities("2026-10-02", "en"), find_quantities("2 octobre", "fr")
    assert same(full, short)
    assert not same(full, find_quantities("3 octobre", "fr")[0])


def test_an_amount_lies_within_a_range_of_its_family() -> None:
    assert within(q(4, "h"), q(3, "h", 5))
    assert within(q(240, "min"), q(3, "h", 5))
    assert not within(q(6, "h"), q(3, "h", 5))
    assert not within(q(4, "g"), q(3, "h", 5))


def test_conversion_across_families_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="not convertible"):
        convert(q(1, "g"), "ml")
    with pytest.raises(InputError, match="unknown unit"):
        base(q(1, "parsec"))


@given(st.floats(min_value=-1e6, max_value=1e6), st.sampled_from(sorted(units())))
def test_conversion_there_and_back_changes_nothing(value: float, unit: str) -> None:
    for other in units_in(units()[unit].family):
        if family(other) != family(unit):
            continue  # another currency
        back = convert(convert(q(value, unit), other), unit)
        assert back.low == pytest.approx(value, rel=1e-9, abs=1e-6)


SAID = [
    (q(76, "g"), "76 g", "76克", "76 g"),
    (q(4, "h"), "4 hours", "4小时", "4 heures"),
    (q(1, "h"), "1 hour", "1小时", "1 heure"),
    (q(1.5, "h"), "1.5 hours", "1.5小时", "1,5 heure"),
    (q(3, "h", 5), "3 to 5 hours", "3到5小时", "3 à 5 heures"),
    (q(20, "percent"), "20%", "20%", "20 %"),
    (q(1999, "CNY"), "1,999 yuan", "1999元", "1 999 yuans"),
    (q(29.9, "EUR"), "€29.90", "€29.90", "29,90 €"),
    (q(350, "ml"), "350 ml", "350毫升", "350 ml"),
    (q(5.3, ""), "5.3", "5.3", "5,3"),
    (q(46, "deg"), "46°", "46度", "46°"),
]


@pytest.mark.parametrize(("amount", "en", "zh", "fr"), SAID)
def test_quantities_are_said_as_each_language_writes_them(
    amount: Quantity, en: str, zh: str, fr: str
) -> None:
    assert [say_quantity(amount, lang) for lang in LANGS] == [en, zh, fr]


def test_a_date_is_said_with_its_year_only_when_it_has_one() -> None:
    (full,), (short,) = find_quantities("2026-10-02", "en"), find_quantities("10月2日", "zh")
    assert [say_quantity(full, lang) for lang in LANGS] == [
        "October 2, 2026",
        "2026年10月2日",
        "2 octobre 2026",
    ]
    assert say_quantity(short, "fr") == "2 octobre"


def test_every_unit_has_names_and_spoken_forms_in_every_language_or_is_local() -> None:
    local = {"CN_size", "CNY.jiao", "CNY.fen", "EU_size"}
    for unit in units().values():
        if unit.id in local:
            continue
        assert set(unit.names) == set(LANGS), unit.id
        assert set(unit.spoken) == set(LANGS), unit.id
        assert unit.factor > 0, unit.id


def test_no_unit_name_is_claimed_twice_in_one_language() -> None:
    for lang in LANGS:
        owners: dict[str, set[str]] = defaultdict(set)
        for unit in units().values():
            for name in unit.names.get(lang, []):
                owners[name].add(unit.id)
        assert {n: o for n, o in owners.items() if len(o) > 1} == {}


def test_unit_names_are_read_in_any_case_but_symbols_keep_theirs() -> None:
    assert unit_named("KG", "en") == "kg"
    assert unit_named("mW", "en") == "mW"
    assert unit_named("公斤", "zh") == "kg"
    assert unit_named("Go", "fr") == "GB"
    assert unit_named("nonsense", "en") == ""


# --- parse_value --------------------------------------------------------------------------


def parsed(value: object, key: str | None = None) -> Value:
    fact = Fact.model_validate({"attribute": key or "thing", "value": value})
    return parse_value(fact, ATTRIBUTES.get(key) if key else None)


def test_a_weight_parses_to_a_quantity() -> None:
    value = parsed("76 g", "weight")
    assert value.kind == "quantity"
    assert (value.quantities[0].low, value.quantities[0].unit) == (76, "g")


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        (True, True),
        (False, False),
        ("yes", True),
        ("No, hand wash only", False),
        ("true", True),
        ({"zh": "否"}, False),
        ({"fr": "oui, jusqu'à 230 °C"}, True),
    ],
)
def test_yes_and_no_parse_to_booleans(text: object, truth: bool) -> None:
    value = parsed(text, "dishwasher_safe")
    assert (value.kind, value.boolean) == ("boolean", truth)


@pytest.mark.parametrize(
    "text", ["no-sew finish", "Norwegian oak", "non-slip", "yesterday's bread"]
)
def test_words_that_only_begin_like_yes_or_no_are_text(text: str) -> None:
    assert parsed(text).boolean is None


def test_a_yes_with_a_limit_keeps_its_quantity() -> None:
    value = parsed("yes, up to 230 °C", "oven_safe")
    assert value.boolean is True
    assert (value.quantities[0].low, value.quantities[0].unit) == (230, "celsius")


def test_not_included_is_false_only_for_an_attribute_that_is_yes_or_no() -> None:
    assert parsed("not included", "batteries_included").boolean is False
    assert parsed("not included", "in_the_box").boolean is None


def test_lists_numbers_dates_and_prose_keep_their_kind() -> None:
    assert parsed([{"en": "case"}, {"en": "cable"}], "in_the_box").kind == "list"
    assert parsed("5.3", "bluetooth_version").kind == "number"
    assert parsed("2026-10-02", "release_date").kind == "date"
    assert parsed("soft matte cotton").kind == "text"
    assert parsed("made by 3 friends in a small town by the sea").kind == "text"
    assert parsed("about 350 ml").kind == "quantity"


def test_a_value_given_only_in_chinese_still_has_its_quantity() -> None:
    assert parsed({"zh": "七十六克"}, "weight").quantities[0].low == 76


@given(
    st.lists(st.text(min_size=1, max_size=60).filter(lambda t: t.strip()), min_size=1, max_size=4)
)
def test_any_fact_parses(texts: list[str]) -> None:
    fact = Fact.model_validate({"attribute": "thing", "value": texts})
    for attribute in (None, ATTRIBUTES["dishwasher_safe"], ATTRIBUTES["weight"]):
        assert len(parse_value(fact, attribute).items) == len(texts)
