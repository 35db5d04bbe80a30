"""The writer: a compact prompt in, candidate sentences out. It is never believed.

What comes back is cleaned to one whole sentence each, likeliest first; the checker decides.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from host.mind.keep import content, keeps_to, plain, says_again
from host.mind.lm import LanguageModel, Message, Sampling
from host.mind.lm_text import sentence_end
from host.mind.prompting import TELLS, Kind, Wish, messages_for, prompts, value_line
from host.records import Lang
from host.schema import Persona
from host.sheets import load_personas

MAX_TOKENS = 28
TEMPERATURE = 0.4  # measured: at 0.7 a 135M model passes the checker a third less often
ROOM = 1.5  # a draft may be this many times as long as the persona's own sentences
BENDS = frozenset({"benefit", "hook"})  # kinds that bend a benefit, where they are given one
TAUGHT_TOKENS = 48  # French needs more than one a word; a taught model ends by itself
CARRIED = 0.5  # a line that lost more than half of its benefit is about something else
DIGITS = tuple("0123456789")
_AND: dict[Lang, str] = {"en": "and", "zh": "和", "fr": "et"}
_OR: dict[Lang, str] = {"en": "or", "zh": "或", "fr": "ou"}
# Of which one is had at a time: "the colour is white and grey" would be a kettle of two colours,
# where "the colours are" says it rightly.
_SEVERAL = re.compile(r"\b(?:colou?rs|types|couleurs|coloris|teintes|peaux)\b", re.IGNORECASE)
CHOSEN = frozenset({"color", "ink_color", "skin_type", "hair_type"})
_ROLE = re.compile(r"^\s*([\w' -]{1,24}?)\s?[:：]\s+")
_CAPITAL = re.compile(r"(?<=\s)\w*[A-ZÀ-Ý]\w+|(?<![A-Za-z])[A-Z]{2,}(?![A-Za-z])")
_NUMBER = re.compile(r"^\d+[.)]\s+")
_LATIN = re.compile(r"[A-Za-zÀ-ÿ0-9][A-Za-zÀ-ÿ0-9.,'-]*")
# What the model makes of an elision now and then: "que l''on remplit", "que l 'on remplit".
_ELISION_FR = re.compile(r"\b([ldjmnstc]|qu)\s?['’]{1,2}\s?(?=\w)", re.IGNORECASE)
_WRAP = " \t\n*_#>-–—•\"“”«»'‘’「」『』"


@dataclass(frozen=True)
class Draft:
    """A sentence of the model, cleaned and not yet judged. ``kind`` names its prompt."""

    text: str
    kind: str


Fit = Callable[[Sequence[str], Wish, LanguageModel, Sequence[Message]], list[str]]


def write(
    wish: Wish, persona: Persona, lm: LanguageModel, *, seed: int = 0, fit: Fit | None = None
) -> Iterator[Draft]:
    """Drafts of one sentence each, from one batch, likeliest first.

    ``fit`` gives what may be said of a taught model's lines, in place of ``keeps_to``. Nothing,
    at once, when the model does not write the language or there is no such prompt.
    """
    kind = prompts().kinds.get(wish.kind, {}).get(wish.lang)
    if kind is None:
        return
    lines = drafts(wish, persona, lm, seed=seed)
    taken = {plain(line) for line in [*wish.said, *(shot.line for shot in kind.shots)]}
    if lm.taught:
        if fit:
            lines = fit(lines, wish, lm, _messages(wish, persona, lm))
        else:
            lines = [line for line in lines if keeps_to(line, wish)]
    for line in _faithful(lines, wish) if wish.kind in BENDS and wish.good else lines:
        if line and plain(line) not in taken and not says_again(line, wish):
            taken.add(plain(line))
            yield Draft(line, wish.kind)


def drafts(wish: Wish, persona: Persona, lm: LanguageModel, *, seed: int = 0) -> list[str]:
    """The model's lines for a wish, cleaned, likeliest first; nothing else is asked of them.

    None when the model does not write the language or there is no such prompt.
    """
    lang = wish.lang
    kind = prompts().kinds.get(wish.kind, {}).get(lang)
    if kind is None or lang not in lm.languages:
        return []
    how = _how(kind, wish, seed, taught=lm.taught)
    texts = lm.candidates(_messages(wish, persona, lm), wish.n, how)
    return [as_written(clean(text, lang, persona.manner.sentence_words), wish) for text in texts]


def _messages(wish: Wish, persona: Persona, lm: LanguageModel) -> tuple[Message, ...]:
    return messages_for(
        wish.kind,
        wish.lang,
        persona,
        wish.claims,
        wish.comment,
        product=wish.product,
        examples=not lm.taught,
    )


def _faithful(lines: Sequence[str], wish: Wish) -> list[str]:
    """Lines that carry the benefit they were asked to carry, the fullest first."""
    wanted = content(wish.good, wish.lang)
    shares = [len(wanted & content(line, wish.lang)) / max(1, len(wanted)) for line in lines]
    order = sorted(range(len(lines)), key=lambda i: -round(shares[i] * 4))
    return [lines[i] for i in order if shares[i] >= CARRIED]


def as_written(line: str, wish: Wish) -> str:
    """A line with the capitals that its claims have ("24 September", "USB-C", PBT键帽), and the
    last two of a list joined as one says them: "mustard, teal and berry"."""
    for claim in wish.claims:
        for word in _CAPITAL.findall(claim.text[wish.lang]):
            said = re.escape(word if word.isupper() else word.lower())
            how = re.IGNORECASE if word.isupper() else 0
            line = re.sub(rf"(?<![A-Za-zÀ-ÿ]){said}(?![A-Za-zÀ-ÿ])", word, line, flags=how)
        told, chosen = value_line(claim, wish.lang), bool({claim.attribute, claim.known} & CHOSEN)
        line = _joined(line, told, wish.lang, chosen=chosen)
    return line


def _joined(line: str, value: str, lang: Lang, *, chosen: bool) -> str:
    """A list told as the sheet has it, with a word before its last: "or" where one of its items
    is had, else "and" where they are short and more than two ("rose water, light" are not two)."""
    items = value.split(", ")
    if lang == "zh" or len(items) < 2:
        return line
    if chosen and not _SEVERAL.search(line):
        last_two = rf"{re.escape(items[-2])},? (?:(?:and|et) )?(?:in |en )?{re.escape(items[-1])}"
        return re.sub(last_two, f"{items[-2]} {_OR[lang]} {items[-1]}", line, flags=re.IGNORECASE)
    at = line.lower().find(value.lower())
    if len(items) < 3 or at < 0 or any(" " in one.strip() for one in items[1:]):
        return line
    told = line[at : at + len(value)]
    head, last = told.rsplit(", ", 1)
    return f"{line[:at]}{head} {_AND[lang]} {last}{line[at + len(value) :]}"


def _how(kind: Kind, wish: Wish, seed: int, *, taught: bool) -> Sampling:
    leads = () if taught or not kind.leads else _leads(kind.leads, wish.n, seed)
    may_count = wish.kind in TELLS or any(c.isdigit() for c in wish.product)
    avoid = () if may_count else DIGITS
    return Sampling(
        max_tokens=TAUGHT_TOKENS if taught else MAX_TOKENS,
        seed=seed,
        temperature=TEMPERATURE,
        # A value is copied digit by digit: "2200" must not cost more than "2310".
        repetition_penalty=1.0 if taught else 1.15,
        one_sentence=True,
        avoid=avoid if taught else (*avoid, *prompts().avoid.get(wish.lang, ())),
        leads=leads,
        enough=min(wish.enough, wish.n),
        deadline_s=wish.deadline_s,
    )


def _leads(leads: Sequence[str], n: int, seed: int) -> tuple[str, ...]:
    """As many beginnings as candidates, other ones each turn."""
    shuffled = list(leads)
    random.Random(seed).shuffle(shuffled)
    return tuple(shuffled[:n])


def clean(text: str, lang: Lang, sentence_words: int = 18) -> str:
    """One whole sentence without quotes, role labels or marks; "" when there is none.

    Engines leave out what was cut short, so a missing full stop is only a missing stop.
    Length is bounded by the persona's manner (in Chinese two characters count as a word).
    """
    line = _NUMBER.sub("", " ".join(text.split()).strip(_WRAP))
    if lang == "fr":
        line = _ELISION_FR.sub(r"\1'", line)
    if (role := _ROLE.match(line)) and role.group(1).lower() in _roles():
        line = line[role.end() :].strip(_WRAP)
    end = sentence_end(line, complete=True)
    line = (
        line[:end].strip()
        if end > 0
        else line.rstrip(" ,;:，；：") + ("。" if lang == "zh" else ".")
    )
    words = _long_zh(line) if lang == "zh" else len(line.split())
    if not 3 <= words <= sentence_words * ROOM:
        return ""
    return line[0].upper() + line[1:]


def _long_zh(line: str) -> float:
    """Length in words: two characters are one, and so is a name in Latin letters or a number."""
    return len(_LATIN.sub("", line)) / 2 + len(_LATIN.findall(line))


@lru_cache(maxsize=1)
def _roles() -> frozenset[str]:
    """Who a line may claim to be spoken by: the labels of prompts, the hosts' names."""
    names = {label for labels in prompts().given.values() for label in labels.values()}
    for persona in load_personas():
        names.update(persona.name.values())
    return frozenset(name.lower() for name in names | {"host", "answer", "line"})
