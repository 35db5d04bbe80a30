"""Make a persona's voice from its recipe: ``python -m host.voice.blend weike --base FILE``.

The base style vectors (Kokoro-82M v1.0, Apache-2.0) come from the npm package kokoro-js:
``npm pack kokoro-js@1.2.1`` gives the file to name with --base. What is written is a derived
asset of ours, with its recipe and the hashes of what it was made of beside it.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from host import settings
from host.errors import HostError, InputError
from host.records import LANGS, Lang
from host.schema import VoiceRecipe
from host.sheets import load_persona
from host.voice.vectors import HALF, ROWS, VOICES, ingredients

SHAPE = (510, 2 * HALF)
NATIVE: Mapping[Lang, str] = {"en": "af_heart", "zh": "zf_xiaobei", "fr": "ff_siwis"}
CALIBRATION: Mapping[Lang, str] = {
    "en": "Hello everyone, this is a cup, and you will like it from the first day.",
    "zh": "大家好，这是一个杯子，你第一天就会喜欢它。",
    "fr": "Bonjour à tous, voici une tasse, et vous allez l'aimer dès le premier jour.",
}


def read_base(base: Path) -> dict[str, bytes]:
    """Raw vectors by voice name, from a folder of .bin files or an npm .tgz."""
    try:
        if base.is_dir():
            return {p.stem: p.read_bytes() for p in sorted(base.rglob("*.bin"))}
        with tarfile.open(base) as archive:
            members = [m for m in archive.getmembers() if m.isfile() and m.name.endswith(".bin")]
            return {Path(m.name).stem: _content(archive, m) for m in members}
    except (OSError, tarfile.TarError) as error:
        remedy = "name a folder of .bin files or the .tgz of: npm pack kokoro-js@1.2.1"
        raise InputError(f"{base}: {error}; {remedy}") from error


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = archive.extractfile(member)
    return stream.read() if stream else b""


def vector(base: Mapping[str, bytes], name: str) -> Any:
    """One voice, float32 [510, 256]. Raises InputError when unknown or of another size."""
    import numpy as np

    if name not in base:
        raise InputError(f"no base voice {name!r}; there are: {', '.join(sorted(base)) or 'none'}")
    table = np.frombuffer(base[name], "<f4")
    if table.size != SHAPE[0] * SHAPE[1]:
        raise InputError(f"base voice {name}: {table.size} numbers, expected {SHAPE}")
    return table.reshape(SHAPE)


def blend(recipe: VoiceRecipe, base: Mapping[str, bytes]) -> dict[str, Any]:
    """Arrays float16 [ROWS, 128]: ``timbre`` and one prosody per language."""
    import numpy as np

    arrays = {"timbre": mix(recipe.timbre, base)[:ROWS, :HALF].astype(np.float16)}
    for lang in LANGS:
        lent = mix(shares(recipe.prosody.get(lang, NATIVE[lang])), base)
        arrays[lang] = lent[:ROWS, HALF:].astype(np.float16)
    return arrays


def shares(written: str) -> dict[str, float]:
    """ "ff_siwis", or "0.6 ff_siwis + 0.4 im_nicola", as weights by voice."""
    found: dict[str, float] = {}
    for part in written.split("+"):
        weight, _, name = part.strip().rpartition(" ")
        try:
            found[name] = found.get(name, 0.0) + float(weight or 1)
        except ValueError as error:
            remedy = "write a voice, or 0.6 voice + 0.4 other"
            raise InputError(f"voice.prosody: {written!r}: {remedy}") from error
    return found


def mix(weights: Mapping[str, float], base: Mapping[str, bytes]) -> Any:
    """The weighted mean of voices, float32 [510, 256]. Raises InputError for no weight at all."""
    total = sum(weights.values())
    if not weights or total <= 0:
        raise InputError("voice.timbre: empty; write weights such as {af_heart: 1.0}")
    return sum(weight / total * vector(base, name) for name, weight in weights.items())


def calibrate(folder: Path, persona: str, pitch_hz: float, cache_dir: Path) -> dict[Lang, float]:
    """Pitch factors that bring each language's median to ``pitch_hz``, measured by speaking."""
    import statistics

    from host.voice import vectors
    from host.voice.kokoro import open_kokoro

    factors: dict[Lang, float] = {}
    recipe = VoiceRecipe.model_validate(vectors.read_recipe(persona, folder)["recipe"])
    engine = open_kokoro(recipe, persona=persona, cache_dir=cache_dir, folder=folder)
    for lang, text in CALIBRATION.items():
        voiced = [hz for hz in engine.take(text, lang).pitch_hz if hz]
        factors[lang] = round(pitch_hz / statistics.median(voiced), 3)
    return factors


def make(
    persona: str, recipe: VoiceRecipe, base: Mapping[str, bytes], out: Path, cache_dir: Path
) -> dict[str, Any]:
    """Write ``<persona>.npz`` and ``<persona>.json``; return what the JSON holds."""
    import numpy as np

    out.mkdir(parents=True, exist_ok=True)
    arrays = blend(recipe, base)
    lent = [name for g in LANGS for name in shares(recipe.prosody.get(g, NATIVE[g]))]
    names = sorted({*recipe.timbre, *lent})
    np.savez_compressed(out / f"{persona}.npz", **arrays)
    facts: dict[str, Any] = {
        "persona": persona,
        "recipe": ingredients(recipe),
        "pitch": dict.fromkeys(LANGS, 1.0),
        "made_of": {name: hashlib.sha256(base[name]).hexdigest() for name in names},
        "origin": "Kokoro-82M v1.0 style vectors (hexgrad), Apache-2.0, in npm kokoro-js@1.2.1",
        "command": f"python -m host.voice.blend {persona} --base kokoro-js-1.2.1.tgz",
    }
    _write(out / f"{persona}.json", facts)
    if recipe.pitch_hz:
        facts["pitch"] = calibrate(out, persona, recipe.pitch_hz, cache_dir)
        _write(out / f"{persona}.json", facts)
    return facts


def _write(path: Path, facts: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", "utf-8")


def read_recipe(path: Path) -> VoiceRecipe:
    """A recipe to try, as JSON: the ``voice`` of a persona file."""
    try:
        return VoiceRecipe.model_validate_json(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; check the path") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"{path}: {where}: {first['msg']}") from error


def main(
    persona: Annotated[str, typer.Argument(help="Persona id, or path of its YAML file.")],
    base: Annotated[Path, typer.Option(help="Base vectors: npm .tgz or a folder of .bin files.")],
    recipe: Annotated[
        Path | None, typer.Option(help="Try this recipe (JSON) instead of the persona's own.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = VOICES,
) -> None:
    """Blend a persona's voice from its recipe and write the asset with its provenance."""
    try:
        chosen = read_recipe(recipe) if recipe else load_persona(persona).voice
        name = Path(persona).stem
        facts = make(name, chosen, read_base(base), out, settings.read().cache_dir)
    except HostError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo(f"{out / name}.npz: made of {', '.join(facts['made_of'])}; pitch {facts['pitch']}")


if __name__ == "__main__":
    typer.run(main)
