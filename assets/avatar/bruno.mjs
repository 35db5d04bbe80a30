// Bruno: about 45, a technician; grey at the temples, stubble, a work jacket with a pencil.
// Colours come from the palette; shapes are ours.
import { HAND, SKIN, both, from, line, mix, stop } from "./paint.mjs";

const defs = `${SKIN}
  <pattern id="stubble" width="11" height="10" patternUnits="userSpaceOnUse" patternTransform="rotate(14)"><path d="M2 2l.8 2.200M7.500 6.500l.6 2.200M5 .5l.4 1.600" style="stroke:var(--hair)" stroke-width="1.100" stroke-linecap="round"/></pattern>
  <linearGradient id="fadeIn" gradientUnits="userSpaceOnUse" x1="0" y1="668" x2="0" y2="740"><stop offset="0" stop-color="#000"/><stop offset="1" stop-color="#fff"/></linearGradient><mask id="lower"><rect x="340" y="600" width="400" height="260" fill="url(#fadeIn)"/></mask>
  <linearGradient id="hairFill" x1="0" y1="0" x2="0" y2="1">${stop(0, mix("var(--hair)", "#fff", 12))}${stop(0.55, "var(--hair)")}${stop(1, mix("var(--hair)", "#cfd3d0", 46))}</linearGradient>
  <linearGradient id="gloss" x1="0" y1="0" x2="1" y2="1">${stop(0, "#fff", 0)}${stop(0.5, "#fff", 0.22)}${stop(1, "#fff", 0)}</linearGradient>
  <linearGradient id="beard" gradientUnits="userSpaceOnUse" x1="0" y1="650" x2="0" y2="800">${stop(0, mix("var(--hair)", "var(--skin)", 40), 0)}${stop(0.5, mix("var(--hair)", "var(--skin)", 40), 0.3)}${stop(1, mix("var(--hair)", "#bfc4c0", 24), 0.62)}</linearGradient>
  <linearGradient id="sleeve" x1="0" y1="0" x2="1" y2="0">${stop(0, mix("var(--outfit)", "#0d140f", 34))}${stop(0.42, mix("var(--outfit)", "#fff", 10))}${stop(1, mix("var(--outfit)", "#0d140f", 40))}</linearGradient>
  <linearGradient id="workL" x1="0" y1="0" x2="1" y2=".4">${stop(0, mix("var(--outfit)", "#fff", 18))}${stop(0.55, "var(--outfit)")}${stop(1, mix("var(--outfit)", "#0d140f", 30))}</linearGradient>
  <linearGradient id="workR" x1="1" y1="0" x2="0" y2=".4">${stop(0, mix("var(--outfit)", "#0d140f", 18))}${stop(0.5, mix("var(--outfit)", "#fff", 6))}${stop(1, mix("var(--outfit)", "#0d140f", 34))}</linearGradient>
  <linearGradient id="shirt" x1="0" y1="0" x2="0" y2="1">${stop(0, mix("var(--shirt)", "#1c1a18", 26))}${stop(0.3, "var(--shirt)")}${stop(1, mix("var(--shirt)", "#1c1a18", 34))}</linearGradient>`;

const hairBack = `
  <path fill="url(#hairFill)" d="M540 330 C440 324 384 384 384 470 C384 530 386 580 392 640 L688 640 C694 580 696 530 696 470 C696 384 640 324 540 330 Z"/>`;

