"""A draft counts only when it says what was asked: value with unit, every item, polarity."""

from __future__ import annotations

import pytest

from host.mind.carry import bends, carries, torn
from host.mind.values import parse_value
from host.records import LANGS, Claim
from host.sheets import Fact, load_attributes

KNOWN = load_attributes()


def claim(attribute: str, text: str | dict[str, str] | list) -> Claim:
    fact = Fact(attribute=attribute, value=text)
    known = KNOWN.get(attribute)
    label = dict(known.label) if known else dict.fromkeys(LANGS, attribute)
    said = {lang: fact.text(lang) for lang in LANGS}
    return Claim(f"x.{attribute}", "x", attribute, said, parse_value(fact, known), label)


WEIGHT = claim("weight", "2.2 kg")
DISH_NO = claim("dishwasher_safe", {"en": "no", "zh": "否", "fr": "non"})
DISH_YES = claim("dishwasher_safe", {"en": "yes", "zh": "是", "fr": "oui"})
COLOURS = claim(
    "color",
    [
        {"en": "red", "zh": "红色", "fr": "rouge"},
        {"en": "navy", "zh": "藏青", "fr": "marine"},
    ],
)
WOOL = claim("material", {"en": "merino wool", "zh": "美利奴羊毛", "fr": "laine mérinos"})
SIZES = claim("size_range", "S, M, XL")
FREE = claim("alcohol_free", {"en": "yes", "zh": "是", "fr": "oui"})


@pytest.mark.parametrize(
    ("lang", "text", "asked"),
    [
        ("en", "It weighs 2.2 kg, a good hand's worth.", WEIGHT),
        ("en", "2,200 g on the scale.", WEIGHT),
        ("zh", "拿在手里是2.2公斤。", WEIGHT),
        ("fr", "Elle pèse 2,2 kg.", WEIGHT),
        ("en", "It stays out of the dishwasher.", DISH_NO),
        ("en", "No dishwasher for this one.", DISH_NO),
        ("zh", "它不能放洗碗机。", DISH_NO),
        ("fr", "Pas de lave-vaisselle pour elle.", DISH_NO),
        ("en", "It goes in the dishwasher.", DISH_YES),
        ("fr", "Elle passe au lave-vaisselle.", DISH_YES),
        ("en", "Red or navy, as you like.", COLOURS),
        ("fr", "Elle existe en rouge et en marine.", COLOURS),
        ("zh", "有红色，也有藏青。", COLOURS),
        ("en", "Merino wool, all the way.", WOOL),
        ("zh", "料子是美利奴羊毛。", WOOL),
        ("en", "It comes in S, M and XL.", SIZES),
        ("en", "There is no alcohol in it.", FREE),
    ],
)
def test_a_sentence_that_says_it_carries_it(lang, text, asked):
    assert carries(text, lang, (asked,))


@pytest.mark.parametrize(
    ("lang", "text", "asked"),
    [
        ("en", "It weighs 2.3 kg.", WEIGHT),
        ("en", "It weighs 2.2 g.", WEIGHT),
        ("en", "It has a good weight.", WEIGHT),
        ("en", "It goes in the dishwasher.", DISH_NO),
        ("en", "It stays out of the dishwasher.", DISH_YES),
        ("en", "It isn't microwave safe.", DISH_NO),
        ("zh", "可以放洗碗机。", DISH_NO),
        ("fr", "Elle passe au lave-vaisselle.", DISH_NO),
        ("en", "It comes in red.", COLOURS),
        ("zh", "有红色。", COLOURS),
        ("en", "A soft thing for the evening.", WOOL),
        ("en", "It comes in S and M.", SIZES),
        ("en", "Smooth as milk.", FREE),
    ],
)
def test_a_sentence_that_leaves_it_out_or_turns_it_does_not(lang, text, asked):
    assert not carries(text, lang, (asked,))


def test_every_claim_is_wanted_and_none_is_carried_by_anything():
    both = (WEIGHT, WOOL)
    assert carries("Merino wool, 2.2 kg of it.", "en", both)
    assert not carries("Merino wool, warm and calm.", "en", both)
    assert carries("Hello there.", "en", ())


def test_a_benefit_is_bent_not_dropped():
    assert bends("So everyone at the table gets soup.", "en", "soup for the whole table")
    assert not bends("What a colour.", "en", "soup for the whole table")
    assert bends("一桌人都够喝汤啦。", "zh", "一桌人都够喝")


@pytest.mark.parametrize(
    ("lang", "benefit", "text", "is_torn"),
    [
        ("en", "captions that follow you from a tea house to a café",
         "So that's a tea house to a café.", True),
        ("en", "captions that follow you from a tea house to a café",
         "The captions follow you from a tea house to a café.", False),
        ("en", "an afternoon out without looking for a socket", "You won't need a socket.", False),
        ("fr", "des sous-titres qui vous suivent de la maison de thé au café",
         "C'est la maison de thé et le café.", True),
        ("fr", "de la soupe pour toute la tablée", "Voilà de la soupe pour la tablée.", False),
        ("zh", "从茶馆到咖啡馆，字幕都跟着你", "从茶馆到咖啡馆。", False),
        ("en", "", "Anything at all.", False),
    ],
)  # fmt: skip
def test_a_benefit_is_not_said_without_what_it_is_said_of(lang, benefit, text, is_torn):
    assert torn(text, lang, benefit) == is_torn
