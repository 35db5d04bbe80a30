"""She speaks on and on in a real browser, her real voice made as it goes: never a gap.

A measurement, not one of the suite: it wants a machine of its own.
``SPEECH_MINUTES=10 pytest tests/long_speech.py -m browser -s`` is the long run.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import open_browser, serve
from fastapi import FastAPI

from host.records import LANGS, Sentence
from host.sheets import load_persona, load_products
from host.speaking import ANSWER, Speaking
from host.stage import Stage, routes

MINUTES = float(os.environ.get("SPEECH_MINUTES", "0.4"))
pytestmark = [
    pytest.mark.browser,
    pytest.mark.model,
    pytest.mark.timeout(max(300, int(MINUTES * 60 * 2 + 120))),
]
AHEAD_MS = 8_000
READY = "document.querySelector('host-stage')?.player?.socket.open === true"


def lines() -> Iterator[Sentence]:
    """Sentences of the sheets in three languages; a number makes each a new one to the cache."""
    products = load_products()
    for i in itertools.count(1):
        lang, product = LANGS[i % 3], products[i % len(products)]
        fact = product.facts[i % len(product.facts)]
        told = {"en": "Number {}: {}, {}.", "zh": "第{}：{}，{}。", "fr": "Numéro {} : {}, {}."}
        yield Sentence(told[lang].format(i, product.name[lang], fact.text(lang)), lang)


def test_continuous_speech_has_no_underrun(tmp_path: Path) -> None:
    from host import settings
    from host.voice import open_voice

    cache = settings.read().cache_dir
    voice = open_voice(load_persona("weike").voice, persona="weike", cache_dir=cache)
    voice._cache = None  # type: ignore[attr-defined]  # everything is made now
    stage, said = Stage(), [0]

    def count(_turn: int, _sentence: Sentence) -> None:
        said[0] += 1

    mouth = Speaking(lambda: voice, stage, caption=lambda _s: {}, said=count)
    app = FastAPI()
    app.include_router(routes(stage))
    with serve(app) as url, open_browser("--autoplay-policy=no-user-gesture-required") as browser:
        page = browser.new_page(viewport={"width": 540, "height": 960})
        page.goto(f"{url}/stage")
        page.wait_for_function(READY)
        mouth.open()  # as a show does before the first comment
        while not (mouth.opened and mouth.idle):
            page.wait_for_timeout(100)
        began, gaps, late = time.monotonic(), [], []
        underruns_of = "document.querySelector('host-stage').underruns"
        for turn, sentence in enumerate(lines(), 1):
            mouth.say(ANSWER, turn, sentence)
            mouth.step()
            while stage.remaining_ms() > AHEAD_MS:
                page.wait_for_timeout(100)
            if turn > 2 and not stage.remaining_ms():
                gaps.append(turn)
            if page.evaluate(underruns_of) > len(late):
                late.append(turn)
            if time.monotonic() - began > MINUTES * 60:
                break
        underruns = page.evaluate(underruns_of)
        frames = page.evaluate("document.querySelector('host-stage').framesReceived")
    mouth.close()
    print(
        f"{MINUTES} min: {said[0]} sentences, {frames} pieces, "
        f"{underruns} underruns {late}, gaps {gaps}"
    )
    assert frames > 3
    assert underruns == 0, f"late at sentences {late}, gaps at {gaps}"
