"""The room: what it takes, what it refuses, who is next."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.errors import InputError
from host.records import Comment, Viewer
from host.room import Recorded, Refused, Room
from host.room.room import MAX_CHARS, clean


def comment(text: str, viewer: str = "") -> Comment:
    return Comment(text, Viewer(viewer, viewer))


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07\n\t", "\u200b\u202e"])
def test_nothing_readable_is_refused(text: str) -> None:
    assert Room().offer(comment(text)) == Refused("empty")


def test_a_question_is_answered_before_chatter() -> None:
    room = Room()
    for text in ("hello everyone", "nice lamp", "how heavy is it?"):
        room.offer(comment(text))
    first = room.next(0)
    assert first is not None
    assert first.comment.text == "how heavy is it?"


def test_the_same_question_waits_once_with_all_the_names() -> None:
    room = Room()
    for name in ("Mei", "Paul", "Ana"):
        room.offer(comment("How heavy is it?!" if name == "Ana" else "how heavy is it?", name))
    waiting = room.next(0)
    assert waiting is not None
    assert waiting.also == ["Paul", "Ana"]
    assert room.next(0) is None


def test_one_viewer_cannot_fill_the_room() -> None:
    room = Room()
    taken = [room.offer(comment(f"question {i}?", "troll")) for i in range(20)]
    assert len(room) == 3
    assert taken.count(None) == 3
    assert room.offer(comment("and mine?", "mei")) is None


def test_the_rate_limit_lets_a_viewer_back_after_a_while() -> None:
    now = 0.0
    room = Room(clock=lambda: now)
    for i in range(6):
        room.offer(comment(f"{i}?", "mei"))
        room.next(0)
    assert room.offer(comment("again?", "mei")) == Refused("too_fast")
    now = 11.0
    assert room.offer(comment("again?", "mei")) is None


def test_a_full_room_says_so() -> None:
    room = Room()
    for i in range(200):
        assert room.offer(comment(f"anonymous {i}")) is None
    assert room.offer(comment("one more")) == Refused("full")


def test_many_threads_lose_no_comment() -> None:
    room = Room()
    threads = [
        threading.Thread(target=lambda i=i: room.offer(comment(f"question {i}", f"viewer {i}")))
        for i in range(100)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen = set()
    while waiting := room.next(0):
        seen.add(waiting.comment.text)
    assert len(seen) == 100


@given(st.text(max_size=5000))
def test_cleaning_bounds_any_text_and_keeps_no_control_character(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) <= MAX_CHARS
    assert cleaned.isprintable() or all(c.isprintable() or c == " " for c in cleaned)
    assert clean(cleaned) == cleaned


def test_a_recorded_chat_is_read_in_order(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    lines = [{"text": "second", "at_ms": 900, "viewer": "Mei"}, {"text": "first", "at_ms": 20}]
    path.write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    found = list(Recorded(path).comments())
    assert [c.text for c in found] == ["first", "second"]
    assert found[1].viewer == Viewer("Mei", "Mei")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not a JSON object"),
        ("[]", "text: missing"),
        ('{"text": 3}', "text: missing"),
        ('{"text": "x", "lang": "de"}', "lang: 'de'"),
        ('{"text": "x", "at_ms": "soon"}', "at_ms"),
        ('{"text": "x", "product": 4}', "product"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "chat.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(InputError, match=r"chat\.jsonl:1: ") as error:
        list(Recorded(path).comments())
    assert told in str(error.value)


def test_the_names_of_those_who_asked_the_same_are_said_if_they_may_be() -> None:
    from host.host import Host
    from host.mind.lm import Phrases
    from host.show import Show

    host = Host.open("weike", lm=Phrases("tests"), database="sqlite://")
    asked = comment("how heavy is it?", "Mei")
    told = Show(host, speak=False)._for_several(asked, ["Paul", "buy at evil.example"], "en")
    assert told is not None
    assert "Mei, Paul" in told.text
    assert "evil" not in told.text
