"""Numbers written as words or characters, in three languages. Knows nothing of units."""

from __future__ import annotations

import re
from collections.abc import Mapping

from host.records import Lang

_EN_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_EN_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_FR_SMALL = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
]
_FR_TENS = {
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip

ADDED: Mapping[Lang, Mapping[str, int]] = {
    "en": {w: i for i, w in enumerate(_EN_SMALL)}
    | {w: 20 + 10 * i for i, w in enumerate(_EN_TENS)},
    "fr": {w: i for i, w in enumerate(_FR_SMALL)} | {"une": 1, "zero": 0} | _FR_TENS,
    "zh": {},
}
TIMES: Mapping[Lang, Mapping[str, int]] = {
    "en": {"hundred": 100, "thousand": 1000, "million": 10**6, "dozen": 12},
    "fr": {
        "cent": 100, "cents": 100, "mille": 1000, "million": 10**6, "millions": 10**6,
        "douzaine": 12, "dizaine": 10, "quinzaine": 15, "vingtaine": 20, "centaine": 100,
    },
    "zh": {},
}  # fmt: skip
_HAN_SMALL = ("一", "二两俩", "三仨", "四", "五", "六", "七", "八", "九", "十")
COUNTS: Mapping[str, int] = {
    **{word: n for lang in ("en", "fr") for word, n in ADDED[lang].items() if 1 <= n <= 12},
    **{word: n for n, words in enumerate(_HAN_SMALL, 1) for word in words},
}
"""What people count a few things with, in all three languages at once."""
POINT: Mapping[Lang, str] = {"en": "point", "fr": "virgule", "zh": "点"}


def _english() -> str:
    """Twenty-four, a hundred and five, two thousand; never "five four" or "one and two"."""
    unit = f"(?:{'|'.join(_EN_SMALL[1:10])})"
    ten = f"(?:(?:{'|'.join(_EN_TENS)})(?:[\\s-]{unit})?|{'|'.join(_EN_SMALL[10:])}|{unit}|zero)"
    joint = r"(?:\sand\s|[\s-])"
    hundred = f"(?:(?:an?\\s|{ten}[\\s-])?hundred(?:{joint}{ten})?)"
    group = f"(?:{hundred}|{ten})"
    large = f"(?:(?:an?\\s|{group}[\\s-])?(?:thousand|million)(?:{joint}{group})?)"
    return f"(?:(?:an?\\s|{ten}\\s)?dozen|{large}|{group})"


def _french() -> str:
    """Vingt et un, quatre-vingt-dix-neuf, mille deux cents."""
    unit = "(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf)"
    teen = f"(?:dix(?:[\\s-](?:sept|huit|neuf))?|{'|'.join(_FR_SMALL[11:])})"
    eighty = f"quatre[\\s-]vingts?(?:[\\s-](?:{teen}|{unit}))?"
    sixty = f"soixante(?:[\\s-](?:et[\\s-])?(?:{teen}|{unit}))?"
    tens = f"(?:{'|'.join(w for w in _FR_TENS if w not in ('vingts', 'soixante'))})"
    ten = f"(?:{eighty}|{sixty}|{tens}(?:[\\s-]et[\\s-]une?|[\\s-]{unit})?|{teen}|{unit}|z[ée]ro)"
    hundred = f"(?:(?:{unit}[\\s-])?cents?(?:[\\s-]{ten})?)"
    group = f"(?:{hundred}|{ten})"
    large = f"(?:(?:{group}[\\s-])?(?:mille|millions?)(?:[\\s-]{group})?)"
    some = f"(?:(?:{unit}[\\s-])?(?:douzaine|dizaine|quinzaine|vingtaine|centaine)s?)"
    return f"(?:{some}|{large}|{group})"


def words_pattern(lang: Lang) -> str:
    """A regular expression for a number in English or French words."""
    whole = _english() if lang == "en" else _french()
    digits = "|".join(list(ADDED[lang])[:10])
    return f"{whole}(?:\\s{POINT[lang]}(?:[\\s-](?:{digits}))+)?(?!\\w)"


def _whole(tokens: list[str], lang: Lang) -> float:
    """Tens and units add up; hundred, thousand and million multiply what stands before."""
    total, group = 0, 0
    for token in tokens:
        if token in ADDED[lang]:
            value = ADDED[lang][token]
            quatre_vingt = lang == "fr" and value == 20 and group % 100 == 4
            group = group + 76 if quatre_vingt else group + value
        elif token in TIMES[lang]:
            size = TIMES[lang][token]
            if size in (100, 12, 10, 15, 20):
                group = max(group, 1) * size
            else:
                total, group = total + max(group, 1) * size, 0
    return float(total + group)


def word_number(text: str, lang: Lang) -> float:
    """The value of a run found by ``words_pattern``: "vingt-quatre" -> 24.0."""
    tokens = [t.rstrip("s") if t.endswith("aines") else t for t in re.split(r"[\s-]+", text)]
    if POINT[lang] not in tokens:
        return _whole(tokens, lang)
    at = tokens.index(POINT[lang])
    digits = "".join(str(ADDED[lang].get(t, "")) for t in tokens[at + 1 :])
    return _whole(tokens[:at], lang) + float(f"0.{digits or '0'}")


# --- Chinese ------------------------------------------------------------------------------

ZH_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
ZH_PLACES = {"十": 10, "百": 100, "千": 1000}
ZH_GROUPS = {"万": 10_000, "亿": 100_000_000}
ZH_NUMERAL = (
    r"(?:零(?=点)|十[一二三四五六七八九]{0,2}|[一二两三四五六七八九〇][零〇一二两三四五六七八九十百千万亿]*)"
    r"(?:点[零〇一二三四五六七八九]+)?"
)
_ZH_IN_A_ROW = re.compile(r"([一二两三四五六七八九])([一二两三四五六七八九])")


def _zh_group(text: str) -> float:
    """A numeral below 10,000: 七十六 -> 76, 一百五 -> 150."""
    total, digit, last_place = 0.0, 0, 0
    for char in text:
        if char in ZH_PLACES:
            total += (digit or 1) * ZH_PLACES[char]
            digit, last_place = 0, ZH_PLACES[char]
        elif char in "零〇":
            digit, last_place = 0, 0
        else:
            digit = ZH_DIGITS[char]
    return total + (digit * last_place / 10 if last_place > 10 else digit)


def zh_number(text: str) -> float:
    """The value of a Chinese numeral: 一千九百九十九 -> 1999, 二〇二六 -> 2026, 两万五 -> 25000."""
    whole, _, decimals = text.partition("点")
    if decimals:
        digits = "".join(str(ZH_DIGITS[c]) for c in decimals)
        return zh_number(whole) + float(f"0.{digits}")
    if not any(c in ZH_PLACES or c in ZH_GROUPS for c in whole):
        return float("".join(str(ZH_DIGITS[c]) for c in whole) or 0)
    for char, size in reversed(ZH_GROUPS.items()):
        if char in whole:
            head, _, tail = whole.partition(char)
            if len(tail) == 1 and tail in ZH_DIGITS and tail not in "零〇":
                return zh_number(head or "一") * size + ZH_DIGITS[tail] * size / 10
            return zh_number(head or "一") * size + (zh_number(tail.lstrip("零〇")) if tail else 0)
    return _zh_group(whole)


def zh_span(text: str) -> tuple[float, float]:
    """Low and high: 三四 is "three or four", 五六十 50 to 60; everything else is one number."""
    pair = _ZH_IN_A_ROW.search(text)
    placed = len(text) == 2 or any(c in ZH_PLACES or c in ZH_GROUPS for c in text)
    if pair and placed and ZH_DIGITS[pair[2]] == ZH_DIGITS[pair[1]] + 1:
        at = pair.start()
        low = zh_number(text[: at + 1] + text[at + 2 :])
        return low, zh_number(text[:at] + text[at + 1 :])
    value = zh_number(text)
    return value, value
