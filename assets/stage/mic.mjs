// Voice input: press, speak, stop by falling silent; what was heard stands in the message box.
// The sound goes to this show's own server and is not kept; nothing is sent to the chat by itself.

export const RATE_HZ = 16000;
const SILENCE_MS = 1100; // this long after the last word, she takes it as said
const PATIENCE_MS = 6000; // without a word
const LONGEST_MS = 20000;
const LOUD = 0.012; // of full scale: never less than this counts as a voice
const OVER_NOISE = 3;

/** Tells speech from the room: feed it blocks, it says when the speaker has finished. */
export class Silence {
  constructor() {
    this.noise = Infinity;
    this.spoke = false;
    this.ms = 0;
    this.quietMs = 0;
  }

  /** @param {Float32Array} block @param {number} rate @returns {""|"said"|"nothing"} */
  feed(block, rate) {
    const ms = (block.length / rate) * 1000;
    const level = Math.sqrt(block.reduce((sum, x) => sum + x * x, 0) / block.length);
    this.level = level;
    // The quietest moment so far is the room; it may grow a little louder again.
    this.noise = Math.min(level, this.noise * 1.002);
    const loud = level > Math.max(LOUD, OVER_NOISE * Math.min(this.noise, 0.05));
    this.ms += ms;
    this.spoke ||= loud;
    this.quietMs = loud ? 0 : this.quietMs + ms;
    if (this.spoke && (this.quietMs > SILENCE_MS || this.ms > LONGEST_MS)) return "said";
    return !this.spoke && this.ms > PATIENCE_MS ? "nothing" : "";
  }
}

/** @param {Float32Array[]} blocks @param {number} rate @returns {Promise<ArrayBuffer>} int16 at 16 kHz */
export async function packed(blocks, rate) {
  const length = blocks.reduce((sum, b) => sum + b.length, 0);
  const offline = new OfflineAudioContext(1, Math.max(1, Math.ceil((length * RATE_HZ) / rate)), RATE_HZ);
  const buffer = offline.createBuffer(1, Math.max(1, length), rate);
  let at = 0;
  for (const block of blocks) {
    buffer.copyToChannel(block, 0, at);
    at += block.length;
  }
  const source = new AudioBufferSourceNode(offline, { buffer });
  source.connect(offline.destination);
  source.start();
  const sound = (await offline.startRendering()).getChannelData(0);
  return Int16Array.from(sound, (x) => Math.max(-1, Math.min(1, x)) * 32767).buffer;
}

/** A button that listens. Words: {speak, listening, hearing, heard_nothing, no_microphone, no_ears}. */
export class Microphone {
  /**
   * @param {HTMLButtonElement} button @param {HTMLElement} line one line of status
   * @param {(text: string) => void} take what to do with the words
   */
  constructor(button, line, take) {
    Object.assign(this, { button, line, take });
    this.words = {};
    this.state = "idle";
    button.addEventListener("click", () => (this.state === "idle" ? this.#listen() : this.#finish()));
  }

  /** @param {Object<string, string>} words in the viewer's language */
  dress(words) {
    this.words = words;
    this.button.setAttribute("aria-label", words.speak);
    this.button.title = words.speak;
  }

  async #listen() {
    this.#show("listening");
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
    } catch {
      return this.#rest("no_microphone"); // none, refused, or a page without https
    }
    this.context = new AudioContext();
    await this.context.audioWorklet.addModule("/static/stage/ears.mjs");
    this.blocks = [];
    const silence = new Silence();
    this.node = new AudioWorkletNode(this.context, "host-ears");
    this.node.port.onmessage = ({ data }) => {
      if (this.state !== "listening") return;
      this.blocks.push(data);
      const end = silence.feed(data, this.context.sampleRate);
      this.button.style.setProperty("--level", Math.min(1, silence.level * 8).toFixed(2));
      if (end === "said") this.#finish();
      else if (end === "nothing") this.#close(), this.#rest("heard_nothing");
    };
    this.context.createMediaStreamSource(this.stream).connect(this.node);
  }

  async #finish() {
    if (this.state !== "listening" || !this.blocks) return;
    this.#show("hearing");
    const { blocks } = this;
    const rate = this.context.sampleRate;
    this.#close();
    try {
      const answer = await fetch("/listen", { method: "POST", body: await packed(blocks, rate) });
      const { text, fault } = await answer.json();
      if (text) this.take(text);
      this.#rest(text ? "" : fault === "no_ears" ? "no_ears" : "heard_nothing");
    } catch {
      this.#rest("no_ears");
    }
  }

  #close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.context?.close();
    this.stream = this.context = this.blocks = null;
  }

  #show(state) {
    this.state = state;
    this.button.dataset.state = state;
    this.line.textContent = this.words[state] ?? "";
  }

  #rest(key) {
    this.#show("idle");
    this.line.textContent = this.words[key] ?? "";
    clearTimeout(this.fading);
    this.fading = setTimeout(() => this.state === "idle" && (this.line.textContent = ""), 7000);
  }
}
