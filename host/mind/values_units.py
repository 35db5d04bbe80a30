"""Quantities and their units: tell, convert, compare, say. Knows nothing of sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from math import isclose, log10

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from host.errors import InputError
from host.records import LANGS, Lang
from host.sheets import Unit, load_units

NO_YEAR = 4
"""A date written without a year lies in year 4: the first leap year, so 29 February exists."""

COUNTING = frozenset(
    {
        "count", "set", "pack", "times", "people", "layer", "level", "page", "thread_count",
        "eu_size", "cn_size", "fill_power", "time_of_use",
    }
)  # fmt: skip
"""Families that only count: "12" and "12 pieces" are the same number of things."""

_SPOKEN_FAMILIES = COUNTING | {"time"}
_EXACT_CASE = frozenset({"A", "C", "F", "G", "J", "K", "N", "T", "MP", "FP", "TC", "Cal"})


@dataclass(frozen=True)
class Quantity:
    """A number with its unit, where it stands: ``text == sentence[start:end]``.

    ``unit`` is an id of assets/units.yaml, an ISO 4217 code, "date" (``low`` and ``high``
    are proleptic ordinals; see NO_YEAR), "clock" (minutes after midnight) or "" (bare).
    """

    low: float
    high: float
    unit: str
    start: int = 0
    end: int = 0
    text: str = ""

    @property
    def is_range(self) -> bool:
        """Whether it spans: "3 to 5 h"."""
        return self.low != self.high


@cache
def units() -> Mapping[str, Unit]:
    """The known units by id, read once."""
    return load_units()


@cache
def unit_names(lang: Lang) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Names as written, and in lower case, each to a unit id. Own language first."""
    exact: dict[str, str] = {}
    loose: dict[str, str] = {}
    for other in {"en": ("en", "zh"), "fr": ("fr", "zh"), "zh": ("zh", "en")}[lang]:
        for unit in units().values():
            for name in unit.names.get(other, []):  # type: ignore[call-overload]
                exact.setdefault(name, unit.id)
                if name not in _EXACT_CASE:
                    loose.setdefault(name.lower(), unit.id)
    return exact, loose


def unit_named(name: str, lang: Lang) -> str:
    """The unit id of a written name ("grams", "公斤", "KG"), or "" when it is none."""
    exact, loose = unit_names(lang)
    return exact.get(name) or loose.get(name.lower(), "")


@cache
def unit_pattern(lang: Lang) -> re.Pattern[str]:
    """Matches a unit's name where it begins; the longest name wins."""
    exact, loose = unit_names(lang)
    names = sorted({*exact, *loose}, key=lambda n: (-len(n), n))
    # "10 ml x 3": the letter of "by" does not belong to the unit.
    edge = r"(?![a-wyzà-öø-ÿœ0-9]|x(?!\s?\d)|[-'][a-zà-öø-ÿœ])"
    bounded = [re.escape(n) + (edge if n[-1] < "\u2e80" and n[-1].isalnum() else "") for n in names]
    return re.compile("|".join(bounded), re.I)


def units_in(family: str) -> tuple[str, ...]:
    """The unit ids of a family, in file order."""
    return tuple(u.id for u in units().values() if u.family == family)


def family(unit: str) -> str:
    """The family of a unit id: "mass"; "money:CNY" for money; "count" for a bare number.

    Raises InputError for an unknown unit.
    """
    if unit in ("", "date", "clock"):
        return unit or "count"
    found = units().get(unit)
    if found is None:
        raise InputError(f"unknown unit {unit[:40]!r}; use an id of assets/units.yaml")
    return f"money:{unit.partition('.')[0]}" if found.family == "money" else found.family


def _factors(unit: str) -> tuple[float, float]:
    found = units().get(unit)
    return (found.factor, found.offset) if found else (1.0, 0.0)


def base(q: Quantity) -> tuple[str, float, float]:
    """Family, low and high in the family's base unit. Raises InputError for unknown units."""
    factor, offset = _factors(q.unit)
    return family(q.unit), q.low * factor + offset, q.high * factor + offset


def convert(q: Quantity, unit_id: str) -> Quantity:
    """The same quantity in another unit of its family. Raises InputError across families."""
    of, low, high = base(q)
    if family(unit_id) != of:
        raise InputError(f"{q.unit or 'a bare number'} is not convertible to {unit_id}")
    factor, offset = _factors(unit_id)
    return replace(q, low=(low - offset) / factor, high=(high - offset) / factor, unit=unit_id)


def _comparable(a: Quantity, b: Quantity) -> bool:
    one, two = family(a.unit), family(b.unit)
    if one == two:
        return True
    return "" in (a.unit, b.unit) and {one, two} <= COUNTING


def _whole_ratio(a: str, b: str) -> bool:
    """Units a power of ten or a clock apart: g and kg, min and h. No tolerance is needed."""
    if family(a) == "time":
        return True
    ratio = log10(_factors(a)[0] / _factors(b)[0])
    return isclose(ratio, round(ratio), abs_tol=1e-9)


def _half_step(value: float) -> float:
    """Half of the last digit as spoken, if it has two digits or more: 1.2 -> 0.05."""
    digits = f"{value:.6f}".rstrip("0")
    decimals = len(digits.partition(".")[2])
    return 0.5 * 10**-decimals if decimals and abs(value) >= 1 else 0.0


