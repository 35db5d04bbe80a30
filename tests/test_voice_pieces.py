"""How a sentence is cut: the first piece early, the next ones ready in time, nothing lost."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.records import LANGS
from host.voice.pieces import pieces

ENOUGH = {"en": 64, "fr": 64, "zh": 22}
LONG = {
    "en": "From what you told me, the light one would suit you, because it folds flat and weighs"
    " almost nothing, and the case that comes with it fits the pocket of a coat.",
    "zh": "跟你说呀，我住在杭州，就像倒影住在湖面上，夜里团队会给我留着灯，早上一开播就有人来问。",
    "fr": "Les commandes partent sous deux jours ouvrés, et la livraison prend ensuite trois à"
    " cinq jours, parce que le colis passe par un entrepôt qui vérifie chaque article.",
}


def texts(text: str, lang: str) -> list[str]:
    return [piece.text for piece in pieces(text, lang)]


@pytest.mark.parametrize("lang", LANGS)
def test_the_first_piece_is_short_and_each_grows_by_no_more_than_its_time(lang: str) -> None:
    parts = texts(LONG[lang], lang)
    assert "".join(parts) == LONG[lang]
    assert len(parts) >= 2
    assert len(parts[0]) <= 1.5 * ENOUGH[lang]
    for before, after in itertools.pairwise(parts):
        assert len(after) <= 1.5 * max(ENOUGH[lang], 3 * len(before)), parts


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "You'd be carrying 76 g."),
        ("zh", "它的重量是76 g。"),
        ("fr", "Côté poids, on est à 1,3 kg."),
    ],
)
def test_a_short_sentence_is_said_in_one_breath(lang: str, text: str) -> None:
    assert texts(text, lang) == [text]


def test_a_number_is_never_cut() -> None:
    for lang, text in (
        ("en", "For the three of them the shop asks 5,997 yuan altogether: 1,999 yuan for each."),
        ("fr", "Pour les trois, la boutique demande 5 997,00 € en tout, soit 1 999,00 € l'une."),
        ("zh", "三副一共是5，997元，每一副1，999元，今天下单的话十四天里都可以退。"),
    ):
        parts = texts(text, lang)
        assert len(parts) > 1
        for left, right in itertools.pairwise(parts):
            assert not (left.rstrip(" ,，.")[-1].isdigit() and right.lstrip()[0].isdigit()), parts


def test_no_last_word_is_left_alone() -> None:
    for lang, text in LONG.items():
        assert len(texts(text, lang)[-1].strip()) > (3 if lang == "zh" else 8)


@given(st.text(max_size=600), st.sampled_from(LANGS))
def test_whatever_is_written_the_pieces_are_the_text(text: str, lang: str) -> None:
    parts = list(pieces(text, lang))
    assert "".join(part.text for part in parts) == text
    assert all(text[part.start :].startswith(part.text) for part in parts)
    assert all(len(part.text) <= 160 + 8 for part in parts)
