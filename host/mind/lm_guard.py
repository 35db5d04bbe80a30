"""The one edge at which a model's failures are caught: time limits, errors, hangs.

Every call runs on one worker thread, so calls never overlap inside an engine, and a caller
never waits past its deadline even when the engine never returns.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from host.mind.critic import Critic
from host.mind.lm import USUAL, LanguageModel, Prompt, Sampling, one_line
from host.records import Lang

log = logging.getLogger(__name__)
GRACE_S = 0.25  # an engine watches its own deadline; this is for what it overshoots
LOAD_S = 300.0  # the first start converts the weights
SCORE_S = 20.0
_END = object()


class _Job:
    """One call on its way through the worker. ``out`` carries pieces, then _END."""

    def __init__(self, make: Callable[[], Iterator[Any]], deadline_s: float) -> None:
        self.make = make
        self.until = time.monotonic() + deadline_s + GRACE_S
        self.out: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.cancelled = threading.Event()

    def run(self) -> None:
        try:
            for piece in self.make():
                if self.cancelled.is_set():
                    break
                self.out.put(piece)
            self.out.put(_END)
        except Exception as error:  # the one edge: whatever an engine raises is logged, once
            self.out.put(error)

    def pieces(self) -> Iterator[Any]:
        """What the worker made, until the end or the deadline. Raises what it raised."""
        try:
            while (piece := self._next()) is not _END:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            self.cancelled.set()

    def _next(self) -> Any:
        try:
            return self.out.get(timeout=max(0.0, self.until - time.monotonic()))
        except queue.Empty as error:
            raise TimeoutError("did not answer in time") from error


class Guarded:
    """A model behind its edge: opens on its own thread, answers or is silent, never raises.

    It begins to open when somebody first wants to know what it can, or waits for it: half a
    minute of two cores, which what is needed sooner has for itself until then.
    """

    def __init__(self, opener: Callable[[], LanguageModel], *, name: str) -> None:
        self._name = name
        self._lm: LanguageModel | None = None
        self.failed = ""  # why it will never answer, "" while it may
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._current: _Job | None = None
        self._said: set[str] = set()
        self._loaded = threading.Event()
        self._opener = opener
        self._thread = threading.Thread(target=self._work, name=f"lm:{name}", daemon=True)
        self._begun = threading.Lock()

    def begin(self) -> None:
        """Begin to open, if nobody did."""
        if self._begun.acquire(blocking=False):
            self._thread.start()

    @property
    def name(self) -> str:
        """The engine's name once it is open, what was asked for until then."""
        return self._lm.name if self._lm else self._name

    @property
    def languages(self) -> tuple[Lang, ...]:
        """Empty until the model is open, so that nobody waits for it."""
        self.begin()
        return self._lm.languages if self._lm else ()

    @property
    def taught(self) -> bool:
        """Whether the open engine was taught; False until then."""
        self.begin()
        return self._lm.taught if self._lm else False

    @property
    def weak(self) -> frozenset[str]:
        """The open engine's weak kinds; none until then."""
        return self._lm.weak if self._lm else frozenset()

    @property
    def engine(self) -> LanguageModel | None:
        """The bare engine, for the bench."""
        return self._lm

    def wait(self, timeout_s: float = LOAD_S) -> bool:
        """Whether the model opened within the time."""
        self.begin()
        if not self._loaded.wait(timeout_s) and not self.failed:
            self.failed = "did not open in time"
            log.warning("language model %s: %s; phrases go on", self._name, self.failed)
        return self._lm is not None

    def stream(self, messages: Prompt, how: Sampling = USUAL) -> Iterator[str]:
        """The answer in pieces; stops short when the engine fails or the time is up."""
        return self._ask(lambda lm: lm.stream(messages, how), how.deadline_s)

    def candidates(self, messages: Prompt, n: int, how: Sampling = USUAL) -> list[str]:
        """Up to ``n`` answers, or none."""
        calls = self._ask(lambda lm: iter([lm.candidates(messages, n, how)]), how.deadline_s)
        return next(calls, [])

    def score(self, prompt: Prompt | str, continuations: Sequence[str]) -> list[float]:
        """As the engine scores; all alike when it cannot."""
        calls = self._ask(lambda lm: iter([lm.score(prompt, continuations)]), SCORE_S)
        return next(calls, [0.0] * len(continuations))

    @property
    def critic(self) -> Critic | None:
        """The open engine's critic; none until then."""
        return self._lm.critic if self._lm else None

    def likelihoods(self, prompt: Prompt, lines: Sequence[str]) -> list[list[float]]:
        """As the engine tells them; [] when it cannot."""
        calls = self._ask(lambda lm: iter([lm.likelihoods(prompt, lines)]), SCORE_S)
        return next(calls, [])

    def _ask(
        self, call: Callable[[LanguageModel], Iterator[Any]], deadline_s: float
    ) -> Iterator[Any]:
        self.begin()
        lm = self._lm
        if lm is None or self._stuck():
            return
        job = _Job(lambda: call(lm), deadline_s)
        self._jobs.put(job)
        try:
            yield from job.pieces()
        except Exception as error:
            self._report(error)

    def _stuck(self) -> bool:
        job = self._current
        return job is not None and time.monotonic() > job.until

    def _report(self, error: Exception) -> None:
        line = one_line(error)
        if line not in self._said:  # one line per kind of failure, not one per comment
            self._said.add(line)
            log.warning("language model %s: %s; phrases go on", self._name, line)

    def _work(self) -> None:
        try:
            self._lm = self._opener()
        except Exception as error:
            self.failed = one_line(error)
            log.warning("no language model: %s; the show goes on with phrases", self.failed)
        self._loaded.set()
        while self._lm is not None:
            job = self._jobs.get()
            self._current = job
            if not job.cancelled.is_set():
                job.run()
            self._current = None
