"""A sentence in, speech out: pieces, spoken forms, cache, engines one after the other.

An engine that fails or hangs is left for the next best, with one clear line; the last one
is silent and cannot fail. So a show never dies of its voice.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from host.errors import EngineError
from host.records import Act, Beat, Lang, MouthCue, Sentence, Speech, WordCue
from host.voice.cache import TakeCache, key
from host.voice.pieces import Piece, pieces
from host.voice.silent import SilentEngine
from host.voice.spoken import Spoken, speak_as
from host.voice.takes import Engine, Streaming, Take, Unspeakable, joined

T = TypeVar("T")
Opener = Callable[[], Engine]

ACT_SPEED: Mapping[Act, float] = {
    "greet": 1.03,
    "thank": 1.03,
    "price": 0.95,
    "story": 0.97,
    "not_on_sheet": 0.97,
    "refuse": 0.97,
}
BEAT_SPEED: Mapping[Beat, float] = {"hook": 1.03, "price": 0.93, "call": 1.03}
LANG_SPEED: Mapping[Lang, float] = {"fr": 0.87}
"""French comes out hurried: a listener errs in 15.1 % of the words at 0.9 and in 13.0 % at 0.86."""
PAUSE_MS = 140
ACT_PAUSE_MS: Mapping[Act, int] = {"price": 320, "story": 240, "refuse": 220}
BEAT_PAUSE_MS: Mapping[Beat, int] = {"hook": 260, "proof": 220, "price": 420, "call": 200}
FIRST_MS = 400.0
"""What the first sound of a sentence takes, until this machine has shown what it takes here."""
LEARNT = 0.2  # the weight of the newest
LIMIT_S = 10.0
LIMIT_S_PER_CHARACTER = 0.2

log = logging.getLogger("host.voice")


class Speaker:
    """A ``Voice``: engines in order of preference over one cache. Thread-safe."""

    def __init__(
        self,
        engines: Sequence[Engine | Opener],
        *,
        cache: TakeCache | None = None,
        speed: float = 1.0,
        lexicon: Mapping[str, Any] | None = None,
        limit_s: float = LIMIT_S,
    ) -> None:
        self._engines: list[Engine | Opener] = [*engines, SilentEngine()]
        self._cache = cache
        self._speed = speed
        self._lexicon = dict(lexicon or {})
        self._limit_s = limit_s
        self._first_ms = FIRST_MS
        self._lock = threading.RLock()

    @property
    def engine(self) -> str:
        """Name of the engine that speaks now: what the desk shows."""
        return self._current().name

    def say(
        self,
        sentence: Sentence,
        *,
        speed: float = 1.0,
        lexicon: Mapping[str, Any] | None = None,
        early: bool = True,
    ) -> Iterator[Speech]:
        """Speech piece by piece, the first clause of a long sentence first. Never raises.

        ``speed`` multiplies the persona's own and the act's. ``lexicon`` is the product's:
        word -> language -> spoken forms; it wins over the persona's. ``early``: somebody
        waits for the first sound, so the beginning of it comes while the rest is made.
        """
        pace = self._pace(sentence, speed)
        for piece, spoken, last in self._parts(sentence, lexicon):
            told = piece.start
            for take in self._takes(spoken.text, sentence.lang, pace, early and not piece.start):
                ends = last and not take.goes_on
                speech = _speech(sentence, piece, spoken, take, last=ends, told=told)
                told = max([told, *(word.end for word in speech.words)])
                yield _paused(speech, _pause_ms(sentence)) if ends else speech

    def wait_ms(self, sentence: Sentence) -> float:
        """About how long the first sound takes: 0 when it is kept, else as the last ones took."""
        _, spoken, _ = next(self._parts(sentence, None))
        address = key(spoken.text, sentence.lang, self._current().version, self._pace(sentence, 1))
        if self._cache and self._cache.has(address):
            return 0.0
        return self._first_ms

    def _parts(
        self, sentence: Sentence, lexicon: Mapping[str, Any] | None
    ) -> Iterator[tuple[Piece, Spoken, bool]]:
        """Each piece with its spoken form, and whether it is the last."""
        words = {**self._lexicon, **(lexicon or {})}
        parts = list(pieces(sentence.text, sentence.lang))
        for i, piece in enumerate(parts):
            last = i == len(parts) - 1
            spoken = speak_as(piece.text, sentence.lang, words)
            yield piece, spoken if last else _going_on(spoken, sentence.lang), last

    def _pace(self, sentence: Sentence, speed: float) -> float:
        return min(2.0, max(0.5, speed * self._speed * _pace(sentence)))

    def presynthesise(self, sentences: Iterable[Sentence]) -> int:
        """Warm the cache with greetings and acknowledgements; returns how many have sound."""
        made = [sum(len(speech.pcm) for speech in self.say(s, early=False)) for s in sentences]
        return sum(map(bool, made))

    def _takes(self, spoken: str, lang: Lang, speed: float, early: bool) -> Iterator[Take]:
        """The takes of one text: one that is kept, or several as they are made."""
        if not any(c.isalnum() for c in spoken):
            yield SilentEngine().take("", lang)
            return
        address = key(spoken, lang, self._current().version, speed)
        if self._cache and (kept := self._cache.get(address)):
            yield kept
            return
        takes: list[Take] = []
        for take in self._made(spoken, lang, speed, early):
            takes.append(take)
            # Kept before the last is handed over: nobody has to ask for one more.
            if self._cache and not take.goes_on and len({each.engine for each in takes}) == 1:
                self._cache.put(key(spoken, lang, self._current().version, speed), joined(takes))
            yield take

    def _made(self, spoken: str, lang: Lang, speed: float, early: bool) -> Iterator[Take]:
        """By the best engine; when it fails midway, the next one says the rest."""
        begun = 0
        while True:
            engine = self._current()
            try:
                for made in self._streamed(engine, spoken[begun:], lang, speed, early):
                    take = _moved(made, begun)
                    yield take
                    begun = max([begun, *(mark.end for mark in take.marks)])
            except Unspeakable as error:
                log.info("%s", error)
                yield SilentEngine().take("", lang)
            except EngineError as error:
                self._leave(engine, error)
                continue
            return

    def _streamed(
        self, engine: Engine, spoken: str, lang: Lang, speed: float, early: bool
    ) -> Iterator[Take]:
        """An engine's takes, each within the time limit; a first one that somebody waits for
        teaches how long that is."""
        limit_s = self._limit_s + LIMIT_S_PER_CHARACTER * len(spoken)
        takes: Iterator[Take] = iter(())
        if early and isinstance(engine, Streaming):
            takes = engine.stream(spoken, lang, speed=speed)
            first = partial(next, takes, None)
        else:
            first = partial(engine.take, spoken, lang, speed=speed)
        began = time.perf_counter()
        take = self._limited(engine, first, limit_s)
        if early:
            self._learn((time.perf_counter() - began) * 1000)
        while take is not None:
            yield take
            take = self._limited(engine, partial(next, takes, None), limit_s)

    def _learn(self, first_ms: float) -> None:
        self._first_ms += LEARNT * (first_ms - self._first_ms)

    def _limited(self, engine: Engine, make: Callable[[], T], limit_s: float) -> T:
        """One synthesis with a time limit. A hung engine keeps its thread; we go on."""
        if isinstance(engine, SilentEngine):
            return make()
        found: list[T] = []
        broken: list[Exception] = []

        def work() -> None:
            try:
                found.append(make())
            except Exception as error:  # carried over to the caller's thread
                broken.append(error)

        thread = threading.Thread(target=work, name=f"voice-{engine.name}", daemon=True)
        with self._lock:
            thread.start()
            thread.join(limit_s)
        if found:
            return found[0]
        if not broken:
            raise EngineError(f"{engine.name} did not answer within {limit_s:.0f} s")
        if isinstance(broken[0], EngineError):
            raise broken[0]
        raise EngineError(f"{engine.name} broke: {broken[0]!r}") from broken[0]

    def _current(self) -> Engine:
        """The best engine that still works, opened when its turn comes."""
        with self._lock:
            while True:
                first = self._engines[0]
                if not callable(first):
                    return first
                try:
                    self._engines[0] = first()
                except EngineError as error:
                    self._engines.pop(0)
                    log.warning("%s; speaking with %s", error, _name(self._engines[0]))

    def _leave(self, engine: Engine, error: EngineError) -> None:
        with self._lock:
            if self._engines[0] is engine:
                self._engines.pop(0)
                log.warning("%s; speaking with %s from now on", error, _name(self._engines[0]))


def _name(engine: Engine | Opener) -> str:
    return str(getattr(engine, "name", "") or getattr(engine, "__name__", "the next engine"))


def _pace(sentence: Sentence) -> float:
    beat = BEAT_SPEED.get(sentence.beat, 1.0) if sentence.beat else 1.0
    act = ACT_SPEED.get(sentence.act, 1.0) if sentence.act else 1.0
    return (beat if sentence.beat else act) * LANG_SPEED.get(sentence.lang, 1.0)


def _pause_ms(sentence: Sentence) -> int:
    if sentence.beat:
        return BEAT_PAUSE_MS.get(sentence.beat, PAUSE_MS)
    return ACT_PAUSE_MS.get(sentence.act, PAUSE_MS) if sentence.act else PAUSE_MS


def _going_on(spoken: Spoken, lang: Lang) -> Spoken:
    """A piece that is not the last ends on a comma, so that the voice stays up."""
    if not spoken.text[-1:].isalnum():
        return spoken
    return replace(spoken, text=spoken.text + ("，" if lang == "zh" else ","))


def _moved(take: Take, by: int) -> Take:
    """A take whose marks count from ``by`` characters earlier."""
    if not by:
        return take
    marks = tuple(replace(m, start=m.start + by, end=m.end + by) for m in take.marks)
    return replace(take, marks=marks)


def _speech(
    sentence: Sentence, piece: Piece, spoken: Spoken, take: Take, *, last: bool, told: int
) -> Speech:
    """``told``: up to where the sentence's words stand in earlier stretches."""
    return Speech(
        sentence,
        spoken.text,
        take.pcm,
        take.sample_rate_hz,
        cues=take.cues,
        words=tuple(word for word in _words(piece, spoken, take) if word.start >= told),
        pitch_hz=take.pitch_hz,
        engine=take.engine,
        last=last,
        caption_ms=take.caption_ms,
    )


