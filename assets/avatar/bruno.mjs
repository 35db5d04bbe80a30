// Weike: about 22, a bob with teal tips, AR glasses that are her daily pair, a studio jacket.
// Colours come from the palette; shapes are ours.

const mix = (a, b, share) => `color-mix(in oklab,${a},${b} ${share}%)`;
const stop = (at, colour, opacity = 1) => `<stop offset="${at}" style="stop-color:${colour}" stop-opacity="${opacity}"/>`;

const defs = `
  <radialGradient id="skin" cx=".42" cy=".38" r=".75">${stop(0, mix("var(--skin)", "#fff", 26))}${stop(0.6, "var(--skin)")}${stop(1, mix("var(--skin)", "#c4614f", 26))}</radialGradient>
  <linearGradient id="neck" x1="0" y1="0" x2="0" y2="1">${stop(0, mix("var(--skin)", "#a84d42", 42))}${stop(0.5, mix("var(--skin)", "#c4614f", 16))}${stop(1, mix("var(--skin)", "#fff", 10))}</linearGradient>
  <linearGradient id="hairBackFill" x1="0" y1="0" x2="0" y2="1">${stop(0, mix("var(--hair)", "#000", 30))}${stop(0.55, mix("var(--hair)", "#000", 18))}${stop(0.82, mix("var(--hair)", "var(--accent)", 38))}${stop(1, mix("var(--accent)", "var(--hair)", 30))}</linearGradient>
  <linearGradient id="hairFill" x1="0" y1="0" x2="0" y2="1">${stop(0, mix("var(--hair)", "#fff", 9))}${stop(0.3, "var(--hair)")}${stop(0.68, mix("var(--hair)", "#000", 10))}${stop(0.88, mix("var(--hair)", "var(--accent)", 44))}${stop(1, mix("var(--accent)", "var(--hair)", 22))}</linearGradient>
  <linearGradient id="gloss" x1="0" y1="0" x2="0" y2="1">${stop(0, "#fff", 0)}${stop(0.45, mix("var(--accent)", "#fff", 62), 0.42)}${stop(1, "#fff", 0)}</linearGradient>
  <linearGradient id="jacket" x1="0" y1="0" x2="1" y2="1">${stop(0, mix("var(--outfit)", "#fff", 46))}${stop(0.45, "var(--outfit)")}${stop(1, mix("var(--outfit)", "#7c5a4e", 30))}</linearGradient>
  <linearGradient id="sleeve" x1="0" y1="0" x2="1" y2="0">${stop(0, mix("var(--outfit)", "#7c5a4e", 26))}${stop(0.45, mix("var(--outfit)", "#fff", 16))}${stop(1, mix("var(--outfit)", "#7c5a4e", 34))}</linearGradient>
  <linearGradient id="top" x1="0" y1="0" x2="0" y2="1">${stop(0, mix("var(--accent)", "#063c44", 30))}${stop(1, mix("var(--accent)", "#042a33", 64))}</linearGradient>
  <linearGradient id="lining" x1="0" y1="0" x2="0" y2="1">${stop(0, "var(--warm)")}${stop(1, mix("var(--warm)", "#7d2434", 34))}</linearGradient>
  <linearGradient id="lens" x1="0" y1="0" x2="1" y2="1">${stop(0, mix("var(--accent)", "#fff", 60), 0.34)}${stop(0.5, "var(--accent)", 0.1)}${stop(1, "var(--warm)", 0.26)}</linearGradient>
  <linearGradient id="frame" x1="0" y1="0" x2="0" y2="1">${stop(0, "#46536b")}${stop(1, "#1c2436")}</linearGradient>
  <radialGradient id="cheek">${stop(0, "var(--blush)", 0.62)}${stop(1, "var(--blush)", 0)}</radialGradient>`;

const hairBack = `
  <path fill="url(#hairBackFill)" d="M540 300 C424 294 338 372 330 500 C324 600 336 690 330 780 C326 850 318 900 352 940 C392 972 452 968 500 940 L580 940 C628 968 688 972 728 940 C762 900 754 850 750 780 C744 690 756 600 750 500 C742 372 656 294 540 300 Z"/>
  <path fill="#0b1020" opacity=".34" d="M420 700 C430 820 460 900 500 936 L580 936 C620 900 650 820 660 700 Z"/>`;

