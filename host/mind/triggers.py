"""Many patterns over one text, each searched only where a word it cannot do without occurs.

Some hundreds of regular expressions on every comment would cost more than the answer, and a
hostile comment would make them cost more still. One pass of an Aho-Corasick automaton over
the text tells which of them can match at all. Knows no topic.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import ahocorasick

# The standard library's own parser of patterns: private by name, unchanged in shape since 2.x.
_parser: Any = importlib.import_module("re._parser")
SPELLINGS = 96  # more ways to write one stretch than this are not worth listing
Words = frozenset[str]


class Rules:
    """Named classes of patterns, in order. ``first`` gives the class that a text falls in."""

    def __init__(self, classes: Mapping[str, Iterable[str]]) -> None:
        self.rules: list[tuple[str, re.Pattern[str]]] = [
            (name, re.compile(line, re.I)) for name, lines in classes.items() for line in lines
        ]
        self._always: set[int] = set()
        owners: dict[str, set[int]] = {}
        for number, (_, rule) in enumerate(self.rules):
            words = needed(rule.pattern)
            if not words:
                self._always.add(number)
            for word in words:
                owners.setdefault(word, set()).add(number)
        self._automaton: Any = ahocorasick.Automaton()
        for word, numbers in owners.items():
            self._automaton.add_word(word, tuple(numbers))
        if owners:
            self._automaton.make_automaton()
        self._any = bool(owners)

    def matches(self, text: str) -> Iterator[str]:
        """The classes a text falls in, in the order of the rules; a class may come twice."""
        possible = set(self._always)
        if self._any:
            for _, numbers in self._automaton.iter(text.lower()):
                possible.update(numbers)
        for number in sorted(possible):
            name, rule = self.rules[number]
            if rule.search(text):
                yield name

    def first(self, text: str, *, but: frozenset[str] = frozenset()) -> str:
        """The first class a text falls in, those in ``but`` left out; or ""."""
        return next((name for name in self.matches(text) if name not in but), "")


def needed(pattern: str) -> Words:
    """Words of which any match of the pattern holds at least one, lower case; empty: unknown."""
    return _needed(_parser.parse(pattern, re.I))


def _needed(tokens: Sequence[Any]) -> Words:
    best: Words = frozenset()
    run: Words = frozenset({""})
    for op, arg in tokens:
        if str(op) in {"AT", "ASSERT", "ASSERT_NOT"}:
            continue
        spelt = _spelt(str(op), arg)
        longer = frozenset(a + b for a, b in product(run, spelt)) if spelt else frozenset()
        if spelt and len(longer) <= SPELLINGS:
            run = longer
            continue
        best = _better(best, run, _inside(str(op), arg))
        run = spelt if spelt and len(spelt) <= SPELLINGS else frozenset({""})
    return _better(best, run)


def _better(*choices: Words) -> Words:
    """The set whose shortest word is longest: it lets the fewest texts through."""
    return (
        max(choices, key=lambda words: min(map(len, words), default=0))
        if any(_useful(words) for words in choices)
        else frozenset()
    )


def _useful(words: Words) -> bool:
    return bool(words) and "" not in words


def _spelt(op: str, arg: Any) -> Words:
    """Every way a piece of a pattern can be written, if they are few; else nothing."""
    if op == "LITERAL":
        return frozenset({chr(arg).lower()})
    if op == "IN" and len(arg) <= 6 and all(str(kind) == "LITERAL" for kind, _ in arg):
        return frozenset(chr(code).lower() for _, code in arg)
    if op == "SUBPATTERN":
        return _spelt_all(arg[-1])
    if op == "BRANCH":
        ways = [_spelt_all(branch) for branch in arg[1]]
        return frozenset().union(*ways) if all(ways) else frozenset()
    if op == "MAX_REPEAT" and arg[0] == 0 and arg[1] == 1:
        once = _spelt_all(arg[2])
        return once | {""} if once else frozenset()
    return frozenset()


def _spelt_all(tokens: Sequence[Any]) -> Words:
    ways: Words = frozenset({""})
    for op, arg in tokens:
        if str(op) == "AT":
            continue
        piece = _spelt(str(op), arg)
        ways = frozenset(a + b for a, b in product(ways, piece)) if piece else frozenset()
        if not ways or len(ways) > SPELLINGS:
            return frozenset()
    return ways


def _inside(op: str, arg: Any) -> Words:
    """What a piece that cannot be spelt out needs at least."""
    if op == "SUBPATTERN":
        return _needed(arg[-1])
    if op == "MAX_REPEAT" and arg[0] > 0:
        return _needed(arg[2])
    if op == "BRANCH":
        branches = [_needed(branch) for branch in arg[1]]
        return frozenset().union(*branches) if all(map(_useful, branches)) else frozenset()
    return frozenset()