const arm = (s) => {
  const x = from(s);
  return `<path fill="url(#sleeve)" d="M${x(262)} 940 C${x(350)} 962 ${x(404)} 1030 ${x(422)} 1140 C${x(446)} 1300 ${x(462)} 1480 ${x(470)} 1660 L${x(474)} 1920 L${x(282)} 1920 C${x(280)} 1700 ${x(276)} 1500 ${x(256)} 1290 Z"/>`;
};
const work = (s) => {
  const x = from(s);
  const dark = mix("var(--outfit)", "#0d140f", 52);
  const thread = mix("var(--outfit)", "#fff", 34);
  return `
  <path fill="url(#work${s > 0 ? "R" : "L"})" d="M${x(122)} 880 C${x(176)} 912 ${x(240)} 926 ${x(304)} 948 C${x(282)} 1040 ${x(268)} 1140 ${x(264)} 1250 C${x(260)} 1440 ${x(272)} 1700 ${x(282)} 1920 L${x(46)} 1920 L${x(52)} 1120 C${x(60)} 1040 ${x(96)} 960 ${x(122)} 880 Z"/>
  <path style="fill:${mix("var(--outfit)", "#fff", 16)}" d="M${x(104)} 850 C${x(136)} 872 ${x(160)} 890 ${x(180)} 910 C${x(168)} 970 ${x(132)} 1036 ${x(78)} 1084 C${x(62)} 1040 ${x(72)} 940 ${x(104)} 850 Z"/>
  <path fill="#000" opacity=".2" d="M${x(180)} 910 C${x(168)} 970 ${x(132)} 1036 ${x(78)} 1084 L${x(84)} 1104 C${x(150)} 1050 ${x(190)} 980 ${x(200)} 918 Z"/>
  ${line(`M${x(174)} 914 C${x(162)} 968 ${x(128)} 1030 ${x(80)} 1074`, thread, 0.5, 2)}
  ${line(`M${x(300)} 952 C${x(280)} 1042 ${x(268)} 1140 ${x(264)} 1250`, dark, 0.8, 4)}
  ${line(`M${x(62)} 1120 L${x(56)} 1900`, thread, 0.35, 2)}
  <path style="fill:${mix("var(--outfit)", "#fff", 6)}" d="M${x(110)} 1196 H${x(232)} V1340 Q${x(171)} 1368 ${x(110)} 1340 Z"/><path style="fill:${mix("var(--outfit)", "#fff", 13)}" d="M${x(106)} 1180 H${x(236)} V1216 L${x(171)} 1238 L${x(106)} 1216 Z"/>
  ${line(`M${x(110)} 1224 V1340 Q${x(171)} 1368 ${x(232)} 1340 V1224`, dark, 0.7, 3)}${line(`M${x(106)} 1216 L${x(171)} 1238 L${x(236)} 1216`, dark, 0.8, 3)}<circle cx="${x(171)}" cy="1218" r="7" style="fill:${mix("var(--glow)", "#6b4a20", 40)}"/>
  ${line(`M${x(262)} 1330 C${x(292)} 1352 ${x(326)} 1360 ${x(360)} 1356 M${x(262)} 1380 C${x(284)} 1396 ${x(304)} 1402 ${x(326)} 1402`, dark, 0.6, 4)}`;
};

const body = `
  ${both(arm)}
  <path fill="url(#neck)" d="M462 710 C466 810 466 850 452 872 C438 894 410 900 384 912 L430 1090 L650 1090 L696 912 C670 900 642 894 628 872 C614 850 614 810 618 710 Z"/>
  <path fill="#7c3a2c" opacity=".3" d="M463 764 C480 850 600 850 617 764 L616 830 C590 892 490 892 464 830 Z"/>
  <path fill="url(#shirt)" d="M440 892 C456 950 500 988 540 992 C580 988 624 950 640 892 L720 960 L690 1920 L390 1920 L360 960 Z"/>
  <path fill="none" style="stroke:${mix("var(--shirt)", "#1c1a18", 30)}" stroke-width="16" d="M436 890 C452 956 500 998 540 1002 C580 998 628 956 644 890"/>
  ${line("M430 892 C448 966 498 1012 540 1014 C582 1012 632 966 650 892", mix("var(--shirt)", "#fff", 20), 0.4)}
  ${line("M470 1080 C500 1110 520 1150 526 1210 M606 1090 C584 1120 570 1160 566 1220", "#1c1a18", 0.2, 5)}
  ${both(work)}
  <g><rect x="690" y="1090" width="15" height="112" rx="4" style="fill:${mix("var(--glow)", "#d98a1c", 45)}"/><path fill="#f2dcc0" d="M690 1092 L697.500 1066 L705 1092 Z"/><path fill="#2a2420" d="M695 1075 L697.500 1066 L700 1075 Z"/><rect x="714" y="1112" width="11" height="92" rx="5" style="fill:${mix("var(--trim)", "#fff", 20)}"/></g>
  <g transform="translate(369 1150)"><rect x="-56" y="-15" width="112" height="30" rx="6" style="fill:${mix("var(--outfit)", "#fff", 78)}"/><rect x="-46" y="-4" width="46" height="8" rx="4" style="fill:var(--trim)"/><rect x="8" y="-4" width="36" height="8" rx="4" fill="#8b948d"/></g>`;

const face = `
  <path fill="url(#skin)" d="M392 566 C366 556 358 588 366 620 C372 650 388 668 404 660 Z M688 566 C714 556 722 588 714 620 C708 650 692 668 676 660 Z"/>
  ${line("M378 588 C374 606 382 630 392 640 M702 588 C706 606 698 630 688 640", "#97503c", 0.5)}
  <path class="outline" fill="url(#skin)"/>
  <clipPath id="jawline"><path class="outline"/></clipPath>
  <path clip-path="url(#jawline)" fill="url(#beard)" d="M360 630 L440 640 C470 676 500 690 540 690 C580 690 610 676 640 640 L720 630 L720 860 L360 860 Z"/>
  <g mask="url(#lower)"><path clip-path="url(#jawline)" fill="url(#stubble)" opacity=".42" d="M360 630 L440 640 C470 676 500 690 540 690 C580 690 610 676 640 640 L720 630 L720 860 L360 860 Z"/></g>
  <path fill="url(#hairFill)" d="M392 486 C388 530 388 570 394 612 C402 600 406 570 406 540 Z M688 486 C692 530 692 570 686 612 C678 600 674 570 674 540 Z"/>`;

