"""What stands at a claim's address: the sheets' own claims, and the shop's as they are now."""

from __future__ import annotations

from functools import cached_property

from host.host import Host
from host.mind.claims import persona_claims, policy_claims, product_claims
from host.records import Claim

SHOP = "shop."


class Addresses:
    """``find`` may be called from any thread; the sheets are read at the first call."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def find(self, claim_id: str) -> Claim | None:
        """The claim, or None when nothing stands there (any more)."""
        if claim_id.startswith(SHOP):
            live = self._host.live(claim_id.split(".")[1])
            return next((claim for claim in live if claim.id == claim_id), None)
        return self._sheets.get(claim_id)

    @cached_property
    def _sheets(self) -> dict[str, Claim]:
        host, knowledge = self._host, self._host.mind.knowledge
        claims = [*persona_claims(host.persona), *policy_claims(knowledge.policies)]
        for product in host.catalogue.products:
            claims += product_claims(product, knowledge.attributes)
        return {claim.id: claim for claim in claims}
