"""What people write: every shipped sheet is whole, and every broken one gives one clear line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from host import sheets
from host.errors import SheetError
from host.records import ACTS, LANGS, Lang
from host.schema import Persona, Product

SLOT = re.compile(r"\{(\w*)\}")
HAN = re.compile(r"[一-鿿]")
LATIN_WORD = re.compile(r"[a-zà-ÿœ]+", re.IGNORECASE)
PERSONAS = ("bruno", "camille", "weike")
# What the mind fills in. A slot outside this table would be spoken with its braces.
SLOTS: Mapping[str, set[str]] = {
    "greet": set(),
    "greet_named": {"viewer"},
    "thank": set(),
    "thank_buy": {"product"},
    "fact": {"label", "value"},
    "fact_named": {"product", "label", "value"},
    "yes": {"statement", "word"},
    "no": {"statement", "word"},
    "yes_value": {"label", "value"},
    "no_value": {"label", "value"},
    "boolean_yes": {"label"},
    "boolean_no": {"label"},
    "compare_yes": {"value"},
    "compare_no": {"value"},
    "price": {"product", "price"},
    "price_total": {"quantity", "product", "price", "unit_price"},
    "price_coupon": {"price", "code", "percent"},
    "coupon": {"text"},
    "stock_many": {"product", "count"},
    "stock_few": set(),
    "stock_out": {"product"},
    "policy": {"text"},
    "in_the_box": {"items"},
    "not_on_sheet": set(),
    "not_on_sheet_topic": {"topic"},
    "handoff": set(),
    "order_how": set(),
    "order_where": set(),
    "buy_confirm": {"product"},
    "compare": {"a", "b", "label", "a_value", "b_value"},
    "compare_winner": {"winner", "label"},
    "recommend": {"product", "reason"},
    "recommend_none": set(),
    "story": {"text"},
    "persona_ai": set(),
    "persona_liweike": set(),
    "persona_name": set(),
    "smalltalk": set(),
    "refuse": set(),
    "refuse_injection": set(),
    "refuse_price": {"price"},
    "refuse_secret": set(),
    "refuse_insult": set(),
    "refuse_sex": set(),
    "refuse_politics": set(),
    "refuse_medical": set(),
    "refuse_legal": set(),
    "refuse_finance": set(),
    "refuse_competitor": set(),
    "refuse_contact": set(),
    "refuse_illegal": set(),
    "say_only": set(),
    "care": set(),
    "memory_told": {"topics"},
    "memory_forgotten": set(),
    "memory_on": set(),
    "memory_off": set(),
    "too_fast": set(),
    "bridge_back": {"product"},
    "ack": set(),
    "ack_named": {"viewer"},
    "unclear": set(),
    "empty": set(),
    "unknown_language": set(),
    "already_said": {"text"},
    "several_asked": {"viewers"},
    "asked_before": {"topic"},
    "pitch_hook": {"product"},
    "pitch_need": {"product"},
    "pitch_proof": {"by", "on", "text"},
    "pitch_price": {"product", "price"},
    "pitch_call": {"product"},
    "pitch_feature": {"label", "value", "benefit"},
    "closing": set(),
    "opening": set(),
    "thinking": set(),
    "colour": set(),
    "colour_benefit": {"benefit"},
}
MUST_FILL = {
    "fact": {"value"},
    "price": {"price"},
    "price_total": {"price"},
    "refuse_price": {"price"},
    "policy": {"text"},
    "story": {"text"},
    "pitch_price": {"price"},
    "pitch_feature": {"value"},
    "compare": {"a_value", "b_value"},
}
OWN_MANNER = {
    *("greet", "thank", "ack", "not_on_sheet", "persona_ai", "persona_name", "smalltalk"),
    *("bridge_back", "colour", "opening", "closing"),
    *(key for key in SLOTS if key.startswith(("refuse", "pitch_"))),
}
# What no line may say by itself, per language: superlatives, promises, haste, first-hand use.
NEVER: Mapping[Lang, str] = {
    "en": r"\b(best|most|finest|greatest|cheapest|perfect|ultimate|number one|amazing|guarantee\w*"
    r"|promise\w*|hurry up|last chance|limited|i use|i tried|i've tried|i wear|i own|cures?|heals?"
    r"|one|two|three|first|second|half|hundred|thousand)\b",
    "zh": r"最|第一|顶级|绝对|保证|承诺|永远|赶紧|赶快|抢购|限时|限量|仅剩|亲测|我用过|我在用|自用"
    r"|治疗|疗效|治愈",
    "fr": r"\b(le meilleur|la meilleure|les meilleur\w*|le plus|la plus|les plus|parfait\w*"
    r"|garanti\w*|promets|promis\w*|promesses?|dépêchez|vite|dernière chance|limitée?s?"
    r"|j'utilise|j'ai essayé|j'ai testé|je porte|guérit|soigne)\b",
}


@pytest.fixture(scope="module")
def personas() -> list[Persona]:
    return sheets.load_personas()


@pytest.fixture(scope="module")
def products() -> list[Product]:
    return sheets.load_products()


@pytest.fixture(scope="module")
def common() -> dict[str, dict[Lang, list[str]]]:
    return sheets.load_phrases()


def every_line(phrases: Mapping[str, Mapping[Lang, list[str]]]) -> Iterator[tuple[str, Lang, str]]:
    for key, per_language in phrases.items():
        for lang, lines in per_language.items():
            for line in lines:
                yield key, lang, line


def all_phrases(
    common: dict[str, dict[Lang, list[str]]], personas: list[Persona]
) -> Iterator[tuple[str, Lang, str]]:
    yield from every_line(common)
    for persona in personas:
        yield from every_line(persona.phrases)


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def faults(path: Path) -> tuple[str, ...]:
    with pytest.raises(SheetError) as caught:
        sheets.load_products(path)
    return caught.value.faults


GOOD = """
id: cup
name: {en: Zorb cup, zh: 佐伯杯, fr: tasse Zorb}
price: {amount: "12.50", currency: EUR}
facts:
  - {attribute: capacity, value: "350 ml"}
