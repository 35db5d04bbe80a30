"""The rules of ``spoken``, in order: what is matched, and what is said instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from host.records import Lang
from host.voice import codes, money, units
from host.voice.moments import PHONE, months, say_date, say_phone, say_time
from host.voice.numbers import (
    MINUS,
    NUMBER,
    Figure,
    cardinal,
    digits,
    figure,
    ordinal,
    parse,
    year,
)

Say = Callable[[re.Match[str]], str | None]

_TO: dict[Lang, str] = {"en": " to ", "zh": "到", "fr": " à "}
_PER: dict[Lang, str] = {"en": " per ", "zh": "每", "fr": " par "}
_BY: dict[Lang, str] = {"en": " by ", "zh": "乘", "fr": " sur "}
_TIMES: dict[Lang, str] = {"en": "times", "zh": "倍", "fr": "fois"}
_OUT_OF: dict[Lang, str] = {"en": " out of ", "zh": "分，满分", "fr": " sur "}
_DASH = r"[  ]?[-–—~～][  ]?"
_START = r"(?<![A-Za-zÀ-ÿ0-9])"  # not \b: Chinese characters may touch a figure
_END = r"(?![A-Za-zÀ-ÿ0-9])"
_MEASURES = "个台款副盒瓶支次天年月周位件条套双只种倍份张块把杯包箱米克斤小分秒种层排档"
_FRACTIONS: dict[Lang, dict[str, str]] = {
    "en": {"1/2": "one half", "1/3": "one third", "2/3": "two thirds", "1/4": "one quarter",
           "3/4": "three quarters"},
    "zh": {},
    "fr": {"1/2": "un demi", "1/3": "un tiers", "2/3": "deux tiers", "1/4": "un quart",
           "3/4": "trois quarts"},
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """What is matched, and what is said. ``say`` returns None to leave it to others."""

    pattern: re.Pattern[str]
    say: Say


@lru_cache(maxsize=64)
def rules(lang: Lang, lexicon: tuple[tuple[str, str], ...] = ()) -> Sequence[Rule]:
    """Every rule of a language, the lexicon first."""
    made = [
        *_lexicon(lexicon),
        (r"</?[A-Za-z][^<>]{0,200}>", _always(" ")),
        *_always_open(lang),
        *_addresses(lang),
        *_phones(lang),
        *_dates(lang),
        *_times(lang),
        *_money(lang),
        *_percentages(lang),
        *_sizes(lang),
        *_quantities(lang),
        *_ordinals(lang),
        *_ratios(lang),
        *_abbreviations(lang),
        *_names(lang),
        *_numbers(lang),
    ]
    return tuple(Rule(re.compile(pattern), say) for pattern, say in made)


Made = list[tuple[str, Say]]


def _lexicon(pairs: Sequence[tuple[str, str]]) -> Made:
    return [(_bounded(word), _always(said)) for word, said in pairs]


def _bounded(word: str) -> str:
    """The word as it stands alone; Latin letters must not touch it, Chinese may."""
    before = _START if word[0].isascii() and word[0].isalnum() else ""
    after = _END if word[-1].isascii() and word[-1].isalnum() else ""
    return before + re.escape(word) + after


def _always(said: str) -> Say:
    return lambda _: said


def _always_open(lang: Lang) -> Made:
    day = {
        "en": "twenty-four hours a day",
        "zh": "全天候",
        "fr": "vingt-quatre heures sur vingt-quatre",
    }
    week = {"en": "seven days a week", "zh": "一周七天", "fr": "sept jours sur sept"}
    both = {"en": "twenty-four seven", "zh": "全天候", "fr": f"{day['fr']}, {week['fr']}"}
    return [
        (rf"{_START}24/7(?!\d)", _always(both[lang])),
        (rf"{_START}24[  ]?h?/24(?:[  ]?h)?{_END}", _always(day[lang])),
        (rf"{_START}7[  ]?[dj]?/7(?:[  ]?[dj])?{_END}", _always(week[lang])),
    ]


def _addresses(lang: Lang) -> Made:
    dot = {"en": " dot ", "zh": "点", "fr": " point "}[lang]
    at = {"en": " at ", "zh": " at ", "fr": " arobase "}[lang]
    host = r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:com|org|net|fr|cn|eu|io|example|shop)"

    def mail(m: re.Match[str]) -> str:
        return m[0].replace(".", dot).replace("@", at).replace("-", " ").replace("_", " ")

    def site(m: re.Match[str]) -> str:
        return m["host"].removeprefix("www.").replace(".", dot).replace("-", " ")

    return [
        (rf"[A-Za-z0-9._-]+@{host}{_END}", mail),
        (rf"(?:https?://)?(?P<host>(?:www\.)?{host}){_END}(?:/[^\s，。]*)?", site),
    ]


def _phones(lang: Lang) -> Made:
    return [
        (rf"(?<![\d.,€$£¥-])(?:{PHONE[lang]})(?![\d-]|[.,]\d)", lambda m: say_phone(m[0], lang))
    ]


def _dates(lang: Lang) -> Made:
    def iso(m: re.Match[str]) -> str | None:
        return say_date(int(m[1]), int(m[2]), int(m[3]), lang)

    def slashed(m: re.Match[str]) -> str | None:
        first, second = int(m[1]), int(m[2])
        american = lang == "en" and first <= 12
        month, day = (first, second) if american else (second, first)
        return say_date(int(m[3]), month, day, lang)

    made: Made = [
        (rf"{_START}(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?![\d-])", iso),
        (rf"{_START}(\d{{1,2}})[/.](\d{{1,2}})[/.](\d{{4}})(?!\d)", slashed),
    ]
    return made + (_chinese_dates() if lang == "zh" else _named_dates(lang))


def _chinese_dates() -> Made:
    def whole(m: re.Match[str]) -> str | None:
        return say_date(int(m[1]) if m[1] else None, int(m[2]), int(m[3]) if m[3] else None, "zh")

    return [
        (r"(?:(?<!\d)(\d{4})年)?(?<!\d)(\d{1,2})月(?:(\d{1,2})[日号])?(?!\d)", whole),
        (r"(?<!\d)(\d{4})年", lambda m: year(int(m[1]), "zh") + "年"),
    ]


def _named_dates(lang: Lang) -> Made:
    known = months(lang)
    name = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    month = rf"(?P<m>(?i:{name}))\b\.?"
    after = r"(?:,?[  ](?P<y>(?:19|20)\d{2})\b)?"

    def say(m: re.Match[str]) -> str | None:
        y = int(m["y"]) if m["y"] else None
        return say_date(y, known[m["m"].lower()], int(m["d"]), lang)

    def yearly(m: re.Match[str]) -> str | None:
        return say_date(int(m["y"]), known[m["m"].lower()], None, lang)

    made: Made = [(rf"{_START}(?P<d>\d{{1,2}})(?:st|nd|rd|th|er)?[  ]{month}{after}", say)]
    if lang == "en":
        made.append((rf"\b{month}[  ](?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d){after}", say))
    return [*made, (rf"\b{month}[  ](?P<y>(?:19|20)\d{{2}})\b", yearly)]


def _times(lang: Lang) -> Made:
    def clock(m: re.Match[str]) -> str | None:
        half = (m["half"] or "").replace(".", "").lower()
        return say_time(int(m["h"]), int(m["m"] or 0), half, lang)

    half = r"[  ]?(?P<half>[AaPp]\.?[Mm]\b\.?)"
    made: Made = [
        (rf"{_START}(?P<h>\d{{1,2}})[:：](?P<m>[0-5]\d)(?!\d|:\d)(?:{half})?", clock),
        (rf"{_START}(?P<h>\d{{1,2}})(?P<m>){half}", clock),
    ]
    if lang == "zh":
        made = [(r"(?<!\d)(?P<h>\d{1,2})(?P<m>)(?P<half>)点(?!\d)", clock), *made]
    if lang == "fr":
        made.append((rf"{_START}(?P<h>\d{{1,2}})[  ]?h[  ]?(?P<m>[0-5]\d)(?P<half>)(?!\d)", clock))
    return made


_COUNTED = re.compile(
    r"\s+(?:for|to)\s+(?:\d|(?:one|two|three|four|five|six|seven|eight|nine|ten)\b)"
)


def _money(lang: Lang) -> Made:
    number = NUMBER[lang]
    symbols = "|".join(sorted(map(re.escape, money.SYMBOLS), key=len, reverse=True))
    words = "|".join(sorted(map(re.escape, money.WORDS), key=len, reverse=True))
    before = rf"(?:(?P<c>{symbols})|{_START}(?P<c2>[A-Z]{{3}}))[  \u202f]?"
    after = rf"[  \u202f]?(?:(?P<c>{symbols})|(?P<c2>[A-Z]{{3}}|{words})(?![A-Za-z]))"
    minus = r"(?P<minus>[-−](?=[€$£¥\d]))?"

    def amount(m: re.Match[str]) -> str | None:
        code = money.code_of(m["c"] or m["c2"])
        if code is None:
            return None
        sign = MINUS[lang] if m["minus"] else ""
        figure_of = parse(m["n"], lang, grouped=True)
        # "eighty-nine euros seventy for three" is heard as seventy-four, or seventy-three.
        breath = "," if figure_of.fraction and _COUNTED.match(m.string, m.end()) else ""
        return sign + money.say(figure_of, code, lang) + breath

    def span(m: re.Match[str]) -> str | None:
        code = money.code_of(m["c"] or m["c2"])
        if code is None:
            return None
        low = figure(parse(m["n"], lang, grouped=True), lang)
        return low + _TO[lang] + money.say(parse(m["n2"], lang, grouped=True), code, lang)

    same = rf"(?:{symbols})?"
    return [
        (rf"{before}(?P<n>{number}){_DASH}{same}(?P<n2>{number})(?!\d)", span),
        (rf"{_START}(?P<n>{number}){_DASH}(?P<n2>{number}){after}", span),
        (rf"{minus}{before}(?P<n>{number})(?![\d%])", amount),
        (rf"{_START}{minus}(?P<n>{number}){after}", amount),
    ]


def _percentages(lang: Lang) -> Made:
    number = NUMBER[lang]
    said = {"en": " percent", "zh": "百分之", "fr": " pour cent"}[lang]

    def one(value: Figure) -> str:
        words = figure(value, lang)
        return said + words if lang == "zh" else words + said

    def single(m: re.Match[str]) -> str:
        return (MINUS[lang] if m["minus"] else "") + one(parse(m["n"], lang))

    def span(m: re.Match[str]) -> str:
        low, high = parse(m["n"], lang), parse(m["n2"], lang)
        left = one(low) if lang == "zh" else figure(low, lang)
        return left + _TO[lang] + one(high)

    return [
        (rf"{_START}(?P<n>{number})[  \u202f]?%?{_DASH}(?P<n2>{number})[  \u202f]?%", span),
        (rf"{_START}(?P<minus>[-−])?(?P<n>{number})[  \u202f]?%", single),
    ]


def _sizes(lang: Lang) -> Made:
    number = NUMBER[lang]

    def sides(m: re.Match[str]) -> str:
        values = [parse(n, lang) for n in re.findall(number, m["sides"])]
        unit = units.matched(m) if m["u"] else None
        said = [figure(value, lang) for value in values[:-1]]
        last = values[-1]
        said.append(units.quantity(last, unit, lang) if unit else figure(last, lang))
        return _BY[lang].join(said)

    cross = r"[  ]?[x×*][  ]?"
    each = rf"{number}(?:[  ]?(?:mm|cm|m|in|px))?"
    return [
        (
            rf"{_START}(?P<sides>{each}(?:{cross}{each})*{cross}{number})(?P<u>{units.UNIT})?(?!\d)",
            sides,
        )
    ]


def _quantities(lang: Lang) -> Made:
    number = NUMBER[lang]
    per = rf"(?:[  ]?/[  ]?(?P<per>{'|'.join(_per_words(lang))})(?![A-Za-zÀ-ÿ]))?"

    def over(m: re.Match[str]) -> str:
        word = m["per"]
        if not word:
            return ""
        return _PER[lang] + (units.single(units.find(word), lang) if word in units.UNITS else word)

    def single(m: re.Match[str]) -> str:
        sign = MINUS[lang] if m["minus"] else ""
        if sign and lang == "zh" and "度" in units.matched(m).zh:
            sign = "零下"
        return sign + units.quantity(parse(m["n"], lang), units.matched(m), lang) + over(m)

    def span(m: re.Match[str]) -> str:
        sign = MINUS[lang] if m["minus"] else ""
        low, unit = parse(m["n"], lang), units.matched(m)
        return (
            sign + figure(low, lang) + _TO[lang]
            + units.quantity(parse(m["n2"], lang), unit, lang) + over(m)
        )  # fmt: skip

    sign = r"(?P<minus>[-−])?"
    to = {"en": r"[  ]to[  ]", "zh": "到|至", "fr": r"[  ]à[  ]"}[lang]
    return [
        (
            rf"{_START}{sign}(?P<n>{number})(?:[  ]?(?:°C|°|g|cm|mm|ml|h|min))?(?:{_DASH}|{to})"
            rf"(?P<n2>{number}){units.UNIT}{per}",
            span,
        ),
        (rf"{_START}{sign}(?P<n>{number}){units.UNIT}{per}", single),
        (rf"(?<=[\w€$£°])[  ]?/[  ]?(?P<per>{'|'.join(_per_words(lang))})(?![A-Za-zÀ-ÿ])", over),
    ]


def _per_words(lang: Lang) -> list[str]:
    words = {
        "en": ["month", "year", "day", "week", "hour", "person", "piece", "night", "set"],
        "zh": ["月", "年", "天", "周", "次", "人", "件", "盒", "瓶", "个", "套"],
        "fr": ["mois", "an", "jour", "semaine", "heure", "personne", "pièce", "nuit", "lot"],
    }[lang]
    return [*words, "kg", "g", "min", "ml", "L", "l", "h", "s", "m", "cm"]


def _ordinals(lang: Lang) -> Made:
    if lang == "en":
        return [
            (rf"{_START}(\d+)(?:st|nd|rd|th)\b", lambda m: ordinal(int(m[1]), "en")),
            (r"#(\d+)(?!\d)", lambda m: "number " + cardinal(int(m[1]), "en")),
        ]
    if lang == "zh":
        return [(r"第[  ]?(\d+)", lambda m: ordinal(int(m[1]), "zh"))]

    def french(m: re.Match[str]) -> str:
        return ordinal(int(m[1]), "fr", "f" if m[2] in ("re", "ère") else "m")

    return [(rf"{_START}(\d+)(er|re|ère|ème|e|nd|nde)(?![A-Za-zÀ-ÿ])", french)]


def _ratios(lang: Lang) -> Made:
    number = NUMBER[lang]

    def stars(m: re.Match[str]) -> str:
        out = figure(parse(m["n"], lang), lang) + _OUT_OF[lang] + cardinal(int(m["top"]), lang)
        return out + ("分" if lang == "zh" else "")

    def fraction(m: re.Match[str]) -> str:
        if said := _FRACTIONS[lang].get(m[0]):
            return said
        top, low = int(m[1]), int(m[2])
        if lang == "zh":
            return f"{cardinal(low, 'zh')}分之{cardinal(top, 'zh')}"
        return cardinal(top, lang) + {"en": " over ", "fr": " sur "}[lang] + cardinal(low, lang)

    def screen(m: re.Match[str]) -> str:
        joint = {"en": " by ", "zh": "比", "fr": " "}[lang]
        joint = joint if lang != "fr" else " sur "
        return cardinal(int(m[1]), lang) + joint + cardinal(int(m[2]), lang)

    def multiple(m: re.Match[str]) -> str:
        value = parse(m["n"] or m["n2"], lang)
        if lang == "zh":
            return figure(value, "zh") + "倍"
        words = figure(value, lang, "f")
        return f"{_TIMES[lang]} {words}" if m["n2"] and lang == "en" else f"{words} {_TIMES[lang]}"

    return [
        (rf"{_START}(?P<n>\d[.,]\d)[  ]?/[  ]?(?P<top>5|10|20)(?!\d)分?", stars),
        (rf"{_START}(?P<n>[2-5])/(?P<top>5)(?!\d)分?", stars),
        (rf"{_START}(\d{{1,2}})/(\d{{1,3}})(?![\d/])", fraction),
        (rf"{_START}(\d{{1,2}}):(\d{{1,2}})(?![\d:])", screen),
        (rf"{_START}(?:(?P<n>{number})[x×](?![A-Za-z0-9])|[x×](?P<n2>\d+)(?!\d))", multiple),
    ]  # fmt: skip


def _abbreviations(lang: Lang) -> Made:
    table = codes.ABBREVIATIONS[lang]
    made: Made = []
    for short in sorted(table, key=len, reverse=True):
        ends = r"(?=[  ]?\d)" if short in ("No.", "no.") else ""
        if short[-1].isalpha():
            ends = _END
        made.append((rf"{_START}{re.escape(short)}{ends}", _abbreviation(short, table[short])))
    return made


def _abbreviation(short: str, said: str) -> Say:
    """A point that also ends the sentence is still heard as its end."""

    def say(m: re.Match[str]) -> str:
        rest = m.string[m.end() :].lstrip()
        return said + ("." if short.endswith(".") and not rest else "")

    return say


def _names(lang: Lang) -> Made:
    def capitals(m: re.Match[str]) -> str:
        upper = sum(c.isupper() for c in m.string)
        lower = sum(c.islower() for c in m.string)
        shouting = upper > 12 and upper > 2 * lower and lang != "zh"
        return codes.say_capitals(m[0], lang, shouting=shouting)

    return [
        (rf"{_START}v(\d+(?:\.\d+)+)(?!\d)", lambda m: "version " + _version(m[1], lang)),
        (rf"{_START}(\d+(?:\.\d+){{2,}})(?![\d.]\d)", lambda m: _version(m[1], lang)),
        (rf"{_START}{codes.CODE}", lambda m: codes.say_code(m[0], lang)),
        (rf"{_START}Wi-Fi{_END}", _always("wifi" if lang == "fr" else "Wi-Fi")),
        (rf"{_START}{codes.CAPITALS}", capitals),
        (codes.LETTER, _always(" ")),
    ]


def _version(raw: str, lang: Lang) -> str:
    joint = {"en": " point ", "zh": "点", "fr": " point "}[lang]
    return joint.join(cardinal(int(part), lang) for part in raw.split("."))


def _numbers(lang: Lang) -> Made:
    number = NUMBER[lang]

    def plain(m: re.Match[str]) -> str:
        raw = m["n"]
        sign = MINUS[lang] if m["minus"] else ""
        if raw.isdigit() and (len(raw) > 8 or (raw.startswith("0") and len(raw) > 1)):
            return sign + digits(raw, lang)
        return sign + figure(parse(raw, lang), lang)

    def span(m: re.Match[str]) -> str | None:
        low, high = parse(m["n"], lang), parse(m["n2"], lang)
        if high.whole <= low.whole:
            return None
        return figure(low, lang) + _TO[lang] + figure(high, lang)

    made: Made = [(rf"{_START}(?P<n>{number}){_DASH}(?P<n2>{number})(?![\d-])", span)]
    if lang == "zh":
        made.append((rf"(?<![\d.])2(?=[{_MEASURES}])", _always("两")))
    if lang == "en":
        since = r"(?<=\bin )|(?<=\bsince )|(?<=\bfrom )|(?<=\bof )|(?<=\buntil )|(?<=\bby )"
        made.append(
            (rf"(?:{since})((?:19|20)\d{{2}})(?![\d,.]\d|\d)", lambda m: year(int(m[1]), "en"))
        )
    joined = rf"{_START}(?P<minus>(?<![\w])[-−])?(?P<n>{number})(?!\d)"
    return [*made, (rf"{joined}-(?=[A-Za-z])", _hyphened(plain)), (joined, plain)]


def _hyphened(say: Callable[[re.Match[str]], str]) -> Say:
    """ "30-day" is thirty day, not thirty minus day."""
    return lambda m: say(m) + " "
