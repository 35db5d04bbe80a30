"""Lines written ahead: made while nobody asks, true when they are said, and in nobody's way."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from page_fakes import SilentVoice

import host.mind.ahead as ahead_module
from host.errors import InputError
from host.host import Host
from host.mind.ahead import Ahead, may_wait
from host.mind.colour import Colour
from host.mind.fit import fitted
from host.mind.fit_fr import GENDERS, misgendered, other_person
from host.mind.lm import LanguageModel, Phrases, ScriptedLM
from host.mind.memory import Memory
from host.mind.prompting import Wish, prompts
from host.mind.rehearsed import load
from host.records import LANGS, Claim, Comment, Sentence
from host.rehearsal import rehearse
from host.sheets import ASSETS, load_persona
from host.show import Show

ASKED = "How much does it weigh?"


class Taught(ScriptedLM):
    """Says in English the fact it is given, and its benefit; one call at a time, as an engine."""

    taught = True

    def __init__(self, say: str = "The {label} is {value}.") -> None:
        super().__init__(["?"], languages=("en",))
        self.say = say
        self.ended = threading.Event()  # a batch under way does not end before it is set
        self.ended.set()
        self.kinds: list[str] = []
        self.given: list[str] = []
        self.writing = threading.Event()
        self._lock = threading.Lock()

    def candidates(self, messages, n, how):
        with self._lock:
            self.writing.set()
            self.ended.wait(30.0)
            self.kinds.append(kind_of(messages[0].text))
            self.given.append(messages[-1].text)
            return list(self._said(messages[-1].text))

    def _said(self, given: str) -> Iterator[str]:
        rows = dict(row.split(": ", 1) for row in given.splitlines() if ": " in row)
        if self.kinds[-1] == "benefit" and "Good for" in rows:
            yield f"So it is {rows['Good for']}."
        elif self.kinds[-1] == "hook":
            yield f"{rows['Good for'].capitalize()}, with the {rows['Product']}."
        elif self.kinds[-1] == "proof":
            yield f"It was {rows['Fact'].split(': ', 1)[1]}."
        elif "Fact" in rows:
            label, value = rows["Fact"].split(": ", 1)
            good = rows.get("Good for", "fine")
            yield self.say.format(label=label, value=value.rstrip("."), good=good)
            yield f"{label.capitalize()}: {value.rstrip('.')}, as you see."


def kind_of(order: str) -> str:
    kinds = prompts().kinds.items()
    return next(k for k, langs in kinds if any(order.endswith(x.taught) for x in langs.values()))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Host:
    """Two products on sale, and everything read that a first question would wait for."""
    folder = tmp_path_factory.mktemp("products")
    for name in ("lumo-air", "brume-pan"):
        shutil.copy(ASSETS / "products" / f"{name}.yaml", folder)
    return Host.open("weike", products=folder, lm=Phrases("tests run on phrases")).warm()


@pytest.fixture
def host_of(base: Host) -> Callable[[LanguageModel], Host]:
    """A host as if she had just been opened, over a model."""

    def made(lm: LanguageModel) -> Host:
        mind = base.mind
        mind.memory = Memory()
        mind.colour = Colour(mind.colour.persona, lm, mind.checker, mind.book)
        mind.colour._takes_s = 9.0  # too slow for a first sentence
        mind.ahead = Ahead(mind.colour, mind.grounder)
        return base

    return made


def lines(host: Host) -> dict[tuple[str, str, str], list[str]]:
    return {key: kept.lines for key, kept in host.mind.ahead._kept.items() if kept.lines}


def filled(host: Host, product: str = "lumo-air") -> Host:
    host.mind.ahead.heard("en")
    host.mind.ahead.fill(product, 60.0)
    return host


def test_a_reply_says_at_once_what_was_written_ahead(host_of):
    host = filled(host_of(Taught()))
    asked = len(host.mind.colour.lm.kinds)
    reply = host.reply(ASKED, product="lumo-air", lang="en")
    assert [s.author for s in reply.sentences[:2]] == ["lm", "lm"]
    assert "76 g" in reply.sentences[0].text
    assert reply.sentences[0].claim_ids[0] == "lumo-air.weight"
    assert len(host.mind.colour.lm.kinds) == asked, "nobody waited for the model"


def test_every_kept_line_passes_the_checker_with_its_claim(host_of):
    host = filled(host_of(Taught()))
    kept = lines(host)
    assert len(kept) > 5
    claims = {c.id: c for c in host.mind.grounder.claims("lumo-air")}
    of_it = {key: texts for key, texts in kept.items() if key[0] in claims}
    assert {kind for _, _, kind in of_it} == {"say", "benefit", "hook", "proof"}
    for (claim_id, lang, _), texts in of_it.items():
        for text in texts:
            assert host.mind.checker.verify(text, lang, [claims[claim_id]]).ok, text


def test_without_silence_before_it_a_reply_is_a_phrase_as_ever(host_of):
    reply = host_of(Taught()).reply(ASKED, product="lumo-air", lang="en")
    assert reply.sentences[0].author == "phrase"


@pytest.mark.parametrize("false", ["The {label} is 12 g.", "The {label} is on the sheet."])
def test_what_is_false_or_leaves_the_value_out_is_never_kept(host_of, false):
    lm = Taught(false)
    host = host_of(lm)
    host.mind.ahead.heard("en")
    lm._said = lambda _: iter([false.format(label="weight")])  # its only line
    host.mind.ahead.fill("lumo-air", 5.0)
    assert lm.kinds, "it was asked"
    assert ("lumo-air.weight", "en", "say") not in lines(host)
    reply = host.reply(ASKED, product="lumo-air", lang="en")
    assert reply.sentences[0].author == "phrase"
    assert "76 g" in reply.sentences[0].text


def test_an_untaught_model_never_writes_ahead(host_of):
    lm = ScriptedLM(["It weighs 76 g."])
    host = host_of(lm)
    assert not host.idle("lumo-air")
    assert not lm.asked
    assert host.mind.ahead.fill("lumo-air", 5.0) < 1.0


def test_a_kind_that_its_card_calls_weak_is_never_asked(host_of):
    lm = Taught()
    lm.weak = frozenset({"benefit", "hook"})
    filled(host_of(lm))
    assert set(lm.kinds) == {"say", "proof"}


def test_what_the_shop_changes_is_never_written_ahead(host_of):
    lm = Taught()
    host = filled(host_of(lm))
    live = host.live("lumo-air")
    assert {c.id.rsplit(".", 1)[-1] for c in live} >= {"price", "stock"}
    assert not any(may_wait(claim, "en") for claim in live)
    assert not any(key[0].startswith("shop.") for key in host.mind.ahead._kept)
    price = next(c for c in live if c.id.endswith(".price"))
    assert not any(price.text["en"] in given for given in lm.given)


def test_money_on_a_sheet_is_not_written_ahead_either(tmp_path):
    host = opened(tmp_path, more='  - {attribute: refill pack, value: "12 EUR"}\n')
    claim = next(c for c in host.mind.grounder.claims("lumo-air") if "12" in c.text["en"])
    assert not may_wait(claim, "en")


def opened(folder: Path, *, weight: str = "76 g", more: str = "") -> Host:
    """A host over one product, as its sheet would be with another weight or more facts."""
    sheet = (ASSETS / "products" / "lumo-air.yaml").read_text("utf-8")
    sheet = sheet.replace('"76 g"', f'"{weight}"').replace("facts:\n", f"facts:\n{more}")
    path = folder / f"{weight}.yaml".replace(" ", "")
    path.write_text(sheet, "utf-8")
    return Host.open("weike", products=path, lm=Taught())


def test_when_a_fact_changes_no_old_line_is_spoken(tmp_path):
    before, after = opened(tmp_path), opened(tmp_path, weight="81 g")
    filled(before)
    assert any("76 g" in text for texts in lines(before).values() for text in texts)
    after.mind.ahead._kept = before.mind.ahead._kept
    for _ in range(2):
        reply = after.reply(ASKED, product="lumo-air", lang="en")
        assert "81 g" in reply.sentences[0].text
        assert "76 g" not in reply.text
    assert ("lumo-air.weight", "en", "say") not in lines(after), "and it is forgotten"


def test_a_changed_benefit_drops_its_lines_too(host_of):
    host = filled(host_of(Taught()))
    mind = host.mind
    claim = next(c for c in mind.grounder.claims("lumo-air") if c.benefit)
    other = replace(claim, benefit=dict.fromkeys(("en", "zh", "fr"), "easy to pack"))

    def take(one):
        wish = Wish("benefit", "en", (one,), product="Lumo Air AR glasses")
        return mind.ahead.take(wish, "answer", stale=lambda _: False)

    assert take(claim).author == "lm"
    assert take(other) is None
    assert take(claim) is None


def test_a_kept_line_is_checked_again_before_it_is_said(host_of):
    host = filled(host_of(Taught()))
    for kept in host.mind.ahead._kept.values():
        kept.lines[:] = ["It weighs 12 g and never breaks."]
    reply = host.reply(ASKED, product="lumo-air", lang="en")
    assert "12 g" not in reply.text
    assert reply.sentences[0].author == "phrase"


def test_who_asks_twice_does_not_hear_the_same_line_twice(host_of):
    host = filled(host_of(Taught()))
    first, second, third = (
        host.reply(ASKED, product="lumo-air", lang="en").sentences[0].text for _ in range(3)
    )
    assert len({first, second, third}) == 3
    assert all("76 g" in text for text in (first, second, third))


def test_beside_a_price_stands_another_fact_with_what_it_is_good_for(host_of):
    lm = Taught("The {label} is {value}, so it is {good}.")
    lm.weak = frozenset({"price"})
    host = filled(host_of(lm))
    reply = host.reply("How much is it?", product="lumo-air", lang="en")
    price, aside = reply.sentences
    assert (price.author, aside.author) == ("phrase", "lm")
    [claim] = [c for c in host.mind.grounder.claims("lumo-air") if c.id == aside.claim_ids[0]]
    assert claim.text["en"] in aside.text
    assert claim.benefit["en"] in aside.text
    assert host.mind.checker.verify(aside.text, "en", [claim]).ok
    again = host.reply("What does it cost?", product="lumo-air", lang="en")
    assert aside.text not in again.text


def test_a_line_from_the_last_show_is_not_followed_by_what_it_said(host_of):
    """The model was still on its way, and the benefit that its kept line had came once more."""
    host = filled(host_of(Taught("The {label} is {value}, so it is {good}.")))
    host.mind.colour.lm = None
    reply = host.reply(ASKED, product="lumo-air", lang="en")
    [claim] = [c for c in host.mind.grounder.claims("lumo-air") if c.attribute == "weight"]
    assert reply.text.count(claim.benefit["en"]) == 1


def test_what_was_just_said_is_no_aside(host_of):
    lm = Taught("The {label} is {value}, so it is {good}.")
    lm.weak = frozenset({"price"})
    host = filled(host_of(lm))
    host.mind.memory.say("So it is light enough to forget, friend.")
    aside = host.reply("How much is it?", product="lumo-air", lang="en").sentences[1]
    assert aside.claim_ids != ("lumo-air.weight",)


def test_a_fact_and_its_benefit_may_be_two_lines_but_not_of_a_host_of_few_words(base):
    lm = Taught()
    lm.weak = frozenset({"price"})
    for who, told in (("camille", 3), ("bruno", 1)):
        host = filled(Host(load_persona(who), replace(base.shared, lm=lm)))
        reply = host.reply("How much is it?", product="lumo-air", lang="en")
        assert len(reply.sentences) == told
        if told == 1:
            continue
        _, fact, good = reply.sentences
        assert fact.claim_ids == good.claim_ids
        [claim] = [c for c in host.mind.grounder.claims("lumo-air") if c.id == fact.claim_ids[0]]
        assert claim.text["en"] in fact.text
        assert claim.benefit["en"] in good.text
        assert good.author == "lm"


def test_a_benefit_without_a_line_for_its_fact_gets_a_phrase_for_it(base):
    lm = Taught()
    lm.weak = frozenset({"price", "say"})
    host = filled(Host(load_persona("camille"), replace(base.shared, lm=lm)))
    reply = host.reply("How much is it?", product="lumo-air", lang="en")
    assert [s.author for s in reply.sentences] == ["phrase", "phrase", "lm"]
    _, fact, good = reply.sentences
    [claim] = [c for c in host.mind.grounder.claims("lumo-air") if c.id == good.claim_ids[0]]
    assert fact.claim_ids == good.claim_ids
    assert claim.text["en"] in fact.text


def test_after_what_is_not_on_the_sheet_no_other_fact_sounds_like_the_answer(host_of):
    host = filled(host_of(Taught("The {label} is {value}, so it is {good}.")))
    reply = host.reply("Which chip is inside?", product="lumo-air", lang="en")
    assert reply.act == "not_on_sheet"
    assert not [claim for sentence in reply.sentences for claim in sentence.claim_ids]


def test_the_product_on_the_table_and_the_rooms_language_come_first(host_of):
    lm = Taught()
    lm.languages = LANGS
    host = host_of(lm)
    host.mind.ahead.heard("fr")
    for _ in range(3):
        assert host.idle("brume-pan")
        host.mind.ahead._under_way.drafts.result()
    host.idle("brume-pan")
    assert all("Produit" in given and "Brume" in given for given in lm.given)


def test_what_was_begun_for_one_product_is_kept_when_another_is_put_on_the_table(host_of):
    lm = Taught()
    host = host_of(lm)
    host.mind.ahead.heard("en")
    host.idle("lumo-air")
    host.mind.ahead._under_way.drafts.result()
    host.idle("brume-pan")
    assert {key[0].split(".")[0] for key in lines(host)} == {"lumo-air"}


def test_what_is_kept_is_bounded_and_the_table_still_gets_its_lines(host_of, monkeypatch):
    monkeypatch.setattr(ahead_module, "PLACES", 20)
    host = filled(host_of(Taught()), "brume-pan")
    assert len(host.mind.ahead._kept) <= 20
    filled(host, "lumo-air")
    assert len(host.mind.ahead._kept) <= 20
    assert any(key[0].startswith("lumo-air.") for key in lines(host))


def test_silence_ends_when_all_is_written(host_of):
    host = filled(host_of(Taught()))
    asked = len(host.mind.colour.lm.kinds)
    assert not host.idle("lumo-air")
    assert len(host.mind.colour.lm.kinds) == asked


# --- in a show ------------------------------------------------------------------------------


@pytest.fixture
def on_air(host_of) -> Iterator[Callable[[LanguageModel], Show]]:
    shows: list[Show] = []

    def made(lm: LanguageModel) -> Show:
        host = host_of(lm)
        host.__dict__["voice"] = SilentVoice()
        shows.append(Show(host, speak=False).start())
        return shows[-1]

    yield made
    for show in shows:
        show.close()


def answered(show: Show, text: str = ASKED) -> list[Sentence]:
    return list(show.ask(Comment(text, product="lumo-air", lang="en"), timeout_s=20.0))


def test_a_show_that_nobody_speaks_to_writes_ahead_and_then_answers_with_it(on_air):
    show = on_air(Taught())
    show.host.mind.ahead.heard("en")
    show.pin("lumo-air")
    until = time.monotonic() + 20.0
    while ("lumo-air.weight", "en", "say") not in lines(show.host):
        assert time.monotonic() < until, "it never wrote"
        time.sleep(0.02)
    assert answered(show)[0].author == "lm"


def test_a_comment_that_comes_while_it_writes_waits_for_no_batch(on_air):
    """The first sentence comes while the batch is running; the rest when that one has ended."""
    lm = Taught()
    lm.ended.clear()
    show = on_air(lm)
    assert lm.writing.wait(30.0), "it never wrote"
    sentences = show.ask(Comment(ASKED, product="lumo-air", lang="en"), timeout_s=30.0)
    first = next(sentences)
    assert not lm.kinds, "the batch is still running"
    assert first.author == "phrase"
    assert "76 g" in first.text
    lm.ended.set()
    assert {s.author for s in sentences} == {"lm"}
    assert "76 g" in lm.given[1], "the answer's own, before any other line for later"


def test_nothing_is_written_while_she_pitches_or_speaks(host_of):
    lm = Taught()
    host = host_of(lm)
    host.__dict__["voice"] = SilentVoice()
    show = Show(host, speak=False)
    show._pitch = iter([Sentence("One.", "en")])
    show._may_pitch = lambda: False
    show._think_once()
    show._pitch = None
    show.speaking.say(0, 1, Sentence("One.", "en"))
    show._think_once()
    assert not host.mind.ahead.busy
    assert not lm.kinds
    show.speaking.step()
    until = time.monotonic() + 20.0
    while not lm.kinds:
        assert time.monotonic() < until, "silence again, and nothing is written"
        show._think_once()
    show.close()


# --- what is fit to be said -----------------------------------------------------------------


def given(lang: str, label: str, value: str, good: str = "") -> Claim:
    benefit = dict.fromkeys(LANGS, good) if good else None
    return Claim("x.y", "x", "y", {lang: value}, label={lang: label}, benefit=benefit)


@pytest.mark.parametrize(
    ("lang", "label", "value", "line", "fit"),
    [
        ("en", "battery life", "18 h", "The battery lasts 18 h, so read the sheet at bedtime.",
         "The battery lasts 18 h."),
        ("en", "colour", "sand, moss green", "The colour is sand, moss green, you see.",
         "The colour is sand, moss green, you see."),
        ("zh", "亮度", "320 lm", "亮度是320 lm，你换个问题问我呀。", "亮度是320 lm。"),
        ("zh", "重量", "840 g", "重量840 g，你换个问题问我呀。", "重量840 g。"),
        ("zh", "颜色", "沙色、苔绿", "颜色有沙色、苔绿，你来定呀。", "颜色有沙色、苔绿。"),
        ("fr", "luminosité", "320 lm", "La luminosité est de 320 lm, et la lecture tient debout.",
         "La luminosité est de 320 lm."),
        ("fr", "longueur", "2,5 m", "La longueur est de 2,5 m, et rien ne presse.",
         "La longueur est de 2,5 m."),
        # A subject of its own, somebody who was not there, articles that cannot agree.
        ("fr", "niveau sonore", "0 dB", "La note est de 0 dB.", ""),
        ("fr", "temps de charge", "2 h", "Tu charge la lampe en 2 h.", ""),
        ("fr", "poids", "2,9 kg", "La poids est de 2,9 kg.", ""),
        ("fr", "poids", "2,9 kg", "Poids est de 2,9 kg.", ""),
        ("fr", "connectivités", "Bluetooth 5.3", "Les connectivités est Bluetooth 5.3.", ""),
        ("fr", "autonomie", "18 h", "Sa autonomie est de 18 h.", ""),
        ("fr", "luminosité", "600 nits", "600 nits d'luminosité.", ""),
        ("fr", "luminosité", "600 nits", "600 nits de luminosité.", "600 nits de luminosité."),
        ("fr", "adaptateur", "USB-C", "Ce adaptateur est USB-C.", ""),
        ("zh", "续航", "18小时", "您的续航是18小时。", ""),
    ],
)  # fmt: skip
def test_a_fact_ends_where_what_was_given_ends(lang, label, value, line, fit):
    claim = given(lang, label, value)
    assert fitted(line, Wish("say", lang, (claim,), product="Oriane")) == fit


@pytest.mark.parametrize(
    ("lang", "good", "line", "fit"),
    [
        ("en", "ready before the coffee is", "So it is ready before the coffee is.",
         "So it is ready before the coffee is."),
        ("en", "it fits a drawer", "It fits a drawer, so you read in it.", "It fits a drawer."),
        ("en", "no need to move the sofa", "So you do no need to move the sofa.", ""),
        ("zh", "闹铃响之前床头安安静静", "闹铃响，床头安安静静。", ""),
        ("zh", "走开一会儿也不担心", "开一会儿，也不担心。", ""),
        ("zh", "一次水能烫三件衬衫", "你一次水能烫三件衬衫呀。", ""),
        ("zh", "一次水能烫三件衬衫", "一次水，能烫三件衬衫呀。", "一次水，能烫三件衬衫呀。"),
        ("fr", "prêt avant le café", "Le prêt est avant le café.", ""),
        ("fr", "la page reste nette", "Alors la page reste nette.", "Alors la page reste nette."),
        ("fr", "la page reste nette", "Alors tu as la page reste nette.", ""),
    ],
)  # fmt: skip
def test_a_benefit_is_said_whole_and_of_nobody_else(lang, good, line, fit):
    claim = given(lang, {"en": "size", "zh": "尺寸", "fr": "taille"}[lang], "3", good)
    assert fitted(line, Wish("benefit", lang, (claim,), product="Oriane")) == fit


def test_a_fact_goes_on_to_its_benefit_only_where_that_is_whole():
    claim = given("zh", "时长", "10小时", "从哄睡到天亮不用起来添水")
    wish = Wish("say", "zh", (claim,), product="香薰机")
    both = "时长是10小时，从哄睡到天亮不用起来添水。"
    assert fitted(both, wish) == both
    broken = "时长是10小时，您从哄睡到您天亮，不用添水。"
    assert fitted(broken, wish) == "时长是10小时。"


def rehearsed(host: Host, book: Path, *, anew: bool = True) -> Ahead:
    ahead = host.mind.ahead
    ahead.keep_in(book)
    if anew:
        list(ahead.rehearse("lumo-air", "en"))
    return ahead


def told(ahead: Ahead, **changed: object) -> Sentence | None:
    claim = next(c for c in ahead.grounder.claims("lumo-air") if c.attribute == "weight")
    return ahead.take(
        Wish("say", "en", (replace(claim, **changed),)), "answer", stale=lambda _: False
    )


def test_what_she_has_rehearsed_is_hers_at_the_next_start(host_of, tmp_path):
    size = rehearsed(host_of(Taught()), tmp_path / "weike.jsonl").size
    assert size > 5
    lm = Taught()
    second = rehearsed(host_of(lm), tmp_path / "weike.jsonl", anew=False)
    assert second.size == size
    sentence = told(second)
    assert sentence is not None
    assert "76 g" in sentence.text
    assert sentence.author == "lm"
    assert not lm.given, "nothing was written again"
    assert lines(host_of(Taught())) == {}, "another host knows nothing of it"


def test_a_rehearsal_stopped_half_way_keeps_what_is_written(host_of, tmp_path):
    ahead = host_of(Taught()).mind.ahead
    ahead.keep_in(tmp_path / "weike.jsonl")
    stopped = ahead.rehearse("lumo-air", "en")
    size = [next(stopped), next(stopped), next(stopped)][-1]
    stopped.close()
    again = rehearsed(host_of(Taught()), tmp_path / "weike.jsonl", anew=False)
    assert again.size == size > 0


def test_a_rehearsed_line_about_a_sheet_that_has_changed_is_not_said(host_of, tmp_path):
    rehearsed(host_of(Taught()), tmp_path / "weike.jsonl")
    second = rehearsed(host_of(Taught()), tmp_path / "weike.jsonl", anew=False)
    assert told(second, text=dict.fromkeys(LANGS, "81 g")) is None


def test_a_damaged_book_costs_the_damaged_lines_alone(host_of, tmp_path):
    book = tmp_path / "weike.jsonl"
    rehearsed(host_of(Taught()), book)
    whole = book.read_text("utf-8").splitlines()
    book.write_text("\n".join(['{"half', "[]", '["a", 3]', *whole[:2]]) + "\n", "utf-8")
    second = rehearsed(host_of(Taught()), book, anew=False)
    assert len(second._kept) == 2


def test_a_book_that_cannot_be_read_or_written_costs_nothing_else(host_of, tmp_path):
    (tmp_path / "weike.jsonl").mkdir()
    ahead = rehearsed(host_of(Taught()), tmp_path / "weike.jsonl" / "deeper" / "..")
    assert ahead.size > 5
    assert told(ahead) is not None


def test_a_full_disk_costs_the_lines_and_not_the_show(host_of, tmp_path, monkeypatch, caplog):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("host.mind.rehearsed.writing", full)
    assert rehearsed(host_of(Taught()), tmp_path / "weike.jsonl").size > 5
    assert "not kept" in caplog.text


def test_the_command_says_what_it_needs_and_what_it_wrote(host_of):
    told_of = rehearse(host_of(Taught()), langs=("en",), product="lumo-air")
    assert (told_of.products, told_of.lines) == (1, told_of.new)
    assert told_of.new > 5
    assert rehearse(host_of(Taught()), langs=("en",), product="lumo-air").new > 0
    with pytest.raises(InputError, match="adapter"):
        rehearse(host_of(ScriptedLM(["It weighs 76 g."])), langs=("en",))
    with pytest.raises(InputError, match="no-such"):
        rehearse(host_of(Taught()), langs=("en",), product="no-such")


def test_a_pitch_says_what_was_rehearsed_and_asks_the_model_for_none_of_it_again(host_of):
    lm = Taught()
    host = host_of(lm)
    list(host.mind.ahead.rehearse("lumo-air", "en"))
    ready = {text for texts in lines(host).values() for text in texts}
    asked = lm.kinds.count("say")
    features = [s for s in host.pitch("lumo-air", lang="en") if s.beat == "feature"]
    by_model = [s.text for s in features if s.author == "lm"]
    assert len(by_model) > 3
    assert set(by_model) <= ready
    assert len(set(by_model)) == len(by_model)
    assert lm.kinds.count("say") == asked


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("Son réserve est de 180 ml.", True),
        ("Elle a un largeur de 15 cm.", True),
        ("Le couvercle est plat.", False),
        ("Sa largeur est de 15 cm.", False),
        ("Son épaisseur est de 5 mm.", False),
        ("Un bon appui pour la main.", False),
        ("Son charge est de 9 kg.", True),
        ("On le charge en 2 heures.", False),
    ],
)
def test_a_french_noun_has_the_article_of_its_gender(line, wrong):
    assert misgendered(line) is wrong


def test_no_noun_stands_with_both_genders():
    rows = [row.split("\t") for row in GENDERS.read_text("utf-8").splitlines()]
    assert len(rows) > 2000
    assert len({noun for noun, _ in rows}) == len(rows)
    assert {gender for _, gender in rows} == {"m", "f"}


@pytest.mark.parametrize(
    ("line", "product", "wrong"),
    [
        ("Il pèse 1,1 kg.", "bouilloire Oriane", True),
        ("Elle pèse 1,1 kg.", "bouilloire Oriane", False),
        ("Il tient 35 heures.", "casque Sillon", False),
        ("Elle tient 35 heures.", "casque Sillon", True),
        ("Il y a 31 réglages.", "bouilloire Oriane", False),
        ("Il pèse 1,1 kg.", "Oriane", False),
        ("Il a été testé à Lille.", "lunettes Oriane", True),
        ("Elle pèse 76 g.", "lunettes Oriane", True),
        ("Elles pèsent 76 g.", "lunettes Oriane", False),
        ("Il pèse 3 kg.", "tapis Oriane", False),
    ],
)
def test_a_french_thing_is_spoken_of_in_its_gender(line, product, wrong):
    assert other_person(line, product) is wrong


def test_a_colour_is_not_told_as_a_stuff(base):
    label = dict.fromkeys(LANGS, "couleur")
    claim = Claim("it.color", "it", "color", dict.fromkeys(LANGS, "graphite"), label=label)
    wish = Wish("say", "fr", (claim,), product="lunettes Oriane")
    assert fitted("Les lunettes sont en graphite.", wish) == ""
    assert fitted("La couleur est graphite.", wish) == "La couleur est graphite."


def test_two_who_rehearse_at_once_keep_each_others_lines(host_of, tmp_path):
    book = tmp_path / "weike.jsonl"
    one, other = host_of(Taught()).mind.ahead, host_of(Taught()).mind.ahead
    one.keep_in(book)
    other.keep_in(book)
    list(one.rehearse("lumo-air", "en"))
    list(other.rehearse("brume-pan", "en"))
    assert {place[0].split(".")[0] for place in load(book)} == {"lumo-air", "brume-pan"}
