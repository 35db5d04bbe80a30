"""Figures side by side, the adapter's folder, and what the shipped one must still reach."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from host.errors import InputError
from host.mind.lm import Recipe, opened
from host.mind.lm_adapter import CARD, WEIGHTS, AdapterCard, checked
from host.records import LANGS
from host.settings import read
from host.sheets import ASSETS
from host.train.figures import exemplars, told_apart
from host.train.measure import Answer, figures, held_examples, on_air, table
from host.train.report import page
from host.train.ship import average
from host.train.vocabulary import kept_ids
from host.weights import sha256

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
    others = [answer(who="bruno", kind="call", text=one.text) for one in own if one.who == "weike"]
    mixed = told_apart([*own, *others], "en", frozenset({"call"}))
    assert mixed["manner_spoken"] == found["manner"] > mixed["manner"]


def test_variety_is_held_against_as_many_exemplars():
    own = [answer(text="a b c d", exemplar="a b a b"), answer(text="a b e f", exemplar="a b a b")]
    found = told_apart(own, "en")
    assert found["distinct_2_personas"] == pytest.approx(5 / 6, abs=1e-4)
    assert found["distinct_2_exemplars"] == pytest.approx(2 / 6, abs=1e-4)


def test_kinds_that_phrases_speak_are_counted_apart():
    found = figures([answer(copied=False), answer(kind="call", copied=True)], frozenset({"call"}))
    assert found["en"]["copied"] == 0.5
    assert found["en/spoken"]["copied"] == 0
    assert "en/spoken" not in figures([answer()])


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


def test_an_adapter_may_be_the_mean_of_two_stages(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file, save_file

    folders = []
    for number in (1.0, 3.0):
        folder = tmp_path / f"stage{number:g}"
        folder.mkdir()
        save_file({"a": torch.full((2, 2), number)}, folder / WEIGHTS)
        card = AdapterCard(base="b", base_sha256="0" * 64, sha256="1" * 64, languages=["en"])
        (folder / CARD).write_text(card.model_dump_json())
        folders.append(folder)
    made = average(folders, tmp_path / "mean")
    assert load_file(tmp_path / "mean" / WEIGHTS)["a"].float().tolist() == [[2, 2], [2, 2]]
    assert made.sha256 == sha256(tmp_path / "mean" / WEIGHTS) != "1" * 64
    save_file({"a": torch.ones(3)}, folders[0] / WEIGHTS)
    with pytest.raises(InputError, match="rank"):
        average(folders, tmp_path / "mean")
