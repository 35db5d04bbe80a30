"""Units as they are written and as they are said in en, zh, fr."""

from __future__ import annotations

import re
from dataclasses import dataclass

from host.records import Lang
from host.voice.numbers import Figure, Gender, figure


@dataclass(frozen=True)
class Said:
    """English singular and plural, Chinese, French singular, plural and gender."""

    en: tuple[str, str]
    zh: str
    fr: tuple[str, str]
    gender: Gender = "m"


def _same(en: str, zh: str, fr: str, gender: Gender = "m") -> Said:
    """A unit with a regular plural in both languages."""
    return Said((en, en + "s"), zh, (fr, fr + "s"), gender)


def _still(en: str, zh: str, fr: str) -> Said:
    """A unit that does not change in the plural."""
    return Said((en, en), zh, (fr, fr))


_SECOND = _same("second", "秒", "seconde", "f")
_HOUR = _same("hour", "小时", "heure", "f")
_MINUTE = _same("minute", "分钟", "minute", "f")
_LITRE = _same("liter", "升", "litre")
_DEGREE = _same("degree", "度", "degré")
_CELSIUS = Said(
    ("degree Celsius", "degrees Celsius"), "摄氏度", ("degré Celsius", "degrés Celsius")
)
_FAHRENHEIT = Said(
    ("degree Fahrenheit", "degrees Fahrenheit"), "华氏度", ("degré Fahrenheit", "degrés Fahrenheit")
)
_INCH = Said(("inch", "inches"), "英寸", ("pouce", "pouces"))
_FOOT = Said(("foot", "feet"), "英尺", ("pied", "pieds"))
_PER_SECOND = Said(
    ("frame per second", "frames per second"), "帧每秒", ("image par seconde", "images par seconde")
)
_PER_HOUR = Said(
    ("kilometer per hour", "kilometers per hour"),
    "公里每小时",
    ("kilomètre heure", "kilomètres heure"),
)

