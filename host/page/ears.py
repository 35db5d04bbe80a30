"""Voice input: a recording of the browser in, its words out, offline. Keeps no audio.

The listener is opened when somebody first speaks. Where its weights or its library are
missing, every recording gets the same short answer and the log holds the remedy once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from host.errors import EngineError, InputError
from host.records import Lang
from host.voice.listen import RATE_HZ, Heard, Listener

MOST_BYTES = 2 * RATE_HZ * 30  # half a minute

log = logging.getLogger(__name__)


class Hears(Protocol):
    """What turns sound into text."""

    def transcribe(self, pcm: bytes, sample_rate_hz: int, lang: Lang | None = None) -> Heard:
        """Text of mono little-endian int16 ``pcm``, and its language."""
        ...


class Ears:
    """A listener, opened at first use; None once it is known that there is none."""

    def __init__(self, opener: Callable[[], Hears]) -> None:
        self._opener: Callable[[], Hears] | None = opener
        self._listener: Hears | None = None
        self._lock = threading.Lock()

    def hear(self, pcm: bytes) -> Heard | None:
        """The words of 16 kHz int16 ``pcm``; None without a listener. Raises InputError."""
        listener = self._open()
        return listener.transcribe(pcm, RATE_HZ) if listener else None

    def _open(self) -> Hears | None:
        with self._lock:
            if self._opener:
                try:
                    self._listener = self._opener()
                except EngineError as error:
                    log.warning("no voice input: %s", error)
                self._opener = None
            return self._listener


def whisper(cache_dir: object) -> Ears:
    """The shipped listener (Whisper base)."""
    from pathlib import Path

    return Ears(lambda: Listener(Path(str(cache_dir)), threads=1))


def ear_routes(ears: Ears) -> APIRouter:
    """``POST /listen``: raw PCM in, ``{"text", "lang"}`` out; ``{"fault"}`` when it cannot be."""
    router = APIRouter()

    @router.post("/listen", include_in_schema=False)
    async def listen(request: Request) -> JSONResponse:
        pcm = await request.body()
        if len(pcm) > MOST_BYTES:
            return JSONResponse({"fault": "too_long"}, 413)
        try:
            heard = await run_in_threadpool(ears.hear, pcm)
        except InputError:
            return JSONResponse({"fault": "not_audio"}, 400)
        if heard is None:
            return JSONResponse({"fault": "no_ears"}, 503)
        return JSONResponse({"text": heard.text, "lang": heard.lang})

    return router
