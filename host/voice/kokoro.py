"""Kokoro-82M on ONNX Runtime: a spoken text in, audio with timings out.

Knows nothing of prices, clauses or caches: those come before and around it.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from host.errors import EngineError
from host.records import LANGS, Lang
from host.schema import VoiceRecipe
from host.voice import vectors
from host.voice.g2p import Word, phonemes, warm
from host.voice.graph import patched
from host.voice.takes import FRAME_MS, Mark, Take, Unspeakable, joined
from host.voice.vectors import VOICES, PersonaVoice
from host.voice.visemes import Sound, mouth
from host.weights import find

SAMPLE_RATE_HZ = 24_000
SAMPLES_PER_FRAME = 600
LATE_FRAMES = 2  # the model reports times 50 ms late (measured against the audio's energy)
PART_TOKENS = 400  # longer texts are spoken in parts
MAX_TOKENS = 500  # the model's context is 512 with its two padding tokens
LEAD_MS = 40  # silence kept before the first sound
TAIL_MS = 120  # and after the last
FLOOR = 0.004  # amplitude under which there is silence
UNVOICED_HZ = 60.0
LEAD_FRAMES = 16  # less, and the first words blur: the listener loses one in five
TAIL_FRAMES = (8, 3)  # what the last mark and the end may last; it was up to 40
NO_BOUND = 4_000
MARKS = frozenset(",.!?;:…—→↗↘↓ ")
VERSION = "4"

log = logging.getLogger("host.voice")


class KokoroEngine:
    """One persona's voice. Thread-safe: one synthesis at a time."""

    name = "kokoro"

    def __init__(self, session: Any, voice: PersonaVoice, vocabulary: dict[str, int]) -> None:
        self._session = session
        self._voice = voice
        self._vocabulary = vocabulary
        self._lock = threading.Lock()
        self.version = f"kokoro-{VERSION}-{voice.digest}"

    def take(self, spoken: str, lang: Lang, *, speed: float = 1.0) -> Take:
        """Speak once. Raises Unspeakable when nothing in it has a sound, EngineError."""
        words = phonemes(spoken, lang, british=self._voice.british)
        takes = [self._once(part, lang, speed) for part in _parts(words)]
        if not (said := [take for take in takes if take]):
            raise Unspeakable(f"nothing in {spoken[:40]!r} can be spoken")
        return joined(said)

    def _once(self, words: Sequence[Word], lang: Lang, speed: float) -> Take | None:
        text, owners = self._line(words)
        if not text:
            return None
        text, owners = text[:MAX_TOKENS], owners[:MAX_TOKENS]  # one endless word is cut
        with self._lock:
            audio, frames, pitch = self._run(text, lang, speed)
        return _timed(audio, frames, pitch, text, owners, words)

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

    def _run(self, text: str, lang: Lang, speed: float) -> tuple[Any, Any, Any]:
        import numpy as np

        feeds = {
            "tokens": [[0, *(self._vocabulary[p] for p in text), 0]],
            "style": self._voice.style(lang, len(text)),
            "speed": np.array([speed], np.float32),
            "pitch_scale": np.array([self._voice.pitch[lang]], np.float32),
            "most_frames": np.array(_bounds(text), np.int64),
        }
        try:
            found = self._session.run(["audio", "duration", "pitch"], feeds)
        except Exception as error:  # ONNX Runtime's errors share no public base
            raise EngineError(f"Kokoro failed on {text[:40]!r}: {error}") from error
        return found[0].ravel(), found[1].ravel(), found[2].ravel()


def _bounds(text: str) -> list[int]:
    """Frames that each token may last: little for the silence around a text, which is cut."""
    said = len(text.rstrip("".join(MARKS)))
    mark, end = TAIL_FRAMES
    return [LEAD_FRAMES, *[NO_BOUND] * said, *[mark] * (len(text) - said), end]


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


def _timed(
    audio: Any, frames: Any, pitch: Any, text: str, owners: Sequence[int], words: Sequence[Word]
) -> Take:
    """Trim the silent ends and lay words, mouth and pitch over what is left."""
    import numpy as np

    begin, end = _sounding(audio)
    shift = begin * 1000 / SAMPLE_RATE_HZ + LATE_FRAMES * FRAME_MS
    starts = (np.cumsum(frames) - frames)[1:-1] * FRAME_MS - shift
    lasts = frames[1:-1] * FRAME_MS
    for_ms = round((end - begin) * 1000 / SAMPLE_RATE_HZ)
    sounds = [
        Sound(p, float(at), float(last)) for p, at, last in zip(text, starts, lasts, strict=True)
    ]
    pcm = (np.clip(audio[begin:end], -1, 1) * 32767).astype("<i2").tobytes()
    skip = round(shift / FRAME_MS)
    return Take(
        pcm,
        SAMPLE_RATE_HZ,
        marks=_marks(sounds, owners, words, for_ms),
        cues=mouth(sounds, until_ms=for_ms),
        pitch_hz=_pitch(pitch[::2], max(0, skip), for_ms),
        engine="kokoro",
    )


def _sounding(audio: Any) -> tuple[int, int]:
    """Sample range that holds sound, with a little silence kept at both ends."""
    import numpy as np

    loud = np.flatnonzero(np.abs(audio) > FLOOR)
    if not len(loud):
        return 0, len(audio)
    begin = max(0, int(loud[0]) - LEAD_MS * SAMPLE_RATE_HZ // 1000)
    return begin, min(len(audio), int(loud[-1]) + TAIL_MS * SAMPLE_RATE_HZ // 1000)


def _marks(
    sounds: Sequence[Sound], owners: Sequence[int], words: Sequence[Word], for_ms: int
) -> tuple[Mark, ...]:
    marks = []
    for i, word in enumerate(words):
        own = [s for s, owner in zip(sounds, owners, strict=True) if owner == i]
        if own:
            at = min(max(0, round(own[0].at_ms)), for_ms)
            until = min(for_ms, round(own[-1].at_ms + own[-1].for_ms))
            marks.append(Mark(word.start, word.end, at, max(0, until - at)))
    return tuple(marks)


def _pitch(curve: Any, skip: int, for_ms: int) -> tuple[float, ...]:
    kept = curve[skip : skip + -(-for_ms // FRAME_MS)]
    return tuple(round(float(hz), 1) if hz > UNVOICED_HZ else 0.0 for hz in kept)


def open_kokoro(
    recipe: VoiceRecipe, *, persona: str, cache_dir: Path, folder: Path = VOICES
) -> KokoroEngine:
    """Weights, vocabulary, voice and session. Raises EngineError (MissingWeights) if any lacks."""
    try:
        import onnxruntime
    except ImportError as error:
        raise EngineError(f"{error}; to get it: pip install onnxruntime onnx") from error
    voice = voice_for(recipe, persona, folder)
    vocabulary = json.loads((VOICES / "phonemes.json").read_text("utf-8"))
    path = patched(find("kokoro-82m", cache_dir=cache_dir), cache_dir)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Idle threads must not burn the two cores that the language model and the page share.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # ONNX Runtime's errors share no public base
        raise EngineError(f"{path.name} cannot be opened: {error}; delete it and retry") from error
    engine = KokoroEngine(session, voice, vocabulary)
    _warm(engine)
    return engine


def _warm(engine: KokoroEngine) -> None:
    """Dictionaries and buffers are made at the start, not in the first answer."""
    warm(LANGS)
    engine.take("Hello.", "en")


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
