"""Before the show: lines for every product, with a bar that says how far she is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from host.errors import InputError
from host.host import Host
from host.records import Lang


@dataclass(frozen=True)
class Rehearsed:
    """What a rehearsal came to: lines kept, of them new, products they are about."""

    lines: int
    new: int
    products: int


def rehearse(host: Host, *, langs: Sequence[Lang | None] = (), product: str = "") -> Rehearsed:
    """Write ahead for one product or all, in her languages unless some are named.

    Raises InputError when her model was not taught, or the product is none of the shop's.
    """
    from rich.console import Console
    from rich.progress import track

    wanted = [lang for lang in langs or host.persona.languages if lang]
    if not any(map(host.mind.colour.taught, wanted)):
        raise InputError(
            f"{host.persona.id}: her model writes no lines of its own; name one with an adapter "
            "in the persona file (model: id, adapter)"
        )
    chosen = [product] if product else [one.id for one in host.catalogue.products]
    before = host.mind.ahead.size
    todo = [(each, lang) for each in chosen for lang in wanted]
    for each, lang in track(todo, "She rehearses", console=Console(stderr=True)):
        for _ in host.rehearse(each, lang):
            pass
    lines = host.mind.ahead.size
    return Rehearsed(lines, lines - before, len(chosen))
