"""What the page shows of products, carts and orders, as markup. Asks nobody, changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from babel.dates import format_datetime

from host.page.markup import button, esc
from host.page.words import say
from host.records import Lang, Money, Order
from host.schema import Persona, Product
from host.shop import Cart, CartLine, Offer, money_text

FEW = 15  # from here on, the number left is worth a warmer colour
WITHDRAWAL_REGIONS = frozenset({"eu", "fr"})


def picture(product: Product, cls: str = "") -> str:
    """The product's drawing, or its first letter where there is none."""
    name = product.image
    if name and "/" not in name and ":" not in name:
        return f'<img class="pic {cls}" src="/static/products/{esc(name)}" alt="" loading="lazy">'
    return f'<span class="pic letter {cls}" aria-hidden="true">{esc(product.name["en"][:1])}</span>'


def price(offer: Offer, lang: Lang) -> str:
    """The price, and the one before it where the law lets it be shown crossed out."""
    now = esc(money_text(offer.price, lang))
    if not offer.list_price_minor:
        return f'<span class="price">{now}</span>'
    was = esc(money_text(Money(offer.list_price_minor, offer.currency), lang))
    title = esc(say("was", lang))
    return f'<span class="price">{now}</span> <s title="{title}">{was}</s>'


def stock(offer: Offer, lang: Lang) -> str:
    """How many are left, from the shop."""
    if not offer.stock:
        return f'<span class="stock none">{esc(say("sold_out", lang))}</span>'
    few = offer.stock <= FEW
    text = say("last_left" if few else "left", lang, n=offer.stock)
    return f'<span class="stock{" few" if few else ""}">{esc(text)}</span>'


def card(
    product: Product,
    offer: Offer,
    lang: Lang,
    *,
    in_cart: int = 0,
    live: Product | None = None,
    operator: bool = False,
) -> str:
    """The pinned product. ``live`` is the one on air when the viewer looks at another."""
    gone = not offer.stock
    coupon = offer.coupon
    code = say("coupon_line", lang, code=coupon.code, percent=coupon.percent) if coupon else ""
    top = (
        button("live", say("back_live", lang, name=live.name[lang]), cls="link")
        if live
        else f'<span class="air">{esc(say("on_air", lang))}</span>'
    )
    held = button("cart", say("in_cart", lang, n=in_cart), cls="link held") if in_cart else ""
    pitch = button("pitch", say("pitch", lang), cls="quiet pitch", product=product.id)
    return (
        f'<section class="card" aria-label="{esc(product.name[lang])}">{picture(product)}'
        f'<div class="what"><div class="over-line">{top}{held}</div>'
        f"<h2>{esc(product.name[lang])}</h2>"
        f'<div class="facts">{price(offer, lang)}{stock(offer, lang)}'
        f'<span class="code">{esc(code)}</span></div></div>'
        f'<div class="acts">{pitch if operator else ""}'
        f"{button('add', say('add', lang), cls='soft', off=gone, product=product.id)}"
        f"{button('buy', say('buy', lang), cls='strong', off=gone, product=product.id)}"
        "</div></section>"
    )


def grid(
    products: Sequence[tuple[Product, Offer]], lang: Lang, *, pinned: str, operator: bool
) -> str:
    """Every product of the shop."""
    cells = "".join(_cell(p, o, lang, p.id == pinned, operator) for p, o in products)
    return f'<div class="grid">{cells}</div>'


def _cell(product: Product, offer: Offer, lang: Lang, pinned: bool, operator: bool) -> str:
    air = f'<span class="air">{esc(say("on_air", lang))}</span>' if pinned else ""
    about = button("about", say("ask_about", lang), cls="link", product=product.id)
    pin = button("pin", say("pin", lang), cls="link", product=product.id, off=pinned)
    return (
        f'<article class="cell" data-product="{esc(product.id)}">{air}{picture(product)}'
        f"<h3>{esc(product.name[lang])}</h3>"
        f'<div class="facts">{price(offer, lang)}{stock(offer, lang)}</div>'
        f"{button('add', say('add', lang), cls='soft', off=not offer.stock, product=product.id)}"
        f'<div class="links">{about}{pin if operator else ""}</div></article>'
    )


def cart(held: Cart, lang: Lang) -> str:
    """The cart's lines with their steppers, and the total."""
    head = f"<h2>{esc(say('cart', lang))}</h2>"
    if not held.total:
        empty = esc(say("cart_empty", lang))
        return f'<section class="cart">{head}<p class="none">{empty}</p></section>'
    lines = "".join(_line(line, lang) for line in held.lines)
    total = esc(money_text(held.total, lang))
    return (
        f'<section class="cart">{head}<ul>{lines}</ul>'
        f'<p class="total"><span>{esc(say("total", lang))}</span><b>{total}</b></p></section>'
    )


def _line(line: CartLine, lang: Lang) -> str:
    name = line.name[lang]
    fewer = _step(
        "−", line.quantity - 1, say("fewer", lang, name=name), line.product, line.quantity < 2
    )
    more = _step(
        "+",
        line.quantity + 1,
        say("more", lang, name=name),
        line.product,
        line.quantity >= line.left,
    )
    label = esc(say("quantity", lang, name=name))
    return (
        f'<li><span class="name">{esc(name)}</span>'
        f'<span class="steps">{fewer}'
        f'<output aria-label="{label}">{line.quantity}</output>{more}</span>'
        f'<b class="sum">{esc(money_text(line.total, lang))}</b>'
        f"{button('remove', say('remove', lang), cls='link', product=line.product)}</li>"
    )


