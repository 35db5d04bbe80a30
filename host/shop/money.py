"""Money as a shopper reads it, and percentages of it. Whole minor units, never floats."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, format_decimal, get_currency_precision

from host.records import LANGS, Lang, Money, Text

# "¥" is the yuan to one reader and the yen to another; in Chinese, "$" says not whose.
# A word says which, and is what a voice would say.
WORDS = {
    ("en", "CNY"): "{} yuan",
    ("en", "JPY"): "{} yen",
    ("zh", "CNY"): "{}元",
    ("zh", "JPY"): "{}日元",
    ("zh", "EUR"): "{}欧元",
    ("zh", "USD"): "{}美元",
    ("zh", "GBP"): "{}英镑",
    ("fr", "CNY"): "{} yuans",
    ("fr", "JPY"): "{} yens",
    ("fr", "USD"): "{} dollars",
    ("fr", "GBP"): "{} livres",
}


def amount(money: Money) -> Decimal:
    """The amount in major units: 2990 EUR is 29.90."""
    return Decimal(money.minor).scaleb(-get_currency_precision(money.currency))


def money_text(money: Money, lang: Lang) -> str:
    """Money in a viewer's language; whole amounts without decimals: "29,90 €", "1999元"."""
    value, digits = amount(money), get_currency_precision(money.currency)
    tail = "" if value == value.to_integral_value() else "." + "0" * digits
    if word := WORDS.get((lang, money.currency)):
        grouped = "#,##0" if lang != "zh" else "0"
        number = format_decimal(value, format=grouped + tail, locale=lang)
        return word.format(number)
    pattern = Locale.parse(lang).currency_formats["standard"].pattern.replace(".00", tail)
    text = format_currency(
        value, money.currency, format=pattern, locale=lang, currency_digits=False
    )
    return re.sub(r"(?<=[A-Za-z])(?=\d)", "\u00a0", text)  # "CHF 50"; CLDR has the rule, Babel not


def money_texts(money: Money) -> Text:
    """Money in every language."""
    return {lang: money_text(money, lang) for lang in LANGS}


def discount(minor: int, percent: int) -> int:
    """What ``percent`` takes off, rounded half up to a minor unit."""
    return (minor * percent + 50) // 100


def same_code(typed: str) -> str:
    """A coupon code as it is compared: case and full-width letters make no difference."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def percent_off(was_minor: int, now_minor: int) -> int:
    """The reduction in whole percent, rounded down so that it never promises too much."""
    return (was_minor - now_minor) * 100 // was_minor if was_minor > now_minor else 0
