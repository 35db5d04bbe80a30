"""The checker alone: golden sentences as floors, every reason, and properties."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from host.mind.claims import product_claims
from host.mind.values import find_codes, find_quantities
from host.mind.verify import REASONS, Checker
from host.mind.verify import verify as verify_once
from host.records import LANGS, Claim, Money
from host.sheets import load_attributes, load_products

GOLDEN = Path(__file__).parent / "golden"
ATTRIBUTES = load_attributes()
PRODUCTS = {p.id: p for p in load_products(GOLDEN / "verify_sheets.yaml")}
CHECKER = Checker(ATTRIBUTES, frozenset(p.brand for p in PRODUCTS.values()))


def golden(lang):
    lines = (GOLDEN / f"verify_{lang}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def shop_claims(product):
    """What the shop would say: the price as Money, the stock as a count."""
    money = Money(product.price.minor, product.price.currency)
    price = dict.fromkeys(LANGS, f"{product.price.amount} {product.price.currency}")
    stock = {"en": f"{product.stock} in stock", "zh": f"还有{product.stock}件"}
    stock["fr"] = f"{product.stock} en stock"
    labels = {"en": "price", "zh": "价格", "fr": "prix"}
    in_stock = {"en": "stock", "zh": "库存", "fr": "stock"}
    shop = f"shop.{product.id}"
    return [
        Claim(f"{shop}.price", product.id, "price", price, money, labels),
        Claim(f"{shop}.stock", product.id, "stock", stock, product.stock, in_stock),
    ]


CLAIMS = {i: product_claims(p, ATTRIBUTES) + shop_claims(p) for i, p in PRODUCTS.items()}


def check(text, product="halo-lamp", lang="en", **more):
    more = {"about": product, "product": PRODUCTS[product].name[lang], **more}
    return CHECKER.verify(text, lang, CLAIMS[product], **more)


# --- golden -------------------------------------------------------------------------------


def score(lang, splits):
    lines = [s for s in golden(lang) if s["split"] in splits]
    verdicts = [(s, check(s["text"], s["product"], lang)) for s in lines]
    wrong = [(s["id"], s["text"], v.reason) for s, v in verdicts if v.ok != s["ok"]]
    true = [v.ok for s, v in verdicts if s["ok"]]
    broken = [not v.ok for s, v in verdicts if not s["ok"]]
    return sum(true) / len(true), sum(broken) / len(broken), wrong


@pytest.mark.parametrize("lang", LANGS)
def test_golden_sentences_true_ones_pass_and_broken_ones_are_caught(lang):
    passed, caught, wrong = score(lang, {"tuned", "second", "third", "fourth"})
    assert passed >= 0.95, wrong
    assert caught >= 0.99, wrong


LIVELY = {f"round{n}" for n in range(1, 11)}


@pytest.mark.parametrize("lang", LANGS)
def test_lively_and_elliptic_sentences_keep_their_floor(lang):
    """As a taught model or a human host would phrase them; four or six new sheets a round.

    Blind, broken caught / true passed, three languages together: 33/44, 36/46; 31/44, 36/47;
    30/42, 44/48; 35/45, 38/45; 41/46, 38/44; 34/43, 35/40; 62/78, 51/66; then with the closed
    world of verify_anchor.py 48/55, 46/55; 43/47, 38/51;
    38/43, 43/49. Mended after each by classes.
    """
    passed, caught, wrong = score(lang, LIVELY)
    assert passed >= 0.85, wrong
    assert caught >= 0.96, wrong


@pytest.mark.parametrize("lang", LANGS)
def test_sentences_written_after_the_rules_were_frozen_keep_their_floor(lang):
    """Written in rounds, each judged blind once before its faults were looked at.

    Blind, true passed / broken caught, three languages together: second 83/102, 106/108;
    third (idiomatic on purpose) 87/108, 90/108; fourth 61/72, 62/72; fifth, the plainest
    and the one called held_out here, 56/60, 60/60.
    """
    passed, caught, wrong = score(lang, {"held_out"})
    assert passed >= 0.90, wrong
    assert caught >= 0.99, wrong


def test_there_are_two_hundred_sentences_per_language_and_half_are_true():
    for lang in LANGS:
        lines = golden(lang)
        assert len(lines) >= 200
        assert 0.45 <= sum(s["ok"] for s in lines) / len(lines) <= 0.55
        assert len({s["text"] for s in lines}) == len(lines)


# --- every reason -------------------------------------------------------------------------

BROKEN = {
    "empty": ("…", "halo-lamp", "en"),
    "too_long": (" ".join(["softly"] + [f"word{c}" for c in "abcdefghij"] * 5) + ".", "", "en"),
    "unfinished": ("It is made of silicone and", "halo-lamp", "en"),
    "markup": ("It weighs **310 g**.", "halo-lamp", "en"),
    "role_label": ("Assistant: it weighs 310 g.", "halo-lamp", "en"),
    "repetition": ("So nice, so nice, so nice, so nice, friends.", "halo-lamp", "en"),
    "language": ("Elle pèse 310 g et elle est en silicone.", "halo-lamp", "en"),
    "number": ("It weighs 410 g.", "halo-lamp", "en"),
    "unit": ("It weighs 310 kg.", "halo-lamp", "en"),
    "attribute_mismatch": ("It charges in 20 hours.", "halo-lamp", "en"),
    "price": ("It costs 29 euros.", "halo-lamp", "en"),
    "currency": ("It costs 39 dollars.", "halo-lamp", "en"),
    "date": ("It came out on October 2, 2026.", "halo-lamp", "en"),
    "polarity": ("It is not rechargeable.", "halo-lamp", "en"),
    "value_mismatch": ("It comes in blue.", "halo-lamp", "en"),
    "unsupported": ("It comes with a trombone.", "halo-lamp", "en"),
    "unsupported_attribute": ("The refresh rate is lovely.", "halo-lamp", "en"),
    "unsupported_quality": ("It is wonderfully durable.", "halo-lamp", "en"),
    "unsupported_feature": ("The camera is lovely.", "halo-lamp", "en"),
    "superlative": ("It is the best lamp.", "halo-lamp", "en"),
    "absolute": ("It never breaks.", "halo-lamp", "en"),
    "promise": ("I promise it will change your nights.", "halo-lamp", "en"),
    "gift": ("A free gift comes with it.", "halo-lamp", "en"),
    "discount": ("There is a special offer, friends.", "halo-lamp", "en"),
    "scarcity": ("Hurry, last chance.", "halo-lamp", "en"),
    "stock": ("It is back in stock.", "braise-pot", "en"),
    "sales": ("It is our bestseller.", "halo-lamp", "en"),
    "review": ("The reviews are glowing.", "halo-lamp", "en"),
    "award": ("It won a medal.", "halo-lamp", "en"),
    "certificate": ("It is certified.", "halo-lamp", "en"),
    "comparison": ("It is better than other lamps.", "halo-lamp", "en"),
    "medical": ("It cures migraines.", "halo-lamp", "en"),
    "safety": ("It is harmless.", "halo-lamp", "en"),
    "investment": ("It is a good investment.", "halo-lamp", "en"),
    "first_hand": ("I use it every evening.", "halo-lamp", "en"),
    "human": ("As a mother, I understand.", "halo-lamp", "en"),
    "brand": ("It looks like a Zorblatt lamp.", "halo-lamp", "en"),
    "indecent": ("Shut up and look at the lamp.", "halo-lamp", "en"),
    "contact": ("Write to me at halo@lamp.com today.", "halo-lamp", "en"),
}
ECHOES = {"repeats_previous", "prompt_echo", "comment_echo"}


@pytest.mark.parametrize("reason", [r for r in REASONS if r not in ECHOES])
def test_each_reason_is_given_for_its_fault(reason):
    text, product, lang = BROKEN[reason]
    verdict = check(text, product or "halo-lamp", lang)
    assert not verdict.ok
    assert verdict.reason == reason, verdict


def test_what_she_has_just_said_is_not_said_again():
    said = "It weighs 310 g, Tom."
    assert check(said, previous=["Hello Tom."]).ok
    assert check(said, previous=[said]).reason == "repeats_previous"


def test_the_prompt_is_not_read_aloud_but_its_claims_may_be():
    prompt = "You are a warm host and you answer in one short sentence. Facts: weight 310 g."
    said = "A warm host and you answer in one short sentence, friends."
    assert check(said, prompt=prompt).reason == "prompt_echo"
    assert check("The weight is 310 g.", prompt=prompt).ok


def test_the_comment_is_not_repeated_back():
    asked = "can you tell me about the little lamp please"
    said = "Can you tell me about the little lamp please?"
    assert check(said, comment=asked).reason == "comment_echo"
    assert check("Is it heavy?", comment="is it heavy").ok


@pytest.mark.parametrize(
    ("text", "lang", "comment", "ok"),
    [
        ("You can hang it on plasterboard.", "en", "can I hang it on plasterboard?", False),
        ("Yes, but only with your lunch.", "en", "will it help me sleep?", False),
        ("Oui, avec un grand verre d'eau.", "fr", "ça fait dormir ?", False),
        ("可以的，放心挂。", "zh", "石膏板能挂吗？", False),
        ("Yes, I'm an AI, and glad of it.", "en", "are you an AI?", True),
        ("That is a fair question for the shop.", "en", "can I hang it on plasterboard?", True),
    ],
)
def test_a_yes_without_a_fact_is_no_answer(text, lang, comment, ok):
    assert CHECKER.verify(text, lang, [], comment=comment).ok is ok


def test_a_model_sentence_is_held_to_known_words_and_a_phrase_of_ours_is_not():
    text = "A quiet gyroscope steadies the shade."
    claims = CLAIMS["halo-lamp"]
    told = {"about": "halo-lamp", "product": "Halo night lamp"}
    assert CHECKER.verify(text, "en", claims, **told).reason.startswith("unsupported")
    assert CHECKER.verify("A warm, amber glow for bedtime stories.", "en", claims, **told).ok


def test_a_number_between_the_words_of_another_label_is_refused():
    ours = {"en": "keeps cold", "zh": "保冷时间", "fr": "garde au frais"}
    theirs = {"en": "keeps hot", "zh": "保热时间", "fr": "garde au chaud"}
    claims = [
        Claim("flask.cold", "flask", "cold", dict.fromkeys(LANGS, "24 h"), label=ours),
        Claim("flask.hot", "flask", "hot", dict.fromkeys(LANGS, "12 h"), label=theirs),
    ]
    assert CHECKER.verify("保热十二个小时。", "zh", claims).ok
    assert CHECKER.verify("保热二十四个小时。", "zh", claims).reason == "attribute_mismatch"
    assert CHECKER.verify("Still hot 24 hours later.", "en", claims).reason == "attribute_mismatch"


# --- what makes it more than a word list --------------------------------------------------


@pytest.mark.parametrize(
    ("text", "ok"),
    [
        ("It weighs 0.31 kg.", True),
        ("It weighs about 11 oz.", True),
        ("It weighs less than 400 g.", True),
        ("It weighs more than 400 g.", False),
        ("It runs for twenty hours.", True),
        ("It runs for 1200 minutes.", True),
        ("It runs for 20.", True),
        ("It comes in 20 colours.", False),
        ("It doesn't weigh 310 g.", False),
        ("It weighs ３１０ g.", True),
        ("It weighs 3\u200b10 g.", True),
        ("It weighs ４１０ g.", False),
        ("It is whіte.", True),  # a Cyrillic і
        ("It comes in blаck.", False),  # a Cyrillic а
    ],
)
def test_numbers_are_compared_by_what_they_mean(text, ok):
    assert check(text).ok is ok, check(text)


@pytest.mark.parametrize(
    ("text", "product", "lang", "ok"),
    [
        ("It isn't waterproof.", "crete-pack", "en", True),
        ("It's waterproof.", "crete-pack", "en", False),
        ("Dishwasher? No.", "braise-pot", "en", True),
        ("Dishwasher? Yes, of course.", "braise-pot", "en", False),
        ("洗碗机不能放。", "braise-pot", "zh", True),
        ("洗碗机可以放。", "braise-pot", "zh", False),
        ("Pas de lave-vaisselle.", "braise-pot", "fr", True),
        ("Le lave-vaisselle ne lui fait pas peur.", "braise-pot", "fr", False),
        ("不含酒精。", "sauge-balm", "zh", True),
        ("含酒精。", "sauge-balm", "zh", False),
    ],
)
def test_a_denial_keeps_the_polarity_of_its_claim(text, product, lang, ok):
    assert check(text, product, lang).ok is ok, check(text, product, lang)


def test_heavy_is_not_said_beside_a_benefit_that_says_light():
    assert check("They are so light.", "pivo-buds").ok
    assert check("They are indeed heavy.", "pivo-buds").reason == "polarity"


def test_a_claim_of_another_product_is_no_evidence():
    both = [*CLAIMS["halo-lamp"], *CLAIMS["braise-pot"]]
    text = "It weighs 4.6 kg."
    assert CHECKER.verify(text, "en", both, about="braise-pot").ok
    assert not CHECKER.verify(text, "en", both, about="halo-lamp").ok
    assert CHECKER.verify(text, "en", both).ok


def test_a_life_of_her_own_needs_a_story_claim():
    text = "I grew up above a bakery in a made-up town."
    told = dict.fromkeys(LANGS, "I grew up above a bakery, in a made-up town.")
    story = [Claim("weike.story.bakery", "weike", "story", told)]
    assert check(text).reason == "human"
    assert check(text, persona_claims=story).ok


def test_a_promise_may_be_made_when_the_policy_makes_it():
    text = "You can return it within 30 days."
    policy = dict.fromkeys(LANGS, "You can return it within 30 days, unused.")
    claims = [*CLAIMS["halo-lamp"], Claim("policy.returns", "policy", "returns", policy)]
    assert not check(text).ok
    assert CHECKER.verify(text, "en", claims, about="halo-lamp").ok


def test_prices_come_from_the_shop_and_not_from_a_sheet():
    told = dict.fromkeys(LANGS, "49 EUR")
    sheet = Claim("halo-lamp.old_price", "halo-lamp", "old_price", told)
    claims = [*CLAIMS["halo-lamp"], sheet]
    assert CHECKER.verify("It costs 49 euros.", "en", claims).reason == "price"
    total = Claim("shop.halo-lamp.total", "halo-lamp", "total", told, Money(7800, "EUR"))
    assert CHECKER.verify("Two of them cost 78 euros.", "en", [*claims, total]).ok


def test_support_names_the_claims_a_sentence_states():
    claims = CLAIMS["halo-lamp"]
    backed = CHECKER.support("It weighs 310 g and runs for 20 hours.", "en", claims)
    assert "halo-lamp.weight" in backed
    assert "halo-lamp.battery_life" in backed
    assert "halo-lamp.color" not in backed
    assert CHECKER.support("What a lovely question.", "en", claims) == ()


def test_the_short_way_uses_the_shops_own_attributes():
    assert verify_once("It weighs 310 g.", "en", CLAIMS["halo-lamp"]).ok
    assert not verify_once("It weighs 311 g.", "en", CLAIMS["halo-lamp"]).ok


UNTAUGHT = [
    ("The Halo night lamp is a great choice for anyone looking for comfort and style.", False),
    ("It's a game changer with up to 10 hours of battery!", False),
    ("It is perfect for reading in bed or relaxing after a long day.", False),
    ("With its sleek design and advanced technology, it will transform your nights.", False),
    ("This lamp is designed to provide a comfortable and enjoyable experience.", False),
    ("The battery lasts 30 days, so you never have to worry about charging it.", False),
    ("It's lightweight, durable, and easy to use.", False),
    ("I'm so excited to share this amazing product with you!", True),
    ("Yes, it's fully waterproof and safe for children.", False),
    ("The Halo comes with a 2-year warranty and free shipping.", False),
    ("It is made of high-quality materials that are built to last.", False),
    ("You can connect it to your phone via Bluetooth and control the brightness.", False),
    ("As an AI language model, I do not have personal opinions.", False),
    ("That's a great question, and I'm glad you asked.", True),
    ("It weighs 310 g, which makes it the lightest lamp on the market.", False),
    ("Our customers love it, and it has a 4.8-star rating.", False),
    ("I have been using it for months and my sleep has improved.", False),
    ("It features a built-in speaker and a motion sensor.", False),
]


@pytest.mark.parametrize(("text", "ok"), UNTAUGHT)
def test_lines_typical_of_an_untaught_small_model_are_judged_right(text, ok):
    assert check(text).ok is ok, check(text)


# --- properties ---------------------------------------------------------------------------


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300), st.sampled_from(LANGS))
@example("一" * 300, "zh")
@example("1" * 300, "en")
@example("a,b" * 90 + ".", "fr")
def test_no_text_makes_it_raise(text, lang):
    verdict = check(text, lang=lang, comment=text, prompt=text, previous=[text])
    assert verdict.ok or verdict.reason in REASONS
    CHECKER.support(text, lang, CLAIMS["halo-lamp"])


TRUE_LINES = [(lang, s) for lang in LANGS for s in golden(lang) if s["ok"]]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(TRUE_LINES), st.integers(2, 99_999), st.floats(0, 1))
def test_a_number_that_no_claim_has_is_refused_wherever_it_stands(line, number, place):
    lang, sentence = line
    product = sentence["product"]
    if any(near_claim(number, c) for c in CLAIMS[product]):
        return
    spaces = [0, *(m.end() for m in re.finditer(r"[\s，、]", sentence["text"]))]
    at = spaces[int(place * (len(spaces) - 1))]
    text = f"{sentence['text'][:at]} {number} {sentence['text'][at:]}".strip()
    if any(near(q.low, number) for q in find_quantities(text, lang) if str(number) not in q.text):
        return
    assert not check(text, product, lang).ok, text


def near(a, b):
    return abs(a - b) <= 0.07 * max(abs(a), abs(b), 1)


def near_claim(number, claim):
    """Whether a claim holds the number, or one that "about" or a conversion could reach."""
    texts = [*claim.text.values(), *(claim.benefit or {}).values()]
    held = [q for lang in LANGS for t in texts for q in find_quantities(t, lang)]
    known = any(near(x, number) for q in held for x in (q.low, q.high))
    items = len(getattr(claim.value, "items", ()))
    return known or number == items or str(number) in find_codes(" ".join(texts))


def test_a_sentence_is_judged_in_two_milliseconds():
    lines = [(lang, s) for lang in LANGS for s in golden(lang)[:40]]
    for lang, s in lines:
        check(s["text"], s["product"], lang)
    took = []
    for lang, s in lines:
        start = time.process_time()
        check(s["text"], s["product"], lang)
        took.append(time.process_time() - start)
    assert sorted(took)[len(took) // 2] < 0.002
