"""The plots of an evaluation, as PNG. The only module that draws; no window is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from host.evals.evaluate import Report
from host.evals.run import by_class

GOOD, POOR, OTHER = "#2f6f62", "#c96f4a", "#8a97a6"


def draw(report: Report, folder: Path) -> list[Path]:
    """Every plot that the report has figures for. Returns the files written."""
    drawn = []
    for name, rows, title in _bars(report):
        if rows:
            path = folder / f"{name}.png"
            _bar_chart(rows, title, path, percent=name != "refusals")
            drawn.append(path)
    return [*drawn, *_times(report, folder)]


Rows = Sequence[tuple[str, float]]


def _bars(report: Report) -> Iterator[tuple[str, Rows, str]]:
    rights = [(n.removesuffix(".right"), v) for n, v in report.figures.items() if _is_share(n)]
    yield "suites", rights, f"{report.persona}: right replies"
    if "bait" in report.marks:
        classes = by_class(report.marks["bait"].played)
        held = [(name, right / count) for name, (count, right, _) in sorted(classes.items())]
        yield "bait", held, f"{report.persona}: bait held, by class"
    yield "refusals", report.refusals.most_common(), "drafts refused, by reason"


def _is_share(name: str) -> bool:
    return name.endswith(".right") or name.startswith(("lm.", "persona."))


def _pyplot() -> Any:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    return pyplot


def _bar_chart(rows: Rows, title: str, path: Path, *, percent: bool) -> None:
    plt = _pyplot()
    names, values = [n for n, _ in rows][::-1], [v for _, v in rows][::-1]
    figure, axes = plt.subplots(figsize=(8, 0.6 + 0.3 * len(rows)), layout="constrained")
    shades = [(GOOD if v >= 0.85 else POOR) if percent else OTHER for v in values]
    bars = axes.barh(names, [v * 100 for v in values] if percent else values, color=shades)
    axes.bar_label(bars, fmt="%.0f%%" if percent else "%d", padding=3, fontsize=8)
    axes.set_title(title, loc="left", fontsize=11)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xlim(0, 108 if percent else max([*values, 1]) * 1.12)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def _times(report: Report, folder: Path) -> list[Path]:
    first = [r.ms["first"] for m in report.played for r in m.replies if r.ms.get("first")]
    if not first:
        return []
    plt = _pyplot()
    figure, axes = plt.subplots(figsize=(8, 3), layout="constrained")
    axes.hist(first, bins=40, color=OTHER)
    axes.axvline(report.figures["first_ms.p50"], color=GOOD, label="p50")
    axes.axvline(report.figures["first_ms.p95"], color=POOR, label="p95")
    axes.set_xlabel("milliseconds to the first verified sentence")
    axes.set_ylabel("replies")
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    path = folder / "first_sentence.png"
    figure.savefig(path, dpi=110)
    plt.close(figure)
    return [path]
