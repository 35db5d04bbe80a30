"""Figures of several models as one Markdown page and one plot, for a person to read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from host.errors import InputError
from host.train.measure import table
from host.train.ship import bars

Figures = Mapping[str, Mapping[str, float]]
TABLES = (
    ("passes", "First candidates that the checker passes"),
    ("carries", "Claims asked for that reach the sentence, and it passes"),
    ("invented_caught_per_100", "Claims invented and caught, per 100 sentences"),
    ("sense", "Of the lines that pass, those in which a larger model finds sense"),
    ("copied", "Sentences equal to an exemplar"),
)
LANGUAGE_ROWS = (
    ("manner", "three personas told apart, generated"),
    ("manner_spoken", "the same, of the kinds that phrases do not speak"),
    ("manner_same_prompts", "the bank's lines for the same prompts"),
    ("manner_exemplars", "three personas told apart, held-out exemplars"),
    ("distinct_2_personas", "distinct-2, generated"),
    ("distinct_2_exemplars", "distinct-2, exemplars"),
)


def read(path: Path) -> Figures:
    """Figures that ``host train measure`` left. Raises InputError."""
    try:
        found: Figures = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: not figures of `host train measure`") from error
    return found


def page(files: Sequence[Path], plot: Path) -> str:
    """Every table, a column for each file by its stem; the plot goes to ``plot``."""
    by = {path.stem: read(path) for path in files}
    bars(by, "passes", plot)
    parts = [
        f"## {title}\n\n{table('', by, name)}"
        for name, title in TABLES
        if any(name in row for each in by.values() for row in each.values())
    ]
    return "\n\n".join([*parts, f"## Manner and variety\n\n{_languages(by)}"]) + "\n"


def _languages(by: Mapping[str, Figures]) -> str:
    langs = sorted({key for each in by.values() for key in each if len(key) == 2})
    head = "| | " + " | ".join(f"{name} {lang}" for name in by for lang in langs) + " |"
    rows = [
        f"| {title} | "
        + " | ".join(
            _number(each.get(lang, {}).get(name)) for each in by.values() for lang in langs
        )
        + " |"
        for name, title in LANGUAGE_ROWS
    ]
    return "\n".join([head, "|---|" + "---:|" * (len(by) * len(langs)), *rows])


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
