"""Which fact does a closed question settle by its own words? Types and names; no likelihood made.

The ranker weighs words it has seen. A question such as "more than 80 g?", "in XXL?" or "is the
belt removable?" says by its type or by the sheet's own words which fact it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from host.mind import clauses as told
from host.mind.ages import asked_age, settle_age
from host.mind.clauses import alike, concepts_in, concepts_of, content, section
from host.mind.expects import asked_kinds
from host.mind.plan import Ask
from host.mind.pointing import groups
from host.mind.polarity import FOR_PEOPLE, settle
from host.mind.polarity_text import APART, heard
from host.mind.retrieve import Entry, Numbers
from host.mind.sizes import ATTRIBUTES, asked_size, spans
from host.mind.targets import LOADS, PEOPLE, SIDES, bears, refined, side_asked
from host.mind.tokens import HAN, clean, fold
from host.mind.values import Quantity, Value, family, find_quantities
from host.records import Claim, Lang

# What an amount is of when nothing else is said: "more than 80 g?" asks for the weight.
USUAL: dict[str, tuple[str, ...]] = {
    "mass": ("weight",),
    "volume": ("capacity", "volume"),
    "length": ("length", "diameter", "height", "width", "dimensions", "screen_size"),
    "time": ("battery_life", "running_time"),
    "temperature": ("temperature_range", "max_temperature"),
    "data": ("storage",),
}
# Families of which a sheet has one fact at most: the only one is meant.
LONE = frozenset({
    "voltage", "sound", "power", "luminous_flux", "luminance", "colour_temperature", "pressure",
    "frequency", "charge", "resolution", "denier", "thread_count", "current", "rotation",
})  # fmt: skip
# Of several facts in colours or materials, the whole thing's own.
WHOLE = frozenset({
    "material", "fabric", "color", "skin_type", "power_source", "gender", "season", "metal",
    "country_of_origin", "frame_material", "languages_supported", "coating",
})  # fmt: skip
_Known = tuple[tuple[str, ...], Mapping[str, str]]
_COMPARED = re.compile(
    r"\b(heavi|light|long|short|bigg|small|larg|quick|fast|strong|loud|quiet)er\b"
)
_HOW_MANY = re.compile(
    r"(?:\bhow many |\bcombien (?:de |d.)|多少|几个?)(?P<u>[a-z]+|[\u3400-\u9fff]{1,2})"
)
# A height of a person is no length of a coat.
_PERSON = re.compile(
    r"\b(person|people|someone|i.m|i am|personne|quelqu|je fais|je mesure)|穿|身高"
)
_OR = re.compile(r"\bor\b|\bou\b|还是|,")
CHOSEN = 0.2  # how likely the ranker must find the fact that tells which of two it is
SPARE_HAN = 1  # characters that may be left over


def pick(
    ask: Ask,
    entries: Sequence[Entry],
    likely: Numbers,
    lang: Lang,
    names: Iterable[str],
    hits: Mapping[str, str] = MappingProxyType({}),
) -> int | None:
    """The position of the fact that settles the question, or None when its words do not tell.

    ``names`` are what the product may be called; ``hits`` the words of the question that point
    at a known attribute, by its key.
    """
    if not entries:
        return None
    if ask.kind == "choice":
        return _by_choice(ask, entries, likely)
    if ask.kind == "open":
        return _by_label(ask, entries, likely, (tuple(names), hits))
    if asked_age(ask.text):
        aged = [n for n, e in enumerate(entries) if settle_age(ask, e.claim) != "state"]
        if aged:
            return _likeliest(aged, likely)
    if asked_size(ask.text) or spans(ask.text):
        sizes = [n for n, e in enumerate(entries) if e.key in ATTRIBUTES and _verdict(ask, e, lang)]
        if sizes:
            return _likeliest(sizes, likely)
    if ask.relation and ask.amount is not None and ask.unit:
        return _by_amount(ask, entries, likely, lang, tuple(names))
    return _by_words(ask, entries, likely, lang, (tuple(names), hits))


def _verdict(ask: Ask, entry: Entry, lang: Lang) -> bool:
    """Whether the fact says yes or no to the question."""
    aimed = replace(ask, target=refined(ask, entry.claim))
    return settle(aimed, entry.claim, lang) != "state"


def _likeliest(found: Sequence[int], likely: Numbers) -> int:
    return max(found, key=lambda n: float(likely[n]))


# --- open questions ----------------------------------------------------------------------


def _by_label(ask: Ask, entries: Sequence[Entry], likely: Numbers, known: _Known) -> int | None:
    """The fact whose own name is asked for, and nothing else: "the cushions are made of what?"."""
    if (only := _lone(ask, entries)) is not None:
        return only
    best = int(likely.argmax())
    side = side_asked(ask.text)
    if side and entries[best].key in set(SIDES.values()) - {side}:
        return None
    if ask.unit and _measured_in(entries[best], ask.unit):
        return best
    if ask.unit:
        found = _of_family(entries, family(ask.unit))
        bare = _HOW_MANY.sub(" ", fold(ask.text))
        if found is not None and not _left_over(bare, entries[found], known[0]):
            return found
    kinds = asked_kinds(ask.text)
    sure = [
        n
        for n, e in enumerate(entries)
        if _label_named(ask, e)
        and not (kinds and e.kinds and not kinds & e.kinds)
        and not _left_over(ask.text, e, (*known[0], known[1].get(e.key, "")))
    ]
    known_all = all(entries[n].key for n in sure)
    first = known_all and bool(ask.attributes) and entries[best].key == ask.attributes[0]
    lone = [k for k in kinds & LONE if len(content(ask.text)) <= 1]
    if not sure and lone and (found := _of_family(entries, lone[0])) is not None:
        return found
    if not sure and kinds and not ask.attributes:
        sure = [n for n, e in enumerate(entries) if kinds & e.kinds and _held_in_value(ask, e)]
        sure = [n for n in sure if not _left_over(ask.text, entries[n], known[0])]
        sure = sure if len(sure) == 1 else []
    return None if not sure else best if best in sure or first else _likeliest(sure, likely)


def _measured_in(entry: Entry, unit: str) -> bool:
    """Whether a fact has an amount that can be told in the unit; ounces may be fluid ones."""
    wanted = {family(unit), "volume"} if unit == "oz" else {family(unit)}
    return any(family(q.unit) in wanted for q in _amounts(entry))


# Asked in people or degrees, of which a sheet seldom has two facts.
_LONE_ASKED = (
    (
        "person",
        re.compile(
            r"几个?人|多少人|\bcombien de personnes|\bpour combien\b|\bon \w+ a combien\b"
            r"|\ba combien (on|peut)|how many people"
        ),
    ),
    (
        "temperature",
        re.compile(r"多少度|几度|\bcombien de degres|quelle temperature|what temperature"),
    ),
)


def _lone(ask: Ask, entries: Sequence[Entry]) -> int | None:
    """The only fact in people, or in degrees, where one is asked for."""
    for kind, asked in _LONE_ASKED:
        if asked.search(fold(ask.text)):
            units = [{q.unit for q in _amounts(e)} for e in entries]
            held = [n for n, u in enumerate(units) if kind in u | {family(unit) for unit in u}]
            return held[0] if len(held) == 1 else None
    return None


def _held_in_value(ask: Ask, entry: Entry) -> bool:
    """Whether the value itself speaks of what is asked: "within 6 weeks of opening"."""
    asked, held = content(ask.text), content(entry.claim.text["en"])
    return bool(asked) and all(any(alike(w, h) for h in held) for w in asked)


def _of_family(entries: Sequence[Entry], kind: str) -> int | None:
    """The usual or only fact of a family of units."""
    held = [n for n, e in enumerate(entries) if any(family(q.unit) == kind for q in _amounts(e))]
    if kind in LONE and len(held) == 1:
        return held[0]
    if kind in {"time", "length"}:
        return None  # of these a sheet has many
    usual = [n for key in USUAL.get(kind, ()) for n in held if entries[n].key == key]
    return usual[0] if usual else None


def _by_choice(ask: Ask, entries: Sequence[Entry], likely: Numbers) -> int | None:
    """The likeliest fact, where it holds one of the things to choose from: "zip or buttons?"."""
    best = int(likely.argmax())
    ways = [replace(ask, text=way, target=way) for way in _OR.split(fold(ask.text)) if way.strip()]
    heard_of = [way for way in ways if _value_named(way, entries[best])]
    rivals = any(_rivals(way, entries[best]) for way in ways)
    return best if len(ways) > 1 and (heard_of or rivals) and likely[best] >= CHOSEN else None


# --- amounts -----------------------------------------------------------------------------


def _by_amount(
    ask: Ask, entries: Sequence[Entry], likely: Numbers, lang: Lang, names: tuple[str, ...]
) -> int | None:
    """The fact of the asked family that is named; the usual one when nothing is."""
    kind = family(ask.unit)
    held = [n for n, e in enumerate(entries) if any(family(q.unit) == kind for q in _amounts(e))]
    if kind == "mass" and bears(ask.text):
        loads = [n for n in held if entries[n].key in LOADS]
        return _likeliest(loads, likely) if loads else None
    if ask.unit == "person" and len(held) == 1:
        return held[0]  # "on tient à trois ?": nothing else on a sheet counts people
    if ask.unit == "person" and not held:
        held = [n for n, e in enumerate(entries) if e.key in FOR_PEOPLE]
        return held[0] if held and _verdict(ask, entries[held[0]], lang) else None
    if not held:
        return None
    own = [n for n in held if not entries[n].key and _label_named(ask, entries[n])]
    if own:
        return _likeliest(own, likely)
    for key in ask.attributes:
        named = [n for n in held if entries[n].key == key]
        if named:
            return _likeliest(named, likely)
    named = [n for n in held if _label_named(ask, entries[n])]
    if named:
        return _likeliest(named, likely)
    if kind == "length" and (side := side_asked(ask.text)):
        sided = [n for n in held if entries[n].key == side]
        return _likeliest(sided, likely) if sided else None
    bare = _without_amounts(ask.text, lang)
    told_in = [n for n in held if _value_named(ask, entries[n])]
    told_in = [n for n in told_in if not _left_over(bare, entries[n], names)]
    if told_in:
        return _likeliest(told_in, likely)
    if _left_over(_COMPARED.sub(" ", fold(bare)), None, names):
        return None
    if kind in LONE and len(held) == 1:
        return held[0]
    usual = [n for key in USUAL.get(kind, ()) for n in held if entries[n].key == key]
    return usual[0] if usual and not _PERSON.search(fold(ask.text)) else None


def _amounts(entry: Entry) -> Sequence[Quantity]:
    value = entry.claim.value
    return [q for q in value.quantities if q.unit] if isinstance(value, Value) else []


def _without_amounts(text: str, lang: Lang) -> str:
    plain = PEOPLE.sub(" ", fold(clean(text)))
    for quantity in reversed(find_quantities(plain, lang)):
        plain = f"{plain[: quantity.start]} {plain[quantity.end :]}"
    return plain


# --- words -------------------------------------------------------------------------------


def _by_words(
    ask: Ask, entries: Sequence[Entry], likely: Numbers, lang: Lang, known: _Known
) -> int | None:
    """A fact that holds every telling word of the question and says yes or no to it."""
    sure = [n for n, e in enumerate(entries) if _settles(ask, e, lang, known)]
    if not sure and not ask.amount:
        sure = [n for n, e in enumerate(entries) if _points(ask, e, known)]
    first = [n for n in sure if entries[n].key in ask.attributes[:1]]
    first = [n for n in first if _verdict(ask, entries[n], lang)]
    if first:
        return _likeliest(first, likely)
    whole = [n for n in sure if entries[n].key in WHOLE]
    best = int(likely.argmax())
    if plain := [n for n in sure if lang != "en" and _is_plain(entries[n])]:
        return _likeliest(plain, likely)  # 可机洗: 否 before a clause on the cover alone
    if not sure or best in sure:
        return best if sure else None
    return _likeliest(whole or sure, likely)


def _is_plain(entry: Entry) -> bool:
    """A bare yes or no."""
    value = entry.claim.value
    return isinstance(value, Value) and value.boolean is not None


def _settles(ask: Ask, entry: Entry, lang: Lang, known: _Known) -> bool:
    names, hits = known
    grounded = _label_named(ask, entry) or _value_named(ask, entry) or _rivals(ask, entry)
    if not grounded or not _verdict(ask, entry, lang):
        return False
    spoken = entry.key == "languages_supported" and _rivals(ask, entry)
    return spoken or not _left_over(ask.text, entry, (*names, hits.get(entry.key, "")))


def _points(ask: Ask, entry: Entry, known: _Known) -> bool:
    """The fact named first and alone, though it says neither yes nor no: "is it waterproof?"."""
    labels = " ".join(_labels(entry))
    if concepts_in(labels) & concepts_in(ask.text):
        return not _left_over(ask.text, entry, (*known[0], *known[1].values()))
    first = ask.attributes[0] if ask.attributes else ""
    if not first or not (entry.key == first or entry.key in groups("twins").get(first, ())):
        return False
    return not _left_over(ask.text, entry, (*known[0], *known[1].values()))


def told_by(claims: Iterable[Claim], ask: Ask, lang: Lang) -> Claim | None:
    """The name or description that alone says yes: "cordless?" of a "cordless drill"."""
    if (
        ask.kind != "yes_no"
        or ask.amount is not None
        or not (content(ask.text) or HAN.search(ask.text))
    ):
        return None
    for claim in claims:
        texts = tuple(claim.text.values())
        words = {
            w for w in content(ask.text) if any(alike(w, c) for t in texts for c in content(t))
        }
        concept = concepts_in(ask.text) & concepts_of(claim.text)
        named = words or (concept if claim.attribute == "name" else "")
        if named and not _left_over(ask.text, None, texts) and settle(ask, claim, lang) == "yes":
            return claim
    return None


def _label_named(ask: Ask, entry: Entry) -> bool:
    """The question's words are those of the label, or other words for the same."""
    if entry.key and entry.key in ask.attributes:
        return True
    labels = _labels(entry)
    if concepts_in(" ".join(labels)) & concepts_in(ask.text):
        return True
    asked, folded = content(ask.text), fold(ask.text)
    for label in labels:
        words = content(label)
        if words and all(any(alike(w, a) for a in asked) for w in words):
            return True
        if any(alike(words[at], a) for at in (0, -1) if words for a in asked):
            return True  # its head: what else is asked must still be explained
        if HAN.search(label) and any(len(r) > 1 and r in folded for r in told.runs(label)):
            return True
        heard = told.runs(folded)
        if HAN.search(label) and any(_in_label(r, fold(label)) for r in heard):
            return True
    return False


