"""What both feeds share: words, ids, prices, units, and sheets as plain data."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision, is_currency

from host.records import LANGS, Lang, Text
from host.schema import ID, YES_NO, Product, slug

Told = str | bool | dict[str, str]
"""A text, a text per language, or yes or no: what a sheet takes as one value."""

TRUTH = {"yes": True, "true": True, "no": False, "false": False}
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)
# UN/CEFACT Recommendation 20 codes of the units shops use (schema.org unitCode).
UNITS = {
    "MGM": "mg", "GRM": "g", "KGM": "kg", "TNE": "t", "LBR": "lb", "ONZ": "oz",
    "MLT": "ml", "CLT": "cl", "DLT": "dl", "LTR": "L", "OZA": "fl oz", "GLL": "gal", "MTQ": "m³",
    "MMT": "mm", "CMT": "cm", "DMT": "dm", "MTR": "m", "KMT": "km", "INH": "in", "FOT": "ft",
    "YRD": "yd", "SMI": "mi", "CMK": "cm²", "MTK": "m²", "FTK": "sq ft",
    "C26": "ms", "SEC": "s", "MIN": "min", "HUR": "h", "DAY": "days", "WEE": "weeks",
    "MON": "months", "ANN": "years",
    "WTT": "W", "KWT": "kW", "WHR": "Wh", "KWH": "kWh", "VLT": "V", "AMP": "A", "4K": "mA",
    "AMH": "Ah", "E09": "mAh", "HTZ": "Hz", "KHZ": "kHz", "MHZ": "MHz", "A86": "GHz",
    "CEL": "°C", "FAH": "°F", "KEL": "K", "P1": "%", "DD": "°", "2N": "dB", "LUM": "lm",
    "CDL": "cd", "LUX": "lux", "BAR": "bar", "PAL": "Pa", "NEW": "N", "JOU": "J", "KJO": "kJ",
    "D70": "cal", "E14": "kcal", "KMH": "km/h", "2A": "rad/s", "RPM": "rpm", "BTU": "BTU",
    "2P": "kB", "4L": "MB", "E34": "GB", "E35": "TB", "AD": "B",
    "C62": "", "H87": "", "EA": "", "PCE": "", "NMP": "packs",
}  # fmt: skip
CODES = {unit: code for code, unit in UNITS.items() if unit}
GLUED = {"%", "°"}
QUANTITY = re.compile(r"^(-?\d+(?:\.\d+)?)(?: (.+)|([%°]))$")


class Fault(Exception):
    """One thing that is wrong with one product: ``field: what; remedy``."""


def clean(text: str) -> str:
    """Text as a viewer may hear it: no markup, no control characters, single spaces."""
    if MARKUP.search(text):
        text = html.unescape(MARKUP.sub(" ", text))
    kept = "".join(c if unicodedata.category(c) not in {"Cc", "Cs"} else " " for c in text)
    return " ".join(kept.split())


def lang_of(tag: str) -> Lang | None:
    """Our language for a tag such as "fr-CA" or "zh-Hans"; None for another one."""
    first = re.split(r"[-_]", tag.strip().lower())[0]
    return next((lang for lang in LANGS if lang == first), None)


def told(text: str) -> Told:
    """A written value; "yes" and "true" are yes."""
    kept = clean(text)
    return TRUTH.get(kept.lower(), kept)


def ascii_id(text: str) -> str:
    """An id from a name or number: "Théière N° 2" -> "theiere-n-2"; Chinese by pinyin."""
    if re.search(r"[\u3400-\u9fff]", text):
        from pypinyin import lazy_pinyin

        text = " ".join(lazy_pinyin(text))
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae"))
    letters = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", letters).strip("-_")[:64].rstrip("-_")


def choose_id(candidates: Iterable[Any]) -> str:
    """The first candidate that makes an id. Raises Fault when none does."""
    for candidate in candidates:
        texts = list(candidate.values()) if isinstance(candidate, dict) else [candidate]
        made = (
            ascii_id(str(texts[0])) if texts and isinstance(texts[0], str | int | Decimal) else ""
        )
        if ID.match(made):
            return made
    raise Fault("id: none can be made of sku, productID, gtin or name; add a sku")


def snake(name: str) -> str:
    """A property's name as our key: "countryOfOrigin" -> "country_of_origin"."""
    return slug(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name))


# --- prices ------------------------------------------------------------------------------


