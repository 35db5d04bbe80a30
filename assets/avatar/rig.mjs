// Builds a character from its art and draws a pose, writing only what changed.
// Layers are HTML boxes, so that heads and hair move without being painted again.
import { browPath, eyePaths, facePath, mouthPaths } from "./face.mjs";

const SVG = "http://www.w3.org/2000/svg";
export const WIDTH = 1080;
export const HEIGHT = 1920;

/** Boxes of the layers in rig units [x, y, width, height], back to front. */
const BOXES = {
  hairBack: [296, 290, 488, 710],
  body: [60, 706, 960, 1214],
  face: [356, 366, 368, 480],
  features: [392, 490, 296, 320],
  hairFront: [298, 290, 484, 690],
  glasses: [384, 536, 312, 136],
  hand: [590, 990, 440, 930],
};
const FIXED = ["hairBack", "hairFront", "glasses"]; // nothing in them changes its shape
const ROOM = 8; // for strokes and shadows beyond the outlines, rig units
const IN_HEAD = ["face", "features", "hairFront", "glasses"];

/**
 * @typedef {Object} Pose  what a moment looks like; see `life.mjs`
 * @property {import("./moods.mjs").Mood} mood
 * @property {import("./lips.mjs").Mouth} mouth
 * @property {number} blink   0 open .. 1 shut
 * @property {number} gazeX @property {number} gazeY   -1..1
 * @property {number} yaw @property {number} nod        -1..1
 * @property {number} roll    degrees
 * @property {number} sway @property {number} bob       hair behind the head, rig units
 * @property {number} breath  0..1
 * @property {number} lift    shoulders, rig units
 * @property {number} lean    body, degrees
 * @property {number} hand    0 away .. 1 presenting
 * @property {number} beat    0..1 the hand's emphasis
 * @property {number} brow    brows up, from the pitch of the voice
 * @property {string} feeling name of the mood that is coming
 * @property {[string, number, number][]|null} [cues] what is being said, @property {number} [ms] and where in it
 */

const SEEN_PX = 0.3;
/** Rig units that one unit of each motion carries the part of her that it carries furthest. */
const REACH = { yaw: 15, nod: 11, roll: 6.5, sway: 2, bob: 1, lift: 1, lean: 3, hand: 900, beat: 26 };

const element = (name, attributes = {}) => {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
};

export class Rig {
  /** @param {HTMLElement} figure an empty positioned box of 9:16 @param {object} art a character module's default export */
  constructor(figure, art) {
    this.figure = figure;
    this.art = art;
    this.written = new Map();
    this.writes = 0;
    figure.innerHTML = `<svg class="defs" aria-hidden="true"><defs>${art.defs}${EYE_DEFS}</defs></svg>`;
    this.layers = {};
    this.head = document.createElement("div");
    this.head.className = "layer head";
    for (const name of Object.keys(BOXES)) this.#layer(name);
    this.#features();
  }

