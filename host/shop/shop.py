"""The shop: one door to what is sold, put aside and ordered. Never reads what was said."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from host.errors import BadCoupon, BadQuantity, InputError, ShopError, UnknownOrder
from host.records import Claim, Money, Order
from host.schema import Product
from host.shop import cart, catalogue, checkout, claims, ledger, withdraw
from host.shop.cart import Cart
from host.shop.catalogue import Offer
from host.shop.customer import PHONE_REGIONS, read_customer
from host.shop.database import open_engine, transaction
from host.shop.money import discount, same_code
from host.shop.tables import OrderRow, ProductRow
from host.shop.withdraw import Status, Withdrawal


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


class Shop:
    """Catalogue, carts and orders behind one database. Safe to call from many threads."""

    def __init__(
        self,
        engine: Engine,
        *,
        now: Callable[[], datetime] = utc_now,
        phone_regions: Sequence[str] = PHONE_REGIONS,
    ) -> None:
        self.engine = engine
        self._now = now
        self._phone_regions = tuple(phone_regions)

    @classmethod
    def open(
        cls,
        url: str,
        *,
        now: Callable[[], datetime] = utc_now,
        phone_regions: Sequence[str] = PHONE_REGIONS,
    ) -> Shop:
        """Open or make the database at a SQLAlchemy URL and bring its tables up to date.

        Raises InputError for a URL that is none, EngineError when it cannot be opened.
        """
        return cls(open_engine(url), now=now, phone_regions=phone_regions)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    def _writing(self) -> AbstractContextManager[Session]:
        return transaction(self.engine)

    def _reading(self) -> AbstractContextManager[Session]:
        return transaction(self.engine, reads=True)

    # --- catalogue ----------------------------------------------------------------------

    def seed(self, products: Iterable[Product]) -> None:
        """Take over names, prices and coupons of the sheets; stock only at first sight."""
        sheets = list(products)

        def work() -> None:
            with self._writing() as db:
                for product in sheets:
                    catalogue.seed(db, product, self._now())

        _again_if_another_was_first(work)

    def offer(self, product_id: str) -> Offer:
        """The product as it can be bought now. Raises UnknownProduct."""
        with self._reading() as db:
            return catalogue.offer_of(db, catalogue.find(db, product_id), self._now())

    def offers(self) -> list[Offer]:
        """Every product of the shop, by id."""
        with self._reading() as db:
            rows = db.scalars(select(ProductRow).order_by(ProductRow.id)).all()
            return [catalogue.offer_of(db, row, self._now()) for row in rows]

    def claims(self, product_id: str) -> list[Claim]:
        """What may be said of price, stock and coupon now. Raises UnknownProduct."""
        return claims.claims_of(self.offer(product_id))

    def total(self, product_id: str, quantity: int, coupon: str = "") -> Money:
        """What ``quantity`` pieces cost now. Raises UnknownProduct, BadQuantity, BadCoupon."""
        offer = self.offer(product_id)
        minor = offer.price_minor * cart.check_quantity(quantity)
        if not coupon.strip():
            return Money(minor, offer.currency)
        if offer.coupon is None or same_code(offer.coupon.code) != same_code(coupon):
            raise BadCoupon("this code takes nothing off this article today; leave it out")
        return Money(minor - discount(minor, offer.coupon.percent), offer.currency)

    def total_claim(self, product_id: str, quantity: int) -> Claim:
        """``total`` as the claim ``shop.<product>.total``: what she may say for "three?"."""
        total = self.total(product_id, quantity)
        return claims.total_claim(self.offer(product_id), quantity, total)

    def set_offer(
        self, product_id: str, price_minor: int | None, until: datetime | None = None
    ) -> Offer:
        """Start a flash price that ends at ``until``, or end the running one with None.

        Raises ShopError when it is no reduction or does not end in the future.
        """
        with self._writing() as db:
            row = catalogue.find(db, product_id)
            catalogue.set_offer(db, row, price_minor, until, self._now())
            db.flush()
            return catalogue.offer_of(db, row, self._now())

    def lowest_price(self, product_id: str, days: int = catalogue.REFERENCE_DAYS) -> Money:
        """The lowest price asked in the last ``days`` (the present one on its first day)."""
        with self._reading() as db:
            row, now = catalogue.find(db, product_id), self._now()
            minor = catalogue.lowest(db, row, days, now) or catalogue.price_now(row, now)
            return Money(minor, row.currency)

    def record_price(self, product_id: str, price_minor: int, since: datetime) -> None:
        """Note an earlier sheet price, from the books of a former shop system.

        Raises InputError for a price of 0 or less, or a moment that is not in the past.
        """
        if price_minor <= 0 or since.tzinfo is None or since >= self._now():
            raise InputError("an earlier price is above 0, and its moment past, with a time zone")
        with self._writing() as db:
            row = catalogue.find(db, product_id)
            catalogue.set_sheet_price(db, row, Money(price_minor, row.currency), since)

    def restock(self, product_id: str, pieces: int) -> Offer:
        """Add pieces that have arrived. Raises BadQuantity."""
        if isinstance(pieces, bool) or not isinstance(pieces, int) or not 0 < pieces <= 10**6:
            raise BadQuantity("pieces that arrive are a whole number from 1 to 1,000,000")
        with self._writing() as db:
            row, now = catalogue.find(db, product_id), self._now()
            more = update(ProductRow).where(ProductRow.id == row.id)
            db.execute(more.values(stock=ProductRow.stock + pieces))
            ledger.enter(db, now, "restock", product=row.id, pieces=pieces)
            db.refresh(row)
            return catalogue.offer_of(db, row, now)

    # --- cart ---------------------------------------------------------------------------

    def add(self, session: str, product_id: str, quantity: int = 1) -> Cart:
        """Put more pieces in the cart. Raises UnknownProduct, BadQuantity, SoldOut."""
        return self._put(session, product_id, quantity, on_top=True)

    def set_quantity(self, session: str, product_id: str, quantity: int) -> Cart:
        """Let the cart hold exactly so many. Raises UnknownProduct, BadQuantity, SoldOut."""
        return self._put(session, product_id, quantity, on_top=False)

    def _put(self, session: str, product_id: str, quantity: int, *, on_top: bool) -> Cart:
        cart.check_session(session)
        cart.check_quantity(quantity)

        def work() -> Cart:
            with self._writing() as db:
                cart.put(db, session, product_id, quantity, self._now(), on_top=on_top)
                return cart.contents(db, session, self._now())

        return _again_if_another_was_first(work)

    def remove(self, session: str, product_id: str) -> Cart:
        """Take a product out of the cart."""
        with self._writing() as db:
            cart.remove(db, cart.check_session(session), product_id)
            return cart.contents(db, session, self._now())

    def clear(self, session: str) -> Cart:
        """Empty the cart."""
        with self._writing() as db:
            cart.clear(db, cart.check_session(session))
            return Cart()

    def cart(self, session: str) -> Cart:
        """The cart at today's prices."""
        with self._reading() as db:
            return cart.contents(db, cart.check_session(session), self._now())

    # --- orders -------------------------------------------------------------------------

    def checkout(
        self,
        session: str,
        *,
        name: str,
        address: str,
        contact: str,
        coupon: str = "",
        key: str = "",
        viewer: str = "",
    ) -> Order:
        """Order the cart at the prices of this moment. The same ``key`` gives the same order.

        Raises BadCustomer (with the field), EmptyCart, SoldOut, BadCoupon; nothing is
        changed then.
        """
        cart.check_session(session)
        click = checkout.click_key(session, key or secrets.token_hex(16))
        if known := self._ordered(click):
            return known
        customer = read_customer(name, address, contact, regions=self._phone_regions)
        try:
            with self._writing() as db:
                row = checkout.by_click(db, click) or checkout.place(
                    db,
                    session,
                    customer,
                    click=click,
                    coupon=coupon,
                    viewer=viewer,
                    now=self._now(),
                )
                return checkout.record(row)
        except (IntegrityError, ShopError):
            # Two clicks at once on a server database: the other one has made the order.
            if known := self._ordered(click):
                return known
            raise

    def _ordered(self, click: str) -> Order | None:
        with self._reading() as db:
            row = checkout.by_click(db, click)
            return checkout.record(row) if row else None

    def orders(self, session: str) -> list[Order]:
        """A session's orders, newest first."""
        wanted = select(OrderRow).where(OrderRow.session == cart.check_session(session))
        with self._reading() as db:
            return [checkout.record(row) for row in db.scalars(wanted.order_by(*NEWEST))]

    def all_orders(self, limit: int = 100) -> list[Order]:
        """The shop's orders, newest first, for the desk."""
        wanted = select(OrderRow).order_by(*NEWEST).limit(limit)
        with self._reading() as db:
            return [checkout.record(row) for row in db.scalars(wanted)]

    def order(self, order_id: str) -> Order:
        """One order. Raises UnknownOrder."""
        with self._reading() as db:
            return checkout.record(_order(db, order_id))

    def page(self, order_id: str) -> dict[str, Any]:
        """The product pages as they were when the order was made. Raises UnknownOrder."""
        with self._reading() as db:
            return _order(db, order_id).page

    def withdraw(self, order_id: str, session: str, *, confirm: bool = False) -> Withdrawal:
        """Withdraw from an order: call once to ask, again with ``confirm`` to do it.

        Raises UnknownOrder for an order of somebody else, ShopError when it is too late or
        was not asked for first.
        """
        with self._writing() as db:
            row = _order(db, order_id, cart.check_session(session))
            if confirm:
                return withdraw.confirm(db, row, self._now())
            return withdraw.ask(row, self._now())

    def mark(self, order_id: str, status: Status) -> Order:
        """Note that an order was paid or shipped. Raises UnknownOrder, ShopError."""
        with self._writing() as db:
            row = _order(db, order_id)
            withdraw.mark(db, row, status, self._now())
            return checkout.record(row)

    def received(self, order_id: str, at: datetime) -> None:
        """Note when the buyer received the goods: the days of withdrawal run from then."""
        with self._writing() as db:
            _order(db, order_id).received_at = at

    def export_ledger(self, path: Path) -> int:
        """Write every movement of pieces and money as CSV; returns the number of lines."""
        with self._reading() as db:
            return ledger.export(db, path)


T = TypeVar("T")


def _again_if_another_was_first(work: Callable[[], T]) -> T:
    """Two that insert the same row at once: the second finds it there and works on it."""
    try:
        return work()
    except IntegrityError:
        return work()


NEWEST = (OrderRow.at.desc(), OrderRow.id)


def _order(db: Session, order_id: str, session: str | None = None) -> OrderRow:
    asked = str(order_id).strip().upper()[:16]
    wanted = select(OrderRow).where(OrderRow.id == asked).options(selectinload(OrderRow.lines))
    row = db.scalars(wanted).first() if "\x00" not in asked else None
    if row is None or (session is not None and row.session != session):
        raise UnknownOrder(f"no order {asked!r}; check its number")
    return row
