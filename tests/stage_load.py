"""Fifty listeners on one stage: ``python -m tests.stage_load [clients]``.

A minute of speech is published as it would be spoken; every client, over a WebSocket of its own
from a second process, says which pieces and how many bytes came. Prints JSON: what was lost, the
processor time of the server's process in seconds, its resident memory before and after in MB.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from typing import Any

from fastapi import FastAPI

from host.evals.bench_voice import resident_mb
from host.stage import Stage, routes
from host.stage.protocol import unpack
from tests.browser import serve
from tests.stage_speech import speech

CLIENTS, SECONDS, PATIENCE_S = 50, 60, 20


def publish(stage: Stage) -> tuple[int, int]:
    """A minute of speech in its own time. Pieces, and bytes of sound."""
    said, sent, pieces = 0, 0, 0
    began = time.monotonic()
    while said < SECONDS * 1000:
        piece = speech()
        stage.publish(piece, turn=1)
        said, sent, pieces = said + piece.for_ms, sent + len(piece.pcm), pieces + 1
        time.sleep(max(0.0, said / 1000 - 1 - (time.monotonic() - began)))
    return pieces, sent


async def listen(url: str, ready: asyncio.Semaphore) -> tuple[list[int], int]:
    """The numbers of the pieces that one client got, and bytes of sound."""
    from websockets.asyncio.client import connect

    got: list[int] = []
    size = 0
    async with connect(url, max_size=None) as socket:
        await socket.send(json.dumps({"kind": "hello"}))
        await socket.recv()
        ready.release()
        while True:
            try:
                message = await asyncio.wait_for(socket.recv(), PATIENCE_S)
            except TimeoutError:
                return got, size
            if isinstance(message, bytes):
                head, pcm = unpack(message)
                got.append(int(head["seq"]))
                size += len(pcm)


async def listeners(url: str, clients: int) -> None:
    """Every client; prints "ready", then what each got."""
    ready = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(listen(url, ready)) for _ in range(clients)]
    for _ in tasks:
        await ready.acquire()
    print("ready", flush=True)
    print(json.dumps(await asyncio.gather(*tasks)), flush=True)


def measure(clients: int = CLIENTS) -> dict[str, Any]:
    """The figures."""
    stage, app = Stage(), FastAPI()
    app.include_router(routes(stage))
    with serve(app) as address:
        url = address.replace("http", "ws", 1) + "/ws/stage"
        command = [sys.executable, "-m", "tests.stage_load", "listen", url, str(clients)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        child.stdout.readline()
        memory, worked, began = resident_mb(), time.process_time(), time.monotonic()
        pieces, sent = publish(stage)
        took = time.monotonic() - began
        figures = {
            "clients": clients,
            "seconds": round(took, 1),
            "cpu_s": round(time.process_time() - worked, 2),
            "memory_mb": [round(memory, 1), round(resident_mb(), 1)],
        }
        got = json.loads(child.stdout.readline())
        child.wait(10)
    whole = [seqs == list(range(pieces)) and size == sent for seqs, size in got]
    return figures | {"pieces": pieces, "mb_each": round(sent / 1e6, 2), "whole": sum(whole)}


if __name__ == "__main__":
    if sys.argv[1:2] == ["listen"]:
        asyncio.run(listeners(sys.argv[2], int(sys.argv[3])))
    else:
        print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else CLIENTS)))
