"""The model's sentences: drafts, each judged by the checker; the best that passed, or a phrase.

A taught model may also state facts; then a draft counts only when it carries them too.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from host.mind.bend import Bender
from host.mind.carry import bends, carries, torn
from host.mind.fit import fittest
from host.mind.keep import beyond
from host.mind.lm import LanguageModel
from host.mind.phrases import Phrasebook
from host.mind.prompting import TELLS, Wish, messages_for
from host.mind.verify import Checker
from host.mind.write import Fit, write
from host.records import Act, Beat, Claim, Expression, Lang, Sentence
from host.schema import Persona

ROUNDS = 2
PITCH_ROUNDS = {False: 4, True: 2}  # untaught, taught; written ahead: nobody waits for it
PREVIOUS = 8
# A viewer waits for the first sentence. A model this quick may always write it; a slower one,
# up to PATIENCE_S, in so small a share of the last turns that the median wait stays a phrase's.
FIRST_S, PATIENCE_S = 0.25, 0.8
SLOW_SHARE, TURNS = 0.4, 10
GUESS_S, LEARNT = 0.5, 0.3  # what a draft takes before it was measured; weight of the last
EXPRESSIONS: dict[Act, Expression] = {
    "not_on_sheet": "apologetic",
    "price": "happy",
    "story": "tender",
    "smalltalk": "happy",
    "greet": "happy",
    "pitch": "happy",
}
BENT = frozenset({"talk", "price", "unknown"})  # beside a fact: kinds with lines for any goods
FITTED = TELLS | {"benefit", "hook"}  # kinds whose line keeps to what it was given
Judged = tuple[Sentence | None, list[Sentence]]
"""A sentence that may be spoken, or None, and the drafts that were refused on the way."""


class Colour:
    """Writes beside the facts, and the facts themselves when it was taught to.

    ``lm`` None means phrases only.
    """

    def __init__(
        self,
        persona: Persona,
        lm: LanguageModel | None,
        checker: Checker,
        book: Phrasebook,
        *,
        seed: int = 0,
    ) -> None:
        self.persona = persona
        self.lm = lm
        self.checker = checker
        self.book = book
        self.reasons: Counter[str] = Counter()
        self.bender = Bender(persona.id, seed=seed)
        self._turn = seed
        self._takes_s = GUESS_S
        # A show begins owing quick answers: its first turns are phrases'.
        self._waits = deque([True] * TURNS, maxlen=TURNS)

    def taught(self, lang: Lang) -> bool:
        """Whether the model was taught this craft in this language."""
        return self.lm is not None and self.lm.taught and lang in self.lm.languages

    def writes(self, kind: str, lang: Lang) -> bool:
        """Whether a taught model writes this kind of sentence well enough to be asked."""
        return self.taught(lang) and not self._weak(kind, lang)

    def _weak(self, kind: str, lang: Lang) -> bool:
        """Whether its card leaves this kind to phrases, in every language or in this one."""
        return self.lm is not None and bool({kind, f"{lang}:{kind}"} & self.lm.weak)

    @property
    def quick(self) -> bool:
        """Whether the model may write what a viewer is waiting for."""
        if self._takes_s <= FIRST_S:
            return True
        return self._takes_s <= PATIENCE_S and sum(self._waits) < SLOW_SHARE * TURNS

    def waited(self, seconds: float) -> None:
        """How long a viewer waited for the first sentence of a turn."""
        self._waits.append(seconds > FIRST_S)

    def add(self, wish: Wish, act: Act, *, beat: Beat | None = None) -> Judged:
        """A sentence of the model, else a phrase of hers, else None."""
        sentence, refused = self.draft(wish, act, beat=beat)
        return sentence or self._phrase(wish, act, beat), refused

    def first(self, wish: Wish, act: Act) -> Judged:
        """The first sentence of a turn by the model, when it is quick and taught; else None."""
        if not self.writes(wish.kind, wish.lang) or not self.quick:
            return None, []
        hurried = replace(wish, n=2, enough=1, deadline_s=PATIENCE_S)
        return self.draft(hurried, act, rounds=1)

    def draft(
        self,
        wish: Wish,
        act: Act,
        *,
        beat: Beat | None = None,
        accept: Callable[[str], bool] = bool,
        rounds: int = 0,
    ) -> Judged:
        """The model's best sentence that passed, or None.

        ``accept`` is what the turn wants of a draft beside its being true. The next round is
        drawn only when nothing passed.
        """
        refused: list[Sentence] = []
        ahead = PITCH_ROUNDS[self.taught(wish.lang)]
        for _ in range(rounds or (ahead if act == "pitch" else ROUNDS)):
            passed, failed = self.judged(self._drafts(wish), wish, act, beat=beat)
            refused += failed
            if passed := [s for s in passed if accept(s.text)]:
                return max(passed, key=lambda s: self.rank(s.text, wish)), refused
        return None, refused

    def judged(
        self, texts: Iterable[str], wish: Wish, act: Act, *, beat: Beat | None = None
    ) -> tuple[list[Sentence], list[Sentence]]:
        """Those that may be spoken and carry what they were to carry, in the order given; and
        those that the checker refused."""
        told = [self._judged(text, wish, act, beat) for text in texts]
        refused = [s for s in told if not s.verdict.ok]
        self.reasons.update(s.verdict.reason for s in refused)
        return [s for s in told if s.verdict.ok and self._carries(s.text, wish)], refused

    def drafts(self, wish: Wish, seed: int, *, fit: Fit | None = None) -> list[str]:
        """What the model writes for a wish, unjudged, likeliest first. May be called from any
        thread; changes nothing here."""
        if self.lm is None:
            return []
        return [d.text for d in write(wish, self.persona, self.lm, seed=seed, fit=fit)]

    def rank(self, text: str, wish: Wish) -> tuple[bool, int]:
        """Among sentences that passed: what bends its benefit, what keeps closest to what was
        given; of equals, the likeliest stands first."""
        bent = not wish.good or bends(text, wish.lang, wish.good)
        return bent, -beyond(text, wish)

    def _drafts(self, wish: Wish) -> Iterator[str]:
        if self.lm is None or (self.taught(wish.lang) and self._weak(wish.kind, wish.lang)):
            return
        self._turn += 1
        started = time.perf_counter()
        fit = fittest if wish.kind in FITTED else None
        drafts = self.drafts(wish, self._turn, fit=fit)
        if drafts or wish.lang in self.lm.languages:
            took = time.perf_counter() - started
            self._takes_s += LEARNT * (took - self._takes_s)
        yield from drafts

    def _carries(self, text: str, wish: Wish) -> bool:
        """Whether a sentence that was to state facts states them all, and tears no benefit."""
        if torn(text, wish.lang, wish.good):
            self.reasons["torn"] += 1
            return False
        if wish.kind not in TELLS or carries(text, wish.lang, wish.claims):
            return True
        self.reasons["not_carried"] += 1
        return False

    def _judged(self, text: str, wish: Wish, act: Act, beat: Beat | None) -> Sentence:
        claims, lang = wish.claims, wish.lang
        verdict = self.checker.verify(
            text,
            lang,
            claims,
            persona_claims=[c for c in claims if ".story." in c.id],
            comment=wish.comment,
            previous=wish.said[-PREVIOUS:],
            product=wish.product,
        )
        told = [c.id for c in claims if wish.kind in TELLS or _bends(text, lang, c)]
        backed = self.checker.support(text, lang, claims) if verdict.ok else ()
        return Sentence(
            text,
            lang,
            tuple(dict.fromkeys([*told, *backed])),
            "lm",
            verdict,
            expression=EXPRESSIONS.get(act, "happy"),
            beat=beat,
            act=act,
        )

    def _phrase(self, wish: Wish, act: Act, beat: Beat | None) -> Sentence | None:
        """A line of hers that asserts nothing, or a benefit beside its fact."""
        if wish.kind in BENT and act != "greet" and (bent := self.bent(wish, act, beat)):
            return bent
        if act in {"not_on_sheet", "refuse"}:
            return None
        lang = wish.lang
        benefit = next((c for c in wish.claims if c.benefit), None)
        key = "colour_benefit" if benefit else "colour"
        slots = {"benefit": wish.good} if benefit else {}
        passed = self._passing(self.book.options(key, lang, **slots), wish)
        if passed is None:
            return None
        self.book.note(key, lang, passed, **slots)
        ids = (benefit.id,) if benefit else ()
        mood = EXPRESSIONS.get(act, "happy")
        return Sentence(passed, lang, ids, "phrase", expression=mood, beat=beat, act=act)

    def bent(self, wish: Wish, act: Act, beat: Beat | None = None) -> Sentence | None:
        """A hand-written line that fits any goods, found by kind and comment, or None.

        The model chooses among them where nobody waits: in what is written ahead.
        """
        ahead = act == "pitch" and self.lm is not None and wish.lang in self.lm.languages
        options = self.bender.options(
            wish.kind,
            wish.lang,
            comment=wish.comment,
            product=wish.product,
            score=partial(self._liked, wish) if ahead else None,
        )
        passed = self._passing(options, wish)
        if passed is None:
            return None
        self.bender.note(wish.kind, wish.lang, passed, wish.product)
        mood = EXPRESSIONS.get(act, "happy")
        return Sentence(passed, wish.lang, (), "phrase", expression=mood, beat=beat, act=act)

    def _liked(self, wish: Wish, options: Sequence[str]) -> Sequence[float]:
        """How well the model thinks each line answers this wish."""
        if self.lm is None:
            return [0.0] * len(options)
        prompt = messages_for(
            wish.kind,
            wish.lang,
            self.persona,
            wish.claims,
            wish.comment,
            product=wish.product,
            examples=not self.lm.taught,
        )
        return self.lm.score(prompt, options)

    def _passing(self, options: Sequence[str], wish: Wish) -> str | None:
        fresh = (o for o in options if o not in wish.said)
        return next((o for o in fresh if self.checker.verify(o, wish.lang, wish.claims).ok), None)


def _bends(text: str, lang: Lang, claim: Claim) -> bool:
    return claim.benefit is not None and bends(text, lang, claim.benefit[lang])


def without_benefit(claim: Claim) -> Claim:
    """The bare fact, for a sentence that leaves its benefit to the next."""
    return replace(claim, benefit=None)
