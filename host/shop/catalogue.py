"""What is on sale and at which price: sheets in, offers out. Works inside a given transaction."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from host.errors import ShopError, UnknownProduct
from host.records import LANGS, Money, Text
from host.schema import Product
from host.shop.ledger import enter
from host.shop.money import percent_off
from host.shop.tables import PriceRow, ProductRow

REFERENCE_DAYS = 30


@dataclass(frozen=True)
class CouponOffer:
    """A code and what it takes off, in percent; valid to the end of ``until``."""

    code: str
    percent: int
    until: date | None = None


@dataclass(frozen=True)
class Offer:
    """A product as it can be bought now. Prices in minor units of ``currency``.

    ``list_price_minor`` is the price that may be shown crossed out: the lowest of the 30
    days before the reduction (Directive 98/6 art. 6a), or None where there is none to show.
    """

    product: str
    name: Text
    price_minor: int
    currency: str
    stock: int
    list_price_minor: int | None = None
    coupon: CouponOffer | None = None
    until: datetime | None = None  # when a flash price ends

    @property
    def price(self) -> Money:
        """The price of one piece."""
        return Money(self.price_minor, self.currency)

    @property
    def percent_off(self) -> int:
        """The reduction against the crossed-out price in percent; 0 without one."""
        was = self.list_price_minor
        return percent_off(was, self.price_minor) if was else 0


def find(db: Session, product_id: str) -> ProductRow:
    """The product's row. Raises UnknownProduct with "did you mean"."""
    known = isinstance(product_id, str) and "\x00" not in product_id
    if known and (row := db.get(ProductRow, product_id)):
        return row
    ids = list(db.scalars(select(ProductRow.id)))
    near = difflib.get_close_matches(str(product_id), ids, 1)
    hint = f"did you mean {near[0]}?" if near else "choose one of the shop"
    raise UnknownProduct(f"no product {str(product_id)[:60]!r} in the shop; {hint}")


def name_of(row: ProductRow) -> Text:
    """The product's name in every language."""
    return {lang: str(row.name[lang]) for lang in LANGS}


def seed(db: Session, product: Product, now: datetime) -> None:
    """Take over a sheet. Stock is taken only at first sight: what was sold stays sold."""
    row = db.get(ProductRow, product.id)
    price = Money(product.price.minor, product.price.currency)
    if row is None:
        row = ProductRow(id=product.id, stock=product.stock)
        db.add(row)
        enter(db, now, "stock", product=product.id, pieces=product.stock, note="first sight")
    changed = (row.price_minor, row.currency) != (price.minor, price.currency)
    _take_over(row, product)
    if changed:
        db.flush()  # the price's row refers to the product's
        set_sheet_price(db, row, price, now)


def _take_over(row: ProductRow, product: Product) -> None:
    coupon = product.coupon
    row.name = {str(lang): text for lang, text in product.name.items()}
    row.price_minor, row.currency = product.price.minor, product.price.currency
    row.coupon_code = coupon.code if coupon else ""
    row.coupon_percent = coupon.percent if coupon else 0
    row.coupon_until = coupon.until if coupon else None
    row.sheet = product.model_dump(mode="json")


def set_sheet_price(db: Session, row: ProductRow, price: Money, at: datetime) -> None:
    """Note that ``price`` has been asked since ``at``."""
    db.add(
        PriceRow(
            product=row.id,
            kind="sheet",
            price_minor=price.minor,
            currency=price.currency,
            since=at,
        )
    )
    enter(db, at, "price", product=row.id, money=price)


