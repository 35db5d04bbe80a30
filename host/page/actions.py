"""The handlers of the page: a Gradio request in, repaints out. What is done, ``visit`` does."""

from __future__ import annotations

import ipaddress
import json
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import gradio as gr

from host.page import views
from host.page.markup import esc
from host.page.sessions import COOKIE, Session, Sessions
from host.page.visit import Outcome, Visit
from host.page.words import MIC_WORDS, browser_lang, say
from host.records import LANGS

if TYPE_CHECKING:
    from host.page.blocks import Parts

log = logging.getLogger(__name__)
Paint = dict[Any, Any]
LABELLED = ("message", "coupon", "name", "address", "contact", "viewer", "lang", "chat")
HINTS = {"message": "ask_hint", "name": "name_hint", "address": "address_hint"}


class Actions:
    """One per page. ``parts`` is set once the page is laid out."""

    parts: Parts

    def __init__(self, visit: Visit, sessions: Sessions) -> None:
        self.visit = visit
        self.sessions = sessions

    # --- coming in -------------------------------------------------------------------------

    def enter(self, request: gr.Request) -> Paint:
        """The page was opened: everything is painted in the viewer's language."""
        session, _ = self._session(request)
        if not session.chosen:
            session.lang = browser_lang(str(request.headers.get("accept-language", "")))
        session.focus = ""
        self.visit.enter(session)
        return self._everything(session, request)

    def speak(self, lang: str, request: gr.Request) -> Paint:
        """The viewer chose a language."""
        session, _ = self._session(request)
        session.lang = next((known for known in LANGS if known == lang), session.lang)
        session.chosen = True
        return self._everything(session, request)

    def rename(self, name: str, request: gr.Request) -> str:
        """The viewer gave a name."""
        session, _ = self._session(request)
        return self.visit.rename(session, name or "")

    def remember(self, wish: bool, name: str, request: gr.Request) -> Paint:
        """The viewer agreed to be remembered, or asks to be forgotten."""
        session, _ = self._session(request)
        self.visit.rename(session, name or "")
        kept = self.visit.remember(session, bool(wish))
        note = views.notice(say("remember_hint", session.lang)) if kept else ""
        return {self.parts.remember: gr.Checkbox(value=kept), self.parts.notice: note}

    # --- talking ---------------------------------------------------------------------------

    def send(self, text: str, name: str, request: gr.Request) -> Iterator[Paint]:
        """A typed question."""
        session, _ = self._session(request)
        self.visit.rename(session, name or "")
        yield from self._talk(session, text or "")

    def tap(self, name: str, request: gr.Request, event: gr.EventData) -> Iterator[Paint]:
        """A suggested question."""
        session, _ = self._session(request)
        self.visit.rename(session, name or "")
        yield from self._talk(session, _data(event).get("text", ""))

    def _talk(self, session: Session, text: str) -> Iterator[Paint]:
        p = self.parts
        first: Paint = {p.message: "", p.tabs: gr.Tabs(selected="chat")}
        for _ in self.visit.ask(session, text):
            yield {**first, p.chat: _bubbles(session), p.chips: self.visit.chips(session)}
            first = {}

    def stop(self) -> None:
        """She stops at the next word end."""
        self.visit.show.stop()

    # --- looking and buying ----------------------------------------------------------------

    def live(self, request: gr.Request) -> Paint:
        """What is on air, its price or its stock has changed."""
        session, _ = self._session(request)
        if session.seen != self.visit.show.pinned:
            session.focus = ""
        return self._goods(session, request)

    def act(self, request: gr.Request, event: gr.EventData) -> Paint:
        """One of the buttons on a card, in the grid or in the cart."""
        session, _ = self._session(request)
        data = _data(event)
        act, product = data.get("act", ""), data.get("product", "")
        outcome = self._do(session, request, act, product, data.get("n", "1"))
        p = self.parts
        paint = {**self._goods(session, request), **self._cart(session)}
        paint[p.notice] = views.notice(outcome.text, bad=outcome.bad)
        if not outcome.bad:
            paint |= self._go(act)
        return paint

    def _do(self, session: Session, request: gr.Request, act: str, product: str, n: str) -> Outcome:
        visit = self.visit
        if act in {"add", "buy"}:
            return visit.add(session, product)
        if act == "set":
            return visit.set_quantity(session, product, n)
        if act == "remove":
            return visit.remove(session, product)
        if act in {"about", "live"}:
            return visit.look_at(session, product if act == "about" else "")
        if act in {"pin", "pitch"}:
            if not _operates(request):
                return Outcome(say("not_operator", session.lang), bad=True)
            return visit.direct(session, act, product)
        return Outcome()

    def _go(self, act: str) -> Paint:
        """Where an act leads: buying to the cart, asking to the chat."""
        p = self.parts
        if act in {"buy", "cart"}:
            stamp = gr.HTML(value=_target("#cart"))
            return {p.tabs: gr.Tabs(selected="shop"), p.go: stamp}
        if act in {"about", "pitch"}:
            return {p.tabs: gr.Tabs(selected="chat"), p.go: gr.HTML(value=_target("#page"))}
        return {}

    def order(
        self,
        key: str,
        name: str,
        address: str,
        contact: str,
        coupon: str,
        request: gr.Request,
    ) -> Paint:
        """Place the order; a refusal stands beside the form."""
        session, _ = self._session(request)
        p = self.parts
        outcome = self.visit.order(
            session,
            key or session.key,
            name=name or "",
            address=address or "",
            contact=contact or "",
            coupon=coupon or "",
        )
        if outcome.order is None:
            fault = f'<p class="fault" role="alert">{esc(outcome.text)}</p>'
            return {p.fault: fault, **self._goods(session, request), **self._cart(session)}
        return {
            **self._goods(session, request),
            **self._cart(session),
            p.chat: _bubbles(session),
            p.fault: "",
            p.coupon: "",
            p.orders: self.visit.orders(session, fresh=outcome.order.id),
            p.tabs: gr.Tabs(selected="orders"),
            p.go: gr.HTML(value=_target("#orders")),
        }

    def withdraw(self, request: gr.Request, event: gr.EventData) -> Paint:
        """A step of a withdrawal."""
        session, _ = self._session(request)
        data = _data(event)
        outcome = self.visit.withdraw(session, data.get("act", ""), data.get("order", ""))
        p = self.parts
        return {
            p.orders: self.visit.orders(session, fault=outcome.text if outcome.bad else ""),
            p.card: self.visit.card(session, operator=_operates(request)),
            p.grid: self.visit.grid(session, operator=_operates(request)),
        }

    # --- painting --------------------------------------------------------------------------

    def _session(self, request: gr.Request) -> tuple[Session, bool]:
        cookie = str(request.cookies.get(COOKIE, ""))
        return self.sessions.get(cookie, str(request.session_hash or ""))

    def _goods(self, session: Session, request: gr.Request) -> Paint:
        p, operator = self.parts, _operates(request)
        return {
            p.card: self.visit.card(session, operator=operator),
            p.grid: self.visit.grid(session, operator=operator),
            p.chips: self.visit.chips(session),
        }

    def _cart(self, session: Session) -> Paint:
        p = self.parts
        pieces = self.visit.shop.cart(session.id).pieces
        label = say("shop", session.lang) + (f" · {pieces}" if pieces else "")
        return {
            p.cart: self.visit.cart(session),
            p.tab_shop: gr.Tab(label=label),
            p.key: session.key,
        }

    def _everything(self, session: Session, request: gr.Request) -> Paint:
        p, lang = self.parts, session.lang
        host = self.visit.host
        paint: Paint = {
            p.stage: lang,
            p.chat: gr.Chatbot(value=_bubbles(session), label=say("chat", lang)),
            p.tab_chat: gr.Tab(label=say("chat", lang)),
            p.tab_orders: gr.Tab(label=say("orders", lang)),
            p.lang: gr.Radio(value=lang, label=say("language", lang)),
            p.viewer: gr.Textbox(
                value=session.name,
                label=say("your_name", lang),
                placeholder=say("your_name", lang),
            ),
            p.message: gr.Textbox(label=say("message", lang), placeholder=say("ask_hint", lang)),
            p.mic: json.dumps({key: say(key, lang) for key in MIC_WORDS}, ensure_ascii=False),
            p.remember: gr.Checkbox(
                value=self.visit.remembered(session),
                label=say("remember", lang),
                visible=self.visit.may_remember,
            ),
            p.coupon: gr.Textbox(label=say("coupon", lang)),
            p.send: gr.Button(say("send", lang)),
            p.stop: gr.Button(say("stop", lang)),
            p.place: gr.Button(say("place", lang)),
            p.fault: "",
            p.notice: "",
            p.orders: self.visit.orders(session),
            p.footer: views.footer(host.persona, host.settings.region, lang),
        }
        for key in ("name", "address", "contact"):
            box = gr.Textbox(label=say(key, lang), placeholder=say(f"{key}_hint", lang))
            paint[getattr(p, key)] = box
        return {**paint, **self._goods(session, request), **self._cart(session)}


_steps = iter(range(1, 10**9))


def _target(selector: str) -> str:
    """A place to scroll to; numbered, so that the same place twice is still a change."""
    return f"{selector}|{next(_steps)}"


def _bubbles(session: Session) -> list[Any]:
    """The chat as it is now; a copy, for she may be speaking on."""
    return [dict(bubble) for bubble in session.bubbles]


def _data(event: gr.EventData) -> dict[str, str]:
    """What a button carried: a flat dict of short texts, whatever a browser sent."""
    raw = event._data
    if not isinstance(raw, dict):
        return {}
    return {str(k)[:20]: str(v)[:20_000] for k, v in list(raw.items())[:8]}


def _operates(request: gr.Request) -> bool:
    """Whether the request comes from this machine itself, by its own name, through no proxy."""
    headers = request.headers
    if headers.get("x-forwarded-for") or headers.get("forwarded"):
        return False
    # A foreign name that resolves to this machine (DNS rebinding) is not this machine.
    named = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    return (named == "localhost" or _loopback(named)) and _loopback(str(request.client.host))


def _loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
