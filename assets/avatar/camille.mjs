// Camille: about 35, a low chignon, pearl earrings, an ivory jacket with a straight collar, a knotted terracotta scarf.
// Colours come from the palette; shapes are ours.
import { HAND, SKIN, both, from, line, mix, stop } from "./paint.mjs";

const defs = `${SKIN}
  <linearGradient id="hairFill" x1="0" y1="0" x2="0" y2="1">${stop(0, mix("var(--hair)", "#fff", 12))}${stop(0.45, "var(--hair)")}${stop(1, mix("var(--hair)", "#120703", 42))}</linearGradient>
  <radialGradient id="bun" cx=".38" cy=".3" r=".8">${stop(0, mix("var(--hair)", "#fff", 16))}${stop(0.6, "var(--hair)")}${stop(1, mix("var(--hair)", "#120703", 50))}</radialGradient>
  <linearGradient id="gloss" x1="0" y1="0" x2="0" y2="1">${stop(0, "#fff", 0)}${stop(0.5, mix("var(--hair)", "#ffd9ad", 62), 0.5)}${stop(1, "#fff", 0)}</linearGradient>
  <linearGradient id="sleeve" x1="0" y1="0" x2="1" y2="0">${stop(0, mix("var(--outfit)", "#8a6a52", 20))}${stop(0.4, mix("var(--outfit)", "#fff", 25))}${stop(1, mix("var(--outfit)", "#8a6a52", 28))}</linearGradient>
  <linearGradient id="coatL" x1="0" y1="0" x2="1" y2=".3">${stop(0, mix("var(--outfit)", "#fff", 55))}${stop(0.55, "var(--outfit)")}${stop(1, mix("var(--outfit)", "#8a6a52", 22))}</linearGradient>
  <linearGradient id="coatR" x1="1" y1="0" x2="0" y2=".3">${stop(0, mix("var(--outfit)", "#8a6a52", 12))}${stop(0.5, mix("var(--outfit)", "#fff", 22))}${stop(1, mix("var(--outfit)", "#8a6a52", 26))}</linearGradient>
  <linearGradient id="silk" x1="0" y1="0" x2="1" y2="1">${stop(0, mix("var(--trim)", "#fff", 22))}${stop(0.35, "var(--trim)")}${stop(0.55, mix("var(--trim)", "#fff", 16))}${stop(1, mix("var(--trim)", "#4a1208", 42))}</linearGradient>
  <radialGradient id="pearl" cx=".36" cy=".3" r=".8">${stop(0, "#fff")}${stop(0.6, "#f1e7dd")}${stop(1, "#c4ad9a")}</radialGradient>`;

const hairBack = `
  <path fill="url(#bun)" d="M540 304 C436 300 368 366 364 470 C360 540 378 600 392 640 L688 640 C702 600 720 540 716 470 C712 366 644 300 540 304 Z"/>
  <path fill="url(#bun)" d="M432 806 C408 766 424 716 474 700 C520 688 574 688 616 702 C664 720 674 768 648 808 C620 848 466 848 432 806 Z"/>
  ${line("M440 776 C476 736 560 716 632 744 M444 800 C500 752 580 744 640 776 M470 824 C520 790 580 782 622 806", mix("var(--hair)", "#ffd9ad", 40), 0.42)}`;

const arm = (s) => {
  const x = from(s);
  return `<path fill="url(#sleeve)" d="M${x(214)} 948 C${x(288)} 966 ${x(330)} 1022 ${x(346)} 1116 C${x(370)} 1280 ${x(390)} 1460 ${x(398)} 1640 L${x(404)} 1920 L${x(244)} 1920 C${x(238)} 1700 ${x(228)} 1500 ${x(206)} 1290 Z"/>`;
};
const coat = (s) => {
  const x = from(s);
  const fold = "#7d5c46";
  return `
  <path fill="url(#coat${s > 0 ? "R" : "L"})" d="M${x(128)} 884 C${x(170)} 918 ${x(212)} 936 ${x(252)} 954 C${x(230)} 1040 ${x(216)} 1130 ${x(210)} 1240 C${x(198)} 1420 ${x(214)} 1700 ${x(228)} 1920 L${x(s > 0 ? -18 : 6)} 1920 L${x(s > 0 ? -12 : 2)} 1450 C${x(40)} 1300 ${x(92)} 1090 ${x(128)} 884 Z"/>
  <path style="fill:${mix("var(--outfit)", "#fff", 58)}" d="M${x(128)} 890 C${x(92)} 1096 ${x(40)} 1304 ${x(1)} 1452 L${x(1)} 1500 C${x(58)} 1330 ${x(112)} 1110 ${x(150)} 906 Z"/>
  <path fill="${fold}" opacity=".16" d="M${x(150)} 906 C${x(112)} 1110 ${x(58)} 1330 ${x(1)} 1500 L${x(1)} 1520 C${x(66)} 1340 ${x(122)} 1116 ${x(160)} 912 Z"/>
  <path style="fill:${mix("var(--outfit)", "#fff", 40)}" d="M${x(68)} 846 C${x(100)} 848 ${x(138)} 864 ${x(162)} 894 C${x(172)} 908 ${x(174)} 922 ${x(170)} 936 C${x(154)} 914 ${x(136)} 910 ${x(118)} 926 L${x(112)} 904 C${x(98)} 884 ${x(84)} 866 ${x(68)} 846 Z"/>
  ${line(`M${x(170)} 936 C${x(154)} 914 ${x(136)} 910 ${x(118)} 926 M${x(68)} 846 C${x(100)} 848 ${x(138)} 864 ${x(162)} 894`, fold, 0.36, 3)}
  ${line(`M${x(248)} 958 C${x(228)} 1042 ${x(216)} 1130 ${x(210)} 1240 M${x(214)} 1300 C${x(240)} 1320 ${x(268)} 1328 ${x(294)} 1326 M${x(210)} 1344 C${x(228)} 1360 ${x(246)} 1366 ${x(264)} 1366 M${x(60)} 1560 C${x(110)} 1552 ${x(150)} 1556 ${x(190)} 1566`, fold, 0.3)}`;
};

