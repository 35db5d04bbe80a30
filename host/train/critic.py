"""Learn the critic of an adapter (``host.mind.critic``) from drafts that a reader marked.

``python -m host.train.critic ADAPTER`` reads assets/train/reviews, makes the adapter's states over
each draft in its prompt (a quarter of an hour), teaches a small head which were fit, odd or false,
writes it beside the adapter, and prints what it makes of the kinds of product it never saw.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from host.mind.critic import FILE, FIT, Critic
from host.mind.head import Floats, Head
from host.mind.lm import Message
from host.sheets import ASSETS
from host.train.data import draw_of, prompt
from host.train.gist import learn
from host.train.review import Review, read_reviews, speaker_of
from host.train.sense import auc

log = logging.getLogger(__name__)
REVIEWS = ASSETS / "train" / "reviews"
HELD = 15  # of a hundred kinds of product
BARS = (0.3, 0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True)
class Marked:
    """A draft in its prompt, and its mark."""

    review: Review
    messages: tuple[Message, ...]
    line: str
    mark: str

    @property
    def key(self) -> str:
        """The draft and its prompt, in short."""
        return key_of(self.messages, self.line)

    @property
    def held(self) -> bool:
        """Whether it is only looked at: by the kind of product."""
        return draw_of(f"critic {self.review.product}") < HELD


class Judged(Protocol):
    """A model whose states can be read."""

    def states(self, prompt: Sequence[Message], lines: Sequence[str]) -> Floats:
        """A row for each line."""


def key_of(messages: Sequence[Message], line: str) -> str:
    """What tells a draft in its prompt from others."""
    told = "\n".join([*(m.text for m in messages), line])
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def marked(reviews: Sequence[Review], *, better: bool = False) -> Iterator[Marked]:
    """Every draft that the checker passed; ``better``: the readers' own lines too, as fit."""
    for one in reviews:
        messages = prompt(one.case, speaker_of(one))
        told: list[tuple[str, str]] = list(zip(one.drafts, one.marks, strict=True))
        told = [(line, mark) for line, mark in told if mark != "refused"]
        if better and one.better and one.better not in one.drafts:
            told.append((one.better, FIT))
        for line, mark in told:
            yield Marked(one, messages, line, mark)


def states_over(lm: Judged, some: Sequence[Marked], kept: Path | None = None) -> Floats:
    """The states of every draft in its prompt; ``kept`` is a file of them from another time."""
    from rich.console import Console
    from rich.progress import track

    known: dict[str, Floats] = {}
    if kept and kept.is_file():
        with np.load(kept) as held:
            known = dict(zip(map(str, held["keys"]), held["states"], strict=True))
    by_prompt: dict[tuple[Message, ...], list[str]] = {}
    for one in some:
        if one.key not in known:
            by_prompt.setdefault(one.messages, []).append(one.line)
    for messages, lines in track(by_prompt.items(), "States", console=Console(stderr=True)):
        for line, row in zip(lines, lm.states(messages, lines), strict=True):
            known[key_of(messages, line)] = row
    found = np.stack([known[one.key] for one in some]).astype(np.float32)
    if kept:
        np.savez_compressed(kept, keys=np.array([one.key for one in some]), states=found)
    return found


def report(critic: Critic, some: Sequence[Marked], states: Floats) -> None:
    """How well it tells fit from unfit where it was not taught, by language."""
    fit = critic.fit(states)
    for lang in ("en", "zh", "fr"):
        rows = [(f, m.mark) for f, m in zip(fit, some, strict=True) if m.review.lang == lang]
        good = [f for f, mark in rows if mark == FIT]
        bad = [f for f, mark in rows if mark != FIT]
        log.info("%s: of %d, AUC %.2f", lang, len(rows), auc(good, bad))
        for bar in BARS:
            kept = [mark for f, mark in rows if f >= bar]
            log.info(
                "  at %.1f: keeps %3.0f %%, of these fit %3.0f %%, false %3.1f %%",
                bar,
                100 * len(kept) / max(1, len(rows)),
                100 * kept.count(FIT) / max(1, len(kept)),
                100 * kept.count("false") / max(1, len(kept)),
            )


def main() -> None:
    """The command."""
    from host.mind.lm import Recipe
    from host.mind.lm_adapter import CARD, AdapterCard
    from host.mind.lm_transformers import open_transformers
    from host.settings import read

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("adapter", type=Path)
    parser.add_argument("--reviews", type=Path, default=REVIEWS)
    parser.add_argument("--kept", type=Path, help="a file for the states, to be used again")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    base = AdapterCard.model_validate_json((given.adapter / CARD).read_text("utf-8")).base
    recipe = Recipe(model=base, adapter=str(given.adapter), cache_dir=read().cache_dir)
    lm = open_transformers(recipe)
    some = list(marked(read_reviews(given.reviews)))
    states = states_over(lm, some, given.kept)
    taught = [n for n, one in enumerate(some) if not one.held]
    held = [n for n, one in enumerate(some) if one.held]
    names = sorted({one.mark for one in some})
    kinds = [names.index(some[n].mark) for n in taught]
    np.savez_compressed(given.adapter / FILE, **learn(states[taught], kinds, names, given.seed))
    critic = Critic(Head.open(given.adapter / FILE))
    report(critic, [some[n] for n in held], states[held])


if __name__ == "__main__":
    main()
