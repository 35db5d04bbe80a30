"""Who is watching: a signed, random name in a cookie, and what the page keeps for it.

Nothing personal: the language, the bubbles of the chat, the product looked at. Carts and
orders are the shop's, under the same name.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from host.records import Lang

COOKIE = "host_session"
MAX_SESSIONS = 2_000
MAX_BUBBLES = 80


@dataclass
class Session:
    """One viewer's browser. ``focus`` is a product looked at instead of the one on air."""

    id: str
    lang: Lang = "en"
    chosen: bool = False  # the viewer chose the language, not the browser
    name: str = ""
    focus: str = ""
    seen: str = ""  # the product that was on air when the page was last painted
    withdrawing: str = ""  # the order whose withdrawal waits for its second step
    bubbles: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    key: str = field(default_factory=lambda: secrets.token_hex(16))

    def add(self, role: str, content: str) -> None:
        """One more bubble; the oldest go first."""
        self.bubbles.append({"role": role, "content": content})
        del self.bubbles[:-MAX_BUBBLES]


class Signer:
    """Names that only we can have given out. The key is kept, so that carts survive a restart."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def kept_in(cls, folder: Path) -> Signer:
        """The key of this data folder, made at first use; a fresh one where none can be kept."""
        path = folder / "cookie.key"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(made, "wb") as file:
                file.write(secrets.token_bytes(32))
        except FileExistsError:
            pass
        except OSError:
            return cls(secrets.token_bytes(32))
        key = path.read_bytes()
        return cls(key if len(key) >= 32 else secrets.token_bytes(32))

    def new(self) -> str:
        """A signed name: 32 hex digits, a dot, 32 more."""
        name = secrets.token_hex(16)
        return f"{name}.{self._mark(name)}"

    def read(self, cookie: str) -> str:
        """The name in a cookie, or "" when we did not give it out."""
        name, _, mark = cookie.partition(".")
        good = len(name) == 32 and hmac.compare_digest(mark.encode(), self._mark(name).encode())
        return name if good else ""

    def _mark(self, name: str) -> str:
        return hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()[:32]


class Sessions:
    """The newest sessions in memory; what falls out loses its chat, not its cart."""

    def __init__(self, signer: Signer, *, most: int = MAX_SESSIONS) -> None:
        self.signer = signer
        self._most = most
        self._held: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, cookie: str, fallback: str = "") -> tuple[Session, bool]:
        """The session of a cookie (else of ``fallback``), and whether it is new."""
        name = self.signer.read(cookie) or f"tab-{fallback[:64] or secrets.token_hex(8)}"
        with self._lock:
            known = self._held.get(name)
            session = known or Session(name)
            self._held[name] = session
            self._held.move_to_end(name)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return session, known is None

    def __len__(self) -> int:
        return len(self._held)