const body = `
  ${both(arm)}
  <path fill="url(#neck)" d="M486 718 C489 806 490 850 478 872 C462 898 420 908 384 922 L420 1170 L660 1170 L696 922 C660 908 618 898 602 872 C590 850 591 806 594 718 Z"/>
  <path fill="#8f4638" opacity=".26" d="M487 762 C504 838 576 838 593 762 L594 808 C584 866 528 890 488 830 Z"/>
  ${line("M466 928 C492 936 516 946 530 964 M614 928 C588 936 564 946 550 964", "#b5655a", 0.42, 4)}
  <path fill="url(#silk)" d="M428 896 C446 990 490 1070 540 1124 C590 1070 634 990 652 896 L700 1100 L640 1480 L440 1480 L380 1100 Z"/>
  <path style="fill:${mix("var(--trim)", "#4a1208", 26)}" opacity=".55" d="M428 896 C446 990 490 1070 540 1124 C524 1130 512 1120 500 1108 C456 1060 428 990 414 930 Z"/>
  ${line("M470 1180 C500 1220 520 1260 530 1330 M610 1160 C590 1210 572 1250 560 1310 M500 1140 C520 1180 532 1220 538 1260", mix("var(--trim)", "#fff", 45), 0.4, 4)}
  <path fill="url(#silk)" d="M474 850 C496 896 584 896 606 850 C622 866 640 884 652 904 C634 962 588 992 540 996 C492 992 446 962 428 904 C440 884 458 866 474 850 Z"/>
  <path style="fill:${mix("var(--trim)", "#4a1208", 40)}" opacity=".5" d="M474 850 C496 896 584 896 606 850 L612 858 C592 914 488 914 468 858 Z"/>
  ${line("M440 906 C470 950 510 966 540 968 M640 906 C612 948 572 964 548 968 M452 888 C478 930 510 944 536 948", mix("var(--trim)", "#fff", 40), 0.4, 3.4)}
  <path fill="url(#silk)" d="M528 984 C504 1040 488 1110 492 1180 C516 1200 548 1196 566 1176 C556 1110 552 1040 552 984 Z"/><path style="fill:${mix("var(--trim)", "#fff", 10)}" d="M540 986 C566 1034 596 1084 610 1138 C596 1158 572 1162 556 1150 C550 1090 540 1040 530 986 Z"/>
  <path style="fill:${mix("var(--trim)", "#fff", 16)}" d="M508 962 C520 946 560 946 572 962 C580 980 576 1004 562 1012 C546 1018 532 1018 518 1012 C504 1004 500 980 508 962 Z"/>
  ${line("M520 966 C516 982 520 998 528 1006 M546 958 C548 976 548 994 544 1010", mix("var(--trim)", "#4a1208", 40), 0.5)}
  ${both(coat)}
  <circle cx="546" cy="1512" r="15" style="fill:${mix("var(--warm)", "#7a4a1c", 20)}"/><circle cx="542" cy="1508" r="5" fill="#fff" opacity=".5"/>
  <g transform="translate(690 1138)"><path style="fill:var(--warm)" d="M0-20 C8-8 22-6 24 4 C14 8 8 18 0 24 C-8 18-14 8-24 4 C-22-6-8-8 0-20 Z"/><circle r="6" fill="url(#pearl)"/></g>`;

const face = `
  <path fill="url(#skin)" d="M398 580 C376 570 368 596 376 622 C382 648 394 662 406 656 Z M682 580 C704 570 712 596 704 622 C698 648 686 662 674 656 Z"/>
  ${line("M386 598 C382 612 388 632 396 640 M694 598 C698 612 692 632 684 640", "#a85848", 0.45)}
  <path class="outline" fill="url(#skin)"/>
  <circle cx="390" cy="668" r="11" fill="url(#pearl)"/><circle cx="690" cy="668" r="11" fill="url(#pearl)"/>
  <path fill="#8d3d3a" opacity=".15" d="M396 540 C398 470 430 430 480 424 C520 420 560 424 610 430 C660 440 684 480 684 540 C670 480 640 452 590 446 C540 442 500 440 470 448 C430 458 410 490 396 540 Z"/>`;

