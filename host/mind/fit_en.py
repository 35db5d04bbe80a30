"""What an English line of a small model says wrongly though every word of it was given.

Found by readers of what was said on air; each rule has its sentence in tests/test_verify_spoken.py.
"""

from __future__ import annotations

import re

from host.mind.prompting import TELLS, Wish

# "Made at home on a hob"
_MADE = re.compile(r"\bmade (?!of\b|from\b|in\b|by\b|with\b|entirely\b|out of\b|up of\b)")
_MADE_OF = re.compile(r"\bmade\b[^.]{0,25}\b(?:of|from)\b")
_STUFF = re.compile(
    r"material|fabric|made|compos|textile|wood|wool|yarn|fib(?:re|er)|leather|blend|construction"
    r"|ingredient|body|shell|frame"
)
_AFTER_PREPOSITION = re.compile(r"\b(?:with|in|of|for|to) ([^\W\d]+)")
_LASTING = re.compile(r"\b(?:keeps?|stays?|holds?|lasts?|battery life|runtime)\b")
# "58 dB of noise level", "15000 mm of rating", "5.4 Bluetooth version", "74 cm in the length": an
# amount of a word that is no amount; "1200 W of power" is one.
_OF_NO_AMOUNT = re.compile(
    r"\d.*\b(?:of|to) (?:the |this )?(?:\w+ )?"
    r"(?:levels?|range|rating|size|version|view|voltage|type|dimmable|bean|them)(?:[.,:]|$)"
    r"|\d.* in the (?:length|width|height|depth|weight)\W*$|^[\d.]+ \w+ version\W*$"
)
_HOLLOW = re.compile(r"\bis none\b|\bit's how to use\b|\bcare(?: instructions)? (?:is|are)\b")
# "Rose water, light" is a light one, and no two scents.
_QUALITY = re.compile(r"(\w+), (\w+(?:[ai]ble|ed)|light|soft|thin|thick|dry|flat|round)$")
_LONG = re.compile(r"\d ?(?:cm|mm|m) of (?!it\b)(\w+)")
_TRIED = re.compile(r"\bi (?:find|am told)\b")  # she has tried nothing, and nobody told her
_TYPES = frozenset({"skin_type", "hair_type"})
_IT_IS = re.compile(
    r"\b(?:that|it|this|there|here|which)(?:'s| is) $|\b(?:these|there|here) are $|\bmakes for $"
)
# A benefit that is a clause of its own: "fast scenes stay smooth", not "glass that goes on ...".
_CLAUSE = re.compile(
    r"\b(?:is|are|stays?|comes|goes|keeps|steps|fades?|notice|sinks|suits|gets?)\b"
)
_RELATIVE = re.compile(r"\b(?:that|who|which|you|somebody|when|where|while|before|after|than)\b.*")


def strange_en(line: str, wish: Wish) -> bool:
    """Whether a line turns what it was given into something else."""
    line = line.lower()
    values = " ".join(c.text["en"].lower() for c in wish.claims)
    labels = " ".join(c.label.get("en", "").lower() for c in wish.claims)
    inner = set(_AFTER_PREPOSITION.findall(values))
    added = inner & set(re.findall(r"\b(?:with|in|of|for|to) an? ([^\W\d]+)", line))
    lasting = _LASTING.search(labels) and re.search(r"\bin \d", line) and " in " not in values
    told = wish.kind in TELLS and (
        _odd_fact(line, values, labels) or _one_of_two(line, wish) or _two_of_one(line, wish)
    )
    odd = _MADE.search(line) or _TRIED.search(line)
    return bool(added or lasting or odd or told or _two_verbs(line, wish))


def _odd_fact(line: str, values: str, labels: str) -> bool:
    """ "It is made of a dab in the evening", of how it is used; "the power goes to 150 W"."""
    of_it = _MADE_OF.search(line) and not _STUFF.search(labels)
    if (
        of_it
        and "made" not in values
        and not set(re.findall(r"[a-z]{4,}", labels)) & set(re.findall(r"[a-z]{4,}", line))
    ):
        return True
    if (of := _LONG.search(line)) and of[1] not in labels:
        return True  # "60 cm of scarf", of its width
    if re.search(r"\bgoes (?:up )?to\b", line) and " to " not in f" {values} ":
        return True
    return bool(_OF_NO_AMOUNT.search(line) or _HOLLOW.search(line))


def _one_of_two(line: str, wish: Wish) -> bool:
    """ "The skin type is dry, and it's sensitive", of two types."""
    types = any({c.attribute, c.known} & _TYPES for c in wish.claims)
    return types and re.search(r"\band it(?:'s| is)\b", line) is not None


def _two_of_one(line: str, wish: Wish) -> bool:
    """ "The scent is rose water and light", "ash wood, which means detachable"."""
    ends = (_QUALITY.search(c.text["en"].lower().rstrip(".")) for c in wish.claims)
    return any(m and _joined(line, m[1], m[2]) for m in ends)


def _joined(line: str, head: str, quality: str) -> bool:
    return f"{head} and {quality}" in line or f"means {quality}" in line or f"so {quality}" in line


def _two_verbs(line: str, wish: Wish) -> bool:
    """ "That's a corner of the counter is enough", "there are fast scenes stay smooth"."""
    good = wish.good.lower()
    before, found, _ = line.partition(good) if good else ("", "", "")
    clause = found and _CLAUSE.search(_RELATIVE.sub("", good))
    return bool(clause and not good.startswith("it ") and _IT_IS.search(before))
