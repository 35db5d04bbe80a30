"""The stage: protocol, hub, routes. Fake clients, a fake clock, no browser."""

from __future__ import annotations

import asyncio
import json
import struct
import threading
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from host.errors import InputError
from host.records import Sentence, Speech, WordCue
from host.stage import Stage, protocol, routes
from host.stage.captions import srt, stamp, webvtt
from host.stage.hub import reached
from host.stage.protocol import Heard, Hello, Resume
from host.stage.routes import find_file
from tests.stage_speech import speech


class Clock:
    """Seconds that only a test moves."""

    def __init__(self) -> None:
        self.s = 100.0

    def __call__(self) -> float:
        return self.s


async def take(client: Any, count: int) -> list[Any]:
    """The next messages, unpacked: a header for speech, a dict for events."""
    got = []
    for _ in range(count):
        message = await asyncio.wait_for(client.get(), 5)
        got.append(
            protocol.unpack(message)[0] if isinstance(message, bytes) else json.loads(message)
        )
    return got


def kinds(messages: list[dict[str, Any]]) -> list[str]:
    return [m["kind"] for m in messages]


# --- protocol -------------------------------------------------------------------------------


def test_a_message_survives_the_wire_with_aligned_audio() -> None:
    said = speech("Bonjour à tous.", lang="fr")
    head = protocol.header(said, turn=3, seq=9, product="lumo-air", caption={"en": "Hello all."})
    message = protocol.pack(head, said.pcm)
    (length,) = struct.unpack_from("<I", message)
    assert length % 4 == 0
    got, pcm = protocol.unpack(message)
    assert pcm == said.pcm
    assert (got["turn"], got["seq"], got["product"]) == (3, 9, "lumo-air")
    assert got["caption"] == {"en": "Hello all."}
    assert got["cues"][1] == ["aa", 40, 200]
    assert got["words"][1] == [8, 9, 360, 240]


@given(st.text(max_size=60), st.binary(max_size=64))
def test_any_text_and_any_audio_come_back(text: str, raw: bytes) -> None:
    pcm = raw[: len(raw) // 2 * 2]
    head, back = protocol.unpack(protocol.pack({"text": text}, pcm))
    assert back == pcm
    assert head["text"] == text.encode("utf-8", "replace").decode()


def test_word_offsets_count_as_a_browser_counts() -> None:
    assert protocol.utf16("😀 hi", 2) == 3
    assert protocol.utf16("轻到忘了", 2) == 2


def test_half_a_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="half a sample"):
        protocol.pack({}, b"\0")


@pytest.mark.parametrize("raw", [b"", b"\1\0", b"\xff\xff\xff\x7f{}", b"\2\0\0\0[]"])
def test_what_is_no_message_is_refused(raw: bytes) -> None:
    with pytest.raises(InputError):
        protocol.unpack(raw)


def test_a_browser_may_say_hello_and_heard() -> None:
    assert protocol.read_client('{"kind":"hello"}') == Hello(kind="hello")
    assert protocol.read_client('{"kind":"heard","turn":1,"seq":2,"ms":30}') == Heard(
        kind="heard", turn=1, seq=2, ms=30
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '{"kind":"interrupt","turn":9}',
        '{"kind":"heard","turn":-1,"seq":0,"ms":0}',
        '{"kind":"heard","turn":1,"seq":0,"ms":1e999}',
        '{"kind":"hello","admin":true}',
        "[" * 1900,
        '{"kind":"hello","resume":{"stage":"' + "x" * 2000 + '"}}',
    ],
)
def test_whatever_else_a_browser_says_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        protocol.read_client(text)


def test_an_event_is_text_and_its_kind_cannot_be_forged() -> None:
    told = json.loads(protocol.event("comment", {"kind": "interrupt", "text": "<b>hi</b>"}))
    assert told == {"kind": "comment", "text": "<b>hi</b>"}
    with pytest.raises(ValueError, match="event kind"):
        protocol.event("Comment!")
    with pytest.raises(ValueError, match="stage's own"):
        Stage().event("interrupt", {"turn": 99})


