// Where they stand: drawn behind the figure in its own units, wider than any screen shows.
// Colours come from the palette (--wall, --glow, --trim).
import { mix, stop } from "./paint.mjs";

export const BOX = [-900, 0, 2880, 1920];
const wall = `<rect x="-900" width="2880" height="1920" fill="url(#wallFill)"/>`;
const dots = (points, r, style) => points.map(([x, y, s = 1]) => `<circle cx="${x}" cy="${y}" r="${r * s}" ${style}/>`).join("");

/** Weike: a moon gate on hills over a lake, at dusk. */
const skyline = `<defs>
  <linearGradient id="wallFill" x1="0" y1="0" x2=".25" y2="1">${stop(0, mix("var(--wall)", "#04121c", 46))}${stop(0.5, "var(--wall)")}${stop(1, mix("var(--wall)", "#0b1420", 55))}</linearGradient>
  <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">${stop(0, mix("var(--wall)", "#27306b", 45))}${stop(0.42, mix("var(--glow)", "#7b4a86", 55))}${stop(0.66, "var(--glow)")}${stop(0.8, mix("var(--glow)", "#fff", 40))}${stop(1, mix("var(--glow)", "var(--trim)", 40))}</linearGradient>
  <linearGradient id="lake" x1="0" y1="0" x2="0" y2="1">${stop(0, mix("var(--glow)", "var(--wall)", 30))}${stop(1, mix("var(--wall)", "var(--trim)", 22))}</linearGradient>
  <radialGradient id="halo">${stop(0.7, "var(--glow)", 0.42)}${stop(0.82, "var(--glow)", 0.16)}${stop(1, "var(--glow)", 0)}</radialGradient>
  <linearGradient id="floorGlow" x1="0" y1="0" x2="0" y2="1">${stop(0, "var(--trim)", 0)}${stop(1, "var(--trim)", 0.2)}</linearGradient>
  <clipPath id="gate"><circle cx="540" cy="640" r="404"/></clipPath></defs>
  ${wall}
  <circle cx="540" cy="640" r="580" fill="url(#halo)"/>
  <g clip-path="url(#gate)">
    <rect x="80" y="180" width="920" height="920" fill="url(#sky)"/>
    <circle cx="800" cy="430" r="52" fill="#fff3e0" opacity=".95"/><circle cx="800" cy="430" r="86" fill="#fff3e0" opacity=".14"/>
    ${dots([[220, 330], [300, 262, 0.7], [380, 318, 0.8], [660, 272], [900, 520, 0.7], [180, 480, 0.8], [700, 350, 0.6]], 3, 'fill="#fff" opacity=".75"')}
    <path style="fill:${mix("var(--glow)", "#6b4a86", 52)}" opacity=".75" d="M60 800 C160 700 230 690 310 756 C390 690 470 660 560 730 C650 650 760 640 850 740 C910 700 970 720 1040 780 L1040 940 L60 940 Z"/>
    <path style="fill:${mix("var(--wall)", "#5a3f7a", 42)}" opacity=".85" d="M60 850 C150 770 220 790 300 836 C420 760 470 800 560 846 C660 780 780 750 880 830 C940 800 1000 820 1040 850 L1040 960 L60 960 Z"/>
    <path style="fill:${mix("var(--wall)", "#1d1836", 40)}" d="M222 836 V690 H258 V836 Z M206 836 L214 806 H266 L274 836 Z M200 808 Q240 790 280 808 L266 788 H214 Z M206 772 Q240 756 274 772 L262 754 H218 Z M210 738 Q240 722 270 738 L259 720 H221 Z M214 704 Q240 684 266 704 L240 664 Z M238 670 V636 H242 V670 Z"/><path stroke="#ffd9a0" stroke-width="5" stroke-linecap="round" opacity=".9" d="M240 816v8M240 780v6M240 746v6M240 712v6"/>
    <rect x="80" y="892" width="920" height="240" fill="url(#lake)"/>
    <path stroke="#fff" stroke-opacity=".35" stroke-width="4" stroke-linecap="round" d="M770 930h90M790 960h60M760 992h110M180 940h70M150 980h110"/>
  </g>
  <circle cx="540" cy="640" r="410" fill="none" style="stroke:${mix("var(--wall)", "#000", 36)}" stroke-width="26"/>
  <circle cx="540" cy="640" r="424" fill="none" style="stroke:${mix("var(--glow)", "#fff", 40)}" stroke-width="4" opacity=".9"/>
  <circle cx="540" cy="640" r="396" fill="none" style="stroke:${mix("var(--glow)", "#fff", 60)}" stroke-width="2" opacity=".6"/>
  <g style="fill:${mix("var(--wall)", "#000", 34)}"><rect x="-620" y="1010" width="470" height="22" rx="6"/><rect x="1230" y="1010" width="470" height="22" rx="6"/><rect x="-620" y="560" width="430" height="20" rx="6"/><rect x="1270" y="560" width="430" height="20" rx="6"/></g>
  <g opacity=".92"><path style="fill:${mix("var(--trim)", "var(--wall)", 45)}" d="M-260 1010 C-300 930 -290 870 -250 850 C-210 870 -200 930 -240 1010 Z"/><path style="fill:${mix("var(--trim)", "#fff", 20)}" opacity=".7" d="M-250 860 C-300 800 -330 740 -310 690 C-270 720 -244 790 -246 850 C-240 780 -214 720 -170 700 C-170 760 -200 820 -244 862 Z"/><rect x="-520" y="890" width="60" height="120" rx="10" style="fill:${mix("var(--warm)", "var(--wall)", 40)}"/><rect x="-448" y="850" width="44" height="160" rx="8" style="fill:${mix("var(--glow)", "var(--wall)", 50)}"/><rect x="-392" y="910" width="52" height="100" rx="8" style="fill:${mix("var(--trim)", "var(--wall)", 60)}"/></g>
  <g opacity=".92"><circle cx="1330" cy="950" r="60" style="fill:${mix("var(--glow)", "#fff", 35)}"/><circle cx="1330" cy="950" r="130" fill="url(#halo)" opacity=".7"/><rect x="1450" y="880" width="130" height="130" rx="14" style="fill:${mix("var(--wall)", "#000", 48)}"/><circle cx="1515" cy="945" r="42" fill="none" style="stroke:var(--trim)" stroke-width="6"/><path style="fill:${mix("var(--warm)", "var(--wall)", 40)}" d="M1400 560 h70 l-10 -90 h-50 Z"/><rect x="1500" y="450" width="34" height="110" rx="8" style="fill:${mix("var(--trim)", "var(--wall)", 45)}"/></g>
  <rect x="-900" y="1300" width="2880" height="620" fill="url(#floorGlow)"/>`;

