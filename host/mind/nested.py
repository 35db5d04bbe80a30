"""Read a nested attribute value such as ``{ unit:pounds, value:0.35 }`` and say it plainly.

Feeds and crawled sheets carry such values as text. Knows nothing of products or questions.
"""

from __future__ import annotations

import re
from typing import Any

_TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([{}\[\],:])|([^\s{}\[\],:"][^{}\[\],:"]*))')
MAX_DEPTH = 12
MAX_CHARS = 20_000
# Repeats of the same figure in another unit or spelling: said once is enough.
_REPEATS = frozenset({"normalized_value", "standardized_values", "language_tag"})
_SILENT = frozenset({"value", "type", "name"})  # keys that add nothing to what they hold
_AMOUNTS = ("value", "total", "content", "amount", "quantity", "max", "maximum", "min", "minimum")


class _NotNested(ValueError):
    """The text only looked like a nested value."""


def humanise(name: str) -> str:
    """A written key as words: ``item_weight`` and ``itemWeight`` -> ``item weight``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.strip())
    spaced = re.sub(r"[_\s]+", " ", spaced).strip()
    return spaced if re.search(r"[A-Z]{2}", name) else spaced.lower()


def is_nested(text: str) -> bool:
    """Whether a value is written as a record or list of records."""
    return text.lstrip()[:1] in {"{", "["} and ":" in text


def plain(text: str) -> str:
    """The text as a person would say it; prose comes back unchanged, keys lose underscores."""
    if text.lstrip()[:1] in {"{", "["} and len(text) <= MAX_CHARS:
        try:
            parts = re.split(r"(?<=[}\]])\s*;\s*(?=[{\[])", text)
            return say([parse(part) for part in parts]) or text
        except _NotNested:
            return text
    if re.fullmatch(r"[a-z0-9]+(?:_[a-z0-9]+)+", text.strip()):
        return humanise(text)
    return text


def parse(text: str) -> Any:
    """The nested value as dicts, lists and strings. Raises ValueError when it is none."""
    tokens = _tokens(text)
    value, end = _value(tokens, 0, 0)
    if end != len(tokens):
        raise _NotNested(text[:60])
    return value


def _tokens(text: str) -> list[tuple[str, bool]]:
    """(token, is_punctuation) pairs."""
    found: list[tuple[str, bool]] = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _NotNested(text[:60])
        quoted, mark, bare = match.groups()
        if mark:
            found.append((mark, True))
        else:
            found.append((bare.strip() if quoted is None else quoted.replace('\\"', '"'), False))
        at = match.end()
    return found


def _value(tokens: list[tuple[str, bool]], at: int, depth: int) -> tuple[Any, int]:
    if at >= len(tokens) or depth > MAX_DEPTH:
        raise _NotNested("ends early or too deep")
    mark, is_mark = tokens[at]
    if not is_mark:
        return _bare(tokens, at)
    if mark == "{":
        return _mapping(tokens, at + 1, depth + 1)
    if mark == "[":
        return _listing(tokens, at + 1, depth + 1)
    raise _NotNested(mark)


def _bare(tokens: list[tuple[str, bool]], at: int) -> tuple[str, int]:
    """A bare value, joined over the colons inside it (``10:30``)."""
    text = tokens[at][0]
    at += 1
    while at + 1 < len(tokens) and tokens[at] == (":", True) and not tokens[at + 1][1]:
        text, at = f"{text}:{tokens[at + 1][0]}", at + 2
    return text, at


def _is(tokens: list[tuple[str, bool]], at: int, mark: str) -> bool:
    return at < len(tokens) and tokens[at] == (mark, True)


def _mapping(tokens: list[tuple[str, bool]], at: int, depth: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    while not _is(tokens, at, "}"):
        if at >= len(tokens) or tokens[at][1] or not _is(tokens, at + 1, ":"):
            raise _NotNested("a key and a colon are expected")
        key = tokens[at][0]
        found[key], at = _value(tokens, at + 2, depth)
        if _is(tokens, at, ","):
            at += 1
        elif not _is(tokens, at, "}"):
            raise _NotNested("a comma or brace is expected")
    return found, at + 1


def _listing(tokens: list[tuple[str, bool]], at: int, depth: int) -> tuple[list[Any], int]:
    found: list[Any] = []
    while not _is(tokens, at, "]"):
        item, at = _value(tokens, at, depth)
        found.append(item)
        if _is(tokens, at, ","):
            at += 1
        elif not _is(tokens, at, "]"):
            raise _NotNested("a comma or bracket is expected")
    return found, at + 1


def say(value: Any) -> str:
    """A parsed value in words: amounts with their unit, sub-keys before what they hold."""
    if isinstance(value, dict):
        return _say_mapping(value)
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(filter(None, map(say, value))))
    return _say_leaf(str(value))


def _say_leaf(text: str) -> str:
    text = text.strip()
    known = {"true": "yes", "false": "no"}.get(text.lower())
    if known:
        return known
    return humanise(text) if re.fullmatch(r"[a-z0-9]+(?:_[a-z0-9]+)+", text) else text


def _say_mapping(value: dict[str, Any]) -> str:
    parts: list[str] = []
    unit = value.get("unit")
    has_unit = isinstance(unit, str)
    amount_key = next((k for k in _AMOUNTS if isinstance(value.get(k), str)), None)
    for key, item in value.items():
        said = say(item)
        if key in _REPEATS or not said or (key == "unit" and has_unit and amount_key):
            continue
        if key == amount_key:
            said = f"{said} {_say_leaf(str(unit))}" if has_unit else said
            parts.append(f"{humanise(key)} {said}" if key[:3] in {"max", "min"} else said)
        else:
            parts.append(said if key in _SILENT else f"{humanise(key)} {said}")
    counted = amount_key == "quantity" and not has_unit
    return (" " if counted else ", ").join(parts)
