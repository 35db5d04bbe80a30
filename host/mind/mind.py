"""Comment in, sentences out. The one place where the parts of the mind are put together.

understand -> ground -> answer (fact first, from phrases) -> write (colour, from the model)
-> verify. Nothing the model writes is spoken before the checker has passed it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from host.mind import bait, values
from host.mind.ahead import Ahead
from host.mind.answer import Answerer, Line
from host.mind.beside import TERSE, kinds_after, may_tell, speaks_of
from host.mind.colour import Colour
from host.mind.gist import Gist
from host.mind.ground import Grounder
from host.mind.knowledge import Knowledge
from host.mind.memory import Memory, Note, speakable_name
from host.mind.phrases import Phrasebook
from host.mind.plan import Grounded, Plan
from host.mind.planner import ABOUT_PRODUCTS, Planner
from host.mind.prompting import Wish, kind_of
from host.mind.turn import Turn
from host.mind.verify import Checker
from host.records import Act, Claim, Comment, Expression, Lang, Sentence, Utterance

MAX_COMMENT = 500
NOT_READ = {"empty": "empty", "foreign": "unknown_language"}
WARMING: dict[Lang, str] = {
    "en": "How heavy is it?",
    "zh": "它有多重？",
    "fr": "Combien ça pèse ?",
}
# Not after "that is not on my sheet": what comes next would sound like the answer.
ASIDE: frozenset[Act] = frozenset(
    {"answer", "price", "stock", "policy", "greet", "thank", "smalltalk", "refuse"}
)
TALKS: frozenset[Act] = frozenset({"smalltalk", "greet", "thank"})
MOODS: dict[Act, Expression] = {
    "greet": "happy",
    "thank": "tender",
    "smalltalk": "happy",
    "persona": "proud",
    "story": "tender",
    "buy": "happy",
    "refuse": "neutral",
    "not_on_sheet": "apologetic",
    "handoff": "thinking",
}


class Mind:
    """She thinks. Wire once; ``turn`` is called for each comment, one at a time."""

    def __init__(
        self,
        knowledge: Knowledge,
        grounder: Grounder,
        checker: Checker,
        answerer: Answerer,
        colour: Colour,
        *,
        memory: Memory | None = None,
        gist: Gist | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.planner = Planner(knowledge, grounder, gist)
        self.grounder = grounder
        self.checker = checker
        self.answerer = answerer
        self.colour = colour
        self.memory = memory or Memory()
        self.book: Phrasebook = answerer.book
        self.ahead = Ahead(colour, grounder)

    def turn(self, comment: Comment) -> Turn:
        """Understand a comment and begin to answer it."""
        started = time.perf_counter()
        clean = _cleaned(comment)
        talk = self.memory.talk(comment.viewer)
        plan = self.planner.plan(clean, tuple(talk.plans), tuple(talk.comments))
        self.memory.heard(clean, plan)
        self.ahead.heard(plan.lang)
        turn = Turn(plan, plan.act, comment, iter(()), started)
        turn.sentences = self._timed(turn, self._speak(turn, plan, clean))
        return turn

    def _timed(self, turn: Turn, sentences: Iterator[Sentence]) -> Iterator[Sentence]:
        """The same; what the viewer waited decides who may speak first in the next turns."""
        for place, sentence in enumerate(sentences):
            if place == 0:
                self.colour.waited(time.perf_counter() - turn.started)
            yield sentence

    def reply(self, comment: Comment) -> Utterance:
        """The whole turn at once."""
        return self.turn(comment).finish()

    def warm(self, product: str, langs: Sequence[Lang]) -> None:
        """Read the word lists and small models that a first question would wait for."""
        for lang in langs:
            comment = Comment(WARMING[lang], product=product, lang=lang)
            grounded = self.grounder.ground(self.planner.plan(comment, (), ()))
            claims = [c for one in grounded for c in one.claims[:1]]
            self.checker.verify(WARMING[lang], lang, claims)

    # --- speaking ----------------------------------------------------------------------

    def _speak(self, turn: Turn, plan: Plan, comment: Comment) -> Iterator[Sentence]:
        if plan.act in ABOUT_PRODUCTS:
            grounded = self.grounder.ground(plan)
            yield from self._about_products(turn, plan, grounded, comment)
        elif plan.act == "story":
            yield from self._story(turn, plan, comment)
        elif plan.topic.startswith("memory_"):
            yield self._of_memory(plan, comment)
        else:
            yield from self._social(turn, plan, comment)

    def _about_products(
        self, turn: Turn, plan: Plan, grounded: Sequence[Grounded], comment: Comment
    ) -> Iterator[Sentence]:
        lines = self.answerer.lines(
            plan, grounded, speakable_name(comment.viewer.name), comment.product
        )
        turn.act = self._act(plan, lines)
        if turn.act == "not_on_sheet" and (other := self.planner.declined(plan)) is not plan:
            turn.act = other.act
            yield from self._social(turn, other, comment)
            return
        scope = tuple(c for line in lines for c in line.claims)
        if tactful := self._asked_before(plan, lines, comment):
            yield tactful
        for line in lines:
            yield self._told(turn, plan, grounded, line, comment)
        yield from self._coloured(turn, plan, scope, comment, turn.act)

    def _told(
        self, turn: Turn, plan: Plan, grounded: Sequence[Grounded], line: Line, comment: Comment
    ) -> Sentence:
        """A fact, by the model where it may and is quick; else by a phrase."""
        claim = may_tell(plan, grounded, line, comment.product)
        if claim is not None:
            wish = self._wish("say", plan, (claim,), comment)
            if told := self._ready(wish, "answer") or self._first(turn, wish, "answer"):
                return replace(told, expression=line.expression)
        return self.say_line(line, plan.lang)

    def _act(self, plan: Plan, lines: Sequence[Line]) -> Act:
        acts = [line.act for line in lines]
        return acts[0] if acts else plan.act

    def _story(self, turn: Turn, plan: Plan, comment: Comment) -> Iterator[Sentence]:
        claim = self.grounder.story(plan)
        if claim is None:
            turn.act = "persona"
            yield from self._social(turn, replace(plan, act="persona"), comment)
            return
        line = Line(
            tuple(self.book.options("story", plan.lang, text=claim.text[plan.lang])), (claim,)
        )
        yield self.say_line(replace(line, act="story", expression="tender"), plan.lang)
        yield from self._coloured(turn, plan, (claim,), comment, "story")

    def _asked_before(self, plan: Plan, lines: Sequence[Line], comment: Comment) -> Sentence | None:
        """A word of an earlier show, if the viewer agreed to be remembered and asked this then."""
        claim = next((c for line in lines for c in line.claims), None)
        if claim is None:
            return None
        before = self.memory.asked_before(comment.viewer, claim.attribute, claim.about)
        self.memory.learn(comment.viewer, plan, claim.attribute)
        topic = self.answerer.label(claim, plan.lang)
        told = self.book.line("asked_before", plan.lang, topic=topic) if before else ""
        if not told:
            return None
        return Sentence(told, plan.lang, (), "phrase", expression="tender", act=plan.act)

    def _of_memory(self, plan: Plan, comment: Comment) -> Sentence:
        """What she remembers of the viewer, told, begun or ended as the viewer wishes."""
        slots: dict[str, str] = {}
        key = "memory_off"
        if plan.topic == "memory_forget":
            self.memory.forget(comment.viewer)
            key = "memory_forgotten"
        elif plan.topic == "memory_remember":
            key = "memory_on" if self.memory.agree(comment.viewer) else "memory_off"
        elif notes := self.memory.known(comment.viewer):
            key, slots = "memory_told", {"topics": self._topics(notes, plan.lang)}
        line = self.answerer.phrase(key, plan.lang, act="persona", expression="tender", slots=slots)
        return self.say_line(line, plan.lang)

    def _topics(self, notes: Sequence[Note], lang: Lang) -> str:
        """ "the weight of Lumo Air, the price" from the last notes, newest first."""
        told: list[str] = []
        for note in reversed(notes):
            if note.kind == "name":
                told.append(speakable_name(note.value))
            elif note.kind in {"asked", "liked", "bought"}:
                product = self.knowledge.catalogue.by_id.get(note.product)
                known = self.knowledge.attributes.get(note.value)
                label = known.label[lang] if known else ""
                told.append(
                    " · ".join(filter(None, [label, product.name[lang] if product else ""]))
                )
        joint = "、" if lang == "zh" else ", "
        return joint.join(dict.fromkeys(filter(None, told[:6])))

    def _social(self, turn: Turn, plan: Plan, comment: Comment) -> Iterator[Sentence]:
        if plan.topic == "boundary":
            yield self.say_line(self._boundary(plan), plan.lang)
            return
        if plan.act in {"smalltalk", "thank"} and plan.topic not in NOT_READ:
            asked = self._wish("talk", plan, (), comment)
            talk = self._first(turn, asked, plan.act) or self._bent(asked, plan.act)
            if talk:
                yield talk
                yield from self._by_the_way(plan, comment)
                return
        keys = self._keys(plan, comment)
        slots = self._slots(plan, comment)
        mood = bait.mood(comment.text) or MOODS.get(plan.act, "neutral")
        claims = self._live(plan, "price") if "refuse_price" in keys else ()
        for key in keys:
            if self.book.has(key, plan.lang):
                line = self.answerer.phrase(
                    key, plan.lang, act=plan.act, claims=claims, expression=mood, slots=slots
                )
                if line.options:
                    yield self.say_line(line, plan.lang)
                    break
        if plan.act in TALKS and plan.topic not in NOT_READ:
            yield from self._coloured(turn, plan, (), comment, plan.act)
        if plan.act == "refuse" and plan.product:
            yield from self._bridge(turn, plan, comment)
            yield from self._by_the_way(plan, comment)

    def _by_the_way(self, plan: Plan, comment: Comment) -> Iterator[Sentence]:
        """From a courtesy or a refusal back to the table: a fact that was written ahead."""
        quiet = replace(comment, text="")  # what she declined is no part of what she goes on with
        yield from self._aside(plan, (), quiet, plan.act)

    def _bridge(self, turn: Turn, plan: Plan, comment: Comment) -> Iterator[Sentence]:
        """Back to the product on the table, in her words or in a phrase of hers."""
        slots = self._slots(plan, comment)
        if self.colour.writes("bridge", plan.lang):
            # Told nothing of the bait: what it does not read, it cannot fall for.
            wish = replace(self._wish("bridge", plan, (), comment), comment="")
            names = partial(speaks_of, product=slots["product"])
            sentence, refused = self.colour.draft(wish, "refuse", accept=names, rounds=1)
            turn.refused.extend(refused)
            if sentence:
                self.memory.say(sentence.text)
                yield sentence
                return
        if bent := self._bent(self._wish("bridge", plan, (), comment), "refuse"):
            yield bent
            return
        bridge = self.answerer.phrase("bridge_back", plan.lang, act="refuse", slots=slots)
        if self.book.has("bridge_back", plan.lang) and bridge.options:
            yield self.say_line(bridge, plan.lang)

    def _boundary(self, plan: Plan) -> Line:
        """Her own words about a topic that she declines."""
        own = [b for b in self.knowledge.persona.boundaries if b.topic == plan.bait]
        options = tuple(self.book.choose(own[0].line.get(plan.lang, []), plan.lang))
        if options:
            return Line(options, act=plan.act)
        return self.answerer.phrase("refuse", plan.lang, act=plan.act, expression="neutral")

    def _keys(self, plan: Plan, comment: Comment) -> list[str]:
        """Phrase keys to try, best first."""
        if plan.bait:
            return bait.keys(plan.bait)
        if plan.topic in NOT_READ:
            return [NOT_READ[plan.topic], "unclear"]
        if plan.act == "greet":
            return ["greet_named", "greet"] if speakable_name(comment.viewer.name) else ["greet"]
        named = {
            "buy": ["order_how"],
            "order": ["order_where"],
            "thank": ["thank"],
            "persona": [f"persona_{plan.topic}", "persona_name"]
            if plan.topic
            else ["persona_name"],
            "handoff": ["handoff"],
        }
        return [*named.get(plan.act, []), "smalltalk", "unclear"]

    def _slots(self, plan: Plan, comment: Comment) -> dict[str, str]:
        product = self.knowledge.catalogue.by_id.get(plan.product)
        price = next((c.text[plan.lang] for c in self._live(plan, "price")), "")
        return {
            "viewer": speakable_name(comment.viewer.name),
            "product": product.name[plan.lang] if product else "",
            "price": price,
        }

    def _live(self, plan: Plan, kind: str) -> tuple[Claim, ...]:
        wanted = f"shop.{plan.product}.{kind}"
        return tuple(c for c in self.grounder.live(plan.product) if c.id == wanted)

    def say_line(self, line: Line, lang: Lang) -> Sentence:
        """The first option the checker passes and that was not just said; else the plainest."""
        fresh = [o for o in line.options if not self.memory.is_stale(o)] or list(line.options)
        passed = next((o for o in fresh if self._passes(o, lang, line.claims)), fresh[-1])
        if line.note:
            line.note(passed)
        self.memory.say(passed)
        ids = tuple(dict.fromkeys(c.id for c in line.claims))
        return Sentence(passed, lang, ids, "phrase", expression=line.expression, act=line.act)

    def _passes(self, text: str, lang: Lang, claims: Sequence[Claim]) -> bool:
        if not claims:
            return True  # a line of ours that asserts nothing: held by the sheets' own tests
        return self.checker.verify(text, lang, claims, persona_claims=claims).ok

    def _coloured(
        self, turn: Turn, plan: Plan, claims: Sequence[Claim], comment: Comment, act: Act
    ) -> Iterator[Sentence]:
        """More in her manner: the model's sentences that pass, else one phrase."""
        spoke = any(s.author == "lm" for s in turn.spoken)
        # A line written ahead may have been said by a model that is still on its way.
        if not self.colour.taught(plan.lang) and not spoke:
            kinds = [kind_of(act, claims)]
        else:
            kinds = kinds_after(act, plan.lang, claims, turn.spoken, terse=self._terse)
            # A word beside the fact is a phrase's where the model has none, unless it spoke.
            written = [kind for kind in kinds if self.colour.writes(kind, plan.lang)]
            if not written and not spoke and (aside := self._aside(plan, claims, comment, act)):
                yield from aside
                return
            kinds = written or ([] if spoke or self._terse else kinds[:1])
        for place, kind in enumerate(kinds):
            wish = self._wish(kind, plan, claims, comment)
            if ready := self._ready(wish, act):
                yield ready
                continue
            add = self.colour.add if place == 0 else self.colour.draft
            sentence, refused = add(wish, act)
            turn.refused.extend(refused)
            if sentence:
                self.memory.say(sentence.text)
                yield sentence

    def _aside(
        self, plan: Plan, claims: Sequence[Claim], comment: Comment, act: Act
    ) -> list[Sentence]:
        """Another fact of the product on the table and what it is good for, written ahead, where
        all that she could add were a phrase. A host of few words says it in one sentence."""
        if act not in ASIDE or plan.product != comment.product:
            return []
        wish = self._wish("say", plan, claims, comment)
        found = self.ahead.another(wish, act, plan.product, stale=self.memory.is_stale)
        if found is None or (found.good and self._terse):
            return []
        said = [found.fact] if found.fact else []
        for sentence in said:
            self.memory.say(sentence.text)
        if not found.fact:
            options = self.answerer.statement(found.claim, plan.lang)
            said.append(self.say_line(Line(tuple(options), (found.claim,), act), plan.lang))
        if found.good:
            self.memory.say(found.good.text)
            said.append(found.good)
        return said

    @property
    def _terse(self) -> bool:
        return self.knowledge.persona.manner.sentence_words <= TERSE

    def _bent(self, wish: Wish, act: Act) -> Sentence | None:
        """A hand-written line that fits any goods, remembered as said; None when none fits."""
        sentence = self.colour.bent(wish, act)
        if sentence:
            self.memory.say(sentence.text)
        return sentence

    def _ready(self, wish: Wish, act: Act) -> Sentence | None:
        """A line of the model's that was written ahead, remembered as said."""
        sentence = self.ahead.take(wish, act, stale=self.memory.is_stale)
        if sentence:
            self.memory.say(sentence.text)
        return sentence

    def _first(self, turn: Turn, wish: Wish, act: Act) -> Sentence | None:
        """The model's sentence where a viewer waits for it: only when it is quick, and free."""
        if self.ahead.busy:
            return None
        sentence, refused = self.colour.first(wish, act)
        turn.refused.extend(refused)
        if sentence:
            self.memory.say(sentence.text)
        return sentence

    def _wish(self, kind: str, plan: Plan, claims: Sequence[Claim], comment: Comment) -> Wish:
        return Wish(
            kind,
            plan.lang,
            tuple(claims),
            comment.text,
            self._slots(plan, comment)["product"],
            tuple(self.memory.said()),
        )


def _cleaned(comment: Comment) -> Comment:
    """Bounded and normalised; the bound comes first, so that nothing long is worked on."""
    text = values.normalise(comment.text[: MAX_COMMENT * 4])[:MAX_COMMENT]
    return replace(comment, text=text)
