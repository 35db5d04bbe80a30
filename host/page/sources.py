"""Where an answer comes from: claim addresses into the sheet's own lines. Reads, never judges."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from host.addresses import SHOP, Addresses
from host.host import Host
from host.page.markup import chat
from host.page.words import WORDS, say
from host.records import Claim, Lang


@dataclass(frozen=True)
class Source:
    """One line a viewer can check. All four as text."""

    id: str
    label: str
    value: str
    where: str


class Sources:
    """Every claim of the sheets by its address; the shop is asked when the chip is made."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._addresses = Addresses(host)

    def find(self, claim_id: str, lang: Lang) -> Source:
        """What stands at an address. An unknown one is shown as it is."""
        claim = self._addresses.find(claim_id)
        if claim_id.startswith(SHOP):
            return self._live(claim_id, claim, lang)
        if claim is None:
            return Source(claim_id, claim_id.rpartition(".")[2], "", "")
        # A story's topic is a note in English for who writes personas.
        plain = say("story_label", lang) if ".story." in claim.id else claim.attribute
        label = claim.label.get(lang) or plain
        return Source(claim_id, label, claim.text[lang], self._where(claim, lang))

    def _live(self, claim_id: str, claim: Claim | None, lang: Lang) -> Source:
        """Of the shop; what it no longer offers keeps its name and has no value."""
        attribute = ".".join(claim_id.split(".")[2:])
        key = f"{attribute}_label"
        label = (claim.label.get(lang) if claim else "") or (
            say(key, lang) if key in WORDS else attribute
        )
        return Source(claim_id, label, claim.text[lang] if claim else "", say("shop_source", lang))

    def _where(self, claim: Claim, lang: Lang) -> str:
        if claim.about == "policy":
            return claim.source
        if ".story." in claim.id or claim.about == self._host.persona.id:
            return say("story_source", lang)
        return f"{say('sheet', lang)}, {Path(claim.source).name}"

    def chips(self, claim_ids: tuple[str, ...], lang: Lang) -> str:
        """A chip per claim that opens to the sheet's line; "" without claims."""
        found = [self.find(claim_id, lang) for claim_id in claim_ids]
        chips = "".join(_chip(source) for source in found)
        return (
            f'<div class="from"><span>{chat(say("from", lang))}</span>{chips}</div>'
            if chips
            else ""
        )


def _chip(source: Source) -> str:
    value = f"<b>{chat(source.value)}</b>" if source.value else ""
    return (
        f'<details class="chip"><summary>{chat(source.label)}</summary>'
        f'<div class="line">{value}'
        f"<small>{chat(source.where)}</small><code>{chat(source.id)}</code></div></details>"
    )
