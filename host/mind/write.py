"""The writer: a compact prompt in, candidate sentences out. It is never believed.

``messages_for`` is the one place that makes prompts, for the show and for teaching alike.
What comes back is cleaned to one whole sentence each, likeliest first; the checker decides.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pydantic import Field

from host.mind.lm import LanguageModel, Message, Sampling
from host.mind.lm_text import sentence_end
from host.mind.values_said import as_said
from host.records import Act, Beat, Claim, Lang
from host.schema import Persona, Sheet
from host.sheets import ASSETS, build, load_personas, load_words

PROMPTS = ASSETS / "prompts.yaml"
MAX_TOKENS = 28
MAX_CLAIMS = 2
TEMPERATURE = 0.4  # measured: at 0.7 a 135M model passes the checker a third less often
DEADLINE_S = 3.0
ROOM = 1.5  # a draft may be this many times as long as the persona's own sentences
TALK: frozenset[Act] = frozenset({"greet", "thank", "smalltalk", "persona"})
SILENT: frozenset[Act] = frozenset({"refuse", "handoff", "order", "buy"})
TELLS = frozenset({"say", "proof"})  # kinds that state a fact, with its value
BENDS = frozenset({"benefit", "hook"})  # kinds that bend a benefit, where they are given one
TAUGHT_TOKENS = 48  # French needs more than one a word; a taught model ends by itself
AGAIN, FEW_WORDS, RECENT = 0.7, 3, 6
CARRIED = 0.5  # a line that lost more than half of its benefit is about something else
# Words a taught model may add to what it was given: with more, a small one says what is true
# and senseless ("2.4 L: capacity, not the number on the sheet"). Chinese counts characters.
ROOM_BEYOND: dict[Lang, int] = {"en": 0, "zh": 1, "fr": 0}
TRAIL = 3  # idle words that trail after a sentence: ", so you see"
DIGITS = tuple("0123456789")
_AND: dict[Lang, str] = {"en": "and", "zh": "和", "fr": "et"}
COLON: dict[Lang, str] = {"en": ": ", "zh": "：", "fr": " : "}
# What each kind of sentence is given, beside card and order.
GIVEN: dict[str, frozenset[str]] = {
    "say": frozenset({"product", "viewer", "fact", "good"}),
    "benefit": frozenset({"product", "fact", "good"}),
    "fact": frozenset({"product", "viewer", "fact"}),
    "hook": frozenset({"product", "good"}),
    "need": frozenset({"product"}),
    "proof": frozenset({"product", "fact"}),
    "price": frozenset({"product", "viewer"}),
    "call": frozenset({"product"}),
    "unknown": frozenset({"product", "viewer"}),
    "decline": frozenset({"viewer"}),
    "bridge": frozenset({"product"}),
    "story": frozenset({"viewer", "story"}),
    "talk": frozenset({"viewer"}),
}
_ROLE = re.compile(r"^\s*([\w' -]{1,24}?)\s?[:：]\s+")
_CAPITAL = re.compile(r"(?<=\s)\w*[A-ZÀ-Ý]\w+|(?<![A-Za-z])[A-Z]{2,}(?![A-Za-z])")
_CLAUSES = re.compile(r"[,;:，；：](?!\d)")
_READ_OUT: dict[Lang, re.Pattern[str]] = {
    "en": re.compile(r"\b(is|are) (yes|no)\b(?! \w)|\bno\b.*: no\b"),
    "zh": re.compile(r"是否|[：，]否|为[是否]|[你您]照着念|[是为和与把被][。！？]?$"),
    "fr": re.compile(r"\b(est|sont) (oui|non)\b|\b(non|pas)\b.*: non\b"),
}
_NUMBER = re.compile(r"^\d+[.)]\s+")
_WRAP = " \t\n*_#>-–—•\"“”«»'‘’「」『』"


class Shot(Sheet):
    """An example: what is given, and the line that answers it."""

    product: str = ""
    viewer: str = ""
    fact: str = ""
    good: str = ""
    story: str = ""
    line: str


class Kind(Sheet):
    """One kind of sentence in one language. ``leads`` are beginnings to go on from.

    ``order``, ``leads`` and ``shots`` are for a model that was not taught; ``taught`` is the
    few words that a taught one needs.
    """

    order: str
    taught: str
    leads: list[str] = Field(default_factory=list)
    shots: list[Shot] = Field(default_factory=list)


class Prompts(Sheet):
    """The whole of assets/prompts.yaml."""

    given: dict[Lang, dict[str, str]]
    avoid: dict[Lang, list[str]]
    idle: dict[Lang, list[str] | str]
    kinds: dict[str, dict[Lang, Kind]]


@dataclass(frozen=True)
class Draft:
    """A sentence of the model, cleaned and not yet judged. ``kind`` names its prompt."""

    text: str
    kind: str


@lru_cache(maxsize=1)
def prompts() -> Prompts:
    """The prompts, read once. Raises SheetError when the file is faulty."""
    return build(Prompts, load_words(PROMPTS), "assets/prompts.yaml")


@dataclass(frozen=True)
class Wish:
    """One sentence that is wanted of the model.

    ``kind`` names its prompt, ``claims`` are what it rests on, ``said`` what she said lately,
    which is not said again; ``product`` is a name as a viewer hears it. ``n`` candidates are
    drawn in one batch and ``enough`` of them waited for, ``deadline_s`` seconds at most.
    """

    kind: str
    lang: Lang
    claims: tuple[Claim, ...] = ()
    comment: str = ""
    product: str = ""
    said: tuple[str, ...] = ()
    n: int = 3
    enough: int = 2  # the quick ones pass as often; nobody waits for the slowest
    deadline_s: float = DEADLINE_S

    @property
    def good(self) -> str:
        """The benefit that the sentence is to carry, or ""."""
        return next((c.benefit[self.lang] for c in self.claims if c.benefit), "")


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
    taken = {_plain(line) for line in [*wish.said, *(shot.line for shot in kind.shots)]}
    if lm.taught:
        if fit:
            lines = fit(lines, wish, lm, _messages(wish, persona, lm))
        else:
            lines = [line for line in lines if keeps_to(line, wish)]
    for line in _faithful(lines, wish) if wish.kind in BENDS and wish.good else lines:
        if line and _plain(line) not in taken and not says_again(line, wish):
            taken.add(_plain(line))
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
        line = _joined(line, value_line(claim, wish.lang), wish.lang)
    return line


def _joined(line: str, value: str, lang: Lang) -> str:
    """A list of short items, told as the sheet has it, with "and" before its last."""
    items = value.split(", ")
    at = line.lower().find(value.lower())
    if lang == "zh" or len(items) < 2 or at < 0 or any(" " in one.strip() for one in items[1:]):
        return line
    told = line[at : at + len(value)]
    head, last = told.rsplit(", ", 1)
    return f"{line[:at]}{head} {_AND[lang]} {last}{line[at + len(value) :]}"


def says_again(line: str, wish: Wish) -> bool:
    """Whether most of what a line says was said a moment ago, its product's name aside.

    A benefit is measured against all but its own words: to bend them is its task.
    """
    named = content(wish.product, wish.lang)
    if wish.kind in TELLS:
        return False  # it is asked to say this; the turn sees to it that it is said once
    told = content(line, wish.lang) - named
    if wish.kind == "benefit":
        told -= content(wish.good, wish.lang)
    if len(told) < FEW_WORDS:
        return False
    return any(
        len(told & content(one, wish.lang)) / len(told) >= AGAIN for one in wish.said[-RECENT:]
    )


def beyond(line: str, wish: Wish) -> int:
    """How many words that matter (in Chinese characters) a line adds to what it was given; those
    that join and address (``idle``) do not count. 0 where there is nothing to keep to."""
    if not _held(wish):
        return 0
    facts = given_facts(wish)
    given = " ".join([wish.product, wish.good, *facts])
    return len(_told(line, wish.lang) - _told(given, wish.lang) - _idle(wish.lang))


def _told(text: str, lang: Lang) -> set[str]:
    """What a text says, as ``beyond`` counts it: characters in Chinese, else stems."""
    return set(_plain(text)) - {" "} if lang == "zh" else content(text, lang)


@lru_cache(maxsize=3)
def _idle(lang: Lang) -> frozenset[str]:
    return frozenset(_told(" ".join(prompts().idle[lang]), lang))


def keeps_to(line: str, wish: Wish) -> bool:
    """Whether a line adds no more than ``ROOM_BEYOND`` to what it was given, no hollow clause,
    and says nothing twice."""
    if not _held(wish):
        return True
    near = beyond(line, wish) <= ROOM_BEYOND[wish.lang]
    odd = hollow(line, wish) or stutters(line, wish) or reads_out(line, wish.lang)
    odd = odd or (wish.lang == "zh" and coins(line, wish))
    return near and not odd


def stutters(line: str, wish: Wish) -> bool:
    """Whether a word that matters is said more often than what was given has it: "the whole
    family dinner of family"."""
    ways = [
        [fact_line(c, wish.lang) for c in wish.claims],
        [c.text[wish.lang] for c in wish.claims],
    ]
    given = [_counts(" ".join([wish.good, *way]), wish.lang) for way in ways]
    said = _counts(line, wish.lang)
    return any(times > max(1, *(g[word] for g in given)) for word, times in said.items())


