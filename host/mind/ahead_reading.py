"""Sheets read before anybody asks: their texts are embedded beside the start of a show, and kept
for the next one."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from host.mind.claims import product_claims
from host.mind.embed import Abroad
from host.mind.knowledge import Knowledge
from host.mind.retrieve import embedded

FEW = 4  # texts at a time: a viewer's question waits for no more
PATIENCE_S = 180.0


def begin(abroad: Abroad, knowledge: Knowledge) -> threading.Thread:
    """Embed every line of every sheet, and the labels we know, in a thread of its own."""
    thread = threading.Thread(target=_read, args=(abroad, knowledge), name="sheets", daemon=True)
    thread.start()
    return thread


def _read(abroad: Abroad, knowledge: Knowledge) -> None:
    until = time.monotonic() + PATIENCE_S
    while not abroad.ready:
        if time.monotonic() > until:
            return
        time.sleep(0.5)
    texts = list(dict.fromkeys(_texts(knowledge)))
    for at in range(0, len(texts), FEW):
        abroad.embed(texts[at : at + FEW])
    abroad.keep(texts)


def _texts(knowledge: Knowledge) -> Iterator[str]:
    spoken = knowledge.persona.languages
    for lang in spoken:
        yield from (known.label[lang] for known in knowledge.attributes.values())
    for product in knowledge.catalogue.products:
        for claim in product_claims(product, knowledge.attributes):
            for lang in spoken:
                yield from embedded(claim, lang)
