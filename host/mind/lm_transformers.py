"""The transformers engine: embedded GGUF converted once, bf16, prefix KV cache, own loop.

Weights are read-bound on a CPU, so several candidates in one batch cost little more than
one. Everything before the last message of a prompt (persona card, examples) is kept as a
KV cache and never computed twice.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, DynamicCache
from transformers.utils import logging as transformers_logging

from host.errors import EngineError
from host.mind.critic import Critic
from host.mind.lm import USUAL, Prompt, Recipe, Sampling, one_line
from host.mind.lm_adapter import folder_of, kept, merged, weak_of
from host.mind.lm_decode import Columns, Picker, Rows
from host.mind.lm_render import rendered
from host.mind.lm_runner import Plain, runner_of
from host.records import LANGS, Lang
from host.weights import converted_folder, find, listed, writing

log = logging.getLogger(__name__)
# Its bars and hints are about files a user never sees; ours says what it waits for.
transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
# A taught model has a prefix of 80 tokens for each kind of sentence and language, at 18 to
# 23 KB a token: 50 MB for a host of three languages. Long few-shot ones go first.
KEPT_TOKENS = 6000
# transformers sets torch's default dtype while it opens a model: one at a time.
_OPENING = threading.RLock()


class TransformersLM:
    """A causal model of transformers behind the seam. Thread-safe: one call at a time."""

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        *,
        name: str,
        languages: tuple[Lang, ...] = LANGS,
        taught: bool = False,
        kept: torch.Tensor | None = None,
        weak: frozenset[str] = frozenset(),
        critic: Critic | None = None,
    ) -> None:
        self.model, self.tokenizer = model.eval(), tokenizer
        self.critic, self._words = critic, kept
        self.name, self.languages, self.taught, self.weak = name, languages, taught, weak
        self.runner: Any = runner_of(model, kept)
        self.plain: Any = self.runner if isinstance(self.runner, Plain) else Plain(model)
        self._prefixes: OrderedDict[tuple[Any, str], tuple[Any, int]] = OrderedDict()
        self._pickers: dict[tuple[Any, tuple[str, ...]], Picker] = {}
        self._columns = {self.plain: Columns(), self.runner: Columns(self.runner.kept)}
        self._lock = threading.Lock()

    # --- the seam -------------------------------------------------------------------------

    def stream(self, messages: Prompt, how: Sampling = USUAL) -> Iterator[str]:
        """The answer in pieces of whole characters, up to the end or the deadline."""
        with self._lock:
            for rows in self.decode(messages, 1, how):
                if piece := rows.fresh(0):
                    yield piece

    def candidates(self, messages: Prompt, n: int, how: Sampling = USUAL) -> list[str]:
        """``n`` answers drawn in one batch, likeliest first; empty and repeated ones left out."""
        with self._lock:
            *_, rows = self.decode(messages, n, how)
            return list(dict.fromkeys(rows.best()))

    def score(self, prompt: Prompt | str, continuations: Sequence[str]) -> list[float]:
        """Mean log-likelihood per token (nats) of each continuation after ``prompt``."""
        if not continuations:
            return []
        with self._lock, torch.inference_mode():
            return self._score(prompt, continuations)

    def likelihoods(self, prompt: Prompt, lines: Sequence[str]) -> list[list[float]]:
        """The log-likelihoods (nats) of each line's tokens after ``prompt``, and of its end."""
        if not lines:
            return []
        with self._lock, torch.inference_mode():
            return self._likelihoods(prompt, lines)

    # --- prompts --------------------------------------------------------------------------

    def render(self, messages: Prompt) -> tuple[str, str]:
        """(fixed beginning, the rest) of a prompt as text; the beginning may be ""."""
        before = list(messages[:-2] if messages[-1].role == "assistant" else messages[:-1])
        whole = rendered(self.tokenizer, messages)
        fixed = rendered(self.tokenizer, before, open_answer=False) if before else ""
        return (fixed, whole[len(fixed) :]) if whole.startswith(fixed) else ("", whole)

    def _ids(self, text: str, *, start: bool = False) -> torch.Tensor:
        ids = self.tokenizer(text, add_special_tokens=start)["input_ids"]
        return torch.tensor([ids], dtype=torch.long, device=self.model.device)

    # --- the model ------------------------------------------------------------------------

    def _kept(self, runner: Any, fixed: str, ids: torch.Tensor) -> Any:
        """The state after a fixed beginning, computed the first time it is met."""
        key = (runner, fixed)
        if key not in self._prefixes:
            state = runner.empty()
            if fixed:
                state = state.spread(1, ids.shape[1])
                runner.read(ids, state)
            self._prefixes[key] = (state, ids.shape[1])
        self._prefixes.move_to_end(key)
        while sum(length for _, length in self._prefixes.values()) > KEPT_TOKENS:
            if len(self._prefixes) == 1:
                break
            self._prefixes.popitem(last=False)
        return self._prefixes[key][0]

    def _begin(self, messages: Prompt, room: int) -> tuple[Any, torch.Tensor, Any]:
        """(runner, logits of the next token [1, columns], state) after a prompt.

        What is too long for the fast pass, ``room`` for the answer included, takes the plain
        one.
        """
        fixed, rest = self.render(messages)
        ids, before = self._ids(rest), self._ids(fixed)
        whole = before.shape[1] + ids.shape[1] + room
        runner = self.runner if whole <= self.runner.limit else self.plain
        with torch.inference_mode():
            state = self._kept(runner, fixed, before).spread(1, ids.shape[1])
            return runner, runner.read(ids, state), state

    def prefill(self, messages: Prompt) -> tuple[torch.Tensor, Any]:
        """(logits of the next token [1, columns], state) after a prompt."""
        return self._begin(messages, 0)[1:]

    def decode(self, messages: Prompt, n: int, how: Sampling) -> Iterator[Rows]:
        """Rows after every token drawn, until all have ended or the time is up."""
        until = time.monotonic() + how.deadline_s
        rows = Rows(self.tokenizer, n, how, stops=self._stops())
        generator = torch.Generator(device="cpu").manual_seed(how.seed)
        room = how.max_tokens + rows.longest_lead
        runner, logits, state = self._begin(messages, room)
        picker = self._picker(runner, how.avoid)
        with torch.inference_mode():
            logits, state = logits.expand(n, -1), state.spread(n, room)
        for _ in range(room):
            with torch.inference_mode():
                drawn, logs = picker.draw(logits.cpu(), rows, how, generator)
            rows.add(drawn, logs)
            yield rows
            if rows.done or time.monotonic() > until:
                return
            with torch.inference_mode():
                logits = runner.read(torch.tensor(drawn).unsqueeze(1), state)

    def _picker(self, runner: Any, avoid: tuple[str, ...]) -> Picker:
        key = (runner, avoid)
        if key not in self._pickers:
            self._pickers[key] = Picker(self.tokenizer, avoid, self._columns[runner])
        return self._pickers[key]

    def _stops(self) -> frozenset[int]:
        ends = self.model.generation_config.eos_token_id
        many = ends if isinstance(ends, list) else [ends]
        return frozenset(e for e in [*many, self.tokenizer.eos_token_id] if e is not None)

    def _score(self, prompt: Prompt | str, continuations: Sequence[str]) -> list[float]:
        text = prompt if isinstance(prompt, str) else "".join(self.render(prompt))
        cache = DynamicCache(config=self.model.config)
        first = self._forward(self._ids(text or str(self.tokenizer.eos_token)), cache)[:, -1:]
        tails = [self._ids(text or " ")[0] for text in continuations]
        width = max(len(tail) for tail in tails)
        # Padding stands on the right, where a causal model does not look.
        batch = torch.stack([torch.nn.functional.pad(t, (0, width - len(t))) for t in tails])
        cache.batch_repeat_interleave(len(tails))
        after = self._forward(batch, cache)
        logits = torch.cat([first.expand(len(tails), -1, -1), after[:, :-1]], dim=1)
        logs = torch.log_softmax(logits.float(), dim=-1)
        picked = logs.gather(2, batch.unsqueeze(2)).squeeze(2)
        return [float(picked[i, : len(t)].mean()) for i, t in enumerate(tails)]

    def _likelihoods(self, prompt: Prompt, lines: Sequence[str]) -> list[list[float]]:
        cache = DynamicCache(config=self.model.config)
        inner = self.model.model
        given = self._ids("".join(self.render(prompt)))
        first = inner(input_ids=given, past_key_values=cache, use_cache=True)
        end = torch.tensor([self.tokenizer.eos_token_id])
        tails = [torch.cat([self._ids(line)[0].cpu(), end]) for line in lines]
        width = max(len(tail) for tail in tails)
        # Padding stands on the right, where a causal model does not look.
        batch = torch.stack([torch.nn.functional.pad(t, (0, width - len(t))) for t in tails])
        batch = batch.to(self.model.device)
        cache.batch_repeat_interleave(len(tails))
        after = inner(input_ids=batch, past_key_values=cache, use_cache=True).last_hidden_state
        before = first.last_hidden_state[:, -1:].expand(len(tails), -1, -1)
        foretelling = torch.cat([before, after[:, :-1]], dim=1)
        logs = torch.log_softmax((foretelling @ self._head.T).float(), dim=-1)
        picked = logs.gather(2, self._at[batch].unsqueeze(2)).squeeze(2).tolist()
        return [row[: len(tail)] for row, tail in zip(picked, tails, strict=True)]

    @cached_property
    def _head(self) -> torch.Tensor:
        """The output head of the words that it writes: [words, width]."""
        whole: torch.Tensor = self.model.get_output_embeddings().weight.detach()
        return whole if self._words is None else whole[self._words]

    @cached_property
    def _at(self) -> torch.Tensor:
        """Which row of the head each id of the vocabulary has; a word not kept has another's."""
        many = int(self.model.get_output_embeddings().weight.shape[0])
        if self._words is None:
            return torch.arange(many)
        return torch.searchsorted(self._words, torch.arange(many)).clamp(max=len(self._words) - 1)

    def _forward(self, ids: torch.Tensor, cache: Any) -> torch.Tensor:
        out = self.model(input_ids=ids, past_key_values=cache, use_cache=True)
        logits: torch.Tensor = out.logits
        return logits


