"""What is sold: live price and stock, cart, checkout, orders, ledger. Never reads what was said."""

from __future__ import annotations

from host.shop.cart import Cart, CartLine
from host.shop.catalogue import CouponOffer, Offer
from host.shop.money import money_text
from host.shop.shop import Shop
from host.shop.viewers import Note, ViewerStore
from host.shop.withdraw import Withdrawal

__all__ = [
    "Cart",
    "CartLine",
    "CouponOffer",
    "Note",
    "Offer",
    "Shop",
    "ViewerStore",
    "Withdrawal",
    "money_text",
]
