"""Does a sentence carry the claims it was asked to carry? Value with its unit, polarity right.

The checker asks whether a sentence says anything false; this asks whether it says what was
wanted. A draft that states a fact is taken only when both agree. Knows no model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from host.mind.values import COUNTING, Quantity, Value, find_codes, find_quantities, normalise, same
from host.mind.verify_claims import is_money, read_claim, roots_of, truth
from host.mind.verify_spell import clean
from host.mind.verify_words import Lexicon, Reading, load_lexicon, read
from host.records import Claim, Lang
from host.schema import Attribute
from host.sheets import load_attributes

SHARE = 0.6  # of the words of a value (each item of a list) that must be in the sentence
WHOLE = 0.75  # of a stock statement of a yes or no: that sentence is being said
BENEFIT = 0.5  # of the words of a benefit: it is bent into the sentence
_NOT: dict[Lang, re.Pattern[str]] = {
    "en": re.compile(r"\b(no|not|never|without|none|cannot|neither|nor|nothing|stays? out)\b|n't"),
    "zh": re.compile(r"[不没无非否别未]"),
    "fr": re.compile(r"\b(ne|pas|sans|non|aucune?|jamais|ni|rien|point)\b|\bn'"),
}
_INVERSE = re.compile(r"_free$|^without_|^no_")  # "no alcohol" says yes to alcohol_free
_PARTS = re.compile(r"\s*[,;、，；/]\s*|\s+(?:and|et|or|ou)\s+")
_SHORT: dict[Lang, int] = {"en": 3, "zh": 2, "fr": 3}
_IDLE = frozenset(["with", "from", "your", "this", "that", "avec", "pour", "sans", "dans", "votre",
                   "the", "and", "for", "les", "des", "une", "can", "its"])  # fmt: skip
# Words of a label that do not tell which attribute it is.
_GENERIC = frozenset(["safe", "includ", "included", "fourni", "inclus", "compatible", "support",
                      "支持", "可以", "是否", "包含"])  # fmt: skip


def carries(text: str, lang: Lang, claims: Sequence[Claim]) -> bool:
    """Whether ``text`` states every claim of ``claims``. Benefits are not asked for here."""
    return all(states(text, lang, claim) for claim in claims)


def states(text: str, lang: Lang, claim: Claim) -> bool:
    """Whether ``text`` states the value of one claim, all of it, with the right polarity."""
    told = clean(text, lang)
    if _bare(claim):
        return _says_so(told, lang, claim)
    value = clean(claim.text[lang], lang)
    return _numbers(told, value, lang) and _words(told, value, lang)


def bends(text: str, lang: Lang, benefit: str) -> bool:
    """Whether ``text`` carries most of a benefit, in its own syntax."""
    wanted = _content(clean(benefit, lang), lang)
    said = _content(clean(text, lang), lang)
    return not wanted or _share(wanted, said) >= BENEFIT


def torn(text: str, lang: Lang, benefit: str) -> bool:
    """Whether ``text`` says much of a benefit and not what it is said of: "that's a tea house to
    a café", of captions that follow you there."""
    if lang == "zh":
        return False  # its words have no such head
    words = [root for word in clean(benefit, lang).split() for root in _content(word, lang)]
    said = _content(clean(text, lang), lang)
    return len(said & set(words[1:])) > 1 and words[0] not in said


# --- yes and no -----------------------------------------------------------------------------


def _bare(claim: Claim) -> bool:
    """Whether the value is a yes or a no and nothing more."""
    if isinstance(claim.value, Value) and (claim.value.quantities or len(claim.value.items) > 1):
        return False
    text = claim.text["en"].strip(" .").lower()
    return truth(claim) is not None and len(text.split()) == 1


def _says_so(text: str, lang: Lang, claim: Claim) -> bool:
    """The subject is named, and it is denied where the sheet denies it."""
    known = _known().get(claim.attribute)
    said = _content(text, lang)
    told = (known.yes if truth(claim) else known.no).get(lang, []) if known else []
    denies = bool(_NOT[lang].search(text.lower()))
    if any(
        _share(_content(way, lang), said) >= WHOLE
        and denies == bool(_NOT[lang].search(way.lower()))
        for way in told
    ):
        return True
    reading = read(text, lang, _lexicon())
    asked = [claim.label.get(lang, "")]
    asked += [*known.yes.get(lang, []), *known.no.get(lang, [])] if known else []
    named = any(_share(_content(way, lang) - _GENERIC, said) >= SHARE for way in asked)
    if not named and not _meant(reading, claim):
        return False
    if _INVERSE.search(claim.attribute):
        return True  # the checker knows which way round it is
    return denies != bool(truth(claim))


def _meant(reading: Reading, claim: Claim) -> bool:
    """Whether a term of the lexicon names the claim's subject."""
    fact = read_claim(claim, _lexicon(), _known())
    pairs = fact.affirmed | fact.denied
    return any(
        (hit.entry.kind, hit.entry.group) in pairs
        or (hit.entry.kind == "attribute" and hit.entry.group in fact.attributes)
        for hit in reading.hits
    )


@lru_cache(maxsize=1)
def _known() -> Mapping[str, Attribute]:
    return load_attributes()


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    return load_lexicon(_known())


# --- numbers and words ----------------------------------------------------------------------


def _numbers(text: str, value: str, lang: Lang) -> bool:
    """Every quantity and every code of the value is in the text."""
    wanted = find_quantities(normalise(value), lang)
    said = find_quantities(normalise(text), lang)
    if not all(any(_equal(q, s) for s in said) for q in wanted):
        return False
    codes = {c for c in find_codes(value) if not any(c in _folded(q.text) for q in wanted)}
    return codes <= set(find_codes(text))


def _folded(text: str) -> str:
    return re.sub(r"[-.\s]", "", text).lower()


def _equal(wanted: Quantity, said: Quantity) -> bool:
    if same(wanted, said, tolerance=0.0 if is_money(wanted) else 0.005):
        return True
    bare = {wanted.unit, said.unit} <= (COUNTING | {""})
    return bare and (wanted.low, wanted.high) == (said.low, said.high)


def _words(text: str, value: str, lang: Lang) -> bool:
    """Most words of every item of the value are in the text; numbers are looked at apart."""
    plain = normalise(value)
    for quantity in reversed(list(find_quantities(plain, lang))):
        plain = f"{plain[: quantity.start]} ; {plain[quantity.end :]}"
    said = _content(text, lang)
    items = [item.strip(" .()") for item in _PARTS.split(plain)]
    return all(
        _stands(item, text) or _share(_content(item, lang), said) >= SHARE
        for item in items
        if any(c.isalnum() for c in item)
    )


def _stands(item: str, text: str) -> bool:
    """Whether an item stands in the text as it is written, as words of its own."""
    edge = r"(?![a-zà-ÿ0-9])"
    return bool(re.search(rf"(?<![a-zà-ÿ0-9]){re.escape(item.lower())}{edge}", text.lower()))


def _share(wanted: frozenset[str], said: frozenset[str]) -> float:
    """The part of the wanted words that was said; none wanted is none said."""
    return len(wanted & said) / len(wanted) if wanted else 0.0


def _content(text: str, lang: Lang) -> frozenset[str]:
    """Roots of the words that matter, and pairs of Chinese characters."""
    roots = roots_of(text.replace("'", " "), lang)
    return frozenset(r for r in roots if len(r) >= _SHORT[lang] and r not in _IDLE)
