"""The tables of a model: truth, claims, manner, variety. Put together for people to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from host.records import Lang
from host.train.bank import PERSONAS, load_bank
from host.train.data import held_out
from host.train.manner import Manner
from host.train.measure import Answer, answers, distinct, figures, held_examples, write_answers
from host.train.sense import Asked, Reader, bars, sensible

READ = 150  # exemplars of a language that set the bar of sense


def measured(
    model: Any,
    tokenizer: Any,
    langs: Sequence[Lang],
    out: Path,
    *,
    taught: bool,
    base: str,
    most: int = 0,
    seed: int = 0,
    reader: Reader | None = None,
    weak: frozenset[str] = frozenset(),
) -> dict[str, dict[str, float]]:
    """Draw and judge; all answers go to ``out``. Figures by "all", language and kind, with
    what the manner classifier makes of the three personas' lines, and what share of the lines
    that passed ``reader`` finds sense in. ``weak`` are the kinds that phrases speak."""
    out.parent.mkdir(parents=True, exist_ok=True)
    asked = [e for lang in langs for e in held_examples(lang, most=most)]
    found = answers(model, tokenizer, asked, taught=taught, base=base, seed=seed)
    write_answers(found, out)
    table = figures(found, weak)
    for lang in langs:
        table.setdefault(lang, {}).update(told_apart(found, lang, weak))
    for key, share in (sense_of(found, reader) if reader else {}).items():
        table[key]["sense"] = share
    return table


def sense_of(found: Sequence[Answer], reader: Reader) -> dict[str, float]:
    """The share of the lines that passed in which the reader finds sense, by "all", language
    and kind: as likely, given what they were given, as all but the oddest plain exemplars."""
    seen: dict[str, list[bool]] = defaultdict(list)
    for lang in dict.fromkeys(a.lang for a in found):
        passed = [a for a in found if a.lang == lang and not a.reason]
        least = bars(reader, lang, {a.kind for a in passed}, most=READ)
        scores = reader.scores([Asked(lang, a.kind, a.given, a.text) for a in passed])
        for answer, score in zip(passed, scores, strict=True):
            for key in ("all", lang, f"{lang}/{answer.kind}"):
                seen[key].append(sensible(score, answer.kind, least))
    return {key: round(sum(some) / len(some), 4) for key, some in seen.items()}


def told_apart(
    found: Sequence[Answer], lang: Lang, weak: frozenset[str] = frozenset()
) -> dict[str, float]:
    """``manner``: the share of the personas' lines that a classifier taught on taught
    exemplars gives to the right one; ``manner_spoken``: of the kinds that are not ``weak``;
    ``manner_same_prompts``: of the bank's own lines for these prompts, which is as much as can be
    asked; ``manner_exemplars``: of all held-out exemplars. ``distinct_2_personas``: variety of the
    personas' lines, and ``distinct_2_exemplars``: of the bank's lines for the same prompts, as
    many of them."""
    taught, held = exemplars(lang)
    judge = Manner.of(taught)
    theirs = [a for a in found if a.lang == lang and a.who in PERSONAS]
    said = [(a.who, a.text) for a in theirs]
    own = [(who, line) for who, some in held.items() for line in some]
    if not said or not own:
        return {}
    spoken = [(a.who, a.text) for a in theirs if not {a.kind, f"{lang}:{a.kind}"} & weak]
    return {
        "manner": round(judge.right(said), 4),
        "manner_spoken": round(judge.right(spoken), 4),
        "manner_same_prompts": round(judge.right([(a.who, a.exemplar) for a in theirs]), 4),
        "manner_exemplars": round(judge.right(own), 4),
        "distinct_2_personas": round(distinct([t for _, t in said], lang), 4),
        "distinct_2_exemplars": round(distinct([a.exemplar for a in theirs], lang), 4),
    }


def exemplars(lang: Lang) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """(taught, held-out) lines by persona; slots stand for themselves."""
    sides: tuple[dict[str, list[str]], ...] = (defaultdict(list), defaultdict(list))
    for situation in load_bank(lang).situations:
        for who in PERSONAS:
            if who in situation.lines:
                line = situation.lines[who].replace("{value}", "0").replace("{name}", "Brevane")
                sides[held_out(situation)][who].append(line)
    return sides[0], sides[1]
