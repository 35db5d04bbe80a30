"""What people write: Persona, Product, Rundown, Policy, Attribute. Loads and validates.

The only module that reads YAML. Every fault names file, field and remedy; a folder is
read to the end so that all faults are seen at once. The shapes stand in ``schema``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from host import feeds
from host.errors import SheetError
from host.records import Lang
from host.schema import (
    ID,
    YES_NO,
    Attribute,
    Benefit,
    Boundary,
    Catalogue,
    Coupon,
    Fact,
    Kind,
    Lines,
    Look,
    Manner,
    Model,
    Operator,
    Persona,
    Policy,
    Price,
    Product,
    Rundown,
    Segment,
    SegmentKind,
    Sheet,
    Story,
    Tested,
    Told,
    Unit,
    VoiceRecipe,
    every_language,
    slug,
    variants,
)

__all__ = [
    "ID",
    "YES_NO",
    "Attribute",
    "Benefit",
    "Boundary",
    "Catalogue",
    "Coupon",
    "Fact",
    "Kind",
    "Lines",
    "Look",
    "Manner",
    "Model",
    "Operator",
    "Persona",
    "Policy",
    "Price",
    "Product",
    "Rundown",
    "Segment",
    "SegmentKind",
    "Sheet",
    "Story",
    "Tested",
    "Told",
    "Unit",
    "VoiceRecipe",
    "every_language",
    "load_attributes",
    "load_many",
    "load_persona",
    "load_personas",
    "load_phrases",
    "load_policies",
    "load_products",
    "load_rundowns",
    "load_units",
    "load_words",
    "read_text",
    "read_yaml",
    "slug",
    "variants",
]

ROOT = Path(__file__).resolve().parent.parent
PERSONAS = ROOT / "personas"
ASSETS = ROOT / "assets"
MAX_BYTES = 2_000_000

# --- reading ------------------------------------------------------------------------------

S = TypeVar("S", bound=Sheet)


# libyaml where PyYAML has it (its wheels do): ten times as fast, and she starts with some thirty
# files.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_DEPTH = 40


class _Plain(_Base):  # type: ignore[misc]  # one of two classes
    """safe_load with the booleans of YAML 1.2; see ``_refuse`` for what it never gets to read."""


def _refuse(text: str) -> None:
    """No aliases, no tags, no towers of brackets: a sheet needs none, bombs are made of them.

    Raises MarkedYAMLError.
    """
    depth = 0
    event: Any
    for event in yaml.parse(text, Loader=_Plain):
        refused = ""
        if isinstance(event, yaml.AliasEvent):
            refused = "aliases (*name) are"
        elif getattr(event, "tag", None):  # "!!timestamp foo" breaks PyYAML with no line
            refused = "tags (!name) are"
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            refused = "so many levels are" if depth > MAX_DEPTH else ""
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if refused:
            problem = f"{refused} not allowed in a sheet"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


# As YAML 1.2 has it: only true and false are booleans. Otherwise the keys on:, yes: and no:
# of our own sheets would turn into True and False.
_Plain.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:bool"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Plain.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def show_path(path: Path) -> str:
    """A path as people write it: relative to the project where it is inside."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def read_text(path: Path) -> str:
    """A sheet's text. Raises SheetError when missing, too large or not UTF-8."""
    name = show_path(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SheetError(f"{name}: larger than {MAX_BYTES} bytes; split it")
        return path.read_text("utf-8-sig")
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise SheetError(f"{name}: {reason}; check the path") from error
    except UnicodeDecodeError as error:
        raise SheetError(f"{name}: not UTF-8; save it as UTF-8") from error


def read_yaml(path: Path) -> Any:
    """One YAML document as plain data. Raises SheetError with the line."""
    text = read_text(path)
    try:
        _refuse(text)
        data = yaml.load(text, Loader=_Plain)  # noqa: S506  a SafeLoader subclass
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {min(mark.line + 1, len(text.splitlines()))}: " if mark else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise SheetError(f"{show_path(path)}: {where}{problem}") from error
    if data is None:
        raise SheetError(f"{show_path(path)}: empty; write a sheet or remove the file")
    return data


def _fields_at(model: type[BaseModel], loc: Sequence[str | int]) -> Iterable[str]:
    """Names allowed where ``loc`` points, for "did you mean"."""
    current: Any = model
    for part in loc[:-1]:
        if isinstance(part, int):
            continue
        field = getattr(current, "model_fields", {}).get(str(part))
        if field is None:
            return ()
        current = next((t for t in _types(field.annotation) if hasattr(t, "model_fields")), None)
    return getattr(current, "model_fields", {})


def _types(annotation: Any) -> Iterable[Any]:
    yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _types(inner)


def fault_lines(model: type[BaseModel], where: str, error: ValidationError) -> list[str]:
    """Each fault as ``file: field: what is wrong; remedy``."""
    lines = []
    for fault in error.errors():
        loc = [p for p in fault["loc"] if p != "[key]"]
        field = ".".join(str(part) for part in loc) or "sheet"
        if fault["type"] == "extra_forbidden":
            near = difflib.get_close_matches(str(loc[-1]), list(_fields_at(model, loc)), 1)
            remedy = f"; did you mean {near[0]}?" if near else "; remove it"
            lines.append(f"{where}: {field}: unknown field{remedy}")
        elif fault["type"] == "missing":
            lines.append(f"{where}: {field}: missing; add it")
        else:
            message = fault["msg"].removeprefix("Value error, ")
            lines.append(f"{where}: {field}: {message}")
    return lines


def build(model: type[S], data: Any, where: str) -> S:
    """Validate plain data into a sheet. Raises SheetError holding every fault."""
    if not isinstance(data, Mapping):
        raise SheetError(f"{where}: a sheet is a mapping of fields, not {type(data).__name__}")
    try:
        return model.model_validate({str(k): v for k, v in data.items()})
    except (ValidationError, InvalidOperation, RecursionError) as error:
        if isinstance(error, ValidationError):
            raise SheetError(*fault_lines(model, where, error)) from error
        raise SheetError(f"{where}: {error}") from error


def _each(paths: Iterable[Path], load: Callable[[Path], Iterable[S]]) -> list[S]:
    """Load every path; gather the faults of all before raising."""
    found: list[S] = []
    faults: list[str] = []
    for path in paths:
        try:
            found.extend(load(path))
        except SheetError as error:
            faults.extend(error.faults)
    if faults:
        raise SheetError(*faults)
    return found


def _unique(items: list[S], kind: str) -> list[S]:
    seen: set[str] = set()
    for item in items:
        if (key := getattr(item, "id", "")) in seen:
            raise SheetError(f"{kind} {key}: written twice; rename or remove one")
        seen.add(key)
    return items


def load_persona(name: str | Path, folder: Path = PERSONAS) -> Persona:
    """A persona by id or by file. Raises SheetError with "did you mean"."""
    path = Path(name)
    if path.suffix not in {".yaml", ".yml"}:
        path = folder / f"{name}.yaml"
    if not path.exists():
        known = [p.stem for p in sorted(folder.glob("*.yaml"))]
        near = difflib.get_close_matches(str(name), known, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
        raise SheetError(f"persona {str(name)[:60]!r} not found; {hint}")
    data = read_yaml(path)
    persona = build(Persona, data, show_path(path))
    return persona.model_copy(update={"source": show_path(path)})


def load_personas(folder: Path = PERSONAS) -> list[Persona]:
    """Every persona of a folder, by file name."""
    return _unique(_each(sorted(folder.glob("*.yaml")), lambda p: [load_persona(p)]), "persona")


def _products_of(path: Path) -> list[Product]:
    name = show_path(path)
    if not path.exists():
        raise SheetError(f"{name}: not found; check the path")
    raw: Iterable[tuple[str, Any]]
    if path.suffix.lower() in {".yaml", ".yml"}:
        data = read_yaml(path)
        many = data if isinstance(data, list) else [data]
        raw = [(name if len(many) == 1 else f"{name}[{i}]", item) for i, item in enumerate(many)]
    elif path.suffix.lower() in feeds.READERS:
        raw = feeds.READERS[path.suffix.lower()](read_text(path), name)
    else:
        known = ", ".join([".yaml", *feeds.READERS])
        raise SheetError(f"{name}: not a product sheet; use {known}")
    found: list[Product] = []
    faults: list[str] = []
    for where, item in raw:
        try:
            product = build(Product, item, where)
            found.append(product.model_copy(update={"source": where}))
        except SheetError as error:
            faults.extend(error.faults)
    if faults:
        raise SheetError(*faults)
    return found


def load_products(path: Path = ASSETS / "products") -> list[Product]:
    """Products of a folder or file, in any accepted format (YAML, JSON-LD, CSV, TSV).

    Raises SheetError that lists every fault of every file.
    """
    if path.is_dir():
        accepted = {".yaml", ".yml", *feeds.READERS}
        files = sorted(p for p in path.iterdir() if p.suffix.lower() in accepted)
        if not files:
            raise SheetError(f"{show_path(path)}: no product sheets; add a .yaml, .json or .csv")
    else:
        files = [path]
    return _unique(_each(files, _products_of), "product")


def load_many(model: type[S], path: Path) -> list[S]:
    """A file or folder of sheets: one mapping each, a list, or a mapping of id to sheet."""
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]

    def load(file: Path) -> list[S]:
        data, name = read_yaml(file), show_path(file)
        items = data if isinstance(data, list) else [data]
        return [
            build(model, item, f"{name}[{i}]" if len(items) > 1 else name)
            for i, item in enumerate(items)
        ]

    return _each(files, load)


def load_rundowns(path: Path = ASSETS / "rundowns") -> list[Rundown]:
    """Every rundown of a folder."""
    return _unique(load_many(Rundown, path), "rundown")


def load_policies(path: Path = ASSETS / "rules" / "policies.yaml") -> list[Policy]:
    """The shop's promises."""
    return _unique(load_many(Policy, path), "policy")


def load_attributes(path: Path = ASSETS / "attributes.yaml") -> dict[str, Attribute]:
    """The known attributes by key, in file order."""
    return {a.key: a for a in load_many(Attribute, path)}


def load_units(path: Path = ASSETS / "units.yaml") -> dict[str, Unit]:
    """The known units by id, in file order."""
    return {u.id: u for u in load_many(Unit, path)}


def load_phrases(path: Path = ASSETS / "phrases.yaml") -> dict[str, dict[Lang, list[str]]]:
    """The common phrases: act or key -> language -> variants. A persona's own win."""

    class Phrases(Sheet):
        phrases: dict[str, Lines]

    return build(Phrases, {"phrases": read_yaml(path)}, show_path(path)).phrases


def load_words(path: Path) -> Mapping[str, Any]:
    """A word list or rule file as plain data, for the part that owns its meaning."""
    data = read_yaml(path)
    if not isinstance(data, Mapping):
        raise SheetError(f"{show_path(path)}: a mapping of lists is expected")
    return data


def to_yaml(product: Product) -> str:
    """A product as the YAML sheet a person would write: equal languages as one text."""
    data = product.model_dump(mode="json", exclude_defaults=True)
    data["facts"] = [
        {"attribute": _short(f["attribute"]), "value": _short_list(f["value"])}
        for f in data["facts"]
    ]
    for key in ("name", "description"):
        if key in data:
            data[key] = _short(data[key])
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100)


def _short(text: Mapping[str, str]) -> Any:
    values = list(text.values())
    return values[0] if len(set(values)) == 1 else dict(text)


def _short_list(items: Sequence[Mapping[str, str]]) -> Any:
    return _short(items[0]) if len(items) == 1 else [_short(item) for item in items]
