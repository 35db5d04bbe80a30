"""Questions of shoppers in zh and fr over sheets in one language or three: which fact, yes or no.

Each sheet and question was written before she was asked; the lines were kept once answered.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from host.evals.judge import polarity
from host.host import Host
from host.mind.lm import Phrases
from host.records import Viewer

GOLDEN = Path(__file__).parent / "golden"
ROWS = [json.loads(line) for line in (GOLDEN / "asked_zh_fr.jsonl").open(encoding="utf-8")]


@pytest.fixture(scope="module")
def host() -> Host:
    lm = Phrases("--no-model")
    return Host.open("weike", products=GOLDEN / "asked", lm=lm, database="sqlite://")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['product']}: {row['text']}")
def test_the_fact_and_the_yes_or_no_are_those_of_the_sheet(host: Host, row: dict[str, str]) -> None:
    viewer = Viewer(row["text"], "")
    reply = host.reply(row["text"], product=row["product"], lang=row["lang"], viewer=viewer)  # type: ignore[arg-type]
    rested = [claim for sentence in reply.sentences for claim in sentence.claim_ids]
    assert (rested[0] if rested else "") == row["claim"], reply.text
    if reply.act == "answer":
        assert polarity(reply.text) == row["says"], reply.text
