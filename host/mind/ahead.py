"""Sentences of a taught model written ahead: while nobody waits, for what may be asked next.

A first sentence does not wait for the model; one that was written and checked a minute ago it
may have at once. Written ahead are plain facts of the sheets and what they are good for, never
a price, a stock or anything else that the shop changes. Drafting has a thread of its own, judging
has not: one batch at most is under way, and nobody waits for it. What is kept is checked once
more, against the claims in hand, before it is said; so it may be kept from one show to the next
(``keep_in``), as a host who has rehearsed keeps her lines.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path

from host.mind.beats import hook_of, proof_of
from host.mind.beside import is_plain
from host.mind.carry import bends
from host.mind.colour import Colour, without_benefit
from host.mind.fit import fitted, fittest
from host.mind.ground import LIVE, Grounder
from host.mind.keep import RECENT, says_again
from host.mind.prompting import Wish
from host.mind.rehearsed import Kept, Place, load, save
from host.mind.values import Value
from host.mind.verify_claims import is_money
from host.records import Act, Claim, Lang, Money, Sentence

KINDS = ("say", "benefit")
BEATS = ("hook", "proof")  # of a pitch, written ahead too
TRIES = 3  # batches for one fact and kind
# In a rehearsal no show waits: larger batches, which cost little more than small ones, drawn out.
REHEARSED, BATCH, PATIENCE_S = 3, 6, 30.0
ENOUGH = 2  # lines with which no further batch is drawn: a fact asked twice is told in two ways
MOST = 3  # lines kept of one fact and kind
PLACES = 2000  # facts and kinds that are kept: some 300 bytes each
SAVED_EVERY = 25  # batches


@dataclass(frozen=True)
class Drafting:
    """A batch under way. ``whole`` is the claim with its benefit, which a draft may leave out."""

    wish: Wish
    whole: Claim
    drafts: Future[list[str]]


@dataclass(frozen=True)
class Aside:
    """Something more of a product: a claim's fact, and what it is good for where that is a
    sentence of its own. A fact that nobody wrote ahead is None."""

    claim: Claim
    fact: Sentence | None
    good: Sentence | None


class Ahead:
    """What one persona has ready. All but the drafting happens in the caller's thread."""

    def __init__(self, colour: Colour, grounder: Grounder) -> None:
        self.colour = colour
        self.grounder = grounder
        self._names = {p.id: p.name for p in grounder.knowledge.catalogue.products}
        self._heard: list[Lang] = []
        self._kept: OrderedDict[Place, Kept] = OrderedDict()
        self._book: Path | None = None
        self._unsaved = 0
        self._under_way: Drafting | None = None
        self._for: tuple[str, tuple[Lang, ...]] = ("", ())
        self._todo: Iterator[tuple[Wish, Claim]] = iter(())
        self._pool: ThreadPoolExecutor | None = None

    def keep_in(self, book: Path) -> None:
        """Take up what was kept in a file, and keep there what is written from now on."""
        self._book = book
        self._kept = OrderedDict([*load(book).items(), *self._kept.items()])

    def save(self) -> None:
        """Leave what is kept in the file, where there is one and something new."""
        if self._book and self._unsaved:
            # What somebody else rehearsed meanwhile, in another language, stays.
            save(self._book, {**load(self._book), **self._kept})
            self._unsaved = 0

    # --- in idle time -------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether the model is writing for later."""
        return self._under_way is not None and not self._under_way.drafts.done()

    @property
    def size(self) -> int:
        """How many lines are kept."""
        return sum(len(kept.lines) for kept in self._kept.values())

    def heard(self, lang: Lang) -> None:
        """A viewer wrote in this language: what comes next is written in it first."""
        self._heard = [lang, *(one for one in self._heard if one != lang)]

    def step(self, product: str) -> bool:
        """Take in what was drafted and begin the next batch, the product on the table first.

        Never waits. False when there is nothing left to write.
        """
        if self.busy:
            return True
        self._take_in()
        found = self._next(product)
        if found is None:
            self.save()
            return False
        self._begin(*found)
        return True

    def _begin(self, wish: Wish, whole: Claim) -> None:
        seed = self._kept[place(whole, wish)].tries
        self._pool = self._pool or ThreadPoolExecutor(1, thread_name_prefix="ahead")
        drafts = self._pool.submit(self.colour.drafts, wish, seed, fit=fittest)
        self._under_way = Drafting(wish, whole, drafts)

    def rehearse(self, product: str, lang: Lang) -> Iterator[int]:
        """Write all that may be asked of a product in one language; how many lines are kept, after
        each batch. What was written before is not written again."""
        self._take_in()
        try:
            for attempt in range(REHEARSED):
                for wish, whole in self._of(product, lang, attempt):
                    large = replace(wish, n=BATCH, enough=BATCH, deadline_s=PATIENCE_S)
                    self._begin(large, whole)
                    self._take_in()
                    yield self.size
        finally:
            self.save()  # stopped half way, too

    def fill(self, product: str, seconds: float) -> float:
        """Do so for a while, as in a show in which nobody asks. Returns the seconds it took."""
        started = time.perf_counter()
        while (left := started + seconds - time.perf_counter()) > 0 and self.step(product):
            if self._under_way:
                wait([self._under_way.drafts], timeout=left)
        return time.perf_counter() - started

    def _take_in(self) -> None:
        """Keep what is good of the batch under way, when it is done."""
        if done := self._under_way:
            self._under_way = None
            self._keep(done)

    def _next(self, product: str) -> tuple[Wish, Claim] | None:
        known = self.grounder.knowledge.persona.languages
        langs = tuple(x for x in dict.fromkeys([*self._heard, *known]) if self.colour.taught(x))
        if (product, langs) != self._for:
            self._for, self._todo = (product, langs), self._wanted(product, langs)
        return next(self._todo, None)

    def _wanted(self, product: str, langs: Sequence[Lang]) -> Iterator[tuple[Wish, Claim]]:
        """What is still to be written, in order, each place noted as tried."""
        names = list(self._names)
        at = names.index(product) if product in names else 0
        for each in [*names[at:], *names[:at]]:
            if each != product and len(self._kept) >= PLACES:
                return
            for lang in langs:
                for attempt in range(TRIES):
                    yield from self._of(each, lang, attempt)

    def _of(self, product: str, lang: Lang, attempt: int) -> Iterator[tuple[Wish, Claim]]:
        for kind, claim in told_of(self.grounder.claims(product), lang):
            if not self.colour.writes(kind, lang):
                continue
            # A fact with its benefit and alone: two ways to tell it.
            bare = kind == "say" and attempt % 2 == 1
            told = without_benefit(claim) if bare else claim
            name = self._names[product][lang]
            wish = Wish(kind, lang, (told,), product=name, enough=Wish.n)
            kept = self._held(claim, wish)
            if kept.tries == attempt and len(kept.lines) < ENOUGH:
                kept.tries += 1
                yield wish, claim

    def _held(self, claim: Claim, wish: Wish) -> Kept:
        """The place of a claim, made anew when the claim now says something else."""
        key, told = place(claim, wish), telling(claim, wish.lang)
        if key not in self._kept or self._kept[key].told != told:
            self._kept[key] = Kept(told)
        self._kept.move_to_end(key)
        while len(self._kept) > PLACES:
            self._kept.popitem(last=False)
        return self._kept[key]

    def _keep(self, done: Drafting) -> None:
        """Of the drafts, those that may be spoken and carry what they were to carry."""
        passed, _ = self.colour.judged(done.drafts.result(), done.wish, "answer")
        kept = self._held(done.whole, done.wish)
        best = sorted(passed, key=lambda s: self.colour.rank(s.text, done.wish), reverse=True)
        for sentence in best:
            if sentence.text not in kept.lines and len(kept.lines) < MOST:
                kept.lines.append(sentence.text)
        self._unsaved += 1
        if self._unsaved >= SAVED_EVERY:
            self.save()

    # --- when somebody asks -------------------------------------------------------------

    def take(self, wish: Wish, act: Act, *, stale: Callable[[str], bool]) -> Sentence | None:
        """A kept line for a wish, fresh and still true, or None. Takes milliseconds."""
        claim = self._claim_of(wish)
        kept = self._kept.get(place(claim, wish)) if claim else None
        if claim is None or kept is None:
            return None
        if kept.told != telling(claim, wish.lang):
            del self._kept[place(claim, wish)]
            return None
        fresh = [t for t in kept.lines if not stale(t) and not says_again(t, wish)]
        for text in fresh:
            passed, _ = self.colour.judged([text], wish, act)
            if passed and fitted(text, wish) == text:  # by the rules of today
                kept.lines.remove(text)
                kept.lines.append(text)
                return passed[0]
        return None

    def another(
        self, wish: Wish, act: Act, product: str, *, stale: Callable[[str], bool]
    ) -> Aside | None:
        """A fact of the product and what it is good for, one that is neither in the wish nor was
        said of late, in kept lines: one that has both, else one of what it is good for, with or
        without one of the fact. None without such."""
        told, lately = {c.id for c in wish.claims}, wish.said[-RECENT:]
        for claim in self.grounder.claims(product):
            if claim.id in told or not claim.benefit:
                continue
            good = claim.benefit[wish.lang]
            if any(claim.text[wish.lang] in s or bends(s, wish.lang, good) for s in lately):
                continue
            asked = replace(wish, kind="say", claims=(claim,))

            def dull(text: str, good: str = good) -> bool:
                return stale(text) or not bends(text, wish.lang, good)

            if both := self.take(asked, act, stale=dull):
                return Aside(claim, both, None)
            if alone := self.take(replace(asked, kind="benefit"), act, stale=stale):
                return Aside(claim, self.take(asked, act, stale=stale), alone)
        return None

    def _claim_of(self, wish: Wish) -> Claim | None:
        if wish.kind == "benefit":
            return next((c for c in wish.claims if c.benefit), None)
        known = wish.kind in {*KINDS, *BEATS} and len(wish.claims) == 1
        return wish.claims[0] if known else None


