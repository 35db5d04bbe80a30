"""What a viewer waits for her voice: a hundred questions through the whole show, and an hour of it.

From the moment a comment is posted to the first sound on the stage, mind and voice and all;
the stage's clock is moved on between questions, so that nobody waits for her to finish.
"""

from __future__ import annotations

import gc
import itertools
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer

from host.host import Host
from host.mind.lm import Phrases
from host.records import LANGS, Comment, Lang, Sentence, Speech, Viewer
from host.settings import Settings, read
from host.show import Show
from host.stage import Stage

Figures = dict[str, float]
ASK: dict[Lang, tuple[str, str]] = {
    "en": ("How much is it?", "What about the {label}?"),
    "zh": ("多少钱？", "{label}是多少？"),
    "fr": ("C'est combien ?", "Et côté {label} ?"),
}
PATIENCE_S = 20.0
MINUTE_S = 60.0


class Clock:
    """Seconds that can be moved on."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead_s


class Ear(Stage):
    """A stage that notes when each piece came, and whose it was."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__(clock=clock)
        self.came: list[tuple[float, Speech]] = []
        self.new = threading.Condition()

    def publish(self, speech: Speech, **how: Any) -> int | None:
        """Note it, then pass it on."""
        with self.new:
            # Without its sound: an hour of it would be counted as the show's memory.
            self.came.append((time.perf_counter(), replace(speech, pcm=b"")))
            self.new.notify_all()
        return super().publish(speech, **how)

    def wait_for(self, holds: Callable[[Speech], bool], since: int) -> float | None:
        """When the first piece after ``since`` came for which ``holds``; None after a while."""
        with self.new:
            found: list[float] = []

            def here() -> bool:
                found[:] = [at for at, piece in self.came[since:] if holds(piece)][:1]
                return bool(found)

            self.new.wait_for(here, PATIENCE_S)
            return found[0] if found else None


def questions(host: Host, count: int) -> Iterator[Comment]:
    """Mixed questions over every product and language, prices and facts in turn."""
    products = host.catalogue.products
    for i in range(count):
        lang, product = LANGS[i % 3], products[(i // 3) % len(products)]
        price, about = ASK[lang]
        fact = product.facts[(i // (3 * len(products))) % len(product.facts)]
        known = host.mind.knowledge.attributes.get(fact.key)
        label = known.label[lang] if known else fact.attribute[lang]
        text = price if i % 4 == 3 else about.format(label=label)
        yield Comment(text, Viewer(f"bench{i}"), product.id, lang)


def first_sounds(show: Show, ear: Ear, clock: Clock, count: int) -> Figures:
    """Milliseconds from a posted comment to the first sound of all, and of the answer itself."""
    first: list[float] = []
    answers: list[float] = []
    words: list[float] = []
    for comment in questions(show.host, count):
        _rest(show, clock)
        since, began = len(ear.came), time.perf_counter()
        said = list(show.ask(comment))
        wanted = {s.text for s in said}
        any_at = ear.wait_for(lambda _piece: True, since)
        answer_at = ear.wait_for(lambda p, w=wanted: p.sentence.text in w, since)  # type: ignore[misc]
        if any_at is None or answer_at is None:
            continue
        first.append((any_at - began) * 1000)
        answers.append((answer_at - began) * 1000)
        if any_at < answer_at:
            words.append(first[-1])
    return {
        "show.questions": float(len(first)),
        **_spread("show.first_sound_ms", first),
        **_spread("show.answer_sound_ms", answers),
        **(_spread("voice.ack_ms", words) if words else {}),
        "voice.acks": float(len(words)),
    }


def _rest(show: Show, clock: Clock) -> None:
    """Let her finish, then move the clock past what she said."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        clock.ahead_s += MINUTE_S
        if show.speaking.silent:
            return
        time.sleep(0.02)


def _spread(name: str, values: list[float]) -> Figures:
    return {f"{name}.p50": statistics.median(values), f"{name}.p95": percentile(values, 95)}


def percentile(values: Sequence[float], percent: int) -> float:
    """The nearest-rank percentile."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(percent / 100 * len(ordered)) - 1))]


def hour(show: Show, clock: Clock, *, minutes: int = 60, each: int = 12) -> Figures:
    """Resident memory after ten minutes and after an hour of show, on a moved clock.

    ``each`` sentences a minute: new ones, so that the cache of takes grows as it would.
    """
    kept: dict[int, float] = {}
    numbers = itertools.count(1)
    for minute in range(1, minutes + 1):
        for _ in range(each):
            text = f"Line {next(numbers)} of this show."
            show.speaking.say(0, 10**6 + minute, Sentence(text, "en"))
        while not show.speaking.empty:
            time.sleep(0.01)
        clock.ahead_s += MINUTE_S
        if minute in {10, minutes}:
            gc.collect()
            kept[minute] = resident_mb()
    return {
        "show.memory_10_min_mb": kept[10],
        "show.memory_60_min_mb": kept[minutes],
        "show.memory_growth": kept[minutes] / kept[10] - 1,
    }


def resident_mb() -> float:
    """Resident memory of this process in megabytes (Linux; elsewhere the peak)."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * 4096 / 1e6


def run(host: Host, *, count: int = 100, with_hour: bool = False) -> Figures:
    """Every figure of the voice in the show. ``host`` is opened and warm."""
    clock = Clock()
    ear = Ear(clock)
    show = Show(host, stage=ear).start()
    try:
        _until_warm(show)
        figures = first_sounds(show, ear, clock, count)
        if with_hour:
            figures |= hour(show, clock)
    finally:
        show.close()
    return {key: round(value, 3) for key, value in figures.items()}


def _until_warm(show: Show) -> None:
    """Her kept lines are made in idle time; the show is measured as it is after a minute."""
    until = time.monotonic() + 120
    show.speaking.prepare([])
    while time.monotonic() < until and not (show.speaking.opened and show.speaking.idle):
        time.sleep(0.1)


def main(count: int = 100, hour: bool = False, fresh: bool = True, no_model: bool = False) -> None:
    """Measure and print JSON. ``fresh``: a cache of takes of its own, so that nothing is kept."""
    settings = read()
    lm = Phrases("--no-model") if no_model else None
    host = Host.open(settings=settings, database="sqlite://", lm=lm).warm()
    with tempfile.TemporaryDirectory() as folder:
        if fresh:
            own = cache_without_takes(settings, Path(folder))
            host.settings = settings.model_copy(update={"cache_dir": own})
        typer.echo(json.dumps(run(host, count=count, with_hour=hour), indent=1))


def cache_without_takes(settings: Settings, folder: Path) -> Path:
    """A cache folder without takes that shares weights and graphs with the user's."""
    (folder / "voice").mkdir()
    (folder / "weights").symlink_to(settings.cache_dir / "weights")
    for graph in (settings.cache_dir / "voice").glob("*.onnx"):
        (folder / "voice" / graph.name).symlink_to(graph)
    return folder


if __name__ == "__main__":
    typer.run(main)
