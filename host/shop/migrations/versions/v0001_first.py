"""The first tables: products, prices, carts, orders, ledger, viewers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# The ledger is append-only in the database itself, whoever writes to it.
SQLITE_TRIGGER = """
CREATE TRIGGER ledger_no_{verb} BEFORE {verb} ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""
POSTGRES_REFUSE = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$
"""
POSTGRES_TRIGGER = """
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger
FOR EACH ROW EXECUTE FUNCTION ledger_refuse()
"""


def upgrade() -> None:
    """Make the tables."""
    make_catalogue()
    make_orders()
    make_ledger()
    make_viewers()


def make_catalogue() -> None:
    """Products and the prices they had."""
    op.create_table(
        "products",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.Column("coupon_code", sa.String(length=32), nullable=False),
        sa.Column("coupon_percent", sa.Integer(), nullable=False),
        sa.Column("coupon_until", sa.Date(), nullable=True),
        sa.Column("offer_minor", sa.BigInteger(), nullable=True),
        sa.Column("offer_since", sa.DateTime(), nullable=True),
        sa.Column("offer_until", sa.DateTime(), nullable=True),
        sa.Column("sheet", sa.JSON(), nullable=False),
        sa.CheckConstraint("price_minor > 0", name=op.f("ck_products_price_positive")),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_products_stock_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
    )
    op.create_table(
        "prices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["product"], ["products.id"], name=op.f("fk_prices_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prices")),
    )
    op.create_index(op.f("ix_prices_product"), "prices", ["product"], unique=False)


def make_orders() -> None:
    """Carts, orders and their lines."""
    op.create_table(
        "cart_lines",
        sa.Column("session", sa.String(length=128), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("added", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["product"], ["products.id"], name=op.f("fk_cart_lines_product")),
        sa.PrimaryKeyConstraint("session", "product", name=op.f("pk_cart_lines")),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("session", sa.String(length=128), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("coupon", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("contact", sa.String(length=260), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("viewer", sa.String(length=128), nullable=False),
        sa.Column("page", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawal_asked_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("key", name=op.f("uq_orders_key")),
    )
    op.create_index(op.f("ix_orders_at"), "orders", ["at"], unique=False)
    op.create_index(op.f("ix_orders_session"), "orders", ["session"], unique=False)
    op.create_table(
        "order_lines",
        sa.Column("order", sa.String(length=16), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["order"], ["orders.id"], name=op.f("fk_order_lines_order")),
        sa.PrimaryKeyConstraint("order", "line", name=op.f("pk_order_lines")),
    )


def make_ledger() -> None:
    """The ledger and what keeps it append-only."""
    op.create_table(
        "ledger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("order", sa.String(length=16), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
    )
    op.create_index(op.f("ix_ledger_order"), "ledger", ["order"], unique=False)
    op.create_index(op.f("ix_ledger_product"), "ledger", ["product"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRES_REFUSE)
        op.execute(POSTGRES_TRIGGER)
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(SQLITE_TRIGGER.format(verb=verb))


def make_viewers() -> None:
    """What may be remembered of a viewer."""
    op.create_table(
        "viewers",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("consent", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewers")),
    )
    op.create_table(
        "viewer_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("viewer", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["viewer"], ["viewers.id"], name=op.f("fk_viewer_notes_viewer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewer_notes")),
    )
    op.create_index(op.f("ix_viewer_notes_viewer"), "viewer_notes", ["viewer"], unique=False)


def downgrade() -> None:
    """Remove everything."""
    op.drop_table("viewer_notes")
    op.drop_table("viewers")
    op.drop_table("ledger")
    op.drop_table("order_lines")
    op.drop_table("orders")
    op.drop_table("cart_lines")
    op.drop_table("prices")
    op.drop_table("products")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_refuse()")
