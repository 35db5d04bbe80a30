"""What forward passes of our own share: int8 weights, a KV cache in place, rotary positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import linear

FEW = 8  # rows up to which int8 wins over bf16
SLICE = 8192


@dataclass(frozen=True)
class Int8:
    """A weight [out, in] as int8 with one scale per output, beside the bf16 it came from."""

    packed: Tensor
    scales: Tensor
    plain: tuple[Tensor, ...]
    bias: Tensor | None = None

    @classmethod
    def of(cls, *modules: Any) -> Int8:
        """Several linear layers of the same input as one. Symmetric, per output channel."""
        biases = [module.bias for module in modules if getattr(module, "bias", None) is not None]
        bias = torch.cat([b.detach() for b in biases]) if biases else None
        return cls.of_weight(*(module.weight.detach() for module in modules), bias=bias)

    @classmethod
    def of_weight(cls, *plain: Tensor, bias: Tensor | None = None) -> Int8:
        """Weights [out, in] of the same input as one, in slices so that floats stay few."""
        packed, scales = [], []
        for part in (part for weight in plain for part in torch.split(weight, SLICE)):
            whole = part.float()
            scale = whole.abs().amax(dim=1).clamp(min=1e-8) / 127
            packed.append((whole / scale.unsqueeze(1)).round().clamp(-127, 127).to(torch.int8))
            scales.append(scale.to(part.dtype))
        return cls(torch.cat(packed).contiguous(), torch.cat(scales), plain, bias)

    def __call__(self, x: Tensor) -> Tensor:
        """[..., in] -> [..., out]; int8 for a few rows, the plain weights for many."""
        rows = x.reshape(-1, x.shape[-1])
        if rows.shape[0] <= FEW:
            out: Tensor = torch.ops.aten._weight_int8pack_mm(rows, self.packed, self.scales)
        else:
            out = torch.cat([linear(rows, weight) for weight in self.plain], dim=-1)
        out = out if self.bias is None else out + self.bias
        return out.reshape(*x.shape[:-1], -1)


@dataclass
class State:
    """Keys and values [layers, rows, kv heads, room, head size]; ``length`` are in use."""

    keys: Tensor
    values: Tensor
    length: int

    def spread(self, rows: int, more: int) -> State:
        """A copy for ``rows`` candidates with room for ``more`` tokens."""
        return State(
            self._wide(self.keys, rows, more), self._wide(self.values, rows, more), self.length
        )

    def _wide(self, held: Tensor, rows: int, more: int) -> Tensor:
        layers, _, heads, _, size = held.shape
        wide = held.new_empty(layers, rows, heads, self.length + more, size)
        wide[:, :, :, : self.length] = held[:, :, :, : self.length]
        return wide


def rotated(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary positions (Su et al. 2021), halves swapped as in Llama."""
    low, high = x.chunk(2, dim=-1)
    return x * cos + torch.cat([-high, low], dim=-1) * sin


def causal(start: int, end: int) -> Tensor:
    """[tokens, seen]: what each new token may look at."""
    places = torch.arange(end)
    return places.unsqueeze(0) <= places[start:].unsqueeze(1)
