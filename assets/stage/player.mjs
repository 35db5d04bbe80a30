// Plays what she says: schedules pieces on the audio clock, stops at a word end when
// interrupted, reports what was heard. Without sound it keeps time for captions and lips.
import { heard, toFloat } from "./protocol.mjs";
import { StageSocket } from "./socket.mjs";

const LEAD_S = 0.02; // the least time ahead at which a source starts on the sample
const STOP_WITHIN_S = 0.14; // an interruption may wait this long for a word to end
const FADE_S = 0.03;
const REPORT_MS = 500;

/**
 * @typedef {Object} Piece
 * @property {import("./protocol.mjs").Head} head
 * @property {Float32Array} sound
 * @property {number} begins   seconds on the player's clock at which its first sample is due
 * @property {number} ends     seconds on the player's clock
 * @property {AudioBufferSourceNode} [source]
 * @property {GainNode} [gain]
 * @property {boolean} [cut]   an interruption set its end
 */

/** Events: "message" (JSON of the server), "sound" (state changed), "piece", "silence". */
export class Player extends EventTarget {
  /** @param {string} url @param {{muted?: boolean, AudioContext?: typeof AudioContext|null}} [options] */
  constructor(url, options = {}) {
    super();
    this.socket = new StageSocket(url);
    this.muted = Boolean(options.muted);
    this.AudioContext = options.AudioContext === undefined
      ? window.AudioContext ?? window.webkitAudioContext ?? null
      : options.AudioContext;
    /** @type {Piece[]} waiting or playing, in order */
    this.pieces = [];
    this.nextAt = 0;
    this.latest = 0;
    this.stopped = -1;
    this.framesReceived = 0;
    this.underruns = 0;
    this.audible = false; // the audio clock runs and drives everything
    this.lastEnd = { complete: true };
    /** how the last interruption went: seconds from its arrival to silence */
    this.stopTook = NaN;
  }

  start() {
    this.#openAudio();
    const { socket } = this;
    socket.addEventListener("piece", (e) => this.#take(e.detail));
    socket.addEventListener("message", (e) => this.#message(e.detail));
    socket.addEventListener("restart", () => this.#forget());
    socket.addEventListener("link", () => this.#tell("sound"));
    socket.start();
    this.reporter = setInterval(() => this.#report(), REPORT_MS);
  }

  stop() {
    this.socket.stop();
    clearInterval(this.reporter);
    this.#drop(Infinity, "now");
    this.context?.close();
  }

  /** "on", "blocked" (a click is needed) or "none" (this browser cannot play). */
  get sound() {
    if (!this.context) return "none";
    return this.context.state === "running" ? "on" : "blocked";
  }

  /** Start the sound; call it from a click. */
  async unlock() {
    if (!this.context) return;
    await this.context.resume();
    this.#follow();
  }

  /** Seconds, as heard: what leaves the loudspeaker at this moment. Never runs backwards. */
  now() {
    this.latest = Math.max(this.latest, this.#clock());
    return this.latest;
  }

  #clock() {
    if (!this.audible) return performance.now() / 1000;
    const { contextTime, performanceTime } = this.context.getOutputTimestamp?.() ?? {};
    if (!performanceTime) return this.context.currentTime - (this.context.outputLatency || 0);
    const since = Math.max(0, (performance.now() - performanceTime) / 1000);
    return Math.min(contextTime + since, this.context.currentTime);
  }

  /** What is being heard: the piece and the milliseconds into it, or null in silence. */
  sample() {
    const now = this.now();
    this.#retire(now);
    const piece = this.pieces[0];
    if (!piece || now < piece.begins + piece.head.skip_ms / 1000) return null;
    return { head: piece.head, ms: (now - piece.begins) * 1000 };
  }

  /** Loudness of what is in the graph now, as root mean square, 0..1. */
  get energy() {
    if (!this.analyser) return 0;
    this.analyser.getFloatTimeDomainData(this.window);
    let sum = 0;
    for (const x of this.window) sum += x * x;
    return Math.sqrt(sum / this.window.length);
  }

  #openAudio() {
    if (!this.AudioContext) return;
    try {
      this.context = new this.AudioContext({ latencyHint: "interactive" });
    } catch {
      return; // no sound device: captions keep their own time
    }
    this.master = this.context.createGain();
    this.master.gain.value = this.muted ? 0 : 1;
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 1024;
    this.window = new Float32Array(this.analyser.fftSize);
    this.master.connect(this.analyser).connect(this.context.destination);
    this.context.onstatechange = () => this.#follow();
    this.context.resume().catch(() => {});
    this.#follow();
  }

  /** When the audio clock starts, everything that waits moves onto it. */
  #follow() {
    const running = this.context.state === "running";
    if (running && !this.audible) {
      const shift = this.context.currentTime - performance.now() / 1000;
      this.audible = true;
      this.nextAt += shift;
      this.latest = 0;
      for (const piece of this.pieces) {
        piece.begins += shift;
        piece.ends += shift;
        this.#sound(piece);
      }
    }
    this.#tell("sound");
  }

  #take({ head, pcm }) {
    this.framesReceived += 1;
    if (head.turn <= this.stopped) return;
    const now = this.audible ? this.context.currentTime : performance.now() / 1000;
    const skip = head.skip_ms / 1000;
    if (this.nextAt < now && !this.lastEnd.complete) this.underruns += 1;
    const from = Math.max(this.nextAt, now + LEAD_S);
    const piece = { head, sound: toFloat(pcm), begins: from - skip, ends: from - skip + head.for_ms / 1000 };
    this.nextAt = piece.ends;
    this.lastEnd = { complete: head.last };
    this.pieces.push(piece);
    if (this.audible) this.#sound(piece);
    this.#tell("piece", head);
  }

  #sound(piece) {
    if (!piece.sound.length || piece.source) return;
    const { context } = this;
    const buffer = context.createBuffer(1, piece.sound.length, piece.head.sample_rate_hz);
    buffer.copyToChannel(piece.sound, 0);
    const at = Math.max(piece.begins + piece.head.skip_ms / 1000, context.currentTime);
    const into = at - piece.begins;
    if (into >= buffer.duration) return; // it was over before the sound could start
    piece.source = new AudioBufferSourceNode(context, { buffer });
    piece.gain = context.createGain();
    piece.source.connect(piece.gain).connect(this.master);
    piece.source.start(at, into);
  }

  #message(message) {
    if (message.kind === "interrupt") this.interrupt(message.turn);
    if (message.kind === "welcome" && message.stopped > this.stopped) this.interrupt(message.stopped);
    this.#tell("message", message);
  }

