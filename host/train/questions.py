"""Shopper questions as training data: product sheets, questions, which facts answer. Reads JSONL.

Each line: ``{"id", "question", "attributes": [{"text": "name:  { … }", "answers": bool}]}``,
the form in which the semiPQA sets are shared (Shen et al., ECNLP 2022, CDLA-Sharing-1.0).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from host.errors import InputError
from host.records import Lang
from host.sheets import Product, build

Part = Literal["train", "dev", "test"]


@dataclass(frozen=True)
class Example:
    """A question over a sheet. ``answers`` are positions in ``product.facts``."""

    id: str
    question: str
    product: Product
    answers: tuple[int, ...]
    group: str  # the same for every question about one product
    lang: Lang = "en"
    verdict: str | None = None  # yes, no or "" (it only speaks of the matter); None: nobody said
    own: bool = False  # over a sheet that we wrote

    @property
    def part(self) -> Part:
        """The split, by product: 1 in 4 is the untouched test, 1 in 8 is for choosing.

        Our own questions are all for learning: of their sheets ``host.train.states`` holds some
        out, and tests/golden is a test.
        """
        if self.own:
            return "train"
        bucket = int(self.group, 16) % 8
        return "test" if bucket < 2 else "dev" if bucket == 2 else "train"

    @property
    def fold(self) -> int:
        """0 or 1, by product: to score a question with an encoder that never saw it."""
        return (int(self.group, 16) >> 8) % 2


def sheet(product_id: str, texts: Sequence[str]) -> Product:
    """A product sheet from ``name: value`` texts, as a seller's own file would hold them."""
    facts = []
    for text in texts:
        name, _, value = text.partition(":")
        facts.append({"attribute": name.strip(), "value": value.strip() or "-"})
    data = {"id": product_id, "name": product_id, "price": {"amount": "9.99"}, "facts": facts}
    return build(Product, data, product_id)


def _group(texts: Sequence[str]) -> str:
    """Near-identical sheets share a group: brand, weights and sizes name the product."""
    telling = ("brand", "item_package_weight", "item_package_dimensions", "model")
    named = sorted(t for t in texts if t.split(":")[0] in telling) or sorted(texts)
    return hashlib.sha256("\n".join(named).encode()).hexdigest()[:12]


def read_questions(path: Path) -> list[Example]:
    """Every example of the file. Raises InputError that names the line at fault."""
    examples = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            examples.append(_example(json.loads(line)))
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"{path.name}:{number}: not a question line: {error!r}") from error
    return examples


def _example(row: dict[str, Any]) -> Example:
    texts = [a["text"] for a in row["attributes"]]
    answers = tuple(i for i, a in enumerate(row["attributes"]) if a["answers"])
    product = sheet(str(row["id"]).lower(), texts)
    return Example(str(row["id"]), row["question"], product, answers, _group(texts))


def read_own(path: Path, lang: Lang) -> list[Example]:
    """Examples of our own files: a line for a sheet, then lines that ask about it.

    ``{"product", "name", "facts": {attribute: value}}`` and ``{"product", "question",
    "expect": attribute or null}``, with the attributes that answer as well in ``also`` and what
    a closed question is told in ``answer``. Raises InputError that names the line at fault.
    """
    sheets: dict[str, Product] = {}
    found: list[Example] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            if "facts" in row:
                sheets[row["product"]] = _own_sheet(row)
            else:
                found.append(_own_example(row, sheets[row["product"]], lang, number))
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"{path.name}:{number}: not a question line: {error!r}") from error
    return found


def _own_sheet(row: dict[str, Any]) -> Product:
    facts = [{"attribute": key, "value": value} for key, value in row["facts"].items()]
    data = {"id": row["product"], "name": row["name"], "price": {"amount": "9.99"}, "facts": facts}
    return build(Product, data, row["product"])


def _own_example(row: dict[str, Any], product: Product, lang: Lang, number: int) -> Example:
    keys = [fact.attribute["en"] for fact in product.facts]
    named = [row["expect"], *row.get("also", ())] if row["expect"] else []
    answers = tuple(keys.index(name) for name in named)
    group = hashlib.sha256(product.id.encode()).hexdigest()[:12]
    told = row.get("answer") if row.get("kind") == "yes_no" else None
    name = f"{product.id}-{number}"
    asked = row.get("lang", lang)
    return Example(name, row["question"], product, answers, group, asked, told, own=True)
