"""Find the claims that settle each ask, or say honestly that none does. Writes no sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from threading import Thread

from host.mind import ahead_reading
from host.mind.claims import lexicon_of, persona_claims, policy_claims, product_claims
from host.mind.clauses import runs
from host.mind.closed import pick, told_by
from host.mind.embed import Abroad, Embedder
from host.mind.expects import asked_kinds
from host.mind.knowledge import Knowledge
from host.mind.nested import humanise, is_nested
from host.mind.plan import Ask, Grounded, Plan
from host.mind.pointing import names
from host.mind.polarity import points_at, settle
from host.mind.polarity_text import BOXED
from host.mind.ranker import HeadName, Ranked, Ranker, load_ranker
from host.mind.recommend import Recommender
from host.mind.retrieve import Entry, Ruler, Shelf, asked_terms, kin
from host.mind.targets import refined, side_asked
from host.mind.tokens import fold, terms
from host.records import Claim, Lang
from host.schema import Product

Live = Callable[[str], Sequence[Claim]]
LIVE = frozenset({"price", "stock", "coupon", "offer_until", "discount", "reference_price"})
OWN = frozenset({"name", "brand", "category", "description", "tested"})
MAKER = frozenset({"brand", "manufacturer", "model_name", "model_number"})
MAIN_FACTS = 3
# How doubtful the ranker may be of a fact that the question itself names; of one akin, less.
SURE: Mapping[Lang, float] = {"en": 0.72, "zh": 0.72, "fr": 0.5}
LESS_SURE = 0.07
OPEN_SURE = 0.6  # beyond this doubt of the vectors, an open question's words are not enough
# Chosen on tests/suites/facts_*.jsonl, which teaching never saw: what was learnt from a few
# hundred questions in zh and fr is too sure of itself on other sheets.
CAPS: Mapping[Lang, float] = {"en": 0.32, "zh": 0.5, "fr": 0.36}
# On a sheet that a person wrote: of open questions, of verdicts (where the fact holds every word
# of the question, and other ones), and of a fact that only speaks of the matter. Chosen on the
# held-out sheets of assets/train: silent on 86 % of what none answers.
WRITTEN_CAPS = {"open": 0.5, "held": 0.6, "told": 0.47, "state": 0.42}
SIDES = frozenset({"length", "width", "height", "depth", "thickness", "diameter"})
CRAWLED = 0.2  # the share of nested values from which a sheet is a crawl's
WELL_KNOWN = 0.75  # the share of known attributes from which a sheet is written in our words
_INCLUDED = re.compile(
    r"\b(included?|supplied|provided|in the box|comes? with|fourni|inclus|compris|livre)\w*\b"
    r"|[附赠送]|包含|自带"
)
_APART = re.compile(r"separate|optional|extra|accessor|equip|part|a part|另购|单独|选配")
_OPENED = re.compile(
    r"(?<!未)开封|拆封|\b(after|once|when) (it.?s |being )?open|\b(une fois|apres) (l.)?ouvert"
)
_SEALED = re.compile(r"未开封|\bunopened\b|\bsealed\b|\bnon ouvert")
_KEEPS = re.compile(
    r"多久|几个月|多长|放|保存|how long|keep|good for|last|combien|garde|conserv|dure"
)
_HOW_IS = re.compile(r"(?P<t>[\u3400-\u9fff]{2,8}?)(?:到底)?(?:怎么样|咋样|如何|好不好)")
FAR_CAPS: Mapping[Lang, float] = {"zh": 0.42, "fr": 0.45}  # with vectors
UNTIED = 0.3  # how doubtful the vectors of zh and fr may be of a fact that no word names
SECOND = 0.5  # the weight of the second reader of English
OVERHEARD = 0.1  # how doubtful the ranker may be of what is no question by its form
KEPT = 3  # claims handed on with an answer: the best and the runners-up


class Grounder:
    """Claims for plans. Product shelves are prepared when first asked about, then kept."""

    def __init__(
        self,
        knowledge: Knowledge,
        live: Live,
        *,
        embedder: Embedder | None = None,
        abroad: Abroad | None = None,
        ranker: Ranker | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.live = live
        self.ranker = ranker or load_ranker()
        self._lexicon = lexicon_of(knowledge.attributes)
        self._ruler = Ruler(self._lexicon, embedder, self.ranker.known)
        self._embedder = embedder
        self._abroad = abroad
        self._ruler_abroad = Ruler(self._lexicon, abroad, ())
        self._sheets: dict[str, list[Claim]] = {}
        self._shelves: dict[str, Shelf] = {}
        self._stories = persona_claims(knowledge.persona)
        self._policies = {c.id: c for c in policy_claims(knowledge.policies)}
        self._recommender = Recommender(knowledge.catalogue, self._sheet, embedder)

    # --- what may be said ---------------------------------------------------------------

    def claims(self, product_id: str) -> list[Claim]:
        """Everything that may be said of a product now: its sheet, then the live shop."""
        return [*self._sheet(product_id), *self.live(product_id)]

    def story(self, plan: Plan) -> Claim | None:
        """The story a plan asks for: by its topic, else by shared words, else None."""
        stories = [c for c in self._stories if ".story." in c.id]
        for claim in stories:
            if plan.topic and claim.id.endswith(f".story.{plan.topic}"):
                return claim
        asked = set(terms(plan.text))
        shared = [(len(asked & set(terms(c.text[plan.lang]))), c) for c in stories]
        best = max(shared, key=lambda pair: pair[0], default=(0, None))
        return best[1] if best[0] else None

    def ground(self, plan: Plan) -> list[Grounded]:
        """One Grounded per ask, in order; claims best first."""
        asks = plan.asks or (Ask(plan.text),)
        if plan.act == "compare":
            return [self._compare(plan, ask) for ask in asks]
        if plan.act == "recommend":
            return [self._recommender.ground(plan, asks[0])]
        return [self._ground(plan, ask) for ask in asks]

    # --- one ask --------------------------------------------------------------------------

    def _ground(self, plan: Plan, ask: Ask) -> Grounded:
        kind = ask.attributes[0] if ask.attributes else ""
        if kind.startswith("policy."):
            return _settled(ask, [self._policies[kind]] if kind in self._policies else [])
        if plan.act == "story":
            found = self.story(plan)
            return _settled(ask, [found] if found else [])
        if plan.product not in self.knowledge.catalogue.by_id:
            return Grounded(ask, (), 0.0, False)
        if kind in LIVE:
            return self._live_one(plan.product, ask, kind)
        if kind in OWN:
            return self._own(plan, ask, kind)
        return self._fact(plan.product, plan.lang, ask)

    def _live_one(self, product: str, ask: Ask, kind: str) -> Grounded:
        live = self.live(product)
        wanted = [c for c in live if c.id == f"shop.{product}.{kind}"]
        rest = [c for c in live if c.id.rsplit(".", 1)[-1] in {"coupon", "offer_until"}]
        return _settled(ask, wanted + rest if wanted and kind == "price" else wanted)

    def _own(self, plan: Plan, ask: Ask, kind: str) -> Grounded:
        """What the sheet says of the product itself; its main facts where it says nothing.

        "How is the hinge?" asks for a fact by its name, not for the whole.
        """
        if kind in {"description", "category"}:
            asked = replace(ask, attributes=ask.attributes[1:], kind="open")
            fact = self._fact(plan.product, plan.lang, asked, named_only=True)
            if fact.answerable or self._of_a_part(plan.product, ask.text):
                return fact
        sheet = self._sheet(plan.product)
        found = [c for c in sheet if c.id == f"{plan.product}.{kind}"]
        if not found and kind in {"description", "category"}:
            found = sheet[:MAIN_FACTS]
        return _settled(ask, found) if found else self._fact(plan.product, plan.lang, ask)

    def _of_a_part(self, product: str, text: str) -> bool:
        """Whether 怎么样 is asked of something on the product: 音质怎么样 wants no summary."""
        match = _HOW_IS.search(text)
        asked = runs(match["t"]) if match else []
        held = "".join(self._names(product))
        return any(run not in held for run in asked if len(run) > 1)

    def _fact(self, product: str, lang: Lang, ask: Ask, *, named_only: bool = False) -> Grounded:
        shelf = self._shelf(product)
        ranked = self.rank(product, lang, ask.text)
        order = [int(i) for i in ranked.facts.argsort()[::-1][:KEPT]]
        hits = {hit.key: hit.phrase for hit in self._lexicon.hits(ask.text)}
        settled = pick(ask, shelf.entries, ranked.facts, lang, self._names(product), hits)
        if self._with_vectors(lang) and not _trusted(ask, shelf, settled, order, ranked):
            settled = None
        elif settled is None and not self._with_vectors(lang):
            order = _named_first(ask, shelf, order)
        if (opened := _once_opened(ask, shelf)) is not None:
            settled = opened
        if settled is not None:
            order = [settled, *(i for i in order if i != settled)][:KEPT]
        claims = tuple(shelf.entries[i].claim for i in order)
        score = 1.0 - ranked.none
        sure = bool(claims) and self._in_our_words(ask, shelf, shelf.entries[order[0]], lang)
        sure = sure and _named_by(ask, shelf.entries[order[0]], ranked.none, SURE[lang])
        sure = sure and not named_only
        if claims and settled is None and _other_side(ask, shelf.entries[order[0]]):
            return Grounded(ask, claims, score, False)
        if claims and settled is None and _of_the_box(ask) and not _of_the_box_too(claims[0]):
            return Grounded(ask, claims, score, False)
        cap = self._cap(ask, shelf, shelf.entries[order[0]], lang) if claims else 0.0
        likely = not named_only and ranked.none < cap
        if claims and shelf.entries[order[0]].key in MAKER - set(ask.attributes):
            likely = False  # who made it is asked for by name: "does it do such a codec?"
        by_words = self._head(lang, shelf) == "words" or ranked.none >= UNTIED
        if claims and not self._with_vectors(lang) and by_words and not shelf.crawled:
            likely = likely and _tied(ask, shelf.entries[order[0]])
        answerable = settled is not None or sure or likely
        if settled is None and (own := told_by(self._described(product), ask, lang)):
            return Grounded(ask, (own,), score, True)
        if claims:
            ask = replace(ask, target=refined(ask, claims[0]))
        return Grounded(ask, claims, score, answerable)

    def prepare(self) -> Thread | None:
        """Read the sheets ahead of the first question, in a thread beside the show."""
        return ahead_reading.begin(self._abroad, self.knowledge) if self._abroad else None

    def overheard(self, plan: Plan) -> bool:
        """Whether what sounds like a remark asks for a fact all the same: "aluminium, right"."""
        if plan.product not in self.knowledge.catalogue.by_id:
            return False
        if self._head(plan.lang, self._shelf(plan.product)) == "words":
            return False
        return self.rank(plan.product, plan.lang, plan.text).none < OVERHEARD

    def _described(self, product_id: str) -> list[Claim]:
        """Name and description: what the product is, in a line."""
        wanted = {f"{product_id}.{key}" for key in ("name", "description")}
        return [claim for claim in self._sheet(product_id) if claim.id in wanted]

    def _names(self, product_id: str) -> tuple[str, ...]:
        """What a question may call the product without asking anything by it."""
        product: Product = self.knowledge.catalogue.get(product_id)
        return (*product.name.values(), *product.aliases, product.brand, humanise(product.category))

    def _in_our_words(self, ask: Ask, shelf: Shelf, best: Entry, lang: Lang) -> bool:
        """Whether the sheet, or at least the fact that the question names first, is.

        Measured on the tuning part of the shopper questions: the fact alone costs one honest
        "I do not know" in a hundred, and "how heavy is it" is answered on every sheet that
        has a weight.
        """
        own = best.claim.attribute in self._lexicon.attributes
        if not self._with_vectors(lang) and not shelf.crawled and best.key in ask.attributes:
            return True  # labels in zh and fr are words of ours, by whatever name
        return shelf.known >= WELL_KNOWN or (own and ask.attributes[:1] == (best.key,))

    def rank(self, product: str, lang: Lang, question: str) -> Ranked:
        """How likely each fact of a product's shelf answers a question."""
        shelf = self._shelf(product)
        head = self._head(lang, shelf)
        ruler = self._ruler_abroad if head == "states" else self._ruler
        measured = ruler.measure(question, lang, shelf, vectors=head != "words")
        ranked = self.ranker.heads[head].rank(measured)
        if head == "written" and self._has_states():
            again = self._ruler_abroad.embedded(measured, question, lang, shelf)
            return ranked.with_another(self.ranker.heads["states"].rank(again), SECOND)
        return ranked

    def entries(self, product: str) -> Sequence[Entry]:
        """The facts of a product in the order ``rank`` numbers them."""
        return self._shelf(product).entries

    def _with_vectors(self, lang: Lang) -> bool:
        return lang == "en" and self._embedder is not None and "vectors" in self.ranker.heads

    def _head(self, lang: Lang, shelf: Shelf) -> HeadName:
        """Which part of the ranker reads a language: by vectors where there are some."""
        if self._with_vectors(lang):
            return "vectors" if shelf.crawled or "written" not in self.ranker.heads else "written"
        return "states" if lang != "en" and self._has_states() else "words"

    def _has_states(self) -> bool:
        """Whether the encoder of three languages reads: alone in zh and fr; in English, of a sheet
        that a person wrote, as a second opinion."""
        told = "states" in self.ranker.heads
        return told and self._abroad is not None and self._abroad.ready

    def _threshold(self, lang: Lang, shelf: Shelf) -> float:
        head = self._head(lang, shelf)
        caps = FAR_CAPS if head == "states" else CAPS
        return min(self.ranker.heads[head].thresholds[lang], caps.get(lang, 1.0))

    def _cap(self, ask: Ask, shelf: Shelf, best: Entry, lang: Lang) -> float:
        """Up to which doubt of the ranker its best fact is said."""
        if shelf.crawled or not self._with_vectors(lang):
            return self._threshold(lang, shelf)
        aimed = replace(ask, target=refined(ask, best.claim))
        if ask.kind == "open" or settle(aimed, best.claim, lang) == "state":
            return WRITTEN_CAPS["open" if ask.kind == "open" else "state"]
        held = asked_terms(ask.text) <= best.label_terms | best.value_terms
        return WRITTEN_CAPS["held" if held else "told"]

    # --- two products ----------------------------------------------------------------------

    def _compare(self, plan: Plan, ask: Ask) -> Grounded:
        kind = ask.attributes[0] if ask.attributes else ""
        first, second = (*plan.products, plan.product, plan.product)[:2]
        if kind in LIVE:
            parts = [self._live_one(p, ask, kind) for p in (first, second)]
        else:
            parts = self._alike(plan, ask, first, second)
        if all(part.answerable and part.claims for part in parts):
            claims = tuple(part.claims[0] for part in parts)
            return Grounded(ask, claims, min(part.score for part in parts), True)
        return Grounded(ask, (), 0.0, False)

    def _alike(self, plan: Plan, ask: Ask, first: str, second: str) -> list[Grounded]:
        """The same attribute of both: as named, as retrieved, else one that both sheets state."""
        for key in ask.attributes:
            pair = [
                next((e for e in self.entries(p) if e.key == key), None) for p in (first, second)
            ]
            if all(pair):
                return [_settled(ask, [entry.claim]) for entry in pair if entry]
        one = self._fact(first, plan.lang, ask)
        if one.answerable and one.claims:
            entry = next(e for e in self.entries(first) if e.claim is one.claims[0])
            if twin := self._twin(entry, second):
                return [one, _settled(ask, [twin.claim])]
            return [one, self._fact(second, plan.lang, ask)]
        if ask.attributes:
            return [one]
        for entry, twin in self._differing(first, second):
            return [_settled(ask, [entry.claim]), _settled(ask, [twin.claim])]
        return [one]

    def _differing(self, first: str, second: str) -> list[tuple[Entry, Entry]]:
        """Facts that both sheets state and state otherwise, those that can be measured first."""
        pairs = [(e, twin) for e in self.entries(first) if (twin := self._twin(e, second))]
        apart = [(e, t) for e, t in pairs if e.value != t.value and e.key not in MAKER]
        return sorted(apart, key=lambda pair: not any(c.isdigit() for c in pair[0].value))

    def _twin(self, entry: Entry, product: str) -> Entry | None:
        def same(other: Entry) -> bool:
            return (other.key or other.label.lower()) == (entry.key or entry.label.lower())

        return next(filter(same, self.entries(product)), None)

    # --- shelves ------------------------------------------------------------------------------

    def _sheet(self, product_id: str) -> list[Claim]:
        if product_id not in self._sheets:
            product: Product = self.knowledge.catalogue.get(product_id)
            self._sheets[product_id] = product_claims(product, self.knowledge.attributes)
        return self._sheets[product_id]

    def _shelf(self, product_id: str) -> Shelf:
        if product_id not in self._shelves:
            facts = [c for c in self._sheet(product_id) if not self._only_own(c)]
            crawled = _crawled(self.knowledge.catalogue.get(product_id))
            self._shelves[product_id] = Shelf(facts, self._lexicon, crawled=crawled)
        return self._shelves[product_id]

    def _only_own(self, claim: Claim) -> bool:
        """Name, category, description and test are asked for by name, not retrieved."""
        own = {f"{claim.about}.{key}" for key in OWN - {"brand"}}
        product = self.knowledge.catalogue.by_id[claim.about]
        written = {f"{claim.about}.{fact.key}" for fact in product.facts}
        return claim.id in own and claim.id not in written


