"""Sentences as vectors in three languages: the middle layers of Gemma 3 270M, in numpy.

A base model that was never taught to embed knows, half way up, what words have to do with each
other in all its languages. The mean states of a few layers are put side by side and projected
by a matrix that ``host.train.states`` learns by contrast on our own shopper questions. Only the
layers up to the last of these are run; torch is not imported for it.
"""

from __future__ import annotations

import json
import logging
import struct
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from host.errors import EngineError, HostError
from host.mind.embed import MAX_CACHED, KeptVectors, gelu
from host.weights import converted_folder, find, sha256

log = logging.getLogger(__name__)
Floats = NDArray[np.float32]
BASE = "gemma3-270m"
PROJECTION = Path(__file__).resolve().parents[2] / "assets" / "models" / "states.npz"
LAYERS = (0, 4, 8, 10)
PLACES = 49  # tokens of a text that are read, with the one that starts it
MANY = 16  # texts in one pass
EPSILON = np.float32(1e-6)


@dataclass(frozen=True)
class _Layer:
    before: Floats
    qkv: Floats
    query: Floats
    key: Floats
    out: Floats
    after: Floats
    mlp_before: Floats
    gate_up: Floats
    down: Floats
    mlp_after: Floats
    turns: tuple[Floats, Floats]  # cosines and sines (places, size)


class States:
    """The states of some layers of a base (bf16 safetensors and its tokenizer in ``folder``)."""

    def __init__(self, folder: Path, layers: Sequence[int] = LAYERS) -> None:
        from tokenizers import Tokenizer

        try:
            config = json.loads((folder / "config.json").read_text("utf-8"))
            weights = _Weights(folder / "model.safetensors")
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._start = int(config["bos_token_id"])
            self.heads, self.size = config["num_attention_heads"], config["head_dim"]
            self.wanted = tuple(layers)
            self._embedding = weights.raw("model.embed_tokens.weight")
            self._layers = [
                _layer(weights, index, _turns(config, kind))
                for index, kind in enumerate(config["layer_types"][: max(layers)])
            ]
        except (OSError, KeyError, ValueError, struct.error) as error:
            raise EngineError(f"the states of {folder.name} do not open: {error}") from error

    def pooled(self, texts: Sequence[str]) -> Floats:
        """Mean states, float32, shape (len(texts), layers x width)."""
        rows = [self._some(texts[at : at + MANY]) for at in range(0, len(texts), MANY)]
        return np.concatenate(rows) if rows else np.zeros((0, 0), np.float32)

    def _ids(self, text: str) -> list[int]:
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids[: PLACES - 1]
        return [self._start, *(ids or [self._start])]

    def _some(self, texts: Sequence[str]) -> Floats:
        """Texts that each stand alone, their tokens as rows of one matrix."""
        ids = [self._ids(text) for text in texts]
        ends = np.cumsum([len(row) for row in ids])
        spans = [slice(int(e) - len(row), int(e)) for e, row in zip(ends, ids, strict=True)]
        places = np.concatenate([np.arange(len(row)) for row in ids])
        x = _floats(self._embedding[np.concatenate([np.asarray(r) for r in ids])])
        x = x * _rounded(np.sqrt(self._embedding.shape[1]))
        kept = [x] if 0 in self.wanted else []
        for number, layer in enumerate(self._layers, 1):
            x = x + _normed(self._attend(layer, x, spans, places) @ layer.out, layer.after)
            gate, up = np.split(_normed(x, layer.mlp_before) @ layer.gate_up, 2, axis=1)
            x = x + _normed((gelu(gate) * up) @ layer.down, layer.mlp_after)
            if number in self.wanted:
                kept.append(x)
        whole = np.concatenate(kept, axis=1)
        # The first token is the same everywhere, and its state is far larger than the others.
        return np.stack([whole[span.start + 1 : span.stop].mean(axis=0) for span in spans])

    def _attend(
        self, layer: _Layer, x: Floats, spans: Sequence[slice], places: NDArray[np.int64]
    ) -> Floats:
        """Mixed values (tokens, heads x size) of one layer."""
        size, heads = self.size, self.heads
        qkv = _normed(x, layer.before) @ layer.qkv
        query = _normed(qkv[:, : heads * size].reshape(-1, heads, size), layer.query)
        key = _normed(qkv[:, heads * size : (heads + 1) * size], layer.key)
        value = qkv[:, (heads + 1) * size :]
        cos, sin = (part[places] for part in layer.turns)
        query, key = _turned(query, cos[:, None], sin[:, None]), _turned(key, cos, sin)
        mixed = np.empty((len(x), heads * size), np.float32)
        for span in spans:
            mixed[span] = _mixed(query[span], key[span], value[span], size)
        return mixed


