// Weike: about 22, dark hair with lake-green tips, clear AR glasses, a lake-green jacket over
// a white shirt, a coral thread at the collar.
// Colours come from the palette; shapes are ours.

import { HAND, SKIN, both, line as strand, mix, stop } from "./paint.mjs";

const defs = `
${SKIN}
  <linearGradient id="hairBackFill" x1="0" y1="0" x2="0" y2="1">${stop(0, "var(--hair)")}${stop(0.55, mix("var(--hair)", "#000", 18))}${stop(0.82, mix("var(--hair)", "var(--trim)", 38))}${stop(1, mix("var(--trim)", "var(--hair)", 30))}</linearGradient>
  <linearGradient id="hairFill" x1="0" y1="0" x2="0" y2="1">${stop(0, mix("var(--hair)", "#fff", 9))}${stop(0.3, "var(--hair)")}${stop(0.68, mix("var(--hair)", "#000", 10))}${stop(0.88, mix("var(--hair)", "var(--trim)", 44))}${stop(1, mix("var(--trim)", "var(--hair)", 22))}</linearGradient>
  <linearGradient id="gloss" x1="0" y1="0" x2="0" y2="1">${stop(0, "#fff", 0)}${stop(0.45, mix("var(--trim)", "#fff", 62), 0.42)}${stop(1, "#fff", 0)}</linearGradient>
  <linearGradient id="jacketL" x1="0" y1="0" x2="1" y2=".3">${stop(0, mix("var(--outfit)", "#fff", 46))}${stop(0.5, "var(--outfit)")}${stop(1, mix("var(--outfit)", "#06303a", 22))}</linearGradient>
  <linearGradient id="jacketR" x1="1" y1="0" x2="0" y2=".3">${stop(0, mix("var(--outfit)", "#06303a", 10))}${stop(0.5, mix("var(--outfit)", "#fff", 12))}${stop(1, mix("var(--outfit)", "#06303a", 30))}</linearGradient>
  <linearGradient id="sleeve" x1="0" y1="0" x2="1" y2="0">${stop(0, mix("var(--outfit)", "#06303a", 18))}${stop(0.4, mix("var(--outfit)", "#fff", 10))}${stop(1, mix("var(--outfit)", "#06303a", 26))}</linearGradient>
  <linearGradient id="top" x1="0" y1="0" x2="0" y2="1">${stop(0, "var(--shirt)")}${stop(0.4, mix("var(--shirt)", "#5f8f96", 14))}${stop(1, mix("var(--shirt)", "#2a5a66", 46))}</linearGradient>
  <linearGradient id="lining" x1="0" y1="0" x2="0" y2="1">${stop(0, mix("var(--outfit)", "#04242c", 52))}${stop(1, mix("var(--outfit)", "#04242c", 66))}</linearGradient>
  <linearGradient id="lens" x1="0" y1="0" x2="1" y2="1">${stop(0, mix("var(--trim)", "#fff", 50), 0.26)}${stop(0.4, "#fff", 0.02)}${stop(0.75, "#fff", 0.02)}${stop(1, "var(--warm)", 0.28)}</linearGradient>
  <linearGradient id="frame" x1="0" y1="0" x2="0" y2="1">${stop(0, "#46536b")}${stop(1, "#1c2436")}</linearGradient>`;

const hairBack = `
  <path fill="url(#hairBackFill)" d="M540 296 C418 290 330 368 322 500 C316 600 330 680 318 770 C308 850 300 900 336 946 C384 990 452 974 500 940 L580 940 C628 974 696 990 744 946 C780 900 772 850 762 770 C750 680 764 600 758 500 C750 368 662 290 540 296 Z"/>
  <path fill="#0b1020" opacity=".34" d="M420 700 C430 820 460 900 500 936 L580 936 C620 900 650 820 660 700 Z"/>`;