const features = `
  <ellipse class="blush" cx="456" cy="666" rx="44" ry="25" fill="url(#cheek)"/><ellipse class="blush" cx="624" cy="666" rx="44" ry="25" fill="url(#cheek)"/>
  <path fill="#fff" opacity=".32" d="M537 588 C534 626 531 648 534 666 C538 670 542 670 545 665 C545 645 543 620 541 588 Z"/>
  ${line("M523 680 C529 687 535 684 540 688 C545 684 551 687 557 680", "#a4523f", 0.75, 3.4)}
  <path fill="#a8503f" opacity=".14" d="M556 606 C560 636 568 662 564 680 C558 690 548 688 544 686 C556 668 556 636 556 606 Z M518 762 Q540 772 562 762 Q540 780 518 762 Z"/>
  <circle cx="594" cy="712" r="3" fill="#6b3a2c" opacity=".8"/>`;

const hairFront = `
  <path fill="url(#hairFill)" d="M500 300 C420 306 362 366 362 472 C362 530 374 580 392 626 C398 590 396 566 402 540 C412 488 448 462 496 444 C560 422 610 392 628 346 C600 312 552 296 500 300 Z"/>
  <path fill="url(#hairFill)" d="M560 300 C654 300 718 372 718 472 C718 530 706 580 688 626 C682 590 684 566 678 540 C670 492 650 452 624 424 C600 400 596 360 560 300 Z"/>
  <path style="fill:${mix("var(--hair)", "#120703", 44)}" opacity=".55" d="M628 346 C610 392 560 422 496 444 C448 462 412 488 402 540 C396 566 398 590 392 626 C388 600 388 560 396 524 C410 470 450 446 500 426 C556 402 602 380 620 338 Z M624 424 C650 452 670 492 678 540 C684 566 682 590 688 626 C694 590 692 556 684 520 C674 476 652 442 630 416 Z"/>
  <path fill="url(#gloss)" d="M386 470 C396 400 446 354 520 336 C566 330 590 336 610 346 C560 350 490 376 446 414 C418 440 400 480 392 540 C384 516 382 492 386 470 Z"/>
  <path fill="url(#gloss)" d="M694 480 C690 420 668 372 630 344 C648 384 660 420 672 462 C682 496 688 520 690 548 C696 524 696 500 694 480 Z"/>
  ${line("M596 330 C520 336 440 372 408 444 C392 484 388 530 390 572 M560 316 C480 320 410 364 386 440 M612 350 C580 392 500 410 450 442 C424 460 408 486 402 520", mix("var(--hair)", "#ffd9ad", 40), 0.42)}
  ${line("M600 318 C660 344 694 400 700 470 C704 510 700 550 694 580 M628 372 C654 404 676 450 686 510", mix("var(--hair)", "#ffd9ad", 40), 0.42)}
  ${line("M398 610 C388 660 392 700 404 730 M684 610 C692 650 690 690 682 716", "var(--hair)", 0.9, 3.4)}`;

const hand = `
  <path fill="url(#sleeve)" d="M846 1340 C900 1330 930 1350 944 1390 C968 1470 990 1620 996 1920 L830 1920 C846 1760 836 1600 822 1470 C816 1420 816 1370 846 1340 Z"/>
  ${line("M820 1392 C858 1358 912 1356 944 1390", mix("var(--outfit)", "#7d5c46", 40), 0.9, 4)}
  ${HAND}
  ${line("M840 1352 C866 1334 898 1332 924 1348", "var(--warm)", 1, 5)}`;

export default {
  id: "camille",
  palette: {
    skin: "#f3c9ab", hair: "#6e3f26", brow: "#5c3724", eyes: "#5f7f6b", lips: "#c2483f", blush: "#e58a70",
    outfit: "#f4ece0", trim: "#b9553a", warm: "#c9a063", wall: "#b7c2b6", glow: "#ffdcb0",
  },
  set: "salon",
  defs,
  face: { top: 380, temple: 140, cheek: 142, jaw: 112, chin: 32, square: 0.22, bottom: 806 },
  eye: { x: 603, y: 602, w: 37, up: 18.8, low: 12, tilt: 9, lash: 7.5, wing: 12, iris: 20 },
  brow: { x: 604, y: 545, w: 42, arch: 12, thick: 7.5, tilt: 1, reach: 0.9 },
  lips: { w: 44, upper: 11, lower: 14.5, bow: 4.5 },
  mouth: [540, 738],
  layers: { hairBack, body, face, features, hairFront, glasses: "", hand },
};
