"""A pitch, beat by beat: hook, need, features with their benefit, proof, price, call.

Every sentence rests on claims or asserts nothing. Length is planned from speaking rates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from host.mind.answer import Line
from host.mind.mind import Mind
from host.mind.values import Value
from host.records import Beat, Claim, Expression, Lang, Sentence

# Spoken characters per second, spaces included, measured on the embedded voice.
RATE: dict[Lang, float] = {"en": 14.5, "fr": 15.0, "zh": 4.6}
LATIN_RATE = 14.0  # Latin letters and digits inside Chinese
PAUSE_S = 0.25
MOODS: dict[Beat, Expression] = {
    "hook": "curious",
    "need": "tender",
    "feature": "happy",
    "proof": "proud",
    "price": "surprised",
    "call": "happy",
}
DULL = frozenset({"name", "brand", "category", "description", "tested", "warranty"})


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
    """Writes pitches with the mind's phrases, model and checker."""

    def __init__(self, mind: Mind) -> None:
        self.mind = mind

    def pitch(self, product: str, lang: Lang, seconds: float) -> Iterator[Sentence]:
        """Sentences of a pitch of about ``seconds``, in order. Each carries its beat."""
        speed = self.mind.knowledge.persona.voice.speed
        clock = Clock(seconds, lang, speed)
        claims = self.mind.grounder.claims(product)
        closing = list(self._closing(product, lang, claims))
        keep = sum(seconds_of(s.text, lang, speed) for s in closing)
        for sentence in self._opening(product, lang, clock, keep):
            clock.take(sentence.text)
            yield sentence
        for sentence in self._features(lang, claims, clock, keep):
            yield sentence
        yield from closing

    def _opening(self, product: str, lang: Lang, clock: Clock, keep: float) -> Iterator[Sentence]:
        beats: list[Beat] = ["hook", "need"] if clock.seconds >= 20 else ["hook"]
        for beat in beats:
            line = self._line(f"pitch_{beat}", lang, product, beat)
            if line and clock.fits(line.text, keep):
                yield line
            if clock.fits("x" * 60 if lang != "zh" else "x" * 18, keep + 8):
                yield from self._coloured(lang, (), beat, product)

    def _features(
        self, lang: Lang, claims: Sequence[Claim], clock: Clock, keep: float
    ) -> Iterator[Sentence]:
        for claim in feature_order(claims):
            if clock.used + keep >= clock.seconds - 2:
                return
            said = self._feature(claim, lang)
            if said is None or not clock.fits(said.text, keep):
                continue
            clock.take(said.text)
            yield said
            for more in self._coloured(lang, (claim,), "feature", claim.about):
                if clock.fits(more.text, keep):
                    clock.take(more.text)
                    yield more

    def _feature(self, claim: Claim, lang: Lang) -> Sentence | None:
        options = tuple(self.mind.answerer.statement(claim, lang))
        if not options or len(options[0]) > (60 if lang == "zh" else 160):
            return None
        return self._sentence(Line(options, (claim,), "pitch"), lang, "feature")

    def _closing(self, product: str, lang: Lang, claims: Sequence[Claim]) -> Iterator[Sentence]:
        tested = next((c for c in claims if c.id == f"{product}.tested"), None)
        price = next((c for c in claims if c.id == f"shop.{product}.price"), None)
        if tested is not None and tested.benefit is None:
            line = self._told_proof(tested, lang)
            if line:
                yield line
        if price is not None:
            line = self._line("pitch_price", lang, product, "price", price)
            if line:
                yield line
        line = self._line("pitch_call", lang, product, "call")
        if line:
            yield line

    def _told_proof(self, tested: Claim, lang: Lang) -> Sentence | None:
        options = tuple(self.mind.book.options("pitch_proof", lang, text=tested.text[lang]))
        options = options or (tested.text[lang],)
        return self._sentence(Line(options, (tested,), "pitch"), lang, "proof")

    def _line(
        self, key: str, lang: Lang, product: str, beat: Beat, price: Claim | None = None
    ) -> Sentence | None:
        found = self.mind.knowledge.catalogue.by_id[product]
        slots = {"product": found.name[lang], "price": price.text[lang] if price else ""}
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

    def _coloured(
        self, lang: Lang, claims: tuple[Claim, ...], beat: Beat, product: str
    ) -> Iterator[Sentence]:
        mind = self.mind
        name = mind.knowledge.catalogue.by_id[product].name[lang]
        sentence, _ = mind.colour.add(
            "pitch",
            lang,
            claims,
            "",
            said=mind.memory.said(),
            beat=beat,
            product=name,
            # A hook that does not speak of the product is small talk.
            accept=partial(speaks_of, product=name) if beat in {"hook", "need"} else bool,
        )
        # Without the model, only a benefit beside its fact is worth a pitch's time.
        if sentence and (sentence.author == "lm" or sentence.claim_ids):
            mind.memory.say(sentence.text)
            yield replace(sentence, beat=beat, act="pitch", expression=MOODS[beat])


def speaks_of(text: str, product: str) -> bool:
    """Whether a sentence names the product, or the last word of its name."""
    words = product.lower().split()
    return any(word in text.lower() for word in {words[-1], " ".join(words[-2:])})


def feature_order(claims: Sequence[Claim]) -> list[Claim]:
    """Facts worth a sentence: with a benefit first, short before long, else the sheet's order."""
    facts = [c for c in claims if not c.id.startswith(("shop.", "policy.")) and worth_saying(c)]
    return sorted(facts, key=lambda c: (c.benefit is None, _denies(c), len(c.text["en"]) > 60))


def worth_saying(claim: Claim) -> bool:
    """Not the name, brand and the like, which the other beats say."""
    return claim.attribute not in DULL and ".story." not in claim.id


def _denies(claim: Claim) -> bool:
    return isinstance(claim.value, Value) and claim.value.boolean is False