# --- fan-out --------------------------------------------------------------------------------


def test_fifty_clients_receive_sixty_seconds_without_loss() -> None:
    async def scene() -> list[list[dict[str, Any]]]:
        stage = Stage()
        pieces = 42  # 42 x 1.44 s is a little over a minute

        async def watch() -> list[dict[str, Any]]:
            with stage.subscribe() as client:
                ready.release()
                return await take(client, pieces + 1)

        ready = asyncio.Semaphore(0)
        clients = [asyncio.create_task(watch()) for _ in range(50)]
        for _ in clients:
            await ready.acquire()

        def show() -> None:
            for _ in range(pieces):
                stage.publish(speech(), turn=1)

        thread = threading.Thread(target=show)
        thread.start()
        got = await asyncio.gather(*clients)
        thread.join()
        return got

    for messages in asyncio.run(scene()):
        assert messages[0]["kind"] == "welcome"
        assert [m["seq"] for m in messages[1:]] == list(range(42))


def test_a_slow_client_is_let_go_and_nobody_waits() -> None:
    async def scene() -> None:
        stage = Stage(queue=8)
        with stage.subscribe() as slow, stage.subscribe() as quick:
            assert kinds(await take(quick, 1)) == ["welcome"]
            for seq in range(20):
                assert stage.publish(speech(), turn=1) == seq
                assert (await take(quick, 1))[0]["seq"] == seq
            assert slow.lost
            assert await slow.get() is None
            assert not quick.lost

    asyncio.run(scene())


def test_a_client_that_was_stuck_skips_what_is_over() -> None:
    async def scene() -> None:
        clock = Clock()
        stage = Stage(clock=clock, queue=4)
        with stage.subscribe() as client:
            await take(client, 1)
            for _ in range(12):
                stage.publish(speech(), turn=1)
                clock.s += 1.5
            assert not client.lost
            seqs = [m["seq"] for m in await take(client, len(client._waiting))]
            assert seqs[-1] == 11
            assert seqs == sorted(seqs)

    asyncio.run(scene())


def test_chatter_is_dropped_before_orders() -> None:
    async def scene() -> None:
        stage = Stage(queue=4)
        with stage.subscribe() as client:
            stage.interrupt(0)
            stage.event("card", {"product": "lumo-air"})
            for n in range(20):
                stage.event("comment", {"name": "Mei", "text": str(n)})
            assert not client.lost
            assert {"interrupt", "card"} <= set(kinds(await take(client, 3)))

    asyncio.run(scene())


def test_publishing_with_a_closed_loop_behind_costs_nothing() -> None:
    stage = Stage()
    loop = asyncio.new_event_loop()

    async def leave() -> Any:
        context = stage.subscribe()
        return context, context.__enter__()

    _, client = loop.run_until_complete(leave())
    loop.close()
    assert stage.publish(speech(), turn=1) == 0
    assert client.lost


# --- interruption ---------------------------------------------------------------------------


def test_an_interrupted_turn_never_speaks_again() -> None:
    async def scene() -> None:
        stage = Stage()
        with stage.subscribe() as client:
            stage.publish(speech(), turn=1)
            stage.publish(speech(), turn=1)
            stage.interrupt(1)
            assert stage.publish(speech(), turn=1) is None  # the synthesis worker was late
            assert stage.publish(speech(), turn=2) == 2
            got = await take(client, 3)
            assert kinds(got) == ["welcome", "interrupt", "speech"]
            assert got[-1]["turn"] == 2

    asyncio.run(scene())


def test_an_older_interruption_changes_nothing() -> None:
    async def scene() -> None:
        stage = Stage()
        with stage.subscribe() as client:
            stage.interrupt(5)
            stage.interrupt(3)
            stage.publish(speech(), turn=6)
            assert kinds(await take(client, 3)) == ["welcome", "interrupt", "speech"]

    asyncio.run(scene())


