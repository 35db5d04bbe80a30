"""The bank and the examples made of it: no leak, no untrue target, the same every time."""

from __future__ import annotations

import json
import random
from collections import Counter

import pytest

from host.errors import SheetError
from host.mind.lm import Message
from host.mind.prompting import prompts
from host.records import LANGS
from host.train.bank import KINDS, PERSONAS, Bank, Situation, fill, load_bank, read_situations
from host.train.check import check_lines, judge
from host.train.data import (
    HELD_PERSONAS,
    draw_of,
    examples,
    held_out,
    held_personas,
    sampled_personas,
    taught_examples,
)
from host.train.improve import Sieve, Tried, read_along
from host.train.manner import Manner
from host.train.measure import carries, figures, held_examples, judged
from host.train.names import all_names, names, proof_names
from host.train.sense import ANY, auc, lowest, sensible
from host.train.sheets import cases, sheets

POT = {
    "kind": "say",
    "product": "{name} enamel soup pot",
    "attr": "capacity",
    "label": "capacity",
    "viewer": "how big is it",
    "values": ["3 l", "4.5 l"],
    "good": "soup for the whole table",
    "lines": {
        "weike": "A small lake of {value}, soup for the whole table.",
        "camille": "It holds {value}, which is, in plain terms, soup for the whole table.",
        "bruno": "{value}: soup for the whole table.",
        "calm": "There is room for {value}, so soup for the whole table.",
    },
}


def situation(**change) -> Situation:
    return Situation.model_validate(POT | change)


def lines(**change) -> dict[str, str]:
    return POT["lines"] | change


def faults(one: Situation) -> set[tuple[str, str]]:
    return {(f.who, f.code) for f in check_lines([("a:1", one)], "en")}


@pytest.fixture(scope="module", params=LANGS)
def bank(request) -> Bank:
    return load_bank(request.param)


@pytest.fixture
def quick(monkeypatch):
    """Leaks and prompts have nothing to do with truth: the checker is not asked."""
    monkeypatch.setattr("host.train.data.fault_of", lambda *_: None)


# --- one situation ------------------------------------------------------------------------


def test_slots_are_filled_in_lines_product_and_claim():
    case = fill(situation(), "en", "Brevane", "3 l")
    assert case.product == "Brevane enamel soup pot"
    assert case.lines["bruno"] == "3 l: soup for the whole table."
    (claim,) = case.claims
    assert claim.text["en"] == "3 l"
    assert claim.label["zh"] == "容量"
    assert claim.benefit["en"] == "soup for the whole table"


def test_a_yes_is_read_as_one_in_every_language():
    for lang, yes in (("en", "yes"), ("zh", "是"), ("fr", "oui")):
        one = situation(attr="dishwasher_safe", values=[yes], good="")
        (claim,) = fill(one, lang, "Brevane", yes).claims
        assert claim.value.boolean is True


def test_good_lines_have_no_fault():
    assert faults(situation()) == set()


@pytest.mark.parametrize(
    ("who", "line", "code"),
    [
        ("bruno", "3 kg: soup for the whole table.", "slot"),
        ("bruno", "{value} of {sizes}: soup for the whole table.", "slot"),
        ("bruno", "{value}. Soup for the whole table.", "sentences"),
        ("bruno", "{value}, and the very best soup for the whole table.", "superlative"),
        ("bruno", "{value} and two more pots: soup for the whole table.", "number"),
        ("bruno", "{value} is what it holds, so there is soup enough for the whole table.", "long"),
        ("calm", "It holds {value}, and that is simply that.", "benefit"),
        ("calm", "{value}: soup for the whole table.", "twice"),
    ],
)
def test_each_fault_of_a_line_has_its_code(who, line, code):
    assert (who, code) in faults(situation(lines=lines(**{who: line})))


def test_favourite_openers_are_counted_per_speaker():
    said = [f"A small lake number {word} of {{value}}." for word in "abcde"]
    many = [("a", situation(good="", lines=lines(weike=line))) for line in said]
    found = [f for f in check_lines(many, "en") if f.code == "opener" and f.who == "weike"]
    assert [f.line for f in found] == ["a small"]


