"""Plain text and quantities, as people write them in three languages."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host.mind.values import (
    MAX_CHARS,
    NO_YEAR,
    Quantity,
    base,
    find_codes,
    find_quantities,
    normalise,
    same,
    say_quantity,
)
from host.records import LANGS


def found(text: str, lang: str) -> list[tuple[float, float, str]]:
    return [(q.low, q.high, q.unit) for q in find_quantities(text, lang)]  # type: ignore[arg-type]


def one(value: float, unit: str = "") -> list[tuple[float, float, str]]:
    return [(value, value, unit)]


def day(year: int, month: int, on: int) -> list[tuple[float, float, str]]:
    return one(float(date(year, month, on).toordinal()), "date")


# --- normalise ----------------------------------------------------------------------------

NORMAL = [
    ("重量是７６克", "重量是76克"),
    ("1\u202f999,00\u00a0€", "1 999,00 €"),
    ("c’est “lourd”", 'c\'est "lourd"'),
    ("hea\u200bvy", "heavy"),
    ("\u202epriced\u202c at 20", "priced at 20"),
    ("wаtеrprооf", "waterproof"),  # Cyrillic а, е, о
    ("Ρrice", "Price"),  # Greek rho
    ("Привет", "Привет"),  # a Cyrillic word stays itself
    ("5 μm", "5 μm"),
    ("1½ cups", "1 1/2 cups"),
    ("10² is not 102", "10^2 is not 102"),
    ("100，200", "100, 200"),
    ("a\tb\nc", "a b c"),
    ("cafe\u0301", "café"),
    ("𝐟𝐫𝐞𝐞", "free"),
    ("a\x00\x07b", "a b"),
    ("½", "1/2"),
    ("20％", "20%"),
    ("e" + "\u0301" * 9, "é\u0301\u0301"),
    ("Lumo™ Air", "Lumo Air"),
]


@pytest.mark.parametrize(("raw", "plain"), NORMAL)
def test_normalise_makes_hostile_text_plain(raw: str, plain: str) -> None:
    assert normalise(raw) == plain


def test_normalise_keeps_numbers_apart_that_nfkc_would_join() -> None:
    assert found(normalise("1½ cups"), "en") == one(1.5, "cup")
    assert [q[0] for q in found(normalise("100，200"), "zh")] == [100, 200]


def test_normalise_is_bounded_in_length_and_time() -> None:
    flood = "ﷺ" * 200_000 + "e" + "\u0301" * 200_000
    began = time.perf_counter()
    assert len(normalise(flood)) <= MAX_CHARS
    assert time.perf_counter() - began < 3


@given(st.text(max_size=200))
def test_normalise_is_idempotent_and_printable(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert not any(c in once for c in "\u200b\u202e\u2066\x00\n")


# --- find_quantities ----------------------------------------------------------------------

ENGLISH = [
    ("It weighs 76 g.", one(76, "g")),
    ("It weighs 76g", one(76, "g")),
    ("seventy-six grams", one(76, "g")),
    ("1,999.00", one(1999)),
    ("$1,999", one(1999, "USD")),
    ("€29.90", one(29.9, "EUR")),
    ("29,90 €", one(29.9, "EUR")),
    ("1.999,00 €", one(1999, "EUR")),
    ("twenty dollars", one(20, "USD")),
    ("CNY 1999", one(1999, "CNY")),
    ("CNY1,999", one(1999, "CNY")),
    ("1999 yuan", one(1999, "CNY")),
    ("US$20", one(20, "USD")),
    ("HK$20", one(20, "HKD")),
    ("99 cents", one(0.99, "USD")),
    ("$1.5k", one(1500, "USD")),
    ("2 million yuan", one(2_000_000, "CNY")),
    ("3-5 h", [(3, 5, "h")]),
    ("3 to 5 hours", [(3, 5, "h")]),
    ("3 h to 5 h", [(3, 5, "h")]),
    ("between 3 and 5 hours", [(3, 5, "h")]),
    ("two or three hours", [(2, 3, "h")]),
    ("twenty-four hours", one(24, "h")),
    ("a hundred grams", one(100, "g")),
    ("one hundred and five grams", one(105, "g")),
    ("two thousand three hundred", one(2300)),
    ("five point three", one(5.3)),
    ("half an hour", one(0.5, "h")),
    ("a quarter of an hour", one(0.25, "h")),
    ("three quarters of an hour", one(0.75, "h")),
    ("one and a half hours", one(1.5, "h")),
    ("an hour and a half", one(1.5, "h")),
    ("two hours and 30 minutes", one(2.5, "h")),
    ("1h30", one(1.5, "h")),
    ("5 ft 6 in", one(5.5, "ft")),
    ("5'6\"", one(5.5, "ft")),
    ("a dozen", one(12)),
    ("two dozen eggs", one(24)),
    ("half a kilo", one(0.5, "kg")),
    ("1/2 cup", one(0.5, "cup")),
    ("20%", one(20, "percent")),
    ("20 percent off", one(20, "percent")),
    ("half price", one(50, "percent")),
    ("30 x 20 x 10 cm", [(30, 30, "cm"), (20, 20, "cm"), (10, 10, "cm")]),
    ("30x20x10cm", [(30, 30, "cm"), (20, 20, "cm"), (10, 10, "cm")]),
    ('12" W x 15" D', [(12, 12, "inch"), (15, 15, "inch")]),
    ("34-inch waist", one(34, "inch")),
    ("450°F", one(450, "fahrenheit")),
    ("-18 °C", one(-18, "celsius")),
    ("minus 18 degrees Celsius", one(-18, "celsius")),
    ("oven safe to 230 degrees", one(230, "celsius")),
    ("46° field of view", one(46, "deg")),
    ("30-day returns", one(30, "d")),
    ("128GB", one(128, "GB")),
    ("10,000 mAh", one(10000, "mAh")),
    ("SPF 50", one(50)),
    ("SPF50+", one(50)),
    ("Bluetooth 5.3", one(5.3)),
    ("Wi-Fi 6", one(6)),
    ("5 in stock", one(5)),
    ("5 in the box", one(5)),
    ('It costs "20"', one(20)),
    ("one hour", one(1, "h")),
    ("one-year warranty", one(1, "year")),
    ("it lasts an hour", one(1, "h")),
    ("within 2 working days", one(2, "d")),
    ("€20–30", [(20, 30, "EUR")]),
    ("from $20 to $30", [(20, 30, "USD")]),
    ("2 x 250 ml", [*one(2), *one(250, "ml")]),
    ("one to two hours", [(1, 2, "h")]),
    ("two-thirds", one(2 / 3)),
    ("200 g/m2", one(200, "gsm")),
    ("half the price", one(50, "percent")),
    ("sizes 3,5,7", [*one(3), *one(5), *one(7)]),
    ("open until 19:30", one(1170, "clock")),
    ("2026-10-02", day(2026, 10, 2)),
    ("2 October 2026", day(2026, 10, 2)),
    ("October 2nd, 2026", day(2026, 10, 2)),
    ("on October 2", day(NO_YEAR, 10, 2)),
    ("10/02/2026", day(2026, 10, 2)),
    ("X-200 and IPX4 over USB-C", []),
    ("24/7 support", []),
    ("a 3-in-1 tool", []),
    ("4K at 16:9", []),
    ("1080p and 3D", []),
    ("5G network", []),
    ("the 2nd edition", []),
    ("one of them", []),
    ("no one knows", []),
    ("this one is nice", []),
    ("one day I left Hangzhou", []),
    ("wait a minute", []),
    ("twice a day", []),
    ("thanks a million", []),
    ("call 06 12 34 56 78", []),
    ("see https://example.com/p/123", []),
    ("", []),
]
FRENCH = [
    ("1 999,00 €", one(1999, "EUR")),
    ("1\u202f999,00\u00a0€", one(1999, "EUR")),
    ("29,90 €", one(29.9, "EUR")),
    ("29 € 90", one(29.9, "EUR")),
    ("29 euros 90", one(29.9, "EUR")),
    ("vingt-neuf euros", one(29, "EUR")),
    ("50 centimes", one(0.5, "EUR")),
    ("un million d'euros", one(1_000_000, "EUR")),
    ("1,5 l", one(1.5, "l")),
    ("3 à 5 h", [(3, 5, "h")]),
    ("entre 3 et 5 heures", [(3, 5, "h")]),
    ("2 ou 3 heures", [(2, 3, "h")]),
    ("vingt-quatre heures", one(24, "h")),
    ("vingt et un jours", one(21, "d")),
    ("quatre-vingts grammes", one(80, "g")),
    ("quatre-vingt-dix minutes", one(90, "min")),
    ("soixante et onze", one(71)),
    ("mille neuf cent quatre-vingt-dix-neuf", one(1999)),
    ("septante kilos", one(70, "kg")),
    ("soixante-seize grammes", one(76, "g")),
    ("une demi-heure", one(0.5, "h")),
    ("un quart d'heure", one(0.25, "h")),
    ("trois quarts d'heure", one(0.75, "h")),
    ("une heure et demie", one(1.5, "h")),
    ("deux heures et demie", one(2.5, "h")),
    ("1h30", one(1.5, "h")),
    ("une douzaine", one(12)),
    ("vingt pour cent", one(20, "percent")),
    ("20 %", one(20, "percent")),
    ("moitié prix", one(50, "percent")),
    ("64 Go", one(64, "GB")),
    ("un an de garantie", one(1, "year")),
    ("un kilo", one(1, "kg")),
    ("neuf heures", one(9, "h")),
    ("moins 18 degrés au congélateur", one(-18, "celsius")),
    ("30 x 20 cm", [(30, 30, "cm"), (20, 20, "cm")]),
    ("cinq virgule trois", one(5.3)),
    ("2 octobre 2026", day(2026, 10, 2)),
    ("le 1er octobre", day(NO_YEAR, 10, 1)),
    ("02/10/2026", day(2026, 10, 2)),
    ("1 m 80", one(1.8, "m")),
    ("1m80", one(1.8, "m")),
    ("une à deux heures", [(1, 2, "h")]),
    ("une centaine de grammes", one(100, "g")),
    ("deux tiers", one(2 / 3)),
    ("un peu", []),
    ("l'un et l'autre", []),
    ("une fois", []),
    ("un jour, à Hangzhou", []),
    ("tout neuf", []),
    ("mille mercis", []),
    ("une minute", []),
]
CHINESE = [
    ("重量是76克", one(76, "g")),
    ("七十六克", one(76, "g")),
    ("两千", one(2000)),
    ("两万五", one(25000)),
    ("一百五十克", one(150, "g")),
    ("一百零五克", one(105, "g")),
    ("一千九百九十九元", one(1999, "CNY")),
    ("1999元", one(1999, "CNY")),
    ("¥1,999", one(1999, "CNY")),
    ("¥1999元", one(1999, "CNY")),
    ("1.2万元", one(12000, "CNY")),
    ("20块钱", one(20, "CNY")),
    ("29块9", one(29.9, "CNY")),
    ("29元9角", one(29.9, "CNY")),
    ("三个半小时", one(3.5, "h")),
    ("半小时", one(0.5, "h")),
    ("半个小时", one(0.5, "h")),
    ("一年半", one(1.5, "year")),
    ("2小时30分", one(2.5, "h")),
    ("3到5小时", [(3, 5, "h")]),
    ("两三天", [(2, 3, "d")]),
    ("三四个小时", [(3, 4, "h")]),
    ("二十四小时", one(24, "h")),
    ("一小时", one(1, "h")),
    ("质保一年", one(1, "year")),
    ("能用一天", one(1, "d")),
    ("百分之二十", one(20, "percent")),
    ("百分百", one(100, "percent")),
    ("打八折", one(20, "percent")),
    ("八五折", one(15, "percent")),
    ("9.5折", one(5, "percent")),
    ("半价", one(50, "percent")),
    ("七八成", [(70, 80, "percent")]),
    ("46度视场角", one(46, "deg")),
    ("水温90度", one(90, "celsius")),
    ("零下18度", one(-18, "celsius")),
    ("5千克", one(5, "kg")),
    ("1斤", one(1, "jin")),
    ("1200万像素", one(12_000_000, "pixel")),
    ("128G内存", one(128, "GB")),
    ("30×20×10厘米", [(30, 30, "cm"), (20, 20, "cm"), (10, 10, "cm")]),
    ("42码", one(42, "CN_size")),
    ("两双", one(2, "pair")),
    ("两个", one(2, "piece")),
    ("２０克", one(20, "g")),
    ("2026年10月2日", day(2026, 10, 2)),
    ("10月2日", day(NO_YEAR, 10, 2)),
    ("十月二日", day(NO_YEAR, 10, 2)),
    ("9块9包邮", one(9.9, "CNY")),
    ("一米八", one(1.8, "m")),
    ("零点三五升", one(0.35, "l")),
    ("五到八度", [(5, 8, "deg")]),
    ("一到两年", [(1, 2, "year")]),
    ("五六十块", [(50, 60, "CNY")]),
    ("十五六个", [(15, 16, "piece")]),
    ("5、6个小时", [(5, 6, "h")]),
    ("两万毫安", one(20000, "mAh")),
    ("四分之三", one(0.75)),
    ("千分之五", one(0.5, "percent")),
    ("买一送一", []),
    ("一个", []),
    ("一起", []),
    ("一下", []),
    ("一样的", []),
    ("一次充满", []),
    ("十分轻", []),
    ("千万别错过", []),
    ("万一坏了", []),
    ("有一年冬天", []),
    ("双十一", []),
    ("第3代", []),
    ("三、二、一，上链接", []),
    ("5G手机", []),
    ("三天两头", []),
    ("按国家三包规定", []),
    ("3 到 5 个工作日", [(3, 5, "d")]),
    ("年满 18 岁", one(18, "year")),
]


def _ids(cases: list[tuple[str, list[tuple[float, float, str]]]]) -> list[str]:
    return [text or "empty" for text, _ in cases]


@pytest.mark.parametrize(("text", "expected"), ENGLISH, ids=_ids(ENGLISH))
def test_english_numbers_are_found_with_their_units(
    text: str, expected: list[tuple[float, float, str]]
) -> None:
    close(text, expected, "en")


def close(text: str, expected: list[tuple[float, float, str]], lang: str) -> None:
    got = found(text, lang)
    assert [g[2] for g in got] == [e[2] for e in expected], got
    assert [x for g in got for x in g[:2]] == pytest.approx([x for e in expected for x in e[:2]])


@pytest.mark.parametrize(("text", "expected"), FRENCH, ids=_ids(FRENCH))
def test_french_numbers_are_found_with_their_units(
    text: str, expected: list[tuple[float, float, str]]
) -> None:
    close(text, expected, "fr")


@pytest.mark.parametrize(("text", "expected"), CHINESE, ids=_ids(CHINESE))
def test_chinese_numbers_are_found_with_their_units(
    text: str, expected: list[tuple[float, float, str]]
) -> None:
    close(text, expected, "zh")


SENTENCES = {
    "en": "It weighs 76 g, lasts 4 hours and costs 1,999 yuan, charging in half an hour by USB-C.",
    "fr": "Ça pèse 76 g, tient 4 heures et coûte 1 999 yuans, avec une charge d'une demi-heure.",
    "zh": "这款眼镜重量是76克，一次充满能用四个小时，价格1999元，充电只要半小时，用USB-C线就可以。",
}


@pytest.mark.parametrize("lang", LANGS)
def test_a_whole_sentence_gives_weight_time_price_and_charge(lang: str) -> None:
    assert found(SENTENCES[lang], lang) == [
        (76, 76, "g"),
        (4, 4, "h"),
        (1999, 1999, "CNY"),
        (0.5, 0.5, "h"),
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_a_sentence_takes_well_under_a_few_milliseconds(lang: str) -> None:
    """0.2 ms alone on this machine; the bound leaves room for a busy one."""
    find_quantities(SENTENCES[lang], lang)  # type: ignore[arg-type]
    took = []
    for _ in range(50):
        began = time.perf_counter()
        find_quantities(SENTENCES[lang], lang)  # type: ignore[arg-type]
        took.append(time.perf_counter() - began)
    assert min(took) < 0.001


PIECES = (
    '1 2 30 1,5 1.999,00 5.3 ½ x × - to à 到 and et 和 g kg h 小时 克 € ¥ $ % 元 块 in " '
    "' half one un une 一 两 三四 百 万 半 个 十 折 minus 零下 degrees 度 2026-10-02 10月 "
    "2日 , . 。 IPX4 1e9"
)


@given(
    st.lists(st.sampled_from(PIECES.split()), max_size=14), st.booleans(), st.sampled_from(LANGS)
)
@settings(max_examples=300)
def test_spans_index_the_text_in_order_and_never_raise(
    pieces: list[str], spaced: bool, lang: str
) -> None:
    _check_spans((" " if spaced else "").join(pieces), lang)


@given(st.text(max_size=120), st.sampled_from(LANGS))
def test_any_text_gives_valid_spans(text: str, lang: str) -> None:
    _check_spans(text, lang)


def _check_spans(text: str, lang: str) -> None:
    at = 0
    for q in find_quantities(text, lang):  # type: ignore[arg-type]
        assert at <= q.start < q.end <= len(text)
        assert text[q.start : q.end] == q.text
        assert q.low <= q.high
        base(q)
        say_quantity(q, lang)  # type: ignore[arg-type]
        at = q.end


@given(st.integers(min_value=2, max_value=99_999), st.sampled_from(["g", "kg", "h", "ml", "EUR"]))
def test_what_is_said_is_found_again(value: int, unit: str) -> None:
    for lang in LANGS:
        said = say_quantity(Quantity(value, value, unit), lang)
        again = find_quantities(said, lang)
        assert len(again) == 1, said
        assert same(again[0], Quantity(value, value, unit)), (said, again)


FLOODS = ("1 x ", "9", "一二三", '1" ', "1° ", "1度", "a1-", "1.", "1-", "between 1 and ", "百分之")


@pytest.mark.parametrize("scrap", FLOODS)
def test_a_flood_of_one_scrap_takes_linear_time(scrap: str) -> None:
    """Quadratic matching took over a minute on the longest text; linear takes half a second."""
    flood = (scrap * MAX_CHARS)[:MAX_CHARS]
    began = time.perf_counter()
    find_quantities(flood, "en")
    assert time.perf_counter() - began < 5


def test_codes_are_folded_for_comparison() -> None:
    assert set(find_codes("IPX-4, X-200 and USB-C")) == {"ipx4", "x200", "usbc"}
    assert find_codes("ipx4") == find_codes("IPX4")


@pytest.mark.parametrize(
    ("text", "lang", "units"),
    [
        ("58 / 64 / 70 cm", "zh", ["cm", "cm", "cm"]),
        ("10 ml×2", "en", ["ml", ""]),
        ("160 g（8 g×20小包）", "zh", ["g", "g", ""]),
        ("四角各1根", "zh", ["piece"]),
        ("2元5角", "zh", ["CNY"]),
        ("1/2 cup", "en", ["cup"]),
    ],
)
def test_a_unit_belongs_to_every_number_it_stands_for(text, lang, units):
    assert [q.unit for q in find_quantities(text, lang)] == units


def test_a_french_range_is_one_in_a_sheet_of_any_language():
    assert [(q.low, q.high) for q in find_quantities("2 à 5", "en")] == [(2, 5)]
