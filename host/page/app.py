"""The web app: our own routes first, then the Gradio page at ``/``."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when gradio is imported

import gradio as gr
from fastapi import APIRouter, FastAPI, Response

from host.page.actions import Actions
from host.page.blocks import build_blocks
from host.page.ears import Ears, ear_routes, whisper
from host.page.guard import Guard
from host.page.look import css, theme
from host.page.metrics import TYPE, Metrics
from host.page.sessions import Sessions, Signer
from host.page.visit import Visit
from host.page.words import locales
from host.records import LANGS
from host.show import Show
from host.stage import routes
from host.stage.vrm import figure, vrm_routes

log = logging.getLogger(__name__)

VIEWERS_EVERY_S = 2.0
HEAD = (
    '<meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover">'
    '<link rel="icon" href="data:,">'
    '<script type="module" src="/static/stage/stage.mjs"></script>'
)


def build(
    show: Show, *, folders: Mapping[str, Path] | None = None, ears: Ears | None = None
) -> FastAPI:
    """The show as a web app. ``folders`` replaces served folders (``products``: drawings).

    ``ears`` hears voice input; the shipped listener by default. The show has to be started
    (and closed) by whoever made it.
    """
    signer = Signer.kept_in(show.host.settings.data_dir)
    metrics = Metrics(lambda: show.stage.clients)
    show.journal.listeners.append(metrics.event)
    app = FastAPI(
        title="Virtual host",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan(show),
    )
    _health(app, show, metrics)
    app.include_router(_figure(show))
    app.include_router(_captions(show))
    app.include_router(ear_routes(ears or whisper(show.host.settings.cache_dir)))
    app.include_router(routes(show.stage, folders=folders))
    _mount(app, show, Sessions(signer))
    app.add_middleware(Guard, signer=signer, on_refused=metrics.refused)
    return app


def _health(app: FastAPI, show: Show, metrics: Metrics) -> None:
    @app.get("/healthz", include_in_schema=False)
    def healthz() -> dict[str, object]:
        return {
            "status": "ok",
            "persona": show.host.persona.id,
            "pinned": show.pinned,
            "clients": show.stage.clients,
        }

    @app.get("/static/js/iframeResizer.contentWindow.min.js", include_in_schema=False)
    def resizer() -> Response:
        """Gradio's page asks for this helper of embedded pages; ours is never embedded."""
        return Response("", media_type="text/javascript")

    @app.get("/metrics", include_in_schema=False)
    def figures() -> Response:
        return Response(metrics.text(), media_type=TYPE)


def _figure(show: Show) -> APIRouter:
    """Her own figure, if the persona names one; what it lacks is one line."""
    shown = figure(show.host.persona)
    if shown.lack:
        log.warning(shown.lack)
    return vrm_routes(shown)


def _captions(show: Show) -> APIRouter:
    router = APIRouter()

    @router.get("/show.vtt", include_in_schema=False)
    def captions(lang: str = "") -> Response:
        """What she has said so far, as WebVTT; in ``lang`` where the sheets have it."""
        wanted = next((known for known in LANGS if known == lang), None)
        headers = {"Cache-Control": "no-store"}
        text = show.speaking.log.webvtt(wanted)
        return Response(text, media_type="text/vtt; charset=utf-8", headers=headers)

    return router


def _mount(app: FastAPI, show: Show, sessions: Sessions) -> None:
    i18n = gr.I18n(**locales())
    demo = build_blocks(show, Actions(Visit(show), sessions), i18n)
    gr.mount_gradio_app(
        app,
        demo,
        path="/",
        theme=theme(show.host.persona),
        css=css(show.host.persona),
        head=HEAD,
        i18n=i18n,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        max_file_size="8mb",
        enable_monitoring=False,
        mcp_server=False,
    )


def _lifespan(show: Show):  # type: ignore[no-untyped-def]
    @asynccontextmanager
    async def alive(_: FastAPI) -> AsyncIterator[None]:
        count = asyncio.create_task(_count_viewers(show))
        try:
            yield
        finally:
            count.cancel()
            with suppress(asyncio.CancelledError):
                await count

    return alive


async def _count_viewers(show: Show) -> None:
    """Tell the stage how many watch: the number of open connections, and nothing else."""
    told = -1
    while True:
        if show.stage.clients != told:
            told = show.stage.clients
            show.stage.event("viewers", {"count": told})
        await asyncio.sleep(VIEWERS_EVERY_S)