def _counts(text: str, lang: Lang) -> Counter[str]:
    """How often each word that matters is said (pairs of characters in Chinese)."""
    plain = _plain(text)
    if lang == "zh":
        return Counter(a + b for a, b in pairwise(plain) if " " not in a + b)
    idle = _words(" ".join(prompts().idle[lang]), lang)
    told = (word for word in plain.split() if len(word) > 3 or (len(word) > 1 and word not in idle))
    return Counter(word[:5] for word in told)


def hollow(line: str, wish: Wish) -> bool:
    """Whether a clause has nothing of what was given, and is no mere word of hers either: "and
    the cup is yours" after a fact and its benefit.

    False for a sentence that was given none to keep to.
    """
    if not _held(wish):
        return False
    lang = wish.lang
    facts = given_facts(wish)
    told = " ".join([wish.good, *facts])
    given, known = content(told, lang), _words(told, lang)
    clauses = [(c, _words(c, lang)) for c in _CLAUSES.split(line)]
    idle = _words(" ".join(prompts().idle[lang]), lang)
    names = frozenset() if lang == "zh" else known - idle  # "76", "g": short words count too
    strange = any(
        not content(clause, lang) & given and not words & names and len(words - known - idle) > 0
        for clause, words in clauses
        if len(words) > 1
    )
    clause, words = clauses[-1]
    trails = len(clauses) > 1 and 1 < len(words) <= TRAIL and words <= idle
    return strange or (trails and not content(clause, lang) & given and not words & names)


