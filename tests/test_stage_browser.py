"""The stage in a real Chromium: sound, lips, interruption, reconnection, what strangers write."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from host.stage import Stage, routes
from tests.browser import open_browser, serve
from tests.stage_speech import speech

pytestmark = pytest.mark.browser

READY = "document.querySelector('host-stage')?.player?.socket.open === true"
PROBE = """(ms) => new Promise((done) => {
  const stage = document.querySelector('host-stage'), log = [], from = performance.now();
  const frames = stage.avatar.frames;
  const tick = () => {
    log.push({ ...stage.probe(), at: performance.now() });
    if (performance.now() - from < ms) requestAnimationFrame(tick);
    else done({ log, fps: (stage.avatar.frames - frames) * 1000 / (performance.now() - from) });
  };
  requestAnimationFrame(tick);
})"""
BLOCK_SOUND = """
  const Real = window.AudioContext;
  window.AudioContext = class extends Real {
    get state() { return window.clicked ? super.state : 'suspended'; }
    resume() { return window.clicked ? super.resume() : Promise.reject(new Error('blocked')); }
  };
  addEventListener('click', () => { window.clicked = true; }, true);
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser("--autoplay-policy=no-user-gesture-required") as found:
        yield found


@pytest.fixture
def show(browser: Any) -> Iterator[Any]:
    """``show(script=…, query=…)`` opens the stage; gives the hub and the page."""
    stage = Stage()
    app = FastAPI()
    app.include_router(routes(stage))
    pages = []
    with serve(app) as url:

        def opened(
            query: str = "", script: str = "", size: tuple[int, int] = (540, 960)
        ) -> tuple[Stage, Any]:
            page = browser.new_page(viewport={"width": size[0], "height": size[1]})
            page.faults = []
            page.on("pageerror", lambda error: page.faults.append(str(error)))
            if script:
                page.add_init_script(script)
            page.goto(f"{url}/stage?{query}")
            page.wait_for_function(READY)
            pages.append(page)
            return stage, page

        yield opened
        for page in pages:
            assert page.faults == []
            page.close()


def of(page: Any, what: str) -> Any:
    return page.evaluate(f"document.querySelector('host-stage').{what}")


def until(page: Any, what: str, timeout_ms: int = 15_000) -> None:
    page.wait_for_function(
        f"(() => {{ const stage = document.querySelector('host-stage'); return {what}; }})()",
        timeout=timeout_ms,
    )


def crossings(samples: list[tuple[float, float]], level: float) -> list[float]:
    """Moments at which a curve rises through ``level``, between samples by proportion."""
    found = []
    for (t0, a), (t1, b) in itertools.pairwise(samples):
        if a < level <= b:
            found.append(t0 + (t1 - t0) * (level - a) / (b - a))
    return found


def test_sound_is_heard_and_lips_open_with_it(show: Any) -> None:
    stage, page = show()
    until(page, "stage.sound === 'on'")
    for _ in range(4):
        stage.publish(speech("One two three four five.", word_ms=260, gap_ms=200), turn=1)
    until(page, "stage.speaking")
    log = page.evaluate(PROBE, 8_000)["log"]
    assert max(p["energy"] for p in log) > 0.2
    mouths = [p["mouth"] for p in log if p["speaking"]]
    assert max(mouths) > 10
    assert min(mouths) < 2
    window_s = 1024 / 44_100 / 2  # the analyser looks back half its window on average
    heard = crossings([(p["graph"] - window_s, p["energy"]) for p in log], 0.15)
    opened = crossings([(p["heard"], p["mouth"]) for p in log], 7.0)
    offsets = [min((o - h for o in opened), key=abs) for h in heard]
    near = [o for o in offsets if abs(o) < 0.25]
    assert len(near) >= 10
    median_ms = statistics.median(near) * 1000
    spread = [round(o * 1000) for o in near]
    print(f"lip offset: median {median_ms:.0f} ms over {len(near)} openings: {spread}")
    assert abs(median_ms) <= 40
    assert of(page, "underruns") == 0


