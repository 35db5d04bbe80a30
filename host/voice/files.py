"""Speech as files: WAV with the mark "AI-generated", SubRip and WebVTT captions.

A caption shows the written words, timed by the spoken ones.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from host.errors import InputError
from host.records import Speech
from host.weights import writing

COMMENT = "AI-generated"
RATE_HZ = 24_000
LINE_CHARACTERS = {"en": 42, "fr": 42, "zh": 18}


@dataclass(frozen=True)
class Caption:
    """One line on the screen."""

    text: str
    at_ms: int
    for_ms: int


def write_wav(path: Path, speeches: Iterable[Speech], *, comment: str = COMMENT) -> int:
    """Mono 16-bit WAV with ``comment`` in its INFO chunk; returns its length in ms.

    A piece without sound becomes silence of its length. Raises InputError for a path that
    cannot be written.
    """
    pcm = b"".join(_at_rate(s) for s in speeches)
    info = b"INFO" + _chunk(b"ICMT", comment.encode() + b"\0") + _chunk(b"ISFT", b"virtual-host\0")
    form = struct.pack("<HHIIHH", 1, 1, RATE_HZ, 2 * RATE_HZ, 2, 16)
    body = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"LIST", info) + _chunk(b"data", pcm)
    _write(path, _chunk(b"RIFF", body))
    return round(len(pcm) / 2 * 1000 / RATE_HZ)


def write_srt(path: Path, speeches: Iterable[Speech]) -> None:
    """SubRip captions. Raises InputError for a path that cannot be written."""
    blocks = [
        f"{i}\n{_clock(c.at_ms, ',')} --> {_clock(c.at_ms + c.for_ms, ',')}\n{c.text}\n"
        for i, c in enumerate(captions(speeches), 1)
    ]
    _write(path, "\n".join(blocks).encode())


def write_webvtt(path: Path, speeches: Iterable[Speech]) -> None:
    """WebVTT captions. Raises InputError for a path that cannot be written."""
    blocks = [
        f"{_clock(c.at_ms, '.')} --> {_clock(c.at_ms + c.for_ms, '.')}\n{_escaped(c.text)}\n"
        for c in captions(speeches)
    ]
    _write(path, ("WEBVTT\n\n" + "\n".join(blocks)).encode())


def captions(speeches: Iterable[Speech]) -> list[Caption]:
    """Lines of a readable length, in order, none over another."""
    lines: list[Caption] = []
    at_ms = 0
    for speech in speeches:
        lines += _lines(speech, at_ms)
        at_ms += speech.for_ms
    return [
        Caption(line.text, line.at_ms, max(1, min(line.for_ms, after.at_ms - line.at_ms)))
        for line, after in pairwise([*lines, Caption("", at_ms, 0)])
    ]


def _lines(speech: Speech, at_ms: int) -> list[Caption]:
    """Cut the written text at words where a line is full; the time is the next word's."""
    words, text = speech.words, speech.sentence.text
    if not words:
        return []
    most = LINE_CHARACTERS[speech.sentence.lang]
    cuts = [0]
    for i, word in enumerate(words):
        if word.end - words[cuts[-1]].start > most and i > cuts[-1]:
            cuts.append(i)
    ends = [*(words[c].start for c in cuts[1:]), _until(speech)]
    begins = [words[c].at_ms for c in cuts]
    begins[0] = 0
    return [
        Caption(text[words[c].start : end].strip(), at_ms + begin, until - begin)
        for c, end, begin, until in zip(
            cuts, ends, begins, [*begins[1:], speech.for_ms], strict=True
        )
    ]


def _until(speech: Speech) -> int:
    """Where the piece ends in the sentence: its last word and the marks that follow it."""
    text, end = speech.sentence.text, speech.words[-1].end
    while end < len(text) and not (text[end].isalnum() or text[end].isspace()):
        end += 1
    return end


def _at_rate(speech: Speech) -> bytes:
    if not speech.pcm:
        return bytes(2 * (speech.for_ms * RATE_HZ // 1000))
    if speech.sample_rate_hz == RATE_HZ:
        return speech.pcm
    import numpy as np
    import soxr

    audio = np.frombuffer(speech.pcm, "<i2")
    return bytes(soxr.resample(audio, speech.sample_rate_hz, RATE_HZ).astype("<i2").tobytes())


def _chunk(name: bytes, data: bytes) -> bytes:
    """A RIFF chunk; odd data is padded, the size says the true length."""
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _clock(ms: int, mark: str) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{mark}{ms:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _write(path: Path, data: bytes) -> None:
    try:
        with writing(path) as half:
            half.write_bytes(data)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}; choose another path") from error


def joined_ms(speeches: Sequence[Speech]) -> int:
    """Length of all pieces one after the other."""
    return sum(s.for_ms for s in speeches)
