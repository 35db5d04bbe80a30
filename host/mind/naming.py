"""Which products does a comment name? Names, aliases, brands, head words, pinyin, misspellings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from host.mind.tokens import HAN, STOP, fold, raw_words, stem
from host.schema import Catalogue, Product

EXACT, FUZZY, HEAD, BRAND = 4.0, 3.0, 2.0, 1.5
MAX_FUZZY = 60  # beyond so many products a misspelling is too likely to be another's name


@dataclass(frozen=True)
class Named:
    """A product named in a comment; ``weight`` says how directly, ``at`` where (stem index)."""

    product: str
    weight: float
    at: int


@lru_cache(maxsize=4096)
def pinyin(text: str) -> str:
    """Chinese as toneless pinyin without blanks; other letters folded and kept."""
    from pypinyin import lazy_pinyin

    return "".join(fold(p) for p in lazy_pinyin(text)).replace(" ", "")


def _stems(text: str) -> tuple[str, ...]:
    return tuple(w if HAN.match(w) else stem(w) for w in raw_words(text))


def _calls(product: Product) -> list[str]:
    """What a product is called, in full."""
    return [
        *dict.fromkeys([*product.name.values(), *product.aliases, product.id.replace("-", " ")])
    ]


_THE = "the this that these those your le la les l ce cet cette ces vos votre notre nos du"
DEFINITE = frozenset(word for w in _THE.split() for word in (w, stem(w)))
PLACE = frozenset("in under during with at on sous avec dans pendant par".split())  # noqa: SIM905


# A Chinese noun that points at a product opens the question or follows 这款, 的 or "and"; as part
# of a longer word (耳机孔, 水壶套) it names a thing of its own.
_POINTED = (
    r"(?:^|[\s,，。?？!！、]|[这那][个款条件台副只瓶把双]?|请问|想问|看看|说说|讲讲|介绍一?下?|你们?家?的|的|和|跟|与|比|还是"
    r"|要|买|[款个条件台副只瓶把双口]){}"
)
_NO_PART = r"(?![孔套架盒包线壳座带盖垫绳贴膜])"


class Names:
    """The names of a catalogue, indexed once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._calls = {p.id: [(c, _stems(c)) for c in _calls(p)] for p in catalogue.products}
        self._heads = _unique_heads(catalogue.products)
        self._brands = {fold(p.brand): p.id for p in reversed(catalogue.products) if p.brand}

    def find(self, text: str) -> list[Named]:
        """Products named, most direct first, each once. Brand and head words stay weak."""
        found = [*self._exact(text), *self._weak(text)]
        if not any(n.weight == EXACT for n in found):
            found += self._misspelt(text)
        best: dict[str, Named] = {}
        for named in sorted(found, key=lambda n: (-n.weight, n.at)):
            best.setdefault(named.product, named)
        return list(best.values())

    def _exact(self, text: str) -> Iterable[Named]:
        stems, folded = _stems(text), fold(text)
        for product, calls in self._calls.items():
            for call, parts in calls:
                at = _find(stems, folded, call, parts)
                if at >= 0:
                    yield Named(product, EXACT, at)

    def _weak(self, text: str) -> Iterable[Named]:
        stems, folded = _stems(text), fold(text)
        for at, word in enumerate(stems):
            owner = self._heads.get(word, "")
            if owner and len(self.catalogue.products) <= MAX_FUZZY and _meant(stems, at):
                yield Named(owner, HEAD, at)
        for head, owner in self._heads.items():
            if HAN.match(head) and (found := re.search(_POINTED.format(head) + _NO_PART, folded)):
                yield Named(owner, HEAD, found.start())
        for brand, owner in self._brands.items():
            if brand and brand in folded:
                yield Named(owner, BRAND, folded.find(brand))

    def _misspelt(self, text: str) -> Iterable[Named]:
        if len(self._calls) > MAX_FUZZY:
            return
        folded, sound = fold(text), pinyin(text)
        for product, calls in self._calls.items():
            for call, _ in calls:
                if _alike(fold(call), folded) or _sounds(call, sound):
                    yield Named(product, FUZZY, 0)


def _meant(stems: tuple[str, ...], at: int) -> bool:
    """Whether a head word points at a product: "the jacket", "this rain jacket", "kettle?".

    "In the rain" and "with a jacket" speak of the world, not of what is sold.
    """
    if len(stems) <= 2:
        return True
    before = stems[max(0, at - 2) : at]
    if at >= 2 and stems[at - 2] in PLACE:
        return False
    return any(word in DEFINITE for word in before) or at == 0


def _bare(text: str) -> str:
    return fold(text).replace(" ", "")


def _find(stems: tuple[str, ...], folded: str, call: str, parts: tuple[str, ...]) -> int:
    if HAN.search(call):
        found = re.search(re.escape(_bare(call)) + _NO_PART, _bare(folded))
        return found.start() if found else -1
    if not parts or (len(parts) == 1 and (parts[0] in STOP or len(parts[0]) < 3)):
        return -1
    size = len(parts)
    return next((i for i in range(len(stems) - size + 1) if stems[i : i + size] == parts), -1)


def _alike(call: str, text: str) -> bool:
    """A name of eight letters or more with a slip or two in it, as whole words."""
    if len(call) < 8 or HAN.search(call):
        return False
    words, size = text.split(" "), len(call.split(" "))
    windows = (" ".join(words[i : i + size]) for i in range(max(1, len(words) - size + 1)))
    return any(
        abs(len(w) - len(call)) <= 3 and fuzz.ratio(w.strip("?!.,"), call) >= 86 for w in windows
    )


def _sounds(call: str, sound: str) -> bool:
    """A Chinese name typed as pinyin or with other characters of the same sound."""
    name = pinyin(call)
    return bool(HAN.search(call)) and len(name) >= 6 and name in sound


def _head_words(call: str) -> Iterable[str]:
    """The nouns of a name: its ends in English and French ("rain jacket", "veste de pluie")."""
    words = raw_words(call)
    return [w for i, w in enumerate(words) if HAN.match(w) or i in {0, len(words) - 1}]


def _unique_heads(products: Iterable[Product]) -> Mapping[str, str]:
    """Words of names that only one product has: "kettle", 水壶, "bouilloire"."""
    owners: dict[str, str] = {}
    count: Counter[str] = Counter()
    for product in products:
        brand = set(raw_words(product.brand))
        heads = {w for text in _calls(product) for w in _head_words(text)} - brand - STOP
        heads = {w if HAN.match(w) else stem(w) for w in heads if len(w) > 2 or HAN.match(w)}
        for head in {h for h in heads if not h.isdigit()}:
            count[head] += 1
            owners[head] = product.id
    return {head: owner for head, owner in owners.items() if count[head] == 1}
