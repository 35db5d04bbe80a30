"""Figures side by side, the adapter's folder, and what the shipped one must still reach."""

from __future__ import annotations

import json
import struct

import pytest

from host.errors import InputError
from host.mind.lm import Recipe, opened
from host.mind.lm_adapter import CARD, checked
from host.records import LANGS
from host.settings import read
from host.sheets import ASSETS
from host.train.figures import exemplars, told_apart
from host.train.measure import Answer, figures, held_examples, on_air, table
from host.train.report import page
from host.train.vocabulary import kept_ids

ADAPTER = ASSETS / "models" / "gemma3-270m-host"
BASE = "gemma3-270m"
TOLD = {"say", "benefit", "proof"}  # what the adapter speaks; its card leaves the rest
FLOOR = 0.7  # of the first drafts that the writer lets through: at most a word is added
OFFERED = 4  # of 20 prompts


def answer(**change) -> Answer:
    usual = {
        "lang": "en",
        "kind": "say",
        "who": "bruno",
        "text": "3 l.",
        "reason": "",
        "carries": True,
        "copied": False,
        "given": "",
    }
    return Answer(**usual | change)


def test_tables_and_plot_stand_side_by_side(tmp_path):
    for name, reason in (("untaught", "number"), ("taught", "")):
        found = figures([answer(reason=reason), answer(kind="hook", carries=None)])
        (tmp_path / f"{name}.json").write_text(json.dumps(found))
    text = page([tmp_path / "untaught.json", tmp_path / "taught.json"], tmp_path / "plot.png")
    assert "| en/say | 0 % (1) | 100 % (1) |" in text
    assert "| en/hook | 100 % (1) | 100 % (1) |" in text
    assert (tmp_path / "plot.png").read_bytes()[:4] == b"\x89PNG"
    with pytest.raises(InputError, match="not figures"):
        page([tmp_path / "plot.png"], tmp_path / "other.png")


def test_a_figure_that_a_row_lacks_is_an_empty_cell():
    by = {"one": figures([answer()]), "two": figures([answer(kind="hook", carries=None)])}
    assert "| en/say | 100 % (1) |  |" in table("", by, "carries")


def test_generated_lines_are_told_apart_by_what_exemplars_taught():
    taught, held = exemplars("en")
    assert all(taught[who] and held[who] for who in ("weike", "camille", "bruno"))
    own = [answer(who=who, text=line) for who, some in taught.items() for line in some[:20]]
    found = told_apart(own, "en")
    assert found["manner"] > 0.95
    assert found["manner_exemplars"] > 0.7


def test_the_shipped_adapter_is_whole_small_and_of_its_base():
    card = checked(ADAPTER, base=BASE)
    assert card.languages == list(LANGS)
    weights = ADAPTER / "adapter_model.safetensors"
    assert weights.stat().st_size < 20_000_000
    with weights.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        names = json.loads(file.read(length))
    assert all(".lora_" in name for name in names if name != "__metadata__")
    config = json.loads((ADAPTER / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == BASE
    assert "ai.google.dev/gemma/terms" in (ADAPTER / "NOTICE").read_text()
    assert (ADAPTER / CARD).is_file()


def test_the_kept_vocabulary_has_bytes_and_ends():
    ids = kept_ids(BASE)
    assert ids == sorted(set(ids))
    assert 20_000 < len(ids) < 60_000
    assert {1, 2} <= set(ids)  # <eos>, <bos>
    assert kept_ids("smollm2-135m-instruct") is None


@pytest.mark.model
@pytest.mark.parametrize("lang", LANGS)
def test_what_the_shipped_adapter_offers_still_reaches_its_floor(lang):
    lm = opened(Recipe(model=BASE, adapter=str(ADAPTER), cache_dir=read().cache_dir))
    asked = [e for e in held_examples(lang, seed=9) if e.case.kind in TOLD][:20]
    offered = [answer for answer in on_air(lm, asked) if answer.reason != "nothing"]
    assert len(offered) >= OFFERED, f"{len(offered)} of {len(asked)}"
    found = figures(offered)
    assert found["all"]["passes"] >= FLOOR, found["all"]
