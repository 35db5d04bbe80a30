"""Many questions, one answer each, in the same order. Knows files; answers nothing itself."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from host.cli import as_json, rows
from host.errors import HostError, InputError
from host.host import Host
from host.records import Comment, Lang
from host.room.sources import read_comment


class Hosts:
    """One host per persona named in the batch, over one shop and one model."""

    def __init__(self, first: Host, default: str) -> None:
        self._known = {default: first}
        self._first = first
        self._default = default

    def get(self, persona: str) -> Host:
        """The host, opened at first use. Raises SheetError for an unknown one."""
        name = persona or self._default
        if name not in self._known:
            self._known[name] = self._first.with_persona(name)
        return self._known[name]


def run(
    questions: Path,
    answers: Path | None,
    *,
    persona: str,
    products: Path | None,
    product: str = "",
    lang: Lang | None = None,
) -> int:
    """Answer every line of a file. Returns how many lines were faulty.

    A faulty line gets ``{"id", "error"}`` in its place; the others lose nothing. The
    answers appear under their name only when complete.
    """
    lines = [line for line in rows(questions) if line.strip()]
    hosts = Hosts(Host.open(persona, products=products).warm(), persona)
    faults = 0
    with _progress() as bar, _whole(answers) as file:
        task = bar.add_task("answering", total=len(lines))
        for number, line in enumerate(lines, 1):
            found = _answer(hosts, line, f"{questions}:{number}", str(number), product, lang)
            faults += "error" in found
            file.write(json.dumps(found, ensure_ascii=False) + "\n")
            bar.advance(task)
    return faults


def _answer(
    hosts: Hosts, line: str, where: str, number: str, product: str, lang: Lang | None
) -> dict[str, Any]:
    comment: Comment | None = None
    try:
        comment = read_comment(line, where, number)
        persona = json.loads(line).get("persona") or ""
        host = hosts.get(persona)
        turn = host.turn(
            Comment(
                comment.text,
                comment.viewer,
                comment.product or product,
                comment.lang or lang,
                comment.id,
            )
        )
        return as_json(turn.finish(), comment.id)
    except HostError as error:
        return {"id": comment.id if comment else number, "error": str(error)}


def _progress() -> Progress:
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, disable=not console.is_terminal)


@contextmanager
def _whole(path: Path | None) -> Iterator[TextIO]:
    """A file that appears under its name only when it is complete; stdout without a path."""
    if path is None:
        import sys

        yield sys.stdout
        return
    try:
        handle, name = tempfile.mkstemp(dir=path.parent or Path(), prefix=f".{path.name}.")
    except OSError as error:
        raise InputError(f"--out: {path}: {error.strerror}") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            yield file
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
