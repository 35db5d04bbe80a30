"""Written text to what is said, in en, zh, fr: prices, units, dates, names, symbols.

A text is read once from left to right; the rule that matches first wins. Every spoken word
knows which written characters it stands for, so that captions light up at the right time.
What cannot be spoken (emoji, other scripts, markup) is dropped; 5,000 characters at most.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from host.records import Lang
from host.voice.spoken_rules import Rule, rules

MOST_CHARACTERS = 5_000

_KEPT = "，。！？；：、（）【】《》「」“”‘’…—–"
_SYMBOLS: Mapping[str, Mapping[Lang, str]] = {
    "&": {"en": " and ", "zh": "和", "fr": " et "},
    "+": {"en": " plus ", "zh": "加", "fr": " plus "},
    "=": {"en": " equals ", "zh": "等于", "fr": " égale "},
    "@": {"en": " at ", "zh": " at ", "fr": " arobase "},
    "≥": {"en": " at least ", "zh": "不低于", "fr": " au moins "},
    "≤": {"en": " at most ", "zh": "不超过", "fr": " au plus "},
    "≈": {"en": " about ", "zh": "大约", "fr": " environ "},
    "±": {"en": " plus or minus ", "zh": "正负", "fr": " plus ou moins "},
    "%": {"en": " percent ", "zh": "百分比", "fr": " pour cent "},
    "€": {"en": " euros ", "zh": "欧元", "fr": " euros "},
    "$": {"en": " dollars ", "zh": "美元", "fr": " dollars "},
    "£": {"en": " pounds ", "zh": "英镑", "fr": " livres sterling "},
    "°": {"en": " degrees ", "zh": "度", "fr": " degrés "},
}
_LATIN_STOPS = ",.!?;:…'’-—"
_AS_COMMA = "()[]{}（）【】–|"
_WEAK = ",，、;:；："
_STRONG = ".!?。！？…"
_STOPS = _WEAK + _STRONG
_OPEN_ENDS = " ,，、;:-"  # a sentence does not end so
_QUOTES = '"“”«»‹›「」『』《》„‘*_#~`<>^\\'


@dataclass(frozen=True)
class Span:
    """``text[start:end]`` of the written text is said as ``said``."""

    start: int
    end: int
    said: str


@dataclass(frozen=True)
class Spoken:
    """What is said, and where each part of it was written."""

    text: str
    spans: tuple[Span, ...]

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` was written: exact for plain words, whole for a price."""
        found: list[tuple[int, int]] = []
        at = 0
        for span in self.spans:
            a, b = max(start, at), min(end, at + len(span.said))
            if a < b:
                exact = span.end - span.start == len(span.said)
                found.append(
                    (span.start + a - at, span.start + b - at) if exact else (span.start, span.end)
                )
            at += len(span.said)
        return (found[0][0], found[-1][1]) if found else (0, 0)


def spoken(text: str, lang: Lang, lexicon: Mapping[str, Any] | None = None) -> str:
    """What is said for ``text``. ``lexicon``: {word: {lang: [form]}} wins over every rule."""
    return speak_as(text, lang, lexicon).text


def speak_as(text: str, lang: Lang, lexicon: Mapping[str, Any] | None = None) -> Spoken:
    """``spoken`` with the written place of every part. Never raises; may be empty."""
    plain, origin = _plain(_bounded(text))
    spans = [
        Span(origin[a], origin[b], said)
        for a, b, said in _tidy(list(_read(plain, lang, rules(lang, _forms(lexicon, lang)))))
    ]
    return Spoken("".join(s.said for s in spans), tuple(spans))


def _bounded(text: str) -> str:
    if len(text) <= MOST_CHARACTERS:
        return text
    cut = text[:MOST_CHARACTERS]
    ends = [m.end() for m in re.finditer(r"[.!?。！？]\s?|\s", cut)]
    return cut[: ends[-1]] if ends and ends[-1] > MOST_CHARACTERS // 2 else cut


def _plain(text: str) -> tuple[str, list[int]]:
    """Composed characters in half width, and where each (and the end) was written."""
    plain: list[str] = []
    origin: list[int] = []
    at = 0
    for cluster in re.findall(r"(?s).[\u0300-\u036f]*", text):
        form = "" if cluster in "™®©" else cluster
        if form and form not in _KEPT:
            form = unicodedata.normalize("NFKC", cluster) if cluster not in "′″²³" else cluster
        for c in form:
            plain.append("/" if c == "⁄" else c)
            origin.append(at)
        at += len(cluster)
    return "".join(plain), [*origin, at]


