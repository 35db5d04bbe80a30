"""The stage's doors: the WebSocket, the browser modules, and the chrome-less page.

Serves only known kinds of file from known folders; strangers' messages are bounded in size
and rate.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse

from host.errors import InputError
from host.sheets import ASSETS
from host.stage.hub import Stage, StageFull, Subscription
from host.stage.protocol import Hello, Resume, read_client

HELLO_S = 5.0  # a browser that says nothing joins as a new one
SEND_S = 10.0  # a browser that takes nothing for so long is gone
MESSAGES_PER_S = 40
TRY_AGAIN_LATER, TOO_MUCH, NOT_UNDERSTOOD = 1013, 1008, 1003
TYPES: Mapping[str, str] = {
    ".mjs": "text/javascript; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".vrm": "model/gltf-binary",
}
FOLDERS: Mapping[str, Path] = {
    "stage": ASSETS / "stage",
    "avatar": ASSETS / "avatar",
    "products": ASSETS / "products",
}
# An SVG opened by itself is a document: it may draw, and do nothing else.
SVG_RULES = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


def routes(stage: Stage, *, folders: Mapping[str, Path] | None = None) -> APIRouter:
    """A router with ``/ws/stage``, ``/static/<folder>/<file>`` and ``/stage``.

    ``folders`` adds or replaces served folders, such as ``{"products": Path("shop/")}``.
    Include it before anything that is mounted at ``/``.
    """
    router = APIRouter()
    served = {**FOLDERS, **(folders or {})}

    @router.websocket("/ws/stage")
    async def watch(socket: WebSocket) -> None:
        await _watch(stage, socket)

    @router.get("/static/{folder}/{name:path}", include_in_schema=False)
    def static(folder: str, name: str, request: Request) -> Response:
        return send_file(served.get(folder), name, request.headers.get("if-none-match", ""))

    @router.get("/stage", include_in_schema=False)
    def page(request: Request) -> Response:
        return send_file(served["stage"], "stage.html", request.headers.get("if-none-match", ""))

    return router


def find_file(folder: Path | None, name: str) -> Path | None:
    """The file, if it is a served kind and truly inside ``folder`` (links resolved)."""
    if folder is None or "\0" in name or Path(name).suffix.lower() not in TYPES:
        return None
    try:
        path = (folder / name).resolve()
        inside = path.is_relative_to(folder.resolve()) and path.is_file()
    except OSError:
        return None
    hidden = any(part.startswith(".") for part in Path(name).parts)
    return path if inside and not hidden else None


def send_file(folder: Path | None, name: str, etag_known: str = "") -> Response:
    """The file with its type and an ETag; 304 when the browser has it, 404 when there is none."""
    path = find_file(folder, name)
    if path is None:
        return Response("not found", status_code=404)
    stat = path.stat()
    seed = f"{path.name}:{stat.st_mtime_ns}:{stat.st_size}".encode()
    etag = f'"{hashlib.sha256(seed).hexdigest()[:16]}"'
    kind = TYPES[path.suffix.lower()]
    headers = {"ETag": etag, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    if path.suffix.lower() == ".svg":
        headers["Content-Security-Policy"] = SVG_RULES
    if etag_known == etag:
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type=kind, headers=headers)


async def _watch(stage: Stage, socket: WebSocket) -> None:
    await socket.accept()
    try:
        resume = await _hello(socket)
        with stage.subscribe(resume) as client:
            await _both(stage, socket, client)
    except StageFull:
        await _close(socket, TRY_AGAIN_LATER)
    except InputError:
        await _close(socket, NOT_UNDERSTOOD)
    except WebSocketDisconnect:
        return


async def _hello(socket: WebSocket) -> Resume | None:
    try:
        message = read_client(await asyncio.wait_for(_text(socket), HELLO_S))
    except TimeoutError:
        return None
    return message.resume if isinstance(message, Hello) else None


async def _both(stage: Stage, socket: WebSocket, client: Subscription) -> None:
    """Send while a task listens; when either ends, so does the other."""

    def done(task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            task.exception()  # looked at below, if this connection still lives
        client.leave()

    listener = asyncio.create_task(_listen(stage, socket))
    listener.add_done_callback(done)
    try:
        await _send(socket, client)
    finally:
        listener.cancel()
    if listener.done():
        listener.result()
    else:
        await _close(socket, TRY_AGAIN_LATER)


async def _send(socket: WebSocket, client: Subscription) -> None:
    """Pass on what is queued, until this browser is lost or takes nothing any more."""
    with contextlib.suppress(TimeoutError):
        while (message := await client.get()) is not None:
            async with asyncio.timeout(SEND_S):
                if isinstance(message, bytes):
                    await socket.send_bytes(message)
                else:
                    await socket.send_text(message)


async def _listen(stage: Stage, socket: WebSocket) -> None:
    clock = asyncio.get_running_loop().time
    allowed, since = float(MESSAGES_PER_S), clock()
    while True:
        text = await _text(socket)
        allowed = min(MESSAGES_PER_S, allowed + (clock() - since) * MESSAGES_PER_S) - 1
        since = clock()
        if allowed < 0:
            return await _close(socket, TOO_MUCH)
        message = read_client(text)
        if not isinstance(message, Hello):
            stage.report(message.turn, message.seq, message.ms)


async def _text(socket: WebSocket) -> str:
    """The next text message. Binary from a browser is not understood."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    text = message.get("text")
    if not isinstance(text, str):
        raise InputError("the stage takes text messages; send hello or heard")
    return text


async def _close(socket: WebSocket, code: int) -> None:
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # already closed
        await socket.close(code)
