"""What she may draw on: her persona, the products, the known attributes, the shop's promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from host.schema import Attribute, Catalogue, Persona, Policy


@dataclass(frozen=True)
class Knowledge:
    """Sheets only; what changes while the show runs (price, stock) is not here."""

    persona: Persona
    catalogue: Catalogue
    attributes: Mapping[str, Attribute]
    policies: tuple[Policy, ...] = ()
