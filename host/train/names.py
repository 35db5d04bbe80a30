"""Invented names: syllables put together by seed. None of them is a brand we know of."""

from __future__ import annotations

import random
from functools import lru_cache

from host.records import LANGS, Lang

_HEADS = [
    "Bre", "Cal", "Dov", "El", "Fen", "Gri", "Hal", "Is", "Jor", "Kel", "Lu", "Mar",
    "Nol", "Or", "Pri", "Quil", "Ros", "Sev", "Tal", "Ul", "Var", "Wen", "Yl", "Zan",
]  # fmt: skip
_MIDS = ["", "", "a", "e", "i", "o", "dri", "mo", "ne", "ri", "ta", "va"]
_TAILS = ["dane", "fell", "lis", "mont", "nara", "quen", "rolle", "sette", "tham", "vane",
          "vio", "wick", "zelle", "bourg", "dex", "lune"]  # fmt: skip
_HAN_HEADS = "岚汀朔苒晗沅砚昀筠漪霁渟澹珩"
_HAN_TAILS = "弥庐笙荻岫垚槿澍墉黎棠屿埕舸"
MANY = 400


@lru_cache(maxsize=3)
def names(lang: Lang) -> tuple[str, ...]:
    """All invented names of a language, in a fixed order."""
    rng = random.Random(f"names {lang}")
    found: dict[str, None] = {}
    while len(found) < MANY:
        found[_han(rng) if lang == "zh" and rng.random() < 0.5 else _latin(rng)] = None
    return tuple(found)


def _latin(rng: random.Random) -> str:
    return rng.choice(_HEADS) + rng.choice(_MIDS) + rng.choice(_TAILS)


def _han(rng: random.Random) -> str:
    return rng.choice(_HAN_HEADS) + rng.choice(_HAN_TAILS)


@lru_cache(maxsize=1)
def all_names() -> frozenset[str]:
    """The names of every language."""
    return frozenset(name for lang in LANGS for name in names(lang))


def proof_names(lang: Lang) -> tuple[str, ...]:
    """A few names to prove lines with: with a vowel and with a consonant in front."""
    vowel = next(name for name in names(lang) if name[0] in "EIOU")
    return (names(lang)[0], vowel, names(lang)[1])