/** Camille: panelling and an arched window in late morning light. */
const panel = (x, y, w, h) => `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="3" fill="none" style="stroke:${mix("var(--wall)", "#8a6b58", 26)}" stroke-width="7"/><rect x="${x + 5}" y="${y + 5}" width="${w}" height="${h}" rx="3" fill="none" stroke="#fff" stroke-opacity=".75" stroke-width="3"/><rect x="${x + 22}" y="${y + 22}" width="${w - 44}" height="${h - 44}" fill="none" style="stroke:${mix("var(--wall)", "#8a6b58", 16)}" stroke-width="3"/>`;
const salon = `<defs>
  <linearGradient id="wallFill" x1="0" y1="0" x2="1" y2="1">${stop(0, mix("var(--wall)", "#fff", 45))}${stop(0.55, "var(--wall)")}${stop(1, mix("var(--wall)", "#a8765a", 30))}</linearGradient>
  <linearGradient id="pane" x1="0" y1="0" x2=".6" y2="1">${stop(0, "#fffaf0")}${stop(0.6, mix("var(--glow)", "#fff", 62))}${stop(1, mix("var(--glow)", "#fff", 20))}</linearGradient></defs>
  ${wall}
  ${panel(-560, 150, 420, 1050)}${panel(-60, 150, 1200, 1050)}${panel(1220, 150, 420, 1050)}${panel(-560, 1290, 420, 600)}${panel(-60, 1290, 1200, 600)}${panel(1220, 1290, 420, 600)}
  <rect x="-900" y="1226" width="2880" height="26" style="fill:${mix("var(--wall)", "#fff", 40)}"/><rect x="-900" y="1252" width="2880" height="7" style="fill:${mix("var(--wall)", "#8a6b58", 30)}"/>
  <path fill="url(#pane)" d="M110 1200 V520 C110 260 300 110 540 110 C780 110 970 260 970 520 V1200 Z"/>
  <path style="fill:${mix("var(--glow)", "var(--trim)", 26)}" opacity=".34" d="M110 1010 L190 980 L190 930 L270 930 L270 900 L330 870 L390 900 L390 960 L700 960 L700 910 L760 880 L820 910 L820 950 L970 950 V1200 H110 Z"/>
  <path style="fill:${mix("var(--trim)", "#5c7a52", 70)}" opacity=".30" d="M110 1200 V1060 C200 1010 260 1050 320 1040 C420 1020 520 1070 620 1044 C740 1016 860 1050 970 1030 V1200 Z"/>
  <path fill="none" stroke="#fff" stroke-width="14" d="M540 110 V1200 M110 560 H970 M324 165 V1200 M756 165 V1200 M110 880 H970"/>
  <path fill="none" style="stroke:${mix("var(--wall)", "#fff", 55)}" stroke-width="30" d="M110 1200 V520 C110 260 300 110 540 110 C780 110 970 260 970 520 V1200"/>
  <path fill="none" style="stroke:${mix("var(--wall)", "#8a6b58", 30)}" stroke-width="4" d="M93 1200 V520 C93 250 292 93 540 93 C788 93 987 250 987 520 V1200"/>
  <g><path style="fill:${mix("var(--trim)", "#fff", 8)}" d="M1290 1226 C1250 1140 1260 1070 1310 1040 L1310 1000 H1362 L1362 1040 C1412 1070 1422 1140 1382 1226 Z"/><path fill="none" style="stroke:${mix("var(--wall)", "#7d5a38", 55)}" stroke-width="6" stroke-linecap="round" d="M1334 1004 C1330 880 1290 790 1240 720 M1338 1004 C1340 860 1350 760 1380 660 M1342 1004 C1360 900 1420 820 1470 790 M1332 1004 C1310 900 1260 860 1210 850"/>
    <g style="fill:${mix("var(--wall)", "#b98a52", 55)}"><path d="M1240 730 C1190 700 1180 630 1200 560 C1240 600 1262 660 1250 726 Z"/><path d="M1378 670 C1350 620 1360 540 1398 480 C1420 540 1420 620 1384 676 Z"/><path d="M1468 796 C1470 740 1510 690 1566 664 C1566 720 1530 780 1474 800 Z"/><path d="M1214 856 C1170 862 1130 830 1110 780 C1160 780 1200 810 1218 850 Z"/></g></g>
  <g><rect x="-470" y="1060" width="120" height="166" rx="8" style="fill:${mix("var(--wall)", "#fff", 60)}"/><rect x="-440" y="1020" width="60" height="44" rx="6" style="fill:${mix("var(--trim)", "#fff", 12)}"/><rect x="-320" y="1110" width="90" height="116" rx="45" style="fill:${mix("var(--trim)", "var(--wall)", 60)}"/></g>`;

