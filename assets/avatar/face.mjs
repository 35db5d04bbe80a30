// From parameters to paths: eyes, brows, mouth, jaw. Pure functions of numbers to strings.

const n = (x) => Math.round(x * 10) / 10;
const mix = (a, b, t) => a + (b - a) * t;

/** A path from a template of numbers: rounds them so that equal pictures are equal strings. */
const path = (strings, ...values) => String.raw({ raw: strings }, ...values.map(n));

/**
 * @typedef {Object} EyeShape
 * @property {number} x @property {number} y  centre of her left eye (right in the picture)
 * @property {number} w    half width
 * @property {number} up   height of the upper lid
 * @property {number} low  depth of the lower lid
 * @property {number} tilt outer corner above the inner one
 * @property {number} lash thickness of the lash line
 * @property {number} wing length of the outer lash
 */

/**
 * One eye. `side` is 1 for the right one in the picture, -1 for its mirror.
 * @param {EyeShape} eye @param {number} side @param {number} open 0..1.3 @param {number} squint 0..1
 */
export function eyePaths(eye, side, open, squint) {
  const cx = 540 + side * (eye.x - 540);
  const inner = cx - side * eye.w;
  const outer = cx + side * eye.w;
  const yi = eye.y + eye.tilt * 0.5 + 2;
  const yo = eye.y - eye.tilt * 0.5;
  const low = eye.low * (1 - 0.62 * squint);
  const shut = eye.y + low * 1.32; // the lids meet on the lower one
  const top = (lift) => mix(shut, eye.y - eye.up * 1.32 - lift, open) + (1 - open) * -lift * 0.55;
  const a = inner + side * eye.w * 0.36;
  const b = outer - side * eye.w * 0.42;
  const bottom = eye.y + low * 1.32;
  const upper = (lift, dx = 0) => path`C ${a + dx} ${top(lift)} ${b + dx} ${top(lift) - eye.tilt * 0.4 * open} ${outer} ${yo}`;
  const tip = outer + side * eye.wing;
  const tipY = yo - eye.wing * 0.55 * mix(-0.5, 1, open);
  return {
    ball: path`M ${inner} ${yi} ` + upper(0) + path` C ${b} ${bottom} ${a} ${bottom} ${inner} ${yi} Z`,
    lash: path`M ${inner - side} ${yi + 1} ` + upper(0) + path` L ${tip} ${tipY} C ${b + side * 8} ${top(eye.lash) - eye.tilt * 0.5 - eye.lash * 0.6} ${a} ${top(eye.lash) - eye.lash * 0.35} ${inner - side} ${yi + 1} Z`,
    crease: path`M ${inner + side * 3} ${mix(yi + 2, yi - 9, open)} ` + path`C ${a} ${top(11) - 4} ${b} ${top(11) - 4 - eye.tilt * 0.4} ${outer + side * 3} ${mix(yo + 2, yo - 8, open)}`,
    under: path`M ${cx - side * eye.w * 0.35} ${eye.y + low + 1.5} Q ${cx + side * eye.w * 0.4} ${eye.y + low + 1.5} ${outer} ${yo + 1}`,
  };
}

/**
 * One brow: a tapered stroke. `lift` and `worry` in rig units.
 * @param {{x: number, y: number, w: number, arch: number, thick: number, tilt: number}} brow
 */
export function browPath(brow, side, lift, worry) {
  const cx = 540 + side * (brow.x - 540);
  const x = (t) => cx + side * brow.w * t;
  const y = brow.y - lift;
  const inY = y - worry * 11 + brow.tilt * 0.5;
  const outY = y + worry * 5 + 3 - brow.tilt * 0.5;
  const peak = y - brow.arch - brow.tilt * 0.3;
  const t = brow.thick;
  return (
    path`M ${x(-1)} ${inY + t * 0.25} C ${x(-0.5)} ${mix(inY, peak, 0.75)} ${x(0.2)} ${peak - t * 0.15} ${x(1)} ${outY}` +
    path` C ${x(0.35)} ${peak + t * 0.72} ${x(-0.35)} ${mix(inY, peak, 0.7) + t} ${x(-0.95)} ${inY + t * 0.9}` +
    path` Q ${x(-1.08)} ${inY + t * 0.75} ${x(-1)} ${inY + t * 0.25} Z`
  );
}

/**
 * The mouth around (0, 0).
 * @param {{w: number, upper: number, lower: number, bow: number}} lips
 * @param {import("./lips.mjs").Mouth} m @param {number} smile -1..1
 */
