"""What the shop vouches for, as claims: price, stock, coupon, reduction, totals. Reads an Offer."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_datetime

from host.records import LANGS, Claim, Money, Text
from host.shop.catalogue import CouponOffer, Offer
from host.shop.money import money_texts

LABELS: dict[str, Text] = {
    "price": {"en": "price", "zh": "价格", "fr": "prix"},
    "total": {"en": "total", "zh": "合计", "fr": "total"},
    "stock": {"en": "stock", "zh": "库存", "fr": "stock"},
    "coupon": {"en": "coupon", "zh": "优惠券", "fr": "code promo"},
    "reference_price": {
        "en": "lowest price of the last 30 days",
        "zh": "近30天最低价",
        "fr": "prix le plus bas des 30 derniers jours",
    },
    "discount": {"en": "reduction", "zh": "优惠幅度", "fr": "réduction"},
    "offer_until": {"en": "offer ends", "zh": "优惠截止", "fr": "fin de l'offre"},
}


def claims_of(offer: Offer) -> list[Claim]:
    """The live claims of a product, ids ``shop.<product>.<attribute>``.

    Values: price and reference_price are Money, stock an int (pieces), coupon and discount
    an int (percent), offer_until an aware datetime. What is not so now has no claim.
    """
    found = [
        _claim(offer, "price", money_texts(offer.price), offer.price),
        _claim(offer, "stock", stock_text(offer.stock), offer.stock),
    ]
    if offer.coupon:
        found.append(_claim(offer, "coupon", coupon_text(offer.coupon), offer.coupon.percent))
    if offer.until:
        found.append(_claim(offer, "offer_until", until_text(offer.until), offer.until))
    if offer.list_price_minor:
        was = Money(offer.list_price_minor, offer.currency)
        found.append(_claim(offer, "reference_price", money_texts(was), was))
    if offer.percent_off:
        found.append(_claim(offer, "discount", percent_text(offer.percent_off), offer.percent_off))
    return found


def total_claim(offer: Offer, quantity: int, total: Money) -> Claim:
    """What ``quantity`` pieces cost, as ``shop.<product>.total``."""
    texts = money_texts(total)
    label: Text = {
        "en": f"total for {quantity}",
        "zh": f"{quantity}件合计",
        "fr": f"total pour {quantity}",
    }
    return Claim(
        f"shop.{offer.product}.total", offer.product, "total", texts, total, label, source="shop"
    )


def _claim(offer: Offer, attribute: str, text: Text, value: object) -> Claim:
    address = f"shop.{offer.product}.{attribute}"
    return Claim(address, offer.product, attribute, text, value, LABELS[attribute], source="shop")


def stock_text(stock: int) -> Text:
    """How many are left."""
    if stock == 0:
        return {"en": "sold out", "zh": "已售罄", "fr": "épuisé"}
    return {"en": f"{stock} in stock", "zh": f"还有{stock}件", "fr": f"{stock} en stock"}


def percent_text(percent: int) -> Text:
    """A reduction in percent."""
    return {"en": f"{percent}% off", "zh": f"直降{percent}%", "fr": f"-{percent}\u00a0%"}


def coupon_text(coupon: CouponOffer) -> Text:
    """What a code takes off, and to which day."""
    told = {
        "en": f"{coupon.percent}% off with the code {coupon.code}",
        "zh": f"输入优惠码{coupon.code}立减{coupon.percent}%",
        "fr": f"{coupon.percent}\u00a0% de remise avec le code {coupon.code}",
    }
    if coupon.until is None:
        return {lang: told[lang] for lang in LANGS}
    ends = _dates(coupon.until)
    return {
        "en": f"{told['en']}, until {ends['en']}",
        "zh": f"{told['zh']}，{ends['zh']}截止",
        "fr": f"{told['fr']}, jusqu'au {ends['fr']}",
    }


def _dates(day: date) -> Text:
    return {lang: format_date(day, "long", locale=_locale(lang)) for lang in LANGS}


def _locale(lang: str) -> str:
    return "en_GB" if lang == "en" else lang  # day before month, as most of the world reads it


def until_text(moment: datetime) -> Text:
    """The end of an offer with its hour, in UTC: the shop does not know the viewer's clock."""
    day = _dates(moment.date())
    hour = format_datetime(moment, "HH:mm", locale="en")
    return {
        "en": f"{day['en']}, {hour} UTC",
        "zh": f"{day['zh']}{hour}（UTC）",
        "fr": f"{day['fr']} à {hour} UTC",
    }
