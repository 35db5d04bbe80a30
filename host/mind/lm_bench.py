"""Measured figures of a language model on this machine, ours beside plain ``generate``.

``python -m host.mind.lm_bench`` prints them as JSON.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from host.mind.lm import LanguageModel, Message, Prompt, Recipe, Sampling, opened
from host.mind.lm_guard import Guarded

PROMPT = (
    Message(
        "system",
        "You are a host of a live show. You are warm and curious, you speak in short clear "
        "sentences, and you never say what you do not know. " * 3,
    ),
    Message("user", "Viewer: does it fold? Fact: foldable: yes"),
    Message("assistant", "And when you are done, it waits in a drawer."),
    Message("user", "Viewer: is it heavy? Fact: weight: 76 g"),
)
LONG = Sampling(max_tokens=64, seed=1, temperature=0.8)
SHORT = replace(LONG, max_tokens=28, one_sentence=True)
RUNS = 5
FEWEST = 8  # an answer of fewer tokens says little about speed


def measure(lm: LanguageModel, *, load_s: float = 0.0) -> dict[str, float]:
    """Figures by the keys of ``host bench``; those of plain ``generate`` for transformers only.

    ``lm.tokens_per_s`` counts decode steps of one answer; ``lm.batch_tokens_per_s`` tokens
    of three candidates; ``lm.prefill_ms`` reads the last message after a kept prefix;
    ``lm.first_sentence_ms`` runs to the end of the first sentence, ``lm.naive_…`` the same
    through ``generate`` on the whole prompt, whose sentence is there when all of it is.
    """
    engine: Any = lm.engine if isinstance(lm, Guarded) else lm
    found = {"lm.load_s": round(load_s, 2)}
    if not hasattr(engine, "prefill"):
        found["lm.first_sentence_ms"] = _ms(lambda: list(engine.stream(PROMPT, SHORT)))
        return found
    engine.prefill(PROMPT)  # the first call computes the prefix and warms the kernels
    found["lm.prefill_ms"] = _ms(lambda: engine.prefill(PROMPT))
    found["lm.tokens_per_s"] = _rate(engine, 1)
    found["lm.batch_tokens_per_s"] = _rate(engine, 3)
    found["lm.first_sentence_ms"] = _ms(lambda: list(engine.stream(PROMPT, SHORT)))
    return found | _naive(engine)


def _ms(call: Callable[[], Any], runs: int = RUNS) -> float:
    """Median wall time in milliseconds."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(times), 1)


def _rate(engine: Any, rows: int) -> float:
    """Tokens a second while decoding; the prompt's reading is not counted."""
    rates = []
    for seed in range(RUNS):
        steps, started = 0, 0.0
        for _ in engine.decode(PROMPT, rows, replace(LONG, seed=seed)):
            started = started or time.perf_counter()
            steps += 1
        if steps > FEWEST:
            rates.append((steps - 1) * rows / (time.perf_counter() - started))
    return round(statistics.median(rates), 1) if rates else 0.0


def _naive(engine: Any) -> dict[str, float]:
    """Plain ``generate``: no kept prefix, the whole reply before its first sentence is seen."""
    runs = [generated(engine, PROMPT, seed=seed)[1:] for seed in range(4)][1:]  # one warms up
    return {
        "lm.naive_tokens_per_s": round(statistics.median(n / s for n, s in runs), 1),
        "lm.naive_first_sentence_ms": round(statistics.median(s for _, s in runs) * 1000, 1),
    }


def generated(engine: Any, messages: Prompt, *, seed: int) -> tuple[str, int, float]:
    """What plain ``generate`` answers to a prompt: (text, tokens, seconds)."""
    import torch

    ids = engine.tokenizer(
        "".join(engine.render(messages)), add_special_tokens=False, return_tensors="pt"
    )
    length = ids["input_ids"].shape[1]
    torch.manual_seed(seed)
    started = time.perf_counter()
    out = engine.model.generate(**ids, max_new_tokens=64, do_sample=True, temperature=0.8)
    seconds = time.perf_counter() - started
    text = str(engine.tokenizer.decode(out[0, length:], skip_special_tokens=True))
    return text, out.shape[1] - length, seconds


def main() -> None:
    """Open the default model and print its figures."""
    from host.settings import read

    settings = read()
    recipe = Recipe(cache_dir=settings.cache_dir)
    opened(recipe)  # the first start converts the weights; that is not loading
    started = time.perf_counter()
    lm = opened(recipe)
    print(json.dumps(measure(lm, load_s=time.perf_counter() - started), indent=1))


if __name__ == "__main__":
    main()
