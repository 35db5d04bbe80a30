"""The language model's seam: one Protocol, its engines in one dict, and its fakes.

A model may be eloquent; it is never believed (``verify`` judges what it writes), and it is
never waited for: behind ``Guarded`` a model that fails, hangs or babbles ends in silence,
and phrases take over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol

from host.errors import HostError
from host.mind.critic import Critic
from host.mind.lm_text import sentence_end
from host.records import LANGS, Lang

log = logging.getLogger(__name__)
Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class Message:
    """One turn of a prompt. A last message of the assistant is a beginning to go on from."""

    role: Role
    text: str


Prompt = Sequence[Message]


@dataclass(frozen=True)
class Sampling:
    """How to draw tokens. ``temperature`` 0 takes the likeliest; ``avoid`` are words never
    drawn (digits and "I", say); ``leads`` are beginnings, one for each candidate in turn,
    that the model goes on from (engines that cannot, begin by themselves); ``enough``
    candidates that have ended end the call (0: all of them); ``deadline_s`` bounds a whole
    call in seconds."""

    max_tokens: int = 60
    seed: int = 0
    temperature: float = 0.7
    top_p: float = 0.9
    repetition_penalty: float = 1.15
    one_sentence: bool = False
    avoid: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    enough: int = 0
    deadline_s: float = 8.0


USUAL = Sampling()


class LanguageModel(Protocol):
    """A model that goes on from a prompt."""

    @property
    def name(self) -> str:
        """What it is, for logs and the bench."""

    @property
    def languages(self) -> tuple[Lang, ...]:
        """The languages it writes well enough; empty when there is no model to ask."""

    @property
    def taught(self) -> bool:
        """Whether it was taught this craft, and so needs no examples in its prompts."""

    @property
    def weak(self) -> frozenset[str]:
        """Kinds of sentence that it was taught and still writes badly: phrases speak them."""

    def stream(self, messages: Prompt, how: Sampling = USUAL) -> Iterator[str]:
        """The answer in pieces as they are made."""

    def candidates(self, messages: Prompt, n: int, how: Sampling = USUAL) -> list[str]:
        """Up to ``n`` answers of one batch, likeliest first where the engine can tell.

        What came to nothing, and what came twice, is left out.
        """

    def score(self, prompt: Prompt | str, continuations: Sequence[str], /) -> list[float]:
        """Mean log-likelihood per token (nats, <= 0) of each continuation of ``prompt``."""

    @property
    def critic(self) -> Critic | None:
        """What knows which of its lines are fit to be said; None where nothing was learnt."""

    def likelihoods(self, prompt: Prompt, lines: Sequence[str], /) -> list[list[float]]:
        """The log-likelihoods (nats, <= 0) of each line's tokens after ``prompt``, and of its
        end; [] where it cannot tell."""


class Phrases:
    """No model at all: writes nothing, prefers nothing. ``reason`` says why."""

    name = "phrases"
    languages: tuple[Lang, ...] = ()
    taught = False
    weak: frozenset[str] = frozenset()
    critic: Critic | None = None

    def __init__(self, reason: str = "") -> None:
        self.reason = reason

    def stream(self, *_: object, **__: object) -> Iterator[str]:
        """Nothing."""
        return iter(())

    def candidates(self, *_: object, **__: object) -> list[str]:
        """None."""
        return []

    def score(self, _: Prompt | str, continuations: Sequence[str]) -> list[float]:
        """The same for all."""
        return [0.0] * len(continuations)

    def likelihoods(self, _: Prompt, __: Sequence[str]) -> list[list[float]]:
        """It cannot tell."""
        return []


class ScriptedLM:
    """A fake that says its lines in order, over and over, and keeps what it was asked."""

    name = "scripted"
    taught = False
    weak: frozenset[str] = frozenset()
    critic: Critic | None = None

    def __init__(self, lines: Sequence[str], *, languages: tuple[Lang, ...] = LANGS) -> None:
        self.lines = tuple(lines)
        self.languages = languages
        self.asked: list[tuple[Message, ...]] = []
        self._next = 0

    def _line(self, how: Sampling) -> str:
        self._next += 1
        line = self.lines[(self._next - 1) % len(self.lines)] if self.lines else ""
        end = sentence_end(line, complete=True) if how.one_sentence else -1
        return line[:end] if end > 0 else line

    def stream(self, messages: Prompt, how: Sampling = USUAL) -> Iterator[str]:
        """The next line, word by word."""
        self.asked.append(tuple(messages))
        head, *rest = self._line(how).split(" ")
        yield from [head, *(f" {word}" for word in rest)]

    def candidates(self, messages: Prompt, n: int, how: Sampling = USUAL) -> list[str]:
        """The next ``n`` lines."""
        self.asked.append(tuple(messages))
        return [line for _ in range(n) if (line := self._line(how))]

    def score(self, _: Prompt | str, continuations: Sequence[str]) -> list[float]:
        """Prefers what stands among its lines, then what is short."""
        return [-0.1 if c in self.lines else -1.0 - len(c) / 1000 for c in continuations]

    def likelihoods(self, _: Prompt, __: Sequence[str]) -> list[list[float]]:
        """It cannot tell."""
        return []


@dataclass(frozen=True)
class Recipe:
    """All it takes to open a model. ``model`` is a name of assets/models.yaml, a folder, or
    a hub id; ``adapter`` a PEFT folder; ``url`` an OpenAI-compatible server's base;
    ``instead`` the listed model to open when this one cannot be ("": none)."""

    model: str = "smollm2-135m-instruct"
    url: str = ""
    key: str = ""
    adapter: str = ""
    instead: str = ""
    cache_dir: Path = Path(".cache")
    offline: bool = True
    threads: int = 2


def _open_transformers(recipe: Recipe) -> LanguageModel:
    from host.mind.lm_transformers import open_transformers

    return open_transformers(recipe)


def _open_server(recipe: Recipe) -> LanguageModel:
    from host.mind.lm_server import open_server

    return open_server(recipe)


ENGINES: dict[str, Callable[[Recipe], LanguageModel]] = {
    "transformers": _open_transformers,
    "server": _open_server,
    "phrases": lambda _: Phrases("asked for"),
}


def engine_of(recipe: Recipe) -> str:
    """Which engine opens a recipe: a URL means a server, "phrases" no model."""
    if recipe.url:
        return "server"
    return "phrases" if recipe.model in {"", "none", "phrases"} else "transformers"


def open_lm(recipe: Recipe, *, wait: bool = True) -> LanguageModel:
    """The model of a recipe, guarded; never raises. What is missing costs one log line.

    Without its weights, library or server the show goes on with the recipe's next best, and
    then with phrases (``Phrases``). ``wait`` False returns at once and loads beside the show
    from the first time that it is asked for; until then it is silent.
    """
    from host.mind.lm_guard import Guarded

    engine = engine_of(recipe)
    if engine == "phrases":
        return Phrases("asked for")
    guarded = Guarded(lambda: _next_best(recipe), name=recipe.url or recipe.model)
    if wait:
        guarded.wait()
        return Phrases(guarded.failed) if guarded.failed else guarded
    return guarded


def _next_best(recipe: Recipe) -> LanguageModel:
    """The recipe's model, or what it names instead. Raises HostError when neither opens."""
    try:
        return opened(recipe)
    except (HostError, ImportError) as error:
        if not recipe.instead or recipe.instead == recipe.model:
            raise
        log.warning("%s; %s speaks instead", one_line(error), recipe.instead)
    return opened(replace(recipe, model=recipe.instead, adapter="", instead=""))


def opened(recipe: Recipe) -> LanguageModel:
    """The bare engine of a recipe, for the bench and training. Raises HostError."""
    return ENGINES[engine_of(recipe)](recipe)


def one_line(error: BaseException) -> str:
    """An error as one line for the log."""
    text = str(error) if isinstance(error, HostError) else f"{type(error).__name__}: {error}"
    return " ".join(text.split())[:400]
