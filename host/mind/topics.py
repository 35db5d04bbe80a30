"""Questions about her: which story of hers, or what of her, do they ask for?"""

from __future__ import annotations

import re

from host.mind.knowledge import Knowledge
from host.mind.tokens import HAN, fold, raw_words, stem
from host.records import Lang

_HER = re.compile(
    r"\b(you|your|yours|yourself|u)\b|你|您|\b(tu|te|t|toi|ton|ta|tes|vous|votre|vos)\b|主播"
)
_PRODUCT = re.compile(
    r"\b(it|this|that|these|those|them|they)\b|这(个|款|副|件|瓶)|它|\b(ce|cet|cette|ces|ca|celui|celle)\b"
    r"|\b(le|la|les|l.) ?(faites|avez|vendez|proposez|fais|as)\b"
    r"|\bdo you (have|sell|ship|carry|accept|offer|need|know|think)\b"
)
# French puts the question word first or last, and says tu or vous: "où habites-tu ?", "vous
# habitez où ?".
_WHERE_FR = re.compile(r"^(d.)?ou\b")
_PERSONS_FR = frozenset({"tu", "vous"})
_ENDING_FR = re.compile(r"(?<=\w{3})(?:es|ez|e|s)$")
_ALIKE_FR = {"vis": "viv", "viens": "ven", "es": "ete"}
_TOPICS = (
    ("age", r"how old|\bage\b|几岁|多大"),
    ("name", r"\bname\b|\bnom\b|\bprenom\b|appel|叫什么|名字|who are you|qui (es|etes)|你是谁"),
)


def story_topic(text: str, lang: Lang, knowledge: Knowledge) -> str:
    """The id of the story whose question words the text holds, spoken to her; else ""."""
    folded = fold(text).replace("est-ce que", "")
    if not _HER.search(folded) or _PRODUCT.search(folded):
        return ""
    rated = [
        (max((_held(text, phrase) for phrase in story.ask.get(lang, [])), default=0.0), story.id)
        for story in knowledge.persona.story
    ]
    best = max(rated, key=lambda pair: pair[0], default=(0.0, ""))
    return best[1] if best[0] else ""


def _held(text: str, phrase: str) -> float:
    """The length of the phrase if the text holds it, else 0."""
    if HAN.search(phrase):
        told = fold(phrase).replace(" ", "")
        return float(len(told)) if told in fold(text).replace(" ", "") else 0.0
    stems, parts = [stem(w) for w in raw_words(text)], [stem(w) for w in raw_words(phrase)]
    size = len(parts)
    if _WHERE_FR.match(fold(phrase)):
        wanted, said = _turned_fr(phrase), _turned_fr(text)
        return float(sum(map(len, parts))) if wanted <= said else 0.0
    held = size and any(stems[i : i + size] == parts for i in range(len(stems) - size + 1))
    return float(sum(map(len, parts))) if held else 0.0


def _turned_fr(text: str) -> set[str]:
    """The words of a French question in no order and for no person."""
    words = set(raw_words(fold(text))) - _PERSONS_FR
    return {_ALIKE_FR.get(word, _ENDING_FR.sub("", word)) for word in words}


def persona_topic(text: str) -> str:
    """What of her is asked: "name", "age", or ""."""
    folded = fold(text)
    return next((name for name, rule in _TOPICS if re.search(rule, folded)), "")
