"""A user's own figure: found or told why not, fetched by hash, and alive in a real Chromium."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from host import sheets
from host.checks import persona_faults
from host.errors import InputError
from host.page.guard import Guard
from host.page.metrics import Metrics
from host.page.sessions import Signer
from host.schema import Persona
from host.stage import Stage, routes
from host.stage.vrm import MODULES, VRM_FOLDER, Figure, figure, vrm_routes
from host.stage.vrm_get import Package, browser_ready, unpack
from tests.browser import open_browser, serve
from tests.stage_speech import speech
from tests.vrm_file import vrm

SOFTWARE_3D = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
AVATAR = "document.querySelector('host-stage').avatar"


def persona(tmp_path: Path, named: str) -> Persona:
    """Weike with a figure of her own, in a folder of the user's."""
    text = (sheets.PERSONAS / "weike.yaml").read_text("utf-8")
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        text.replace("  avatar: weike\n", f"  avatar: weike\n  vrm: {named}\n"), "utf-8"
    )
    return sheets.load_persona(mine)


def modules(folder: Path) -> Path:
    folder.mkdir()
    for name in MODULES:
        (folder / name).write_text("export {};", "utf-8")
    return folder


def test_a_persona_without_a_file_is_drawn_and_lacks_nothing() -> None:
    shown = figure(sheets.load_persona("camille"))
    assert (shown.avatar, shown.url, shown.lack) == ("camille", "", "")


def test_a_file_beside_the_persona_is_served_and_nothing_else_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "me.vrm").write_bytes(vrm())
    (tmp_path / "other.vrm").write_bytes(vrm())
    folder = modules(tmp_path / "modules")
    shown = figure(persona(tmp_path, "me.vrm"), folder)
    assert shown.lack == ""
    app = FastAPI()
    app.include_router(vrm_routes(shown, folder))
    client = TestClient(app)
    about = client.get("/stage/about.json").json()
    assert client.get(about["vrm"]).content == vrm()
    assert client.get(about["vrm"]).headers["content-type"] == "model/gltf-binary"
    assert client.get("/vrm/three-vrm.js").headers["content-type"].startswith("text/javascript")
    for name in ("other.vrm", "me.vrm", "mine.yaml", "..%2Fmine.yaml", "modules"):
        assert client.get(f"/vrm/{name}").status_code == 404, name


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("gone.vrm", "no such file"),
        ("text.vrm", "not a VRM file"),
        ("me.yaml", "not a VRM file"),
        ("me.vrm", "type: make vrm"),
    ],
)
def test_what_is_missing_costs_one_line_and_the_drawn_host_goes_on(
    tmp_path: Path, named: str, why: str
) -> None:
    (tmp_path / "me.vrm").write_bytes(vrm())
    (tmp_path / "me.yaml").write_bytes(vrm())
    (tmp_path / "text.vrm").write_text("hello", "utf-8")
    shown = figure(persona(tmp_path, named), tmp_path / "empty")
    assert shown.url == ""
    assert why in shown.lack
    assert named in shown.lack
    assert shown.lack.endswith("; the drawn host goes on")
    assert "\n" not in shown.lack


@pytest.mark.parametrize(("named", "faults"), [("gone.vrm", 1), ("text.vrm", 1), ("me.vrm", 0)])
def test_check_names_a_figure_that_is_not_there(tmp_path: Path, named: str, faults: int) -> None:
    (tmp_path / "me.vrm").write_bytes(vrm())
    (tmp_path / "text.vrm").write_text("hello", "utf-8")
    found = [fault for fault in persona_faults(persona(tmp_path, named)) if "look.vrm" in fault]
    assert len(found) == faults
    assert all(named in fault and "mine.yaml" in fault for fault in found)


def archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


def test_an_archive_with_another_hash_is_left_out() -> None:
    data = archive({"lib/a.js": b"import * as T from 'three';", "big.js": b"never kept"})
    digest = base64.b64encode(hashlib.sha512(data).digest()).decode()
    package = Package("a", "1.0.0", digest, {"lib/a.js": "a.js"})
    assert unpack(package, data) == {"a.js": b"import * as T from './three.module.js';"}
    with pytest.raises(InputError, match=r"a@1\.0\.0: not the archive we know"):
        unpack(package, data + b"x")