const SEAM = `fill="none" stroke="#04262e" stroke-opacity=".34" stroke-width="3" stroke-linecap="round"`;
const side = (s) => {
  const x = (v) => 540 + s * v;
  return `
  <path fill="url(#sleeve)" d="M${x(226)} 950 C${x(300)} 972 ${x(340)} 1030 ${x(356)} 1120 C${x(382)} 1280 ${x(402)} 1460 ${x(410)} 1640 L${x(418)} 1920 L${x(252)} 1920 C${x(246)} 1700 ${x(236)} 1500 ${x(214)} 1290 Z"/>`;
};
const front = (s) => {
  const x = (v) => 540 + s * v;
  return `
  <path fill="url(#lining)" d="M${x(146)} 902 C${x(116)} 990 ${x(84)} 1120 ${x(72)} 1300 C${x(62)} 1480 ${x(72)} 1700 ${x(84)} 1920 L${x(150)} 1920 L${x(150)} 1100 L${x(176)} 930 Z"/>
  <path fill="url(#jacket${s > 0 ? "R" : "L"})" d="M${x(150)} 896 C${x(184)} 922 ${x(222)} 940 ${x(262)} 958 C${x(240)} 1040 ${x(226)} 1130 ${x(220)} 1240 C${x(212)} 1420 ${x(224)} 1700 ${x(236)} 1920 L${x(112)} 1920 C${x(94)} 1720 ${x(86)} 1480 ${x(98)} 1300 C${x(108)} 1150 ${x(134)} 1010 ${x(170)} 940 Z"/>
  <path style="fill:${mix("var(--outfit)", "#fff", 20)}" d="M${x(124)} 880 C${x(150)} 880 ${x(178)} 898 ${x(196)} 922 C${x(184)} 992 ${x(152)} 1046 ${x(108)} 1092 C${x(118)} 1014 ${x(122)} 940 ${x(116)} 892 Z"/>
  <path fill="#04262e" opacity=".26" d="M${x(196)} 922 C${x(184)} 992 ${x(152)} 1046 ${x(108)} 1092 C${x(104)} 1110 ${x(102)} 1126 ${x(100)} 1140 C${x(160)} 1080 ${x(204)} 1010 ${x(214)} 936 Z"/>
  <path fill="none" style="stroke:var(--warm)" stroke-width="6" stroke-linecap="round" d="M${x(196)} 922 C${x(184)} 992 ${x(152)} 1046 ${x(108)} 1092 C${x(98)} 1170 ${x(92)} 1250 ${x(90)} 1340 C${x(88)} 1460 ${x(92)} 1580 ${x(98)} 1700"/>
  <path fill="none" style="stroke:${mix("var(--warm)", "#fff", 62)}" stroke-width="2" stroke-linecap="round" d="M${x(196)} 922 C${x(184)} 992 ${x(152)} 1046 ${x(108)} 1092 C${x(98)} 1170 ${x(92)} 1250 ${x(90)} 1340"/>
  <path ${SEAM} d="M${x(258)} 962 C${x(238)} 1046 ${x(226)} 1130 ${x(220)} 1240 M${x(226)} 1300 C${x(252)} 1320 ${x(280)} 1328 ${x(306)} 1326 M${x(222)} 1340 C${x(240)} 1356 ${x(256)} 1362 ${x(276)} 1362 M${x(150)} 1180 C${x(170)} 1196 ${x(192)} 1204 ${x(214)} 1204"/>`;
};