def set_offer(
    db: Session, row: ProductRow, minor: int | None, until: datetime | None, now: datetime
) -> None:
    """Start a flash price, or end the running one with None. Raises ShopError."""
    if row.offer_minor is not None:
        _end_offer(db, row, now)
    if minor is None:
        return
    if isinstance(minor, bool) or not isinstance(minor, int) or not 0 < minor < row.price_minor:
        raise ShopError(f"{row.id}: an offer is above 0 and below the price, {row.price_minor}")
    if until is None or until.tzinfo is None or until <= now:
        raise ShopError(f"{row.id}: say until when, in the future and with its time zone")
    row.offer_minor, row.offer_since, row.offer_until = minor, now, until
    money = Money(minor, row.currency)
    db.add(
        PriceRow(
            product=row.id,
            kind="offer",
            price_minor=minor,
            currency=row.currency,
            since=now,
            until=until,
        )
    )
    enter(db, now, "offer", product=row.id, money=money, note=f"until {until.isoformat()}")


def _end_offer(db: Session, row: ProductRow, now: datetime) -> None:
    running = (
        select(PriceRow)
        .where(PriceRow.product == row.id, PriceRow.kind == "offer")
        .order_by(PriceRow.id.desc())
        .limit(1)
    )
    last = db.scalars(running).first()
    if last and last.until and last.until > now:
        last.until = now
        enter(db, now, "offer_end", product=row.id)
    row.offer_minor = row.offer_since = row.offer_until = None


def flash(row: ProductRow, now: datetime) -> int | None:
    """The flash price that runs now and is a reduction, or None."""
    running = row.offer_minor is not None and row.offer_until is not None and row.offer_until > now
    return row.offer_minor if running and (row.offer_minor or 0) < row.price_minor else None


def price_now(row: ProductRow, now: datetime) -> int:
    """What one piece costs now, in minor units."""
    return flash(row, now) or row.price_minor


def coupon_now(row: ProductRow, now: datetime) -> CouponOffer | None:
    """The coupon, while it is valid. Its last day ends at midnight UTC."""
    if not row.coupon_code or (row.coupon_until and row.coupon_until < now.date()):
        return None
    return CouponOffer(row.coupon_code, row.coupon_percent, row.coupon_until)


def offer_of(db: Session, row: ProductRow, now: datetime) -> Offer:
    """The product as it can be bought now."""
    running = flash(row, now)
    return Offer(
        product=row.id,
        name=name_of(row),
        price_minor=price_now(row, now),
        currency=row.currency,
        stock=row.stock,
        list_price_minor=reference(db, row, now) if running else None,
        coupon=coupon_now(row, now),
        until=row.offer_until if running else None,
    )


# --- price history -----------------------------------------------------------------------


def lowest(db: Session, row: ProductRow, days: int, before: datetime) -> int | None:
    """The lowest price asked in the ``days`` before ``before``; None if none was."""
    start = before - timedelta(days=days)
    asked = [
        price.price_minor
        for price, stop in _stretches(db, row)
        if price.since < before and (stop is None or stop > start)
    ]
    return min(asked, default=None)


def reference(db: Session, row: ProductRow, now: datetime) -> int | None:
    """The price a running offer may be compared with, or None.

    It is the lowest of the 30 days before the offer began (Directive 98/6 art. 6a), which
    is also no higher than China's lowest of 7 days (Order 56 art. 19). A price that has
    not been asked for those 30 days is no reference.
    """
    since = row.offer_since or now
    known_from = min((p.since for p, _ in _stretches(db, row)), default=since)
    if known_from > since - timedelta(days=REFERENCE_DAYS):
        return None
    was = lowest(db, row, REFERENCE_DAYS, since)
    return was if was and was > price_now(row, now) else None


def _stretches(db: Session, row: ProductRow) -> list[tuple[PriceRow, datetime | None]]:
    """Each price in the present currency, with the moment it ceased to be asked."""
    asked = select(PriceRow).where(PriceRow.product == row.id).order_by(PriceRow.since, PriceRow.id)
    found = list(db.scalars(asked))
    sheet = [p for p in found if p.kind == "sheet"]
    ends = {p.id: after.since for p, after in pairwise(sheet)}
    return [(p, p.until or ends.get(p.id)) for p in found if p.currency == row.currency]
