"""Sound in two windows: early, whole, without a gap or a jump where they meet."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.voice.windows import (
    ENOUGH,
    FIRST_FRAMES,
    FLOOR,
    LEAD_MS,
    SAMPLES_PER_FRAME,
    SAMPLES_PER_MS,
    SILENT_FRAMES,
    TAIL_MS,
    Context,
    Stretch,
    plan,
    streamed,
)

RATE = 24_000


def tone(frames: int, *, silent: int = SILENT_FRAMES, hz: float = 180.0) -> Any:
    """A sung vowel with a weak spot every quarter second, after the model's silence."""
    at = np.arange(frames * SAMPLES_PER_FRAME) / RATE
    sound = 0.4 * np.sin(2 * np.pi * hz * at) * (0.15 + np.abs(np.sin(2 * np.pi * 2 * at)))
    sound[: silent * SAMPLES_PER_FRAME] = 0
    return sound.astype(np.float32)


def decoder(sound: Any, *, off: int = 0) -> Any:
    """Gives stretches of a sound; ``off`` samples late in every window but the first."""

    def decode(begin: int, end: int) -> Any:
        late = off if begin else 0
        samples = np.arange(begin * SAMPLES_PER_FRAME, end * SAMPLES_PER_FRAME) - late
        return sound[np.clip(samples, 0, len(sound) - 1)]

    return decode


def whole(parts: list[Stretch]) -> Any:
    return np.concatenate([part.audio for part in parts])


@given(st.integers(1, 600), st.floats(0.05, 3.0), st.sampled_from([ENOUGH, Context(16, 12)]))
def test_every_frame_is_kept_once_and_the_rest_is_ready_in_time(
    frames: int, pace: float, context: Context
) -> None:
    windows = plan(frames, pace, context)
    assert windows[0].begin == 0
    assert windows[-1].until == windows[-1].end == frames
    if len(windows) == 2:
        first, rest = windows
        assert rest.begin < first.until <= first.end < frames
        heard = first.until - SILENT_FRAMES - 4
        assert pace * (frames - first.until + context.before) <= heard


def test_a_slow_machine_speaks_later_rather_than_with_gaps() -> None:
    untils = [plan(130, pace)[0].until for pace in (0.1, 0.3, 0.6, 1.2)]
    assert untils == sorted(untils)
    assert untils[0] == FIRST_FRAMES < untils[-1]


def test_the_two_windows_are_the_one() -> None:
    sound = tone(130)
    parts = list(streamed(decoder(sound), 130, 0.3))
    one = list(streamed(decoder(sound), 130, 0.0))
    assert [part.last for part in parts] == [False, True]
    assert [part.last for part in one] == [True]
    assert len(parts[0].audio) % SAMPLES_PER_MS == 0
    assert parts[1].at_ms * SAMPLES_PER_MS == len(parts[0].audio)
    both = whole(parts)
    assert abs(len(both) - len(one[0].audio)) < SAMPLES_PER_MS
    shared = min(len(both), len(one[0].audio))
    assert np.abs(both[:shared] - one[0].audio[:shared]).max() < 1e-3
    lead_ms = SILENT_FRAMES * 25 - LEAD_MS
    assert [p.lead_ms for p in (*parts, *one)] == [pytest.approx(lead_ms, abs=2)] * 3


@pytest.mark.parametrize("off", [7, 31, 60])
def test_waves_that_do_not_meet_are_moved_until_they_do(off: int) -> None:
    """The decoder's waves begin anew with each window: laid side by side they would click."""
    sound = tone(130)
    moved = whole(list(streamed(decoder(sound, off=off), 130, 0.3)))
    steps = np.abs(np.diff(moved))
    assert steps.max() <= np.abs(np.diff(sound)).max() * 1.3
    steady = whole(list(streamed(decoder(sound), 130, 0.3)))
    joint = len(next(streamed(decoder(sound), 130, 0.3)).audio)
    near = slice(joint - 100, joint + 400)
    assert np.abs(moved[near]).mean() > 0.8 * np.abs(steady[near]).mean()


def test_they_meet_where_it_is_quiet() -> None:
    sound = tone(130)
    first = next(streamed(decoder(sound), 130, 0.3)).audio
    assert np.abs(first[-240:]).max() < 0.5 * np.abs(first).max()


def test_silence_gives_nothing_and_a_late_beginning_is_waited_for() -> None:
    assert not list(streamed(decoder(np.zeros(130 * SAMPLES_PER_FRAME, np.float32)), 130, 0.3))
    late = list(streamed(decoder(tone(130, silent=90)), 130, 0.3))
    assert [part.last for part in late] == [True]
    begun = np.flatnonzero(np.abs(late[0].audio) > FLOOR)[0]
    assert begun / SAMPLES_PER_MS == pytest.approx(LEAD_MS, abs=2)


def test_the_end_is_trimmed_to_its_silence() -> None:
    sound = tone(130)
    sound[100 * SAMPLES_PER_FRAME :] = 0
    audio = whole(list(streamed(decoder(sound), 130, 0.3)))
    after = len(audio) - np.flatnonzero(np.abs(audio) > FLOOR)[-1]
    assert after / SAMPLES_PER_MS == pytest.approx(TAIL_MS, abs=3)
