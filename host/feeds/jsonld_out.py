"""Products as schema.org JSON-LD, for others to read (https://schema.org/Product)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from host.feeds.common import UNITS, plain, split_quantity
from host.records import Text
from host.schema import Fact, Product

QUANTITIES = ("weight", "height", "width", "depth")  # schema.org's own, as QuantitativeValue


def to_json_ld(product: Product) -> dict[str, Any]:
    """A product as a schema.org Product. Reads back to the same facts, price and stock.

    Benefits, coupon, test report and lexicon are ours alone and stay in the sheet.
    """
    node: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "productID": product.id,
        "name": _tagged(product.name),
        "alternateName": product.aliases,
        "brand": {"@type": "Brand", "name": product.brand} if product.brand else None,
        "category": product.category,
        "description": _tagged(product.description) if product.description else None,
        "image": product.image,
        "offers": _offer_out(product),
    }
    rest: list[dict[str, Any]] = []
    for fact in product.facts:
        split = split_quantity(fact.text("en")) if fact.key in QUANTITIES else None
        if split and len(fact.value) == 1 and isinstance(plain(fact.value[0]), str):
            node[fact.key] = _quantity_out(*split)
        else:
            rest += _properties_out(fact)
    node["additionalProperty"] = rest
    return {key: value for key, value in node.items() if value not in (None, "", [])}


def _offer_out(product: Product) -> dict[str, Any]:
    state = "InStock" if product.stock else "OutOfStock"
    return {
        "@type": "Offer",
        "price": str(product.price.amount),
        "priceCurrency": product.price.currency,
        "availability": f"https://schema.org/{state}",
        "inventoryLevel": {"@type": "QuantitativeValue", "value": product.stock},
    }


def _quantity_out(value: str, code: str) -> dict[str, Any]:
    number = int(value) if value.lstrip("-").isdigit() else float(value)
    exact = number if str(number) == value else value  # "1.50" would lose its nought
    return {"@type": "QuantitativeValue", "value": exact, "unitCode": code, "unitText": UNITS[code]}


def _tagged(text: Text) -> Any:
    value = plain(text)
    if not isinstance(value, dict):
        return value if isinstance(value, str) else text["en"]
    return [{"@value": words, "@language": lang} for lang, words in value.items()]


def _properties_out(fact: Fact) -> Iterator[dict[str, Any]]:
    """One PropertyValue for each value: a list of tagged texts would run together."""
    for value in fact.value:
        truth = plain(value)
        yield {
            "@type": "PropertyValue",
            "name": _tagged(fact.attribute),
            "value": truth if isinstance(truth, bool) else _tagged(value),
        }


def write_json_ld(products: Sequence[Product]) -> str:
    """Products as one JSON-LD file."""
    nodes = [to_json_ld(product) for product in products]
    for node in nodes:
        del node["@context"]
    graph = {"@context": "https://schema.org", "@graph": nodes}
    return json.dumps(graph, ensure_ascii=False, indent=2) + "\n"
