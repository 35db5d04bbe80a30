// Small brushes that every character is painted with.

/** `share` per cent of `b` in `a`: shades follow the palette. */
export const mix = (a, b, share) => `color-mix(in oklab,${a},${b} ${share}%)`;

export const stop = (at, colour, opacity = 1) =>
  `<stop offset="${at}" style="stop-color:${colour}" stop-opacity="${opacity}"/>`;

/** A fine line: a strand, a seam, a fold. */
export const line = (d, colour, opacity = 1, width = 3) =>
  `<path fill="none" style="stroke:${colour}" stroke-opacity="${opacity}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" d="${d}"/>`;

/** Mirror helper: x(v) is v units right (s = 1) or left (s = -1) of the middle. */
export const from = (s) => (v) => 540 + s * v;

/** Both sides of a symmetric drawing. @param {(s: number) => string} draw */
export const both = (draw) => draw(-1) + draw(1);

/** Skin, neck and blush, the same recipe for everyone. */
export const SKIN = `
  <radialGradient id="skin" cx=".42" cy=".38" r=".75">${stop(0, mix("var(--skin)", "#fff", 26))}${stop(0.6, "var(--skin)")}${stop(1, mix("var(--skin)", "#c4614f", 26))}</radialGradient>
  <linearGradient id="neck" x1="0" y1="0" x2="0" y2="1">${stop(0, mix("var(--skin)", "#a84d42", 42))}${stop(0.5, mix("var(--skin)", "#c4614f", 16))}${stop(1, mix("var(--skin)", "#fff", 10))}</linearGradient>
  <radialGradient id="cheek">${stop(0, "var(--blush)", 0.5)}${stop(1, "var(--blush)", 0)}</radialGradient>`;

/** The hand that presents: fingers, palm, thumb. The sleeve is the character's own. */
export const HAND = `
  <path fill="url(#skin)" d="M842 1368 C838 1334 820 1312 786 1302 C742 1292 690 1288 652 1270 C640 1262 642 1250 656 1250 C672 1252 688 1256 706 1256 C730 1258 752 1256 772 1248 C790 1238 806 1216 822 1198 C834 1188 848 1196 844 1212 C838 1234 836 1246 850 1264 C880 1292 912 1320 922 1362 C898 1346 866 1350 842 1368 Z"/>
  ${line("M664 1264 C704 1274 740 1276 774 1276 M700 1280 C734 1288 766 1290 794 1292 M772 1248 C790 1252 806 1250 818 1242", "#b0604f", 0.55)}
  <g class="product"><ellipse cx="724" cy="1252" rx="92" ry="12" fill="#000" opacity=".16"/><image x="602" y="1006" width="244" height="244" preserveAspectRatio="xMidYMax meet"/></g>`;
