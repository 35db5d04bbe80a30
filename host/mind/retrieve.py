"""How well does each fact of a sheet fit a question? Numbers for the ranker, no decision.

A sheet is prepared once (``Shelf``); a question is then measured against all its facts:
shared words, the attribute lexicon, the kind of value asked for, and sentence vectors.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from host.mind.embed import Embedder, Vectors
from host.mind.expects import asked_kinds, held_kinds, is_yes_no
from host.mind.gloss import label_in, value_in
from host.mind.lexicon import SYNONYM, Lexicon
from host.mind.nested import humanise
from host.mind.tokens import fold, raw_words, terms
from host.records import LANGS, Claim, Lang, Text
from host.sheets import ASSETS, load_words

Numbers = NDArray[np.float64]

FEATURES = (
    "label_covered", "question_in_label", "question_in_value", "value_covered", "label_alike",
    "lexicon", "lexicon_kin", "lexicon_rival", "kind_fits", "kind_misses", "boolean_fits",
    "counted", "empty", "packaging", "value_words", "cos_text", "cos_label", "cos_text_z",
    "cos_text_lead", "cos_label_lead",
)  # fmt: skip
LEXICAL = FEATURES.index("cos_text")  # features before this one need no vectors
WHOLE = (
    "facts", "words", "yes_no", "best_label", "best_value", "best_lexicon", "kin_lexicon",
    "absent_lexicon", "kind_missing", "unmatched", "chinese", "french", "best_cos_text",
    "best_cos_label", "cos_lead", "absent_cos",
)  # fmt: skip
WHOLE_LEXICAL = WHOLE.index("best_cos_text")
_UN = re.compile(r"\bun(?=[a-z]{4,}(?:able|ible|ed)\b)")
_EMPTY = frozenset({"", "-", "na", "n/a", "none", "unknown", "null", "other", "not applicable"})
_PACKAGING = frozenset(
    {"package", "packaging", "packag", "shipping", "carton", "emballage", "包装"}
)


@dataclass(frozen=True)
class Entry:
    """One fact, prepared: its words in every language, the known attribute it is."""

    claim: Claim
    key: str
    kin: Mapping[str, float]  # known attributes near to it, 0-1
    label: str
    value: str
    label_terms: frozenset[str]
    value_terms: frozenset[str]
    kinds: frozenset[str]
    glossed_label: frozenset[str] = frozenset()  # with what we put into other languages
    glossed_value: frozenset[str] = frozenset()

    @classmethod
    def of(cls, claim: Claim, lexicon: Lexicon) -> Entry:
        """Prepare a claim."""
        written = humanise(claim.attribute)
        labels = {written, *_written(claim.label, label_in)}
        values = _written(claim.text, value_in)
        told: dict[str, Lang] = {}
        for lang in LANGS:
            told.setdefault(claim.text[lang], lang)
        kinds = {k for t, lang in told.items() for k in held_kinds(_label(claim, lang), t, lang)}
        key = claim.known or lexicon.key_of({"en": claim.attribute}) or lexicon.key_of(claim.label)
        return cls(
            claim,
            key,
            _kin(key, labels, lexicon),
            written if written.isascii() else claim.label.get("en", written),
            claim.text["en"],
            frozenset(t for text in labels for t in terms(text)),
            frozenset(t for text in values for t in terms(text)),
            frozenset(kinds),
            frozenset(t for text in claim.label.values() for t in terms(text)),
            frozenset(t for text in claim.text.values() for t in terms(text)),
        )

    def terms_in(self, lang: Lang) -> tuple[frozenset[str], frozenset[str]]:
        """The words of label and value that a question in a language may share."""
        if lang == "en":
            return self.label_terms, self.value_terms
        return self.label_terms | self.glossed_label, self.value_terms | self.glossed_value


def _written(texts: Text, rendered: Callable[[str, Lang], str]) -> set[str]:
    """What the seller wrote: without what is only our rendering of the English."""
    english = texts.get("en", "")
    return {
        text for lang, text in texts.items() if text == english or text != rendered(english, lang)
    }


def embedded(claim: Claim, lang: Lang) -> tuple[str, str]:
    """(label and value, label) of a fact, as far as the sheet has them in a language."""
    label = _label(claim, lang)
    return f"{label}: {claim.text[lang]}", label


def _label(claim: Claim, lang: Lang) -> str:
    return claim.label.get(lang) or humanise(claim.attribute)


def _kin(key: str, labels: Iterable[str], lexicon: Lexicon) -> dict[str, float]:
    """Attributes that often settle each other, and those that the label's own words name."""
    near = dict.fromkeys(kin(key), 0.8) if key else {}
    for label in labels:
        for hit in lexicon.hits(label):
            near.setdefault(hit.key, 0.7 if hit.weight >= SYNONYM else 0.4)
    near.pop(key, None)
    return near


