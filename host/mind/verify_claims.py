"""What the claims in scope say, in the checker's terms: the evidence. Knows no sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from babel.numbers import get_currency_precision

from host.mind.values import Quantity, Value, family, find_codes, find_quantities
from host.mind.verify_spell import clean
from host.mind.verify_words import (
    Entry,
    Lexicon,
    Reading,
    Terms,
    attribute_entries,
    idiom,
    index,
    read,
    root,
    stem,
)
from host.records import LANGS, Claim, Lang, Money
from host.sheets import Attribute

NO_WORDS = frozenset(
    {"no", "false", "not", "none", "non", "faux", "否", "不是", "无", "没有", "不"}
)
YES_WORDS = frozenset({"yes", "true", "oui", "vrai", "是", "是的", "有", "支持"})
_KIN = 5  # letters that make a word kin to a claim's: "resoled" of "resoleable"
_APART = re.compile(
    r"(?:sold |available )?separately$|not included$|vendue?s? (?:séparément|à part)$"
)
"""What comes with the product only for more money is not in the box."""
DIGITS = re.compile(r"\d+(?:[.,:/]\d+)*")


SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s*")


def words_of(text: str, lang: Lang) -> list[str]:
    """Words, or characters in Chinese, in lower case."""
    if lang == "zh":
        return re.findall(r"[\u3400-\u9fff]|[a-z0-9]+", text.lower())
    return re.findall(r"[a-zà-öø-ÿœ]+|\d+", text.lower())


def truth(claim: Claim) -> bool | None:
    """What a yes-or-no claim says; None for any other."""
    if isinstance(claim.value, Value) and claim.value.boolean is not None:
        return claim.value.boolean
    if isinstance(claim.value, bool):
        return claim.value
    words = {claim.text.get(lang, "").strip().lower().rstrip(".。") for lang in LANGS}
    if any(_APART.match(word) for word in words):
        return False
    return False if words & NO_WORDS else True if words & YES_WORDS else None


def money_quantity(money: Money) -> Quantity:
    """An amount as a quantity in major units of its currency."""
    amount = money.minor / 10 ** get_currency_precision(money.currency)
    return Quantity(amount, amount, money.currency)


def is_money(quantity: Quantity) -> bool:
    """Whether it is an amount of some currency."""
    return family(quantity.unit).startswith("money")


def claim_texts(claim: Claim, lang: Lang) -> list[str]:
    """What may be said of the claim in a language: value and benefit, cleaned."""
    texts = [claim.text.get(lang, "")]
    if claim.benefit:
        texts.append(claim.benefit.get(lang, ""))
    return [clean(t, lang) for t in texts if t]


_LATIN = re.compile(r"[A-Za-zÀ-ÿ]+")


@dataclass(frozen=True)
class Fact:
    """One claim, read. ``affirmed`` and ``denied`` hold (kind, group) pairs."""

    claim: Claim
    attributes: frozenset[str]
    families: frozenset[str]
    quantities: tuple[Quantity, ...]
    affirmed: frozenset[tuple[str, str]]
    denied: frozenset[tuple[str, str]]
    roots: Mapping[Lang, frozenset[str]]
    value_roots: Mapping[Lang, frozenset[str]]
    codes: frozenset[str]
    truth: bool | None
    label_roots: Mapping[Lang, frozenset[str]]
    good_roots: Mapping[Lang, frozenset[str]]  # of the benefit

    @cached_property
    def names(self) -> frozenset[str]:
        """Every word of the claim in every language, stemmed and as written, lower case."""
        texts = [*self.claim.text.values(), *self.claim.label.values()]
        texts += self.claim.benefit.values() if self.claim.benefit else []
        words = {w for text in texts for w in re.findall(r"[^\W\d_]+|\d+", text)}
        words |= {w for text in texts for w in _LATIN.findall(text)}  # the Wi of 手机Wi-Fi
        return frozenset({stem(w) for w in words} | {w.lower() for w in words})

    @cached_property
    def said(self) -> Mapping[Lang, tuple[str, ...]]:
        """Value and benefit in each language, cleaned."""
        return {lang: tuple(claim_texts(self.claim, lang)) for lang in LANGS}

    @cached_property
    def sentences(self) -> Mapping[Lang, frozenset[tuple[str, ...]]]:
        """Each sentence of the claim as its words, in lower case."""
        return {
            lang: frozenset(
                tuple(words_of(part, lang)) for text in texts for part in SENTENCE_END.split(text)
            )
            for lang, texts in self.said.items()
        }

    @property
    def prices(self) -> bool:
        """Whether money of this claim may be spoken: the shop's, a policy's, or computed."""
        return not self.claim.id.startswith(f"{self.claim.about}.") or isinstance(
            self.claim.value, Money
        )


@dataclass(frozen=True)
class Evidence:
    """All claims in scope, read, and the terms their labels add to the lexicon."""

    facts: tuple[Fact, ...]
    extra: Mapping[Lang, Terms]

    @cached_property
    def affirmed(self) -> frozenset[tuple[str, str]]:
        """(kind, group) pairs that some claim says."""
        return frozenset().union(*(f.affirmed for f in self.facts))

    @cached_property
    def denied(self) -> frozenset[tuple[str, str]]:
        """(kind, group) pairs that some claim denies."""
        return frozenset().union(*(f.denied for f in self.facts))

    @cached_property
    def vocabularies(self) -> frozenset[str]:
        """Vocabularies in which some claim names a value."""
        return frozenset(g.split(".")[0] for k, g in self.affirmed if k == "value")

    @cached_property
    def attributes(self) -> frozenset[str]:
        """Keys of the attributes that have a claim."""
        return frozenset().union(*(f.attributes for f in self.facts))

    @cached_property
    def granted(self) -> frozenset[str]:
        """Keys of the attributes that have a claim which is not a plain no."""
        return frozenset().union(*(f.attributes for f in self.facts if f.truth is not False))

    @cached_property
    def names(self) -> frozenset[str]:
        """Words that the claims write, in any language."""
        return frozenset().union(*(f.names for f in self.facts))

    @cached_property
    def common(self) -> frozenset[str]:
        """Words that the claims write in lower case: no proper names."""
        texts = [t for f in self.facts for t in (*f.claim.text.values(), *f.claim.label.values())]
        return frozenset(w for t in texts for w in re.findall(r"(?<!\w)[a-zà-ÿ]+", t))

    @cached_property
    def codes(self) -> frozenset[str]:
        """Names that mix letters and digits, and digit runs, as the claims write them."""
        return frozenset().union(*(f.codes for f in self.facts))

    def roots(self, lang: Lang) -> frozenset[str]:
        """Every word of every claim in a language (Chinese: pairs of characters)."""
        return self._roots[lang]

    def has(self, word: str, lang: Lang, free: frozenset[str]) -> bool:
        """Whether a Latin word's root is free or a claim's, or it is kin to a claim's word."""
        bare = root(word)
        if bare in free or bare in self.roots(lang):
            return True
        return len(word) > _KIN and bare[:_KIN] in self._beginnings[lang]

    @cached_property
    def _beginnings(self) -> Mapping[Lang, frozenset[str]]:
        told = [f for f in self.facts if f.claim.label]  # "humidity" is not a humidifier's
        return {
            lang: frozenset(r[:_KIN] for f in told for r in f.roots[lang] if len(r) >= _KIN)
            for lang in LANGS
        }

    @cached_property
    def characters(self) -> frozenset[str]:
        """Every Chinese character of the claims."""
        return frozenset(c for pair in self.roots("zh") for c in pair if len(pair) == 2)

    @cached_property
    def _roots(self) -> Mapping[Lang, frozenset[str]]:
        return {lang: frozenset().union(*(f.roots[lang] for f in self.facts)) for lang in LANGS}


