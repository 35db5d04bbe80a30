"""Find every quantity of a sentence. Knows the languages' ways of writing; no products."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from host.mind.values_codes import mask
from host.mind.values_dates import find_dates
from host.mind.values_join import join
from host.mind.values_text import MAX_CHARS, same_length
from host.mind.values_units import Quantity, family, unit_named, unit_pattern
from host.mind.values_words import ZH_NUMERAL, word_number, words_pattern, zh_span
from host.records import Lang

_CODES = r"CNY|RMB|EUR|USD|GBP|JPY|HKD|TWD|KRW|CAD|AUD|SGD|CHF|INR"
_MONEY = rf"(?:(?:US|HK|NT|CA?|AU?|S|CN)?[$¥]|[€£₩₹]|(?<![a-z])(?:{_CODES})(?![a-z]))"
_SIGN = r"(?:(?<![a-z])(?:minus|moins)\s|零下|(?<![\w)\]])-)"
_EDGE = r"(?<![a-zà-ÿ0-9_█])"
_AFTER_BY = (
    r"(?<=\d[x*])|(?<=[a-z\"]x)(?<=\d[a-z\"]x)|(?<=\d[a-z]{2}x)|(?<=\d\s[a-z]x)"
    r"|(?<=\d\s[a-z]{2}x)|(?<=spf)|(?<=[^a-z]ph)|(?<=\d[hm])"
)
_DIGITS: Mapping[Lang, str] = {
    "en": r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d+|(?<!\d,)\d+,\d{1,2}(?![\d,])"
    r"|\d+(?:\.\d+)?|\.\d+",
    "fr": r"\d{1,3}(?:[ ']\d{3})+(?!\d)(?:[.,]\d+)?|\d{1,3}(?:\.\d{3})+,\d+"
    r"|\d{1,3}(?:,\d{3})+\.\d+|\d+(?:[.,]\d+)?",
    "zh": r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?",
}
_HALF_AFTER: Mapping[Lang, str] = {"en": r"\sand\sa\shalf\b", "fr": r"\set\sdemie?\b", "zh": "半"}
_ARTICLES: Mapping[Lang, frozenset[str]] = {
    "en": frozenset({"one", "a", "an"}), "fr": frozenset({"un", "une"}), "zh": frozenset({"一"}),
}  # fmt: skip
_MEASURED = frozenset(
    [
        "h",
        "year",
        "month",
        "week",
        "kg",
        "g",
        "l",
        "ml",
        "m",
        "cm",
        "km",
        "EUR",
        "USD",
        "CNY",
        "GBP",
        "percent",
        "lb",
        "oz",
        "jin",
        "gallon",
        "W",
        "inch",
        "mile",
    ]
)
_A_UNIT = r"(?=hour|week|month|year|kilo|lit(?:re|er)|day\b|gallon|met(?:re|er)\b)"
_PREPOSED: Mapping[Lang, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:in|for|within|under|over|about|around|after|lasts?|takes?|than|nearly|almost|needs?|"
        r"up to|at least|gives?|to|of)\s(?:(?:just|only|about|roughly|full)\s)?$", re.I),
    "fr": re.compile(
        r"\b(?:en|pendant|sous|environ|dure|tient|presque|moins d|plus d|durant|faut|jusqu à)[e']?"
        r"\s?(?:juste\s|environ\s|bien\s)?$", re.I),
    "zh": re.compile(r"(?:用|撑|续航|达|约|近|够|才|要|充|超过|不到|仅|只|满|整整|质保|保修)$"),
}  # fmt: skip
_ZH_STORY = re.compile(r"[有那每哪第去今前后某]$")
_HOT = re.compile(
    r"temp|heat|hot\b|cold|oven|water|wash|boil|freez|brew|cook|bak|iron|warm|"
    r"温|热|冷|烤|烧|水|洗|冻|沸|chaud|froid|four\b|lav|degrés? c|chauff|cui|congel|eau\b|therm",
    re.I,
)
_FILL = {
    "en": r"(?:\s(?:full|whole|solid|straight|good|long)(?=\s))?",
    "fr": r"(?:\s(?:bonnes?|longues?|petites?|bons)(?=\s)|\s(?:d'|de\s)(?=[a-zé]))?",
    "zh": r"[多余来几]?",
}


def _number_pattern(lang: Lang) -> str:
    many = {
        "en": r"\s?(?P<many>thousand|million|hundred|k(?![a-z0-9]))",
        "fr": r"\s?(?P<many>mille|millions?)(?:\sd[e'])?(?!\w)",
        "zh": r"(?P<many>[十百千万亿]{1,2})(?![克瓦米卡帕赫焦])",
    }[lang]
    digits = rf"(?(money)|(?:{_EDGE}|{_AFTER_BY}))(?P<digits>{_DIGITS[lang]})"
    return rf"{digits}(?P<vulgar>[\s-]?\d/\d(?![\d/])|[½¼¾])?(?:{many})?"


_FRACTION = rf"{_EDGE}(?P<fraction>[1-9]/[2-9](?![\d/])|[½¼¾])"


def _pattern(lang: Lang) -> re.Pattern[str]:
    digits, edge = _number_pattern(lang), r"(?<![\w-])"
    money = f"(?P<sign>{_SIGN})?(?P<money>{_MONEY}\\s?)?"
    if lang == "zh":
        guard = "(?<![几数第上星周期拜初好一二三四五六七八九十百千万])"
        special = (
            r"(?P<whole>百分百|百分之百)|(?P<percent>[百千]分之)"
            rf"(?:(?P<pd>\d+(?:\.\d+)?)|(?P<pw>{ZH_NUMERAL}))"
            rf"|(?P<fold>\d(?:\.\d)?|\d\d|[一二两三四五六七八九]{{1,2}})折(?!叠)|(?P<halfprice>半价)"
            r"|(?P<part>[二三四五六七八九]分之[一二三四五六七八九])"
            r"|(?P<tenths>\d(?:\.\d)?|[一二两三四五六七八九]{1,2})成(?![为立本功长就熟员分了年])"
            r"|(?P<half>半个?)(?=\S)"
        )
        words = f"{guard}(?P<words>{ZH_NUMERAL})"
        first = r"(?=[-\d.¥$€£₩₹A-Z½¼¾百千半零十一二两三四五六七八九〇])"
        return re.compile(f"{first}(?:{special}|{money}(?:{_FRACTION}|{digits}|{words}))", re.I)
    if lang == "en":
        special = (
            r"\b(?P<part>(?:one|two)[\s-]thirds?|three[\s-]quarters(?!\s(?:of\s)?an)|"
            r"(?:one|two|three|four)[\s-]fifths?)\b"
            r"|\b(?P<halfprice>half(?:[\s-]|\sthe\s)(?:price|off)\b)|(?P<half>\bhalf\s(?:of\s)?an?\s|\bhalf-)"
            r"|\b(?P<quarter>(?:(?:a|one)\s|(?P<three>three[\s-]))?quarters?\s(?:of\s)?an\s(?=hour))"
            rf"|\b(?P<article>an?)\s{_A_UNIT}"
        )
    else:
        special = (
            r"\b(?P<part>(?:un|deux)[\s-]tiers|trois[\s-]quarts(?!\sd'heure))\b"
            r"|\b(?P<halfprice>(?:à\s)?moitié[\s-]prix\b|demi-tarif\b)|\b(?P<half>(?:une?\s)?demi[\s-])"
            r"|\b(?P<quarter>(?:un\s|(?P<three>trois[\s-]))?quarts?\sd')(?=heure)"
        )
    words = f"{edge}(?P<words>{words_pattern(lang)})"
    first = r"(?:(?=[-\d.¥$€£₩₹½¼¾])|(?<![a-zà-ÿ])(?=[a-zà]))"
    return re.compile(f"{first}(?:{special}|{money}(?:{_FRACTION}|{digits}|{words}))", re.I)


_NUMBER: Mapping[Lang, re.Pattern[str]] = {
    "en": _pattern("en"),
    "fr": _pattern("fr"),
    "zh": _pattern("zh"),
}
_HALF_BEFORE = {
    lang: re.compile("个半" if lang == "zh" else p, re.I) for lang, p in _HALF_AFTER.items()
}
_AFTER = {lang: re.compile(p, re.I) for lang, p in _HALF_AFTER.items()}
_GAP = {lang: re.compile(rf"{fill}(?:\s|-(?=[^\W\d]))?", re.I) for lang, fill in _FILL.items()}
_MANY = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "mille": 1e3, "million": 1e6, "millions": 1e6,
    "十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8,
}  # fmt: skip
_SHARES = {
    "one third": 1 / 3, "two thirds": 2 / 3, "three quarters": 0.75,
    "one fifth": 0.2, "two fifths": 0.4, "three fifths": 0.6, "four fifths": 0.8,
    "un tiers": 1 / 3, "deux tiers": 2 / 3, "trois quarts": 0.75,
}  # fmt: skip
_VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75}


def _fraction(text: str) -> float:
    text = text.strip(" -")
    if text in _VULGAR:
        return _VULGAR[text]
    top, _, bottom = text.partition("/")
    return int(top) / max(int(bottom), 1)


def digits_value(text: str, lang: Lang) -> float:
    """Digits as the language writes them: 1,999.00 / 1 999,00 / 1.999,00 / 1,5."""
    text = re.sub(r"[ ']", "", text)
    comma, dot = text.rfind(","), text.rfind(".")
    if comma >= 0 and dot >= 0:
        text = text.replace("," if dot > comma else ".", "")
    elif comma >= 0 and lang != "fr" and re.fullmatch(r"\d{1,3}(?:,\d{3})+", text):
        text = text.replace(",", "")
    try:
        return min(float(text.replace(",", ".")), 1e15)
    except ValueError:
        return 0.0


def _special(m: re.Match[str]) -> tuple[float, float, str] | None:
    """Chinese percentages and reductions; half price in any language."""
    groups = m.groupdict()
    if groups.get("whole"):
        return 100, 100, "percent"
    if groups.get("halfprice"):
        return 50, 50, "percent"
    if groups.get("percent"):
        value = float(groups["pd"]) if groups["pd"] else zh_span(groups["pw"])[0]
        value /= 10 if groups["percent"][0] == "千" else 1
        return value, value, "percent"
    if part := groups.get("part"):
        share = (
            _SHARES.get(part.lower().replace("-", " "))
            or zh_span(part[-1])[0] / zh_span(part[0])[0]
        )
        return share, share, ""
    if fold := groups.get("fold"):
        value = float(fold) if fold[0].isdigit() else float(zh_span(fold[0])[0])
        if not fold[0].isdigit() and len(fold) == 2:
            value = value * 10 + zh_span(fold[1])[0]
        off = 100 - (value if value >= 10 else value * 10)
        return off, off, "percent"
    if tenths := groups.get("tenths"):
        low, high = (float(tenths),) * 2 if tenths[0].isdigit() else zh_span(tenths)
        return low * 10, high * 10, "percent"
    return None


def _value(m: re.Match[str], lang: Lang) -> tuple[float, float]:
    """Low and high of a number, without its unit."""
    groups = m.groupdict()
    if groups.get("half"):
        return 0.5, 0.5
    if groups.get("quarter"):
        return (0.75, 0.75) if groups.get("three") else (0.25, 0.25)
    if groups.get("article"):
        return 1.0, 1.0
    if groups.get("fraction"):
        value = _fraction(groups["fraction"])
    elif groups.get("digits"):
        value = digits_value(groups["digits"], lang)
        value += _fraction(groups["vulgar"]) if groups.get("vulgar") else 0
        for step in (
            [groups["many"].lower()]
            if lang != "zh" and groups.get("many")
            else list(groups.get("many") or "")
        ):
            value *= _MANY.get(step, 1)
    elif lang == "zh":
        return zh_span(groups["words"])
    else:
        value = word_number(groups["words"].lower(), lang)
    return value, value


def _unit_at(plain: str, at: int, lang: Lang) -> tuple[str, int]:
    """The unit that follows a number, and where it ends; ("", at) when none does."""
    gap = _GAP[lang].match(plain, at)
    begin = gap.end() if gap else at
    found = unit_pattern(lang).match(plain, begin)
    if not found and begin > at:
        begin, found = at, unit_pattern(lang).match(plain, at)
    if not found:
        hours = re.match(r"[hm](?=\d\d(?!\d))", plain[begin : begin + 4], re.I)
        return (hours[0].lower(), begin + 1) if hours else ("", at)
    name, end = found[0], found.end()
    if not _really(name, plain, begin, end, attached=begin == at):
        return "", at
    return unit_named(name, lang), end


_INCH_FOLLOWS = re.compile(
    r"\s*(?:$|[\],;:!?)/]|x\b|by\b|wide|long|tall|high|deep|thick|diam|\.(?!\w))", re.I
)


def _really(name: str, plain: str, begin: int, end: int, *, attached: bool) -> bool:
    """Names that are also other words: "5 in stock", closing quotes, 3块电池."""
    if name.lower() == "in":
        return attached or bool(_INCH_FOLLOWS.match(plain, end))
    if name in ('"', "'"):
        return (
            attached
            and len(re.findall(rf"(?<!\d){name}", plain[max(0, begin - 120) : begin])) % 2 == 0
        )
    if name == "角":  # 四角: corners, where no yuan stand before them
        return bool(
            re.search(r"[元块]\s?[\d一二两三四五六七八九]$", plain[max(0, begin - 4) : begin])
        )
    if name == "包":
        return plain[end : end + 1] != "邮"
    if name == "块":
        return not re.match("电池|毛巾|布|板|香?皂|肥皂|屏|玻璃|巧克力|饼|肉", plain[end : end + 3])
    return True


_RANGE_FOLLOWS = {
    "en": re.compile(rf"\s(?:to|or)\s(?:\d|{words_pattern('en')}\s)", re.I),
    "fr": re.compile(rf"\s(?:à|ou)\s(?:\d|{words_pattern('fr')}\s)", re.I),
    "zh": re.compile(rf"(?:到|至|~|-|或)(?:\d|{ZH_NUMERAL})"),
}
"""After a small number in words: the other end of a range ("one to two hours", 五到八度)."""


def _stands(m: re.Match[str], q: Quantity, plain: str, lang: Lang) -> bool:
    """Whether a number in words is one: not "one of", 一起, "un peu", "neuf" for new."""
    groups = m.groupdict()
    word = (groups.get("words") or groups.get("article") or "").lower()
    if groups.get("half") or groups.get("quarter"):
        return bool(q.unit) and not (lang == "zh" and q.unit in ("d", "night", "piece"))
    if not word:
        return True
    if not q.unit and _RANGE_FOLLOWS[lang].match(plain, q.end):
        return True
    before = plain[max(0, q.start - 24) : q.start]
    if word in _ARTICLES[lang]:
        return _measured_article(word, q, before, lang)
    if lang == "zh":
        bare_digits = len(word) < 4 and not re.search("[十百千万亿点〇零]", word)
        return bool(q.unit) or not (bare_digits or word == "十")
    return bool(q.unit) or word != "neuf"


def _measured_article(word: str, q: Quantity, before: str, lang: Lang) -> bool:
    """ "One hour", 一小时 and "un kilo" measure; "one day" only after "lasts" or "within"."""
    story = _ZH_STORY.search(before) and not (before.endswith("有") and q.unit in {"m", "kg", "l"})
    if lang == "zh" and (story or q.text.endswith(("块", "度", "成"))):
        return False
    if word in ("a", "an") and q.low > 1:
        return True
    if word in ("a", "an") or q.unit in ("d", "min"):
        return bool(_PREPOSED[lang].search(before)) and q.unit != "min"
    return q.unit in _MEASURED


@lru_cache(maxsize=64)
def _speaks_of_heat(plain: str) -> bool:
    return bool(_HOT.search(plain))


def _signed(m: re.Match[str], q: Quantity, plain: str) -> Quantity:
    """Degrees are Celsius where warmth is spoken of; only temperatures are negative."""
    below = bool(m.groupdict().get("sign"))
    if q.unit == "deg" and (_speaks_of_heat(plain) or len(m["sign"] or "") > 1):
        q = replace(q, unit="celsius")
    if below and q.unit and family(q.unit) == "temperature":
        return replace(q, low=-q.high, high=-q.low)
    return q


def _extent(m: re.Match[str], plain: str, lang: Lang) -> tuple[float, str, int]:
    """What the words after a number add to it, its unit, and where the whole ends."""
    halved = _HALF_BEFORE[lang].match(plain, m.end())
    end = halved.end() if halved else m.end()
    unit, stop = _unit_at(plain, end, lang)
    if lang == "zh" and unit in ("m", "CNY") and (tenth := _TENTH.match(plain, stop)):
        return zh_span(tenth[0])[0] / 10, unit, tenth.end()
    if unit and not halved and (after := _AFTER[lang].match(plain, stop)):
        return 0.5, unit, after.end()
    money = (m.groupdict().get("money") or "").strip()
    if money and (not unit or not family(unit).startswith("money")):
        unit, stop = unit_named(money.upper(), lang), end
    return (0.5 if halved else 0.0), unit, stop


def _start(m: re.Match[str], plain: str) -> int:
    """A dash with a space behind it is a bullet, not part of the number."""
    groups = m.groupdict()
    bullet = groups.get("sign") == "-" and not groups.get("money")
    return m.end("sign") if bullet and plain[m.end("sign")] == " " else m.start()


def _atom(m: re.Match[str], plain: str, text: str, lang: Lang) -> Quantity | None:
    """One number with its unit, or None when the words only look like one."""
    if special := _special(m):
        return Quantity(*special, *m.span(), text[m.start() : m.end()])
    added, unit, stop = _extent(m, plain, lang)
    if not unit and _sticks(m, plain, stop):
        return None
    low, high = _value(m, lang)
    start = _start(m, plain)
    q = Quantity(low + added, high + added, unit, start, stop, text[start:stop])
    return _signed(m, q, plain) if _stands(m, q, plain, lang) else None


_TENTH = re.compile(r"(?<=[米块])[一二三四五六七八九](?![一二三四五六七八九十百千万点个件分毫厘])")
_STUCK = re.compile(r"[a-zà-ÿ_█]", re.I)


def _sticks(m: re.Match[str], plain: str, end: int) -> bool:
    """Digits glued to letters that are no unit are a name: 3D, 1080p, 2XL."""
    if not m.groupdict().get("digits") or not _STUCK.match(plain, end):
        return False
    return not re.match(r"x(?![a-wyz])", plain[end : end + 2], re.I)


def _atoms(plain: str, text: str, lang: Lang) -> Iterable[Quantity]:
    at = 0
    while m := _NUMBER[lang].search(plain, at):
        q = _atom(m, plain, text, lang)
        at = max(m.end() if q is None else q.end, m.start() + 1)
        if q is not None:
            yield q


def find_quantities(text: str, lang: Lang) -> list[Quantity]:
    """Every number of a sentence with its unit, in order; spans index ``text``.

    Call it on text that ``normalise`` has cleaned. Choices: a reduction is the share taken
    off (八折, "20 % off" and "-20%" are 20 percent; half price is 50); version numbers are
    bare (Bluetooth 5.3 -> 5.3); names with glued letters are none (IPX4, X-200, 4K; see
    ``find_codes``); "one", "un" and 一 count only before a measure; "30 x 20 cm" is two
    lengths; "1 h 30" is one quantity of 1.5 h; a date without a year lies in year 4.
    Nothing beyond MAX_CHARS is read.
    """
    text = text[:MAX_CHARS]
    plain = same_length(text)
    dates = list(find_dates(plain, text, lang))
    for q in dates:
        plain = plain[: q.start] + "█" * (q.end - q.start) + plain[q.end :]
    masked, clocks = mask(plain, text, lang)
    found = join(list(_atoms(masked, text, lang)), masked, text, lang)
    return sorted([*found, *dates, *clocks], key=lambda q: q.start)
