"""How likely a taught model's line is fit to be said: a logistic model over a few numbers.

The checker knows what is true; a small model passes it with lines that nobody would want to hear.
A model that was taught better lines against worse ones is less sure of the worse: how likely it
finds a line's tokens, the least likely of them and the end, tells fit from unfit (learnt from
drafts that readers marked, ``host.train.critic``). The file lies beside the adapter it is of.
A critic never makes a line sayable: what the checker refuses is not spoken, whatever it thinks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field, ValidationError

from host.errors import EngineError
from host.records import LANGS
from host.schema import Sheet

FILE = "critic.json"
KINDS = ("say", "benefit", "hook", "proof")
_LIKELY = ("mean", "least", "end", "length")
NUMBERS = (
    *_LIKELY, *LANGS, "good", "bends", *KINDS,
    *(f"{name}_{lang}" for lang in LANGS for name in _LIKELY),
    *(f"{name}_{kind}" for kind in KINDS for name in _LIKELY[:3]),
)  # fmt: skip


class Weights(Sheet):
    """A critic as a file: ``names`` of its numbers, what each is centred and divided by, and what
    it weighs."""

    names: list[str]
    mean: list[float]
    scale: list[float] = Field(description="no zeros")
    weights: list[float]
    bias: float


class Critic:
    """Judges lines by their numbers."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights

    @classmethod
    def beside(cls, adapter: Path) -> Critic | None:
        """The critic of an adapter; None when it has none. Raises EngineError."""
        path = adapter / FILE
        if not path.is_file():
            return None
        try:
            weights = Weights.model_validate_json(path.read_text("utf-8"))
        except (OSError, ValidationError, ValueError) as error:
            raise EngineError(f"{adapter.name}: {FILE} cannot be read: {error}") from error
        if tuple(weights.names) != NUMBERS:
            raise EngineError(f"{adapter.name}: {FILE} is of another version")
        return cls(weights)

    def fit(self, numbers: Sequence[float]) -> float:
        """How likely a line with these ``NUMBERS`` is fit to be said, 0 to 1."""
        of = self._weights
        parts = zip(numbers, of.mean, of.scale, of.weights, strict=True)
        told = of.bias + sum((x - mean) / scale * weight for x, mean, scale, weight in parts)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, told))))