def _forms(lexicon: Mapping[str, Any] | None, lang: Lang) -> tuple[tuple[str, str], ...]:
    """(word, spoken form) of a language, longest first."""
    found = []
    for word, forms in (lexicon or {}).items():
        said = forms.get(lang) if isinstance(forms, Mapping) else None
        first = said if isinstance(said, str) else next(iter(said or ()), "")
        if word and first:
            found.append((word, first))
    return tuple(sorted(found, key=lambda pair: (-len(pair[0]), pair)))


def _read(text: str, lang: Lang, table: Sequence[Rule]) -> Iterator[tuple[int, int, str]]:
    """(start, end, said) from left to right; what no rule takes goes character by character."""
    at = 0
    waiting: dict[int, re.Match[str] | None] = {}
    while at < len(text):
        best: tuple[int, int] | None = None
        for i, rule in enumerate(table):
            found = waiting.get(i)
            if i not in waiting or (found and found.start() < at):
                found = waiting[i] = rule.pattern.search(text, at)
            if found and (best is None or found.start() < best[0]):
                best = (found.start(), i)
        stop = best[0] if best else len(text)
        yield from _letters(text, at, stop, lang)
        if best is None:
            return
        match = waiting[best[1]]
        said = table[best[1]].say(match) if match else None
        if match is None or said is None:
            waiting[best[1]] = table[best[1]].pattern.search(text, stop + 1)
            at = stop
            if not _later(waiting, stop):
                yield from _letters(text, stop, stop + 1, lang)
                at = stop + 1
            continue
        yield match.start(), match.end(), _apart(said, text, match)
        at = max(match.end(), stop + 1)


def _later(waiting: Mapping[int, re.Match[str] | None], stop: int) -> bool:
    """Whether another rule still waits at this very place."""
    return any(m is not None and m.start() == stop for m in waiting.values())


def _apart(said: str, text: str, match: re.Match[str]) -> str:
    """A space on either side where letters would touch."""
    before = text[match.start() - 1 : match.start()]
    after = text[match.end() : match.end() + 1]
    if before.isalnum() and not _joins(before, said[:1]):
        said = " " + said
    if after.isalnum() and not _joins(said[-1:], after):
        said += " "
    return said


def _joins(a: str, b: str) -> bool:
    """Chinese runs on; Latin words stand apart."""
    return _han(a) and _han(b)


def _han(c: str) -> bool:
    return "\u3400" <= c[:1] <= "\u9fff"


def _letters(text: str, start: int, stop: int, lang: Lang) -> Iterator[tuple[int, int, str]]:
    for i in range(start, stop):
        yield i, i + 1, _letter(text, i, lang)


def _letter(text: str, i: int, lang: Lang) -> str:
    c = text[i]
    if c.isspace():
        return " "
    if c.isalpha():
        return c if _han(c) or _latin(c) else " "
    if c in _AS_COMMA or c in "，、":
        return "，" if lang == "zh" else ", "
    if c in _QUOTES:
        return ""
    if c == "-":
        around = text[i - 1 : i].isalpha() and text[i + 1 : i + 2].isalpha()
        return "-" if around and lang != "zh" else " "
    if c in _LATIN_STOPS or c in "。！？；：":
        return c
    if c in _SYMBOLS:
        return _SYMBOLS[c][lang]
    return " " if c == "/" else ""


def _latin(c: str) -> bool:
    return c < "\u0250" or "\u1e00" <= c < "\u1f00"


def _tidy(parts: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """One space at a time, none before a stop, no stop twice; nothing open at the ends."""
    line: list[tuple[str, int]] = []  # each character, and the part it belongs to
    for i, (_, _, said) in enumerate(parts):
        for c in said:
            _put(line, c, i)
    _strip(line, _OPEN_ENDS)
    grouped: dict[int, str] = {}
    for c, i in line:
        grouped[i] = grouped.get(i, "") + c
    return [(parts[i][0], parts[i][1], said) for i, said in grouped.items()]


def _put(line: list[tuple[str, int]], c: str, part: int) -> None:
    """Add a character where it is heard, after mending what it follows."""
    tail = line[-1][0] if line else ""
    if c == " " and (not tail or tail == " " or _han(tail)):
        return
    if c in _STOPS or _han(c):
        _strip(line, " ")
        tail = line[-1][0] if line else ""
    if c in _WEAK and (not tail or tail in _STOPS):
        return
    if c in _STRONG:
        _strip(line, _OPEN_ENDS)
        if not line:
            return
    line.append((c, part))


def _strip(line: list[tuple[str, int]], unwanted: str) -> None:
    while line and line[-1][0] in unwanted:
        line.pop()
