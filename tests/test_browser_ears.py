"""The microphone in a real Chromium, with a recording of our own host as what is said to it."""

from __future__ import annotations

import math
import wave
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browser import open_browser, serve
from page_fakes import FakeHost, ToneVoice

from host.errors import EngineError
from host.page.ears import Ears
from host.records import Sentence
from host.show import Show
from host.voice.listen import Heard

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
WAIT_MS = 60_000
ALLOWED = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
MIC = "#mic button"
LINE = "#mic [role=status]"


def recording(path: Path, pcm: bytes, rate: int) -> Path:
    """A WAV with a second of room before the words and four of silence after."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(bytes(2 * rate) + pcm + bytes(8 * rate))
    return path


def tone(seconds: float = 1.5, rate: int = 48_000) -> bytes:
    wave_ = (round(9_000 * math.sin(i * 0.03)) for i in range(int(seconds * rate)))
    return array("h", wave_).tobytes()


class Scripted:
    """Hears one sentence, and keeps how long the sound was."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.loudest = 0

    def transcribe(self, pcm: bytes, sample_rate_hz: int, lang: Any = None) -> Heard:
        self.seconds.append(len(pcm) / 2 / sample_rate_hz)
        self.loudest = max(array("h", pcm), default=0)
        return Heard("Is it heavy?", "en")


@pytest.fixture
def show(tmp_path: Path) -> Iterator[Show]:
    running = Show(FakeHost(tmp_path, voice=ToneVoice())).start()  # type: ignore[arg-type]
    yield running
    running.close()


def opened(browser: Any, url: str, *, locale: str = "en-US", script: str = "") -> Any:
    page = browser.new_context(viewport={"width": 1280, "height": 800}, locale=locale).new_page()
    page.set_default_timeout(WAIT_MS)
    if script:
        page.add_init_script(script)
    page.goto(url)
    page.locator("#card .card").wait_for()
    page.locator(MIC).wait_for()
    return page


def app(show: Show, ears: Ears | None) -> Any:
    from host.page.app import build

    return build(show, ears=ears)


@contextmanager
def speaking_to(show: Show, ears: Ears | None, wav: Path) -> Iterator[Any]:
    """The page in a browser whose microphone hears ``wav``, once."""
    capture = f"--use-file-for-fake-audio-capture={wav}%noloop"
    with serve(app(show, ears), wait_s=60) as url, open_browser(*ALLOWED, capture) as browser:
        yield opened(browser, url)


def message(page: Any) -> str:
    return str(page.get_by_label("Message", exact=True).input_value())


def test_what_is_said_stands_in_the_box_and_is_sent_by_a_click_only(
    show: Show, tmp_path: Path
) -> None:
    listener = Scripted()
    wav = recording(tmp_path / "said.wav", tone(), 48_000)
    with speaking_to(show, Ears(lambda: listener), wav) as page:
        page.get_by_role("button", name="Speak", exact=True).click()
        page.wait_for_function("document.querySelector('#message textarea').value !== ''")
        assert message(page) == "Is it heavy?"
        assert page.locator("#chat").get_by_text("Is it heavy?").count() == 0
        # She stopped listening by herself, soon after the words and not in their midst.
        assert 1.5 < listener.seconds[0] < 8
        assert listener.loudest > 2_000
        page.get_by_role("button", name="Send", exact=True).click()
        page.locator("#chat").get_by_text("Is it heavy?").first.wait_for()
        assert message(page) == ""


def test_without_a_microphone_there_is_one_line_in_the_viewers_language(show: Show) -> None:
    gone = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('none'));"
    with serve(app(show, Ears(Scripted)), wait_s=60) as url, open_browser() as browser:
        page = opened(browser, url, locale="fr-FR", script=gone)
        page.get_by_role("button", name="Parler", exact=True).click()
        page.locator(LINE).get_by_text("Pas de micro").wait_for()


def test_without_weights_there_is_one_line(show: Show, tmp_path: Path) -> None:
    def missing() -> Any:
        raise EngineError("whisper-base is not here")

    wav = recording(tmp_path / "said.wav", tone(), 48_000)
    with speaking_to(show, Ears(missing), wav) as page:
        page.locator(MIC).click()
        page.locator(LINE).get_by_text("not installed").wait_for()
        assert message(page) == ""


def test_a_silent_room_ends_by_itself(show: Show, tmp_path: Path) -> None:
    wav = recording(tmp_path / "silence.wav", bytes(2 * 48_000 * 6), 48_000)
    listener = Scripted()
    with speaking_to(show, Ears(lambda: listener), wav) as page:
        page.locator(MIC).click()
        page.locator(LINE).get_by_text("Nothing was heard").wait_for()
        assert not listener.seconds, "silence is not sent anywhere"


@pytest.mark.model
def test_her_own_voice_is_heard_through_the_microphone(show: Show, tmp_path: Path) -> None:
    import numpy as np
    import soxr

    from host import settings
    from host.sheets import load_persona
    from host.voice import open_voice

    cache = settings.read().cache_dir
    voice = open_voice(load_persona("camille").voice, persona="camille", cache_dir=cache)
    spoken = list(voice.say(Sentence("How heavy are the glasses?", "en")))
    pcm = np.frombuffer(b"".join(s.pcm for s in spoken), "<i2")
    loud = soxr.resample(pcm, spoken[0].sample_rate_hz, 48_000).astype("<i2").tobytes()
    wav = recording(tmp_path / "said.wav", loud, 48_000)
    with speaking_to(show, None, wav) as page:
        page.locator(MIC).click()
        page.wait_for_function("document.querySelector('#message textarea').value !== ''")
        heard = message(page).lower()
        print("heard:", heard)
        assert "heavy" in heard
        assert "glasses" in heard