def roots_of(text: str, lang: Lang) -> set[str]:
    """Roots of Latin words, and pairs of neighbouring Chinese characters."""
    found = {root(w) for w in re.findall(r"[A-Za-zÀ-ÖØ-öø-ÿŒœ]+", text)}
    if lang == "zh":
        for run in re.findall(r"[\u3400-\u9fff]+", text):
            found.update(run[i : i + 2] for i in range(len(run) - 1))
    return found


def _pairs(reading: Reading, flip: bool, negated: bool) -> set[tuple[str, str]]:
    return {
        (h.entry.kind, h.entry.group)
        for h in reading.hits
        if (h.negated != flip) == negated and h.entry.kind != "attribute"
    }


def _quantities(claim: Claim, texts: Mapping[Lang, list[str]]) -> tuple[Quantity, ...]:
    if isinstance(claim.value, Money):
        return (money_quantity(claim.value),)
    found: list[Quantity] = []
    if isinstance(claim.value, Value):
        found += claim.value.quantities
        if len(claim.value.items) > 1:
            found.append(Quantity(float(len(claim.value.items)), float(len(claim.value.items)), ""))
    for lang, several in texts.items():
        found += [q for text in several for q in _shared_unit(find_quantities(text, lang), text)]
    return tuple(dict.fromkeys(replace(q, start=0, end=0, text="") for q in found))


