"""What people write: Persona, Product, Rundown, Policy, Attribute. Loads and validates.

The only module that reads YAML. Every fault names file, field and remedy; a folder is
read to the end so that all faults are seen at once.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from babel.numbers import get_currency_precision, is_currency
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from host import feeds
from host.errors import InputError, SheetError
from host.records import LANGS, Beat, Lang, Text

ROOT = Path(__file__).resolve().parent.parent
PERSONAS = ROOT / "personas"
ASSETS = ROOT / "assets"
MAX_BYTES = 2_000_000
YES_NO: Mapping[bool, Text] = {
    True: {"en": "yes", "zh": "是", "fr": "oui"},
    False: {"en": "no", "zh": "否", "fr": "non"},
}
ID = re.compile(r"^[a-z0-9][a-z0-9_-]{0,63}$")


def every_language(value: Any) -> Any:
    """A bare string or number means every language; a missing language takes the first given."""
    if isinstance(value, bool):
        return dict(YES_NO[value])
    if isinstance(value, int | float | Decimal | date):
        value = str(value)
    if isinstance(value, str):
        value = dict.fromkeys(LANGS, value)
    if isinstance(value, Mapping) and value:
        unknown = set(value) - set(LANGS)
        if unknown:
            raise ValueError(f"unknown language {sorted(map(str, unknown))[0]!r}; use en, zh or fr")
        texts = {lang: str(text).strip() for lang, text in value.items()}
        if not all(texts.values()):
            raise ValueError("empty text")
        first = texts.get("en") or next(iter(texts.values()))
        return {lang: texts.get(lang, first) for lang in LANGS}
    raise ValueError("a text, or one per language: {en: …, zh: …, fr: …}")


def variants(value: Any) -> Any:
    """Lines per language, several variants each. Languages may be missing."""
    if isinstance(value, str):
        return {lang: [value] for lang in LANGS}
    if isinstance(value, Sequence):
        return {lang: [str(line) for line in value] for lang in LANGS}
    if isinstance(value, Mapping):
        return {k: [v] if isinstance(v, str) else v for k, v in value.items()}
    raise ValueError("lines per language: {en: […], zh: […], fr: […]}")


Told = Annotated[dict[Lang, str], BeforeValidator(every_language)]
Lines = Annotated[dict[Lang, list[str]], BeforeValidator(variants)]


class Sheet(BaseModel):
    """Base of all sheets: unknown keys refused, frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# --- products ---------------------------------------------------------------------------


class Price(Sheet):
    """An amount as written, and its ISO 4217 currency."""

    amount: Decimal = Field(gt=0, le=Decimal("10000000"))
    currency: str = "EUR"

    @field_validator("currency")
    @classmethod
    def _known(cls, value: str) -> str:
        if not is_currency(value.upper()):
            raise ValueError(f"{value!r} is not an ISO 4217 currency such as EUR, CNY or USD")
        return value.upper()

    @property
    def minor(self) -> int:
        """The amount in minor units (cents, fen)."""
        return int((self.amount * 10 ** get_currency_precision(self.currency)).to_integral_value())


class Coupon(Sheet):
    """A reduction the shop will honour when its code is entered at checkout."""

    code: str = Field(min_length=2, max_length=32)
    percent: int = Field(ge=1, le=90)
    until: date | None = None


class Fact(Sheet):
    """One line of a product sheet. A list value keeps its items apart."""

    attribute: Told
    value: list[Told]
    listed: bool = False

    @field_validator("value", mode="before")
    @classmethod
    def _many(cls, value: Any) -> Any:
        if isinstance(value, list) and not value:
            raise ValueError("empty list; leave the fact out, or write its value")
        return value if isinstance(value, list) else [value]

    @property
    def key(self) -> str:
        """The attribute as an address part: "Item weight" -> ``item_weight``."""
        return slug(self.attribute["en"])

    def text(self, lang: Lang) -> str:
        """The value as a viewer may hear it."""
        joint = "、" if lang == "zh" else ", "
        return joint.join(item[lang] for item in self.value)


class Benefit(Sheet):
    """What a fact is good for. May be said only beside its fact."""

    of: str
    text: Told


class Tested(Sheet):
    """Who tested the product, when, and where the report is."""

    by: Told
    on: date
    report: str = ""


class Product(Sheet):
    """What is sold. Only id, name, price and one fact are required."""

    id: str = Field(pattern=ID.pattern)
    brand: str = ""
    name: Told
    category: str = ""
    description: Told | None = None
    aliases: list[str] = []
    price: Price
    stock: int = Field(0, ge=0, le=10_000_000)
    coupon: Coupon | None = None
    image: str = ""
    facts: list[Fact] = Field(min_length=1)
    benefits: list[Benefit] = []
    tested: Tested | None = None
    lexicon: dict[str, Lines] = {}  # how a word is spoken: {IPX4: {en: [I P X four]}}
    source: str = Field("", exclude=True)  # the file it came from


# --- personas ---------------------------------------------------------------------------


class Story(Sheet):
    """One true thing of her made-up life."""

    id: str = Field(pattern=ID.pattern)
    topic: str = ""
    ask: Lines = {}  # words of a question that this answers
    text: Told


