"""Start the pages on a port: bind first, open the host, say the address when it answers."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from host.errors import InputError

log = logging.getLogger(__name__)


def serve(
    persona: str = "weike",
    *,
    products: Path | None = None,
    bind: str = "",
    port: int = -1,
) -> None:
    """Serve until interrupted. Raises InputError when the port is taken or a setting is wrong."""
    from host.settings import read

    settings = read()
    address, number = bind or settings.bind, settings.port if port < 0 else port
    listener = listen(address, number)
    try:
        _run(persona, products, listener, address)
    finally:
        listener.close()


def _run(persona: str, products: Path | None, listener: socket.socket, address: str) -> None:
    from host.host import Host
    from host.page.app import build  # first: it must not compete with a model that loads
    from host.show import Journal, Show

    host = Host.open(persona, products=products, wait=False)
    show = Show(host, journal=Journal(host.settings.data_dir / "journal.jsonl"))
    app = build(show, folders={"products": drawings(products)} if products else None)
    port = listener.getsockname()[1]

    def ready() -> None:
        announce(address, port)
        # Warming up takes both cores: the page answers first. Comments wait in the room.
        show.start()

    try:
        run_server(app, listener, ready)
    except KeyboardInterrupt:
        pass
    finally:
        show.close()
        print("Off air.", flush=True)


def drawings(products: Path) -> Path:
    """The folder that the drawings of these products stand in."""
    return products if products.is_dir() else products.parent


def listen(bind: str, port: int) -> socket.socket:
    """A listening socket. Raises InputError with the remedy."""
    if not 0 <= port <= 65535:
        raise InputError(f"--port: {port} is no port; use 0 to 65535 (0 takes a free one)")
    try:
        family, kind, proto, _, where = socket.getaddrinfo(
            bind, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError) as error:
        raise InputError(f"--bind: {bind!r} is no address; try 127.0.0.1 or 0.0.0.0") from error
    listener = socket.socket(family, kind, proto)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(where)
        listener.listen(256)
    except OSError as error:
        listener.close()
        raise InputError(
            f"port {port} of {bind} cannot be used ({error.strerror}); "
            "choose another: --port 7861, or HOST_PORT=7861"
        ) from error
    listener.set_inheritable(True)
    return listener


def announce(address: str, port: int) -> None:
    """Say where the page is, now that it answers."""
    shown = "127.0.0.1" if address in {"0.0.0.0", "", "::"} else address  # noqa: S104
    shown = f"[{shown}]" if ":" in shown else shown
    print(f"On air: http://{shown}:{port}   (Ctrl-C to stop)", flush=True)
    sys.stdout.flush()


def run_server(app: object, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Run the app on the socket; ``ready`` is called once it answers."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                ready()

    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_level="warning",
        timeout_graceful_shutdown=2,
        ws_max_size=4096,
        server_header=False,
    )
    Server(config).run(sockets=[listener])