def test_a_faulty_line_of_a_file_is_named(tmp_path):
    (tmp_path / "en").mkdir()
    good, bad = json.dumps(POT), json.dumps(POT | {"kind": "sing"})
    (tmp_path / "en" / "1.jsonl").write_text(f"{good}\n\n{bad}\n")
    kinds = [type(s) for _, s in read_situations(tmp_path / "en")]
    assert kinds == [Situation, str]
    with pytest.raises(SheetError, match=r"en/1\.jsonl:3: kind"):
        load_bank("en", tmp_path)


# --- the bank -----------------------------------------------------------------------------


def test_the_bank_has_every_kind_of_sentence(bank):
    assert {s.kind for s in bank.situations} == set(KINDS)


def test_every_target_passes_the_checker_against_its_own_claims(bank):
    some = random.Random(3).sample(bank.situations, 30)
    found = list(examples(bank.lang, bank=Bank(bank.lang, tuple(some))))
    assert len(found) > 100
    for example in found:
        verdict = judge(example.case, example.line)
        assert verdict.ok, f"{verdict} {example.key}"


def test_examples_are_the_same_every_time_and_other_ones_each_epoch(bank, quick):
    small = Bank(bank.lang, bank.situations[:40])
    one, again = (list(examples(bank.lang, bank=small)) for _ in range(2))
    later = list(examples(bank.lang, epoch=1, bank=small))
    assert one == again
    assert [e.messages for e in one] != [e.messages for e in later]


def test_nothing_that_is_held_out_is_taught(bank, quick):
    lang = bank.lang
    hidden = held_personas(sampled_personas(lang))
    cards = {s.card for s in sampled_personas(lang) if s.id in hidden}
    assert len(hidden) == HELD_PERSONAS
    taught = taught_examples([lang])
    assert taught
    for example in taught:
        kind = example.case.situation
        assert not held_out(kind)
        assert draw_of(f"product {kind.product or kind.viewer or kind.story}") >= 15
        assert not any(example.messages[0].text.startswith(card) for card in cards)
    written = {e.line for e in taught}
    assert not written & {e.line for e in held_examples(lang) if e.who in PERSONAS}


def test_about_a_quarter_is_held_out(bank):
    share = sum(map(held_out, bank.situations)) / len(bank.situations)
    assert 0.12 < share < 0.4


def test_prompts_are_the_writers_own_and_short(bank, quick):
    for example in taught_examples([bank.lang])[:50]:
        order = prompts().kinds[example.case.kind][bank.lang].taught
        assert example.messages[0].text.endswith(order)
        assert [m.role for m in example.messages] == ["system", "user"]


# --- sheets -------------------------------------------------------------------------------


def test_sheets_are_many_and_of_no_held_out_product(bank):
    made = sheets(bank.lang)
    assert made == sheets(bank.lang)
    assert len(made) >= 134
    kinds = {p.name[bank.lang].replace(p.brand, "{name}") for p in made}
    assert all(draw_of(f"product {kind}") >= 15 for kind in kinds)
    other = {
        p.name[bank.lang].replace(p.brand, "{name}") for p in sheets(bank.lang, held=True, many=30)
    }
    assert other
    assert not other & kinds


def test_cases_of_a_sheet_can_be_asked_of_the_writer(bank):
    product = sheets(bank.lang, many=3)[2]
    found = list(cases(product, bank.lang, random.Random(1)))
    assert {"say", "hook", "need", "call", "price"} <= {c.kind for c in found}
    assert all(c.value and c.claims for c in found if c.kind == "say")


def test_names_are_invented_and_known_to_the_checker():
    assert set(proof_names("fr")) <= all_names()
    assert len(set(names("en"))) == 400


# --- measuring ----------------------------------------------------------------------------


def test_a_claim_is_carried_only_with_value_and_benefit():
    case = fill(situation(), "en", "Brevane", "4.5 l")
    assert carries(case, "It takes 4.5 l, soup for the whole table.")
    assert not carries(case, "It takes 4.5 l.")
    assert not carries(case, "It takes 3 l, soup for the whole table.")
    assert carries(fill(situation(kind="hook"), "en", "Brevane", ""), "Hungry?") is None


