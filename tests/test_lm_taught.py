"""The shipped taught model, for real: its figures are floors, in every language it serves.

The whole table, with how it was measured, is in the model card beside the adapter.
"""

from __future__ import annotations

import pytest
import torch

from host.evals.bench import verified
from host.host import Host, recipe_of
from host.mind.beside import is_plain
from host.mind.carry import carries
from host.mind.lm import opened
from host.mind.lm_gemma import Gemma
from host.mind.write import Wish, write
from host.records import LANGS, Lang
from host.settings import read
from host.sheets import load_persona

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]
# Shares of first drafts that pass the checker (measured, see the card: 84, 92, 90 %), and of
# those that also carry their claim.
PASSES: dict[Lang, float] = {"en": 0.75, "zh": 0.8, "fr": 0.8}
CARRIES: dict[Lang, float] = {"en": 0.75, "zh": 0.8, "fr": 0.75}
SHARE = 0.6  # of a pitch's sentences are the model's
FACTS = 24  # of the shipped products, for each language


@pytest.fixture(scope="module")
def lm():
    return opened(recipe_of(load_persona("weike"), read()))


@pytest.fixture(scope="module")
def host(lm) -> Host:
    return Host.open("weike", lm=lm, database="sqlite://")


def test_every_shipped_host_names_the_taught_model_and_it_opens(lm):
    assert lm.taught
    assert lm.languages == LANGS
    assert isinstance(lm.runner, Gemma)
    recipes = {recipe_of(load_persona(p), read()) for p in ("weike", "camille", "bruno")}
    assert len(recipes) == 1, "they share one model"


def test_our_pass_draws_what_the_models_own_would(lm):
    """Over its own answers, token for token: int8 turns a close call here and there."""
    kept, runner = lm.runner.kept, lm.runner
    ids = lm._ids(lm.tokenizer.bos_token + "The lamp gives 400 lumens, enough for a page.")
    with torch.inference_mode():
        theirs = lm.model(ids).logits[0, :, kept].argmax(dim=-1)
        state = runner.empty().spread(1, ids.shape[1])
        mine = [int(runner.read(ids[:, i : i + 1], state).argmax()) for i in range(ids.shape[1])]
    agree = sum(a == int(b) for a, b in zip(mine, theirs, strict=True))
    assert agree / len(mine) >= 0.85


@pytest.mark.parametrize("lang", LANGS)
def test_first_drafts_of_facts_are_true_and_carry_them(host, lm, lang):
    products = host.catalogue.products
    facts = [
        (product.name[lang], claim)
        for product in products
        for claim in host.mind.grounder.claims(product.id)
        if is_plain(claim, lang) and not claim.id.startswith("shop.")
    ]
    chosen = facts[:: max(1, len(facts) // FACTS)][:FACTS]
    passed = carried = 0
    for seed, (name, claim) in enumerate(chosen):
        wish = Wish("say", lang, (claim,), product=name, deadline_s=60.0)
        draft = next(write(wish, host.persona, lm, seed=seed), None)
        if draft and host.mind.checker.verify(draft.text, lang, (claim,)).ok:
            passed += 1
            carried += carries(draft.text, lang, (claim,))
    assert passed / len(chosen) >= PASSES[lang], f"{passed} of {len(chosen)}"
    assert carried / passed >= CARRIES[lang], f"{carried} of {passed}"


@pytest.mark.parametrize("lang", LANGS)
def test_most_of_a_pitch_is_the_models(host, lang, monkeypatch):
    monkeypatch.setattr("host.mind.write.DEADLINE_S", 60.0)
    said = [s for p in ("lumo-air", "brume-pan") for s in host.pitch(p, lang=lang, seconds=45)]
    assert sum(s.author == "lm" for s in said) / len(said) >= SHARE


def test_the_first_verified_sentence_is_there_long_before_plain_generate(host):
    found = verified(host, repeats=2)
    assert found["lm.first_verified_ms"] * 1.5 <= found["lm.naive_first_verified_ms"]
