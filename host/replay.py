"""A show against a recorded chat: comments at their times, answers as they come. No page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from host.host import Host
from host.records import Comment, Utterance
from host.room import Recorded, Refused, Room


def replay(
    host: Host,
    chat: Path,
    *,
    speed: float = 1.0,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[tuple[Comment, Utterance | Refused]]:
    """Each comment with its answer, or why the room did not take it.

    ``speed`` 2 plays twice as fast; 0 does not wait at all. Times are those of the recording,
    so that rate limits judge the viewers as they were.
    """
    now_s = 0.0
    room = Room(clock=lambda: now_s)
    for comment in Recorded(chat).comments():
        wait_s = comment.at_ms / 1000 - now_s
        if speed > 0 and wait_s > 0:
            sleep(wait_s / speed)
        now_s = max(now_s, comment.at_ms / 1000)
        if refused := room.offer(comment):
            yield comment, refused
            continue
        waiting = room.next(timeout_s=0)
        if waiting is not None:
            yield comment, host.turn(replace(waiting.comment)).finish()
