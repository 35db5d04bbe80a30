"""Cut text into comparable pieces, in three languages. Knows nothing of products.

Latin words are folded (case, accents) and lightly stemmed; Chinese runs become single
characters and pairs, which needs no dictionary and never mis-cuts a new word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
# Typed without the apostrophe: "whats in it", "isnt it loud", "cest quoi".
_RUN_TOGETHER = (
    (re.compile(r"\b(what|how|where|who|that|there|when)(s)\b", re.I), r"\1'\2"),
    (
        re.compile(r"\b(do|does|did|is|are|was|ca|wo|has|have|would|could)(n)(t)\b", re.I),
        r"\1\2'\3",
    ),
    (re.compile(r"\b([cj])(est|etait|était|ai)\b", re.I), r"\1'\2"),
)
_PIECE = re.compile(r"[\u3400-\u9fff]+|[a-z]+|\d+(?:[.,]\d+)*")
HAN = re.compile(r"[\u3400-\u9fff]")

_STOP_WORDS = """
a an the this that these those it its it's is are was were be been being am do does did done doing
has have had having i you he she we they me my your his her our their them us of in on at to for
from by with without and or but if as so than then there here what which who whom whose when where
why how can could will would shall should may might must not no yes any some all one ones also just
about into onto up down out off over under again very too more most other such only own same please
tell know get got go hi hello hey thanks ok okay there's s t re ve ll d m don doesn didn isn aren
wasn wouldn couldn im ive product item
le la les un une des du de d l c ce ces cet cette ca cela est sont etait etre ai as avons avez ont
avoir je tu il elle on nous vous ils elles me te se mon ma mes ton ta tes son sa ses notre votre
vos nos leur leurs et ou mais si que qu qui quoi dont quel quelle quels quelles comment pourquoi
quand combien dans sur sous avec sans pour par en au aux y ne pas plus tres aussi peut peux fait
faut bonjour merci svp stp produit article quelque
"""
STOP = frozenset(_STOP_WORDS.split())
_ZH_STOP = frozenset(
    "的了吗呢吧啊呀哦嘛么这那个是有没不我你您他她它们一下请问想要能会可以就都也还在和跟与之其给"
)


def clean(text: str) -> str:
    """NFKC, without control, zero-width and direction characters; blanks squeezed."""
    folded = unicodedata.normalize("NFKC", text)
    shown = re.sub(r"\s+", " ", _HIDDEN.sub("", folded)).strip()
    for typed, meant in _RUN_TOGETHER:
        shown = typed.sub(meant, shown)
    return shown


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case without accents; Chinese stays. NFKC first, so full-width is plain."""
    parts = unicodedata.normalize("NFKD", clean(text).lower().replace("œ", "oe"))
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """A folded Latin word without its commonest endings (English and French)."""
    for tail in ("ing", "ed"):
        if word.endswith(tail) and len(word) > len(tail) + 3:
            word = word[: -len(tail)]
            return word[:-1] if word[-1] == word[-2] and word[-1] not in "sl" else word
    if len(word) > 3 and word[-1] in "sx" and word[-2] != "s":
        word = word[:-1]
    if (len(word) > 4 and word.endswith("ie")) or (len(word) > 3 and word[-1] == "e"):
        word = word[:-1]
    return f"{word[:-1]}i" if len(word) > 3 and word[-1] == "y" else word


def raw_words(text: str) -> list[str]:
    """Folded words and Chinese runs, in order, nothing dropped."""
    return _PIECE.findall(fold(text))


@lru_cache(maxsize=16384)
def terms(text: str) -> tuple[str, ...]:
    """Content terms in order: stemmed Latin words, numbers, Chinese characters and pairs."""
    found: list[str] = []
    for piece in raw_words(text):
        if HAN.match(piece):
            found.extend(_pairs(piece))
        elif piece not in STOP and (len(piece) > 1 or piece.isdigit()):
            found.append(stem(piece))
    return tuple(found)


def _pairs(run: str) -> list[str]:
    singles = [c for c in run if c not in _ZH_STOP]
    pairs = [run[i : i + 2] for i in range(len(run) - 1)]
    return singles + [p for p in pairs if not set(p) & _ZH_STOP]
