"""A text value read clause by clause, and words compared by their root. Knows no polarity.

"Splash-proof (IPX4), not for swimming" says one thing of rain and another of pools.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import ahocorasick

from host.mind.expects import any_of
from host.mind.tokens import HAN, STOP, fold, raw_words, stem
from host.records import LANGS, Claim, Text
from host.sheets import ASSETS, load_words

SAME = ASSETS / "rules" / "same.yaml"
_CUT = re.compile(
    r"\s*[,;:()，；：、。（）]\s*|\s[-–—/|]\s|\s\b(?:but|mais|except|sauf|hors)\b\s|但是?|不过|除了"
)
_WORDS = load_words(ASSETS / "rules" / "asks.yaml")
_DENIES, _ONLY, _AFFIRMS, _REFUSES = (
    any_of(_WORDS[key]) for key in ("denies", "only", "affirms", "refuses")
)
GENERIC = frozenset(
    stem(word) for line in _WORDS["generic"].values() for word in fold(line).split()
)
GENERIC_HAN = re.compile("|".join(sorted(_WORDS["generic_zh"].split(), key=len, reverse=True)))
# What one root may end in: "wash", "washable"; "lave", "laver", "lavable", "lavage".
_ENDINGS = "able abl ible ibl ment ement ation ant er eur ing ed al y i e es s ir if iv ee ag age"
_TAILS = frozenset(f"{_ENDINGS} ur ion ent ons ont or ful en ness ly".split())
MIN_ROOT = 3
# "Free-standing" says nothing of standing up in it.
_AS_ONE = re.compile(r"\b(free|semi|half)[- ](stand\w*|hang\w*|float\w*|automatic)", re.I)
_ALONE = r"(?<![a-z]){}(?![a-z])"  # not \b: Chinese around a Latin word is no part of it


@dataclass(frozen=True)
class Clause:
    """A stretch of a value. ``denied``: it says that this is not so; ``only``: this and no more."""

    text: str
    denied: bool
    only: bool


@lru_cache(maxsize=8192)
def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of one written value, folded."""
    parts = [part for part in _CUT.split(fold(text)) if part and re.search(r"\w", part)]
    return tuple(Clause(p, bool(_DENIES.search(p)), bool(_ONLY.search(p))) for p in parts)


def affirms(text: str) -> bool:
    """Whether the whole value is a word for yes: "included", 附赠, "fourni"."""
    return bool(_AFFIRMS.fullmatch(fold(text).strip(" .。!")))


def refuses(text: str) -> bool:
    """Whether the whole value is a word for no: "not suitable", 不适用, "déconseillé"."""
    return bool(_REFUSES.fullmatch(fold(text).strip(" .。!")))


def _one_spelling(word: str) -> str:
    """A stem with American endings as British ones: "sterilize" is "sterilise"."""
    return re.sub(r"iz(?=e|i|a|$)", "is", stem(word))


@lru_cache(maxsize=65536)
def alike(one: str, other: str) -> bool:
    """Whether two folded words grow from one root; endings of English and French only."""
    if one == other:
        return True
    short, long = sorted((_one_spelling(one), _one_spelling(other)), key=len)
    if short == long:
        return len(short) > 1
    if len(short) < MIN_ROOT or not long.startswith(short):
        return False
    rest = long[len(short) :]
    return rest in _TAILS or (rest[:1] == short[-1] and rest[1:] in _TAILS)


@lru_cache(maxsize=8192)
def content(text: str) -> tuple[str, ...]:
    """The telling Latin words of a text: neither grammar nor words that any question has."""
    return tuple(
        w
        for w in raw_words(_AS_ONE.sub(r"\1\2", text))
        if not HAN.match(w) and w not in STOP and stem(w) not in GENERIC and not w[0].isdigit()
    )


def words_of(claim: Claim) -> tuple[str, ...]:
    """Every telling word of a claim's label and value, in all languages."""
    texts = (claim.attribute.replace("_", " "), *claim.label.values(), *claim.text.values())
    return tuple(w for text in texts for w in content(text))


@cache
def concepts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Section and pattern of each line of assets/rules/same.yaml; Chinese words fit anywhere."""
    return tuple(
        (
            str(section),
            re.compile("|".join(w if HAN.search(w) else _ALONE.format(w) for w in _spelt(line))),
        )
        for section, lines in load_words(SAME).items()
        for line in lines
    )


def section(concept: int) -> str:
    """The section of a concept: "colours", "things"."""
    return concepts()[concept][0]


def _spelt(line: str) -> list[str]:
    """The words of a line; an underscore stands for a blank or hyphen, or none, inside one."""
    words = [re.escape(word).replace("_", r"[\s-]?") for word in fold(line).split() if word != ">"]
    return sorted(words, key=len, reverse=True)


@cache
def _scanner() -> Any:
    """One automaton of every word of same.yaml: (word length, [(concept, is it general)])."""
    owners: dict[str, list[tuple[int, bool]]] = {}
    lines = [line for part in load_words(SAME).values() for line in part]
    for number, line in enumerate(lines):
        general, mark, special = fold(str(line)).partition(">")
        for words, own in ((general, True), (special if mark else "", False)):
            for word in words.split():
                for between in " ", "-", "":
                    owners.setdefault(word.replace("_", between), []).append((number, own))
    scanner = ahocorasick.Automaton()
    for word, found in owners.items():
        scanner.add_word(word, (len(word), tuple(dict.fromkeys(found))))
    scanner.make_automaton()
    return scanner


@lru_cache(maxsize=16384)
def concepts_in(text: str, *, held: bool = False) -> frozenset[int]:
    """The lines of same.yaml of which a text holds a word.

    After ``>`` stand kinds of the thing: what a sheet holds (``held``) has the thing when it
    has one of them, but who asks for oak does not ask for any wood.
    """
    folded = fold(text)
    found = [
        (section(number), end + 1 - size, end + 1, number)
        for end, (size, owners) in _scanner().iter(folded)
        if _whole_word(folded, end + 1 - size, end + 1)
        for number, own in owners
        if own or held
    ]
    return frozenset(n for name, at, end, n in found if not _inside(name, at, end, found))


def _whole_word(text: str, at: int, end: int) -> bool:
    """Whether a stretch is a word of its own; Chinese fits anywhere."""
    if HAN.search(text[at:end]):
        return True
    before, after = text[at - 1 : at], text[end : end + 1]
    return not ("a" <= before <= "z" or "a" <= after <= "z")


def _inside(name: str, at: int, end: int, found: Sequence[tuple[str, int, int, int]]) -> bool:
    """Whether a longer word of the section holds this one: "mi-ferme" is not "ferme"."""
    return any(
        other == name and start <= at and end <= stop and stop - start > end - at
        for other, start, stop, _ in found
    )


def concepts_of(texts: Text) -> frozenset[int]:
    """The same over the languages of one text."""
    found = (concepts_in(texts[lang], held=True) for lang in LANGS if texts.get(lang))
    return frozenset().union(*found)


def runs(text: str) -> list[str]:
    """Stretches of Chinese that remain when what any question says is taken out."""
    return [r for r in re.findall(r"[\u3400-\u9fff]+", GENERIC_HAN.sub(" ", fold(text))) if r]
