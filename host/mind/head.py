"""A small head over states of a model: two layers, learnt offline, opened from a file in numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from host.errors import EngineError

Floats = NDArray[np.float32]


class Head:
    """How likely states are of each kind. ``weights`` hold ``mean``, ``scale`` (states,),
    ``inner`` (states, units), ``inner_bias``, ``outer`` (units, kinds) and ``outer_bias``."""

    def __init__(self, weights: Mapping[str, Floats], kinds: Sequence[str]) -> None:
        self._weights = weights
        self.kinds = tuple(kinds)

    @classmethod
    def open(cls, path: Path) -> Head:
        """From a file that ``host.train.gist.learn`` made. Raises EngineError."""
        return cls(*_read(path))

    def likely(self, states: Floats) -> Floats:
        """(rows, kinds) for states (rows, size); each row adds up to 1."""
        of = self._weights
        inner = ((states - of["mean"]) / of["scale"]) @ of["inner"] + of["inner_bias"]
        outer = np.maximum(inner, 0) @ of["outer"] + of["outer_bias"]
        raised = np.exp(outer - outer.max(axis=1, keepdims=True))
        told: Floats = raised / raised.sum(axis=1, keepdims=True)
        return told


@lru_cache(maxsize=8)  # the hosts of a shop read with one head
def _read(path: Path) -> tuple[Mapping[str, Floats], Sequence[str]]:
    try:
        with np.load(path) as held:
            kinds = [str(name) for name in held["kinds"]]
            return {n: held[n].astype(np.float32) for n in held.files if n != "kinds"}, kinds
    except (OSError, KeyError, ValueError) as error:
        raise EngineError(f"{path.name} cannot be read: {error}") from error
