"""A word in a clause about the product that neither the sheet nor everyday talk has.

"An ionic generator tames the frizz": no list of faults can hold every invention, but an
invention needs its own words. Words of the claims, of the lexicon and of scenery.yaml are
known; clauses about the viewer, questions and images may say what they like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from host.mind.verify_claims import Evidence
from host.mind.verify_quiet import asks, small_talk
from host.mind.verify_words import Lexicon, Reading, everyday_words, idiom, root
from host.records import PASSED, Lang, Verdict
from host.sheets import ASSETS, load_words

SCENERY = ASSETS / "rules" / "scenery.yaml"
_LATIN = re.compile(r"[a-zà-öø-ÿœ]+")
_LEAST = 3
_NAME = re.compile(r"(?<=[a-zà-ÿ,] )[A-ZÀ-Ý][a-zà-ÿ]+")


def words_in(text: str) -> list[str]:
    """Words long enough to tell something, in lower case."""
    return [w for w in _LATIN.findall(text.lower()) if len(w) >= _LEAST]


@cache
def everyday(lang: Lang) -> frozenset[str]:
    """Roots of the words that scenery.yaml and the lexicon list."""
    return frozenset(map(root, load_words(SCENERY)[lang].split())) | everyday_words(lang)


def check_vocabulary(reading: Reading, evidence: Evidence, lexicon: Lexicon) -> Verdict:
    """The first strange word of a clause that may speak of the product, or PASSED."""
    if reading.lang == "zh" or asks(reading) or small_talk(reading, evidence):
        return PASSED  # Chinese words have no edges to tell a strange one by
    known = everyday(reading.lang) | lexicon.plain[reading.lang] | _judged(reading)
    if not any(f.claim.label and not f.prices for f in evidence.facts):
        return PASSED  # no fact is in scope: nothing is told of the product
    for clause in _clauses(reading):
        if idiom("of_viewer", reading.lang).search(clause):
            continue
        said = idiom("image", reading.lang).split(clause)[0]
        for word in words_in(said):
            if not _known(word, reading.lang, evidence, known):
                return Verdict(False, "unsupported", word)
    return PASSED


def _clauses(reading: Reading) -> Iterable[str]:
    """Its clauses in lower case, without its quantities and names."""
    low = list(reading.lower)
    for name in _NAME.finditer(reading.text):  # judged as a name, or a viewer's
        low[name.start() : name.end()] = " " * len(name[0])
    for q in reading.quantities:
        low[q.start : q.end] = " " * (q.end - q.start)
    return re.split(r"[,，;；:：.。!！?？…—()（）]", "".join(low))


def _judged(reading: Reading) -> frozenset[str]:
    """Words of lexicon terms, which are judged on their own."""
    hits = (h for h in reading.hits if h.entry.kind != "free")
    return frozenset(root(t.text) for h in hits for t in reading.tokens[h.first : h.last + 1])


def _known(word: str, lang: Lang, evidence: Evidence, known: frozenset[str]) -> bool:
    return root(word) in known or root(word) in evidence.roots(lang) or word in evidence.names
