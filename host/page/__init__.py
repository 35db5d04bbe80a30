"""The pages people see. The only place that knows Gradio. ``build`` makes, ``serve`` runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from host.page.serve import serve

if TYPE_CHECKING:
    from fastapi import FastAPI

    from host.show import Show

__all__ = ["build", "serve"]


def build(show: Show, *, folders: Mapping[str, Path] | None = None) -> FastAPI:
    """The show as a web app; see ``host.page.app``. Gradio is imported only here."""
    from host.page.app import build as make

    return make(show, folders=folders)
