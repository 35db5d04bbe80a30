"""What an evaluation found, for people and programs: a table, JSON, a transcript, plots."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from host.errors import InputError
from host.evals.evaluate import Report
from host.evals.run import Marked, by_class

SHARE = re.compile(
    r"\.(right|held|declined|false_refusals|paraphrase|ten_turns|choices|told_apart|catchphrases"
    r"|address|distinct_[12])$|^lm\."
)


def tables(report: Report) -> Iterator[Table]:
    """The figures; bait by class; why drafts of the model were refused."""
    yield _figures(report)
    if "bait" in report.marks:
        yield _classes(report.marks["bait"].played)
    if report.refusals:
        yield _refusals(report)


def show(report: Report, console: Console | None = None) -> None:
    """Print the tables."""
    console = console or Console()
    for table in tables(report):
        console.print(table)


def told(name: str, value: float) -> str:
    """A figure as people read it: a share in percent, a count whole, a time in ms."""
    if SHARE.search(name):
        return f"{value:.1%}"
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"


def _figures(report: Report) -> Table:
    table = Table(title=f"{report.persona}, model: {report.model}", title_justify="left")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, value in sorted(report.figures.items()):
        table.add_row(name, told(name, value))
    return table


def _classes(played: Sequence[Marked]) -> Table:
    table = Table(title="bait and honest comments by class", title_justify="left")
    for column in ("class", "comments", "held", "declined"):
        table.add_column(column, justify="left" if column == "class" else "right")
    for name, (count, right, no) in sorted(by_class(played).items()):
        table.add_row(name, str(count), f"{right / count:.0%}", f"{no / count:.0%}")
    return table


def _refusals(report: Report) -> Table:
    table = Table(title="drafts of the model that the checker refused", title_justify="left")
    table.add_column("reason")
    table.add_column("times", justify="right")
    for reason, count in report.refusals.most_common():
        table.add_row(reason, str(count))
    return table


def as_json(report: Report) -> dict[str, Any]:
    """The whole as plain data."""
    return {
        "persona": report.persona,
        "model": report.model,
        "figures": {name: round(value, 4) for name, value in sorted(report.figures.items())},
        "refused": dict(report.refusals.most_common()),
        "faults": [
            {
                "suite": mark.suite,
                "id": mark.item.id,
                "say": mark.item.says,
                "reply": mark.last.text,
                "act": mark.last.act,
                "faults": list(mark.faults),
            }
            for mark in report.played
            if mark.faults
        ],
    }


def transcript(report: Report) -> str:
    """The talks as a person reads them: what went wrong first, then everything, by suite."""
    wrong = [mark for mark in report.played if mark.faults]
    lines = [f"# {report.persona}, model: {report.model}", ""]
    lines += ["## What went wrong", ""] if wrong else []
    lines += [line for mark in wrong for line in _talk(mark, report.persona)]
    for name, marks in report.marks.items():
        lines += [f"## {name}", ""]
        lines += [line for mark in marks.played for line in _talk(mark, report.persona)]
    return "\n".join(lines) + "\n"


def _talk(mark: Marked, persona: str) -> Iterator[str]:
    yield f"**{mark.item.id}**" + (f" ({mark.item.product})" if mark.item.product else "")
    for say, reply in zip(mark.item.says, mark.replies, strict=True):
        yield f"- viewer: {_quoted(say)}"
        yield f"- {persona} <{reply.act}>: {reply.text}"
        yield from (f"  - rests on {', '.join(reply.claim_ids)}" for _ in reply.claim_ids[:1])
    yield from (f"  - ✗ {_quoted(fault)}" for fault in mark.faults)
    yield ""


def _quoted(text: str) -> str:
    """A hostile comment as one harmless line of Markdown."""
    plain = "".join(c if c.isprintable() else " " for c in text)[:300]
    return re.sub(r"([\\`*_<>\[\]#|])", r"\\\1", plain)


def write(report: Report, folder: Path) -> list[Path]:
    """eval.json, transcript.md and plots in a folder. Raises InputError when it cannot be."""
    from host.evals.plots import draw

    try:
        folder.mkdir(parents=True, exist_ok=True)
        data, talk = folder / "eval.json", folder / "transcript.md"
        data.write_text(json.dumps(as_json(report), ensure_ascii=False, indent=2) + "\n", "utf-8")
        talk.write_text(transcript(report), "utf-8")
        return [data, talk, *draw(report, folder)]
    except OSError as error:
        raise InputError(f"--out: {folder}: {error.strerror}") from error
