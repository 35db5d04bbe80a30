"""The critic: how likely a line's tokens are says how fit it is; it makes no line sayable."""

from __future__ import annotations

import random

import pytest

from host.errors import EngineError
from host.mind.critic import FILE, NUMBERS, Critic
from host.mind.fit import FIT, fittest, numbers_of
from host.mind.lm import Message, Phrases, ScriptedLM
from host.mind.lm_guard import Guarded
from host.mind.prompting import Wish
from host.records import LANGS, Claim
from host.train.critic import learn, marked
from host.train.review import Review

PROMPT = (Message("system", "card"), Message("user", "weight: 76 g"))
TEXT = dict.fromkeys(LANGS, "76 g")
LIGHT = Claim("it.weight", "it", "weight", TEXT, label=dict.fromkeys(LANGS, "weight"))
WISH = Wish("say", "en", (LIGHT,), product="Lumo glasses")


def row(sure: float, lang: str = "en") -> list[float]:
    wish = Wish("say", lang, (LIGHT,))
    return numbers_of("The weight is 76 g.", wish, [sure, sure * 2, -0.2])


def critic() -> Critic:
    rng = random.Random(0)
    sure = [-0.1 - rng.random() / 4 for _ in range(200)]
    unsure = [-1.0 - rng.random() for _ in range(200)]
    langs = [rng.choice(LANGS) for _ in range(400)]
    rows = [row(x, lang) for x, lang in zip([*sure, *unsure], langs, strict=True)]
    return Critic(learn(rows, [True] * 200 + [False] * 200))


class Judged(ScriptedLM):
    """Finds lines as likely as it is told."""

    taught = True

    def __init__(self, sure: dict[str, float]) -> None:
        super().__init__(list(sure))
        self.sure, self.critic = sure, critic()

    def likelihoods(self, _, lines):
        return [[self.sure[x], self.sure[x] * 2, -0.2] for x in lines]


@pytest.mark.parametrize("lang", LANGS)
def test_what_was_likely_in_fit_lines_is_fit_again(lang):
    judge = critic()
    assert judge.fit(row(-0.15, lang)) > 0.9
    assert judge.fit(row(-1.6, lang)) < 0.1
    assert len(row(-1.0)) == len(NUMBERS)


def test_the_fittest_line_is_said_first_and_an_unfit_one_never():
    lm = Judged({"Weight is 76 g.": -1.8, "The weight is 76 g.": -0.3, "It weighs 76 g.": -0.1})
    assert fittest(lm.lines, WISH, lm, PROMPT) == ["It weighs 76 g.", "The weight is 76 g."]


def test_the_rules_have_their_say_before_the_critic():
    lm = Judged({"It weighs 76 g, a dream over the harbour.": -0.05, "It weighs 76 g.": -0.1})
    assert fittest(lm.lines, WISH, lm, PROMPT) == ["It weighs 76 g."]


def test_without_a_critic_the_rules_decide_in_the_models_order():
    lm = ScriptedLM(["It weighs 76 g.", "The weight is 76 g."])
    assert fittest(lm.lines, WISH, lm, PROMPT) == list(lm.lines)
    assert Phrases("none").critic is None


def test_a_critic_whose_model_fails_to_tell_finds_nothing_fit():
    class Fails(Judged):
        def likelihoods(self, _, lines):
            raise RuntimeError("no likelihoods")

    guarded = Guarded(lambda: Fails({"It weighs 76 g.": -0.1}), name="fails")
    assert guarded.wait()
    assert guarded.critic is not None
    assert fittest(["It weighs 76 g."], WISH, guarded, PROMPT) == []


def test_a_critic_comes_back_from_its_file_and_a_damaged_one_is_told(tmp_path):
    assert Critic.beside(tmp_path) is None
    first = critic()
    (tmp_path / FILE).write_text(first._weights.model_dump_json(), "utf-8")
    again = Critic.beside(tmp_path)
    assert again is not None
    assert again.fit(row(-0.7)) == first.fit(row(-0.7))
    other = first._weights.model_copy(update={"names": ["mean"]})
    for damaged in ("{half", other.model_dump_json()):
        (tmp_path / FILE).write_text(damaged, "utf-8")
        with pytest.raises(EngineError, match=FILE):
            Critic.beside(tmp_path)


def test_drafts_that_the_checker_refused_teach_a_critic_nothing():
    review = Review(
        lang="en", kind="say", persona="bruno", name="Calvio", product="{name} bench",
        label="seat height", value="45 cm", drafts=["45 cm seat.", "45 kg.", "The seat is."],
        marks=["ok", "refused", "odd"], better="Seat at 45 cm.",
    )  # fmt: skip
    found = list(marked([review]))
    assert [(m.line, m.mark) for m in found] == [("45 cm seat.", "ok"), ("The seat is.", "odd")]
    assert found[0].key != found[1].key
    assert all(0 < FIT[lang] < 1 for lang in LANGS)