const body = `
  ${both(side)}
  <path fill="url(#neck)" d="M482 720 C486 800 488 842 476 866 C460 894 414 908 372 926 L400 1090 L680 1090 L708 926 C666 908 620 894 604 866 C592 842 594 800 598 720 Z"/>
  <path fill="#9c4a44" opacity=".26" d="M483 756 C500 836 580 836 597 756 L597 806 C588 864 526 890 485 828 Z"/>
  <path fill="none" stroke="#b5655a" stroke-opacity=".4" stroke-width="4" stroke-linecap="round" d="M470 926 C494 934 516 944 530 962 M610 926 C586 934 564 944 550 962"/>
  <path fill="url(#top)" d="M408 962 C436 1020 496 1046 540 1046 C584 1046 644 1020 672 962 L760 1100 L742 1920 L338 1920 L320 1100 Z"/>
  <path fill="none" style="stroke:${mix("var(--shirt)", "#2a5a66", 34)}" stroke-opacity=".7" stroke-width="4" d="M408 962 C436 1020 496 1046 540 1046 C584 1046 644 1020 672 962"/>
  <path fill="none" style="stroke:${mix("var(--warm)", "#a0602c", 30)}" stroke-width="2.4" d="M472 908 C486 980 516 1010 540 1010 C564 1010 594 980 608 908"/><circle cx="540" cy="1016" r="9" style="fill:var(--warm)"/><circle cx="537" cy="1013" r="3" fill="#fff" opacity=".8"/>
  ${both(front)}
  <g transform="translate(712 1150)"><rect x="-32" y="-13" width="64" height="26" rx="13" fill="#10293a"/><circle cx="-18" cy="0" r="5" style="fill:var(--warm)"/><rect x="-6" y="-3" width="28" height="6" rx="3" style="fill:var(--trim)"/></g>`;

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

const LOCK_L = "M530 302 C414 292 332 366 324 500 C318 600 332 676 320 766 C310 836 300 900 336 938 C372 968 424 944 424 900 C400 850 396 790 398 716 C399 650 398 610 410 566 C430 494 486 452 530 404 C544 376 544 332 530 302 Z";
const LOCK_R = "M516 302 C652 284 748 366 756 500 C762 600 748 676 760 766 C770 836 780 900 744 938 C708 968 656 944 656 900 C680 850 684 790 682 716 C681 650 684 612 672 568 C652 500 588 464 536 404 C520 372 510 332 516 302 Z";
const hairFront = `
  <path fill="#7a3a34" opacity=".22" d="M524 404 C486 470 440 500 420 560 C408 600 404 650 404 700 C416 640 416 610 428 576 C450 510 512 478 538 414 C580 478 632 508 650 560 C662 600 664 650 676 700 C676 640 676 600 664 556 C644 500 580 462 536 404 Z"/>
  <path fill="url(#hairFill)" d="${LOCK_L}"/><path fill="url(#hairFill)" d="${LOCK_R}"/>
  <path style="fill:${mix("var(--hair)", "#fff", 3)}" d="M540 366 C530 420 486 444 452 492 C434 520 422 556 418 598 C402 560 402 508 426 468 C450 430 500 402 522 358 Z M538 372 C550 424 600 450 632 496 C648 520 658 552 662 596 C678 556 676 508 652 470 C628 432 580 404 556 362 Z"/>
  ${strand("M532 392 C514 436 476 456 456 500 C446 522 440 540 438 560 M546 392 C564 436 606 460 628 506", mix("var(--hair)", "#000", 20), 0.55, 4)}
  <path style="fill:${mix("var(--hair)", "#000", 30)}" opacity=".5" d="M330 700 C336 780 316 850 330 916 C344 880 346 800 346 720 Z M750 700 C744 780 764 850 750 916 C736 880 734 800 734 720 Z M398 716 C396 790 402 850 424 900 C412 920 400 926 388 926 C402 880 392 800 398 716 Z M682 716 C684 790 678 850 656 900 C668 920 680 926 692 926 C678 880 688 800 682 716 Z"/>
  <path fill="url(#gloss)" d="M362 470 C376 396 430 356 490 340 C440 382 400 430 386 504 C376 560 376 604 368 650 C352 594 352 530 362 470 Z"/>
  <path fill="url(#gloss)" d="M718 470 C704 396 650 356 590 340 C640 382 680 430 694 504 C704 560 704 604 712 650 C728 594 728 530 718 470 Z"/>
  ${strand("M504 330 C430 360 376 418 358 510 C348 590 360 680 344 790 M480 330 C406 352 352 412 342 504", mix("var(--hair)", "#fff", 28), 0.45)}
  ${strand("M570 326 C652 354 708 418 722 510 C732 590 720 680 736 790 M604 332 C680 358 728 414 738 504", mix("var(--hair)", "#fff", 28), 0.45)}
  ${strand("M334 810 C326 850 326 892 344 922 M366 800 C362 850 366 890 378 922 M746 810 C754 850 754 892 736 922 M714 800 C718 850 714 890 702 922", mix("var(--trim)", "#fff", 36), 0.75, 4)}`;