def _in_label(run: str, label: str) -> bool:
    """A stretch of the question that is part of a Chinese label, or its last character."""
    return run in label if len(run) > 1 else label.endswith(run)


def _labels(entry: Entry) -> list[str]:
    return [entry.claim.attribute.replace("_", " "), *entry.claim.label.values()]


def _value_named(ask: Ask, entry: Entry) -> bool:
    value = entry.claim.value
    items = value.items if isinstance(value, Value) and value.items else (entry.claim.text,)
    return any(heard(item, ask, entry.claim) for item in items)


def _rivals(ask: Ask, entry: Entry) -> bool:
    """Both name a colour, a material, a skin …, if not the same."""
    asked = {section(c) for c in concepts_in(ask.text)} & APART
    listed = isinstance(entry.claim.value, Value) and len(entry.claim.value.items) > 1
    return (entry.key in WHOLE or (listed and not entry.key)) and bool(
        asked & {section(c) for c in concepts_of(entry.claim.text)}
    )


# --- what is left of the question when all that is known is taken out ------------------------


def _left_over(text: str, entry: Entry | None, names: tuple[str, ...]) -> bool:
    """Whether the question speaks of something that neither fact nor product explains."""
    sources = [*names, *(_sources(entry) if entry else ())]
    rest = _without_concepts(fold(text), entry, sources)
    known = [word for source in sources for word in content(source)]
    if any(not any(alike(w, k) for k in known) for w in content(rest)):
        return True
    held = fold(" ".join(s for s in sources if HAN.search(s)))
    return sum(_uncovered(run, held) for run in told.runs(rest)) > SPARE_HAN


def _sources(entry: Entry) -> list[str]:
    return [*_labels(entry), *entry.claim.text.values()]


def _without_concepts(text: str, entry: Entry | None, sources: list[str]) -> str:
    held = {c for source in sources for c in concepts_in(source, held=True)}
    apart = {section(c) for c in held} & APART if entry else frozenset()
    for number, (name, rule) in enumerate(told.concepts()):
        if number in held or name in apart:
            text = rule.sub(" ", text)
    return text


def _uncovered(run: str, held: str) -> int:
    """How many characters of a Chinese stretch are in no pair that the fact holds too."""
    covered = set()
    for at in range(len(run) - 1):
        if run[at : at + 2] in held:
            covered |= {at, at + 1}
    return len(run) - len(covered)
