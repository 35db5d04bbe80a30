"""Dates, clock times and telephone numbers as they are said."""

from __future__ import annotations

import re
from datetime import date

from babel.dates import get_month_names

from host.records import Lang
from host.voice.numbers import cardinal, digits, ordinal, year


def months(lang: Lang) -> dict[str, int]:
    """Month names and their short forms, in small letters -> 1..12."""
    found: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        for number, name in get_month_names(width, locale=lang).items():
            found[name.lower().rstrip(".")] = number
    return found


def say_date(y: int | None, m: int, d: int | None, lang: Lang) -> str | None:
    """A date, or None when there is no such day. The year or the day may be missing."""
    try:
        date(y or 2024, m, d or 1)
    except ValueError:
        return None
    if lang == "zh":
        parts = [f"{year(y, 'zh')}年" if y else "", f"{cardinal(m, 'zh')}月"]
        return "".join([*parts, f"{cardinal(d, 'zh')}号" if d else ""])
    month = str(get_month_names("wide", locale=lang)[m])
    after = f" {year(y, lang)}" if y else ""
    if lang == "fr":
        return (f"{'premier' if d == 1 else cardinal(d, 'fr')} " if d else "") + month + after
    return f"{month}{' ' + ordinal(d, 'en') if d else ''}{',' if d and after else ''}{after}"


def say_time(hour: int, minute: int, half: str, lang: Lang) -> str | None:
    """A clock time. ``half`` is "am", "pm" or ""; None when there is no such time."""
    if hour > 24 or minute > 59:
        return None
    if lang == "zh":
        if half == "pm" and hour < 12:
            hour += 12
        count = "两" if hour == 2 else cardinal(hour, "zh")
        small = "零" if 0 < minute < 10 else ""
        return f"{count}点" + (f"{small}{cardinal(minute, 'zh')}分" if minute else "")
    if lang == "fr":
        if half == "pm" and hour < 12:
            hour += 12
        hours = f"{cardinal(hour, 'fr', 'f')} heure{'s' if hour > 1 else ''}"
        return hours + (f" {cardinal(minute, 'fr', 'f')}" if minute else "")
    return _english_time(hour, minute, half)


def _english_time(hour: int, minute: int, half: str) -> str:
    if not half and minute == 0:
        half, hour = ("pm" if hour >= 12 else "am"), hour % 12 or 12
    spelled = {"am": " A M", "pm": " P M", "": ""}[half]
    if not minute:
        return cardinal(hour, "en") + spelled
    small = "oh " if minute < 10 else ""
    return f"{cardinal(hour, 'en')} {small}{cardinal(minute, 'en')}{spelled}"


PHONE: dict[Lang, str] = {
    "en": r"\+\d{1,3}(?:[  .-]?\(?\d{1,4}\)?){2,5}|\(\d{3}\)[  ]?\d{3}[ .-]\d{4}"
    r"|\d{3}[ .-]\d{3}[ .-]\d{4}|\d{3}-\d{4}",
    "zh": r"\+\d{1,3}(?:[  .-]?\d{2,4}){2,5}|1[3-9]\d[ -]?\d{4}[ -]?\d{4}"
    r"|[48]00[ -]\d{3,4}[ -]\d{3,4}|0\d{2,3}-\d{7,8}",
    "fr": r"\+\d{1,3}(?:[  \u202f.-]?\(?\d{1,4}\)?){2,5}|0[1-9](?:[  \u202f.-]?\d{2}){4}",
}


def say_phone(raw: str, lang: Lang) -> str:
    """A number in the groups it was written in; French in pairs, Chinese with yao for one."""
    plus = {"en": "plus ", "zh": "加", "fr": "plus "}[lang] if raw.startswith("+") else ""
    groups = re.findall(r"\d+", raw)
    if lang == "zh":
        if len(groups) == 1 and len(groups[0]) == 11:
            groups = [raw[:3], raw[3:7], raw[7:]]
        return plus + "，".join(digits(g, "zh").replace("一", "幺") for g in groups)
    if lang == "fr":
        return plus + ", ".join(_pair(p) for g in groups for p in _pairs(g))
    return plus + ", ".join(digits(g, "en") for g in groups)


def _pairs(group: str) -> list[str]:
    odd = len(group) % 2
    return [group[:1]] * odd + [group[i : i + 2] for i in range(odd, len(group), 2)]


def _pair(pair: str) -> str:
    if pair.startswith("0") and len(pair) == 2:
        return digits(pair, "fr")
    return cardinal(int(pair), "fr")
