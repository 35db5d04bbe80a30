"""Open a database and bring its tables up to date. Knows no business."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from host.errors import EngineError, InputError

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_MS = 30_000
MIGRATION_LOCK = 7_268_451  # any number that is always the same
# An in-memory database is one connection: its transactions must take turns.
_MEMORY = threading.RLock()


def open_engine(url: str) -> Engine:
    """An engine whose tables are those of the newest migration.

    Raises InputError for a URL that is none, EngineError when the database cannot be opened.
    """
    where = _parse(url)
    try:
        engine = _sqlite(where) if is_sqlite(where) else create_engine(where, pool_pre_ping=True)
        with engine.begin() as connection:
            _migrate(connection)
    except ModuleNotFoundError as error:
        raise EngineError(
            f"no driver for {where.drivername}; use SQLite, or PostgreSQL after "
            "pip install 'psycopg[binary]'"
        ) from error
    except (SQLAlchemyError, OSError) as error:
        shown = where.render_as_string(hide_password=True)
        cause = str(error).splitlines()[0]
        raise EngineError(f"the database {shown} cannot be opened: {cause}") from error
    return engine


@contextmanager
def transaction(engine: Engine, *, reads: bool = False) -> Iterator[Session]:
    """All or nothing: what raises inside leaves the database as it was.

    ``reads`` promises to write nothing, and so waits for no writer.
    """
    with _MEMORY if in_memory(engine.url) else nullcontext():
        told = engine.execution_options(reads=reads)
        with Session(told, expire_on_commit=False) as db, db.begin():
            yield db


def is_sqlite(url: URL) -> bool:
    """Whether the URL names SQLite."""
    return url.get_backend_name() == "sqlite"


def in_memory(url: URL) -> bool:
    """Whether the database lives only in this process."""
    return is_sqlite(url) and url.database in {None, "", ":memory:"}


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        raise InputError(
            "HOST_DATABASE_URL: not a database URL; use sqlite:///path/shop.db or "
            "postgresql+psycopg://user:password@host/name"
        ) from error
    except ModuleNotFoundError as error:
        raise EngineError(f"no driver for {parsed.drivername}") from error
    return parsed


def _sqlite(url: URL) -> Engine:
    arguments: dict[str, Any] = {"check_same_thread": False}
    if in_memory(url):
        engine = create_engine(url, connect_args=arguments, poolclass=StaticPool)
    else:
        Path(str(url.database)).expanduser().parent.mkdir(parents=True, exist_ok=True)
        url = url.set(database=str(Path(str(url.database)).expanduser()))
        engine = create_engine(url, connect_args=arguments)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    # Python's driver must not open transactions by itself: _begin says which kind.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")  # a confirmed order survives a power cut
    connection.execute("PRAGMA foreign_keys = ON")


def _write_ahead(connection: Any) -> None:
    """SQLite changes its journal under a lock for which it does not wait: we do."""
    until = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


def _begin(connection: Connection) -> None:
    """Writers take their turn at the start: one that waits never works on stale rows."""
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
