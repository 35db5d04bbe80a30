"""Where comments come from. The page posts directly; these read or replay."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from host.errors import InputError
from host.records import LANGS, Comment, Viewer


class CommentSource(Protocol):
    """Gives comments in the order they came, each with its ``at_ms``."""

    def comments(self) -> Iterator[Comment]:
        """Every comment, oldest first."""
        ...


@dataclass(frozen=True)
class ScriptedSource:
    """A fake: the comments it was given."""

    lines: Sequence[Comment]

    def comments(self) -> Iterator[Comment]:
        """Every comment, oldest first."""
        return iter(self.lines)


@dataclass(frozen=True)
class Recorded:
    """A recorded chat, one JSON object a line: ``{"text", "at_ms"?, "viewer"?, "lang"?, ...}``."""

    path: Path

    def comments(self) -> Iterator[Comment]:
        """Every comment, oldest first. Raises InputError with the line's number."""
        try:
            text = self.path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{self.path}: cannot be read: {error}") from error
        return iter(read_chat(text.splitlines(), str(self.path)))


def read_chat(lines: Iterable[str], name: str) -> list[Comment]:
    """Comments from JSON lines. Blank lines are passed over."""
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            found.append(read_comment(line, f"{name}:{number}", str(number)))
    return sorted(found, key=lambda c: c.at_ms)


def read_comment(line: str, where: str, fallback_id: str = "") -> Comment:
    """One comment from a JSON line. Raises InputError that names the place and the field."""
    try:
        data = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{where}: not a JSON object: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise InputError(f'{where}: text: missing; write {{"text": "…"}}')
    if (lang := data.get("lang")) not in (None, "", *LANGS):
        raise InputError(f"{where}: lang: {lang!r} is not en, zh or fr")
    for key in ("product", "persona"):
        if not isinstance(data.get(key) or "", str):
            raise InputError(f"{where}: {key}: a text is expected")
    at_ms = data.get("at_ms", 0)
    if not isinstance(at_ms, int | float) or isinstance(at_ms, bool):
        raise InputError(f"{where}: at_ms: a number of milliseconds is expected")
    return Comment(
        text=data["text"],
        viewer=_viewer(data.get("viewer")),
        product=data.get("product") or "",
        lang=lang or None,
        id=str(data.get("id", fallback_id)),
        at_ms=int(at_ms),
    )


def _viewer(data: Any) -> Viewer:
    if isinstance(data, dict):
        return Viewer(str(data.get("id", "")), str(data.get("name", "")))
    return Viewer(str(data), str(data)) if data else Viewer()
