// What keeps her alive between two sentences and during them: breath, blinks, gaze, inertia.
// Turns time, speech and attention into a pose; draws nothing.
import { PITCH_STEP_MS } from "../stage/protocol.mjs";
import { approach, mouthAt, rest } from "./lips.mjs";
import { KEYS, MOODS, blend } from "./moods.mjs";

const BLINK_S = 0.17;
/** Where the eyes go: [x, y], -1..1. Comments rise at her lower left, the product is on her right hand. */
const PLACES = { viewer: [0, 0.04], comments: [-0.72, 0.62], product: [0.62, 0.85], card: [0.1, 0.9], away: [0.55, -0.4] };

/** A mass on a spring: `stiff` in 1/s², `damp` 1 is critical. */
class Spring {
  constructor(stiff, damp, at = 0) {
    Object.assign(this, { stiff, damp: 2 * damp * Math.sqrt(stiff), at, speed: 0 });
  }

  /** @param {number} to @param {number} dt seconds */
  step(to, dt) {
    for (let left = dt; left > 0; left -= 0.016) {
      const h = Math.min(left, 0.016);
      this.speed += (this.stiff * (to - this.at) - this.damp * this.speed) * h;
      this.at += this.speed * h;
    }
    return this.at;
  }
}

const between = (a, b) => a + (b - a) * Math.random();
const clamp = (x, low, high) => Math.max(low, Math.min(high, x));
const drift = (t, seed) => Math.sin(t * 0.61 + seed) * 0.5 + Math.sin(t * 1.07 + seed * 2.3) * 0.3 + Math.sin(t * 0.23 + seed * 5) * 0.4;

export class Life {
  /** @param {boolean} reduced prefers-reduced-motion: lips and looks only */
  constructor(reduced = false) {
    this.reduced = reduced;
    this.mood = { ...MOODS.neutral };
    this.mouth = rest();
    this.yaw = new Spring(46, 0.75);
    this.nod = new Spring(52, 0.7);
    this.roll = new Spring(38, 0.72);
    this.sway = new Spring(62, 0.24); // hair swings on after the head has stopped
    this.bob = new Spring(90, 0.28);
    this.hand = new Spring(34, 0.82);
    this.beat = new Spring(120, 0.4);
    this.brow = 0;
    this.gaze = [0, 0];
    this.place = "viewer";
    this.placeUntil = 0;
    this.blinkAt = 1.5;
    this.median = 0; // her usual pitch, log2 Hz
    this.lastRoll = 0;
    this.seen = null;
  }

  /** Look somewhere for a while. @param {keyof PLACES} place @param {number} seconds @param {number} now seconds */
  look(place, seconds, now) {
    if (place !== this.place) this.blinkAt = Math.min(this.blinkAt, now + 0.05);
    this.place = place in PLACES ? place : "viewer";
    this.placeUntil = now + seconds;
  }

  /**
   * The pose of this moment.
   * @param {number} dt seconds since the last one @param {number} now seconds
   * @param {{head: import("../stage/protocol.mjs").Head, ms: number}|null} speech
   * @param {{mood: string, presenting: boolean}} attention
   * @returns {import("./rig.mjs").Pose}
   */
  step(dt, now, speech, attention) {
    const wanted = MOODS[attention.mood] ?? MOODS.neutral;
    blend(this.mood, wanted, 1 - Math.exp(-dt * 7));
    this.#speak(dt, speech);
    this.#wander(dt, now, speech, attention);
    const pose = this.reduced ? this.#still(now, attention) : this.#moving(dt, now, attention);
    return { ...pose, feeling: attention.mood, cues: speech?.head.cues ?? null, ms: speech?.ms ?? 0 };
  }