def test_no_frame_of_a_stopped_turn_follows_its_interruption() -> None:
    """Publishers race with interruptions from other threads; order must hold for every client."""

    async def scene() -> list[dict[str, Any]]:
        stage = Stage(queue=1_000_000)  # nobody is let go here: order is what is tested
        with stage.subscribe() as client:
            said = speech("Hi.")

            def talk(turn: int) -> None:
                while stage.publish(said, turn=turn) is not None:
                    pass

            for turn in range(1, 15):
                threads = [threading.Thread(target=talk, args=(turn,)) for _ in range(2)]
                for thread in threads:
                    thread.start()
                await asyncio.sleep(0.001)
                stage.interrupt(turn)
                for thread in threads:
                    thread.join()
            return await take(client, len(client._waiting))

    stopped = 0
    for message in asyncio.run(scene()):
        if message["kind"] == "interrupt":
            stopped = message["turn"]
        elif message["kind"] == "speech":
            assert message["turn"] > stopped
    assert stopped == 14


def test_remaining_time_follows_the_clock_and_an_interruption() -> None:
    clock = Clock()
    stage = Stage(clock=clock)
    stage.publish(speech(), turn=1)
    stage.publish(speech(), turn=1)
    assert stage.remaining_ms() == 2880
    clock.s += 1
    assert stage.remaining_ms() == 1880
    stage.interrupt(1)
    assert stage.remaining_ms() == 0


# --- resuming and joining late --------------------------------------------------------------


def rejoin(stage: Stage, resume: Resume | None) -> list[dict[str, Any]]:
    async def scene() -> list[dict[str, Any]]:
        with stage.subscribe(resume) as client:
            return await take(client, len(client._waiting))

    return asyncio.run(scene())


def test_a_browser_that_comes_back_gets_only_what_it_missed() -> None:
    clock = Clock()
    stage = Stage(clock=clock)
    for _ in range(4):
        stage.publish(speech(), turn=1)
    got = rejoin(stage, Resume(stage=stage.id, turn=1, seq=1))
    assert [m["seq"] for m in got if m["kind"] == "speech"] == [2, 3]
    assert all(m["skip_ms"] == 0 for m in got if m["kind"] == "speech")


def test_after_a_long_absence_old_speech_is_not_replayed() -> None:
    clock = Clock()
    stage = Stage(clock=clock)
    for _ in range(10):
        stage.publish(speech(), turn=1)
    clock.s += 10
    got = [m["seq"] for m in rejoin(stage, Resume(stage=stage.id, turn=1, seq=0)) if "seq" in m]
    assert got[0] == 9  # the welcome carries the newest number
    assert got[1:] == [4, 5, 6, 7, 8, 9]  # over for less than three seconds, or still to come


def test_an_interrupted_turn_is_not_resumed() -> None:
    stage = Stage()
    stage.publish(speech(), turn=1)
    stage.interrupt(1)
    got = rejoin(stage, Resume(stage=stage.id, turn=1, seq=-1))
    assert kinds(got) == ["welcome"]
    assert got[0]["stopped"] == 1


def test_a_newcomer_starts_in_the_middle_of_the_word_others_hear() -> None:
    clock = Clock()
    stage = Stage(clock=clock)
    stage.event("card", {"product": "lumo-air"})
    stage.event("comment", {"name": "Mei", "text": "hi"})
    for _ in range(3):
        stage.publish(speech(), turn=1)
    clock.s += 2
    got = rejoin(stage, None)
    assert kinds(got) == ["welcome", "card", "comment", "speech", "speech"]
    assert [m["skip_ms"] for m in got[3:]] == [560, 0]


