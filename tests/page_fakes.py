"""A host for page tests: real sheets and a real shop in memory, answers by the book."""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from host import sheets
from host.errors import ShopError
from host.mind.knowledge import Knowledge
from host.mind.memory import Memory
from host.mind.phrases import Phrasebook
from host.records import Act, Comment, Lang, Sentence, Speech, Utterance
from host.schema import Attribute, Catalogue
from host.settings import Settings
from host.shop import Shop, ViewerStore
from host.voice import SilentVoice


@cache
def catalogue() -> Catalogue:
    return Catalogue(tuple(sheets.load_products()))


@cache
def attributes() -> dict[str, Attribute]:
    return sheets.load_attributes()


@dataclass
class FakeTurn:
    """A turn with its sentences ready."""

    sentences: list[Sentence]
    act: Act = "answer"
    pause_s: float = 0.0
    given: list[Sentence] = field(default_factory=list)

    def __iter__(self) -> Iterator[Sentence]:
        for sentence in self.sentences:
            time.sleep(self.pause_s)
            self.given.append(sentence)
            yield sentence

    def finish(self) -> Utterance:
        lang = self.sentences[0].lang
        return Utterance(self.act, lang, tuple(self.given), ms={"first": 12.0, "total": 20.0})


class FakeHost:
    """Answers a price question with the shop's price, anything else with the weight."""

    def __init__(
        self, data_dir: Path, *, persona: str = "weike", voice: Any = None, pause_s: float = 0.0
    ) -> None:
        self.persona = sheets.load_persona(persona)
        self.catalogue = catalogue()
        self.settings = Settings(data_dir=data_dir)
        self.shop = Shop.open("sqlite://")
        self.shop.seed(self.catalogue.products)
        policies = tuple(sheets.load_policies())
        book = Phrasebook(self.persona, sheets.load_phrases())
        knowledge = Knowledge(self.persona, self.catalogue, attributes(), policies)
        self.mind = SimpleNamespace(
            knowledge=knowledge, book=book, memory=Memory(ViewerStore(self.shop.engine))
        )
        self.voice = voice or SilentVoice()
        self.pause_s = pause_s
        self.heard: list[Comment] = []
        self.warmed: list[Lang | None] = []
        self.warm_s = 0.0

    def read_ahead(self) -> None:
        """Nothing to read."""

    def warm(self, comment: Comment) -> None:
        """Note the language."""
        time.sleep(self.warm_s)
        self.warmed.append(comment.lang)

    def idle(self, _product: str) -> bool:
        """Nothing to do while nobody waits."""
        return False

    def live(self, product: str) -> Any:
        try:
            return self.shop.claims(product)
        except ShopError:
            return ()

    def turn(self, comment: Comment) -> FakeTurn:
        self.heard.append(comment)
        lang: Lang = self.persona.lang(comment.lang)
        product = self.catalogue.get(comment.product)
        if any(word in comment.text.lower() for word in ("much", "多少", "combien")):
            claim = next(c for c in self.live(product.id) if c.id.endswith(".price"))
            text = {"en": "It costs {}.", "zh": "价格是{}。", "fr": "Cela coûte {}."}[lang]
            first = Sentence(text.format(claim.text[lang]), lang, (claim.id,), act="price")
        else:
            fact = product.facts[0]
            said = f"{fact.attribute[lang]}: {fact.text(lang)}."
            first = Sentence(said, lang, (f"{product.id}.{fact.key}",), act="answer")
        colour = replace(
            first,
            text={"en": "I wonder.", "zh": "我好奇。", "fr": "Je me demande."}[lang],
            claim_ids=(),
        )
        return FakeTurn([first, colour], pause_s=self.pause_s)

    def pitch(
        self, product: str, *, lang: Lang | None = None, seconds: float = 45
    ) -> Iterator[Sentence]:
        known = self.catalogue.get(product)
        said = self.persona.lang(lang)
        yield Sentence(f"{known.name[said]}.", said, (f"{product}.name",), act="pitch")


class ToneVoice:
    """Says every sentence as a soft tone, 60 ms a letter and two seconds at most."""

    rate_hz = 24_000

    def say(self, sentence: Sentence, **_: Any) -> Iterator[Speech]:
        length = int(min(2.0, 0.06 * len(sentence.text)) * self.rate_hz)
        tone = (round(6000 * math.sin(i * 2 * math.pi * 220 / self.rate_hz)) for i in range(length))
        pcm = array("h", tone).tobytes()
        yield Speech(sentence, sentence.text, pcm, self.rate_hz, engine="tone")
