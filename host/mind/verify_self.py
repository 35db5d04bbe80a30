"""What she says that she does: only what a voice behind a sheet can do. Knows no products.

She reads, says, thinks, dreams; she does not sleep on a cushion, carry a bag or taste a
soup. The verbs she may use of herself are listed; any other is a life of her own.
"""

from __future__ import annotations

import re
from functools import cache

from host.mind.verify_claims import Evidence
from host.mind.verify_talk import told
from host.mind.verify_words import Reading, her_verbs, idiom, root
from host.records import PASSED, Lang, Verdict

_WORD = re.compile(r"[a-zà-öø-ÿœ]+")


def check_self(reading: Reading, story: Evidence) -> Verdict:
    """The first thing she says to have done that she cannot do, or PASSED."""
    low = reading.lower
    for match in idiom("i_did", reading.lang).finditer(low):
        if _may(low[match.end() :], reading.lang) or told(reading, story):
            continue
        return Verdict(False, "first_hand", low[match.start() : match.end() + 16].strip())
    return PASSED


def check_hers(reading: Reading, story: Evidence) -> Verdict:
    """What she calls her own, which a voice behind a sheet cannot have ("my cat"), or PASSED."""
    for match in idiom("mine", reading.lang).finditer(reading.lower):
        if match["what"] not in _hers(reading.lang) and not told(reading, story):
            return Verdict(False, "first_hand", match[0])
    return PASSED


@cache
def _hers(lang: Lang) -> frozenset[str]:
    return frozenset(idiom("hers", lang).pattern.split("|"))


def _may(after: str, lang: Lang) -> bool:
    """Whether the first word that is neither pronoun nor adverb is a verb of hers."""
    if lang == "zh":
        return bool(idiom("her_acts", "zh").match(after))
    skipped = _skipped(lang)
    words = (w for w in _WORD.findall(after[:60]) if w not in skipped)
    verb = next(words, "")
    return not verb or root(verb) in _allowed(lang)


@cache
def _skipped(lang: Lang) -> frozenset[str]:
    return frozenset(her_verbs(lang)["skip"].split())


@cache
def _allowed(lang: Lang) -> frozenset[str]:
    return frozenset(map(root, her_verbs(lang)["may"].split()))
