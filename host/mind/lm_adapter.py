"""A PEFT adapter, checked against its card, merged into its base when it is opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from host.errors import EngineError
from host.records import LANGS, Lang
from host.schema import Sheet
from host.sheets import ASSETS, ROOT
from host.weights import listed, sha256

CARD = "card.json"
WEIGHTS = "adapter_model.safetensors"
CONFIG = "adapter_config.json"
PREFIX, DOWN, UP = "base_model.model.", ".lora_A.weight", ".lora_B.weight"


# Read on the first adapter (one epoch of Gemma 3 270M): it copies values and bends benefits;
# what rests on no claim it writes true and senseless. A card may name fewer, or none.
WEAK = ("hook", "need", "fact", "price", "call", "unknown", "decline", "bridge", "story", "talk")


class AdapterCard(Sheet):
    """What an adapter was taught on. ``sha256`` is of its own weights, ``base`` a name of
    assets/models.yaml (or a hub id), ``base_sha256`` the listed hash of that base; ``weak``
    the kinds of assets/prompts.yaml that a reading found unfit and that phrases speak."""

    base: str
    base_sha256: str = ""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    languages: list[Lang] = Field(default_factory=lambda: list(LANGS))
    weak: list[str] = Field(default_factory=lambda: list(WEAK))


def merged(model: Any, adapter: str, *, base: str) -> tuple[Any, tuple[Lang, ...]]:
    """(the model with its adapter merged in, the languages it was taught).

    Raises EngineError when the folder, its card, its hash or its base is not right.
    """
    folder = folder_of(adapter)
    card = checked(folder, base=base)
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        taught = _by_peft(model, folder) if _unusual(config) else _added(model, folder, config)
    except (ImportError, OSError, ValueError, KeyError, RuntimeError, AttributeError) as error:
        raise EngineError(f"adapter {folder.name} does not open: {error}") from error
    return taught, tuple(card.languages)


def folder_of(adapter: str) -> Path:
    """Where an adapter lies: a folder, or one of the project's."""
    return Path(adapter) if Path(adapter).is_dir() else ROOT / adapter


def _unusual(config: Mapping[str, Any]) -> bool:
    """Whether it is more than low-rank matrices on linear layers."""
    odd = ("use_dora", "rank_pattern", "alpha_pattern", "modules_to_save", "fan_in_fan_out")
    return (
        config.get("peft_type") != "LORA"
        or config.get("bias", "none") != "none"
        or any(config.get(key) for key in odd)
    )


def _by_peft(model: Any, folder: Path) -> Any:
    from peft import PeftModel

    return PeftModel.from_pretrained(model, str(folder)).merge_and_unload()


def _added(model: Any, folder: Path, config: Mapping[str, Any]) -> Any:
    """W + scale * B A for every layer of the adapter (Hu et al. 2021), without the seconds
    that importing peft takes at every start."""
    import torch
    from safetensors.torch import load_file

    weights = load_file(folder / WEIGHTS)
    rank = float(config["r"])
    scale = config["lora_alpha"] / (rank**0.5 if config.get("use_rslora") else rank)
    downs = [name for name in weights if name.endswith(DOWN)]
    if 2 * len(downs) != len(weights):
        return _by_peft(model, folder)
    with torch.no_grad():
        for name in downs:
            layer = model.get_submodule(name.removeprefix(PREFIX).removesuffix(DOWN))
            up, down = weights[name.removesuffix(DOWN) + UP], weights[name]
            whole = layer.weight.float() + scale * (up.float() @ down.float())
            layer.weight.copy_(whole.to(layer.weight.dtype))
    return model


def kept(base: str, models: Path = ASSETS / "models") -> Any:
    """The token ids [k] that the head of a base is cut down to, sorted; None: all of them.

    ``host.train vocabulary`` makes the file: the steps from each id to the next.
    """
    path = models / f"{base}_vocabulary.npz"
    if not path.is_file():
        return None
    import numpy as np
    import torch

    with np.load(path) as held:
        return torch.from_numpy(np.cumsum(held["steps"]).astype(np.int64))


def mark_of(adapter: str) -> str:
    """What tells one adapter from another: its card; "" when there is none to read."""
    folder = folder_of(adapter)
    try:
        return (folder / CARD).read_text(encoding="utf-8")
    except OSError:
        return ""


def weak_of(adapter: str) -> frozenset[str]:
    """The kinds of sentence that an adapter's card leaves to phrases."""
    folder = folder_of(adapter)
    card = AdapterCard.model_validate_json((folder / CARD).read_text(encoding="utf-8"))
    return frozenset(card.weak)


def checked(folder: Path, *, base: str) -> AdapterCard:
    """The card of an adapter whose hash and base are right. Raises EngineError."""
    path = folder / CARD
    try:
        card = AdapterCard.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise EngineError(f"adapter {folder.name}: {CARD} is missing or faulty") from error
    if card.base != base:
        raise EngineError(f"adapter {folder.name} was taught on {card.base}, not on {base}")
    entry = listed().get(base)
    if entry and card.base_sha256 and card.base_sha256 != entry.files[0].sha256:
        raise EngineError(f"adapter {folder.name} was taught on other weights of {base}")
    if not (folder / WEIGHTS).is_file() or sha256(folder / WEIGHTS) != card.sha256:
        raise EngineError(f"adapter {folder.name}: {WEIGHTS} is not the file its card names")
    return card