def test_an_interruption_is_silence_within_150_ms_at_a_word_end(show: Any) -> None:
    stage, page = show()
    until(page, "stage.sound === 'on'")
    stage.publish(
        speech("One two three four five six seven eight.", word_ms=130, gap_ms=20), turn=1
    )
    stage.publish(speech("This must never be heard."), turn=1)
    until(page, "stage.speaking")
    page.evaluate(
        """() => { const stage = document.querySelector('host-stage');
          stage.addEventListener('host-event', (e) => {
            if (e.detail.kind !== 'interrupt') return;
            const from = performance.now();
            window.silence = new Promise((done) => {
              let last = from;
              const look = () => {
                const now = performance.now();
                if (stage.energy > 0.01) last = now;
                if (now - from < 700) setTimeout(look, 4); else done(last - from);
              };
              look();
            });
          }); }"""
    )
    time.sleep(0.35)
    stage.interrupt(1)
    page.wait_for_function("window.silence !== undefined")
    took_ms = page.evaluate("window.silence")
    planned_ms = of(page, "stopTook") * 1000
    print(f"interruption: planned {planned_ms:.0f} ms, silent after {took_ms:.0f} ms")
    assert planned_ms <= 150
    # The graph's last block may still be in the analyser's window, and timers are coarse.
    assert took_ms <= 150 + 25
    heard = stage.heard(1)
    assert heard
    assert "One two three four five six seven eight. ".startswith(heard + " ")
    assert not of(page, "speaking")


def test_after_an_interruption_the_next_turn_is_spoken(show: Any) -> None:
    stage, page = show()
    stage.publish(speech("One two three four five."), turn=1)
    until(page, "stage.speaking")
    stage.interrupt(1)
    stage.publish(speech("Late words of the old turn."), turn=1)
    stage.publish(speech("Yes, Mei, it does."), turn=2)
    until(page, "stage.lastCaption === 'Yes, Mei, it does.'")
    until(page, "!stage.speaking && stage.lastCaption !== ''")
    deadline = time.monotonic() + 5
    while stage.heard(2) != "Yes, Mei, it does." and time.monotonic() < deadline:
        time.sleep(0.05)
    assert stage.heard(2) == "Yes, Mei, it does."


def test_a_dropped_line_comes_back_and_says_nothing_twice(show: Any) -> None:
    stage, page = show()
    page.evaluate(
        """() => { window.seqs = []; document.querySelector('host-stage')
          .addEventListener('host-speech', (e) => window.seqs.push(e.detail.seq)); }"""
    )
    for _ in range(3):
        stage.publish(speech(), turn=1)
    until(page, "stage.framesReceived === 3")
    page.evaluate("document.querySelector('host-stage').player.socket.socket.close()")
    for _ in range(3):
        stage.publish(speech(), turn=1)
    page.wait_for_function("window.seqs.length >= 6")
    page.wait_for_function(READY)
    stage.publish(speech(), turn=1)
    page.wait_for_function("window.seqs.length >= 7")
    assert page.evaluate("window.seqs") == list(range(7))


def test_a_restarted_server_is_heard_though_it_counts_anew(show: Any) -> None:
    stage, page = show()
    page.evaluate(
        """() => { const { player } = document.querySelector('host-stage');
          player.stopped = 50; player.socket.place = { stage: 'before', turn: 50, seq: 900 };
          player.socket.socket.close(); }"""
    )
    page.wait_for_function("document.querySelector('host-stage').player.stopped === -1")
    stage.publish(speech("One two three."), turn=1)
    until(page, "stage.speaking && stage.lastCaption === 'One two three.'")


def test_a_long_sentence_is_captioned_in_two_lines_at_a_time(show: Any) -> None:
    stage, page = show(size=(390, 844))
    text = " ".join(f"At {hour} it weighs 76 grams, and you forget it;" for hour in range(6))
    stage.publish(speech(text, word_ms=60, gap_ms=20), turn=1)
    until(page, "stage.speaking")
    shape = page.evaluate(
        """() => new Promise((done) => {
          const box = document.querySelector('host-stage').shadowRoot.querySelector('.caption');
          const lines = new Set(); let tallest = 0;
          const look = () => {
            lines.add(box.textContent);
            const range = document.createRange();
            range.selectNodeContents(box);
            const style = getComputedStyle(box);
            const height = range.getBoundingClientRect().height / parseFloat(style.lineHeight);
            tallest = Math.max(tallest, height);
            if (document.querySelector('host-stage').speaking) requestAnimationFrame(look);
            else done({ tallest, lines: [...lines] });
          };
          look();
        })"""
    )
    assert shape["tallest"] < 2.6
    assert len(shape["lines"]) > 2
    assert " ".join(line.strip() for line in shape["lines"] if line) == text