def _mixed(query: Floats, key: Floats, value: Floats, size: int) -> Floats:
    """One text's attention to its own earlier tokens."""
    tokens = len(key)
    scores = np.einsum("thd,kd->htk", query, key, optimize=True) / np.float32(np.sqrt(size))
    scores[:, ~np.tril(np.ones((tokens, tokens), bool))] = -np.inf
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    out: Floats = np.einsum("htk,kd->thd", weights, value, optimize=True).reshape(tokens, -1)
    return out


class Pooled(Protocol):
    """Texts in, mean states of the layers ``wanted`` out (texts, layers x width)."""

    wanted: tuple[int, ...]

    def pooled(self, texts: Sequence[str]) -> Floats:
        """One row per text."""
        ...


class Remembered:
    """The same states, those of the last texts kept: a comment is read for more than one end."""

    def __init__(self, states: Pooled, most: int = 64) -> None:
        self._states, self._most = states, most
        self.wanted = states.wanted
        self._kept: OrderedDict[str, Floats] = OrderedDict()
        self._lock = threading.Lock()

    def pooled(self, texts: Sequence[str]) -> Floats:
        """One row per text."""
        with self._lock:
            known = {text: self._kept[text] for text in texts if text in self._kept}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        made = dict(zip(new, self._states.pooled(new), strict=True)) if new else {}
        with self._lock:
            for text, row in list(made.items())[-self._most :]:
                self._kept[text] = row
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        rows = known | made
        return np.stack([rows[text] for text in texts]) if texts else np.zeros((0, 0), np.float32)


class Multilingual:
    """Unit vectors from projected states. ``projection`` holds ``mean`` and ``scale`` (states,)
    and ``matrix`` (states, width)."""

    def __init__(self, states: Pooled, projection: Mapping[str, Floats]) -> None:
        self.states = states
        self._mean, self._scale = projection["mean"], projection["scale"]
        self._matrix = projection["matrix"]
        self.kept = KeptVectors(self._made, self._matrix.shape[1], MAX_CACHED)
        self.embed = self.kept.embed

    @classmethod
    def open(cls, states: Pooled, projection: Path = PROJECTION) -> Multilingual:
        """From a file. Raises EngineError."""
        try:
            with np.load(projection) as held:
                given = {name: held[name].astype(np.float32) for name in held.files}
            if tuple(given["layers"].astype(int)) != states.wanted:
                raise EngineError(f"{projection.name}: made for other layers")
            return cls(states, given)
        except (OSError, KeyError, ValueError) as error:
            raise EngineError(f"{projection.name} cannot be read: {error}") from error

    def _made(self, texts: Sequence[str]) -> Floats:
        rows = ((self.states.pooled(texts) - self._mean) / self._scale) @ self._matrix
        unit: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


