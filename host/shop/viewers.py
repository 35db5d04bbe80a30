"""What is remembered of viewers who agreed to it. Off until they say so; forgotten when asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from host.errors import InputError
from host.shop.database import transaction
from host.shop.tables import NoteRow, ViewerRow

NoteKind = Literal["asked", "liked", "bought", "name", "lang"]
KINDS: tuple[NoteKind, ...] = get_args(NoteKind)
ONE_OF_A_KIND = {"name", "lang"}
MAX_NOTES = 200  # per viewer; the oldest go first


@dataclass(frozen=True)
class Note:
    """One thing remembered of a viewer."""

    kind: NoteKind
    value: str
    product: str
    at: datetime


class ViewerStore:
    """Notes of viewers in the shop's database. Without consent nothing is written or told."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def consent(self, viewer_id: str, given: bool) -> None:
        """Note that a viewer agrees to be remembered, or no longer: then all is forgotten."""
        if not given:
            self.forget(viewer_id)
            return
        with transaction(self._engine) as db:
            row = db.get(ViewerRow, _check(viewer_id))
            if row is None:
                db.add(ViewerRow(id=viewer_id, consent=True, since=datetime.now(UTC)))
            else:
                row.consent = True

    def agreed(self, viewer_id: str) -> bool:
        """Whether the viewer wants to be remembered."""
        with transaction(self._engine, reads=True) as db:
            return _agreed(db, viewer_id)

    def note(self, viewer_id: str, kind: str, value: str, product: str = "") -> None:
        """Keep one thing, if the viewer agreed. Raises InputError for an unknown kind."""
        if kind not in KINDS:
            raise InputError(f"a note is one of {', '.join(KINDS)}, not {kind[:20]!r}")
        with transaction(self._engine) as db:
            if not _agreed(db, viewer_id):
                return
            _drop_repeats(db, viewer_id, kind, value[:200], product[:64])
            db.add(
                NoteRow(
                    viewer=viewer_id,
                    kind=kind,
                    value=value[:200],
                    product=product[:64],
                    at=datetime.now(UTC),
                )
            )
            db.flush()
            _drop_oldest(db, viewer_id)

    def recall(self, viewer_id: str) -> list[Note]:
        """What is remembered, oldest first; nothing without consent."""
        with transaction(self._engine, reads=True) as db:
            if not _agreed(db, viewer_id):
                return []
            rows = db.scalars(
                select(NoteRow).where(NoteRow.viewer == viewer_id).order_by(NoteRow.id)
            )
            return [Note(_kind(r.kind), r.value, r.product, r.at) for r in rows]

    def get(self, viewer_id: str) -> dict[str, object]:
        """What is remembered, as a viewer may be shown it: consent, name, lang, lists."""
        notes = self.recall(viewer_id)
        told: dict[str, object] = {"consent": self.agreed(viewer_id)}
        for kind in KINDS:
            values = [(n.value, n.product) for n in notes if n.kind == kind]
            one = values[-1][0] if values else ""
            told[kind] = one if kind in ONE_OF_A_KIND else values
        return told

    def forget(self, viewer_id: str) -> None:
        """Forget a viewer, consent included. Orders stay: the law wants them kept."""
        with transaction(self._engine) as db:
            db.execute(delete(NoteRow).where(NoteRow.viewer == viewer_id))
            db.execute(delete(ViewerRow).where(ViewerRow.id == viewer_id))


def _check(viewer_id: str) -> str:
    if not 1 <= len(viewer_id) <= 128 or "\x00" in viewer_id:
        raise InputError("a viewer who is remembered has an id of 1 to 128 characters")
    return viewer_id


def _agreed(db: Session, viewer_id: str) -> bool:
    row = db.get(ViewerRow, viewer_id) if viewer_id and "\x00" not in viewer_id else None
    return row is not None and row.consent


def _kind(kind: str) -> NoteKind:
    return next(known for known in KINDS if known == kind)


def _drop_repeats(db: Session, viewer_id: str, kind: str, value: str, product: str) -> None:
    old = delete(NoteRow).where(NoteRow.viewer == viewer_id, NoteRow.kind == kind)
    if kind not in ONE_OF_A_KIND:
        old = old.where(NoteRow.value == value, NoteRow.product == product)
    db.execute(old)


def _drop_oldest(db: Session, viewer_id: str) -> None:
    mine = select(NoteRow.id).where(NoteRow.viewer == viewer_id)
    count = db.scalar(select(func.count()).select_from(mine.subquery())) or 0
    if count > MAX_NOTES:
        oldest = db.scalars(mine.order_by(NoteRow.id).limit(count - MAX_NOTES)).all()
        db.execute(delete(NoteRow).where(NoteRow.id.in_(oldest)))
