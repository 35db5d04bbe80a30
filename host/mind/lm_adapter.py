"""A PEFT adapter, checked against its card, merged into its base when it is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from host.errors import EngineError
from host.records import LANGS, Lang
from host.schema import Sheet
from host.sheets import ROOT
from host.weights import listed, sha256

CARD = "card.json"
WEIGHTS = "adapter_model.safetensors"


class AdapterCard(Sheet):
    """What an adapter was taught on. ``sha256`` is of its own weights, ``base`` a name of
    assets/models.yaml (or a hub id), ``base_sha256`` the listed hash of that base."""

    base: str
    base_sha256: str = ""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    languages: list[Lang] = Field(default_factory=lambda: list(LANGS))


def merged(model: Any, adapter: str, *, base: str) -> tuple[Any, tuple[Lang, ...]]:
    """(the model with its adapter merged in, the languages it was taught).

    Raises EngineError when the folder, its card, its hash or its base is not right.
    """
    folder = Path(adapter) if Path(adapter).is_dir() else ROOT / adapter
    card = checked(folder, base=base)
    try:
        from peft import PeftModel

        taught = PeftModel.from_pretrained(model, str(folder)).merge_and_unload()
    except (ImportError, OSError, ValueError, KeyError, RuntimeError) as error:
        raise EngineError(f"adapter {folder.name} does not open: {error}") from error
    return taught, tuple(card.languages)


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
