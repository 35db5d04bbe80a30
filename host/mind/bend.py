"""Retrieve and bend: where no model writes well enough, a hand-written line that fits any goods.

Lines of assets/train/lines that are marked ``neutral`` speak of no goods in particular. They
are found by kind, speaker and what the viewer said, their slot takes the product's name, and
a model that serves the language may choose among them. None is said twice while another is
fresh, and none is said unless the checker passes it, like everything else.
"""

from __future__ import annotations

import json
import random
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from host.mind.keep import content
from host.mind.phrases import fill
from host.records import Lang
from host.sheets import ASSETS

LINES = ASSETS / "train" / "lines"
# Likeness of a comment to the one a line answers, from which the line answers it too.
ALIKE: dict[Lang, float] = {"en": 0.6, "zh": 0.5, "fr": 0.6}
CALLED = ("主播", "everyone", "everybody", "tout le monde")  # whom a comment speaks to
ANSWERS = frozenset({"talk"})  # kinds whose line answers what the viewer said, and only that
PERSONAS = frozenset({"weike", "camille", "bruno"})
KEPT = 16  # lines that are not said again for so long
CHOICE = 5  # lines among which a model may choose

Score = Callable[[Sequence[str]], Sequence[float]]
"""How well each text goes on from the prompt: a model's mean log-likelihoods."""


@dataclass(frozen=True)
class Exemplar:
    """A neutral line: of which kind, whose, and which comment it answers ("": any)."""

    kind: str
    who: str
    viewer: str
    line: str


@lru_cache(maxsize=3)
def exemplars(lang: Lang) -> tuple[Exemplar, ...]:
    """The neutral lines of a language, read once, in the order of their files."""
    return tuple(_read(lang))


def _read(lang: Lang) -> Iterator[Exemplar]:
    for path in sorted((LINES / lang).glob("*.jsonl")):
        for row in path.read_text("utf-8").splitlines():
            if '"neutral"' not in row:
                continue
            told = json.loads(row)
            if told.get("neutral"):
                for who, line in told["lines"].items():
                    yield Exemplar(told["kind"], who, told.get("viewer", ""), line)


class Bender:
    """The neutral lines of one speaker. A persona of one's own borrows every other manner."""

    def __init__(self, who: str, *, seed: int = 0) -> None:
        self.who = who
        self._rng = random.Random(seed)
        self._recent: deque[str] = deque(maxlen=KEPT)

    def options(
        self, kind: str, lang: Lang, *, comment: str = "", product: str = "", score: Score | None
    ) -> list[str]:
        """Fresh lines of this kind, filled, the best first; none for a ``talk`` that no line
        answers. ``score`` is a model's, where it has time to be asked."""
        found = [e for e in exemplars(lang) if e.kind == kind and self._hers(e)]
        if kind in ANSWERS:
            found = _answering(found, comment, lang)
        fresh = [e.line for e in found if e.line not in self._recent]
        self._rng.shuffle(fresh)
        texts = [text for line in fresh if (text := fill(line, {"name": product}))][:CHOICE]
        if score is None or len(texts) < 2:
            return texts
        liked = dict(zip(texts, score(texts), strict=True))
        return sorted(texts, key=lambda text: -liked[text])

    def note(self, kind: str, lang: Lang, text: str, product: str = "") -> None:
        """Remember which line gave this text, so that it is not said again soon."""
        for one in exemplars(lang):
            if one.kind == kind and fill(one.line, {"name": product or "-"}) == text:
                self._recent.append(one.line)
                return

    def _hers(self, one: Exemplar) -> bool:
        return one.who == self.who if self.who in PERSONAS else one.who not in PERSONAS


def _answering(found: Sequence[Exemplar], comment: str, lang: Lang) -> list[Exemplar]:
    """The lines that answer the comment most like this one, if it is like one at all."""
    near = {e.viewer: likeness(comment, e.viewer, lang) for e in found}
    best = max(near.values(), default=0.0)
    return [e for e in found if best >= ALIKE[lang] and near[e.viewer] == best]


def likeness(one: str, other: str, lang: Lang) -> float:
    """Cosine of two texts' content words (character pairs in Chinese): 0 to 1."""
    a, b = (content(_uncalled(text), lang) for text in (one, other))
    return len(a & b) / sqrt(len(a) * len(b)) if a and b else 0.0


def _uncalled(text: str) -> str:
    """A comment without the words that only say to whom it speaks."""
    for word in CALLED:
        text = text.lower().replace(word, " ")
    return text
