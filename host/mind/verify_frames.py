"""What is asserted of the product must be words of the sheet, or words that claim nothing.

"It has", "it comes with", "its lid", "no more", "还能": what follows such words is asserted.
Knows nothing of numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from host.mind.verify_claims import Evidence
from host.mind.verify_words import Lexicon, Reading, common_words, frames, holds, idiom, root
from host.records import PASSED, Verdict

_ASKED = re.compile(r"[^.!?。！？]*[?？](?=\s*\S)")
_NAME = re.compile(r"[A-ZÀ-Ý][A-Za-zÀ-ÿ]+")


def check_assertions(
    reading: Reading, evidence: Evidence, lexicon: Lexicon, quiet: frozenset[int]
) -> Verdict:
    """Every content word of what is asserted stands in a claim, or claims nothing."""
    low = _without_numbers(reading, quiet)
    for end in _named(reading, evidence):
        match = idiom("named_is", reading.lang).search(low[end:])
        if match and (unknown := _unknown(match["what"], reading, evidence, lexicon)):
            return Verdict(False, "unsupported", unknown)
    if strange := _unpacked(low, reading, evidence):
        return Verdict(False, "unsupported", strange)
    for frame in (idiom("asserts", reading.lang), *frames(reading.lang)):
        for match in frame.finditer(low):
            what = idiom("cut", reading.lang).split(match["what"])[0]
            if unknown := _unknown(what, reading, evidence, lexicon):
                return Verdict(False, "unsupported", unknown)
    return PASSED


def _unpacked(low: str, reading: Reading, evidence: Evidence) -> str:
    """What box or product is said to hold, mostly in words of no claim; "" for none."""
    matches = (pattern.search(low) for pattern in holds(reading.lang))
    match = next((m for m in matches if m), None)
    if not match or not evidence.attributes:
        return ""
    free = frozenset(map(root, common_words(reading.lang)))
    words = re.findall(r"[a-zà-öø-ÿœ]{4,}", match["what"])
    told = [w for w in words if root(w) not in free]
    strange = [w for w in told if root(w) not in evidence.roots(reading.lang)]
    return strange[0] if strange and len(strange) * 2 > len(told) else ""


def _named(reading: Reading, evidence: Evidence) -> Iterable[int]:
    """Where a name that the claims hold ends: what follows may be said of the product."""
    for match in _NAME.finditer(reading.text):
        if match[0].lower() in evidence.names and match[0].lower() not in evidence.common:
            yield match.end()


def _without_numbers(reading: Reading, quiet: frozenset[int]) -> str:
    """The sentence without its quantities (judged on their own) and its quiet clauses."""
    low = list(reading.lower)
    for token, clause in zip(reading.tokens, reading.clauses, strict=True):
        if clause in quiet:
            low[token.start : token.end] = " " * (token.end - token.start)
    for match in _ASKED.finditer(reading.text):  # "Does it take your pulse? It does."
        low[match.start() : match.end()] = " " * len(match[0])
    for q in reading.quantities:
        low[q.start : q.end] = " " * (q.end - q.start)
    return "".join(low)


def _unknown(what: str, reading: Reading, evidence: Evidence, lexicon: Lexicon) -> str:
    """The first word of ``what`` that neither a claim nor the plain words hold."""
    lang = reading.lang
    if lang == "zh":
        judged = {reading.words(h) for h in reading.hits}
        return _unknown_zh(what, evidence, lexicon.plain["zh"] | judged)
    free = lexicon.plain[lang] | _hit_roots(reading)
    words = re.findall(r"[a-zà-öø-ÿœ]+", what)
    return next((w for w in words if len(w) > 2 and not evidence.has(w, lang, free)), "")


def _hit_roots(reading: Reading) -> set[str]:
    """Words of lexicon terms: they were judged on their own."""
    return {
        root(t.text)
        for h in reading.hits
        if h.entry.kind != "free"
        for t in reading.tokens[h.first : h.last + 1]
    }


_MAX_ZH_WORD = 6


def _unknown_zh(what: str, evidence: Evidence, plain: frozenset[str]) -> str:
    """Two neighbouring characters that no claim has and no plain word covers."""
    marked = [not "\u3400" <= c <= "\u9fff" for c in what]
    pairs = evidence.roots("zh")
    for i in range(len(what)):
        if what[i : i + 2] in pairs:
            marked[i : i + 2] = [True] * len(marked[i : i + 2])
        for n in range(1, _MAX_ZH_WORD + 1):
            piece = what[i : i + n]
            if len(piece) == n and piece in plain:
                marked[i : i + n] = [True] * n
    for i in range(len(what) - 1):
        if not marked[i] and not marked[i + 1]:
            return what[i : i + 2]
    return ""
