"""One host, wired once: her mind, the shop she sells for, her voice. ``Host.open`` is the door."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from host import sheets
from host.errors import HostError, InputError, ShopError
from host.mind.answer import Answerer
from host.mind.colour import Colour
from host.mind.embed import Embedder, open_minilm
from host.mind.gist import Gist
from host.mind.ground import Grounder
from host.mind.knowledge import Knowledge
from host.mind.language import language
from host.mind.lm import LanguageModel, Recipe, open_lm
from host.mind.lm_adapter import mark_of
from host.mind.memory import Memory
from host.mind.mind import Mind
from host.mind.phrases import Phrasebook
from host.mind.pitch import Pitcher
from host.mind.rehearsed import book_of
from host.mind.states import LazyStates, open_states
from host.mind.turn import Turn
from host.mind.verify import Checker
from host.records import Claim, Comment, Lang, Sentence, Utterance, Viewer
from host.schema import Catalogue, Persona
from host.settings import Settings, read
from host.shop import Shop, ViewerStore
from host.voice import Voice, open_voice

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shared:
    """What every persona of a process shares: the model, the shop, the sheets."""

    settings: Settings
    catalogue: Catalogue
    shop: Shop
    lm: LanguageModel
    wait: bool = True  # for what is prepared at a first start
    keeps: bool = False  # what is rehearsed, from one start to the next


class Host:
    """She answers, pitches and sells. Not thread-safe: the show calls it from one thread."""

    def __init__(self, persona: Persona, shared: Shared) -> None:
        self.persona = persona
        self.shared = shared
        self.settings = shared.settings
        self.catalogue = shared.catalogue
        self.shop = shared.shop
        self.mind = self._mind()
        self.pitcher = Pitcher(self.mind)

    @classmethod
    def open(
        cls,
        persona: str | Path = "weike",
        *,
        products: str | Path | None = None,
        settings: Settings | None = None,
        lm: LanguageModel | None = None,
        database: str | None = None,
        wait: bool = True,
    ) -> Host:
        """Open a host by persona id or file, over the products of a folder or file.

        ``wait`` False lets the language model load beside the show; until then phrases speak.

        Without ``products``: the shipped ones, in the shop's own database. With them: a shop
        of their own in memory. Raises InputError (SheetError) with the remedy.
        """
        settings = settings or read()
        sheet = sheets.load_persona(persona)
        found = sheets.load_products(Path(products)) if products else sheets.load_products()
        shop = Shop.open(database or ("sqlite://" if products else settings.database))
        shop.seed(found)
        model = lm or open_lm(recipe_of(sheet, settings), wait=wait)
        shared = Shared(settings, Catalogue(tuple(found)), shop, model, wait, keeps=lm is None)
        return cls(sheet, shared)

    def with_persona(self, persona: str | Path) -> Host:
        """Another host over the same shop and model."""
        return Host(sheets.load_persona(persona), self.shared)

    def warm(self, comment: Comment | None = None) -> Host:
        """Read what a first question would wait for, in any language: some seconds, once. With a
        comment: what that one would."""
        if comment is None:
            self.mind.warm(self.catalogue.products[0].id, self.persona.languages)
            return self
        pinned = self._pinned(comment)
        self.mind.warm(pinned.product, [language(pinned, self.mind.knowledge)])
        return self

    def read_ahead(self, *, wait: bool = False) -> None:
        """Read every sheet beside the show, before anybody asks."""
        thread = self.mind.grounder.prepare()
        if wait and thread:
            thread.join()

    # --- what she does ------------------------------------------------------------------

    def turn(self, comment: Comment) -> Turn:
        """Begin to answer; iterate the turn for sentences as they are verified."""
        return self.mind.turn(self._pinned(comment))

    def idle(self, product: str) -> bool:
        """Do a little of what nobody waits for: lines for what may be asked of a product next.

        Returns at once; False when nothing is left to do.
        """
        return self.mind.ahead.step(product)

    def rehearse(self, product: str, lang: Lang) -> Iterator[int]:
        """Write lines for all that may be asked of a product, as a host does before she goes on
        air; how many she has, after each batch. Kept for the next start. Nothing where the
        model was not taught. Raises InputError for an unknown product."""
        self.catalogue.get(product)
        return self.mind.ahead.rehearse(product, lang)

    def reply(
        self,
        text: str,
        *,
        product: str = "",
        lang: Lang | None = None,
        viewer: Viewer | None = None,
    ) -> Utterance:
        """One whole reply."""
        comment = Comment(text, viewer or Viewer(), product, lang)
        return self.turn(comment).finish()

    def pitch(
        self, product: str, *, lang: Lang | None = None, seconds: float = 45
    ) -> Iterator[Sentence]:
        """A checked pitch, sentence by sentence. Raises InputError for an unknown product."""
        if not 5 <= seconds <= 600:
            raise InputError("seconds: a pitch takes 5 to 600 seconds")
        self.catalogue.get(product)
        return self.pitcher.pitch(product, self.persona.lang(lang), seconds)

    @cached_property
    def voice(self) -> Voice:
        """Her voice, opened when first used."""
        return open_voice(
            self.persona.voice,
            persona=self.persona.id,
            cache_dir=self.settings.cache_dir,
            prefer=self.settings.voice,
        )

    def live(self, product: str) -> Sequence[Claim]:
        """What the shop says of a product now; nothing for a product it does not sell."""
        try:
            return self.shop.claims(product)
        except ShopError:
            return ()

    # --- wiring -------------------------------------------------------------------------

    def _pinned(self, comment: Comment) -> Comment:
        if comment.product:
            self.catalogue.get(comment.product)
            return comment
        return replace(comment, product=self.catalogue.products[0].id)

    def _mind(self) -> Mind:
        attributes = sheets.load_attributes()
        knowledge = Knowledge(self.persona, self.catalogue, attributes, self._policies())
        book = Phrasebook(self.persona, sheets.load_phrases(), seed=self.settings.seed)
        abroad = _abroad(self.settings, wait=self.shared.wait)
        grounder = Grounder(knowledge, self.live, embedder=_embedder(), abroad=abroad)
        checker = Checker(attributes, _ours(self.catalogue, self.persona))
        colour = Colour(self.persona, self.shared.lm, checker, book, seed=self.settings.seed)
        answerer = Answerer(book, attributes, self.catalogue, self.shop.total_claim)
        mind = Mind(
            knowledge,
            grounder,
            checker,
            answerer,
            colour,
            memory=Memory(ViewerStore(self.shop.engine)),
            gist=_gist(abroad),
        )
        recipe = recipe_of(self.persona, self.settings)
        if self.shared.keeps and recipe.adapter:
            card = "".join(self.persona.card.values())
            written_by = (card, recipe.model, mark_of(recipe.adapter))
            mind.ahead.keep_in(book_of(self.settings.cache_dir, self.persona.id, *written_by))
        return mind

    def _policies(self) -> tuple[sheets.Policy, ...]:
        region = self.settings.region
        return tuple(p for p in sheets.load_policies() if not p.regions or region in p.regions)


def _embedder() -> Embedder | None:
    try:
        return open_minilm()
    except HostError as error:
        log.warning("%s; questions are matched by words alone", error)
        return None


def _gist(abroad: LazyStates | None) -> Gist | None:
    try:
        return Gist.open(abroad) if abroad else None
    except HostError as error:
        log.warning("%s; comments are read by patterns alone", error)
        return None


def _abroad(settings: Settings, *, wait: bool) -> LazyStates | None:
    if not settings.encoder:
        return None
    try:
        return open_states(settings.cache_dir, wait=wait)
    except HostError as error:
        log.warning("%s; questions in zh and fr are matched by words alone", error)
        return None


def _ours(catalogue: Catalogue, persona: Persona) -> frozenset[str]:
    """Names that may be spoken: our brands, our products, herself."""
    brands = {p.brand for p in catalogue.products if p.brand}
    names = {name for p in catalogue.products for name in p.name.values()}
    return frozenset(brands | names | set(persona.name.values()))


def recipe_of(persona: Persona, settings: Settings) -> Recipe:
    """The model of a persona file; HOST_MODEL names another, as it is, without an adapter."""
    chosen = settings.model
    return Recipe(
        model=chosen or persona.model.id,
        url=settings.lm_url,
        key=settings.lm_key,
        adapter="" if chosen else persona.model.adapter,
        instead="" if chosen else Recipe.model,
        cache_dir=settings.cache_dir,
        offline=settings.offline,
    )