_LISTED = re.compile(r"\s*(?:,|、|/|;|or|ou|and|et|或|和|,\s*(?:or|and))\s*")


def _shared_unit(found: Sequence[Quantity], text: str) -> list[Quantity]:
    """ "2, 4 or 8 hours": the unit written once is every number's; a "4 or 8" is both ends."""
    told: list[Quantity] = []
    unit, start = "", -1
    for q in reversed(found):
        bare = q.unit == "" and unit and _LISTED.fullmatch(text[q.end : start])
        told.append(q)
        if bare:
            told.append(replace(q, unit=unit))
        unit, start = (unit if bare else q.unit), q.start
    return told


def _codes(texts: Mapping[Lang, list[str]]) -> frozenset[str]:
    everything = [t for several in texts.values() for t in several]
    codes = {c for t in everything for c in find_codes(t)}
    return frozenset(codes | {d for t in everything for d in DIGITS.findall(t)})


def read_claim(claim: Claim, lexicon: Lexicon, known: Mapping[str, Attribute]) -> Fact:
    """One claim in the checker's terms. A "no" flips the polarity of its label's words."""
    texts = {lang: claim_texts(claim, lang) for lang in LANGS}
    labels = {lang: clean(claim.label.get(lang, ""), lang) for lang in LANGS}
    says = truth(claim)
    attribute = known.get(claim.attribute)
    yes = says if says is not None else _told_yes(attribute, texts)
    affirmed: set[tuple[str, str]] = set()
    denied: set[tuple[str, str]] = set()
    for lang in LANGS:
        for text in texts[lang]:
            reading = read(text, lang, lexicon)
            affirmed |= _pairs(reading, False, False)
            denied |= _pairs(reading, False, True)
        if lang != "en" and labels[lang] == labels["en"]:
            continue  # an English label, whatever the language
        label = read(labels[lang], lang, lexicon)
        flip = says is False
        affirmed |= _kept(_pairs(label, flip, False), yes)
        denied |= _kept(_pairs(label, flip, True), yes)
    if attribute is None:  # as the seller calls it, which the known label may blur
        labels["en"] = f"{labels['en']} {claim.attribute.replace('_', ' ')}"
    names = {lang: " ".join([*texts[lang], labels[lang]]) for lang in LANGS}
    if yes and says is None and _partly(texts):
        denied |= affirmed  # "cover only": yes to a part of it, no to the rest
    if _for_water(claim):
        affirmed.add(("value", "water.waterproof"))
    if _for_children(claim):
        affirmed.add(("value", "audience.children"))
    return Fact(
        claim=claim,
        attributes=_with_alike(_keys(claim, lexicon, labels, known), lexicon),
        families=frozenset({attribute.family} if attribute and attribute.family else ()),
        quantities=_quantities(claim, texts),
        affirmed=frozenset(affirmed if yes and says is None else affirmed - denied),
        denied=frozenset(denied),
        roots={lang: frozenset(roots_of(names[lang], lang)) for lang in LANGS},
        value_roots={lang: frozenset(roots_of(" ".join(texts[lang]), lang)) for lang in LANGS},
        codes=_codes({**texts, "en": [*texts["en"], labels["en"]]}),
        truth=says,
        label_roots={lang: frozenset(roots_of(labels[lang], lang)) for lang in LANGS},
        good_roots={
            lang: frozenset(roots_of((claim.benefit or {}).get(lang, ""), lang)) for lang in LANGS
        },
    )