def _near(a: float, b: float, ua: str, ub: str, tolerance: float) -> bool:
    """Two ends in their own units: exact in one unit, as rounded between two."""
    if "" in (ua, ub):
        return isclose(a, b, rel_tol=1e-9)
    one = base(Quantity(a, a, ua))[1]
    two = base(Quantity(b, b, ub))[1]
    if isclose(one, two, rel_tol=1e-6, abs_tol=1e-12):
        return True
    if ua == ub or family(ua).startswith(("money", "date", "percent")):
        return False
    if family(ua) == "temperature":
        return abs(one - two) <= max(0.6, tolerance * abs(one))
    if _whole_ratio(ua, ub):
        slack = max(_half_step(a) * _factors(ua)[0], _half_step(b) * _factors(ub)[0])
        return abs(one - two) <= slack * (1 + 1e-9)
    return isclose(one, two, rel_tol=tolerance)


def _month_day(ordinal: float) -> tuple[int, int, int]:
    day = date.fromordinal(int(ordinal))
    return day.year, day.month, day.day


def _same_date(a: Quantity, b: Quantity) -> bool:
    """Month and day decide when one of the two has no year."""
    ends = [_month_day(x) for x in (a.low, a.high, b.low, b.high)]
    if any(year == NO_YEAR for year, _, _ in ends):
        return ends[0][1:] == ends[2][1:] and ends[1][1:] == ends[3][1:]
    return (a.low, a.high) == (b.low, b.high)


def same(a: Quantity, b: Quantity, *, tolerance: float = 0.02) -> bool:
    """Whether two quantities say the same, across units of one family but never beyond.

    In one unit they must be equal. Between metric units or units of time, a decimal may
    be rounded (1.2 kg for 1234 g); between systems ``tolerance`` holds (76 g, 2.7 oz).
    A bare number equals a count of things (12, 12 pieces). Ranges match end by end.
    """
    if not _comparable(a, b):
        return False
    if a.unit == "date":
        return _same_date(a, b)
    return _near(a.low, b.low, a.unit, b.unit, tolerance) and _near(
        a.high, b.high, a.unit, b.unit, tolerance
    )


def within(a: Quantity, b: Quantity) -> bool:
    """Whether ``a`` lies inside ``b`` (4 h in 3-5 h). False across families."""
    if not _comparable(a, b):
        return False
    (_, low, high), (_, floor, ceiling) = base(a), base(b)
    slack = 1e-9 * max(1.0, abs(floor), abs(ceiling))
    return floor - slack <= low and high <= ceiling + slack


# --- saying -------------------------------------------------------------------------------

_LOCALES: Mapping[Lang, str] = {"en": "en_US", "zh": "zh_CN", "fr": "fr_FR"}
_TO: Mapping[Lang, str] = {"en": " to ", "zh": "到", "fr": " à "}
_YUAN: Mapping[Lang, str] = {"en": " yuan", "zh": "元", "fr": " yuans"}
_NO_SPACE = frozenset({"%", "°", '"', "'"})


def _number(value: float, lang: Lang) -> str:
    """As written in the language, at most three decimals; plain spaces in French."""
    grouping = lang != "zh" and abs(value) >= 1000
    text = format_decimal(
        round(value, 3), format="#,##0.###", locale=_LOCALES[lang], group_separator=grouping
    )
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def _say_money(q: Quantity, lang: Lang) -> str:
    code, value = q.unit.partition(".")[0], convert(q, q.unit.partition(".")[0]).low
    if code == "CNY":  # CN¥1,999 reads well in no language
        return f"{_number(value, lang)}{_YUAN[lang]}"
    text = format_currency(value, code, locale=_LOCALES[lang])
    text = re.sub(r"[.,]00(?!\d)", "", text)
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def _say_date(q: Quantity, lang: Lang) -> str:
    first = date.fromordinal(int(q.low))
    formats: Mapping[Lang, tuple[str, str]] = {
        "en": ("MMMM d", "MMMM d, y"), "zh": ("M月d日", "y年M月d日"), "fr": ("d MMMM", "d MMMM y"),
    }  # fmt: skip
    pattern = formats[lang][0 if first.year == NO_YEAR else 1]
    if q.is_range:
        month = {"en": "MMMM", "zh": "M月", "fr": "MMMM"}[lang]
        whole = {"en": "MMMM y", "zh": "y年M月", "fr": "MMMM y"}[lang]
        pattern = month if first.year == NO_YEAR else whole
    return str(format_date(first, pattern, locale=_LOCALES[lang]))


def _unit_text(q: Quantity, lang: Lang) -> str:
    """The unit as written beside its number, with its space."""
    unit = units()[q.unit]
    symbol = (unit.names.get(lang) or unit.names.get("en") or [unit.id])[0]
    if unit.family in _SPOKEN_FAMILIES and unit.spoken.get(lang):
        forms = unit.spoken[lang]
        one = abs(q.high) < 2 if lang == "fr" else abs(q.high) == 1
        symbol = forms[0] if one else forms[-1]
    tight = lang == "zh" or (symbol in _NO_SPACE and not (symbol == "%" and lang == "fr"))
    return (
        symbol
        if (tight and not symbol[0].isascii()) or (symbol in _NO_SPACE and tight)
        else (f" {symbol}")
    )


def say_quantity(q: Quantity, lang: Lang) -> str:
    """As she writes it: "76 g", "4 hours", "76克", "29,90 €", "3 to 5 hours"."""
    if q.unit == "date":
        return _say_date(q, lang)
    if q.unit == "clock":
        return f"{int(q.low) // 60}:{int(q.low) % 60:02d}"
    if family(q.unit).startswith("money"):
        low = _say_money(q, lang)
        high = _say_money(replace(q, low=q.high), lang)
        return f"{low}{_TO[lang]}{high}" if q.is_range else low
    numbers = _number(q.high, lang)
    if q.is_range:
        numbers = f"{_number(q.low, lang)}{_TO[lang]}{numbers}"
    return numbers + (_unit_text(q, lang) if q.unit else "")


def known_languages() -> tuple[Lang, ...]:
    """The languages in which quantities are found and said."""
    return LANGS
