"""The page's doorkeeper: a name for every browser, limits for everyone, headers on everything.

Plain ASGI, so that streams and sockets pass through untouched. Knows nothing of shows.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from host.page.sessions import COOKIE, Signer

MAX_BODY = 256_000  # a comment of 10,000 characters, escaped, with room to spare
MAX_UPLOAD = 8_000_000  # half a minute of voice
YEAR_S = 31_536_000
# Gradio needs inline scripts and compiles its templates; nothing may come from outside.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Buckets:
    """Token buckets by name: ``burst`` at once, ``per_s`` a second after that."""

    def __init__(
        self,
        burst: float,
        per_s: float,
        *,
        most: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.burst, self.per_s = burst, per_s
        self._most, self._clock = most, clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> bool:
        """Take one token; False when there is none."""
        now = self._clock()
        left, since = self._held.get(name, (self.burst, now))
        left = min(self.burst, left + (now - since) * self.per_s)
        ok = left >= 1
        self._held[name] = (left - 1 if ok else left, now)
        self._held.move_to_end(name)
        while len(self._held) > self._most:
            self._held.popitem(last=False)
        return ok


class Guard:
    """ASGI middleware. ``on_refused(reason)`` is told of everything that is turned away."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        signer: Signer,
        on_refused: Callable[[str], None] = lambda _: None,
        session: Buckets | None = None,
        address: Buckets | None = None,
    ) -> None:
        self.app = app
        self._signer = signer
        self._told = on_refused
        self._session = session or Buckets(40, 8)
        self._address = address or Buckets(300, 60)
        self._uploads = Buckets(6, 0.2)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or turn it away with one sentence."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        name = self._signer.read(_cookie(headers))
        if scope["method"] not in {"GET", "HEAD", "OPTIONS"}:
            refused = self._refuse(scope, headers, name)
            if refused:
                await refused(scope, receive, send)
                return
        fresh = "" if name else self._signer.new()
        if fresh:
            _bring_cookie(scope, fresh)
        limit = _limit(scope)
        await self.app(scope, _bounded(receive, limit), _dressed(scope, send, fresh))

    def _refuse(self, scope: Scope, headers: Headers, name: str) -> PlainTextResponse | None:
        if not _same_origin(headers):
            return self._turn_away("origin", 403, "This page takes requests from itself only.")
        if _length(headers) > _limit(scope):
            return self._turn_away("too_large", 413, "That is too large; send less.")
        address = str((scope.get("client") or ("?",))[0])
        upload = _uploads(scope) and not self._uploads.take(address)
        if upload or not self._address.take(address) or not self._session.take(name or address):
            return self._turn_away("too_fast", 429, "Too many requests; wait a few seconds.")
        return None

    def _turn_away(self, reason: str, status: int, text: str) -> PlainTextResponse:
        self._told(reason)
        more = {"Retry-After": "3"} if status == 429 else {}
        return PlainTextResponse(text, status, headers={**HEADERS, **more})


def _bounded(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def read() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            return {"type": "http.disconnect"}
        return message

    return read


def _dressed(scope: Scope, send: Send, fresh: str) -> Send:
    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for key, value in HEADERS.items():
                headers.setdefault(key, value)
            headers.setdefault("Content-Security-Policy", POLICY)
            if fresh and scope["path"] == "/":
                headers.append("Set-Cookie", _set_cookie(scope, fresh))
        await send(message)

    return dressed


def _set_cookie(scope: Scope, value: str) -> str:
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return f"{COOKIE}={value}; Path=/; Max-Age={YEAR_S}; HttpOnly; SameSite=Lax{secure}"


def _bring_cookie(scope: Scope, value: str) -> None:
    """The page that is about to be built knows the name its browser is being given."""
    if scope["path"] == "/":
        scope["headers"] = [*scope["headers"], (b"cookie", f"{COOKIE}={value}".encode())]


def _cookie(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")[:4_000]).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _same_origin(headers: Headers) -> bool:
    """Browsers name the page a request comes from; another site's page has no business here."""
    origin = headers.get("origin", "")
    return not origin or urlsplit(origin).netloc == headers.get("host", "")


def _length(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isdigit() else MAX_UPLOAD + 1


def _uploads(scope: Scope) -> bool:
    path = str(scope["path"])
    return path == "/listen" or path.endswith("/upload")


def _limit(scope: Scope) -> int:
    return MAX_UPLOAD if _uploads(scope) else MAX_BODY