def read_price(raw: Any, currency: str = "") -> dict[str, str]:
    """A sheet's price from 29.9, "29,90", "€29.90", "1 999,00 EUR". Raises Fault."""
    text = unicodedata.normalize("NFKC", str(raw)).strip()
    code = re.search(r"[A-Za-z]{3}", text)
    found = (code.group().upper() if code else _symbol(text)) or currency.strip().upper()
    if not found:
        raise Fault('price: no currency; write it beside the amount, as in "29.90 EUR"')
    if not is_currency(found):
        raise Fault(f"price: {found[:12]!r} is not an ISO 4217 currency such as EUR, CNY or USD")
    number = re.sub(r"[A-Za-z]{3}|[€£¥$元]|\s|'", "", text)
    return {"amount": _amount(number, found, raw), "currency": found}


def _symbol(text: str) -> str:
    # "¥" and "$" are several currencies: they do not say which.
    return {"€": "EUR", "£": "GBP", "元": "CNY"}.get((re.findall("[€£元]", text) or [""])[0], "")


def _amount(number: str, currency: str, raw: Any) -> str:
    """The amount with a point: "1,999.00" and "1.999,00" are the same. Raises Fault."""
    shown = str(raw)[:40]
    if not re.fullmatch(r"\d{1,12}(?:[.,]\d{1,12})*", number):
        raise Fault(f'price: {shown!r} is not an amount; write it as "29.90"')
    groups, marks = re.split(r"[.,]", number), re.findall(r"[.,]", number)
    if not marks or (len(marks) > 1 and len(set(marks)) == 1):
        return "".join(groups)
    thousands = len(marks) == 1 and len(groups[-1]) == 3 and get_currency_precision(currency) != 3
    if thousands and marks == ["."] and not isinstance(raw, Decimal):
        raise Fault(f'price: {shown!r} may be thousands or decimals; write "1999.00"')
    if thousands and marks == [","]:
        return "".join(groups)
    return "".join(groups[:-1]) + "." + groups[-1]


# --- quantities --------------------------------------------------------------------------


def unit_text(code: str, text: str = "") -> str:
    """The unit as written: the feed's own words, else those of the code, else the code."""
    return clean(text) or UNITS.get(code.strip().upper(), code.strip())


def quantity_text(value: str, unit: str) -> str:
    """ "76" and "g" -> "76 g"; percent and degree signs stand close."""
    return f"{value}{unit}" if unit in GLUED else f"{value} {unit}".strip()


def split_quantity(text: str) -> tuple[str, str] | None:
    """ "76 g" -> ("76", "GRM") if that reads back the same; else None."""
    found = QUANTITY.match(text)
    code = CODES.get(found[2] or found[3], "") if found else ""
    return (found[1], code) if found and code else None


# --- sheets as plain data ----------------------------------------------------------------


def merge_facts(facts: Iterable[tuple[Any, list[Told]]]) -> list[dict[str, Any]]:
    """Facts of the same attribute become one with a list, in order of first mention."""
    merged: dict[str, tuple[Any, list[Told]]] = {}
    for attribute, values in facts:
        key = attribute if isinstance(attribute, str) else str(sorted(attribute.items()))
        held = merged.setdefault(key, (attribute, []))[1]
        held.extend(value for value in values if value not in held and value != "")
    return [
        {"attribute": attribute, "value": values[0] if len(values) == 1 else values}
        for attribute, values in merged.values()
        if values
    ]


def same_everywhere(text: Text) -> bool:
    """Whether every language says it with the same words."""
    return len(set(text.values())) == 1


def plain(text: Text) -> Told:
    """A loaded text as it would be written: yes or no, one string, or one per language."""
    for truth, words in YES_NO.items():
        if dict(text) == dict(words):
            return truth
    return text["en"] if same_everywhere(text) else {str(k): v for k, v in text.items()}


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def to_sheet(product: Product) -> dict[str, Any]:
    """A product as the shortest sheet that loads to the same: for ``host import`` to write."""
    data = product.model_dump(mode="json", exclude={"source", "facts"})
    for field in ("name", "description"):
        data[field] = plain(data[field]) if data[field] else None
    for benefit in data["benefits"]:
        benefit["text"] = plain(benefit["text"])
    if data["tested"]:
        data["tested"]["by"] = plain(data["tested"]["by"])
    data["facts"] = [
        {"attribute": plain(fact.attribute), "value": _values(fact.value)} for fact in product.facts
    ]
    return {key: value for key, value in data.items() if not _is_empty(value)}


def _values(values: list[dict[Lang, str]]) -> Told | list[Told]:
    many = [plain(value) for value in values]
    return many[0] if len(many) == 1 else many