const body = `
  <path class="arm-down" fill="url(#sleeve)" d="M806 1010 C868 1060 902 1180 926 1330 C950 1480 962 1700 958 1920 L800 1920 C800 1760 786 1560 766 1400 Z"/>
  <path fill="url(#sleeve)" d="M274 1010 C212 1060 178 1180 154 1330 C130 1480 118 1700 122 1920 L280 1920 C280 1760 294 1560 314 1400 Z"/>
  <path fill="url(#sleeve)" d="M806 1010 C868 1060 902 1180 926 1330 C940 1420 948 1500 952 1590 L782 1590 C780 1520 774 1460 766 1400 Z"/>
  <path fill="url(#neck)" d="M482 720 C486 800 488 846 474 872 C458 900 414 916 372 934 L420 1060 L660 1060 L708 934 C666 916 622 900 606 872 C592 846 594 800 598 720 Z"/>
  <path fill="#9c4a44" opacity=".30" d="M483 762 C500 836 580 836 597 762 L597 806 C586 862 528 884 485 826 Z"/>
  <path fill="none" stroke="#b5655a" stroke-opacity=".45" stroke-width="4" stroke-linecap="round" d="M486 936 C504 948 520 956 530 972 M594 936 C576 948 560 956 550 972"/>
  <path fill="url(#top)" d="M404 985 C440 1040 500 1068 540 1068 C580 1068 640 1040 676 985 L760 1100 L742 1920 L338 1920 L320 1100 Z"/>
  <path fill="none" style="stroke:${mix("var(--accent)", "#fff", 40)}" stroke-opacity=".55" stroke-width="4" d="M404 985 C440 1040 500 1068 540 1068 C580 1068 640 1040 676 985"/>
  <path fill="url(#lining)" d="M392 906 C420 990 452 1120 462 1300 C470 1480 462 1700 452 1920 L330 1920 L300 1100 L352 930 Z"/>
  <path fill="url(#lining)" d="M688 906 C660 990 628 1120 618 1300 C610 1480 618 1700 628 1920 L750 1920 L780 1100 L728 930 Z"/>
  <path fill="url(#jacket)" d="M392 900 C330 930 262 952 232 1000 C214 1036 226 1120 250 1220 C282 1330 312 1400 318 1520 C322 1640 312 1780 306 1920 L428 1920 C446 1720 452 1480 440 1300 C430 1150 404 1010 372 940 Z"/>
  <path fill="url(#jacket)" d="M688 900 C750 930 818 952 848 1000 C866 1036 854 1120 830 1220 C798 1330 768 1400 762 1520 C758 1640 768 1780 774 1920 L652 1920 C634 1720 628 1480 640 1300 C650 1150 676 1010 708 940 Z"/>
  <path fill="${mix("var(--outfit)", "#fff", 55)}" style="fill:${mix("var(--outfit)", "#fff", 52)}" d="M400 872 C384 888 366 904 352 926 C366 990 396 1040 430 1080 C420 1010 412 940 410 880 Z"/>
  <path style="fill:${mix("var(--outfit)", "#fff", 40)}" d="M680 872 C696 888 714 904 728 926 C714 990 684 1040 650 1080 C660 1010 668 940 670 880 Z"/>
  <path fill="none" style="stroke:var(--accent)" stroke-width="5" stroke-linecap="round" d="M352 926 C366 990 396 1040 430 1080 C444 1160 450 1250 452 1340"/>
  <path fill="none" style="stroke:var(--accent)" stroke-width="5" stroke-linecap="round" d="M728 926 C714 990 684 1040 650 1080 C636 1160 630 1250 628 1340"/>
  <path fill="none" style="stroke:${mix("var(--accent)", "#fff", 70)}" stroke-width="1.6" d="M352 926 C366 990 396 1040 430 1080 C444 1160 450 1250 452 1340 M728 926 C714 990 684 1040 650 1080 C636 1160 630 1250 628 1340"/>
  <path fill="none" stroke="#6b4a44" stroke-opacity=".22" stroke-width="3" d="M262 1010 C300 1090 318 1200 324 1300 M818 1010 C780 1090 762 1200 756 1300"/>
  <path fill="none" stroke="#fff" stroke-opacity=".5" stroke-width="4" stroke-linecap="round" d="M246 1000 C270 968 320 950 356 934"/>
  <g transform="translate(742 1130)"><rect x="-34" y="-13" width="68" height="26" rx="13" fill="#10293a"/><circle cx="-19" cy="0" r="5" style="fill:var(--warm)"/><rect x="-7" y="-3" width="30" height="6" rx="3" style="fill:var(--accent)"/></g>`;

