"""The commands from outside: formats, order, exit codes, one clear line for bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from host import cli
from host.batch import run
from host.errors import HostError, InputError
from host.host import Host
from host.mind.lm import Phrases

FIELDS = {"id", "lang", "act", "text", "claims", "sentences", "ms"}


@pytest.fixture(autouse=True)
def _phrases_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("host.host.open_lm", lambda *_, **__: Phrases("tests run on phrases"))


def test_a_hundred_lines_in_are_a_hundred_lines_out_in_order(tmp_path: Path) -> None:
    asked = ["How much is it?", "多少钱？", "Combien ça coûte ?", "Is it heavy?", "hello"]
    rows = [{"id": f"q{i}", "text": asked[i % 5], "product": "lumo-air"} for i in range(100)]
    questions, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    questions.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), "utf-8")
    assert run(questions, answers, persona="weike", products=None) == 0
    found = [json.loads(line) for line in answers.read_text("utf-8").splitlines()]
    assert [f["id"] for f in found] == [r["id"] for r in rows]
    assert all(set(f) >= FIELDS for f in found)
    assert all(f["claims"] == ["shop.lumo-air.price"] for f in found if f["act"] == "price")
    assert {f["lang"] for f in found} == {"en", "zh", "fr"}


def test_a_faulty_line_keeps_its_place_and_loses_nothing(tmp_path: Path) -> None:
    questions, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    lines = ['{"id":"a","text":"hello"}', "{oops", '{"id":"c","text":"hi","product":"nope"}',
             '{"id":"d","text":"hi","persona":"camile"}', '{"id":"e","text":"hello"}']  # fmt: skip
    questions.write_text("\n".join(lines), "utf-8")
    assert run(questions, answers, persona="weike", products=None) == 3
    found = [json.loads(line) for line in answers.read_text("utf-8").splitlines()]
    assert [f["id"] for f in found] == ["a", "2", "c", "d", "e"]
    assert "did you mean camille" in found[3]["error"]
    assert [("error" in f) for f in found] == [False, True, True, True, False]


def test_answers_that_cannot_be_written_leave_nothing_behind(tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id":"a","text":"hello"}', "utf-8")
    with pytest.raises(InputError, match="--out"):
        run(questions, tmp_path / "no" / "a.jsonl", persona="weike", products=None)
    assert [p for p in tmp_path.iterdir() if p.suffix] == [questions]


def test_products_of_ones_own_are_answered_from_any_format(tmp_path: Path) -> None:
    (tmp_path / "mug.yaml").write_text(
        "id: mug\nname: Harbour mug\nprice: {amount: '12.50', currency: EUR}\nstock: 4\n"
        "facts:\n  - {attribute: capacity, value: 350 ml}\n", "utf-8",
    )  # fmt: skip
    (tmp_path / "lamp.json").write_text(
        json.dumps({"@type": "Product", "sku": "lamp", "name": "Dune lamp",
                    "offers": {"price": "49.00", "priceCurrency": "EUR"},
                    "additionalProperty": [{"name": "Bulb type", "value": "LED"}]}), "utf-8",
    )  # fmt: skip
    host = Host.open("weike", products=tmp_path, lm=Phrases("tests"))
    assert "€12.50" in host.reply("How much is it?", product="mug", lang="en").text
    assert "350 ml" in host.reply("What is the capacity?", product="mug", lang="en").text
    assert host.reply("How much is it?", product="lamp", lang="en").claim_ids == (
        "shop.lamp.price",
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask", ""], "nothing was asked"),
        (["ask", "hi", "--lang", "xx"], "'xx'"),
        (["ask", "hi", "--persona", "weik"], "did you mean weike?"),
        (["ask", "hi", "--product", "lumo-ear"], "did you mean lumo-air?"),
        (["ask", "hi", "--products", "nowhere"], "check the path"),
        (["ask", "--in", "nowhere.jsonl"], "cannot be read"),
        (["pitch", "lumo-air", "--seconds", "2"], "5 to 600"),
        (["pitch", "lumo-air", "--out", "x.mp3"], ".wav"),
        (["pitch", "nope"], "no product"),
        (["import", "nowhere.csv"], "check the path"),
    ],
)
def test_bad_input_is_one_clear_line(arguments: list[str], told: str) -> None:
    result = CliRunner().invoke(cli.app, arguments)
    assert isinstance(result.exception, HostError)
    assert told in str(result.exception)
    assert "\n" not in str(result.exception)


def test_check_finds_no_fault_in_what_is_shipped() -> None:
    result = CliRunner().invoke(cli.app, ["check"])
    assert result.exit_code == 0, result.output
    assert "0 faults" in result.output


def test_check_names_every_fault(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: a\nname: A\nprise: 3\n", "utf-8")
    (tmp_path / "b.yaml").write_text(
        "id: b\nname: B\nprice: {amount: '3'}\nfacts:\n  - {attribute: weight, value: 3 g}\n"
        "  - {attribute: weight, value: 5 g}\nbenefits:\n  - {of: colour, text: nice}\n", "utf-8",
    )  # fmt: skip
    both = CliRunner().invoke(cli.app, ["check", "--products", str(tmp_path)])
    assert both.exit_code == 2
    assert "did you mean price?" in both.output
    (tmp_path / "a.yaml").unlink()
    rest = CliRunner().invoke(cli.app, ["check", "--products", str(tmp_path)])
    assert "said twice and differently" in rest.output
    assert "benefits.colour" in rest.output


def test_import_writes_sheets_that_load(tmp_path: Path) -> None:
    feed = tmp_path / "feed.csv"
    feed.write_text(
        "id,title,price,brand,color,material\nm-1,Harbour mug,12.50 EUR,Brume,blue,stoneware\n",
        "utf-8",
    )
    to = tmp_path / "sheets"
    result = CliRunner().invoke(cli.app, ["import", str(feed), "--to", str(to)])
    assert result.exit_code == 0, result.output
    again = CliRunner().invoke(cli.app, ["import", str(feed), "--to", str(to)])
    assert "is there already" in str(again.exception)
    host = Host.open("weike", products=to, lm=Phrases("tests"))
    assert host.catalogue.products[0].price.minor == 1250
