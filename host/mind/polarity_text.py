"""Does a value in words say yes or no to a closed question? Compares; invents nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from rapidfuzz import fuzz

from host.mind import clauses as told
from host.mind.clauses import Clause, alike, clauses, concepts_in, content, section
from host.mind.hedges import COMES, left_out, otherwise, sworn
from host.mind.plan import Ask
from host.mind.pointing import is_meant, labelled
from host.mind.tokens import HAN, STOP, fold, raw_words
from host.mind.values import Value, find_quantities, normalise
from host.mind.values_words import COUNTS
from host.records import LANGS, Claim, Lang

Items = Sequence[Mapping[Lang, str]]
Settled = Literal["yes", "no", "state"]

# Naming one of these values excludes the others: asked for blue, black means no.
EXCLUSIVE = frozenset({
    "color", "colour", "colors", "material", "fabric", "size", "gender", "target_gender",
    "origin", "country_of_origin", "pattern", "style", "shape", "finish", "scent", "flavor",
    "flavour", "season", "frame_material", "lens_material", "handle_material", "sole_material",
    "closure", "texture", "brand", "manufacturer", "skin_type", "hair_type", "fit", "size_range",
    "operating_system", "display_type", "burr_type", "power_source", "coating",
    "sleeve_length", "mattress_firmness", "band",
})  # fmt: skip
# Of these, only what is known to be one of a kind excludes the others.
OF_A_KIND = frozenset({"origin", "country_of_origin", "skin_type", "hair_type"})
# Having the listed things, and only those: not listed means no.
LISTS = frozenset(["in_the_box", "included_components", "key_ingredients", "languages_supported"])
# Sections of same.yaml whose words exclude one another, wherever a sheet uses them.
APART = frozenset({
    "colours", "materials", "skins", "powers", "genders", "seasons", "places", "ports",
    "languages", "whereabouts", "lengths", "hardness", "forms",
    "fixings", "heats", "shapes", "drives", "finishes",
})  # fmt: skip
NOT_FREE = re.compile(r"\bsans[ -]fil|无线|free (shipping|delivery)|\bsans [al]\w* \w+er\b")
SAYS_FREE = re.compile(r"\bfree\b|without|\bsans\b|无|不含|零添加|\bno\b", re.I)
SOME = re.compile(r"^(yes|oui|true|vrai|是|有|可以|支持)\b", re.I)
NONE = re.compile(r"^(no|none|not|non|aucune?|sans|without|pas|无|不|没有|没)\b|^(无|不|没)", re.I)
COLOURED = frozenset({"color", "colour", "colors", "ink_color", "pattern"})
BOXED = frozenset({"in_the_box", "included_components"})
_UN = re.compile(r"un(\w{4,})")
_ORDINALS = ((r"\b(second|extra|spare|another|deuxieme|seconde)\b", 2.0),)
_FEW = {word: float(count) for word, count in COUNTS.items() if count <= 4}  # "neuf" is new, too
_FIRST = re.compile(r"[,;:.，；。：]")
MADE_OF = frozenset({"material", "fabric", "ingredients", "fill_material"})
_JUDGES = re.compile(r"\b(bon|bonne|bien|puissant|fort|good|great|any good|loud)\b|好|棒|怎么样")
PURE = 100
_PURE = re.compile(r"纯|\bpure?s?\b|100 ?%|百分之百|\bentirely\b|\bentierement\b")
_COUNTED_HAN = re.compile(r"([一二两三四五六七八九十\d]+)[块个件只条支瓶颗把双副张片](?!月)")
_IN_BOX = re.compile(
    r"\b(include[sd]?|come|comes|box|package|get|supplied|fourni\w*|livre\w*|inclus\w*|compris\w*"
    r"|boite|colis)\b|\bwith it\b|\bavec\s*\??$|[送附配赠]|盒|包装"
)
MAX_PLAIN = 2  # "are there pockets?" has one telling word; "a phone pocket with an outlet?" more
# Asked whether there is any at all, not which: "is it scented?" over "scent: rose water".
EXISTS = {
    "scent": re.compile(r"scent|perfum|fragran|smell|parfum|odeur|sent\b|香"),
    "lining": re.compile(r"\blin(ing|ed)\b|doubl|里布|内衬|衬里"),
    "speakers": re.compile(r"speaker|haut-parleur|son\b|扬声器|喇叭|音响"),
    "microphone": re.compile(r"\bmic|micro\b|麦克风|话筒"),
    "pockets": re.compile(r"pocket|poche|口袋|兜"),
    "fringe": re.compile(r"fringe|frange|流苏"),
    "timer": re.compile(r"timer|minut(erie|eur)|定时"),
    "dimming": re.compile(r"dim|opacit|assombri|调光"),
}


def frees(text: str) -> bool:
    """Whether a question asks for the lack of something: "alcohol-free?", "sans parfum ?"."""
    return bool(SAYS_FREE.search(NOT_FREE.sub("", fold(text))))


def settle_text(ask: Ask, claim: Claim, value: Value | None, lang: Lang) -> Settled:
    """Yes or no from the words of a value, or only the fact itself."""
    items = items_of(claim)
    if len(items) == 1 and (whole := _whole(ask, claim)) != "state":
        return whole
    found = [clause for item in items for clause in heard(item, ask, claim)]
    if found and all(part.only for part in found) and not _asked_by_label(ask, claim):
        return "state"  # "dishwasher: inner pot only" says nothing of a coated inner pot
    if found:
        lacks = all(clause.denied for clause in found)
        mixed = len(items) > 1 and claim.key in MADE_OF and bool(_PURE.search(fold(ask.text)))
        if lacks != frees(ask.text) or mixed or _less_than_pure(ask, found) or _fewer(ask, found):
            return "no"
        if otherwise(ask, claim, found) or left_out(ask, items, found):
            return "no"
        return "yes" if _nothing_else(ask, claim, found) and sworn(ask, claim, found) else "state"
    return _unheard(ask, claim, value, items, lang)


def _asked_by_label(ask: Ask, claim: Claim) -> bool:
    """Whether the question is about what the label says, not only about a thing of the value."""
    label = " ".join(claim.label.values())
    return (
        claim.key in ask.attributes
        or labelled(ask, claim)
        or bool(concepts_in(label) & concepts_in(ask.text))
    )


def items_of(claim: Claim) -> Items:
    """The values of a claim, each in every language."""
    value = claim.value if isinstance(claim.value, Value) else None
    return value.items if value and value.items else (claim.text,)


def _nothing_else(ask: Ask, claim: Claim, found: Sequence[Clause]) -> bool:
    """Whether no colour, language … and no count is asked for that the clauses lack."""
    asked = {c for c in concepts_in(ask.text) if section(c) in APART}
    held = told.concepts_of(claim.text) | concepts_in(" ".join(claim.label.values()))
    if any(section(c) == "languages" for c in asked - held):
        return False
    held_sizes = _bigness(" ".join(claim.text.values()))
    only = any(part.only for part in found)  # "small cubes only", asked for big ones
    return not (only and _bigness(ask.text) - held_sizes)


def _fewer(ask: Ask, found: Sequence[Clause]) -> bool:
    """Asked for two of a thing of which the clauses have one."""
    held = {count for part in found for count in _counts(part.text)}
    wanted = {count for count in _counts(fold(ask.text)) if count > 1}
    return bool(held and wanted) and max(held) < min(wanted)


def _less_than_pure(ask: Ask, found: Sequence[Clause]) -> bool:
    """Asked for pure cotton, and the clause says 95 %."""
    if not _PURE.search(fold(ask.text)):
        return False
    shares = [q for part in found for q in find_quantities(part.text, "en") if q.unit == "percent"]
    return any(share.high < PURE for share in shares)


def _bigness(text: str) -> frozenset[int]:
    return frozenset(c for c in concepts_in(text) if section(c) == "bigness")


def _counts(text: str) -> frozenset[float]:
    """How many of a thing a text speaks of: "two batteries", 一块电池."""
    if HAN.search(text):
        return frozenset(_FEW.get(n, 0.0) for n in _COUNTED_HAN.findall(text))
    words = {_FEW[w] for w in raw_words(text) if w in _FEW}
    return frozenset(words | {n for rule, n in _ORDINALS if re.search(rule, text)})


def _whole(ask: Ask, claim: Claim) -> Settled:
    """A value that is nothing but a word for yes or no, of what the question points at."""
    texts = [_FIRST.split(claim.text[lang])[0] for lang in LANGS]
    yes, no = any(map(told.affirms, texts)), any(map(told.refuses, texts))
    whole = all(
        claim.text[lang].startswith(texts[n]) and len(claim.text[lang]) <= len(texts[n]) + 1
        for n, lang in enumerate(LANGS)
    )
    named = is_meant(ask, claim) if whole else claim.key in ask.attributes or labelled(ask, claim)
    if yes == no or not named:
        return "state"
    return "yes" if yes else "no"


def _unheard(ask: Ask, claim: Claim, value: Value | None, items: Items, lang: Lang) -> Settled:
    """The value does not hold what was named: no where it would have to, else undecided."""
    denied = bool(NONE.match(claim.text[lang].strip())) or _undone(claim)
    exists = EXISTS.get(claim.key) if not _JUDGES.search(fold(ask.text)) else None
    if exists and exists.search(ask.text.lower()) and len(content(ask.text)) <= MAX_PLAIN:
        return "yes" if denied == frees(ask.text) else "no"
    pointed = is_meant(ask, claim)
    if claim.key in BOXED:
        pointed = bool(_IN_BOX.search(fold(ask.text)))
    parts = [part for item in items for part in clauses(item["en"])]
    if pointed and len(items) == 1 and _has_label(parts, claim):
        return "no" if _other(ask, items) else "yes"  # "are the marbles plastic?" of glass ones
    if pointed and any(part.only for part in parts) and _all_in_label(ask, claim):
        return "state"  # "dishwasher safe: top rack only"
    if pointed and (any(part.only for part in parts) or _lacks_label(parts, claim)):
        return "no"
    telling = claim.key in EXCLUSIVE | LISTS or _listed(value) or labelled(ask, claim)
    weighed = value is not None and len(value.quantities) > 1 and claim.key not in EXCLUSIVE
    if not weighed and _other(ask, items) and (telling or _of_its_head(ask, items)):
        return "no"
    asked = normalise(ask.target).lower().strip()
    if any(_shares_head(item, asked) for item in items):
        return "state"  # a charger cable, a USB-C cable: the list speaks for itself
    if claim.key in OF_A_KIND and not {section(c) for c in concepts_in(ask.text)} & APART:
        return "state"  # "against acne?" is no skin type, "from the heart of it?" no country
    closed = (
        (claim.key in EXCLUSIVE and _of_its_sort(ask, claim))
        or claim.key in LISTS
        or _listed(value)
    )
    return "no" if pointed and (denied or (asked and closed)) else "state"


def _all_in_label(ask: Ask, claim: Claim) -> bool:
    """Whether the question asks for the thing of the label and nothing beside it."""
    label = content(claim.label.get("en", claim.attribute))
    return all(any(alike(w, n) for n in label) for w in content(ask.text))


def _undone(claim: Claim) -> bool:
    """Whether the value is its label's undoing: "lining: unlined"."""
    match = _UN.match(claim.text["en"].strip().lower())
    label = content(claim.label.get("en", claim.attribute))
    return match is not None and any(_root(match[1]) == _root(word) for word in label)