const face = `
  <path class="outline" fill="url(#skin)"/>
  <path fill="#8d3d3a" opacity=".16" d="M394 520 C394 470 420 420 470 402 C440 450 416 510 414 600 C402 574 394 550 394 520 Z M686 520 C686 470 660 420 610 402 C640 450 664 510 666 600 C678 574 686 550 686 520 Z"/>`;

const features = `
  <ellipse class="blush" cx="452" cy="668" rx="46" ry="27" fill="url(#cheek)"/>
  <ellipse class="blush" cx="628" cy="668" rx="46" ry="27" fill="url(#cheek)"/>
  <path fill="#fff" opacity=".30" d="M536 600 C532 630 530 648 533 664 C537 668 542 668 545 663 C545 645 543 625 541 600 Z"/>
  <path fill="none" stroke="#b0604f" stroke-opacity=".75" stroke-width="3.4" stroke-linecap="round" d="M526 679 C531 684 536 682 540 685 C544 682 549 684 554 679"/>
  <path fill="#a8503f" opacity=".12" d="M556 612 C560 640 566 664 562 680 C556 688 548 686 544 684 C554 668 556 640 556 612 Z"/>
  <path fill="#a8503f" opacity=".13" d="M516 754 Q540 764 564 754 Q540 772 516 754 Z"/>`;

const hairFront = `
  <path fill="url(#hairFill)" d="M520 306 C420 300 342 366 334 500 C328 600 338 680 330 770 C326 830 318 890 346 928 C372 950 410 936 414 900 C402 850 394 780 394 700 C393 640 396 600 412 552 C434 492 486 452 524 396 C534 370 534 330 520 306 Z"/>
  <path fill="url(#hairFill)" d="M510 306 C640 288 740 366 746 500 C752 600 742 680 750 770 C754 830 762 890 734 928 C708 950 670 936 666 900 C678 850 686 780 686 700 C687 640 686 604 672 560 C650 500 580 468 536 400 C520 372 506 334 510 306 Z"/>
  <path style="fill:${mix("var(--hair)", "#000", 26)}" opacity=".6" d="M524 396 C486 452 434 492 412 552 C396 600 393 640 394 700 C384 640 382 590 394 540 C412 474 478 440 524 396 Z M536 400 C580 468 650 500 672 560 C686 604 687 640 686 700 C698 640 698 590 688 546 C668 480 590 452 536 400 Z"/>
  <path fill="url(#gloss)" d="M372 470 C384 404 430 362 486 346 C440 386 404 430 392 500 C382 556 380 600 376 640 C364 590 362 530 372 470 Z"/>
  <path fill="url(#gloss)" d="M706 470 C694 404 650 362 590 346 C640 386 672 430 684 500 C696 556 700 600 704 640 C716 590 716 530 706 470 Z"/>
  <path fill="none" style="stroke:${mix("var(--hair)", "#fff", 26)}" stroke-opacity=".5" stroke-width="3" stroke-linecap="round" d="M500 336 C430 366 384 420 368 510 C358 590 366 680 358 780 M566 330 C650 356 704 420 716 510 C726 590 716 680 722 780 M478 330 C410 352 362 410 350 500"/>
  <path fill="none" style="stroke:${mix("var(--accent)", "#fff", 30)}" stroke-opacity=".7" stroke-width="4" stroke-linecap="round" d="M352 800 C350 850 350 890 366 914 M728 800 C730 850 730 890 714 914 M380 820 C382 860 388 886 396 900"/>`;

