"""Learn the critic of an adapter (``host.mind.critic``) from drafts that a reader marked.

``python -m host.train.critic ADAPTER --reviews FOLDER`` asks the adapter how likely it finds each
draft in its prompt (three minutes a thousand prompts), learns which were fit to be said by
logistic regression, writes it beside the adapter, and prints what it makes of the kinds of product
that it did not see. Reviews must not be ones that the adapter was taught on: of those it is sure.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from host.mind.critic import FILE, NUMBERS, Critic, Weights
from host.mind.fit import numbers_of
from host.mind.lm import LanguageModel, Message
from host.mind.prompting import Wish
from host.train.data import draw_of, prompt
from host.train.review import Review, read_reviews, speaker_of
from host.train.sense import auc

log = logging.getLogger(__name__)
FIT = "ok"
FOLDS = 5
STEPS, RATE, DECAY = 400, 0.02, 1e-3
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
        told = "\n".join([*(m.text for m in self.messages), self.line])
        return hashlib.sha256(told.encode()).hexdigest()[:24]

    @property
    def fold(self) -> int:
        """Which fold it is held out in: by the kind of product."""
        return draw_of(f"critic {self.review.product}") % FOLDS

    @property
    def wish(self) -> Wish:
        """What was wished for."""
        case = self.review.case
        return Wish(case.kind, case.lang, case.claims, product=case.product)


def marked(reviews: Sequence[Review]) -> Iterator[Marked]:
    """Every draft that the checker passed."""
    for one in reviews:
        messages = prompt(one.case, speaker_of(one))
        for line, mark in zip(one.drafts, one.marks, strict=True):
            if mark != "refused":
                yield Marked(one, messages, line, mark)


def numbers(lm: LanguageModel, some: Sequence[Marked], kept: Path | None) -> list[list[float]]:
    """What a critic knows of every draft; ``kept`` is a file of likelihoods from another time."""
    from rich.console import Console
    from rich.progress import track

    logs: dict[str, list[float]] = {}
    if kept and kept.is_file():
        logs = json.loads(kept.read_text("utf-8"))
    by_prompt: dict[tuple[Message, ...], list[Marked]] = {}
    for one in some:
        if one.key not in logs:
            by_prompt.setdefault(one.messages, []).append(one)
    for messages, drafts in track(by_prompt.items(), "Reads", console=Console(stderr=True)):
        likely = lm.likelihoods(messages, [one.line for one in drafts])
        logs.update({one.key: told for one, told in zip(drafts, likely, strict=True)})
    if kept:
        kept.write_text(json.dumps(logs), encoding="utf-8")
    return [numbers_of(one.line, one.wish, logs[one.key]) for one in some]


def learn(rows: Sequence[Sequence[float]], fit: Sequence[bool]) -> Weights:
    """The critic that tells the fit rows from the others, by logistic regression."""
    import torch

    x, y = torch.tensor(rows), torch.tensor(fit, dtype=torch.float32)
    mean, scale = x.mean(0), x.std(0).clamp(min=1e-3)
    line: Any = torch.nn.Linear(x.shape[1], 1)
    torch.nn.init.zeros_(line.weight)
    torch.nn.init.zeros_(line.bias)
    optimizer = torch.optim.AdamW(line.parameters(), lr=RATE, weight_decay=0.0)
    loss: Any
    for _ in range(STEPS):
        told = line((x - mean) / scale)[:, 0]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(told, y)
        loss = loss + DECAY * line.weight.square().sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return Weights(
        names=list(NUMBERS),
        mean=[round(float(v), 5) for v in mean],
        scale=[round(float(v), 5) for v in scale],
        weights=[round(float(v), 5) for v in line.weight[0].detach()],
        bias=round(float(line.bias[0].detach()), 5),
    )


def unseen(rows: Sequence[Sequence[float]], some: Sequence[Marked]) -> list[float]:
    """What a critic that did not see its kind of product makes of each draft."""
    told = [0.0] * len(some)
    for fold in range(FOLDS):
        taught = [n for n, one in enumerate(some) if one.fold != fold]
        critic = Critic(learn([rows[n] for n in taught], [some[n].mark == FIT for n in taught]))
        for n, one in enumerate(some):
            if one.fold == fold:
                told[n] = critic.fit(rows[n])
    return told


def report(told: Sequence[float], some: Sequence[Marked]) -> None:
    """How well it tells fit from unfit, by language, and what a bar keeps."""
    for lang in ("en", "zh", "fr"):
        rows = [(f, m.mark) for f, m in zip(told, some, strict=True) if m.review.lang == lang]
        good = [f for f, mark in rows if mark == FIT]
        bad = [f for f, mark in rows if mark != FIT]
        log.info("%s: of %d fit %.0f %%, AUC %.2f", lang, len(rows),
                 100 * len(good) / max(1, len(rows)), auc(good, bad))  # fmt: skip
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
    parser.add_argument("--reviews", type=Path, required=True)
    parser.add_argument("--kept", type=Path, help="a file for likelihoods, to be used again")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    base = AdapterCard.model_validate_json((given.adapter / CARD).read_text("utf-8")).base
    recipe = Recipe(model=base, adapter=str(given.adapter), cache_dir=read().cache_dir)
    some = list(marked(read_reviews(given.reviews)))
    rows = numbers(open_transformers(recipe), some, given.kept)
    report(unseen(rows, some), some)
    critic = learn(rows, [one.mark == FIT for one in some])
    (given.adapter / FILE).write_text(critic.model_dump_json(indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