def test_blocked_sound_shows_one_button_and_captions_go_on(show: Any) -> None:
    stage, page = show("lang=fr", BLOCK_SOUND)
    until(page, "stage.sound === 'blocked'")
    button = page.get_by_role("button", name="Activer le son")
    assert button.is_visible()
    stage.publish(speech("Un deux trois quatre cinq six sept huit.", lang="fr"), turn=1)
    until(page, "stage.lastCaption.startsWith('Un deux') && stage.mouthOpen > 5")
    assert of(page, "energy") == 0
    button.click()
    until(page, "stage.sound === 'on'")
    assert not button.is_visible()
    stage.publish(speech("Neuf dix onze douze.", lang="fr"), turn=1)
    until(page, "stage.energy > 0.05")


def test_without_webaudio_captions_keep_time(show: Any) -> None:
    stage, page = show("", "delete window.AudioContext; delete window.webkitAudioContext;")
    assert of(page, "sound") == "none"
    stage.publish(speech("One two three four."), turn=1)
    until(page, "stage.shadowRoot.querySelector('.caption .now')?.textContent === 'three'")
    until(page, "!stage.speaking")
    deadline = time.monotonic() + 5
    while not stage.heard(1).endswith("four.") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert stage.heard(1) == "One two three four."


ASLEEP = """
  const real = window.requestAnimationFrame.bind(window);
  const held = [];
  window.requestAnimationFrame = (f) => (window.asleep ? held.push(f) : real(f));
  window.wake = () => { window.asleep = false; for (const f of held.splice(0)) real(f); };
  Object.defineProperty(document, 'hidden', { get: () => Boolean(window.asleep) });
"""


def test_in_a_hidden_tab_she_is_heard_and_back_in_front_she_is_where_her_voice_is(
    show: Any,
) -> None:
    stage, page = show("", ASLEEP)
    until(page, "stage.sound === 'on'")
    page.evaluate("window.asleep = true")
    stage.publish(speech("One two three four five six seven eight.", word_ms=300), turn=1)
    page.wait_for_function(
        "document.querySelector('host-stage').energy > 0.05", polling=50, timeout=15_000
    )
    deadline = time.monotonic() + 10
    while len(stage.heard(1).split()) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(stage.heard(1).split()) >= 3, "what was heard is reported without a frame painted"
    page.evaluate("window.wake()")
    until(page, "stage.mouthOpen > 3 || !stage.speaking")
    until(page, "!stage.speaking")
    assert of(page, "underruns") == 0


def test_what_people_write_is_shown_as_text_only(show: Any) -> None:
    stage, page = show()
    nasty = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"
    stage.event("comment", {"name": "<b>Mei</b>", "text": nasty})
    stage.event("card", {"product": "x", "name": nasty, "price": nasty, "image": "javascript:1"})
    stage.publish(speech(nasty, last=True), turn=1)
    until(page, "stage.shadowRoot.querySelector('.comment') !== null")
    until(page, "stage.lastCaption !== ''")
    page.wait_for_timeout(200)
    assert page.evaluate("window.hacked") is None
    assert nasty in page.evaluate(
        "document.querySelector('host-stage').shadowRoot.querySelector('.comment').textContent"
    )
    made = "shadowRoot.querySelectorAll('.over img, .over script').length"
    assert of(page, made) == 0


@pytest.mark.parametrize(
    ("lang", "label"),
    [("en", "AI host · Weike"), ("zh", "AI 主播 · Weike"), ("fr", "Hôte IA · Weike")],
)
def test_the_label_is_always_on(show: Any, lang: str, label: str) -> None:
    _, page = show(f"lang={lang}&bare=1&bg=transparent&comments=0&card=0&captions=0&label=0")
    pill = page.locator("host-stage .label")
    assert pill.is_visible()
    assert label in pill.inner_text()
    if lang == "fr":
        assert "Images virtuelles" in pill.inner_text()
    assert not page.locator("host-stage .live").is_visible()


