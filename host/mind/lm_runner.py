"""How a prompt is read and gone on from: any transformers model, with its own forward pass."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from torch import Tensor
from transformers import DynamicCache

from host.mind import lm_gemma, lm_llama

S = TypeVar("S")


class Runner(Protocol[S]):
    """Reads tokens into a state and gives the logits of what comes next.

    ``kept`` are the token ids of the logits' columns (None: all ids in order), ``limit`` how
    many tokens it takes in.
    """

    kept: Tensor | None
    limit: int

    def empty(self) -> S:
        """Nothing read yet."""

    def read(self, ids: Tensor, state: S) -> Tensor:
        """Logits [rows, vocabulary] after ``ids`` [rows, tokens]; the state takes them in."""


@dataclass
class Cached:
    """A DynamicCache that can be copied for several candidates."""

    cache: Any
    config: Any

    def spread(self, rows: int, more: int) -> Cached:  # noqa: ARG002 - it grows as needed
        """A copy for ``rows`` candidates."""
        copy = DynamicCache(config=self.config)
        for index, layer in enumerate(self.cache.layers):
            if layer.get_seq_length():
                copy.update(
                    layer.keys.repeat_interleave(rows, dim=0),
                    layer.values.repeat_interleave(rows, dim=0),
                    index,
                )
        return Cached(copy, self.config)


class Plain:
    """The model's own forward pass: every architecture, CPU or GPU."""

    kept: Tensor | None = None
    limit = sys.maxsize

    def __init__(self, model: Any) -> None:
        self.model = model

    def empty(self) -> Cached:
        """Nothing read yet."""
        return Cached(DynamicCache(config=self.model.config), self.model.config)

    def read(self, ids: Tensor, state: Cached) -> Tensor:
        """Logits [rows, vocabulary] in float32, on the model's device."""
        out = self.model(
            input_ids=ids.to(self.model.device),
            past_key_values=state.cache,
            use_cache=True,
            logits_to_keep=1,
        )
        logits: Tensor = out.logits[:, -1].float()
        return logits


def runner_of(model: Any, kept: Tensor | None = None) -> Any:
    """The fastest pass for a model: one of ours, or its own. ``kept`` cuts down Gemma's head."""
    if lm_llama.fits(model):
        return lm_llama.Llama(model)
    if lm_gemma.fits(model):
        return lm_gemma.Gemma(model, kept)
    return Plain(model)
