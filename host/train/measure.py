"""What a model writes on prompts it was never taught: does it pass, does it carry, whose is it?

Everything is counted on the first candidate, by kind and language.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from host.mind.lm import LanguageModel
from host.mind.prompting import Wish, prompts
from host.mind.verify import Checker
from host.mind.write import clean, write
from host.records import LANGS, Lang
from host.schema import Persona
from host.train.bank import PERSONAS, TELLING, TRUTH, Case, load_bank
from host.train.check import CARRIED, carried, checker, judge
from host.train.data import Example, examples, prompt, sampled_personas, shown, with_card
from host.train.draw import draw

PATIENCE_S = 30.0  # of a draft on air: this machine may be busy
UNTAUGHT_PENALTY = 1.15  # as write.py asks of a model that was not taught
INVENTED = frozenset({
    "number", "unit", "attribute_mismatch", "price", "currency", "date", "polarity",
    "value_mismatch", "unsupported", "unsupported_attribute", "unsupported_quality",
    "unsupported_feature",
})  # fmt: skip
"""Reasons that mean: a claim was invented, and caught."""


@dataclass(frozen=True)
class Answer:
    """One first candidate and what became of it. ``reason`` is "" when it may be said;
    ``carries`` is None where nothing had to be carried; ``exemplar`` is the bank's line for the
    same prompt."""

    lang: Lang
    kind: str
    who: str
    text: str
    reason: str
    carries: bool | None
    copied: bool
    given: str
    exemplar: str = ""


def held_examples(
    lang: Lang, *, most: int = 0, seed: int = 0, everyone: bool = True
) -> list[Example]:
    """Held-out prompts of a language: every held-out situation for each shipped persona and
    one held-out other, ``most`` of them (0: all), the kinds in equal turn."""
    found = [e for e in examples(lang, epoch=1_000_000) if e.held]
    if not everyone:
        found = [e for e in found if e.who in PERSONAS]
    rng = random.Random(f"held {lang} {seed}")
    rng.shuffle(found)
    if not most or len(found) <= most:
        return found
    by_kind: dict[str, list[Example]] = defaultdict(list)
    for example in found:
        by_kind[example.case.kind].append(example)
    chosen: list[Example] = []
    while len(chosen) < most:
        for kind in sorted(by_kind):
            if by_kind[kind] and len(chosen) < most:
                chosen.append(by_kind[kind].pop())
    return chosen


def answers(
    model: Any,
    tokenizer: Any,
    asked: Sequence[Example],
    *,
    taught: bool,
    base: str = "",
    seed: int = 0,
) -> list[Answer]:
    """The first candidate to every prompt, judged. An untaught model gets the long prompts."""
    found: list[Answer] = []
    for lang in LANGS:
        some = [e for e in asked if e.case.lang == lang]
        if not some:
            continue
        given = [e.messages if taught else untaught(e) for e in some]
        avoid = () if taught else tuple(prompts().avoid.get(lang, ()))
        how: dict[str, Any] = {"avoid": avoid, "penalty": 1.0 if taught else UNTAUGHT_PENALTY}
        drawn = draw(model, tokenizer, given, seed=seed, base=base, **how)
        known = {line for s in load_bank(lang).situations for line in s.lines.values()}
        found += [judged(e, texts[0], known) for e, texts in zip(some, drawn, strict=True)]
    return found


def on_air(lm: LanguageModel, asked: Sequence[Example], *, seed: int = 0) -> list[Answer]:
    """The first draft that the writer itself gives of the show's engine, judged. Nothing
    usable counts as refused ("nothing")."""
    found = []
    for index, example in enumerate(asked):
        case = example.case
        wish = Wish(
            case.kind, case.lang, case.claims, case.viewer, case.product, deadline_s=PATIENCE_S
        )
        drafts = write(wish, _persona(example), lm, seed=seed + index)
        first = next((draft.text for draft in drafts), "")
        answer = judged(example, first)
        found.append(answer if first else replace(answer, reason="nothing"))
    return found


def _persona(example: Example) -> Persona:
    if example.who in PERSONAS:
        return shown(example.who)
    card = example.messages[0].text
    known = sampled_personas(example.case.lang)
    return with_card(next(s for s in known if card.startswith(s.card)))


def untaught(example: Example) -> tuple[Any, ...]:
    """The prompt with order and examples that a model gets which was not taught."""
    return prompt(example.case, _persona(example), taught=False)


def judged(example: Example, text: str, known: set[str] | frozenset[str] = frozenset()) -> Answer:
    """What the checker says of a drawn text, cleaned as the show cleans it."""
    case = example.case
    words = shown(example.who).manner.sentence_words if example.who in PERSONAS else 18
    line = clean(text, case.lang, words)
    verdict = judge(case, line) if line else None
    copied = line.replace(case.value or "\0", "{value}").replace(case.name, "{name}") in known
    return Answer(
        case.lang,
        case.kind,
        example.who,
        line or text[:80],
        verdict.reason if verdict else "length",
        carries(case, line),
        copied,
        example.messages[-1].text,
        example.line,
    )


def carries(case: Case, line: str) -> bool | None:
    """Whether a line states the fact it was asked to state, and carries the benefit."""
    if case.kind == "benefit" or (case.kind == "hook" and case.good and case.claims):
        return carried(line, case.good, case.lang) >= CARRIED
    if case.kind not in TELLING:
        return None
    if case.value in TRUTH:
        told = bool(checker().support(line, case.lang, case.claims))
    else:
        told = _plain(case.value) in _plain(line) or stated(checker(), line, case)
    return told and (not case.good or carried(line, case.good, case.lang) >= CARRIED)


def stated(judge_: Checker, line: str, case: Case) -> bool:
    """Whether the checker finds the claim in the line: "red, cream and navy" is the list."""
    return bool(judge_.support(line, case.lang, case.claims)) and judge(case, line).ok


def _plain(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


# --- figures --------------------------------------------------------------------------------


def figures(
    found: Sequence[Answer], weak: frozenset[str] = frozenset()
) -> dict[str, dict[str, float]]:
    """Per language and kind ("en/say"), per language ("en") and over all ("all"): shares; with
    ``weak``, the kinds that an adapter leaves to phrases, of those that it speaks ("en/spoken")."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in found:
        spoken = weak and not {answer.kind, f"{answer.lang}:{answer.kind}"} & weak
        of = [f"{answer.lang}/spoken", "all/spoken"] if spoken else []
        for key in ("all", answer.lang, f"{answer.lang}/{answer.kind}", *of):
            groups[key].append(answer)
    return {key: _shares(some) for key, some in sorted(groups.items())}


