"""Learn the head of ``host.mind.gist``: what a comment is, from comments that we wrote.

``python -m host.train.gist`` reads assets/train/gist/*.jsonl (bait of every class, and what only
sounds like it) and as many shopper questions as ``--questions`` says, makes their states once
(three minutes; ``--pooled`` of host.train.states spares most of them), teaches in one, and prints
what the head makes of one comment in five that it never saw.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from host.mind.gist import BAIT, HEAD, Gist
from host.mind.states import BASE, Floats, States
from host.mind.values import normalise
from host.sheets import ASSETS, read_yaml

log = logging.getLogger(__name__)
OWN = ASSETS / "train" / "gist"
SHOPPERS = ASSETS / "train" / "shoppers"
UNITS, DROPPED, EPOCHS, RATE, DECAY, SIZE = 192, 0.4, 30, 1e-3, 1e-2, 128
QUESTIONS = 6000
FIFTH = 5
CAUGHT = (0.5, 0.8, 0.9, 0.95)


@dataclass(frozen=True)
class Told:
    """A comment, its kind, and the language it is in ("" for many)."""

    text: str
    kind: str
    lang: str = ""

    @property
    def held(self) -> bool:
        """Whether it is never taught: one in five, by its text."""
        return hashlib.sha256(self.text.encode()).digest()[0] % FIFTH == 0


def own_comments(folder: Path = OWN) -> list[Told]:
    """Every labelled comment of a folder, as the mind reads it, once each."""
    rows = [
        json.loads(row)
        for path in sorted(folder.glob("*.jsonl"))
        for row in path.read_text("utf-8").splitlines()
    ]
    told = {
        text: Told(text, row["label"], row["lang"])
        for row in rows
        if (text := normalise(row["text"])[:500])
    }
    return list(told.values())


def shoppers(most: int, folder: Path = SHOPPERS, seed: int = 5) -> list[Told]:
    """Questions to sheets, and what viewers write that asks nothing."""
    rows = [
        json.loads(row)
        for path in sorted(folder.glob("*.jsonl"))
        for row in path.read_text("utf-8").splitlines()
    ]
    asked = sorted({normalise(row["question"]) for row in rows if "question" in row})
    chosen = random.Random(seed).sample(asked, min(most, len(asked)))
    chat = read_yaml(folder / "chat.yaml")
    said = [Told(normalise(t), "chat", lang) for lang, texts in chat.items() for t in texts]
    return [*(Told(text, "sheet") for text in chosen), *said]


def states_of(told: Sequence[Told], kept: Path | None) -> Floats:
    """The states of each comment; ``kept`` is a file of ``host.train.states``."""
    known: dict[str, Floats] = {}
    if kept and kept.is_file():
        with np.load(kept, allow_pickle=True) as held:
            wanted = {one.text for one in told}
            known = {
                str(text): row
                for text, row in zip(held["texts"], held["states"], strict=True)
                if str(text) in wanted
            }
    from host.settings import read
    from host.weights import converted_folder

    left = [one.text for one in told if one.text not in known]
    states = States(converted_folder(BASE, read().cache_dir))
    known.update(zip(left, states.pooled(left), strict=True))
    return np.stack([known[one.text] for one in told]).astype(np.float32)


def learn(states: Floats, kinds: Sequence[int], names: Sequence[str], seed: int) -> dict[str, Any]:
    """The head, by cross-entropy; what ``host.mind.gist.Gist`` opens."""
    import torch
    from torch import nn

    loss: Any
    order: Any
    torch.manual_seed(seed)
    mean, scale = states.mean(axis=0), states.std(axis=0) + 1e-6
    given, wanted = torch.tensor((states - mean) / scale), torch.tensor(list(kinds))
    inner, outer = nn.Linear(states.shape[1], UNITS), nn.Linear(UNITS, len(names))
    net = nn.Sequential(nn.Dropout(DROPPED), inner, nn.ReLU(), nn.Dropout(DROPPED), outer)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    for epoch in range(EPOCHS):
        for group in optimizer.param_groups:
            group["lr"] = RATE * (1 - epoch / EPOCHS)
        order = torch.randperm(len(wanted))
        for some in order.split(SIZE):
            loss = nn.functional.cross_entropy(net(given[some]), wanted[some])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    def half(tensor: Any) -> Any:
        return tensor.detach().numpy().astype(np.float16)

    return {
        "mean": mean.astype(np.float32),
        "scale": scale.astype(np.float32),
        "inner": half(inner.weight.T),
        "inner_bias": half(inner.bias),
        "outer": half(outer.weight.T),
        "outer_bias": half(outer.bias),
        "kinds": np.array(names),
    }


class _Held:
    """States that were made before, handed to the reader by text."""

    ready = True

    def __init__(self, told: Sequence[Told], states: Floats) -> None:
        self._at = {one.text: row for one, row in zip(told, states, strict=True)}

    def pooled(self, texts: Sequence[str]) -> Floats:
        return np.stack([self._at[texts[0]]])


def report(path: Path, told: Sequence[Told], states: Floats) -> None:
    """What the head makes of comments that were not taught."""
    gist = Gist.open(_Held(told, states), path)
    read = [(one, gist.read(one.text)) for one in told]
    for lang in ("en", "zh", "fr", ""):
        some = [(o, k) for o, k in read if k and (o.lang == lang or not lang)]
        bait = [k.bait for o, k in some if o.kind in BAIT]
        other = [k.bait for o, k in some if o.kind not in BAIT]
        for cap in CAUGHT:
            caught, wrong = (
                sum(p >= cap for p in each) / max(1, len(each)) for each in (bait, other)
            )
            log.info(
                "%s at %.2f: of %d baits %.1f %% caught, of %d others %.1f %%",
                lang or "all", cap, len(bait), 100 * caught, len(other), 100 * wrong,
            )  # fmt: skip


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HEAD)
    parser.add_argument("--pooled", type=Path, help="states kept by host.train.states")
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    told = [*own_comments(), *shoppers(given.questions)]
    states = states_of(told, given.pooled)
    names = sorted({one.kind for one in told})
    taught = [n for n, one in enumerate(told) if not one.held]
    kinds = [names.index(told[n].kind) for n in taught]
    given.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(given.out, **learn(states[taught], kinds, names, given.seed))
    held = [n for n, one in enumerate(told) if one.held]
    report(given.out, [told[n] for n in held], states[held])


if __name__ == "__main__":
    main()
