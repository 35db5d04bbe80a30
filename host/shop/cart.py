"""Carts: what a browser session has put aside. Reserves nothing, prices nothing for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from host.errors import BadQuantity, InputError, ShopError, SoldOut
from host.records import Money, Text
from host.shop.catalogue import find, name_of, price_now
from host.shop.tables import CartRow, ProductRow

MAX_QUANTITY = 99
MAX_LINES = 50


@dataclass(frozen=True)
class CartLine:
    """An article put aside, at today's price. ``left`` is the stock behind it."""

    product: str
    name: Text
    quantity: int
    unit_minor: int
    total_minor: int
    currency: str
    left: int

    @property
    def total(self) -> Money:
        """What the line costs now."""
        return Money(self.total_minor, self.currency)


@dataclass(frozen=True)
class Cart:
    """A session's cart. One currency, so that it can be one order."""

    lines: tuple[CartLine, ...] = ()

    @property
    def pieces(self) -> int:
        """How many pieces in all."""
        return sum(line.quantity for line in self.lines)

    @property
    def total(self) -> Money | None:
        """What it costs now; None for an empty cart."""
        if not self.lines:
            return None
        return Money(sum(line.total_minor for line in self.lines), self.lines[0].currency)


def check_quantity(quantity: object) -> int:
    """A whole number of pieces, 1 to 99. Raises BadQuantity."""
    whole = isinstance(quantity, int) and not isinstance(quantity, bool)
    if not whole or not isinstance(quantity, int) or not 1 <= quantity <= MAX_QUANTITY:
        raise BadQuantity(f"the quantity is a whole number from 1 to {MAX_QUANTITY}")
    return quantity


def check_session(session: object) -> str:
    """A session's name. Raises InputError for what can be none."""
    if not isinstance(session, str) or not 1 <= len(session) <= 128 or "\x00" in session:
        raise InputError("a session is a text of 1 to 128 characters")
    return session


def put(
    db: Session, session: str, product_id: str, quantity: int, now: datetime, *, on_top: bool
) -> None:
    """Let the cart hold ``quantity`` pieces, or as many more. Raises SoldOut, BadQuantity."""
    row = find(db, product_id)
    held = db.get(CartRow, (session, product_id), with_for_update=True)
    wanted = check_quantity(quantity + held.quantity if held and on_top else quantity)
    if row.stock < wanted:
        raise SoldOut(_sold_out(row), row.stock)
    if held:
        held.quantity = wanted
        return
    _check_room(db, session, row)
    db.add(CartRow(session=session, product=product_id, quantity=wanted, added=now))


def remove(db: Session, session: str, product_id: str) -> None:
    """Take a product out; nothing happens when it is not in."""
    db.execute(delete(CartRow).where(CartRow.session == session, CartRow.product == product_id))


def clear(db: Session, session: str) -> None:
    """Empty the cart."""
    db.execute(delete(CartRow).where(CartRow.session == session))


def contents(db: Session, session: str, now: datetime) -> Cart:
    """The cart at today's prices, oldest line first."""
    return Cart(tuple(_line(held, row, now) for held, row in _held(db, session)))


def _held(db: Session, session: str) -> list[tuple[CartRow, ProductRow]]:
    lines = (
        select(CartRow, ProductRow)
        .join(ProductRow, ProductRow.id == CartRow.product)
        .where(CartRow.session == session)
        .order_by(CartRow.added, CartRow.product)
    )
    return [(held, row) for held, row in db.execute(lines)]


def _line(held: CartRow, row: ProductRow, now: datetime) -> CartLine:
    unit = price_now(row, now)
    return CartLine(
        product=row.id,
        name=name_of(row),
        quantity=held.quantity,
        unit_minor=unit,
        total_minor=unit * held.quantity,
        currency=row.currency,
        left=row.stock,
    )


def _check_room(db: Session, session: str, row: ProductRow) -> None:
    held = _held(db, session)
    if len(held) >= MAX_LINES:
        raise ShopError(f"the cart holds {MAX_LINES} products; order them first")
    other = next((p.currency for _, p in held if p.currency != row.currency), "")
    if other:
        raise ShopError(f"the cart is in {other}, this is in {row.currency}; order the cart first")


def _sold_out(row: ProductRow) -> str:
    name = row.name["en"]
    return f"{name}: only {row.stock} left" if row.stock else f"{name}: sold out"
