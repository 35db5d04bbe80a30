"""Where a sentence asserts nothing of a product: not knowing, asking, talking of the moment."""

from __future__ import annotations

import re
from functools import cache

from host.mind.verify_claims import Evidence, Fact
from host.mind.verify_words import Reading, idiom
from host.records import Lang
from host.sheets import ASSETS, load_words

ANCHOR = ASSETS / "rules" / "anchor.yaml"


def quiet(reading: Reading) -> frozenset[int]:
    """Clauses in which she says that she does not know: nothing is asserted there.

    "Whether it floats, the sheet does not say": the question before the words counts too,
    what follows them does not.
    """
    silent: set[int] = set()
    for match in idiom("unknowing", reading.lang).finditer(reading.lower):
        inside = {
            c
            for t, c in zip(reading.tokens, reading.clauses, strict=True)
            if match.start() <= t.start < match.end()
        }
        silent |= inside
        before = min(inside, default=0) - 1
        if before >= 0 and _is_topic(_clause(reading, before), reading.lang):
            silent.add(before)
    return frozenset(silent)


def _is_topic(clause: str, lang: Lang) -> bool:
    """A question, or a few words without a verb ("The battery:")."""
    if idiom("wonders", lang).search(clause):
        return True
    short = len(clause) <= (8 if lang == "zh" else 28)
    return short and not idiom("verbs", lang).search(clause)


def _clause(reading: Reading, number: int) -> str:
    """A clause in lower case."""
    inside = [t for t, c in zip(reading.tokens, reading.clauses, strict=True) if c == number]
    return reading.lower[inside[0].start : inside[-1].end] if inside else ""


def asks(reading: Reading) -> bool:
    """Whether it is a question to the viewer (and no "isn't it?")."""
    low = reading.lower
    return bool(idiom("asks", reading.lang).search(low)) and not idiom("tag", reading.lang).search(
        low
    )


def refers(text: str, lang: Lang, use: str) -> bool:
    """Whether a clause refers to the product ("product") or has it as its subject ("subject").

    Idle references ("that is it", "the sheet says it") are left out.
    """
    return bool(_pattern(use, lang).search(_pattern("idle", lang).sub(" ", text)))


@cache
def _pattern(use: str, lang: Lang) -> re.Pattern[str]:
    return re.compile(load_words(ANCHOR)[lang][use])


def turned(fact: Fact, lang: Lang) -> bool:
    """A label that denies ("fragrance free"): a no to it affirms."""
    label = fact.claim.label.get(lang, "").lower()
    return bool(idiom("denies", lang).search(label)) or "free" in label


def scene(reading: Reading, evidence: Evidence, start: int) -> bool:
    """Whether the word at character ``start`` stands in a scene: "the lid, again, was stuck".

    No fact is in scope, no product is spoken of, and the word has an article of its own;
    "vegan, of course" has none and answers for the product.
    """
    if any(f.claim.label and not f.prices for f in evidence.facts):
        return False
    low = reading.lower
    if idiom("refers", reading.lang).search(low) or idiom("answers_yes", reading.lang).search(low):
        return False
    return bool(idiom("determined", reading.lang).search(low[:start]))


def small_talk(reading: Reading, evidence: Evidence) -> bool:
    """Whether the sentence speaks of people and the moment, not of a product."""
    low = reading.lower
    if not idiom("small_talk", reading.lang).search(low) or idiom(
        "of_product", reading.lang
    ).search(low):
        return False
    return not any(h.entry.group in evidence.attributes for h in reading.of("attribute"))
