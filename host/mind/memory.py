"""What she remembers: of the show (what was said), and of a viewer who agreed to it.

Viewer memory lives in the database behind ``Notes``; this module never opens one.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import Literal, Protocol

from host.mind import bait
from host.mind.plan import Plan
from host.records import Comment, Viewer
from host.sheets import ASSETS

Wish = Literal["", "recall", "forget", "remember"]
WISHED: tuple[Wish, ...] = ("recall", "forget", "remember")
WISHES = ASSETS / "rules" / "memory.yaml"
NAME = re.compile(r"^[^\W\d_]+([ '’·-]+[^\W\d_]+){0,3}$")
NOTED = frozenset({"answer", "price", "stock", "compare"})


class Note(Protocol):
    """One thing remembered of a viewer."""

    @property
    def kind(self) -> str:
        """asked, liked, bought, name or lang."""
        ...

    @property
    def value(self) -> str:
        """What: an attribute key, a name."""
        ...

    @property
    def product(self) -> str:
        """Of which product; "" for none."""
        ...

    @property
    def at(self) -> datetime:
        """When it was noted, with its zone."""
        ...


class Notes(Protocol):
    """Where notes of viewers are kept. A viewer who did not agree has none."""

    def recall(self, viewer_id: str) -> Sequence[Note]:
        """What is known of the viewer, oldest first."""
        ...

    def note(self, viewer_id: str, kind: str, value: str, product: str = "") -> None:
        """Keep one thing, if the viewer agreed."""
        ...

    def consent(self, viewer_id: str, given: bool) -> None:
        """Note that the viewer agrees, or no longer: then all is forgotten."""
        ...


@dataclass
class Talk:
    """The last turns with one viewer: for follow-ups and for bait split over comments."""

    plans: deque[Plan] = field(default_factory=lambda: deque(maxlen=6))
    comments: deque[str] = field(default_factory=lambda: deque(maxlen=4))
    reminded: set[str] = field(default_factory=set)


class Memory:
    """Short memory of the show, bounded. One talk per viewer; strangers share nothing."""

    def __init__(self, notes: Notes | None = None, *, viewers: int = 500, lines: int = 60) -> None:
        self.notes = notes
        self._talks: dict[str, Talk] = {}
        self._viewers = viewers
        self._said: deque[str] = deque(maxlen=lines)
        self._began = datetime.now(UTC)

    # --- of the viewer --------------------------------------------------------------------

    def talk(self, viewer: Viewer) -> Talk:
        """The talk with this viewer. An anonymous viewer gets a fresh one each time."""
        if not viewer.id:
            return Talk()
        talk = self._talks.pop(viewer.id, None) or Talk()
        self._talks[viewer.id] = talk  # most recent last
        while len(self._talks) > self._viewers:
            self._talks.pop(next(iter(self._talks)))
        return talk

    def heard(self, comment: Comment, plan: Plan) -> None:
        """Keep the turn for follow-ups and, if the viewer agreed, as a note."""
        talk = self.talk(comment.viewer)
        talk.plans.append(plan)
        talk.comments.append(comment.text[:300])

    def learn(self, viewer: Viewer, plan: Plan, attribute: str) -> None:
        """Note what an agreeing viewer asked about."""
        if self.notes and viewer.id and attribute and plan.act in NOTED:
            self.notes.note(viewer.id, "asked", attribute, plan.product)

    def asked_before(self, viewer: Viewer, attribute: str, product: str) -> bool:
        """Whether the viewer asked the same in an earlier show; true once per show."""
        if not self.notes or not viewer.id or not attribute:
            return False
        key = f"{product}.{attribute}"
        talk = self.talk(viewer)
        if key in talk.reminded:
            return False
        talk.reminded.add(key)
        return any(
            n.kind == "asked" and n.value == attribute and n.product == product
            and n.at < self._began
            for n in self.notes.recall(viewer.id)
        )  # fmt: skip

    def forget(self, viewer: Viewer) -> None:
        """Drop everything of a viewer, notes and consent included."""
        self._talks.pop(viewer.id, None)
        if self.notes and viewer.id:
            self.notes.consent(viewer.id, False)

    def agree(self, viewer: Viewer) -> bool:
        """Remember a viewer from now on. False for an anonymous one, or with no database."""
        if not self.notes or not viewer.id:
            return False
        self.notes.consent(viewer.id, True)
        if viewer.name:
            self.notes.note(viewer.id, "name", viewer.name)
        return True

    def known(self, viewer: Viewer) -> Sequence[Note]:
        """What is remembered of a viewer, oldest first."""
        return self.notes.recall(viewer.id) if self.notes and viewer.id else ()

    # --- of the show ------------------------------------------------------------------------

    def said(self) -> Sequence[str]:
        """Sentences said of late, oldest first."""
        return tuple(self._said)

    def say(self, text: str) -> None:
        """Remember a sentence that was spoken."""
        self._said.append(text)

    def is_stale(self, text: str, *, near: float = 0.88, within: int = 12) -> bool:
        """Whether nearly the same words were spoken within the last few sentences."""
        recent = list(self._said)[-within:]
        return any(SequenceMatcher(None, text, said).ratio() >= near for said in recent)


def wish(text: str) -> Wish:
    """What a viewer wants of her memory, if that is what the comment is about."""
    name = bait.rules(WISHES).first(text)
    return next((known for known in WISHED if known == name), "")


def speakable_name(name: str) -> str:
    """A viewer's name if it may be said aloud, else "": a name is hostile text too."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 20 or not NAME.match(name):
        return ""
    said = (name, f"you are {name}", f"你{name}", f"tu es {name}")
    hostile = any(bait.classify(text) or bait.leaning(text) for text in said)
    return "" if hostile or "unspoken" in bait.rules(WISHES).matches(name) else name
