"""Spoken forms: a corpus anyone can read, and what must hold for any text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host.records import LANGS
from host.voice.numbers import Figure, cardinal, parse
from host.voice.pieces import pieces
from host.voice.spoken import MOST_CHARACTERS, speak_as, spoken

GOLDEN = Path(__file__).parent / "golden" / "spoken.jsonl"
ROWS = [json.loads(line) for line in GOLDEN.read_text("utf-8").splitlines()]
langs = st.sampled_from(LANGS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['lang']}: {row['text']}")
def test_a_written_form_is_said_as_people_say_it(row):
    assert spoken(row["text"], row["lang"]) == row["spoken"]


def test_the_corpus_covers_three_languages_with_fifty_lines_or_more_each():
    counts = {lang: sum(row["lang"] == lang for row in ROWS) for lang in LANGS}
    assert min(counts.values()) >= 50
    assert sum(counts.values()) >= 150


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120), langs)
def test_any_text_is_spoken_without_digits_or_symbols(text, lang):
    said = spoken(text, lang)
    assert not re.search(r"[0-9€$£¥%<>{}\[\]*_#~|\\]", said)
    assert not any(0x1F000 <= ord(c) <= 0x1FAFF for c in said)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab 12,.€-/xh%元个，。é😀", max_size=40), langs)
def test_every_spoken_part_knows_where_it_was_written(text, lang):
    said = speak_as(text, lang)
    places = [(s.start, s.end) for s in said.spans]
    assert places == sorted(places)
    assert all(0 <= a <= b <= len(text) for a, b in places)
    assert "".join(s.said for s in said.spans) == said.text


def test_a_price_is_one_place_in_the_written_text():
    text = "Only €29.90 today"
    said = speak_as(text, "en")
    at = said.text.index("nine")
    start, end = said.written(at, at + 4)
    assert text[start:end] == "€29.90"


def test_a_plain_word_keeps_its_exact_place():
    text = "Wow 😀, light glasses"
    said = speak_as(text, "en")
    at = said.text.index("glasses")
    assert text[slice(*said.written(at, at + 7))] == "glasses"


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9), langs)
def test_a_number_written_with_separators_is_the_number(n, lang):
    written = f"{n:,}" if lang != "fr" else f"{n:,}".replace(",", " ")
    assert parse(written, lang) == Figure(n)
    assert spoken(written, lang) == (cardinal(n, lang))


@pytest.mark.parametrize(
    "n", [0, 5, 10, 15, 20, 101, 110, 999, 1001, 1010, 10_500, 100_000, 30_000_001]
)
def test_chinese_numbers_agree_with_an_independent_normaliser(n):
    wetext = pytest.importorskip("wetext")
    theirs = wetext.Normalizer(lang="zh", operator="tn").normalize(f"共{n}件").strip("共件")
    assert cardinal(n, "zh").replace("两", "二") == theirs.replace("两", "二")


def test_the_lexicon_wins_over_every_rule():
    lexicon = {"IPX4": {"en": ["splash proof class four"]}, "29.90": {"fr": ["un prix d'ami"]}}
    assert spoken("It is IPX4.", "en", lexicon) == "It is splash proof class four."
    assert spoken("IPX4", "fr", lexicon) == "I P X quatre"
    assert spoken("29.90 €", "fr", lexicon) == "un prix d'ami euros"


def test_a_lexicon_word_is_not_found_inside_another():
    assert (
        spoken("Weikeson met Weike", "en", {"Weike": {"en": ["Way kuh"]}}) == "Weikeson met Way kuh"
    )


def test_a_lexicon_of_chinese_words_needs_no_spaces():
    assert spoken("我是薇可呀", "zh", {"薇可": {"zh": ["维克"]}}) == "我是维克呀"


def test_five_thousand_characters_are_the_most():
    said = spoken("word " * 4000, "en")
    assert MOST_CHARACTERS - 10 <= len(said) <= MOST_CHARACTERS


@pytest.mark.parametrize("text", ["", "   ", "😀🔥", "***", "…", "→→", "مرحبا", "\x00\x07"])
def test_what_cannot_be_spoken_leaves_nothing_but_stops(text):
    assert not any(c.isalnum() for c in spoken(text, "en"))


def test_invisible_characters_do_not_split_words():
    assert spoken("gla\u200bsses", "en") == "glasses"
    assert spoken("\u202egnp\u202c", "en") == "gnp"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abc ,.;12，。了的€", max_size=400), langs)
def test_pieces_are_the_whole_text_in_order(text, lang):
    parts = list(pieces(text, lang))
    assert "".join(p.text for p in parts) == text
    assert all(text[p.start :].startswith(p.text) for p in parts)


def test_the_first_clause_of_a_long_sentence_goes_first():
    text = "Great question, Mei, and the battery of these glasses lasts for four hours of reading."
    first, *rest = pieces(text, "en")
    assert len(first.text) < len(text) / 2
    assert rest


def test_a_piece_never_cuts_a_number():
    text = "这款眼镜平时要卖两千多块钱今天直播间里只要¥1,999，而且还送眼镜盒和充电线给大家。"
    assert any("¥1,999" in p.text for p in pieces(text, "zh"))


def test_a_short_sentence_is_one_piece():
    assert len(list(pieces("Yes, it is.", "en"))) == 1