def _root(word: str) -> str:
    return re.sub(r"(?:ing|ed)$", "", word)


def _lacks_label(parts: Iterable[Clause], claim: Claim) -> bool:
    """Whether the value denies the thing its label names: "flicker: flicker-free"."""
    label = content(claim.label.get("en", claim.attribute))
    return any(
        part.denied and any(alike(a, b) for a in label for b in content(part.text))
        for part in parts
    )


def _of_its_sort(ask: Ask, claim: Claim) -> bool:
    """Whether what is named is something such a fact could hold: "made of", "in", a 的 or 色.

    "Is the handle hot?" is no question for "handle: beech wood".
    """
    sized = claim.key in {"size", "size_range"}  # sizes.py knows which; "cut to size" is none
    if not sized and not {section(c) for c in told.concepts_of(claim.text)} & APART:
        return True
    target = re.escape(fold(ask.target))
    return bool(
        re.search(
            rf"\b(in|of|en|de|du|from|d)\b.{{0,8}}{target}|{target}.{{0,2}}[的色码]", fold(ask.text)
        )
    )


def _has_label(parts: Iterable[Clause], claim: Claim) -> bool:
    """Whether the value says that the thing of its label is there: "latex: contains latex"."""
    label = content(claim.label.get("en", claim.attribute))
    return len(label) == 1 and any(
        not (part.denied or part.only)
        and any(alike(a, b) for a in label for b in content(part.text))
        for part in parts
    )


