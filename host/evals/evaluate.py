"""Score a persona: suites played, pitches written, figures and files. The door of ``host eval``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from host.errors import InputError
from host.evals import persona as persona_suite
from host.evals import suites
from host.evals.run import (
    JUDGES,
    Figures,
    Marked,
    Marks,
    authors,
    figures_of,
    items_of,
    marked,
    play,
)
from host.host import Host
from host.records import LANGS, Lang

PITCHED = 2  # products pitched in each language, to see who writes


@dataclass
class Report:
    """Everything an evaluation found."""

    persona: str
    model: str
    marks: dict[str, Marks] = field(default_factory=dict)
    figures: Figures = field(default_factory=dict)
    refusals: Counter[str] = field(default_factory=Counter)

    @property
    def played(self) -> list[Marked]:
        """Every item played, suite by suite."""
        return [one for marks in self.marks.values() for one in marks.played]


def evaluate(
    host: Host,
    wanted: Sequence[str],
    *,
    folder: Path = suites.SUITES,
    most: int = 0,
    bar: Progress | None = None,
) -> Report:
    """Play the wanted suites, at most so many items each. Raises InputError for a name unknown."""
    for name in wanted:
        if name not in suites.FILES:
            raise InputError(f"--suite: {name!r}: use {', '.join(suites.FILES)}")
    report = Report(host.persona.id, host.shared.lm.name)
    files = _files(wanted, folder)
    for name in wanted:
        items = suites.thinned(items_of(name, files), most)
        report.marks[name] = _suite(host, name, items, bar)
        report.figures |= report.marks[name].figures
    if "persona" in wanted:
        report.figures |= _of_persona(host, report)
    report.figures |= _authored(host, report, bar) | _times(report.played)
    report.refusals = Counter(host.mind.colour.reasons)
    return report


def _files(wanted: Iterable[str], folder: Path) -> dict[str, list[suites.Item]]:
    names = dict.fromkeys(name for suite in wanted for name in suites.FILES[suite])
    # Held-out prompts are optional: whoever evaluates with files of their own may have none.
    present = [n for n in names if n != "bait_heldout" or (folder / f"{n}.jsonl").is_file()]
    return {name: suites.load(name, folder) for name in present}


def _suite(host: Host, name: str, items: Sequence[suites.Item], bar: Progress | None) -> Marks:
    task = bar.add_task(name, total=len(items)) if bar else None
    marks = Marks(name)
    for item in items:
        judged = JUDGES.get(name)
        found = marked(host, name, item, judged) if judged else Marked(name, item, play(host, item))
        marks.played.append(found)
        if bar and task is not None:
            bar.advance(task)
    if name in JUDGES:
        marks.figures = figures_of(name, marks.played)
    return marks


def _of_persona(host: Host, report: Report) -> Figures:
    found = persona_suite.consistency(report.marks["persona"].played)
    right, asked = persona_suite.choices(host)
    if asked:
        found["persona.choices"] = right / asked
    said: dict[Lang, list[str]] = {
        lang: [s.text for m in report.played for r in m.replies for s in r.sentences
               if r.lang == lang]
        for lang in LANGS
    }  # fmt: skip
    return found | persona_suite.manner(host, said) | persona_suite.swapped(host)


def _authored(host: Host, report: Report, bar: Progress | None) -> Figures:
    """Who wrote what was spoken: the model's share of replies and of pitches."""
    answered = [m for m in report.played if m.last.act not in {"refuse"}]
    found: Figures = {}
    for lang, (spoken, wrote) in authors(answered).items():
        found[f"lm.replies.{lang}"] = wrote / spoken if spoken else 0.0
    langs = [lang for lang in host.persona.languages if lang in host.shared.lm.languages]
    task = bar.add_task("pitches", total=len(langs) * PITCHED) if bar and langs else None
    for lang in langs:
        lines = []
        for product in host.catalogue.products[:PITCHED]:
            lines += list(host.pitch(product.id, lang=lang))
            if bar and task is not None:
                bar.advance(task)
        found[f"lm.pitches.{lang}"] = sum(s.author == "lm" for s in lines) / max(1, len(lines))
    return found


def _times(played: Sequence[Marked]) -> Figures:
    first = [r.ms["first"] for m in played for r in m.replies if r.ms.get("first")]
    if not first:
        return {}
    return {"first_ms.p50": percentile(first, 50), "first_ms.p95": percentile(first, 95)}


def percentile(values: Sequence[float], percent: int) -> float:
    """The nearest-rank percentile."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(percent / 100 * len(ordered)) - 1))]


# --- floors -----------------------------------


def below(figures: Figures, floors: Mapping[str, float]) -> Iterator[str]:
    """Figures under their floor; a floor named ``max:<figure>`` is a ceiling."""
    for name, bound in floors.items():
        figure = name.removeprefix("max:")
        value = figures.get(figure)
        if value is None:
            yield f"{figure}: not measured"
        elif name.startswith("max:") and value > bound:
            yield f"{figure}: {value:g} is over {bound:g}"
        elif not name.startswith("max:") and value < bound:
            yield f"{figure}: {value:g} is under {bound:g}"


def read_floors(path: Path) -> dict[str, float]:
    """``{"facts.en.right": 0.85, "max:bait.leak": 0}``. Raises InputError."""
    try:
        data = json.loads(path.read_text("utf-8"))
        return {str(name): float(bound) for name, bound in data.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise InputError(
            f"--floor: {path}: a JSON object of numbers is expected: {error}"
        ) from error


def progress() -> Progress:
    """A bar on stderr; silent where nobody watches."""
    from rich.console import Console

    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description:>10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )
