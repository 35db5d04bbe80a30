"""Product sheets of invented brands, over the kinds of product and the facts of the bank.

A model taught on them copies values instead of remembering them: no two sheets agree.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from host.mind.claims import product_claims
from host.records import LANGS, Claim, Lang, Money
from host.schema import Benefit, Fact, Persona, Price, Product
from host.train.bank import TRUTH, Bank, Case, Kind, Situation, attributes, everywhere, load_bank
from host.train.data import HELD_PRODUCTS, draw_of
from host.train.names import names

MANY = 140  # of a language: 420 in all
COMMON = 4  # an attribute met with so many kinds of product fits any
FACTS = (4, 8)


@dataclass(frozen=True)
class Known:
    """A fact that the bank knows to write: its attribute, label, values and benefits."""

    attr: str
    label: str
    values: tuple[str, ...]
    goods: tuple[str, ...]


def sheets(lang: Lang, *, many: int = MANY, seed: int = 0, held: bool = False) -> list[Product]:
    """``many`` sheets in one language, the same ones for a seed. ``held`` takes the kinds of
    product that are never taught, else only those that are."""
    bank = load_bank(lang)
    kinds = [p for p in bank.products if (draw_of(f"product {p}") < HELD_PRODUCTS) == held]
    rng = random.Random(f"sheets {lang} {seed} {held}")
    return [_sheet(bank, rng.choice(kinds), index, rng) for index in range(many if kinds else 0)]


def _sheet(bank: Bank, kind: str, index: int, rng: random.Random) -> Product:
    brand = rng.choice(names(bank.lang))
    own = [known for known in _own(bank.lang).get(kind, ()) if known.values]
    common = [k for k in _common(bank.lang) if k.attr not in {o.attr for o in own}]
    chosen = own + rng.sample(common, min(len(common), rng.randint(*FACTS)))
    facts = {fact.key: (fact, known) for known in chosen for fact in [_fact(known, rng)]}
    return Product(
        id=f"{bank.lang}-{index}",
        brand=brand,
        name=everywhere(kind.replace("{name}", brand)),
        price=Price.model_validate({"amount": f"{rng.randint(9, 400)}.90"}),
        stock=rng.randint(0, 500),
        facts=[fact for fact, _ in facts.values()],
        benefits=[
            Benefit(of=key, text=everywhere(rng.choice(known.goods)))
            for key, (_, known) in facts.items()
            if known.goods
        ],
        source="assets/train",
    )


def _fact(known: Known, rng: random.Random) -> Fact:
    listed = attributes().get(known.attr)
    called = dict(listed.label) if listed else everywhere(known.label or known.attr)
    value = rng.choice(known.values)
    truth = TRUTH.get(value)
    return Fact.model_validate({"attribute": called, "value": [value if truth is None else truth]})


@lru_cache(maxsize=3)
def _own(lang: Lang) -> dict[str, tuple[Known, ...]]:
    """The facts that the bank tells of each kind of product."""
    by_product: dict[str, list[Situation]] = defaultdict(list)
    for situation in load_bank(lang).situations:
        if situation.attr and situation.values:
            by_product[situation.product].append(situation)
    return {
        product: tuple(
            Known(s.attr, s.label, tuple(s.values), (s.good,) if s.good else ()) for s in some
        )
        for product, some in by_product.items()
    }


@lru_cache(maxsize=3)
def _common(lang: Lang) -> tuple[Known, ...]:
    """Facts of attributes that many kinds of product have, their values pooled."""
    by_attr: dict[str, list[Situation]] = defaultdict(list)
    for situation in load_bank(lang).situations:
        if situation.attr in attributes() and situation.values:
            by_attr[situation.attr].append(situation)
    return tuple(
        Known(
            attr,
            some[0].label,
            tuple(dict.fromkeys(v for s in some for v in s.values)),
            tuple(dict.fromkeys(s.good for s in some if s.good)),
        )
        for attr, some in sorted(by_attr.items())
        if len({s.product for s in some}) >= COMMON and _one_kind(some)
    )


def _one_kind(some: Sequence[Situation]) -> bool:
    """All say yes or no, or none does: otherwise a benefit may contradict its fact."""
    return len(Counter(tuple(s.values) if s.boolean else () for s in some)) == 1


# --- cases over sheets ----------------------------------------------------------------------


def cases(product: Product, lang: Lang, rng: random.Random) -> Iterator[Case]:
    """What a show would ask of the writer about a product: every fact said, its benefit or a
    friendly word beside it, and the beats that hold no fact."""
    claims = product_claims(product, attributes())
    for claim in claims[: len(product.facts)]:
        yield _case("say", product, lang, (claim,), _question(claim, lang, rng))
        kind: Kind = "benefit" if claim.benefit else "fact"
        asked = "" if claim.benefit else _question(claim, lang, rng, always=True)
        yield _case(kind, product, lang, (claim,), asked)
        if claim.benefit:
            yield _case("hook", product, lang, (claim,), "")
    for beat in ("hook", "need", "call", "bridge"):
        yield _case(beat, product, lang, (), "")
    told = f"{product.price.amount} {product.price.currency}"
    money = Money(product.price.minor, product.price.currency)
    price = Claim(f"shop.{product.id}.price", product.id, "price", everywhere(told), money)
    yield _case("price", product, lang, (price,), "")


def _case(kind: Kind, product: Product, lang: Lang, claims: tuple[Claim, ...], viewer: str) -> Case:
    first = claims[0] if claims else None
    good = first.benefit[lang] if first and first.benefit else ""
    told = first.text[lang] if first and kind != "price" else ""
    return Case(kind, lang, product.name[lang], product.brand, claims, viewer, {}, good, told)


def _question(claim: Claim, lang: Lang, rng: random.Random, *, always: bool = False) -> str:
    """How a viewer might ask for the fact; in half of the cases nobody did."""
    known = next((a for a in attributes().values() if a.label == claim.label), None)
    asked = list(known.questions.get(lang, ())) if known else []
    if not always and rng.random() < 0.5:
        return ""
    mark = "？" if lang == "zh" else " ?" if lang == "fr" else "?"
    return f"{rng.choice(asked) if asked else claim.label[lang]}{mark}"


def prompts_of(
    langs: Sequence[Lang],
    personas: Sequence[tuple[str, Persona]],
    *,
    many: int,
    seed: int,
    kinds: Collection[str] = (),
) -> list[tuple[Case, str, Persona]]:
    """(case, who, persona) over taught kinds of product, shuffled: ``many`` of a language, of
    ``kinds`` alone when any are named."""
    found: list[tuple[Case, str, Persona]] = []
    for lang in langs:
        rng = random.Random(f"prompts {lang} {seed}")
        every = [c for p in sheets(lang, seed=seed) for c in cases(p, lang, rng)]
        every = [c for c in every if not kinds or c.kind in kinds]
        rng.shuffle(every)
        for index, case in enumerate(every[:many]):
            who, persona = personas[index % len(personas)]
            found.append((case, who, persona))
    return found


def all_sheets(seed: int = 0) -> list[Product]:
    """The sheets of every language."""
    return [product for lang in LANGS for product in sheets(lang, seed=seed)]
