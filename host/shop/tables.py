"""The shop's tables. Times are UTC; money is counted in minor units. Knows no rule of business."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    MetaData,
    String,
    TypeDecorator,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

Minor = Annotated[int, mapped_column(BigInteger)]
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime, kept as naive UTC because SQLite forgets time zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware to naive UTC."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Naive UTC to aware."""
        return value.replace(tzinfo=UTC) if value else None


class Base(DeclarativeBase):
    """Root of the tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it as a plain dict
        datetime: UtcTime,
        dict[str, Any]: JSON,
        str: String(200),
    }


class ProductRow(Base):
    """What is on sale now. ``sheet`` is the whole product page, for snapshots."""

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint("stock >= 0", name="stock_not_negative"),
        CheckConstraint("price_minor > 0", name="price_positive"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[dict[str, Any]]
    price_minor: Mapped[Minor]
    currency: Mapped[str] = mapped_column(String(3))
    stock: Mapped[int]
    coupon_code: Mapped[str] = mapped_column(String(32), default="")
    coupon_percent: Mapped[int] = mapped_column(default=0)
    coupon_until: Mapped[date | None]
    offer_minor: Mapped[Minor | None]
    offer_since: Mapped[datetime | None]
    offer_until: Mapped[datetime | None]
    sheet: Mapped[dict[str, Any]]


class PriceRow(Base):
    """A price that was asked: a sheet price until the next one, an offer until ``until``."""

    __tablename__ = "prices"

    id: Mapped[int] = mapped_column(primary_key=True)
    product: Mapped[str] = mapped_column(ForeignKey("products.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))  # "sheet" or "offer"
    price_minor: Mapped[Minor]
    currency: Mapped[str] = mapped_column(String(3))
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class CartRow(Base):
    """What a browser session has put aside. Reserves nothing."""

    __tablename__ = "cart_lines"

    session: Mapped[str] = mapped_column(String(128), primary_key=True)
    product: Mapped[str] = mapped_column(ForeignKey("products.id"), primary_key=True)
    quantity: Mapped[int]
    added: Mapped[datetime]


class OrderRow(Base):
    """An order. ``key`` is the click it came from: one click, one order."""

    __tablename__ = "orders"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    session: Mapped[str] = mapped_column(String(128), index=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    total_minor: Mapped[Minor]
    discount_minor: Mapped[Minor] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))
    coupon: Mapped[str] = mapped_column(String(32), default="")
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(400))
    contact: Mapped[str] = mapped_column(String(260))
    status: Mapped[str] = mapped_column(String(12), default="placed")
    at: Mapped[datetime] = mapped_column(index=True)
    viewer: Mapped[str] = mapped_column(String(128), default="")
    page: Mapped[dict[str, Any]]  # the pages of what was bought, as they were
    received_at: Mapped[datetime | None]
    withdrawal_asked_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    lines: Mapped[list[OrderLineRow]] = relationship(order_by="OrderLineRow.line", lazy="selectin")


class OrderLineRow(Base):
    """One article of an order, at the price of that moment."""

    __tablename__ = "order_lines"

    order: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    product: Mapped[str] = mapped_column(String(64))
    name: Mapped[str]
    quantity: Mapped[int]
    unit_minor: Mapped[Minor]
    total_minor: Mapped[Minor]


class LedgerRow(Base):
    """Append-only: triggers refuse UPDATE and DELETE. Pieces and money as they moved."""

    __tablename__ = "ledger"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(16))
    product: Mapped[str] = mapped_column(String(64), default="", index=True)
    order: Mapped[str] = mapped_column(String(16), default="", index=True)
    pieces: Mapped[int] = mapped_column(default=0)  # change of stock
    amount_minor: Mapped[Minor] = mapped_column(default=0)  # money in; negative is money out
    currency: Mapped[str] = mapped_column(String(3), default="")
    note: Mapped[str] = mapped_column(default="")


class ViewerRow(Base):
    """A viewer who is known. Without ``consent`` nothing else is ever written."""

    __tablename__ = "viewers"

    id: Mapped[str] = mapped_column(String(128), primary_key=True)
    consent: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime]


class NoteRow(Base):
    """One thing remembered of a viewer."""

    __tablename__ = "viewer_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    viewer: Mapped[str] = mapped_column(ForeignKey("viewers.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    value: Mapped[str]
    product: Mapped[str] = mapped_column(String(64), default="")
    at: Mapped[datetime]
