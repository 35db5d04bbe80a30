"""What she remembers: of the show (what was said), and of a viewer who agreed to it.

Viewer memory lives in the database behind ``Notes``; this module never opens one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Protocol

from host.mind.plan import Plan
from host.records import Comment, Viewer


class Notes(Protocol):
    """Where notes of viewers are kept. A viewer who did not agree has none."""

    def recall(self, viewer_id: str) -> Sequence[object]:
        """What is known of the viewer, oldest first."""
        ...

    def note(self, viewer_id: str, kind: str, value: str, product: str = "") -> None:
        """Keep one thing, if the viewer agreed."""
        ...


@dataclass
class Talk:
    """The last turns with one viewer: for follow-ups and for bait split over comments."""

    plans: deque[Plan] = field(default_factory=lambda: deque(maxlen=6))
    comments: deque[str] = field(default_factory=lambda: deque(maxlen=4))


class Memory:
    """Short memory of the show, bounded. One talk per viewer; strangers share nothing."""

    def __init__(self, notes: Notes | None = None, *, viewers: int = 500, lines: int = 60) -> None:
        self.notes = notes
        self._talks: dict[str, Talk] = {}
        self._viewers = viewers
        self._said: deque[str] = deque(maxlen=lines)

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
        """Keep the turn for follow-ups, and as a note if the viewer agreed."""
        talk = self.talk(comment.viewer)
        talk.plans.append(plan)
        talk.comments.append(comment.text[:300])
        if self.notes and comment.viewer.id and plan.asks and plan.act in {"answer", "price"}:
            topic = (plan.asks[0].attributes or (plan.act,))[0]
            self.notes.note(comment.viewer.id, "asked", topic, plan.product)

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

    def forget(self, viewer: Viewer) -> None:
        """Drop the talk with a viewer. The database's notes are the store's to forget."""
        self._talks.pop(viewer.id, None)
