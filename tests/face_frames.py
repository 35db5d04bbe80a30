"""What a frame of a drawn host costs: ``python -m tests.face_frames [persona] [seconds]``.

A stage at 1920x1080 in headless Chromium, silent and then speaking. Tells frames a second and,
from a trace over the DevTools protocol, milliseconds of CPU a frame by thread and by kind of work.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI

from host.stage import Stage, routes
from tests.browser import open_browser, serve
from tests.stage_speech import speech

KINDS = {
    "FireAnimationFrame": "script",
    "UpdateLayoutTree": "style",
    "Layout": "layout",
    "PrePaint": "pre-paint",
    "Paint": "paint",
    "Layerize": "layerize",
    "Commit": "commit",
    "RasterTask": "raster",
    "ImageDecodeTask": "decode",
    "DirectRenderer::DrawFrame": "compose",
    "Display::DrawAndSwap": "display",
}
CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "cc", "viz"]
READY = "document.querySelector('host-stage')?.player?.socket.open === true"
FRAMES = "document.querySelector('host-stage').avatar.frames"


def costs(events: Iterable[dict[str, Any]], frames: int) -> dict[str, float]:
    """Milliseconds of CPU a frame by kind of work (a complete event's own thread time)."""
    total: Counter[str] = Counter()
    for event in events:
        kind = KINDS.get(event.get("name", ""))
        if kind and event.get("ph") == "X":
            total[kind] += event.get("tdur", event.get("dur", 0)) / 1000
    return {kind: round(ms / max(1, frames), 2) for kind, ms in total.most_common()}


def measure(page: Any, browser: Any, seconds: float) -> dict[str, Any]:
    """Frames a second first, untraced; then the costs of a traced second."""
    began = page.evaluate(f"[{FRAMES}, performance.now()]")
    page.wait_for_timeout(seconds * 1000)
    ended = page.evaluate(f"[{FRAMES}, performance.now()]")
    fps = (ended[0] - began[0]) * 1000 / (ended[1] - began[1])
    browser.start_tracing(page=page, categories=CATEGORIES)
    first = page.evaluate(FRAMES)
    page.wait_for_timeout(1500)
    frames = page.evaluate(FRAMES) - first
    trace = json.loads(browser.stop_tracing())["traceEvents"]
    return {"fps": round(fps, 1), "ms_a_frame": costs(trace, frames)}


def main(persona: str = "weike", seconds: str = "5") -> None:
    """Print both measurements, one JSON a line."""
    stage, app = Stage(), FastAPI()
    app.include_router(routes(stage))
    with serve(app) as url, open_browser("--autoplay-policy=no-user-gesture-required") as browser:
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.goto(f"{url}/stage?persona={persona}")
        page.wait_for_function(READY)
        page.wait_for_timeout(1500)
        print(json.dumps({"persona": persona, "silent": measure(page, browser, float(seconds))}))
        for _ in range(8):
            stage.publish(speech("One two three four five six.", word_ms=260), turn=1)
        page.wait_for_function("document.querySelector('host-stage').speaking")
        print(json.dumps({"persona": persona, "speaking": measure(page, browser, float(seconds))}))


if __name__ == "__main__":
    main(*sys.argv[1:3])
