"""Kokoro-82M on ONNX Runtime: a spoken text in, audio with timings out.

Knows nothing of prices, clauses or caches: those come before and around it.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from host.errors import EngineError
from host.records import LANGS, Lang, MouthCue
from host.schema import VoiceRecipe
from host.voice import vectors
from host.voice.g2p import Word, phonemes, warm
from host.voice.graph import CURVE, ENERGY, SOUNDS, patched
from host.voice.takes import FRAME_MS, Mark, Take, Unspeakable, joined
from host.voice.vectors import VOICES, PersonaVoice
from host.voice.visemes import Sound, mouth
from host.voice.windows import ENOUGH, SAMPLE_RATE_HZ, SILENT_FRAMES, Context, Stretch, streamed
from host.weights import find

LATE_FRAMES = 2  # the model reports times 50 ms late (measured against the audio's energy)
PART_TOKENS = 400  # longer texts are spoken in parts
MAX_TOKENS = 500  # the model's context is 512 with its two padding tokens
UNVOICED_HZ = 60.0
# Frames that the last mark and the end may last. Left alone they take up to 40, each of which costs
# time; with 8 and 3 a listener loses the last syllable of every fourth sentence in Chinese.
TAIL_FRAMES: Mapping[Lang, tuple[int, int]] = {"en": (12, 6), "zh": (12, 6), "fr": (10, 4)}
NO_BOUND = 4_000
MARKS = frozenset(",.!?;:…—→↗↘↓ ")
# Seconds of work for a second of sound, until it was measured here: a page that is drawn beside
# it for the first time takes its share, and a first sentence must not wait for its own rest.
PACE = 0.5
# With as little as this French blurs; a viewer waits a tenth of a second less.
LITTLE = Context(16, 12)
CONTEXT: Mapping[Lang, Context] = {"en": LITTLE, "zh": LITTLE, "fr": ENOUGH}
LEARNT = 0.25  # the weight of the newest
VERSION = "6"

log = logging.getLogger("host.voice")


@dataclass(frozen=True, eq=False)
class Frames:
    """What the first half of the graph makes of a text: all but the sound.

    ``sounds`` float32 [1, 512, n], ``curve`` and ``energy`` [1, 2n]; ``lasts`` int64 [tokens],
    frames of 25 ms; ``pitch`` float32 [2n], Hz.
    """

    sounds: Any
    curve: Any
    energy: Any
    lasts: Any
    pitch: Any
    style: Any


class KokoroEngine:
    """One persona's voice. Thread-safe: one run of the graph at a time."""

    name = "kokoro"

    def __init__(
        self, halves: tuple[Any, Any], voice: PersonaVoice, vocabulary: dict[str, int]
    ) -> None:
        self._encoder, self._decoder = halves
        self._voice = voice
        self._vocabulary = vocabulary
        self._lock = threading.Lock()
        self.pace = PACE
        self.version = f"kokoro-{VERSION}-{voice.digest}"

    def take(self, spoken: str, lang: Lang, *, speed: float = 1.0) -> Take:
        """Speak once. Raises Unspeakable when nothing in it has a sound, EngineError."""
        return joined(list(self._said(spoken, lang, speed, 0.0)))

    def stream(self, spoken: str, lang: Lang, *, speed: float = 1.0) -> Iterator[Take]:
        """The same, its beginning while the rest is made: a tenth more work."""
        return self._said(spoken, lang, speed, self.pace)

    def _said(self, spoken: str, lang: Lang, speed: float, pace: float) -> Iterator[Take]:
        runs = [run for run in _parts(phonemes(spoken, lang, british=self._voice.british)) if run]
        lines = [(run, *self._line(run)) for run in runs]
        lines = [line for line in lines if line[1]]
        if not lines:
            raise Unspeakable(f"nothing in {spoken[:40]!r} can be spoken")
        for i, (words, text, owners) in enumerate(lines):
            made = self._frames(text[:MAX_TOKENS], lang, speed)
            windows = streamed(self._decode(made), made.sounds.shape[2], pace, CONTEXT[lang])
            for take in self._sounded(windows, made, text[:MAX_TOKENS], owners[:MAX_TOKENS], words):
                yield take if i == len(lines) - 1 else replace(take, goes_on=True)

    def _sounded(
        self,
        windows: Iterator[Stretch],
        made: Frames,
        text: str,
        owners: Sequence[int],
        words: Sequence[Word],
    ) -> Iterator[Take]:
        timing: _Timing | None = None
        for stretch in windows:
            timing = timing or _Timing.of(made, text, owners, words, stretch.lead_ms)
            yield timing.take(stretch)
        if timing is None:
            raise Unspeakable(f"{text[:40]!r} is silence")

    def _line(self, words: Sequence[Word]) -> tuple[str, list[int]]:
        """Phonemes the model knows, words apart, and the word that owns each (-1: none)."""
        text = ""
        owners: list[int] = []
        for i, word in enumerate(words):
            known = "".join(p for p in word.phonemes if p in self._vocabulary)
            if text and known:
                text, owners = text + " ", [*owners, -1]
            text += known
            owners += [i] * len(known)
        return text, owners

    def _frames(self, text: str, lang: Lang, speed: float) -> Frames:
        import numpy as np

        style = self._voice.style(lang, len(text))
        feeds = {
            "tokens": [[0, *(self._vocabulary[p] for p in text), 0]],
            "style": style,
            "speed": np.array([speed], np.float32),
            "pitch_scale": np.array([self._voice.pitch[lang]], np.float32),
            "most_frames": np.array(_bounds(text, *TAIL_FRAMES[lang]), np.int64),
        }
        wanted = [SOUNDS, CURVE, ENERGY, "duration", "pitch"]
        sounds, curve, energy, lasts, pitch = self._run(self._encoder, wanted, feeds)
        return Frames(sounds, curve, energy, lasts.ravel(), pitch.ravel(), style)

    def _decode(self, made: Frames) -> Callable[[int, int], Any]:
        """The second half over a stretch of frames, as ``windows`` asks for it."""

        def decode(begin: int, end: int) -> Any:
            feeds = {
                SOUNDS: made.sounds[:, :, begin:end],
                CURVE: made.curve[:, 2 * begin : 2 * end],
                ENERGY: made.energy[:, 2 * begin : 2 * end],
                "style": made.style,
            }
            began = time.perf_counter()
            audio = self._run(self._decoder, ["audio"], feeds)[0].ravel()
            self._learn(time.perf_counter() - began, (end - begin) * FRAME_MS / 1000)
            return audio

        return decode

    def _learn(self, took_s: float, sound_s: float) -> None:
        """How busy the machine is changes with the show: the newest count most."""
        self.pace += LEARNT * (took_s / sound_s - self.pace)

    def _run(self, session: Any, wanted: list[str], feeds: dict[str, Any]) -> Any:
        try:
            with self._lock:
                return session.run(wanted, feeds, _giving_back())
        except Exception as error:  # ONNX Runtime's errors share no public base
            raise EngineError(f"Kokoro failed: {error}") from error


