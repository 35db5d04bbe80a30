"""Teach a base one craft: LoRA on every linear layer, loss on answers only, on a CPU.

Base weights stay bf16 and frozen, the adapter is float32. Logits are computed for the
tokens of answers alone, over the kept vocabulary when there is one (a 262k-word softmax
costs more than the rest). Every step is seeded by its number, so that a run taken up from
a checkpoint ends where an unbroken one does.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from host.errors import EngineError, InputError
from host.mind.lm_adapter import WEIGHTS
from host.train.pack import Row, tensors
from host.weights import writing

CHECKPOINT = "checkpoint.pt"
EVERY_S = 240.0  # seconds between checkpoints
LOOK = 40  # steps between looks at the held-out rows
WARMUP = 20
FLOOR = 0.1  # of the rate, at the end of the cosine


@dataclass(frozen=True)
class Course:
    """How to teach. ``rate`` is the highest of the schedule; ``rows`` of tokens make a step;
    ``against``, ``beta`` and ``margin`` are for pairs of a better and a worse line."""

    rank: int = 16
    alpha: int = 32
    dropout: float = 0.0  # its masks cost a third of a step on a CPU
    rate: float = 5e-4
    rows: int = 2
    epochs: int = 3
    seed: int = 7
    against: float = 5.0  # weight of a pair, beside the summed loss of a line
    beta: float = 2.0
    margin: float = 0.5


@dataclass
class Log:
    """What is measured on the way: (step, nats per token)."""

    taught: list[tuple[int, float]] = field(default_factory=list)
    held: list[tuple[int, float]] = field(default_factory=list)


class Learner:
    """A base with its adapter, its optimizer and its place in the course."""

    def __init__(self, model: Any, course: Course, *, kept: Sequence[int] | None = None) -> None:
        import torch
        from peft import LoraConfig, get_peft_model

        torch.manual_seed(course.seed)
        self.course, self.step, self.log = course, 0, Log()
        head = model.get_output_embeddings().weight.detach()
        self.places, self.head = _pruned(head, kept)
        config = LoraConfig(
            r=course.rank,
            lora_alpha=course.alpha,
            lora_dropout=course.dropout,
            target_modules="all-linear",
            task_type="CAUSAL_LM",
        )
        self.model: Any = get_peft_model(model, config)
        self.learnt = [p for p in self.model.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(
            self.learnt, lr=course.rate, betas=(0.9, 0.98), weight_decay=0.01
        )

    # --- one step ---------------------------------------------------------------------------

    def loss(self, row: Row) -> Any:
        """Summed loss (nats) of a row's answers, as a tensor with a gradient; pairs are held
        against each other beside it."""
        losses, lines = self._losses(row)
        worse = [pair[1] for pair in row.pairs]
        learnt = losses[~_among(lines, worse)].sum()
        return learnt + self.course.against * self._against(row, losses, lines)

    def nats(self, row: Row) -> Any:
        """Summed loss of a row's answers alone."""
        losses, lines = self._losses(row)
        return losses[~_among(lines, [pair[1] for pair in row.pairs])].sum()

    def _against(self, row: Row, losses: Any, lines: Any) -> Any:
        """Summed loss of a row's pairs: -log sigmoid(beta (better - worse) - margin), of the
        mean log-likelihoods of a token. No reference model is needed.

        Source: Meng, Xia, Chen 2024, SimPO, arXiv 2405.14734; with the answers' own loss
        beside it as in Xu and others 2024, CPO, arXiv 2401.08417.
        """
        import torch
        from torch.nn.functional import softplus

        if not row.pairs:
            return losses.new_zeros(())
        count = int(lines.max()) + 1
        sums = losses.new_zeros(count).index_add(0, lines, losses)
        means = sums / torch.bincount(lines, minlength=count).clamp(min=1)
        better, worse = (means[list(side)] for side in zip(*row.pairs, strict=True))
        return softplus(self.course.margin - self.course.beta * (worse - better)).sum()

    def _losses(self, row: Row) -> tuple[Any, Any]:
        """(loss of each token of each line in nats, the number of its line)."""
        from torch.nn.functional import cross_entropy

        given = tensors(row)
        hidden = self._hidden(given)
        wanted = self.places[given["wanted"]] if self.places is not None else given["wanted"]
        if int(wanted.min()) < 0:
            raise EngineError(
                "an answer has a token that the kept vocabulary lacks; "
                "make it anew: python -m host train vocabulary"
            )
        logits = hidden @ self.head.T
        return cross_entropy(logits.float(), wanted, reduction="none"), given["line"]

    def _hidden(self, given: dict[str, Any]) -> Any:
        """[answers, width]: the last hidden states that foretell the answers."""
        import torch

        model = self.model.get_base_model()
        least = torch.finfo(model.dtype).min
        mask = torch.zeros(given["mask"].shape, dtype=model.dtype)
        mask = mask.masked_fill(~given["mask"], least)
        kinds = set(getattr(model.config, "layer_types", None) or ())
        out = model.model(
            input_ids=given["ids"],
            position_ids=given["places"],
            attention_mask=dict.fromkeys(kinds, mask) if len(kinds) > 1 else mask,
            use_cache=False,
        )
        return out.last_hidden_state[0, given["at"]]

    def teach(self, rows: Sequence[Row], steps: int) -> float:
        """One step on ``rows``, of ``steps`` in all; the mean loss in nats per token."""
        import torch

        self.model.train()
        torch.manual_seed(self.course.seed * 1_000_003 + self.step)
        for group in self.optimizer.param_groups:
            group["lr"] = self.course.rate * schedule(self.step, steps)
        tokens = sum(row.answers for row in rows)
        total = 0.0
        for row in rows:
            loss = self.loss(row) / tokens
            loss.backward()
            total += float(loss.detach())
        torch.nn.utils.clip_grad_norm_(self.learnt, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        self.log.taught.append((self.step, total))
        return total

    def look(self, rows: Sequence[Row]) -> float:
        """Mean loss (nats per token) on rows that are not taught."""
        import torch

        self.model.eval()
        with torch.no_grad():
            total = sum(float(self.nats(row)) for row in rows)
        mean = total / max(1, sum(row.answers for row in rows))
        self.log.held.append((self.step, mean))
        return mean

    # --- checkpoints ------------------------------------------------------------------------

    def save(self, folder: Path) -> None:
        """Write all that a later stage goes on from."""
        import torch

        kept = {
            "course": asdict(self.course),
            "step": self.step,
            "adapter": [p.detach() for p in self.learnt],
            "optimizer": self.optimizer.state_dict(),
            "log": asdict(self.log),
        }
        with writing(folder / CHECKPOINT) as half:
            torch.save(kept, half)

    def resume(self, folder: Path, *, afresh: bool = False) -> bool:
        """Go on from a checkpoint; False when there is none. ``afresh`` takes the adapter
        alone, of a checkpoint or as it was shipped: another course begins from it. Raises
        InputError when it is of another course."""
        import torch

        path = folder / CHECKPOINT
        if not path.is_file():
            return afresh and self._take(folder)
        kept = torch.load(path, weights_only=True)
        if kept["course"]["rank"] != self.course.rank:
            raise InputError(f"{path}: taught with rank {kept['course']['rank']}; use that")
        with torch.no_grad():
            for own, held in zip(self.learnt, kept["adapter"], strict=True):
                own.copy_(held)
        if not afresh:
            self.optimizer.load_state_dict(kept["optimizer"])
            self.step = kept["step"]
            self.log = Log(**{name: list(map(tuple, v)) for name, v in kept["log"].items()})
        return True

    def _take(self, folder: Path) -> bool:
        """Begin from a shipped adapter; False when the folder has none."""
        from peft import load_peft_weights, set_peft_model_state_dict

        if not (folder / WEIGHTS).is_file():
            return False
        weights = load_peft_weights(str(folder), device="cpu")
        told: Any = set_peft_model_state_dict(self.model, weights)
        if told.unexpected_keys:
            raise InputError(f"{folder}: an adapter of another shape")
        return True


def _among(lines: Any, some: Sequence[int]) -> Any:
    """Which of the tokens' lines are among some, as booleans."""
    import torch

    return torch.isin(lines, torch.tensor(list(some), dtype=lines.dtype))


def _pruned(head: Any, kept: Sequence[int] | None) -> tuple[Any, Any]:
    """(where each id of the vocabulary stands among the kept, -1: nowhere; their weights)."""
    import torch

    if kept is None:
        return None, head
    ids = torch.tensor(sorted(kept))
    places = torch.full((head.shape[0],), -1)
    places[ids] = torch.arange(len(ids))
    return places, head[ids].contiguous()


def schedule(step: int, steps: int) -> float:
    """Share of the rate at a step: a linear start, then a cosine down to FLOOR."""
    start = min(WARMUP, max(1, steps // 10))
    if step < start:
        return (step + 1) / start
    along = min(1.0, (step - start) / max(1, steps - start))
    return FLOOR + (1 - FLOOR) * (1 + math.cos(math.pi * along)) / 2


def steps_of(rows: Sequence[Row], per_step: int) -> list[Sequence[Row]]:
    """Rows by step; the last step may have fewer."""
    return [rows[i : i + per_step] for i in range(0, len(rows), per_step)]


def run(
    learner: Learner,
    rows_of: Callable[[int], Sequence[Row]],
    held: Sequence[Row],
    folder: Path,
    *,
    minutes: float = 60.0,
    say: Callable[[str], None] | None = None,
) -> bool:
    """Teach until the course is done (True) or the time is up (False); leaves a checkpoint.

    ``rows_of`` gives the rows of an epoch, the same ones whenever it is asked.
    """
    say = say or (lambda text: print(text, file=sys.stderr, flush=True))
    course, until = learner.course, time.monotonic() + minutes * 60
    first = steps_of(rows_of(0), course.rows)
    steps = len(first) * course.epochs
    pace, saved = Pace(steps - learner.step), time.monotonic()
    for rows in _from(learner.step, first, rows_of, course):
        if time.monotonic() > until:
            break
        loss = learner.teach(rows, steps)
        pace.took(sum(row.examples for row in rows))
        if learner.step % LOOK == 0 and held:
            learner.look(held)
        if learner.step % 5 == 0 or learner.step == steps:
            seen = f", held out {learner.log.held[-1][1]:.3f}" if learner.log.held else ""
            say(f"step {learner.step}/{steps}: loss {loss:.3f}{seen}; {pace}")
        if time.monotonic() - saved > EVERY_S:
            learner.save(folder)
            saved = time.monotonic()
    learner.save(folder)
    return learner.step >= steps


def _from(
    done: int,
    first: Sequence[Sequence[Row]],
    rows_of: Callable[[int], Sequence[Row]],
    course: Course,
) -> Iterator[Sequence[Row]]:
    """The steps that are left. Each epoch has as many as the first: others are cut or come
    round again, so that a step's number says where it stands."""
    for number in range(done, len(first) * course.epochs):
        epoch, at = divmod(number, len(first))
        if number == done or at == 0:
            steps = first if epoch == 0 else steps_of(rows_of(epoch), course.rows)
        yield steps[at % len(steps)]


@dataclass
class Pace:
    """How fast it goes, and how long it will take."""

    left: int
    started: float = field(default_factory=time.monotonic)
    examples: int = 0
    steps: int = 0

    def took(self, examples: int) -> None:
        """Count a step."""
        self.examples += examples
        self.steps += 1
        self.left -= 1

    def __str__(self) -> str:
        spent = max(1e-6, time.monotonic() - self.started)
        left_min = self.left * spent / max(1, self.steps) / 60
        return f"{self.examples / spent:.1f} examples/s, {left_min:.0f} min left"