def test_a_restarted_stage_does_not_honour_an_old_place() -> None:
    stage = Stage()
    stage.publish(speech(), turn=1)
    got = rejoin(stage, Resume(stage="another", turn=7, seq=400))
    assert kinds(got) == ["welcome", "speech"]


def test_the_backlog_is_bounded() -> None:
    clock = Clock()
    stage = Stage(clock=clock)
    for _ in range(300):
        stage.publish(speech(), turn=1)
        clock.s += 1.5
    assert len(stage._backlog) < 100


# --- what was heard -------------------------------------------------------------------------


def test_the_transcript_holds_only_what_was_heard() -> None:
    stage = Stage()
    seq = stage.publish(speech("One two three four."), turn=1)
    assert seq is not None
    stage.report(1, seq, 700)
    assert stage.heard(1) == "One two"
    stage.report(1, seq, 10_000)
    assert stage.heard(1) == "One two three four."


def test_a_sentence_in_two_pieces_is_heard_as_one() -> None:
    text = "One two, three four."
    stage = Stage()
    first = Speech(
        Sentence(text, "en"), "One two,", b"\0\0" * 24_000, 24_000,
        words=(WordCue(0, 3, 0, 400), WordCue(4, 8, 400, 500)), last=False,
    )  # fmt: skip
    second = Speech(
        Sentence(text, "en"), "three four.", b"\0\0" * 24_000, 24_000,
        words=(WordCue(9, 14, 0, 400), WordCue(15, 20, 400, 500)),
    )  # fmt: skip
    for piece in (first, second):
        stage.publish(piece, turn=1)
    stage.report(1, 0, 1000)
    assert stage.heard(1) == "One two,"
    stage.report(1, 1, 500)
    assert stage.heard(1) == "One two, three"


def test_chinese_without_word_timings_is_cut_by_time() -> None:
    said = Speech(Sentence("轻到忘了它", "zh"), "", b"", 24_000, caption_ms=1000)
    assert reached(said, 410) == 2
    assert reached(said, 0) == 0
    assert reached(said, 1000) == 5


def test_a_stranger_cannot_report_what_was_never_said() -> None:
    stage = Stage()
    stage.publish(speech(), turn=1)
    stage.report(7, 0, 100)
    stage.report(1, 55, 100)
    assert stage.heard(7) == ""
    assert stage.heard(1) == ""


def test_with_nobody_connected_the_clock_decides() -> None:
    clock = Clock()
    stage = Stage(clock=clock)
    stage.publish(speech("One two three four."), turn=1)
    clock.s += 0.7
    assert stage.heard(1) == "One two"


# --- doors ----------------------------------------------------------------------------------


@pytest.fixture
def app() -> tuple[Stage, TestClient]:
    stage = Stage()
    application = FastAPI()
    application.include_router(routes(stage))
    return stage, TestClient(application)


def test_the_socket_speaks_and_listens(app: tuple[Stage, TestClient]) -> None:
    stage, client = app
    with client.websocket_connect("/ws/stage") as socket:
        socket.send_text('{"kind":"hello"}')
        assert socket.receive_json()["kind"] == "welcome"
        stage.publish(speech("One two three four."), turn=4)
        head, pcm = protocol.unpack(socket.receive_bytes())
        assert head["turn"] == 4
        assert any(pcm)
        socket.send_text('{"kind":"heard","turn":4,"seq":0,"ms":1440}')
        stage.event("idle")
        assert socket.receive_json() == {"kind": "idle"}
    assert stage.heard(4) == "One two three four."
    assert stage.clients == 0


@pytest.mark.parametrize(("text", "code"), [("nonsense", 1003), ('{"kind":"x"}', 1003)])
def test_nonsense_closes_the_socket(app: tuple[Stage, TestClient], text: str, code: int) -> None:
    stage, client = app
    with client.websocket_connect("/ws/stage") as socket:
        socket.send_text(text)
        assert socket.receive() == {"type": "websocket.close", "code": code, "reason": ""}
    assert stage.clients == 0


