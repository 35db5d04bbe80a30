"""Does a sentence make sense? How likely a larger, untaught model finds it.

The checker judges truth, and a small model passes it with nonsense ("the road is a story").
A base twice its size that was never taught our craft reads what was given and then the line:
the mean log-likelihood of the line's tokens, in nats, less half of what it is alone (fluent
phrases that have nothing to do with what was given score well alone), is its score. A line is
sensible when its score is that of all but the oddest of the plain hand-written lines of its
language and kind. On 161 lines that a person marked, a fit one scores above an unfit one in
69 of 100 pairs (70 of 100 of those that state a fact): a sieve, not a judge.
It reads offline only, in batches: nobody waits for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from host.records import Lang
from host.train.data import examples, keeps_to_it

READER = "qwen2.5-coder-0.5b-instruct"
BATCH = 32
ODDEST = 0.2  # the share of hand-written lines under the bar: of oddity, not of craft
ALONE = 0.5  # of what the line scores without what was given, chosen on the marked lines
FEWEST = 12  # hand-written lines of a kind, for a bar of its own
MARK: dict[Lang, str] = {"en": "Host: ", "zh": "主播：", "fr": "Animatrice : "}
ANY = "any"  # the bar of kinds with too few lines


@dataclass(frozen=True)
class Asked:
    """A line and what was given for it: the last message of its prompt."""

    lang: Lang
    kind: str
    given: str
    line: str


class Reader:
    """A larger model that only reads."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        self.model, self.tokenizer = model.eval(), tokenizer

    @classmethod
    def open(cls, cache_dir: Path, name: str = READER) -> Reader:
        """The listed model ``name``. Raises MissingWeights or EngineError."""
        from host.train.stages import open_base

        return cls(*open_base(name, cache_dir))

    def scores(self, asked: Sequence[Asked]) -> list[float]:
        """The score of every line (nats per token), in the order given."""
        alone = [replace(one, given="") for one in asked]
        told, bare = self._read(asked), self._read(alone)
        return [t - ALONE * b for t, b in zip(told, bare, strict=True)]

    def _read(self, asked: Sequence[Asked]) -> list[float]:
        """Mean log-likelihoods (nats per token). Lines of a length go together."""
        ids = [self._ids(one) for one in asked]
        order = sorted(range(len(ids)), key=lambda i: sum(map(len, ids[i])))
        found: dict[int, float] = {}
        for start in range(0, len(order), BATCH):
            some = order[start : start + BATCH]
            found |= dict(zip(some, self._batch([ids[i] for i in some]), strict=True))
        return [found[i] for i in range(len(ids))]

    def _ids(self, one: Asked) -> tuple[list[int], list[int]]:
        """Tokens of what is read before the line, and of the line."""
        before = f"{one.given}\n{MARK[one.lang]}"
        head = self.tokenizer(before, add_special_tokens=False)["input_ids"]
        return head, self.tokenizer(one.line + "\n", add_special_tokens=False)["input_ids"]

    def _batch(self, rows: Sequence[tuple[list[int], list[int]]]) -> list[float]:
        """Padded on the right, which a causal reader does not see."""
        import torch

        whole = [head + line for head, line in rows]
        width = max(map(len, whole))
        given = torch.tensor([row + [0] * (width - len(row)) for row in whole])
        seen = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in whole])
        with torch.inference_mode():
            out = self.model.model(input_ids=given, attention_mask=seen, use_cache=False)
            return [
                self._mean(out.last_hidden_state[at], len(head), line)
                for at, (head, line) in enumerate(rows)
            ]

    def _mean(self, hidden: Any, start: int, line: Sequence[int]) -> float:
        import torch

        logits = self.model.lm_head(hidden[start - 1 : start - 1 + len(line)]).float()
        told = torch.log_softmax(logits, dim=-1)
        return float(told.gather(1, torch.tensor([line]).T).mean())


def bars(
    reader: Reader, lang: Lang, kinds: Collection[str] = (), *, most: int = 300
) -> dict[str, float]:
    """The least score of a sensible line, by kind: above it are all but ODDEST of the plain
    hand-written lines (``most`` of a language are read; ``kinds`` () means all), ANY for kinds
    with few of them."""
    lines = [
        Asked(lang, e.case.kind, e.messages[-1].text, e.line)
        for e in examples(lang)
        if keeps_to_it(e) and not e.held and (not kinds or e.case.kind in kinds)
    ]
    some = lines[:: max(1, len(lines) // most)]
    by_kind: dict[str, list[float]] = defaultdict(list)
    for one, score in zip(some, reader.scores(some), strict=True):
        by_kind[one.kind].append(score)
        by_kind[ANY].append(score)
    return {kind: lowest(found) for kind, found in by_kind.items() if len(found) >= FEWEST}


def lowest(found: Sequence[float], share: float = ODDEST) -> float:
    """The score below which ``share`` of the found ones lie."""
    return sorted(found)[int(share * len(found))]


def sensible(score: float, kind: str, found: Mapping[str, float]) -> bool:
    """Whether a line of this kind reads as well as hand-written ones do."""
    return score >= found.get(kind, found[ANY])


def auc(good: Sequence[float], bad: Sequence[float]) -> float:
    """How often a good line scores above a bad one: 0.5 is chance, 1.0 always."""
    wins = sum((g > b) + 0.5 * (g == b) for g in good for b in bad)
    return wins / max(1, len(good) * len(bad))