  #layer(name) {
    const box = document.createElement("div");
    box.className = `layer ${name}`;
    box.innerHTML = `<svg aria-hidden="true">${this.art.layers[name] ?? ""}</svg>`;
    this.layers[name] = box;
    // Hair falls behind the neck but turns with the head, so it pivots on its own.
    if (name === "face") this.figure.append(this.head);
    (IN_HEAD.includes(name) ? this.head : this.figure).append(box);
    this.#place(name, BOXES[name]);
    if (FIXED.includes(name)) this.#crop(name);
  }

  #place(name, [x, y, w, h]) {
    const box = this.layers[name];
    const [left, top] = [(x / WIDTH) * 100, (y / HEIGHT) * 100];
    box.style.cssText = `left:${left}%;top:${top}%;width:${(w / WIDTH) * 100}%;height:${(h / HEIGHT) * 100}%`;
    box.firstElementChild.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
    // Turning is about the neck, wherever a layer's own box is.
    box.style.transformOrigin = `${((540 - x) / w) * 100}% ${((800 - y) / h) * 100}%`;
  }

  /** A layer as large as what is drawn on it: every pixel of it is blended anew when it moves. */
  #crop(name) {
    const svg = this.layers[name].firstElementChild;
    const { x, y, width, height } = svg.getBBox();
    if (width && height) this.#place(name, [x - ROOM, y - ROOM, width + 2 * ROOM, height + 2 * ROOM]);
  }

  #features() {
    const { art } = this;
    this.skin = [...this.layers.face.querySelectorAll(".outline")];
    this.blush = [...this.layers.features.querySelectorAll(".blush")];
    const svg = this.layers.features.firstElementChild;
    this.eyes = [-1, 1].map((side) => this.#eye(svg, side));
    this.brows = [-1, 1].map(() => svg.appendChild(element("path", { class: "brow", fill: "url(#brow)" })));
    this.mouth = this.#mouth(svg, art.mouth);
    this.screens = [...this.layers.glasses.querySelectorAll(".screen")];
    this.product = this.layers.hand.querySelector(".product");
  }

  #eye(svg, side) {
    const clip = element("clipPath", { id: `eye${side}` });
    const hole = clip.appendChild(element("path"));
    const group = element("g");
    const cx = 540 + side * (this.art.eye.x - 540);
    const ball = element("path", { fill: "url(#ball)" });
    const inside = element("g", { "clip-path": `url(#eye${side})` });
    const iris = element("g");
    iris.innerHTML = irisArt(cx, this.art.eye.y, this.art.eye.iris, side);
    const shade = element("path", { class: "lid-shade" });
    inside.append(iris, shade);
    const crease = element("path", { class: "crease" });
    const under = element("path", { class: "under" });
    const lash = element("path", { class: "lash" });
    group.append(clip, ball, inside, under, crease, lash);
    svg.append(group);
    return { side, hole, ball, iris, shade, crease, under, lash };
  }

  #mouth(svg, at) {
    const group = svg.appendChild(element("g", { transform: `translate(${at[0]} ${at[1]})` }));
    group.innerHTML = `<clipPath id="gap"><path/></clipPath><path fill="url(#cavity)"/>
      <g clip-path="url(#gap)"><path class="tongue"/><path class="teeth low"/><path class="teeth"/></g>
      <path fill="url(#lipLow)"/><path fill="url(#lipUp)"/><path class="shine"/><path class="seam"/>`;
    const [gap, cavity, tongue, lowTeeth, topTeeth, lower, upper, shine, seam] = group.querySelectorAll("path");
    shine.setAttribute("opacity", this.art.lips.shine ?? 1);
    return { group, gap, cavity, tongue, lowTeeth, topTeeth, lower, upper, shine, seam };
  }

  /** Show the product in her hand and in her glasses. @param {string} url "" for none */
  carry(url) {
    for (const image of this.figure.querySelectorAll("image")) {
      if (url) image.setAttribute("href", url);
      else image.removeAttribute("href");
    }
    this.figure.classList.toggle("carrying", Boolean(url));
  }

  /** @param {Pose} pose @param {boolean} [moves] whether head and body may move in this frame */
  draw(pose, moves = true) {
    this.#drawEyes(pose);
    this.#drawBrows(pose);
    this.#drawMouth(pose);
    if (!moves || !this.#hasMoved(pose)) return;
    this.stood = pose;
    this.#drawHead(pose);
    this.#drawBody(pose);
  }

  /** A drift too small to be seen is not worth drawing hair, face and jacket anew. */
  #hasMoved(pose) {
    if (!this.stood) return true;
    const far = (name) => Math.abs(pose[name] - this.stood[name]) * REACH[name];
    return Object.keys(REACH).some((name) => far(name) * this.unit > SEEN_PX);
  }

  #set(node, name, value) {
    const key = name === "transform" && node instanceof HTMLElement;
    const seen = this.written.get(node) ?? this.written.set(node, {}).get(node);
    if (seen[name] === value) return;
    seen[name] = value;
    this.writes += 1;
    if (key || name === "opacity" || name === "visibility") node.style[name] = value;
    else node.setAttribute(name, value);
  }

  #drawEyes({ mood, blink, gazeX, gazeY }) {
    const open = Math.round(Math.max(0, Math.min(1.3, mood.lid * (1 - blink) + Math.max(0, -gazeY) * 0.06 * (1 - blink))) * 50) / 50;
    const squint = Math.round((mood.squint * 0.8 + blink * 0.2) * 25) / 25;
    const [dx, dy] = [Math.round(gazeX * 20) / 2, Math.round(gazeY * 12) / 2];
    for (const eye of this.eyes) {
      const d = eyePaths(this.art.eye, eye.side, open, squint);
      this.#set(eye.hole, "d", d.ball);
      this.#set(eye.ball, "d", d.ball);
      this.#set(eye.shade, "d", d.lash);
      this.#set(eye.lash, "d", d.lash);
      this.#set(eye.crease, "d", d.crease);
      this.#set(eye.under, "d", d.under);
      this.#set(eye.iris, "transform", `translate(${dx} ${dy})`);
    }
  }

  #drawBrows({ mood, brow }) {
    const scale = this.art.brow.reach ?? 1;
    this.brows.forEach((node, i) => {
      const side = i ? 1 : -1;
      const lift = (mood.brow * 15 + brow * 9 + mood.skew * side * 9) * scale;
      this.#set(node, "d", browPath(this.art.brow, side, Math.round(lift * 2) / 2, Math.round(mood.worry * 20) / 20));
    });
  }

  #drawMouth({ mouth, mood }) {
    const open = mouth.open + mood.part * (1 - mouth.press) * (mouth.open < 6 ? 1 - mouth.open / 6 : 0);
    const d = mouthPaths(this.art.lips, { ...mouth, open }, mood.smile * (1 - 0.45 * mouth.round));
    const m = this.mouth;
    this.#set(m.gap, "d", d.cavity);
    this.#set(m.cavity, "d", d.cavity);
    this.#set(m.tongue, "d", d.tongue);
    this.#set(m.topTeeth, "d", d.topTeeth);
    this.#set(m.lowTeeth, "d", d.lowTeeth);
    this.#set(m.lower, "d", d.lower);
    this.#set(m.upper, "d", d.upper);
    this.#set(m.shine, "d", d.shine);
    this.#set(m.seam, "d", d.seam);
    const outline = facePath(this.art.face, Math.round(d.drop)); // coarse: it repaints all of the face
    for (const skin of this.skin) this.#set(skin, "d", outline);
    for (const cheek of this.blush) this.#set(cheek, "opacity", String(Math.round(mood.blush * 20) / 20));
  }

  #drawHead({ yaw, nod, roll, sway, bob, lift }) {
    // Parts nearer to the viewer move further: a turn of the head without three dimensions.
    const unit = this.unit;
    const pct = (x) => `${(x * unit).toFixed(2)}px`;
    const place = (name, depth, dy = 0, turn = 0) => {
      const node = this.layers[name];
      const [x, y] = [yaw * 15 * depth, nod * 11 * depth + dy];
      this.#set(node, "transform", `translate3d(${pct(x)},${pct(y)},0) rotate(${turn.toFixed(2)}deg)`);
    };
    this.#set(this.head, "transform", `translate3d(0,${pct(lift)},0) rotate(${roll.toFixed(2)}deg)`);
    place("face", 0.35);
    place("features", 1);
    place("glasses", 1.12);
    place("hairFront", 0.62, bob * 0.4, sway * 0.12);
    place("hairBack", -0.35, lift + bob, roll * 0.8 + sway * 0.3);
  }

  #drawBody({ lean, lift, hand, beat }) {
    const px = (x) => `${(x * this.unit).toFixed(2)}px`;
    this.#set(this.layers.body, "transform", `translate3d(0,${px(lift)},0) rotate(${(lean * 0.4).toFixed(3)}deg)`);
    const away = (1 - hand) * 900;
    const [right, up] = this.reach;
    this.#set(this.layers.hand, "transform", `translate3d(${px((1 - hand) * 120 + right)},${px(away - up + lift - beat * 26)},0) rotate(${((1 - hand) * 24 - beat * 2.4).toFixed(2)}deg)`);
    this.#set(this.layers.hand, "visibility", hand < 0.02 ? "hidden" : "visible");
  }

  /** Pixels per rig unit; call when the figure's size has changed. On a wide stage she holds things higher. */
  measure(wide = false) {
    this.reach = wide ? [150, 190] : [0, 30];
    this.unit = this.figure.clientWidth / WIDTH || 1;
    this.stood = null;
    this.written.clear();
  }
}

