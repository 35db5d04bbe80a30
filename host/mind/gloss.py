"""A seller's words in the viewer's language, where all of them are common ones.

"Inflation time: 8 min" on an English sheet is 充气时间 to a Chinese viewer, "24 months" is
"24 mois" to a French one. What is not wholly found in assets/rules/gloss.yaml or read as an
amount stays as the seller wrote it: half a translation is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import isclose

from host.mind.tokens import HAN, fold
from host.mind.values_find import find_quantities
from host.mind.values_units import family, say_quantity
from host.mind.values_words import COUNTS
from host.records import LANGS, Lang
from host.sheets import ASSETS, load_words

GLOSS = ASSETS / "rules" / "gloss.yaml"
LONGEST = 160  # characters of a value; what is longer is prose
MAX_PARTS = 3  # words that may be set side by side in Chinese
_CUT = re.compile(r"(\s*(?:(?<!\d),|,(?!\d)|[;、，；/+()（）])\s*|\s+(?:and|et|&)\s+|和|\s*及\s*)")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9.+-]{0,11}")
_COUNTED = re.compile(r"(\d{1,4}|[a-z]+|[一二两三四五六七八九十])\s?(.+)")
_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d)?) ?% (?:de |d')?(.+)|(.+?) (\d{1,3}(?:[.,]\d)?) ?%")
_DECIMAL_COMMA = re.compile(r"\d,\d{1,2}(?!\d)")
_JOINTS: Mapping[Lang, Mapping[str, str]] = {
    "en": {",": ", ", ";": "; ", "and": " and ", "(": " (", ")": ")", "/": "/", "+": " + "},
    "zh": {",": "、", ";": "；", "and": "、", "(": "（", ")": "）", "/": "/", "+": "+"},
    "fr": {",": ", ", ";": " ; ", "and": " et ", "(": " (", ")": ")", "/": "/", "+": " + "},
}
# Traits whose French has one form for both genders.
_TRAITS = frozenset(
    ["removable", "detachable", "adjustable", "foldable", "rechargeable", "washable"]
)
_SIGNS = str.maketrans("、，；（）", ",,;()")


@dataclass(frozen=True)
class _Table:
    """Folded spelling of a language -> the phrase in each language."""

    by: Mapping[Lang, Mapping[str, Mapping[Lang, str]]]

    def find(self, text: str, source: Lang, target: Lang) -> str:
        """The phrase for a spelling, or ""."""
        found = self.by[source].get(fold(text).strip(" ."))
        return found[target] if found else ""


@cache
def _tables() -> Mapping[str, _Table]:
    """The sections of gloss.yaml."""
    found: dict[str, _Table] = {}
    for section, lines in load_words(GLOSS).items():
        by: dict[Lang, dict[str, Mapping[Lang, str]]] = {lang: {} for lang in LANGS}
        for line in lines:
            cells = [[w.strip() for w in cell.split(" / ")] for cell in str(line).split("|")]
            said = {lang: words[0] for lang, words in zip(LANGS, cells, strict=True)}
            for lang, words in zip(LANGS, cells, strict=True):
                for word in words:
                    by[lang].setdefault(fold(word), said)
        found[str(section)] = _Table(by)
    return found


# --- values --------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def value_in(text: str, lang: Lang) -> str:
    """A value in a language; as it is written where not all of it is known."""
    if len(text) > LONGEST or not re.search(r"[^\W\d_]", text) or _is_in(text, lang):
        return text
    sources = (source for source in LANGS if source != lang)
    return next(filter(None, (_value(text, source, lang) for source in sources)), text)


def _is_in(text: str, lang: Lang) -> bool:
    """Whether a value needs no rendering; a decimal comma is French."""
    if lang != "zh" and HAN.search(text):
        return False  # amounts are read in Chinese units whatever the language
    return bool(_value(text, lang, lang)) and (lang == "fr" or not _DECIMAL_COMMA.search(text))


def _value(text: str, source: Lang, target: Lang) -> str:
    """All parts of a value in ``target``, or "" when one of them is not known."""
    said = []
    for number, part in enumerate(_CUT.split(text.strip())):
        if not part.strip():
            continue
        known = _joint(part, target) if number % 2 else _part(part.strip(), source, target)
        if not known:
            return ""
        said.append(known)
    return "".join(said).strip()


def _joint(mark: str, target: Lang) -> str:
    sign = mark.strip().translate(_SIGNS)
    return _JOINTS[target]["and" if sign in {"and", "et", "&", "和", "及"} else sign]


def _part(part: str, source: Lang, target: Lang) -> str:
    table = _tables()["values"]
    return (
        table.find(part, source, target)
        or _amount(part, source, target)
        or _around(part, source, target)
        or _counted(part, source, target)
        or _share(part, source, target)
        or _alone(part, source, target)
        or (part if _CODE.fullmatch(part) else "")
        or _side_by_side(part, source, target)
    )


def _amount(part: str, source: Lang, target: Lang) -> str:
    """A part that is one amount and nothing else, said and read back as the same."""
    found = find_quantities(part, source)
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(part)):
        return ""
    [amount] = found
    if not amount.unit or family(amount.unit).startswith("money"):
        return part if not re.search(r"[^\W\d_]", part) else ""
    said = say_quantity(amount, target)
    back = find_quantities(said, target)
    same = len(back) == 1 and back[0].unit == amount.unit
    same = same and isclose(back[0].low, amount.low) and isclose(back[0].high, amount.high)
    return said if same else ""


def _around(part: str, source: Lang, target: Lang) -> str:
    """An amount with "up to", "about", 最多 before it, or behind."""
    folded = fold(part)
    for spelt, said in _tables()["around"].by[source].items():
        if folded.startswith(spelt):
            rest = _amount(part[len(spelt) :].strip(), source, target)
            before = True
        elif folded.endswith(f" {spelt}"):
            rest = _amount(part[: -len(spelt)].strip(), source, target)
            before = target == "zh"
        else:
            continue
        if rest:
            gap = "" if target == "zh" else " "
            return f"{said[target]}{gap}{rest}" if before else f"{rest}{gap}{said[target]}"
    return ""


def _counted(part: str, source: Lang, target: Lang) -> str:
    """A number of things: "three levels", 三档, "2 cuillères"."""
    match = _COUNTED.fullmatch(fold(part))
    if not match:
        return ""
    number = match[1] if match[1].isdigit() else str(COUNTS.get(match[1], ""))
    said = _tables()["values"].find(match[2], source, target) if number else ""
    return said and f"{number}{'' if target == 'zh' else ' '}{said}"


def _share(part: str, source: Lang, target: Lang) -> str:
    """So much of a material: "95% cotton", "coton 95 %"."""
    match = _SHARE.fullmatch(fold(part).replace("％", "%"))
    if not match:
        return ""
    said = _tables()["values"].find(match[2] or match[3], source, target)
    share = (match[1] or match[4]).replace(*(".", ",") if target == "fr" else (",", "."))
    return (
        said
        and {"en": f"{share}% {said}", "zh": f"{share}%{said}", "fr": f"{share} % {said}"}[target]
    )


_ONLY: Mapping[Lang, re.Pattern[str]] = {
    "en": re.compile(r"(?P<a>.+) only|only (?P<b>.+)"),
    "zh": re.compile(r"(?:仅限?|只限|限)(?P<a>.+)"),
    "fr": re.compile(r"(?P<a>.+) (?:uniquement|seulement)|uniquement (?P<b>.+)"),
}


def _alone(part: str, source: Lang, target: Lang) -> str:
    """This and no more: "inner pot only", 仅内胆, "cuve uniquement"."""
    match = _ONLY[source].fullmatch(fold(part))
    if not match:
        return ""
    named = next(filter(None, match.groups()))
    said = _tables()["values"].find(named, source, target)
    return said and {"en": f"{said} only", "zh": f"仅{said}", "fr": f"{said} uniquement"}[target]


def _side_by_side(part: str, source: Lang, target: Lang) -> str:
    """Known words one after another; only Chinese sets English ones in the same order."""
    if (source, target) != ("en", "zh"):
        return ""
    said, words = [], part.split()
    while words:
        for size in range(len(words), 0, -1):
            if known := _tables()["values"].find(" ".join(words[:size]), source, target):
                said.append(known)
                words = words[size:]
                break
        else:
            return ""
    return "".join(said) if len(said) <= MAX_PARTS else ""


# --- labels --------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def label_in(text: str, lang: Lang) -> str:
    """A label in a language; as it is written where it is not known."""
    if not text or any(_label(text, lang, lang)):
        return text
    sources = (source for source in LANGS if source != lang)
    found = (said for source in sources for said in _label(text, source, lang))
    return next(found, text)


def _label(text: str, source: Lang, target: Lang) -> Iterator[str]:
    tables = _tables()
    for section in ("labels", "values"):
        if said := tables[section].find(text, source, target):
            yield said
    if source == "en" and (said := _with_trait(text, target)):
        yield said
    for before, head in _headed(text, source):
        for section in ("labels", "values"):
            if said := tables[section].find(before, source, target):
                yield _joined(said, head[target], target)


def _with_trait(text: str, target: Lang) -> str:
    """An English trait before a thing: "detachable cord" is "cordon amovible"."""
    trait, _, thing = fold(text).partition(" ")
    said = _tables()["labels"].find(thing, "en", target)
    if trait not in _TRAITS or not said:
        return ""
    told = _tables()["values"].find(trait, "en", target)
    return f"{told}{said}" if target == "zh" else f"{said} {told}"


def _headed(text: str, source: Lang) -> Iterator[tuple[str, Mapping[Lang, str]]]:
    """The label cut into what is before its head, and the head: (充气, 时间)."""
    folded = fold(text)
    for spelt, head in _tables()["heads"].by[source].items():
        if source == "fr":
            bare = re.escape(spelt.removesuffix(" de"))
            if match := re.match(rf"{bare} (?:de la |de l'|du |des |de |d')(?P<t>.+)", folded):
                yield match["t"], head
        elif folded.endswith(spelt if source == "zh" else f" {spelt}"):
            yield folded[: -len(spelt)].strip(), head


def _joined(before: str, head: str, target: Lang) -> str:
    if target == "fr":
        elided = bool(re.match(r"[aeiouyhéèêâîôœ]", before))
        return f"{head[:-1]}'{before}" if elided else f"{head} {before}"
    return f"{before}{head}" if target == "zh" or HAN.search(before) else f"{before} {head}"
