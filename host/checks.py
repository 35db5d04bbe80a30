"""Validate every sheet; list each fault. And turn feeds into sheets. Starts no engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from host import sheets
from host.errors import InputError, SheetError
from host.mind import values
from host.schema import Attribute, Persona, Product, Rundown
from host.stage import vrm


def check_all(
    *, products: Path | None = None, personas: Path | None = None
) -> tuple[list[str], int]:
    """Every fault of every sheet, one line each, and how many sheets were read."""
    faults: list[str] = []

    def load(loader: Callable[[], Any]) -> list[Any]:
        try:
            return list(loader())
        except SheetError as error:
            faults.extend(error.faults)
            return []

    people = load(lambda: sheets.load_personas(personas or sheets.PERSONAS))
    sold = load(lambda: sheets.load_products(products or sheets.ASSETS / "products"))
    shows = load(sheets.load_rundowns)
    rules = load(sheets.load_policies)
    known = load(lambda: sheets.load_attributes().values())
    units = load(lambda: sheets.load_units().values())
    load(sheets.load_phrases)
    attributes = {a.key: a for a in known}
    faults += [f for p in sold for f in product_faults(p, attributes)]
    faults += [f for p in people for f in persona_faults(p)]
    if products is None:
        faults += [f for r in shows for f in rundown_faults(r, sold, people)]
    counted = len(people) + len(sold) + len(shows) + len(rules) + len(known) + len(units)
    return faults, counted


def product_faults(product: Product, attributes: dict[str, Attribute]) -> Iterator[str]:
    """Facts that contradict one another, benefits of nothing, values that cannot be read."""
    where = product.source or product.id
    keys = [fact.key for fact in product.facts]
    for key in sorted({k for k in keys if keys.count(k) > 1}):
        texts = {fact.text("en") for fact in product.facts if fact.key == key}
        if len(texts) > 1:
            told = " / ".join(sorted(texts))
            yield f"{where}: facts.{key}: said twice and differently ({told}); keep one"
    for benefit in product.benefits:
        if benefit.of not in keys:
            yield f"{where}: benefits.{benefit.of}: no such fact; name one of its facts"
    for fact in product.facts:
        known = attributes.get(fact.key)
        if known and known.kind == "quantity" and not _has_number(fact.text("en")):
            yield f"{where}: facts.{fact.key}: a quantity is expected, such as '76 g'"


def _has_number(text: str) -> bool:
    return bool(values.find_quantities(text, "en")) or not any(c.isdigit() for c in text)


def persona_faults(persona: Persona) -> Iterator[str]:
    """Stories told twice, languages she claims but has no words for, a figure that is not there."""
    where = persona.source or persona.id
    ids = [story.id for story in persona.story]
    for story_id in sorted({i for i in ids if ids.count(i) > 1}):
        yield f"{where}: story.{story_id}: written twice; rename one"
    for key, lines in persona.phrases.items():
        for lang in persona.languages:
            if lang not in lines:
                yield f"{where}: phrases.{key}: no line in {lang}; add one"
    named = persona.look.vrm
    if named and (wrong := vrm.fault(named, vrm.find(named, persona.source, vrm.VRM_FOLDER))):
        yield f"{where}: {wrong}"


def rundown_faults(
    rundown: Rundown, products: Sequence[Product], personas: Sequence[Persona]
) -> Iterator[str]:
    """Products and people that do not exist."""
    known = {p.id for p in products}
    if rundown.persona and rundown.persona not in {p.id for p in personas}:
        yield f"rundown {rundown.id}: persona: no {rundown.persona!r}"
    for i, segment in enumerate(rundown.segments):
        if segment.product and segment.product not in known:
            yield f"rundown {rundown.id}: segments.{i}.product: no {segment.product!r}"


def import_file(file: Path, to: Path) -> list[Path]:
    """Read a feed and write one sheet per product into a folder. Overwrites nothing."""
    products = sheets.load_products(file)
    paths = [to / f"{product.id}.yaml" for product in products]
    there = [path for path in paths if path.exists()]
    if there:
        raise InputError(f"{there[0]}: is there already; remove it or choose another --to")
    try:
        to.mkdir(parents=True, exist_ok=True)
        for product, path in zip(products, paths, strict=True):
            path.write_text(sheets.to_yaml(product), encoding="utf-8")
    except OSError as error:
        raise InputError(f"--to: {to}: {error.strerror}") from error
    return paths
