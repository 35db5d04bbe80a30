"""A list under "not suitable for" or "free from" says the opposite of a list of what is held."""

from __future__ import annotations

from pathlib import Path

import pytest

from host.host import Host
from host.mind.answer import BEGINS
from host.mind.lm import Phrases
from host.records import Lang

SHEET = """
id: harness
name: {en: Kolvin harness, zh: 科文胸背, fr: Harnais Kolvin}
price: {amount: '29.00', currency: EUR}
facts:
  - attribute: {en: not suitable for, fr: pas adapté, zh: 不适用}
    value:
      - {en: cats, fr: chats, zh: 猫}
      - {en: puppies under 4 months, fr: chiots de moins de 4 mois, zh: 4个月以下幼犬}
  - attribute: {en: suitable for, fr: adapté à, zh: 适用}
    value: [{en: dogs, fr: chiens, zh: 狗}]
  - attribute: {en: free from, fr: sans, zh: 不含}
    value: [{en: alcohol, fr: alcool, zh: 酒精}, {en: nickel, fr: nickel, zh: 镍}]
"""
ROWS: tuple[tuple[Lang, str, str], ...] = (
    ("en", "is it suitable for cats?", "no"),
    ("en", "can my cat wear it?", "no"),
    ("en", "is it ok for dogs?", "yes"),
    ("en", "is it unsuitable for cats?", "yes"),
    ("en", "is it not suitable for horses?", ""),
    ("en", "does it contain nickel?", "no"),
    ("en", "is it free from nickel?", "yes"),
    ("fr", "c'est adapté aux chats ?", "no"),
    ("fr", "il y a de l'alcool dedans ?", "no"),
    ("fr", "c'est sans alcool ?", "yes"),
    ("zh", "猫能用吗", "no"),
    ("zh", "含酒精吗", "no"),
    ("zh", "狗能用吗", "yes"),
)
YES_ZH = ("嗯", "能", "是", "可以", "对")


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Host:
    folder: Path = tmp_path_factory.mktemp("sheets")
    (folder / "harness.yaml").write_text(SHEET, encoding="utf-8")
    return Host.open("weike", products=folder, lm=Phrases("none"))


@pytest.mark.parametrize(("lang", "text", "wanted"), ROWS, ids=str)
def test_what_is_named_among_what_it_is_not_for_is_no_yes(
    host: Host, lang: Lang, text: str, wanted: str
) -> None:
    said = host.reply(text, product="harness", lang=lang).sentences[0].text
    told = next((word for word, begins in BEGINS.items() if begins.match(said)), "")
    if lang == "zh" and not told:
        told = "no" if said.startswith(("不", "没")) else "yes" if said.startswith(YES_ZH) else ""
    assert told == wanted, said
