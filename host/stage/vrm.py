"""A user's own figure: which ``.vrm`` file the persona names, and the doors that serve it.

Fetches nothing (``vrm_get`` does). Whatever is missing costs one line, and the drawn host goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from host.schema import Persona
from host.sheets import ASSETS, ROOT
from host.stage.routes import send_file

VRM_FOLDER = ASSETS / "vrm"
URL = "/vrm/figure.vrm"
MODULES = (
    "three.module.js",
    "three.core.js",
    "GLTFLoader.js",
    "BufferGeometryUtils.js",
    "SkeletonUtils.js",
    "three-vrm.js",
)
MAX_BYTES = 200_000_000
MAGIC = b"glTF"


@dataclass(frozen=True)
class Figure:
    """Who is to be seen. ``lack`` says why a named file is not shown; "" when all is well."""

    avatar: str
    name: str
    file: Path | None = None
    lack: str = ""

    @property
    def url(self) -> str:
        """Where a browser finds the figure; "" for the drawn one."""
        return URL if self.file and not self.lack else ""


def figure(persona: Persona, folder: Path = VRM_FOLDER) -> Figure:
    """The persona's figure. Never raises: a missing file or module is told in ``lack``."""
    look, name = persona.look, persona.name["en"]
    if not look.vrm:
        return Figure(look.avatar, name)
    path = find(look.vrm, persona.source, folder)
    return Figure(look.avatar, name, path, _lack(look.vrm, path, folder))


def find(named: str, source: str, folder: Path) -> Path | None:
    """The file: as written, beside the persona's file, or in ``folder``."""
    beside = (ROOT / source).parent if source else ROOT
    for place in (beside / named, folder / named):
        if place.is_file():
            return place.resolve()
    return None


def fault(named: str, path: Path | None) -> str:
    """What is wrong with a file that a persona names; "" for a good one."""
    if path is None:
        return f"look.vrm: {named}: no such file; put it beside the persona's file"
    if path.suffix.lower() != ".vrm" or not _binary(path):
        return f"look.vrm: {named}: not a VRM file (binary glTF, up to 200 MB)"
    return ""


def _lack(named: str, path: Path | None, folder: Path) -> str:
    lack = fault(named, path)
    if not lack and not all((folder / module).is_file() for module in MODULES):
        lack = f"look.vrm: {named}: three.js is not here yet; type: make vrm"
    return f"{lack}; the drawn host goes on" if lack else ""


def _binary(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == MAGIC and path.stat().st_size <= MAX_BYTES
    except OSError:
        return False


def vrm_routes(shown: Figure, folder: Path = VRM_FOLDER) -> APIRouter:
    """``/stage/about.json`` (who is to be seen) and ``/vrm/…``: her file and the modules."""
    router = APIRouter()

    @router.get("/stage/about.json", include_in_schema=False)
    def about() -> JSONResponse:
        return JSONResponse({"avatar": shown.avatar, "name": shown.name, "vrm": shown.url})

    @router.get("/vrm/{name}", include_in_schema=False)
    def door(name: str, request: Request) -> Response:
        etag = request.headers.get("if-none-match", "")
        if shown.file and shown.url == f"/vrm/{name}":
            return send_file(shown.file.parent, shown.file.name, etag)
        return send_file(folder if name in MODULES else None, name, etag)

    return router
