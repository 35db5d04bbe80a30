"""What an engine gives back: one take of one spoken text. Knows nothing of written text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol, runtime_checkable

from host.errors import EngineError
from host.records import Lang, MouthCue

FRAME_MS = 25


@dataclass(frozen=True)
class Mark:
    """``spoken[start:end]`` sounds from ``at_ms`` for ``for_ms``."""

    start: int
    end: int
    at_ms: int
    for_ms: int


@dataclass(frozen=True)
class Take:
    """Mono little-endian int16 ``pcm`` with its timings.

    ``pitch_hz`` holds one value per 25 ms, 0 where unvoiced. ``for_ms`` counts where
    there is no sound (captions only). ``goes_on``: more of the same text follows.
    """

    pcm: bytes
    sample_rate_hz: int
    marks: tuple[Mark, ...] = ()
    cues: tuple[MouthCue, ...] = ()
    pitch_hz: tuple[float, ...] = ()
    engine: str = ""
    caption_ms: int = 0
    goes_on: bool = False

    @property
    def for_ms(self) -> int:
        """Length in milliseconds."""
        if not self.pcm:
            return self.caption_ms
        return round(len(self.pcm) / 2 * 1000 / self.sample_rate_hz)

    def to_bytes(self) -> bytes:
        """One line of JSON, then the PCM."""
        head = asdict(self)
        head["pcm"] = len(self.pcm)
        return json.dumps(head, ensure_ascii=False).encode() + b"\n" + self.pcm

    @classmethod
    def from_bytes(cls, data: bytes) -> Take:
        """Inverse of ``to_bytes``. Raises EngineError when cut short or damaged."""
        line, _, pcm = data.partition(b"\n")
        try:
            head: dict[str, Any] = json.loads(line)
            if head.pop("pcm") != len(pcm):
                raise ValueError("cut short")
            marks = tuple(Mark(**m) for m in head.pop("marks"))
            cues = tuple(MouthCue(**c) for c in head.pop("cues"))
            pitch = tuple(head.pop("pitch_hz"))
            return cls(pcm=pcm, marks=marks, cues=cues, pitch_hz=pitch, **head)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise EngineError(f"a cached take cannot be read: {error}") from error


def joined(takes: Sequence[Take]) -> Take:
    """Takes of one engine, one after the other."""
    first, *rest = takes
    for take in rest:
        at = first.for_ms
        first = replace(
            first,
            pcm=first.pcm + take.pcm,
            marks=(*first.marks, *(replace(m, at_ms=m.at_ms + at) for m in take.marks)),
            cues=(*first.cues, *(replace(c, at_ms=c.at_ms + at) for c in take.cues)),
            pitch_hz=_pitch_at(first.pitch_hz, at) + take.pitch_hz,
            goes_on=take.goes_on,
        )
    return first


def _pitch_at(pitch_hz: tuple[float, ...], at_ms: int) -> tuple[float, ...]:
    """A curve of the length that ``at_ms`` asks for, so that what follows is in its place."""
    wanted = round(at_ms / FRAME_MS)
    return pitch_hz[:wanted] + (0.0,) * (wanted - len(pitch_hz)) if pitch_hz else pitch_hz


class Unspeakable(EngineError):
    """This text has no sound; the engine itself is well."""


@runtime_checkable
class Engine(Protocol):
    """One way to make sound. ``version`` names engine and voice: it keys the cache."""

    name: str
    version: str

    def take(self, spoken: str, lang: Lang, *, speed: float = 1.0) -> Take:
        """Speak ``spoken`` once. Raises EngineError; Unspeakable when only the text is at fault."""
        ...


@runtime_checkable
class Streaming(Engine, Protocol):
    """An engine that gives the beginning of a take while it makes the rest."""

    def stream(self, spoken: str, lang: Lang, *, speed: float = 1.0) -> Iterator[Take]:
        """The take in stretches that follow without a gap. Raises as ``take`` does."""
        ...
