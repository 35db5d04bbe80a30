"""Which words of a taught model are fit to be said: what it was given, and nothing after it.

A small model states a fact rightly and then goes on ("the lamp gives 400 lumens, and the reading
keeps company"); a benefit that it bends it may break ("before the alarm" became "the alarm
rings"). Where there is time to draw again one may be choosy: a line ends where what was given
ends, names nothing of its own, and says a benefit whole, in its order. Judges no truth.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from host.mind.beside import speaks_of
from host.mind.carry import bends
from host.mind.critic import KINDS
from host.mind.fit_en import strange_en
from host.mind.fit_fr import clumsy_fr, glued_fr
from host.mind.fit_zh import strange_zh
from host.mind.keep import keeps_to, without_asides
from host.mind.lm import LanguageModel, Message
from host.mind.prompting import TELLS, Wish, given_facts, prompts, value_line
from host.records import LANGS, Lang

# What a critic must think of a line, measured on marked drafts of kinds of product that it had not
# seen: false of those kept 1.0, 0.4 and 1.1 %; at 0.6 French kept 59 of 100 prompts instead of 64.
FIT: dict[Lang, float] = {"en": 0.6, "zh": 0.6, "fr": 0.55}

_STRANGE: dict[Lang, Callable[[str, Wish], bool]] = {
    "en": strange_en,
    "zh": strange_zh,
    "fr": clumsy_fr,
}
_CLAUSE = re.compile(r"[,;，；](?!\d)\s*|\s?[:：](?!\d)\s*")
_ENDS = re.compile(r"[\s,;:，；：.。!！?？…]+$")
_STOP: dict[Lang, str] = {"en": ".", "zh": "。", "fr": "."}
# Who may not come into a fact that does not have them, and into a benefit. "It is ..." English
# says of anything; a French or Chinese benefit has its subject, or needs none.
_PERSONS: dict[Lang, frozenset[str]] = {
    "en": frozenset(),
    "zh": frozenset("你您我他她们"),
    "fr": frozenset(["je", "j", "tu", "t", "te", "nous", "vous"]),
}
_SUBJECTS: dict[Lang, frozenset[str]] = {
    "en": frozenset(
        [
            "you",
            "i",
            "we",
            "they",
            "he",
            "she",
            "one",
            "made",
            "your",
            "my",
            "our",
            "their",
        ]
    ),
    "zh": _PERSONS["zh"] | {"它"},
    "fr": _PERSONS["fr"] | {"il", "elle", "ils", "elles"},
}
BETWEEN: dict[Lang, int] = {"en": 1, "zh": 0, "fr": 0}  # words between two of a benefit's
_NAMED: dict[Lang, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:the|an?|its)\s+([^\W\d]+)"),
    "zh": re.compile(r"(?!)"),  # Chinese is held to its characters, see ``coins``
    "fr": re.compile(
        r"\b(?:(?:les?|la|une?|son|sa|ses)\s+(?!voici|voilà)|l'(?!(?:a|ont|avait)\b))([^\W\d]+)"
    ),
}
# Verbs that say nothing of what a value is: "it's for 6 months", of its use after opening.
_DUMMY = re.compile(
    r"^(so |and )?(it comes in|it.s for|it is for|it takes|it.s an?|you can (have|see|get) it)\b"
)
# "None, bonded inner face": two facts, and the comma between them is all that keeps them apart.
_NONE_AND = re.compile(r"(?:none|no|aucune?|sans|pas)\b[^,;]*[,;]|(?:无|没有)[,，;]")
_LONE = re.compile(r"(?<![^\W\d_]|['’])[^\W\d_](?![^\W\d_]|['’])")
_LONE_WORDS: dict[Lang, set[str]] = {"en": {"a", "i"}, "zh": set(), "fr": {"a", "à", "y", "ô"}}


def fitted(line: str, wish: Wish) -> str:
    """The part of a line that is fit to be said, or "". Her asides are judged as if she had not
    said them, and stay where nothing else is cut."""
    if wish.lang == "fr" and glued_fr(line, wish):
        return ""
    bare = without_asides(line, wish.lang)
    kept = _fitted(bare, wish)
    return line if kept == bare else kept


def _fitted(line: str, wish: Wish) -> str:
    cut = _hooked if wish.kind == "hook" else _told if wish.kind in TELLS else _benefit
    line = cut(line, wish)
    return line if line and keeps_to(line, wish) and not _strange(line, wish) else ""


def fittest(
    lines: Sequence[str], wish: Wish, lm: LanguageModel, messages: Sequence[Message]
) -> list[str]:
    """What may be said of a model's lines for a wish: what the rules find fit, and its critic
    too, where it has one; then the fittest first, else in their order."""
    told = list(dict.fromkeys(filter(None, (fitted(line, wish) for line in lines))))
    likely = lm.likelihoods(messages, told) if lm.critic and told else []
    if lm.critic is None:
        return told
    numbers = (numbers_of(line, wish, logs) for line, logs in zip(told, likely, strict=False))
    judged = [(lm.critic.fit(one), line) for one, line in zip(numbers, told, strict=False)]
    judged.sort(key=lambda pair: -pair[0])
    return [line for fit, line in judged if fit >= FIT[wish.lang]]


def numbers_of(line: str, wish: Wish, logs: Sequence[float]) -> list[float]:
    """What a critic knows of a line, ``critic.NUMBERS``; ``logs`` are the log-likelihoods (nats)
    of its tokens and of the end after them."""
    told = logs[:-1] or [0.0]
    likely = [sum(told) / len(told), min(logs), logs[-1], math.log(len(logs))]
    langs = [float(wish.lang == lang) for lang in LANGS]
    bent = bool(wish.good) and bends(line, wish.lang, wish.good)
    kinds = [float(wish.kind == kind) for kind in KINDS]
    by = [*(x * at for at in langs for x in likely), *(x * at for at in kinds for x in likely[:3])]
    return [*likely, *langs, float(bool(wish.good)), float(bent), *kinds, *by]


def _told(line: str, wish: Wish) -> str:
    """A line up to the end of its fact, and on to the end of its benefit where that is whole."""
    said = (f"{c.text[wish.lang]} {value_line(c, wish.lang)}" for c in wish.claims)
    values = " ".join(said)
    telling = _words(values, wish.lang) - _idle(wish.lang)
    fact = _until(line, telling, wish.lang)
    more = _until(line, _words(wish.good, wish.lang) - _idle(wish.lang) - telling, wish.lang)
    if len(more) > len(fact) and whole(more[len(fact) :], wish):
        return "" if _unnamed(fact, wish) else _ended(more, wish.lang)
    given = " ".join([wish.product, *given_facts(wish)])
    bare = not _words(fact, wish.lang) - _words(values, wish.lang)
    if bare and not wish.comment and wish.kind != "proof":
        return ""  # "Portugal." of what? Nobody has asked for it
    if _unnamed(fact, wish):
        return ""
    persons = _words(fact, wish.lang) & _PERSONS[wish.lang] - _words(given, wish.lang)
    return "" if persons or not fact else _ended(fact, wish.lang)


def _unnamed(fact: str, wish: Wish) -> bool:
    """Whether a value is told without what it is a value of: 它有5.4, "it comes in autumn"."""
    bare = all(re.fullmatch(r"[\d.,]+", c.text[wish.lang]) for c in wish.claims)
    hollow = wish.lang == "en" and _DUMMY.match(fact.lower())
    if wish.comment or not (bare or hollow):
        return False
    labels = set(_words(" ".join(c.label.get(wish.lang, "") for c in wish.claims), wish.lang))
    return not (labels - _idle(wish.lang)) & _words(fact, wish.lang)


def _benefit(line: str, wish: Wish) -> str:
    """A line up to the end of its benefit, where it is whole."""
    told = _until(line, _words(wish.good, wish.lang) - _idle(wish.lang), wish.lang)
    return _ended(told, wish.lang) if told and whole(told, wish) else ""


def _hooked(line: str, wish: Wish) -> str:
    """A line that names the goods and has the benefit, whole, where it was given one; nothing is
    cut from an opening."""
    has = not wish.good or (speaks_of(line, wish.product) and whole(line, wish))
    return line if has else ""


def _until(line: str, words: set[str], lang: Lang) -> str:
    """A line up to the end of its last clause that has one of these words; "" without any."""
    marks = [*_CLAUSE.finditer(line)]
    starts = [0, *(m.end() for m in marks)]
    ends = [*(m.start() for m in marks), len(line)]
    at = [e for s, e in zip(starts, ends, strict=True) if _words(line[s:e], lang) & words]
    return line[: at[-1]] if at else ""


def _ended(line: str, lang: Lang) -> str:
    return _ENDS.sub("", line) + _STOP[lang]


def whole(text: str, wish: Wish) -> bool:
    """Whether a text has the benefit, all of it, and nobody whom the benefit does not have."""
    added = Counter(_listed(text, wish.lang)) - Counter(_listed(wish.good, wish.lang))
    return _has_all(text, wish) and not added.keys() & _SUBJECTS[wish.lang]


def _has_all(text: str, wish: Wish) -> bool:
    """Whether a text has every word of the benefit, in order and close together."""
    wanted, said = _listed(wish.good, wish.lang), _listed(text, wish.lang)
    starts = [at for at, word in enumerate(said) if wanted[:1] == [word]]
    return any(_goes_on(wanted[1:], said[at + 1 :], BETWEEN[wish.lang]) for at in starts)


def _goes_on(wanted: list[str], said: list[str], between: int) -> bool:
    for word in wanted:
        if word not in said[: between + 1]:
            return False
        said = said[said.index(word) + 1 :]
    return True


def _strange(line: str, wish: Wish) -> bool:
    """Whether a line names what it was not given ("the note is 0 dB"), or has a part of the
    benefit that it should have whole."""
    lang = wish.lang
    facts = " ".join(given_facts(wish))
    given = _words(" ".join([wish.product, facts, wish.good]), lang)
    if any(word not in given for word in _NAMED[lang].findall(line.lower())):
        return True
    if _STRANGE[lang](line, wish):
        return True
    if wish.kind in TELLS and any(_NONE_AND.match(c.text[lang].lower()) for c in wish.claims):
        return True
    if set(_LONE.findall(line.lower())) - given - _LONE_WORDS[lang] and lang != "zh":
        return True  # "B beurre de karité"
    only = _words(wish.good, lang) - _words(f"{facts} {wish.product}", lang) - _idle(lang)
    return lang != "zh" and bool(only & _words(line, lang)) and not _has_all(line, wish)


def _listed(text: str, lang: Lang) -> list[str]:
    plain = re.sub(r"[\W_]+", " ", text.lower()).strip()
    return list(plain.replace(" ", "")) if lang == "zh" else plain.split()


def _words(text: str, lang: Lang) -> set[str]:
    return set(_listed(text, lang))


@lru_cache(maxsize=3)
def _idle(lang: Lang) -> frozenset[str]:
    return frozenset(_words(" ".join(prompts().idle[lang]), lang))
