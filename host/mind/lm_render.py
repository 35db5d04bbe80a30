"""A prompt as the text a model reads. The one place, for the show and for teaching alike."""

from __future__ import annotations

from typing import Any

from host.mind.lm import Message, Prompt

ANSWER = ">\n"  # after it a base model, which knows no roles, writes the line


def rendered(tokenizer: Any, messages: Prompt, *, open_answer: bool = True) -> str:
    """The whole prompt, its start token included: tokenise it without special tokens.

    By the tokenizer's own chat template, or as plain text for a base that has none. With
    ``open_answer`` the model's line comes straight after, and the end token after that; a
    last message of the assistant is gone on from.
    """
    last = messages[-1] if messages else None
    if open_answer and last and last.role == "assistant":
        return rendered(tokenizer, messages[:-1]) + last.text
    if not tokenizer.chat_template:
        start = str(tokenizer.bos_token or "")
        return start + "".join(map(_plain, messages)) + (ANSWER if open_answer else "")
    chat = [{"role": m.role, "content": m.text} for m in messages]
    text = tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=open_answer)
    return str(text)


def _plain(message: Message) -> str:
    """Card and order, an empty line; what is given; the line after its mark, an empty line."""
    if message.role == "assistant":
        return f"{ANSWER}{message.text}\n\n"
    return message.text + ("\n\n" if message.role == "system" else "\n")
