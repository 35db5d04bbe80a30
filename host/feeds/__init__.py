"""Product feeds others write: schema.org JSON-LD and Google Merchant CSV/TSV. Knows no pydantic.

Each reader takes a file's text and its name and gives ``(where, sheet as plain data)``;
each writer takes products and gives a file's text. What a feed says of a product and the
sheet has no field for becomes a fact: nothing is dropped but what ``jsonld.NOT_FACTS`` and
``merchant.NOT_FACTS`` list (links, ads settings, costs, other people's reviews).

A feed that says "in stock" without a number vouches for one piece, so one is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from host.errors import InputError
from host.feeds.common import to_sheet
from host.feeds.jsonld import read_json
from host.feeds.jsonld_out import to_json_ld, write_json_ld
from host.feeds.merchant import read_csv, read_tsv
from host.feeds.merchant_out import to_merchant_rows, write_csv, write_tsv
from host.schema import Product

Reader = Callable[[str, str], Iterable[tuple[str, Any]]]
Writer = Callable[[Sequence[Product]], str]

READERS: Mapping[str, Reader] = {
    ".json": read_json,
    ".jsonld": read_json,
    ".csv": read_csv,
    ".tsv": read_tsv,
}
WRITERS: Mapping[str, Writer] = {
    ".json": write_json_ld,
    ".jsonld": write_json_ld,
    ".csv": write_csv,
    ".tsv": write_tsv,
}


def write(products: Sequence[Product], path: Path) -> None:
    """Write products as a feed; the suffix says which. Raises InputError."""
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise InputError(f"{path.name}: no feed of that kind; use {', '.join(WRITERS)}")
    try:
        path.write_text(writer(products), "utf-8", newline="")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; choose another place") from error


__all__ = ["READERS", "WRITERS", "to_json_ld", "to_merchant_rows", "to_sheet", "write"]
