"""Learn the projection of ``host.mind.states``: which line of a sheet answers, by contrast.

``python -m host.train.states`` reads every question of ours (assets/train) and the words of the
attribute lexicon once through the base (five minutes; ``--pooled`` keeps them), then learns in a
minute one matrix for questions and lines: the answering line of a sheet must stand nearer than
its other lines and than those of other sheets. One sheet in five is held out, by its name.
``--without-fold 0`` and ``1`` make the two that the ranker's training wants, each of which never
saw half of the sheets.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from host.mind.claims import product_claims
from host.mind.retrieve import embedded
from host.mind.states import BASE, LAYERS, PROJECTION, Floats, States
from host.records import LANGS, Lang
from host.sheets import ASSETS, load_attributes
from host.train.questions import Example, read_own

log = logging.getLogger(__name__)
WIDTH, EPOCHS, SIZE, RATE, DROPPED = 256, 16, 48, 3e-4, 0.3
ABROAD, NAMES = 0.3, 0.5  # the weight of other sheets' lines, and of the lexicon's names
PAIRS = 48


@dataclass(frozen=True)
class Asked:
    """A question, its sheet's lines and labels as texts, and which of them answer."""

    question: str
    lines: tuple[str, ...]
    labels: tuple[str, ...]
    answers: tuple[int, ...]
    lang: Lang


def own_examples(folder: Path = ASSETS / "train") -> list[Example]:
    """Our own questions in every language; a line of another language than its file says so."""
    paths = [*sorted(folder.glob("questions_*.jsonl")), *sorted(folder.glob("shoppers/*.jsonl"))]
    return [e for path in paths for e in read_own(path, _lang_of(path))]


def _lang_of(path: Path) -> Lang:
    """The language in a file's name; mixed files write it on every line."""
    return next((lang for lang in LANGS if lang in path.stem.split("_")), "en")


def held_out(example: Example) -> bool:
    """Whether a sheet of ours is never taught: one in five, by its name."""
    return int(example.group, 16) % 5 == 0


def asked_of(examples: Sequence[Example]) -> list[Asked]:
    """What is asked, in the texts that grounding embeds."""
    attributes = load_attributes()
    found = []
    for example in examples:
        claims = product_claims(example.product, attributes)[: len(example.product.facts)]
        told = [embedded(claim, example.lang) for claim in claims]
        lines, labels = tuple(line for line, _ in told), tuple(label for _, label in told)
        found.append(Asked(example.question, lines, labels, example.answers, example.lang))
    return found


def names() -> list[tuple[str, ...]]:
    """Every name and question of a known attribute, in all languages: they mean the same."""
    return [
        tuple(
            dict.fromkeys(
                text
                for part in (a.synonyms, a.questions, {k: [v] for k, v in a.label.items()})
                for some in part.values()
                for text in some
            )
        )
        for a in load_attributes().values()
    ]


def texts_of(asked: Sequence[Asked], named: Sequence[Sequence[str]]) -> list[str]:
    """Every text once, shortest first."""
    told = {text for one in asked for text in (one.question, *one.lines, *one.labels)}
    return sorted(told | {text for some in named for text in some}, key=lambda t: (len(t), t))


class Kept:
    """States of texts that were read once, from a file of ``pooled``."""

    wanted: tuple[int, ...] = LAYERS

    def __init__(self, path: Path, states: States) -> None:
        self._known, self._states = known_states(path), states

    def pooled(self, texts: Sequence[str]) -> Floats:
        """As ``States.pooled``."""
        new = [text for text in texts if text not in self._known]
        self._known.update(zip(new, self._states.pooled(new), strict=True) if new else ())
        return np.stack([self._known[text] for text in texts]).astype(np.float32)


def known_states(path: Path) -> dict[str, Any]:
    """Text -> states, as ``pooled`` keeps them."""
    with np.load(path, allow_pickle=False) as held:
        return dict(zip(held["texts"].tolist(), held["states"], strict=True))


def pooled(texts: Sequence[str], kept: Path | None) -> Floats:
    """The states of every text (texts, states), read from ``kept`` where they are."""
    known = known_states(kept) if kept and kept.is_file() else {}
    if new := [text for text in texts if text not in known]:
        known.update(zip(new, _read(new), strict=True))
        if kept:
            np.savez(kept, texts=np.array(list(known)), states=np.stack(list(known.values())))
    return np.stack([known[text] for text in texts]).astype(np.float32)


def _read(texts: Sequence[str]) -> list[Any]:
    from rich.progress import track

    from host.mind.lm_transformers import converted
    from host.settings import read

    states = States(converted(BASE, cache_dir=read().cache_dir))
    chunks = [texts[at : at + 64] for at in range(0, len(texts), 64)]
    told = track(chunks, "reading", console=_console())
    return [row for chunk in told for row in states.pooled(chunk).astype(np.float16)]


def _console() -> Any:
    from rich.console import Console

    return Console(stderr=True)