def test_a_yes_is_carried_by_a_sentence_that_states_it():
    one = situation(attr="dishwasher_safe", label="dishwasher safe", values=["yes"], good="")
    case = fill(one, "en", "Brevane", "yes")
    assert carries(case, "It goes in the dishwasher.")
    assert not carries(case, "It likes a long evening.")


def test_answers_are_counted_by_kind_and_language(monkeypatch):
    monkeypatch.setattr("host.train.data.held_out", lambda _: True)
    example = next(examples("en", bank=Bank("en", (situation(),))))
    case = example.case
    good = judged(example, f"It holds {case.value}, soup for the whole table.")
    bad = judged(example, "It holds 77 l, soup for the whole table.")
    found = figures([good, bad])
    assert (good.reason, bad.reason) == ("", "number")
    assert found["en/say"]["passes"] == 0.5
    assert found["en/say"]["carries"] == 0.5
    assert found["all"]["invented_caught_per_100"] == 50


def test_the_classifier_tells_who_speaks(bank):
    said = {who: [s.lines[who] for s in bank.situations if who in s.lines] for who in PERSONAS}
    taught = {who: some[::2] for who, some in said.items()}
    rest = [(who, line) for who, some in said.items() for line in some[1::2]]
    assert Manner.of(taught).right(rest) > 0.75


def test_self_improvement_keeps_only_what_is_true_new_and_hers():
    sieve = Sieve("en")
    case = fill(situation(kind="say"), "en", "Brevane", "3 l")
    own = next(s for s in load_bank("en").situations if s.kind == "hook").lines["weike"]
    assert sieve.fault(case, "calm", "It holds 3 l, soup for the whole table.") == ""
    assert sieve.fault(case, "calm", "It holds 9 l, soup for the whole table.") == "refused"
    assert sieve.fault(case, "calm", "Come in and stay a while.") == "carries nothing"
    hook = fill(situation(kind="hook"), "en", "Brevane", "")
    assert sieve.fault(hook, "weike", own.replace("{name}", "Brevane")) == "an exemplar"
    dreamy = "It holds 3 l, soup for the whole table and a small boat on the moonlit river."
    assert sieve.fault(case, "calm", dreamy) in {"adds", "refused"}


def test_of_lines_that_are_alike_the_likeliest_is_kept():
    sieve, why = Sieve("en"), Counter[str]()
    case = fill(situation(kind="say"), "en", "Brevane", "3 l")
    lines = [
        "It holds 3 l, soup for the whole table.",
        "It holds 3 l, so soup for the whole table.",
        "Your guests get soup at the whole table from 3 l.",
    ]
    tried = [Tried(case, "calm", (Message("user", str(i)),), t) for i, t in enumerate(lines)]
    assert [t.line for t in sieve.pick(tried, why)] == [lines[0], lines[2]]
    assert why == {"kept": 2, "alike": 1}


GIVEN = (Message("user", "Fact: capacity: 3 l"),)


def test_what_the_reader_finds_odd_is_dropped(monkeypatch):
    class Known:
        """Likes soup."""

        def scores(self, asked):
            return [-1.0 if "soup" in a.line else -9.0 for a in asked]

    monkeypatch.setattr("host.train.improve.bars", lambda *_: {ANY: -5.0})
    case = fill(situation(kind="say"), "en", "Brevane", "3 l")
    tried = [Tried(case, "calm", GIVEN, t) for t in ("It holds 3 l, the lid.", "3 l of soup.")]
    why = Counter[str]()
    assert [t.line for t in read_along(tried, "en", Known(), why)] == ["3 l of soup."]
    assert why["senseless"] == 1


def test_the_bar_of_sense_lies_under_all_but_the_oddest_lines():
    assert lowest([-float(i) for i in range(10)], 0.2) == -7.0
    assert auc([-1.0, -2.0], [-3.0, -1.0]) == 0.625
    assert sensible(-2.0, "say", {ANY: -3.0})
    assert not sensible(-2.0, "say", {ANY: -3.0, "say": -1.0})
