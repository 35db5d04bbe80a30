"""The page in Gradio: what stands where, and which wish goes to which handler."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import gradio as gr

from host.page.actions import Actions
from host.page.markup import esc
from host.page.words import NAMES, say
from host.records import LANGS
from host.show import Show
from host.stage.vrm import figure

T = gr.I18n  # the words by browser locale; see words.locales
# A click on any of our own buttons becomes one event with its data.
ACT_JS = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (!button || button.disabled) return;
  button.classList.add('busy');
  setTimeout(() => button.classList.remove('busy'), 900);
  trigger('act', { ...button.dataset });
});
"""
STAGE_JS = """
const stage = element.querySelector('host-stage');
const dress = () => {
  if (!props.value) return;
  stage.setAttribute('lang', props.value);
  stage.setAttribute('name', JSON.parse(stage.dataset.names)[props.value]);
  document.documentElement.lang = props.value;
};
dress();
watch('value', dress);
let last = '';
element.addEventListener('host-event', (event) => {
  const message = event.detail;
  if (message.kind !== 'card') return;
  const now = JSON.stringify([message.product, message.left, message.price]);
  if (last && now !== last) trigger('live', {});
  last = now;
});
"""
MIC_JS = """
const [button, line] = [element.querySelector('button'), element.querySelector('[role=status]')];
const dress = (mic) => props.value && mic.dress(JSON.parse(props.value));
import('/static/stage/mic.mjs').then(({ Microphone }) => {
  const mic = new Microphone(button, line, (text) => {
    const box = document.querySelector('#message textarea');
    box.value = [box.value.trim(), text].filter(Boolean).join(' ');
    box.dispatchEvent(new Event('input', { bubbles: true }));
    box.focus();
  });
  dress(mic);
  watch('value', () => dress(mic));
});
"""
MIC_HTML = (
    '<button type="button" class="mic" aria-label="Speak">'
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6'
    'a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4M9 21h6" fill="none" stroke="currentColor" '
    'stroke-width="1.8" stroke-linecap="round"/></svg></button>'
    '<p class="mic-line" role="status"></p>'
)
GO_JS = """
const go = (tries) => {
  const target = document.querySelector(props.value.split('|')[0]);
  // A tab that has just been chosen is not laid out yet.
  if (!target?.offsetHeight && tries) return setTimeout(() => go(tries - 1), 60);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  target?.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' });
};
if (props.value) setTimeout(() => go(20), 120);
"""


@dataclass
class Parts:
    """Every component that a handler may repaint."""

    lang: gr.Radio
    viewer: gr.Textbox
    stage: gr.HTML
    card: gr.HTML
    notice: gr.HTML
    tabs: gr.Tabs
    tab_chat: gr.Tab
    tab_shop: gr.Tab
    tab_orders: gr.Tab
    chat: gr.Chatbot
    chips: gr.HTML
    message: gr.Textbox
    mic: gr.HTML
    remember: gr.Checkbox
    send: gr.Button
    stop: gr.Button
    grid: gr.HTML
    cart: gr.HTML
    coupon: gr.Textbox
    name: gr.Textbox
    address: gr.Textbox
    contact: gr.Textbox
    fault: gr.HTML
    place: gr.Button
    key: gr.Textbox
    orders: gr.HTML
    footer: gr.HTML
    go: gr.HTML

    def all(self) -> list[Any]:
        """The components, in a fixed order."""
        return list(vars(self).values())


def acting(elem_id: str, **more: Any) -> gr.HTML:
    """A piece of our own markup whose buttons report what they mean."""
    return gr.HTML("", elem_id=elem_id, js_on_load=ACT_JS, apply_default_css=False, **more)


def plain(elem_id: str, **more: Any) -> gr.HTML:
    """A piece of our own markup that only shows."""
    return gr.HTML("", elem_id=elem_id, js_on_load=None, apply_default_css=False, **more)


def build_blocks(show: Show, actions: Actions, i18n: gr.I18n) -> gr.Blocks:
    """The audience's page."""
    title = f"{show.host.persona.name['en']} · live"
    demo: gr.Blocks
    with gr.Blocks(
        title=title, fill_width=True, analytics_enabled=False, delete_cache=(600, 600)
    ) as demo:
        parts = _layout(show, i18n)
        _wire(demo, parts, actions)
    demo.queue(default_concurrency_limit=16, max_size=256, api_open=False)
    return demo


def _layout(show: Show, t: Any) -> Parts:
    made: dict[str, Any] = {}
    with gr.Row(elem_id="page"):
        with gr.Column(elem_id="left"):
            made |= _left(show)
        with gr.Column(elem_id="right"):
            made |= _head(t)
            made |= _tabs(t)
            made |= _composer(t)
    made["footer"] = plain("footer")
    made["go"] = gr.HTML(
        "",
        elem_id="go",
        html_template="<span></span>",
        js_on_load=f"watch('value', () => {{{GO_JS}}});",
    )
    return Parts(**made)


