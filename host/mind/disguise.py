"""What a comment may be hiding: letters set apart, leetspeak, codes, text run backwards.

Yields plain readings of a text; judges none of them.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from urllib.parse import unquote

LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)
LEETED = re.compile(r"[a-z][013457@$!][a-z]|\b[013457@$][a-z]{2}|[a-z]{2}[013457@$]\b", re.I)
SPACED = re.compile(r"(?<!\w)(?:\w[ ._\-*|~/+]{1,3}){4,}\w(?!\w)")
GAPS = re.compile(r"[ ._\-*|~/+]")
BLOB = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
BASE32 = re.compile(r"\b[A-Z2-7]{16,}={0,6}")
HEX = re.compile(r"(?:(?:0x|\\x)?[0-9a-f]{2}[ :,]?){8,}", re.I)
BINARY = re.compile(r"(?:[01]{8} ?){6,}")
ESCAPED = re.compile(r"\\u[0-9a-f]{4}|\\x[0-9a-f]{2}", re.I)
MORE = 4  # pieces of a kind that are looked into


def plain(text: str) -> Iterator[str]:
    """The text, and readings of it that a person would find at a glance."""
    yield text
    bare = unstruck(text)
    if bare != text:
        yield bare
    if SPACED.search(bare):
        yield SPACED.sub(lambda m: GAPS.sub("", m[0]), bare)
    if LEETED.search(bare):
        yield bare.translate(LEET)
    yield from _decoded(bare)


def compact(text: str) -> str:
    """Letters set apart, read without any gap; "" where none are."""
    return GAPS.sub("", text) if SPACED.search(text) else ""


def turned(text: str) -> Iterator[str]:
    """Readings that ordinary text never has: backwards, and thirteen letters on."""
    yield text[::-1]
    if re.search(r"[a-z]{3}", text, re.I):
        yield codecs.encode(text, "rot13")


def unstruck(text: str) -> str:
    """Without marks that belong to no letter, such as lines struck through words."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if unicodedata.category(c) not in {"Mn", "Me"})


def _decoded(text: str) -> Iterator[str]:
    """What codes in the text say."""
    for pattern, decode in DECODERS:
        for found in pattern.findall(text)[:MORE]:
            if said := _read(decode, found):
                yield said
    if "%" in text and (said := unquote(text)) != text:
        yield said
    if "&" in text and (said := html.unescape(text)) != text:
        yield said
    if ESCAPED.search(text):
        yield ESCAPED.sub(lambda m: chr(int(m[0][2:], 16)), text)


def _read(decode: Callable[[str], bytes], found: str) -> str:
    try:
        said = decode(found).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    return said if said.isprintable() else ""


def _base64(found: str) -> bytes:
    bare = found.rstrip("=")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=False)


def _base32(found: str) -> bytes:
    bare = found.rstrip("=")
    return base64.b32decode(bare + "=" * (-len(bare) % 8))


def _hex(found: str) -> bytes:
    return bytes.fromhex(re.sub(r"0x|\\x|[ :,]", "", found, flags=re.I))


def _binary(found: str) -> bytes:
    bits = found.replace(" ", "")
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8))


DECODERS: tuple[tuple[re.Pattern[str], Callable[[str], bytes]], ...] = (
    (BLOB, _base64),
    (BASE32, _base32),
    (HEX, _hex),
    (BINARY, _binary),
)
