"""Write out what the quantity finder and the negators do not read as it is spoken.

English contractions of "not", "a full litre", "three quarters of a litre", "une soixantaine",
"deux mètres cinquante", 一米八, 一刻钟. Knows nothing of claims.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from host.mind.values import normalise
from host.records import Lang

_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

_ZH_DIGIT = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"两": "2"}
_FR_TENS = {
    "vingt": "20", "trente": "30", "quarante": "40", "cinquante": "50", "soixante": "60",
    "soixante-dix": "70", "quatre-vingt": "80", "quatre-vingts": "80", "quatre-vingt-dix": "90",
}  # fmt: skip
_EN_ONES = {"one": "1", "a": "1", "two": "2", "three": "3", "four": "4"}
_EN_TENS = {
    "ten": "10", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60",
    "seventy": "70", "eighty": "80", "ninety": "90",
}  # fmt: skip
_FR_ABOUT = {
    "huitaine": 8, "dizaine": 10, "quinzaine": 15, "vingtaine": 20, "trentaine": 30,
    "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
}  # fmt: skip
_SHARES = {
    "a third": "0.3333", "one third": "0.3333", "two thirds": "0.6667", "a quarter": "0.25",
    "one quarter": "0.25", "three quarters": "0.75", "three-quarters": "0.75",
    "un tiers": "0,3333", "deux tiers": "0,6667", "un quart": "0,25", "trois quarts": "0,75",
}  # fmt: skip
_UNIT_EN = (
    r"(?:lit(?:re|er)|kilo(?:gram)?|gram|met(?:re|er)|centimet(?:re|er)|hour|minute|year|month|week|"
    r"pound|inch|foot|pint|gallon|quart|ton|tonne|watt)\b"
)
_ROUND_EN = "full|whole|good|solid|entire|mere|little|generous|clean"
_UNIT_FR = r"(?:litre|kilo|gramme|mètre|centimètre|tonne|pouce)\b"


def _metres_zh(match: re.Match[str]) -> str:
    """一米八 is 1.8米."""
    return f"{_ZH_DIGIT.get(match[1], match[1])}.{_ZH_DIGIT.get(match[2], match[2])}米"


def _metres_fr(match: re.Match[str]) -> str:
    """ "un mètre quatre-vingts" is 1,80 m."""
    whole = {"un": "1", "deux": "2", "trois": "3"}.get(match[1].lower(), match[1])
    return f"{whole},{_FR_TENS.get(match[2].lower(), match[2])} m"


def _metres_en(match: re.Match[str]) -> str:
    """ "two metres twenty" is 2.20 m."""
    whole = _EN_ONES.get(match[1].lower(), match[1])
    return f"{whole}.{_EN_TENS[match[2].lower()]} m"


def _kilos_fr(match: re.Match[str]) -> str:
    """ "un kilo cent" is 1,1 kilo."""
    whole = {"un": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5"}
    return f"{whole.get(match[1].lower(), match[1])},1 kilo"


def _about_fr(match: re.Match[str]) -> str:
    """ "une soixantaine de lavages" is about 60."""
    return f"environ {_FR_ABOUT[match[1].lower()]} "


def _share(match: re.Match[str]) -> str:
    """ "three quarters of a litre" is 0.75 litre."""
    return f"{_SHARES[match[1].lower()]} {match[2]}"


_SPELLED = "|".join(map(re.escape, _SHARES))


_RULES: dict[Lang, tuple[_Rule, ...]] = {
    "en": (
        (re.compile(r"\bcan(?:'t|not)\b", re.I), "can not"),
        (re.compile(r"\bwon't\b", re.I), "will not"),
        (re.compile(r"(?<=[a-z])n't\b", re.I), " not"),
        (re.compile(rf"\b({_SPELLED}) of an? ({_UNIT_EN})", re.I), _share),
        (
            re.compile(
                rf"\ban? (?:{_ROUND_EN}) (?={_UNIT_EN})",
                re.I,
            ),
            "1 ",
        ),
        (
            re.compile(
                rf"\b({'|'.join(_EN_ONES)}|\d) met(?:re|er)s? ({'|'.join(_EN_TENS)})\b", re.I
            ),
            _metres_en,
        ),
        (re.compile(r"\ban? (?=(?:year|month)'s (?:warranty|guarantee|cover))", re.I), "1 "),
    ),
    "fr": (
        (
            re.compile(
                r"(\bheures?) (trente|quinze|vingt|dix|quarante|quarante-cinq|cinquante|[1-5][05])"
                r"\b(?! (?:minutes|secondes|pour))",
                re.I,
            ),
            r"\1 et \2 minutes",
        ),
        (
            re.compile(
                r"\b(un|deux|trois|[1-3]) mètres? (quatre-vingt-dix|quatre-vingts?|soixante-dix|"
                r"soixante|cinquante|quarante|trente|vingt|\d\d)\b(?!-)",
                re.I,
            ),
            _metres_fr,
        ),
        (re.compile(r"\b(un|deux|trois|quatre|cinq|[1-9]) kilos? cents?\b", re.I), _kilos_fr),
        (re.compile(rf"\bune ({'|'.join(_FR_ABOUT)}) (?:de |d')", re.I), _about_fr),
        (re.compile(rf"\b({_SPELLED}) de ({_UNIT_FR})", re.I), _share),
    ),
    "zh": (
        (re.compile(r"([一二两三\d])米([一二三四五六七八九\d])(?![\d十百千米厘])"), _metres_zh),
        (re.compile("一刻钟"), "15分钟"),
        (re.compile("三刻钟"), "45分钟"),
        (re.compile("一打(?=[^\\W\\d])(?!开|听|算|扮|招呼|理|包|折)"), "12个"),
    ),
}


def expand(text: str, lang: Lang) -> str:
    """The text with contractions and spoken quantities written out."""
    for pattern, full in _RULES[lang]:
        text = pattern.sub(full, text)
    return text


def clean(text: str, lang: Lang) -> str:
    """The sentence in plain characters (see values.normalise), spoken forms written out."""
    return expand(normalise(text), lang)
