"""Utterance in, speech out. Engines stand in one dict; the next best speaks when one cannot.

``open_voice`` gives a ``Voice``; heavy libraries are imported by an engine's own opener.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from host.records import Sentence, Speech
from host.schema import VoiceRecipe
from host.voice.speaker import Opener, Speaker, speaker_for
from host.voice.takes import Engine
from host.voice.worker import VoiceWorker

__all__ = ["ENGINES", "SilentVoice", "Voice", "VoiceWorker", "open_voice"]

log = logging.getLogger("host.voice")


class Voice(Protocol):
    """Says one sentence, in one piece or several, the first as early as may be."""

    def say(
        self,
        sentence: Sentence,
        *,
        speed: float = 1.0,
        lexicon: Mapping[str, Any] | None = None,
        early: bool = True,
    ) -> Iterator[Speech]:
        """Speech with audio, words and mouth. Never raises: without an engine, captions.

        ``early`` False: nobody waits for the first sound, a little less work.
        """
        ...


class SilentVoice(Speaker):
    """Captions with the timing of speech: the fake, and the last resort."""

    def __init__(self, lexicon: Mapping[str, Any] | None = None) -> None:
        super().__init__([], lexicon=lexicon)


def _kokoro(recipe: VoiceRecipe, persona: str, cache_dir: Path) -> Engine:
    from host.voice.kokoro import open_kokoro

    return open_kokoro(recipe, persona=persona, cache_dir=cache_dir)


def _pyttsx3(recipe: VoiceRecipe, persona: str, cache_dir: Path) -> Engine:
    from host.voice.system import open_system

    return open_system(recipe, persona=persona, cache_dir=cache_dir)


ENGINES: dict[str, Callable[[VoiceRecipe, str, Path], Engine]] = {
    "kokoro": _kokoro,
    "pyttsx3": _pyttsx3,
}


def open_voice(recipe: VoiceRecipe, *, persona: str, cache_dir: Path, prefer: str = "") -> Voice:
    """The voice of a persona: ``prefer`` or the recipe's engine, then the next best ones.

    Never raises. What cannot start is named in one log line, with the remedy.
    """
    wanted = prefer or recipe.engine
    if wanted not in {*ENGINES, "silent"}:
        log.warning("no voice engine %r; there are: %s, silent", wanted, ", ".join(ENGINES))
        wanted = "kokoro"
    order = [] if wanted == "silent" else [wanted, *(n for n in ENGINES if n != wanted)]
    openers = [_opener(name, recipe, persona, cache_dir) for name in order]
    speaker = speaker_for(
        openers, cache_dir=cache_dir, speed=recipe.speed, lexicon=dict(recipe.lexicon)
    )
    log.info("voice of %s: %s", persona, speaker.engine)
    return speaker


def _opener(name: str, recipe: VoiceRecipe, persona: str, cache_dir: Path) -> Opener:
    def opened() -> Engine:
        engine: Engine = ENGINES[name](recipe, persona, cache_dir)
        return engine

    opened.__name__ = name  # the log names the engine that comes next
    return opened
