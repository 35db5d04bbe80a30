"""Numbers of one part said of another, and what a value rules out, on sheets of any words."""

from __future__ import annotations

import pytest

from host.mind.claims import product_claims
from host.mind.verify import Checker
from host.mind.verify_parts import parts_of
from host.records import Lang
from host.schema import Product
from host.sheets import build, load_attributes

ATTRIBUTES = load_attributes()
FACTS = {
    "en": {
        "Max. drilling diameter": "Wood 38 mm, metal 13 mm, masonry 12 mm",
        "Bean variety": "80% Arabica, 20% Robusta",
        "Active ingredients": ["12% ascorbyl glucoside", "hyaluronic acid"],
        "Weight": "1.6 kg",
        "Care": "Wipe with a damp cloth, do not immerse",
    },
    "zh": {
        "车把高度": "四档可调:58 / 64 / 70 / 76 cm",
        "尺寸": "直径19 cm,高16 cm",
        "清洗方式": "不可水洗,须专业干洗",
        "毛重": "2.4公斤",
    },
    "fr": {
        "Contient": "sans parfum",
        "Ingrédients": "farine de blé, beurre 28 %, sucre 20 %",
        "Poids": "1,1 kg",
    },
}


def verdict(text: str, lang: Lang) -> str:
    facts = [{"attribute": k, "value": v} for k, v in FACTS[lang].items()]
    told = {"id": "one", "name": "One", "price": {"amount": "9.99"}, "facts": facts}
    claims = product_claims(build(Product, told, "one"), ATTRIBUTES)
    return Checker(ATTRIBUTES).verify(text, lang, claims, about="one").reason


@pytest.mark.parametrize(
    ("text", "lang", "reason"),
    [
        ("In metal you can drill up to 38 millimetres.", "en", "attribute_mismatch"),
        ("It is 20% Arabica, with Robusta for the other 80%.", "en", "attribute_mismatch"),
        ("There is 12% hyaluronic acid in it.", "en", "attribute_mismatch"),
        ("机器直径16厘米。", "zh", "attribute_mismatch"),
        ("车把可以从58厘米调到86厘米。", "zh", "number"),
        ("脏了不用愁，这床被子可以直接水洗！", "zh", "polarity"),
        ("Côté sucre, on est à 28 %.", "fr", "attribute_mismatch"),
        ("Elle est parfumée.", "fr", "polarity"),
    ],
)
def test_a_part_is_not_told_with_the_words_of_another(text: str, lang: Lang, reason: str) -> None:
    assert verdict(text, lang) == reason


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("In wood it drills up to 38 millimetres.", "en"),
        ("It is 80% Arabica, 20% Robusta.", "en"),
        ("It weighs 1.6 kilos.", "en"),
        ("直径19厘米，高16厘米。", "zh"),
        ("这个不可水洗。", "zh"),
        ("车把四档可调，从58厘米到76厘米，宝子们！", "zh"),
        ("Elle est sans parfum.", "fr"),
        ("Le beurre, c'est 28 %.", "fr"),
    ],
)
def test_a_part_may_be_told_as_it_is(text: str, lang: Lang) -> None:
    assert verdict(text, lang) == ""


def test_a_value_of_one_piece_has_no_parts() -> None:
    assert parts_of("2,4 kg", "fr") == ()
    assert len(parts_of("Wood 38 mm, metal 13 mm", "en")) == 2


@pytest.mark.parametrize(
    ("text", "lang", "told", "ok"),
    [
        ("It is 5 mm thick.", "en", {"Thickness": "5 mm"}, True),
        ("Il est épais de 5 mm.", "fr", {"Épaisseur": "5 mm"}, True),
        ("It is thick.", "en", {"Thickness": "5 mm"}, False),
        ("It is 8 mm thick.", "en", {"Thickness": "5 mm"}, False),
        ("It is 5 mm thick.", "en", {"Length": "5 mm"}, False),
    ],
)
def test_a_word_of_measure_beside_its_number_praises_nothing(text, lang, told, ok):
    facts = [{"attribute": k, "value": v} for k, v in told.items()]
    row = {"id": "one", "name": "One", "price": {"amount": "9.99"}, "facts": facts}
    claims = product_claims(build(Product, row, "one"), ATTRIBUTES)
    assert Checker(ATTRIBUTES, frozenset()).verify(text, lang, claims).ok is ok


@pytest.mark.parametrize(
    ("text", "lang", "value", "ok"),
    [
        ("It works from -20 to 60 °C.", "en", "-20 to 60 °C", True),
        ("It works from 20 to 60 °C.", "en", "-20 to 60 °C", False),
        ("It works down to minus 20 °C.", "en", "-20 to 60 °C", True),
        ("Il marche de 20 à 60 °C.", "fr", "de -20 à 60 °C", False),
        ("Il marche de -20 à 60 °C.", "fr", "de -20 à 60 °C", True),
        ("使用温度20到60度。", "zh", "-20~60℃", False),
        ("使用温度零下20到60度。", "zh", "-20~60℃", True),
        ("It works from 0 to 40 °C.", "en", "-20 to 60 °C", True),
    ],
)
def test_a_range_is_not_told_with_one_end_changed(text, lang, value, ok):
    label = {"en": "Use", "fr": "Utilisation", "zh": "使用温度"}[lang]
    row = {
        "id": "one", "name": "One", "price": {"amount": "9.99"},
        "facts": [{"attribute": label, "value": value}],
    }  # fmt: skip
    claims = product_claims(build(Product, row, "one"), ATTRIBUTES)
    found = Checker(ATTRIBUTES, frozenset()).verify(text, lang, claims)
    assert found.ok is ok, (found.reason, found.detail)


