"""What kind of comment is this: bait, and of which class, or a question to the sheet, to the shop,
or talk? A small head, learnt by ``host.train.gist``, over the states that ``host.mind.states``
makes of a comment in any of the three languages.

Patterns (``host.mind.bait``) know the tricks that somebody thought of and look through disguises;
this reads what is meant. Neither speaks: both only say what a comment is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np

from host.errors import EngineError
from host.mind.states import Floats
from host.sheets import ASSETS

HEAD = ASSETS / "models" / "gist.npz"
BAIT = frozenset({
    "injection", "secret", "price", "promise", "insult", "sex", "politics", "medical",
    "competitor", "contact", "lie", "firsthand",
})  # fmt: skip
"""Kinds to be declined; the others: sheet, shop, compare, her, story, chat."""
LONG, TAIL = 150, 140  # characters from which the end is read apart, and how many of them
_HAN = re.compile(r"[\u3400-\u9fff]")
HAN_LONG, HAN_TAIL = 45, 42


class Readable(Protocol):
    """Mean states of texts, once ``ready``; see ``host.mind.states.LazyStates``."""

    @property
    def ready(self) -> bool:
        """Whether texts can be read now."""
        ...

    def pooled(self, texts: Sequence[str]) -> Floats:
        """One row per text."""
        ...


@dataclass(frozen=True)
class Kinds:
    """How likely a comment is of each kind, 0 to 1; they add up to 1 for a short comment."""

    likely: Mapping[str, float]

    @property
    def bait(self) -> float:
        """How likely it is one of BAIT."""
        return min(1.0, sum(self.likely[name] for name in BAIT if name in self.likely))

    @property
    def trick(self) -> str:
        """The likeliest class of bait."""
        return max(BAIT & self.likely.keys(), key=lambda name: self.likely[name], default="")

    def __getitem__(self, kind: str) -> float:
        return self.likely.get(kind, 0.0)


class Gist:
    """Reads comments. ``head`` holds ``mean``, ``scale`` (states,), ``inner`` (states, units),
    ``inner_bias``, ``outer`` (units, kinds), ``outer_bias`` and ``kinds``, their names."""

    def __init__(self, states: Readable, head: Mapping[str, Floats], kinds: Sequence[str]) -> None:
        self._states = states
        self._head = head
        self.kinds = tuple(kinds)

    @classmethod
    def open(cls, states: Readable, path: Path = HEAD) -> Gist:
        """From a file. Raises EngineError."""
        return cls(states, *_read(path))

    def read(self, text: str) -> Kinds | None:
        """What a comment is; None while the encoder is not ready."""
        if not self._states.ready:
            return None
        rows = self._likely(self._states.pooled(parts(text)))
        # A trick may stand at the end of a long story.
        worst = max(range(len(rows)), key=lambda n: self._of(rows[n]).bait)
        return self._of(rows[worst])

    def _of(self, row: Floats) -> Kinds:
        return Kinds(dict(zip(self.kinds, map(float, row), strict=True)))

    def _likely(self, states: Floats) -> Floats:
        """(texts, kinds), each row adding up to 1."""
        head = self._head
        inner = ((states - head["mean"]) / head["scale"]) @ head["inner"] + head["inner_bias"]
        outer = np.maximum(inner, 0) @ head["outer"] + head["outer_bias"]
        raised = np.exp(outer - outer.max(axis=1, keepdims=True))
        told: Floats = raised / raised.sum(axis=1, keepdims=True)
        return told


@lru_cache(maxsize=4)  # the hosts of a shop read with one head
def _read(path: Path) -> tuple[Mapping[str, Floats], Sequence[str]]:
    try:
        with np.load(path) as held:
            kinds = [str(name) for name in held["kinds"]]
            return {n: held[n].astype(np.float32) for n in held.files if n != "kinds"}, kinds
    except (OSError, KeyError, ValueError) as error:
        raise EngineError(f"{path.name} cannot be read: {error}") from error


def parts(text: str) -> list[str]:
    """A comment, and of a long one its end too: the encoder reads the first 48 tokens."""
    han = len(_HAN.findall(text)) * 3 > len(text)
    long, tail = (HAN_LONG, HAN_TAIL) if han else (LONG, TAIL)
    return [text] if len(text) <= long else [text, text[-tail:]]
