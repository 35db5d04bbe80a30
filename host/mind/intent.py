"""What does a sentence of a comment want? Patterns of assets/rules/intents.yaml.

Products and sheets are not known here.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, cast

from host.mind.expects import any_of, is_open, is_yes_no
from host.mind.tokens import fold
from host.sheets import ASSETS, load_words

Intent = Literal[
    "", "greet", "thank", "price", "stock", "coupon", "order", "buy", "compare", "recommend",
    "persona", "handoff", "smalltalk", "description", "brand", "name", "category", "tested",
]  # fmt: skip

INTENTS = ASSETS / "rules" / "intents.yaml"


@cache
def patterns(path: Path = INTENTS) -> tuple[tuple[Intent, re.Pattern[str]], ...]:
    """Intent -> one pattern, in the order of the file."""
    return tuple(
        (cast(Intent, str(name)), any_of(lines)) for name, lines in load_words(path).items()
    )


IMPERATIVE = re.compile(
    r"^(please )?(tell|show|give|explain|say|let me know|wondering|need to know|curious|i wonder)\b"
    r"|^i (want|would like|need) to know\b|告诉|想知道|想问|请问|问一下"
    r"|^(dis|dites|donne|donnez|montre|montrez|explique|expliquez|je me demande)\b"
    r"|^(j.aimerais|je voudrais) savoir"
)
# A question in the middle of a remark: "my eyes are bad, can i still use them".
_AMID = re.compile(
    r"\b(can|could|may|should|will|would) (i|we|you|it|they|he|she|my|the|an?)\b"
    r"|\b(does|is|will|do|are) (it|they|this|these|he|she)\b"
    r"|\b(what|which)\b(?! an?\b)|\bhow\b|\b(combien|quel(le)?s?|comment|quoi|est.ce qu\w*"
    r"|peut.on|on peut|je peux|ca (va|marche|passe|tient))\b"
)
_GREETING = re.compile(
    r"^\s*((hi|hello|hey|hiya|yo|sup|heya|bro|guys|good (morning|evening|afternoon)"
    r"|bonjour|bonsoir|salut|coucou|你好|您好|大家好|哈喽|嗨|主播好?|亲)"
    r"( there| all| everyone| again| madame| à tous| toutes?)*"
    r"(?![a-zà-ÿ])[,!.，！。~ 呀啊]*)+",
    re.I,
)


@lru_cache(maxsize=2048)
def intent(text: str) -> Intent:
    """The first pattern that fits, or "" (a product question, or nothing we know)."""
    folded = fold(text).replace("’", "'").strip()
    return next((name for name, rule in patterns() if rule.search(folded)), "")


def is_question(text: str) -> bool:
    """True when the sentence asks for something, marked or not."""
    if re.search(r"[?？]", text) or is_yes_no(text) or IMPERATIVE.search(fold(text)):
        return True
    return is_open(text) or bool(_AMID.search(fold(text)))


def without_greeting(text: str) -> str:
    """The comment without its opening courtesies."""
    return _GREETING.sub("", text).strip()
