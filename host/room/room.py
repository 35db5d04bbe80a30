"""The queue of comments: bounded, rate-limited, the best next. Thread-safe.

The same question asked by several viewers waits once and carries all their names.
"""

from __future__ import annotations

import threading
import time
import unicodedata
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from host.records import Comment

MAX_CHARS = 500
PENDING = 200
PER_VIEWER = 3
BURST, BURST_S = 6, 10.0
Refusal = Literal["empty", "too_fast", "full"]
QUESTION = ("?", "？", "吗", "么", "多少", "怎么", "how", "what", "does", "combien", "est-ce")


@dataclass(frozen=True)
class Refused:
    """Why a comment was not taken. Expected, so it is returned and not raised."""

    reason: Refusal


@dataclass
class Waiting:
    """A comment in the queue, and who else asked the same."""

    comment: Comment
    order: int
    also: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)  # of every comment that this one stands for


def clean(text: str) -> str:
    """One bounded line: control characters become spaces, other text is left as it is."""
    kept = (c if unicodedata.category(c)[0] != "C" else " " for c in text[: MAX_CHARS * 4])
    return " ".join("".join(kept).split())[:MAX_CHARS]


class Room:
    """Takes comments from any thread and gives the next to answer."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: OrderedDict[str, Waiting] = OrderedDict()
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()
        self._arrived = threading.Condition(self._lock)
        self._order = 0

    def offer(self, comment: Comment) -> Refused | None:
        """Take a comment. Returns why not, when it is not taken."""
        text = clean(comment.text)
        if not text:
            return Refused("empty")
        with self._lock:
            if self._too_fast(comment.viewer.id):
                return Refused("too_fast")
            if len(self._waiting) >= PENDING:
                return Refused("full")
            self._add(replace(comment, text=text))
            self._arrived.notify()
        return None

    def next(self, timeout_s: float | None = None) -> Waiting | None:
        """The best comment, or None after ``timeout_s`` seconds without one."""
        with self._lock:
            if not self._waiting:
                self._arrived.wait(timeout_s)
            if not self._waiting:
                return None
            key = min(self._waiting, key=lambda k: _rank(self._waiting[k]))
            return self._waiting.pop(key)

    def clear(self) -> list[Comment]:
        """Drop what waits, and give it back for the log."""
        with self._lock:
            dropped = [w.comment for w in self._waiting.values()]
            self._waiting.clear()
            return dropped

    def __len__(self) -> int:
        return len(self._waiting)

    def _add(self, comment: Comment) -> None:
        key = f"{comment.product}\n{_same(comment.text)}"
        if found := self._waiting.get(key):
            found.ids.append(comment.id)
            if comment.viewer.name and comment.viewer.id != found.comment.viewer.id:
                found.also.append(comment.viewer.name)
            return
        self._order += 1
        self._waiting[key] = Waiting(comment, self._order, ids=[comment.id])

    def _too_fast(self, viewer: str) -> bool:
        now = self._clock()
        times = self._times.setdefault(viewer, deque(maxlen=BURST))
        self._times.move_to_end(viewer)
        while len(self._times) > 5000:
            self._times.popitem(last=False)
        if viewer and len(times) == BURST and now - times[0] < BURST_S:
            return True
        times.append(now)
        held = sum(w.comment.viewer.id == viewer for w in self._waiting.values())
        return bool(viewer) and held >= PER_VIEWER


def _rank(waiting: Waiting) -> tuple[int, int, int]:
    text = waiting.comment.text.lower()
    asks = any(mark in text for mark in QUESTION)
    return (not asks, -len(waiting.also), waiting.order)


def _same(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum()) or text
