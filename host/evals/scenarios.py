"""Dialogues that a persona must pass, as YAML: what is said, what must and must not come back.

The public way to test a persona. A file holds one scenario or a list; README and
docs in ``tests/scenarios`` show three. Runs on ``Host``; asserts nothing itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from host import sheets
from host.host import Host
from host.records import Act, Comment, Lang, Utterance, Viewer
from host.schema import Sheet


def _many(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Texts = Annotated[list[str], BeforeValidator(_many)]


class Step(Sheet):
    """One comment and what is asked of the reply.

    ``expect`` and ``absent`` are texts (found anywhere, case ignored) or ``/patterns/``;
    ``act`` one act or several that would do; ``claims`` ids the reply must rest on, where
    ``*`` stands for anything; ``within_ms`` bounds the first verified sentence.
    """

    say: str
    as_: str = Field("", alias="as")
    product: str = ""
    lang: Lang | None = None
    expect: Texts = Field(default_factory=list)
    absent: Texts = Field(default_factory=list)
    act: Texts = Field(default_factory=list)
    claims: Texts = Field(default_factory=list)
    within_ms: float | None = None


class Scenario(Sheet):
    """A dialogue. ``lang``, ``product`` and ``absent`` hold for every step of it."""

    name: str
    persona: str = "weike"
    products: str = ""
    product: str = ""
    lang: Lang | None = None
    model: bool = False  # with the real language model; by default phrases only
    absent: Texts = Field(default_factory=list)
    turns: list[Step] = Field(min_length=1)


def load(path: Path) -> list[Scenario]:
    """Scenarios of a file. Raises SheetError that names file, field and remedy."""
    return sheets.load_many(Scenario, path)


def run(scenario: Scenario, host: Host) -> Iterator[tuple[Step, Utterance, list[str]]]:
    """Each step with its reply and its faults, in order; the talk goes on from step to step."""
    for number, step in enumerate(scenario.turns):
        viewer = Viewer(step.as_ or "viewer", step.as_, step.lang or scenario.lang)
        comment = Comment(
            step.say,
            viewer,
            step.product or scenario.product,
            step.lang or scenario.lang,
            f"{scenario.name}-{number}",
        )
        reply = host.turn(comment).finish()
        yield step, reply, list(faults(step, reply, scenario.absent))


def faults(step: Step, reply: Utterance, absent: Sequence[str] = ()) -> Iterator[str]:
    """What is wrong with a reply, one line each."""
    for wanted in step.expect:
        if not _holds(wanted, reply.text):
            yield f"expected {wanted!r}"
    for unwanted in [*step.absent, *absent]:
        if _holds(unwanted, reply.text):
            yield f"must be absent: {unwanted!r}"
    if step.act and reply.act not in step.act:
        yield f"act is {reply.act}, not {' or '.join(step.act)}"
    for claim in step.claims:
        if not any(_like(claim, found) for found in reply.claim_ids):
            yield f"does not rest on {claim}; rests on {', '.join(reply.claim_ids) or 'nothing'}"
    if step.within_ms is not None and reply.ms.get("first", 0.0) > step.within_ms:
        yield f"first sentence after {reply.ms['first']:.0f} ms, not within {step.within_ms:.0f}"
    if step.lang and reply.lang != step.lang:
        yield f"answered in {reply.lang}, not in {step.lang}"


def _holds(wanted: str, text: str) -> bool:
    if len(wanted) > 2 and wanted.startswith("/") and wanted.endswith("/"):
        return re.search(wanted[1:-1], text, re.I) is not None
    return wanted.lower() in text.lower()


def _like(pattern: str, claim: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), claim) is not None


def transcript(scenario: Scenario, host: Host) -> str:
    """The dialogue as a person reads it."""
    lines = [f"## {scenario.name}"]
    for step, reply, wrong in run(scenario, host):
        lines.append(f"{step.as_ or 'viewer'}: {step.say}")
        lines.append(f"{host.persona.id}: {reply.text}")
        lines.extend(f"   ! {fault}" for fault in wrong)
    return "\n".join(lines)


def known_acts(scenario: Scenario) -> list[str]:
    """Acts named by a scenario that do not exist."""
    acts: tuple[str, ...] = Act.__args__  # type: ignore[attr-defined]
    return [act for step in scenario.turns for act in step.act if act not in acts]
