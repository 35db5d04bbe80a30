"""The teaching loop on tiny random models: the loss falls, a resumed run ends the same."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from host.errors import EngineError
from host.mind.lm import Message
from host.train.pack import Packer, tensors
from host.train.ship import _weights
from host.train.teach import Course, Learner, run, schedule

COURSE = Course(rank=4, alpha=8, dropout=0.0, rate=2e-2, rows=2, epochs=6, seed=3)


@dataclass(frozen=True)
class Lesson:
    """A prompt and its answer."""

    messages: tuple[Message, ...]
    line: str
    worse: str = ""


class Bytes:
    """A tokenizer of bytes, with an end token."""

    eos_token_id = 256

    def __call__(self, text: str, add_special_tokens: bool = False) -> dict[str, list[int]]:
        return {"input_ids": list(text.encode())}


def split(messages):
    return messages[0].text, messages[-1].text


def lessons() -> list[Lesson]:
    return [
        Lesson((Message("system", f"card {c} "), Message("user", f"give {word}: ")), f"{word}.")
        for c in "ab"
        for word in ("tea", "cup", "pot", "jar", "pan")
    ]


def tiny(kind: str):
    torch = pytest.importorskip("torch")
    import transformers as t

    torch.manual_seed(0)
    torch.set_num_threads(1)
    shape = {
        "vocab_size": 260,
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 16,
        "eos_token_id": 256,
    }
    if kind == "llama":
        return t.LlamaForCausalLM(t.LlamaConfig(**shape))
    types = ["sliding_attention", "full_attention"]
    return t.Gemma3ForCausalLM(t.Gemma3TextConfig(**shape, layer_types=types))


def rows():
    return Packer(Bytes(), split).rows(lessons())


@pytest.mark.parametrize("kind", ["llama", "gemma"])
def test_the_loss_falls(kind, tmp_path):
    learner = Learner(tiny(kind), COURSE)
    done = run(learner, lambda _: rows(), rows(), tmp_path, say=lambda _: None)
    losses = [loss for _, loss in learner.log.taught]
    assert done
    assert losses[-1] < losses[0] - 0.2


def test_a_run_taken_up_again_ends_where_an_unbroken_one_does(tmp_path):
    def epochs(number: int):
        return rows() if number % 2 else rows()[::-1]

    whole = Learner(tiny("llama"), COURSE)
    run(whole, epochs, (), tmp_path / "whole", say=lambda _: None)
    first = Learner(tiny("llama"), COURSE)
    steps = [list(r) for e in range(COURSE.epochs) for r in _steps(epochs(e))]
    for step in steps[:3]:
        first.teach(step, len(steps))
    first.save(tmp_path / "part")
    second = Learner(tiny("llama"), COURSE)
    assert second.resume(tmp_path / "part")
    assert second.step == 3
    run(second, epochs, (), tmp_path / "part", say=lambda _: None)
    assert second.step == whole.step
    assert second.log.taught == whole.log.taught
    assert all(bool((a == b).all()) for a, b in zip(second.learnt, whole.learnt, strict=True))


def _steps(some):
    return [some[i : i + COURSE.rows] for i in range(0, len(some), COURSE.rows)]


def test_time_that_is_up_leaves_a_checkpoint_to_go_on_from(tmp_path):
    learner = Learner(tiny("llama"), COURSE)
    assert not run(learner, lambda _: rows(), (), tmp_path, minutes=0, say=lambda _: None)
    assert Learner(tiny("llama"), COURSE).resume(tmp_path)
    assert not Learner(tiny("llama"), COURSE).resume(tmp_path / "elsewhere")


@pytest.mark.parametrize("kind", ["llama", "gemma"])
def test_a_packed_row_costs_what_its_examples_cost_alone(kind):
    learner = Learner(tiny(kind), COURSE)
    packed = rows()
    alone = [row for one in lessons() for row in Packer(Bytes(), split).rows([one])]
    assert len(packed) < len(alone)
    together = sum(float(learner.loss(row)) for row in packed)
    assert together == pytest.approx(sum(float(learner.loss(row)) for row in alone), rel=1e-4)


def test_a_token_sees_its_own_card_and_turn_alone():
    (row,) = rows()
    mask = tensors(row)["mask"][0, 0]
    seen = [(row.blocks[i], row.turns[i]) for i in mask[-1].nonzero().flatten().tolist()]
    assert set(seen) == {(row.blocks[-1], 0), (row.blocks[-1], row.turns[-1])}
    assert row.examples == 10
    assert row.answers == sum(len(x.line) + 1 for x in lessons())


def test_a_pruned_head_gives_the_same_gradient_but_no_other_word():
    torch = pytest.importorskip("torch")
    kept = sorted({b for x in lessons() for b in x.line.encode()} | {256})
    learner = Learner(tiny("llama"), COURSE, kept=kept)
    assert learner.head.shape[0] == len(kept)
    assert torch.isfinite(learner.loss(rows()[0]))
    strange = Packer(Bytes(), split).rows([Lesson(lessons()[0].messages, "zoo")])
    with pytest.raises(EngineError, match="train vocabulary"):
        learner.loss(strange[0])


def test_a_course_begins_from_an_adapter_as_it_was_shipped(tmp_path):
    torch = pytest.importorskip("torch")
    first = Learner(tiny("llama"), COURSE)
    for _ in range(3):
        first.teach(rows(), 3)
    _weights(first.model, "tiny", tmp_path)
    second = Learner(tiny("llama"), COURSE)
    assert not second.resume(tmp_path)
    assert second.resume(tmp_path, afresh=True)
    pairs = zip(second.learnt, first.learnt, strict=True)
    assert all(torch.allclose(a, b, atol=2e-2) for a, b in pairs)
    assert second.look(rows()) == pytest.approx(first.look(rows()), abs=0.05)
    assert second.step == 0


def held_against() -> list[Lesson]:
    return [replace(one, worse="no " + one.line) for one in lessons()]


def test_a_pair_costs_what_its_lines_cost_alone_and_the_worse_one_is_not_learnt():
    plain = Learner(tiny("gemma"), replace(COURSE, against=0.0))
    pairs, alone = Packer(Bytes(), split).rows(held_against()), rows()
    assert sum(len(row.pairs) for row in pairs) == len(lessons())
    assert sum(row.answers for row in pairs) == sum(row.answers for row in alone)
    together = sum(float(plain.loss(row)) for row in pairs)
    assert together == pytest.approx(sum(float(plain.loss(row)) for row in alone), rel=1e-4)
    assert sum(float(Learner(tiny("gemma"), COURSE).loss(row)) for row in pairs) > together


def test_what_is_held_against_a_line_becomes_less_likely_than_without():
    def worse_costs(against: float) -> float:
        learner = Learner(tiny("llama"), replace(COURSE, against=against))
        taught = Packer(Bytes(), split).rows(held_against())
        for _ in range(30):
            learner.teach(taught, 30)
        wrong = [replace(one, line=one.worse, worse="") for one in held_against()]
        return learner.look(Packer(Bytes(), split).rows(wrong))

    assert worse_costs(5.0) > worse_costs(0.0) + 0.3


def test_a_worse_line_that_cannot_be_written_is_only_left_out():
    kept = {b for x in lessons() for b in x.line.encode()} | {256}
    packer = Packer(Bytes(), split, kept=kept)
    (row,) = packer.rows([replace(lessons()[0], worse="zoo")])
    assert (row.pairs, packer.left_out) == ((), 0)


def test_the_rate_rises_then_falls():
    rates = [schedule(step, 100) for step in range(100)]
    assert rates[0] < rates[9]
    assert max(rates) == 1.0
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[-1] < 0.15
