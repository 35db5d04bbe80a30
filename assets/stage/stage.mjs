// <host-stage persona="weike" lang="en" src="/ws/stage">: the host, her captions, what people write.
// Everything that comes in is shown as text, never as markup.
import "./avatar.mjs";
import { CAST } from "./avatar.mjs";
import { Captions } from "./captions.mjs";
import { MARKUP, STYLE } from "./look.mjs";
import { Player } from "./player.mjs";
import { WORDS, known, told } from "./words.mjs";

const COMMENTS_SHOWN = 5;
const LOST_AFTER_MS = 1200; // a blink of the line is nobody's business
const IMAGE = /^(\/(?!\/)|https:|data:image\/(png|jpeg|webp);)/;

/**
 * Attributes: `persona` (avatar id), `name` (hers, as shown), `lang` (the viewer's), `src` (WebSocket),
 * `palette` (JSON of colours by role), `set` ("none" is transparent), `vrm` (a figure's address), `comments`, `card`, `captions`
 * ("0" hides), `muted`, `bare` (no live badge, no viewers). The AI label has no switch.
 *
 * For tests: `energy`, `mouthOpen`, `framesReceived`, `lastCaption`, `speaking`, `sound`,
 * `underruns`, `stopTook`, `fps`, `probe()`.
 */
