"""The messages between the stage and its browsers: one place for both directions.

Knows bytes and JSON; nothing of sockets, queues or who is watching. The browser's half is
``assets/stage/protocol.mjs``; change both together.

Server to browser, binary (one per piece of speech)::

    uint32 little-endian   length of the header in bytes
    UTF-8 JSON             the header, padded with spaces so that the audio is 4-byte aligned
    int16 little-endian    mono PCM; empty when nobody could speak (captions only)

    header: kind "speech" | turn | seq | text | lang | expression | beat | act | author
            sample_rate_hz | for_ms | skip_ms (start here: the client joined late)
            cues   [[viseme, at_ms, for_ms], ...]
            words  [[start, end, at_ms, for_ms], ...]   offsets into text, in UTF-16 units
            pitch_hz [one value each 25 ms, 0 unvoiced]
            last (the sentence ends here) | product | caption {lang: text}

Server to browser, text (JSON with ``kind``)::

    welcome {stage, turn, seq}     first message; another ``stage`` means the server restarted
    interrupt {turn}               drop every piece of this turn and of older ones
    comment {name, text} | card {product, ...} | viewers {count} | thinking {} | idle {} | ...

Browser to server, text::

    hello {resume?: {stage, turn, seq}}   seq: the last piece received
    heard {turn, seq, ms}                 how much of that piece has left the loudspeaker
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from host.errors import InputError
from host.records import Lang, Speech

MAX_CLIENT_CHARS = 2_000
PITCH_STEP_MS = 25
KIND = re.compile(r"^[a-z][a-z_]{0,31}$")
RESERVED = frozenset({"speech", "welcome", "interrupt", "hello", "heard"})


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Resume(_Message):
    """Where a browser that comes back left off."""

    stage: str = Field("", max_length=64)
    turn: int = Field(0, ge=-1, le=2**53)
    seq: int = Field(-1, ge=-1, le=2**53)


class Hello(_Message):
    """The first message of a browser."""

    kind: Literal["hello"]
    resume: Resume | None = None


class Heard(_Message):
    """``ms`` milliseconds of piece ``seq`` have been heard."""

    kind: Literal["heard"]
    turn: int = Field(ge=0, le=2**53)
    seq: int = Field(ge=0, le=2**53)
    ms: float = Field(ge=0, le=3_600_000, allow_inf_nan=False)


_CLIENT: TypeAdapter[Hello | Heard] = TypeAdapter(
    Annotated[Hello | Heard, Field(discriminator="kind")]
)


def read_client(text: str) -> Hello | Heard:
    """One message of a browser. Raises InputError on anything else: browsers are strangers."""
    if len(text) > MAX_CLIENT_CHARS:
        raise InputError(f"stage message longer than {MAX_CLIENT_CHARS} characters; send less")
    try:
        return _CLIENT.validate_json(text)
    except (ValidationError, ValueError, RecursionError) as error:
        raise InputError("stage message not understood; send hello or heard") from error


def utf16(text: str, index: int) -> int:
    """An offset into ``text`` counted as a browser counts it: in UTF-16 code units."""
    return len(text[: max(0, index)].encode("utf-16-le", "surrogatepass")) // 2


def header(
    speech: Speech,
    *,
    turn: int,
    seq: int,
    product: str = "",
    caption: Mapping[Lang, str] | None = None,
    skip_ms: int = 0,
) -> dict[str, Any]:
    """What a browser has to know of one piece of speech beside its sound."""
    said = speech.sentence
    return {
        "kind": "speech",
        "turn": turn,
        "seq": seq,
        "text": said.text,
        "lang": said.lang,
        "expression": said.expression,
        "beat": said.beat,
        "act": said.act,
        "author": said.author,
        "sample_rate_hz": speech.sample_rate_hz,
        "for_ms": speech.for_ms,
        "skip_ms": skip_ms,
        "cues": [[cue.viseme, cue.at_ms, cue.for_ms] for cue in speech.cues],
        "words": [
            [utf16(said.text, w.start), utf16(said.text, w.end), w.at_ms, w.for_ms]
            for w in speech.words
        ],
        "pitch_hz": [round(float(hz), 1) for hz in speech.pitch_hz],
        "last": speech.last,
        "product": product,
        "caption": dict(caption or {}),
    }


def pack(head: Mapping[str, Any], pcm: bytes) -> bytes:
    """One binary message. ``pcm`` is mono little-endian int16, whole samples only."""
    if len(pcm) % 2:
        raise ValueError("pcm holds half a sample; send whole int16 samples")
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    raw = text.encode("utf-8", "replace")
    raw += b" " * (-len(raw) % 4)
    return struct.pack("<I", len(raw)) + raw + pcm


def unpack(message: bytes) -> tuple[dict[str, Any], bytes]:
    """The header and the PCM of one binary message. Raises InputError when it is none."""
    try:
        (length,) = struct.unpack_from("<I", message)
        head = json.loads(message[4 : 4 + length].decode("utf-8"))
    except (struct.error, ValueError) as error:
        raise InputError("not a stage message; expected length, header, audio") from error
    if not isinstance(head, dict) or len(message) < 4 + length:
        raise InputError("not a stage message; the header is a JSON object")
    return head, message[4 + length :]


def event(kind: str, data: Mapping[str, Any] | None = None) -> str:
    """One text message. ``data`` may hold anything JSON can, and is never read as markup."""
    if not KIND.match(kind):
        raise ValueError(f"{kind!r} is no event kind; use lower case letters and _")
    plain = {str(key): value for key, value in (data or {}).items()} | {"kind": kind}
    return json.dumps(plain, ensure_ascii=False, default=str)
