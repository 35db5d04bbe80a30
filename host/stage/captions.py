"""Captions as files: WebVTT and SubRip from pieces of speech. Knows time and text only."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from host.records import Lang, Speech

KEPT = 4_000  # captions of a show: about eight hours


@dataclass(frozen=True)
class Line:
    """One caption: from ``at_ms`` to ``end_ms``, with its words as (at_ms, text)."""

    at_ms: int
    end_ms: int
    text: str
    lang: Lang
    words: tuple[tuple[int, str], ...] = ()
    others: Mapping[Lang, str] = field(default_factory=dict)  # the sheets' own translations


def lines(pieces: Iterable[Speech], *, start_ms: int = 0) -> Iterator[Line]:
    """One line per sentence, as if the pieces were played one after the other."""
    at = start_ms
    begun: int | None = None
    words: list[tuple[int, str]] = []
    for piece in pieces:
        text = piece.sentence.text
        begun = at if begun is None else begun
        words += [(at + w.at_ms, text[w.start : w.end]) for w in piece.words]
        at += piece.for_ms
        if piece.last:
            yield Line(begun, at, " ".join(text.split()), piece.sentence.lang, tuple(words))
            begun, words = None, []


def webvtt(pieces: Iterable[Speech], *, start_ms: int = 0) -> str:
    """A WebVTT file with a timestamp before each word (https://www.w3.org/TR/webvtt1/)."""
    return _file(lines(pieces, start_ms=start_ms))


def _file(shown: Iterable[Line]) -> str:
    blocks = ["WEBVTT"]
    for line in shown:
        span = f"{stamp(line.at_ms)} --> {stamp(line.end_ms)}"
        blocks.append(f"{span}\n<lang {line.lang}>{_karaoke(line)}</lang>")
    return "\n\n".join(blocks) + "\n"


class CaptionLog:
    """What a show has said, on the show's own clock, bounded. Safe from any thread."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, most: int = KEPT) -> None:
        self._clock = clock
        self._began = clock()
        self._lines: deque[Line] = deque(maxlen=most)
        self._open: list[Speech] = []
        self._lock = threading.Lock()

    def add(
        self, speech: Speech, begins_in_ms: int, others: Mapping[Lang, str] | None = None
    ) -> None:
        """One piece that went out, and how long after now it begins."""
        with self._lock:
            at = self._now_ms() + begins_in_ms
            if self._open and self._open[-1].sentence is not speech.sentence:
                self._open.clear()
            self._open.append(speech)
            if len(self._open) == 1:
                self._lines.append(Line(at, at, "", speech.sentence.lang, (), dict(others or {})))
            self._lines[-1] = self._grown(self._lines[-1], speech, at)
            if speech.last:
                self._open.clear()

    def cut(self) -> None:
        """She was stopped: what was to come was not heard, and a sentence ends at its word."""
        with self._lock:
            now, self._open = self._now_ms(), []
            while self._lines and self._lines[-1].at_ms >= now:
                self._lines.pop()
            if self._lines and self._lines[-1].end_ms > now:
                self._lines[-1] = _until(self._lines[-1], now)

    def webvtt(self, lang: Lang | None = None) -> str:
        """The show so far. With ``lang``: in it where the sheets have it, else as it was said."""
        with self._lock:
            shown = list(self._lines)
        return _file(line if lang is None else _told(line, lang) for line in shown)

    def _now_ms(self) -> int:
        return round((self._clock() - self._began) * 1000)

    @staticmethod
    def _grown(line: Line, speech: Speech, at: int) -> Line:
        text = speech.sentence.text
        words = tuple((at + w.at_ms, text[w.start : w.end]) for w in speech.words)
        whole = " ".join(text.split())
        return replace(line, text=whole, end_ms=at + speech.for_ms, words=line.words + words)


def _until(line: Line, now: int) -> Line:
    """The line up to the last word that had begun."""
    heard = [word for word in line.words if word[0] <= now]
    end = 0
    for _, word in heard:
        end = max(line.text.find(word, end), end) + len(word)
    return replace(line, end_ms=now, text=line.text[:end], words=tuple(heard))


def _told(line: Line, lang: Lang) -> Line:
    other = line.others.get(lang)
    return replace(line, text=other, lang=lang, words=()) if other else line


def srt(pieces: Iterable[Speech], *, start_ms: int = 0) -> str:
    """A SubRip file, for players that know no WebVTT."""
    blocks = []
    for number, line in enumerate(lines(pieces, start_ms=start_ms), 1):
        span = f"{stamp(line.at_ms, ',')} --> {stamp(line.end_ms, ',')}"
        blocks.append(f"{number}\n{span}\n{line.text}")
    return "\n\n".join(blocks) + "\n"


def stamp(ms: int, point: str = ".") -> str:
    """Milliseconds as ``01:02:03.004``."""
    seconds, rest = divmod(max(0, ms), 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _karaoke(line: Line) -> str:
    """The text with a timestamp before every word but the first, punctuation kept."""
    out, rest = "", line.text
    for at, word in line.words:
        before, found, after = rest.partition(word)
        if not found:
            continue
        mark = f"<{stamp(at)}>" if at > line.at_ms else ""
        out, rest = out + _escape(before) + mark + _escape(found), after
    return out + _escape(rest)
