"""The sentence after the fact: drafts from the model, each judged by the checker.

A refused draft is replaced once by the next candidates; then a phrase, or nothing.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import host.mind.write as writer
from host.mind.lm import LanguageModel
from host.mind.phrases import Phrasebook
from host.mind.verify import Checker
from host.records import Act, Beat, Claim, Expression, Lang, Sentence
from host.schema import Persona

ROUNDS = 2
PITCH_ROUNDS = 4  # written ahead: nobody waits for it
CANDIDATES = 3
EXPRESSIONS: dict[Act, Expression] = {
    "not_on_sheet": "apologetic",
    "price": "happy",
    "story": "tender",
    "smalltalk": "happy",
    "greet": "happy",
    "pitch": "happy",
}


class Colour:
    """Writes beside the facts. ``lm`` None means phrases only."""

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
        self._rng = random.Random(seed)
        self._turn = seed

    def add(
        self,
        act: Act,
        lang: Lang,
        claims: Sequence[Claim],
        comment: str,
        *,
        said: Sequence[str] = (),
        beat: Beat | None = None,
        product: str = "",
        accept: Callable[[str], bool] = bool,
    ) -> tuple[Sentence | None, list[Sentence]]:
        """A passed sentence or None, and the drafts that were refused on the way.

        ``accept`` is what the turn wants of a draft beside its being true.
        """
        refused: list[Sentence] = []
        for draft in self._drafts(act, lang, claims, comment, said, beat, product):
            sentence = self._judged(draft, act, lang, claims, comment, said, beat)
            if sentence.verdict.ok:
                if accept(sentence.text):
                    return sentence, refused
                continue
            self.reasons[sentence.verdict.reason] += 1
            refused.append(sentence)
        return self._phrase(act, lang, claims, said, beat), refused

    def _drafts(
        self,
        act: Act,
        lang: Lang,
        claims: Sequence[Claim],
        comment: str,
        said: Sequence[str],
        beat: Beat | None,
        product: str,
    ) -> Iterator[writer.Draft]:
        if self.lm is None:
            return
        for _ in range(PITCH_ROUNDS if act == "pitch" else ROUNDS):
            self._turn += 1
            yield from writer.write(
                act,
                lang,
                self.persona,
                claims,
                comment,
                self.lm,
                n=CANDIDATES,
                seed=self._turn,
                said=said,
                beat=beat,
                product=product,
            )

    def _judged(
        self,
        draft: writer.Draft,
        act: Act,
        lang: Lang,
        claims: Sequence[Claim],
        comment: str,
        said: Sequence[str],
        beat: Beat | None,
    ) -> Sentence:
        verdict = self.checker.verify(
            draft.text,
            lang,
            claims,
            persona_claims=[c for c in claims if ".story." in c.id],
            comment=comment,
            previous=said[-8:],
        )
        backed = self.checker.support(draft.text, lang, claims) if verdict.ok else ()
        return Sentence(
            draft.text,
            lang,
            tuple(backed),
            "lm",
            verdict,
            expression=EXPRESSIONS.get(act, "happy"),
            beat=beat,
            act=act,
        )

    def _phrase(
        self, act: Act, lang: Lang, claims: Sequence[Claim], said: Sequence[str], beat: Beat | None
    ) -> Sentence | None:
        """A line of hers that asserts nothing, or a benefit beside its fact."""
        benefit = next((c for c in claims if c.benefit), None)
        key = "colour_benefit" if benefit else "colour"
        if act in {"not_on_sheet", "refuse"}:
            return None
        slots = {"benefit": benefit.benefit[lang]} if benefit and benefit.benefit else {}
        options = [o for o in self.book.options(key, lang, **slots) if o not in said]
        passed = next((o for o in options if self.checker.verify(o, lang, claims).ok), None)
        if passed is None:
            return None
        self.book.note(key, lang, passed, **slots)
        ids = (benefit.id,) if benefit else ()
        sentence = Sentence(passed, lang, ids, "phrase", beat=beat, act=act)
        return replace(sentence, expression=EXPRESSIONS.get(act, "happy"))
