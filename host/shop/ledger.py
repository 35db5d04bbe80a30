"""The ledger: every movement of pieces and money, in order, never changed. Export to CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from host.errors import InputError
from host.records import Money
from host.shop.money import amount
from host.shop.tables import LedgerRow

LedgerKind = Literal[
    "stock", "price", "offer", "offer_end", "sale", "discount", "restock", "withdrawal", "status"
]
COLUMNS = (
    "id",
    "at",
    "kind",
    "product",
    "order",
    "pieces",
    "amount",
    "amount_minor",
    "currency",
    "note",
)


def enter(
    db: Session,
    at: datetime,
    kind: LedgerKind,
    *,
    product: str = "",
    order: str = "",
    pieces: int = 0,
    money: Money | None = None,
    note: str = "",
) -> None:
    """Add a line. ``pieces`` changes the stock; ``money`` is what came in, or went out below 0.

    A price or offer line holds the price that was set: nobody paid it.
    """
    db.add(
        LedgerRow(
            at=at,
            kind=kind,
            product=product,
            order=order,
            pieces=pieces,
            amount_minor=money.minor if money else 0,
            currency=money.currency if money else "",
            note=note[:200],
        )
    )


def rows(db: Session) -> Iterator[LedgerRow]:
    """Every line, oldest first."""
    return iter(db.scalars(select(LedgerRow).order_by(LedgerRow.id)))


def export(db: Session, path: Path) -> int:
    """Write the ledger as CSV (UTF-8, times in UTC) and return the number of lines.

    Raises InputError when the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            return _write(db, csv.writer(file))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; choose another place") from error


def _write(db: Session, writer: object) -> int:
    put = writer.writerow  # type: ignore[attr-defined]  # csv has no public writer type
    put(COLUMNS)
    count = 0
    for row in rows(db):
        paid = amount(Money(row.amount_minor, row.currency)) if row.currency else ""
        put(
            [
                row.id,
                row.at.isoformat(timespec="seconds"),
                row.kind,
                row.product,
                row.order,
                row.pieces,
                paid,
                row.amount_minor,
                row.currency,
                row.note,
            ]
        )
        count += 1
    return count
