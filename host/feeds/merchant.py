"""Google Merchant product data as CSV or TSV, coming in. One row, one product.

The format is Google's product data specification; a column that ends in ``_zh`` or ``_fr``
is ours: the same column in that language. A column we do not know becomes a fact.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

from host.errors import SheetError
from host.feeds.common import (
    Fault,
    Told,
    choose_id,
    clean,
    merge_facts,
    read_price,
    snake,
    told,
)
from host.records import LANGS, Lang

Row = Mapping[str, list[str]]
"""A row's cells by column; a column that stands twice has two."""

RENAMED = {
    "product_weight": "weight",
    "product_height": "height",
    "product_width": "width",
    "product_length": "length",
    "product_depth": "depth",
    "product_highlight": "highlight",
}
SLASHED = {"color", "material"}  # Google: up to three, with "/" between
STOCK = ("quantity", "stock", "inventory", "sell_on_google_quantity")
# Not what the thing is: links, ads settings, costs and terms that nobody may hear.
NOT_FACTS = {
    "id", "title", "structured_title", "short_title", "description", "structured_description",
    "link", "mobile_link", "canonical_link", "lifestyle_image_link", "virtual_model_link",
    "image_link", "additional_image_link", "price", "sale_price", "sale_price_effective_date",
    "availability", "availability_date", "brand", "product_type", "google_product_category",
    "product_detail", "aliases", "cost_of_goods_sold", "maximum_retail_price", "ads_redirect",
    "auto_pricing_min_price", "identifier_exists", "item_group_id", "promotion_id", "adult",
    "custom_label_0", "custom_label_1", "custom_label_2", "custom_label_3", "custom_label_4",
    "excluded_destination", "included_destination", "shopping_ads_excluded_country", "pause",
    "shipping", "shipping_label", "tax", "tax_category", "transit_time_label", "expiration_date",
    "min_handling_time", "max_handling_time", "ships_from_country", "return_policy_label",
    "pickup_method", "pickup_sla", "external_seller_id", "is_bundle_component", "loyalty_program",
    "free_shipping_threshold", "disclosure_date", "product_review_average", "product_review_count",
    *STOCK,
}  # fmt: skip


# --- rows ---------------------------------------------------------------------------------


def read_tsv(text: str, where: str) -> list[tuple[str, Any]]:
    """Product sheets of a tab-separated feed. Raises SheetError with every fault."""
    return _read(text, where, "\t")


def read_csv(text: str, where: str) -> list[tuple[str, Any]]:
    """Product sheets of a comma- or semicolon-separated feed. Raises SheetError."""
    header = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    return _read(text, where, max(",;\t", key=header.count))


