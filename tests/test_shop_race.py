"""Many buyers at once: what is not there cannot be sold, and one click is one order."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session

from host.errors import EmptyCart, SoldOut
from host.schema import Product
from host.shop import Shop
from host.shop.tables import OrderRow, ProductRow

BUYER = {"name": "Mei Lin", "address": "12 rue des Lilas, 75020 Paris", "contact": "mei@home.test"}
LAST_PIECES = 5
BUYERS = 24


SERVER = os.environ.get("HOST_TEST_DATABASE_URL", "")


@pytest.fixture(params=["sqlite", pytest.param("server", marks=pytest.mark.service)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new SQLite file, or the emptied database of HOST_TEST_DATABASE_URL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shop.db'}"
    if not SERVER:
        pytest.skip("HOST_TEST_DATABASE_URL names no database server")
    with create_engine(SERVER).begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    return SERVER


@pytest.fixture
def shop(url: str) -> Iterator[Shop]:
    shop = Shop.open(url)
    sheet = {
        "id": "tea-cup",
        "name": "Tea cup",
        "price": {"amount": "29.90"},
        "stock": LAST_PIECES,
        "facts": [{"attribute": "capacity", "value": "350 ml"}],
    }
    shop.seed([Product.model_validate(sheet)])
    yield shop
    shop.close()


def all_at_once(buy: Callable[[int], bool], buyers: int = BUYERS) -> int:
    """How many of the buyers got a piece."""
    start = threading.Barrier(buyers)

    def run(number: int) -> bool:
        start.wait()
        return buy(number)

    with ThreadPoolExecutor(buyers) as pool:
        return sum(pool.map(run, range(buyers)))


def naive_sale(shop: Shop, everyone_has_read: threading.Barrier) -> bool:
    """Read the stock, think, write it back: what a first draft does."""
    reading = shop.engine.execution_options(reads=True)
    with Session(reading) as db:
        left = db.scalar(select(ProductRow.stock).where(ProductRow.id == "tea-cup")) or 0
    everyone_has_read.wait()
    if left < 1:
        return False
    with Session(shop.engine) as db, db.begin():
        row = db.get(ProductRow, "tea-cup")
        assert row is not None
        row.stock = left - 1
    return True


def test_the_naive_sale_oversells_so_this_race_is_one(shop: Shop) -> None:
    everyone = threading.Barrier(10)
    sold = all_at_once(lambda _: naive_sale(shop, everyone), buyers=10)
    assert sold > LAST_PIECES


def test_of_many_buyers_exactly_as_many_are_served_as_there_are_pieces(shop: Shop) -> None:
    for number in range(BUYERS):
        shop.add(f"buyer-{number}", "tea-cup")

    def buy(number: int) -> bool:
        try:
            shop.checkout(f"buyer-{number}", **BUYER)
        except SoldOut:
            return False
        return True

    assert all_at_once(buy) == LAST_PIECES
    assert shop.offer("tea-cup").stock == 0
    assert len(shop.all_orders()) == LAST_PIECES


def test_many_clicks_at_once_make_one_order(shop: Shop) -> None:
    shop.add("impatient", "tea-cup", 2)
    ids: list[str] = []

    def click(_: int) -> bool:
        ids.append(shop.checkout("impatient", key="the click", **BUYER).id)
        return True

    assert all_at_once(click, 12) == 12
    assert len(set(ids)) == 1
    assert shop.offer("tea-cup").stock == LAST_PIECES - 2
    with Session(shop.engine) as db:
        assert db.scalar(select(func.count()).select_from(OrderRow)) == 1


def test_two_shops_that_open_one_new_database_at_once_both_start(url: str) -> None:
    assert all_at_once(lambda _: Shop.open(url).all_orders() == [], 4) == 4


def test_many_clicks_of_different_forms_still_empty_the_cart_once(shop: Shop) -> None:
    shop.add("two-tabs", "tea-cup", 2)

    def click(number: int) -> bool:
        try:
            shop.checkout("two-tabs", key=f"tab {number}", **BUYER)
        except EmptyCart:
            return False
        return True

    assert all_at_once(click, 8) == 1
    assert shop.offer("tea-cup").stock == LAST_PIECES - 2


def test_first_pieces_put_aside_at_once_are_all_counted(shop: Shop) -> None:
    assert (
        all_at_once(lambda _: shop.add("quick", "tea-cup").pieces > 0, LAST_PIECES) == LAST_PIECES
    )
    assert shop.cart("quick").pieces == LAST_PIECES
