"""Cut a comment into its questions, and type each. Knows no product."""

from __future__ import annotations

import re
from collections.abc import Iterator

from host.mind.expects import is_open, is_yes_no
from host.mind.intent import IMPERATIVE, is_question, without_greeting
from host.mind.lexicon import Lexicon
from host.mind.plan import Ask, AskKind
from host.mind.targets import bound, named, negated, unit_asked
from host.mind.tokens import HAN, clean, fold
from host.records import Lang

MAX_ASKS, LONG_REMARK, TERSE = 4, 24, 8
_ENDS = re.compile(r"(?<=[?？!！。；;])\s*|(?<=[a-zà-ÿ\)])\.\s+|\n+")
_ASKS = (
    r"how|what|which|where|when|who|why|is (?:it|this|the|there)|are (?:they|these|the)|do(?:es)? "
    r"|can |combien|comment|quel|est[- ]ce|est[- ]elle|est[- ]il|c'est|c’est|y a|qu"
)
_STARTS = re.compile(
    rf"\s*[,;]?\s*\b(?:and|also|plus|et|ou bien|puis)\b\s+(?=(?:also |aussi )?(?:{_ASKS}))"
    r"|\s*,\s*(?=how (?:much|many|long|heavy|big)|what(?:'s| is| are)|is it|does it|can it)"
    r"|\s*,\s*(?=combien|comment|quel|est-ce|est-elle|est-il)"
    r"|[,，、]?\s*(?:另外|以及|然后|顺便问)(?=.{2,})|(?<=[吗呢])[,，、 ]"
    r"|(?<=[吗呢,，、 ])还有(?!货|吗|没|多少|几|库存)(?=.{2,})",
    re.I,
)
_HAN_COMMA = re.compile(r"(?<=[,，、])(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[,，、])")
_HAN_ASKS = re.compile(r"多[少久大长高重远宽厚快]|几|吗|什么|啥|怎么|咋|哪|(.)[不没]\1")
_LATE = re.compile(
    r"\b(can|could|will|would|is|does|do|are|should|may) "
    r"(i|we|you|it|they|he|she|this|these|that)\b"
)
_OPENS = re.compile(r"\b(what|which|how|where|when|who|why)\b")
_CHOICE = re.compile(
    r"\bor\b(?! (not|so|more|less|something))|还是|\bou\b(?!\s*\?| (est|vas|es|sont|se))", re.I
)


def pieces(text: str) -> list[str]:
    """The questions of a comment, each with the statements that led to it."""
    found: list[str] = []
    lead = ""
    for part in _parts(text):
        lead = f"{lead} {part}".strip()
        if is_question(part):
            found.append(lead)
            lead = ""
    if lead and (not found or len(lead) > LONG_REMARK):
        found.append(lead)
    return found[:MAX_ASKS]


def _parts(text: str) -> Iterator[str]:
    for sentence in _ENDS.split(without_greeting(clean(text))):
        for part in _STARTS.split(sentence or ""):
            for clause in _han_clauses(part or ""):
                if re.search(r"\w", clause):
                    yield clause.strip(" ,，、;；")


def _han_clauses(part: str) -> Iterator[str]:
    """Chinese strings its questions on commas: 多少钱一副，今天发货吗. What asks nothing leads."""
    told = ""
    for clause in _HAN_COMMA.split(part):
        if _HAN_ASKS.search(told) and _HAN_ASKS.search(clause):
            yield told
            told = clause
        else:
            told += clause
    yield told


def kind_of(text: str) -> AskKind:
    """Open, yes or no (also by tone alone: "elle existe en rouge ?"), or a choice."""
    folded = fold(text)
    if _CHOICE.search(folded) and (is_yes_no(text) or HAN.search(text) or not is_open(text)):
        return "choice"
    asked = not is_open(text) and (
        folded.rstrip().endswith("?") or _terse(folded) or _ends_closed(folded)
    )
    return "yes_no" if asked or is_yes_no(text) else "open"


def _ends_closed(folded: str) -> bool:
    """A remark that comes to a yes or no: "my son is 5 can he still use it"."""
    return bool(_LATE.search(folded)) and not _OPENS.search(folded)


def _terse(folded: str) -> bool:
    """A few words without a mark, as people type them: "noise cancel", 磨意式行 ..."""
    return not IMPERATIVE.search(folded) and 2 <= len(folded.split()) <= TERSE


def ask_of(text: str, lang: Lang, lexicon: Lexicon) -> Ask:
    """One question, typed: what it names, what it compares with, what its words point at."""
    kind = kind_of(text)
    limits = bound(text, lang, closed=kind == "yes_no")
    if limits.relation and kind == "open" and not is_open(text):
        kind = "yes_no"
    unit = limits.unit or unit_asked(text, lang)
    if unit and limits.amount is None and not is_yes_no(text):
        kind = "open"  # "weight in pounds?"
    return Ask(
        text=text,
        kind=kind,
        attributes=tuple(h.key for h in lexicon.hits(text))[:3],
        target=named(text) if kind != "open" else "",
        relation=limits.relation,
        amount=limits.amount,
        unit=unit,
        negated=negated(text),
    )
