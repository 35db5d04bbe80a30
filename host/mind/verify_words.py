"""Read a sentence as the checker sees it: tokens, clauses, negation, and the lexicon's words.

Knows nothing of claims. Words are compared by stem (plural, French feminine, accents),
Chinese by characters; a longer phrase hides the shorter ones inside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from host.mind.values import Quantity, find_quantities
from host.mind.verify_scope import clauses_of, negators
from host.mind.verify_spell import clean
from host.records import LANGS, Lang
from host.sheets import ASSETS, Attribute, load_words

Kind = Literal["talk", "free", "value", "quality", "feature", "attribute", "hint"]

LEXICON = ASSETS / "rules" / "lexicon.yaml"
TOKEN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿŒœ]+|\d+(?:[.,]\d+)*|[\u3400-\u9fff]|[^\s\w]|\w")
WORD = re.compile(r"\w")
_ES = re.compile(r"(?:x|ch|sh|ss|z)es$")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """One form for singular and plural, feminine and masculine, with and without accents."""
    low = word.lower()
    if not low.isascii():
        low = "".join(c for c in unicodedata.normalize("NFD", low) if not unicodedata.combining(c))
        low = low.replace("œ", "oe").replace("æ", "ae")
    if len(low) < 4 or not low[0].isalpha() or not low.isascii():
        return low
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if _ES.search(low):
        return low[:-2]
    if low.endswith("s") and not low.endswith(("ss", "us", "is")):
        low = low[:-1]
    accented = word.lower().rstrip("s").endswith("é")
    return low[:-1] if low.endswith("e") and len(low) > 5 and not accented else low


@lru_cache(maxsize=65536)
def root(word: str) -> str:
    """A wider form for "is this word on the sheet": folded, folds and folding are one."""
    base = stem(word)
    for suffix in ("ement", "ing", "ed", "ly", "er", "ant", "ee", "er", "ez", "ent", "e"):
        if base.endswith(suffix) and len(base) - len(suffix) >= 4:
            base = base[: -len(suffix)]
            break
    return base[:-1] if len(base) > 4 and base[-1] == base[-2] else base


@dataclass(frozen=True)
class Token:
    """A word, a number, a Chinese character or a mark. ``clause`` counts from 0."""

    text: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True)
class Entry:
    """A term of the lexicon. ``group`` is what it means; ``reason`` why it may be refused."""

    kind: Kind
    group: str
    reason: str
    term: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """A term found at tokens ``first`` to ``last`` (inclusive)."""

    entry: Entry
    first: int
    last: int
    negated: bool


@dataclass(frozen=True)
class Rule:
    """A pattern of the lexicon, compiled."""

    reason: str
    find: re.Pattern[str]
    unless: re.Pattern[str] | None
    may_deny: bool


Terms = Mapping[str, Mapping[tuple[str, ...], tuple[Entry, ...]]]
"""Entries by their first stem, then by their whole term."""


@dataclass(frozen=True)
class Quality:
    """A quality: the attributes that may bear it, its opposite, and its bounds by unit."""

    attributes: frozenset[str]
    against: str
    at_most: Mapping[str, float]
    at_least: Mapping[str, float]
    may_deny: bool = False
    lacking: frozenset[str] = frozenset()  # attributes whose "no" bears it
    partly: bool = False  # a function: a label that names it ("timer: 8 h") is enough


@dataclass(frozen=True)
class Lexicon:
    """The lexicon, indexed by first stem per language."""

    terms: Mapping[Lang, Terms]
    rules: Mapping[Lang, tuple[Rule, ...]]
    qualities: Mapping[str, Quality]
    alike: Mapping[str, frozenset[str]]  # attributes that stand for one another
    loose_vocabularies: frozenset[str]  # vocabularies that paint a scene
    closed: frozenset[str]  # vocabularies in which one value excludes the others
    served: Mapping[str, frozenset[str]]  # parts that a measured attribute proves
    loose: frozenset[str]  # parts any word of whose group proves another
    deniable: frozenset[str]  # talk groups that may be denied
    of_product: frozenset[str]  # talk groups that are wrong of the product only
    plain: Mapping[Lang, frozenset[str]]  # roots (characters in Chinese: words) that claim nothing


@dataclass(frozen=True)
class Reading:
    """A sentence, read. ``clauses[i]`` is the clause of token i; ``negated`` token indexes."""

    text: str
    lang: Lang
    tokens: tuple[Token, ...]
    clauses: tuple[int, ...]
    negated: frozenset[int]
    hits: tuple[Hit, ...]

    @property
    def lower(self) -> str:
        """The text in lower case, same positions."""
        low = self.text.lower()
        return low if len(low) == len(self.text) else self.text

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Every quantity of the sentence (see values.find_quantities)."""
        return tuple(_joined(find_quantities(self.text, self.lang), self.text))

    def of(self, *kinds: Kind) -> list[Hit]:
        """Hits of these kinds."""
        return [h for h in self.hits if h.entry.kind in kinds]

    def words(self, hit: Hit) -> str:
        """The hit as it is written."""
        return self.text[self.tokens[hit.first].start : self.tokens[hit.last].end]