UNITS: dict[str, Said] = {
    "µg": _same("microgram", "微克", "microgramme"),
    "mg": _same("milligram", "毫克", "milligramme"),
    "g": _same("gram", "克", "gramme"),
    "kg": _same("kilogram", "公斤", "kilo"),
    "t": _same("ton", "吨", "tonne", "f"),
    "oz": _same("ounce", "盎司", "once", "f"),
    "fl oz": _same("fluid ounce", "液量盎司", "once liquide", "f"),
    "lb": _same("pound", "磅", "livre", "f"),
    "lbs": _same("pound", "磅", "livre", "f"),
    "µl": _same("microliter", "微升", "microlitre"),
    "ml": _same("milliliter", "毫升", "millilitre"),
    "mL": _same("milliliter", "毫升", "millilitre"),
    "cl": _same("centiliter", "厘升", "centilitre"),
    "dl": _same("deciliter", "分升", "décilitre"),
    "l": _LITRE,
    "L": _LITRE,
    "nm": _same("nanometer", "纳米", "nanomètre"),
    "µm": _same("micrometer", "微米", "micromètre"),
    "mm": _same("millimeter", "毫米", "millimètre"),
    "cm": _same("centimeter", "厘米", "centimètre"),
    "dm": _same("decimeter", "分米", "décimètre"),
    "m": _same("meter", "米", "mètre"),
    "km": _same("kilometer", "公里", "kilomètre"),
    "in": _INCH,
    "″": _INCH,
    '"': _INCH,
    "ft": _FOOT,
    "mm²": Said(
        ("square millimeter", "square millimeters"),
        "平方毫米",
        ("millimètre carré", "millimètres carrés"),
    ),
    "cm²": Said(
        ("square centimeter", "square centimeters"),
        "平方厘米",
        ("centimètre carré", "centimètres carrés"),
    ),
    "m²": Said(("square meter", "square meters"), "平方米", ("mètre carré", "mètres carrés")),
    "cm³": Said(
        ("cubic centimeter", "cubic centimeters"),
        "立方厘米",
        ("centimètre cube", "centimètres cubes"),
    ),
    "m³": Said(("cubic meter", "cubic meters"), "立方米", ("mètre cube", "mètres cubes")),
    "ms": _same("millisecond", "毫秒", "milliseconde", "f"),
    "s": _SECOND,
    "sec": _SECOND,
    "min": _MINUTE,
    "mn": _MINUTE,
    "mins": _MINUTE,
    "h": _HOUR,
    "hr": _HOUR,
    "hrs": _HOUR,
    "d": _same("day", "天", "jour"),
    "j": _same("day", "天", "jour"),
    "°C": _CELSIUS,
    "° C": _CELSIUS,
    "°F": _FAHRENHEIT,
    "°": _DEGREE,
    "mAh": _same("milliamp hour", "毫安时", "milliampère-heure"),
    "Ah": _same("amp hour", "安时", "ampère-heure"),
    "Wh": _same("watt hour", "瓦时", "wattheure"),
    "kWh": _same("kilowatt hour", "千瓦时", "kilowattheure"),
    "mW": _same("milliwatt", "毫瓦", "milliwatt"),
    "W": _same("watt", "瓦", "watt"),
    "kW": _same("kilowatt", "千瓦", "kilowatt"),
    "mA": _same("milliamp", "毫安", "milliampère"),
    "A": _same("amp", "安", "ampère"),
    "V": _same("volt", "伏", "volt"),
    "kV": _same("kilovolt", "千伏", "kilovolt"),
    "Ω": _same("ohm", "欧", "ohm"),
    "Hz": _still("hertz", "赫兹", "hertz"),
    "kHz": _still("kilohertz", "千赫", "kilohertz"),
    "MHz": _still("megahertz", "兆赫", "mégahertz"),
    "GHz": _still("gigahertz", "吉赫", "gigahertz"),
    "dB": _same("decibel", "分贝", "décibel"),
    "nits": _same("nit", "尼特", "nit"),
    "nit": _same("nit", "尼特", "nit"),
    "cd/m²": Said(
        ("candela per square meter", "candelas per square meter"),
        "坎德拉每平方米",
        ("candela par mètre carré", "candelas par mètre carré"),
    ),
    "lm": Said(("lumen", "lumens"), "流明", ("lumen", "lumens")),
    "lx": _still("lux", "勒克斯", "lux"),
    "K": Said(("kelvin", "kelvins"), "开尔文", ("kelvin", "kelvins")),
    "fps": _PER_SECOND,
    "ips": _PER_SECOND,
    "rpm": Said(
        ("revolution per minute", "revolutions per minute"),
        "转每分钟",
        ("tour par minute", "tours par minute"),
    ),
    "tr/min": Said(
        ("revolution per minute", "revolutions per minute"),
        "转每分钟",
        ("tour par minute", "tours par minute"),
    ),
    "km/h": _PER_HOUR,
    "mph": Said(("mile per hour", "miles per hour"), "英里每小时", ("mile à l'heure",) * 2),
    "m/s": Said(
        ("meter per second", "meters per second"),
        "米每秒",
        ("mètre par seconde", "mètres par seconde"),
    ),
    "px": _same("pixel", "像素", "pixel"),
    "MP": _same("megapixel", "百万像素", "mégapixel"),
    "Mpx": _same("megapixel", "百万像素", "mégapixel"),
    "ppi": Said(
        ("pixel per inch", "pixels per inch"), "像素每英寸", ("pixel par pouce", "pixels par pouce")
    ),
    "dpi": Said(("dot per inch", "dots per inch"), "点每英寸", ("point par pouce",) * 2),
    "KB": _same("kilobyte", "KB", "kilooctet"),
    "ko": _same("kilobyte", "KB", "kilooctet"),
    "MB": _same("megabyte", "兆", "mégaoctet"),
    "Mo": _same("megabyte", "兆", "mégaoctet"),
    "GB": _same("gigabyte", "G B", "gigaoctet"),
    "Go": _same("gigabyte", "G B", "gigaoctet"),
    "TB": _same("terabyte", "T B", "téraoctet"),
    "To": _same("terabyte", "T B", "téraoctet"),
    "Mbps": Said(
        ("megabit per second", "megabits per second"),
        "兆比特每秒",
        ("mégabit par seconde", "mégabits par seconde"),
    ),
    "Gbps": Said(
        ("gigabit per second", "gigabits per second"),
        "吉比特每秒",
        ("gigabit par seconde", "gigabits par seconde"),
    ),
    "kcal": _same("kilocalorie", "千卡", "kilocalorie", "f"),
    "kJ": _same("kilojoule", "千焦", "kilojoule"),
    "Pa": _same("pascal", "帕", "pascal"),
    "hPa": _same("hectopascal", "百帕", "hectopascal"),
    "kPa": _same("kilopascal", "千帕", "kilopascal"),
    "bar": _same("bar", "巴", "bar"),
    "bars": _same("bar", "巴", "bar"),
    "ATM": _same("atmosphere", "个大气压", "atmosphère", "f"),
    "ppm": _still("parts per million", "ppm", "parties par million"),
    "kN": _same("kilonewton", "千牛", "kilonewton"),
    "N": _same("newton", "牛", "newton"),
    "Nm": _same("newton meter", "牛米", "newton-mètre"),
    "BTU": Said(("B T U", "B T U"), "英热单位", ("B T U", "B T U")),
}
_ALIASES = {"m2": "m²", "cm2": "cm²", "mm2": "mm²", "m3": "m³", "cm3": "cm³", "μm": "µm",
            "μg": "µg", "μl": "µl", "fl. oz": "fl oz", "fl. oz.": "fl oz", "db": "dB",
            "hz": "Hz", "ghz": "GHz", "mhz": "MHz", "mah": "mAh", "kgs": "kg", "Kg": "kg",
            "KG": "kg", "kHz": "kHz", "cms": "cm", "ML": "ml", "CM": "cm", "MM": "mm",
            "Nits": "nits", "FPS": "fps", "RPM": "rpm", "Lm": "lm", "gr": "g",
            "° F": "°F"}  # fmt: skip
