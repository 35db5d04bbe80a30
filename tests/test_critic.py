"""The critic: a head over the model's own states says which lines are fit; it adds none."""

from __future__ import annotations

import numpy as np
import pytest

from host.errors import EngineError
from host.mind.critic import FILE, Critic, states_of
from host.mind.head import Head
from host.mind.lm import Message, Phrases, ScriptedLM
from host.mind.lm_guard import Guarded
from host.train.critic import key_of, marked
from host.train.gist import learn
from host.train.review import Review

KINDS = ("false", "odd", "ok")
PROMPT = (Message("system", "card"), Message("user", "weight: 76 g"))


def head() -> Head:
    one, none = np.eye(3, dtype=np.float32), np.zeros(3, np.float32)
    weights = {
        "mean": none, "scale": none + 1, "inner": one, "inner_bias": none,
        "outer": 4 * one, "outer_bias": none,
    }  # fmt: skip
    return Head(weights, KINDS)


def test_a_line_is_as_fit_as_its_states_say() -> None:
    fit = Critic(head()).fit(np.array([[0, 0, 2], [0, 2, 0], [2, 0, 0]], np.float32))
    assert fit[0] > 0.9
    assert max(fit[1:]) < 0.1


def test_states_are_of_a_lines_own_tokens_alone() -> None:
    torch = pytest.importorskip("torch")
    hidden = torch.arange(12.0).reshape(1, 4, 3)
    logs = torch.tensor([[-1.0, -2.0, -0.5, -99.0]])
    [row] = states_of(hidden, logs, torch.tensor([3]))
    assert row[:3].tolist() == [3.0, 4.0, 5.0]
    assert row[3:6].tolist() == [6.0, 7.0, 8.0]
    assert row[6:].tolist() == [-1.5, -2.0, -0.5, 3.0]


def test_what_a_head_was_taught_it_knows_again(tmp_path) -> None:
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, 3, 600)
    states = rng.normal(size=(600, 8)).astype(np.float32)
    states[np.arange(600), kinds] += 4
    np.savez_compressed(tmp_path / FILE, **learn(states, kinds.tolist(), KINDS, 1))
    critic = Critic.beside(tmp_path)
    assert critic is not None
    fit = np.array(critic.fit(states))
    assert fit[kinds == 2].mean() > 0.8
    assert fit[kinds != 2].mean() < 0.2


def test_an_adapter_without_a_critic_has_none_and_a_damaged_one_is_told(tmp_path) -> None:
    assert Critic.beside(tmp_path) is None
    (tmp_path / FILE).write_bytes(b"half")
    with pytest.raises(EngineError, match=FILE):
        Critic.beside(tmp_path)


def test_models_without_a_critic_say_so_and_one_that_fails_finds_nothing_fit() -> None:
    assert Phrases("no model").fitness(PROMPT, ["a", "b"]) == []
    assert ScriptedLM(["a"]).fitness(PROMPT, ["a"]) == []

    class Fails(ScriptedLM):
        def fitness(self, _, lines):
            raise RuntimeError("no states")

    guarded = Guarded(lambda: Fails(["a"]), name="fails")
    assert guarded.wait()
    assert guarded.fitness(PROMPT, ["a", "b"]) == [0.0, 0.0]


def test_drafts_that_the_checker_refused_teach_a_critic_nothing() -> None:
    review = Review(
        lang="en", kind="say", persona="bruno", name="Calvio", product="{name} bench",
        label="seat height", value="45 cm", drafts=["45 cm seat.", "45 kg.", "The seat is."],
        marks=["ok", "refused", "odd"], better="Seat at 45 cm.",
    )  # fmt: skip
    assert [(m.line, m.mark) for m in marked([review])] == [
        ("45 cm seat.", "ok"), ("The seat is.", "odd"),
    ]  # fmt: skip
    assert [m.line for m in marked([review], better=True)][-1] == "Seat at 45 cm."
    one, other = list(marked([review]))
    assert one.key != other.key == key_of(other.messages, other.line)