const EYE_DEFS = `
  <linearGradient id="ball" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#dfe3ea"/><stop offset=".45" stop-color="#fbfbfd"/><stop offset="1" stop-color="#fffdfb"/></linearGradient>
  <radialGradient id="cavity" cx=".5" cy=".15" r=".9"><stop offset="0" stop-color="#3a1018"/><stop offset=".55" stop-color="#6b1f2a"/><stop offset="1" stop-color="#8a2e38"/></radialGradient>
  <linearGradient id="iris" x1="0" y1="0" x2="0" y2="1"><stop offset="0" style="stop-color:color-mix(in oklab,var(--eyes),#120a08 62%)"/><stop offset=".5" style="stop-color:var(--eyes)"/><stop offset="1" style="stop-color:color-mix(in oklab,var(--eyes),#fff 42%)"/></linearGradient>
  <linearGradient id="brow" x1="0" y1="0" x2="0" y2="1"><stop offset="0" style="stop-color:var(--brow)"/><stop offset="1" style="stop-color:color-mix(in oklab,var(--brow),var(--skin) 22%)"/></linearGradient>
  <linearGradient id="lipUp" x1="0" y1="0" x2="0" y2="1"><stop offset="0" style="stop-color:color-mix(in oklab,var(--lips),var(--skin) 12%)"/><stop offset="1" style="stop-color:color-mix(in oklab,var(--lips),#5a1420 24%)"/></linearGradient>
  <linearGradient id="lipLow" x1="0" y1="0" x2="0" y2="1"><stop offset="0" style="stop-color:color-mix(in oklab,var(--lips),#5a1420 8%)"/><stop offset="1" style="stop-color:color-mix(in oklab,var(--lips),var(--skin) 30%)"/></linearGradient>`;

/** Iris, pupil and lights around the eye's centre. */
function irisArt(x, y, r, side) {
  const light = x - r * 0.34;
  return `<circle cx="${x}" cy="${y}" r="${r}" fill="url(#iris)"/>
    <circle cx="${x}" cy="${y}" r="${r}" fill="none" style="stroke:color-mix(in oklab,var(--eyes),#0c0806 72%)" stroke-width="${r * 0.13}"/>
    <circle cx="${x}" cy="${y}" r="${r * 0.46}" fill="#140d10"/>
    <ellipse cx="${x}" cy="${y + r * 0.5}" rx="${r * 0.58}" ry="${r * 0.3}" fill="#fff" opacity=".16"/>
    <ellipse cx="${light}" cy="${y - r * 0.42}" rx="${r * 0.27}" ry="${r * 0.3}" fill="#fff"/>
    <circle cx="${x + r * 0.4}" cy="${y + r * 0.38}" r="${r * 0.12}" fill="#fff" opacity="${side > 0 ? 0.85 : 0.7}"/>`;
}
