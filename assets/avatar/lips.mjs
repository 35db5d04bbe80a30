// Mouth shapes: fifteen of them as parameters, blended over time with coarticulation.
// Knows nothing of drawing; `face.mjs` turns the parameters into paths.

/**
 * @typedef {Object} Mouth  lengths in rig units (a resting mouth is about 92 wide)
 * @property {number} open    gap between the lips
 * @property {number} wide    width, 1 at rest
 * @property {number} round   0..1 lips pushed forward
 * @property {number} up      upper lip raised
 * @property {number} tuck    0..1 lower lip under the upper teeth
 * @property {number} press   0..1 lips pressed together
 * @property {number} teeth   0..1 upper teeth shown
 * @property {number} lower   0..1 lower teeth shown
 * @property {number} tongue  0..1 tongue raised
 * @property {number} tip     0..1 tongue between the teeth
 */

const KEYS = ["open", "wide", "round", "up", "tuck", "press", "teeth", "lower", "tongue", "tip"];

/** @returns {Mouth} */
const shape = (open, wide, rest = {}) => ({
  open, wide, round: 0, up: 0, tuck: 0, press: 0, teeth: 0.6, lower: 0, tongue: 0.2, tip: 0, ...rest,
});

/** The Oculus set of fifteen. @type {Object<string, Mouth>} */
export const SHAPES = {
  sil: shape(0, 1),
  PP: shape(0, 0.88, { press: 1 }),
  FF: shape(6, 0.98, { up: 3, tuck: 1, teeth: 1 }),
  TH: shape(12, 0.98, { teeth: 0.35, tongue: 0.6, tip: 1 }),
  DD: shape(13, 1.05, { teeth: 1, tongue: 0.5, lower: 0.6 }),
  kk: shape(20, 1, { teeth: 0.45, tongue: 0.1 }),
  CH: shape(13, 0.76, { round: 0.65, up: 3, teeth: 1, lower: 1 }),
  SS: shape(8, 1.12, { up: 1, teeth: 1, lower: 1 }),
  nn: shape(9, 1, { teeth: 0.6, tongue: 0.95 }),
  RR: shape(16, 0.82, { round: 0.55, teeth: 0.3, tongue: 0.7 }),
  aa: shape(38, 0.94, { teeth: 0.9, tongue: 0.25 }),
  E: shape(25, 1.12, { teeth: 1, tongue: 0.4, lower: 0.2 }),
  I: shape(14, 1.24, { up: 1.5, teeth: 1, tongue: 0.35, lower: 0.45 }),
  O: shape(31, 0.7, { round: 0.85, teeth: 0.3, tongue: 0.15 }),
  U: shape(14, 0.6, { round: 1, teeth: 0, tongue: 0.1 }),
};

// How strongly a sound insists on its shape while its neighbours pull: lips that must meet
// do meet; a "k" takes whatever shape the vowel beside it has.
const DOMINANCE = {
  sil: 0.7, PP: 3.2, FF: 2.6, TH: 1.3, DD: 0.8, kk: 0.6, CH: 1.5, SS: 1.1, nn: 0.7, RR: 0.9,
  aa: 1.2, E: 1, I: 1, O: 1.4, U: 1.5,
};
const EARLY_MS = 55; // a mouth is on its way before the sound
const EARLY_ROUND_MS = 95; // rounding is anticipated longest
const LATE_MS = 60;

const smooth = (x) => (x <= 0 ? 0 : x >= 1 ? 1 : x * x * (3 - 2 * x));

/**
 * How much a cue shapes the mouth at `ms`, 0..1.
 * @param {[string, number, number]} cue @param {number} ms
 */
function weight([viseme, at, length], ms) {
  const early = SHAPES[viseme].round > 0.5 ? EARLY_ROUND_MS : EARLY_MS;
  const rise = smooth((ms - (at - early)) / (early + Math.min(25, length * 0.3)));
  const fall = smooth((at + length + LATE_MS - ms) / (LATE_MS + Math.min(40, length * 0.4)));
  return rise * fall;
}

/**
 * The mouth at `ms` of a piece, or null when no cue reaches there.
 * @param {[string, number, number][]} cues in order @param {number} ms
 * @returns {Mouth|null}
 */
export const mouthAt = (cues, ms) => blendAt(cues, ms, SHAPES, KEYS);

/**
 * The same for another table of shapes: its rows by viseme, of which `keys` are blended.
 * @param {[string, number, number][]} cues @param {number} ms
 * @param {Object<string, Object<string, number>>} table @param {string[]} keys
 */
export function blendAt(cues, ms, table, keys) {
  const out = {};
  for (const key of keys) out[key] = 0;
  let total = 0;
  for (let i = firstNear(cues, ms - LATE_MS); i < cues.length && cues[i][1] < ms + EARLY_ROUND_MS; i++) {
    const known = table[cues[i][0]];
    if (!known) continue;
    const w = weight(cues[i], ms) * DOMINANCE[cues[i][0]];
    total += w;
    for (const key of keys) out[key] += w * known[key];
  }
  if (total < 1e-3) return null;
  const rest = Math.max(0, 0.35 - total); // at the edges of speech the mouth comes from rest
  for (const key of keys) out[key] = (out[key] + rest * table.sil[key]) / (total + rest);
  return out;
}

/** Index of the first cue that ends after `ms`, by halving. */
function firstNear(cues, ms) {
  let low = 0;
  let high = cues.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cues[middle][1] + cues[middle][2] < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Move `from` towards `to` by `share` (0..1), in place. @param {Mouth} from @param {Mouth} to */
export function approach(from, to, share) {
  for (const key of KEYS) from[key] += (to[key] - from[key]) * share;
  return from;
}

export const rest = () => ({ ...SHAPES.sil });
