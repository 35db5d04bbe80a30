"""From cart to order, in one transaction: stock, price and order move together or not at all."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from host.errors import BadCoupon, EmptyCart, ShopError, SoldOut
from host.records import Money, Order, OrderLine
from host.shop import cart
from host.shop.catalogue import coupon_now, find, price_now
from host.shop.customer import Customer
from host.shop.ledger import enter
from host.shop.money import discount, same_code
from host.shop.tables import CartRow, OrderLineRow, OrderRow, ProductRow

# No 0 1 I L O U: an order number is read aloud and typed from paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Taken:
    """Pieces taken from the stock, and what they cost at that moment."""

    row: ProductRow
    quantity: int
    unit_minor: int
    off_minor: int

    @property
    def total_minor(self) -> int:
        """Price of the pieces before the coupon."""
        return self.unit_minor * self.quantity


def new_id() -> str:
    """An order number such as ``LW-7F3K-29QD``: 30^8 of them, drawn by ``secrets``."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"LW-{letters[:4]}-{letters[4:]}"


def click_key(session: str, key: str) -> str:
    """What makes a click unique, of any length, per session."""
    return hashlib.sha256(f"{session}\0{key}".encode("utf-8", "replace")).hexdigest()


def by_click(db: Session, click: str) -> OrderRow | None:
    """The order a click has already made."""
    return db.scalars(select(OrderRow).where(OrderRow.key == click)).first()


def place(
    db: Session,
    session: str,
    customer: Customer,
    *,
    click: str,
    coupon: str,
    viewer: str,
    now: datetime,
) -> OrderRow:
    """Turn the cart into an order. Raises EmptyCart, SoldOut, BadCoupon; then nothing moved."""
    code = same_code(coupon)
    taken = [_take(db, held, code, now) for held in _lines(db, session)]
    _check(taken, code)
    order = _order(taken, session, customer, now)
    order.key, order.viewer = click, viewer[:128]
    order.coupon = code.upper()[:32] if code else ""
    db.add(order)
    db.flush()  # the lines refer to it
    for number, one in enumerate(taken, 1):
        db.add(_order_line(order.id, number, one))
        _enter(db, order, one, now)
    cart.clear(db, session)
    db.flush()
    db.refresh(order)
    return order


def _lines(db: Session, session: str) -> list[CartRow]:
    # Always in the same order: two buyers who lock rows crosswise would wait for ever.
    # The lock (where there are row locks) keeps one cart from becoming two orders.
    lines = select(CartRow).where(CartRow.session == session).order_by(CartRow.product)
    return list(db.scalars(lines.with_for_update()))


def _take(db: Session, held: CartRow, code: str, now: datetime) -> Taken:
    """Take the pieces first, read the price after: the row is ours from then on."""
    quantity = held.quantity
    took = db.scalar(
        update(ProductRow)
        .where(ProductRow.id == held.product, ProductRow.stock >= quantity)
        .values(stock=ProductRow.stock - quantity)
        .returning(ProductRow.id)
        .execution_options(synchronize_session=False)
    )
    row = find(db, held.product)
    db.refresh(row)
    if took is None:
        raise SoldOut(f"{row.name['en']}: only {row.stock} left", row.stock)
    unit = price_now(row, now)
    valid = coupon_now(row, now)
    applies = code and valid is not None and same_code(valid.code) == code
    off = discount(unit * quantity, valid.percent) if valid and applies else 0
    return Taken(row, quantity, unit, off)


def _check(taken: list[Taken], code: str) -> None:
    if not taken:
        raise EmptyCart("the cart is empty; add something first")
    if len({one.row.currency for one in taken}) > 1:
        raise ShopError("the cart holds two currencies; order each apart")
    if code and not any(one.off_minor for one in taken):
        raise BadCoupon("this code takes nothing off these articles today; leave it out")


def _order(taken: list[Taken], session: str, customer: Customer, now: datetime) -> OrderRow:
    off = sum(one.off_minor for one in taken)
    return OrderRow(
        id=new_id(),
        session=session,
        total_minor=sum(one.total_minor for one in taken) - off,
        discount_minor=off,
        currency=taken[0].row.currency,
        name=customer.name,
        address=customer.address,
        contact=customer.contact,
        status="placed",
        at=now,
        page=_page(taken, now),
    )


def _page(taken: list[Taken], now: datetime) -> dict[str, Any]:
    """The pages as they were when the order was made (CN Order 117 arts 16, 28)."""
    articles = [
        {
            "product": one.row.id,
            "price_minor": one.unit_minor,
            "currency": one.row.currency,
            "stock_after": one.row.stock,
            "sheet": one.row.sheet,
        }
        for one in taken
    ]
    return {"at": now.isoformat(), "articles": articles}


def _order_line(order_id: str, number: int, one: Taken) -> OrderLineRow:
    return OrderLineRow(
        order=order_id,
        line=number,
        product=one.row.id,
        name=str(one.row.name["en"])[:200],
        quantity=one.quantity,
        unit_minor=one.unit_minor,
        total_minor=one.total_minor,
    )


def _enter(db: Session, order: OrderRow, one: Taken, now: datetime) -> None:
    paid = Money(one.total_minor, order.currency)
    enter(db, now, "sale", product=one.row.id, order=order.id, pieces=-one.quantity, money=paid)
    if one.off_minor:
        off = Money(-one.off_minor, order.currency)
        enter(db, now, "discount", product=one.row.id, order=order.id, money=off, note=order.coupon)


def record(row: OrderRow) -> Order:
    """An order row as a record."""
    lines = tuple(
        OrderLine(line.product, line.name, line.quantity, line.unit_minor, line.total_minor)
        for line in row.lines
    )
    return Order(
        id=row.id,
        lines=lines,
        total_minor=row.total_minor,
        currency=row.currency,
        name=row.name,
        address=row.address,
        contact=row.contact,
        status=row.status,  # type: ignore[arg-type]  # written only by this package
        at=row.at,
        viewer=row.viewer,
        coupon=row.coupon,
        discount_minor=row.discount_minor,
        withdrawn_at=row.withdrawn_at,
    )
