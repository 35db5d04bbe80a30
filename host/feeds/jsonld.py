"""schema.org Product as JSON-LD, coming in (https://schema.org/Product). Follows no link.

Accepts one product, a list, ``@graph``, products nested anywhere, references by ``@id``
within the file, groups with variants, and files that hold product sheets already.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from host.errors import SheetError
from host.feeds.common import (
    Fault,
    Told,
    choose_id,
    clean,
    lang_of,
    merge_facts,
    quantity_text,
    read_price,
    snake,
    told,
    unit_text,
)

MAX_DEPTH = 40
PRODUCTS = {"Product", "IndividualProduct", "ProductModel", "SomeProducts", "Vehicle", "Drug"}
# Not what the thing is: links, structure, terms of sale that the shop and its policies
# answer for, and other people's opinions, which are never spoken as facts.
NOT_FACTS = {
    "name", "alternateName", "brand", "category", "description", "disambiguatingDescription",
    "image", "logo", "url", "sameAs", "offers", "productID", "identifier", "additionalProperty",
    "hasMeasurement", "additionalType", "mainEntityOfPage", "subjectOf", "potentialAction",
    "review", "reviews", "aggregateRating", "isRelatedTo", "isSimilarTo", "isVariantOf",
    "isAccessoryOrSparePartFor", "isConsumableFor", "hasVariant", "variesBy", "text", "id", "type",
    "inProductGroupWithID", "context", "language", "graph", "reverse", "hasMerchantReturnPolicy",
    "shippingDetails", "interactionStatistic",
}  # fmt: skip
OFFER_FACTS = ("itemCondition", "warranty")
IN_STOCK = {"InStock", "InStoreOnly", "OnlineOnly", "LimitedAvailability"}
NO_STOCK = {"OutOfStock", "SoldOut", "Discontinued"}


# --- finding the products of a file -------------------------------------------------------


def read_json(text: str, where: str) -> list[tuple[str, Any]]:
    """Product sheets of a JSON file. Raises SheetError with every fault that reading meets."""
    data = _parse(text, where)
    if isinstance(data, Mapping) and "facts" in data:
        return [(where, data)]
    if isinstance(data, list) and any(isinstance(x, Mapping) and "facts" in x for x in data):
        return [(f"{where}[{number}]", item) for number, item in enumerate(data)]
    try:
        nodes = list(_products(data, _by_id(data), 0))
    except RecursionError as error:
        raise SheetError(f"{where}: nested too deeply; flatten it") from error
    if not nodes:
        raise SheetError(f'{where}: no product found; give each "@type": "Product"')
    return _sheets(nodes, where)


def _parse(text: str, where: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise SheetError(
            f"{where}: line {error.lineno}: {error.msg}; mend the JSON there"
        ) from error
    except (RecursionError, ValueError) as error:
        raise SheetError(f"{where}: {str(error)[:80]}; mend the JSON") from error


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not a number in JSON")


def _sheets(nodes: list[dict[str, Any]], where: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    faults: list[str] = []
    for number, node in enumerate(nodes):
        place = where if len(nodes) == 1 else f"{where}[{number}]"
        try:
            found.append((place, sheet_of(node)))
        except Fault as fault:
            faults.append(f"{place}: {fault}")
        except RecursionError:
            faults.append(f"{place}: nested too deeply; flatten it")
    if faults:
        raise SheetError(*faults)
    return found


def _plain_key(key: str) -> str:
    for prefix in ("https://schema.org/", "http://schema.org/", "schema:", "@"):
        key = key.removeprefix(prefix)
    return key


def _node(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {_plain_key(key): value for key, value in raw.items()}


def _types(node: Mapping[str, Any]) -> set[str]:
    return {_plain_key(kind) for kind in _many(node.get("type")) if isinstance(kind, str)}


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _by_id(data: Any, depth: int = 0) -> dict[str, dict[str, Any]]:
    """Every node that has an @id and more, for references within the file."""
    found: dict[str, dict[str, Any]] = {}
    if depth > MAX_DEPTH:
        raise RecursionError
    if isinstance(data, Mapping):
        if isinstance(data.get("@id"), str) and len(data) > 1:
            found[data["@id"]] = dict(data)
        data = list(data.values())
    for item in data if isinstance(data, list) else []:
        found |= _by_id(item, depth + 1)
    return found


def _resolved(value: Any, ids: Mapping[str, dict[str, Any]]) -> Any:
    """References replaced by what they name, one level: a cycle ends there."""
    if isinstance(value, list):
        return [_resolved(item, ids) for item in value]
    if isinstance(value, Mapping) and set(value) == {"@id"}:
        return ids.get(str(value["@id"]), value)
    return value


def _products(data: Any, ids: Mapping[str, dict[str, Any]], depth: int) -> Iterator[dict[str, Any]]:
    if depth > MAX_DEPTH:
        raise RecursionError
    if isinstance(data, list):
        for item in data:
            yield from _products(item, ids, depth + 1)
    if not isinstance(data, Mapping):
        return
    node = {key: _resolved(value, ids) for key, value in _node(data).items()}
    kinds = _types(node)
    if "ProductGroup" in kinds and node.get("hasVariant"):
        yield from _variants(node, ids, depth)
    elif kinds & PRODUCTS or "ProductGroup" in kinds:
        yield node
    elif "Offer" in kinds and isinstance(node.get("itemOffered"), Mapping):
        yield from _products({"offers": node} | dict(node["itemOffered"]), ids, depth + 1)
    else:
        for value in data.values():
            yield from _products(value, ids, depth + 1)


def _variants(
    group: dict[str, Any], ids: Mapping[str, dict[str, Any]], depth: int
) -> Iterator[dict[str, Any]]:
    own = {"hasVariant", "variesBy", "id", "type", "productGroupID", "sku", "url", "productID"}
    shared = {key: value for key, value in group.items() if key not in own}
    for variant in _products(_many(group["hasVariant"]), ids, depth + 1):
        yield shared | variant


# --- one product --------------------------------------------------------------------------


def sheet_of(node: Mapping[str, Any]) -> dict[str, Any]:
    """A Product node as a product sheet. Raises Fault with field and remedy."""
    names = _texts(node.get("name"))
    if not names:
        raise Fault('name: missing; add "name": "…"')
    offer = _offer(node)
    sheet: dict[str, Any] = {
        "id": choose_id([node.get(k) for k in ("productID", "sku", *_gtins(node), "mpn")] + names),
        "name": names[0],
        "aliases": [w for n in names[1:] + _texts(node.get("alternateName")) for w in _words(n)],
        "brand": _name_of(node.get("brand")),
        "category": _name_of(node.get("category")),
        "description": (_texts(node.get("description")) or [""])[0],
        "image": _image(node.get("image")),
        "price": _price(offer),
        "stock": _stock(offer),
    }
    sheet["facts"] = merge_facts(_facts(node, offer, str(sheet["id"])))
    if not sheet["facts"]:
        raise Fault("facts: none; add weight, color or additionalProperty")
    return {key: value for key, value in sheet.items() if value not in ("", [])}


def _words(name: Told) -> list[str]:
    return list(name.values()) if isinstance(name, dict) else [str(name)]


def _gtins(node: Mapping[str, Any]) -> list[str]:
    return [key for key in node if key.startswith("gtin")]


def _name_of(value: Any) -> str:
    """A brand, category or maker by its name; the first if there are several."""
    first = (_texts(value) or [""])[0]
    return first if isinstance(first, str) else (_words(first) or [""])[0]


def _image(value: Any) -> str:
    for item in _many(value):
        node = _node(item) if isinstance(item, Mapping) else {"url": item}
        found = node.get("contentUrl") or node.get("url") or node.get("id")
        if isinstance(found, str):
            return found.strip()
    return ""


# --- offers -------------------------------------------------------------------------------


def _offer(node: Mapping[str, Any]) -> dict[str, Any]:
    """The first offer that has a price; the aggregate's lowest price if it has none inside."""
    offers = [_node(o) for o in _many(node.get("offers")) if isinstance(o, Mapping)]
    inner = [_node(i) for o in offers for i in _many(o.get("offers")) if isinstance(i, Mapping)]
    for offer in offers + inner:
        if _asked(offer) is not None:
            return offer
    for offer in offers:
        if offer.get("lowPrice") is not None:
            return offer | {"price": offer["lowPrice"]}
    raise Fault('offers.price: missing; add "offers": {"price": "29.90", "priceCurrency": "EUR"}')