class Learner:
    """One matrix, and how sharply lines and labels count."""

    def __init__(self, rows: Floats, seed: int) -> None:
        import torch

        torch.manual_seed(seed)
        self.torch, self.chance = torch, random.Random(seed)
        self.mean, self.scale = rows.mean(0), rows.std(0) + 1e-3
        self.rows = torch.tensor((rows - self.mean) / self.scale)
        self.matrix = torch.nn.Linear(rows.shape[1], WIDTH, bias=False)
        self.sharp = torch.nn.Parameter(torch.tensor([2.5, 1.5]))
        groups: list[dict[str, Any]] = [
            {"params": list(self.matrix.parameters()), "lr": RATE, "weight_decay": 0.1},
            {"params": [self.sharp], "lr": 1e-2, "weight_decay": 0.0},
        ]
        self.optimizer = torch.optim.AdamW(groups)
        self.rates = [group["lr"] for group in groups]

    def vectors(self, at: Sequence[int]) -> Any:
        """Unit vectors (len(at), WIDTH) of texts by their numbers."""
        functional = self.torch.nn.functional
        rows = functional.dropout(self.rows[list(at)], DROPPED, self.matrix.training)
        return functional.normalize(self.matrix(rows), dim=-1)

    def loss(self, batch: Sequence[Asked], at: Mapping[str, int]) -> Any:
        """The answer against its sheet's lines, and against everybody's."""
        torch = self.torch
        questions = self.vectors([at[one.question] for one in batch])
        lines = self.vectors([at[text] for one in batch for text in one.lines])
        labels = self.vectors([at[text] for one in batch for text in one.labels])
        sharp = self.sharp.exp()
        scores = sharp[0] * (questions @ lines.T) + sharp[1] * (questions @ labels.T)
        total, begin = torch.zeros(()), 0
        for row, one in zip(scores, batch, strict=True):
            own = row[begin : begin + len(one.lines)]
            right = torch.logsumexp(own[list(one.answers)], 0)
            total = total + torch.logsumexp(own, 0) - right
            total = total + ABROAD * (torch.logsumexp(row, 0) - right)
            begin += len(one.lines)
        return total / len(batch)

    def named(self, named: Sequence[Sequence[str]], at: Mapping[str, int]) -> Any:
        """Two names of an attribute, in whatever language, against those of others."""
        some = self.chance.sample([n for n in named if len(n) > 1], PAIRS)
        pairs = [self.chance.sample(list(n), 2) for n in some]
        one, other = (self.vectors([at[pair[i]] for pair in pairs]) for i in (0, 1))
        wanted = self.torch.arange(len(pairs))
        scores = self.sharp[0].exp() * (one @ other.T)
        return self.torch.nn.functional.cross_entropy(scores, wanted)

    def epoch(
        self,
        asked: Sequence[Asked],
        named: Sequence[Sequence[str]],
        at: Mapping[str, int],
        left: float,
    ) -> float:
        """One pass over everything that is answered; ``left`` is the share of the rate."""
        some = self.chance.sample(list(asked), len(asked))
        for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = rate * left
        losses = []
        for begin in range(0, len(some), SIZE):
            loss = self.loss(some[begin : begin + SIZE], at) + NAMES * self.named(named, at)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            losses.append(float(loss.detach()))
        return sum(losses) / max(1, len(losses))

    def first(self, asked: Sequence[Asked], at: Mapping[str, int]) -> dict[str, float]:
        """By language, how often an answering line stands first."""
        found: dict[str, list[bool]] = {}
        self.matrix.eval()
        with self.torch.no_grad():
            for one in asked:
                question = self.vectors([at[one.question]])[0]
                sharp = self.sharp.exp()
                scores = sharp[0] * (self.vectors([at[t] for t in one.lines]) @ question)
                scores = scores + sharp[1] * (self.vectors([at[t] for t in one.labels]) @ question)
                found.setdefault(one.lang, []).append(int(scores.argmax()) in one.answers)
        self.matrix.train()
        return {lang: round(sum(some) / len(some), 3) for lang, some in found.items()}

    def save(self, path: Path) -> None:
        """What ``host.mind.states.Multilingual`` opens; the matrix in half precision."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            path,
            layers=np.array(LAYERS),
            mean=self.mean.astype(np.float32),
            scale=self.scale.astype(np.float32),
            matrix=self.matrix.weight.detach().numpy().T.astype(np.float16),
        )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--own", type=Path, default=ASSETS / "train")
    parser.add_argument("--out", type=Path, default=PROJECTION)
    parser.add_argument("--pooled", type=Path, help="a file for the states of all texts")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--without-fold", type=int, default=-1, help="leave out fold 0 or 1")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    examples = [e for e in own_examples(given.own) if e.answers]
    taught = [e for e in examples if not held_out(e) and e.fold != given.without_fold]
    learn, held = asked_of(taught), asked_of([e for e in examples if held_out(e)])
    named = names()
    texts = texts_of(asked_of(own_examples(given.own)), named)
    at = {text: number for number, text in enumerate(texts)}
    learner = Learner(pooled(texts, given.pooled), given.seed)
    for number in range(given.epochs):
        loss = learner.epoch(learn, named, at, 1 - number / given.epochs)
        if number % 4 == 3 or number == given.epochs - 1:
            log.info("%d loss %.3f %s", number, loss, json.dumps(learner.first(held, at)))
    learner.save(given.out)


if __name__ == "__main__":
    main()
