"""Pictures of the drawn hosts, to be looked at: ``python -m tests.face_sheets [persona …]``.

Writes ``assets/screenshots/<persona>_faces.png`` (fifteen mouth shapes, eight expressions) and
``<persona>_speech.png`` (ten seconds of her own voice, four frames a second).
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from PIL import Image

from host import sheets
from host.records import Lang, Sentence
from host.stage import Stage, routes
from host.stage.protocol import header
from host.voice import open_voice
from tests.browser import open_browser, serve

OUT = sheets.ASSETS / "screenshots"
SPOKEN: dict[str, tuple[Lang, Sequence[tuple[str, str]]]] = {
    "weike": (
        "en",
        (
            ("happy", "Hello, lovely to see you, I have just opened the box!"),
            ("curious", "Would you wear these on the ferry, or only at home?"),
            ("proud", "They weigh as much as a small bar of chocolate, and I checked."),
        ),
    ),
    "camille": (
        "fr",
        (
            ("happy", "Bonjour à tous, et bienvenue, je vous attendais."),
            ("thinking", "Voyons ce que dit la fiche, mot pour mot."),
            ("tender", "Prenez votre temps, une bonne question vaut mieux que trois."),
        ),
    ),
    "bruno": (
        "en",
        (
            ("neutral", "Welcome to the bench, we measure first and talk after."),
            ("surprised", "Oh, that one is lighter than I thought!"),
            ("apologetic", "I do not know that one, and I will not guess it for you."),
        ),
    ),
}
SHEET = """async (persona) => {
  const { SHAPES } = await import('/static/avatar/lips.mjs');
  const { MOODS } = await import('/static/avatar/moods.mjs');
  const { held } = await import('/static/avatar/life.mjs');
  document.body.innerHTML = `<style>
    body { margin: 0; background: #f4f1ec; font: 600 15px system-ui; overflow: visible }
    #sheet { display: inline-grid; grid-template-columns: repeat(40, 24px); gap: 6px 0;
      padding: 10px }
    figure { margin: 0 4px; position: relative; overflow: hidden; border-radius: 8px }
    .mouth { grid-column: span 8; height: 118px } .mood { grid-column: span 10; height: 272px }
    host-avatar { position: absolute; width: 480px; height: 700px }
    .mouth host-avatar { width: 900px; height: 1200px }
    figcaption { position: absolute; left: 6px; top: 4px; background: #fffd; padding: 0 7px;
      border-radius: 8px }
  </style><div id="sheet"></div>`;
  const sheet = document.getElementById('sheet');
  const add = (kind, label, pose) => {
    const box = document.createElement('figure'), face = document.createElement('host-avatar');
    box.className = kind;
    face.setAttribute('persona', persona);
    box.append(face, Object.assign(document.createElement('figcaption'), { textContent: label }));
    sheet.append(box);
    face.hold(pose);
    const { width } = face.figure.getBoundingClientRect(), unit = width / 1080;
    const top = parseFloat(face.figure.style.top), left = face.clientWidth / 2 - width / 2;
    const at = kind === 'mouth' ? [540, 744] : [540, 585];
    face.style.left = `${box.clientWidth / 2 - left - at[0] * unit}px`;
    face.style.top = `${box.clientHeight / 2 - top - at[1] * unit}px`;
  };
  for (const name of Object.keys(SHAPES)) add('mouth', name, held('neutral', { ...SHAPES[name] }));
  for (const name of Object.keys(MOODS)) add('mood', name, held(name, { ...SHAPES.sil }));
}"""
READY = "document.querySelector('host-avatar, host-stage')?.isConnected"
SPEAK = """({ heads, persona }) => {
  document.body.innerHTML = '<host-avatar style="width:420px;height:520px"></host-avatar>';
  const face = document.querySelector('host-avatar');
  face.setAttribute('persona', persona);
  cancelAnimationFrame(face.ticking);
  window.face = face;
  window.place = { at: 0, drawn: 0 };
  window.heads = heads;
  window.advance = (until) => {
    for (; window.place.at < until; window.place.at += 1000 / 60) {
      let from = 0, speech = null;
      for (const head of window.heads) {
        const ms = window.place.at - from;
        if (ms >= 0 && ms < head.for_ms) speech = { head, ms };
        from += head.for_ms;
      }
      const attention = { mood: speech?.head.expression ?? 'neutral', presenting: false };
      window.pose = face.life.step(1 / 60, window.place.at / 1000, speech, attention);
    }
    face.rig.draw(window.pose);
  };
}"""
STEP_MS, COLUMNS, ROWS = 250, 10, 4
HEAD = (90, 20, 330, 317)  # the part of a frame that the strip shows, pixels


def spoken(persona: str, cache: Path) -> list[dict[str, Any]]:
    """The headers of her pieces of speech, with her own voice's timings."""
    lang, lines = SPOKEN[persona]
    recipe = sheets.load_persona(persona).voice
    voice = open_voice(recipe, persona=persona, cache_dir=cache)
    pieces = [
        piece
        for mood, text in lines
        for piece in voice.say(Sentence(text, lang, expression=mood))  # type: ignore[arg-type]
    ]
    return [header(piece, turn=1, seq=i) for i, piece in enumerate(pieces)]


def save(picture: Image.Image, path: Path) -> None:
    """A small file: 256 colours of the picture's own choosing."""
    colours = picture.convert("RGB").quantize(
        256, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.FLOYDSTEINBERG
    )
    colours.save(path, optimize=True)
    print(f"{path.name}: {picture.width}x{picture.height}, {path.stat().st_size // 1000} kB")


def faces(page: Any, persona: str) -> None:
    """The contact sheet."""
    page.evaluate(SHEET, persona)
    page.wait_for_timeout(1200)
    png = page.locator("#sheet").screenshot()
    save(Image.open(io.BytesIO(png)), OUT / f"{persona}_faces.png")


def strip(page: Any, persona: str, heads: list[dict[str, Any]]) -> None:
    """Ten seconds, four frames a second, drawn at the very moments whatever the machine does."""
    page.evaluate(SPEAK, {"heads": heads, "persona": persona})
    width, height = 118, 146
    sheet = Image.new("RGB", (width * COLUMNS, height * ROWS), "white")
    for i in range(COLUMNS * ROWS):
        page.evaluate(f"window.advance({(i + 1) * STEP_MS})")
        png = page.locator("host-avatar").screenshot()
        frame = Image.open(io.BytesIO(png)).crop(HEAD)
        frame = frame.resize((width, height), Image.Resampling.LANCZOS)
        sheet.paste(frame, (width * (i % COLUMNS), height * (i // COLUMNS)))
    save(sheet, OUT / f"{persona}_speech.png")


def main(personas: Sequence[str]) -> None:
    """Make them all, or those that are named."""
    from host.settings import read

    app = FastAPI()
    app.include_router(routes(Stage()))
    with serve(app) as url, open_browser() as browser:
        for persona in personas or tuple(SPOKEN):
            page = browser.new_page(viewport={"width": 1000, "height": 1000})
            page.goto(f"{url}/stage?comments=0&captions=0")
            page.wait_for_function(READY)
            faces(page, persona)
            strip(page, persona, spoken(persona, read().cache_dir))
            page.close()


if __name__ == "__main__":
    main(sys.argv[1:])
