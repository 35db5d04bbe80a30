"""Chat spelling spelt out: "whats in da box" is "what is in the box". Knows no product.

Only the reading of a comment uses it; what she quotes or keeps is as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from host.records import Lang
from host.sheets import ASSETS, load_words

CHAT = ASSETS / "rules" / "chat.yaml"
_STRETCHED = re.compile(r"([a-wyz])\1{2,}", re.I)


@cache
def _rules(lang: Lang) -> Sequence[tuple[re.Pattern[str], str]]:
    """Longest spelling first, each as a whole word."""
    table = {str(key): str(value) for key, value in load_words(CHAT)[lang].items()}
    ordered = sorted(table.items(), key=lambda pair: -len(pair[0]))
    return [
        (re.compile(rf"(?<![\w'’-])(?:{key})(?![\w'’-])", re.I), value) for key, value in ordered
    ]


def spelt_out(text: str, lang: Lang) -> str:
    """The text with short forms written out and stretched letters let go: "sooooo" -> "so"."""
    text = _STRETCHED.sub(r"\1", text)
    for rule, meant in _rules(lang):
        text = rule.sub(meant, text)
    return text
