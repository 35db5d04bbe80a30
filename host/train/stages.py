"""Open a base, gather its rows, teach a stage, ship the adapter: what the command does."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from host.mind.lm import Message
from host.mind.lm_render import rendered
from host.records import Lang
from host.train.data import Example, keeps_to_it, taught_examples
from host.train.measure import held_examples
from host.train.pack import Packer, Row
from host.train.teach import Course, Learner, run
from host.train.vocabulary import kept_ids

COPYING = frozenset({"say", "benefit"})
LOOKED = 26  # held-out examples of a language whose loss is followed


@dataclass(frozen=True)
class Kept:
    """An example beside the bank's: a prompt, a line for it, and ``worse``, a line that is not
    to be said instead ("": none)."""

    lang: Lang
    kind: str
    who: str
    messages: tuple[Message, ...]
    line: str
    worse: str = ""


Reviewed = Callable[[int], Iterable[Kept]]
"""What is taught of reviews in an epoch."""


def open_base(name: str, cache_dir: Path) -> tuple[Any, Any]:
    """(model in bf16, tokenizer) of a listed base. Raises MissingWeights or EngineError."""
    from host.mind.lm_transformers import _load, converted

    model, tokenizer = _load(converted(name, cache_dir=cache_dir), True)
    return model, tokenizer


def opened(name: str, adapter: Path | None, cache_dir: Path) -> tuple[Any, Any]:
    """(model, tokenizer) of a base, with an adapter merged into it when one is given."""
    import torch

    from host.mind.lm_adapter import merged

    torch.set_num_threads(2)
    model, tokenizer = open_base(name, cache_dir)
    if adapter is not None:
        model, _ = merged(model, str(adapter), base=name)
    return model.eval(), tokenizer


def packer_of(tokenizer: Any, kept: Sequence[int] | None = None) -> Packer:
    """Packs prompts as the engine splits them."""

    def split(messages: Sequence[Message]) -> tuple[str, str]:
        whole = rendered(tokenizer, messages)
        fixed = rendered(tokenizer, messages[:-1], open_answer=False) if messages[1:] else ""
        return (fixed, whole[len(fixed) :]) if whole.startswith(fixed) else ("", whole)

    return Packer(tokenizer, split, kept=kept)


class Lessons:
    """The rows of each epoch: the bank drawn anew, with what was kept of her own lines."""

    def __init__(
        self,
        packer: Packer,
        langs: Sequence[Lang],
        *,
        most: int = 0,
        seed: int = 7,
        more: Sequence[Kept] = (),
        reviewed: Reviewed | None = None,
        copies: int = 0,
        plain: bool = False,
    ) -> None:
        self.copies, self.plain = copies, plain
        self.packer, self.langs, self.most, self.seed = packer, tuple(langs), most, seed
        self.more = tuple(more)
        self.reviewed = reviewed or (lambda _: ())
        self.rows = lru_cache(maxsize=2)(self._rows)

    def _rows(self, epoch: int) -> list[Row]:
        drawn = taught_examples(self.langs, epoch=epoch + 100 * self.seed, seed=self.seed)
        some: list[Example | Kept] = [e for e in drawn if self._wanted(e)]
        some = _fewer_copies(some, self.copies) if self.copies else some
        some = some[: self.most] if self.most else some
        also = [*self.more, *self.reviewed(epoch)]
        some += [kept for kept in also if kept.lang in self.langs]
        rng = random.Random(f"rows {self.seed} {epoch}")
        rng.shuffle(some)
        rows = self.packer.rows(some)
        rng.shuffle(rows)
        return rows

    def held(self) -> list[Row]:
        """Rows that are only looked at."""
        most = 0 if self.plain else LOOKED
        found = [
            [e for e in held_examples(lang, most=most) if self._wanted(e)] for lang in self.langs
        ]
        return self.packer.rows([e for some in found for e in some[:LOOKED]])

    def _wanted(self, example: Example) -> bool:
        return not self.plain or keeps_to_it(example)


def _fewer_copies(some: Sequence[Example | Kept], most: int) -> list[Example | Kept]:
    """At most so many examples of the kinds that copy a fact or bend a benefit: they are
    learnt first, and the others need the time."""
    copying = [e for e in some if _kind(e) in COPYING]
    dropped = {id(e) for e in copying[most:]}
    return [e for e in some if id(e) not in dropped]


def _kind(example: Example | Kept) -> str:
    return example.kind if isinstance(example, Kept) else example.case.kind


def teach(
    base: str,
    langs: Sequence[Lang],
    course: Course,
    folder: Path,
    *,
    cache_dir: Path,
    minutes: float,
    most: int = 0,
    more: Sequence[Kept] = (),
    reviewed: Reviewed | None = None,
    copies: int = 0,
    plain: bool = False,
    after: Path | None = None,
    threads: int = 2,
) -> Learner:
    """Teach a stage in ``folder`` and return the learner. ``after`` is the folder of a
    course to begin from, when this one has not begun."""
    import torch

    torch.set_num_threads(threads)
    model, tokenizer = open_base(base, cache_dir)
    kept = kept_ids(base)
    learner = Learner(model, course, kept=kept)
    if not learner.resume(folder) and after:
        learner.resume(after, afresh=True)
    lessons = Lessons(
        packer_of(tokenizer, kept),
        langs,
        most=most,
        seed=course.seed,
        more=more,
        reviewed=reviewed,
        copies=copies,
        plain=plain,
    )
    run(learner, lessons.rows, lessons.held(), folder, minutes=minutes)
    if lessons.packer.left_out:
        print(f"{lessons.packer.left_out} examples left out: a word is not kept", file=sys.stderr)
    return learner


@contextmanager
def announced(path: Path | None) -> Iterator[None]:
    """While it runs, a file holds the process group's id, so that others can pause it."""
    if path is None:
        yield
        return
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(SystemExit(143)))
    path.write_text(f"{os.getpgrp()}\n", encoding="utf-8")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def read_kept(path: Path) -> list[Kept]:
    """Examples that self-improvement kept."""
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return [
        Kept(r["lang"], r["kind"], r["who"], tuple(Message(*m) for m in r["messages"]), r["line"])
        for r in rows
    ]