def _asked(offer: Mapping[str, Any]) -> tuple[Any, Any] | None:
    """Price and currency of an offer, its own or its specification's; never a list price."""
    if (price := _scalar(offer.get("price"))) is not None:
        return price, _scalar(offer.get("priceCurrency"))
    for item in _many(offer.get("priceSpecification")):
        spec = _node(item) if isinstance(item, Mapping) else {}
        kind = _plain_key(str(_scalar(spec.get("priceType")) or ""))
        price = _scalar(spec.get("price"))
        if price is not None and kind not in {"ListPrice", "StrikethroughPrice", "SRP", "MSRP"}:
            return price, _scalar(spec.get("priceCurrency")) or offer.get("priceCurrency")
    return None


def _price(offer: Mapping[str, Any]) -> dict[str, str]:
    price, currency = _asked(offer) or (None, None)
    return read_price(price, str(currency or ""))


def _scalar(value: Any) -> Any:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        value = value.get("@value", value.get("@id"))
    return None if value is None or isinstance(value, bool) or not str(value).strip() else value


def _stock(offer: Mapping[str, Any]) -> int:
    level = offer.get("inventoryLevel")
    if level is not None:
        raw = _scalar(_node(level).get("value") if isinstance(level, Mapping) else level)
        try:
            return max(0, int(Decimal(str(raw))))
        except (ArithmeticError, ValueError) as error:
            raise Fault(f"offers.inventoryLevel: {str(raw)[:40]!r} is not a number") from error
    available = _plain_key(str(_scalar(offer.get("availability")) or "InStock"))
    return 1 if available in IN_STOCK else 0


# --- facts --------------------------------------------------------------------------------


