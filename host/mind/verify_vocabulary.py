"""A word in a clause about the product that neither the sheet nor everyday talk has.

"An ionic generator tames the frizz": no list of faults can hold every invention, but an
invention needs its own words. Words of the claims, of the lexicon and of scenery.yaml are
known; clauses about the viewer, questions and images may say what they like. Chinese words
are cut by jieba; one that is made of known pieces (拿出来), or that counts (一根), is known.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial

from host.mind.verify_claims import Evidence
from host.mind.verify_quiet import asks, refers, small_talk
from host.mind.verify_words import Lexicon, Reading, everyday_words, idiom, root
from host.records import PASSED, Lang, Verdict
from host.sheets import ASSETS, load_words

SCENERY = ASSETS / "rules" / "scenery.yaml"
ON_AIR = ASSETS / "rules" / "onair.yaml"
_LATIN = re.compile(r"[a-zà-öø-ÿœ]+")
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")
_HAN_ONE = re.compile(r"[\u3400-\u9fff]")
_LEAST = 3
_OWNING = re.compile(r"(?<=\w )(?:your|our|my|votre|vos|ton|ta|tes|notre|nos|mon|ma|mes)\b")
_NAME = re.compile(r"(?<=[a-zà-ÿ,] )[A-ZÀ-Ý][a-zà-ÿ]+")
_COUNTED = re.compile(r"[一二两三四五六七八九十百千万半几第每这那哪整某][\u3400-\u9fff]{0,2}")
"""一根, 三种, 这支: a count or a pointer with its measure word; numbers are judged as such."""
_CLAUSE = re.compile(r"([^,，;；:：.。!！?？…—()（）]+)([?？]?)")


@lru_cache(maxsize=2048)  # two checks read the same clauses
def words_in(text: str, lang: Lang) -> tuple[str, ...]:
    """Words long enough to tell something, in lower case; in Chinese of two characters or more."""
    if lang == "zh":
        return tuple(w for w in _pieces(text) if _HAN.fullmatch(w) and not _COUNTED.fullmatch(w))
    return tuple(w for w in _LATIN.findall(text.lower()) if len(w) >= _LEAST)


def _pieces(text: str) -> Iterator[str]:
    """Words of a Chinese text; neighbouring characters that are no words of it run together."""
    run = ""
    for word in (*_cutter()(text), ""):
        lone = len(word) == 1 and word not in everyday("zh") and _HAN_ONE.fullmatch(word)
        if lone:
            run += word
            continue
        if run:
            yield run
        run = ""
        yield word


@cache
def _cutter() -> Callable[[str], list[str]]:
    """jieba's word cutter; loading its dictionary takes most of a second, once."""
    import jieba  # heavy, and needed for Chinese alone

    jieba.setLogLevel(logging.WARNING)
    return partial(jieba.lcut, HMM=False)  # guessed words are mostly two words run together


@cache
def everyday(lang: Lang) -> frozenset[str]:
    """Roots (Chinese: words) that scenery.yaml and the lexicon list."""
    told = everyday_text(lang)
    return told if lang == "zh" else frozenset(map(root, told))


@cache
def everyday_text(lang: Lang) -> frozenset[str]:
    """The words that scenery.yaml, onair.yaml and the lexicon list, as written."""
    listed = (word for path in (SCENERY, ON_AIR) for word in load_words(path)[lang].split())
    return frozenset(listed) | everyday_words(lang)


def check_vocabulary(reading: Reading, evidence: Evidence, lexicon: Lexicon) -> Verdict:
    """The first strange word of a clause that may speak of the product, or PASSED."""
    if asks(reading) or small_talk(reading, evidence):
        return PASSED
    if not any(f.claim.label and not f.prices for f in evidence.facts):
        return PASSED  # no fact is in scope: nothing is told of the product
    lang, own = reading.lang, judged(reading)
    free = _free(lang, lexicon.plain[lang])
    for clause, asked in _CLAUSE.findall(told_text(reading)):
        if asked or _of_viewer(clause, reading.lang):
            continue
        said = idiom("image", reading.lang).split(clause)[0]
        for word in words_in(said, lang):
            if not known(word, lang, evidence, own) and not known(word, lang, evidence, free):
                return Verdict(False, "unsupported", word)
    return PASSED


def _of_viewer(clause: str, lang: Lang) -> bool:
    """A clause about people, whose subject is not the product: "it tracks your sleep" is not."""
    people = _OWNING.sub(" ", clause.strip())  # "takes the weight off your hips" is not, either
    return bool(idiom("of_viewer", lang).search(people)) and not refers(clause, lang, "subject")


@cache
def _free(lang: Lang, plain: frozenset[str]) -> frozenset[str]:
    """Everything that may be said without a claim: joined once, not for every sentence."""
    return everyday(lang) | plain


def told_text(reading: Reading) -> str:
    """The sentence in lower case, its quantities and names blanked out: they are judged as such."""
    low = list(reading.lower)
    for name in _NAME.finditer(reading.text):
        low[name.start() : name.end()] = " " * len(name[0])
    if reading.lang == "zh":  # a term's neighbours would run into it
        for hit in reading.hits:
            span = slice(reading.tokens[hit.first].start, reading.tokens[hit.last].end)
            low[span] = " " * (span.stop - span.start)
    for q in reading.quantities:
        low[q.start : q.end] = " " * (q.end - q.start)
    return "".join(low)


def judged(reading: Reading) -> frozenset[str]:
    """Roots of the words of lexicon terms, which are judged on their own."""
    hits = [h for h in reading.hits if h.entry.kind != "free"]
    return frozenset(root(t.text) for h in hits for t in reading.tokens[h.first : h.last + 1])


def known(word: str, lang: Lang, evidence: Evidence, free: frozenset[str]) -> bool:
    """Whether a word is free (a root; in Chinese a word) or stands in a claim."""
    if lang == "zh":
        return _known_zh(word, evidence, free)
    if lang == "fr" and len(word) > _VERB and stump(word) in _stumps():
        return True
    return word in evidence.names or evidence.has(word, lang, free)


_VERB = 4  # letters: a shorter word has no ending to take off
_ENDING = re.compile(
    r"(?:er|ir|r)?(?:ez|ons|ont|ent|ions|iez|ais|ait|aient|a|as|ai)$|(?:er|ir|ant|issent|issez)$"
)


def stump(word: str) -> str:
    """A French word without the ending of its tense: "gagnera" and "gagnez" are one."""
    bare = _ENDING.sub("", word)
    return bare if len(bare) >= _VERB else word


@cache
def _stumps() -> frozenset[str]:
    """Everyday French words of more than four letters without their endings."""
    told = everyday_text("fr")
    return frozenset(stump(w) for w in told if len(w) > _VERB)


def _known_zh(word: str, evidence: Evidence, free: frozenset[str]) -> bool:
    """A known word, or one made of known words, characters and pieces of claims."""
    if word in free:
        return True
    reached = {0}
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 4), end):
            piece = word[start:end]
            if start in reached and (piece in free or _in_claims_zh(piece, evidence)):
                reached.add(end)
                break
    return len(word) in reached


def _in_claims_zh(piece: str, evidence: Evidence) -> bool:
    """Each two neighbours stand together in some claim; one character, anywhere in them."""
    if len(piece) == 1:
        return piece in evidence.characters
    pairs = evidence.roots("zh")
    return all(piece[i : i + 2] in pairs for i in range(len(piece) - 1))