# --- opening --------------------------------------------------------------------------------


def open_transformers(recipe: Recipe) -> TransformersLM:
    """Open a listed model, a folder, or a hub id (only when not offline).

    Raises MissingWeights or EngineError with the remedy, for an adapter that does not fit its
    base too: an untaught base does not speak in a taught one's place (``lm.open_lm``).
    """
    torch.set_num_threads(recipe.threads)
    entry = listed().get(recipe.model)
    if entry and entry.kind == "language":
        folder: str | Path = converted(recipe.model, cache_dir=recipe.cache_dir)
        languages: tuple[Lang, ...] = tuple(entry.languages)
    else:
        folder, languages = _folder(recipe), LANGS
    model, tokenizer = _load(folder, recipe.offline)
    if recipe.adapter:
        model, languages = merged(model, recipe.adapter, base=recipe.model)
    return TransformersLM(
        model,
        tokenizer,
        name=f"{recipe.model}, taught" if recipe.adapter else recipe.model,
        languages=languages,
        taught=bool(recipe.adapter),
        kept=kept(recipe.model),
        weak=weak_of(recipe.adapter) if recipe.adapter else frozenset(),
        critic=Critic.beside(folder_of(recipe.adapter)) if recipe.adapter else None,
    )


def _folder(recipe: Recipe) -> str:
    if Path(recipe.model).is_dir():
        return recipe.model
    if recipe.offline:
        known = ", ".join(w.id for w in listed().values() if w.kind == "language")
        raise EngineError(
            f"no model {recipe.model[:80]!r}: not a folder, and the hub is off; "
            f"set HOST_OFFLINE=0 to fetch it, or use one of: {known}"
        )
    return recipe.model


