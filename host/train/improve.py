"""Verified self-improvement: sample on generated sheets, keep what is true and hers.

A line is kept when the checker passes it, it carries what it was asked to carry, it is of
its speaker's length and manner, it is no exemplar, and nothing like it was kept before.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from host.mind.write import clean
from host.records import LANGS, Lang
from host.schema import Persona
from host.train.bank import LONGEST, OTHERS, PERSONAS, Case, load_bank
from host.train.check import judge, length, opening
from host.train.data import (
    held_personas,
    prompt,
    sampled_personas,
    shown,
    with_card,
)
from host.train.draw import draw
from host.train.manner import Manner
from host.train.measure import carries
from host.train.sheets import prompts_of
from host.train.stages import Kept

EACH = 3  # candidates of a prompt
WARMTH = 0.8  # warmer than on air: variety is what is looked for
ALIKE = 0.6  # shared words of two lines that are one too many
OPENINGS = 6  # lines of a speaker that may begin alike


@dataclass
class Round:
    """What came of a round: how many were drawn, kept, and why the others were not."""

    drawn: int = 0
    kept: int = 0
    why: Counter[str] = field(default_factory=Counter)


def speakers(lang: Lang) -> list[tuple[str, Persona]]:
    """The shipped personas twice as often as all sampled ones that are not held out."""
    held = held_personas(sampled_personas(lang))
    others = [(s.manner, with_card(s)) for s in sampled_personas(lang) if s.id not in held]
    shipped = [(who, shown(who)) for who in PERSONAS]
    return [*shipped * max(1, len(others) * 2 // len(shipped)), *others]


def improve(
    model: Any,
    tokenizer: Any,
    langs: Sequence[Lang] = LANGS,
    *,
    many: int = 400,
    seed: int = 1,
    base: str = "",
) -> tuple[list[Kept], dict[Lang, Round]]:
    """Lines worth teaching again, and the tale of the round by language."""
    found: list[Kept] = []
    rounds: dict[Lang, Round] = {}
    for lang in langs:
        asked = prompts_of([lang], speakers(lang), many=many, seed=seed)
        given = [prompt(case, persona) for case, _, persona in asked]
        drawn = draw(model, tokenizer, given, each=EACH, seed=seed, temperature=WARMTH, base=base)
        sieve, rounds[lang] = Sieve(lang), Round()
        for (case, who, persona), messages, texts in zip(asked, given, drawn, strict=True):
            rounds[lang].drawn += len(texts)
            line = sieve.best(case, who, persona, texts, rounds[lang].why)
            if line:
                rounds[lang].kept += 1
                found.append(Kept(lang, case.kind, who, messages, line))
    return found, rounds


class Sieve:
    """What of one language is worth keeping."""

    def __init__(self, lang: Lang) -> None:
        bank = load_bank(lang)
        self.lang = lang
        self.known = {plain(line) for s in bank.situations for line in s.lines.values()}
        by_who: dict[str, list[str]] = defaultdict(list)
        for situation in bank.situations:
            for who, line in situation.lines.items():
                by_who[who].append(line)
        self.manner = Manner.of({who: by_who[who] for who in PERSONAS if by_who[who]})
        self.begun: Counter[tuple[str, str]] = Counter()
        self.said: dict[str, list[frozenset[str]]] = defaultdict(list)

    def best(
        self, case: Case, who: str, persona: Persona, texts: Sequence[str], why: Counter[str]
    ) -> str:
        """The first text that is worth keeping, cleaned; "" when none is."""
        for text in texts:
            line = clean(text, self.lang, persona.manner.sentence_words)
            reason = self.fault(case, who, line)
            why[reason or "kept"] += 1
            if not reason:
                self.begun[who, opening(line, self.lang)] += 1
                self.said[case.kind].append(self._words(line))
                return line
        return ""

    def fault(self, case: Case, who: str, line: str) -> str:
        """Why a line is not kept; "" when it is."""
        if not line:
            return "length"
        if not judge(case, line).ok:
            return "refused"
        if carries(case, line) is False:
            return "carries nothing"
        if length(line, self.lang) > LONGEST.get(who, OTHERS):
            return "long"
        if (
            plain(line.replace(case.name, "{name}").replace(case.value or "\0", "{value}"))
            in self.known
        ):
            return "an exemplar"
        if who in PERSONAS and self.manner.guess(line) != who:
            return "another's manner"
        return self._again(case, who, line)

    def _again(self, case: Case, who: str, line: str) -> str:
        if self.begun[who, opening(line, self.lang)] >= OPENINGS:
            return "begins alike"
        words = self._words(line)
        alike = any(len(words & o) / max(1, len(words | o)) >= ALIKE for o in self.said[case.kind])
        return "alike" if alike else ""

    def _words(self, line: str) -> frozenset[str]:
        text = plain(line)
        if self.lang == "zh":
            return frozenset(text[i : i + 2] for i in range(len(text) - 1))
        return frozenset(text.split())


def plain(line: str) -> str:
    """Lower case, letters and digits only."""
    return " ".join("".join(c if c.isalnum() else " " for c in line.lower()).split())


def rows(found: Sequence[Kept]) -> Iterator[str]:
    """Kept examples as JSON lines; stages.read_kept reads them back."""
    for kept in found:
        yield json.dumps(
            {
                "lang": kept.lang,
                "kind": kept.kind,
                "who": kept.who,
                "messages": [[m.role, m.text] for m in kept.messages],
                "line": kept.line,
            },
            ensure_ascii=False,
        )


def write(found: Sequence[Kept], path: Path) -> None:
    """Leave the kept examples in a file."""
    path.write_text("\n".join(rows(found)) + "\n", encoding="utf-8")