def _other_side(ask: Ask, best: Entry) -> bool:
    """Asked how deep it is, and the fact says how high."""
    asked = {side_asked(ask.text)} & SIDES or set(ask.attributes[:1]) & SIDES
    return bool(asked) and best.key in SIDES - asked - set(ask.attributes)


def _of_the_box(ask: Ask) -> bool:
    """Whether a closed question asks what comes with the thing."""
    return ask.kind == "yes_no" and bool(_INCLUDED.search(fold(ask.text)))


def _of_the_box_too(claim: Claim) -> bool:
    """Whether a fact speaks of what comes with it: a list, or "sold separately"."""
    told = fold(" ".join((claim.key, claim.label["en"], *claim.text.values())))
    return claim.key in BOXED or bool(_INCLUDED.search(told) or _APART.search(told))


def _crawled(product: Product) -> bool:
    """Whether a sheet's values are records of a crawl rather than words of a person."""
    nested = [is_nested(item["en"]) for fact in product.facts for item in fact.value[:1]]
    return sum(nested) >= CRAWLED * max(1, len(nested))


def _trusted(
    ask: Ask, shelf: Shelf, settled: int | None, order: Sequence[int], ranked: Ranked
) -> bool:
    """Whether what the words alone settle stands beside the vectors' doubt.

    Labels of a crawl name things too loosely. An open question's words must agree with the
    ranker, or ask for the kind of value that the fact holds.
    """
    if settled is None or shelf.crawled:
        return False
    if ask.kind != "open":
        return True
    if asked_kinds(ask.text) & shelf.entries[settled].kinds:
        return True
    return order[:1] == [settled] and ranked.none < OPEN_SURE


