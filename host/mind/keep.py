"""Whether a taught model's line keeps to what it was given: nothing beyond, nothing hollow, nothing
twice. It judges no truth.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise

from host.mind.prompting import TELLS, Wish, given_facts, prompts, value_line
from host.records import Lang

AGAIN, FEW_WORDS, RECENT = 0.7, 3, 6
# Words a taught model may add to what it was given: with more, a small one says what is true
# and senseless ("2.4 L: capacity, not the number on the sheet"). Chinese counts characters.
ROOM_BEYOND: dict[Lang, int] = {"en": 0, "zh": 1, "fr": 0}
TRAIL = 3  # idle words that trail after a sentence: ", so you see"
_CLAUSES = re.compile(r"[,;:，；：](?!\d)")
_READ_OUT: dict[Lang, re.Pattern[str]] = {
    "en": re.compile(r"\b(is|are) (yes|no)\b(?! \w)|\bno\b.*: no\b"),
    "zh": re.compile(
        r"是否|[：，]否|为[是否]|[你您]照着念|[是为和与把被][。！？]?$|它(?:给它)?检测"
    ),
    "fr": re.compile(r"\b(est|sont) (oui|non)\b|\b(non|pas)\b.*: non\b"),
}


@lru_cache(maxsize=3)
def _asides(lang: Lang) -> re.Pattern[str]:
    longest_first = sorted(prompts().asides[lang], key=len, reverse=True)
    phrase = "|".join(re.escape(one) for one in longest_first)
    if lang == "zh":
        return re.compile(rf"^(?:{phrase})，|，(?:{phrase})(?=[，。！？!?.])")
    return re.compile(
        rf"^(?:(?:and|et) )?(?:{phrase})[,:] ?|, (?:{phrase})(?=[,.!?])(?:,(?= ))?", re.IGNORECASE
    )


def without_asides(line: str, lang: Lang) -> str:
    """A line without the phrases that only address or join, as ``asides`` has them: "The weight,
    dear viewer, is 76 g." is "The weight is 76 g."."""
    before = ""
    while before != line:
        before, line = line, _asides(lang).sub("", line, count=1).strip()
    return line[:1].upper() + line[1:]


def keeps_to(line: str, wish: Wish) -> bool:
    """Whether a line adds no more than ``ROOM_BEYOND`` to what it was given, no hollow clause,
    and says nothing twice."""
    if not _held(wish):
        return True
    near = beyond(line, wish) <= ROOM_BEYOND[wish.lang]
    odd = hollow(line, wish) or stutters(line, wish) or reads_out(line, wish.lang)
    odd = odd or (wish.lang == "zh" and coins(line, wish))
    return near and not odd


def beyond(line: str, wish: Wish) -> int:
    """How many words that matter (in Chinese characters) a line adds to what it was given; those
    that join and address (``idle``) do not count. 0 where there is nothing to keep to."""
    if not _held(wish):
        return 0
    facts = given_facts(wish)
    given = " ".join([wish.product, wish.good, *facts])
    return len(_told(line, wish.lang) - _told(given, wish.lang) - idle_words(wish.lang))


def stutters(line: str, wish: Wish) -> bool:
    """Whether a word that matters is said more often than what was given has it: "the whole
    family dinner of family"; or a label's word again with the value: "the speakers are two
    directional speakers"."""
    named = wish.product if wish.kind == "hook" else ""
    values = [c.text[wish.lang] for c in wish.claims]
    said_so = [value_line(c, wish.lang) for c in wish.claims]
    labels = [c.label.get(wish.lang, "") for c in wish.claims]
    ways = (values, said_so, labels)
    given = [_counts(" ".join([wish.good, named, *way]), wish.lang) for way in ways]
    said = _counts(line, wish.lang)
    return any(times > max(1, *(g[word] for g in given)) for word, times in said.items())


def hollow(line: str, wish: Wish) -> bool:
    """Whether a clause has nothing of what was given, and is no mere word of hers either: "and
    the cup is yours" after a fact and its benefit.

    False for a sentence that was given none to keep to.
    """
    if not _held(wish):
        return False
    lang = wish.lang
    named = wish.product if wish.kind == "hook" else ""  # an opening names the goods
    told = " ".join([wish.good, named, *given_facts(wish)])
    given, known = content(told, lang), _words(told, lang)
    goods = _words(wish.product, lang)
    clauses = [(c, _words(c, lang)) for c in _CLAUSES.split(line)]
    idle = _words(" ".join(prompts().idle[lang]), lang)
    names = frozenset() if lang == "zh" else known - idle  # "76", "g": short words count too
    strange = any(
        not content(clause, lang) & given and not words & names and len(words - known - idle) > 0
        for place, (clause, words) in enumerate(clauses)
        if len(words) > 1 and not (place == 0 and words <= goods | known | idle)  # "The lamp, "
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


def content(text: str, lang: Lang) -> set[str]:
    """What a text says, roughly: character pairs in Chinese, else the stems of longer words."""
    told = plain(text)
    if lang == "zh":
        return {told[i : i + 2] for i in range(len(told) - 1)}
    return {word[:5] for word in told.split() if len(word) > 3}


@lru_cache(maxsize=3)
def idle_words(lang: Lang) -> frozenset[str]:
    """Words that join and address and say nothing, as ``beyond`` counts them."""
    return frozenset(_told(" ".join(prompts().idle[lang]), lang))


def plain(line: str) -> str:
    """A line in lower case, its marks as blanks."""
    return re.sub(r"\W+", " ", line.lower()).strip()


def _told(text: str, lang: Lang) -> set[str]:
    """What a text says, as ``beyond`` counts it: characters in Chinese, else stems."""
    return set(plain(text)) - {" "} if lang == "zh" else content(text, lang)


def _counts(text: str, lang: Lang) -> Counter[str]:
    """How often each word that matters is said (pairs of characters in Chinese)."""
    bare = plain(text)
    if lang == "zh":
        return Counter(a + b for a, b in pairwise(bare) if " " not in a + b and not b.isascii())
    idle = _words(" ".join(prompts().idle[lang]), lang)
    told = (word for word in bare.split() if len(word) > 3 or (len(word) > 1 and word not in idle))
    return Counter(word[:5] for word in told)


def _held(wish: Wish) -> bool:
    """Whether a sentence has something to keep to."""
    return wish.kind in {*TELLS, "benefit"} or (wish.kind == "hook" and bool(wish.good))


def _words(text: str, lang: Lang) -> frozenset[str]:
    """Every word as it stands; in Chinese every character."""
    told = plain(text)
    return frozenset(told.replace(" ", "") if lang == "zh" else told.split())
