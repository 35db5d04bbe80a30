"""The page's doorkeeper, look and start: sessions, limits, headers, contrast, a taken port."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from host import sheets
from host.errors import InputError
from host.page.actions import _data, _operates
from host.page.guard import MAX_BODY, Buckets, Guard
from host.page.look import AA, contrast, palette, variables
from host.page.serve import listen
from host.page.sessions import COOKIE, Sessions, Signer

ROOT = Path(__file__).resolve().parent.parent
BUYER = {
    "name": "Mei Lin",
    "address": "4 rue de la Fenêtre, 06130 Grasse",
    "contact": "mei@mail.fr",
}


# --- sessions, limits, headers ---------------------------------------------------------------


def test_a_cookie_is_believed_only_when_we_signed_it(tmp_path: Path) -> None:
    signer = Signer.kept_in(tmp_path)
    cookie = signer.new()
    assert Signer.kept_in(tmp_path).read(cookie) == cookie[:32]
    assert signer.read("f" * 32 + cookie[32:]) == ""
    assert signer.read("") == signer.read("x.y") == signer.read("é" * 40) == ""
    assert (tmp_path / "cookie.key").stat().st_mode & 0o077 == 0


def test_sessions_are_bounded_and_strangers_do_not_share_one(tmp_path: Path) -> None:
    sessions = Sessions(Signer.kept_in(tmp_path), most=3)
    names = {sessions.get("", f"tab{n}")[0].id for n in range(9)}
    assert len(names) == 9
    assert len(sessions) == 3


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    now = [0.0]
    bucket = Buckets(3, 1, clock=lambda: now[0])
    assert [bucket.take("a") for _ in range(4)] == [True, True, True, False]
    assert bucket.take("b")
    now[0] = 1.0
    assert [bucket.take("a"), bucket.take("a")] == [True, False]


def guarded(tmp_path: Path, **more: Buckets) -> TestClient:
    inner, told = FastAPI(), []

    @inner.post("/say")
    def say_it(body: dict[str, str]) -> dict[str, int]:
        return {"n": len(body)}

    @inner.get("/")
    def home() -> str:
        return "home"

    inner.state.told = told
    inner.add_middleware(Guard, signer=Signer.kept_in(tmp_path), on_refused=told.append, **more)
    client = TestClient(inner)
    client.told = told  # type: ignore[attr-defined]
    return client


def test_too_much_too_fast_and_from_elsewhere_are_turned_away_and_counted(tmp_path: Path) -> None:
    client = guarded(tmp_path, session=Buckets(2, 0))
    assert client.post("/say", json={"a": "x" * MAX_BODY}).status_code == 413
    assert (
        client.post("/say", json={}, headers={"Origin": "https://evil.example"}).status_code == 403
    )
    codes = [client.post("/say", json={}).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert client.told == ["too_large", "origin", "too_fast"]  # type: ignore[attr-defined]
    assert client.get("/").status_code == 200


def test_the_first_page_gives_a_name_that_scripts_cannot_read(tmp_path: Path) -> None:
    client = guarded(tmp_path)
    first = client.get("/")
    assert COOKIE in first.headers["set-cookie"]
    assert "HttpOnly" in first.headers["set-cookie"]
    assert "SameSite=Lax" in first.headers["set-cookie"]
    assert "set-cookie" not in client.get("/").headers
    assert "default-src 'self'" in first.headers["content-security-policy"]
    assert first.headers["x-content-type-options"] == "nosniff"


# --- look ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["weike", "camille", "bruno"])
def test_every_personas_text_can_be_read_on_its_ground(name: str) -> None:
    c = palette(sheets.load_persona(name))
    for ink, ground in (
        ("text", "surface"),
        ("text", "background"),
        ("on_primary", "primary"),
        ("on_accent", "accent"),
        ("primary", "surface"),
        ("accent", "surface"),
    ):
        assert contrast(c[ink], c[ground]) >= AA, (name, ink, ground)


def test_a_palette_cannot_smuggle_css() -> None:
    persona = sheets.load_persona("weike")
    look = persona.look.model_copy(
        update={"palette": {"primary": "red;}body{display:none", "x": "#fff"}}
    )
    css = variables(persona.model_copy(update={"look": look}))
    assert "display" not in css
    assert "--c-x" not in css


# --- starting --------------------------------------------------------------------------------


def test_a_taken_port_and_a_wrong_address_are_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match="choose another"):
            listen("127.0.0.1", taken.getsockname()[1])
    with pytest.raises(InputError, match="no address"):
        listen("no.such.host.invalid", 0)
    with pytest.raises(InputError, match="no port"):
        listen("127.0.0.1", 70_000)


def test_app_ends_with_two_and_one_line_when_the_port_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "app.py", "--port", port],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "choose another" in done.stderr


# --- the handlers' own care ------------------------------------------------------------------


class FakeRequest:
    """What the handlers read of a request."""

    def __init__(self, host: str, client: str, **headers: str) -> None:
        self.headers = {"host": host, **headers}
        self.client = type("Client", (), {"host": client})()


@pytest.mark.parametrize(
    ("request_", "operates"),
    [
        (FakeRequest("127.0.0.1:7860", "127.0.0.1"), True),
        (FakeRequest("localhost:7860", "::1"), True),
        (FakeRequest("shop.example", "203.0.113.9"), False),
        (FakeRequest("evil.example:7860", "127.0.0.1"), False),
        (FakeRequest("localhost", "127.0.0.1", **{"x-forwarded-for": "203.0.113.9"}), False),
        (FakeRequest("", "unix"), False),
    ],
)
def test_only_this_machine_operates_the_show(request_: FakeRequest, operates: bool) -> None:
    assert _operates(request_) is operates  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "sent", [None, "x", [1], {"act": {"a": 1}}, {str(n): n for n in range(99)}]
)
def test_whatever_a_browser_sends_becomes_a_few_short_texts(sent: object) -> None:
    event = type("Event", (), {"_data": sent})()
    read = _data(event)  # type: ignore[arg-type]
    assert len(read) <= 8
    assert all(isinstance(value, str) for value in read.values())
