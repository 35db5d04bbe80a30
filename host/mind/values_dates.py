"""Dates in a sentence, in three languages. Knows nothing of other numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from host.mind.values_units import NO_YEAR, Quantity
from host.mind.values_words import zh_number
from host.records import Lang

_EN = "january february march april may june july august september october november december"
_FR = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
MONTHS: Mapping[str, int] = {
    **{name: i for i, name in enumerate(_EN.split(), 1)},
    **{name[:3]: i for i, name in enumerate(_EN.split(), 1)},
    **{name: i for i, name in enumerate(_FR.split(), 1)},
    "sept": 9, "fevrier": 2, "aout": 8, "decembre": 12, "janv": 1, "févr": 2, "juil": 7, "déc": 12,
}  # fmt: skip
_EN_MONTH = f"(?P<month>{'|'.join([*_EN.split(), 'sept', *(m[:3] for m in _EN.split())])})"
_FR_MONTH = (
    f"(?P<month>{'|'.join(_FR.split())}|fevrier|aout|decembre|janv|févr|juil|sept|oct|nov|déc)"
)
_EDGE = r"(?<![\w.,/-])"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>(?:19|20)\d{2})(?!\d)"
_ZH_NUMBER = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_ISO = rf"(?<![\w.,/-]){_YEAR}[-/.](?P<month>\d{{1,2}})[-/.]{_DAY}(?![\w/-])"
_SLASHED = r"(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<year>(?:19|20)\d{2})(?!\d)"

_PATTERNS: Mapping[Lang, tuple[str, ...]] = {
    "en": (
        _ISO,
        _EDGE + _SLASHED,
        rf"{_EDGE}{_DAY}(?:st|nd|rd|th)?(?:\sof)?\s{_EN_MONTH}\b\.?(?:,?\s{_YEAR})?",
        rf"\b{_EN_MONTH}\b\.?\s(?:the\s)?{_DAY}(?:st|nd|rd|th)?(?![\w%:])(?!\.\d)(?:,?\s{_YEAR})?",
        rf"\b{_EN_MONTH}\b\.?,?\s{_YEAR}",
    ),
    "fr": (
        _ISO,
        _EDGE + _SLASHED,
        rf"{_EDGE}(?P<day>\d{{1,2}}|1er)\s{_FR_MONTH}\b\.?(?:\s{_YEAR})?",
        rf"\b{_FR_MONTH}\b\.?\s{_YEAR}",
    ),
    "zh": (
        _ISO,
        _EDGE + _SLASHED,
        rf"(?:(?P<year>(?:19|20)\d{{2}}|[一二][〇零一二九][〇零一二三四五六七八九]{{2}})年\s?)?"
        rf"(?<![\d.])(?P<month>{_ZH_NUMBER})月(?:份|\s?(?P<day>{_ZH_NUMBER})[日号])?",
        r"(?<![\d.])(?P<year>(?:19|20)\d{2}|[一二][〇零一二九][〇零一二三四五六七八九]{2})年",
    ),
}
_COMPILED: Mapping[Lang, re.Pattern[str]] = {
    lang: re.compile(
        "|".join(re.sub(r"\?P<[a-z]+>", "?:", p.replace("(?P=sep)", "[/.]")) for p in patterns),
        re.I,
    )
    for lang, patterns in _PATTERNS.items()
}
_EACH: Mapping[Lang, tuple[re.Pattern[str], ...]] = {
    lang: tuple(re.compile(p, re.I) for p in patterns) for lang, patterns in _PATTERNS.items()
}


def _int(text: str | None) -> int | None:
    if not text:
        return None
    if text.isascii():
        return int(re.sub(r"\D", "", text))
    return int(zh_number(text))


def _month(text: str | None) -> int | None:
    if text is None:
        return None
    return MONTHS.get(text.lower()) or (
        _int(text) if text[0].isdigit() or not text[0].isalpha() or text[0] > "\u2fff" else None
    )


def _span(year: int | None, month: int | None, day: int | None) -> tuple[date, date] | None:
    """First and last day meant, or None when there is no such date."""
    try:
        if month is None:
            return (date(year, 1, 1), date(year, 12, 31)) if year else None
        first = date(year or NO_YEAR, month, day or 1)
        if day:
            return first, first
        following = date(first.year + month // 12, month % 12 + 1, 1)
        return first, following - timedelta(days=1)
    except ValueError:
        return None


def _slashed(groups: Mapping[str, str | None], lang: Lang) -> tuple[int, int]:
    """Day and month of 02/10/2026: the day first in French and Chinese, the month in English."""
    a, b = int(groups["a"] or 0), int(groups["b"] or 0)
    day_first = lang != "en" or a > 12
    return (a, b) if day_first else (b, a)


def _read(match: re.Match[str], lang: Lang) -> tuple[date, date] | None:
    groups = match.groupdict()
    year = _int(groups.get("year"))
    if groups.get("a"):
        day, month = _slashed(groups, lang)
        return _span(year, month, day)
    return _span(year, _month(groups.get("month")), _int(groups.get("day")))


def find_dates(plain: str, text: str, lang: Lang) -> Iterator[Quantity]:
    """Dates of ``plain``, which has the length of ``text``. A month alone is a span of days."""
    match_at: Callable[[int], re.Match[str] | None] = lambda at: next(  # noqa: E731
        (m for pattern in _EACH[lang] if (m := pattern.match(plain, at))), None
    )
    for rough in _COMPILED[lang].finditer(plain):
        match = match_at(rough.start())
        span = _read(match, lang) if match else None
        if match and span:
            low, high = float(span[0].toordinal()), float(span[1].toordinal())
            yield Quantity(low, high, "date", *match.span(), text[match.start() : match.end()])
