"""Spoken text to phonemes, word by word, with where each word stands in the text.

English and French by eSpeak NG through misaki, Chinese by jieba and pypinyin through
misaki. A text is split by script: Latin words in Chinese are said in English, Chinese
characters in English or French in Chinese. This is the only module that touches the
GPL-licensed phonemizer; users install it, we do not ship it.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace

from host.errors import EngineError
from host.records import Lang

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_RUNS = re.compile(rf"[{_HAN}]+|[^{_HAN}]+")
_WORD = re.compile(r"\S+")
_SAID = re.compile(r"\w")
_MARKS = {"，": ",", "、": ",", "。": ".", "！": "!", "？": "?", "；": ";", "：": ":"}
_PAUSE = re.compile(r"[,.!?;:…—]")
_LETTER_A = re.compile(r"(?<=\b[B-Z] )A\b|\bA(?= [A-Z]\b)")  # else eSpeak reads an article
_TODAY = re.compile(r"aujourd['’]hui", re.IGNORECASE)  # eSpeak takes "d'aujourd'hui" for English
logging.getLogger("phonemizer").disabled = True  # it counts words we never compare
_ONE = threading.RLock()  # eSpeak keeps its state in one place for the whole process


@dataclass(frozen=True)
class Word:
    """``text[start:end]`` and how it sounds, trailing punctuation included."""

    start: int
    end: int
    phonemes: str


def phonemes(text: str, lang: Lang, *, british: bool = False) -> list[Word]:
    """Words with phonemes in Kokoro's alphabet. Raises EngineError without the libraries."""
    with _ONE:
        words: list[Word] = []
        for run in _RUNS.finditer(text):
            part = run.group()
            if "\u3400" <= part[0] <= "\u9fff":
                words += _chinese(part, run.start())
            elif _SAID.search(part):
                say = _french() if lang == "fr" else _english(british)
                words += _latin(part, run.start(), say)
            else:
                words = _punctuate(words, part)
        return words


def warm(langs: Sequence[Lang], *, british: bool = False) -> None:
    """Load dictionaries now, so that the first sentence need not wait."""
    for lang in langs:
        phonemes({"en": "hello", "zh": "你好", "fr": "bonjour"}[lang], lang, british=british)


def _latin(part: str, offset: int, say: Callable[[str], str]) -> list[Word]:
    lead = re.match(r"\W*", part)
    skip = lead.end() if lead else 0
    written = [
        (m.start() + skip + offset, m.end() + skip + offset) for m in _WORD.finditer(part[skip:])
    ]
    spoken = _groups(say(_plain(part[skip:])))
    return [
        Word(written[a][0], written[b - 1][1], " ".join(spoken[c:d]))
        for a, b, c, d in align([_size(part, w, offset) for w in written], [len(g) for g in spoken])
    ]


def _plain(text: str) -> str:
    for chinese, mark in _MARKS.items():
        text = text.replace(chinese, mark + " ")
    return re.sub(r"\s+", " ", text).strip()


def _groups(said: str) -> list[str]:
    """Phoneme words; punctuation that stands alone joins the word before it."""
    groups: list[str] = []
    for group in said.split():
        if groups and not _SAID.search(group):
            groups[-1] += group
        else:
            groups.append(group)
    return groups


def _size(part: str, span: tuple[int, int], offset: int) -> int:
    return len(part[span[0] - offset : span[1] - offset])


def align(words: Sequence[int], groups: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """Match written words to phoneme groups in order, by length, where counts differ.

    eSpeak joins small words ("of the") and splits some; at most three go to one. Returns
    (first word, end word, first group, end group).
    """
    if not words or not groups:
        return []
    if len(words) == len(groups):
        return [(i, i + 1, i, i + 1) for i in range(len(words))]
    ratio = sum(groups) / max(1, sum(words))
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(words) + 1):
        for j in range(len(groups) + 1):
            if (i, j) not in best:
                continue
            for di, dj in ((1, 1), (2, 1), (1, 2), (3, 1), (1, 3)):
                a, b = i + di, j + dj
                if a > len(words) or b > len(groups):
                    continue
                miss = abs(sum(words[i:a]) * ratio - sum(groups[j:b])) + 0.5 * (di + dj - 2)
                if (a, b) not in best or best[i, j][0] + miss < best[a, b][0]:
                    best[a, b] = (best[i, j][0] + miss, (i, j))
    end = (len(words), len(groups))
    if end not in best:
        return [(0, len(words), 0, len(groups))]
    path = []
    while end != (0, 0):
        i, j = best[end][1]
        path.append((i, end[0], j, end[1]))
        end = (i, j)
    return path[::-1]


def _chinese(part: str, offset: int) -> list[Word]:
    cut, to_ipa = _chinese_tools()
    words = []
    for word in cut(part):
        words.append(Word(offset, offset + len(word), to_ipa(word).replace("\u032f", "")))
        offset += len(word)
    return words


def _punctuate(words: list[Word], part: str) -> list[Word]:
    found = _PAUSE.search(_plain(part))
    if not words or not found:
        return words
    last = words[-1]
    return [*words[:-1], Word(last.start, last.end, last.phonemes + found.group())]


@cache
def _english(british: bool) -> Callable[[str], str]:
    try:
        from misaki.espeak import EspeakFallback
    except (ImportError, OSError, RuntimeError) as error:
        raise EngineError(
            f"no English phonemes: {error}; pip install misaki kokoro-onnx"
        ) from error
    g2p = EspeakFallback(british)
    return lambda text: str(g2p(SimpleNamespace(text=_LETTER_A.sub("ay", text)))[0] or "")


@cache
def _french() -> Callable[[str], str]:
    try:
        from misaki.espeak import EspeakG2P
    except (ImportError, OSError, RuntimeError) as error:
        raise EngineError(f"no French phonemes: {error}; pip install misaki kokoro-onnx") from error
    g2p = EspeakG2P("fr-fr")
    return lambda text: str(g2p(_TODAY.sub("aujourdui", text))[0])


@cache
def _chinese_tools() -> tuple[Callable[[str], list[str]], Callable[[str], str]]:
    try:
        import jieba
        from misaki.zh import ZHG2P
    except ImportError as error:
        hint = "pip install misaki jieba pypinyin cn2an"
        raise EngineError(f"no Chinese phonemes: {error}; {hint}") from error
    jieba.setLogLevel(logging.WARNING)
    return jieba.lcut, ZHG2P.word2ipa
