"""Yes and no over words, amounts, sizes and clauses; what is meant by chat spelling."""

from __future__ import annotations

from dataclasses import replace

import pytest

from host.mind.asks import ask_of
from host.mind.chat import spelt_out
from host.mind.claims import lexicon_of, product_claims
from host.mind.clauses import alike, concepts_in
from host.mind.ground import Grounder
from host.mind.knowledge import Knowledge
from host.mind.polarity import settle
from host.mind.targets import refined
from host.mind.understand import understand
from host.mind.values_said import as_said
from host.records import Comment, Lang
from host.schema import Catalogue, Product
from host.sheets import build, load_attributes, load_persona

ATTRIBUTES = load_attributes()
FACTS = [
    {"attribute": "weight", "value": "940 g"},
    {"attribute": "size_range", "value": ["S", "M", "L", "XL"]},
    {"attribute": "color", "value": {"en": "storm blue", "zh": "暴雨蓝", "fr": "bleu orage"}},
    {
        "attribute": "water_resistance",
        "value": {
            "en": "water-repellent, not waterproof",
            "zh": "防泼水，不防水",
            "fr": "déperlant, pas étanche",
        },
    },
    {
        "attribute": {"en": "laptop sleeve", "zh": "电脑隔层", "fr": "compartiment ordinateur"},
        "value": {"en": "up to 16 inches", "zh": "最大 16 英寸", "fr": "jusqu'à 16 pouces"},
    },
    {"attribute": {"en": "leakproof", "zh": "防漏", "fr": "étanche aux fuites"}, "value": True},
    {
        "attribute": {"en": "tea strainer", "zh": "茶隔", "fr": "filtre à thé"},
        "value": {"en": "included", "zh": "附赠", "fr": "inclus"},
    },
    {
        "attribute": "dishwasher_safe",
        "value": {"en": "lid only", "zh": "仅杯盖", "fr": "le bouchon seulement"},
    },
    {
        "attribute": "mattress_firmness",
        "value": {"en": "medium", "zh": "软硬适中", "fr": "mi-ferme"},
    },
    {"attribute": "number_of_players", "value": "2-5"},
    {"attribute": "voltage", "value": "100-240 V"},
]
PACK: Product = build(
    Product, {"id": "pack", "name": "Pack", "price": {"amount": "9.99"}, "facts": FACTS}, "pack"
)


def reply(text: str, lang: Lang) -> tuple[str, str]:
    """The claim a question is grounded in, and what it says to it."""
    knowledge = Knowledge(load_persona("weike"), Catalogue((PACK,)), ATTRIBUTES)
    grounder = Grounder(knowledge, lambda _: ())
    plan = understand(Comment(text, product="pack", lang=lang), knowledge)
    (one,) = grounder.ground(plan)
    if not one.answerable:
        return "", "unknown"
    return one.claims[0].attribute, settle(one.ask, one.claims[0], lang)


@pytest.mark.parametrize(
    ("text", "lang", "verdict"),
    [
        ("is it under a kilo?", "en", "yes"),
        ("不到一公斤吧", "zh", "yes"),
        ("il fait plus de 900 grammes ?", "fr", "yes"),
        ("110伏能用吗？", "zh", "yes"),
        ("有XXL码吗", "zh", "no"),
        ("Vous avez la taille L ?", "fr", "yes"),
        ("is it waterproof?", "en", "no"),
        ("防水不", "zh", "no"),
        ("will my 15 inch laptop fit?", "en", "yes"),
        ("17寸的电脑放得下吗", "zh", "no"),
        ("does it leak?", "en", "no"),
        ("est ce que ca fuit ?", "fr", "no"),
        ("带茶隔吗", "zh", "yes"),
        ("is the lid dishwasher safe?", "en", "yes"),
        ("elle va au lave-vaisselle ?", "fr", "no"),
        ("il est très ferme ?", "fr", "no"),
        ("6个人能玩吗", "zh", "no"),
        ("can two people play?", "en", "yes"),
    ],
)
def test_a_closed_question_is_settled_with_the_right_polarity(
    text: str, lang: Lang, verdict: str
) -> None:
    assert reply(text, lang)[1] == verdict


