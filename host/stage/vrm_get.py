"""``make vrm``: three.js and @pixiv/three-vrm from npm, at pinned versions, into ``assets/vrm``.

Only when asked; needs ``npm`` and a network. The hash decides, not the registry. Browsers have
no bundler here: the bare name ``three`` becomes an address beside the file.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from host.errors import HostError, InputError
from host.stage.vrm import MODULES, VRM_FOLDER

NPM_S = 300
BARE = re.compile(r"""(\bfrom\s*|\bimport\s*)(["'])three\2""")
UTILS = re.compile(r"""(["'])\.\./utils/""")


@dataclass(frozen=True)
class Package:
    """One npm package: its version, the SHA-512 of its archive, and what we keep of it."""

    name: str
    version: str
    sha512: str  # base64, as npm writes it
    files: Mapping[str, str]  # path in the archive -> name of ours


PACKAGES = (
    Package(
        "three",
        "0.187.0",
        "Qiu7R+Cmh8CstZsY1uJOSWnVlfo7ZtNLV7mF8Jltk3LB3AtDu9cRZlcnRKkAk8Y4z6KKw35z7Y7Urd7jWY8etA==",
        {
            "build/three.module.js": "three.module.js",
            "build/three.core.js": "three.core.js",
            "examples/jsm/loaders/GLTFLoader.js": "GLTFLoader.js",
            "examples/jsm/utils/BufferGeometryUtils.js": "BufferGeometryUtils.js",
            "examples/jsm/utils/SkeletonUtils.js": "SkeletonUtils.js",
            "LICENSE": "LICENSE.three",
        },
    ),
    Package(
        "@pixiv/three-vrm",
        "3.5.5",
        "RPXy7jYAXs704NIpZlosB0U2ENu21G9DrqGWdQgRe8dShaCo1ugpj+6BVPRCy91nt+MPMA96j5rbsSzEl0HlQA==",
        {"lib/three-vrm.module.min.js": "three-vrm.js", "LICENSE": "LICENSE.three-vrm"},
    ),
)


def fetch(to: Path = VRM_FOLDER) -> list[Path]:
    """Fetch every package and write its modules. Raises InputError with the remedy."""
    npm = shutil.which("npm")
    if not npm:
        raise InputError("npm is needed for this; on Debian: apt install npm")
    found: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for package in PACKAGES:
            found |= unpack(package, _pack(npm, package, Path(scratch)))
    to.mkdir(parents=True, exist_ok=True)
    for name, content in found.items():
        (to / name).write_bytes(content)
    return [to / name for name in MODULES]


def _pack(npm: str, package: Package, scratch: Path) -> bytes:
    """The package's archive, as ``npm pack`` brings it."""
    before = set(scratch.iterdir())
    wanted = f"{package.name}@{package.version}"
    command = [npm, "pack", wanted, "--silent", "--ignore-scripts"]
    try:
        subprocess.run(  # noqa: S603
            command, cwd=scratch, check=True, capture_output=True, text=True, timeout=NPM_S
        )
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout or "").strip().splitlines()
        raise InputError(f"npm pack {wanted}: {said[-1] if said else 'it failed'}") from error
    except subprocess.TimeoutExpired as error:
        raise InputError(f"npm pack {wanted}: no answer in {NPM_S} s; try again") from error
    return (set(scratch.iterdir()) - before).pop().read_bytes()


def unpack(package: Package, archive: bytes) -> dict[str, bytes]:
    """Our files of one archive, ready for a browser. Raises InputError on another hash."""
    digest = base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if digest != package.sha512:
        raise InputError(f"{package.name}@{package.version}: not the archive we know; left out")
    found = {}
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        for inside, name in package.files.items():
            with tar.extractfile(f"package/{inside}") or io.BytesIO() as member:
                content = member.read()
            found[name] = browser_ready(content) if name.endswith(".js") else content
    return found


def browser_ready(source: bytes) -> bytes:
    """A module whose imports are addresses: all of them lie in one folder."""
    text = source.decode("utf-8")
    text = BARE.sub(r"\1\2./three.module.js\2", text)
    return UTILS.sub(r"\1./", text).encode("utf-8")


def main() -> int:
    """Fetch, and say where to."""
    try:
        files = fetch()
    except HostError as error:
        print(f"vrm: {error}", file=sys.stderr)
        return 2
    print(f"{len(files)} modules are in {files[0].parent}. Now name your file in the persona:")
    print("  look: {vrm: my-host.vrm}   # beside the persona's file, or in assets/vrm")
    return 0


if __name__ == "__main__":
    sys.exit(main())
