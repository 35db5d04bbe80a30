// Eight expressions as parameters that blend; what a face does with them is in `rig.mjs`.

/**
 * @typedef {Object} Mood  0 is at rest; most run -1..1
 * @property {number} brow    brows up
 * @property {number} skew    one brow higher than the other
 * @property {number} worry   inner ends of the brows up
 * @property {number} lid     openness of the eyes, 1 at rest
 * @property {number} squint  lower lids up: what makes a smile real
 * @property {number} smile   corners of the mouth
 * @property {number} part    lips apart at rest, rig units
 * @property {number} blush   cheeks
 * @property {number} roll    head to the side, degrees
 * @property {number} nod     head down (+) or up (-)
 * @property {number} turn    head to its left or right
 * @property {number} gazeX   eyes, -1..1
 * @property {number} gazeY   eyes, -1 up .. 1 down
 */

const mood = (set) => ({
  brow: 0, skew: 0, worry: 0, lid: 1, squint: 0, smile: 0.48, part: 0, blush: 0.35,
  roll: 0, nod: 0, turn: 0, gazeX: 0, gazeY: 0, ...set,
});

/** @type {Object<string, Mood>} */
export const MOODS = {
  neutral: mood({}),
  happy: mood({ brow: 0.3, squint: 0.75, lid: 0.96, smile: 1, part: 5, blush: 0.8, roll: 1.5, nod: -0.15 }),
  curious: mood({ brow: 0.45, skew: 0.65, lid: 1.1, smile: 0.35, part: 1, roll: 5, nod: 0.15, turn: 0.25 }),
  thinking: mood({ brow: -0.15, skew: 0.5, lid: 0.9, squint: 0.2, smile: -0.05, blush: 0.2, roll: -3.5, turn: -0.35, gazeX: 0.75, gazeY: -0.75 }),
  surprised: mood({ brow: 1, lid: 1.28, smile: 0.15, part: 13, blush: 0.4, nod: -0.35 }),
  proud: mood({ brow: 0.25, lid: 0.84, squint: 0.3, smile: 0.8, blush: 0.5, roll: -2.5, nod: -0.6, turn: 0.15 }),
  tender: mood({ brow: 0.2, worry: 0.55, lid: 0.86, squint: 0.45, smile: 0.65, blush: 0.9, roll: 5.5, nod: 0.3 }),
  apologetic: mood({ brow: 0.3, worry: 0.9, lid: 0.92, squint: 0.1, smile: -0.32, blush: 0.3, roll: -4, nod: 0.65, gazeY: 0.12 }),
};

export const KEYS = Object.keys(MOODS.neutral);

/** Move `from` towards `to` by `share`, in place. @param {Mood} from @param {Mood} to */
export function blend(from, to, share) {
  for (const key of KEYS) from[key] += (to[key] - from[key]) * share;
  return from;
}
