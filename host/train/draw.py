"""Many answers of a model at once: for measuring and for self-improvement, not for the show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from host.mind.lm import Message
from host.mind.lm_render import rendered
from host.train.vocabulary import kept_ids

BATCH = 24  # prompts at once
TOKENS = 40
TEMPERATURE, TOP_P, TOP_K = 0.4, 0.9, 64
"""As write.py asks, so that what is measured is what is heard."""


def draw(
    model: Any,
    tokenizer: Any,
    prompts: Sequence[Sequence[Message]],
    *,
    each: int = 1,
    seed: int = 0,
    temperature: float = TEMPERATURE,
    base: str = "",
    avoid: Sequence[str] = (),
    penalty: float = 1.0,
) -> list[list[str]]:
    """``each`` answers to every prompt, as text, uncleaned. Prompts of a length go together.

    ``penalty`` makes what an answer has said less likely in it; prompts do not count, for
    what they give is to be said.
    """
    import torch

    torch.manual_seed(seed)
    texts = [rendered(tokenizer, prompt) for prompt in prompts]
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    found: dict[int, list[str]] = {}
    for some in _chunks(order, max(1, BATCH // each)):
        given = _batch(tokenizer, [texts[i] for i in some])
        with torch.inference_mode():
            out = model.generate(
                **given,
                max_new_tokens=TOKENS,
                do_sample=True,
                temperature=temperature,
                top_p=1.0,
                top_k=0,
                num_return_sequences=each,
                pad_token_id=_pad(tokenizer),
                eos_token_id=tokenizer.eos_token_id,
                logits_processor=_shaped(base, given["input_ids"].shape[1], penalty, temperature),
                bad_words_ids=_words(tokenizer, avoid) or None,
            )
        answers = tokenizer.batch_decode(
            out[:, given["input_ids"].shape[1] :], skip_special_tokens=True
        )
        for at, index in enumerate(some):
            found[index] = answers[at * each : (at + 1) * each]
    return [found[i] for i in range(len(texts))]


def _chunks(order: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(order), size):
        yield order[start : start + size]


def _pad(tokenizer: Any) -> int:
    return int(
        tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id
    )


def _batch(tokenizer: Any, texts: Sequence[str]) -> dict[str, Any]:
    """``input_ids`` and ``attention_mask`` [prompts, tokens], padded on the left."""
    import torch

    ids = [tokenizer(text, add_special_tokens=False)["input_ids"] for text in texts]
    width = max(map(len, ids))
    pad = _pad(tokenizer)
    return {
        "input_ids": torch.tensor([[pad] * (width - len(i)) + i for i in ids]),
        "attention_mask": torch.tensor([[0] * (width - len(i)) + [1] * len(i) for i in ids]),
    }


def _words(tokenizer: Any, avoid: Sequence[str]) -> list[list[int]]:
    """The words of ``avoid``, with and without a space in front, as token ids."""
    forms = {form for word in avoid for form in (word, f" {word}")}
    found = [tokenizer(form, add_special_tokens=False)["input_ids"] for form in sorted(forms)]
    return [ids for ids in found if ids]


def _shaped(base: str, width: int, penalty: float, temperature: float) -> Any:
    """What is done to logits before drawing: the kept vocabulary of ``base`` alone, the
    penalty on tokens drawn after a prompt of ``width`` tokens (Keskar et al. 2019, CTRL), and
    the nucleus, found among TOP_K: to sort 262k words for each token takes most of the time."""
    import torch
    from transformers import LogitsProcessor, LogitsProcessorList

    kept = kept_ids(base) if base else None
    allowed = None if kept is None else torch.tensor(kept)

    class Shaped(LogitsProcessor):
        """Both in one."""

        def __call__(self, ids: Any, scores: Any) -> Any:
            drawn = ids[:, width:]
            if penalty != 1.0 and drawn.shape[1]:
                held = scores.gather(1, drawn)
                less = torch.where(held > 0, held / penalty, held * penalty)
                scores = scores.scatter(1, drawn, less)
            some = scores if allowed is None else scores[:, allowed]
            likely, at = some.topk(min(TOP_K, some.shape[1]), dim=1)
            before = torch.softmax(likely / temperature, dim=1).cumsum(1).roll(1, 1)
            before[:, 0] = 0.0
            likely = likely.masked_fill(before >= TOP_P, -torch.inf)
            masked = torch.full_like(scores, -torch.inf)
            return masked.scatter(1, at if allowed is None else allowed[at], likely)

    return LogitsProcessorList([Shaped()])