def _shares(some: Sequence[Answer]) -> dict[str, float]:
    n = len(some)
    asked = [a for a in some if a.carries is not None]
    shares = {
        "n": n,
        "passes": sum(not a.reason for a in some) / n,
        "invented_caught_per_100": 100 * sum(a.reason in INVENTED for a in some) / n,
        "copied": sum(a.copied for a in some) / n,
        "distinct_2": distinct([a.text for a in some], some[0].lang),
    }
    if asked:
        shares["asked"] = len(asked)
        shares["carries"] = sum(bool(a.carries) and not a.reason for a in asked) / len(asked)
    return {name: round(value, 4) for name, value in shares.items()}


def distinct(lines: Sequence[str], lang: Lang) -> float:
    """Distinct bigrams over all bigrams, of words (of characters in Chinese)."""
    grams: list[tuple[str, str]] = []
    for line in lines:
        units = list(_plain(line)) if lang == "zh" else line.lower().split()
        grams += pairwise(units)
    return len(set(grams)) / max(1, len(grams))


def table(title: str, by: Mapping[str, Mapping[str, Mapping[str, float]]], what: str) -> str:
    """A Markdown table of one figure: a row for every language and kind, a column for every
    model of ``by``."""
    keys = sorted({key for each in by.values() for key in each if what in each[key]})
    head = f"| {title} | " + " | ".join(by) + " |\n|---|" + "---:|" * len(by)
    rows = [
        f"| {key} | " + " | ".join(_cell(each.get(key), what) for each in by.values()) + " |"
        for key in keys
    ]
    return "\n".join([head, *rows])


def _cell(found: Mapping[str, float] | None, what: str) -> str:
    if found is None or what not in found:
        return ""
    if what.endswith("per_100"):
        return f"{found[what]:.1f}"
    of = found["asked" if what == "carries" else "n"]
    return f"{100 * found[what]:.0f} % ({of:.0f})"


def read_answers(path: Path) -> list[Answer]:
    """The answers that ``write_answers`` left."""
    return [Answer(**json.loads(row)) for row in path.read_text("utf-8").splitlines()]


def write_answers(found: Sequence[Answer], path: Path) -> None:
    """Every answer as a JSON line, to be read by a person."""
    rows = (json.dumps(asdict(answer), ensure_ascii=False) for answer in found)
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