_SIXTIETHS = frozenset({"h", "min"})


def _joined(found: Sequence[Quantity], text: str) -> Iterable[Quantity]:
    """ "Two kilos four", "une minute trente": a bare number after a unit is its parts."""
    rest = list(found)
    while rest:
        q = rest.pop(0)
        tail = rest[0] if rest else None
        if tail and _is_tail(q, tail, text):
            part = 60 if q.unit in _SIXTIETHS else 10 ** len(f"{tail.low:g}")
            amount = q.low + tail.low / part
            said = text[q.start : tail.end]
            q = replace(q, low=amount, high=amount, end=tail.end, text=said)
            rest.pop(0)
        yield q


def _is_tail(q: Quantity, tail: Quantity, text: str) -> bool:
    gap = text[q.end : tail.start]
    whole = q.unit not in ("", "percent", "date", "clock") and q.low == q.high == int(q.low)
    said = not any(c.isdigit() for c in tail.text)
    bare = tail.unit == "" and tail.low == tail.high == int(tail.low) and said
    return whole and bare and not gap.strip() and len(gap) < 2


def tokenise(text: str) -> tuple[Token, ...]:
    """Words, numbers, Chinese characters and marks; hyphens and apostrophes are dropped."""
    return tuple(
        Token(m[0], stem(m[0]), m.start(), m.end())
        for m in TOKEN.finditer(text)
        if m[0] not in "-'"
    )


def term_of(text: str, lang: Lang) -> tuple[str, ...]:
    """A lexicon term as stems."""
    return tuple(t.stem for t in tokenise(clean(text, lang)) if WORD.match(t.text))


def index(entries: Iterable[Entry]) -> Terms:
    """Entries by their first stem, then by their whole term."""
    found: dict[str, dict[tuple[str, ...], tuple[Entry, ...]]] = {}
    for entry in dict.fromkeys(entries):
        if entry.term:
            same = found.setdefault(entry.term[0], {})
            same[entry.term] = (*same.get(entry.term, ()), entry)
    return found


def _matches(stems: Sequence[str], tables: Sequence[Terms]) -> list[tuple[Entry, int, int]]:
    found = []
    for at, first in enumerate(stems):
        for table in tables:
            terms = table.get(first)
            if not terms:
                continue
            for n in range(1, min(_LONGEST, len(stems) - at) + 1):
                for entry in terms.get(tuple(stems[at : at + n]), ()):
                    found.append((entry, at, at + n - 1))
    return found


_LONGEST = 12
"""Words (characters in Chinese) of the longest term looked for."""


_NAMING = frozenset({"attribute", "hint"})


