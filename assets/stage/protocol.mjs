// The browser's half of host/stage/protocol.py. Change both together.

/**
 * @typedef {Object} Head  what a browser knows of one piece of speech beside its sound
 * @property {"speech"} kind
 * @property {number} turn            an interrupted turn never speaks again
 * @property {number} seq             rises by one with every piece of a stage
 * @property {string} text            the written sentence
 * @property {"en"|"zh"|"fr"} lang
 * @property {string} expression      one of the eight
 * @property {string|null} beat       hook, need, feature, proof, price, call
 * @property {string|null} act
 * @property {string} author          "lm" or "phrase"
 * @property {number} sample_rate_hz
 * @property {number} for_ms
 * @property {number} skip_ms         start here: this browser joined late
 * @property {[string, number, number][]} cues          [viseme, at_ms, for_ms]
 * @property {[number, number, number, number][]} words [start, end, at_ms, for_ms]
 * @property {number[]} pitch_hz      one value each 25 ms, 0 where unvoiced
 * @property {boolean} last           the sentence ends with this piece
 * @property {string} product
 * @property {Object<string, string>} caption           the sentence in other languages
 */

export const PITCH_STEP_MS = 25;

/**
 * Take one binary message apart.
 * @param {ArrayBuffer} buffer
 * @returns {{head: Head, pcm: Int16Array}}
 */
export function unpack(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const from = 4 + length;
  const whole = (buffer.byteLength - from) & ~1;
  // Int16Array wants an even offset; a sender that does not pad costs one copy.
  const sound = from % 2 ? buffer.slice(from, from + whole) : buffer;
  return { head, pcm: new Int16Array(sound, from % 2 ? 0 : from, whole / 2) };
}

/** @param {Int16Array} pcm @returns {Float32Array} samples in -1..1 */
export function toFloat(pcm) {
  const out = new Float32Array(pcm.length);
  for (let i = 0; i < pcm.length; i++) out[i] = pcm[i] / 32768;
  return out;
}

/** @param {{stage: string, turn: number, seq: number}|null} resume */
export const hello = (resume) => JSON.stringify(resume ? { kind: "hello", resume } : { kind: "hello" });

/** @param {number} turn @param {number} seq @param {number} ms */
export const heard = (turn, seq, ms) =>
  JSON.stringify({ kind: "heard", turn, seq, ms: Math.max(0, Math.round(ms)) });
