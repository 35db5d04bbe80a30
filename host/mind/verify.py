"""Is this sentence true to the claims in scope? Sees no model and no writer.

A sentence is refused for the first fault found; the reason is stable and counted. Order:
form, language, echo, talk, names, numbers, facts. Nothing here raises on any text.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal, get_args

from host.mind.verify_anchor import check_anchor
from host.mind.verify_bears import matching
from host.mind.verify_claims import Evidence, Fact, gather, is_money, roots_of, words_of
from host.mind.verify_facts import check_facts
from host.mind.verify_labels import check_labels
from host.mind.verify_language import check_echo, check_form, check_language
from host.mind.verify_numbers import check_numbers
from host.mind.verify_parts import check_parts
from host.mind.verify_self import check_hers, check_self
from host.mind.verify_spell import clean
from host.mind.verify_talk import check_names, check_talk, told
from host.mind.verify_vocabulary import check_vocabulary
from host.mind.verify_words import Lexicon, Reading, idiom, load_lexicon, read, stem
from host.records import LANGS, PASSED, Claim, Lang, Verdict
from host.sheets import Attribute, load_attributes

Reason = Literal[
    "empty", "too_long", "unfinished", "markup", "role_label", "repetition", "repeats_previous",
    "language", "prompt_echo", "comment_echo",
    "number", "unit", "attribute_mismatch", "price", "currency", "date", "polarity",
    "value_mismatch", "unsupported", "unsupported_attribute", "unsupported_quality",
    "unsupported_feature",
    "superlative", "absolute", "promise", "gift", "discount", "scarcity", "stock", "sales",
    "review", "award", "certificate", "comparison", "medical", "safety", "investment",
    "first_hand", "human", "brand", "contact", "indecent",
]  # fmt: skip
"""Why a sentence is refused. Verdict.reason is one of these, or "" when it may be said."""
REASONS: tuple[Reason, ...] = get_args(Reason)
_QUOTED = 5  # words (characters in Chinese) of a quotation
_KEPT = 64
_MAX_RAW = 2000


@dataclass(frozen=True)
class Checker:
    """The checker of one show: built once, used for every sentence.

    ``attributes`` are the known attributes by key; ``brands`` the names that are ours.
    """

    attributes: Mapping[str, Attribute]
    brands: frozenset[str] = frozenset()
    languages: tuple[Lang, ...] = LANGS
    _held: OrderedDict[tuple[int, ...], tuple[tuple[Claim, ...], Evidence]] = field(
        default_factory=OrderedDict, compare=False, repr=False
    )

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of assets/rules/lexicon.yaml and of the attributes, indexed once."""
        return load_lexicon(self.attributes)

    def verify(
        self,
        sentence: str,
        lang: Lang,
        claims: Sequence[Claim],
        *,
        about: str = "",
        persona_claims: Sequence[Claim] = (),
        comment: str = "",
        prompt: str = "",
        previous: Sequence[str] = (),
        product: str = "",
    ) -> Verdict:
        """Whether the sentence may be spoken.

        ``claims`` are all it may rest on; ``about`` the id of the product it speaks of
        (claims of other products are then no evidence); ``persona_claims`` her story, the
        only ground for a life of her own; ``comment`` and ``prompt`` what must not be
        echoed; ``previous`` what she has just said; ``product`` the product's name as a
        viewer hears it, whose words she may use: with it, a model's sentence is held to
        known words (see verify_vocabulary). Never raises.
        """
        if lang not in self.languages:
            return Verdict(False, "language", lang)
        text = clean(sentence[:_MAX_RAW], lang)
        evidence = self.evidence((*_in_scope(claims, about), *_named(product)))
        story = self.evidence(tuple(persona_claims))
        known = self._names(evidence, story)
        form = check_form(text, lang, previous, sentence)
        if not form.ok:
            return form
        language = check_language(text, lang, known)
        if not language.ok:
            return language
        if prompt or comment:
            echo = check_echo(text, lang, prompt, comment, _said(evidence, story, lang))
            if not echo.ok:
                return echo
        return self._check_meaning(text, lang, evidence, story, known, comment, bool(product))

    def support(self, sentence: str, lang: Lang, claims: Sequence[Claim]) -> tuple[str, ...]:
        """Ids of the claims that a sentence states, in the order given."""
        evidence = self.evidence(tuple(claims))
        reading = read(clean(sentence[:_MAX_RAW], lang), lang, self.lexicon, evidence.extra[lang])
        numbers = {f.claim.id for q in reading.quantities for f in matching(q, reading, evidence)}
        return tuple(
            f.claim.id
            for f in evidence.facts
            if f.claim.id in numbers or _states(f, reading, self.lexicon)
        )

    def evidence(self, claims: Sequence[Claim]) -> Evidence:
        """The claims in the checker's terms; the last sets of claims are kept."""
        key = tuple(map(id, claims))
        held = self._held.get(key)
        if held is None:
            held = self._held[key] = (
                tuple(claims),  # kept alive, so that ids stay theirs
                gather(claims, self.lexicon, self.attributes),
            )
            while len(self._held) > _KEPT:
                self._held.popitem(last=False)
        return held[1]

    def _check_meaning(
        self,
        text: str,
        lang: Lang,
        evidence: Evidence,
        story: Evidence,
        known: frozenset[str],
        comment: str,
        strict: bool,
    ) -> Verdict:
        text = _without_buttons(text, lang)
        if _verbatim(text, lang, (*evidence.facts, *story.facts)):
            return PASSED
        reading = read(text, lang, self.lexicon, evidence.extra[lang])
        if comment and not story.facts and _answers_unasked(reading, evidence, comment):
            return Verdict(False, "unsupported", reading.text[:20])
        spoken = evidence if not story.facts else _with_story(reading, evidence, story)
        for verdict in (
            check_talk(reading, evidence, story, self.lexicon),
            check_self(reading, story),
            check_names(reading, known, _words(comment)),
            check_numbers(reading, spoken, self.attributes),
            check_labels(reading, spoken, self.lexicon),
            check_parts(reading, spoken),
            check_facts(reading, spoken, self.lexicon),
        ):
            if not verdict.ok:
                return verdict
        if not strict:
            return PASSED
        for verdict in (
            check_hers(reading, story),
            check_vocabulary(reading, spoken, self.lexicon),
            check_anchor(reading, spoken, self.lexicon),
        ):
            if not verdict.ok:
                return verdict
        return PASSED

    def _names(self, evidence: Evidence, story: Evidence) -> frozenset[str]:
        """Words that may stand capitalised, or in another language: ours and the claims'."""
        ours = {w for brand in self.brands for w in (brand.lower(), *map(stem, brand.split()))}
        return frozenset(ours) | evidence.names | story.names


