"""A seller's words in the viewer's language: all of them, or none."""

from __future__ import annotations

import pytest

from host.mind.gloss import label_in, value_in
from host.records import Lang


@pytest.mark.parametrize(
    ("text", "lang", "said"),
    [
        ("24 months", "fr", "24 mois"),
        ("3,4 kg", "zh", "3.4公斤"),
        ("320克", "fr", "320 g"),
        ("8小时", "en", "8 hours"),
        ("3,4 kg", "en", "3.4 kg"),
        ("15,000 hours", "fr", "15 000 heures"),
        ("up to 6 hours", "zh", "最多6小时"),
        ("midnight blue", "fr", "bleu nuit"),
        ("Not included", "zh", "不含"),
        ("Yes, three levels", "fr", "oui, 3 niveaux"),
        ("printemps, été, automne", "zh", "春季、夏季、秋季"),
        ("95% cotton, 5% elastane", "zh", "95%棉、5%氨纶"),
        ("304不锈钢", "en", "304 stainless steel"),
        ("vert sapin", "zh", "森林绿"),
    ],
)
def test_common_words_and_amounts_are_put_into_the_viewers_language(
    text: str, lang: Lang, said: str
) -> None:
    assert value_in(text, lang) == said


@pytest.mark.parametrize(
    "text", ["8 hours of playback", "12 sardines", "10 min à deux", "E14 LED, included", "柴烧"]
)
def test_what_is_known_in_part_stays_as_it_is_written(text: str) -> None:
    assert [value_in(text, lang) for lang in ("en", "zh", "fr")] == [text] * 3


@pytest.mark.parametrize(
    ("text", "lang", "said"),
    [
        ("inflation time", "fr", "temps de gonflage"),
        ("inflation time", "zh", "充气时间"),
        ("充气时间", "fr", "temps de gonflage"),
        ("temps de montage", "zh", "安装时间"),
        ("blade length", "fr", "longueur de lame"),
        ("assembly time", "fr", "temps de montage"),
        ("flux capacitor", "fr", "flux capacitor"),
    ],
)
def test_a_label_is_put_together_from_its_head_and_the_word_before_it(
    text: str, lang: Lang, said: str
) -> None:
    assert label_in(text, lang) == said
