"""Which product suits the needs a viewer states? Rests on claims only; praises nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from babel.numbers import get_currency_precision

from host.mind.embed import Embedder
from host.mind.plan import Ask, Grounded, Plan
from host.mind.tokens import terms
from host.records import Claim, Lang
from host.schema import Catalogue, Product

ENOUGH, SIMILAR, LIKE = 0.9, 0.42, 2.0
KIND, FAR = 12.0, 0.15  # what a product is outweighs a word that one of its lines shares
_NAMES = ("name", "category", "description")


@dataclass(frozen=True)
class _Fit:
    product: Product
    score: float
    claims: tuple[Claim, ...]


class Recommender:
    """Ranks the catalogue against stated needs, by shared words and sentence vectors."""

    def __init__(
        self,
        catalogue: Catalogue,
        claims_of: Callable[[str], Sequence[Claim]],
        embedder: Embedder | None,
    ) -> None:
        self.catalogue = catalogue
        self.claims_of = claims_of
        self.embedder = embedder

    def ground(self, plan: Plan, ask: Ask) -> Grounded:
        """The best product's claims: the reason first. Not answerable when nothing fits."""
        products = [p for p in self.catalogue.products if affordable(p, ask)]
        fits = [self._fit(plan.text, plan.lang, p) for p in products]
        best = max(fits, key=lambda f: f.score, default=None)
        bounded = ask.amount is not None and len(products) < len(self.catalogue.products)
        if best is None or (best.score < ENOUGH and not bounded):
            return Grounded(ask, (), best.score if best else 0.0, False)
        return Grounded(ask, best.claims, min(1.0, best.score / 4), True)

    @cached_property
    def _common(self) -> Counter[str]:
        """How many products use a word anywhere on their sheet."""
        return Counter(
            t
            for product in self.catalogue.products
            for t in {t for c in self.claims_of(product.id) for t in _words(c)}
        )

    def _fit(self, needs: str, lang: Lang, product: Product) -> _Fit:
        asked = set(terms(needs))
        many = len(self.catalogue.products)
        rated = []
        for claim in self.claims_of(product.id):
            shared = asked & _words(claim)
            rated.append((sum(math.log(1 + many / self._common[t]) for t in shared), claim))
        rated = self._alike(needs, lang, rated)
        reasons = [pair for pair in rated if pair[1].attribute not in _NAMES]
        named = sum(score for score, claim in rated if claim.attribute in _NAMES)
        named += self._suits(needs, lang, product)
        reasons.sort(key=lambda pair: -pair[0])
        score = named + sum(score for score, _ in reasons[:2])
        return _Fit(product, score, tuple(claim for _, claim in reasons[:2]))

    def _suits(self, needs: str, lang: Lang, product: Product) -> float:
        """How near the needs are to what the product is, by sentence vectors (English only)."""
        if self.embedder is None or lang != "en":
            return 0.0
        about = product.description["en"] if product.description else product.category
        asked, told = self.embedder.embed([needs, f"{product.name['en']}: {about}"])
        return KIND * max(0.0, float(asked @ told) - FAR)

    def _alike(
        self, needs: str, lang: Lang, rated: list[tuple[float, Claim]]
    ) -> list[tuple[float, Claim]]:
        """Add what sentence vectors see beyond shared words (English only)."""
        if self.embedder is None or lang != "en" or not rated:
            return rated
        texts = [_english(claim) for _, claim in rated]
        likes = self.embedder.embed(texts) @ self.embedder.embed([needs])[0]
        return [
            (score + LIKE * max(0.0, float(like) - SIMILAR), claim)
            for (score, claim), like in zip(rated, likes, strict=True)
        ]


def _words(claim: Claim) -> set[str]:
    texts = [*claim.text.values(), *claim.label.values(), *(claim.benefit or {}).values()]
    return {t for text in texts for t in terms(text)}


def _english(claim: Claim) -> str:
    benefit = f", {claim.benefit['en']}" if claim.benefit else ""
    return f"{claim.label.get('en', claim.attribute)}: {claim.text['en']}{benefit}"


def affordable(product: Product, ask: Ask) -> bool:
    """Within the amount of money a viewer named; any other bound does not exclude."""
    currency = ask.unit.split(".")[0].upper()
    if ask.amount is None or currency != product.price.currency:
        return True
    limit = ask.amount * 10 ** get_currency_precision(currency)
    above = ask.relation in {"more", "at_least"}
    return bool(product.price.minor >= limit if above else product.price.minor <= limit)
