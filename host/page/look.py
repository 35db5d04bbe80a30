"""The page's look: the persona's palette as a Gradio theme and as CSS variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import gradio as gr

from host.schema import Persona

CSS = Path(__file__).with_name("page.css")
PLAIN: Mapping[str, str] = {
    "primary": "#0f766e",
    "accent": "#c9432b",
    "background": "#f4f7f6",
    "surface": "#ffffff",
    "text": "#16302c",
}
COLOUR = re.compile(r"^#(?:[0-9a-f]{3}|[0-9a-f]{6})$", re.IGNORECASE)
FONT = (
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Roboto",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "sans-serif",
)
AA = 4.5  # WCAG 2.2, 1.4.3: contrast of normal text


def palette(persona: Persona) -> dict[str, str]:
    """The persona's colours; what is missing or no plain hex colour is ours.

    Text that could not be read on its ground is replaced by black or white (WCAG AA).
    """
    own = {k: v for k, v in persona.look.palette.items() if k in PLAIN and COLOUR.match(v)}
    colours = {**PLAIN, **own}
    for role, ground in (("text", "surface"), ("text", "background")):
        if contrast(colours[role], colours[ground]) < AA:
            colours[role] = readable_on(colours[ground])
    colours["on_primary"] = readable_on(colours["primary"])
    colours["on_accent"] = readable_on(colours["accent"])
    return colours


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    digits = colour.lstrip("#")
    full = digits if len(digits) == 6 else "".join(d * 2 for d in digits)
    parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def readable_on(ground: str) -> str:
    """White where it can be read, else near black."""
    return "#ffffff" if contrast("#ffffff", ground) >= AA else "#121a19"


def variables(persona: Persona) -> str:
    """The palette as CSS variables ``--c-primary`` and so on."""
    colours = palette(persona)
    return ":root{" + "".join(f"--c-{k.replace('_', '-')}:{v};" for k, v in colours.items()) + "}"


def css(persona: Persona) -> str:
    """All of the page's own CSS."""
    return variables(persona) + CSS.read_text("utf-8")


def theme(persona: Persona) -> gr.themes.Base:
    """A quiet theme in her colours; the dark variant is the same, the palette is the persona's."""
    c = palette(persona)
    base = gr.themes.Base(font=FONT, font_mono=("ui-monospace", "Menlo", "monospace"))
    soft = f"color-mix(in oklab, {c['primary']} 12%, {c['surface']})"
    line = f"color-mix(in oklab, {c['text']} 16%, {c['surface']})"
    faint = f"color-mix(in oklab, {c['text']} 62%, {c['surface']})"
    values = {
        "body_background_fill": c["background"],
        "body_text_color": c["text"],
        "body_text_color_subdued": faint,
        "background_fill_primary": c["surface"],
        "background_fill_secondary": c["background"],
        "block_background_fill": "transparent",
        "block_border_width": "0px",
        "block_label_text_color": c["text"],
        "block_title_text_color": c["text"],
        "block_info_text_color": faint,
        "border_color_primary": line,
        "border_color_accent": c["primary"],
        "color_accent_soft": soft,
        "input_background_fill": c["surface"],
        "input_background_fill_focus": c["surface"],
        "input_border_color": line,
        "input_border_color_focus": c["primary"],
        "input_border_width": "1px",
        "input_placeholder_color": faint,
        "input_shadow": "none",
        "input_shadow_focus": f"0 0 0 3px {soft}",
        "button_primary_background_fill": c["primary"],
        "button_primary_background_fill_hover": f"color-mix(in oklab, {c['primary']} 88%, black)",
        "button_primary_text_color": c["on_primary"],
        "button_primary_border_color": c["primary"],
        "button_secondary_background_fill": soft,
        "button_secondary_background_fill_hover": f"color-mix(in oklab, {c['primary']} 20%, white)",
        "button_secondary_text_color": c["text"],
        "button_secondary_border_color": "transparent",
        "link_text_color": c["primary"],
        "error_text_color": c["accent"],
        "panel_background_fill": c["surface"],
        "panel_border_color": line,
        "loader_color": c["primary"],
    }
    return base.set(
        **values,
        **{f"{key}_dark": value for key, value in values.items()},
        color_accent=c["primary"],
        block_radius="14px",
        input_radius="12px",
        button_large_radius="12px",
        button_medium_radius="12px",
        button_small_radius="10px",
        layout_gap="12px",
    )
