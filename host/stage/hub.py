"""Fan out what the host says to everyone who watches, and learn what was really heard.

``Stage.publish`` may be called from any thread and never waits: a browser that cannot keep
up is caught up or let go, the show is not held. Knows nothing of HTTP or of voices.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from host.records import Lang, Speech, WordCue
from host.stage import protocol
from host.stage.protocol import Resume

BACKLOG_MS = 120_000  # how long a piece can be asked for again
GRACE_MS = 3_000  # a browser that was away for less than this misses no word
QUEUE = 256  # messages that may wait for one browser
MAX_CLIENTS = 1_000
TURNS_KEPT = 64
COMMENTS_KEPT = 6
ROUNDING_MS = 60  # heard this close to the end counts as heard to the end


class StageFull(Exception):
    """No room for one more browser. Try again later."""


@dataclass(frozen=True)
class Piece:
    """One published piece of speech with its place on the stage's clock (milliseconds)."""

    seq: int
    turn: int
    speech: Speech
    head: Mapping[str, Any]
    message: bytes
    begins_ms: float

    @property
    def ends_ms(self) -> float:
        """When it is over, if it was played as soon as it could be."""
        return self.begins_ms + self.speech.for_ms

    def without_sound(self) -> Piece:
        """What a transcript needs of it: words and times. The sound is nine tenths of it all."""
        told = replace(self.speech, pcm=b"", cues=(), pitch_hz=(), caption_ms=self.speech.for_ms)
        return replace(self, speech=told, head={}, message=b"")


@dataclass
class _Turn:
    """What was said in one turn and how much of it was heard (milliseconds by piece)."""

    pieces: list[Piece] = field(default_factory=list)
    heard_ms: dict[int, float] = field(default_factory=dict)


