// <host-avatar persona="weike">: one of three drawn hosts, alive by herself.
// Give it a `voice` with sample() and she speaks; palette by attribute or CSS variables.
// `vrm="/vrm/figure.vrm"` puts a user's own figure in the drawn one's place when it has loaded.
import camille from "../avatar/camille.mjs";
import bruno from "../avatar/bruno.mjs";
import weike from "../avatar/weike.mjs";
import { Life } from "../avatar/life.mjs";
import { MOODS } from "../avatar/moods.mjs";
import { HEIGHT, Rig, WIDTH } from "../avatar/rig.mjs";
import { BOX, SETS } from "../avatar/sets.mjs";

export const CAST = { weike, camille, bruno };
const COLOUR = /^[#a-z0-9(),.%\s/-]{1,64}$/i;
const ENOUGH_FPS = 52;
const SLOW_FOR_MS = 2000;
const LONGEST_STEP_S = 0.05; // after a hidden tab, time does not leap

const STYLE = `
  :host { display: block; position: relative; overflow: hidden; contain: strict; background: var(--wall, #133); }
  :host([set="none"]) { background: transparent; }
  .figure { position: absolute; left: 50%; top: 0; aspect-ratio: ${WIDTH} / ${HEIGHT}; transform: translateX(-50%); }
  .layer { position: absolute; will-change: transform; pointer-events: none; }
  .head { inset: 0; transform-origin: 50% ${(850 / HEIGHT) * 100}%; }
  .layer > svg { display: block; width: 100%; height: 100%; }
  .scene { left: ${(BOX[0] / WIDTH) * 100}%; top: 0; width: ${(BOX[2] / WIDTH) * 100}%; height: 100%; will-change: auto; background: var(--wall); }
  :host([set="none"]) .scene { background: none; }
  .defs { position: absolute; width: 0; height: 0; }
  .hand { visibility: hidden; }
  .product { display: none; }
  .carrying .product { display: inline; }
  .screen { transition: opacity .6s; }
  .carrying .screen { opacity: .85; }
  .lash { fill: var(--lash, #241a22); }
  .lid-shade { fill: none; stroke: #2b2036; stroke-opacity: .2; stroke-width: 11; }
  .crease { fill: none; stroke: color-mix(in oklab, var(--skin), #7a3326 55%); stroke-opacity: .62; stroke-width: 2.6; stroke-linecap: round; }
  .under { fill: none; stroke: color-mix(in oklab, var(--skin), #6d2c26 62%); stroke-opacity: .5; stroke-width: 2.2; stroke-linecap: round; }
  .teeth { fill: #fdfaf7; }
  .teeth.low { fill: #ece6e3; }
  .tongue { fill: #b34c58; }
  .seam { fill: none; stroke: color-mix(in oklab, var(--lips), #4a0f18 62%); stroke-width: 2.4; stroke-linecap: round; }
  .shine { fill: none; stroke: #fff; stroke-opacity: .34; stroke-width: 3.4; stroke-linecap: round; }
`;

export class HostAvatar extends HTMLElement {
  static observedAttributes = ["persona", "palette", "set", "vrm"];

  constructor() {
    super();
    this.attachShadow({ mode: "open" });
    /** @type {{sample(): ({head: object, ms: number}|null)}|null} */
    this.voice = null;
    this.mood = "neutral";
    this.productUrl = "";
    this.frames = 0;
    this.fps = 0;
    this.mouthOpen = 0;
    this.stride = 1; // head and body move in every n-th frame
    this.slowSince = 0;
    this.frameCost = 0; // ms of script per frame, averaged
    this.frame = this.#frame.bind(this);
  }

  connectedCallback() {
    const quiet = matchMedia("(prefers-reduced-motion: reduce)");
    this.life = new Life(quiet.matches);
    quiet.onchange = () => (this.life.reduced = quiet.matches);
    this.#build();
    this.sizes = new ResizeObserver(() => this.#fit());
    this.sizes.observe(this);
    this.last = performance.now();
    this.ticking = requestAnimationFrame(this.frame);
  }

  disconnectedCallback() {
    cancelAnimationFrame(this.ticking);
    this.sizes.disconnect();
    this.rig?.dispose?.();
  }

  attributeChangedCallback(_, before, now) {
    if (before === now || !this.isConnected || !this.life) return; // a stage sets all of them again
    this.rig?.dispose?.();
    this.#build();
  }

  /** What her face shows while she is silent; speech brings its own. @param {string} mood */
  express(mood) {
    this.mood = mood in MOODS ? mood : "neutral";
  }

  /** @param {"viewer"|"comments"|"product"|"card"|"away"} place @param {number} [seconds] */
  look(place, seconds = 1.4) {
    this.life?.look(place, seconds, performance.now() / 1000);
  }

  /** The product she shows on pitch beats. @param {string} url "" for none */
  carry(url) {
    this.productUrl = url;
    this.rig?.carry(url);
  }

  /** Hold still in one pose; null lets her live again. @param {import("../avatar/rig.mjs").Pose|null} pose */
  hold(pose) {
    this.held = pose;
  }

  #build() {
    const art = CAST[this.getAttribute("persona")] ?? weike;
    const set = this.getAttribute("set") ?? art.set;
    this.shadowRoot.innerHTML = `<style>${STYLE}</style><div class="figure" part="figure"><div class="layer scene"><svg viewBox="${BOX.join(" ")}" aria-hidden="true">${SETS[set] ?? ""}</svg></div><div class="layer rig" style="inset:0"></div></div>`;
    this.figure = this.shadowRoot.querySelector(".figure");
    this.#colour({ ...art.palette, ...this.#palette() });
    this.rig = new Rig(this.shadowRoot.querySelector(".rig"), art);
    this.rig.carry(this.productUrl);
    this.#fit();
    this.#open(this.getAttribute("vrm") ?? "");
  }

  /** Whatever goes wrong with a figure costs one line; the drawn host is there already. */
  async #open(url) {
    const built = (this.built = Symbol("build"));
    this.figureError = "";
    if (!url) return;
    try {
      const { openVrm } = await import("../avatar/vrm.mjs");
      const rig = await openVrm(this.shadowRoot.querySelector(".rig"), url);
      if (built !== this.built || !this.isConnected) return rig.dispose();
      rig.show();
      rig.carry(this.productUrl);
      this.rig = rig;
      this.#fit();
    } catch (error) {
      this.figureError = String(error.message ?? error);
      console.warn(`vrm: ${this.figureError}; the drawn host goes on`);
    }
  }

  #palette() {
    try {
      return JSON.parse(this.getAttribute("palette") || "{}");
    } catch {
      return {}; // a broken attribute costs its colours, not her face
    }
  }

  #colour(palette) {
    for (const [role, colour] of Object.entries(palette)) {
      if (/^[a-z]{2,16}$/.test(role) && COLOUR.test(colour)) this.figure.style.setProperty(`--${role}`, colour);
    }
    this.style.setProperty("--wall", palette.wall);
  }

  /** Portrait: head and shoulders fill the width. Wide: to the waist. Room above for labels. */
  #fit() {
    const { clientWidth: w, clientHeight: h } = this;
    if (!w || !h) return;
    const width = Math.max(Math.min(w * 1.26, h * 0.92), h * 0.64);
    const top = Math.max(h - (width * HEIGHT) / WIDTH, Math.min(0, h * 0.115 - (300 / WIDTH) * width));
    this.figure.style.width = `${width}px`;
    this.figure.style.top = `${top}px`;
    this.rig.measure(w > h);
  }

  #frame(at) {
    this.ticking = requestAnimationFrame(this.frame);
    const since = (at - this.last) / 1000;
    this.last = at;
    if (since <= 0) return;
    this.fps += ((1 / since) - this.fps) * 0.05;
    this.frames += 1;
    const began = performance.now();
    const speech = this.voice?.sample() ?? null;
    const pose = this.life.step(Math.min(since, LONGEST_STEP_S), at / 1000, speech, this.#attention(speech));
    this.mouthOpen = pose.mouth.open;
    this.rig.draw(this.held ?? pose, this.frames % this.stride === 0);
    this.frameCost += (performance.now() - began - this.frameCost) * 0.05;
    this.#govern(at);
  }

  /** On a machine that cannot paint it all in time, lips and eyes keep their rate; the head gives. */
  #govern(at) {
    if (this.fps > ENOUGH_FPS || document.hidden) this.slowSince = at;
    else if (at - this.slowSince > SLOW_FOR_MS && this.stride < 3) {
      this.stride += 1;
      this.slowSince = at;
    }
  }

  #attention(speech) {
    const head = speech?.head;
    const pitching = Boolean(head?.beat && head.beat !== "need") && Boolean(this.productUrl);
    if (pitching) this.presentUntil = performance.now() + 900; // between two beats the hand stays
    return {
      mood: head && head.expression !== "neutral" ? head.expression : head ? "neutral" : this.mood,
      presenting: pitching || performance.now() < (this.presentUntil ?? 0),
    };
  }
}

if (!customElements.get("host-avatar")) customElements.define("host-avatar", HostAvatar);