const features = `
  <ellipse class="blush" cx="456" cy="658" rx="40" ry="22" fill="url(#cheek)"/><ellipse class="blush" cx="624" cy="658" rx="40" ry="22" fill="url(#cheek)"/>
  <path fill="#8d4230" opacity=".18" d="M558 590 C566 626 584 652 580 676 C572 692 556 688 548 684 C558 666 556 626 558 590 Z M440 638 Q462 652 492 644 Q464 660 440 638 Z M640 638 Q618 652 588 644 Q616 660 640 638 Z"/>
  <path fill="#fff" opacity=".26" d="M535 580 C531 622 527 646 531 668 C536 672 544 672 548 666 C547 642 544 614 541 580 Z"/>
  ${line("M508 676 C512 688 526 688 532 684 Q540 692 548 684 C554 688 568 688 572 676", "#8f4836", 0.78, 4)}
  ${line("M482 676 C470 696 464 714 464 732 M598 676 C610 696 616 714 616 732", "#8f4836", 0.32, 3.4)}
  ${line("M678 596 C686 592 692 588 696 582 M402 596 C394 592 388 588 384 582 M678 606 C686 606 692 604 698 600 M402 606 C394 606 388 604 382 600", "#8f4836", 0.35, 2.6)}
  ${line("M470 470 C510 462 570 462 610 470 M486 492 C520 486 560 486 594 492", "#8f4836", 0.2, 3)}
  <path fill="#8d4230" opacity=".2" d="M508 778 Q540 790 572 778 Q540 800 508 778 Z"/>`;

const hairFront = `
  <path fill="url(#hairFill)" d="M384 540 C374 470 382 396 432 350 C470 314 540 300 600 312 C660 322 700 380 700 450 C700 484 698 512 694 540 C688 516 684 492 674 470 C664 446 646 434 628 430 C640 420 640 408 632 400 C600 436 530 446 470 436 C438 436 414 452 404 480 C396 502 390 520 384 540 Z"/>
  <path style="fill:${mix("var(--hair)", "#000", 30)}" opacity=".4" d="M404 480 C414 452 438 436 470 436 C530 446 600 436 632 400 C620 444 560 456 510 454 C470 450 430 452 404 480 Z"/>
  <path fill="url(#gloss)" d="M410 420 C440 360 500 330 580 336 C540 350 480 370 450 420 C436 428 420 432 410 420 Z"/>
  ${line("M430 400 C456 356 510 332 570 330 M452 426 C480 376 540 352 610 352 M490 436 C520 400 570 380 634 380 M660 360 C680 390 688 430 688 470", mix("var(--hair)", "#fff", 34), 0.42)}
  ${line("M392 470 C390 500 390 520 392 540 M400 462 C396 490 396 516 398 546 M688 480 C690 505 690 525 688 545 M680 476 C684 500 684 520 682 548", "#d5d9d5", 0.6, 3)}`;

const hand = `
  <path fill="url(#skin)" d="M842 1350 C890 1336 922 1350 934 1390 C960 1460 980 1540 990 1640 L828 1640 C834 1560 826 1500 816 1450 C810 1410 814 1370 842 1350 Z"/>
  ${line("M900 1380 C920 1440 936 1500 944 1560 M846 1420 C856 1470 860 1520 862 1570", "#97503c", 0.22, 4)}
  <path fill="url(#sleeve)" d="M812 1600 C860 1576 950 1574 1000 1596 C1014 1700 1020 1800 1022 1920 L800 1920 C812 1800 816 1700 812 1600 Z"/>
  <path style="fill:${mix("var(--outfit)", "#fff", 14)}" d="M806 1590 C860 1566 950 1564 1004 1586 L1010 1646 C952 1624 862 1626 808 1652 Z"/>
  ${HAND}`;

export default {
  id: "bruno",
  palette: {
    skin: "#e5b08e", hair: "#4b4a48", brow: "#45403c", eyes: "#5b7488", lips: "#b96a5c", blush: "#d98468",
    outfit: "#5f7464", trim: "#4f9b7c", shirt: "#d9d4c8", wall: "#3d4c43", glow: "#f2b56a",
  },
  set: "workshop",
  defs,
  face: { top: 372, temple: 148, cheek: 150, jaw: 126, chin: 40, square: 0.5, bottom: 818 },
  eye: { x: 605, y: 600, w: 33, up: 14.5, low: 10.5, tilt: 2, lash: 5, wing: 3, iris: 16.5 },
  brow: { x: 606, y: 552, w: 45, arch: 5, thick: 14, tilt: -2, reach: 0.8 },
  lips: { w: 46, upper: 7.5, lower: 10.5, bow: 2, shine: 0.12 },
  mouth: [540, 744],
  layers: { hairBack, body, face, features, hairFront, glasses: "", hand },
};
