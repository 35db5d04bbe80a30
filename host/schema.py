"""The shapes of what people write. Pydantic, unknown keys refused, frozen. Reads no file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from babel.numbers import get_currency_precision, is_currency
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from host.errors import InputError
from host.records import LANGS, Beat, Lang, Text

YES_NO: Mapping[bool, Text] = {
    True: {"en": "yes", "zh": "是", "fr": "oui"},
    False: {"en": "no", "zh": "否", "fr": "non"},
}
ID = re.compile(r"^[a-z0-9][a-z0-9_-]{0,63}$")


def slug(text: str) -> str:
    """An attribute as an address part. Scripts other than Latin are kept."""
    return re.sub(r"[^\w]+", "_", text.strip().lower()).strip("_") or "fact"


def every_language(value: Any) -> Any:
    """A bare string or number means every language; a missing language takes the first given."""
    if isinstance(value, str) and value.strip().lower() in {"yes", "no"}:
        value = value.strip().lower() == "yes"
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
        if not all(isinstance(t, str | int | float | Decimal | date) for t in value.values()):
            raise ValueError("empty text" if None in value.values() else "a text per language")
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

    @model_validator(mode="after")
    def _payable(self) -> Price:
        if self.minor < 1:
            raise ValueError(f"{self.amount} {self.currency} is less than a coin")
        return self

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
    pitch_hz: float | None = Field(None, ge=60, le=400)  # median pitch in every language
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