def _told_yes(attribute: Attribute | None, texts: Mapping[Lang, list[str]]) -> bool | None:
    """A yes-or-no attribute told in words ("cover only, at 40 °C"), with no denial among them."""
    if attribute is None or attribute.kind != "boolean":
        return None
    told = " ".join(t for several in texts.values() for t in several).lower()
    return None if any(idiom("denies", lang).search(told) for lang in LANGS) else True


def _partly(texts: Mapping[Lang, list[str]]) -> bool:
    return any(idiom("only", g).search(t.lower()) for g, several in texts.items() for t in several)


_SUNK = re.compile(r"\b\d+ ?atm\b|\bip[x\d][78]\b", re.I)


def _for_water(claim: Claim) -> bool:
    """A rating for water pressure or for lying in water says waterproof; IPX4 does not."""
    rated = "water" in claim.attribute and _SUNK.search(claim.text.get("en", ""))
    return bool(rated) or (claim.attribute == "waterproof_depth" and truth(claim) is None)


def _for_children(claim: Claim) -> bool:
    """An age of 12 years or less says that it is for children."""
    if "age" not in claim.attribute or not isinstance(claim.value, Value):
        return False
    return any(q.unit in {"year", "month"} and q.low <= 12 for q in claim.value.quantities)


def _kept(pairs: set[tuple[str, str]], says: bool | None) -> set[tuple[str, str]]:
    """A label alone ("water resistance") names no value; with yes or no it does."""
    return pairs if says is not None else {p for p in pairs if p[0] in {"talk", "feature"}}


def _keys(
    claim: Claim, lexicon: Lexicon, labels: Mapping[Lang, str], known: Mapping[str, Attribute]
) -> frozenset[str]:
    """The claim's own key, and what the known attributes call its label."""
    keys = {claim.attribute}
    if claim.attribute not in known:
        for lang in LANGS:
            keys |= {h.entry.group for h in read(labels[lang], lang, lexicon).of("attribute")}
            if len(keys) > 1:
                break
    return frozenset(keys)


def _with_alike(keys: frozenset[str], lexicon: Lexicon) -> frozenset[str]:
    return keys.union(*(lexicon.alike.get(k, frozenset()) for k in keys))


def gather(claims: Sequence[Claim], lexicon: Lexicon, known: Mapping[str, Attribute]) -> Evidence:
    """Read every claim. Labels of attributes the lexicon does not know become its terms."""
    facts = tuple(read_claim(c, lexicon, known) for c in claims)
    extra = {lang: index(_labels(claims, known, lang)) for lang in LANGS}
    return Evidence(facts, extra)


def _labels(claims: Iterable[Claim], known: Mapping[str, Attribute], lang: Lang) -> Iterable[Entry]:
    for claim in claims:
        if claim.attribute not in known and claim.label.get(lang):
            yield from attribute_entries(claim.attribute, [claim.label[lang]], lang)