"""

# --- what ships ---------------------------------------------------------------------------


def test_every_shipped_sheet_loads(personas: list[Persona], products: list[Product]) -> None:
    assert tuple(p.id for p in personas) == PERSONAS
    assert len({p.id for p in products}) == len(products)
    assert sheets.load_policies()
    assert {r.id for r in sheets.load_rundowns()} >= {"evening", "short"}


def test_eight_products_with_ten_facts_in_three_categories_and_languages(
    products: list[Product],
) -> None:
    full = [p for p in products if len(p.facts) >= 10]
    assert len(full) >= 8
    assert len({p.category for p in full}) >= 3
    assert len({p.price.currency for p in full}) >= 3


def test_every_product_is_tested_illustrated_and_findable(products: list[Product]) -> None:
    for product in products:
        assert product.tested is not None, product.id
        assert product.image == f"{product.id}.svg"
        assert Path(product.source).stem == product.id
        assert any(HAN.search(alias) for alias in product.aliases), product.id
        assert any(LATIN_WORD.search(alias) for alias in product.aliases), product.id


def test_a_benefit_always_has_its_fact(products: list[Product]) -> None:
    for product in products:
        keys = [fact.key for fact in product.facts]
        assert len(keys) == len(set(keys)), f"{product.id}: the same attribute twice"
        assert len({b.of for b in product.benefits} & set(keys)) >= 4, product.id
        assert {b.of for b in product.benefits} <= set(keys), product.id


def test_a_fact_in_words_is_written_in_chinese_too(products: list[Product]) -> None:
    for product in products:
        assert HAN.search(product.name["zh"]), product.id
        for fact in product.facts:
            for item in fact.value:
                plain = re.sub(
                    r"[A-Z0-9][\w.-]*|\b(mm|cm|kg|ml|g|h|m|L|W|V|Hz|dB|min|nits)\b", "", item["en"]
                )
                if re.search(r"[a-z]{4,}", plain):
                    assert HAN.search(item["zh"]), f"{product.id}.{fact.key}: {item['zh']}"
                    assert item["fr"] != item["en"] or len(plain.split()) == 1, (
                        f"{product.id}.{fact.key}: {item['fr']}"
                    )


def test_benefits_assert_nothing_by_number_or_superlative(products: list[Product]) -> None:
    for product in products:
        for benefit in product.benefits:
            for lang in LANGS:
                text = benefit.text[lang]
                assert not re.search(r"\d", text), f"{product.id}: {text}"
                assert not re.search(NEVER[lang], text, re.IGNORECASE), f"{product.id}: {text}"
                assert text[-1] not in ".!。！", f"{product.id}: goes inside a sentence: {text}"


def test_every_attribute_is_known_or_labelled_in_three_languages(products: list[Product]) -> None:
    known = sheets.load_attributes()
    for product in products:
        for fact in product.facts:
            labelled = HAN.search(fact.attribute["zh"])
            assert fact.key in known or labelled, f"{product.id}: {fact.attribute['en']}"


def test_rundowns_name_products_and_claims_that_exist(
    products: list[Product], personas: list[Persona]
) -> None:
    facts = {f"{p.id}.{fact.key}" for p in products for fact in p.facts}
    prices = {f"shop.{p.id}.price" for p in products}
    for rundown in sheets.load_rundowns():
        for segment in rundown.segments:
            assert not segment.product or segment.product in {p.id for p in products}
            assert set(segment.must_say) <= facts | prices, segment.must_say
            for persona in personas:
                assert not segment.story or segment.story in {s.id for s in persona.story}
        assert rundown.segments[0].kind == "opening"
        assert rundown.segments[-1].kind == "closing"


def test_the_evening_lasts_twenty_minutes() -> None:
    evening = next(r for r in sheets.load_rundowns() if r.id == "evening")
    assert sum(s.seconds for s in evening.segments) == 20 * 60


def test_each_region_has_one_rule_for_each_promise() -> None:
    policies = sheets.load_policies()
    for region in ("cn", "eu", "fr", "us"):
        here = [p for p in policies if not p.regions or region in p.regions]
        kinds = [re.sub(r"_(cn|us)$", "", p.id) for p in here]
        assert len(kinds) == len(set(kinds)), f"{region}: two rules for the same thing"
        assert {"returns", "delivery", "payment", "warranty", "contact", "privacy"} <= set(kinds)


def test_policies_can_be_asked_for_in_three_languages() -> None:
    for policy in sheets.load_policies():
        assert all(len(policy.ask.get(lang, [])) >= 3 for lang in LANGS), policy.id
        assert HAN.search(policy.text["zh"])
        assert policy.source, f"{policy.id}: a promise names its ground"


# --- phrases ------------------------------------------------------------------------------


def test_common_phrases_cover_every_key_in_each_language(
    common: dict[str, dict[Lang, list[str]]],
) -> None:
    assert set(common) == set(SLOTS)
    for key, per_language in common.items():
        assert set(per_language) == set(LANGS), key
        for lang, lines in per_language.items():
            assert 3 <= len(set(lines)) == len(lines), f"{key} {lang}"
    assert all(len(common["colour"][lang]) >= 12 for lang in LANGS)


def test_a_persona_speaks_in_her_own_manner_in_every_language(personas: list[Persona]) -> None:
    for persona in personas:
        for key in OWN_MANNER:
            for lang in persona.languages:
                lines = persona.phrases.get(key, {}).get(lang, [])
                assert len(lines) >= 3, f"{persona.id}: {key} {lang}"


def test_no_two_hosts_share_a_line(
    common: dict[str, dict[Lang, list[str]]], personas: list[Persona]
) -> None:
    owner: dict[tuple[str, str], str] = {}
    for name, phrases in [("common", common), *((p.id, p.phrases) for p in personas)]:
        for _, lang, line in every_line(phrases):
            if len(SLOT.sub("", line)) > (6 if lang == "zh" else 25):
                assert owner.setdefault((lang, line), name) == name, line


def test_slots_are_those_the_mind_fills(
    common: dict[str, dict[Lang, list[str]]], personas: list[Persona]
) -> None:
    for key, lang, line in all_phrases(common, personas):
        slots = set(SLOT.findall(line))
        assert slots <= SLOTS[key] | {"name"}, f"{key} {lang}: {line}"
        assert line.count("{") == line.count("}") == len(SLOT.findall(line)), line
        assert slots >= MUST_FILL.get(key, set()), f"{key} {lang}: {line}"


def test_no_line_holds_a_number_superlative_promise_or_first_hand_use(
    common: dict[str, dict[Lang, list[str]]], personas: list[Persona]
) -> None:
    for key, lang, line in all_phrases(common, personas):
        assert not re.search(r"[\d%€$¥]", line), f"{key} {lang}: {line}"
        found = re.search(NEVER[lang], line, re.IGNORECASE)
        assert not found, f"{key} {lang}: {line!r} says {found and found[0]!r}"


def test_no_verb_agrees_with_a_product_it_does_not_know(
    common: dict[str, dict[Lang, list[str]]], personas: list[Persona]
) -> None:
    agreeing = re.compile(
        r"\{(product|a|b|winner)\} (is|are|has|have|was|weighs|costs|est|sont|a|ont|pèse|coûte)\b"
        r"|\b(le|la|les|du|de|d'|au|aux|un|une|cette?|ces) ?\{(product|a|b|winner|label)\}"
    )
    for key, lang, line in all_phrases(common, personas):
        assert lang == "zh" or not agreeing.search(line), f"{key} {lang}: {line}"


def test_lines_are_written_in_their_language(
    common: dict[str, dict[Lang, list[str]]], personas: list[Persona]
) -> None:
    for key, lang, line in all_phrases(common, personas):
        words = SLOT.sub("", line)
        assert words == words.strip() or SLOT.search(line), line
        if lang == "zh":
            assert HAN.search(words) or not re.search(r"\w", words), f"{key}: {line}"
            assert not re.search(r"[,;?!]|\.(?!\.)", words), f"{key}: half-width mark in {line}"
        else:
            assert not HAN.search(words), f"{key} {lang}: {line}"
        if lang == "fr":
            assert not re.search(r"\S[;!?»]|«\S", words), f"{key}: a space is missing in {line}"


def test_every_greeting_says_that_an_ai_is_speaking(
    common: dict[str, dict[Lang, list[str]]], personas: list[Persona]
) -> None:
    ai = {"en": r"\bAI\b", "zh": "AI|人工智能", "fr": r"\bIA\b"}
    for persona in personas:
        for lang in persona.languages:
            assert re.search(ai[lang], persona.disclosure[lang]), persona.id
    greetings = {"greet", "greet_named", "persona_ai"}
    for key, lang, line in all_phrases(common, personas):
        if key in greetings:
            human = re.search(
                r"not human|human, no|真人|pas humain|humaine, non|être humain", line, re.I
            )
            assert re.search(ai[lang], line) or human, f"{key} {lang}: {line}"


# --- three people ---------------------------------------------------------------------------


def test_a_life_has_fourteen_episodes_that_can_be_asked_for(personas: list[Persona]) -> None:
    for persona in personas:
        assert len({s.id for s in persona.story}) == len(persona.story) >= 14, persona.id
        for story in persona.story:
            assert all(len(story.ask.get(lang, [])) >= 3 for lang in LANGS), story.id
            assert HAN.search(story.text["zh"])
            assert len({story.text[lang] for lang in LANGS}) == 3


def test_boundaries_have_words_and_a_line_in_every_language(personas: list[Persona]) -> None:
    for persona in personas:
        topics = {b.topic for b in persona.boundaries}
        assert topics >= {"politics", "religion", "medicine", "finance", "law", "sex", "insults"}
        for boundary in persona.boundaries:
            for lang in persona.languages:
                assert boundary.words[lang], f"{persona.id}: {boundary.topic} {lang}"
                assert boundary.line[lang], f"{persona.id}: {boundary.topic} {lang}"


def test_bruno_never_raises_his_voice_and_is_the_briefest(personas: list[Persona]) -> None:
    by_id = {p.id: p for p in personas}
    for key, lang, line in every_line(by_id["bruno"].phrases):
        assert not re.search("[!！]", line), f"{key} {lang}: {line}"
    length = {
        name: _mean_words([line for _, lang, line in every_line(p.phrases) if lang == "en"])
        for name, p in by_id.items()
    }
    assert length["bruno"] < 0.7 * length["weike"], length
    assert length["bruno"] < 0.7 * length["camille"], length


def _mean_words(lines: list[str]) -> float:
    sentences = [s for line in lines for s in re.split(r"[.?!]", line) if s.strip()]
    return sum(len(s.split()) for s in sentences) / len(sentences)


def test_camille_says_vous_and_weike_says_tu(personas: list[Persona]) -> None:
    by_id = {p.id: p for p in personas}
    tu = re.compile(r"\b(tu|toi|ton|ta|tes|t')\b", re.IGNORECASE)
    french = {
        name: [line for _, lang, line in every_line(p.phrases) if lang == "fr"]
        for name, p in by_id.items()
    }
    assert not [line for line in french["camille"] if tu.search(line)]
    assert not [line for line in french["bruno"] if tu.search(line)]
    assert len([line for line in french["weike"] if tu.search(line)]) >= 15


def test_palettes_can_be_read(personas: list[Persona]) -> None:
    for persona in personas:
        colours = persona.look.palette
        assert set(colours) == {"primary", "accent", "background", "surface", "text"}
        for ground in ("background", "surface"):
            assert contrast(colours["text"], colours[ground]) >= 7, persona.id
            assert contrast(colours["primary"], colours[ground]) >= 4.5, persona.id
        assert contrast(colours["accent"], colours["surface"]) >= 4.5, persona.id


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_somebody_answers_for_every_room(personas: list[Persona]) -> None:
    for persona in personas:
        assert persona.operator.registration, persona.id
        assert persona.operator.address, persona.id
        assert persona.operator.contact.endswith(".example"), persona.id


def test_voices_differ_and_each_blend_is_whole(personas: list[Persona]) -> None:
    for persona in personas:
        assert sum(persona.voice.timbre.values()) == pytest.approx(1.0), persona.id
        assert set(persona.voice.prosody) == set(LANGS), persona.id
    assert len({tuple(sorted(p.voice.timbre.items())) for p in personas}) == len(personas)


def test_every_act_has_words(common: dict[str, dict[Lang, list[str]]]) -> None:
    said_by = {
        "answer": "fact",
        "stock": "stock_many",
        "order": "order_where",
        "buy": "buy_confirm",
        "pitch": "pitch_hook",
        "persona": "persona_name",
    }
    assert all(said_by.get(act, act) in common for act in ACTS)


# --- what is broken -------------------------------------------------------------------------


def test_an_unknown_field_is_named_with_what_was_meant(tmp_path: Path) -> None:
    data = yaml.safe_load((sheets.PERSONAS / "weike.yaml").read_text("utf-8"))
    data["voise"] = data.pop("voice")
    data["manner"]["humor"] = data["manner"].pop("humour")
    path = written(tmp_path / "weike.yaml", yaml.safe_dump(data, allow_unicode=True))
    with pytest.raises(SheetError) as caught:
        sheets.load_persona(path)
    told = "\n".join(caught.value.faults)
    assert f"{path}: voise: unknown field; did you mean voice?" in told
    assert "manner.humor: unknown field; did you mean humour?" in told


def test_an_unknown_persona_is_named_with_who_was_meant() -> None:
    with pytest.raises(SheetError, match="did you mean weike"):
        sheets.load_persona("weika")


def test_the_good_sheet_of_these_tests_is_good(tmp_path: Path) -> None:
    (cup,) = sheets.load_products(written(tmp_path / "cup.yaml", GOOD))
    assert cup.price.minor == 1250
    assert cup.facts[0].text("zh") == "350 ml"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("12.50", "-12.50"), "price.amount"),
        (("12.50", "0"), "price.amount"),
        (("12.50", "0.001"), "less than a coin"),
        (("12.50", "99999999999"), "price.amount"),
        (("12.50", "NaN"), "price.amount"),
        (("EUR", "ZZZ"), "ISO 4217"),
        (("id: cup", "id: ../cup"), "id"),
        (("id: cup", "name2: cup"), "id: missing; add it"),
        (("facts:", "facts: []\nbenefits:"), "facts"),
        (('"350 ml"', "[]"), "empty list"),
        (('"350 ml"', "{en: 350 ml, de: 350 ml}"), "unknown language 'de'"),
        (('"350 ml"', "{en: }"), "empty text"),
        (('"350 ml"', "{en: {a: b}}"), "a text per language"),
        (("id: cup", "id: cup\nstock: -1"), "stock"),
        (("id: cup", "id: cup\nstock: many"), "stock"),
        (("id: cup", "id: cup\nprise: 3"), "did you mean price?"),
    ],
)
def test_a_wrong_value_is_one_line_with_file_and_field(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    path = written(tmp_path / "cup.yaml", GOOD.replace(*change))
    found = faults(path)
    assert any(told in fault and str(path) in fault for fault in found), found
    assert all("\n" not in fault for fault in found)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("# only a comment\n", "empty"),
        ("just words", "a mapping"),
        ("- 1\n- 2\n", "a mapping"),
        ("id: [unclosed", "line 1"),
        ("id: cup\n\tname: x", "line 2"),
        (b"\xff\xfe\x00id: cup", "UTF-8"),
        ("a: &a [x]\nb: [*a, *a]\n", "line 2: aliases"),
        ("id: !!python/object/apply:os.system [echo]", "tags (!name) are not allowed"),
        ("when: !!timestamp foo", "tags (!name) are not allowed"),
        ("[" * 20_000, "cup.yaml"),
        ("x" * (sheets.MAX_BYTES + 1), "larger than"),
    ],
)
def test_a_hostile_or_empty_file_is_refused_in_one_line(
    tmp_path: Path, text: str | bytes, told: str
) -> None:
    found = faults(written(tmp_path / "cup.yaml", text))
    assert any(told in fault for fault in found), found


def test_an_alias_bomb_costs_nothing(tmp_path: Path) -> None:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    (fault,) = faults(written(tmp_path / "bomb.yaml", "\n".join(lines)))
    assert "bomb.yaml: line 2: aliases" in fault


def test_every_fault_of_a_folder_is_told_at_once(tmp_path: Path) -> None:
    written(tmp_path / "a.yaml", GOOD.replace("EUR", "ZZZ").replace('"350 ml"', "[]"))
    written(tmp_path / "b.yaml", "")
    written(tmp_path / "c.yaml", GOOD)
    found = faults(tmp_path)
    assert len(found) == 3
    assert sum("a.yaml" in fault for fault in found) == 2
    assert sum("b.yaml" in fault for fault in found) == 1


def test_the_same_id_in_two_files_is_refused(tmp_path: Path) -> None:
    written(tmp_path / "a.yaml", GOOD)
    written(tmp_path / "b.yaml", GOOD)
    assert "product cup: written twice" in faults(tmp_path)[0]


def test_an_empty_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    assert "no product sheets" in faults(tmp_path)[0]
    assert "check the path" in faults(tmp_path / "gone.yaml")[0]
    written(tmp_path / "cup.txt", GOOD)
    assert "not a product sheet" in faults(tmp_path / "cup.txt")[0]


def test_yes_no_and_on_are_words_and_true_is_a_boolean(tmp_path: Path) -> None:
    text = GOOD + (
        "  - {attribute: hood, value: true}\n  - {attribute: lid, value: no}\n"
        "tested: {by: us, on: 2026-10-02}\n"
    )
    (cup,) = sheets.load_products(written(tmp_path / "cup.yaml", text))
    assert cup.facts[1].text("zh") == "是"
    assert cup.facts[2].text("fr") == "non"
    assert cup.tested is not None
    assert cup.tested.on.year == 2026
    assert "yes" in sheets.load_phrases()


# --- anything at all --------------------------------------------------------------------------

WEIKE_LINES = (sheets.PERSONAS / "weike.yaml").read_text("utf-8").splitlines()
# fmt: off
SCRAPS = st.sampled_from([
    "{", "}", "[", "]", ": ", "- ", "&a ", "*a", "!!int ''", "? ", "|", ">", "---\n", "null", "\t",
    "<<: ", "=", "0x_", "1:99", "2026-99-99", "\x00", "\ufeff", "é", "你", "id", "story", "1e999",
])
# fmt: on
HOSTILE = st.one_of(
    st.text(max_size=300),
    st.lists(SCRAPS, max_size=25).map("".join),
    st.lists(st.sampled_from(WEIKE_LINES), max_size=25).map("\n".join),
    st.tuples(st.integers(0, len(WEIKE_LINES)), SCRAPS).map(
        lambda cut: "\n".join([*WEIKE_LINES[: cut[0]], cut[1], *WEIKE_LINES[cut[0] : cut[0] + 9]])
    ),
)


def explained(load: Callable[[], object]) -> tuple[str, ...]:
    """The faults told, none when it loads. Anything but a SheetError goes up and fails the test."""
    try:
        assert load()
    except SheetError as error:
        return error.faults or ("no fault told",)
    return ()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=HOSTILE)
def test_arbitrary_text_in_a_persona_raises_nothing_but_sheet_errors(
    tmp_path: Path, text: str
) -> None:
    path = written(tmp_path / "x.yaml", text.encode("utf-8", "surrogatepass"))
    told = explained(lambda: sheets.load_persona(path))
    assert all(str(fault).strip() for fault in told)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from([*LANGS, "id", "value", "x"]), inner, max_size=4)
        ),
        max_leaves=12,
    ),
    field=st.sampled_from(sorted(Product.model_fields)),
)
def test_any_data_in_any_field_of_a_product_is_accepted_or_explained(
    tmp_path: Path, value: object, field: str
) -> None:
    data = {**yaml.safe_load(GOOD), field: value}
    told = explained(lambda: sheets.build(Product, data, "cup.yaml").price.minor >= 1)
    assert all(fault.startswith("cup.yaml: ") for fault in told)
