"""Vectors for zh and fr: a tiny random Gemma read in numpy as transformers reads it, projected,
learnt by contrast, and used by grounding."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from host.errors import EngineError
from host.mind import ahead_reading
from host.mind.embed import FakeEmbedder, KeptVectors
from host.mind.ground import Grounder
from host.mind.knowledge import Knowledge
from host.mind.ranker import load_ranker
from host.mind.states import LazyStates, Multilingual, States, open_states
from host.mind.understand import understand
from host.records import LANGS, Comment
from host.schema import Catalogue
from host.sheets import load_attributes, load_persona
from host.train.questions import sheet
from host.train.states import Asked, Learner, held_out, own_examples, pooled

WORDS = ("poids", "310", "g", "couleur", "rouge", "lourd", "combien", "pese", "elle", "teinte")
LAYERS = (0, 1, 2)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory):
    """(folder of a tiny Gemma 3 as the cache holds it, the model, ids of words)."""
    torch = pytest.importorskip("torch")
    import transformers as t
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit

    folder = tmp_path_factory.mktemp("tiny")
    torch.manual_seed(0)
    torch.set_num_threads(1)
    config = t.Gemma3TextConfig(
        vocab_size=40,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=3,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
        query_pre_attn_scalar=16,
        bos_token_id=2,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"],
    )
    model = t.Gemma3ForCausalLM(config).to(torch.bfloat16)
    model.save_pretrained(folder)
    names = ["<pad>", "<eos>", "<bos>", "<unk>", *WORDS]
    ids = {name: i for i, name in enumerate(names)}
    made = Tokenizer(WordLevel(ids, unk_token="<unk>"))
    made.pre_tokenizer = WhitespaceSplit()
    made.save(str(folder / "tokenizer.json"))
    return folder, model, ids


def test_numpy_reads_as_transformers_does(base) -> None:
    torch = pytest.importorskip("torch")
    folder, model, ids = base
    texts = ["combien elle pese", "rouge", "poids 310 g"]
    read = States(folder, LAYERS).pooled(texts)
    for row, text in zip(read, texts, strict=True):
        tokens = [2, *(ids[word] for word in text.split())]
        with torch.inference_mode():
            out = model.float().model(torch.tensor([tokens]), output_hidden_states=True)
        wanted = np.concatenate([out.hidden_states[n][0, 1:].mean(0).numpy() for n in LAYERS])
        np.testing.assert_allclose(row, wanted, atol=0.02, rtol=0.02)


def test_a_text_alone_and_among_others_has_the_same_vector(base) -> None:
    states = States(base[0], LAYERS)
    alone = states.pooled(["rouge"])[0]
    among = states.pooled(["combien elle pese", "rouge", "poids"])[1]
    np.testing.assert_allclose(alone, among, atol=1e-5)
    assert np.isfinite(states.pooled([""])).all()


def test_vectors_are_units_and_a_projection_for_other_layers_is_refused(
    base, tmp_path: Path
) -> None:
    states = States(base[0], LAYERS)
    width = states.pooled(["rouge"]).shape[1]
    given = {"mean": np.zeros(width), "scale": np.ones(width), "matrix": np.ones((width, 4))}
    path = tmp_path / "projection.npz"
    np.savez(path, layers=np.array(LAYERS), **given)
    encoder = Multilingual.open(states, path)
    np.testing.assert_allclose(np.linalg.norm(encoder.embed(["rouge", "poids"]), axis=1), 1.0)
    assert encoder.embed([]).shape == (0, 4)
    np.savez(path, layers=np.array((0, 9)), **given)
    with pytest.raises(EngineError, match="other layers"):
        Multilingual.open(states, path)
    path.write_bytes(b"not an archive")
    with pytest.raises(EngineError, match="cannot be read"):
        Multilingual.open(states, path)


def counted(made: list[str], width: int = 3) -> KeptVectors:
    """Vectors that note of which texts they had to be made."""

    def make(texts: Sequence[str]) -> np.ndarray:
        made.extend(texts)
        return np.stack([np.full(width, len(text), np.float32) for text in texts])

    return KeptVectors(make, width, 100)


def test_vectors_that_a_show_left_are_not_made_again(tmp_path: Path) -> None:
    file, made = tmp_path / "vectors" / "kept.npz", []
    first = counted(made)
    first.embed(["what a viewer asked"])
    first.save(file, ["red", "weight"])
    again = counted(made)
    assert again.load(file) == {"red", "weight"}
    assert again.embed(["weight", "red", "blue"])[:, 0].tolist() == [6, 3, 4]
    assert made == ["what a viewer asked", "red", "weight", "blue"]
    assert counted(made).load(tmp_path / "none.npz") == frozenset()


def test_left_vectors_of_another_width_or_damaged_are_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "kept.npz"
    counted([], width=4).save(file, ["red"])
    assert counted([]).load(file) == frozenset()
    counted([]).save(file, ["red"])
    file.write_bytes(file.read_bytes()[:60])
    assert counted([]).load(file) == frozenset()
    file.write_text("not an archive")
    assert counted([]).load(file) == frozenset()


def test_a_torn_base_is_one_clear_error(base, tmp_path: Path) -> None:
    config = json.loads((base[0] / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "model.safetensors").write_bytes(b"torn")
    with pytest.raises(EngineError, match="do not open"):
        States(tmp_path, LAYERS)


def test_nobody_waits_for_a_base_that_is_being_prepared(monkeypatch, tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly(self) -> None:
        begun.set()
        go_on.wait(5)

    monkeypatch.setattr(LazyStates, "_open", slowly)
    lazy = LazyStates(tmp_path)
    assert not lazy.ready
    assert begun.wait(5)
    with pytest.raises(EngineError, match="not ready"):
        lazy.embed(["rouge"])
    go_on.set()


def test_without_the_projection_the_remedy_is_named(monkeypatch, tmp_path: Path) -> None:
    from host.mind import states

    monkeypatch.setattr(states, "PROJECTION", tmp_path / "none.npz")
    with pytest.raises(EngineError, match=r"host\.train\.states"):
        open_states.__wrapped__(tmp_path)


# --- learning ---------------------------------------------------------------------------------


def test_teaching_brings_an_answer_near_its_question(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    rng = np.random.default_rng(1)
    texts = [f"{kind}{n}" for n in range(8) for kind in "qab"]
    rows = rng.normal(size=(len(texts), 24)).astype(np.float32)
    at = {text: n for n, text in enumerate(texts)}
    told = [
        Asked(f"q{n}", (f"a{n}", f"b{n}"), (f"b{n}", f"a{n}"), (n % 2,), "fr") for n in range(8)
    ]
    learner = Learner(rows, 3)
    named = [(f"q{n}", f"a{n}") for n in range(8)]
    learner.named = lambda *_: learner.torch.zeros(())  # type: ignore[method-assign]
    losses = [learner.epoch(told, named, at, 1.0) for _ in range(120)]
    assert losses[-1] < losses[0] - 0.1
    learner.save(tmp_path / "out.npz")
    with np.load(tmp_path / "out.npz") as held:
        assert held["matrix"].shape[0] == 24


def test_states_are_read_once_and_kept(monkeypatch, tmp_path: Path) -> None:
    from host.train import states as module

    asked: list[Sequence[str]] = []

    def read(texts: Sequence[str]) -> list[np.ndarray]:
        asked.append(list(texts))
        return [np.full(3, len(text), np.float16) for text in texts]

    monkeypatch.setattr(module, "_read", read)
    kept = tmp_path / "kept.npz"
    first = pooled(["a", "bb"], kept)
    again = pooled(["bb", "ccc"], kept)
    assert asked == [["a", "bb"], ["ccc"]]
    assert first[1].tolist() == again[0].tolist() == [2, 2, 2]


def test_our_questions_are_read_in_their_language_and_point_at_their_sheets() -> None:
    examples = own_examples()
    assert len(examples) > 4000
    for lang in LANGS:
        some = [e for e in examples if e.lang == lang]
        held = sum(map(held_out, some)) / len(some)
        assert 0.1 < held < 0.35
        assert 0.25 < sum(not e.answers for e in some) / len(some) < 0.5
    assert {e.lang for e in examples if e.product.id.startswith("ca-")} == set(LANGS)


# --- use --------------------------------------------------------------------------------------


class Near(FakeEmbedder):
    """Words that mean the same are near."""

    def __init__(self, *, ready: bool = True) -> None:
        super().__init__()
        self.ready = ready

    def keep(self, texts: Sequence[str]) -> None:
        self.left = tuple(texts)

    def embed(self, texts: Sequence[str]):
        same = {"dodu": "rembourrage", "gonfle": "rembourrage", "moelleux": "rembourrage"}
        swapped = [" ".join(same.get(w, w) for w in t.lower().split()) for t in texts]
        return super().embed(swapped)


def grounded(question: str, abroad: Near | None):
    product = sheet("coussin", ["rembourrage: plumes", "housse: lin", "taille: 40 cm"])
    knowledge = Knowledge(load_persona("weike"), Catalogue((product,)), load_attributes(), ())
    grounder = Grounder(knowledge, lambda _: (), abroad=abroad)
    plan = understand(Comment(question, product="coussin", lang="fr"), knowledge)
    return grounder, grounder.rank("coussin", "fr", plan.text)


def test_a_fact_that_shares_no_word_is_found_by_its_meaning() -> None:
    question = "c'est bien moelleux ?"
    _, without = grounded(question, None)
    grounder, found = grounded(question, Near())
    assert grounder.entries("coussin")[int(found.facts.argmax())].claim.attribute == "rembourrage"
    assert found.facts[0] > without.facts[0]


def test_an_encoder_on_its_way_leaves_the_words_alone() -> None:
    question = "la housse est en quoi ?"
    _, alone = grounded(question, None)
    _, waiting = grounded(question, Near(ready=False))
    np.testing.assert_allclose(alone.facts, waiting.facts)


def ranked_in_english(abroad: Near | None, facts: Sequence[str]) -> np.ndarray:
    product = sheet("cushion", facts)
    knowledge = Knowledge(load_persona("weike"), Catalogue((product,)), load_attributes(), ())
    grounder = Grounder(knowledge, lambda _: (), embedder=FakeEmbedder(), abroad=abroad)
    return grounder.rank("cushion", "en", "is it moelleux inside?").facts


def test_an_english_sheet_that_a_person_wrote_has_a_second_reader() -> None:
    facts = ["rembourrage: feathers", "cover: linen", "size: 40 cm"]
    alone, doubled = (ranked_in_english(abroad, facts) for abroad in (None, Near()))
    assert doubled[0] > alone[0]
    np.testing.assert_allclose(ranked_in_english(Near(ready=False), facts), alone)


def test_a_crawled_sheet_has_the_one_reader_that_learnt_on_such() -> None:
    facts = ['rembourrage: {"value": "feathers"}', 'cover: {"value": "linen"}']
    alone, beside = (ranked_in_english(abroad, facts) for abroad in (None, Near()))
    np.testing.assert_allclose(beside, alone)


def test_the_shipped_ranker_has_a_head_for_the_vectors_of_zh_and_fr() -> None:
    head = load_ranker().heads["states"]
    assert 0.2 < head.thresholds["zh"] < 0.9
    assert 0.2 < head.thresholds["fr"] < 0.9


def test_sheets_are_read_before_anybody_asks() -> None:
    product = sheet("coussin", ["rembourrage: plumes", "housse: lin"])
    knowledge = Knowledge(load_persona("weike"), Catalogue((product,)), load_attributes(), ())
    seen: list[str] = []

    class Noting(Near):
        def embed(self, texts: Sequence[str]):
            seen.extend(texts)
            return super().embed(texts)

    reader = Noting()
    ahead_reading.begin(reader, knowledge).join(20)
    assert set(reader.left) == set(seen), "left to the next show, and nothing that a viewer said"
    assert {"rembourrage: plumes", "housse: lin", "重量"} <= set(seen)
    told = len(seen)
    Grounder(knowledge, lambda _: (), abroad=Noting()).rank("coussin", "fr", "en lin ?")
    assert set(seen[told:]) - set(seen[:told]) == {"en lin ?"}
