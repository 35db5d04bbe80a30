"""Grounding: claims with addresses, the fact that answers, and the honest none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from host import sheets
from host.errors import EngineError
from host.mind.claims import persona_claims, policy_claims, product_claims
from host.mind.embed import Embedder, FakeEmbedder, open_minilm
from host.mind.ground import Grounder
from host.mind.nested import plain
from host.mind.plan import Grounded
from host.mind.ranker import load_ranker
from host.mind.understand import Knowledge, understand
from host.records import LANGS, Claim, Comment, Money
from host.schema import Catalogue, Product, slug

GOLDEN = Path(__file__).parent / "golden"
PRODUCT: dict[str, Any] = {
    "id": "lantern",
    "brand": "Fernlight",
    "name": "Fern lantern",
    "category": "camping_gear",
    "description": "A lantern that folds flat.",
    "price": {"amount": "39.00", "currency": "EUR"},
    "facts": [
        {"attribute": "weight", "value": "310 g"},
        {"attribute": "battery_life", "value": "40 h"},
        {"attribute": "waterproof", "value": True},
        {"attribute": "color", "value": [{"en": "moss green", "zh": "苔绿", "fr": "vert mousse"}]},
        {"attribute": "item_package_weight", "value": "{ unit:pounds, value:0.95 }"},
        {"attribute": "light modes", "value": "warm, white, red flash"},
        {"attribute": "light modes", "value": "candle flicker"},
    ],
    "benefits": [{"of": "weight", "text": "light in a rucksack"}],
    "tested": {"by": "the Fernlight bench", "on": "2026-05-01"},
}
STOVE = {
    "id": "stove",
    "name": "Fern stove",
    "price": {"amount": "59.00", "currency": "EUR"},
    "facts": [
        {"attribute": "weight", "value": "420 g"},
        {"attribute": "fuel", "value": "wood pellets, boils tea in five minutes"},
    ],
}


def live(product: str) -> Sequence[Claim]:
    def claim(key: str, text: str, value: object) -> Claim:
        return Claim(f"shop.{product}.{key}", product, key, dict.fromkeys(LANGS, text), value)

    return [
        claim("price", "€39", Money(3900, "EUR")),
        claim("stock", "4 in stock", 4),
        claim("coupon", "10% off", 10),
    ]


def knowledge_of(*raw: dict[str, Any]) -> Knowledge:
    products = tuple(sheets.build(Product, one, "test") for one in raw)
    return Knowledge(
        sheets.load_persona("weike"),
        Catalogue(products),
        sheets.load_attributes(),
        tuple(sheets.load_policies()),
    )


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return knowledge_of(PRODUCT, STOVE)


@pytest.fixture(scope="module")
def grounder(knowledge: Knowledge) -> Grounder:
    return Grounder(knowledge, live)


def asked(
    grounder: Grounder, knowledge: Knowledge, text: str, product: str = "lantern"
) -> list[Grounded]:
    return grounder.ground(understand(Comment(text, product=product), knowledge))


# --- claims ------------------------------------------------------------------------------------


def test_claims_have_addresses_and_duplicates_are_numbered(knowledge: Knowledge) -> None:
    ids = [c.id for c in product_claims(knowledge.catalogue.get("lantern"), knowledge.attributes)]
    assert ids[0] == "lantern.weight"
    assert "lantern.light_modes" in ids
    assert "lantern.light_modes.2" in ids
    assert {"lantern.tested", "lantern.name", "lantern.brand", "lantern.description"} <= set(ids)
    assert len(ids) == len(set(ids))


def test_claims_carry_value_label_benefit_and_language(knowledge: Knowledge) -> None:
    claims = product_claims(knowledge.catalogue.get("lantern"), knowledge.attributes)
    held = {c.id: c for c in claims}
    weight = held["lantern.weight"]
    assert weight.label["zh"] == "重量"
    assert weight.value.quantities[0].low == 310
    assert weight.benefit is not None
    assert held["lantern.waterproof"].text == {"en": "yes", "zh": "是", "fr": "oui"}
    assert held["lantern.item_package_weight"].text["en"] == "0.95 pounds"
    assert held["lantern.item_package_weight"].label["en"] == "item package weight"
    assert held["lantern.category"].text["en"] == "camping gear"


def test_persona_and_policies_become_claims(knowledge: Knowledge) -> None:
    assert "weike.story.dreams" in {c.id for c in persona_claims(knowledge.persona)}
    everywhere = {c.id for c in policy_claims(knowledge.policies)}
    in_china = {c.id for c in policy_claims(knowledge.policies, "cn")}
    assert "policy.returns_cn" in in_china
    assert "policy.returns" in everywhere - in_china


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{ unit:pounds, value:0.35 }", "0.35 pounds"),
        (
            "{ unit:pounds, normalized_value:{ unit:pounds, value:1.83 }, value:1.83 }",
            "1.83 pounds",
        ),
        ("{ value:false }", "no"),
        ('{ value:"green/blue ombre" }', "green/blue ombre"),
        (
            '{ material:[ { value:"polyester" }, { value:"spandex" } ] }',
            "material polyester, spandex",
        ),
        (
            "{ width:{ unit:inches, value:9 }, length:{ unit:inches, value:12 } }",
            "width 9 inches, length 12 inches",
        ),
        ("{ quantity:2, type:aaa }; { quantity:1, type:lithium_ion }", "2 aaa, 1 lithium ion"),
        ("not_water_resistant", "not water resistant"),
        ("{broken", "{broken"),
        ("plain words, {not} nested", "plain words, {not} nested"),
    ],
)
def test_nested_values_are_said_plainly(written: str, said: str) -> None:
    assert plain(written) == said


@given(st.text(alphabet='{}[]:,;"\\ ab1', max_size=60))
def test_no_nested_looking_text_breaks_the_reader(text: str) -> None:
    assert isinstance(plain("{" + text), str)


# --- grounding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("How heavy is it?", "lantern.weight"),
        ("这个多重？", "lantern.weight"),
        ("Elle pèse combien ?", "lantern.weight"),
        ("how long does the battery last", "lantern.battery_life"),
        ("续航多久", "lantern.battery_life"),
        ("Quelle autonomie ?", "lantern.battery_life"),
        ("is it waterproof?", "lantern.waterproof"),
        ("有什么颜色", "lantern.color"),
        ("what brand is it?", "lantern.brand"),
        ("what is it for?", "lantern.description"),
        ("has it been tested?", "lantern.tested"),
        ("how much is it?", "shop.lantern.price"),
        ("还有货吗", "shop.lantern.stock"),
        ("il y a un code promo ?", "shop.lantern.coupon"),
    ],
)
def test_the_claim_that_settles_stands_first(
    grounder: Grounder, knowledge: Knowledge, text: str, claim: str
) -> None:
    (one,) = asked(grounder, knowledge, text)
    assert one.answerable
    assert one.claims[0].id == claim


@pytest.mark.parametrize(
    "text",
    ["does it have bluetooth?", "有没有闹钟", "Où est-elle fabriquée ?", "what is the spf?"],
)
def test_what_the_sheet_does_not_settle_is_not_answerable(
    grounder: Grounder, knowledge: Knowledge, text: str
) -> None:
    (one,) = asked(grounder, knowledge, text)
    assert not one.answerable


def test_each_ask_is_grounded_by_itself(grounder: Grounder, knowledge: Knowledge) -> None:
    price, weight = asked(grounder, knowledge, "how much is it and how heavy is it?")
    assert price.claims[0].id == "shop.lantern.price"
    assert weight.claims[0].id == "lantern.weight"


def test_comparing_puts_the_same_attribute_of_both_side_by_side(
    grounder: Grounder, knowledge: Knowledge
) -> None:
    (one,) = asked(grounder, knowledge, "which is lighter, the lantern or the stove?")
    assert [c.id for c in one.claims] == ["lantern.weight", "stove.weight"]


def test_a_recommendation_rests_on_the_claim_that_meets_the_need(
    grounder: Grounder, knowledge: Knowledge
) -> None:
    (one,) = asked(grounder, knowledge, "can you recommend something to boil tea with wood pellets")
    assert one.answerable
    assert one.claims[0].id == "stove.fuel"


def test_a_story_is_found_by_its_topic(grounder: Grounder, knowledge: Knowledge) -> None:
    found = grounder.story(understand(Comment("do you dream?"), knowledge))
    assert found is not None
    assert found.id == "weike.story.dreams"


def test_without_a_product_nothing_is_answerable(grounder: Grounder, knowledge: Knowledge) -> None:
    (one,) = asked(grounder, knowledge, "is it rechargeable?", product="")
    assert not one.answerable


def test_three_hundred_facts_are_one_sheet_like_any_other() -> None:
    facts = [{"attribute": f"part {i} code", "value": f"Z{i}"} for i in range(300)]
    facts.append({"attribute": "weight", "value": "9 kg"})
    knowledge = knowledge_of({**PRODUCT, "facts": facts})
    (one,) = asked(Grounder(knowledge, live, embedder=FakeEmbedder()), knowledge, "how heavy is it")
    assert one.claims[0].id == "lantern.weight"


def test_the_grounder_ranks_with_vectors_when_it_has_an_embedder(knowledge: Knowledge) -> None:
    grounder = Grounder(knowledge, live, embedder=FakeEmbedder())
    ranked = grounder.rank("lantern", "en", "what light modes are there?")
    assert ranked.none + ranked.facts.sum() == pytest.approx(1.0)
    best = grounder.entries("lantern")[int(ranked.facts.argmax())]
    assert best.claim.attribute == "light_modes"


def test_the_fake_embedder_gives_unit_vectors_and_likes_like() -> None:
    a, b, c = FakeEmbedder().embed(["battery life", "life of the battery", "colour"])
    assert np.linalg.norm(a) == pytest.approx(1.0, abs=1e-5)
    assert a @ b > a @ c


def test_a_ranker_of_another_make_is_refused_with_the_command(tmp_path: Path) -> None:
    path = tmp_path / "ranker.json"
    path.write_text('{"features": ["other"], "whole": [], "heads": {}, "known": []}')
    with pytest.raises(EngineError, match=r"host\.train\.ranker"):
        load_ranker(path)


# --- the shipped figures, on questions of our own ---------------------------------------------


@dataclass(frozen=True)
class Score:
    right: float
    honest: float
    misses: tuple[str, ...]


def golden(lang: str, embedder: Embedder | None) -> Score:
    """Run a golden file through understanding and grounding."""
    rows = [json.loads(line) for line in (GOLDEN / f"ground_{lang}.jsonl").read_text().splitlines()]
    products = [
        {
            "id": row["product"],
            "name": row["name"],
            "price": {"amount": "99"},
            "facts": [{"attribute": k, "value": v} for k, v in row["facts"].items()],
        }
        for row in rows
        if "facts" in row
    ]
    knowledge = knowledge_of(*products)
    grounder = Grounder(knowledge, live, embedder=embedder)
    misses, right, honest = [], [], []
    for row in (row for row in rows if "question" in row):
        found = [
            one.claims[0].id
            for one in asked(grounder, knowledge, row["question"], row["product"])
            if one.answerable and one.claims and one.claims[0].about == row["product"]
        ]
        wanted = row["expect"] and f"{row['product']}.{slug(row['expect'])}"
        good = (wanted in found) if wanted else not found
        (right if wanted else honest).append(good)
        if not good:
            misses.append(f"{row['question']} -> {found}")
    return Score(sum(right) / len(right), sum(honest) / len(honest), tuple(misses))


# Floors a little under what was measured when the ranker was shipped: zh 0.94 and 1.0, fr 0.89
# and 0.85, en 0.69 and 1.0 (right, honest).
@pytest.mark.parametrize(("lang", "right", "honest"), [("zh", 0.85, 0.85), ("fr", 0.8, 0.85)])
def test_words_alone_are_right_and_honest_in_chinese_and_french(
    lang: str, right: float, honest: float
) -> None:
    score = golden(lang, None)
    assert score.right >= right, score.misses
    assert score.honest >= honest, score.misses


@pytest.mark.model
def test_english_with_sentence_vectors_is_right_and_honest() -> None:
    score = golden("en", open_minilm())
    assert score.right >= 0.65, score.misses
    assert score.honest >= 0.9, score.misses
