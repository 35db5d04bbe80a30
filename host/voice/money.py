"""Money as it is said: any currency, minor units by their name or none, ranges."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from babel.numbers import get_currency_name, get_currency_precision, is_currency

from host.records import Lang
from host.voice.numbers import Figure, Gender, cardinal, figure

SYMBOLS: Mapping[str, str] = {
    "HK$": "HKD", "US$": "USD", "NT$": "TWD", "CN¥": "CNY", "R$": "BRL", "A$": "AUD",
    "C$": "CAD", "S$": "SGD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "￥": "CNY",
    "₩": "KRW", "₹": "INR", "₽": "RUB", "₺": "TRY", "₫": "VND", "฿": "THB", "₴": "UAH",
    "₪": "ILS", "zł": "PLN", "Kč": "CZK", "RMB": "CNY",
}  # fmt: skip
WORDS: Mapping[str, str] = {
    "euros": "EUR", "euro": "EUR", "dollars": "USD", "dollar": "USD", "pounds sterling": "GBP",
    "yuans": "CNY", "yuan": "CNY", "yen": "JPY", "yens": "JPY", "元": "CNY", "块": "CNY",
    "块钱": "CNY", "人民币": "CNY", "欧元": "EUR", "美元": "USD", "英镑": "GBP", "日元": "JPY",
    "港元": "HKD", "港币": "HKD", "韩元": "KRW", "瑞士法郎": "CHF", "francs suisses": "CHF",
}  # fmt: skip


class _Name(NamedTuple):
    one: str
    many: str
    minor: tuple[str, str] = ("", "")


_CENTS = ("cent", "cents")
_NAMES: Mapping[tuple[str, str], _Name] = {
    ("en", "EUR"): _Name("euro", "euros", _CENTS),
    ("en", "USD"): _Name("dollar", "dollars", _CENTS),
    ("en", "GBP"): _Name("pound", "pounds", ("penny", "pence")),
    ("en", "CNY"): _Name("yuan", "yuan"),
    ("en", "JPY"): _Name("yen", "yen"),
    ("en", "KRW"): _Name("won", "won"),
    ("en", "HKD"): _Name("Hong Kong dollar", "Hong Kong dollars", _CENTS),
    ("en", "CHF"): _Name("Swiss franc", "Swiss francs"),
    ("fr", "EUR"): _Name("euro", "euros", ("centime", "centimes")),
    ("fr", "USD"): _Name("dollar", "dollars", _CENTS),
    ("fr", "GBP"): _Name("livre sterling", "livres sterling"),
    ("fr", "CNY"): _Name("yuan", "yuans"),
    ("fr", "JPY"): _Name("yen", "yens"),
    ("fr", "KRW"): _Name("won", "wons"),
    ("fr", "CHF"): _Name("franc suisse", "francs suisses", ("centime", "centimes")),
    ("zh", "CNY"): _Name("元", "元"),
    ("zh", "HKD"): _Name("港元", "港元"),
}
_FEMININE = ("livre", "couronne", "roupie", "lire")


def code_of(written: str) -> str | None:
    """ISO 4217 code of a symbol, word or code; None when it is no currency."""
    if found := SYMBOLS.get(written) or WORDS.get(written) or WORDS.get(written.lower()):
        return found
    return written if len(written) == 3 and written.isupper() and is_currency(written) else None


@cache
def _name(currency: str, lang: Lang) -> _Name:
    if known := _NAMES.get((lang, currency)):
        return known
    one = get_currency_name(currency, 1, locale=lang)
    return _Name(one, get_currency_name(currency, 2, locale=lang))


def unit_name(currency: str, lang: Lang) -> str:
    """The currency in the plural, for "20 to 30 euros"."""
    return _name(currency, lang).many


def say(amount: Figure, currency: str, lang: Lang) -> str:
    """An amount: "twenty-nine euros ninety", 二十九块九, "vingt-neuf euros quatre-vingt-dix"."""
    minor = _minor(amount, currency)
    if minor is None:
        return _decimal(amount, currency, lang)
    if lang == "zh":
        return _chinese(amount, minor, currency)
    name = _name(currency, lang)
    gender: Gender = "f" if name.one.startswith(_FEMININE) else "m"
    major = f"{cardinal(amount.whole, lang, gender)} {_agreed(name, amount.whole, lang)}"
    if not minor:
        return major
    if not name.minor[0]:
        return _decimal(amount, currency, lang)
    small = cardinal(minor, lang)
    coins = f"{small} {name.minor[minor != 1]}"
    if not amount.whole:
        return coins
    if lang == "en" and minor < 10:
        return f"{major} and {coins}"
    return f"{major} {small}"


def _minor(amount: Figure, currency: str) -> int | None:
    """The part after the point in minor units, or None when it does not fit the currency."""
    places = get_currency_precision(currency)
    tail = amount.fraction.rstrip("0")
    if len(tail) > places:
        return None
    return int(tail.ljust(places, "0")) if tail else 0


def _agreed(name: _Name, whole: int, lang: Lang) -> str:
    if whole == 1 or (lang == "fr" and whole == 0):
        return name.one
    if lang == "fr" and whole >= 10**6 and whole % 10**6 == 0:
        vowel = name.many[0] in "aeiouyéAEIOU"
        return ("d'" if vowel else "de ") + name.many
    return name.many


def _decimal(amount: Figure, currency: str, lang: Lang) -> str:
    bare = Figure(amount.whole, amount.fraction.rstrip("0"))
    joint = "" if lang == "zh" else " "
    return figure(bare, lang) + joint + _name(currency, lang).many


def _chinese(amount: Figure, minor: int, currency: str) -> str:
    """元 for whole amounts; 块 and 毛 as people say them when there is small change."""
    count = "两" if amount.whole == 2 else cardinal(amount.whole, "zh")
    if not minor:
        return count + _name(currency, "zh").many
    if currency != "CNY":
        return _decimal(amount, currency, "zh")
    jiao, fen = divmod(minor, 10)
    if not amount.whole:
        return (f"{cardinal(jiao, 'zh')}毛" if jiao else "") + (
            f"{cardinal(fen, 'zh')}分" if fen else ""
        )
    if not fen:
        return f"{count}块{cardinal(jiao, 'zh')}"
    middle = f"{cardinal(jiao, 'zh')}毛" if jiao else "零"
    return f"{count}块{middle}{cardinal(fen, 'zh')}{'' if jiao else '分'}"
