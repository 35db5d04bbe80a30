"""The director: takes comments, lets her think, lets her speak, and keeps the log.

Two threads: one thinks (it alone touches the mind), one speaks (see ``host.speaking``). Live
answers come before pitch lines; a pitch waits, and goes on where it stopped.
"""

from __future__ import annotations

import itertools
import json
import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from host.acks import Acks
from host.errors import HostError
from host.host import Host
from host.mind.memory import speakable_name
from host.records import LANGS, Comment, Event, Lang, Sentence, Utterance, Viewer
from host.room import Refused, Room
from host.shop import money_text
from host.speaking import ANSWER, PITCH, Speaking
from host.stage import Stage
from host.translations import Translations

log = logging.getLogger(__name__)
AHEAD_MS = 3_500  # how far a pitch may be spoken ahead: what a "stop" would waste
WAIT_S = 120.0
FIRST_SOUND_S = 0.6  # the mind goes on when she is heard, or after so long
WELCOME_EVERY_S = 45.0


@dataclass
class Pending:
    """Somebody waits for the answer to a comment."""

    out: queue.Queue[Sentence | Utterance | None]


class Journal:
    """The log of all that happened: in memory for the desk, and as JSON lines in a file."""

    def __init__(self, path: Path | None = None, *, keep: int = 2000) -> None:
        self.events: deque[Event] = deque(maxlen=keep)
        self.listeners: list[Callable[[Event], None]] = []  # told of every event, in its thread
        self._path = path
        self._started = time.monotonic()
        self._lock = threading.Lock()
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)

    def note(self, kind: str, **data: Any) -> Event:
        """Write one event down."""
        event = Event(kind, round((time.monotonic() - self._started) * 1000), data)
        with self._lock:
            self.events.append(event)
            if self._path:
                self._append(event)
        for listener in self.listeners:
            listener(event)
        return event

    def _append(self, event: Event) -> None:
        line = {"at": time.time(), "at_ms": event.at_ms, "kind": event.kind, **event.data}
        assert self._path is not None  # noqa: S101  narrows the type; the caller asked
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
        except OSError as error:
            log.warning("the journal cannot be written: %s", error)
            self._path = None


def first_product(host: Host) -> str:
    """What is on air at the start: the operator's own brand, else the first of the sheets."""
    entity = host.persona.operator.legal_entity
    products = host.catalogue.products
    return next((p.id for p in products if p.brand and p.brand in entity), products[0].id)


