"""Products as a Google Merchant feed, for others to read. Facts stand in product_detail."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from host.feeds.common import plain, same_everywhere
from host.feeds.merchant import column_in
from host.records import LANGS, Lang, Text
from host.schema import Product

BASE = ("id", "title", "description", "price", "availability", "quantity", "brand")
MORE = ("product_type", "image_link", "aliases", "product_detail")


def to_merchant_rows(products: Sequence[Product]) -> list[dict[str, str]]:
    """A row for each product, all with the same columns; facts stand in product_detail.

    Benefits, coupon, test report and lexicon are ours alone and stay in the sheet.
    """
    rows = [_row(product) for product in products]
    columns = [c for name in (*BASE, *MORE) for c in (column_in(name, lang) for lang in LANGS)]
    used = [c for c in columns if c in BASE or any(row.get(c) for row in rows)]
    return [{column: row.get(column, "") for column in used} for row in rows]


def _row(product: Product) -> dict[str, str]:
    row = {
        "id": product.id,
        "price": f"{product.price.amount} {product.price.currency}",
        "availability": "in_stock" if product.stock else "out_of_stock",
        "quantity": str(product.stock),
        "brand": product.brand,
        "product_type": product.category,
        "image_link": product.image,
        "aliases": ",".join(_mark(alias) for alias in product.aliases),
    }
    return (
        row | _per_language("title", product.name) | _description(product) | _details_out(product)
    )


def _description(product: Product) -> dict[str, str]:
    return _per_language("description", product.description) if product.description else {}


def _per_language(column: str, text: Text) -> dict[str, str]:
    langs: Sequence[Lang] = ("en",) if same_everywhere(text) else LANGS
    return {column_in(column, lang): text[lang] for lang in langs}


def _details_out(product: Product) -> dict[str, str]:
    pairs = [(fact.attribute, value) for fact in product.facts for value in fact.value]
    one = all(same_everywhere(a) and not isinstance(plain(v), dict) for a, v in pairs)
    langs: Sequence[Lang] = ("en",) if one else LANGS
    return {
        column_in("product_detail", lang): ",".join(_detail(a[lang], v, lang) for a, v in pairs)
        for lang in langs
    }


def _detail(attribute: str, value: Text, lang: Lang) -> str:
    truth = plain(value)
    text = ("yes" if truth else "no") if isinstance(truth, bool) else value[lang]
    return f":{_mark(attribute)}:{_mark(text)}"


def _mark(text: str) -> str:
    return re.sub(r"([,:\\])", r"\\\1", text)


def _written(products: Sequence[Product], delimiter: str) -> str:
    rows = to_merchant_rows(products)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(
        out, list(rows[0]) if rows else list(BASE), delimiter=delimiter, lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_csv(products: Sequence[Product]) -> str:
    """Products as a comma-separated feed."""
    return _written(products, ",")


def write_tsv(products: Sequence[Product]) -> str:
    """Products as a tab-separated feed."""
    return _written(products, "\t")
