"""What writers of three languages would have a host say of a row, and what no row says."""

from __future__ import annotations

import pytest

from host.mind.fit import fitted
from host.mind.keep import without_asides
from host.mind.prompting import Wish
from host.mind.write import clean
from host.train.check import judge
from host.train.review import Told, case_of


@pytest.mark.parametrize(
    ("lang", "row", "line", "ok"),
    [
        ("fr", ("sac {name}", "poids", "76 g"), "Chers amis, ce sac pèse 76 g.", True),
        ("fr", ("sac {name}", "poids", "76 g"), "Chers amis, ce sac pèse 67 g.", False),
        ("fr", ("étagère {name}", "finitions", "brut, noyer"),
         "Les finitions sont brut et noyer.", True),
        ("fr", ("étagère {name}", "finitions", "brut, noyer"),
         "Fini les rayures sur l'étagère.", False),
        ("fr", ("drap {name}", "tissage", "percale"), "C'est donc imperméable.", False),
        ("fr", ("bas {name}", "couture de pointe", "plate"),
         "La couture de pointe est plate.", True),
        ("fr", ("bas {name}", "couture de pointe", "plate"), "C'est un bas de pointe.", False),
        ("fr", ("machine {name}", "nombre de points", "23"),
         "Le nombre de points est de 23.", True),
        ("en", ("{name} tent", "waterproof rating", "10,000 mm"),
         "The waterproof rating is 10,000 mm.", True),
        ("en", ("{name} tent", "waterproof rating", "10,000 mm"),
         "The waterproof rating is 20,000 mm.", False),
        ("en", ("{name} tent", "waterproof", "no"), "The tent is waterproof.", False),
        ("zh", ("{name}雨衣", "防水", "IPX4"), "防水是IPX4呢。", True),
        ("zh", ("{name}雨衣", "防水", "否"), "这雨衣防水呢。", False),
        ("zh", ("{name}拼图", "块数", "4块"), "块数是4块，请看。", True),
        ("zh", ("{name}拼图", "块数", "4块"), "块数是5块，请看。", False),
        ("zh", ("{name}拼图", "块数", "4块"), "这拼图只要4块。", False),
        ("zh", ("{name}拼图", "块数", "4块"), "价格是4块。", False),
    ],
)  # fmt: skip
def test_a_row_is_told_in_the_words_of_its_label(lang, row, line, ok):
    case = case_of(Told(*row), "say", lang, "Brevane")
    assert judge(case, line).ok == ok


@pytest.mark.parametrize(
    ("lang", "row", "line", "ok"),
    [
        ("en", ("{name} oolong tea", "pack", "tin", "no clip, no extra tin"),
         "No clip, no extra tin: the Brevane oolong tea.", True),
        ("fr", ("stylo plume {name}", "poids", "18 g", "de longues lettres sans lourdeur"),
         "De longues lettres sans lourdeur : le stylo plume Brevane.", True),
        ("fr", ("gourde isotherme {name}", "contenance", "1 l", "une matinée sans fontaine"),
         "Une matinée sans fontaine, et elle n'est pas isotherme.", False),
        ("en", ("{name} lamp", "weight", "90 g", "light in the hand"),
         "Light in the hand and waterproof: the Brevane lamp.", False),
    ],
)  # fmt: skip
def test_what_a_name_says_is_not_denied_by_what_stands_beside_it(lang, row, line, ok):
    case = case_of(Told(*row), "hook", lang, "Brevane")
    assert judge(case, line).ok == ok


@pytest.mark.parametrize(
    ("lang", "line", "bare"),
    [
        ("en", "The weight, dear viewer, is 76 g.", "The weight is 76 g."),
        ("en", "So, friends, that's a big pane, you see.", "That's a big pane."),
        ("en", "It's light, so you forget it.", "It's light, so you forget it."),
        ("fr", "Alors, les amis, un coup de chiffon.", "Un coup de chiffon."),
        ("fr", "Ce sac, ma foi, pèse 76 g, voyez-vous.", "Ce sac pèse 76 g."),
        ("zh", "各位请看，重量为76克，您看。", "重量为76克。"),
        ("zh", "大家都看得见。", "大家都看得见。"),
    ],
)
def test_asides_are_words_of_hers_and_none_of_the_row(lang, line, bare):
    assert without_asides(line, lang) == bare


