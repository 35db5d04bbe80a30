"""Turn sheets into claims: one address, one thing that may be said. Knows nothing of questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from babel.dates import format_date

from host.mind.gloss import label_in, value_in
from host.mind.lexicon import Lexicon
from host.mind.nested import humanise, plain
from host.mind.tokens import HAN, fold
from host.mind.values import parse_value
from host.records import LANGS, Claim, Lang, Text
from host.schema import YES_NO, Attribute, Fact, Persona, Policy, Product

OWN_LABELS: Mapping[str, Text] = {
    "name": {"en": "name", "zh": "名称", "fr": "nom"},
    "brand": {"en": "brand", "zh": "品牌", "fr": "marque"},
    "category": {"en": "category", "zh": "类别", "fr": "catégorie"},
    "description": {"en": "description", "zh": "介绍", "fr": "description"},
    "tested": {"en": "test report", "zh": "检测", "fr": "test"},
}
_TESTED: Text = {
    "en": "tested by {by} on {on}",
    "zh": "{by}于{on}检测",
    "fr": "testé par {by} le {on}",
}
# What these say is a name, in whatever language.
_NAMES = frozenset({"brand", "manufacturer", "model_name", "model_number", "character"})
_BOOLEAN = {"yes": True, "true": True, "no": False, "false": False}


def product_claims(product: Product, attributes: Mapping[str, Attribute]) -> list[Claim]:
    """Every claim of a product sheet, facts first in sheet order.

    A fact's id is ``<product>.<fact.key>``; a second fact of the same key is ``.2``.
    Price and stock are not here: the live shop alone states them.
    """
    lexicon = lexicon_of(attributes)
    benefits = {benefit.of: benefit.text for benefit in product.benefits}
    seen: Counter[str] = Counter()
    claims: list[Claim] = []
    for fact in product.facts:
        seen[fact.key] += 1
        suffix = f".{seen[fact.key]}" if seen[fact.key] > 1 else ""
        claims.append(_fact_claim(product, fact, suffix, lexicon, benefits))
    return claims + [c for c in _own_claims(product) if c.id not in {x.id for x in claims}]


_HELD: dict[int, tuple[Mapping[str, Attribute], Lexicon]] = {}


def lexicon_of(attributes: Mapping[str, Attribute]) -> Lexicon:
    """The lexicon of these attributes, built once per mapping."""
    held = _HELD.get(id(attributes))
    if held is None or held[0] is not attributes:
        if len(_HELD) > 16:
            _HELD.clear()
        held = _HELD[id(attributes)] = (attributes, Lexicon(attributes))
    return held[1]


def _fact_claim(
    product: Product,
    fact: Fact,
    suffix: str,
    lexicon: Lexicon,
    benefits: Mapping[str, Mapping[Lang, str]],
) -> Claim:
    known = lexicon.attributes.get(lexicon.key_of(fact.attribute))
    told = _plain(fact, known)
    return Claim(
        id=f"{product.id}.{fact.key}{suffix}",
        about=product.id,
        attribute=fact.key,
        text={lang: told.text(lang) for lang in LANGS},
        value=parse_value(told, known),
        label=_label(fact, known, lexicon),
        benefit=benefits.get(fact.key) or benefits.get(fact.attribute["en"]),
        source=product.source,
        known=known.key if known else "",
    )


def _label(fact: Fact, known: Attribute | None, lexicon: Lexicon) -> Text:
    """What the fact is called: as the seller does in that language, else as we do."""
    if known is None:
        return {lang: label_in(humanise(fact.attribute[lang]), lang) for lang in LANGS}
    own = {lang: text for lang in LANGS if (text := _own_label(fact, lang, known, lexicon))}
    return {**known.label, **own}


def _own_label(fact: Fact, lang: Lang, known: Attribute, lexicon: Lexicon) -> str:
    """The seller's label, where it is one in this language; English is ours to tidy."""
    text = humanise(fact.attribute[lang])
    if lang == "zh":
        return text if HAN.search(text) else ""
    if lang == "fr":
        if fold(text) == fold(known.label["fr"]):
            return ""  # the key "resolution" is "résolution" with its accent
        apart = fact.attribute["fr"] != fact.attribute["en"]
        return text if apart or lexicon.is_called(text, known.key, "fr") else ""
    return ""


def fact_text(fact: Fact) -> Text:
    """The value as a viewer may hear it: nested values in words, yes and no per language."""
    told = _plain(fact)
    return {lang: told.text(lang) for lang in LANGS}


def _plain(fact: Fact, known: Attribute | None = None) -> Fact:
    """The same fact with every value in words."""
    named = known is not None and known.key in _NAMES
    value = [{lang: _item(item, lang, named=named) for lang in LANGS} for item in fact.value]
    return fact.model_copy(update={"value": value})


def _item(item: Mapping[Lang, str], lang: Lang, *, named: bool) -> str:
    """A value in a language; one text for all of them is put into it where that is possible."""
    said = plain(item[lang])
    if len(set(item.values())) > 1:
        return said
    if (truth := _BOOLEAN.get(said.lower())) is not None:
        return YES_NO[truth][lang]
    return said if named else value_in(said, lang)


def _own_claims(product: Product) -> Iterable[Claim]:
    """Name, brand, category, description and test report, when the sheet has them."""
    own: dict[str, Text | None] = {
        "tested": _tested(product),
        "name": product.name,
        "brand": dict.fromkeys(LANGS, product.brand) if product.brand else None,
        "category": dict.fromkeys(LANGS, humanise(product.category)) if product.category else None,
        "description": product.description,
    }
    for key, text in own.items():
        if text:
            yield Claim(
                f"{product.id}.{key}",
                product.id,
                key,
                text,
                label=OWN_LABELS[key],
                source=product.source,
            )


LOCALES: Mapping[Lang, str] = {"en": "en_GB", "zh": "zh_CN", "fr": "fr_FR"}


def _tested(product: Product) -> Text | None:
    if product.tested is None:
        return None
    by, on = product.tested.by, product.tested.on
    return {
        lang: _TESTED[lang].format(by=by[lang], on=format_date(on, "long", locale=LOCALES[lang]))
        for lang in LANGS
    }


def persona_claims(persona: Persona) -> list[Claim]:
    """What is true of her made-up life: ``<persona>.story.<id>``, and what she discloses."""
    stories = [
        Claim(
            id=f"{persona.id}.story.{story.id}",
            about=persona.id,
            attribute=story.topic or story.id,
            text=story.text,
            source=persona.source,
        )
        for story in persona.story
    ]
    own: Sequence[tuple[str, Text]] = (("name", persona.name), ("disclosure", persona.disclosure))
    return stories + [
        Claim(f"{persona.id}.{key}", persona.id, key, text, source=persona.source)
        for key, text in own
    ]


def policy_claims(policies: Iterable[Policy], region: str = "") -> list[Claim]:
    """The shop's promises that hold in ``region`` ("" asks for no region): ``policy.<id>``."""
    return [
        Claim(
            id=f"policy.{policy.id}",
            about="policy",
            attribute=policy.id,
            text=policy.text,
            label=policy.label,
            source=policy.source or "assets/rules/policies.yaml",
        )
        for policy in policies
        if not policy.regions or not region or region.lower() in map(str.lower, policy.regions)
    ]