class Show:
    """A show on air. ``post`` and ``ask`` may be called from any thread."""

    def __init__(
        self,
        host: Host,
        *,
        stage: Stage | None = None,
        room: Room | None = None,
        journal: Journal | None = None,
        speak: bool = True,
    ) -> None:
        self.host = host
        self.stage = stage or Stage()
        self.room = room or Room()
        self.journal = journal or Journal()
        self.pinned = first_product(host)
        self.speaking = Speaking(
            lambda: self.host.voice,
            self.stage,
            caption=Translations(host).of,
            said=lambda turn, said: self.journal.note("said", turn=turn, text=said.text),
        )
        self.acks = Acks(host.mind.book, self.speaking, host.persona.name)
        self._speak = speak
        self._order = itertools.count()
        self._turns = itertools.count(1)
        self._pending: dict[str, list[Pending]] = {}
        self._pitch: Iterator[Sentence] | None = None
        self._pitch_turn = 0
        self._writing = False
        self._welcomed = -WELCOME_EVERY_S
        self._cold: list[Lang] = []  # languages to warm up in, the next one last
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(
                target=self._guarded, args=(self._think_once,), name="think", daemon=True
            ),
            threading.Thread(
                target=self._guarded, args=(self.speaking.step,), name="speak", daemon=True
            ),
        ]

    def start(self) -> Show:
        """Go on air."""
        if self._speak:
            self.speaking.open()
            self.acks.prepare()
        self._cold = list(reversed(self.host.persona.languages))
        for thread in self._threads:
            thread.start()
        self.show_card()
        self.journal.note("on_air", persona=self.host.persona.id, pinned=self.pinned)
        return self

    def close(self) -> None:
        """Off air. Waits for the threads to end their step."""
        self._closing.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=5)
        self.speaking.close()
        self.journal.note("off_air")

    # --- what others call --------------------------------------------------------------

    def post(self, comment: Comment) -> Refused | None:
        """A comment came in. It is shown on stage and answered in its turn."""
        refused = self.room.offer(comment)
        kind = "comment_refused" if refused else "comment"
        self.journal.note(
            kind,
            text=comment.text[:500],
            viewer=comment.viewer.id,
            reason=refused.reason if refused else "",
        )
        if not refused:
            name = comment.viewer.name or {"zh": "观众", "fr": "Spectateur"}.get(
                str(comment.lang), "Viewer"
            )
            self.stage.event("comment", {"name": name[:40], "text": comment.text[:200]})
        return refused

    def ask(self, comment: Comment, *, timeout_s: float = WAIT_S) -> Iterator[Sentence]:
        """Post a comment and give its answer's sentences as they are verified."""
        comment = replace(comment, id=comment.id or f"c{next(self._order)}")
        pending = Pending(queue.Queue())
        with self._lock:
            self._pending.setdefault(comment.id, []).append(pending)
        if refused := self.post(comment):
            yield from self._refusal(refused, comment)
            return
        until = time.monotonic() + timeout_s
        while (left := until - time.monotonic()) > 0:
            try:
                item = pending.out.get(timeout=left)
            except queue.Empty:
                return
            if not isinstance(item, Sentence):
                return
            yield item

    def start_pitch(self, product: str, lang: Lang | None = None, seconds: float = 45) -> None:
        """Pitch a product aloud, from the beginning. Raises InputError for an unknown one."""
        self.pin(product)
        sentences = self.host.pitch(product, lang=lang, seconds=seconds)
        with self._lock:
            self._pitch, self._pitch_turn = sentences, next(self._turns)
        self.journal.note("pitch", product=product, lang=lang, turn=self._pitch_turn)

    def pin(self, product: str) -> None:
        """Show a product's card. Raises InputError for an unknown one."""
        self.host.catalogue.get(product)
        self.pinned = product
        self.show_card()
        self.journal.note("pin", product=product)

    def show_card(self) -> None:
        """Tell the stage what is on air, with price and stock as the shop has them now."""
        product = self.host.catalogue.get(self.pinned)
        offer = self.host.shop.offer(product.id)
        drawn = product.image and "/" not in product.image
        card = {
            "product": product.id,
            "name": dict(product.name),
            "price": {lang: money_text(offer.price, lang) for lang in LANGS},
            "left": offer.stock,
            "image": f"/static/products/{product.image}" if drawn else "",
        }
        self.stage.event("card", card)

    def stop(self) -> None:
        """She stops speaking at the next word end; what was to come is dropped."""
        with self._lock:
            turn, self._pitch = next(self._turns), None
        self.speaking.stop(turn)
        self.journal.note("stop", turn=turn)

    def greet(self, viewer: Viewer, lang: Lang) -> str:
        """A greeting for one viewer, in text."""
        line = self.host.mind.book.line("greet", lang, viewer=viewer.name)
        return line or self.host.persona.disclosure[lang]

    def welcome(self, viewer: Viewer, lang: Lang) -> Sentence:
        """Greet a viewer who came in: aloud while she is silent, and not everyone in a crowd."""
        lang = self.host.persona.lang(lang)
        text = self.greet(viewer, lang)
        hello = Sentence(text, lang, act="greet", expression="happy")
        now = time.monotonic()
        self.acks.expect(viewer.name, lang)
        with self._lock:
            self._cold.sort(key=lang.__eq__)  # their question comes next, in their language
        if self.speaking.silent and not self._pitch and now - self._welcomed > WELCOME_EVERY_S:
            self._welcomed = now
            self.speaking.say(ANSWER, next(self._turns), hello, self.pinned)
        return hello

    def thank(self, product: str, viewer: Viewer, lang: Lang) -> Sentence | None:
        """Thank a buyer aloud; None when she has no line for it in this language."""
        lang = self.host.persona.lang(lang)
        name = self.host.catalogue.get(product).name[lang]
        text = self.host.mind.book.line("thank_buy", lang, viewer=viewer.name, product=name)
        if not text:
            return None
        thanks = Sentence(text, lang, act="thank", expression="tender")
        self.speaking.say(ANSWER, next(self._turns), thanks, product)
        return thanks

    # --- thinking ------------------------------------------------------------------------

    def _guarded(self, step: Callable[[], None]) -> None:
        while not self._closing.is_set():
            try:
                step()
            except Exception:
                # The one edge: a show never dies of one comment or one sentence.
                log.exception("a step of the show failed")
                self.journal.note("fault", step=step.__name__)
                time.sleep(0.05)

    def _think_once(self) -> None:
        soon = 0.05 if self._pitch or self._writing else 0.25
        waiting = self.room.next(timeout_s=0.0 if self._cold else soon)
        if waiting is not None:
            self._answer(waiting.comment, waiting.also, waiting.ids)
        elif self._pitch is not None and self._may_pitch():
            self._pitch_on()
        elif self._cold:
            self._warm_up()
        else:
            quiet = self._pitch is None and self.speaking.silent and self.speaking.idle
            self._writing = quiet and self.host.idle(self.pinned)

    def _warm_up(self) -> None:
        """Read what a first question in one language would wait for; a comment that came
        meanwhile goes before the next. Every sheet is read beside the show after that."""
        with self._lock:
            lang = self._cold.pop()
        try:
            self.host.warm(Comment("", product=self.pinned, lang=lang))
            if not self._cold:
                self.host.read_ahead()
        except HostError as error:
            log.warning("the first answer will take longer: %s", error)

    def _answer(self, comment: Comment, also: list[str], ids: list[str]) -> None:
        turn_no = next(self._turns)
        product = comment.product or self.pinned
        self.stage.event("thinking", {"turn": turn_no})
        try:
            done = self._speak_turn(turn_no, replace(comment, product=product), also, ids)
        except HostError as error:
            self.journal.note("fault", text=str(error), comment=comment.text[:200])
            self._deliver(ids, None)
            return
        self.journal.note(
            "answer",
            comment=comment.text[:500],
            act=done.act,
            text=done.text,
            claims=list(done.claim_ids),
            ms=dict(done.ms),
            turn=turn_no,
            also=also,
            refused=[(s.text, s.verdict.reason) for s in done.refused],
        )
        self._deliver(ids, done)

    def _speak_turn(
        self, turn_no: int, comment: Comment, also: list[str], ids: list[str]
    ) -> Utterance:
        """Her answer, handed on sentence by sentence; a word covers a long wait."""
        lang = self.host.persona.lang(comment.lang)
        with self.acks.cover(turn_no, comment.viewer.name, lang) as cover:
            turn = self.host.turn(comment)
            if also and (told := self._for_several(comment, also, turn.plan.lang)):
                self.speaking.say(ANSWER, turn_no, told, comment.product)
            for count, sentence in enumerate(turn):
                if not count:
                    cover.first(sentence)
                begun = self.speaking.say(ANSWER, turn_no, sentence, comment.product)
                self._deliver(ids, sentence)
                if not count:
                    # The model would take the cores that her first sound is made on.
                    begun.wait(FIRST_SOUND_S)
        return turn.finish()

    def _for_several(self, comment: Comment, also: list[str], lang: Lang) -> Sentence | None:
        """Who asked the same, said aloud: at most four names, and only such as may be spoken."""
        names = [speakable_name(name) for name in (comment.viewer.name, *also)]
        told = ("、" if lang == "zh" else ", ").join(dict.fromkeys(filter(None, names[:4])))
        text = self.host.mind.book.line("several_asked", lang, viewers=told)
        return Sentence(text, lang, expression="happy", act="answer") if text else None

    def _deliver(self, ids: list[str], item: Sentence | Utterance | None) -> None:
        """Hand a sentence, or the end, to everyone who asked this."""
        with self._lock:
            waiting = [one for each in ids for one in self._pending.get(each, ())]
            if not isinstance(item, Sentence):
                for each in ids:
                    self._pending.pop(each, None)
        for one in waiting:
            one.out.put(item)

    def _refusal(self, refused: Refused, comment: Comment) -> Iterator[Sentence]:
        with self._lock:
            self._pending.pop(comment.id, None)
        lang = self.host.persona.lang(comment.lang)
        key = "empty" if refused.reason == "empty" else "too_fast"
        text = self.host.mind.book.line(key, lang) or self.host.mind.book.line("unclear", lang)
        if text:
            yield Sentence(text, lang, act="smalltalk", expression="curious")

    def _may_pitch(self) -> bool:
        return self.speaking.empty and self.stage.remaining_ms() < AHEAD_MS

    def _pitch_on(self) -> None:
        pitch, turn = self._pitch, self._pitch_turn
        sentence = next(pitch, None) if pitch else None
        with self._lock:
            if self._pitch is not pitch:
                return
            if sentence is None:
                self._pitch = None
        if sentence is None:
            self.journal.note("pitch_done", turn=turn)
        else:
            self.speaking.say(PITCH, turn, sentence, self.pinned)
