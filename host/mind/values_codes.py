"""Names that hold digits and are no quantities: X-200, IPX4, 4K, 24/7. Knows no units."""

from __future__ import annotations

import re
from collections.abc import Mapping

from host.mind.values_units import Quantity
from host.records import Lang

_MONEY_CODES = r"CNY|RMB|EUR|USD|GBP|JPY|HKD|TWD|KRW|CAD|AUD|SGD|CHF|INR|US|HK|NT|CN"
_ANY = re.compile(
    r"(?=[\d#№第]|(?<![a-zà-ÿ0-9_])[a-zà-ÿ])"
    r"(?:(?P<link>https?://\S+|www\.\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]+)"
    r"|(?P<clock>(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)(?!:))"
    r"|(?P<ratio>(?<![\d.])\d+:\d+(?::\d+)*)"
    r"|(?P<phone>(?<![\d.])(?:\d{2}[ .-]){4}\d{2}(?!\d)|(?<!\d)\d{3,4}[ -]\d{3,4}-\d{3,4}(?!\d))"
    r"|(?P<version>(?<![\d.,])\d+\.\d+\.\d+(?![\d,]))"
    r"|(?P<inone>(?<![\w.])\d+[\s-]?(?:in|en|合)[\s-]?(?:1|one|un|一)(?!\w|\.\d))"
    r"|(?P<slash>(?<![\w./])(?:24/7|7/7|24/24|9/9)(?![\d/]))"
    r"|(?P<ordinal>(?<![\w.,])\d+(?:st|nd|rd|th|er|ère|ème|eme|e)(?![\w]))"
    r"|(?P<zhth>第\s?(?:\d+|[零〇一二两三四五六七八九十百]+))"
    r"|(?P<number>(?:#|n°|№)\s?\d+)"
    r"|(?P<decade>(?<=the )(?:19|20)?\d0'?s\b)"
    r"|(?P<gen>(?<![\w.])(?:[2458]K(?![a-z0-9-])|[2-6]G(?![a-z0-9]|\s?(?:RAM|ROM|memory|内存|运存|存储|闪存))))"
    rf"|(?P<code>(?<![a-zà-ÿ0-9_])(?!(?:{_MONEY_CODES})[\s$¥]?\d)(?!(?:spf|ph)\d)(?!h\d|(?:[ckdm]?m|ft)[23](?![a-z0-9]))"
    r"(?!(?:[cmd]?l|[km]?g|[ckdm]?m|oz|lb|ft)x\d)"  # 10 ml x1
    r"[a-zà-ÿ]+(?:-[a-z]+)*-?\d(?:[a-z0-9]|[-.](?=[a-z0-9]))*))",
    re.I,
)
_IDIOMS: Mapping[Lang, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:thanks a million|thank you a million|a million thanks|a thousand thanks|"
        r"a hundred thanks|one in a million|no one|one another|one by one|million-dollar)\b", re.I),
    "fr": re.compile(
        r"\b(?:mille mercis|mille fois|merci mille|cent fois|pas un|à la une|"
        r"tout neuf|flambant neuf|remis à neuf|un à un|l'un|l'une)\b", re.I),
    "zh": re.compile(
        r"十分(?!钟)|千万(?!像素)(?<![\d一二两三四五六七八九十百]千万)|万一|一次性|二次元|三明治|七夕|"
        r"五花八门|三天两头|四面八方|一成不变|一分钱一分货|双十[一二]|双1[12]|统一|唯一|专一|三三两两|"
        r"七七八八|乱七八糟|一五一十|百分点|一心一意|十全十美|九成新(?!\d)|二手|二维|一一|五颜六色|"
        r"一年四季|三包(?=规|政|服|$|[，。！,.!])|三言两语|一举两得|两全其美|半天|四季"),
}  # fmt: skip


def _clock(match: re.Match[str], text: str) -> Quantity:
    hours, minutes = match[0].split(":")
    at = float(int(hours) * 60 + int(minutes))
    return Quantity(at, at, "clock", *match.span(), text[match.start() : match.end()])


def mask(plain: str, text: str, lang: Lang) -> tuple[str, list[Quantity]]:
    """``plain`` with codes and idioms blanked to the same length, and times of day found."""
    clocks: list[Quantity] = []

    def blank(match: re.Match[str]) -> str:
        if match.lastgroup == "clock":
            clocks.append(_clock(match, text))
        return "█" * len(match[0])

    plain = _ANY.sub(blank, plain) if any(c.isdigit() for c in plain) else plain
    return _IDIOMS[lang].sub(lambda m: "█" * len(m[0]), plain), clocks


_CODE_LIKE = re.compile(
    r"(?<![a-z0-9])(?:[a-z]+(?:-[a-z]+)*-?\d[a-z0-9]*(?:[-.][a-z0-9]+)*|\d+[a-z]+(?:-?[a-z0-9]+)*"
    r"|[a-z]+-[a-z](?![a-z]))(?![a-z0-9])",
    re.I,
)


def find_codes(text: str) -> tuple[str, ...]:
    """Names that mix letters and digits, folded for comparison: "IPX-4" -> "ipx4".

    A superset (it holds "76g" too): ask whether a code of a sentence stands on the sheet.
    """
    return tuple(re.sub(r"[-.]", "", m[0]).lower() for m in _CODE_LIKE.finditer(text))