@cache
def _groups() -> tuple[frozenset[str], ...]:
    groups = load_words(ASSETS / "rules" / "kin.yaml")["kin"]
    return tuple(frozenset(str(line).split()) for line in groups)


@cache
def kin(key: str) -> frozenset[str]:
    """Attributes whose value may settle a question about ``key``."""
    return frozenset(other for group in _groups() if key in group for other in group) - {key}


class Shelf:
    """A product's facts, prepared for questions. Vectors are made at the first question."""

    def __init__(
        self,
        claims: Sequence[Claim],
        lexicon: Lexicon,
        *,
        crawled: bool = False,
    ) -> None:
        self.crawled = crawled  # its labels name things loosely
        self._vectors: dict[tuple[Lang, bool], tuple[Vectors, Vectors]] = {}
        self.entries = [Entry.of(claim, lexicon) for claim in claims]
        self.keys = frozenset(e.key for e in self.entries if e.key)
        written = [c.attribute in lexicon.attributes for c in claims]
        self.known = sum(written) / max(1, len(written))  # the share of keys that are ours
        count = Counter(t for e in self.entries for t in e.label_terms | e.value_terms)
        self._rare = {t: math.log(1 + len(self.entries) / n) for t, n in count.items()}
        self._new = math.log(1 + 2 * max(1, len(self.entries)))

    def weigh(self, found: frozenset[str] | set[str]) -> float:
        """How telling these terms are on this sheet."""
        return sum(self._rare.get(t, self._new) for t in found)

    def vectors(self, lang: Lang, embedder: Embedder, *, keys: bool) -> tuple[Vectors, Vectors]:
        """Unit vectors of ``label: value`` and of the label in a language, one row per fact.

        ``keys``: English labels as the sheet's keys write them, else as its labels do. Each
        is read by one embedder.
        """
        if (lang, keys) not in self._vectors:
            told = [(f"{e.label}: {e.value}", e.label) for e in self.entries]
            if not keys:
                told = [embedded(entry.claim, lang) for entry in self.entries]
            lines, labels = ([pair[i] for pair in told] for i in (0, 1))
            self._vectors[lang, keys] = embedder.embed(lines), embedder.embed(labels)
        return self._vectors[lang, keys]


@dataclass(frozen=True)
class Measured:
    """A question against a shelf: ``facts`` (facts, features) and ``whole`` (features,)."""

    facts: Numbers
    whole: Numbers


class Ruler:
    """Measures questions. ``known`` are English labels that a sheet might have had; without
    them, and in any language, those of our attributes are."""

    def __init__(self, lexicon: Lexicon, embedder: Embedder | None, known: Sequence[str]) -> None:
        self.lexicon = lexicon
        self.embedder = embedder
        self.known = tuple(known)
        self._known: dict[Lang, Vectors] = {}

    def _known_vectors(self, lang: Lang) -> Vectors:
        """Vectors of labels that a sheet might have had."""
        assert self.embedder is not None  # noqa: S101 - only reached with vectors
        if lang not in self._known:
            ours = [a.label[lang] for a in self.lexicon.attributes.values()]
            self._known[lang] = self.embedder.embed(self.known or ours)
        return self._known[lang]

    def measure(self, question: str, lang: Lang, shelf: Shelf, *, vectors: bool) -> Measured:
        """Every feature of every fact, and of the sheet as a whole."""
        hits = {h.key: h.weight / 4 for h in self.lexicon.hits(question)}
        rows = np.zeros((len(shelf.entries), len(FEATURES)))
        rows[:, :LEXICAL] = _lexical(question, lang, shelf, hits)
        whole = np.zeros(len(WHOLE))
        whole[:WHOLE_LEXICAL] = _whole(question, lang, shelf, rows, hits)
        measured = Measured(rows, whole)
        return self.embedded(measured, question, lang, shelf) if vectors else measured

    def embedded(self, measured: Measured, question: str, lang: Lang, shelf: Shelf) -> Measured:
        """The same words with the vectors of this ruler, whoever measured them."""
        if self.embedder is None:
            return measured
        rows, whole = measured.facts.copy(), measured.whole.copy()
        self._add_vectors(question, lang, shelf, rows, whole)
        return Measured(rows, whole)

    def _add_vectors(
        self, question: str, lang: Lang, shelf: Shelf, rows: Numbers, whole: Numbers
    ) -> None:
        assert self.embedder is not None  # noqa: S101 - the caller checked
        asked = self.embedder.embed([question])[0]
        texts, labels = (
            part @ asked for part in shelf.vectors(lang, self.embedder, keys=bool(self.known))
        )
        rows[:, LEXICAL + 0], rows[:, LEXICAL + 1] = texts, labels
        rows[:, LEXICAL + 2] = (texts - texts.mean()) / (texts.std() + 0.05)
        rows[:, LEXICAL + 3], rows[:, LEXICAL + 4] = _lead(texts), _lead(labels)
        ordered = np.sort(texts)[::-1]
        known = self._known_vectors(lang)
        absent = float((known @ asked).max()) if len(known) else 0.0
        whole[WHOLE_LEXICAL:] = (
            ordered[0],
            labels.max(),
            ordered[0] - ordered[1] if len(ordered) > 1 else 0.3,
            absent - float(labels.max()),
        )


