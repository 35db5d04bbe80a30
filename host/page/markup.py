"""Text into markup that cannot do anything: the one place where the page escapes."""

from __future__ import annotations

import re
import unicodedata

# Handlebars and template literals run over what a gr.HTML holds: their signs are escaped too.
TEMPLATE = {"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"}
HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
ESCAPES = str.maketrans({**HTML, **TEMPLATE})
# What Markdown, autolinks or formulas could take for a sign.
MARKDOWN = re.compile(r"[\\*_\[\]()#+\-.!|~:/@^=]")


def esc(text: object) -> str:
    """Safe inside HTML and inside a double-quoted attribute; templates included."""
    return printable(str(text)).translate(ESCAPES)


def chat(text: str) -> str:
    """Safe inside a chat bubble, where Markdown is read: every sign stands for itself."""
    safe = MARKDOWN.sub(lambda m: f"&#{ord(m[0])};", esc(" ".join(text.split())))
    return re.sub(r"^(\d+)", lambda m: f"&#{ord(m[0][0])};{m[0][1:]}", safe)


def printable(text: str) -> str:
    """Without control characters and without marks that turn the direction of writing."""
    return "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cs"} or c in "\n\t")


def button(act: str, label: str, *, cls: str = "", off: bool = False, **data: object) -> str:
    """A button that reports ``act`` and its data to the page."""
    carried = "".join(f' data-{key}="{esc(value)}"' for key, value in data.items())
    disabled = " disabled" if off else ""
    return (
        f'<button type="button" class="b {cls}" data-act="{esc(act)}"{carried}{disabled}>'
        f"{esc(label)}</button>"
    )