def coins(line: str, wish: Wish) -> bool:
    """Whether a Chinese line puts two characters together that nobody gave it: 扬声声."""
    facts = given_facts(wish)
    given = content(" ".join([wish.product, wish.good, *facts]), "zh")
    idle = _words(str(prompts().idle["zh"]), "zh")
    pairs = (p for p in content(line, "zh") if not any(c.isascii() for c in p))
    return any(p not in given and not set(p) & idle for p in pairs)


def reads_out(line: str, lang: Lang) -> bool:
    """Whether a yes is read out ("the lenses are yes"), or a Chinese sentence stops short."""
    return bool(_READ_OUT[lang].search(line.lower()))


def _held(wish: Wish) -> bool:
    """Whether a sentence has something to keep to."""
    return wish.kind in {*TELLS, "benefit"} or (wish.kind == "hook" and bool(wish.good))


def _words(text: str, lang: Lang) -> frozenset[str]:
    """Every word as it stands; in Chinese every character."""
    plain = _plain(text)
    return frozenset(plain.replace(" ", "") if lang == "zh" else plain.split())


def content(text: str, lang: Lang) -> set[str]:
    """What a text says, roughly: character pairs in Chinese, else the stems of longer words."""
    plain = _plain(text)
    if lang == "zh":
        return {plain[i : i + 2] for i in range(len(plain) - 1)}
    return {word[:5] for word in plain.split() if len(word) > 3}


