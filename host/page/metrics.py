"""Figures of the running show in Prometheus' words, counted from the show's own log."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from host.records import Event

TYPE = "text/plain; version=0.0.4; charset=utf-8"
FIRST_S = (0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32)


class Metrics:
    """One registry per page, so that two pages in one process do not add up."""

    def __init__(self, clients: Callable[[], int] = lambda: 0) -> None:
        self._registry = CollectorRegistry()
        on = self._registry
        self._comments = Counter("host_comments", "Comments taken.", registry=on)
        self._answers = Counter("host_answers", "Answers given.", ["act"], registry=on)
        self._orders = Counter("host_orders", "Orders placed.", registry=on)
        self._faults = Counter("host_faults", "Steps of the show that failed.", registry=on)
        self._refused = Counter(
            "host_refusals", "What was turned away or not said.", ["what", "reason"], registry=on
        )
        self._first = Histogram(
            "host_first_sentence_seconds",
            "From a comment's turn to the first verified sentence.",
            buckets=FIRST_S,
            registry=on,
        )
        watching = Gauge("host_stage_clients", "Browsers on the stage.", registry=on)
        watching.set_function(clients)

    def event(self, event: Event) -> None:
        """Count one line of the show's log."""
        data = event.data
        if event.kind == "comment":
            self._comments.inc()
        elif event.kind == "comment_refused":
            self.refused(str(data.get("reason", "")), what="comment")
        elif event.kind == "answer":
            self._answer(data.get("act", ""), data.get("ms", {}), data.get("refused", ()))
        elif event.kind == "order":
            self._orders.inc()
        elif event.kind == "fault":
            self._faults.inc()

    def _answer(self, act: object, ms: object, refused: object) -> None:
        self._answers.labels(act=str(act)).inc()
        if isinstance(ms, dict) and "first" in ms:
            self._first.observe(float(ms["first"]) / 1000)
        for _, reason in refused if isinstance(refused, list | tuple) else ():
            self.refused(str(reason), what="sentence")

    def refused(self, reason: str, what: str = "request") -> None:
        """Count a refusal: of a request, a comment, or a sentence she did not say."""
        self._refused.labels(what=what, reason=reason or "unknown").inc()

    def text(self) -> bytes:
        """What Prometheus reads."""
        return bytes(generate_latest(self._registry))