def _words(piece: Piece, spoken: Spoken, take: Take) -> tuple[WordCue, ...]:
    """Marks on the spoken text as cues on the written one; "1,999" is one cue."""
    cues: list[WordCue] = []
    for mark in take.marks:
        start, end = spoken.written(mark.start, mark.end)
        start, end = start + piece.start, end + piece.start
        if cues and (start < cues[-1].end or start == cues[-1].start):
            last = cues[-1]
            lasts = mark.at_ms + mark.for_ms - last.at_ms
            cues[-1] = WordCue(last.start, max(end, last.end), last.at_ms, lasts)
        elif end > start:
            cues.append(WordCue(start, end, mark.at_ms, mark.for_ms))
    return tuple(cues)


def _paused(speech: Speech, pause_ms: int) -> Speech:
    """Silence after the sentence: a price is given time to sink in."""
    if not speech.pcm:
        return replace(speech, caption_ms=speech.caption_ms + pause_ms)
    silence = bytes(2 * (pause_ms * speech.sample_rate_hz // 1000))
    at = speech.for_ms
    cues = (*speech.cues, MouthCue("sil", at, pause_ms)) if speech.cues else ()
    return replace(speech, pcm=speech.pcm + silence, cues=cues)


def speaker_for(
    engines: Sequence[Engine | Opener],
    *,
    cache_dir: Path,
    speed: float,
    lexicon: Mapping[str, Any],
) -> Speaker:
    """A speaker whose takes are kept under ``cache_dir``."""
    cache = TakeCache(cache_dir / "voice" / "takes")
    return Speaker(engines, cache=cache, speed=speed, lexicon=lexicon)