  /** Drop `turn` and older ones; what is being said ends with its word. @param {number} turn */
  interrupt(turn) {
    this.stopped = Math.max(this.stopped, turn);
    this.#drop(turn, "word");
  }

  /** Another server counts its turns anew: nothing of the old one is worth keeping. */
  #forget() {
    this.#drop(Infinity, "now");
    this.stopped = -1;
  }

  #drop(turn, when) {
    const now = this.now();
    this.#retire(now);
    const [first, ...rest] = this.pieces;
    const gone = (piece) => piece.head.turn <= turn;
    for (const piece of rest.filter(gone)) piece.source?.stop();
    const kept = rest.filter((piece) => !gone(piece));
    const speaking = first && gone(first) && now >= first.begins && when === "word";
    if (speaking) this.#cut(first, now);
    else if (first && gone(first)) first.source?.stop();
    this.pieces = first && (!gone(first) || speaking) ? [first, ...kept] : kept;
    this.nextAt = this.pieces.length ? this.pieces.at(-1).ends : 0;
    this.lastEnd = { complete: true };
  }

  #cut(piece, now) {
    // What is in the graph already cannot be unsaid: the loudspeaker is a little behind it.
    const end = wordEnd(piece, now, this.audible ? this.context.currentTime : now);
    piece.ends = Math.min(piece.ends, end);
    piece.cut = true;
    this.stopTook = piece.ends - now;
    if (!piece.gain) return;
    const silent = Math.max(piece.ends, this.context.currentTime + 0.005);
    piece.gain.gain.setValueAtTime(1, Math.max(this.context.currentTime, silent - FADE_S));
    piece.gain.gain.linearRampToValueAtTime(0, silent);
    piece.source.stop(silent + 0.01);
  }

  /** Pieces that are over leave the queue and are reported. */
  #retire(now) {
    while (this.pieces.length && now >= this.pieces[0].ends) {
      const piece = this.pieces.shift();
      this.#say(piece, piece.ends);
      if (!this.pieces.length) this.#tell("silence");
    }
  }

  #report() {
    const now = this.now();
    this.#retire(now);
    const piece = this.pieces[0];
    if (piece && now > piece.begins) this.#say(piece, now);
  }

  #say(piece, at) {
    // A muted preview has heard nothing.
    if (!this.muted) this.socket.send(heard(piece.head.turn, piece.head.seq, (at - piece.begins) * 1000));
  }

  #tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}

/**
 * Where to fall silent: the end of the word being spoken if it is near, else the next
 * closing of the mouth, else soon.
 * @param {Piece} piece @param {number} now @param {number} earliest @returns {number} seconds on the player's clock
 */
export function wordEnd(piece, now, earliest) {
  const ms = (now - piece.begins) * 1000;
  const first = (earliest - piece.begins) * 1000;
  const near = (at) => at >= first && at <= ms + STOP_WITHIN_S * 1000;
  const ends = piece.head.words.map(([, , at, length]) => at + length).filter(near);
  const closings = piece.head.cues.filter(([v]) => v === "sil" || v === "PP").map(([, at]) => at).filter(near);
  const best = ends.length ? Math.min(...ends) : closings.length ? Math.min(...closings) : Math.max(first, ms) + 60;
  return piece.begins + best / 1000;
}
