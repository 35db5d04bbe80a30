"""Synthetic speech for stage tests: tones whose loudness follows the mouth cues."""

from __future__ import annotations

import math
from array import array

from host.records import MouthCue, Sentence, Speech, Viseme, WordCue

RATE = 24_000
OPEN: tuple[Viseme, ...] = ("aa", "E", "O", "I")


def speech(
    text: str = "One two three four.",
    *,
    word_ms: int = 240,
    gap_ms: int = 120,
    last: bool = True,
    lang: str = "en",
    beat: str | None = None,
) -> Speech:
    """One voiced tone per word with a pause after it; cues and words say exactly when."""
    pcm, cues, words, at = array("h"), [], [], 0
    start = 0
    for index, word in enumerate(text.split(" ")):
        cues += [
            MouthCue("PP", at, 40),
            MouthCue(OPEN[index % len(OPEN)], at + 40, word_ms - 40),
            MouthCue("sil", at + word_ms, gap_ms),
        ]
        words.append(WordCue(start, start + len(word), at, word_ms))
        pcm.extend(_tone(40, 0.02) + _tone(word_ms - 40, 0.5) + _tone(gap_ms, 0.0))
        start += len(word) + 1
        at += word_ms + gap_ms
    pitch = tuple(180.0 + 60 * math.sin(i / 6) for i in range(at // 25))
    sentence = Sentence(text, lang, expression="happy", beat=beat)  # type: ignore[arg-type]
    return Speech(
        sentence, text, pcm.tobytes(), RATE, tuple(cues), tuple(words), pitch, "synthetic", last
    )


def _tone(ms: int, loud: float) -> array[int]:
    count = RATE * ms // 1000
    return array(
        "h", (int(32767 * loud * math.sin(2 * math.pi * 180 * i / RATE)) for i in range(count))
    )