const lens = (s) => {
  const x = (v) => 540 + s * v;
  return `M${x(20)} 566 C${x(50)} 551 ${x(112)} 551 ${x(128)} 566 C${x(136)} 600 ${x(124)} 640 ${x(84)} 645 C${x(44)} 647 ${x(20)} 622 ${x(20)} 566 Z`;
};
const screen = (x) => `<g class="screen" opacity="0"><rect x="${x}" y="574" width="48" height="30" rx="6" fill="#c8fff6" opacity=".5"/><image x="${x + 2}" y="575" width="24" height="28"/><path stroke="#0c5560" stroke-width="3" stroke-linecap="round" opacity=".7" d="M${x + 29} 583h14M${x + 29} 590h10M${x + 29} 597h12"/></g>`;

const glasses = `
  <path fill="url(#lens)" d="${lens(-1)}"/><path fill="url(#lens)" d="${lens(1)}"/>
  ${screen(428)}${screen(610)}
  <path fill="#fff" opacity=".26" d="M436 562 L462 557 L436 628 L424 606 Z M600 558 L618 556 L594 634 L582 628 Z"/>
  <path fill="none" stroke="url(#frame)" stroke-width="6.5" d="${lens(-1)} ${lens(1)} M520 574 Q540 564 560 574"/>
  <path fill="none" style="stroke:${mix("var(--accent)", "#fff", 30)}" stroke-width="1.8" stroke-opacity=".95" d="M418 560 C440 552 480 551 514 562 M662 560 C640 552 600 551 566 562"/>
  <path fill="none" stroke="#2a3448" stroke-width="8" stroke-linecap="round" d="M411 572 L394 568 M669 572 L686 568"/>
  <circle cx="668" cy="566" r="4.5" style="fill:var(--warm)"/>`;

const hand = `
  <path fill="url(#sleeve)" d="M846 1340 C900 1330 930 1350 944 1390 C968 1470 990 1620 996 1920 L830 1920 C846 1760 836 1600 822 1470 C816 1420 816 1370 846 1340 Z"/>
  <path fill="none" style="stroke:var(--accent)" stroke-width="6" d="M822 1384 C860 1352 910 1350 940 1382"/>
  <path fill="url(#skin)" d="M842 1368 C838 1334 820 1312 786 1302 C742 1292 690 1288 652 1270 C640 1262 642 1250 656 1250 C672 1252 688 1256 706 1256 C730 1258 752 1256 772 1248 C790 1238 806 1216 822 1198 C834 1188 848 1196 844 1212 C838 1234 836 1246 850 1264 C880 1292 912 1320 922 1362 C898 1346 866 1350 842 1368 Z"/>
  <path fill="none" stroke="#b0604f" stroke-opacity=".55" stroke-width="3" stroke-linecap="round" d="M664 1264 C704 1274 740 1276 774 1276 M700 1280 C734 1288 766 1290 794 1292 M772 1248 C790 1252 806 1250 818 1242"/>
  <g class="product"><ellipse cx="724" cy="1252" rx="92" ry="12" fill="#000" opacity=".16"/><image x="602" y="1006" width="244" height="244" preserveAspectRatio="xMidYMax meet"/></g>`;

export default {
  id: "weike",
  palette: {
    skin: "#f6cdb4", hair: "#2b2c42", brow: "#3a3345", eyes: "#6b4a34", lips: "#d9626a", blush: "#f0837a",
    outfit: "#f3e6da", accent: "#2fc4bd", warm: "#ff7d66", wall: "#0f3f4c", glow: "#ffb08f",
  },
  set: "skyline",
  defs,
  face: { top: 372, temple: 146, cheek: 146, jaw: 112, chin: 30, square: 0.05, bottom: 798 },
  eye: { x: 604, y: 600, w: 37, up: 25, low: 14, tilt: 6, lash: 7, wing: 9, iris: 19.5 },
  brow: { x: 606, y: 541, w: 40, arch: 8, thick: 8, tilt: 2 },
  lips: { w: 42, upper: 10.5, lower: 14, bow: 3.5 },
  mouth: [540, 733],
  layers: { hairBack, body, face, features, hairFront, glasses, hand },
};