def _words(text: str) -> frozenset[str]:
    return frozenset(stem(w) for w in re.findall(r"[^\W\d_]+", text[:500]))


def _in_scope(claims: Sequence[Claim], about: str) -> tuple[Claim, ...]:
    """Claims about another product are no evidence; policies and her story always are."""
    if not about or all(c.about != about for c in claims):
        return tuple(claims)
    everywhere = ("policy", "shop")
    return tuple(
        c for c in claims if c.about in (about, *everywhere) or c.id.split(".")[1:2] == ["story"]
    )


@lru_cache(maxsize=256)
def _named(product: str) -> tuple[Claim, ...]:
    """The product's name as a claim: "enamel soup pot" is of enamel, and has soup in it."""
    if not product:
        return ()
    return (Claim("name", "", "name", dict.fromkeys(LANGS, product)),)


def _said(evidence: Evidence, story: Evidence, lang: Lang) -> list[str]:
    return [t for f in (*evidence.facts, *story.facts) for t in f.said[lang]]


def _without_buttons(text: str, lang: Lang) -> str:
    """The page's own buttons, quoted, are no urging: “Buy now”."""
    for match in idiom("button", lang).finditer(text.lower()):
        text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    return text


def _verbatim(text: str, lang: Lang, facts: Sequence[Fact]) -> bool:
    """A whole sentence of a claim, word for word."""
    words = tuple(words_of(text, lang))
    return len(words) >= _QUOTED and any(words in f.sentences[lang] for f in facts)


