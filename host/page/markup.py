"""Text into markup that cannot do anything: the one place where the page escapes."""

from __future__ import annotations

import unicodedata

# Handlebars and template literals run over what a gr.HTML holds: their signs are escaped too.
TEMPLATE = {"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"}
HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
ESCAPES = str.maketrans({**HTML, **TEMPLATE})
# What Markdown, autolinks or formulas could take for a sign, beside HTML's and templates' own.
MARKDOWN = {sign: f"&#{ord(sign)};" for sign in "\\*_[]()#+-.!|~:/@^="}
IN_CHAT = str.maketrans({**HTML, **TEMPLATE, **MARKDOWN})
# Marks that turn the direction of writing; the joiners that emoji are made of are kept.
TURNS = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def esc(text: object) -> str:
    """Safe inside HTML and inside a double-quoted attribute; templates included."""
    return printable(str(text)).translate(ESCAPES)


def chat(text: str) -> str:
    """Safe inside a chat bubble, where Markdown is read: every sign stands for itself."""
    return " ".join(printable(text).split()).translate(IN_CHAT)


def printable(text: str) -> str:
    """Without control characters and without marks that turn the direction of writing."""
    return "".join(c for c in text if c not in TURNS and (c in "\n\t" or _drawn(c)))


def _drawn(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cs"}


def button(act: str, label: str, *, cls: str = "", off: bool = False, **data: object) -> str:
    """A button that reports ``act`` and its data to the page."""
    carried = "".join(f' data-{key}="{esc(value)}"' for key, value in data.items())
    disabled = " disabled" if off else ""
    return (
        f'<button type="button" class="b {cls}" data-act="{esc(act)}"{carried}{disabled}>'
        f"{esc(label)}</button>"
    )
