"""Which fact answers, or none: a small trained scorer, read from JSON, run in numpy.

Each fact gets a score, "none of them" gets one too; a softmax over all says how likely
each is. ``host.train.ranker`` makes the file. Ignores where the numbers come from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from host.errors import EngineError
from host.mind.retrieve import FEATURES, LEXICAL, WHOLE, WHOLE_LEXICAL, Measured, Numbers
from host.records import LANGS, Lang

RANKER = Path(__file__).resolve().parents[2] / "assets" / "models" / "ranker.json"
HeadName = Literal["vectors", "written", "states", "words"]


@dataclass(frozen=True)
class Net:
    """One hidden layer of tanh beside a straight line; inputs are standardised first."""

    mean: Numbers
    scale: Numbers
    line: Numbers
    hidden: Numbers
    hidden_bias: Numbers
    out: Numbers
    bias: float

    def __call__(self, rows: Numbers) -> Numbers:
        """Scores of rows (n, inputs) -> (n,)."""
        x = np.clip((rows - self.mean) / self.scale, -6, 6)
        score: Numbers = x @ self.line + np.tanh(x @ self.hidden + self.hidden_bias) @ self.out
        return score + self.bias

    @classmethod
    def read(cls, data: dict[str, Any]) -> Net:
        """From the JSON of one net."""
        arrays = {k: np.asarray(v, dtype=np.float64) for k, v in data.items() if k != "bias"}
        return cls(**arrays, bias=float(data["bias"]))


@dataclass(frozen=True)
class Ranked:
    """How likely each fact is to answer (facts,), and how likely none does."""

    facts: Numbers
    none: float

    def with_another(self, other: Ranked, weight: float) -> Ranked:
        """The mean of two opinions, 0-1 of it the other's."""
        facts = (1 - weight) * self.facts + weight * other.facts
        return Ranked(facts, (1 - weight) * self.none + weight * other.none)


@dataclass(frozen=True)
class Head:
    """Several pairs of nets whose likelihoods are averaged.

    ``thresholds``: per language, the likelihood of none from which she says so.
    """

    nets: Sequence[tuple[Net, Net]]
    thresholds: Mapping[Lang, float]
    width: int
    whole_width: int

    def rank(self, measured: Measured) -> Ranked:
        """Likelihoods over the facts and none; they sum to 1."""
        rows = measured.facts[:, : self.width]
        whole = measured.whole[: self.whole_width]
        total = np.zeros(len(rows) + 1)
        for fact_net, none_net in self.nets:
            scores = fact_net(rows)
            inputs = np.concatenate([whole, top_scores(rows)])
            joined = np.append(scores, none_net(inputs[None, :])[0])
            likely = np.exp(joined - joined.max())
            total += likely / likely.sum()
        total /= len(self.nets)
        return Ranked(total[:-1], float(total[-1]))


_GUESS = {
    "label_covered": 1.0,
    "question_in_label": 1.0,
    "question_in_value": 0.5,
    "lexicon": 1.0,
    "lexicon_kin": 0.7,
    "kind_fits": 1.0,
    "kind_misses": -1.0,
}


def top_scores(rows: Numbers) -> Numbers:
    """The features of the sheet's best fact by shared words and lexicon, for ``none``."""
    if not len(rows):
        return np.zeros(rows.shape[1])
    guess = sum(weight * rows[:, FEATURES.index(name)] for name, weight in _GUESS.items())
    if rows.shape[1] > LEXICAL:
        guess = guess + 4 * rows[:, LEXICAL]
    best: Numbers = rows[int(np.argmax(guess))]
    return best


@dataclass(frozen=True)
class Ranker:
    """The heads (English vectors on crawled sheets and on written ones; vectors of three
    languages; words only), and labels a sheet might have."""

    heads: dict[HeadName, Head]
    known: tuple[str, ...]


@lru_cache(maxsize=4)
def load_ranker(path: Path = RANKER) -> Ranker:
    """Read the shipped ranker. Raises EngineError when it is missing or of another make."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["features"] != list(FEATURES) or data["whole"] != list(WHOLE):
            raise EngineError(f"{path.name}: made for other features; run {COMMAND}")
        heads = {name: _head(name, raw) for name, raw in data["heads"].items()}
        return Ranker(heads, tuple(data["known"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"{path.name}: cannot be read ({error}); run {COMMAND}") from error


COMMAND = "python -m host.train.ranker --data FILE"


def _head(name: HeadName, raw: dict[str, Any]) -> Head:
    nets = [(Net.read(pair["fact"]), Net.read(pair["none"])) for pair in raw["nets"]]
    vectors = name != "words"
    width = len(FEATURES) if vectors else LEXICAL
    whole = len(WHOLE) if vectors else WHOLE_LEXICAL
    thresholds = {lang: float(raw["thresholds"].get(lang, 1.0)) for lang in LANGS}
    return Head(nets, thresholds, width, whole)