def test_imports_become_addresses_and_other_words_stay() -> None:
    source = b"""import{A}from"three";import B from '../utils/B.js'; let why = 'from three'; // 3"""
    assert browser_ready(source) == (
        b"""import{A}from"./three.module.js";import B from './B.js'; let why = 'from three'; // 3"""
    )


# --- in a real browser -------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser("--autoplay-policy=no-user-gesture-required", *SOFTWARE_3D) as found:
        yield found


@pytest.fixture
def stage_of(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """``stage_of(figure, folder)``: the stage as the page serves it, its guard included."""
    stage = Stage()
    pages = []
    servers = []

    def opened(shown: Figure, folder: Path = VRM_FOLDER) -> tuple[Stage, Any]:
        app = FastAPI()
        app.include_router(vrm_routes(shown, folder))
        app.include_router(routes(stage))
        signer, metrics = Signer.kept_in(tmp_path / "keys"), Metrics(lambda: 0)
        app.add_middleware(Guard, signer=signer, on_refused=metrics.refused)
        server = serve(app)
        servers.append(server)
        page = browser.new_page(viewport={"width": 540, "height": 960})
        page.said = []
        page.on("console", lambda line: page.said.append(line.text))
        page.on("pageerror", lambda error: page.said.append(f"fault: {error}"))
        page.goto(f"{server.__enter__()}/stage?comments=0")
        page.wait_for_function("document.querySelector('host-stage')?.player?.socket.open === true")
        pages.append(page)
        return stage, page

    yield opened
    for page in pages:
        assert not [line for line in page.said if line.startswith("fault:")]
        page.close()
    for server in servers:
        server.__exit__(None, None, None)


@pytest.fixture
def mine(tmp_path: Path) -> Figure:
    """A figure of ours, over the modules that `make vrm` has fetched."""
    if not all((VRM_FOLDER / name).is_file() for name in MODULES):
        message = "three.js is not in assets/vrm; type: make vrm"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    (tmp_path / "me.vrm").write_bytes(vrm())
    return figure(persona(tmp_path, "me.vrm"))


def value(page: Any, name: str) -> float:
    return float(page.evaluate(f"{AVATAR}.rig.vrm.expressionManager.getValue('{name}')"))


@pytest.mark.browser
def test_a_figure_speaks_with_the_same_cues(stage_of: Any, mine: Figure) -> None:
    stage, page = stage_of(mine)
    page.wait_for_function(f"{AVATAR}.rig.vrm", timeout=30_000)
    stage.publish(speech("One two three four five six seven eight.", word_ms=500), turn=1)
    seen = page.evaluate(
        f"""async () => {{
          const most = {{}}, morph = {{}}, least = {{}};
          const {{ vrm }} = {AVATAR}.rig;
          const head = [];
          vrm.scene.traverse((n) => n.morphTargetInfluences?.length && head.push(n));
          const until = performance.now() + 5500;
          while (performance.now() < until) {{
            await new Promise(requestAnimationFrame);
            for (const name of ['aa', 'ih', 'ou', 'ee', 'oh', 'happy']) {{
              const v = vrm.expressionManager.getValue(name);
              most[name] = Math.max(most[name] ?? 0, v);
              least[name] = Math.min(least[name] ?? 1, v);
            }}
            const moved = head[0].morphTargetInfluences;
            moved.forEach((v, i) => (morph[i] = Math.max(morph[i] ?? 0, v)));
          }}
          return {{ most, least, morph: Object.values(morph) }};
        }}"""
    )
    assert min(seen["most"][v] for v in ("aa", "ih", "ee", "oh")) > 0.5
    assert max(seen["least"][v] for v in ("aa", "ih", "ee", "oh")) < 0.1
    assert seen["most"]["ou"] < 0.1  # nothing she says is round like that
    assert seen["most"]["happy"] > 0.6  # the sentence is a happy one
    assert max(seen["morph"]) > 0.8
    page.wait_for_timeout(600)
    assert value(page, "aa") < 0.1


@pytest.mark.browser
def test_a_figure_has_the_eight_expressions_looks_blinks_and_breathes(
    stage_of: Any, mine: Figure
) -> None:
    _, page = stage_of(mine)
    page.wait_for_function(f"{AVATAR}.rig.vrm", timeout=30_000)
    found = page.evaluate(
        f"""async () => {{
          const avatar = {AVATAR}, {{ vrm, bones }} = avatar.rig;
          const {{ MOODS }} = await import('/static/avatar/moods.mjs');
          const {{ SHAPES }} = await import('/static/avatar/lips.mjs');
          const {{ held }} = await import('/static/avatar/life.mjs');
          const names = ['happy', 'sad', 'relaxed', 'surprised', 'blink'];
          const settle = async (pose) => {{
            avatar.hold(pose);
            for (let i = 0; i < 60; i++) await new Promise(requestAnimationFrame);
            return names.map((n) => vrm.expressionManager.getValue(n).toFixed(1)).join();
          }};
          const moods = {{}};
          for (const name of Object.keys(MOODS)) moods[name] = await settle(held(name, SHAPES.sil));
          await settle(held('neutral', SHAPES.sil, {{ blink: 1, gazeX: 0.8 }}));
          const blink = vrm.expressionManager.getValue('blink');
          const eye = vrm.humanoid.getRawBoneNode('leftEye').rotation.y;
          await settle(held('neutral', SHAPES.sil, {{ breath: 0 }}));
          const out = bones.chest.rotation.x;
          await settle(held('neutral', SHAPES.sil, {{ breath: 1 }}));
          return {{ moods, blink, eye, breath: Math.abs(bones.chest.rotation.x - out),
            arm: bones.leftUpperArm.rotation.z }};
        }}"""
    )
    assert len(set(found["moods"].values())) == 8, found["moods"]
    assert found["blink"] > 0.9
    assert found["eye"] > 0.05  # to her left, which is right in the picture
    assert found["breath"] > 0.01
    assert found["arm"] < -1  # no T pose


@pytest.mark.browser
def test_a_figure_is_seen_in_the_drawn_hosts_place(stage_of: Any, mine: Figure) -> None:
    _, page = stage_of(mine)
    page.wait_for_function(f"{AVATAR}.rig.vrm", timeout=30_000)
    page.wait_for_timeout(300)
    assert page.evaluate(f"{AVATAR}.shadowRoot.querySelectorAll('.rig .head').length") == 0
    share = page.evaluate(
        f"""() => {{
          const {{ renderer, scene, camera }} = {AVATAR}.rig;
          renderer.render(scene, camera);
          const gl = renderer.getContext();
          const [w, h] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
          const pixels = new Uint8Array(w * h * 4);
          gl.readPixels(0, 0, w, h, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
          let seen = 0;
          for (let i = 3; i < pixels.length; i += 4) seen += pixels[i] > 0;
          return seen / (w * h);
        }}"""
    )
    assert 0.1 < share < 0.8


@pytest.mark.browser
@pytest.mark.parametrize("wrong", ["modules", "file"])
def test_without_module_or_file_one_line_is_said_and_the_drawn_host_goes_on(
    stage_of: Any, tmp_path: Path, wrong: str
) -> None:
    """As when a file goes while she is on air: the server has promised what is not there."""
    (tmp_path / "me.vrm").write_bytes(vrm() if wrong == "modules" else b"glTF, but only four bytes")
    stage, page = stage_of(Figure("camille", "Camille", tmp_path / "me.vrm"), tmp_path / "nothing")
    page.wait_for_function(f"{AVATAR}.figureError", timeout=15_000)
    lines = [line for line in page.said if line.startswith("vrm: ")]
    assert len(lines) == 1
    assert lines[0].endswith("; the drawn host goes on")
    assert "make vrm" in lines[0]
    assert page.evaluate(f"{AVATAR}.getAttribute('persona')") == "camille"
    stage.publish(speech(), turn=1)
    page.wait_for_function(f"{AVATAR}.mouthOpen > 10")
    assert page.evaluate(f"{AVATAR}.rig.layers.features.innerHTML.length") > 100