_ALONE = {"in", "K", "t", "d", "N", "j"}  # letters that are words, too: see ``UNIT``


def find(symbol: str) -> Said:
    """The unit written ``symbol``, as matched by ``UNIT``."""
    return UNITS[_ALIASES.get(symbol, symbol)]


def _alternatives(symbols: set[str]) -> str:
    return "|".join(re.escape(s) for s in sorted(symbols, key=len, reverse=True))


_PLAIN = {*UNITS, *_ALIASES} - _ALONE
UNIT = (
    rf"(?:[  \u202f]?(?P<unit>{_alternatives(_PLAIN)})|(?P<tight>in|d|j)"
    r"|[  \u202f](?P<loose>K|N|t|j))"
    r"(?![A-Za-zÀ-ÿ0-9])"
)
"""After a figure. "5in" is five inches, "5 in stock" is not; "4K" is no temperature."""


def matched(found: re.Match[str]) -> Said:
    """The unit of a match of ``UNIT``."""
    return find(found["unit"] or found["tight"] or found["loose"])


def quantity(value: Figure, unit: Said, lang: Lang) -> str:
    """Figure and unit agreed: "one hour", 两小时, "vingt et une heures"."""
    if lang == "zh":
        count = "两" if value == Figure(2) else figure(value, "zh")
        return count + unit.zh
    if lang == "fr":
        return f"{figure(value, 'fr', unit.gender)} {unit.fr[value.whole >= 2]}"
    return f"{figure(value, 'en')} {unit.en[not value.one]}"


def single(unit: Said, lang: Lang) -> str:
    """The unit after "per"."""
    return unit.zh if lang == "zh" else (unit.fr if lang == "fr" else unit.en)[0]
