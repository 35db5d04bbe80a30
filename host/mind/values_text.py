"""Make hostile text plain: one spelling for each character. Knows no numbers or products."""

from __future__ import annotations

import re
import unicodedata

MAX_CHARS = 20_000
"""Longer text is cut before anything else looks at it; a comment has a few hundred characters."""

_MARKS_IN_A_ROW = 2
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs"})
_SPACES = re.compile(r"[\s\u2028\u2029\u0085\x00]+")
_MARK_FLOOD = re.compile(
    r"([\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]{2})[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]+"
)
_SUPERSCRIPT = re.compile(r"(?<=\d)([⁰¹²³⁴-⁹]+)")
_VULGAR = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")
_WIDE_COMMA = re.compile(r"(?<=[0-9０-９])，(?=[0-9０-９])")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")

_HOMOGLYPHS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХасеіјорѕухһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧνορυχι",
    "ABESIJKMHOPCTYXaceijopsyxhdqwABEZHIKMNOPTYXvopuxi",
)
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_PLAIN = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "ʼ": "'", "´": "'", "`": "'", "′": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "＂": '"',
        "−": "-", "‐": "-", "‑": "-", "‒": "-", "﹣": "-",
        "™": " ", "®": " ", "©": " ", "⁄": "/", "￥": "¥", "º": "°",
    }
)  # fmt: skip


def _dropped(char: str) -> bool:
    """Zero-width, bidirectional, control, private and surrogate characters; variation marks."""
    return unicodedata.category(char) in _DROPPED_CATEGORIES or "\ufe00" <= char <= "\ufe0f"


def _fold_word(match: re.Match[str]) -> str:
    """A word that mixes Latin with Cyrillic or Greek look-alikes is read as Latin."""
    word = match[0]
    if _FOREIGN.search(word) and _LATIN.search(word):
        return word.translate(_HOMOGLYPHS)
    return word


def _once(text: str) -> str:
    text = _SPACES.sub(" ", text)
    if not text.isascii():
        text = "".join(c for c in text if c.isascii() or not _dropped(c))
        text = _WIDE_COMMA.sub(", ", text)
        text = _VULGAR.sub(" ", _SUPERSCRIPT.sub(r"^\1", text).translate(_PLAIN))
        text = unicodedata.normalize("NFKC", text).translate(_PLAIN)
        text = _WORD.sub(_fold_word, _MARK_FLOOD.sub(r"\1", text))
    text = "".join(c for c in text if c.isprintable() or not _dropped(c))
    return _SPACES.sub(" ", text).strip()


def normalise(text: str) -> str:
    """The same text in plain characters; linear time, at most MAX_CHARS characters long.

    NFKC; zero-width, bidirectional and control characters removed; full-width digits,
    typographic spaces and curly quotes made plain; Cyrillic and Greek look-alikes folded
    inside Latin words only. What NFKC would change in meaning is kept apart: "1½" is
    "1 1/2", "10²" is "10^2", a full-width comma between digits separates them.
    Idempotent.
    """
    text = text[:MAX_CHARS]
    for _ in range(4):
        plain = _once(text)[:MAX_CHARS].strip()
        if plain == text:
            break
        text = plain
    return text


_SAME_LENGTH = str.maketrans(
    {
        **{chr(0xFF10 + i): str(i) for i in range(10)},
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u2008\u200a\u3000\t\n\r", " "),
        **dict.fromkeys("‐‑‒–—−－﹣", "-"),
        **dict.fromkeys("～〜∼˜", "~"),
        **dict.fromkeys("‘’′ʼ", "'"),
        **dict.fromkeys("“”″＂", '"'),
        "％": "%", "￥": "¥", "＄": "$", "．": ".", "℃": "C", "µ": "μ", "º": "°", "×": "x",
        "✕": "x",
    }
)  # fmt: skip


def same_length(text: str) -> str:
    """Plain spaces, digits, dashes and quotes; every character keeps its position."""
    return text.translate(_SAME_LENGTH)
