"""The lexicon of attributes: complete, fluent in form, without collisions."""

from __future__ import annotations

import string
from collections import defaultdict

import pytest

from host.mind.values import (
    Quantity,
    base,
    find_quantities,
    parse_value,
    say_quantity,
    units,
    units_in,
)
from host.records import LANGS
from host.sheets import Fact, load_attributes

ATTRIBUTES = load_attributes()


# --- the attributes -----------------------------------------------------------------------

SHARED_NAMES: frozenset[tuple[str, str]] = frozenset()
"""Names that two attributes may both claim, as (language, name). None at present."""

EXPECTED = (
    "weight battery_life charging_time water_resistance in_the_box color material "
    "dimensions capacity power voltage warranty connectivity bluetooth_version "
    "display_type brightness field_of_view resolution refresh_rate prescription_lenses "
    "compatible_devices charging_port skin_type volume key_ingredients ingredients "
    "fragrance fragrance_free vegan cruelty_free dishwasher_safe oven_safe "
    "induction_compatible bpa_free bean_capacity burr_type grind_settings size fit lining "
    "pockets hood machine_washable care_instructions fabric packable gender "
    "noise_cancelling driver_size wired_mode age_range country_of_origin brand spf "
    "shelf_life"
)


def test_the_lexicon_knows_what_shoppers_ask() -> None:
    assert len(ATTRIBUTES) >= 120
    assert [k for k in EXPECTED.split() if k not in ATTRIBUTES] == []


def test_every_attribute_is_complete_in_every_language() -> None:
    for a in ATTRIBUTES.values():
        for lang in LANGS:
            assert a.label[lang], a.key
            assert len(a.synonyms[lang]) >= 1, (a.key, lang)
            assert len(a.questions[lang]) >= 2, (a.key, lang)
            assert len(a.say[lang]) >= 1, (a.key, lang)


def test_every_family_is_a_unit_family() -> None:
    families = {u.family for u in units().values()}
    assert {a.family for a in ATTRIBUTES.values() if a.family} <= families


def test_say_lines_hold_the_value_and_are_sentences() -> None:
    for a in ATTRIBUTES.values():
        for lang in LANGS:
            for line in a.say[lang]:
                assert line.count("{value}") == 1, (a.key, line)
                assert line.format(value="76 g").endswith("。" if lang == "zh" else "."), line


def test_booleans_have_yes_and_no_lines_without_the_leading_word() -> None:
    leading = ("yes", "no,", "oui", "non,", "是的", "不是，")
    for a in ATTRIBUTES.values():
        assert bool(a.yes) == bool(a.no), a.key
        assert a.yes or a.kind != "boolean", a.key
        for lang in LANGS if a.yes else ():
            for line in [*a.yes[lang], *a.no[lang]]:
                assert not line.lower().startswith(leading), line
                assert line.endswith("。" if lang == "zh" else "."), line
                assert "{" not in line


def test_no_name_is_claimed_by_two_attributes() -> None:
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for a in ATTRIBUTES.values():
        for lang in LANGS:
            for name in [a.key.replace("_", " "), a.label[lang], *a.synonyms[lang]]:
                owners[(lang, name.lower())].add(a.key)
    clashes = {n: o for n, o in owners.items() if len(o) > 1 and n not in SHARED_NAMES}
    assert clashes == {}


def test_lines_hold_no_number_of_their_own() -> None:
    """A number in a template would be said of every product."""
    for a in ATTRIBUTES.values():
        for lang in LANGS:
            for line in [*a.say[lang], *a.yes.get(lang, []), *a.no.get(lang, [])]:
                bare = line.replace("{value}", "")
                assert not any(c in string.digits for c in bare), (a.key, line)
                assert find_quantities(bare, lang) == [], (a.key, line)


def test_an_attribute_of_its_own_family_reads_its_unit() -> None:
    """The sample of each quantity attribute is written with a unit of its family and read back."""
    for a in (a for a in ATTRIBUTES.values() if a.kind == "quantity"):
        sample = Quantity(7, 7, units_in(a.family)[0])
        said = say_quantity(sample, "en")
        fact = Fact.model_validate({"attribute": a.key, "value": said})
        value = parse_value(fact, a)
        assert value.kind in ("quantity", "number"), (a.key, said)
        assert base(value.quantities[0])[1] == pytest.approx(base(sample)[1]), (a.key, said)
