"""The figures of this machine: model, voice, answers, each beside the naive way in one run.

Naive is what most virtual hosts do: the sheet in the prompt, the model writes the whole
reply, then the whole reply is synthesised, then it is played. Times are medians over
repeats; voices speak into an empty cache, so that nothing is measured that was kept.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from host.evals.bench_voice import cache_without_takes, percentile, questions
from host.evals.bench_voice import run as in_a_show
from host.host import Host, recipe_of
from host.mind.beside import is_plain
from host.mind.lm import Message, Sampling, open_lm
from host.mind.lm_bench import generated, measure
from host.mind.lm_guard import Guarded
from host.mind.prompting import Wish, messages_for
from host.mind.write import clean
from host.records import Comment, Lang, Sentence
from host.settings import Settings, read
from host.sheets import load_persona
from host.voice import Voice, open_voice

Figures = dict[str, float]
PERSONA = "weike"
ASKED = 100  # mixed questions in three languages
NAIVE = 4  # of them also in the naive way, which takes ten seconds each
SHOWN = 5  # one in so many also through a whole show, with stage and acknowledgements
RTF_LINES: tuple[tuple[Lang, str], ...] = (
    ("en", "It weighs seventy-six grams, so you can wear it through a whole afternoon."),
    ("zh", "它的重量是七十六克，戴一下午也不会觉得累。"),
    ("fr", "Elle pèse soixante-seize grammes, de quoi la porter tout un après-midi."),
)


@dataclass
class Clock:
    """Milliseconds since it was made."""

    started: float = 0.0

    def __post_init__(self) -> None:
        self.started = time.perf_counter()

    @property
    def ms(self) -> float:
        """Milliseconds since the start."""
        return (time.perf_counter() - self.started) * 1000


def run(*, repeats: int = 5, asked: int = ASKED) -> Figures:
    """Every figure. Takes some minutes; a bar on stderr tells how far it is."""
    settings = read()
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("bench", total=5)
        started = Clock()
        lm = open_lm(recipe_of(load_persona(PERSONA), settings))
        load_s = started.ms / 1000
        host = Host.open(PERSONA, settings=settings, database="sqlite://", lm=lm).warm()
        figures: Figures = {"host.open_s": round(started.ms / 1000, 3)}
        host.read_ahead(wait=True)  # as in a show that has been open for half a minute
        figures |= measure(lm, load_s=load_s)
        figures |= verified(host, repeats)
        bar.advance(task)
        figures |= _voice(host, settings, repeats)
        bar.advance(task)
        figures |= _answers(host, settings, asked)
        bar.advance(task, 2)
        figures |= shown(host, settings, max(1, asked // SHOWN))
        bar.advance(task)
    return {key: round(value, 3) for key, value in figures.items()}


def verified(host: Host, repeats: int) -> Figures:
    """Milliseconds to the first sentence of the model that the checker passed and that carries
    what was asked, beside plain ``generate`` on the same prompt and the same check.

    Nothing for an engine that is not transformers. ``lm.taught`` is 1 for a taught model.
    """
    engine = host.shared.lm.engine if isinstance(host.shared.lm, Guarded) else host.shared.lm
    if not hasattr(engine, "prefill"):
        return {}
    ours: list[float] = []
    naive: list[float] = []
    langs = [lang for lang in host.persona.languages if lang in host.shared.lm.languages]
    for seed in range(repeats + 1):
        for lang in langs:
            wish = _wish(host, lang)
            times = _own(host, wish), _generated(host, engine, wish, seed)
            if seed:  # the first round only warms up
                ours.append(times[0])
                naive.append(times[1])
    found = {"lm.taught": float(host.shared.lm.taught)}
    if ours:
        mine, theirs = statistics.median(ours), statistics.median(naive)
        found["lm.first_verified_ms"] = mine
        found["lm.naive_first_verified_ms"] = theirs
        found["lm.first_verified_vs_naive"] = mine / theirs
    return found


def _wish(host: Host, lang: Lang) -> Wish:
    """One plain fact to state, or (untaught models) to add a word to."""
    product = host.catalogue.products[0]
    claims = host.mind.grounder.claims(product.id)
    claim = next(c for c in claims if is_plain(c, lang))
    kind = "say" if host.shared.lm.taught else "fact"
    return Wish(kind, lang, (claim,), "", product.name[lang], enough=1)


def _own(host: Host, wish: Wish) -> float:
    clock = Clock()
    host.mind.colour.draft(wish, "answer", rounds=1)
    return clock.ms


def _generated(host: Host, engine: Any, wish: Wish, seed: int) -> float:
    """The same through ``generate``: the whole reply, then the check of its first sentence."""
    taught = host.shared.lm.taught
    prompt = messages_for(
        wish.kind, wish.lang, host.persona, wish.claims, product=wish.product, examples=not taught
    )
    clock = Clock()
    text, *_ = generated(engine, prompt, seed=seed)
    host.mind.checker.verify(clean(text, wish.lang), wish.lang, wish.claims)
    return clock.ms


@contextmanager
def fresh_voice(host: Host, settings: Settings) -> Iterator[Voice]:
    """Her voice over an empty cache of takes; the model's files stay where they are."""
    with tempfile.TemporaryDirectory() as folder:
        cache = cache_without_takes(settings, Path(folder))
        voice = open_voice(host.persona.voice, persona=host.persona.id, cache_dir=cache)
        for _ in voice.say(Sentence("Warm.", "en")):
            pass
        yield voice


