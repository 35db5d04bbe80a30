"""She speaks: sentences in, pieces of speech on the stage. Knows nothing of minds or comments.

One worker makes the sound, one thread passes it on. A sentence is in the making from the
moment it is handed over; live answers are made before prepared pitch lines, and kept
greetings before nobody.
"""

from __future__ import annotations

import itertools
import math
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from host.records import Lang, Sentence, Speech
from host.stage import Stage
from host.stage.captions import CaptionLog
from host.voice import Voice, VoiceWorker
from host.voice.worker import LIVE, PREPARED, Pieces

ANSWER, PITCH = 0, 1
# A word of each language: what a language needs to be spoken is read with its first one.
FIRST: dict[Lang, str] = {"en": "Hello.", "zh": "你好。", "fr": "Bonjour."}
Caption = Callable[[Sentence], Mapping[Lang, str]]


class _WhenNeeded:
    """A voice that is opened where it is first used: in the worker's thread, and nowhere else."""

    def __init__(self, voice: Callable[[], Voice]) -> None:
        self._voice = voice
        self.opened: Voice | None = None

    def say(
        self,
        sentence: Sentence,
        *,
        speed: float = 1.0,
        lexicon: Mapping[str, Any] | None = None,
        early: bool = True,
    ) -> Iterator[Speech]:
        self.opened = self.opened or self._voice()
        yield from self.opened.say(sentence, speed=speed, lexicon=lexicon, early=early)


@dataclass(order=True)
class Line:
    """A sentence on its way to the stage. Answers first, then in order."""

    priority: int
    order: int
    turn: int = field(compare=False)
    sentence: Sentence = field(compare=False)
    pieces: Pieces = field(compare=False)
    product: str = field(compare=False, default="")
    begun: threading.Event = field(compare=False, default_factory=threading.Event)

    def drop(self) -> None:
        """Nobody will hear it: neither make it nor wait for it."""
        self.pieces.close()
        self.begun.set()


class Speaking:
    """Her mouth. ``say`` and ``stop`` may be called from any thread, ``step`` from one."""

    def __init__(
        self,
        voice: Callable[[], Voice],
        stage: Stage,
        *,
        caption: Caption,
        said: Callable[[int, Sentence], object],
    ) -> None:
        self.log = CaptionLog()
        self._voice = _WhenNeeded(voice)
        self._stage = stage
        self._caption = caption
        self._said = said
        self._worker = VoiceWorker(self._voice)
        self._lines: queue.PriorityQueue[Line] = queue.PriorityQueue()
        self._order = itertools.count()
        self._now: Line | None = None
        self._stopped = 0
        self._lock = threading.Lock()

    def say(
        self, priority: int, turn: int, sentence: Sentence, product: str = ""
    ) -> threading.Event:
        """Hand a sentence over; its synthesis begins as soon as the worker is free.

        The event is set when its first sound went out, or never will.
        """
        made = LIVE if priority == ANSWER else PREPARED
        pieces = self._worker.say(sentence, priority=made, early=self.silent)
        line = Line(priority, next(self._order), turn, sentence, pieces, product)
        self._lines.put(line)
        return line.begun

    def prepare(self, sentences: Iterable[Sentence]) -> None:
        """Keep these, made while nothing else is to be said."""
        self._worker.presynthesise(sentences)

    def open(self) -> None:
        """Open the voice beside the start of the show, before the first comment needs it."""
        self.prepare([Sentence(word, lang) for lang, word in FIRST.items()])

    def wait_ms(self, sentence: Sentence) -> float:
        """About how long the first sound of a sentence would take; infinite where none can tell."""
        ask = getattr(self._voice.opened, "wait_ms", None)
        return float(ask(sentence)) if ask else math.inf

    @property
    def opened(self) -> bool:
        """Whether the voice has been opened."""
        return self._voice.opened is not None

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be made, not even a line to keep."""
        return self._worker.idle()

    @property
    def empty(self) -> bool:
        """Whether no sentence waits to be spoken (one may be on its way)."""
        return self._lines.empty()

    @property
    def silent(self) -> bool:
        """Whether she neither speaks nor has anything to say."""
        return self.empty and self._now is None and not self._stage.remaining_ms()

    def stop(self, turn: int) -> None:
        """Drop everything of this turn and of older ones, made or not."""
        with self._lock:
            self._stopped = turn
            while not self._lines.empty():
                self._lines.get_nowait().drop()
            if self._now:
                self._now.drop()
        self._stage.interrupt(turn)
        self.log.cut()

    def close(self) -> None:
        """End the worker."""
        self._worker.close()

    def step(self) -> None:
        """Pass the next sentence on, piece by piece; waits a quarter second for one."""
        try:
            line = self._lines.get(timeout=0.25)
        except queue.Empty:
            return
        with self._lock:
            if line.turn <= self._stopped:
                line.drop()
                return
            self._now = line
        try:
            if self._publish(line):
                self._said(line.turn, line.sentence)
        finally:
            self._now = None
            line.begun.set()

    def _publish(self, line: Line) -> bool:
        """Whether the whole sentence went out."""
        caption = self._caption(line.sentence)
        for speech in line.pieces:
            if line.turn <= self._stopped:
                line.pieces.close()
                return False
            begins_in_ms = self._stage.remaining_ms()
            # A pitch's turn number is older than a later answer's: the stage orders by arrival.
            seq = self._stage.publish(speech, turn=line.turn, product=line.product, caption=caption)
            line.begun.set()
            if seq is not None:
                self.log.add(speech, begins_in_ms, caption)
        return line.turn > self._stopped