def _hidden(one: tuple[Entry, int, int], others: Sequence[tuple[Entry, int, int]]) -> bool:
    """Inside a longer phrase. Names of attributes hide only each other; "free" hides equals."""
    entry, first, last = one
    naming = entry.kind in _NAMING
    for other, a, b in others:
        if other is entry or not (a <= first and last <= b):
            continue
        longer = b - a > last - first
        rival = (other.kind in _NAMING) == naming or (naming and not text_is_latin(entry))
        if (longer or not naming) if other.kind == "free" else longer and rival:
            return True
    return False


def text_is_latin(entry: Entry) -> bool:
    """Whether a term is written in letters: Chinese phrases hide the names inside them."""
    return entry.term[0].isascii()


def read(text: str, lang: Lang, lexicon: Lexicon, extra: Terms | None = None) -> Reading:
    """Read a cleaned sentence. ``extra`` holds terms of the claims in scope."""
    tokens = tokenise(text)
    stems = [t.stem for t in tokens]
    clauses = clauses_of([t.text for t in tokens], lang)
    denied = negators(stems, clauses, lang)
    tables = [lexicon.terms[lang], *([extra] if extra else [])]
    found = _matches(stems, tables)
    hits = tuple(
        Hit(e, a, b, _denied(denied, a, b, stems))
        for e, a, b in found
        if e.kind != "free" and not _hidden((e, a, b), found)
    )
    return Reading(text, lang, tokens, clauses, frozenset(denied), hits)


_PRIVATIVE = frozenset({"fre", "free", "without", "san", "sans", "无", "零"})


def _denied(
    denied: Mapping[int, frozenset[int]], first: int, last: int, stems: Sequence[str]
) -> bool:
    """Whether a negator outside the phrase reaches into it ("sans fil" denies nothing).

    "Not sugar-free", "pas sans sucre", 不是无糖: two denials of different kinds say yes.
    """
    inside = range(first, last + 1)
    by = {n for i in inside for n in denied.get(i, ()) if n not in inside}
    without = {n for n in by if stems[n] in _PRIVATIVE}
    return bool(by) and not (without and by - without)


# --- building -----------------------------------------------------------------------------


def _talk(data: Mapping[str, Any], lang: Lang) -> Iterable[Entry]:
    for reason, groups in data["talk"].items():
        for group, words in groups.items():
            for word in words.get(lang, ()):
                yield Entry("talk", f"{reason}.{group}", reason, term_of(word, lang))
    for word in data["free"].get(lang, ()):
        yield Entry("free", "free", "", term_of(word, lang))


def _values(data: Mapping[str, Any], lang: Lang) -> Iterable[Entry]:
    for vocabulary, about in data["vocabularies"].items():
        for value, words in about["values"].items():
            for word in words.get(lang, ()):
                yield Entry("value", f"{vocabulary}.{value}", "value_mismatch", term_of(word, lang))
    for kind in ("quality", "feature"):
        table = data["qualities" if kind == "quality" else "features"]
        for group, words in table.items():
            for word in words.get(lang, ()):
                yield Entry(kind, group, f"unsupported_{kind}", term_of(word, lang))


def attribute_entries(key: str, phrases: Iterable[str], lang: Lang) -> Iterable[Entry]:
    """Terms that name an attribute."""
    for phrase in phrases:
        yield Entry("attribute", key, "attribute_mismatch", term_of(phrase, lang))


def _attributes(
    data: Mapping[str, Any], attributes: Mapping[str, Attribute], lang: Lang
) -> Iterable[Entry]:
    for key, attribute in attributes.items():
        names = [attribute.label[lang], *attribute.synonyms.get(lang, [])]
        yield from attribute_entries(key, names, lang)
        for phrase in attribute.questions.get(lang, []):
            yield Entry("hint", key, "attribute_mismatch", term_of(phrase, lang))
    for key, words in data["attribute_words"].items():
        for phrase in words.get(lang, ()):
            yield Entry("attribute", key, "", term_of(phrase, lang))


