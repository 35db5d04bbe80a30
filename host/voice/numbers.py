"""Figures as words in en, zh, fr. Knows nothing of units, money or sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import cn2an
from num2words import num2words

from host.records import Lang

Gender = Literal["m", "f"]
MOST = 10**15  # larger ones are read digit by digit

_SPACES = "  \u202f\u2009"
NUMBER: dict[Lang, str] = {
    "en": r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+|,\d{1,2}(?!\d))?",
    "zh": r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+|,\d{1,2}(?!\d))?",
    "fr": rf"(?:\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?!\d)|\d{{1,3}}(?:,\d{{3}})+(?=\.\d)"
    r"|\d{1,3}(?:\.\d{3})+(?=,\d|(?:\.\d{3})*(?!\d))|\d+)(?:[.,]\d+)?",
}
"""One figure as people of that language write it, decimals included. No sign."""

_POINT: dict[Lang, str] = {"en": " point ", "zh": "点", "fr": " virgule "}
MINUS: dict[Lang, str] = {"en": "minus ", "zh": "负", "fr": "moins "}
_DIGITS_ZH = "零一二三四五六七八九"


@dataclass(frozen=True)
class Figure:
    """``whole`` and the digits after the point, as written ("90", not 9)."""

    whole: int
    fraction: str = ""

    @property
    def one(self) -> bool:
        """Exactly one: takes the singular in English."""
        return self.whole == 1 and not self.fraction.strip("0")


def parse(raw: str, lang: Lang, *, grouped: bool = False) -> Figure:
    """A figure matched by ``NUMBER``. ``grouped``: "1,999" is a thousand in French, too (money)."""
    text = re.sub(rf"[{_SPACES}]", "", raw)
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        mark = "," if comma > point else "."
    else:
        mark = "," if comma >= 0 else "."
    head, _, tail = text.rpartition(mark) if mark in text else (text, "", "")
    thousands = len(tail) == 3 and (mark == "," if lang != "fr" else grouped)
    if text.count(mark) > 1 or (thousands and head not in ("0", "")):
        head, tail = text, ""
    return Figure(int(re.sub(r"[.,]", "", head) or 0), tail)


def cardinal(n: int, lang: Lang, gender: Gender = "m") -> str:
    """A whole number: 1999 -> "one thousand nine hundred and ninety-nine", 一千九百九十九."""
    if abs(n) >= MOST:
        return digits(str(n), lang)
    if lang == "zh":
        return _chinese(n)
    said = str(num2words(n, lang=lang)).replace(",", "")
    if lang == "fr" and gender == "f" and re.search(r"\bun$", said):
        said += "e"
    return said


def _chinese(n: int) -> str:
    said = str(cn2an.an2cn(str(n), "low"))
    if said.startswith("一十"):
        said = said[1:]
    return re.sub(r"(?<![十百])二(?=[千万亿])", "两", said)


def figure(value: Figure, lang: Lang, gender: Gender = "m") -> str:
    """A figure with decimals: "one point five", 一点五, "un virgule cinq"."""
    whole = cardinal(value.whole, lang, gender)
    if not value.fraction:
        return whole
    return whole + _POINT[lang] + _fraction(value.fraction, lang)


def _fraction(tail: str, lang: Lang) -> str:
    if lang != "fr" or len(tail) > 3:
        return digits(tail, lang)
    zeros = len(tail) - len(tail.lstrip("0"))
    rest = tail.lstrip("0")
    return " ".join(["zéro"] * zeros + ([cardinal(int(rest), "fr")] if rest else []))


def digits(text: str, lang: Lang) -> str:
    """Digit by digit; other characters are passed over."""
    if lang == "zh":
        return "".join(_DIGITS_ZH[int(c)] for c in text if c.isdecimal())
    return " ".join(cardinal(int(c), lang) for c in text if c.isdecimal())


def ordinal(n: int, lang: Lang, gender: Gender = "m") -> str:
    """1 -> first, 第一, premier (première)."""
    if lang == "zh":
        return "第" + cardinal(n, "zh")
    if lang == "fr" and n == 1:
        return "premier" if gender == "m" else "première"
    return str(num2words(n, lang=lang, to="ordinal")).replace(",", "")


def year(n: int, lang: Lang) -> str:
    """2026 -> twenty twenty-six, 二零二六, deux mille vingt-six."""
    if lang == "zh":
        return digits(str(n), "zh")
    if lang == "fr":
        return cardinal(n, "fr")
    return str(num2words(n, lang="en", to="year")).replace(",", "")


def code_number(text: str, lang: Lang) -> str:
    """The digits of a model name: 200 -> two hundred, 1080 -> ten eighty, 007 digit by digit."""
    n = int(text)
    if text.startswith("0") or len(text) > 4:
        return digits(text, lang)
    if len(text) <= 2 or n % 100 == 0:
        return cardinal(n, lang)
    if lang == "zh":
        return digits(text, "zh")
    if lang == "fr":
        return cardinal(n, "fr")
    low = n % 100
    return f"{cardinal(n // 100, 'en')} {'oh ' if low < 10 else ''}{cardinal(low, 'en')}"
