"""The shipped adapter, for real: a persona file may name it, and what it offers is true.

The whole table, with how it was measured, is in the model card beside the adapter.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from host.evals.bench import verified
from host.host import Host
from host.mind.beside import is_plain
from host.mind.lm import Recipe, opened
from host.mind.lm_gemma import Gemma
from host.mind.prompting import Wish
from host.mind.write import write
from host.records import LANGS
from host.settings import read

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]
TAUGHT = Recipe(model="gemma3-270m", adapter="assets/models/gemma3-270m-host")
# Of the facts with a benefit for which it offers a draft: first ones that pass the checker.
PASSES = 0.75
FACTS = 10  # of the shipped products, for each language


@pytest.fixture(scope="module")
def lm():
    return opened(replace(TAUGHT, cache_dir=read().cache_dir))


@pytest.fixture(scope="module")
def host(lm) -> Host:
    return Host.open("weike", lm=lm, database="sqlite://")


def test_the_adapter_opens_on_its_base_and_writes_three_languages(lm):
    assert lm.taught
    assert lm.languages == LANGS
    assert isinstance(lm.runner, Gemma)


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
def test_what_it_offers_of_a_fact_and_its_benefit_is_true(host, lm, lang):
    facts = [
        (product.name[lang], claim)
        for product in host.catalogue.products
        for claim in host.mind.grounder.claims(product.id)
        if is_plain(claim, lang) and claim.benefit and not claim.id.startswith("shop.")
    ]
    offered = passed = 0
    for seed, (name, claim) in enumerate(facts[:: max(1, len(facts) // FACTS)][:FACTS]):
        wish = Wish("say", lang, (claim,), product=name, deadline_s=60.0)
        draft = next(write(wish, host.persona, lm, seed=seed), None)
        if draft:
            offered += 1
            passed += host.mind.checker.verify(draft.text, lang, (claim,), product=name).ok
    assert offered >= 2
    assert passed / offered >= PASSES, f"{passed} of {offered}"


def test_the_first_verified_sentence_is_there_long_before_plain_generate(host):
    found = verified(host, repeats=2)
    assert found["lm.first_verified_ms"] * 1.5 <= found["lm.naive_first_verified_ms"]
