"""Persona voices: style vectors blended from a recipe, kept as small files of our own.

A Kokoro style vector holds timbre in its first 128 numbers (the decoder reads them) and
prosody in the last 128 (the predictor of durations and pitch reads those). A persona's
timbre is one fixed blend; its prosody is lent by one voice per language.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from host.errors import EngineError
from host.records import LANGS, Lang
from host.schema import VoiceRecipe
from host.sheets import ASSETS

VOICES = ASSETS / "voices"
HALF = 128
ROWS = 320  # one style per number of tokens; no piece we speak is longer


@dataclass(frozen=True, eq=False)
class PersonaVoice:
    """``timbre`` float32 [rows, 128]; ``prosody`` the same per language; pitch factors."""

    persona: str
    digest: str
    timbre: Any
    prosody: Mapping[Lang, Any]
    pitch: Mapping[Lang, float]
    british: bool = False

    def style(self, lang: Lang, tokens: int) -> Any:
        """Style vector float32 [1, 256] for a text of ``tokens`` tokens."""
        import numpy as np

        row = min(tokens, len(self.timbre) - 1)
        both = np.concatenate([self.timbre[row], self.prosody[lang][row]])
        return both[None].astype(np.float32)


def load(persona: str, folder: Path = VOICES) -> PersonaVoice:
    """A shipped voice. Raises EngineError when it is missing, damaged or of another shape."""
    import numpy as np

    path = folder / f"{persona}.npz"
    try:
        facts = read_recipe(persona, folder)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        with np.load(path, allow_pickle=False) as data:
            timbre = data["timbre"].astype(np.float32)
            prosody = {lang: data[lang].astype(np.float32) for lang in LANGS}
        _shaped(timbre, *prosody.values())
        pitch = {lang: float(facts["pitch"][lang]) for lang in LANGS}
        british = str(facts["recipe"]["prosody"].get("en", "")).startswith("b")
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise EngineError(f"voice {persona}: {path.name} cannot be used: {error}") from error
    except Exception as error:  # numpy raises zipfile's own errors for a damaged archive
        if type(error).__name__ != "BadZipFile":
            raise
        raise EngineError(f"voice {persona}: {path.name} is damaged; restore it") from error
    return PersonaVoice(persona, digest, timbre, prosody, pitch, british)


def _shaped(*tables: Any) -> None:
    for table in tables:
        if table.ndim != 2 or table.shape[1] != HALF or not len(table):
            raise ValueError(f"expected [rows, {HALF}], found {list(table.shape)}")
        if not math.isfinite(float(table.sum())):
            raise ValueError("not all numbers are finite")


def read_recipe(persona: str, folder: Path = VOICES) -> dict[str, Any]:
    """What the asset was made of: the JSON beside it."""
    facts = json.loads((folder / f"{persona}.json").read_text("utf-8"))
    if not isinstance(facts, dict):
        raise ValueError("the recipe is not a mapping")
    return facts


def shipped(folder: Path = VOICES) -> list[str]:
    """Personas that have a voice file and its recipe."""
    return sorted(p.stem for p in folder.glob("*.npz") if p.with_suffix(".json").is_file())


def same(recipe: VoiceRecipe, facts: Mapping[str, Any]) -> bool:
    """Whether an asset was made from this recipe."""
    return bool(ingredients(recipe) == facts.get("recipe"))


def ingredients(recipe: VoiceRecipe) -> dict[str, Any]:
    """The part of a recipe that shapes the asset (speed and lexicon act later)."""
    return {
        "timbre": dict(sorted(recipe.timbre.items())),
        "prosody": dict(sorted(recipe.prosody.items())),
        "pitch_hz": recipe.pitch_hz,
    }


def nearest(recipe: VoiceRecipe, folder: Path = VOICES) -> list[str]:
    """Shipped voices, the one whose timbre is most like the recipe's first."""
    wanted = _profile(recipe.timbre)
    return sorted(shipped(folder), key=lambda p: -_likeness(wanted, _profile_of(p, folder)))


def _profile_of(persona: str, folder: Path) -> dict[str, float]:
    try:
        return _profile(read_recipe(persona, folder)["recipe"]["timbre"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _profile(timbre: Mapping[str, float]) -> dict[str, float]:
    """Weights by voice, and by gender letter ("af_heart" -> f) so that unlike names compare."""
    profile: dict[str, float] = {}
    for name, weight in timbre.items():
        profile[name] = profile.get(name, 0.0) + weight
        gender = f"*{name[1:2]}"
        profile[gender] = profile.get(gender, 0.0) + weight
    return profile


def _likeness(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Cosine of two sparse profiles; 0 when either is empty."""
    dot = sum(weight * b.get(name, 0.0) for name, weight in a.items())
    norm = math.sqrt(sum(w * w for w in a.values()) * sum(w * w for w in b.values()))
    return dot / norm if norm else 0.0
