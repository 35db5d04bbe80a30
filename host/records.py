"""What flows between the parts: frozen records, units in names. Holds no behaviour worth testing.

Parts never import each other; they meet here and in ``sheets``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

Lang = Literal["en", "zh", "fr"]
Act = Literal[
    "greet",
    "thank",
    "answer",
    "price",
    "stock",
    "policy",
    "order",
    "buy",
    "compare",
    "recommend",
    "not_on_sheet",
    "pitch",
    "story",
    "persona",
    "smalltalk",
    "refuse",
    "handoff",
]
Author = Literal["lm", "phrase"]
Expression = Literal[
    "neutral", "happy", "curious", "thinking", "surprised", "proud", "tender", "apologetic"
]
Beat = Literal["hook", "need", "feature", "proof", "price", "call"]
# The Oculus set of 15 (https://developer.oculus.com/documentation/unity/audio-ovrlipsync-viseme-reference)
Viseme = Literal[
    "sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U"
]

LANGS: tuple[Lang, ...] = get_args(Lang)
ACTS: tuple[Act, ...] = get_args(Act)
EXPRESSIONS: tuple[Expression, ...] = get_args(Expression)
BEATS: tuple[Beat, ...] = get_args(Beat)
VISEMES: tuple[Viseme, ...] = get_args(Viseme)

Text = Mapping[Lang, str]
"""Text a viewer may hear, per language. Every language is present after loading."""


@dataclass(frozen=True)
class Viewer:
    """Who wrote. ``id`` is "" for an anonymous viewer, of whom nothing is remembered."""

    id: str = ""
    name: str = ""
    lang: Lang | None = None


@dataclass(frozen=True)
class Comment:
    """One comment as it came in. ``text`` is hostile until the room has cleaned it."""

    text: str
    viewer: Viewer = Viewer()
    product: str = ""  # id of the product pinned when it was written
    lang: Lang | None = None  # the page's language: a prior, not an order
    id: str = ""
    at_ms: int = 0


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units (cents, fen) of an ISO 4217 currency. Never a float."""

    minor: int
    currency: str


@dataclass(frozen=True)
class Claim:
    """One thing that may be said, with its address.

    ``id`` is the address: ``lumo-air.weight``, ``shop.lumo-air.price``,
    ``weike.story.hangzhou``, ``policy.returns``. ``attribute`` is the key the sheet
    wrote; ``text`` is the value as a viewer may hear it; ``value`` is the same,
    parsed (see ``host.mind.values``), or None for prose.
    """

    id: str
    about: str  # product id, persona id, or "policy"
    attribute: str
    text: Text
    value: Any = None
    label: Text = field(default_factory=dict)
    benefit: Text | None = None  # what the fact is good for: only beside its fact
    source: str = ""  # file or table a person can open
    known: str = ""  # the attribute of assets/attributes.yaml that this is, if it is one

    @property
    def key(self) -> str:
        """The known attribute, else the key the sheet wrote."""
        return self.known or self.attribute


@dataclass(frozen=True)
class Verdict:
    """What the checker says of one sentence. ``reason`` is "" when ok."""

    ok: bool
    reason: str = ""
    detail: str = ""


PASSED = Verdict(True)


@dataclass(frozen=True)
class Sentence:
    """One sentence she may speak, with the claims it rests on."""

    text: str
    lang: Lang
    claim_ids: tuple[str, ...] = ()
    author: Author = "phrase"
    verdict: Verdict = PASSED
    expression: Expression = "neutral"
    beat: Beat | None = None
    act: Act | None = None


@dataclass(frozen=True)
class Utterance:
    """One turn: what she says to one comment, or one pitch.

    ``ms`` holds measured times in milliseconds: ``first`` (to the first verified
    sentence) and ``total``. ``refused`` holds drafts the checker threw away.
    """

    act: Act
    lang: Lang
    sentences: tuple[Sentence, ...]
    product: str = ""
    reply_to: str = ""
    ms: Mapping[str, float] = field(default_factory=dict)
    refused: tuple[Sentence, ...] = ()

    @property
    def text(self) -> str:
        """All sentences as one line; no spaces between Chinese sentences."""
        return ("" if self.lang == "zh" else " ").join(s.text for s in self.sentences)

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """Every claim the turn rests on, first use first, once each."""
        return tuple(dict.fromkeys(i for s in self.sentences for i in s.claim_ids))


@dataclass(frozen=True)
class MouthCue:
    """The mouth takes the shape ``viseme`` at ``at_ms`` from the start of its audio."""

    viseme: Viseme
    at_ms: int
    for_ms: int


@dataclass(frozen=True)
class WordCue:
    """A stretch of the written text (``text[start:end]``) is spoken at ``at_ms``."""

    start: int
    end: int
    at_ms: int
    for_ms: int


@dataclass(frozen=True)
class Speech:
    """Audio of a sentence or a clause of it. ``pcm`` is mono little-endian int16.

    ``pitch_hz`` is sampled every 25 ms (0 where unvoiced), for brows and nods.
    ``pcm`` is empty when no engine could speak: captions only, timed by ``for_ms``.
    """

    sentence: Sentence
    spoken: str
    pcm: bytes
    sample_rate_hz: int
    cues: tuple[MouthCue, ...] = ()
    words: tuple[WordCue, ...] = ()
    pitch_hz: tuple[float, ...] = ()
    engine: str = ""
    last: bool = True  # the sentence ends with this piece
    caption_ms: int = 0

    @property
    def for_ms(self) -> int:
        """Length in milliseconds."""
        if not self.pcm:
            return self.caption_ms
        return round(len(self.pcm) / 2 * 1000 / self.sample_rate_hz)


@dataclass(frozen=True)
class OrderLine:
    """What was bought, priced by the shop when it was ordered. Amounts in minor units."""

    product: str
    name: str
    quantity: int
    unit_minor: int
    total_minor: int


@dataclass(frozen=True)
class Order:
    """An order that is in the database."""

    id: str
    lines: tuple[OrderLine, ...]
    total_minor: int
    currency: str
    name: str
    address: str
    contact: str
    status: Literal["placed", "paid", "shipped", "cancelled"]
    at: datetime
    viewer: str = ""
    coupon: str = ""
    discount_minor: int = 0  # already taken off ``total_minor``
    withdrawn_at: datetime | None = None  # the buyer has withdrawn from the contract


@dataclass(frozen=True)
class Event:
    """Something that happened, for the log and the desk."""

    kind: str
    at_ms: int
    data: Mapping[str, Any] = field(default_factory=dict)
