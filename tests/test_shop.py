"""The shop: what it sells, at which price, to whom, and what it writes down."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from host.errors import (
    BadCoupon,
    BadCustomer,
    BadQuantity,
    EmptyCart,
    EngineError,
    InputError,
    ShopError,
    SoldOut,
    UnknownOrder,
    UnknownProduct,
)
from host.records import LANGS, Money, Order
from host.schema import Product
from host.shop import Shop, ViewerStore, money_text
from host.shop.customer import read_customer
from host.shop.money import amount, discount, percent_off

BUYER = {"name": "Mei Lin", "address": "12 rue des Lilas, 75020 Paris", "contact": "mei@home.test"}
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)


def product(product_id: str = "tea-cup", **changes: Any) -> Product:
    sheet: dict[str, Any] = {
        "id": product_id,
        "name": {"en": "Tea cup", "zh": "茶杯", "fr": "tasse à thé"},
        "price": {"amount": "29.90", "currency": "EUR"},
        "stock": 5,
        "facts": [{"attribute": "capacity", "value": "350 ml"}],
    }
    return Product.model_validate(sheet | changes)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(clock: Clock) -> Shop:
    shop = Shop.open("sqlite://", now=clock)
    shop.seed([product(), product("glasses", price={"amount": "1999", "currency": "CNY"})])
    return shop


def buy(shop: Shop, session: str = "s", **changes: str) -> Order:
    return shop.checkout(session, **(BUYER | changes))


def ledger(shop: Shop, tmp_path: Path) -> list[dict[str, str]]:
    shop.export_ledger(tmp_path / "ledger.csv")
    with (tmp_path / "ledger.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- money ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("money", "lang", "told"),
    [
        (Money(2990, "EUR"), "en", "€29.90"),
        (Money(2990, "EUR"), "fr", "29,90\u00a0€"),
        (Money(2990, "EUR"), "zh", "29.90欧元"),
        (Money(199900, "CNY"), "en", "1,999 yuan"),
        (Money(199900, "CNY"), "zh", "1999元"),
        (Money(199900, "CNY"), "fr", "1\u202f999 yuans"),
        (Money(1999, "JPY"), "en", "1,999 yen"),
        (Money(1999, "JPY"), "zh", "1999日元"),
        (Money(1250, "CHF"), "en", "CHF\u00a012.50"),
    ],
)
def test_money_reads_as_a_shopper_writes_it(money: Money, lang: Any, told: str) -> None:
    assert money_text(money, lang) == told


@given(
    minor=st.integers(1, 10**9),
    currency=st.sampled_from(["EUR", "CNY", "USD", "JPY", "GBP", "CHF"]),
    lang=st.sampled_from(LANGS),
)
def test_money_text_holds_the_exact_amount(minor: int, currency: str, lang: Any) -> None:
    told = money_text(Money(minor, currency), lang)
    told = told.replace(",", "." if lang == "fr" else "")
    digits = "".join(c for c in told if c.isdigit() or c == ".").strip(".")
    assert Decimal(digits) == amount(Money(minor, currency))


@given(minor=st.integers(1, 10**9), percent=st.integers(1, 90))
def test_a_discount_is_the_exact_share_to_half_a_minor_unit(minor: int, percent: int) -> None:
    off = discount(minor, percent)
    assert abs(Decimal(off) - Decimal(minor) * percent / 100) <= Decimal("0.5")
    assert 0 <= off <= minor


@given(was=st.integers(1, 10**9), now=st.integers(1, 10**9))
def test_a_reduction_in_percent_never_promises_more_than_there_is(was: int, now: int) -> None:
    percent = percent_off(was, now)
    assert 0 <= percent < 100
    assert percent == 0 or Decimal(was) * (100 - percent) / 100 >= now


# --- catalogue and claims -----------------------------------------------------------------


def test_seeding_again_does_not_bring_back_what_was_sold(shop: Shop) -> None:
    shop.add("s", "tea-cup", 2)
    buy(shop)
    shop.seed([product(stock=5)])
    assert shop.offer("tea-cup").stock == 3


def test_a_changed_sheet_price_is_the_price_and_makes_history(shop: Shop, clock: Clock) -> None:
    clock.pass_days(10)
    shop.seed([product(price={"amount": "35", "currency": "EUR"})])
    clock.pass_days(1)
    assert shop.offer("tea-cup").price == Money(3500, "EUR")
    assert shop.lowest_price("tea-cup") == Money(2990, "EUR")
    clock.pass_days(31)
    assert shop.lowest_price("tea-cup") == Money(3500, "EUR")


def test_an_unchanged_sheet_makes_no_history(shop: Shop, tmp_path: Path) -> None:
    before = len(ledger(shop, tmp_path))
    shop.seed([product(name="Cup")])
    assert len(ledger(shop, tmp_path)) == before
    assert shop.offer("tea-cup").name["en"] == "Cup"


def test_an_unknown_product_is_refused_with_the_nearest_name(shop: Shop) -> None:
    with pytest.raises(UnknownProduct, match="did you mean tea-cup"):
        shop.offer("tea-cupp")
    with pytest.raises(UnknownProduct):
        shop.add("s", "x\x00'; DROP TABLE products; --")


def test_claims_have_addresses_values_and_three_languages(shop: Shop) -> None:
    found = {claim.id: claim for claim in shop.claims("tea-cup")}
    assert set(found) == {"shop.tea-cup.price", "shop.tea-cup.stock"}
    price, stock = found["shop.tea-cup.price"], found["shop.tea-cup.stock"]
    assert (price.value, price.text["fr"]) == (Money(2990, "EUR"), "29,90\u00a0€")
    assert (stock.value, stock.text["zh"]) == (5, "还有5件")
    assert all(set(claim.text) == set(LANGS) == set(claim.label) for claim in found.values())


def test_a_coupon_is_claimed_only_while_it_is_valid(shop: Shop, clock: Clock) -> None:
    coupon = {"code": "CUP10", "percent": 10, "until": START.date()}
    shop.seed([product(coupon=coupon)])
    told = next(c for c in shop.claims("tea-cup") if c.attribute == "coupon")
    assert (told.value, "CUP10" in told.text["zh"], "2 novembre 2026" in told.text["fr"]) == (
        10,
        True,
        True,
    )
    clock.pass_days(1)
    assert all(claim.attribute != "coupon" for claim in shop.claims("tea-cup"))


def test_the_total_for_three_is_three_prices_with_or_without_the_coupon(shop: Shop) -> None:
    shop.seed([product(coupon={"code": "CUP10", "percent": 10})])
    assert shop.total("tea-cup", 3) == Money(8970, "EUR")
    assert shop.total("tea-cup", 3, "cup10") == Money(8073, "EUR")
    claim = shop.total_claim("tea-cup", 3)
    assert (claim.id, claim.text["en"]) == ("shop.tea-cup.total", "€89.70")
    with pytest.raises(BadCoupon):
        shop.total("tea-cup", 3, "STAFF90")


def test_a_sold_out_product_says_so(shop: Shop) -> None:
    shop.add("s", "tea-cup", 5)
    buy(shop)
    stock = next(c for c in shop.claims("tea-cup") if c.attribute == "stock")
    assert (stock.value, stock.text["fr"]) == (0, "épuisé")


# --- flash prices and the crossed-out price -------------------------------------------------


def test_a_flash_price_is_the_price_until_it_ends(shop: Shop, clock: Clock) -> None:
    shop.set_offer("tea-cup", 2490, clock.now + timedelta(hours=1))
    assert shop.offer("tea-cup").price_minor == 2490
    assert shop.add("s", "tea-cup").total == Money(2490, "EUR")
    clock.pass_days(1)
    assert shop.offer("tea-cup").price_minor == 2990
    assert buy(shop).total_minor == 2990


def test_a_price_younger_than_30_days_is_never_crossed_out(shop: Shop, clock: Clock) -> None:
    clock.pass_days(29)
    offer = shop.set_offer("tea-cup", 2490, clock.now + timedelta(hours=1))
    assert offer.list_price_minor is None
    told = {claim.attribute for claim in shop.claims("tea-cup")}
    assert told == {"price", "stock", "offer_until"}


def test_the_crossed_out_price_is_the_lowest_of_30_days(shop: Shop, clock: Clock) -> None:
    clock.pass_days(40)
    shop.set_offer("tea-cup", 2690, clock.now + timedelta(days=1))
    clock.pass_days(10)
    offer = shop.set_offer("tea-cup", 2490, clock.now + timedelta(hours=1))
    assert offer.list_price_minor == 2690
    told = {claim.attribute: claim for claim in shop.claims("tea-cup")}
    assert told["reference_price"].value == Money(2690, "EUR")
    assert told["discount"].value == 7  # 200 of 2690 is 7.4 %


def test_a_mark_up_before_a_discount_earns_no_discount(shop: Shop, clock: Clock) -> None:
    clock.pass_days(40)
    shop.seed([product(price={"amount": "49.90", "currency": "EUR"})])
    clock.pass_days(2)
    offer = shop.set_offer("tea-cup", 2990, clock.now + timedelta(hours=1))
    assert (offer.list_price_minor, offer.percent_off) == (None, 0)


def test_history_from_former_books_counts(shop: Shop, clock: Clock) -> None:
    shop.record_price("tea-cup", 3290, clock.now - timedelta(days=90))
    clock.pass_days(1)
    offer = shop.set_offer("tea-cup", 2490, clock.now + timedelta(hours=1))
    assert offer.list_price_minor == 2990


@pytest.mark.parametrize("minor", [0, -5, 2990, 5000, True, 24.9])
def test_an_offer_that_is_no_reduction_is_refused(shop: Shop, clock: Clock, minor: Any) -> None:
    with pytest.raises(ShopError):
        shop.set_offer("tea-cup", minor, clock.now + timedelta(hours=1))
    assert shop.offer("tea-cup").price_minor == 2990


def test_an_offer_ends_in_the_future_and_can_be_ended_early(shop: Shop, clock: Clock) -> None:
    for until in (None, clock.now, datetime(2030, 1, 1)):
        with pytest.raises(ShopError):
            shop.set_offer("tea-cup", 2490, until)
    shop.set_offer("tea-cup", 2490, clock.now + timedelta(hours=1))
    assert shop.set_offer("tea-cup", None).price_minor == 2990


# --- cart -----------------------------------------------------------------------------------


def test_a_cart_adds_sets_removes_and_counts(shop: Shop) -> None:
    shop.add("s", "tea-cup")
    assert shop.add("s", "tea-cup", 2).pieces == 3
    assert shop.set_quantity("s", "tea-cup", 2).total == Money(5980, "EUR")
    assert shop.cart("other").total is None
    assert shop.remove("s", "tea-cup").lines == ()


@pytest.mark.parametrize("quantity", [0, -1, 100, 10**30, 1.0, "2", None, True])
def test_a_quantity_is_whole_and_between_1_and_99(shop: Shop, quantity: Any) -> None:
    for act in (shop.add, shop.set_quantity):
        with pytest.raises(BadQuantity):
            act("s", "tea-cup", quantity)
    with pytest.raises(BadQuantity):
        shop.total("tea-cup", quantity)
    assert shop.cart("s").lines == ()


def test_more_than_the_stock_is_refused_and_says_what_is_left(shop: Shop) -> None:
    shop.add("s", "tea-cup", 4)
    with pytest.raises(SoldOut) as refusal:
        shop.add("s", "tea-cup", 2)
    assert refusal.value.left == 5
    assert shop.cart("s").pieces == 4


def test_a_cart_holds_one_currency(shop: Shop) -> None:
    shop.add("s", "tea-cup")
    with pytest.raises(ShopError, match="EUR"):
        shop.add("s", "glasses")


@pytest.mark.parametrize("session", ["", "x" * 129, "a\x00b", None, 7])
def test_a_session_that_is_none_is_refused(shop: Shop, session: Any) -> None:
    with pytest.raises(InputError):
        shop.add(session, "tea-cup")


# --- checkout -------------------------------------------------------------------------------


def test_an_order_takes_the_stock_and_empties_the_cart(shop: Shop) -> None:
    shop.add("s", "tea-cup", 2)
    order = buy(shop, viewer="mei")
    assert (order.total_minor, order.currency, order.viewer) == (5980, "EUR", "mei")
    assert (order.lines[0].unit_minor, order.lines[0].quantity) == (2990, 2)
    assert shop.offer("tea-cup").stock == 3
    assert shop.cart("s").lines == ()
    assert shop.orders("s") == [order] == shop.all_orders(10)
    assert shop.order(order.id.lower()) == order


def test_an_order_is_priced_when_it_is_made_not_when_it_was_put_aside(shop: Shop) -> None:
    shop.add("s", "tea-cup")
    shop.seed([product(price={"amount": "31", "currency": "EUR"})])
    assert buy(shop).total_minor == 3100


def test_a_second_click_gives_the_same_order(shop: Shop) -> None:
    shop.add("s", "tea-cup", 2)
    first = buy(shop, key="click-1")
    assert buy(shop, key="click-1") == first
    assert shop.offer("tea-cup").stock == 3
    with pytest.raises(EmptyCart):
        buy(shop, key="click-2")


def test_the_same_key_of_another_session_is_another_order(shop: Shop) -> None:
    shop.add("a", "tea-cup")
    shop.add("b", "tea-cup")
    assert buy(shop, "a", key="1").id != buy(shop, "b", key="1").id


def test_what_another_buyer_took_is_sold_out_at_checkout_and_the_cart_stays(shop: Shop) -> None:
    shop.add("slow", "tea-cup", 3)
    shop.add("quick", "tea-cup", 4)
    buy(shop, "quick")
    with pytest.raises(SoldOut) as refusal:
        buy(shop, "slow")
    assert refusal.value.left == 1
    assert shop.cart("slow").pieces == 3


def test_a_coupon_takes_off_its_share_once(shop: Shop) -> None:
    shop.seed([product(coupon={"code": "CUP10", "percent": 10})])
    shop.add("s", "tea-cup", 3)
    order = buy(shop, coupon=" ｃup10 ")
    assert (order.total_minor, order.discount_minor, order.coupon) == (8073, 897, "CUP10")


@pytest.mark.parametrize("code", ["STAFF", "CUP10 CUP10", "CUP100", "%"])
def test_a_code_that_is_not_ours_changes_nothing(shop: Shop, code: str) -> None:
    shop.seed([product(coupon={"code": "CUP10", "percent": 10})])
    shop.add("s", "tea-cup")
    with pytest.raises(BadCoupon):
        buy(shop, coupon=code)
    assert shop.offer("tea-cup").stock == 5


def test_an_expired_coupon_is_refused(shop: Shop, clock: Clock) -> None:
    shop.seed([product(coupon={"code": "CUP10", "percent": 10, "until": date(2026, 11, 2)})])
    shop.add("s", "tea-cup")
    clock.pass_days(1)
    with pytest.raises(BadCoupon):
        buy(shop, coupon="CUP10")


def test_order_numbers_are_readable_and_not_in_a_row(shop: Shop) -> None:
    ids = set()
    for _ in range(5):
        shop.add("s", "tea-cup")
        ids.add(buy(shop).id)
    assert len(ids) == 5
    for order_id in ids:
        assert len(order_id) == 12
        assert order_id.startswith("LW-")
        assert not set(order_id[3:]) & set("01ILOU")


def test_the_page_is_kept_as_it_was_when_the_order_was_made(shop: Shop) -> None:
    shop.add("s", "tea-cup")
    order = buy(shop)
    shop.seed([product(facts=[{"attribute": "capacity", "value": "300 ml"}])])
    kept = shop.page(order.id)["articles"][0]
    assert kept["sheet"]["facts"][0]["value"][0]["en"] == "350 ml"
    assert kept["price_minor"] == 2990


def test_an_unknown_order_is_refused(shop: Shop) -> None:
    for order_id in ("LW-0000-0000", "", "x\x00", "' OR 1=1 --"):
        with pytest.raises(UnknownOrder):
            shop.order(order_id)


@pytest.mark.parametrize("step", ["_order_line", "_enter", "record"])
def test_a_fault_in_the_middle_of_a_checkout_changes_nothing(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    shop.add("s", "tea-cup", 2)
    before = ledger(shop, tmp_path)

    def fail(*_: Any) -> None:
        raise RuntimeError("the power went out")

    with monkeypatch.context() as broken:
        broken.setattr(f"host.shop.checkout.{step}", fail)
        with pytest.raises(RuntimeError):
            buy(shop, key="click")
    assert shop.offer("tea-cup").stock == 5
    assert shop.all_orders() == []
    assert shop.cart("s").pieces == 2
    assert ledger(shop, tmp_path) == before
    assert buy(shop, key="click").total_minor == 5980


# --- customers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("mei@home.test", "mei@home.test"),
        (" Mei.Lin+live@sub.home.test ", "Mei.Lin+live@sub.home.test"),
        ("06 12 34 56 78", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("13812345678", "+8613812345678"),
        ("１３８１２３４５６７８", "+8613812345678"),
        ("+1 (202) 555-0143", "+12025550143"),
        ("(212) 555-0143", "(212) 555-0143"),  # Xi'an or New York? As typed.
    ],
)
def test_a_contact_is_an_address_or_a_number(typed: str, kept: str) -> None:
    assert read_customer("Mei", "1 rue X, Paris", typed).contact == kept


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "12345"),
        ("name", "Mei\x1b[2J"),
        ("name", "Mei\nBcc: x"),
        ("name", "\u202eieM"),
        ("name", "M" * 81),
        ("name", None),
        ("name", "\ud800x"),
        ("address", ""),
        ("address", "x"),
        ("address", "rue\x00 des Lilas"),
        ("address", "rue " * 200),
        ("address", None),
        ("contact", ""),
        ("contact", "12"),
        ("contact", "not an address"),
        ("contact", "a@b"),
        ("contact", "a@@b.test"),
        ("contact", "mei@home.test\nBcc: x@y.test"),
        ("contact", "mei@home..test"),
        ("contact", "9" * 400),
        ("contact", None),
    ],
)
def test_a_customer_who_cannot_be_reached_is_refused_by_field(
    shop: Shop, field: str, typed: Any
) -> None:
    shop.add("s", "tea-cup")
    with pytest.raises(BadCustomer) as refusal:
        buy(shop, **{field: typed})
    assert refusal.value.field == field
    assert "\n" not in str(refusal.value)
    assert shop.offer("tea-cup").stock == 5


def test_an_address_of_several_lines_becomes_one() -> None:
    customer = read_customer("李薇", "  西湖区  \r\n\r\n文三路 90 号", "mei@home.test")
    assert (customer.name, customer.address) == ("李薇", "西湖区, 文三路 90 号")


# --- withdrawal -----------------------------------------------------------------------------


def test_a_withdrawal_takes_two_steps_and_puts_the_pieces_back(shop: Shop, clock: Clock) -> None:
    shop.add("s", "tea-cup", 2)
    order = buy(shop)
    with pytest.raises(ShopError, match="first"):
        shop.withdraw(order.id, "s", confirm=True)
    asked = shop.withdraw(order.id, "s")
    assert (asked.asked_at, asked.confirmed_at, shop.offer("tea-cup").stock) == (START, None, 3)
    clock.pass_days(1)
    done = shop.withdraw(order.id, "s", confirm=True)
    assert done.confirmed_at == START + timedelta(days=1)
    assert shop.withdraw(order.id, "s", confirm=True) == done
    assert shop.offer("tea-cup").stock == 5
    assert shop.order(order.id).status == "cancelled"


def test_only_the_buyer_may_withdraw(shop: Shop) -> None:
    shop.add("s", "tea-cup")
    with pytest.raises(UnknownOrder):
        shop.withdraw(buy(shop).id, "somebody else")


def test_the_days_of_withdrawal_run_from_receipt(shop: Shop, clock: Clock) -> None:
    shop.add("s", "tea-cup")
    order = buy(shop)
    shop.mark(order.id, "shipped")
    clock.pass_days(20)
    shop.received(order.id, clock.now)
    clock.pass_days(13)
    assert shop.withdraw(order.id, "s").confirmed_at is None
    clock.pass_days(2)
    with pytest.raises(ShopError, match="over"):
        shop.withdraw(order.id, "s", confirm=True)


# --- ledger ---------------------------------------------------------------------------------


def test_the_ledger_adds_up_to_stock_and_takings(shop: Shop, tmp_path: Path) -> None:
    shop.seed([product(coupon={"code": "CUP10", "percent": 10})])
    shop.add("s", "tea-cup", 3)
    kept = buy(shop, coupon="CUP10")
    shop.restock("tea-cup", 10)
    shop.add("s", "tea-cup", 2)
    gone = buy(shop, coupon="CUP10")
    shop.withdraw(gone.id, "s")
    shop.withdraw(gone.id, "s", confirm=True)
    lines = ledger(shop, tmp_path)
    pieces = sum(int(x["pieces"]) for x in lines if x["product"] == "tea-cup")
    assert pieces == shop.offer("tea-cup").stock == 12
    paid: Callable[[str], int] = lambda i: sum(  # noqa: E731
        int(x["amount_minor"]) for x in lines if x["order"] == i
    )
    assert (paid(kept.id), paid(gone.id)) == (kept.total_minor, 0)


@pytest.mark.parametrize("change", ["UPDATE ledger SET pieces = 9", "DELETE FROM ledger"])
def test_the_ledger_cannot_be_rewritten(shop: Shop, change: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), shop.engine.begin() as connection:
        connection.execute(text(change))


def test_an_export_that_cannot_be_written_says_so(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="another place"):
        shop.export_ledger(tmp_path / "nowhere" / "ledger.csv")


# --- databases ------------------------------------------------------------------------------


def test_a_shop_makes_its_folder_and_finds_its_orders_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'folder' / 'shop.db'}"
    first = Shop.open(url)
    first.seed([product()])
    first.add("s", "tea-cup")
    order = buy(first)
    first.close()
    again = Shop.open(url)
    assert again.orders("s") == [order]
    with again.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_migrations_make_exactly_the_tables_of_the_models(shop: Shop) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from host.shop.tables import Base

    with shop.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize("url", ["", "nonsense", "sqlite:/x", "oracle9://x", "http://host/db"])
def test_a_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="HOST_DATABASE_URL"):
        Shop.open(url)


def test_a_server_that_cannot_be_reached_is_named_without_its_password() -> None:
    with pytest.raises(EngineError, match="postgresql") as refusal:
        Shop.open("postgresql+psycopg://shop:secret@127.0.0.1:1/shop")
    assert "secret" not in str(refusal.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "shop.db").write_text("this is a shopping list, not a database" * 100)
    with pytest.raises(EngineError, match=r"shop\.db"):
        Shop.open(f"sqlite:///{tmp_path / 'shop.db'}")


# --- viewers --------------------------------------------------------------------------------


def test_a_viewer_is_remembered_only_after_agreeing_and_until_forgotten(shop: Shop) -> None:
    store = ViewerStore(shop.engine)
    store.note("mei", "liked", "colour", "tea-cup")
    assert store.recall("mei") == []
    store.consent("mei", True)
    store.note("mei", "name", "May")
    store.note("mei", "name", "Mei")
    store.note("mei", "asked", "capacity", "tea-cup")
    store.note("mei", "asked", "capacity", "tea-cup")
    told = store.get("mei")
    assert (told["name"], told["asked"]) == ("Mei", [("capacity", "tea-cup")])
    assert store.recall("somebody else") == []
    store.forget("mei")
    assert (store.agreed("mei"), store.recall("mei")) == (False, [])


def test_withdrawn_consent_forgets_and_the_anonymous_are_never_kept(shop: Shop) -> None:
    store = ViewerStore(shop.engine)
    store.consent("mei", True)
    store.note("mei", "lang", "zh")
    store.consent("mei", False)
    store.consent("mei", True)
    assert store.recall("mei") == []
    with pytest.raises(InputError):
        store.consent("", True)
    store.note("", "asked", "x")
    assert store.recall("") == []


def test_memory_is_bounded_and_of_known_kinds(shop: Shop) -> None:
    store = ViewerStore(shop.engine)
    store.consent("mei", True)
    for number in range(210):
        store.note("mei", "asked", f"question {number}")
    notes = store.recall("mei")
    assert (len(notes), notes[-1].value, notes[0].value) == (200, "question 209", "question 10")
    with pytest.raises(InputError):
        store.note("mei", "salary", "1")
