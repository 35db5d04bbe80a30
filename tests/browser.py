"""What browser tests share: finding Chromium, opening it, serving an app beside it."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--mute-audio",
)


def chromium() -> str:
    """The browser's path. Without one: skipped here, failed where CI is set."""
    named = os.environ.get("HOST_CHROMIUM", "")
    path = named or next((found for name in NAMES if (found := shutil.which(name))), "")
    if path and os.access(path, os.X_OK):
        return path
    message = "no Chromium found; install it (apt install chromium) or set HOST_CHROMIUM"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@contextlib.contextmanager
def open_browser(*more_args: str) -> Iterator[Any]:
    """A headless Chromium (a playwright ``Browser``), closed at the end."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=[*ARGS, *more_args])
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def serve(app: Any, *, port: int = 0, wait_s: float = 20.0) -> Iterator[str]:
    """Run an ASGI app in a thread of this process; yields its address."""
    import uvicorn

    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws_ping_interval=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + wait_s
    while not server.started:
        if time.monotonic() > deadline:
            raise TimeoutError("the test's server did not start")
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