def kind_of(act: Act, claims: Sequence[Claim], beat: Beat | None = None) -> str:
    """Which prompt of assets/prompts.yaml a sentence beside a turn's own wants; "" for none."""
    if act in SILENT:
        return ""
    if act in TALK:
        return "talk"
    if act == "not_on_sheet":
        return "unknown"
    if act == "story":
        return "story"
    if beat in {"hook", "need"}:
        return "hook"
    if beat == "call":
        return "call"
    if any(claim.benefit for claim in claims):
        return "benefit"
    return "price" if act == "price" or beat == "price" else "fact"


def messages_for(
    kind: str,
    lang: Lang,
    persona: Persona,
    claims: Sequence[Claim] = (),
    comment: str = "",
    *,
    product: str = "",
    examples: bool = True,
) -> tuple[Message, ...]:
    """The prompt of one sentence, for the show and for teaching alike.

    Card and order, examples (``examples`` False: a taught model, the few words of its order
    and no example), then what is given. ``product`` is a name as a viewer hears it. All but
    the last message is the same for every turn of a persona, kind and language, so that an
    engine computes it once. Raises KeyError for a kind or language that assets/prompts.yaml
    does not have.
    """
    asked = prompts().kinds[kind][lang]
    joint = "" if lang == "zh" else " "
    order = asked.order if examples else asked.taught
    fixed = [Message("system", persona.card[lang] + joint + order)]
    for shot in asked.shots if examples else ():
        fixed.append(Message("user", _given(shot, lang)))
        fixed.append(Message("assistant", shot.line))
    given = turn_of(kind, lang, claims, comment, product)
    return (*fixed, Message("user", _given(given, lang)))


def turn_of(kind: str, lang: Lang, claims: Sequence[Claim], comment: str, product: str) -> Shot:
    """What this turn gives, in the shape of an example. Claims with a benefit come first."""
    fields = GIVEN[kind]
    chosen = sorted(claims, key=lambda claim: claim.benefit is None)[:MAX_CLAIMS]
    good = next((c.benefit[lang] for c in chosen if c.benefit), "")
    chosen = [c for c in chosen if c.benefit][:1] if kind == "benefit" else chosen
    told = "; ".join(fact_line(c, lang) for c in chosen)
    possible = {
        "product": product,
        "viewer": " ".join(comment.split())[:120],  # quoted, never obeyed
        "fact": told,
        "good": good,
        "story": "; ".join(c.text[lang] for c in chosen),
    }
    return Shot(line="", **{name: text for name, text in possible.items() if name in fields})


def fact_line(claim: Claim, lang: Lang) -> str:
    """ "weight: 76 g", as the sheet labels it and her language writes it."""
    return COLON[lang].join(filter(None, [claim.label.get(lang, ""), value_line(claim, lang)]))


def given_facts(wish: Wish) -> list[str]:
    """What a wish's claims give her to say, as she would say it and as the sheet has it."""
    return [f"{fact_line(c, wish.lang)} {c.text[wish.lang]}" for c in wish.claims]


def value_line(claim: Claim, lang: Lang) -> str:
    """The value as a viewer hears it: "1.3 kg" is "1,3 kg" in French and 1.3公斤 in Chinese."""
    return as_said(claim.text[lang], lang)


def _given(shot: Shot, lang: Lang) -> str:
    names = prompts().given[lang]
    fields = {name: getattr(shot, name) for name in names}
    return "\n".join(f"{names[name]}{COLON[lang]}{text}" for name, text in fields.items() if text)


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
    if (role := _ROLE.match(line)) and role.group(1).lower() in _roles():
        line = line[role.end() :].strip(_WRAP)
    end = sentence_end(line, complete=True)
    line = (
        line[:end].strip()
        if end > 0
        else line.rstrip(" ,;:，；：") + ("。" if lang == "zh" else ".")
    )
    words = len(line) / 2 if lang == "zh" else len(line.split())
    if not 3 <= words <= sentence_words * ROOM:
        return ""
    return line[0].upper() + line[1:]


@lru_cache(maxsize=1)
def _roles() -> frozenset[str]:
    """Who a line may claim to be spoken by: the labels of prompts, the hosts' names."""
    names = {label for labels in prompts().given.values() for label in labels.values()}
    for persona in load_personas():
        names.update(persona.name.values())
    return frozenset(name.lower() for name in names | {"host", "answer", "line"})


def _plain(line: str) -> str:
    return re.sub(r"\W+", " ", line.lower()).strip()
