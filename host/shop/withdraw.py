"""Withdrawal from an order in two steps (Directive 2011/83 art. 11a), and the order's way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import update
from sqlalchemy.orm import Session

from host.errors import InputError, ShopError
from host.records import Money
from host.shop.ledger import enter
from host.shop.tables import OrderRow, ProductRow

WITHDRAWAL_DAYS = 14  # after the goods were received: Directive 2011/83 art. 9
Status = Literal["placed", "paid", "shipped", "cancelled"]


@dataclass(frozen=True)
class Withdrawal:
    """The acknowledgement of a withdrawal. Both moments are in UTC."""

    order: str
    asked_at: datetime
    confirmed_at: datetime | None = None


def ask(order: OrderRow, now: datetime) -> Withdrawal:
    """The first step: note the wish. Raises ShopError when it is too late."""
    if order.withdrawn_at is None:
        _check_open(order, now)
        order.withdrawal_asked_at = order.withdrawal_asked_at or now
    return _acknowledge(order, now)


def confirm(db: Session, order: OrderRow, now: datetime) -> Withdrawal:
    """The second step: cancel the order and put its pieces back. Twice is as good as once."""
    if order.withdrawn_at is not None:
        return _acknowledge(order, now)
    if order.withdrawal_asked_at is None:
        raise ShopError(f"order {order.id}: ask for the withdrawal first, then confirm it")
    _check_open(order, now)
    order.status, order.withdrawn_at = "cancelled", now
    for line in order.lines:
        _put_back(db, line.product, line.quantity)
        back = Money(-line.total_minor, order.currency)
        enter(
            db,
            now,
            "withdrawal",
            product=line.product,
            order=order.id,
            pieces=line.quantity,
            money=back,
        )
    if order.discount_minor:
        kept = Money(order.discount_minor, order.currency)
        enter(db, now, "withdrawal", order=order.id, money=kept, note="coupon")
    return _acknowledge(order, now)


def _acknowledge(order: OrderRow, now: datetime) -> Withdrawal:
    return Withdrawal(order.id, order.withdrawal_asked_at or now, order.withdrawn_at)


def _check_open(order: OrderRow, now: datetime) -> None:
    """The time runs from receipt; while nobody has noted a receipt it has not begun."""
    if order.status == "cancelled":
        raise ShopError(f"order {order.id} is already cancelled")
    received = order.received_at
    if received and now > received + timedelta(days=WITHDRAWAL_DAYS):
        raise ShopError(f"order {order.id}: the {WITHDRAWAL_DAYS} days of withdrawal are over")


def _put_back(db: Session, product: str, quantity: int) -> None:
    db.execute(
        update(ProductRow)
        .where(ProductRow.id == product)
        .values(stock=ProductRow.stock + quantity)
        .execution_options(synchronize_session=False)
    )


def mark(db: Session, order: OrderRow, status: Status, now: datetime) -> None:
    """Note that an order was paid or shipped. Raises InputError, ShopError."""
    if status not in get_args(Status) or status == "cancelled":
        raise InputError("an order is marked paid or shipped; to cancel it, withdraw")
    if order.status == "cancelled":
        raise ShopError(f"order {order.id} is cancelled")
    order.status = status
    enter(db, now, "status", order=order.id, note=status)