def _with_story(reading: Reading, evidence: Evidence, story: Evidence) -> Evidence:
    """Her story is evidence only for sentences about herself."""
    if not idiom("herself", reading.lang).search(reading.lower) and not told(reading, story):
        return evidence
    return Evidence((*evidence.facts, *story.facts), evidence.extra)


def _answers_unasked(reading: Reading, evidence: Evidence, comment: str) -> bool:
    """A yes to a viewer's question with no fact in scope, and none about herself."""
    if any(f.claim.label for f in evidence.facts):
        return False
    low = reading.lower
    if idiom("unknowing", reading.lang).search(low):
        return False
    if not idiom("says_yes", reading.lang).search(low) and not _answers_no(reading, comment):
        return False
    hers = idiom("herself", reading.lang).search(low) or re.search(r"\b(?:ai|ia)\b", low)
    return not hers and _is_question(comment)


def _answers_no(reading: Reading, comment: str) -> bool:
    """The question's own words with a denial: "long stubble, no, it does not pull"."""
    shared = _words(comment) & _words(reading.text)
    told = {w for w in shared if len(w) > 3}
    ends = reading.text.rstrip().endswith(("?", "？"))
    return reading.lang != "zh" and len(told) > 1 and not ends and bool(reading.negated)


def _is_question(comment: str) -> bool:
    return bool(re.search(r"[?？]|吗|呢\s*$", comment))


def _states(fact: Fact, reading: Reading, lexicon: Lexicon) -> bool:
    """The sentence names the claim's value, its benefit, or its yes-or-no attribute."""
    for hit in reading.hits:
        pair = (hit.entry.kind, hit.entry.group)
        if hit.entry.kind == "attribute" and hit.entry.group in fact.attributes:
            if fact.truth is not None or not fact.quantities:
                return True
        elif pair in (fact.denied if hit.negated else fact.affirmed):
            return True
        elif hit.entry.kind == "quality":
            quality = lexicon.qualities[hit.entry.group]
            if quality.attributes & fact.attributes:
                return True
    return _covers(fact, reading)


def _covers(fact: Fact, reading: Reading) -> bool:
    """Half or more of the value's words are in the sentence."""
    if any(is_money(q) for q in fact.quantities) or fact.truth is not None:
        return False
    value = roots_of(clean(fact.claim.text.get(reading.lang, ""), reading.lang), reading.lang)
    value = {w for w in value if len(w) > 3 or reading.lang == "zh"} - lexicon_free(reading.lang)
    said = roots_of(reading.text, reading.lang)
    return bool(value) and len(value & said) / len(value) >= 0.5


def lexicon_free(lang: Lang) -> frozenset[str]:
    """Words too common to show that a claim is meant."""
    return (
        frozenset({"avec", "pour", "sans", "with", "from", "your"}) if lang != "zh" else frozenset()
    )


_SHARED: dict[str, Checker] = {}


def verify(
    sentence: str,
    lang: Lang,
    claims: Sequence[Claim],
    *,
    brands: Iterable[str] = (),
    persona_claims: Sequence[Claim] = (),
) -> Verdict:
    """Check one sentence with the shop's own attributes. See Checker.verify."""
    key = "|".join(sorted(brands))
    if key not in _SHARED:
        _SHARED[key] = Checker(load_attributes(), frozenset(brands))
    return _SHARED[key].verify(sentence, lang, claims, persona_claims=persona_claims)
