"""The checker's closed world: what speaks of the product leads to a claim, in three languages."""

from __future__ import annotations

import pytest

from host.mind.verify import Checker
from host.mind.verify_vocabulary import words_in
from host.records import LANGS, Claim
from host.sheets import load_attributes

CHECKER = Checker(load_attributes())


def claim(key, label, value, benefit=None):
    """A claim of one product; texts as (en, zh, fr) or the same for all."""

    def three(text):
        return dict(zip(LANGS, text if isinstance(text, tuple) else (text,) * 3, strict=True))

    good = three(benefit) if benefit else None
    return Claim(f"it.{key}", "it", key, three(value), label=three(label), benefit=good)


WATCH = [
    claim("battery_life", ("battery life", "续航", "autonomie"), ("14 days", "14 天", "14 jours")),
    claim("weight", ("weight", "重量", "poids"), "32 g"),
    claim("music", ("music storage", "本地音乐", "stockage de musique"), ("no", "否", "non")),
    claim("timer", ("timer", "定时", "minuterie"), ("8 hours", "8 小时", "8 heures")),
]
PILLOW = [
    claim(
        "machine_washable",
        ("machine washable", "可机洗", "lavable en machine"),
        ("cover only", "仅枕套", "housse seule"),
    ),
    claim("firmness", ("firmness", "软硬度", "fermeté"), ("medium", "适中", "moyenne")),
    claim("insert", ("insert", "内垫", "coussin"), ("sold separately", "另购", "vendu séparément")),
]
DRILL = [
    claim(
        "in_the_box",
        ("in the box", "包装清单", "dans la boîte"),
        ("two batteries, charger, case", "两块电池、充电器、工具箱", "deux batteries, chargeur"),
    ),
    claim("weight", ("weight", "重量", "poids"), "2.4 kg"),
    claim("gears", ("gears", "变速档", "vitesses"), "3"),
    claim("warranty", ("warranty", "质保", "garantie"), ("3 years", "3 年", "3 ans")),
]
CREAM = [claim("fragrance", ("fragrance", "香味", "parfum"), ("rose", "玫瑰", "rose"))]


def verdict(text, lang, claims):
    return CHECKER.verify(text, lang, claims, product="Ancre")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("It tracks your sleep and tells you how deep it was.", "en"),
        ("Elle suit votre sommeil et vous dit s'il fut profond.", "fr"),
        ("它把你走的每条路都画成小地图。", "zh"),
        ("Light at 32 g, and it whispers the news to your ear.", "en"),
    ],
)
def test_a_sentence_about_the_product_that_no_claim_leads_to_is_refused(text, lang):
    assert not verdict(text, lang, WATCH).ok


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Fourteen days, and it keeps its secrets.", "en"),
        ("32 grammes, et elle attend votre réponse.", "fr"),
        ("三十二克，它就是这样。", "zh"),
        ("Where will you wear it first?", "en"),
        ("The sheet doesn't say whether it floats.", "en"),
    ],
)
def test_talk_beside_a_claim_questions_and_not_knowing_need_none(text, lang):
    assert verdict(text, lang, WATCH).ok, verdict(text, lang, WATCH)


def test_what_leads_only_to_a_denied_claim_must_deny_it():
    assert verdict("Fill it with music for the road.", "en", WATCH).reason == "polarity"
    assert verdict("There is no music storage.", "en", WATCH).ok


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("A full charge lasts eight hours.", "en"),
        ("充满能用八个小时。", "zh"),
        ("Une charge tient huit heures.", "fr"),
    ],
)
def test_how_long_it_lasts_is_not_how_long_its_timer_runs(text, lang):
    assert verdict(text, lang, WATCH).reason == "attribute_mismatch"


def test_a_part_may_be_washed_and_the_whole_may_not():
    assert verdict("The cover goes in the washing machine.", "en", PILLOW).ok
    assert verdict("The whole pillow goes in the washing machine.", "en", PILLOW).reason == (
        "absolute"
    )
    assert verdict("枕套可以机洗。", "zh", PILLOW).ok
    assert not verdict("整个枕头都可以机洗。", "zh", PILLOW).ok


def test_neither_soft_nor_hard_is_what_a_sheet_calls_medium():
    assert verdict("Neither too soft nor too hard: medium.", "en", PILLOW).ok
    assert not verdict("Neither too soft nor too hard.", "en", WATCH).ok


def test_what_is_sold_apart_is_not_in_the_box():
    assert not verdict("Le coussin est dans la boîte.", "fr", PILLOW).ok
    assert verdict("Le coussin est vendu séparément.", "fr", PILLOW).ok


def test_a_count_belongs_to_the_noun_it_is_said_of():
    assert verdict("Two batteries come with it.", "en", DRILL).ok
    assert verdict("Three batteries come with it.", "en", DRILL).reason == "number"


@pytest.mark.parametrize(
    ("text", "lang", "ok"),
    [
        ("It weighs two kilos four.", "en", True),
        ("Elle pèse deux kilos quatre.", "fr", True),
        ("It weighs two kilos five.", "en", False),
    ],
)
def test_a_number_right_after_a_unit_is_its_decimals(text, lang, ok):
    assert verdict(text, lang, DRILL).ok is ok, verdict(text, lang, DRILL)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("My own cat sleeps on this rose scent.", "en"),
        ("Mon chat adore ce parfum de rose.", "fr"),
        ("我家猫也喜欢玫瑰香味。", "zh"),
    ],
)
def test_she_owns_only_what_a_voice_behind_a_sheet_can_own(text, lang):
    assert verdict(text, lang, CREAM).reason in {"first_hand", "human"}


def test_a_strange_chinese_word_about_the_product_is_refused():
    assert verdict("里面加了负离子陀螺仪，闻着是玫瑰香味。", "zh", CREAM).reason.startswith(
        "unsupp"
    )
    assert verdict("玫瑰香味，早上抹一点，晚上抹一点。", "zh", CREAM).ok


def test_chinese_words_are_cut_and_counts_are_none():
    assert words_in("拿出来三种杯子", "zh") == ("出来", "杯子")