def _facts(
    node: Mapping[str, Any], offer: Mapping[str, Any], product_id: str
) -> Iterator[tuple[Any, list[Told]]]:
    for key, value in node.items():
        if key not in NOT_FACTS and not (key == "sku" and value == product_id):
            yield from _property(snake(key), value)
    for key in ("additionalProperty", "hasMeasurement"):
        for item in _many(node.get(key)):
            yield from _property_value(item)
    for key in OFFER_FACTS:
        if offer.get(key) is not None:
            yield snake(key).removeprefix("item_"), _texts(offer[key])
    available = _plain_key(str(_scalar(offer.get("availability")) or "InStock"))
    if available not in IN_STOCK | NO_STOCK:
        yield "availability", [snake(available).replace("_", " ")]


def _property(name: str, value: Any) -> Iterator[tuple[Any, list[Told]]]:
    """A property of the product itself; one without a name or value gives its parts."""
    for item in _many(value):
        if isinstance(item, Mapping) and not _texts(item):
            for key, part in _node(item).items():
                if key not in {"type", "id", "url"}:
                    yield from _property(f"{name}_{snake(key)}", part)
    yield name, _texts(value)


def _property_value(item: Any) -> Iterator[tuple[Any, list[Told]]]:
    """A PropertyValue; a bare mapping is taken as names and values; a bare text as a feature."""
    if not isinstance(item, Mapping):
        yield "feature", _texts(item)
        return
    node = _node(item)
    if not {"name", "propertyID", "value", "minValue", "maxValue"} & set(node):
        for key, value in node.items():
            if key not in {"type", "id"}:
                yield from _property(key, value)
        return
    names = _texts(node.get("name")) or _texts(node.get("propertyID"))
    if not names:
        raise Fault('additionalProperty: a value without a name; add "name": "…"')
    yield _attribute(names[0]), _texts(node | {"name": None, "type": "PropertyValue"})


def _attribute(name: Told) -> Any:
    return str(name) if isinstance(name, bool) else name


def _texts(value: Any, depth: int = 0) -> list[Told]:
    """Every value in a node, as a sheet takes it. Language-tagged values become one."""
    if depth > MAX_DEPTH:
        raise RecursionError
    if value is None:
        return []
    if isinstance(value, list):
        return _listed(value, depth)
    if isinstance(value, Mapping):
        return _from_node(_node(value), depth)
    if isinstance(value, bool):
        return [value]
    text = told(_plain_value(str(value)))
    return [] if text == "" else [text]


def _plain_value(text: str) -> str:
    """schema.org's own terms in words: "https://schema.org/NewCondition" -> "new"."""
    if not text.startswith(("http://schema.org/", "https://schema.org/")):
        return text
    return snake(_plain_key(text).removesuffix("Condition")).replace("_", " ")


def _listed(values: list[Any], depth: int) -> list[Told]:
    found: list[Told] = []
    open_text: dict[str, str] = {}
    for item in values:
        lang = lang_of(str(item.get("@language", ""))) if isinstance(item, Mapping) else None
        if lang is None:
            found += _texts(item, depth + 1)
            continue
        text = clean(str(item.get("@value", "")))
        if lang in open_text or not open_text:  # the next one begins
            open_text = {}
            found.append(open_text)
        open_text[lang] = text
    return found


def _from_node(node: dict[str, Any], depth: int) -> list[Told]:
    if "language" in node:
        lang = lang_of(str(node["language"]))
        text = clean(str(node.get("value", "")))
        return [{lang: text} if lang else text] if text else []
    if set(node) <= {"en", "zh", "fr"} and node:
        return [{key: clean(str(text)) for key, text in node.items()}]
    if "minValue" in node or "maxValue" in node:
        return _range(node)
    if "value" in node:
        return _measured(node, depth)
    for key in ("name", "itemListElement", "item", "text", "durationOfWarranty"):
        if node.get(key) is not None:
            return _texts(node[key], depth + 1)
    return _texts(node["id"], depth + 1) if set(node) == {"id"} else []


def _unit(node: Mapping[str, Any]) -> str:
    return unit_text(str(node.get("unitCode") or ""), str(node.get("unitText") or ""))


def _measured(node: dict[str, Any], depth: int) -> list[Told]:
    values, unit = _texts(node["value"], depth + 1), _unit(node)
    if not unit:
        return values
    return [
        quantity_text(v, unit) if isinstance(v, str) and not v.endswith(unit) else v for v in values
    ]


def _range(node: Mapping[str, Any]) -> list[Told]:
    low, high = _scalar(node.get("minValue")), _scalar(node.get("maxValue"))
    if low is not None and high is not None:
        return [quantity_text(f"{low}\u2013{high}" if low != high else str(low), _unit(node))]
    if low is not None:
        least = quantity_text(str(low), _unit(node))
        return [{"en": f"at least {least}", "zh": f"至少{least}", "fr": f"au moins {least}"}]
    most = quantity_text(str(high), _unit(node))
    return [{"en": f"at most {most}", "zh": f"最多{most}", "fr": f"au plus {most}"}]
