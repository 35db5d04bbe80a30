"""One thread that speaks for everybody: live answers before prepared lines.

Work is done piece by piece, so a live answer waits for one clause of a pitch at most.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import queue
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from host.records import Sentence, Speech

LIVE, PREPARED, WARMING = 0, 1, 2

log = logging.getLogger("host.voice")


class _Says(Protocol):
    def say(
        self,
        sentence: Sentence,
        *,
        speed: float = 1.0,
        lexicon: Mapping[str, Any] | None = None,
        early: bool = True,
    ) -> Iterator[Speech]: ...


class _Job:
    """One sentence on its way. ``out`` carries its pieces, then None."""

    def __init__(self, pieces: Iterator[Speech]) -> None:
        self.pieces = pieces
        self.out: queue.SimpleQueue[Speech | Exception | None] = queue.SimpleQueue()
        self.dropped = False


class VoiceWorker:
    """A ``Voice`` over another, with priorities. Close it to end its thread."""

    def __init__(self, voice: _Says) -> None:
        self._voice = voice
        self._waiting: list[tuple[int, int, _Job]] = []
        self._order = itertools.count()
        self._change = threading.Condition()
        self._closed = False
        self._busy = False
        self._thread = threading.Thread(target=self._work, name="voice", daemon=True)
        self._thread.start()

    def say(
        self,
        sentence: Sentence,
        *,
        speed: float = 1.0,
        lexicon: Mapping[str, Any] | None = None,
        early: bool = True,
        priority: int = LIVE,
    ) -> Pieces:
        """Queue the sentence at once; the iterator waits for its pieces."""
        job = _Job(self._voice.say(sentence, speed=speed, lexicon=lexicon, early=early))
        self._push(priority, job)
        return Pieces(job)

    def presynthesise(
        self, sentences: Iterable[Sentence], *, lexicon: Mapping[str, Any] | None = None
    ) -> None:
        """Warm the cache in idle time: greetings, acknowledgements, the next pitch."""
        for sentence in sentences:
            self._push(WARMING, _Job(self._voice.say(sentence, lexicon=lexicon, early=False)))

    def idle(self) -> bool:
        """Whether nothing waits and nothing is being made."""
        with self._change:
            return not self._waiting and not self._busy

    def close(self) -> None:
        """End the thread; sentences under way end where they are."""
        with self._change:
            self._closed = True
            left, self._waiting = self._waiting, []
            self._change.notify()
        for _, _, job in left:
            job.out.put(None)

    def _push(self, priority: int, job: _Job) -> None:
        with self._change:
            if self._closed:
                job.out.put(None)
                return
            heapq.heappush(self._waiting, (priority, next(self._order), job))
            self._change.notify()

    def _work(self) -> None:
        while True:
            with self._change:
                while not self._waiting and not self._closed:
                    self._change.wait()
                if self._closed:
                    return
                priority, order, job = heapq.heappop(self._waiting)
                self._busy = True
            goes_on = self._step(job)
            with self._change:
                self._busy = False
                if goes_on and self._closed:
                    job.out.put(None)
                elif goes_on:
                    heapq.heappush(self._waiting, (priority, order, job))

    def _step(self, job: _Job) -> bool:
        """One piece. True while the sentence goes on."""
        try:
            speech = None if job.dropped else next(job.pieces, None)
        except Exception as error:  # travels down the same queue as the audio
            log.warning("a sentence could not be spoken: %s", error)
            job.out.put(error)
            return False
        job.out.put(speech)
        return speech is not None


class Pieces(Iterator[Speech]):
    """The pieces of one sentence as they are made. Not a generator: one that was never begun
    cannot be closed, and its sentence would be made for nobody."""

    def __init__(self, job: _Job) -> None:
        self._job = job

    def __next__(self) -> Speech:
        """Waits. Raises what the synthesis raised."""
        piece = None if self._job.dropped else self._job.out.get()
        if piece is None:
            self.close()
            raise StopIteration
        if isinstance(piece, Exception):
            self.close()
            raise piece
        return piece

    def close(self) -> None:
        """Drop what was not synthesised yet (an interruption)."""
        self._job.dropped = True
