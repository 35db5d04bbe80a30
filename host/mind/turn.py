"""One turn under way: iterated for its sentences as they are verified. Thinks nothing itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from host.mind.plan import Plan
from host.records import Act, Comment, Sentence, Utterance


@dataclass
class Turn:
    """One turn under way. Iterate it for sentences; afterwards it knows how it went."""

    plan: Plan
    act: Act
    comment: Comment
    sentences: Iterator[Sentence]
    started: float
    spoken: list[Sentence] = field(default_factory=list)
    refused: list[Sentence] = field(default_factory=list)
    first_ms: float = 0.0

    def __iter__(self) -> Iterator[Sentence]:
        for sentence in self.sentences:
            if not self.spoken:
                self.first_ms = (time.perf_counter() - self.started) * 1000
            self.spoken.append(sentence)
            yield sentence

    def finish(self) -> Utterance:
        """Run to the end and give the whole."""
        for _ in self:
            pass
        total = (time.perf_counter() - self.started) * 1000
        return Utterance(
            act=self.act,
            lang=self.plan.lang,
            sentences=tuple(self.spoken),
            product=self.plan.product,
            reply_to=self.comment.id,
            ms={"first": round(self.first_ms, 1), "total": round(total, 1)},
            refused=tuple(self.refused),
        )