def _once_opened(ask: Ask, shelf: Shelf) -> int | None:
    """How long it keeps once it is open is another fact than how long it keeps sealed."""
    if not _OPENED.search(fold(ask.text)) or not _KEEPS.search(fold(ask.text)):
        return None
    told = [fold(f"{' '.join(e.claim.label.values())} {e.value}") for e in shelf.entries]
    found = [n for n, t in enumerate(told) if _OPENED.search(t) and not _SEALED.search(t)]
    return found[0] if len(found) == 1 else None


def _named_first(ask: Ask, shelf: Shelf, order: Sequence[int]) -> list[int]:
    """What the question names outright before what is only akin to it: the power, not the volts."""
    best = shelf.entries[order[0]] if order else None
    if best and not ask.relation and best.key not in ask.attributes and not names(ask, best.claim):
        for key in ask.attributes[:1]:
            named = [n for n, entry in enumerate(shelf.entries) if entry.key == key]
            if len(named) == 1:
                return [*named, *(n for n in order if n not in named)][:KEPT]
    return list(order)


def _tied(ask: Ask, best: Entry) -> bool:
    """Whether a word, an attribute or the kind of value ties the question to a fact.

    What was learnt from a few hundred questions in zh and fr likes some fact of any sheet:
    asked for the sound it told the battery.
    """
    of_a_kind = (ask.kind != "yes_no" or bool(ask.relation)) and bool(
        asked_kinds(ask.text) & best.kinds
    )
    return points_at(ask, best.claim) or of_a_kind


def _named_by(ask: Ask, best: Entry, none: float, sure: float) -> bool:
    """Whether the question's own words name the best fact's attribute, or one akin to it.

    The ranker learnt its doubt on sheets whose labels say little ("outer", "special
    feature"); on a sheet written in known attributes that doubt is too great. On any other
    this would turn one wrong answer in ten into two.
    """
    if not ask.attributes or not best.key:
        return False
    if best.key in ask.attributes:
        return none < sure
    return best.key in kin(ask.attributes[0]) and none < sure - LESS_SURE


def _settled(ask: Ask, claims: Sequence[Claim]) -> Grounded:
    """Addressed by name: certain when it is there, unanswerable when it is not."""
    return Grounded(ask, tuple(claims), 1.0 if claims else 0.0, bool(claims))