const lens = (s) => {
  const x = (v) => 540 + s * v;
  return `M${x(17)} 572 C${x(22)} 552 ${x(52)} 546 ${x(80)} 547 C${x(112)} 548 ${x(134)} 556 ${x(136)} 580 C${x(138)} 622 ${x(118)} 660 ${x(78)} 661 C${x(40)} 661 ${x(12)} 622 ${x(17)} 572 Z`;
};
const screen = (x) => `<g class="screen" opacity="0"><rect x="${x}" y="630" width="42" height="21" rx="5" fill="#c8fff6" opacity=".62"/><image x="${x + 2}" y="631" width="18" height="19"/><path stroke="#0c5560" stroke-width="2.4" stroke-linecap="round" opacity=".8" d="M${x + 24} 636h13M${x + 24} 641h9M${x + 24} 646h11"/></g>`;

const glasses = `
  <path fill="url(#lens)" d="${lens(-1)}"/><path fill="url(#lens)" d="${lens(1)}"/>
  ${screen(446)}${screen(592)}
  <path fill="#fff" opacity=".3" d="M420 566 L438 556 L416 618 L408 600 Z M662 556 L676 570 L648 640 L632 652 Z"/>
  <path fill="none" stroke="#e4f6f6" stroke-opacity=".72" stroke-width="9" d="${lens(-1)} ${lens(1)}"/><path fill="none" stroke="url(#frame)" stroke-width="4.2" d="${lens(-1)} ${lens(1)} M523 574 Q540 562 557 574"/>
  <path fill="none" style="stroke:${mix("var(--trim)", "#fff", 30)}" stroke-width="1.8" stroke-opacity=".95" d="M410 560 C432 548 486 546 514 557 M670 560 C648 548 594 546 566 557"/>
  <path fill="none" stroke="#2a3448" stroke-width="8" stroke-linecap="round" d="M405 570 L390 566 M675 570 L690 566"/>
  <circle cx="674" cy="566" r="4.5" style="fill:var(--warm)"/>`;

const hand = `
  <path fill="url(#sleeve)" d="M846 1340 C900 1330 930 1350 944 1390 C968 1470 990 1620 996 1920 L830 1920 C846 1760 836 1600 822 1470 C816 1420 816 1370 846 1340 Z"/>
  <path fill="none" style="stroke:var(--warm)" stroke-width="6" d="M822 1384 C860 1352 910 1350 940 1382"/>
  ${HAND}`;

export default {
  id: "weike",
  palette: {
    skin: "#f6cdb4", hair: "#2b2c42", brow: "#3a3345", eyes: "#6b4a34", lips: "#d9626a", blush: "#f0837a",
    outfit: "#3f9f97", shirt: "#fbf7f2", trim: "#35c9c0", warm: "#ff7f68", wall: "#0f3f4c", glow: "#ffb08f",
  },
  set: "skyline",
  defs,
  face: { top: 372, temple: 145, cheek: 147, jaw: 116, chin: 34, square: 0.05, bottom: 800 },
  eye: { x: 606, y: 606, w: 40, up: 23.5, low: 15, tilt: 7, lash: 8, wing: 11, iris: 23 },
  brow: { x: 607, y: 536, w: 41, arch: 8, thick: 9, tilt: 0 },
  lips: { w: 41, upper: 9.5, lower: 13.5, bow: 3.5 },
  mouth: [540, 733],
  layers: { hairBack, body, face, features, hairFront, glasses, hand },
};
