"""What a viewer can do on the page, without the page: words in, views out.

Every method takes the viewer's session and returns text, markup or an outcome; nothing here
knows Gradio, and every refusal is one sentence in the viewer's language.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from host.errors import (
    BadCoupon,
    BadCustomer,
    BadQuantity,
    EmptyCart,
    HostError,
    InputError,
    ShopError,
    SoldOut,
    UnknownOrder,
    UnknownProduct,
)
from host.page import views
from host.page.markup import chat, printable
from host.page.questions import suggest
from host.page.sessions import Session
from host.page.sources import Sources
from host.page.words import say
from host.records import Comment, Lang, Order, Sentence, Viewer
from host.schema import Product
from host.shop import ViewerStore
from host.show import Show

log = logging.getLogger(__name__)
MAX_CHARS = 500
MAX_NAME = 24


@dataclass(frozen=True)
class Outcome:
    """What became of a wish: one sentence for the viewer, and whether it is a refusal."""

    text: str = ""
    bad: bool = False
    order: Order | None = None


class Visit:
    """The show, as one viewer at a time meets it. Safe from many threads."""

    def __init__(self, show: Show) -> None:
        self.show = show
        self.host = show.host
        self.shop = show.host.shop
        self.sources = Sources(show.host)

    # --- looking ---------------------------------------------------------------------------

    def product(self, session: Session) -> Product:
        """What the viewer looks at: the product on air, unless they chose another."""
        chosen = self.host.catalogue.by_id.get(session.focus)
        return chosen or self.host.catalogue.get(self.show.pinned)

    def card(self, session: Session, *, operator: bool = False) -> str:
        """The product's card, priced by the shop at this moment."""
        product = self.product(session)
        on_air = self.host.catalogue.get(self.show.pinned)
        session.seen = on_air.id
        return views.card(
            product,
            self.shop.offer(product.id),
            session.lang,
            in_cart=self.shop.cart(session.id).pieces,
            live=on_air if on_air.id != product.id else None,
            operator=operator,
        )

    def grid(self, session: Session, *, operator: bool = False) -> str:
        """The shop's products in the order of the sheets."""
        offers = {offer.product: offer for offer in self.shop.offers()}
        rows = [(p, offers[p.id]) for p in self.host.catalogue.products if p.id in offers]
        return views.grid(rows, session.lang, pinned=self.show.pinned, operator=operator)

    def cart(self, session: Session) -> str:
        """The viewer's cart."""
        return views.cart(self.shop.cart(session.id), session.lang)

    def orders(self, session: Session, *, fresh: str = "", fault: str = "") -> str:
        """The viewer's orders."""
        return views.orders(
            self.shop.orders(session.id),
            session.lang,
            region=self.host.settings.region,
            names={p.id: p.name for p in self.host.catalogue.products},
            withdrawing=session.withdrawing,
            fresh=fresh,
            fault=fault,
        )

    def chips(self, session: Session) -> str:
        """Questions that the sheet of the product in view can answer."""
        attributes = self.host.mind.knowledge.attributes
        product = self.product(session)
        return views.chips(
            suggest(product, attributes, session.lang, asked=session.asked), session.lang
        )

    # --- talking ---------------------------------------------------------------------------

    def enter(self, session: Session) -> None:
        """A viewer comes in: she greets them, once."""
        if not session.bubbles:
            session.add(
                "assistant",
                self._said([self.show.welcome(self._viewer(session), session.lang)], session),
            )

    def ask(self, session: Session, text: str) -> Iterator[None]:
        """Ask her. Yields whenever the bubbles have changed; ends with the whole answer."""
        typed = " ".join(printable(text[: MAX_CHARS * 20]).split())
        if not typed:
            session.add("assistant", chat(say("say_something", session.lang)))
            yield
            return
        session.add("user", chat(typed[:MAX_CHARS]))
        session.asked = [*session.asked[-40:], typed]
        if len(typed) > MAX_CHARS:
            session.add("assistant", chat(say("too_long", session.lang, n=MAX_CHARS)))
        session.add("assistant", self._typing(session))
        place = session.bubbles[-1]
        yield
        heard: list[Sentence] = []
        try:
            for sentence in self.show.ask(self._comment(session, typed[:MAX_CHARS])):
                heard.append(sentence)
                place["content"] = self._said(heard, session)
                yield
        finally:
            # Whatever happened, no bubble goes on thinking for ever.
            if not heard:
                place["content"] = chat(say("no_answer", session.lang))
        yield

    def _comment(self, session: Session, text: str) -> Comment:
        return Comment(text, self._viewer(session), self.product(session).id, session.lang)

    def _viewer(self, session: Session) -> Viewer:
        return Viewer(session.id, session.name, session.lang)

    def _said(self, sentences: list[Sentence], session: Session) -> str:
        text = "".join(f"<p>{chat(s.text)}</p>" for s in sentences)
        ids = tuple(dict.fromkeys(i for s in sentences for i in s.claim_ids))
        lang = sentences[0].lang if sentences else session.lang
        return (
            f'<div class="said" lang="{lang}">{text}</div>{self.sources.chips(ids, session.lang)}'
        )

    def _typing(self, session: Session) -> str:
        words = say("thinking", session.lang, name=self.host.persona.name[session.lang])
        return f'<div class="typing"><i></i><i></i><i></i><span>{chat(words)}</span></div>'

    def rename(self, session: Session, name: str) -> str:
        """The name a viewer gives; cleaned and short."""
        session.name = " ".join(printable(name[:200]).split())[:MAX_NAME]
        return session.name

    # --- being remembered ------------------------------------------------------------------

    @property
    def may_remember(self) -> bool:
        """Whether there is a memory of viewers at all."""
        memory = getattr(self.host.mind, "memory", None)
        return bool(memory and memory.notes)

    def remembered(self, session: Session) -> bool:
        """Whether this viewer agreed to be remembered."""
        return self.may_remember and ViewerStore(self.shop.engine).agreed(session.id)

    def remember(self, session: Session, wish: bool) -> bool:
        """Remember the viewer from now on, or forget all of it; whether they are remembered."""
        if not self.may_remember:
            return False
        memory, viewer = self.host.mind.memory, self._viewer(session)
        if not wish:
            memory.forget(viewer)
            return False
        return memory.agree(viewer)

    # --- directing -------------------------------------------------------------------------

    def look_at(self, session: Session, product: str) -> Outcome:
        """Look at another product than the one on air; "" goes back to it."""
        if product and product not in self.host.catalogue.by_id:
            return Outcome(say("unknown_product", session.lang), bad=True)
        session.focus = "" if product == self.show.pinned else product
        return Outcome()

    def direct(self, session: Session, act: str, product: str) -> Outcome:
        """Pin or pitch a product, as the operator."""
        try:
            if act == "pin":
                self.show.pin(product)
            else:
                self.show.start_pitch(product, session.lang)
        except InputError:
            return Outcome(say("unknown_product", session.lang), bad=True)
        session.focus = ""
        return Outcome()

    # --- buying ----------------------------------------------------------------------------

    def add(self, session: Session, product: str, quantity: object = 1) -> Outcome:
        """Put pieces in the cart."""
        return self._wish(session, "add", product, quantity)

    def set_quantity(self, session: Session, product: str, quantity: object) -> Outcome:
        """Let the cart hold exactly so many."""
        return self._wish(session, "set_quantity", product, quantity)

    def remove(self, session: Session, product: str) -> Outcome:
        """Take a product out of the cart."""
        self.shop.remove(session.id, product)
        return Outcome()

    def _wish(self, session: Session, act: str, product: str, quantity: object) -> Outcome:
        try:
            number = whole(quantity)
            do = self.shop.add if act == "add" else self.shop.set_quantity
            do(session.id, product, number)
        except HostError as error:
            return Outcome(self._why(error, session.lang, product), bad=True)
        return Outcome()

    def order(
        self, session: Session, key: str, *, name: str, address: str, contact: str, coupon: str
    ) -> Outcome:
        """Order the cart. Two clicks on one form (one ``key``) make one order."""
        before = {order.id for order in self.shop.orders(session.id)}
        try:
            order = self.shop.checkout(
                session.id,
                name=printable(name),
                address=printable(address),
                contact=printable(contact),
                coupon=printable(coupon)[:60],
                key=key[:64],
                viewer=session.name,
            )
        except HostError as error:
            return Outcome(self._why(error, session.lang), bad=True)
        session.key = secrets.token_hex(16)
        if order.id not in before:
            self._ordered(session, order)
        return Outcome(say("thanks_order", session.lang, id=order.id), order=order)

    def _ordered(self, session: Session, order: Order) -> None:
        self.show.journal.note(
            "order", order=order.id, total_minor=order.total_minor, currency=order.currency
        )
        thanks = self.show.thank(order.lines[0].product, self._viewer(session), session.lang)
        if thanks:
            session.add("assistant", self._said([thanks], session))
        self.show.show_card()

    def withdraw(self, session: Session, act: str, order: str) -> Outcome:
        """The first or the second step of a withdrawal, or neither."""
        session.withdrawing = order if act == "withdraw" else ""
        if act == "withdraw_no":
            return Outcome()
        try:
            self.shop.withdraw(order, session.id, confirm=act == "withdraw_yes")
        except HostError as error:
            session.withdrawing = ""
            return Outcome(self._why(error, session.lang), bad=True)
        if act == "withdraw_yes":
            self.show.journal.note("withdrawal", order=order)
            self.show.show_card()
        return Outcome()

    def _why(self, error: HostError, lang: Lang, product: str = "") -> str:
        """A refusal of the shop as one sentence in the viewer's language."""
        known = self.host.catalogue.by_id.get(product)
        name = known.name[lang] if known else ""
        if isinstance(error, SoldOut):
            key = "only_left" if error.left else "none_left"
            return say(key, lang, n=error.left, name=name or str(error).partition(":")[0])
        if isinstance(error, BadCustomer):
            return say(f"bad_{error.field}", lang)
        plain: dict[type[HostError], str] = {
            BadQuantity: "bad_quantity",
            EmptyCart: "empty_cart",
            BadCoupon: "bad_coupon",
            UnknownProduct: "unknown_product",
            UnknownOrder: "unknown_order",
        }
        if key := plain.get(type(error), ""):
            return say(key, lang)
        if isinstance(error, ShopError) and "order the cart first" in str(error):
            return say("other_currency", lang)
        return say("not_possible", lang, why=str(error))


def whole(quantity: object) -> int:
    """A whole number from what a browser sent. Raises BadQuantity."""
    try:
        text = str(quantity).strip()
        return int(text) if len(text) < 12 else 10**9
    except ValueError as error:
        raise BadQuantity("the quantity is a whole number from 1 to 99") from error
