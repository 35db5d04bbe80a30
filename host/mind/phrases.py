"""Her lines: variants per key and language, the persona's own first. No variant twice in a row."""

from __future__ import annotations

import random
import re
from collections import deque
from collections.abc import Mapping, Sequence

from host.records import Lang
from host.schema import Persona

SLOT = re.compile(r"\{(\w+)\}")
BEGINS = re.compile(r"(^|[.!?]\s+)[«\"“]?\s*$")


def fill(template: str, values: Mapping[str, str]) -> str | None:
    """The template with its slots filled, or None when a value is missing.

    A plain substitution, not ``str.format``: what a value or a sheet holds is never a program.
    """
    if any(not values.get(name) for name in SLOT.findall(template)):
        return None

    def put(match: re.Match[str]) -> str:
        value = values[match[1]]
        return value[:1].upper() + value[1:] if BEGINS.search(template[: match.start()]) else value

    return SLOT.sub(put, template)


class Phrasebook:
    """Chooses a line. Remembers what was said, so that lines rotate; seeded."""

    def __init__(
        self,
        persona: Persona,
        common: Mapping[str, Mapping[Lang, Sequence[str]]],
        *,
        seed: int = 0,
    ) -> None:
        self._own = persona.phrases
        self._common = common
        self._name = persona.name
        self._rng = random.Random(seed)
        self._recent: deque[str] = deque(maxlen=24)

    def variants(self, key: str, lang: Lang) -> list[str]:
        """The persona's variants for a key, else the common ones, else none."""
        own = self._own.get(key, {}).get(lang)
        return list(own or self._common.get(key, {}).get(lang) or [])

    def has(self, key: str, lang: Lang) -> bool:
        """Whether there is a line for the key."""
        return bool(self.variants(key, lang))

    def options(self, key: str, lang: Lang, **values: str) -> list[str]:
        """Every variant that can be filled, freshest first."""
        return self.choose(self.variants(key, lang), lang, **values)

    def choose(self, templates: Sequence[str], lang: Lang, **values: str) -> list[str]:
        """Filled templates, least recently said first, shuffled within equals."""
        values = {"name": self._name[lang], **values}
        shuffled = list(templates)
        self._rng.shuffle(shuffled)
        shuffled.sort(key=self._age)
        return [text for t in shuffled if (text := fill(t, values))]

    def line(self, key: str, lang: Lang, **values: str) -> str:
        """One line, or "" when there is none."""
        options = self.options(key, lang, **values)
        if options:
            self.note(key, lang, options[0], **values)
        return options[0] if options else ""

    def note(self, key: str, lang: Lang, text: str, **values: str) -> None:
        """Remember which template gave this text."""
        self.remember(self.variants(key, lang), lang, text, **values)

    def remember(self, templates: Sequence[str], lang: Lang, text: str, **values: str) -> None:
        """Remember which of these templates gave this text."""
        values = {"name": self._name[lang], **values}
        for template in templates:
            if fill(template, values) == text:
                self._recent.append(template)
                return

    def _age(self, template: str) -> int:
        """0 when never said of late, else higher the more recently."""
        for age, said in enumerate(reversed(self._recent)):
            if said == template:
                return len(self._recent) - age
        return 0
