"""A pitch, beat by beat: hook, need, features with their benefit, proof, price, call.

Every sentence rests on claims or asserts nothing. Length is planned from speaking rates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from host.mind.answer import Line
from host.mind.beats import feature_order, hook_of, price_of, proof_of, yes_or_no
from host.mind.beside import speaks_of
from host.mind.carry import bends
from host.mind.colour import without_benefit
from host.mind.mind import Mind
from host.mind.prompting import Wish, kind_of
from host.records import Beat, Claim, Expression, Lang, Sentence

# Spoken characters per second, spaces included, measured on the embedded voice.
RATE: dict[Lang, float] = {"en": 14.5, "fr": 15.0, "zh": 4.6}
LATIN_RATE = 14.0  # Latin letters and digits inside Chinese
PAUSE_S = 0.25
CLOSING: dict[Lang, int] = {"en": 60, "zh": 22, "fr": 66}  # characters of price and call, each
LONGEST: dict[Lang, int] = {"en": 110, "zh": 45, "fr": 110}  # of a value that a pitch may tell
MOODS: dict[Beat, Expression] = {
    "hook": "curious",
    "need": "tender",
    "feature": "happy",
    "proof": "proud",
    "price": "surprised",
    "call": "happy",
}


def seconds_of(text: str, lang: Lang, speed: float = 1.0) -> float:
    """About how long a sentence takes to say, in seconds."""
    latin = len(re.findall(r"[\x00-\x7f]", text)) if lang == "zh" else 0
    return (len(text) - latin) / (RATE[lang] * speed) + latin / (LATIN_RATE * speed) + PAUSE_S


@dataclass
class Clock:
    """Counts what is said against what there is time for."""

    seconds: float
    lang: Lang
    speed: float
    used: float = 0.0

    def take(self, text: str) -> None:
        """Count a sentence."""
        self.used += seconds_of(text, self.lang, self.speed)

    def fits(self, text: str, keep: float = 0.0) -> bool:
        """Whether a sentence fits, keeping some seconds for what must follow."""
        return self.used + seconds_of(text, self.lang, self.speed) + keep <= self.seconds


class Pitcher:
    """Writes pitches with the mind's phrases, model and checker.

    A taught model writes every beat, verified; the phrase of a beat is what stands in for it.
    """

    def __init__(self, mind: Mind) -> None:
        self.mind = mind

    def pitch(self, product: str, lang: Lang, seconds: float) -> Iterator[Sentence]:
        """Sentences of a pitch of about ``seconds``, in order. Each carries its beat."""
        clock = Clock(seconds, lang, self.mind.knowledge.persona.voice.speed)
        claims = self.mind.grounder.claims(product)
        keep = self._kept_for_closing(lang, claims, clock.speed)
        told: list[Claim] = []
        for sentence in self._opening(product, lang, claims, clock, keep):
            clock.take(sentence.text)
            told += self._opens_with(sentence, claims)
            yield sentence
        yield from self._features(product, lang, claims, clock, keep, opened=told)
        yield from self._closing(product, lang, claims)

    # --- hook and need ------------------------------------------------------------------

    def _opening(
        self, product: str, lang: Lang, claims: Sequence[Claim], clock: Clock, keep: float
    ) -> Iterator[Sentence]:
        beats: list[Beat] = ["hook", "need"] if clock.seconds >= 20 else ["hook"]
        colour = self.mind.colour
        if colour.taught(lang) and not colour.writes("need", lang):
            beats = ["hook"]  # what a phrase says of a need is less than the next fact
        for beat in beats:
            for line in self._opened(beat, product, lang, claims):
                room = 0 if beat == "hook" and line.author == "phrase" else 8
                if clock.fits(line.text, keep + room):
                    yield line

    def _opens_with(self, sentence: Sentence, claims: Sequence[Claim]) -> Iterator[Claim]:
        """The claim whose benefit an opening has told."""
        hooked, lang = hook_of(claims), sentence.lang
        good = hooked.benefit[lang] if hooked and hooked.benefit else ""
        if hooked and sentence.author == "lm" and bends(sentence.text, lang, good):
            yield hooked

    def _opened(
        self, beat: Beat, product: str, lang: Lang, claims: Sequence[Claim]
    ) -> Iterator[Sentence]:
        """One beat of the opening: a taught model's, else a phrase."""
        if not self.mind.colour.taught(lang):
            if line := self._line(f"pitch_{beat}", lang, product, beat):
                yield line
            # A hook of an untaught model that does not speak of the product is small talk.
            names = partial(speaks_of, product=self._name(product, lang))
            if line := self._draft(self._wish("hook", lang, (), product), beat, accept=names):
                yield line
            return
        wish = self._wish(beat, lang, (), product)
        line = self._hook(product, lang, claims) if beat == "hook" else self._draft(wish, beat)
        if line := line or self._line(f"pitch_{beat}", lang, product, beat):
            yield line

    def _hook(self, product: str, lang: Lang, claims: Sequence[Claim]) -> Sentence | None:
        """A taught model's first sentence: the product, and what one fact of it is good for."""
        if (opening := hook_of(claims)) is None:
            return None
        ready = self._rehearsed("hook", opening, product, lang, "hook")
        wish = self._wish("hook", lang, (opening,), product)
        return ready or self._draft(wish, "hook", rounds=1)  # the first words do not wait long

    # --- features -----------------------------------------------------------------------

    def _features(
        self,
        product: str,
        lang: Lang,
        claims: Sequence[Claim],
        clock: Clock,
        keep: float,
        *,
        opened: Sequence[Claim],
    ) -> Iterator[Sentence]:
        """Facts with their benefits while there is time; what a taught model could not carry
        comes last, in phrases, and so does what the pitch was ``opened`` with."""
        told, left = 0, [without_benefit(claim) for claim in opened]
        ids = {claim.id for claim in opened}
        ordered = [claim for claim in feature_order(claims) if claim.id not in ids]
        for claim in ordered if self.mind.colour.taught(lang) else ():
            if clock.used + keep >= clock.seconds - 2:
                return
            said = self._by_model(claim, product, lang, joined=told % 2 == 0)
            if said is None or not clock.fits(said.text, keep):
                left.insert(len(left) - len(opened), claim)
                continue
            told += 1
            yield from self._with_benefit(claim, product, lang, said, clock, keep)
        for claim in left or (() if told else ordered):
            if clock.used + keep >= clock.seconds - 2:
                return
            said = self._by_phrase(claim, lang)
            if said is not None and clock.fits(said.text, keep):
                yield from self._with_benefit(claim, product, lang, said, clock, keep)

    def _by_model(self, claim: Claim, product: str, lang: Lang, *, joined: bool) -> Sentence | None:
        """A fact by the taught model; ``joined``: its benefit in the same breath. A yes or a no
        is a phrase's, as in a reply: a small model turns it round ("it has a battery, ...")."""
        if len(claim.text[lang]) > LONGEST[lang] or yes_or_no(claim):
            return None
        if ready := self._rehearsed("say", claim, product, lang):
            return ready
        told = claim if joined else without_benefit(claim)
        return self._draft(self._wish("say", lang, (told,), product), "feature")

    def _by_phrase(self, claim: Claim, lang: Lang) -> Sentence | None:
        options = tuple(self.mind.answerer.statement(claim, lang))
        if not options or len(options[0]) > (60 if lang == "zh" else 160):
            return None
        return self._sentence(Line(options, (claim,), "pitch"), lang, "feature")

    def _with_benefit(
        self, claim: Claim, product: str, lang: Lang, said: Sentence, clock: Clock, keep: float
    ) -> Iterator[Sentence]:
        clock.take(said.text)
        yield said
        more = self._beside(claim, product, lang, said)
        if more and clock.fits(more.text, keep):
            clock.take(more.text)
            yield more

    def _beside(self, claim: Claim, product: str, lang: Lang, said: Sentence) -> Sentence | None:
        """What goes with a fact: its benefit, where it was not said in the same breath."""
        if claim.benefit and bends(said.text, lang, claim.benefit[lang]):
            return None
        if not claim.benefit and self.mind.colour.taught(lang):
            return None  # the next fact says more than a word beside this one
        if claim.benefit and (ready := self._rehearsed("benefit", claim, product, lang)):
            return ready
        wish = self._wish(kind_of("pitch", (claim,)), lang, (claim,), product)
        sentence, _ = self.mind.colour.add(wish, "pitch", beat="feature")
        # Without the model, only a benefit beside its fact is worth a pitch's time.
        if sentence is None or (sentence.author == "phrase" and not sentence.claim_ids):
            return None
        return self._kept(sentence, "feature")

    # --- proof, price, call -------------------------------------------------------------

    def _closing(self, product: str, lang: Lang, claims: Sequence[Claim]) -> Iterator[Sentence]:
        tested, price = proof_of(claims), price_of(claims)
        taught = self.mind.colour.taught(lang)
        if tested:
            wish = self._wish("proof", lang, (tested,), product)
            line = self._rehearsed("proof", tested, product, lang, "proof")
            line = line or (self._draft(wish, "proof") if taught else None)
            if line := line or self._told_proof(tested, lang):
                yield line
        # What it costs is told plainly, here as in a reply: nothing is woven around a price.
        if price and (line := self._line("pitch_price", lang, product, "price", price)):
            yield line
        wish = self._wish("call", lang, (), product)
        call = self._draft(wish, "call") if taught else None
        bent = None if call else self.mind.colour.bent(wish, "pitch", "call")
        call = call or (self._kept(bent, "call") if bent else None)
        if call := call or self._line("pitch_call", lang, product, "call"):
            yield call

    def _told_proof(self, tested: Claim, lang: Lang) -> Sentence | None:
        options = tuple(self.mind.book.options("pitch_proof", lang, text=tested.text[lang]))
        options = options or (tested.text[lang],)
        return self._sentence(Line(options, (tested,), "pitch"), lang, "proof")

    def _kept_for_closing(self, lang: Lang, claims: Sequence[Claim], speed: float) -> float:
        """About how many seconds the closing beats will take."""
        texts = ["x" * CLOSING[lang]] * 2
        if proof := proof_of(claims):
            texts.append(proof.text[lang] + "x" * (CLOSING[lang] // 4))
        return sum(seconds_of(text, lang, speed) for text in texts)

    # --- one sentence -------------------------------------------------------------------

    def _line(
        self, key: str, lang: Lang, product: str, beat: Beat, price: Claim | None = None
    ) -> Sentence | None:
        slots = {
            "product": self._name(product, lang),
            "price": price.text[lang] if price else "",
        }
        options = tuple(self.mind.book.options(key, lang, **slots))
        if not options:
            return None
        claims = (price,) if price else ()

        def note(text: str) -> None:
            self.mind.book.note(key, lang, text, **slots)

        return self._sentence(Line(options, claims, "pitch", note=note), lang, beat)

    def _sentence(self, line: Line, lang: Lang, beat: Beat) -> Sentence:
        spoken = self.mind.say_line(line, lang)
        return replace(spoken, beat=beat, act="pitch", expression=MOODS[beat])

    def _draft(
        self,
        wish: Wish,
        beat: Beat,
        *,
        accept: Callable[[str], bool] = bool,
        rounds: int = 0,
    ) -> Sentence | None:
        """The model's sentence of a beat, remembered as said; None when none passed."""
        sentence, _ = self.mind.colour.draft(wish, "pitch", beat=beat, accept=accept, rounds=rounds)
        return self._kept(sentence, beat) if sentence else None

    def _rehearsed(
        self, kind: str, claim: Claim, product: str, lang: Lang, beat: Beat = "feature"
    ) -> Sentence | None:
        """A line about a claim that was written ahead, with its benefit or without."""
        wish = self._wish(kind, lang, (claim,), product)
        ready = self.mind.ahead.take(wish, "pitch", stale=self.mind.memory.is_stale)
        return self._kept(ready, beat) if ready else None

    def _kept(self, sentence: Sentence, beat: Beat) -> Sentence:
        self.mind.memory.say(sentence.text)
        return replace(sentence, beat=beat, act="pitch", expression=MOODS[beat])

    def _wish(self, kind: str, lang: Lang, claims: tuple[Claim, ...], product: str) -> Wish:
        said = tuple(self.mind.memory.said())
        # Written ahead: the slowest candidate is waited for, it may be the best.
        return Wish(kind, lang, claims, "", self._name(product, lang), said, enough=Wish.n)

    def _name(self, product: str, lang: Lang) -> str:
        return self.mind.knowledge.catalogue.by_id[product].name[lang]