def _read(text: str, where: str, delimiter: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    faults: list[str] = []
    for line, row in _rows(text, where, delimiter):
        place = f"{where}: line {line}"
        try:
            found.append((place, sheet_of(row) if isinstance(row, dict) else _refuse(row)))
        except Fault as fault:
            faults.append(f"{place}: {fault}")
    if faults:
        raise SheetError(*faults)
    if not found:
        raise SheetError(f"{where}: no products; give a header line and a line for each product")
    return found


def _refuse(problem: str) -> Any:
    raise Fault(problem)


def _rows(
    text: str, where: str, delimiter: str
) -> Iterator[tuple[int, dict[str, list[str]] | str]]:
    """Line number with cells by column, or with what is wrong with the line."""
    lines = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    try:
        header = [_column(cell) for cell in next(lines, [])]
        _check_header(header, where)
        for cells in lines:
            if any(cell.strip() for cell in cells):
                yield lines.line_num, _by_column(header, cells)
    except csv.Error as error:
        raise SheetError(f"{where}: line {lines.line_num}: {error}; mend the quotes") from error


def _column(cell: str) -> str:
    return re.sub(r"\W+", "_", snake(clean(cell).removeprefix("g:"))).strip("_")


def _check_header(header: list[str], where: str) -> None:
    if missing := [name for name in ("title", "price") if name not in header]:
        raise SheetError(
            f"{where}: line 1: no column {missing[0]!r}; the first line names the columns, "
            "such as id, title, price, availability"
        )


def _by_column(header: list[str], cells: list[str]) -> dict[str, list[str]] | str:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        return (
            f"{len(cells)} cells under {len(header)} columns; put quotes round a cell that "
            "holds the separator"
        )
    row: dict[str, list[str]] = {}
    for name, cell in zip(header, cells, strict=False):
        if name and cell.strip():
            row.setdefault(name, []).append(cell.strip())
    return row


# --- one product --------------------------------------------------------------------------


def sheet_of(row: Row) -> dict[str, Any]:
    """A row as a product sheet. Raises Fault with field and remedy."""
    if not _first(row, "title"):
        raise Fault("title: empty; give the product a name")
    brand, category = _first(row, "brand"), _first(row, "product_type", "google_product_category")
    sheet = {
        "id": choose_id([_first(row, "id"), _first(row, "gtin", "mpn"), _first(row, "title")]),
        "name": _told(row, "title"),
        "brand": clean(brand),
        "category": clean(category),
        "description": _told(row, "description") if _first(row, "description") else "",
        "aliases": [_bare(part) for part in _split_at(_first(row, "aliases"), ",")],
        "image": _first(row, "image_link"),
        "price": _price(row),
        "stock": _stock(row),
        "facts": merge_facts(_facts(row)),
    }
    if not sheet["facts"]:
        raise Fault("facts: none; add a column such as color, product_weight or product_detail")
    return {key: value for key, value in sheet.items() if value not in ("", [])}


def _first(row: Row, *names: str) -> str:
    return next((row[name][0] for name in names if row.get(name)), "")


def _told(row: Row, column: str) -> Told:
    """A column's text with its translations, if there are any."""
    return _in_languages({lang: _first(row, column_in(column, lang)) for lang in LANGS})


def column_in(column: str, lang: Lang) -> str:
    """A column's name in a language."""
    return column if lang == "en" else f"{column}_{lang}"


def _in_languages(texts: Mapping[Lang, str]) -> Told:
    given = {str(lang): clean(text) for lang, text in texts.items() if text}
    return told(given.get("en", "")) if len(given) < 2 else given


def _price(row: Row) -> dict[str, str]:
    """The price that is asked: the sale price while the sale runs."""
    sale = _first(row, "sale_price")
    asked = sale if sale and _sale_runs(_first(row, "sale_price_effective_date")) else ""
    asked = asked or _first(row, "price")
    if not asked:
        raise Fault('price: missing; write it as "29.90 EUR"')
    return read_price(asked)


def _sale_runs(dates: str) -> bool:
    if not dates:
        return True
    try:
        start, end = (_moment(part) for part in dates.split("/"))
    except ValueError as error:
        raise Fault(
            "sale_price_effective_date: write it as 2026-11-01T00:00Z/2026-11-30T23:59Z"
        ) from error
    return start <= datetime.now(UTC) < end


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _stock(row: Row) -> int:
    available = _availability(row)
    if available in {"out of stock", "preorder", "backorder"}:
        return 0
    counted = _first(row, *STOCK)
    if counted and not counted.isdecimal():
        raise Fault(f"quantity: {counted[:40]!r} is not a whole number")
    return int(counted) if counted else 1


def _availability(row: Row) -> str:
    return _first(row, "availability").lower().replace("_", " ")


def _facts(row: Row) -> Iterator[tuple[Any, list[Told]]]:
    for column, cells in row.items():
        base, _, lang = column.rpartition("_")
        translated = lang in {"zh", "fr"} and base in row
        if column not in NOT_FACTS and not translated:
            yield RENAMED.get(column, column), list(_values(row, column, cells))
    for number in range(len(row.get("product_detail", []))):
        yield from _details(row, number)
    if (available := _availability(row)) in {"preorder", "backorder"}:
        yield "availability", [available]
    if _first(row, "product_type") and (other := _first(row, "google_product_category")):
        yield "google_product_category", [clean(other)]


def _values(row: Row, column: str, cells: list[str]) -> Iterator[Told]:
    """The values of a column, with their translations by position."""
    per_lang = {
        lang: [v for cell in row.get(column_in(column, lang), []) for v in _split(column, cell)]
        for lang in LANGS
    }
    per_lang["en"] = [value for cell in cells for value in _split(column, cell)]
    yield from _side_by_side(per_lang)


def _side_by_side(per_lang: Mapping[Lang, list[str]]) -> Iterator[Told]:
    for texts in zip_longest(*(per_lang[lang] for lang in LANGS), fillvalue=""):
        value = _in_languages(dict(zip(LANGS, texts, strict=True)))
        if value != "":
            yield value


def _split(column: str, cell: str) -> list[str]:
    if column in SLASHED:
        return [_bare(part) for part in _split_at(cell, "/")]
    if column == "product_highlight" and '"' in cell:
        # Google shows "One, two","Three": in a cell that is not itself quoted the table
        # reader has already eaten the first pair of quotes.
        return [part.strip(' "') for part in re.split(r'"?,\s*"', cell)]
    return [cell]


# --- product_detail: "section:name:value", commas between; a backslash before a mark that is meant


def _split_at(text: str, mark: str) -> list[str]:
    """Split at a mark that has no backslash before it. The backslashes stay."""
    parts = [""]
    for piece in re.findall(r"\\.|.", text, re.DOTALL):
        if piece == mark:
            parts.append("")
        else:
            parts[-1] += piece
    return parts if text else []


def _bare(text: str) -> str:
    return re.sub(r"\\([,:/\\])", r"\1", text).strip()


def _detail_parts(cell: str) -> list[tuple[str, str]]:
    """Names and values. A piece without a colon goes on with the value before it."""
    found: list[tuple[str, str]] = []
    for piece in _split_at(cell, ","):
        parts = [_bare(part) for part in _split_at(piece, ":")]
        if len(parts) < 2 and found:
            found[-1] = (found[-1][0], f"{found[-1][1]}, {_bare(piece)}".rstrip(", "))
            continue
        name, value = (parts[1], ":".join(parts[2:])) if len(parts) > 2 else (parts[0], parts[-1])
        if len(parts) < 2 or not name:
            shown = repr(piece[:60])
            raise Fault(f'product_detail: {shown}; write "section:name:value" (Body:Weight:76 g)')
        found.append((name, value))
    return found


def _details(row: Row, number: int) -> Iterator[tuple[Any, list[Told]]]:
    per_lang: dict[Lang, list[tuple[str, str]]] = {}
    for lang in LANGS:
        cells = row.get(column_in("product_detail", lang), [])
        per_lang[lang] = _detail_parts(cells[number]) if number < len(cells) else []
    for place in range(len(per_lang["en"])):
        here = {lang: pairs[place] for lang, pairs in per_lang.items() if place < len(pairs)}
        name = _one_if_same({lang: pair[0] for lang, pair in here.items()})
        value = _one_if_same({lang: pair[1] for lang, pair in here.items()})
        if any(pair[1] for pair in here.values()):
            yield name, [value if isinstance(value, dict) else told(value)]


def _one_if_same(texts: dict[Lang, str]) -> Any:
    given = {lang: clean(text) for lang, text in texts.items() if text}
    return next(iter(given.values())) if len(set(given.values())) == 1 else dict(given)