class Subscription:
    """One browser's queue, bounded. Filled from any thread, read from its own event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, size: int) -> None:
        self._loop = loop
        self._size = size
        self._waiting: deque[tuple[Piece | None, str | bytes]] = deque()
        self._lock = threading.Lock()
        self._ready = asyncio.Event()
        self.lost = False

    def put(self, message: str | bytes, piece: Piece | None, now_ms: float) -> None:
        """Add one message. A full queue drops what is over; if that is not enough, all is lost."""
        with self._lock:
            if len(self._waiting) >= self._size:
                self._waiting = deque(
                    (p, m) for p, m in self._waiting if _still_counts(p, m, now_ms)
                )
            self.lost = self.lost or len(self._waiting) >= self._size
            if not self.lost:
                self._waiting.append((piece, message))
        self._wake()

    def drop(self, turn: int) -> None:
        """Forget waiting pieces of ``turn`` and of older ones."""
        with self._lock:
            self._waiting = deque((p, m) for p, m in self._waiting if p is None or p.turn > turn)

    async def get(self) -> str | bytes | None:
        """The next message, in order; None when this browser was too slow and must reconnect."""
        while True:
            with self._lock:
                if self.lost:
                    return None
                if self._waiting:
                    return self._waiting.popleft()[1]
                self._ready.clear()
            await self._ready.wait()

    def leave(self) -> None:
        """Nobody reads any more: ``get`` returns None. Call it in its own event loop."""
        self.lost = True
        self._ready.set()

    def _wake(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._ready.set)
        except RuntimeError:  # its loop is closed: the browser is gone
            self.lost = True


class Stage:
    """The hub. One per show; ``turn`` numbers rise, and an interrupted turn never speaks again."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, queue: int = QUEUE) -> None:
        self.id = secrets.token_hex(4)
        self._clock = clock
        self._queue = queue
        self._lock = threading.RLock()
        self._clients: set[Subscription] = set()
        self._backlog: deque[Piece] = deque()
        self._turns: OrderedDict[int, _Turn] = OrderedDict()
        self._state: dict[str, str] = {}  # the latest message of each lasting kind
        self._comments: deque[str] = deque(maxlen=COMMENTS_KEPT)
        self._seq = -1
        self._turn = 0
        self._stopped = -1
        self._free_ms = 0.0

    # --- what the show calls ---------------------------------------------------------

    def publish(
        self,
        speech: Speech,
        *,
        turn: int,
        product: str = "",
        caption: Mapping[Lang, str] | None = None,
    ) -> int | None:
        """Say one piece to everyone. Returns its number, or None when the turn was interrupted.

        ``caption`` holds the sentence in other languages, where the sheets have it. Safe
        from any thread.
        """
        with self._lock:
            if turn <= self._stopped:
                return None
            self._seq += 1
            self._turn = max(self._turn, turn)
            piece = self._piece(speech, turn, product, caption)
            self._free_ms = piece.ends_ms
            self._remember(piece)
            self._send(piece.message, piece)
            return piece.seq

    def interrupt(self, turn: int) -> None:
        """Stop ``turn`` and every older one, at the next word end. Late pieces are refused."""
        with self._lock:
            if turn <= self._stopped:
                return
            self._stopped = turn
            self._free_ms = min(self._free_ms, self._now_ms())
            self._backlog = deque(p for p in self._backlog if p.turn > turn)
            for client in self._clients:
                client.drop(turn)
            self._send(protocol.event("interrupt", {"turn": turn}))

    def event(self, kind: str, data: Mapping[str, Any] | None = None) -> None:
        """Tell everyone that something happened. Safe from any thread."""
        if kind in protocol.RESERVED:
            raise ValueError(f"{kind!r} is the stage's own; choose another kind")
        message = protocol.event(kind, data)
        with self._lock:
            if kind == "comment":
                self._comments.append(message)
            elif kind in {"card", "viewers", "thinking", "idle"}:
                self._state["doing" if kind in {"thinking", "idle"} else kind] = message
            self._send(message)

    @property
    def turn(self) -> int:
        """The newest turn that has spoken."""
        return self._turn

    @property
    def clients(self) -> int:
        """How many browsers are connected."""
        return len(self._clients)

    def remaining_ms(self) -> int:
        """How long she will still be speaking, if browsers play what they got."""
        with self._lock:
            return max(0, round(self._free_ms - self._now_ms()))

    def heard(self, turn: int) -> str:
        """The text of ``turn`` that was heard, to the last whole word: the transcript's line.

        What any browser reported counts. With nobody connected and nothing reported, the
        stage's own clock decides.
        """
        with self._lock:
            said = self._turns.get(turn)
            if said is None:
                return ""
            by_clock = not said.heard_ms and not self._clients
            parts = list(self._heard_sentences(said, by_clock))
            lang = said.pieces[0].speech.sentence.lang
        return ("" if lang == "zh" else " ").join(part for part in parts if part)

    # --- what a connection calls -----------------------------------------------------

    @contextmanager
    def subscribe(self, resume: Resume | None = None) -> Iterator[Subscription]:
        """Join, in the running event loop; what the browser missed is queued first.

        Raises StageFull when too many are connected.
        """
        client = Subscription(asyncio.get_running_loop(), self._queue)
        with self._lock:
            if len(self._clients) >= MAX_CLIENTS:
                raise StageFull(f"{MAX_CLIENTS} browsers are connected; try again later")
            for message, piece in self._missed(resume):
                client.put(message, piece, self._now_ms())
            self._clients.add(client)
        try:
            yield client
        finally:
            with self._lock:
                self._clients.discard(client)

    def report(self, turn: int, seq: int, ms: float) -> None:
        """A browser heard ``ms`` of piece ``seq``. Unknown pieces are ignored."""
        with self._lock:
            said = self._turns.get(turn)
            piece = next((p for p in said.pieces if p.seq == seq), None) if said else None
            if said is None or piece is None:
                return
            heard = min(ms, piece.speech.for_ms)
            said.heard_ms[seq] = max(heard, said.heard_ms.get(seq, 0.0))

    # --- inside ----------------------------------------------------------------------

    def _now_ms(self) -> float:
        return self._clock() * 1000

    def _piece(
        self, speech: Speech, turn: int, product: str, caption: Mapping[Lang, str] | None
    ) -> Piece:
        head = protocol.header(speech, turn=turn, seq=self._seq, product=product, caption=caption)
        begins = max(self._now_ms(), self._free_ms)
        message = protocol.pack(head, speech.pcm)
        return Piece(self._seq, turn, speech, head, message, begins)

    def _remember(self, piece: Piece) -> None:
        self._backlog.append(piece)
        while self._backlog[0].ends_ms < self._now_ms() - BACKLOG_MS:
            self._backlog.popleft()
        self._turns.setdefault(piece.turn, _Turn()).pieces.append(piece.without_sound())
        while len(self._turns) > TURNS_KEPT:
            self._turns.popitem(last=False)

    def _send(self, message: str | bytes, piece: Piece | None = None) -> None:
        now = self._now_ms()
        for client in self._clients:
            client.put(message, piece, now)

    def _missed(self, resume: Resume | None) -> Iterator[tuple[str | bytes, Piece | None]]:
        """Everything a browser needs to be where the others are."""
        told = {"stage": self.id, "turn": self._turn, "seq": self._seq, "stopped": self._stopped}
        yield protocol.event("welcome", told), None
        back = resume if resume and resume.stage == self.id else None
        if back is None:
            yield from ((message, None) for message in (*self._state.values(), *self._comments))
        elif "card" in self._state:
            yield self._state["card"], None
        for piece in self._backlog:
            if back is None:
                yield from self._joined_late(piece)
            elif piece.seq > back.seq and piece.ends_ms > self._now_ms() - GRACE_MS:
                yield piece.message, piece

    def _joined_late(self, piece: Piece) -> Iterator[tuple[bytes, Piece]]:
        gone = round(self._now_ms() - piece.begins_ms)
        if gone <= 0:
            yield piece.message, piece
        elif gone < piece.speech.for_ms:
            yield protocol.pack({**piece.head, "skip_ms": gone}, piece.speech.pcm), piece

    def _heard_sentences(self, said: _Turn, by_clock: bool) -> Iterator[str]:
        """Per sentence, its text up to the last word heard."""
        reach, text = 0, ""
        for piece in said.pieces:
            text = piece.speech.sentence.text
            ms = self._now_ms() - piece.begins_ms if by_clock else said.heard_ms.get(piece.seq, 0)
            reach = max(reach, reached(piece.speech, ms))
            if piece.speech.last:
                yield text[:reach].rstrip()
                reach, text = 0, ""
        if text:
            yield text[:reach].rstrip()


def _still_counts(piece: Piece | None, message: str | bytes, now_ms: float) -> bool:
    """Speech that is not over yet, and orders; chatter is what a late browser can miss."""
    if piece is not None:
        return piece.ends_ms > now_ms
    return not any(f'"kind": "{kind}"' in str(message) for kind in ("comment", "viewers"))


def reached(speech: Speech, ms: float) -> int:
    """How far into ``speech.sentence.text`` a listener is after ``ms`` milliseconds."""
    text = speech.sentence.text
    if ms <= 0:
        return 0
    if speech.last and ms >= speech.for_ms - ROUNDING_MS:
        return len(text)
    words = speech.words or _even_words(speech)
    return max((w.end for w in words if w.at_ms + w.for_ms <= ms + 1), default=0)


def _even_words(speech: Speech) -> tuple[WordCue, ...]:
    """Without word timings, letters are spread evenly over the sound."""
    text = speech.sentence.text
    ends = [i for i, letter in enumerate(text) if letter == " "] or list(range(1, len(text)))
    scale = speech.for_ms / max(1, len(text))
    return tuple(WordCue(0, end, 0, round(end * scale)) for end in ends)
