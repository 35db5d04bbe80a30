"""Comments that try to make her say or do what she must not. Patterns, no model.

Looks through the usual disguises (``host.mind.disguise``) and at an attack split over the
viewer's last comments. The lists are assets/rules/bait.yaml.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from host.mind.disguise import compact, plain, turned
from host.mind.tokens import HAN, fold, raw_words
from host.mind.triggers import Rules
from host.records import EXPRESSIONS, Expression, Lang
from host.schema import Persona
from host.sheets import ASSETS, load_words

ABOUT_HER = frozenset({"ai", "liweike"})
HARD = frozenset({"injection", "secret", "price"})
BAIT = ASSETS / "rules" / "bait.yaml"
MOODS_FILE = ASSETS / "rules" / "moods.yaml"
LOOSE = "loose_"
MAY_BE_ASKED = frozenset({"price", "forced"})  # "is there a coupon?" is a shopper's question
SPECIAL = frozenset({"versus", "compact", *(LOOSE + name for name in (
    "price", "injection", "secret", "ai", "sex", "insult", "contact", "forced"))})  # fmt: skip
BEFORE, OF_EACH = 3, 120  # comments before, and letters of each, that may hold an attack's parts


@cache
def rules(path: Path = BAIT) -> Rules:
    """The patterns of a file, in its order."""
    words = load_words(path)
    return Rules({str(name): [str(line) for line in lines] for name, lines in words.items()})


@cache
def _spaceless() -> Rules:
    return Rules({"injection": [str(line) for line in load_words(BAIT)["compact"]]})


def classify(text: str, before: Sequence[str] = (), own: Sequence[str] = ()) -> str:
    """The class of bait, or "". ``before`` are the viewer's last comments, oldest first;
    ``own`` the products of ours that the comment is about: two of them may be compared."""
    versus = "" if len(set(own)) > 1 else "versus"
    for reading in plain(text):
        if found := rules().first(reading, but=SPECIAL - {versus}):
            return "competitor" if found == "versus" else found
    return _hidden(text) or _split(text, before)


def is_disguised(text: str, before: Sequence[str] = ()) -> bool:
    """Whether bait was caught only by looking behind the letters: its language tells nothing."""
    return not rules().first(text, but=SPECIAL) and not _split(text, before)


def leaning(text: str) -> str:
    """The class a comment leans to where nothing else was understood in it, or ""."""
    found = (name for name in rules().matches(text) if name.startswith(LOOSE))
    return next(found, "").removeprefix(LOOSE)


def _hidden(text: str) -> str:
    """What only an attack is dressed as."""
    if found := _spaceless().first(compact(text)):
        return found
    for reading in turned(text):
        if (found := rules().first(reading, but=SPECIAL)) in HARD:
            return found
    return ""


def _split(text: str, before: Sequence[str]) -> str:
    """An attack in parts: the last comments together say what none of them says alone."""
    parts = [part[:OF_EACH] for part in before[-BEFORE:]]
    for count in range(1, len(parts) + 1):
        earlier = parts[-count:]
        for joint in (" ", ""):
            found = rules().first(joint.join([*earlier, text[:OF_EACH]]), but=SPECIAL)
            if found in HARD and not any(rules().first(part, but=SPECIAL) for part in earlier):
                return found
    return ""


def boundary(text: str, lang: Lang, persona: Persona) -> str:
    """The topic of hers that a comment touches and she declines, or ""."""
    folded = fold(text)
    words = set(raw_words(text))
    for topic in persona.boundaries:
        for word in topic.words.get(lang, []):
            asked = fold(word)
            if asked in words or ((HAN.search(asked) or " " in asked) and asked in folded):
                return topic.topic
    return ""


READ_AS = {"firsthand": "ai", "lie": "illegal"}
"""Classes of ``host.mind.gist`` by the names that they have here."""
KEYS: dict[str, list[str]] = {
    "ai": ["persona_ai"],
    "liweike": ["persona_liweike", "persona_ai"],
    "forced": ["say_only", "refuse"],
    "selfharm": ["care", "refuse"],
}


def keys(name: str) -> list[str]:
    """Phrase keys for a class of bait, best first."""
    return KEYS.get(name) or [f"refuse_{name}", "refuse"]


def mood(text: str) -> Expression | None:
    """What the viewer's words make her feel, if they are that kind of words."""
    return next((name for name in rules(MOODS_FILE).matches(text) if name in EXPRESSIONS), None)
