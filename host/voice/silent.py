"""No sound, only time: captions that move at the pace of speech. Ships as the fake, too."""

from __future__ import annotations

import re

from host.records import Lang
from host.voice.takes import Mark, Take

_WORDS = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")
_PACE_MS: dict[Lang, float] = {"en": 68.0, "zh": 215.0, "fr": 66.0}  # per letter; per character
_STOP_MS = {",": 160, "，": 160, "、": 120, ";": 200, "；": 200, ":": 200, "：": 200}
_END_MS = 300
_LEAST_MS = 90


class SilentEngine:
    """Times words by their length. Cannot fail."""

    name = "silent"
    version = "silent-1"

    def take(self, spoken: str, lang: Lang, *, speed: float = 1.0) -> Take:
        """A take without sound, as long as speaking would have been."""
        marks, at = [], 0.0
        for word in _WORDS.finditer(spoken):
            long = self._lasts(word.group(), lang) / speed
            marks.append(Mark(word.start(), word.end(), round(at), round(long)))
            at += long
        return Take(b"", 24_000, marks=tuple(marks), engine=self.name, caption_ms=round(at))

    def _lasts(self, word: str, lang: Lang) -> float:
        pause = _STOP_MS.get(word[-1], _END_MS if word[-1] in ".!?。！？…" else 0)
        letters = sum(c.isalnum() for c in word)
        han = "\u3400" <= word[0] <= "\u9fff"
        pace = _PACE_MS["zh"] if han else _PACE_MS["en" if lang == "zh" else lang]
        return (max(_LEAST_MS, letters * pace) if letters else 0) + pause