@pytest.mark.parametrize(
    ("lang", "kind", "row", "line", "kept"),
    [
        ("fr", "say", ("sac {name}", "poids", "76 g"), "Ce sac, tu vois, pèse 76 g.", True),
        ("fr", "say", ("sac {name}", "poids", "76 g"), "Ce sac, tu l'aimes, pèse 76 g.", False),
        ("fr", "benefit", ("sac {name}", "poids", "76 g", "glissé sous la table"),
         "Et le voilà, mes amis, glissé sous la table.", True),
        ("fr", "benefit", ("sac {name}", "poids", "76 g", "à poser dans la maison"),
         "C'est, voyez-vous, à poser dans la maison.", True),
        ("en", "benefit", ("{name} bag", "weight", "76 g", "light enough to forget"),
         "Which is to say, light enough to forget.", True),
        ("en", "hook", ("{name} bag", "weight", "76 g", "light enough to forget"),
         "Light enough to forget: the Brevane bag, my friends.", True),
        ("en", "hook", ("{name} bag", "weight", "76 g", "light enough to forget"),
         "Light enough to forget, my friends.", False),
        ("en", "hook", ("{name} bag", "weight", "76 g", "light enough to forget"),
         "The Brevane bag is light, my friends.", False),
        ("en", "hook", ("{name} pan", "hobs", "induction", "at home on an induction hob too"),
         "The Brevane pan is made at home on an induction hob too.", False),
        ("en", "hook", ("{name} pan", "hobs", "induction", "at home on an induction hob too"),
         "The Brevane pan is at home on an induction hob too.", True),
        ("en", "say", ("{name} glasses", "connectivity", "USB-C cable with video"),
         "The connectivity is USB-C with a video.", False),
        ("en", "say", ("{name} kettle", "keep warm", "30 min"), "Keep warm in 30 min.", False),
        ("en", "say", ("{name} kettle", "keep warm", "30 min"), "Keep warm: 30 min.", True),
        ("en", "say", ("{name} jumper", "material", "lambswool"), "It is made of lambswool.", True),
        ("en", "say", ("{name} glasses", "speakers", "two directional speakers"),
         "The speakers are two directional speakers.", False),
        ("en", "say", ("{name} glasses", "speakers", "two directional speakers"),
         "You see, it has two directional speakers.", True),
        ("en", "say", ("{name} cream", "how to use", "hazelnut-sized dab, as the last step"),
         "It's made of hazelnut-sized dab, as the last step.", False),
        ("en", "say", ("{name} pan", "handle", "ash wood"),
         "The handle is made of ash wood.", True),
        ("en", "say", ("{name} cream", "skin type", "dry, sensitive"),
         "The skin type is dry, and it's sensitive.", False),
        ("en", "say", ("{name} pan", "handle", "ash wood, detachable"),
         "The handle is ash wood, and it is detachable.", True),
        ("en", "say", ("{name} serum", "scent", "rose water, light"),
         "The scent is rose water and light, friend.", False),
        ("en", "say", ("{name} serum", "scent", "rose water, light"),
         "The scent is rose water, light.", True),
        ("en", "say", ("{name} pan", "handle", "ash wood, detachable"),
         "The handle is ash wood, which means detachable.", False),
        ("en", "say", ("{name} scarf", "width", "60 cm"), "60 cm of scarf.", False),
        ("en", "say", ("{name} kettle", "cord length", "75 cm"), "75 cm of cord.", True),
        ("en", "say", ("{name} serum", "in the box", "serum, leaflet"),
         "In the box: serum and leaflet.", True),
        ("en", "say", ("{name} grinder", "power", "150 W"), "The power goes to 150 W.", False),
        ("en", "say", ("{name} kettle", "temperature", "40 to 100 °C"),
         "The temperature goes from 40 to 100 °C.", True),
        ("en", "say", ("{name} kettle", "noise level", "58 dB"), "58 dB of noise level.", False),
        ("en", "say", ("{name} kettle", "power", "1200 W"), "1200 W of power.", True),
        ("en", "say", ("{name} jacket", "lining", "none, bonded inner face"),
         "The lining is none, bonded inner face.", False),
        ("fr", "say", ("veste {name}", "doublure", "aucune, face intérieure collée"),
         "La doublure : aucune, face intérieure collée.", False),
        ("fr", "say", ("crème {name}", "pays d'origine", "France"), "Elle vient du pays France.",
         False),
        ("fr", "say", ("casque {name}", "poids", "248 g"), "Ce casque a pour poids 248 g.", False),
        ("fr", "say", ("moulin {name}", "puissance", "150 W"), "Tiens, ce moulin a 150 W.", False),
        ("fr", "say", ("lunettes {name}", "écran", "micro-OLED"), "Son écran est micro-OLED.",
         False),
        ("fr", "say", ("montre {name}", "écran", "micro-OLED"), "Son écran est micro-OLED.", True),
        ("fr", "benefit", ("lunettes {name}", "fréquence", "120 Hz",
                           "les scènes rapides restent fluides"),
         "Et voilà les scènes rapides restent fluides.", False),
        ("fr", "benefit", ("lunettes {name}", "fréquence", "120 Hz",
                           "les scènes rapides restent fluides"),
         "Autrement dit, les scènes rapides restent fluides.", True),
        ("fr", "benefit", ("lunettes {name}", "son", "oui", "le voisin garde son silence"),
         "Alors c'est le voisin garde son silence.", False),
        ("fr", "benefit", ("lunettes {name}", "son", "oui", "le voisin garde son silence"),
         "Alors voilà, le voisin garde son silence.", True),
        ("fr", "benefit", ("poêle {name}", "fond", "céramique", "un œuf qui glisse"),
         "C'est, voyez-vous, un œuf qui glisse.", True),
        ("fr", "proof", ("lunettes {name}", "test", "testé par l'atelier Brevane le 2 mai 2025"),
         "Testée par l'atelier Brevane, le 2 mai 2025.", False),
        ("fr", "proof", ("lunettes {name}", "test", "testé par l'atelier Brevane le 2 mai 2025"),
         "Testées par l'atelier Brevane, le 2 mai 2025.", True),
        ("fr", "proof", ("écharpe {name}", "test", "testé par l'atelier Brevane le 2 mai 2025"),
         "Testé par l'atelier Brevane, le 2 mai 2025.", False),
        ("fr", "proof", ("Brevane", "test", "testé par l'atelier Brevane le 2 mai 2025"),
         "Testé par l'atelier Brevane, le 2 mai 2025.", True),
        ("fr", "benefit", ("cage {name}", "roue", "28 cm", "il court la nuit"),
         "Et voilà, voyez-vous, il court la nuit.", True),
        ("fr", "benefit", ("bouilloire {name}", "maintien au chaud", "30 min",
                           "le temps d'ouvrir la porte, l'eau vous attend"),
         "Alors c'est le temps d'ouvrir la porte, l'eau vous attend.", False),
        ("zh", "say", ("{name}台灯", "供电", "无线充电，15瓦"), "供电是无线充电，15瓦。", True),
        ("zh", "say", ("{name}眼镜", "调光", "3 档", "电影开场，车厢就暗下去"),
         "调光有3 档，电影开场。", False),
        ("zh", "benefit", ("{name}眼镜", "调光", "3 档", "电影开场，车厢就暗下去"),
         "电影开场，车厢就暗下去哦。", True),
        ("zh", "say", ("{name}磨豆机", "研磨档位", "31"), "研磨档位有31呢。", False),
        ("zh", "say", ("{name}磨豆机", "研磨档位", "31"), "研磨档位是31呢。", True),
        ("zh", "say", ("{name}水壶", "线长", "75 cm"), "75 cm的线长。", False),
        ("zh", "say", ("{name}水壶", "线长", "75 cm"), "线长75 cm。", True),
        ("en", "benefit", ("{name} grinder", "size", "13 cm", "a corner of the counter is enough"),
         "That's a corner of the counter is enough.", False),
        ("en", "benefit", ("{name} grinder", "size", "13 cm", "a corner of the counter is enough"),
         "So a corner of the counter is enough.", True),
        ("en", "benefit", ("{name} glasses", "rate", "120 Hz", "fast scenes stay smooth"),
         "So there are fast scenes stay smooth.", False),
        ("en", "benefit", ("{name} glasses", "rate", "120 Hz", "fast scenes stay smooth"),
         "Which means fast scenes stay smooth.", True),
        ("en", "benefit", ("{name} jar", "jar", "amber", "glass that goes on to hold your pins"),
         "So it's glass that goes on to hold your pins.", True),
        ("en", "benefit", ("{name} serum", "texture", "gel", "it sinks in while you look for keys"),
         "It sinks in, I find, while you look for keys.", False),
        ("en", "benefit", ("{name} jacket", "strip", "yes", "drivers notice you on the way home"),
         "And so your drivers notice you on the way home.", False),
        ("en", "proof", ("{name} bag", "test report", "tested by the Brevane studio on 2 May 2025"),
         "Tested by the Brevane studio on 2 May 2025.", True),
    ],
)  # fmt: skip
def test_a_line_in_her_manner_may_be_said_whole(lang, kind, row, line, kept):
    case = case_of(Told(*row), kind, lang, "Brevane")
    wish = Wish(kind, lang, case.claims, product=case.product)
    assert (fitted(line, wish) == line) == kept


def test_a_latin_name_in_a_chinese_line_is_a_word_long() -> None:
    line = "2022年4月12日检测：Rostatham 蒙特利尔质检室。"
    assert clean(line, "zh", 10) == line