def test_the_rain_in_the_name_of_a_colour_is_no_answer_to_rain() -> None:
    claims = {c.attribute: c for c in product_claims(PACK, ATTRIBUTES)}
    ask = ask_of("下大雨行不行", "zh", lexicon_of(ATTRIBUTES))
    assert settle(ask, claims["color"], "zh") != "yes"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("lave", "lavable", True), ("dim", "dimmable", True), ("water", "watt", False)],
)
def test_words_of_one_root_are_alike(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same


def test_a_concept_is_found_beside_chinese_and_not_inside_a_longer_word() -> None:
    assert concepts_in("是PVC的吗") == concepts_in("is it vinyl?")
    assert not concepts_in("mi-ferme") & concepts_in("ferme")


@pytest.mark.parametrize(
    ("typed", "lang", "meant"),
    [
        ("whats in da box", "en", "what is in the box"),
        ("c cmb", "fr", "c'est combien"),
        ("contient de la vitamine c", "fr", "contient de la vitamine c"),
    ],
)
def test_chat_spelling_is_spelt_out(typed: str, lang: Lang, meant: str) -> None:
    assert spelt_out(typed, lang) == meant


@pytest.mark.parametrize(
    ("written", "lang", "said"),
    [
        ("76 g", "zh", "76克"),
        ("1.3 kg", "fr", "1,3 kg"),
        ("4 h", "en", "4 hours"),
        ("13 × 16 × 32 cm", "zh", "13 × 16 × 32厘米"),
        ("Bluetooth 5.3", "fr", "Bluetooth 5.3"),
    ],
)
def test_values_are_said_in_the_hosts_language(written: str, lang: Lang, said: str) -> None:
    assert as_said(written, lang) == said


def test_a_number_written_out_is_one_that_the_fact_must_know() -> None:
    """Lenses can be fitted; for five hundred degrees the sheet does not say."""
    fact = {"attribute": "prescription_lenses", "value": True}
    glasses = build(
        Product, {"id": "g", "name": "G", "price": {"amount": "9.99"}, "facts": [fact]}, "g"
    )
    claim = product_claims(glasses, ATTRIBUTES)[0]
    lexicon = lexicon_of(ATTRIBUTES)
    for text, verdict in (("我近视五百度能戴吗？", "state"), ("近视能戴吗？", "yes")):
        assert settle(ask_of(text, "zh", lexicon), claim, "zh") == verdict


def verdict(label: str, value: str | bool | list[str], question: str, lang: Lang) -> str:
    """What one fact of a sheet says to a closed question."""
    facts = [{"attribute": label, "value": value}]
    told = {"id": "one", "name": "One", "price": {"amount": "9.99"}, "facts": facts}
    claim = product_claims(build(Product, told, "one"), ATTRIBUTES)[0]
    ask = ask_of(question, lang, lexicon_of(ATTRIBUTES))
    return settle(replace(ask, target=refined(ask, claim)), claim, lang)


@pytest.mark.parametrize(
    ("label", "value", "question", "lang", "wrong"),
    [
        ("Testé sur les animaux", "non", "elle est testée par des dermatos ?", "fr", "yes"),
        ("酒精", "含少量", "里面有没有酒精?", "zh", "no"),
        ("Indice de protection solaire", "SPF 15", "c'est du SPF 50 ?", "fr", "yes"),
        ("Sans sac", "oui", "faut acheter des sacs ?", "fr", "yes"),
        ("Lining", "Unlined", "Is it lined?", "en", "yes"),
        ("Marbles included", "20 glass marbles", "are the marbles plastic?", "en", "yes"),
        (
            "Warning",
            "Not suitable for children under 36 months",
            "Could I give this to my 2 year old?",
            "en",
            "yes",
        ),
        ("食用警告", "3 岁以下幼儿不宜食用,谨防噎呛", "家里两岁的宝宝能吃不", "zh", "yes"),
        ("注意事项", "孕妇不宜食用", "孕妇能吃吗", "zh", "yes"),
        ("Safety", "Do not use near open flames", "can I use it near open flames?", "en", "yes"),
        ("清洗", "水盘可进洗碗机,水泵和机身只能手洗", "能整个丢洗碗机洗吗", "zh", "yes"),
        (
            "In the box",
            ["drill", "2 batteries"],
            "do I have to buy batteries separately?",
            "en",
            "yes",
        ),
    ],
)
def test_a_fact_is_not_turned_round(
    label: str, value: str | list[str], question: str, lang: Lang, wrong: str
) -> None:
    assert verdict(label, value, question, lang) != wrong


def test_a_label_that_names_the_thing_is_no_denial_of_it() -> None:
    """ "Tested on animals: no" was read as "cruelty-free: no"."""
    assert verdict("Alcohol", "no", "does it contain alcohol?", "en") == "no"
    assert verdict("alcohol free", "yes", "does it contain alcohol?", "en") == "no"