def _bounds(text: str, mark: int, end: int) -> list[int]:
    """Frames that each token may last: little for the silence around a text, which is cut."""
    said = len(text.rstrip("".join(MARKS)))
    return [SILENT_FRAMES, *[NO_BOUND] * said, *[mark] * (len(text) - said), end]


def _parts(words: Sequence[Word]) -> list[list[Word]]:
    """Words in runs that fit the model's context."""
    parts: list[list[Word]] = [[]]
    size = 0
    for word in words:
        size += len(word.phonemes) + 1
        if size > PART_TOKENS and parts[-1]:
            parts.append([])
            size = len(word.phonemes) + 1
        parts[-1].append(word)
    return parts


@dataclass(frozen=True, eq=False)
class _Timing:
    """Words, mouth and pitch of a whole text, from its first sound on."""

    marks: tuple[Mark, ...]
    cues: tuple[MouthCue, ...]
    pitch_hz: tuple[float, ...]

    @classmethod
    def of(
        cls,
        made: Frames,
        text: str,
        owners: Sequence[int],
        words: Sequence[Word],
        lead_ms: float,
    ) -> _Timing:
        """Laid out on the predicted times, ``lead_ms`` of silence left out."""
        import numpy as np

        shift = lead_ms + LATE_FRAMES * FRAME_MS
        starts = (np.cumsum(made.lasts) - made.lasts)[1:-1] * FRAME_MS - shift
        lasts = made.lasts[1:-1] * FRAME_MS
        sounds = [
            Sound(p, float(at), float(last))
            for p, at, last in zip(text, starts, lasts, strict=True)
        ]
        until_ms = round(int(made.lasts.sum()) * FRAME_MS - lead_ms)
        pitch = _pitch(made.pitch[::2], max(0, round(shift / FRAME_MS)))
        return cls(_marks(sounds, owners, words), mouth(sounds, until_ms=until_ms), pitch)

    def take(self, stretch: Stretch) -> Take:
        """What of it falls into a stretch, in the stretch's own time."""
        import numpy as np

        pcm = (np.clip(stretch.audio, -1, 1) * 32767).astype("<i2").tobytes()
        begin, for_ms = stretch.at_ms, round(len(stretch.audio) * 1000 / SAMPLE_RATE_HZ)
        end = NO_BOUND * FRAME_MS if stretch.last else begin + for_ms
        at = begin // FRAME_MS
        return Take(
            pcm,
            SAMPLE_RATE_HZ,
            marks=tuple(
                _within(mark, begin, for_ms) for mark in self.marks if begin <= mark.at_ms < end
            ),
            cues=tuple(_stretched(self.cues, begin, for_ms, closed=stretch.last)),
            pitch_hz=self.pitch_hz[at : at + -(-for_ms // FRAME_MS)],
            engine="kokoro",
            goes_on=not stretch.last,
        )


def _within(mark: Mark, begin_ms: int, for_ms: int) -> Mark:
    at = min(mark.at_ms - begin_ms, for_ms)
    return replace(mark, at_ms=at, for_ms=max(0, min(mark.for_ms, for_ms - at)))


def _stretched(
    cues: Sequence[MouthCue], begin_ms: int, for_ms: int, *, closed: bool
) -> Iterator[MouthCue]:
    """Cues of a stretch, without gaps; at the very end the mouth is closed."""
    end = 0
    for cue in cues:
        at = max(0, cue.at_ms - begin_ms)
        until = min(for_ms, cue.at_ms + cue.for_ms - begin_ms)
        if until > at:
            yield replace(cue, at_ms=at, for_ms=until - at)
            end = until
    if end < for_ms and closed:
        yield MouthCue("sil", end, for_ms - end)


def _marks(
    sounds: Sequence[Sound], owners: Sequence[int], words: Sequence[Word]
) -> tuple[Mark, ...]:
    marks = []
    for i, word in enumerate(words):
        own = [s for s, owner in zip(sounds, owners, strict=True) if owner == i]
        if own:
            at = max(0, round(own[0].at_ms))
            until = round(own[-1].at_ms + own[-1].for_ms)
            marks.append(Mark(word.start, word.end, at, max(0, until - at)))
    return tuple(marks)


def _pitch(curve: Any, skip: int) -> tuple[float, ...]:
    return tuple(round(float(hz), 1) if hz > UNVOICED_HZ else 0.0 for hz in curve[skip:])


def open_kokoro(
    recipe: VoiceRecipe, *, persona: str, cache_dir: Path, folder: Path = VOICES
) -> KokoroEngine:
    """Weights, vocabulary, voice and session. Raises EngineError (MissingWeights) if any lacks."""
    try:
        import onnxruntime  # noqa: F401  asked for here, for one clear line
    except ImportError as error:
        raise EngineError(f"{error}; to get it: pip install onnxruntime onnx") from error
    voice = voice_for(recipe, persona, folder)
    vocabulary = json.loads((VOICES / "phonemes.json").read_text("utf-8"))
    halves = patched(find("kokoro-82m", cache_dir=cache_dir), cache_dir)
    engine = KokoroEngine((_session(halves[0]), _session(halves[1])), voice, vocabulary)
    _warm(engine)
    return engine


def _session(path: Path) -> Any:
    """Raises EngineError."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Idle threads must not burn the two cores that the language model and the page share.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    providers = ["CPUExecutionProvider"]
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=providers)
    except Exception as error:  # ONNX Runtime's errors share no public base
        raise EngineError(f"{path.name} cannot be opened: {error}; delete it and retry") from error


@lru_cache(maxsize=1)
def _giving_back() -> Any:
    """Each text has its own shapes: kept for all of them, memory grew by a third in an hour."""
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


def _warm(engine: KokoroEngine) -> None:
    """Dictionaries and buffers are made at the start, not in the first answer."""
    warm(LANGS)
    engine.take("Hello.", "en")
    engine.pace = PACE  # the first run is slow by itself


def _next_best(
    recipe: VoiceRecipe, persona: str, folder: Path, missing: EngineError
) -> PersonaVoice:
    """The shipped voice that is most like the recipe and can be read. Raises EngineError."""
    for near in vectors.nearest(recipe, folder):
        if near == persona:
            continue
        try:
            voice = vectors.load(near, folder)
        except EngineError as error:
            log.warning("%s", error)
            continue
        make = f"python -m host.voice.blend {persona}"
        log.warning("%s; speaking as %s. To make it: %s", missing, near, make)
        return voice
    raise missing


def voice_for(recipe: VoiceRecipe, persona: str, folder: Path = VOICES) -> PersonaVoice:
    """The persona's own voice file, else the one nearest to its recipe, with a clear line."""
    try:
        voice = vectors.load(persona, folder)
    except EngineError as error:
        return _next_best(recipe, persona, folder, error)
    if recipe.timbre and not vectors.same(recipe, vectors.read_recipe(persona, folder)):
        log.warning(
            "voice %s: the recipe has changed since its file was made; "
            "to make it again: python -m host.voice.blend %s",
            persona,
            persona,
        )
    return voice
