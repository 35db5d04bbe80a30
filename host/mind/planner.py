"""What a comment wants of her: an answer, a courtesy, or to be declined.

Patterns catch disguises, the gist reads what no pattern knows, and the sheets settle what only
sounds like a trick.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from host.mind import bait
from host.mind.foreign import is_foreign, untagged
from host.mind.gist import Gist, Kinds
from host.mind.ground import Grounder
from host.mind.intent import is_question
from host.mind.knowledge import Knowledge
from host.mind.language import language
from host.mind.memory import wish
from host.mind.naming import HEAD
from host.mind.plan import Plan
from host.mind.understand import as_question, names_of, understand
from host.records import Act, Comment

ABOUT_PRODUCTS: frozenset[Act] = frozenset(
    {"answer", "price", "stock", "compare", "recommend", "policy"}
)
# What the gist of a comment must be, 0 to 1: a bait by itself, one where nothing else answers, no
# bait at all whatever its words, a question to the sheet whatever its form.
SURE, LIKELY, CLEAR, ASKED = 0.7, 0.4, 0.05, 0.9
CERTAIN = 0.97
# Classes whose words shoppers use too, and of which the reader has seen enough to say so.
MAY_SOUND = frozenset({"injection", "politics"})
# A sheet may settle it: "safe for under threes?"
SHEET_FIRST = frozenset({"medical", "promise"})
ANSWERED = 0.75
TALKED: frozenset[Act] = frozenset({"smalltalk", "story", "persona", "recommend"})


class Planner:
    """Reads comments against the shop's knowledge; ``gist`` None leaves them to the patterns."""

    def __init__(self, knowledge: Knowledge, grounder: Grounder, gist: Gist | None) -> None:
        self.knowledge, self.grounder, self.gist = knowledge, grounder, gist

    def plan(self, comment: Comment, plans: Sequence[Plan], before: Sequence[str]) -> Plan:
        """What a comment wants; ``plans`` and ``before`` are the viewer's earlier ones."""
        plain = replace(comment, text=untagged(comment.text))
        lang = language(plain, self.knowledge)
        if not any(ch.isalnum() for ch in comment.text):
            return Plan("smalltalk", lang, comment.text, product=comment.product, topic="empty")
        kinds = self._kinds(plain.text)
        caught = bait.classify(comment.text, before, self._ours(comment))
        hidden = bool(caught) and bait.is_disguised(comment.text, before)
        if caught in MAY_SOUND and not hidden and _is_clear(kinds):
            caught = ""  # it only sounds like one: "can I override the shut-off?"
        if caught:
            if comment.lang and hidden:
                lang = comment.lang
            act: Act = "persona" if caught in bait.ABOUT_HER else "refuse"
            return Plan(act, lang, comment.text, product=comment.product, bait=caught)
        if asked := wish(comment.text):
            topic = f"memory_{asked}"
            return Plan("persona", lang, comment.text, product=comment.product, topic=topic)
        if is_foreign(plain.text):
            return Plan("smalltalk", lang, plain.text, product=comment.product, topic="foreign")
        plan = self._meant(understand(plain, self.knowledge, plans), kinds)
        if plan.act != "smalltalk":
            return plan
        declined = self.declined(plan)
        heard = declined is plan and self.grounder.overheard(plan)
        return as_question(plan, self.knowledge) if heard else declined

    def _kinds(self, text: str) -> Kinds | None:
        """What kind of comment it is, where there is a reader for it."""
        return self.gist.read(text) if self.gist else None

    def _meant(self, plan: Plan, kinds: Kinds | None) -> Plan:
        """The plan as the gist of the comment has it, where that is sure."""
        if kinds is None or (kinds.trick == "competitor" and self._names_ours(plan)):
            return plan  # what is ours may be compared
        if kinds.bait >= SURE:
            asked = kinds.trick in SHEET_FIRST and kinds.bait < CERTAIN
            return plan if asked and self._answers(plan) else _caught(plan, kinds.trick)
        if plan.act in TALKED and kinds["sheet"] >= ASKED and plan.product:
            return as_question(plan, self.knowledge)
        return plan

    def _names_ours(self, plan: Plan) -> bool:
        """Whether a comment compares products of ours, or names one of them."""
        found = names_of(self.knowledge).find(plan.text)
        return plan.act == "compare" or any(n.weight >= HEAD for n in found)

    def _answers(self, plan: Plan) -> bool:
        """Whether a sheet clearly has what a comment asks for."""
        if plan.act not in ABOUT_PRODUCTS:
            return False
        return any(one.answerable and one.score >= ANSWERED for one in self.grounder.ground(plan))

    def declined(self, plan: Plan) -> Plan:
        """The plan, or to decline it: for where no sheet, story or policy has an answer."""
        leaning = bait.leaning(plan.text)
        if leaning and not (leaning in bait.MAY_BE_ASKED and is_question(plan.text)):
            act: Act = "persona" if leaning in bait.ABOUT_HER else "refuse"
            return replace(plan, act=act, bait=leaning)
        kinds = self._kinds(plan.text)
        if kinds and kinds.bait >= LIKELY:
            return _caught(plan, kinds.trick)
        topic = bait.boundary(plan.text, plan.lang, self.knowledge.persona)
        if not topic or _is_clear(kinds):
            return plan
        act = "refuse" if plan.act == "smalltalk" else "not_on_sheet"
        return replace(plan, act=act, bait=topic, topic="boundary")

    def _ours(self, comment: Comment) -> list[str]:
        """Products of ours that a comment is about: two of them may be compared."""
        named = names_of(self.knowledge).find(comment.text)
        return [comment.product, *(n.product for n in named if n.weight >= HEAD)]


def _is_clear(kinds: Kinds | None) -> bool:
    """Whether a comment is a question to the sheet and no bait, whatever its words."""
    return kinds is not None and kinds.bait < CLEAR and kinds["sheet"] >= ASKED


def _caught(plan: Plan, trick: str) -> Plan:
    """The plan to decline a trick; asked how she finds it herself, she says that she is an AI."""
    name = bait.READ_AS.get(trick, trick)
    act: Act = "persona" if name in bait.ABOUT_HER else "refuse"
    return replace(plan, act=act, bait=name, topic="")
