"""Drawing tokens: penalties, words never drawn, top-p, and when a row has ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch

from host.mind.lm import Sampling
from host.mind.lm_text import sentence_end

TOP = 64  # tokens beyond these are never drawn
LOOP = 3  # no run of three tokens is drawn twice in a row's answer


class Rows:
    """What has been drawn so far, one row per candidate.

    A row with a lead takes the lead's tokens first, whatever the model would have drawn.
    """

    def __init__(self, tokenizer: Any, n: int, how: Sampling, *, stops: frozenset[int]) -> None:
        self.tokenizer, self.how, self.stops = tokenizer, how, stops
        self.ids: list[list[int]] = [[] for _ in range(n)]
        self.ended = [False] * n
        self._leads = [self._lead(row) for row in range(n)]
        self._logs: list[list[float]] = [[] for _ in range(n)]
        self._texts = [""] * n
        self._given = [0] * n

    def _lead(self, row: int) -> list[int]:
        leads = self.how.leads
        text = leads[row % len(leads)] if leads else ""
        return list(self.tokenizer(text, add_special_tokens=False)["input_ids"]) if text else []

    @property
    def longest_lead(self) -> int:
        """Tokens of the longest lead."""
        return max(map(len, self._leads), default=0)

    @property
    def done(self) -> bool:
        """Every row has ended, or as many as are enough."""
        return sum(self.ended) >= (self.how.enough or len(self.ended)) or all(self.ended)

    def forced(self, row: int) -> int | None:
        """The token a row must take next, or None when it is free."""
        lead, at = self._leads[row], len(self.ids[row])
        return lead[at] if at < len(lead) else None

    def add(self, drawn: Sequence[int], logs: Sequence[float]) -> None:
        """One token for every row, and its log-likelihood; ended rows take no more."""
        for row, token in enumerate(drawn):
            if not self.ended[row]:
                if self.forced(row) is None:
                    self._logs[row].append(logs[row])
                self._add(row, token)

    def _add(self, row: int, token: int) -> None:
        if token in self.stops:
            self.ended[row] = True
            return
        self.ids[row].append(token)
        text = str(self.tokenizer.decode(self.ids[row], skip_special_tokens=True))
        if self.how.one_sentence and (end := sentence_end(text)) > 0:
            text, self.ended[row] = text[:end], True
        self._texts[row] = text

    def text(self, row: int) -> str:
        """The row's answer, without a character that is still in the making."""
        return self._texts[row].rstrip("\ufffd")

    def fresh(self, row: int) -> str:
        """What was not given out before."""
        text = self.text(row)
        piece, self._given[row] = text[self._given[row] :], len(text)
        return piece

    def best(self) -> list[str]:
        """The answers, by the mean log-likelihood of what the model drew itself.

        When a sentence was asked for, rows that were cut in the middle of one are left out.
        """
        whole = [r for r in range(len(self.ids)) if self.ended[r] or not self.how.one_sentence]
        order = sorted(whole, key=self._mean, reverse=True)
        return [text for row in order if (text := self.text(row).strip())]

    def _mean(self, row: int) -> float:
        logs = self._logs[row]
        return sum(logs) / len(logs) if logs else -99.0


class Columns:
    """Which column of the logits is which token: the kept ids of a head, or all as they are."""

    def __init__(self, kept: torch.Tensor | None = None) -> None:
        self.kept = kept
        self._at = None if kept is None else {int(t): i for i, t in enumerate(kept.tolist())}

    def of(self, tokens: Iterable[int]) -> list[int]:
        """Columns of tokens; those that the head left out have none."""
        if self._at is None:
            return list(tokens)
        return [self._at[t] for t in tokens if t in self._at]

    def tokens(self, columns: torch.Tensor) -> list[int]:
        """Tokens of columns [n]."""
        return [int(t) for t in (columns if self.kept is None else self.kept[columns])]


class Picker:
    """Draws the next token of every row. ``avoid`` are words whose tokens are never drawn."""

    def __init__(
        self, tokenizer: Any, avoid: tuple[str, ...], columns: Columns | None = None
    ) -> None:
        self.columns = columns or Columns()
        single: set[int] = set()
        self.runs: list[list[int]] = []  # words of several tokens: the last one is refused
        for word in avoid:
            for form in {word, f" {word}", word.capitalize(), f" {word.capitalize()}"}:
                ids = tokenizer(form, add_special_tokens=False)["input_ids"]
                if len(ids) == 1:
                    single.add(ids[0])
                elif ids:
                    self.runs.append(list(ids))
        self.banned = torch.tensor(self.columns.of(sorted(single)), dtype=torch.long)

    def draw(
        self, logits: torch.Tensor, rows: Rows, how: Sampling, generator: torch.Generator
    ) -> tuple[list[int], list[float]]:
        """One token id per row from ``logits`` [rows, columns], and its log-likelihood."""
        shaped = logits.clone()
        shaped[:, self.banned] = -torch.inf
        for row, ids in enumerate(rows.ids):
            self._shape(shaped[row], ids, how.repetition_penalty)
        columns = _drawn(shaped, how, generator)
        logs = logits.gather(1, columns.unsqueeze(1))[:, 0] - logits.logsumexp(dim=-1)
        drawn = self.columns.tokens(columns)
        for row in range(len(drawn)):
            forced = rows.forced(row)  # its likelihood is not the model's, and not counted
            drawn[row] = drawn[row] if forced is None else forced
        return drawn, [float(log) for log in logs]

    def _shape(self, logits: torch.Tensor, ids: list[int], penalty: float) -> None:
        """In place: what was drawn gets less likely, loops and avoided words impossible."""
        if ids and penalty != 1.0:
            seen = torch.tensor(sorted(set(self.columns.of(ids))), dtype=torch.long)
            held = logits[seen]
            # Keskar et al. 2019 (CTRL), section 4.1: divide if positive, multiply if not.
            logits[seen] = torch.where(held > 0, held / penalty, held * penalty)
        refused = [
            run[-1]
            for run in self.runs
            if ids[len(ids) - len(run) + 1 :] == run[:-1] and len(ids) >= len(run) - 1
        ]
        tail = ids[1 - LOOP :]
        for at in range(len(ids) - LOOP + 1):
            if ids[at : at + LOOP - 1] == tail:
                refused.append(ids[at + LOOP - 1])
        logits[self.columns.of(refused)] = -torch.inf


def _drawn(logits: torch.Tensor, how: Sampling, generator: torch.Generator) -> torch.Tensor:
    """The column drawn in every row [rows]."""
    if how.temperature <= 0:
        return logits.argmax(dim=-1)
    top, index = (logits / how.temperature).topk(min(TOP, logits.shape[-1]), dim=-1)
    chosen = torch.multinomial(_nucleus(top, how.top_p), 1, generator=generator)
    return index.gather(1, chosen)[:, 0]


def _nucleus(top: torch.Tensor, top_p: float) -> torch.Tensor:
    """Probabilities of logits in falling order, all but the likeliest ``top_p`` share 0.

    Holtzman et al. 2020 (nucleus sampling). The likeliest always stays.
    """
    share = torch.softmax(top, dim=-1)
    before = share.cumsum(dim=-1) - share
    return share.masked_fill(before >= top_p, 0.0)