def test_a_viewer_reads_captions_in_her_language_where_the_sheets_have_them(show: Any) -> None:
    stage, page = show("lang=zh")
    stage.publish(speech("One two three."), turn=1, caption={"zh": "一二三。"})
    until(page, "stage.lastCaption === '一二三。'")
    stage.publish(speech("Four five six."), turn=1)
    until(page, "stage.lastCaption === 'Four five six.'")
    shown = (
        "document.querySelector('host-stage').shadowRoot.querySelector('.caption').dataset.language"
    )
    page.wait_for_function(f"{shown} === 'en'")


def test_every_mouth_shape_and_mood_is_a_different_picture(show: Any) -> None:
    _, page = show()
    counts = page.evaluate(
        """async () => {
          const { SHAPES } = await import('/static/avatar/lips.mjs');
          const { MOODS } = await import('/static/avatar/moods.mjs');
          const { held } = await import('/static/avatar/life.mjs');
          const { CAST } = await import('/static/stage/avatar.mjs');
          const rig = document.querySelector('host-stage').avatar.rig;
          document.querySelector('host-stage').avatar.hold(held('neutral', { ...SHAPES.sil }));
          const picture = () => rig.layers.features.innerHTML + rig.head.style.transform;
          const drawn = (mood, shape) => {
            rig.draw(held(mood, { ...SHAPES[shape] }));
            return picture();
          };
          return { shapes: new Set(Object.keys(SHAPES).map((s) => drawn('neutral', s))).size,
            moods: new Set(Object.keys(MOODS).map((m) => drawn(m, 'sil'))).size,
            cast: Object.keys(CAST) };
        }"""
    )
    assert counts == {"shapes": 15, "moods": 8, "cast": ["weike", "camille", "bruno"]}


def test_mouth_cues_blend_and_lips_that_must_meet_do(show: Any) -> None:
    _, page = show()
    opens = page.evaluate(
        """async () => {
          const { mouthAt } = await import('/static/avatar/lips.mjs');
          const cues = [['aa', 0, 150], ['PP', 150, 70], ['aa', 220, 150], ['U', 370, 150]];
          return { vowel: mouthAt(cues, 80).open, closed: mouthAt(cues, 185).open,
            rounding: mouthAt(cues, 345).round, before: mouthAt(cues, 250).round,
            none: mouthAt(cues, 2000), odd: mouthAt([['??', 0, 10]], 5) };
        }"""
    )
    assert opens["vowel"] > 30
    assert opens["closed"] < 6
    assert opens["rounding"] > opens["before"]
    assert opens["none"] is None
    assert opens["odd"] is None


@pytest.mark.parametrize("persona", ["weike", "camille", "bruno"])
def test_she_lives_while_silent_and_script_per_frame_is_small(show: Any, persona: str) -> None:
    _, page = show(f"persona={persona}", size=(1920, 1080))
    page.wait_for_timeout(600)
    seen = "document.querySelector('host-stage').avatar.rig.head.style.transform"
    first = page.evaluate(seen)
    result = page.evaluate(PROBE, 2_500)
    cost_ms = of(page, "avatar.frameCost")
    print(f"{persona}: {result['fps']:.0f} frames/s at 1920x1080, script {cost_ms:.2f} ms a frame")
    assert page.evaluate(seen) != first
    assert cost_ms < 8  # half a frame's time, on a machine that may be busy
    assert result["fps"] > 10


def test_reduced_motion_keeps_the_head_still(show: Any) -> None:
    stage, page = show()
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_timeout(900)
    seen = "document.querySelector('host-stage').avatar.rig.head.style.transform"
    first = page.evaluate(seen)
    page.wait_for_timeout(700)
    assert page.evaluate(seen) == first
    stage.publish(speech(), turn=1)
    until(page, "stage.mouthOpen > 10")


@pytest.mark.parametrize("size", ["1920x1080", "1080x1920"])
def test_the_obs_canvas_has_its_size_and_a_transparent_ground(show: Any, size: str) -> None:
    _, page = show(f"size={size}&bg=transparent&comments=0&card=0")
    box = page.evaluate(
        "(({ width, height }) => `${width}x${height}`)"
        "(document.querySelector('host-stage').getBoundingClientRect())"
    )
    assert box == size
    ground = "getComputedStyle(document.querySelector('host-stage')).backgroundColor"
    assert page.evaluate(ground) == "rgba(0, 0, 0, 0)"
    scene = "document.querySelector('host-stage').avatar.shadowRoot.querySelector('.scene svg')"
    assert page.evaluate(f"{scene}.childElementCount") == 0