def _lead(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each score minus the best of the others."""
    if len(scores) < 2:
        return np.full_like(scores, 0.3)
    order = np.argsort(scores)
    best = np.full_like(scores, scores[order[-1]])
    best[order[-1]] = scores[order[-2]]
    return scores - best


def asked_terms(question: str) -> frozenset[str]:
    """Content terms of a question; what is asked as unsuitable is looked for as suitable."""
    return frozenset(terms(_UN.sub("", fold(question))))


def _lexical(question: str, lang: Lang, shelf: Shelf, hits: dict[str, float]) -> Numbers:
    asked = asked_terms(question)
    total = shelf.weigh(asked) or 1.0
    words = [w for w in raw_words(question) if len(w) > 3 or not w.isascii()]
    kinds, closed = asked_kinds(question), is_yes_no(question)
    rows = np.zeros((len(shelf.entries), LEXICAL))
    for row, entry in zip(rows, shelf.entries, strict=True):
        label, value = entry.terms_in(lang)
        in_label, in_value = asked & label, asked & value
        own = hits.get(entry.key, 0.0)
        near = max((hits[k] * v for k, v in entry.kin.items() if k in hits), default=0.0)
        rival = {k for k in hits if k != entry.key and k not in entry.kin}
        row[:] = (
            shelf.weigh(in_label) / (shelf.weigh(label) or 1.0),
            shelf.weigh(in_label) / total,
            shelf.weigh(in_value) / total,
            len(in_value) / (len(value) or 1),
            _alike(words, entry.label),
            own,
            near,
            max((hits[k] for k in rival), default=0.0),
            bool(kinds & entry.kinds),
            bool(kinds) and not kinds & entry.kinds,
            closed and "boolean" in entry.kinds,
            "count" in kinds and "count" in entry.kinds,
            fold(entry.value) in _EMPTY,
            bool(_PACKAGING & (set(raw_words(entry.label)) | entry.label_terms)),
            math.log1p(len(value)),
        )
    return rows


def _alike(words: Sequence[str], label: str) -> float:
    """The best likeness of a question word to a label word, 0-1: catches misspellings."""
    names = [w for w in raw_words(label) if len(w) > 3]
    return max((fuzz.ratio(a, b) for a in words for b in names), default=0.0) / 100


def _whole(
    question: str, lang: Lang, shelf: Shelf, rows: Numbers, hits: dict[str, float]
) -> Numbers:
    asked = asked_terms(question)
    held = frozenset(t for e in shelf.entries for part in e.terms_in(lang) for t in part)
    kinds = asked_kinds(question)
    missing = bool(kinds) and not any(kinds & e.kinds for e in shelf.entries)
    near = {k for e in shelf.entries for k in e.kin}
    absent = max((v for k, v in hits.items() if k not in shelf.keys | near), default=0.0)
    present = max((v for k, v in hits.items() if k in shelf.keys), default=0.0)
    akin = max((v for k, v in hits.items() if k in near), default=0.0)
    return np.array(
        [
            math.log1p(len(shelf.entries)),
            math.log1p(len(raw_words(question))),
            is_yes_no(question),
            rows[:, 1].max(initial=0.0),
            rows[:, 2].max(initial=0.0),
            present,
            akin,
            absent,
            missing,
            shelf.weigh(asked - held) / (shelf.weigh(asked) or 1.0),
            lang == "zh",
            lang == "fr",
        ]
    )