def _voice(host: Host, settings: Settings, repeats: int) -> Figures:
    ratios: dict[bool, list[float]] = {False: [], True: []}
    cached: list[float] = []
    for early in [False, True] * max(1, repeats // 2):
        with fresh_voice(host, settings) as voice:
            for lang, text in RTF_LINES:
                clock = Clock()
                speech = list(voice.say(Sentence(text, lang), early=early))
                length = sum(s.for_ms for s in speech)
                ratios[early].append(clock.ms / max(1, length))
                clock = Clock()
                next(iter(voice.say(Sentence(text, lang))))
                cached.append(clock.ms)
    return {
        "voice.real_time_factor": statistics.median(ratios[False]),
        "voice.real_time_factor_when_hurried": statistics.median(ratios[True]),
        "voice.cached_first_sound_ms.p50": statistics.median(cached),
    }


def _answers(host: Host, settings: Settings, count: int) -> Figures:
    """Mixed questions in three languages; the naive way gets some of the English ones."""
    asked = list(questions(host, count))
    with fresh_voice(host, settings) as voice:
        found = [_first_sound(host, voice, comment) for comment in asked]
    english = [comment for comment in asked if comment.lang == "en"]
    with fresh_voice(host, settings) as voice:
        naive = [_naive(host, voice, comment) for comment in english[:NAIVE]]
    first_sound = [sound for sound, _ in found]
    first_text = [text for _, text in found]
    ours, theirs = statistics.median(first_sound), statistics.median(naive)
    return {
        "answer.first_sentence_ms.p50": statistics.median(first_text),
        "answer.first_sentence_ms.p95": percentile(first_text, 95),
        "answer.first_sound_ms.p50": ours,
        "answer.first_sound_ms.p95": percentile(first_sound, 95),
        "naive.first_sound_ms.p50": theirs,
        "answer.first_sound_vs_naive": ours / theirs,
    }


def shown(host: Host, settings: Settings, count: int) -> Figures:
    """The same through a whole show: its threads, its stage, its acknowledgements."""
    with tempfile.TemporaryDirectory() as folder:
        own = settings.model_copy(update={"cache_dir": cache_without_takes(settings, Path(folder))})
        host.settings = own
        try:
            return in_a_show(host, count=count)
        finally:
            host.settings = settings


def _first_sound(host: Host, voice: Voice, comment: Comment) -> tuple[float, float]:
    """Milliseconds to the first piece of audio, and to the first verified sentence."""
    clock = Clock()
    turn = host.turn(comment)
    sentences = iter(turn)
    sentence = next(sentences)
    verified = clock.ms
    next(iter(voice.say(sentence)))
    sound = clock.ms
    turn.finish()
    return sound, verified


def _naive(host: Host, voice: Voice, comment: Comment) -> float:
    """The sheet in the prompt, the whole reply, then the whole audio: milliseconds to sound."""
    lang = host.persona.lang(comment.lang)
    claims = host.mind.grounder.claims(comment.product)
    sheet = "\n".join(f"{c.attribute}: {c.text[lang]}" for c in claims)
    card = host.persona.card[lang]
    messages = [Message("system", f"{card}\n{sheet}"), Message("user", comment.text)]
    clock = Clock()
    reply = "".join(host.shared.lm.stream(messages, Sampling(max_tokens=60, deadline_s=60)))
    said = Sentence(reply.strip()[:600] or host.persona.disclosure[lang], lang)
    for _ in voice.say(said, early=False):
        pass
    return clock.ms


def table(figures: Figures) -> str:
    """The figures as lines a person reads."""
    width = max(map(len, figures))
    return "\n".join(f"{key.ljust(width)}  {value:>10,.3f}" for key, value in figures.items())
