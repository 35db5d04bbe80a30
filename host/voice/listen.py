"""Hear: PCM in, text and language out, offline, with Whisper base.

For voice input, and as an independent listener in tests and the bench.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from host.errors import EngineError, InputError
from host.records import LANGS, Lang
from host.weights import find

RATE_HZ = 16_000
MOST_S = 60
LEAST_MS = 200
_PROMPT = "以下是普通话的句子。"  # makes simplified characters likelier


@dataclass(frozen=True)
class Heard:
    """What was said. ``text`` is "" for silence."""

    text: str
    lang: Lang


class Listener:
    """Whisper base. Thread-safe: one recording at a time."""

    def __init__(self, cache_dir: Path, *, threads: int = 2) -> None:
        """Load the weights (0.5 s). Raises EngineError; MissingWeights holds the command."""
        try:
            from faster_whisper import WhisperModel
        except ImportError as error:
            raise EngineError(f"{error}; to get it: pip install faster-whisper") from error
        folder = find("whisper-base", cache_dir=cache_dir)
        try:
            self._model: Any = WhisperModel(
                str(folder), device="cpu", compute_type="int8", cpu_threads=threads
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise EngineError(f"the listener cannot start: {error}") from error
        self._lock = threading.Lock()

    def transcribe(self, pcm: bytes, sample_rate_hz: int, lang: Lang | None = None) -> Heard:
        """Text of mono little-endian int16 ``pcm``; the language is detected when not given.

        At most a minute is heard. Raises InputError for bytes that are not int16.
        """
        if len(pcm) % 2 or not 4_000 <= sample_rate_hz <= 192_000:
            raise InputError("audio must be mono 16-bit PCM at 4 to 192 kHz")
        audio = self._at_rate(pcm[: 2 * MOST_S * sample_rate_hz], sample_rate_hz)
        if len(audio) < RATE_HZ * LEAST_MS // 1000:
            return Heard("", lang or "en")
        with self._lock:
            lang = lang or self._language(audio)
            segments, _ = self._model.transcribe(
                audio,
                language=lang,
                beam_size=5,
                condition_on_previous_text=False,
                initial_prompt=_PROMPT if lang == "zh" else None,
                vad_filter=False,
            )
            heard = [s.text for s in segments if s.no_speech_prob < 0.8 or s.avg_logprob > -0.8]
        text = "".join(heard).strip()
        return Heard(_simplified(text) if lang == "zh" else text, lang)

    def _at_rate(self, pcm: bytes, sample_rate_hz: int) -> Any:
        import numpy as np

        audio = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
        if sample_rate_hz == RATE_HZ:
            return audio
        import soxr

        return soxr.resample(audio, sample_rate_hz, RATE_HZ)

    def _language(self, audio: Any) -> Lang:
        """The likeliest of the languages we serve."""
        _, _, chances = self._model.detect_language(audio)
        known = dict(chances)
        return max(LANGS, key=lambda lang: known.get(lang, 0.0))


def _simplified(text: str) -> str:
    """Whisper writes traditional characters now and then; our sheets are in simplified ones."""
    try:
        from wetext import preprocess
    except ImportError:
        return text
    return str(preprocess(text, traditional_to_simple=True))
