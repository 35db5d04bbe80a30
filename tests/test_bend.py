"""Retrieve and bend: lines that fit any goods, found, filled, verified, never worn out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from host.mind.bend import Bender, exemplars, likeness
from host.mind.colour import Colour
from host.mind.lm import Phrases, ScriptedLM
from host.mind.phrases import Phrasebook
from host.mind.prompting import Wish
from host.mind.verify import Checker
from host.records import LANGS, Lang
from host.sheets import load_attributes, load_persona, load_phrases, load_products

KINDS = ("talk", "price", "call", "unknown", "bridge")
HELLO: dict[Lang, str] = {"en": "thanks a lot", "zh": "谢谢啦", "fr": "merci beaucoup"}


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load_attributes(), frozenset(load_persona("weike").name.values()))


def colour(checker: Checker, who: str = "weike", lm: object = None) -> Colour:
    persona = load_persona(who)
    book = Phrasebook(persona, load_phrases())
    return Colour(persona, lm or Phrases("test"), checker, book)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("who", ["weike", "camille", "bruno", "somebody"])
def test_everybody_has_lines_for_any_goods(kind, lang, who):
    found = Bender(who).options(kind, lang, comment=HELLO[lang], product="Brevane lamp", score=None)
    assert found
    assert all("{" not in text for text in found)


@pytest.mark.parametrize("lang", LANGS)
def test_neutral_lines_name_no_goods(lang):
    """No neutral line may have a name of the shop's goods but through its slot ("night",
    "nuit" and "petit" are no goods)."""
    names = {w.lower() for p in load_products() for w in p.name[lang].split() if len(w) > 3}
    names -= {"night", "petit", "nuit"}
    for one in exemplars(lang):
        assert not [n for n in names if n in one.line.lower().split()], one


@pytest.mark.parametrize("lang", LANGS)
def test_every_neutral_line_passes_beside_every_product(lang, checker):
    for product in load_products():
        for one in exemplars(lang):
            line = one.line.replace("{name}", product.name[lang])
            said = checker.verify(line, lang, (), comment=one.viewer, product=product.name[lang])
            assert said.ok or said.reason in {"unsupported_attribute"}, (line, said)


def test_none_is_said_twice_while_another_is_fresh():
    bender, said = Bender("bruno"), []
    for _ in range(4):
        [text, *_] = bender.options("price", "en", score=None)
        bender.note("price", "en", text)
        said.append(text)
    assert len(set(said)) == 4


def test_a_comment_is_answered_only_by_a_line_that_answers_its_like():
    bender = Bender("weike")
    assert bender.options("talk", "en", comment="my uncle repairs tractors", score=None) == []
    assert bender.options("talk", "en", comment="Bye everyone", score=None) == []
    sleepless = bender.options("talk", "en", comment="I can't sleep!", score=None)
    assert sleepless == ["Then we keep each other company, you and I."]
    assert likeness("主播好", "主播你好逗", "zh") < 0.5


def test_a_model_chooses_among_them_where_it_may():
    longest = Bender("camille").options(
        "call", "en", product="lamp", score=lambda texts: [float(len(t)) for t in texts]
    )
    assert longest == sorted(longest, key=len, reverse=True)


def test_a_bent_line_is_a_phrase_and_asks_no_model_while_a_viewer_waits(checker):
    class Slow(ScriptedLM):
        """Fails when it is asked for scores."""

        def score(self, *_):
            raise AssertionError("a viewer waits")

    wish = Wish("price", "en", comment="how much?", product="Brevane lamp")
    told = colour(checker, lm=Slow(["x"])).bent(wish, "price")
    assert told is not None
    assert (told.author, told.claim_ids) == ("phrase", ())


def test_what_the_checker_refuses_is_not_said(checker, monkeypatch):
    own = colour(checker)
    lines = ["It weighs 3 kg and cures a cold.", "That's the price, take your time with it."]
    monkeypatch.setattr(own.bender, "options", lambda *_, **__: lines)
    told = own.bent(Wish("price", "en", product="Brevane lamp"), "price")
    assert told is not None
    assert told.text == lines[1]


def test_it_is_not_said_right_after_itself(checker):
    own = colour(checker, "bruno")
    wish = Wish("talk", "en", comment="thanks a lot!")
    first = own.bent(wish, "thank")
    assert first is not None
    assert own.bent(replace(wish, said=(first.text,)), "thank") is None
