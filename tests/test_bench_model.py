"""The bench measures every figure it promises, on the real engines. Marker: model."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from host.cli import app

pytestmark = [pytest.mark.model, pytest.mark.timeout(600)]

PROMISED = {
    "lm.first_verified_vs_naive",
    "voice.real_time_factor",
    "voice.real_time_factor_when_hurried",
    "voice.cached_first_sound_ms.p50",
    "answer.first_sentence_ms.p50",
    "answer.first_sound_ms.p50",
    "answer.first_sound_ms.p95",
    "naive.first_sound_ms.p50",
    "answer.first_sound_vs_naive",
    "show.first_sound_ms.p50",
    "show.answer_sound_ms.p50",
}


def test_a_short_bench_gives_every_figure_and_beats_the_naive_way() -> None:
    done = CliRunner().invoke(app, ["bench", "--json", "--repeats", "1", "--questions", "6"])
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)
    assert set(figures) >= PROMISED
    assert all(value >= 0 for value in figures.values())
    # A ratio of one run, so that a busy machine slows both.
    assert figures["answer.first_sound_vs_naive"] < 0.6
    assert figures["voice.cached_first_sound_ms.p50"] < figures["answer.first_sound_ms.p50"]
