"""Which words of a large vocabulary three languages need. Only the output head is pruned.

A 262k-word head is read whole at every token drawn; 40k words do for English, Chinese and
French. The input embedding stays whole: nothing is ever unreadable. All single bytes are
kept, so nothing is unwritable either. ``python -m host train vocabulary`` makes the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from host.errors import EngineError
from host.records import LANGS, Lang
from host.sheets import ASSETS, ROOT
from host.train.bank import LINES, fill, load_bank
from host.train.names import names

MOST: dict[Lang, int] = {"en": 12_000, "zh": 16_000, "fr": 14_000}
"""Words of each language by frequency (the ``wordfreq`` package, needed to make the file)."""
CODES: dict[Lang, str] = {"en": "en", "zh": "zh", "fr": "fr"}


def path_of(base: str) -> Path:
    """Where the kept ids of a base lie."""
    return ASSETS / "models" / f"{base}_vocabulary.npz"


def kept_ids(base: str) -> list[int] | None:
    """The ids that a base keeps, sorted; None when it keeps all."""
    path = path_of(base)
    if not path.is_file():
        return None
    with np.load(path) as held:
        return [int(i) for i in np.cumsum(held["steps"])]


def make(base: str, tokenizer: Any) -> int:
    """Write the kept ids of a base; how many there are. What was kept stays: an adapter was taught
    with it. Raises EngineError without wordfreq, where nothing was kept before."""
    before = kept_ids(base)
    found = set(map(int, tokenizer.all_special_ids)) | set(before or ())
    found |= {i for word, i in tokenizer.get_vocab().items() if _always(word)}
    for text in texts(frequent=before is None):
        found.update(tokenizer(text, add_special_tokens=False)["input_ids"])
    ids = np.array(sorted(found), dtype=np.int32)
    np.savez_compressed(path_of(base), steps=np.diff(ids, prepend=0))
    return len(ids)


def _always(word: str) -> bool:
    """Bytes, digits, single letters and marks of the alphabets we write; the Chinese characters
    of GB 2312, for any of them may stand in the name of a thing (羔, 纻)."""
    plain = word.replace("▁", "").replace("Ġ", "")
    if word.startswith("<0x"):
        return True
    if len(plain) == 1 and "\u4e00" <= plain <= "\u9fff":
        return _in_gb2312(plain)
    return len(plain) <= 1 and all(ord(c) < 0x250 or 0x2010 <= ord(c) <= 0x2030 for c in plain)


def _in_gb2312(character: str) -> bool:
    try:
        return bool(character.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def texts(*, frequent: bool = True) -> Iterator[str]:
    """Everything that tells what she may write: frequent words, the bank, our own assets."""
    for lang in LANGS:
        for word in _frequent(lang) if frequent else ():
            yield word if lang == "zh" else f" {word}"
            if lang != "zh":
                yield word.capitalize()  # at the head of a sentence
        yield from names(lang)
        yield from (f" {name}" for name in names(lang))
        yield from _filled(lang)
    yield from _files()


def _frequent(lang: Lang) -> Iterable[str]:
    try:
        from wordfreq import top_n_list
    except ImportError as error:
        raise EngineError("the frequency lists are missing: pip install wordfreq") from error
    listed: list[str] = top_n_list(CODES[lang], MOST[lang])
    return listed


def _filled(lang: Lang) -> Iterator[str]:
    """Every line of the bank with every value, for tokens join where a slot is filled."""
    for situation in load_bank(lang).situations:
        for index, value in enumerate(situation.values or [""]):
            name = names(lang)[index]
            yield from fill(situation, lang, name, value).lines.values()


def _files() -> Iterator[str]:
    """Sentences of the bank and lines of our sheets, whole, so that tokens join as written."""
    for path in sorted([*LINES.rglob("*.jsonl"), *(ASSETS / "train").rglob("*.jsonl")]):
        for row in path.read_text("utf-8").splitlines():
            yield from _strings(row)
    for path in sorted([*(ROOT / "personas").glob("*.yaml"), *ASSETS.rglob("*.yaml")]):
        yield from path.read_text("utf-8").splitlines()


def _strings(row: str) -> Iterator[str]:
    """The quoted strings of a JSON line, each by itself and after a space."""
    for part in row.split('"')[1::2]:
        yield part
        yield f" {part}"
