"""Verified self-improvement: sample on generated sheets, keep what is true and hers.

A line is kept when the checker passes it, it carries what it was asked to carry and hardly
anything beside, it is of its speaker's length and manner, it is no exemplar, a larger model
that reads along finds sense in it (``host.train.sense``), and nothing like it was kept before.
"""

from __future__ import annotations

import json
import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from host.mind.keep import keeps_to
from host.mind.lm import Message
from host.mind.prompting import Wish
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
from host.train.sense import Asked, Reader, bars, sensible
from host.train.sheets import prompts_of
from host.train.stages import Kept

log = logging.getLogger(__name__)
EACH = 3  # candidates of a prompt
WARMTH = 0.8  # warmer than on air: variety is what is looked for
ALIKE = 0.6  # shared words of two lines that are one too many
OPENINGS = 25  # lines of a speaker that may begin alike


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
    reader: Reader | None = None,
    kinds: Collection[str] = (),
) -> tuple[list[Kept], dict[Lang, Round]]:
    """Lines worth teaching again, and the tale of the round by language.

    ``reader`` judges sense; without one, sense is not asked for. ``kinds`` () means all.
    """
    found: list[Kept] = []
    rounds: dict[Lang, Round] = {}
    for lang in langs:
        asked = prompts_of([lang], speakers(lang), many=many, seed=seed, kinds=kinds)
        given = [prompt(case, persona) for case, _, persona in asked]
        drawn = draw(model, tokenizer, given, each=EACH, seed=seed, temperature=WARMTH, base=base)
        sieve, rounds[lang] = Sieve(lang), Round()
        tried: list[Tried] = []
        for (case, who, persona), messages, texts in zip(asked, given, drawn, strict=True):
            rounds[lang].drawn += len(texts)
            lines = sieve.sound(case, who, persona, texts, rounds[lang].why)
            tried += [Tried(case, who, messages, line) for line in lines]
        for one in sieve.pick(read_along(tried, lang, reader, rounds[lang].why), rounds[lang].why):
            rounds[lang].kept += 1
            found.append(Kept(lang, one.case.kind, one.who, one.messages, one.line))
        log.info("%s: %d drawn, %d kept", lang, rounds[lang].drawn, rounds[lang].kept)
    return found, rounds


@dataclass(frozen=True)
class Tried:
    """A line that is true and hers, and how likely the reader finds it (nats per token)."""

    case: Case
    who: str
    messages: tuple[Message, ...]
    line: str
    score: float = 0.0


def read_along(
    tried: Sequence[Tried], lang: Lang, reader: Reader | None, why: Counter[str]
) -> list[Tried]:
    """Those in which the reader finds sense, the likeliest first."""
    if reader is None or not tried:
        return list(tried)
    least = bars(reader, lang, {t.case.kind for t in tried})
    asked = [Asked(lang, t.case.kind, t.messages[-1].text, t.line) for t in tried]
    scored = [replace(t, score=s) for t, s in zip(tried, reader.scores(asked), strict=True)]
    good = [t for t in scored if sensible(t.score, t.case.kind, least)]
    why["senseless"] += len(scored) - len(good)
    return sorted(good, key=lambda t: -t.score)


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

    def sound(
        self, case: Case, who: str, persona: Persona, texts: Sequence[str], why: Counter[str]
    ) -> list[str]:
        """The texts without a fault, cleaned, once each."""
        kept: dict[str, None] = {}
        for text in texts:
            line = clean(text, self.lang, persona.manner.sentence_words)
            if reason := self.fault(case, who, line):
                why[reason] += 1
            else:
                kept[line] = None
        return list(kept)

    def pick(self, tried: Sequence[Tried], why: Counter[str]) -> Iterator[Tried]:
        """The first line of every prompt that is not like the ones picked before it."""
        done: set[tuple[Message, ...]] = set()
        for one in tried:
            reason = "another was better" if one.messages in done else ""
            reason = reason or self._again(one.case, one.who, one.line)
            why[reason or "kept"] += 1
            if not reason:
                done.add(one.messages)
                self.begun[one.who, opening(one.line, self.lang)] += 1
                self.said[one.case.kind].append(self._words(one.line))
                yield one

    def fault(self, case: Case, who: str, line: str) -> str:
        """Why a line is not kept; "" when it is."""
        if not line:
            return "length"
        if not judge(case, line).ok:
            return "refused"
        if carries(case, line) is False:
            return "carries nothing"
        wish = Wish(case.kind, case.lang, case.claims, case.viewer, case.product)
        if not keeps_to(line, wish):
            return "adds"
        if length(line, self.lang) > LONGEST.get(who, OTHERS):
            return "long"
        if (
            plain(line.replace(case.name, "{name}").replace(case.value or "\0", "{value}"))
            in self.known
        ):
            return "an exemplar"
        if who in PERSONAS and self.manner.guess(line) != who:
            return "another's manner"
        return ""

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