def _load(folder: str | Path, offline: bool) -> tuple[Any, Any]:
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=offline)
        with _OPENING:
            model: Any = AutoModelForCausalLM.from_pretrained(
                folder, dtype=torch.bfloat16, local_files_only=offline
            )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise EngineError(f"the model in {folder} does not open: {one_line(error)}") from error
    return model.to("cuda" if torch.cuda.is_available() else "cpu"), tokenizer


def converted(name: str, *, cache_dir: Path) -> Path:
    """The folder of a listed GGUF as bf16 safetensors; made once (15-30 s), then kept."""
    folder = converted_folder(name, cache_dir)
    if (folder / "config.json").is_file():
        return folder
    with _OPENING:
        return folder if (folder / "config.json").is_file() else _prepared(name, folder, cache_dir)


def _prepared(name: str, folder: Path, cache_dir: Path) -> Path:
    source = find(name, cache_dir=cache_dir)
    log.warning("preparing %s for its first start: half a minute, once", name)
    try:
        with writing(folder) as half:
            _convert(source, half)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise EngineError(f"{name} cannot be converted: {one_line(error)}") from error
    return folder


def _convert(source: Path, target: Path) -> None:
    gguf = {"gguf_file": source.name, "local_files_only": True}
    tokenizer = AutoTokenizer.from_pretrained(source.parent, **gguf)
    model: Any = AutoModelForCausalLM.from_pretrained(source.parent, dtype=torch.bfloat16, **gguf)
    # The weights are plain by now; what says they are packed would be read back as truth.
    model.hf_quantizer, model.is_quantized = None, False
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.to(torch.bfloat16).save_pretrained(target)
    tokenizer.save_pretrained(target)