def _rules(data: Mapping[str, Any], lang: Lang) -> tuple[Rule, ...]:
    return tuple(
        Rule(
            p["reason"],
            re.compile(p["find"]),
            re.compile(p["unless"]) if "unless" in p else None,
            bool(p.get("may_deny")),
        )
        for p in data["patterns"]
        if p["lang"] == lang
    )


def _flagged(data: Mapping[str, Any], flag: str) -> frozenset[str]:
    return frozenset(
        f"{reason}.{group}"
        for reason, groups in data["talk"].items()
        for group, words in groups.items()
        if words.get(flag)
    )


def _quality(data: Mapping[str, Any]) -> Quality:
    return Quality(
        frozenset(data.get("attributes", ())),
        data.get("against", ""),
        data.get("at_most", {}),
        data.get("at_least", {}),
        bool(data.get("may_deny")),
        frozenset(data.get("lacking", ())),
        bool(data.get("partly")),
    )


def _alike(groups: Sequence[Sequence[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for group in groups:
        for key in group:
            found[key] = found.get(key, frozenset()) | frozenset(group)
    return found


def _plain(data: Mapping[str, Any], lang: Lang) -> frozenset[str]:
    words = data["plain"][lang].split()
    return frozenset(words if lang == "zh" else (root(t.text) for w in words for t in tokenise(w)))


@cache
def idiom(use: str, lang: Lang) -> re.Pattern[str]:
    """A pattern of the lexicon's idioms, for lower-case text."""
    return re.compile(_data(LEXICON)["idioms"][use][lang])


@cache
def frames(lang: Lang) -> tuple[re.Pattern[str], ...]:
    """Patterns whose group ``what`` is asserted of the product, for lower-case text."""
    return tuple(re.compile(p) for p in _data(LEXICON)["frames"][lang])


@cache
def holds(lang: Lang) -> tuple[re.Pattern[str], ...]:
    """Patterns whose group ``what`` is said to be in the product or its box."""
    return tuple(re.compile(p) for p in _data(LEXICON)["holds"].get(lang, ()))


@cache
def her_verbs(lang: Lang) -> Mapping[str, str]:
    """Verbs she may use of herself (``may``), and what may stand before them (``skip``)."""
    found: Mapping[str, str] = _data(LEXICON)["her_verbs"][lang]
    return found


@cache
def everyday_words(lang: Lang) -> frozenset[str]:
    """The everyday words of the lexicon, as written."""
    return frozenset(_data(LEXICON)["everyday"][lang].split())


@cache
def common_words(lang: Lang) -> frozenset[str]:
    """Words that mark a text as English or French."""
    return frozenset(_data(LEXICON)["common_words"][lang].split())


@cache
def _data(path: Path) -> Mapping[str, Any]:
    return load_words(path)


def load_lexicon(attributes: Mapping[str, Attribute], path: Path = LEXICON) -> Lexicon:
    """The lexicon of a file with the terms of the known attributes. Raises SheetError."""
    data = _data(path)
    return Lexicon(
        terms={
            lang: index(
                [*_talk(data, lang), *_values(data, lang), *_attributes(data, attributes, lang)]
            )
            for lang in LANGS
        },
        rules={lang: _rules(data, lang) for lang in LANGS},
        qualities={k: _quality(v) for k, v in data["qualities"].items()},
        alike=_alike(data["alike"]),
        loose_vocabularies=frozenset(data["loose_vocabularies"]),
        closed=frozenset(data["closed_vocabularies"]),
        served={k: frozenset(v.get("attributes", ())) for k, v in data["features"].items()},
        loose=frozenset(k for k, v in data["features"].items() if v.get("loose")),
        deniable=_flagged(data, "may_deny"),
        of_product=_flagged(data, "of_product"),
        plain={lang: _plain(data, lang) for lang in LANGS},
    )
