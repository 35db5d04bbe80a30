"""Whose sentence is it? A naive Bayes of character n-grams: simple on purpose.

It is taught on exemplars and asked about generated text: if even this can tell the personas
apart, a listener can.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

SIZES = (1, 2, 3, 4)
SMOOTH = 0.2


@dataclass
class Manner:
    """Counts of n-grams per speaker."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Mapping[str, Sequence[str]]) -> Manner:
        """A classifier taught on lines by speaker."""
        return cls(
            {
                who: Counter(g for line in some for g in set(grams(line)))
                for who, some in lines.items()
            }
        )

    def guess(self, line: str) -> str:
        """Who says such a line."""
        found = {g for g in grams(line) if g in self._known}
        return max(self.counts, key=lambda who: self._log(who, found, len(self._known)))

    @cached_property
    def _known(self) -> frozenset[str]:
        """Every n-gram that somebody says."""
        return frozenset().union(*self.counts.values())

    def _log(self, who: str, found: set[str], size: int) -> float:
        """Log-likelihood (nats) of n-grams under a speaker."""
        counts = self.counts[who]
        whole = counts.total() + SMOOTH * size
        return sum(math.log((counts[g] + SMOOTH) / whole) for g in sorted(found))

    def right(self, lines: Sequence[tuple[str, str]]) -> float:
        """The share of (speaker, line) that it tells."""
        return sum(self.guess(line) == who for who, line in lines) / max(1, len(lines))


def grams(line: str) -> Iterator[str]:
    """Character n-grams of a line, digits as one sign, its length among them."""
    plain = "^" + "".join("0" if c.isdigit() else c for c in line.lower()) + "$"
    for size in SIZES:
        for start in range(len(plain) - size + 1):
            yield plain[start : start + size]
    yield f"length {min(9, len(plain) // 12)}"
