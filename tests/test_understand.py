"""Understanding: language, act, product, asks. No model but the language detector's small file."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host import sheets
from host.mind.language import language
from host.mind.plan import Ask, Plan
from host.mind.targets import named
from host.mind.tokens import clean
from host.mind.understand import Knowledge, quantity, understand
from host.records import ACTS, Comment, Lang, Viewer
from host.schema import Catalogue, Product

GLASSES = {
    "id": "air",
    "brand": "Lumo",
    "name": {"en": "Lumo Air AR glasses", "zh": "Lumo Air AR 眼镜", "fr": "lunettes AR Lumo Air"},
    "aliases": ["air glasses", "轻眼镜"],
    "category": "wearables",
    "price": {"amount": "1999.00", "currency": "CNY"},
    "facts": [{"attribute": "weight", "value": "76 g"}, {"attribute": "color", "value": "black"}],
}
KETTLE = {
    "id": "kettle",
    "brand": "Tefen",
    "name": {"en": "Tefen kettle", "zh": "特芬电热水壶", "fr": "bouilloire Tefen"},
    "category": "kitchen",
    "price": {"amount": "49.90", "currency": "EUR"},
    "facts": [{"attribute": "weight", "value": "980 g"}, {"attribute": "warranty", "value": "2 y"}],
}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    products = tuple(sheets.build(Product, raw, "test") for raw in (GLASSES, KETTLE))
    return Knowledge(
        sheets.load_persona("weike"),
        Catalogue(products),
        sheets.load_attributes(),
        tuple(sheets.load_policies()),
    )


def plan_of(knowledge: Knowledge, text: str, *recent: Plan, product: str = "air") -> Plan:
    return understand(Comment(text, product=product), knowledge, recent)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("How heavy is it?", "en"),
        ("Elle pèse combien ?", "fr"),
        ("C'est combien ?", "fr"),
        ("这个多重？", "zh"),
        ("Lumo Air 多少钱", "zh"),
        ("Combien de temps dure la batterie", "fr"),
        ("does the battery last", "en"),
    ],
)
def test_the_language_of_the_comment_is_recognised(
    knowledge: Knowledge, text: str, lang: Lang
) -> None:
    assert language(Comment(text), knowledge) == lang


def test_a_short_or_wordless_comment_keeps_the_prior(knowledge: Knowledge) -> None:
    assert language(Comment("ok", lang="fr"), knowledge) == "fr"
    assert language(Comment("!!!", viewer=Viewer(lang="zh")), knowledge) == "zh"
    assert language(Comment("666", lang="zh"), knowledge) == "zh"


def test_a_language_she_does_not_speak_gets_the_page_language(knowledge: Knowledge) -> None:
    assert language(Comment("これはいくらですか", lang="fr"), knowledge) == "fr"


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("how much is it?", "price"),
        ("多少钱", "price"),
        ("c'est combien ?", "price"),
        ("is it expensive", "price"),
        ("有优惠券吗", "price"),
        ("is it in stock?", "stock"),
        ("还有货吗", "stock"),
        ("il en reste ?", "stock"),
        ("where is my order", "order"),
        ("我的快递到哪了", "order"),
        ("où est ma commande ?", "order"),
        ("I'll take it!", "buy"),
        ("拍了", "buy"),
        ("je le prends", "buy"),
        ("can I return it?", "policy"),
        ("能退吗", "policy"),
        ("hello everyone", "greet"),
        ("大家好", "greet"),
        ("bonsoir", "greet"),
        ("thank you!", "thank"),
        ("merci beaucoup", "thank"),
        ("haha", "smalltalk"),
        ("do you dream?", "story"),
        ("你会做梦吗", "story"),
        ("what's your name?", "persona"),
        ("can I talk to a human", "handoff"),
        ("转人工", "handoff"),
        ("can you recommend something for my mother?", "recommend"),
        ("推荐一款送妈妈的", "recommend"),
        ("what does it weigh?", "answer"),
        ("can I sleep with these on?", "answer"),
        ("how much does it weigh", "answer"),
        ("combien de temps tient la batterie ?", "answer"),
        ("it weighs how much", "answer"),
    ],
)
def test_the_act_follows_from_the_words(knowledge: Knowledge, text: str, act: str) -> None:
    assert plan_of(knowledge, text).act == act


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("how heavy is it?", "air"),
        ("how heavy is the kettle?", "kettle"),
        ("特芬电热水壶多重", "kettle"),
        ("tefenn ketle how heavy?", "kettle"),
        ("lumo air glasses weight?", "air"),
        ("qing yan jing duo zhong", "air"),
        ("la bouilloire est lourde ?", "kettle"),
    ],
)
def test_a_named_product_wins_over_the_pinned_one(
    knowledge: Knowledge, text: str, product: str
) -> None:
    pinned = "kettle" if product == "air" and " it?" not in text else "air"
    assert plan_of(knowledge, text, product=pinned).product == product


def test_two_questions_become_two_asks(knowledge: Knowledge) -> None:
    plan = plan_of(knowledge, "Hi! How long does the battery last and is it waterproof?")
    assert [a.kind for a in plan.asks] == ["open", "yes_no"]
    assert "battery_life" in plan.asks[0].attributes
    plan = plan_of(knowledge, "多重？防水吗？")
    assert len(plan.asks) == 2


def test_a_price_beside_a_fact_keeps_both(knowledge: Knowledge) -> None:
    plan = plan_of(knowledge, "how much is it and how heavy is it?")
    assert plan.asks[0].attributes[0] == "price"
    assert plan.asks[1].attributes[0] == "weight"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is it lighter than 100 g?", ("less", 100.0, "g")),
        ("does it fit a 34-inch waist?", ("fits", 34.0, "inch")),
        ("比100克轻吗", ("less", 100.0, "g")),
        ("moins de 100 g ?", ("less", 100.0, "g")),
        ("is it at least 2 litres?", ("at_least", 2.0, "l")),
        ("不超过两公斤吧", ("at_most", 2.0, "kg")),
    ],
)
def test_a_comparison_is_typed(
    knowledge: Knowledge, text: str, expected: tuple[str, float, str]
) -> None:
    ask = plan_of(knowledge, text).asks[0]
    assert (ask.relation, ask.amount, ask.unit) == expected
    assert ask.kind == "yes_no"


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("does it come in blue?", "blue"),
        ("is it available in red", "red"),
        ("is it made of steel?", "steel"),
        ("有蓝色吗", "蓝色"),
        ("elle existe en rouge ?", "rouge"),
        ("does it work with an old laptop?", "old laptop"),
    ],
)
def test_what_a_closed_question_names_is_kept(knowledge: Knowledge, text: str, target: str) -> None:
    assert plan_of(knowledge, text).asks[0].target == target


def test_a_follow_up_keeps_the_product_of_the_talk(knowledge: Knowledge) -> None:
    first = plan_of(knowledge, "how heavy is the kettle?")
    second = plan_of(knowledge, "and the warranty?", first)
    assert second.product == "kettle"
    assert second.follow_up
    assert "warranty" in second.asks[0].attributes


def test_a_follow_up_about_another_product_keeps_the_question(knowledge: Knowledge) -> None:
    first = plan_of(knowledge, "how heavy is it?")
    second = plan_of(knowledge, "and the kettle?", first)
    assert second.product == "kettle"
    assert second.asks[0].attributes[0] == "weight"


def test_the_blue_one_is_a_closed_question(knowledge: Knowledge) -> None:
    first = plan_of(knowledge, "do you have it in red?")
    ask = plan_of(knowledge, "and the blue one?", first).asks[0]
    assert ask.kind == "yes_no"
    assert ask.target == "blue"


def test_comparing_names_both_products_in_the_order_told(knowledge: Knowledge) -> None:
    plan = plan_of(knowledge, "which is lighter, the kettle or the glasses?")
    assert plan.act == "compare"
    assert plan.products == ("kettle", "air")


@pytest.mark.parametrize(
    ("text", "count"),
    [("how much for three?", 3), ("买两个多少钱", 2), ("combien pour 4 ?", 4), ("how much", 1)],
)
def test_the_quantity_is_read(text: str, count: int) -> None:
    assert quantity(text) == count


def test_a_warranty_on_the_sheet_is_not_the_shop_s_policy(knowledge: Knowledge) -> None:
    plan = plan_of(knowledge, "how long is the warranty?", product="kettle")
    assert plan.act == "answer"


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_a_plan(knowledge: Knowledge, text: str) -> None:
    plan = understand(Comment(text, product="air"), knowledge, [Plan("answer", "en", "x")])
    assert plan.act in ACTS
    assert all(isinstance(ask, Ask) for ask in plan.asks)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("les pagaies sont fournies ?", "pagaies"),
        ("Ampoule comprise ?", "ampoule"),
        ("are the paddles included?", "paddles"),
        ("灯泡送吗", "灯泡"),
    ],
)
def test_what_is_asked_to_be_in_the_box_is_the_thing_and_not_the_word_included(
    text: str, target: str
) -> None:
    assert named(text) == target


def test_words_typed_without_their_apostrophe_are_read_as_meant() -> None:
    assert clean("whats in it, isnt it heavy") == "what's in it, isn't it heavy"
    assert clean("cest quoi") == "c'est quoi"
    assert clean("the shows, a donut, Jais") == "the shows, a donut, Jais"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("多少钱一副，今天发货吗", ["多少钱一副", "今天发货吗"]),
        ("有没有黑色，重不重，续航多久", ["有没有黑色", "重不重", "续航多久"]),
        ("我一米七，穿多大", ["我一米七,穿多大"]),
        ("便宜点，行吗", ["便宜点,行吗"]),
    ],
)
def test_chinese_questions_strung_on_commas_are_each_asked(text: str, asked: list[str]) -> None:
    from host.mind.asks import pieces

    assert pieces(text) == asked


def test_the_price_of_several_is_asked_without_the_word() -> None:
    from host.mind.intent import intent

    assert intent("how much if I take two") == "price"
    assert intent("how much does it weigh") != "price"


@pytest.mark.parametrize("who", ["weike", "camille", "bruno"])
@pytest.mark.parametrize(
    "asked",
    [
        "Vous habitez où ?", "Tu habites où ?", "Où habitez-vous ?", "Où vis-tu ?",
        "Vous vivez où ?", "Où est-ce que vous habitez ?", "Tu es d'où ?", "Vous êtes d'où ?",
    ],
)  # fmt: skip
def test_where_she_lives_is_asked_in_any_order_in_french(who: str, asked: str) -> None:
    knowledge = Knowledge(sheets.load_persona(who), Catalogue(()), sheets.load_attributes(), ())
    home = {"weike": "hangzhou", "camille": "paris", "bruno": "bench"}
    plan = understand(Comment(asked, lang="fr"), knowledge)
    assert (plan.act, plan.topic) == ("story", home[who])


@pytest.mark.parametrize("asked", ["Qui êtes-vous ?", "Vous livrez où ?", "Ça vient d'où ?"])
def test_what_only_sounds_like_her_home_is_not(asked: str) -> None:
    knowledge = Knowledge(sheets.load_persona("weike"), Catalogue(()), sheets.load_attributes(), ())
    assert understand(Comment(asked, lang="fr"), knowledge).act != "story"
