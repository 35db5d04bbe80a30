"""Examples into rows of tokens: what examples share is read once. Knows no model.

An example may have a worse line beside its own: the two are turns of one block, a pair, so
that what they share is read once as well.

A row is one sequence of blocks. A block is a fixed beginning (card and order) and the turns
that follow it; a token sees its own block's beginning and its own turn, nothing else, and
counts its position as if it stood alone. So thirty examples of a persona cost their turns,
and the loss is the same as one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from host.mind.lm import Message

ROOM = 640  # tokens in a row
TURNS = 12  # of one block in a row: more would make a step of one persona only

Split = Callable[[Sequence[Message]], tuple[str, str]]
"""A prompt as (fixed beginning, the rest): the engine's own ``render``."""


class Taught(Protocol):
    """What is packed: a prompt and the line that answers it."""

    @property
    def messages(self) -> Sequence[Message]:
        """The prompt."""

    @property
    def line(self) -> str:
        """The answer."""

    @property
    def worse(self) -> str:
        """A line that is not to be the answer; "" for none."""


@dataclass(frozen=True)
class Turn:
    """One example in tokens; ``answer`` is learnt, ``worse`` is what it is held against (() for
    nothing), the rest is only read."""

    fixed: tuple[int, ...]
    asked: tuple[int, ...]
    answer: tuple[int, ...]
    worse: tuple[int, ...] = ()

    @property
    def cost(self) -> int:
        """Tokens it takes, its fixed beginning not counted."""
        return sum(len(self.asked) + len(line) for line in (self.answer, self.worse) if line)


@dataclass(frozen=True)
class Row:
    """Tokens with their block, turn (0: the fixed beginning) and position; ``answering`` numbers
    the lines in their order, -1 elsewhere, and ``pairs`` names those (better, worse) that are held
    against each other; lines that are the worse one of a pair are not learnt. All but ``pairs``
    of the same length."""

    ids: tuple[int, ...]
    blocks: tuple[int, ...]
    turns: tuple[int, ...]
    places: tuple[int, ...]
    answering: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...]
    examples: int

    @property
    def answers(self) -> int:
        """How many tokens are learnt."""
        worse = {pair[1] for pair in self.pairs}
        return sum(line >= 0 and line not in worse for line in self.answering)


class Packer:
    """Examples into rows with a tokenizer and the way an engine splits prompts."""

    def __init__(
        self, tokenizer: Any, split: Split, *, kept: Collection[int] | None = None
    ) -> None:
        self.tokenizer, self.split = tokenizer, split
        self.kept = frozenset(kept) if kept is not None else None
        self.left_out = 0
        self._fixed: dict[str, tuple[int, ...]] = {}

    def turn(self, example: Taught) -> Turn:
        """The tokens of an example, split where the engine splits them."""
        fixed, asked = self.split(example.messages)
        if fixed not in self._fixed:
            self._fixed[fixed] = self._ids(fixed)
        end = (self.tokenizer.eos_token_id,)
        worse = self._ids(example.worse) + end if example.worse else ()
        return Turn(self._fixed[fixed], self._ids(asked), self._ids(example.line) + end, worse)

    def _ids(self, text: str) -> tuple[int, ...]:
        return tuple(self.tokenizer(text, add_special_tokens=False)["input_ids"])

    def rows(self, examples: Sequence[Taught]) -> list[Row]:
        """Rows in an order that follows the examples' own: those that share a beginning
        gather, up to TURNS of them, where the first of them stood. An answer that the kept
        vocabulary cannot write is left out, and counted in ``left_out``."""
        groups: dict[tuple[int, ...], list[list[Turn]]] = {}
        blocks: list[list[Turn]] = []
        for example in examples:
            turn = self.turn(example)
            if self.kept is not None and not self.kept.issuperset(turn.answer):
                self.left_out += 1
                continue
            if self.kept is not None and not self.kept.issuperset(turn.worse):
                turn = replace(turn, worse=())  # what cannot be written need not be unlearnt
            held = groups.setdefault(turn.fixed, [])
            if not held or not _fits(held[-1], turn):
                held.append([])
                blocks.append(held[-1])
            held[-1].append(turn)
        return [_row(some) for some in _together(blocks)]


def _cost(block: Sequence[Turn]) -> int:
    return len(block[0].fixed) + sum(turn.cost for turn in block)


def _fits(block: Sequence[Turn], turn: Turn) -> bool:
    return len(block) < TURNS and _cost([*block, turn]) <= ROOM


def _together(blocks: Sequence[list[Turn]]) -> Iterator[list[list[Turn]]]:
    """Small blocks share a row."""
    row: list[list[Turn]] = []
    for block in blocks:
        if row and sum(map(_cost, row)) + _cost(block) > ROOM:
            yield row
            row = []
        row.append(block)
    if row:
        yield row


def _row(blocks: Sequence[Sequence[Turn]]) -> Row:
    tokens: list[tuple[int, int, int, int, int]] = []
    pairs: list[tuple[int, int]] = []
    line = 0
    for number, block in enumerate(blocks):
        fixed = block[0].fixed
        tokens += [(t, number, 0, place, -1) for place, t in enumerate(fixed)]
        answered = [(turn.asked, answer) for turn in block for answer in _lines(turn)]
        for which, (asked, answer) in enumerate(answered, 1):
            tokens += [
                (t, number, which, len(fixed) + at, line + which - 1 if at >= len(asked) else -1)
                for at, t in enumerate(asked + answer)
            ]
        for turn in block:
            if turn.worse:
                pairs.append((line, line + 1))
            line += len(_lines(turn))
    ids, numbers, turns, places, answering = zip(*tokens, strict=True)
    return Row(ids, numbers, turns, places, answering, tuple(pairs), sum(map(len, blocks)))


def _lines(turn: Turn) -> list[tuple[int, ...]]:
    return [turn.answer, turn.worse] if turn.worse else [turn.answer]


def tensors(row: Row) -> dict[str, Any]:
    """``ids`` and ``places`` [1, tokens], ``mask`` [1, 1, tokens, tokens] (True: may look),
    ``at`` the places that foretell a line's token, ``wanted`` those tokens, and ``line`` the
    number of each one's line."""
    import torch

    ids, places = torch.tensor([row.ids]), torch.tensor([row.places])
    block, turn = torch.tensor(row.blocks), torch.tensor(row.turns)
    same = block.unsqueeze(1) == block.unsqueeze(0)
    own = (turn.unsqueeze(1) == turn.unsqueeze(0)) | (turn.unsqueeze(0) == 0)
    earlier = places[0].unsqueeze(1) >= places[0].unsqueeze(0)
    answering = torch.tensor(row.answering)
    told = (answering >= 0).nonzero().squeeze(1)
    return {
        "ids": ids,
        "places": places,
        "mask": (same & own & earlier)[None, None],
        "at": told - 1,
        "wanted": ids[0][told],
        "line": answering[told],
    }