def test_a_flood_of_messages_closes_the_socket(app: tuple[Stage, TestClient]) -> None:
    _, client = app
    with client.websocket_connect("/ws/stage") as socket:
        socket.send_text('{"kind":"hello"}')
        assert socket.receive_json()["kind"] == "welcome"
        for _ in range(400):
            socket.send_text('{"kind":"heard","turn":1,"seq":0,"ms":1}')
        assert socket.receive()["code"] == 1008


def test_modules_and_drawings_are_served_with_their_types(app: tuple[Stage, TestClient]) -> None:
    _, client = app
    module = client.get("/static/stage/stage.mjs")
    assert module.status_code == 200
    assert module.headers["content-type"].startswith("text/javascript")
    drawing = client.get("/static/products/lumo-air.svg")
    assert drawing.headers["content-type"].startswith("image/svg+xml")
    assert "sandbox" in drawing.headers["content-security-policy"]
    again = client.get(
        "/static/products/lumo-air.svg", headers={"If-None-Match": drawing.headers["etag"]}
    )
    assert again.status_code == 304
    assert "host-stage" in client.get("/stage").text


@pytest.mark.parametrize(
    "path",
    [
        "/static/products/lumo-air.yaml",
        "/static/stage/../products/lumo-air.yaml",
        "/static/stage/%2e%2e/%2e%2e/README.md",
        "/static/stage/..%2f..%2fpyproject.toml",
        "/static/stage//etc/hosts.svg",
        "/static/nowhere/x.svg",
        "/static/stage/%00.svg",
        "/static/stage/" + "a" * 5000 + ".svg",
    ],
)
def test_nothing_else_is_served(app: tuple[Stage, TestClient], path: str) -> None:
    assert app[1].get(path).status_code == 404


def test_links_out_of_the_folder_and_hidden_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.svg").write_text("<svg/>")
    (tmp_path / "in" / ".hidden.svg").write_text("<svg/>")
    (tmp_path / "in" / "link.svg").symlink_to(tmp_path / "secret.svg")
    (tmp_path / "in" / "good.svg").write_text("<svg/>")
    assert find_file(tmp_path / "in", "good.svg") is not None
    assert find_file(tmp_path / "in", "link.svg") is None
    assert find_file(tmp_path / "in", ".hidden.svg") is None
    assert find_file(None, "good.svg") is None


# --- captions as files ----------------------------------------------------------------------


def test_webvtt_marks_each_word_and_escapes_markup() -> None:
    text = webvtt([speech("One <b> & four.")])
    assert text.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:01.440\n<lang en>One ")
    assert "<00:00:00.360>&lt;b&gt; <00:00:00.720>&amp; <00:00:01.080>four.</lang>" in text


def test_subrip_numbers_its_sentences() -> None:
    text = srt([speech("One two."), speech("Three.")])
    assert "2\n00:00:00,720 --> 00:00:01,080\nThree." in text
    assert stamp(3_723_004) == "01:02:03.004"


def test_every_product_of_the_catalogue_has_a_drawing() -> None:
    from host.sheets import ASSETS, load_products

    for product in load_products():
        assert find_file(ASSETS / "products", product.image), product.id


def test_what_was_said_is_kept_for_the_transcript_without_its_sound() -> None:
    clock = Clock()
    stage = Stage(clock=clock)
    for turn in range(1, 200):
        stage.publish(speech("Seventy-six grams, and you forget them."), turn=turn)
        clock.s += 60
    held = {id(p): len(p.message) + len(p.speech.pcm) for p in stage._backlog}
    held |= {
        id(p): len(p.message) + len(p.speech.pcm) for t in stage._turns.values() for p in t.pieces
    }
    one = len(speech("Seventy-six grams, and you forget them.").pcm)
    assert sum(held.values()) < 8 * one
    assert stage.heard(199) == "Seventy-six grams, and you forget them."
