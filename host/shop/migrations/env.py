"""Alembic's entry: runs on the connection that ``host.shop.database`` hands over."""

from __future__ import annotations

from alembic import context

from host.shop.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
context.run_migrations()