def _of_its_head(ask: Ask, items: Iterable[Mapping[Lang, str]]) -> bool:
    """Whether the question is about the very thing a short value ends in: "aluminium tube"."""
    asked = content(ask.text)
    heads = [words[-1] for item in items if (words := content(item["en"])) and len(words) <= 4]
    return any(alike(head, word) for head in heads for word in asked)


def _other(ask: Ask, items: Iterable[Mapping[Lang, str]]) -> bool:
    """Whether the question names a colour, material, skin … and the items name only others."""
    asked = {c for c in concepts_in(ask.text) if section(c) in APART}
    held = {c for item in items for c in told.concepts_of(item)}
    shared = {section(c) for c in held} & {section(c) for c in asked}
    sorts = concepts_in(ask.text, held=True)  # asked for oak, "wood" does not say no
    if any(sorts & concepts_in(item[lang]) - asked for item in items for lang in LANGS):
        return False
    return bool(shared) and not any(c in held for c in asked if section(c) in shared)


# --- what of an item the question names ---------------------------------------------------


def heard(item: Mapping[Lang, str], ask: Ask, claim: Claim) -> list[Clause]:
    """The clauses of an item that the question names, in whatever language."""
    if claim.key in BOXED and not (claim.key in ask.attributes or COMES.search(fold(ask.text))):
        return []  # a box holds the serum: "is the serum vegan?" is not about the box
    found = []
    for lang in LANGS:
        parts = clauses(item[lang])
        named = [part for part in parts if _names(part, ask, claim)]
        if not named:
            named = [part for part in parts if _mentions(part.text, ask)]
        if not named and _mentions(item[lang], ask):
            named = list(parts)
        found += named
        if named:
            break  # the same in another language is no second witness
    return found


