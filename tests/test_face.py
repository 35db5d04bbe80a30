"""The drawn faces in a real Chromium: shapes that can be told apart, frames that cost little."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from host.stage import Stage, routes
from tests.browser import open_browser, serve
from tests.face_frames import costs, measure
from tests.stage_speech import speech

AVATAR = "document.querySelector('host-stage').avatar"
READY = "document.querySelector('host-stage')?.player?.socket.open === true"
HOLD = """async ([mood, shape, moves]) => {
  const { SHAPES } = await import('/static/avatar/lips.mjs');
  const { held } = await import('/static/avatar/life.mjs');
  const { avatar } = document.querySelector('host-stage');
  avatar.hold(held(mood, { ...SHAPES[shape] }, moves ?? {}));
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
}"""
SHAPES = ["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U"]
MOODS = ["neutral", "happy", "curious", "thinking", "surprised", "proud", "tender", "apologetic"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser("--autoplay-policy=no-user-gesture-required") as found:
        yield found


@pytest.fixture
def shown(browser: Any) -> Iterator[Any]:
    """``shown(query, size)`` opens a stage; gives the hub and the page."""
    stage, app, pages = Stage(), FastAPI(), []
    app.include_router(routes(stage))
    with serve(app) as url:

        def opened(query: str = "", size: tuple[int, int] = (540, 960)) -> tuple[Stage, Any]:
            page = browser.new_page(viewport={"width": size[0], "height": size[1]})
            page.goto(f"{url}/stage?comments=0&captions=0&bare=1&{query}")
            page.wait_for_function(READY)
            pages.append(page)
            return stage, page

        yield opened
        for page in pages:
            page.close()


def grey(page: Any, box: tuple[float, float, float, float]) -> list[int]:
    """A part of the page, in rig units of the figure, as 48 x 32 levels of grey."""
    from PIL import Image

    at = page.evaluate(
        f"""() => {{ const r = {AVATAR}.figure.getBoundingClientRect();
          return [r.left, r.top, r.width / 1080]; }}"""
    )
    left, top, unit = at
    clip = {
        "x": left + box[0] * unit,
        "y": top + box[1] * unit,
        "width": box[2] * unit,
        "height": box[3] * unit,
    }
    png = page.screenshot(clip=clip)
    small = Image.open(io.BytesIO(png)).convert("L").resize((48, 32), Image.Resampling.BOX)
    return list(small.tobytes())


def apart(a: list[int], b: list[int]) -> float:
    """Mean difference of two pictures, 0..255."""
    return sum(abs(x - y) for x, y in zip(a, b, strict=True)) / len(a)


@pytest.mark.browser
@pytest.mark.parametrize("persona", ["weike", "camille", "bruno"])
def test_mouth_shapes_and_moods_can_be_told_apart_by_eye(shown: Any, persona: str) -> None:
    _, page = shown(f"persona={persona}")
    mouths, moods = {}, {}
    for shape in SHAPES:
        page.evaluate(HOLD, ["neutral", shape])
        mouths[shape] = grey(page, (478, 700, 124, 96))
    for mood in MOODS:
        page.evaluate(HOLD, [mood, "sil"])
        moods[mood] = grey(page, (390, 480, 300, 320))
    for pictures in (mouths, moods):
        near = sorted(
            (apart(pictures[a], pictures[b]), a, b) for a, b in itertools.combinations(pictures, 2)
        )
        print(persona, [(round(d, 1), a, b) for d, a, b in near[:3]])
        assert near[0][0] > 1.5, near[:3]


@pytest.mark.browser
def test_layers_are_cropped_and_nothing_drawn_is_cut_off(shown: Any) -> None:
    for persona in ("weike", "camille", "bruno"):
        _, page = shown(f"persona={persona}")
        outside = page.evaluate(
            f"""() => Object.entries({AVATAR}.rig.layers).flatMap(([name, box]) => {{
              if (!['hairBack', 'hairFront', 'glasses'].includes(name)) return [];
              const svg = box.firstElementChild;
              const v = svg.viewBox.baseVal, b = svg.getBBox();
              const holds = v.x <= b.x && v.y <= b.y && v.x + v.width >= b.x + b.width
                && v.y + v.height >= b.y + b.height;
              return b.width && !holds ? [name] : [];
            }})"""
        )
        assert outside == []


@pytest.mark.browser
def test_a_drift_too_small_to_see_writes_nothing_and_a_nod_is_drawn(shown: Any) -> None:
    _, page = shown()
    page.evaluate(HOLD, ["neutral", "sil", {"roll": 0}])
    head = f"{AVATAR}.rig.head.style.transform"
    still = page.evaluate(head)
    page.evaluate(HOLD, ["neutral", "sil", {"roll": 0.02}])
    assert page.evaluate(head) == still
    page.evaluate(HOLD, ["neutral", "sil", {"roll": 0.5}])
    assert page.evaluate(head) != still
    # many invisible steps in one direction add up to a visible one
    first = page.evaluate(head)
    for i in range(1, 20):
        page.evaluate(HOLD, ["neutral", "sil", {"roll": 0.5 + i * 0.02}])
    assert page.evaluate(head) != first


@pytest.mark.browser
def test_a_frame_costs_less_than_its_time_in_script_and_paint(shown: Any, browser: Any) -> None:
    """Milliseconds of CPU, from a trace: what a busy machine makes longer is not in it."""
    stage, page = shown(size=(1920, 1080))
    stage.publish(speech("One two three four five six seven eight nine ten.", word_ms=400), turn=1)
    page.wait_for_function("document.querySelector('host-stage').speaking")
    found = measure(page, browser, 0.5)
    print(found)
    cost = found["ms_a_frame"]
    assert cost["script"] > 0
    assert sum(cost.get(kind, 0) for kind in ("script", "style", "paint", "commit")) < 8
    assert cost["raster"] < 8


def test_costs_are_summed_by_kind_and_shared_among_the_frames() -> None:
    events = [
        {"name": "Paint", "ph": "X", "dur": 4000, "tdur": 2000},
        {"name": "Paint", "ph": "X", "dur": 2000},
        {"name": "Paint", "ph": "B", "dur": 9000},
        {"name": "Unknown", "ph": "X", "dur": 9000},
        {"name": "FireAnimationFrame", "ph": "X", "tdur": 1000},
    ]
    assert costs(events, 4) == {"paint": 1.0, "script": 0.25}