  #speak(dt, speech) {
    const target = speech && mouthAt(speech.head.cues, speech.ms);
    if (target) Object.assign(this.mouth, target);
    else approach(this.mouth, rest(), 1 - Math.exp(-dt * 16));
    const lift = speech ? this.#pitch(speech) : 0;
    this.brow += (lift - this.brow) * (1 - Math.exp(-dt * 9));
    if (lift > 0.75 && this.beat.at < 0.2 && this.beat.speed < 1) this.beat.speed += 7;
  }

  /** How far above her usual pitch she is, -0.4..1. An octave is more than anyone's emphasis. */
  #pitch({ head, ms }) {
    const hz = head.pitch_hz[Math.floor(ms / PITCH_STEP_MS)] ?? 0;
    if (hz < 50) return 0;
    const level = Math.log2(hz);
    this.median += (level - this.median) * (this.median ? 0.01 : 1);
    return clamp((level - this.median) * 2.6, -0.4, 1);
  }

  #wander(dt, now, speech, attention) {
    if (now > this.placeUntil) {
      const choices = speech ? ["viewer", "viewer", "viewer", "viewer", attention.presenting ? "product" : "away"]
        : ["viewer", "viewer", "viewer", "comments", "comments", "away"];
      const next = choices[Math.floor(Math.random() * choices.length)];
      this.look(next, next === "viewer" ? between(1.6, 4) : between(0.6, 1.4), now);
    }
    const [x, y] = PLACES[this.place];
    const jitter = this.reduced ? 0 : 0.05;
    const to = [x + this.mood.gazeX + drift(now * 2.2, 4) * jitter, y + this.mood.gazeY + drift(now * 1.8, 9) * jitter];
    const quick = 1 - Math.exp(-dt * 30); // eyes jump; heads follow
    this.gaze[0] += (clamp(to[0], -1, 1) - this.gaze[0]) * quick;
    this.gaze[1] += (clamp(to[1], -1, 1) - this.gaze[1]) * quick;
  }

  #blink(now) {
    const since = now - this.blinkAt;
    if (since > BLINK_S) this.blinkAt = now + (Math.random() < 0.14 ? 0.12 : between(2.2, 5.6));
    if (since < 0 || since > BLINK_S) return 0;
    const x = since / BLINK_S;
    return x < 0.35 ? x / 0.35 : Math.max(0, 1 - (x - 0.35) / 0.65);
  }

  #moving(dt, now, attention) {
    const { mood } = this;
    const speaking = this.mouth.open > 2 ? 1 : 0.55;
    const yaw = this.yaw.step(this.gaze[0] * 0.42 + mood.turn + drift(now * 0.9, 1) * 0.14 * speaking, dt);
    const nod = this.nod.step(this.gaze[1] * 0.3 + mood.nod - this.brow * 0.42 + drift(now, 2) * 0.12 * speaking, dt);
    const roll = this.roll.step(mood.roll + drift(now * 0.8, 3) * 1.3 - yaw * 1.2, dt);
    const turned = (roll - this.lastRoll) / Math.max(dt, 1e-3);
    this.lastRoll = roll;
    const sway = this.sway.step(-turned * 0.3 - this.yaw.speed * 3.2, dt);
    const bob = this.bob.step(-this.nod.speed * 2.4, dt);
    const breath = 0.5 - 0.5 * Math.cos(now * 1.55);
    return {
      ...this.#pose(now), yaw, nod, roll, sway: clamp(sway, -9, 9), bob: clamp(bob, -8, 8), breath,
      lift: -5 * breath, lean: yaw * 0.8 + drift(now * 0.5, 7) * 0.6,
      hand: clamp(this.hand.step(attention.presenting ? 1 : 0, dt), 0, 1.04), beat: clamp(this.beat.step(0, dt), -0.3, 1),
    };
  }

  #still(now, attention) {
    const { mood } = this;
    return {
      ...this.#pose(now), yaw: mood.turn, nod: mood.nod, roll: mood.roll, sway: 0, bob: 0, breath: 0,
      lift: 0, lean: 0, hand: attention.presenting ? 1 : 0, beat: 0,
    };
  }

  #pose(now) {
    const [gazeX, gazeY] = this.gaze;
    return { mood: this.mood, mouth: this.mouth, blink: this.#blink(now), gazeX, gazeY, brow: this.brow };
  }
}

/** A pose that holds one mood and one mouth shape: contact sheets and tests. */
export function held(mood, mouth, more = {}) {
  const chosen = Object.fromEntries(KEYS.map((key) => [key, MOODS[mood][key]]));
  return {
    mood: chosen, mouth, blink: 0, gazeX: chosen.gazeX, gazeY: chosen.gazeY, yaw: chosen.turn, nod: chosen.nod,
    roll: chosen.roll, sway: 0, bob: 0, breath: 0, lift: 0, lean: 0, hand: 0, beat: 0, brow: 0, feeling: mood, ...more,
  };
}