class _Weights:
    """A safetensors file of bf16, mapped, not read: numpy has no bf16 of its own."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            self._table: Mapping[str, Any] = json.loads(file.read(length))
        self._data = np.memmap(path, np.uint8, "r", offset=8 + length)

    def raw(self, name: str) -> NDArray[np.uint16]:
        """The bits as they are."""
        entry = self._table[name]
        if entry["dtype"] != "BF16":
            raise ValueError(f"{name} is not bf16")
        start, end = entry["data_offsets"]
        bits: NDArray[np.uint16] = self._data[start:end].view(np.uint16).reshape(entry["shape"])
        return bits

    def __getitem__(self, name: str) -> Floats:
        return _floats(self.raw(name))


def _floats(bits: NDArray[np.uint16]) -> Floats:
    """bf16 is the upper half of a float32."""
    whole: Floats = (bits.astype(np.uint32) << 16).view(np.float32)
    return whole


def _rounded(value: float) -> np.float32:
    """A number as bf16 holds it: the model was taught with that one."""
    bits = np.float32(value).view(np.uint32)
    return np.uint32((int(bits) + 0x8000) & 0xFFFF0000).view(np.float32)


def _layer(weights: _Weights, index: int, turns: tuple[Floats, Floats]) -> _Layer:
    at = f"model.layers.{index}"

    def linear(name: str) -> Floats:
        """(in, out)."""
        return weights[f"{at}.{name}.weight"].T

    def norm(name: str) -> Floats:
        return 1 + weights[f"{at}.{name}.weight"]

    own = [linear(f"self_attn.{n}_proj") for n in ("q", "k", "v")]
    return _Layer(
        norm("input_layernorm"),
        np.concatenate(own, axis=1),
        norm("self_attn.q_norm"),
        norm("self_attn.k_norm"),
        np.ascontiguousarray(linear("self_attn.o_proj")),
        norm("post_attention_layernorm"),
        norm("pre_feedforward_layernorm"),
        np.concatenate([linear("mlp.gate_proj"), linear("mlp.up_proj")], axis=1),
        np.ascontiguousarray(linear("mlp.down_proj")),
        norm("post_feedforward_layernorm"),
        turns,
    )


def _turns(config: Mapping[str, Any], kind: str) -> tuple[Floats, Floats]:
    """Rotary positions (Su et al. 2021): cosines and sines of the first places."""
    size, theta = config["head_dim"], config["rope_parameters"][kind]["rope_theta"]
    steps = theta ** -(np.arange(0, size, 2) / size)
    angles = np.outer(np.arange(PLACES), steps)
    both = np.concatenate([angles, angles], axis=1)
    return np.cos(both).astype(np.float32), np.sin(both).astype(np.float32)


def _turned(x: Floats, cos: Floats, sin: Floats) -> Floats:
    half = x.shape[-1] // 2
    swapped: Floats = np.concatenate([-x[..., half:], x[..., :half]], axis=-1)
    return x * cos + swapped * sin


def _normed(x: Floats, weight: Floats) -> Floats:
    out: Floats = x * weight / np.sqrt((x * x).mean(axis=-1, keepdims=True) + EPSILON)
    return out


# --- opening ----------------------------------------------------------------------------------


class LazyStates:
    """Opens the shipped encoder at the first text. Where the base was never prepared (half a
    minute, once), ``wait`` False does that beside the show, and until then ``ready`` is False."""

    def __init__(self, cache_dir: Path, *, wait: bool = False) -> None:
        self._cache_dir = cache_dir
        self._wait = wait
        self._encoder: Multilingual | None = None
        self._begun = False
        self._left: frozenset[str] = frozenset()  # texts whose vectors an earlier show left
        self._lock = threading.Lock()

    @property
    def ready(self) -> bool:
        """Whether texts can be embedded now. Begins to open when first asked."""
        with self._lock:
            if not self._begun:
                self._begin()
        return self._encoder is not None

    def embed(self, texts: Sequence[str]) -> Floats:
        """As ``Multilingual.embed``. Raises EngineError when it is not ready."""
        if not self.ready or self._encoder is None:
            raise EngineError("the encoder of three languages is not ready")
        return self._encoder.embed(texts)

    def pooled(self, texts: Sequence[str]) -> Floats:
        """As ``States.pooled``. Raises EngineError when it is not ready."""
        if not self.ready or self._encoder is None:
            raise EngineError("the encoder of three languages is not ready")
        return self._encoder.states.pooled(texts)

    def keep(self, texts: Sequence[str]) -> None:
        """Leave the vectors of these texts to the next start, where they are not there yet."""
        if self._encoder is not None and not self._left.issuperset(texts):
            self._encoder.kept.save(self._vectors, texts)

    @property
    def _vectors(self) -> Path:
        """The file of vectors, of the projection and the base that made them."""
        mark = sha256(PROJECTION)[:12]
        return self._cache_dir / "vectors" / f"{BASE}-{mark}.npz"

    def _begin(self) -> None:
        self._begun = True
        if self._wait or (converted_folder(BASE, self._cache_dir) / "config.json").is_file():
            self._open()
        else:
            threading.Thread(target=self._open, name="states", daemon=True).start()

    def _open(self) -> None:
        folder = converted_folder(BASE, self._cache_dir)
        try:
            if not (folder / "config.json").is_file():
                from host.mind.lm_transformers import converted  # torch: seconds

                folder = converted(BASE, cache_dir=self._cache_dir)
            encoder = Multilingual.open(Remembered(States(folder)))
            self._left = encoder.kept.load(self._vectors)
            self._encoder = encoder
        except HostError as error:
            log.warning("%s; questions in zh and fr are matched by words alone", error)


@lru_cache(maxsize=2)
def open_states(cache_dir: Path, *, wait: bool = True) -> LazyStates:
    """The shipped encoder, lazily, one for all hosts. Raises HostError with the remedy."""
    if not PROJECTION.is_file():
        raise EngineError(f"{PROJECTION.name} is missing; run python -m host.train.states")
    if not (converted_folder(BASE, cache_dir) / "config.json").is_file():
        find(BASE, cache_dir=cache_dir)
    return LazyStates(cache_dir, wait=wait)
