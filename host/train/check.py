"""Proof-read a folder of lines: what the checker refuses, lengths, openers, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from host.mind.keep import content
from host.mind.lm_text import sentence_end
from host.mind.verify import Checker
from host.records import LANGS, Lang, Verdict
from host.train.bank import (
    LONGEST,
    OTHERS,
    PERSONAS,
    TELLING,
    Case,
    Situation,
    attributes,
    fill,
    read_situations,
)
from host.train.names import all_names, proof_names

OPENINGS = 3  # a speaker may begin so many lines alike
CARRIED = 0.5  # of a benefit's content, as write.py asks


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one line."""

    where: str
    who: str
    code: str
    detail: str
    line: str

    def __str__(self) -> str:
        return f"{self.where} {self.who} [{self.code}] {self.detail} | {self.line}"


@lru_cache(maxsize=1)
def checker() -> Checker:
    """The show's checker, to which every invented name is one of ours."""
    return Checker(attributes(), all_names())


def judge(case: Case, line: str) -> Verdict:
    """What the show's checker says of a line in its case."""
    return checker().verify(
        line,
        case.lang,
        case.claims,
        persona_claims=case.stories,
        comment=case.viewer,
        product=case.product,
    )


def check_lines(found: Sequence[tuple[str, Situation | str]], lang: Lang) -> Iterator[Fault]:
    """Every fault of every line, in the order of the files."""
    seen: dict[str, str] = {}
    for where, situation in found:
        if isinstance(situation, str):
            yield Fault(where, "-", "format", situation, "")
            continue
        if len(situation.lines) != 4 or not set(PERSONAS) <= set(situation.lines):
            yield Fault(where, "-", "format", "three personas and one manner are wanted", "")
        for who, line in situation.lines.items():
            yield from _written(where, who, line, situation)
            if line in seen:
                yield Fault(where, who, "twice", f"also at {seen[line]}", line)
            seen[line] = where
        yield from _refused(where, situation, lang)
    yield from _openers(found, lang)


def _written(where: str, who: str, line: str, situation: Situation) -> Iterator[Fault]:
    """What is wrong with a line as it stands, slots unfilled."""
    wants = situation.kind in TELLING and not situation.boolean
    if ("{value}" in line) != wants:
        detail = "states no {value}" if wants else "{value} has no place here"
        yield Fault(where, who, "slot", detail, line)
    if left := set(_slots(line)) - {"name", "value"}:
        yield Fault(where, who, "slot", f"{{{min(left)}}} is no slot", line)
    if 0 < sentence_end(line, complete=True) < len(line):
        yield Fault(where, who, "sentences", "more than one", line)


def _slots(text: str) -> Iterator[str]:
    for part in text.split("{")[1:]:
        yield part.split("}")[0]


def _refused(where: str, situation: Situation, lang: Lang) -> Iterator[Fault]:
    """What the checker, the length and the benefit say of the filled lines, once a line."""
    done: set[str] = set()
    for name, value in _fillings(situation, lang):
        case = fill(situation, lang, name, value)
        for who, line in case.lines.items():
            fault = None if who in done else fault_of(case, who, line)
            if fault:
                done.add(who)
                yield Fault(where, who, *fault, line)


def _fillings(situation: Situation, lang: Lang) -> Iterator[tuple[str, str]]:
    names = proof_names(lang)
    for index, value in enumerate(situation.values or [""]):
        yield names[index % len(names)], value


def fault_of(case: Case, who: str, line: str) -> tuple[str, str] | None:
    """(code, detail) of the first fault of a filled line, or None."""
    verdict = judge(case, line)
    if not verdict.ok:
        return verdict.reason, verdict.detail
    words, most = length(line, case.lang), LONGEST.get(who, OTHERS)
    if words > most:
        return "long", f"{words:g} words of {most}"
    if words < 1:
        return "short", "too few words"
    if case.kind in {"benefit", "say", "hook"} and case.good:
        share = carried(line, case.good, case.lang)
        if share < CARRIED:
            return "benefit", f"carries {share:.0%} of {case.good!r}"
    return None


def length(line: str, lang: Lang) -> float:
    """Words of a line; in Chinese half its characters, punctuation not counted."""
    if lang == "zh":
        return sum(c.isalnum() for c in line) / 2
    return len([w for w in line.split() if any(c.isalnum() for c in w)])


def carried(line: str, good: str, lang: Lang) -> float:
    """The share of a benefit's content words that a line has, as write.py counts them."""
    wanted = content(good, lang)
    return len(wanted & content(line, lang)) / max(1, len(wanted))


def opening(line: str, lang: Lang) -> str:
    """How a line begins: two words, or two characters in Chinese."""
    plain = "".join(c if c.isalnum() or c in "'’{}" else " " for c in line.lower()).split()
    return "".join(plain)[:3] if lang == "zh" else " ".join(plain[:2])


def _openers(found: Sequence[tuple[str, Situation | str]], lang: Lang) -> Iterator[Fault]:
    counted: Counter[tuple[str, str]] = Counter(
        (who, opening(line, lang))
        for _, s in found
        if isinstance(s, Situation)
        for who, line in s.lines.items()
    )
    for (who, words), times in counted.most_common():
        if times > OPENINGS and words and not words.startswith(("{value}", "{name}")):
            yield Fault("-", who, "opener", f"{times} lines begin so", words)


def counts(found: Sequence[tuple[str, Situation | str]]) -> Mapping[str, Mapping[str, int]]:
    """How many situations of each kind, and lines of each speaker; what they are about."""
    good = [s for _, s in found if isinstance(s, Situation)]
    return {
        "kinds": Counter(s.kind for s in good),
        "speakers": Counter(who for s in good for who in s.lines),
        "spread": {
            "situations": len(good),
            "lines": sum(len(s.lines) for s in good),
            "products": len({s.product for s in good if s.product}),
            "attributes": len({s.attr for s in good if s.attr}),
            "known attributes": len({s.attr for s in good if s.attr in attributes()}),
            "say with good": sum(s.kind == "say" and bool(s.good) for s in good),
            "say with viewer": sum(s.kind == "say" and bool(s.viewer) for s in good),
        },
    }


def language_of(folder: Path) -> Lang:
    """The language a folder is named after; English for any other."""
    return next((lang for lang in LANGS if lang == folder.name), "en")


def report(folder: Path) -> tuple[list[str], int]:
    """(lines to print, how many faults) of a folder of situations."""
    lang = language_of(folder)
    found = list(read_situations(folder))
    faults = list(check_lines(found, lang))
    text = [str(fault) for fault in faults]
    for title, table in counts(found).items():
        text.append(f"{title}: " + ", ".join(f"{k} {v}" for k, v in sorted(table.items())))
    codes = Counter(f.code for f in faults)
    text.append("faults: " + (", ".join(f"{k} {v}" for k, v in codes.most_common()) or "none"))
    return text, len(faults)