export function mouthPaths(lips, m, smile) {
  const grin = Math.max(0, smile);
  const x = lips.w * m.wide * (1 + 0.17 * grin - 0.05 * Math.max(0, -smile));
  const corner = -smile * 11 + m.open * 0.12;
  const sag = smile * 4.4; // a smile curves the closed line
  const uh = lips.upper * (1 - 0.62 * m.press - 0.2 * grin + 0.5 * m.round);
  const lh = lips.lower * (1 - 0.5 * m.press - 0.12 * grin + 0.4 * m.round - 0.4 * m.tuck);
  const ui = sag - m.open * 0.2 - m.up;
  const li = sag + m.open * 0.8 - m.tuck * 3;
  const xi = x * (0.95 - 0.16 * m.round);
  const side = mix(0.56, 0.66, Math.min(1, m.open / 30)) + 0.06 * m.round;
  const topY = ui - uh;
  const upperIn = (s) => path`C ${s * xi * side} ${mix(ui, corner, 0.22)} ${s * xi * 0.3} ${ui - 0.5} 0 ${ui + 1}`;
  const round = 0.5 + 0.16 * Math.min(1, m.open / 24); // an open mouth is round at its corners
  const lowerIn = path`C ${xi * 0.98} ${mix(corner, li, round)} ${xi * 0.54} ${li} 0 ${li}`;
  const upperInBack = path`C ${-xi * 0.3} ${ui - 0.5} ${-xi * side} ${mix(ui, corner, 0.22)} ${-x} ${corner}`;
  const lowerInBack = path`C ${-xi * 0.54} ${li} ${-xi * 0.98} ${mix(corner, li, round)} ${-x} ${corner}`;
  const lowerInOut = path`C ${-xi * 0.98} ${mix(corner, li, round)} ${-xi * 0.54} ${li} 0 ${li} C ${xi * 0.54} ${li} ${xi * 0.98} ${mix(corner, li, round)} ${x} ${corner}`;
  const bottom = li + lh;
  const tuckIn = 3 * (1 - m.round); // how far the closed line runs past the lips
  return {
    cavity: path`M ${-x} ${corner} ` + upperIn(-1) + path`C ${xi * 0.3} ${ui - 0.5} ${xi * side} ${mix(ui, corner, 0.22)} ${x} ${corner} ` + lowerIn + lowerInBack + "Z",
    upper: path`M ${-x} ${corner} C ${-x * 0.7} ${mix(topY, corner, 0.42)} ${-x * 0.38} ${topY - 1} ${-x * 0.17} ${topY} Q 0 ${topY + lips.bow} ${x * 0.17} ${topY} C ${x * 0.38} ${topY - 1} ${x * 0.7} ${mix(topY, corner, 0.42)} ${x} ${corner} ` + upperIn(1) + upperInBack + "Z",
    lower: path`M ${-x} ${corner} ` + lowerInOut + path` C ${x * 1.0} ${mix(corner, bottom, 0.6)} ${x * 0.56} ${bottom} 0 ${bottom} C ${-x * 0.56} ${bottom} ${-x * 1.0} ${mix(corner, bottom, 0.6)} ${-x} ${corner} Z`,
    seam: path`M ${-x - tuckIn} ${corner - smile * 4} L ${-x} ${corner} ` + upperIn(-1) + path`C ${xi * 0.3} ${ui - 0.5} ${xi * side} ${mix(ui, corner, 0.22)} ${x} ${corner} L ${x + tuckIn} ${corner - smile * 4}`,
    shine: path`M ${-x * 0.26} ${li + lh * 0.42} Q 0 ${li + lh * 0.62} ${x * 0.26} ${li + lh * 0.42}`,
    topTeeth: path`M ${-x * 0.78} ${ui - 12} L ${x * 0.78} ${ui - 12} L ${x * 0.74} ${ui - 1 + m.teeth * 3} Q 0 ${ui + 2 + m.teeth * 9} ${-x * 0.74} ${ui - 1 + m.teeth * 3} Z`,
    lowTeeth: path`M ${-x * 0.62} ${li + 8} L ${x * 0.62} ${li + 8} L ${x * 0.6} ${li + 4 - m.lower * 7} Q 0 ${li + 3 - m.lower * 6} ${-x * 0.6} ${li + 4 - m.lower * 7} Z`,
    tongue: path`M ${-x * 0.6} ${li + 8} C ${-x * 0.56} ${mix(li + 2, ui + 5, m.tongue * 0.75)} ${-x * 0.2} ${mix(li - 3, ui + 4, Math.max(m.tongue * 0.8, m.tip))} 0 ${mix(li - 2, ui + 5, Math.max(m.tongue * 0.8, m.tip))} C ${x * 0.2} ${mix(li - 3, ui + 4, Math.max(m.tongue * 0.8, m.tip))} ${x * 0.56} ${mix(li + 2, ui + 5, m.tongue * 0.75)} ${x * 0.6} ${li + 8} Z`,
    drop: m.open * 0.34 + (m.press ? -m.press : 0),
  };
}

/**
 * The face's outline with its jaw lowered by `drop`.
 * @param {{top: number, temple: number, cheek: number, jaw: number, chin: number, square: number, bottom: number}} f half widths, and y of the chin
 */
export function facePath(f, drop) {
  const b = f.bottom + drop;
  const half = (s) => ({
    temple: 540 + s * f.temple, cheek: 540 + s * f.cheek, jaw: 540 + s * f.jaw, chin: 540 + s * f.chin,
  });
  const r = half(1);
  const l = half(-1);
  const jy = mix(640, b, 0.58 + f.square * 0.16);
  const q = f.square;
  return (
    path`M ${l.temple} 520 C ${l.temple - 2} ${f.top + 48} ${540 - f.temple * 0.55} ${f.top} 540 ${f.top} C ${540 + f.temple * 0.55} ${f.top} ${r.temple + 2} ${f.top + 48} ${r.temple} 520` +
    path` C ${r.temple + 3} 566 ${r.cheek + 3} 606 ${r.cheek - 3} 642 C ${mix(r.cheek, r.jaw, 0.25)} ${mix(642, jy, 0.55)} ${mix(r.cheek, r.jaw, 0.62 - q * 0.3)} ${jy - 12} ${r.jaw - 8} ${jy + 16 + q * 8}` +
    path` C ${r.jaw - 26 + q * 16} ${jy + 46 + q * 8} ${r.chin + 22 + q * 12} ${b} 540 ${b} C ${l.chin - 22 - q * 12} ${b} ${l.jaw + 26 - q * 16} ${jy + 46 + q * 8} ${l.jaw + 8} ${jy + 16 + q * 8}` +
    path` C ${mix(l.cheek, l.jaw, 0.62 - q * 0.3)} ${jy - 12} ${mix(l.cheek, l.jaw, 0.25)} ${mix(642, jy, 0.55)} ${l.cheek + 3} 642 C ${l.cheek - 3} 606 ${l.temple - 3} 566 ${l.temple} 520 Z`
  );
}