def _names(part: Clause, ask: Ask, claim: Claim) -> bool:
    """Whether a question names a clause: the target's words, a concept, or the whole of it."""
    text = part.text
    if apart(text, ask.text):
        return False
    if (NONE.match(text) or SOME.match(text)) and len(text) < 5:
        return False
    label = " ".join((claim.attribute.replace("_", " "), *claim.label.values()))
    if _by_concept(text, ask, claim, "" if part.denied else label) or _by_target(text, ask, label):
        return True
    if claim.key in BOXED and HAN.search(text) and text.rstrip("子")[-1:] not in ask.text:
        return False  # the last character of a Chinese noun says what it is
    return _within(text, ask.text, label)


def apart(text: str, question: str) -> bool:
    """Both name a colour, a firmness …, and not the same: "mi-ferme" is not "ferme"."""
    held, asked = concepts_in(text, held=True), concepts_in(question)
    shared = {section(c) for c in held} & {section(c) for c in asked} & APART
    return bool(shared) and not any(section(c) in shared for c in held & asked)


def _by_concept(text: str, ask: Ask, claim: Claim, label: str) -> bool:
    """A shared line of same.yaml that the label alone does not already bring."""
    shared = concepts_in(text, held=True) & concepts_in(ask.text)
    if claim.key in BOXED and HAN.search(ask.target) and not _ends_alike(text, ask.target, shared):
        return False  # a charging case is no charger: 充电头, 充电仓
    if claim.key == "languages_supported":  # "made in France?" asks for no French
        shared = frozenset(c for c in shared if section(c) == "languages")
    if claim.key in COLOURED:  # "storm blue" is no rain
        shared = frozenset(c for c in shared if section(c) == "colours")
    return bool(shared - concepts_in(label)) and not _beside(text, ask, shared)


def _ends_alike(text: str, target: str, shared: Iterable[int]) -> bool:
    """Whether a shared word stands at the end of both, where Chinese names the thing itself."""
    rules = [told.concepts()[number][1] for number in shared]
    named = fold(target).rstrip("的")

    def ends(part: str) -> bool:
        return any(match.end() == len(part) for rule in rules for match in rule.finditer(part))

    return ends(named) and (not HAN.search(text) or ends(text))


