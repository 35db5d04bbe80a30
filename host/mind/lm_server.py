"""Any OpenAI-compatible server (vLLM, llama.cpp, Ollama, …) as the language model."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

from host.errors import EngineError
from host.mind.critic import Critic
from host.mind.lm import USUAL, Message, Prompt, Recipe, Sampling, one_line
from host.mind.lm_text import sentence_end
from host.records import LANGS, Lang

NO_KEY = "none"  # local servers ask for no key, the client for some string


class ServerLM:
    """Chat completions of one server. Every failure is an EngineError of one line."""

    languages: tuple[Lang, ...] = LANGS
    taught = False
    weak: frozenset[str] = frozenset()
    critic: Critic | None = None

    def __init__(self, client: Any, *, model: str) -> None:
        self._client = client
        self.name = model

    def stream(self, messages: Prompt, how: Sampling = USUAL) -> Iterator[str]:
        """The answer in pieces, as the server sends them; cut at the sentence if asked."""
        until, text = time.monotonic() + how.deadline_s, ""
        for piece in self._pieces(messages, how):
            text += piece
            end = sentence_end(text) if how.one_sentence else -1
            if end > 0:
                if rest := piece[: len(piece) - (len(text) - end)]:
                    yield rest
                return
            yield piece
            if time.monotonic() > until:
                return

    def candidates(self, messages: Prompt, n: int, how: Sampling = USUAL) -> list[str]:
        """``n`` answers of one request; servers that give one give one."""
        answer = self._ask(messages, how, n=n)
        texts = [_cut(choice, how) for choice in answer.choices]
        return list(dict.fromkeys(text for text in texts if text))

    def score(self, prompt: Prompt | str, continuations: Sequence[str]) -> list[float]:
        """By the echoed log-probabilities of /completions where a server has them."""
        text = prompt if isinstance(prompt, str) else "\n".join(m.text for m in prompt) + "\n"
        return [self._score(text, continuation) for continuation in continuations]

    def likelihoods(self, _: Prompt, __: Sequence[str]) -> list[list[float]]:
        """It cannot tell."""
        return []

    def _score(self, prompt: str, continuation: str) -> float:
        answer = self._call(
            self._client.completions.create,
            model=self.name,
            prompt=prompt + continuation,
            max_tokens=1,
            temperature=0,
            echo=True,
            logprobs=1,
        )
        logs = answer.choices[0].logprobs
        if logs is None or not logs.token_logprobs or not logs.text_offset:
            raise EngineError(f"{self.name}: this server gives no log-probabilities of a prompt")
        end = len(prompt) + len(continuation)
        held = [
            log
            for log, at in zip(logs.token_logprobs, logs.text_offset, strict=False)
            if log is not None and len(prompt) <= at < end
        ]
        return sum(held) / len(held) if held else 0.0

    def _pieces(self, messages: Prompt, how: Sampling) -> Iterator[str]:
        answer = self._ask(messages, how, stream=True)
        try:
            for chunk in answer:
                if chunk.choices and (piece := chunk.choices[0].delta.content):
                    yield piece
        except Exception as error:
            raise _engine_error(self.name, error) from error
        finally:
            answer.close()

    def _ask(self, messages: Prompt, how: Sampling, **more: Any) -> Any:
        return self._call(
            self._client.with_options(timeout=how.deadline_s).chat.completions.create,
            model=self.name,
            messages=[{"role": m.role, "content": m.text} for m in _closed(messages)],
            max_tokens=how.max_tokens,
            temperature=how.temperature,
            top_p=how.top_p,
            seed=how.seed,
            **more,
        )

    def _call(self, create: Any, **fields: Any) -> Any:
        try:
            return create(**fields)
        except Exception as error:
            raise _engine_error(self.name, error) from error


def _closed(messages: Prompt) -> Sequence[Message]:
    """Servers answer; few go on from a beginning. An open answer is left out."""
    return messages[:-1] if messages[-1].role == "assistant" else messages


def _cut(choice: Any, how: Sampling) -> str:
    """An answer; of one sentence if asked, and "" when that one was cut short."""
    text = (choice.message.content or "").strip()
    end = sentence_end(text, complete=True) if how.one_sentence else -1
    if end > 0:
        return text[:end]
    return "" if how.one_sentence and choice.finish_reason == "length" else text


def _engine_error(name: str, error: Exception) -> EngineError:
    return EngineError(f"model server ({name}): {one_line(error)}")


def open_server(recipe: Recipe) -> ServerLM:
    """A client of ``recipe.url``; without a model name, the first the server lists.

    Raises EngineError when the server does not answer.
    """
    import openai

    client = openai.OpenAI(
        base_url=recipe.url, api_key=recipe.key or NO_KEY, max_retries=0, timeout=10.0
    )
    try:
        served = [model.id for model in client.models.list()]
    except Exception as error:
        raise _engine_error(recipe.url, error) from error
    wanted = recipe.model if recipe.model in served else ""
    if not (wanted or served):
        raise EngineError(f"model server {recipe.url}: it serves no model")
    return ServerLM(client, model=wanted or served[0])
