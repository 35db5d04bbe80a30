"""The bases on the same tasks, before and after a short teaching of equal examples."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from host.records import Lang
from host.train.data import Example
from host.train.measure import Answer, answers, figures, held_examples, write_answers
from host.train.stages import open_base, teach
from host.train.teach import Course
from host.weights import known

SHORT = Course(epochs=1)
ASKED = 60  # held-out prompts of a language


def try_base(
    base: str,
    langs: Sequence[Lang],
    out: Path,
    *,
    cache_dir: Path,
    examples: int = 600,
    minutes: float = 12,
    asked: int = ASKED,
    course: Course = SHORT,
) -> dict[str, Any]:
    """Measure a base untaught and taught; leaves <base>.json and all answers in ``out``."""
    import torch

    torch.set_num_threads(2)
    out.mkdir(parents=True, exist_ok=True)
    weights = known(base)
    found: dict[str, Any] = {
        "base": base,
        "licence": weights.licence,
        "download_mb": round(sum(f.size or 0 for f in weights.files) / 1e6),
    }
    prompts = [e for lang in langs for e in held_examples(lang, most=asked)]
    model, tokenizer = open_base(base, cache_dir)
    found["parameters_m"] = round(sum(p.numel() for p in model.parameters()) / 1e6)
    found["untaught"] = _asked(
        model, tokenizer, prompts, out / f"{base}-untaught.jsonl", base, False
    )
    _write(found, out)
    started = time.monotonic()
    learner = teach(
        base,
        langs,
        replace(course, epochs=1),
        out / base,
        cache_dir=cache_dir,
        minutes=minutes,
        most=examples,
    )
    found["taught_min"] = round((time.monotonic() - started) / 60, 1)
    found["steps"], found["log"] = learner.step, learner.log.held
    taught = learner.model.merge_and_unload()
    found["taught"] = _asked(taught, tokenizer, prompts, out / f"{base}-taught.jsonl", base, True)
    _write(found, out)
    return found


def _asked(
    model: Any, tokenizer: Any, asked: Sequence[Example], path: Path, base: str, taught: bool
) -> dict[str, Any]:
    started = time.monotonic()
    found: list[Answer] = answers(model.eval(), tokenizer, asked, taught=taught, base=base)
    spent = time.monotonic() - started
    write_answers(found, path)
    return {"figures": figures(found), "chars_per_s": sum(len(a.text) for a in found) / spent}


def _write(found: dict[str, Any], out: Path) -> None:
    text = json.dumps(found, indent=1, ensure_ascii=False)
    (out / f"{found['base']}.json").write_text(text, encoding="utf-8")
