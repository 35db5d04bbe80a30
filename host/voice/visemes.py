"""Phonemes with durations to mouth shapes (Oculus 15), eased as a mouth is.

Lips take their shape before the sound (anticipation), close fully for p, b, m, round early
for u and o, and pass over short consonants inside a word. Knows nothing of engines.
Source of the shapes: https://developer.oculus.com/documentation/unity/audio-ovrlipsync-viseme-reference
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from host.records import MouthCue, Viseme

ANTICIPATE_MS = 50
ROUND_EARLY_MS = 80
SHORT_MS = 45  # a consonant shorter than this blends into its neighbour
CLOSED_MS = 60  # lips of p, b, m stay closed at least this long, or nobody sees it
LEAST_MS = 25

_SHAPES: dict[Viseme, str] = {
    "PP": "pbmɸβ",
    "FF": "fvʋ",
    "TH": "θð",
    "DD": "tdɾTɖʈlɽʎʔ",
    "kk": "kɡgqxɣχhcɟŋɴʁ",
    "CH": "ʧʤʃʒꭧʂʨʥɕʝç",
    "SS": "szʦʣS",
    "nn": "nɲɳ",
    "RR": "ɹrɻ",
    "aa": "aɑæʌɐɒ",
    "E": "eɛəɜɚᵊɤ",
    "I": "iɪjᵻɨ",
    "O": "oɔœø",
    "U": "uʊwyɥɯᵝ",
}
_OF: dict[str, Viseme] = {sound: shape for shape, sounds in _SHAPES.items() for sound in sounds}
_DIPHTHONGS: dict[str, tuple[Viseme, Viseme]] = {
    "A": ("E", "I"),
    "I": ("aa", "I"),
    "O": ("O", "U"),
    "Q": ("E", "U"),
    "W": ("aa", "U"),
    "Y": ("O", "I"),
}
_LENGTHENS = "ː̃ʰʲˈˌ↓→↗↘"  # no shape of their own: they belong to a neighbour
_VOWELS = frozenset(("aa", "E", "I", "O", "U"))
_ROUND = frozenset(("O", "U"))
_FIXED = frozenset(("PP", "FF", "sil"))  # these must be seen


@dataclass(frozen=True)
class Sound:
    """One phoneme character that lasts from ``at_ms`` for ``for_ms``."""

    phoneme: str
    at_ms: float
    for_ms: float


def mouth(sounds: Iterable[Sound], *, until_ms: int) -> tuple[MouthCue, ...]:
    """Mouth cues in order, without gaps or overlaps, ending closed at ``until_ms``."""
    shaped = _shapes(_joined(sounds))
    return _lay(_anticipate(_closed(_blend(_merge(shaped)))), until_ms)


def known(phoneme: str) -> bool:
    """Whether the character is a sound with a shape."""
    return phoneme in _OF or phoneme in _DIPHTHONGS


def proportional(words: Iterable[tuple[str, float, float]], until_ms: int) -> tuple[MouthCue, ...]:
    """Last resort: the letters of each word (text, at, for) share its time."""
    sounds: list[Sound] = []
    for text, at_ms, for_ms in words:
        parts = [c for c in text.lower() if c.isalpha()]
        for k, c in enumerate(parts):
            each = for_ms / len(parts)
            letter = c if known(c) else "a"  # a Chinese character is one open syllable
            sounds.append(Sound(letter, at_ms + k * each, each))
    return mouth(sounds, until_ms=until_ms) if sounds else ()


@dataclass(frozen=True)
class _Shape:
    viseme: Viseme
    at: float
    end: float


def _joined(sounds: Iterable[Sound]) -> list[Sound]:
    """Stress, tone and length marks lend their time to the sound beside them."""
    joined: list[Sound] = []
    waiting: Sound | None = None
    for each in sounds:
        sound = each
        if sound.phoneme in "ˈˌ":
            waiting = waiting or sound
            continue
        if sound.phoneme in _LENGTHENS and joined:
            last = joined[-1]
            joined[-1] = replace(last, for_ms=sound.at_ms + sound.for_ms - last.at_ms)
            continue
        if waiting:
            begin = waiting.at_ms
            sound = Sound(sound.phoneme, begin, sound.at_ms + sound.for_ms - begin)
            waiting = None
        joined.append(sound)
    return joined


def _shapes(sounds: Sequence[Sound]) -> list[_Shape]:
    shapes: list[_Shape] = []
    for sound in sounds:
        end = sound.at_ms + sound.for_ms
        if pair := _DIPHTHONGS.get(sound.phoneme):
            middle = sound.at_ms + 0.6 * sound.for_ms
            shapes += [_Shape(pair[0], sound.at_ms, middle), _Shape(pair[1], middle, end)]
        elif sound.phoneme == " " and shapes and sound.for_ms <= 2 * SHORT_MS:
            shapes[-1] = replace(shapes[-1], end=end)  # no closing between words that run on
        else:
            shapes.append(_Shape(_OF.get(sound.phoneme, "sil"), sound.at_ms, end))
    return shapes


def _merge(shapes: Sequence[_Shape]) -> list[_Shape]:
    merged: list[_Shape] = []
    for shape in shapes:
        if shape.end - shape.at <= 0:
            continue
        if merged and merged[-1].viseme == shape.viseme:
            merged[-1] = replace(merged[-1], end=shape.end)
        else:
            merged.append(shape)
    return merged


def _blend(shapes: Sequence[_Shape]) -> list[_Shape]:
    """Short consonants give their time to the vowel that follows, else the one before."""
    kept: list[_Shape] = []
    begin: float | None = None
    for i, shape in enumerate(shapes):
        start = shape.at if begin is None else begin
        begin = None
        after = shapes[i + 1].viseme if i + 1 < len(shapes) else "sil"
        passing = shape.viseme not in _FIXED and shape.viseme not in _VOWELS
        if passing and shape.end - shape.at < SHORT_MS and after in _VOWELS:
            begin = start
        elif passing and shape.end - shape.at < SHORT_MS and kept:
            kept[-1] = replace(kept[-1], end=shape.end)
        else:
            kept.append(replace(shape, at=start))
    return _merge(kept)


def _closed(shapes: Sequence[_Shape]) -> list[_Shape]:
    """Give p, b, m the time to be seen, from the end of what goes before."""
    grown = list(shapes)
    for i, shape in enumerate(grown):
        lack = CLOSED_MS - (shape.end - shape.at)
        if shape.viseme == "PP" and lack > 0 and i:
            before = grown[i - 1]
            take = min(lack, max(0.0, before.end - before.at - LEAST_MS))
            grown[i - 1] = replace(before, end=before.end - take)
            grown[i] = replace(shape, at=shape.at - take)
    return grown


def _anticipate(shapes: Sequence[_Shape]) -> list[_Shape]:
    """Shapes come before their sounds; rounding comes earliest, closing lips on time."""
    early: list[_Shape] = []
    for shape in shapes:
        lead = ROUND_EARLY_MS if shape.viseme in _ROUND else ANTICIPATE_MS
        at = shape.at - (0 if shape.viseme == "sil" else lead)
        if early:
            at = max(at, max(0.0, early[-1].at) + LEAST_MS)  # the one before is still seen
        early.append(replace(shape, at=at))
    return early


def _lay(shapes: Sequence[_Shape], until_ms: int) -> tuple[MouthCue, ...]:
    """Whole milliseconds from 0 to ``until_ms``; each shape lasts until the next begins."""
    starts: list[tuple[int, Viseme]] = [(0, "sil")]
    for shape in shapes:
        at = min(max(0, round(shape.at)), until_ms)
        last_at, last = starts[-1]
        if last == shape.viseme:
            continue
        if at - last_at < LEAST_MS and last not in _FIXED:
            starts[-1] = (last_at, shape.viseme)
        else:
            starts.append((max(at, last_at), shape.viseme))
    if starts[-1][1] != "sil":
        starts.append((max(starts[-1][0], until_ms - LEAST_MS), "sil"))
    ends = [at for at, _ in starts[1:]] + [until_ms]
    return tuple(
        MouthCue(viseme, at, end - at)
        for (at, viseme), end in zip(starts, ends, strict=True)
        if end > at
    )
