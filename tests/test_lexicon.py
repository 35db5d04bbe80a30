"""Which known attribute a sheet's own words name."""

from __future__ import annotations

import pytest

from host.mind.lexicon import Lexicon
from host.sheets import load_attributes


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(load_attributes())


@pytest.mark.parametrize(
    ("en", "zh", "fr", "key"),
    [
        ("suitable fabrics", "适用面料", "tissus", ""),
        ("suitable fabrics", "面料", "tissus compatibles", ""),
        ("fabric", "面料", "tissu", "fabric"),
        ("skin type", "适合肤质", "type de peau", "skin_type"),
        ("season", "适用季节", "saison", "season"),
        ("shipping weight", "毛重", "poids", "weight"),
    ],
)
def test_what_a_thing_is_meant_for_is_not_what_it_is_made_of(
    lexicon: Lexicon, en: str, zh: str, fr: str, key: str
) -> None:
    assert lexicon.key_of({"en": en, "zh": zh, "fr": fr}) == key