@pytest.mark.parametrize(
    ("text", "lang", "label", "value", "ok"),
    [
        ("Two colours: navy and sand.", "en", "Colours", "navy, sand", True),
        ("Three colours: navy and sand.", "en", "Colours", "navy, sand", False),
        ("It has two pockets, navy and sand.", "en", "Colours", "navy, sand", False),
        ("有米白和雾蓝两个颜色。", "zh", "颜色", "米白、雾蓝", True),
        ("有米白和雾蓝三个颜色。", "zh", "颜色", "米白、雾蓝", False),
        ("It comes in 0.5, 1 and 1.5 l.", "en", "Sizes", "0.5 l, 1 l, 1.5 l", True),
        ("It comes in 0.5, 2 and 1.5 l.", "en", "Sizes", "0.5 l, 1 l, 1.5 l", False),
        ("The security level is 2 out of 5.", "en", "Security level", "2 of 5", True),
        ("The security level is 5 out of 5.", "en", "Security level", "2 of 5", False),
        ("It is suitable for gas and ceramic hobs.", "en", "Suitable hobs", "gas, ceramic", True),
        ("It is suitable for induction hobs.", "en", "Suitable hobs", "gas, ceramic", False),
        ("It is for ages 8 and up.", "en", "Age", "from 8 years", True),
        ("It is for ages 6 and up.", "en", "Age", "from 8 years", False),
        ("Côté tension, c'est du 12 V.", "fr", "Tension", "12 V", True),
        ("Elle apaise les tensions.", "fr", "Tension", "12 V", False),
        (
            "The base is flat and fifteen centimetres across.",
            "en",
            "Base",
            "flat, 15 cm across",
            True,
        ),
        (
            "The base is flat and fifteen centimetres high.",
            "en",
            "Base",
            "flat, 15 cm across",
            False,
        ),
        (
            "It levels itself in under five seconds.",
            "en",
            "Levelling time",
            "under 5 seconds",
            True,
        ),
        (
            "It levels itself in under five seconds.",
            "en",
            "Levelling time",
            "over 5 seconds",
            False,
        ),
        ("It levels itself in under five seconds.", "en", "Levelling time", "5 seconds", False),
        ("Anyone aged six and up can play with this set.", "en", "Suitable from", "6 years", True),
        ("The cable is 2.7 metres long.", "en", "Cable", "2.7 m", True),
        ("The cable is 2.7 metres wide.", "en", "Cable", "2.7 m", False),
        ("The strap is 3 cm long.", "en", "Strap", "3 cm wide", False),
        ("It stays under five degrees.", "en", "Weight", "under 5 kg", False),
        ("The table is 2.7 metres long.", "en", "Height", "2.7 m", False),
        ("蓝牙版本是5.4。", "zh", "蓝牙版本", "5.4", True),
        ("它有5.4个蓝牙版本。", "zh", "蓝牙版本", "5.4", False),
        ("手机用Wi-Fi直连。", "zh", "互联", "手机Wi-Fi直连", True),
        ("零下20到70度都能用。", "zh", "工作温度", "-20到70℃", True),
        ("20到70度都能用。", "zh", "工作温度", "-20到70℃", False),
        ("零度到四十度之间都行。", "zh", "工作温度", "0到40℃", True),
        ("缩水率不超过百分之三。", "zh", "缩水率", "3%以内", True),
        ("缩水率不超过百分之二。", "zh", "缩水率", "3%以内", False),
        ("橘猫、山茶、柿子，三款。", "zh", "图案", "橘猫、山茶、柿子", True),
        ("橘猫、山茶、柿子，四款。", "zh", "图案", "橘猫、山茶、柿子", False),
        ("L'ampoule E27 est fournie.", "fr", "Ampoule", "E27, fournie", True),
        ("Adieu les ampoules aux pieds.", "fr", "Ampoule", "E27, fournie", False),
        (
            "Elle se monte sans outil en vingt minutes.",
            "fr",
            "Montage",
            "sans outil, 20 minutes",
            True,
        ),
        (
            "La rigole fait cinq millimètres de profondeur.",
            "fr",
            "Rigole",
            "5 mm de profondeur",
            True,
        ),
        ("Elle marche sur secteur ou sur piles.", "fr", "Alimentation", "secteur ou piles", True),
        ("Elle marche sur secteur.", "fr", "Alimentation", "piles", False),
    ],
)
def test_what_readers_wrote_of_a_value_may_be_said(text, lang, label, value, ok):
    facts = [{"attribute": label, "value": value}]
    row = {"id": "one", "name": "One", "price": {"amount": "9.99"}, "facts": facts}
    claims = product_claims(build(Product, row, "one"), ATTRIBUTES)
    found = Checker(ATTRIBUTES, frozenset()).verify(text, lang, claims)
    assert found.ok is ok, (found.reason, found.detail)