def told_of(claims: Sequence[Claim], lang: Lang) -> Iterator[tuple[str, Claim]]:
    """What is worth writing ahead of a product: each fact and each benefit, which viewers ask for,
    then a pitch's opening and its proof."""
    for claim in claims:
        if may_wait(claim, lang):
            yield "say", claim
            if claim.benefit:
                yield "benefit", claim
    if opening := hook_of(claims):
        yield "hook", opening
    if proof := proof_of(claims):
        yield "proof", proof


def place(claim: Claim, wish: Wish) -> Place:
    """Where the lines of a claim are kept."""
    return claim.id, wish.lang, wish.kind


def telling(claim: Claim, lang: Lang) -> tuple[str, ...]:
    """All that a line may say of a claim; lines about anything else are dropped."""
    benefit = claim.benefit[lang] if claim.benefit else ""
    return claim.label.get(lang, ""), claim.text[lang], benefit


def may_wait(claim: Claim, lang: Lang) -> bool:
    """Whether a line about this claim is as true later as now: a plain fact, no money."""
    if not is_plain(claim, lang) or {claim.attribute, claim.known} & LIVE:
        return False
    if isinstance(claim.value, Money):
        return False
    return not (isinstance(claim.value, Value) and any(map(is_money, claim.value.quantities)))
