"""An acknowledgement in her voice while an answer is in the making: "Good question, Mei!".

Only kept lines are said (one that had to be made would delay the answer itself), only into
silence, and not before every answer: a host who says it each time is a machine.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType

from host.mind.memory import speakable_name
from host.mind.phrases import Phrasebook, fill
from host.records import LANGS, Act, Expression, Lang, Sentence
from host.speaking import ANSWER, Speaking

LONG_MS = 300.0  # a wait that wants a word
UNDECIDED_S = 0.1  # no sentence after so long: the wait will be long
EVERY_S = 10.0
ACTS: frozenset[Act] = frozenset({"answer", "price", "stock", "policy", "compare", "recommend"})


@dataclass
class Acks:
    """Her acknowledgements. One per show."""

    book: Phrasebook
    speaking: Speaking
    name: Mapping[Lang, str]
    clock: Callable[[], float] = time.monotonic
    said_s: float = -EVERY_S
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=3))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def prepare(self) -> None:
        """Keep every line that names nobody, in every language, made in idle time."""
        for lang in LANGS:
            for key in ("ack", "thinking", "greet"):  # what she says most often
                self.speaking.prepare(self._lines(key, lang, ""))

    def expect(self, viewer: str, lang: Lang) -> None:
        """Keep one line with the name of a viewer who came in, if the name may be said."""
        if name := speakable_name(viewer):
            self.speaking.prepare(list(self._lines("ack_named", lang, name))[:1])

    def cover(self, turn: int, viewer: str, lang: Lang) -> Cover:
        """Watch one answer in the making."""
        return Cover(self, turn, speakable_name(viewer), lang)

    def say(self, turn: int, viewer: str, lang: Lang, *, decided: bool) -> bool:
        """Say one now, if she is silent, has one ready and has not just said one."""
        with self.lock:
            if self.clock() - self.said_s < EVERY_S or not self.speaking.silent:
                return False
            line = self._ready(viewer, lang, decided=decided)
            if line is None:
                return False
            self.said_s = self.clock()
            self.recent.append(line.text)
        self.speaking.say(ANSWER, turn, line)
        return True

    def _ready(self, viewer: str, lang: Lang, *, decided: bool) -> Sentence | None:
        """A kept line: with the name if there is one, never the same twice in a row."""
        keys = (["ack_named"] if viewer else []) + ["ack"] if decided else ["thinking"]
        lines = [line for key in keys for line in self._lines(key, lang, viewer)]
        fresh = [line for line in lines if line.text not in self.recent]
        return next((line for line in fresh if not self.speaking.wait_ms(line)), None)

    def _lines(self, key: str, lang: Lang, viewer: str) -> Iterator[Sentence]:
        act: Act | None = "greet" if key == "greet" else None
        face: Expression = "happy" if key == "greet" else "thinking"
        slots = {"name": self.name[lang], "viewer": viewer}
        for template in self.book.variants(key, lang):
            if text := fill(template, slots):
                yield Sentence(text, lang, act=act, expression=face)


class Cover:
    """One answer's wait. Used as a context; tell it each sentence before it is handed over."""

    def __init__(self, acks: Acks, turn: int, viewer: str, lang: Lang) -> None:
        self._acks, self._turn, self._viewer, self._lang = acks, turn, viewer, lang
        self._timer = threading.Timer(UNDECIDED_S, self._say, kwargs={"decided": False})
        self._timer.daemon = True
        self._over = threading.Lock()

    def __enter__(self) -> Cover:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()

    def first(self, sentence: Sentence) -> None:
        """The answer's first sentence: is its sound near, or is a word wanted before it?"""
        self._timer.cancel()
        if sentence.act in ACTS and self._acks.speaking.wait_ms(sentence) > LONG_MS:
            self._lang = sentence.lang
            self._say(decided=True)

    def _say(self, *, decided: bool) -> None:
        if self._over.acquire(blocking=False):
            self._acks.say(self._turn, self._viewer, self._lang, decided=decided)
