"""Which known attributes do these words point at? Phrases of assets/attributes.yaml, indexed.

Ignores products: it only knows how people call things and how they ask for them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from host.mind.tokens import HAN, fold, raw_words, stem
from host.records import LANGS, Lang, Text
from host.sheets import ASSETS, Attribute, load_words

LABEL, SYNONYM, QUESTION, PATTERN = 3.0, 2.5, 2.0, 2.1
_PACKED = re.compile(r"packag|shipping|gross|emballage|\bbrut|包装|毛重|运输")
# "Suitable fabrics" are not what it is made of, whatever another language's short label is.
_MEANT_FOR = re.compile(
    r"suitable|suited|recommended|compatib|intended|support(s|ed)\b|\bfor\b|works? (on|with)"
    r"|adapt[ée]|convient|recommand|\bpour\b|适用|适合|兼容|支持|推荐"
)
# A lamp, not a burden.
_A_LIGHT = re.compile(
    r"\b(an?|the|any|night|led|no|with|have|interior|warning|red|green) lights?\b|\blights\b"
)
_OF_LOAD = re.compile(r"how much weight|weight limit")  # no question of its own weight
_OF_PACKS = frozenset({"in_the_box", "packaging", "gift_box"})  # 包装清单, "emballage cadeau"
# "alcohol: no" on a sheet is no "no" to alcohol_free: such a label has to say "free" itself.
_FREE = re.compile(r"_free$")
_FREE_BY_NAME = frozenset({"wrinkle_free"})
_SAYS_FREE = re.compile(r"\bfree\b|\b(no|not|non|un\w+|without|sans|zero|0)\b|无|不|零|未|免")
MAX_WORDS, MAX_MEMO = 6, 8192
# What a sheet writes around the name of an attribute without changing what it names.
_HOLLOW = frozenset({"item", "product", "the", "of", "du", "de", "la", "le", "l", "produit"})


@cache
def _patterns(
    path: Path = ASSETS / "rules" / "asked.yaml",
) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Attribute key -> one pattern of the ways to ask for it."""
    return tuple(
        (str(key), re.compile("|".join(f"(?:{line})" for line in lines)))
        for key, lines in load_words(path).items()
    )


@dataclass(frozen=True)
class Hit:
    """A phrase of the lexicon found in a text: ``weight`` says how directly it names the key."""

    key: str
    weight: float
    phrase: str


def _stems(text: str) -> tuple[str, ...]:
    return tuple(w if HAN.match(w) else stem(w) for w in raw_words(text))


def _phrases(attribute: Attribute) -> Iterable[tuple[Lang, str, float]]:
    for lang in LANGS:
        yield lang, attribute.label[lang], LABEL
        for phrase in attribute.synonyms.get(lang, []):
            yield lang, phrase, SYNONYM
        for phrase in attribute.questions.get(lang, []):
            yield lang, phrase, QUESTION
    yield "en", attribute.key.replace("_", " "), SYNONYM


def _says_what_it_is(phrase: str, key: str) -> bool:
    """Whether a label of these words has the attribute's own polarity: "alcohol: no" is no "no"
    to alcohol_free."""
    return not _FREE.search(key) or key in _FREE_BY_NAME or bool(_SAYS_FREE.search(fold(phrase)))


