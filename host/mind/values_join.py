"""Join neighbouring numbers: ranges, sizes, hours with minutes, euros with cents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from host.mind.values_units import Quantity, convert, family
from host.records import Lang

_RANGE: Mapping[Lang, re.Pattern[str]] = {
    "en": re.compile(r"\s?(?:-|–|—|~|to|through|up to|till|à)\s?", re.I),
    "fr": re.compile(r"\s?(?:-|–|—|~|à|a|jusqu'à)\s?", re.I),
    "zh": re.compile(r"\s?(?:-|–|—|~|到|至|-+|——|à)\s?"),
}
_SIGNED = re.compile(r"(?:-|−|minus\s|moins\s|零下)", re.I)
_SLASH = re.compile(r"\s?/\s?")
_EITHER: Mapping[Lang, re.Pattern[str]] = {
    "en": re.compile(r"\sor\s", re.I),
    "fr": re.compile(r"\sou\s", re.I),
    "zh": re.compile("或者?|、"),
}
_AND: Mapping[Lang, re.Pattern[str]] = {
    "en": re.compile(r"\sand\s", re.I),
    "fr": re.compile(r"\set\s", re.I),
    "zh": re.compile("和|与"),
}
_BETWEEN = re.compile(r"(?:\bbetween|\bentre|介于|在)\s?$", re.I)
_BY = re.compile(r"\s?[WDHLwdhl]?\s?(?:x|\*|by|sur|par|乘以?)\s?", re.I)
_THEN = re.compile(r"\s?(?:and|et|,|零|又)?\s?", re.I)
_PARTS = {
    ("h", "min"), ("min", "s"), ("ft", "inch"), ("lb", "oz"), ("year", "month"), ("d", "h"),
}  # fmt: skip


def _spanning(a: Quantity, b: Quantity, text: str, **changes: object) -> Quantity:
    return replace(a, end=b.end, text=text[a.start : b.end], **changes)  # type: ignore[arg-type]


def _gap(a: Quantity, b: Quantity, plain: str) -> str:
    return plain[a.end : b.start]


def _sized(found: list[Quantity], plain: str) -> list[Quantity]:
    """In 30 x 20 x 10 cm the unit of the last belongs to all."""
    out = list(found)
    for i in range(len(out) - 2, -1, -1):
        a, b = out[i], out[i + 1]
        sized = b.unit and not b.is_range and family(b.unit) in ("length", "resolution")
        by = sized and _BY.fullmatch(_gap(a, b, plain))
        if not a.unit and (by or _steps(a, b, plain)):
            out[i] = replace(a, unit=b.unit)
    return out


def _steps(a: Quantity, b: Quantity, plain: str) -> bool:
    """58 / 64 / 70 cm: rising settings, of which the last has the unit."""
    measured = bool(b.unit) and not b.is_range and not family(b.unit).startswith("money:")
    spaced = plain[a.end : a.end + 1] == " "  # "1/2 cup" is a half
    return measured and spaced and a.low < b.low and bool(_SLASH.fullmatch(_gap(a, b, plain)))


def _below(found: list[Quantity], plain: str, lang: Lang) -> list[Quantity]:
    """In "-20 to 60 °C" the first is below zero: only its unit, which the last has, tells so."""
    out = list(found)
    for i, (a, b) in enumerate(pairwise(found)):
        signed, warm = _SIGNED.match(a.text), family(b.unit) == "temperature"
        said = signed is not None and len(signed[0]) > 1 and b.unit == "deg"  # 零下20到70度
        cold = not a.unit and signed and (warm or said)
        if cold and not a.is_range and _RANGE[lang].fullmatch(_gap(a, b, plain)):
            unit = "celsius" if said else b.unit
            out[i] = replace(a, low=-a.high, high=-a.low, unit=unit)
            out[i + 1] = replace(b, unit=unit)
    return out


def _is_range(a: Quantity, b: Quantity, plain: str, lang: Lang) -> bool:
    """Two rising ends with a joining word; "between" lends its "and"."""
    dollars = family(a.unit).startswith("money:") and not b.unit  # $20 to 30
    if a.is_range or b.is_range or a.low >= b.low or not (a.unit in ("", b.unit) or dollars):
        return False
    gap = _gap(a, b, plain)
    if _RANGE[lang].fullmatch(gap):
        return True
    if _EITHER[lang].fullmatch(gap):
        return not a.unit and bool(b.unit) and (gap != "、" or b.low == a.low + 1)
    return bool(
        _AND[lang].fullmatch(gap) and _BETWEEN.search(plain[max(0, a.start - 12) : a.start])
    )


def _minutes(a: Quantity, b: Quantity, plain: str) -> bool:
    """1h30, 1 h 30, 2小时30分: two digits right after hours."""
    digits = plain[b.start : b.end]
    return a.unit == "h" and b.unit == "" and len(digits) == 2 and digits.isdigit() and b.low < 60


def _cents(a: Quantity, b: Quantity, plain: str) -> float:
    """What a bare number after an amount or metres adds: 29 € 90, 29块9, 1 m 80, 2米4."""
    digits = plain[b.start : b.end]
    divided = a.unit == "m" or family(a.unit).startswith("money:")
    if not divided or b.unit or not digits.isdigit():
        return 0.0
    if len(digits) == 2 and a.low == int(a.low):
        return b.low / 100
    tight = a.end == b.start and plain[a.end - 1] in "元块米"
    return b.low / 10 if tight and len(digits) == 1 else 0.0


def _compound(a: Quantity, b: Quantity, plain: str, text: str) -> Quantity | None:
    """Two neighbours that are one amount, or None."""
    if a.is_range or b.is_range or not a.unit or not _THEN.fullmatch(gap := _gap(a, b, plain)):
        return None
    if (a.unit, b.unit) in _PARTS and (gap.strip() != "," or a.unit == "ft"):
        low = a.low + convert(b, a.unit).low
        return _spanning(a, b, text, low=low, high=low)
    if gap.strip():
        return _part_of_money(a, b, text)
    if _minutes(a, b, plain):
        stop = b.end + (plain[b.end : b.end + 1] == "分")
        low = a.low + b.low / 60
        return replace(a, low=low, high=low, end=stop, text=text[a.start : stop])
    if cents := _cents(a, b, plain):
        return _spanning(a, b, text, low=a.low + cents, high=a.low + cents)
    return _part_of_money(a, b, text)


def _part_of_money(a: Quantity, b: Quantity, text: str) -> Quantity | None:
    if "." not in b.unit or family(a.unit) != family(b.unit) or a.unit == b.unit:
        return None
    low = a.low + convert(b, a.unit).low
    return _spanning(a, b, text, low=low, high=low)


def _whole_money(q: Quantity) -> Quantity:
    """Cents and jiao in their currency: 50 cents -> 0.50 USD."""
    return convert(q, q.unit.partition(".")[0]) if "." in q.unit else q


def join(found: list[Quantity], plain: str, text: str, lang: Lang) -> list[Quantity]:
    """Neighbours that are one quantity become one; order is kept."""
    out: list[Quantity] = []
    for q in found:
        if out and (one := _compound(out[-1], q, plain, text)):
            out[-1] = one
        else:
            out.append(q)
    sized = _below(_sized([_whole_money(q) for q in out], plain), plain, lang)
    joined: list[Quantity] = []
    for q in sized:
        if joined and _is_range(joined[-1], q, plain, lang):
            joined[-1] = _spanning(joined[-1], q, text, high=q.high, unit=q.unit or joined[-1].unit)
        else:
            joined.append(q)
    return joined