def _left(show: Show) -> dict[str, Any]:
    persona = show.host.persona
    names = esc(json.dumps(dict(persona.name), ensure_ascii=False))
    stage = gr.HTML(
        "",
        elem_id="stage",
        apply_default_css=False,
        html_template=(
            f'<host-stage persona="{esc(persona.look.avatar)}" name="{esc(persona.name["en"])}" '
            f'src="/ws/stage" comments="1" card="0" captions="1" data-names="{names}"'
            f"{_figure(show)}></host-stage>"
        ),
        js_on_load=STAGE_JS,
    )
    return {"stage": stage, "notice": plain("notice"), "card": acting("card")}


def _figure(show: Show) -> str:
    """Her own figure, where the persona names one and it can be shown."""
    url = figure(show.host.persona).url
    return f' vrm="{esc(url)}"' if url else ""


def _head(t: Any) -> dict[str, Any]:
    with gr.Row(elem_id="head"):
        viewer = gr.Textbox(
            label=t("your_name"),
            placeholder=t("your_name"),
            show_label=False,
            container=False,
            max_length=24,
            elem_id="viewer",
        )
        remember = gr.Checkbox(
            label=t("remember"), container=False, elem_id="remember", min_width=0
        )
        lang = gr.Radio(
            [(NAMES[lang], lang) for lang in LANGS],
            label=t("language"),
            show_label=False,
            container=False,
            elem_id="lang",
        )
    return {"viewer": viewer, "remember": remember, "lang": lang}


def _tabs(t: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    with gr.Tabs(elem_id="tabs", selected="chat") as tabs:
        with gr.Tab(t("chat"), id="chat", elem_id="tab-chat") as made["tab_chat"]:
            made["chat"] = gr.Chatbot(
                elem_id="chat",
                label=t("chat"),
                show_label=False,
                height="100%",
                latex_delimiters=[],
                buttons=[],
                feedback_options=None,
                group_consecutive_messages=False,
                layout="bubble",
            )
        with gr.Tab(t("shop"), id="shop", elem_id="tab-shop") as made["tab_shop"]:
            made["grid"] = acting("grid")
            made["cart"] = acting("cart")
            made |= _form(t)
        with gr.Tab(t("orders"), id="orders", elem_id="tab-orders") as made["tab_orders"]:
            made["orders"] = acting("orders")
    return {"tabs": tabs, **made}


def _form(t: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    # Always mounted (what is typed while it appears must stay); page.css hides it for no cart.
    with gr.Column(elem_id="form"):
        for key in ("name", "address", "contact"):
            made[key] = gr.Textbox(
                label=t(key),
                placeholder=t(f"{key}_hint"),
                elem_id=key,
                max_length=400,
                lines=1,
            )
        made["coupon"] = gr.Textbox(label=t("coupon"), elem_id="coupon", max_length=60)
        made["fault"] = plain("fault")
        made["place"] = gr.Button(t("place"), variant="primary", elem_id="place")
        # Its value travels with the click, so that two clicks carry the same key.
        made["key"] = gr.Textbox(visible="hidden", elem_id="key")
    return made


def _composer(t: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    with gr.Column(elem_id="composer"):
        made["chips"] = acting("chips")
        with gr.Row(elem_id="write"):
            made["message"] = gr.Textbox(
                label=t("message"),
                placeholder=t("ask_hint"),
                show_label=False,
                container=False,
                lines=1,
                max_lines=4,
                autofocus=False,
                elem_id="message",
                scale=1,
            )
            made["mic"] = gr.HTML(
                "",
                elem_id="mic",
                html_template=MIC_HTML,
                js_on_load=MIC_JS,
                apply_default_css=False,
            )
            made["send"] = gr.Button(t("send"), variant="primary", elem_id="send")
            made["stop"] = gr.Button(t("stop"), elem_id="stop")
    return made


def _wire(demo: gr.Blocks, p: Parts, actions: Actions) -> None:
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    actions.parts = p
    every = p.all()
    demo.load(actions.enter, None, every, **quiet)
    p.lang.input(actions.speak, [p.lang], every, **quiet)
    p.viewer.blur(actions.rename, [p.viewer], [p.viewer], **quiet)
    p.remember.input(actions.remember, [p.remember, p.viewer], [p.remember, p.notice], **quiet)
    talk = [p.chat, p.message, p.chips, p.tabs, p.notice, p.lang]
    streaming: dict[str, Any] = {**quiet, "concurrency_limit": 64, "trigger_mode": "multiple"}
    p.message.submit(actions.send, [p.message, p.viewer], talk, **streaming)
    p.send.click(actions.send, [p.message, p.viewer], talk, **streaming)
    p.chips.act(actions.tap, [p.viewer], talk, **streaming)
    p.stop.click(actions.stop, None, None, **quiet)
    goods = [p.card, p.grid, p.chips]
    shown = [*goods, p.notice, p.cart, p.key, p.tabs, p.tab_shop, p.go]
    for part in (p.card, p.grid, p.cart):
        part.act(actions.act, None, shown, trigger_mode="multiple", **quiet)
    p.stage.live(actions.live, None, goods, **quiet)
    order = [p.key, p.name, p.address, p.contact, p.coupon]
    p.place.click(actions.order, order, every, trigger_mode="multiple", **quiet)
    p.orders.act(actions.withdraw, None, [p.orders, p.card, p.grid], **quiet)


def first_words(key: str) -> str:
    """A word for tests and for pages without scripts: English."""
    return say(key, "en")
