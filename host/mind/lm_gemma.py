"""A forward pass of our own for Gemma 3 on a CPU: int8 weights, few calls, a head cut down.

Gemma's vocabulary holds 262,144 tokens; three languages of a show need a fifth of them. The
head is computed for the ``kept`` ids alone (a decode step reads 38 MB less of them than of
the body); the input embedding stays whole. Prompts longer than the sliding window take
``lm_runner.Plain``, so that no layer here ever needs a window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import gelu, rms_norm, scaled_dot_product_attention

from host.mind.lm_layers import Int8, State, causal, rotated

Turn = tuple[Tensor, Tensor]


@dataclass(frozen=True)
class _Layer:
    before: Tensor
    qkv: Int8
    query: Tensor
    key: Tensor
    out: Int8
    after: Tensor
    mlp_before: Tensor
    gate_up: Int8
    down: Int8
    mlp_after: Tensor
    kind: str


def fits(model: Any) -> bool:
    """Whether ``model`` has the shape this module computes: Gemma 3 text, on a CPU, bf16."""
    config = model.config
    ropes = (getattr(config, "rope_parameters", None) or {}).values()
    return bool(
        config.model_type == "gemma3_text"
        and model.device.type == "cpu"
        and model.dtype == torch.bfloat16
        and config.hidden_activation == "gelu_pytorch_tanh"
        and all(rope.get("rope_type", "default") == "default" for rope in ropes)
        and not config.attn_logit_softcapping
        and not config.final_logit_softcapping
        and not config.use_bidirectional_attention
    )


class Gemma:
    """The runner for models that ``fits`` accepts.

    ``kept`` are the token ids [k] of the head's columns, in order; None: all of them.
    ``limit`` is how many tokens it can take in.
    """

    def __init__(self, model: Any, kept: Tensor | None = None) -> None:
        config, inner = model.config, model.model
        self.heads, self.kv_heads = config.num_attention_heads, config.num_key_value_heads
        self.size, self.eps = config.head_dim, config.rms_norm_eps
        self.scale = config.query_pre_attn_scalar**-0.5
        self.limit = min(config.sliding_window, config.max_position_embeddings)
        self.embed = inner.embed_tokens.weight.detach()
        self.embed_scale = inner.embed_tokens.embed_scale.to(self.embed.dtype)
        self.norm = _weight(inner.norm)
        self.layers = [
            _layer(layer, kind)
            for layer, kind in zip(inner.layers, config.layer_types, strict=True)
        ]
        self.kept = kept
        head = model.lm_head.weight.detach()
        self.head = Int8.of_weight(head if kept is None else head[kept])
        places = torch.arange(self.limit).unsqueeze(0)
        self.turns: dict[str, Turn] = {}
        for kind in set(config.layer_types):
            cos, sin = inner.rotary_emb(self.embed[:1].unsqueeze(0), places, kind)
            self.turns[kind] = cos[0], sin[0]

    def empty(self) -> State:
        """Nothing read yet."""
        shape = (len(self.layers), 1, self.kv_heads, 0, self.size)
        return State(self.embed.new_empty(shape), self.embed.new_empty(shape), 0)

    def read(self, ids: Tensor, state: State) -> Tensor:
        """Logits [rows, kept] after ``ids`` [rows, tokens], which ``state`` takes in.

        The state must have room for them (``spread``).
        """
        x = self.embed[ids] * self.embed_scale
        start, end = state.length, state.length + ids.shape[1]
        turns = {kind: (cos[start:end], sin[start:end]) for kind, (cos, sin) in self.turns.items()}
        shared = self.heads // self.kv_heads
        mask = causal(start, end).repeat(shared, 1) if ids.shape[1] > 1 else None
        for index, layer in enumerate(self.layers):
            keys, values = state.keys[index, :, :, :end], state.values[index, :, :, :end]
            seen = self._attend(layer, x, keys, values, turns[layer.kind], mask)
            x = x + self._norm(seen, layer.after)
            gate, up = layer.gate_up(self._norm(x, layer.mlp_before)).chunk(2, dim=-1)
            grown = layer.down(gelu(gate, approximate="tanh") * up)
            x = x + self._norm(grown, layer.mlp_after)
        state.length = end
        return self.head(self._norm(x[:, -1], self.norm)).float()

    def _norm(self, x: Tensor, weight: Tensor) -> Tensor:
        """In float32: Gemma multiplies by the weight before it rounds, Llama after."""
        return rms_norm(x.float(), weight.shape, weight, self.eps).to(x.dtype)

    def _attend(
        self,
        layer: _Layer,
        x: Tensor,
        keys: Tensor,
        values: Tensor,
        turn: Turn,
        mask: Tensor | None,
    ) -> Tensor:
        rows, tokens, _ = x.shape
        qkv = layer.qkv(self._norm(x, layer.before)).view(rows, tokens, -1, self.size)
        qkv = qkv.transpose(1, 2)
        both = self.heads + self.kv_heads
        asked = rotated(self._norm(qkv[:, : self.heads], layer.query), *turn)
        keys[:, :, -tokens:] = rotated(self._norm(qkv[:, self.heads : both], layer.key), *turn)
        values[:, :, -tokens:] = qkv[:, both:]
        # Heads that share keys are asked as one head's several queries, as in lm_llama.
        asked = asked.reshape(rows, self.kv_heads, -1, self.size)
        seen = scaled_dot_product_attention(asked, keys, values, attn_mask=mask, scale=self.scale)
        seen = seen.reshape(rows, self.heads, tokens, self.size)
        return layer.out(seen.transpose(1, 2).reshape(rows, tokens, -1))


def _weight(norm: Any) -> Tensor:
    """1 + w, in float32."""
    weight: Tensor = 1.0 + norm.weight.detach().float()
    return weight


def _layer(layer: Any, kind: str) -> _Layer:
    attention, mlp = layer.self_attn, layer.mlp
    return _Layer(
        _weight(layer.input_layernorm),
        Int8.of(attention.q_proj, attention.k_proj, attention.v_proj),
        _weight(attention.q_norm),
        _weight(attention.k_norm),
        Int8.of(attention.o_proj),
        _weight(layer.post_attention_layernorm),
        _weight(layer.pre_feedforward_layernorm),
        Int8.of(mlp.gate_proj, mlp.up_proj),
        Int8.of(mlp.down_proj),
        _weight(layer.post_feedforward_layernorm),
        kind,
    )