export class HostStage extends HTMLElement {
  static observedAttributes = ["persona", "name", "lang", "palette", "set", "vrm", "comments", "card", "captions", "bare"];

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).innerHTML = `<style>${STYLE}</style>${MARKUP}`;
    this.at = (selector) => this.shadowRoot.querySelector(selector);
    this.avatar = this.at("host-avatar");
    this.captions = new Captions(this.at(".caption"));
    this.lastCaption = "";
    this.at(".sound").onclick = () => this.unlock();
  }

  connectedCallback() {
    this.#apply();
    if (!this.hasAttribute("src")) return;
    this.player = new Player(this.getAttribute("src"), { muted: this.hasAttribute("muted") });
    this.avatar.voice = this.player;
    this.player.addEventListener("message", (e) => this.#message(e.detail));
    this.player.addEventListener("sound", () => this.#state());
    this.player.addEventListener("piece", (e) => this.#piece(e.detail));
    this.player.start();
    this.ticking = requestAnimationFrame(this.tick);
  }

  disconnectedCallback() {
    cancelAnimationFrame(this.ticking);
    this.player?.stop();
    this.player = null;
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#apply();
  }

  /** Start the sound: call it from a click of your own, or let people press the button. */
  async unlock() {
    await this.player?.unlock();
    this.#state();
  }

  /** Something happened, as the server would say it. @param {{kind: string}} message */
  show(message) {
    this.#message(message);
  }

  get lang() { return known(this.getAttribute("lang")); }
  set lang(value) { this.setAttribute("lang", value); }
  get energy() { return this.player?.energy ?? 0; }
  get mouthOpen() { return this.avatar.mouthOpen; }
  get framesReceived() { return this.player?.framesReceived ?? 0; }
  get speaking() { return Boolean(this.player?.sample()); }
  get sound() { return this.player?.sound ?? "none"; }
  get underruns() { return this.player?.underruns ?? 0; }
  get stopTook() { return this.player?.stopTook ?? NaN; }
  get fps() { return this.avatar.fps; }

  /** One measurement: loudness in the graph and the mouth, each with its moment (seconds). */
  probe() {
    const { player } = this;
    const graph = player?.context?.currentTime ?? 0;
    return { graph, heard: player?.now() ?? 0, energy: this.energy, mouth: this.mouthOpen, speaking: this.speaking };
  }

  tick = () => {
    this.ticking = requestAnimationFrame(this.tick);
    if (this.getAttribute("captions") === "0") return;
    this.captions.draw(this.player.sample(), this.lang);
    if (this.captions.text === this.lastCaption) return;
    this.lastCaption = this.captions.text;
    this.at(".spoken").textContent = this.lastCaption;
  };

  #apply() {
    const words = WORDS[this.lang];
    const persona = this.getAttribute("persona") in CAST ? this.getAttribute("persona") : "weike";
    this.avatar.setAttribute("persona", persona);
    for (const name of ["palette", "set", "vrm"]) this.#pass(name);
    const name = this.getAttribute("name") || persona[0].toUpperCase() + persona.slice(1);
    this.at(".who").textContent = `${words.label} · ${name}`;
    this.at(".images").textContent = words.images;
    this.at(".live").textContent = words.live;
    this.at(".sound").textContent = words.sound;
    this.at(".lost").textContent = words.lost;
    this.at(".comments").hidden = this.getAttribute("comments") === "0";
    this.at(".card").hidden = this.getAttribute("card") === "0";
    this.at(".caption").hidden = this.getAttribute("captions") === "0";
    this.at(".live").hidden = this.hasAttribute("bare");
    for (const role of ["trim", "glow", "wall"]) this.style.setProperty(`--${role}`, CAST[persona].palette[role]);
    this.#state();
    if (this.card) this.#card(this.card);
  }

  #pass(name) {
    if (this.hasAttribute(name)) this.avatar.setAttribute(name, this.getAttribute(name));
    else this.avatar.removeAttribute(name);
  }

  #state() {
    this.at(".sound").hidden = this.sound !== "blocked" || this.hasAttribute("muted");
    this.at(".lost").lang = this.lang;
    clearTimeout(this.worry);
    const open = this.player?.socket.open ?? true;
    if (open) this.at(".lost").hidden = true;
    else this.worry = setTimeout(() => (this.at(".lost").hidden = false), LOST_AFTER_MS);
    this.dispatchEvent(new CustomEvent("host-sound", { detail: this.sound, bubbles: true, composed: true }));
  }

  #message(message) {
    const act = {
      comment: () => this.#comment(message),
      card: () => this.#card(message),
      viewers: () => this.#viewers(message.count),
      thinking: () => this.avatar.express("thinking"),
      idle: () => this.avatar.express("neutral"),
      interrupt: () => this.avatar.look("comments", 0.9),
    }[message.kind];
    act?.();
    this.dispatchEvent(new CustomEvent("host-event", { detail: message, bubbles: true, composed: true }));
  }

  #piece(head) {
    this.avatar.express("neutral");
    this.dispatchEvent(new CustomEvent("host-speech", { detail: head, bubbles: true, composed: true }));
  }

  #comment({ name, text }) {
    const line = document.createElement("div");
    line.className = "comment";
    const who = document.createElement("b");
    who.textContent = String(name ?? "").slice(0, 40);
    line.append(who, String(text ?? "").slice(0, 300));
    const list = this.at(".comments");
    list.append(line);
    while (list.children.length > COMMENTS_SHOWN) list.firstElementChild.remove();
    this.avatar.look("comments", 1.1);
  }

  #viewers(count) {
    const pill = this.at(".viewers");
    const number = Math.max(0, Math.floor(Number(count) || 0));
    pill.hidden = this.hasAttribute("bare");
    pill.textContent = new Intl.NumberFormat(this.lang).format(number);
    pill.title = `${pill.textContent} ${WORDS[this.lang].viewers}`;
  }

  /** {product, name, price, was, left, image}: text, or text per language. An empty one takes it away. */
  #card(card) {
    this.card = card;
    const image = IMAGE.test(String(card.image ?? "")) ? String(card.image) : "";
    this.avatar.carry(image);
    this.at(".goods")?.remove();
    if (!card.name || this.getAttribute("card") !== "1") return;
    const make = (tag, text, cls = "") => Object.assign(document.createElement(tag), { textContent: text, className: cls });
    const box = make("div", "", "goods");
    if (image) box.append(Object.assign(new Image(), { src: image, alt: "" }));
    const side = make("div", "");
    side.append(make("strong", told(card.name, this.lang)), make("span", told(card.price, this.lang), "price"));
    if (card.was) side.append(make("s", told(card.was, this.lang)));
    if (Number(card.left) > 0) side.append(make("em", WORDS[this.lang].left.replace("{n}", String(Number(card.left)))));
    box.append(side);
    this.at(".card").prepend(box);
  }
}

if (!customElements.get("host-stage")) customElements.define("host-stage", HostStage);
