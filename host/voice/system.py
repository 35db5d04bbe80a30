"""The system's own voice through pyttsx3 (eSpeak NG, SAPI5, NSSS), in a process of its own.

A hang is ended by ending the process; the next sentence starts a new one.
"""

from __future__ import annotations

import atexit
import json
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from host.errors import EngineError
from host.records import Lang, MouthCue
from host.schema import VoiceRecipe
from host.sheets import ROOT
from host.voice.silent import SilentEngine
from host.voice.takes import Mark, Take
from host.voice.visemes import Sound, known, mouth, proportional

LIMIT_S = 8.0
START_LIMIT_S = 20.0
REMEDY = "to get it: pip install pyttsx3 espeakng-loader"


class SystemEngine:
    """Thread-safe: one request at a time."""

    name = "pyttsx3"

    def __init__(self, *, man: bool = False, limit_s: float = LIMIT_S) -> None:
        self.version = f"pyttsx3-1-{'m' if man else 'f'}"
        self._man = man
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._child: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        atexit.register(self.close)

    def take(self, spoken: str, lang: Lang, *, speed: float = 1.0) -> Take:
        """Speak once. Raises EngineError when the system cannot, or takes too long."""
        with self._lock, tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "said.wav"
            request = {
                "text": spoken, "lang": lang, "speed": speed, "man": self._man, "file": str(path),
            }  # fmt: skip
            answer = self._ask(request)
            pcm, rate = _read(path)
        return timed(pcm, rate, spoken, lang, answer.get("events") or [])

    def start(self) -> None:
        """Start the child now. Raises EngineError when pyttsx3 cannot start."""
        with self._lock:
            self._running()

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child and child.poll() is None:
            child.kill()
            child.wait(timeout=5)

    def _ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        child = self._running()
        try:
            if child.stdin is None:
                raise EngineError("the system voice has no way in")
            child.stdin.write(json.dumps(request) + "\n")
            child.stdin.flush()
        except OSError as error:
            self.close()
            raise EngineError(f"the system voice has ended: {error}") from error
        answer = self._answer(self._limit_s)
        if not answer.get("ok"):
            raise EngineError(f"the system voice failed: {answer.get('error')}")
        return answer

    def _running(self) -> subprocess.Popen[str]:
        if self._child and self._child.poll() is None:
            return self._child
        self._answers = queue.SimpleQueue()
        self._child = subprocess.Popen(
            [sys.executable, "-m", "host.voice.system_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
        )
        threading.Thread(
            target=_pump, args=(self._child, self._answers), name="system-voice", daemon=True
        ).start()
        ready = self._answer(START_LIMIT_S)
        if not ready.get("ready"):
            self.close()
            raise EngineError(f"pyttsx3 cannot start: {ready.get('error')}; {REMEDY}")
        return self._child

    def _answer(self, limit_s: float) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=limit_s)
        except queue.Empty as error:
            self.close()
            raise EngineError(f"pyttsx3 did not answer within {limit_s:.0f} s") from error
        if line is None:
            self.close()
            raise EngineError(f"pyttsx3 has ended; {REMEDY}")
        found = json.loads(line)
        return found if isinstance(found, dict) else {}


def _pump(child: subprocess.Popen[str], answers: queue.SimpleQueue[str | None]) -> None:
    for line in child.stdout or ():
        answers.put(line)
    answers.put(None)


def _read(path: Path) -> tuple[bytes, int]:
    """Mono int16 and its rate. Raises EngineError when there is no sound."""
    import soundfile

    try:
        audio, rate = soundfile.read(str(path), dtype="int16", always_2d=True)
    except (soundfile.SoundFileError, OSError) as error:
        raise EngineError(f"the system voice wrote no sound: {error}") from error
    if not len(audio):
        raise EngineError("the system voice wrote an empty file")
    return audio[:, 0].astype("<i2").tobytes(), int(rate)


def timed(pcm: bytes, rate: int, spoken: str, lang: Lang, events: Sequence[Sequence[Any]]) -> Take:
    """Words and mouth by the engine's own events, else in proportion to the letters."""
    for_ms = round(len(pcm) / 2 * 1000 / rate)
    marks = _marks(spoken, events, for_ms)
    cues = _cues(events, for_ms)
    if not marks:
        marks = _proportional_marks(spoken, lang, for_ms)
    if not cues:
        cues = proportional([(spoken[m.start : m.end], m.at_ms, m.for_ms) for m in marks], for_ms)
    return Take(pcm, rate, marks=marks, cues=cues, engine="pyttsx3")


def _marks(spoken: str, events: Sequence[Sequence[Any]], for_ms: int) -> tuple[Mark, ...]:
    words = [event for event in events if event[0] == "word"]
    marks = []
    for i, (_, at_ms, position, length) in enumerate(words):
        until = words[i + 1][1] if i + 1 < len(words) else for_ms
        start = max(0, position - 1)
        end = min(len(spoken), start + length)
        if end > start:
            marks.append(Mark(start, end, at_ms, max(0, until - at_ms)))
    return tuple(marks)


def _cues(events: Sequence[Sequence[Any]], for_ms: int) -> tuple[MouthCue, ...]:
    heard = [event for event in events if event[0] == "sound"]
    sounds = []
    for i, (_, at_ms, ipa) in enumerate(heard):
        until = heard[i + 1][1] if i + 1 < len(heard) else for_ms
        parts = [c for c in ipa if known(c)] or [" "]
        each = (until - at_ms) / len(parts)
        sounds += [Sound(c, at_ms + k * each, each) for k, c in enumerate(parts)]
    return mouth(sounds, until_ms=for_ms) if sounds else ()


def _proportional_marks(spoken: str, lang: Lang, for_ms: int) -> tuple[Mark, ...]:
    guess = SilentEngine().take(spoken, lang)
    scale = for_ms / max(1, guess.caption_ms)
    return tuple(
        Mark(m.start, m.end, round(m.at_ms * scale), round(m.for_ms * scale)) for m in guess.marks
    )


def open_system(recipe: VoiceRecipe, *, persona: str, cache_dir: Path) -> SystemEngine:  # noqa: ARG001  one signature for all openers
    """pyttsx3 as a man's or woman's voice, by the recipe. Raises EngineError."""
    try:
        import pyttsx3
    except ImportError as error:
        raise EngineError(f"{error}; {REMEDY}") from error
    del pyttsx3
    men = sum(weight for name, weight in recipe.timbre.items() if name[1:2] == "m")
    engine = SystemEngine(man=men > sum(recipe.timbre.values()) / 2)
    engine.start()
    return engine