def _step(sign: str, to: int, label: str, product: str, off: bool) -> str:
    disabled = " disabled" if off else ""
    return (
        f'<button type="button" class="b step" data-act="set" data-product="{esc(product)}" '
        f'data-n="{to}" aria-label="{esc(label)}"{disabled}>{sign}</button>'
    )


def orders(
    placed: Sequence[Order],
    lang: Lang,
    *,
    region: str,
    names: Mapping[str, Mapping[Lang, str]] | None = None,
    withdrawing: str = "",
    fresh: str = "",
    fault: str = "",
) -> str:
    """A viewer's orders, newest first; ``fresh`` has just been placed, ``names`` are the
    products' names of today by id."""
    top = (
        f'<p class="done" role="status">{esc(say("thanks_order", lang, id=fresh))}</p>'
        if fresh
        else ""
    )
    bad = f'<p class="fault" role="alert">{esc(fault)}</p>' if fault else ""
    if not placed:
        return (
            f'<div class="orders">{bad}<p class="none">{esc(say("orders_empty", lang))}</p></div>'
        )
    known = names or {}
    listed = "".join(_order(o, lang, region, o.id == withdrawing, known) for o in placed)
    return f'<div class="orders">{top}{bad}{listed}</div>'


def _order(
    order: Order, lang: Lang, region: str, asking: bool, names: Mapping[str, Mapping[Lang, str]]
) -> str:
    named = {line.product: names.get(line.product, {}).get(lang, line.name) for line in order.lines}
    lines = "".join(
        f"<li><span>{line.quantity} × {esc(named[line.product])}</span>"
        f"<b>{esc(money_text(Money(line.total_minor, order.currency), lang))}</b></li>"
        for line in order.lines
    )
    if order.discount_minor:
        off = esc(money_text(Money(order.discount_minor, order.currency), lang))
        lines += (
            f"<li><span>{esc(say('discount', lang, code=order.coupon))}</span><b>−{off}</b></li>"
        )
    total = esc(money_text(Money(order.total_minor, order.currency), lang))
    return (
        f'<article class="order" data-order="{esc(order.id)}"><header>'
        f"<h3>{esc(say('order_no', lang, id=order.id))}</h3>"
        f'<span class="status {esc(order.status)}">{esc(say(order.status, lang))}</span>'
        f"<time>{esc(moment(order.at, lang))}</time></header><ul>{lines}</ul>"
        f'<p class="total"><span>{esc(say("total", lang))}</span><b>{total}</b></p>'
        f'<p class="to">{esc(order.name)}, {esc(order.address)}</p>'
        f"{_withdrawal(order, lang, region, asking)}</article>"
    )


def _withdrawal(order: Order, lang: Lang, region: str, asking: bool) -> str:
    """Two steps with a dated receipt (Directive 2011/83 art. 11a)."""
    if order.withdrawn_at:
        when = moment(order.withdrawn_at, lang)
        return f'<p class="receipt" role="status">{esc(say("withdrawn", lang, when=when))}</p>'
    if region not in WITHDRAWAL_REGIONS or order.status == "cancelled":
        return ""
    if not asking:
        return button("withdraw", say("withdraw", lang), cls="link", order=order.id)
    return (
        f'<div class="sure"><p>{esc(say("withdraw_ask", lang, id=order.id))}</p>'
        f"{button('withdraw_yes', say('withdraw_yes', lang), cls='soft', order=order.id)}"
        f"{button('withdraw_no', say('withdraw_no', lang), cls='link', order=order.id)}</div>"
    )


def moment(at: datetime, lang: Lang) -> str:
    """A date and time as the language writes it."""
    return str(format_datetime(at, "medium", locale=lang)) + (" UTC" if at.tzinfo else "")


def chips(questions: Sequence[str], lang: Lang) -> str:
    """Suggested questions as buttons."""
    made = "".join(button("ask", text, cls="ask", text=text) for text in questions)
    return (
        f'<div class="chips" role="group" aria-label="{esc(say("suggested", lang))}">{made}</div>'
    )


def notice(text: str, *, bad: bool = False) -> str:
    """One sentence that appears and goes; "" takes it away."""
    if not text:
        return ""
    role = "alert" if bad else "status"
    return f'<p class="note{" bad" if bad else ""}" role="{role}">{esc(text)}</p>'


def footer(persona: Persona, region: str, lang: Lang) -> str:
    """Who answers for the room, that she is an AI, and whose rules hold."""
    who = persona.operator
    known: Mapping[str, str] = {r: say(f"region_{r}", lang) for r in ("cn", "eu", "fr", "us")}
    number = f" ({who.registration})" if who.registration else ""
    captions = esc(say("captions_file", lang))
    parts = [
        f"<b>{esc(say('ai_label', lang))}</b>",
        esc(persona.disclosure[lang]),
        esc(say("operator", lang, who=f"{who.legal_entity}{number}")),
        esc(who.address),
        esc(who.contact),
        esc(say("region", lang, where=known.get(region, region))),
        f'<a href="/show.vtt?lang={lang}" download="show.vtt">{captions}</a>',
    ]
    dot = '<span class="dot"> · </span>'
    return f'<footer class="legal">{dot.join(p for p in parts if p)}</footer>'
