"""What a taught model thinks of a line before it is said: fit, odd, or false.

The checker knows what is true; a small model passes it with lines that nobody would want to hear.
A head learnt on drafts that a reader marked (``host.train.critic``) reads the model's own states
over a line, in the context of what was given. It lies beside the adapter whose states it knows.
It never makes a line sayable: what the checker refuses is not spoken, whatever it thinks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from host.mind.head import Floats, Head

FILE = "critic.npz"
FIT = "ok"
FALSE = "false"


class Critic:
    """Judges lines by their states."""

    def __init__(self, head: Head) -> None:
        self._head = head

    @classmethod
    def beside(cls, adapter: Path) -> Critic | None:
        """The critic of an adapter; None when it has none. Raises EngineError."""
        path = adapter / FILE
        return cls(Head.open(path)) if path.is_file() else None

    def fit(self, states: Floats) -> list[float]:
        """How likely each line is fit to be said, 0 to 1; ``states`` as ``states_of`` has them."""
        at = self._head.kinds.index(FIT)
        return [float(row[at]) for row in self._head.likely(states)]


def states_of(hidden: Any, logs: Any, lengths: Any) -> Floats:
    """What the head reads of lines: float32 (lines, 2 x width + 4).

    ``hidden`` (lines, tokens, width) are the last states over each line, its end token among
    them, ``logs`` (lines, tokens) the log-likelihoods of its tokens, ``lengths`` (lines,) how
    many of them are its own, all as torch tensors.
    """
    rows = []
    for states, likely, many in zip(hidden, logs, lengths.tolist(), strict=True):
        own, told = states[:many].float(), likely[:many].float()
        few = [float(told[:-1].mean()), float(told.min()), float(told[-1]), float(many)]
        rows.append(np.concatenate([own.mean(0).numpy(), own[-1].numpy(), np.array(few)]))
    return np.stack(rows).astype(np.float32)