class Manner(Sheet):
    """How she speaks. ``sentence_words`` bounds a sentence (characters / 2 in Chinese)."""

    sentence_words: int = Field(18, ge=4, le=40)
    address: Lines = {}
    catchphrases: Lines = {}
    humour: Told | None = None


class Boundary(Sheet):
    """A topic she declines, in her own words."""

    topic: str
    words: Lines = {}
    line: Lines = {}


class VoiceRecipe(Sheet):
    """Timbre from a weighted blend of style vectors, prosody from one voice per language."""

    engine: Literal["kokoro", "pyttsx3", "silent"] = "kokoro"
    timbre: dict[str, float] = {}
    prosody: dict[Lang, str] = {}
    speed: float = Field(1.0, ge=0.5, le=2.0)
    lexicon: dict[str, Lines] = {}


class Look(Sheet):
    """What she looks like. ``palette`` holds CSS colours by role."""

    avatar: str = "weike"
    outfit: Told | None = None
    palette: dict[str, str] = {}
    vrm: str = ""


class Operator(Sheet):
    """Who answers for the room."""

    legal_entity: str
    registration: str = ""
    address: str = ""
    contact: str


class Model(Sheet):
    """Which language model speaks for her, by id, path or name in assets/models.yaml."""

    id: str = "smollm2-135m-instruct"
    adapter: str = ""


class Persona(Sheet):
    """One host. The file drives the host: swap it, and somebody else is on air."""

    id: str = Field(pattern=ID.pattern)
    name: Told
    aliases: list[str] = []
    inspired_by: str = ""
    disclosure: Told
    languages: list[Lang] = Field(min_length=1)
    card: Told  # two or three sentences: who she is, for the model
    story: list[Story] = []
    likes: list[Told] = []
    values: list[Told] = []
    temperament: Told
    manner: Manner = Manner.model_construct()
    boundaries: list[Boundary] = []
    phrases: dict[str, Lines] = {}
    voice: VoiceRecipe = VoiceRecipe.model_construct()
    look: Look = Look.model_construct()
    operator: Operator
    model: Model = Model.model_construct()
    source: str = Field("", exclude=True)

    def lang(self, wanted: Lang | None) -> Lang:
        """The wanted language if she speaks it, else her first."""
        return wanted if wanted in self.languages else self.languages[0]


# --- shows, policies, attributes, units ---------------------------------------------------


SegmentKind = Literal["opening", "story", "pitch", "qa", "flash_sale", "closing"]


class Segment(Sheet):
    """A stretch of the show. ``must_say`` are claim ids that have to be said in it."""

    kind: SegmentKind
    seconds: int = Field(ge=5, le=7200)
    product: str = ""
    story: str = ""
    beats: list[Beat] = []
    must_say: list[str] = []


class Rundown(Sheet):
    """The show, minute by minute."""

    id: str = Field(pattern=ID.pattern)
    title: Told
    persona: str = ""
    segments: list[Segment] = Field(min_length=1)


class Policy(Sheet):
    """What the shop promises: ``policy.<id>``."""

    id: str = Field(pattern=ID.pattern)
    label: Told
    ask: Lines = {}
    text: Told
    regions: list[str] = []  # empty: everywhere
    categories: list[str] = []  # empty: every product
    source: str = ""


Kind = Literal["quantity", "number", "boolean", "list", "text", "date"]


class Attribute(Sheet):
    """A known attribute: how people call it, how they ask for it, how she says it."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    kind: Kind = "text"
    family: str = ""  # unit family of assets/units.yaml
    label: Told
    synonyms: Lines = {}
    questions: Lines = {}  # words that ask for it without naming it: "heavy", "重", "lourd"
    say: Lines = {}  # "It weighs {value}."
    yes: Lines = {}  # for booleans: "Yes, it is dishwasher safe."
    no: Lines = {}


class Unit(Sheet):
    """One unit: ``factor`` times the family's base. ``per`` is the offset for temperatures."""

    id: str
    family: str
    factor: float
    offset: float = 0.0
    names: Lines
    spoken: Lines = {}


# --- reading ------------------------------------------------------------------------------

S = TypeVar("S", bound=Sheet)


class _NoAliases(yaml.SafeLoader):
    """safe_load without aliases: a sheet needs none, and a bomb is made of them."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not allowed in a sheet")
        return super().compose_node(parent, index)


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
        data = yaml.load(text, Loader=_NoAliases)  # noqa: S506  a SafeLoader subclass
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
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


def slug(text: str) -> str:
    """An attribute as an address part. Scripts other than Latin are kept."""
    return re.sub(r"[^\w]+", "_", text.strip().lower()).strip("_") or "fact"


@dataclass(frozen=True)
class Catalogue:
    """The products on sale, in order."""

    products: tuple[Product, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Product]:
        """Products by id."""
        return {p.id: p for p in self.products}

    def get(self, product_id: str) -> Product:
        """The product, or InputError with "did you mean"."""
        if found := self.by_id.get(product_id):
            return found
        near = difflib.get_close_matches(product_id, list(self.by_id), 1)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(self.by_id)}"
        raise InputError(f"no product {product_id[:60]!r}; {hint[:300]}")