def _beside(text: str, ask: Ask, shared: frozenset[int]) -> bool:
    """A thing of the same kind but another: "charger cable" over "USB-C cable"."""
    if not any(section(c) == "things" for c in shared):
        return False
    if all(
        any(rule.search(text) and _all_of(rule, text) for rule in (told.concepts()[c][1],))
        for c in shared
    ):
        return False  # the clause is that word and no more: "do not tumble dry"
    return len(content(ask.target)) > 1 and _shares_head(dict.fromkeys(LANGS, text), ask.target)


def _all_of(rule: re.Pattern[str], text: str) -> bool:
    """Whether nothing telling is left of a text without what the pattern takes out."""
    return not content(rule.sub(" ", text))


def _by_target(text: str, ask: Ask, label: str) -> bool:
    """Every telling word of what is named stands in the clause, or in the label beside it."""
    wanted, held = content(ask.target), content(text)
    if not wanted or not held:
        return False
    in_text = [w for w in wanted if any(_similar(w, h) for h in held)]
    rest = [w for w in wanted if w not in in_text]
    named = content(label)
    own = [w for w in in_text if not any(alike(w, n) for n in named)]
    return bool(own) and all(any(alike(w, n) for n in named) for w in rest)


def _similar(one: str, other: str) -> bool:
    if alike(one, other):
        return True
    return min(len(one), len(other)) >= 5 and fuzz.ratio(one, other) >= 86


def _within(text: str, question: str, label: str) -> bool:
    """Whether a question holds the whole clause in its own words: "laine mérinos ?"."""
    asked = fold(question)
    if HAN.search(text):
        return _han_within(text, asked, fold(label))
    named = content(label)
    words = [w for w in content(text) if not any(alike(w, n) for n in named)]
    heard = content(asked)
    if _phrase(text, asked):
        return True
    return 0 < len(words) <= 4 and all(any(alike(w, h) for h in heard) for w in words)


def _phrase(text: str, asked: str) -> bool:
    """Whether the clause's words stand in the question in a row: "runs small"."""
    words, heard = raw_words(text), raw_words(asked)
    size = len(words)
    if not 2 <= size <= 6 or all(w in STOP for w in words):
        return False
    rows = (heard[at : at + size] for at in range(len(heard) - size + 1))
    return any(all(alike(a, b) for a, b in zip(words, row, strict=True)) for row in rows)


def _han_within(text: str, asked: str, label: str) -> bool:
    """Two characters or more of a Chinese clause, most of it or its head, in the question."""
    for run in told.runs(asked):
        if len(run) > 1 and run in text and run not in label:
            return True
    spans = (text[i : i + n] for n in range(len(text), 1, -1) for i in range(len(text) - n + 1))
    shared = next((run for run in spans if run in asked and run not in label), "")
    return len(text) <= 8 and len(shared) * 3 >= len(text) * 2


def _shares_head(item: Mapping[Lang, str], asked: str) -> bool:
    """Whether the last word of what is asked is also the last, or first, of an item."""
    words = re.findall(r"[^\W\d_]{3,}", fold(asked))
    if len(words) < 2 or HAN.search(asked):
        return False
    parts = [re.findall(r"[^\W\d_]{3,}", fold(item[lang])) for lang in LANGS]
    ends = [part[at] for part in parts if part for at in (0, -1)]
    return any(alike(words[at], end) for at in (0, -1) for end in ends)


def _listed(value: Value | None) -> bool:
    return value is not None and value.kind == "list" and len(value.items) > 1


def _mentions(text: str, ask: Ask) -> bool:
    """A short item that is the target, or holds it, letter by letter: "IPX4", 四级."""
    held, asked = normalise(text).lower(), normalise(ask.target).lower().strip()
    if not asked:
        return False
    if HAN.search(asked):
        if len(asked) == 2 and asked.endswith("子") and held.endswith(asked[0]):
            return True  # 袋子 of a list with 收纳袋
        ends = asked.endswith(held) and held not in "是否有无"  # 煮粥 of a list with 粥
        return asked in held or (len(held) > 1 and held in asked) or ends
    words, wanted = re.findall(r"\w+", held), re.findall(r"\w+", asked)
    return bool(wanted) and all(any(_similar(w, t) for t in words) for w in wanted)
