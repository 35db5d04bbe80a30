"""Sound made in two windows: the beginning is heard while the rest is in the making.

Durations and pitch are of the whole text, so the melody does not break; only the decoder,
nine tenths of the work, runs over a part of the frames first. The windows overlap, for the
decoder looks to both sides; they are joined where the sound is weakest, the later one
shifted by a few milliseconds until its waves meet the earlier one's.

Knows nothing of phonemes, graphs or texts: frames in, samples out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

SAMPLE_RATE_HZ = 24_000
SAMPLES_PER_FRAME = 600
SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000
LEAD_MS = 40  # silence kept before the first sound
TAIL_MS = 120  # and after the last
FLOOR = 0.004  # amplitude under which there is silence
SILENT_FRAMES = 16  # made before a text and cut off: with less its first words blur
FIRST_FRAMES = 40
LEAST_FRAMES = 24  # of the rest, more than the context after it; less is made with the first
CHOICE = 8  # frames at a window's end among which the weakest is the joint
SPARE = 0.85  # of the time that the first sound gives, to make the rest in
FADE = 10 * SAMPLES_PER_MS
SHIFT = 4 * SAMPLES_PER_MS  # how far the later window may be moved: half a wave at 125 Hz
LOUDNESS = 5 * SAMPLES_PER_MS

Decode = Callable[[int, int], Any]
"""Frames [begin, end) to float samples, SAMPLES_PER_FRAME each."""


@dataclass(frozen=True)
class Context:
    """Frames that are decoded and not kept, before the second window and after the first."""

    before: int
    after: int


ENOUGH = Context(24, 20)


@dataclass(frozen=True)
class Window:
    """Frames ``begin`` to ``end`` are decoded, those up to ``until`` are kept."""

    begin: int
    until: int
    end: int


@dataclass(frozen=True, eq=False)
class Stretch:
    """Samples that follow the ones before without a gap; ``at_ms`` since the first of all.

    ``lead_ms`` is the silence that was cut off before them all. ``last``: nothing follows.
    """

    audio: Any
    at_ms: int
    lead_ms: float
    last: bool


def plan(frames: int, pace: float, context: Context = ENOUGH) -> tuple[Window, ...]:
    """One window, or two: the second may last as long as the first one's sound gives time for.

    ``pace``: seconds of work for a second of sound; the slower, the longer the first.
    """
    given = SPARE / pace
    unheard = SILENT_FRAMES + CHOICE / 2
    until = max(FIRST_FRAMES, math.ceil((frames + context.before + unheard * given) / (1 + given)))
    if frames - until < LEAST_FRAMES:
        return (Window(0, frames, frames),)
    first = Window(0, until, until + context.after)
    return first, Window(max(0, until - CHOICE - context.before), frames, frames)


def streamed(
    decode: Decode, frames: int, pace: float, context: Context = ENOUGH
) -> Iterator[Stretch]:
    """The take's sound, trimmed to it at both ends. Nothing when it is silent throughout.

    ``pace`` 0: nobody waits, all of it in one window.
    """
    joint = _Joint()
    windows = plan(frames, pace, context) if pace else (Window(0, frames, frames),)
    for window in windows:
        begin = window.begin if joint.at else 0
        audio = decode(begin, window.end)
        stretch = joint.passed(audio, begin, None if window is windows[-1] else window.until)
        if stretch is not None:
            yield stretch


class _Joint:
    """Where the sound ends that was given out, and how it would have gone on."""

    def __init__(self) -> None:
        self.at = 0  # in samples of the whole take
        self._first: int | None = None
        self._given = 0
        self._tail: Any = None

    def passed(self, audio: Any, begin: int, until: int | None) -> Stretch | None:
        """The samples from the joint on; ``until`` is a frame, None for the last window."""
        import numpy as np

        offset = begin * SAMPLES_PER_FRAME
        fresh = self._met(audio, self.at - offset)
        loud = np.flatnonzero(np.abs(fresh) > FLOOR)
        if until is None:
            # Something must come of the last one, so that the one before was not the last.
            end = (int(loud[-1]) if len(loud) else 0) + TAIL_MS * SAMPLES_PER_MS
        else:
            end = _weakest(fresh, until * SAMPLES_PER_FRAME - self.at)
        skipped = self._begun(loud, end)
        if skipped is None:
            return None
        end = min(len(fresh), skipped + _whole(end - skipped))
        self._tail = fresh[end : end + FADE]
        self.at += end
        at_ms, self._given = self._given, self._given + end - skipped
        lead_ms = (self._first or 0) * 1000 / SAMPLE_RATE_HZ
        return Stretch(fresh[skipped:end], at_ms // SAMPLES_PER_MS, lead_ms, until is None)

    def _begun(self, loud: Any, end: int) -> int | None:
        """Samples to leave out before the first sound; None while there was none yet."""
        if self._first is not None:
            return 0 if end > 0 else None
        if not len(loud) or loud[0] >= end:
            return None
        skipped = max(0, int(loud[0]) - LEAD_MS * SAMPLES_PER_MS)
        self._first = self.at + skipped
        return skipped

    def _met(self, audio: Any, start: int) -> Any:
        """The window from the joint on, faded in over the tail of the one before."""
        import numpy as np

        if self._tail is None or len(self._tail) < FADE:
            return audio[start:]
        start += _shift(audio, start, self._tail)
        fresh = audio[start:].copy()
        rise = np.linspace(0, 1, min(FADE, len(fresh)), dtype=fresh.dtype)
        fresh[: len(rise)] = fresh[: len(rise)] * rise + self._tail[: len(rise)] * (1 - rise)
        return fresh


def _whole(samples: int) -> int:
    """Rounded up to whole milliseconds, which is what the stage counts in."""
    return -(-samples // SAMPLES_PER_MS) * SAMPLES_PER_MS


def _shift(audio: Any, start: int, tail: Any) -> int:
    """By how many samples to move the later window so that its waves meet the tail's."""
    import numpy as np

    low, high = max(0, start - SHIFT), start + SHIFT + len(tail)
    near = audio[low:high]
    if len(near) < len(tail):
        return 0
    alike = np.correlate(near, tail, "valid")
    power = np.convolve(near * near, np.ones(len(tail), near.dtype), "valid")
    return low + int(np.argmax(alike / np.sqrt(power + 1e-9))) - start


def _weakest(audio: Any, until: int) -> int:
    """The weakest spot of the last frames before ``until``."""
    import numpy as np

    low = max(0, until - CHOICE * SAMPLES_PER_FRAME)
    zone = audio[low : until + LOUDNESS]
    if len(zone) < 2 * LOUDNESS:
        return max(0, until)
    power = np.convolve(zone * zone, np.ones(LOUDNESS), "valid")
    return low + int(np.argmin(power)) + LOUDNESS // 2
