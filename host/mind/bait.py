"""Comments that try to make her say or do what she must not. Patterns, no model.

Looks through the usual disguises: spacing, leetspeak, base64, rot13, reversed text, and
an attack split over the viewer's last comments. The lists are assets/rules/bait.yaml.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from host.records import EXPRESSIONS, Expression
from host.sheets import ASSETS, load_words

ABOUT_HER = frozenset({"ai", "liweike"})
SPLIT = frozenset({"injection", "secret", "price"})
BAIT = ASSETS / "rules" / "bait.yaml"
LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
)
SPACED = re.compile(r"\b(?:\w[ ._\-*|]){3,}\w\b")
BLOB = re.compile(r"[A-Za-z0-9+/=_-]{16,}")
HEX = re.compile(r"\b(?:[0-9a-f]{2}[ ]?){8,}\b", re.I)
ROT_HINT = re.compile(r"\b(vtaber|vafgehpgvbaf|cebzcg|flfgrz|cevpr|eriirny|eriny|sbetrg)\b", re.I)
BACKWARDS = re.compile(r"\b(erongi|snoitcurtsni|tpmorp|metsys|laever)\b", re.I)

Pattern = re.Pattern[str]


@cache
def patterns(path: Path = BAIT) -> tuple[tuple[str, tuple[Pattern, ...]], ...]:
    """Class -> compiled patterns, in the order of the file."""
    words = load_words(path)
    return tuple(
        (str(name), tuple(re.compile(str(line), re.I) for line in lines))
        for name, lines in words.items()
    )


def classify(text: str, before: Sequence[str] = ()) -> str:
    """The class of bait, or "". ``before`` are the viewer's last comments, oldest first."""
    for disguise in disguises(text):
        if found := _match(disguise):
            return found
    joined = " ".join([*before[-3:], text])
    if before and (found := _match(joined)) in SPLIT and not any(map(_match, before[-3:])):
        return found
    return ""


def _match(text: str) -> str:
    for name, lines in patterns():
        if any(line.search(text) for line in lines):
            return name
    return ""


def disguises(text: str) -> Iterator[str]:
    """The text, and what it may be hiding."""
    yield text
    if SPACED.search(text):
        yield SPACED.sub(lambda m: re.sub(r"[ ._\-*|]", "", m[0]), text)
    if re.search(r"[a-z][013457@$]|[013457@$][a-z]", text, re.I):
        yield text.translate(LEET)
    for blob in BLOB.findall(text)[:4]:
        if decoded := _decoded(blob):
            yield decoded
    for run in HEX.findall(text)[:2]:
        if decoded := _unhexed(run):
            yield decoded
    if ROT_HINT.search(text):
        yield codecs.encode(text, "rot13")
    if BACKWARDS.search(text):
        yield text[::-1]


def _decoded(blob: str) -> str:
    try:
        raw = base64.b64decode(blob + "=" * (-len(blob) % 4), altchars=b"-_", validate=True)
        text = raw.decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    return text if text.isprintable() else ""


def _unhexed(run: str) -> str:
    try:
        text = bytes.fromhex(run.replace(" ", "")).decode("utf-8")
    except ValueError:
        return ""
    return text if text.isprintable() else ""


KEYS: dict[str, list[str]] = {
    "ai": ["persona_ai"],
    "liweike": ["persona_liweike", "persona_ai"],
}


def keys(name: str) -> list[str]:
    """Phrase keys for a class of bait, best first."""
    return KEYS.get(name) or [f"refuse_{name}", "refuse"]


MOODS_FILE = ASSETS / "rules" / "moods.yaml"


@cache
def _moods() -> tuple[tuple[str, tuple[Pattern, ...]], ...]:
    return patterns(MOODS_FILE)


def mood(text: str) -> Expression | None:
    """What the viewer's words make her feel, if they are that kind of words."""
    for name, lines in _moods():
        if name in EXPRESSIONS and any(line.search(text) for line in lines):
            return name
    return None