/** Bruno: a tidy workshop wall and a lamp. */
const workshop = `<defs>
  <linearGradient id="wallFill" x1="0" y1="0" x2=".3" y2="1">${stop(0, mix("var(--wall)", "#10160f", 42))}${stop(0.45, "var(--wall)")}${stop(1, mix("var(--wall)", "#0c100c", 50))}</linearGradient>
  <radialGradient id="lampLight" cx=".5" cy="0" r="1">${stop(0, mix("var(--glow)", "#fff", 40), 0.75)}${stop(0.5, "var(--glow)", 0.26)}${stop(1, "var(--glow)", 0)}</radialGradient>
  <linearGradient id="wood" x1="0" y1="0" x2="0" y2="1">${stop(0, mix("var(--glow)", "#6b3f1d", 62))}${stop(1, mix("var(--glow)", "#3a2212", 78))}</linearGradient>
  <pattern id="pegs" width="60" height="60" patternUnits="userSpaceOnUse"><circle cx="30" cy="30" r="5" fill="#000" opacity=".28"/></pattern></defs>
  ${wall}
  <rect x="-560" y="180" width="2200" height="900" rx="18" style="fill:${mix("var(--wall)", "#fff", 10)}"/><rect x="-560" y="180" width="2200" height="900" rx="18" fill="url(#pegs)"/>
  <rect x="-560" y="180" width="2200" height="900" rx="18" fill="none" style="stroke:${mix("var(--wall)", "#000", 40)}" stroke-width="10"/>
  <g style="fill:${mix("var(--wall)", "#0a0f0a", 62)}" opacity=".9">
    <path d="M120 300 a46 46 0 0 1 70 -40 l-26 30 l18 24 l38 -8 a46 46 0 0 1 -54 44 l0 260 a24 24 0 0 1 -48 0 l0 -264 a46 46 0 0 1 2 -46 Z"/>
    <path d="M900 270 h150 v56 h-50 v330 a22 22 0 0 1 -44 0 v-330 h-56 Z"/>
    <path d="M-300 300 h36 v220 h-12 v120 h-12 v-120 h-12 Z M-220 300 h36 v170 h-12 v120 h-12 v-120 h-12 Z M-140 300 h36 v250 h-12 v120 h-12 v-120 h-12 Z"/>
    <path d="M1230 300 l60 0 l16 250 l-92 0 Z M1216 560 h92 v60 h-92 Z"/><path d="M1400 300 h110 a55 55 0 0 1 0 110 h-50 v190 a20 20 0 0 1 -40 0 v-190 Z"/>
  </g>
  <g style="fill:${mix("var(--trim)", "#000", 12)}"><rect x="-303" y="300" width="42" height="96" rx="12"/><rect x="-143" y="300" width="42" height="96" rx="12"/><rect x="956" y="560" width="44" height="110" rx="16"/></g><rect x="-223" y="300" width="42" height="96" rx="12" style="fill:${mix("var(--glow)", "#7a4a10", 40)}"/>
  <rect x="-900" y="1080" width="2880" height="44" fill="url(#wood)"/><rect x="-900" y="1124" width="2880" height="8" fill="#000" opacity=".35"/>
  <g><rect x="-420" y="940" width="190" height="140" rx="10" style="fill:${mix("var(--trim)", "#1a201a", 45)}"/><rect x="-400" y="966" width="150" height="26" rx="5" style="fill:${mix("var(--wall)", "#fff", 45)}"/><rect x="-190" y="980" width="90" height="100" rx="8" style="fill:${mix("var(--glow)", "#4a3a20", 55)}"/></g>
  <g><rect x="1190" y="930" width="150" height="150" rx="10" style="fill:${mix("var(--wall)", "#fff", 26)}"/><circle cx="1265" cy="1005" r="50" style="fill:${mix("var(--wall)", "#000", 45)}"/><path stroke="#ffd9a0" stroke-width="5" stroke-linecap="round" d="M1265 1005 L1292 975"/><rect x="1370" y="970" width="110" height="110" rx="8" style="fill:${mix("var(--trim)", "#101510", 52)}"/></g>
  <path fill="url(#lampLight)" d="M420 150 L660 150 L1320 1300 L-240 1300 Z"/>
  <path style="fill:${mix("var(--wall)", "#05080a", 74)}" d="M532 0 h16 v70 h-16 Z M440 156 C446 90 490 66 540 66 C590 66 634 90 640 156 Z"/><ellipse cx="540" cy="156" rx="100" ry="15" style="fill:${mix("var(--glow)", "#fff", 58)}"/>`;

export const SETS = { skyline, salon, workshop };
