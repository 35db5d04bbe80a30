"""Captions as files: WebVTT and SubRip from pieces of speech. Knows time and text only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from host.records import Lang, Speech


@dataclass(frozen=True)
class Line:
    """One caption: from ``at_ms`` to ``end_ms``, with its words as (at_ms, text)."""

    at_ms: int
    end_ms: int
    text: str
    lang: Lang
    words: tuple[tuple[int, str], ...] = ()


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
    blocks = ["WEBVTT"]
    for line in lines(pieces, start_ms=start_ms):
        span = f"{stamp(line.at_ms)} --> {stamp(line.end_ms)}"
        blocks.append(f"{span}\n<lang {line.lang}>{_karaoke(line)}</lang>")
    return "\n\n".join(blocks) + "\n"


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
