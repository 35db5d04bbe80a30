"""Who buys: name, address, contact and coupon code as typed, cleaned or refused. Stores nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import phonenumbers

from host.errors import BadCustomer

# One "@", a dotted domain, no spaces or quotes: what mail providers really hand out.
EMAIL = re.compile(
    r"^[^\s@\"'<>(),:;\\\[\]]{1,64}@(?=.{4,190}$)"
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]$"
)
DIRECTION_MARKS = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
PHONE_REGIONS = ("FR", "CN", "US")


@dataclass(frozen=True)
class Customer:
    """A buyer whose words were accepted. ``contact`` is an e-mail address, an E.164 number, or
    a number as typed where its country is not clear.
    """

    name: str
    address: str
    contact: str


def read_customer(
    name: str, address: str, contact: str, *, regions: Sequence[str] = PHONE_REGIONS
) -> Customer:
    """Clean what was typed. Raises BadCustomer with the field and the remedy.

    ``regions`` are where a phone number without a country code may be from.
    """
    return Customer(
        _line(name, "name", 1, 80, "your name"),
        _line(", ".join(_lines(address)), "address", 6, 300, "street, postcode and town"),
        _contact(contact, regions),
    )


def _lines(text: str) -> list[str]:
    if not isinstance(text, str):
        raise BadCustomer("address: give your street, postcode and town", "address")
    return [part for line in re.split(r"\r\n|\r|\n", text) if (part := line.strip(" ,\t"))]


def _line(text: str, field: str, least: int, most: int, wanted: str) -> str:
    if not isinstance(text, str):
        raise BadCustomer(f"{field}: give {wanted}", field)
    clean = re.sub(r"[^\S\n\r]+", " ", unicodedata.normalize("NFC", text)).strip()
    if any(unicodedata.category(c) in {"Cc", "Cs"} or c in DIRECTION_MARKS for c in clean):
        raise BadCustomer(f"{field}: holds control characters; type it again", field)
    if len(clean) > most:
        raise BadCustomer(f"{field}: longer than {most} characters; shorten it", field)
    if len(clean) < least or not any(c.isalpha() for c in clean):
        raise BadCustomer(f"{field}: give {wanted}", field)
    return clean


def _contact(text: str, regions: Sequence[str]) -> str:
    typed = unicodedata.normalize("NFKC", text).strip() if isinstance(text, str) else ""
    if "@" in typed and EMAIL.match(typed):
        return typed
    if "@" not in typed and 5 <= len(typed) <= 40 and (number := _phone(typed, regions)):
        return number
    raise BadCustomer(
        "contact: give an e-mail address or a phone number, with +country code if abroad", "contact"
    )


def _phone(typed: str, regions: Sequence[str]) -> str:
    if not re.fullmatch(r"[\d\s()+./-]+", typed):
        return ""
    found = {number for region in regions if (number := _in_region(typed, region))}
    # A number that several countries know is kept as typed: a wrong guess reaches nobody.
    return found.pop() if len(found) == 1 else (" ".join(typed.split()) if found else "")


def _in_region(typed: str, region: str) -> str:
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
