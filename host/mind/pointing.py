"""Do the words of a question point at a fact? Labels, synonyms and kin; no values compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from host.mind.clauses import alike, concepts_in, content
from host.mind.plan import Ask
from host.mind.tokens import HAN, fold, raw_words
from host.records import Claim
from host.sheets import ASSETS, load_words

KIN = ASSETS / "rules" / "kin.yaml"
HOLLOW = frozenset(["支持", "可以", "有的", "是的", "能用", "使用", "没有", "不能", "可用", "需要"])


def points_at(ask: Ask, claim: Claim) -> bool:
    """Whether the words of a question point at the attribute of a claim, or at its kin.

    A bare yes or no says nothing but what was asked: without this, "does it support aptX?"
    over "wired mode: yes" would be a yes.
    """
    keys = {claim.key, *groups("kin").get(claim.key, ())}
    return bool(keys & set(ask.attributes)) or names(ask, claim)


def is_meant(ask: Ask, claim: Claim) -> bool:
    """The same for a plain yes or no, stricter: its attribute, a twin of it, or its own words."""
    keys = {claim.key, *groups("twins").get(claim.key, ())}
    return bool(keys & set(ask.attributes)) or names(ask, claim)


def labelled(ask: Ask, claim: Claim) -> bool:
    """Whether the question uses a word of the fact's own label."""
    label = " ".join(claim.label.values())
    asked = content(ask.text)
    if any(alike(word, a) for word in content(label) for a in asked):
        return True
    return HAN.search(label) is not None and _han_shared(fold(label), fold(ask.text))


def names(ask: Ask, claim: Claim) -> bool:
    """Whether the question uses the claim's own words, or others for the same thing."""
    label = " ".join((claim.attribute.replace("_", " "), *claim.label.values()))
    if concepts_in(label) & concepts_in(ask.text):
        return True
    asked = [w for w in raw_words(ask.text) if not HAN.match(w)]
    labels = (claim.attribute.replace("_", " "), *claim.label.values())
    if any(words and all(_among(w, asked) for w in words) for words in map(content, labels)):
        return True  # however short its words: "USB", "5G"
    texts = (*labels, *claim.text.values())
    if any(alike(w, a) for text in texts for w in content(text) if len(w) > 3 for a in asked):
        return True
    folded = fold(ask.text)
    return any(HAN.search(text) and _han_shared(fold(text), folded) for text in texts)


def _among(word: str, asked: Sequence[str]) -> bool:
    return any(alike(word, other) for other in asked)


def _han_shared(text: str, asked: str) -> bool:
    """Two Chinese characters in a row of both, that are not merely those of any question."""
    pairs = (text[i : i + 2] for i in range(len(text) - 1))
    return any(
        HAN.match(p[0]) and HAN.match(p[1]) and p in asked and p not in HOLLOW for p in pairs
    )


@cache
def groups(name: str) -> Mapping[str, frozenset[str]]:
    """Attribute -> those of its groups in assets/rules/kin.yaml."""
    groups = [str(line).split() for line in load_words(KIN)[name]]
    return {key: frozenset(k for g in groups if key in g for k in g) for g in groups for key in g}