class Lexicon:
    """The known attributes, searchable by the words of a question or of a sheet."""

    def __init__(self, attributes: Mapping[str, Attribute]) -> None:
        self.attributes = attributes
        self._latin: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
        self._memo: dict[str, list[Hit]] = {}
        self._han: dict[str, dict[str, float]] = defaultdict(dict)
        for attribute in attributes.values():
            for _, phrase, weight in _phrases(attribute):
                self._add(phrase, attribute.key, weight)

    def _add(self, phrase: str, key: str, weight: float) -> None:
        if HAN.search(phrase):
            found = self._han[fold(phrase).replace(" ", "")]
        elif stems := _stems(phrase):
            found = self._latin[stems[:MAX_WORDS]]
        else:
            return
        found[key] = max(weight, found.get(key, 0.0))

    @cached_property
    def names(self) -> Mapping[tuple[str, ...], str]:
        """Label or synonym, as a sheet would write it -> key. Question words are left out."""
        found: dict[tuple[str, ...], str] = {}
        for wanted in (LABEL, SYNONYM):
            for attribute in self.attributes.values():
                for _, phrase, weight in _phrases(attribute):
                    if weight == wanted and _says_what_it_is(phrase, attribute.key):
                        found.setdefault(_name_key(phrase), attribute.key)
        return found

    def key_of(self, written: Text) -> str:
        """The known attribute a sheet's own words name, or "".

        What is told of the package is not told of the thing in it, and what it is meant for
        is not what it is: where one language says so, the others' shorter labels do not count.
        """
        texts = list(dict.fromkeys(written.values()))
        meant = [text for text in texts if _MEANT_FOR.search(fold(text.replace("_", " ")))]
        for text in texts:
            key = self._named(text)
            if key and (not meant or text in meant or self._is_meant_for(key)):
                return key
        return ""

    def _named(self, text: str) -> str:
        if text in self.attributes:
            return text
        found = self.names.get(_name_key(text.replace("_", " ")), "")
        return found if found in _OF_PACKS or not _PACKED.search(fold(text)) else ""

    def _is_meant_for(self, key: str) -> bool:
        """Whether the attribute itself is of what a thing is for: a skin type, a season."""
        return any(_MEANT_FOR.search(fold(label)) for label in self.attributes[key].label.values())

    def is_called(self, text: str, key: str, lang: Lang) -> bool:
        """Whether this is what people call the attribute in this language."""
        known = self.attributes[key]
        names = [known.label[lang], *known.synonyms.get(lang, [])]
        return _name_key(text) in {_name_key(name) for name in names}

    def hits(self, text: str) -> list[Hit]:
        """Every known attribute the text points at, most direct and longest first."""
        if text not in self._memo:
            if len(self._memo) > MAX_MEMO:
                self._memo.clear()
            self._memo[text] = self._hits(text)
        return self._memo[text]

    def _hits(self, text: str) -> list[Hit]:
        found = [*self._latin_hits(text), *self._han_hits(text), *self._pattern_hits(text)]
        if _A_LIGHT.search(fold(text)):
            found = [h for h in found if not (h.key == "weight" and h.phrase == "light")]
        best: dict[str, Hit] = {}
        for hit in sorted(found, key=lambda h: -h.weight):
            best.setdefault(hit.key, hit)
        return sorted(best.values(), key=lambda h: -h.weight)

    def _latin_hits(self, text: str) -> Iterable[Hit]:
        stems = _stems(text)
        taken: set[int] = set()
        for size in range(min(MAX_WORDS, len(stems)), 0, -1):
            for at in range(len(stems) - size + 1):
                span = set(range(at, at + size))
                keys = self._latin.get(stems[at : at + size])
                if keys and not span <= taken:
                    taken |= span
                    for key, weight in keys.items():
                        yield Hit(key, weight + 0.3 * (size - 1), " ".join(stems[at : at + size]))

    def _pattern_hits(self, text: str) -> Iterable[Hit]:
        folded = fold(text).replace("’", "'")
        for key, rule in _patterns():
            match = rule.search(folded)
            if match and key in self.attributes:
                named = key != "weight" and _OF_LOAD.search(match[0])
                yield Hit(key, LABEL + 1 if named else PATTERN, match[0])

    def _han_hits(self, text: str) -> Iterable[Hit]:
        folded = fold(text).replace(" ", "")
        if not HAN.search(folded):
            return
        taken: set[int] = set()
        for phrase in sorted((p for p in self._han if p in folded), key=len, reverse=True):
            at = folded.find(phrase)
            span = set(range(at, at + len(phrase)))
            if not span <= taken:
                taken |= span
                for key, weight in self._han[phrase].items():
                    yield Hit(key, weight + 0.2 * (len(phrase) - 1), phrase)


def _name_key(text: str) -> tuple[str, ...]:
    stems = _stems(text)
    kept = tuple(s for s in stems if s not in _HOLLOW)
    return kept or stems
