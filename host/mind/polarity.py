"""Does a claim say yes or no to a closed question? Compares typed values; invents nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from host.errors import InputError
from host.mind import values
from host.mind.ages import asked_age, held_ages, settle_age
from host.mind.clauses import alike, concepts_in, content
from host.mind.counts import settle_count
from host.mind.plan import Ask
from host.mind.pointing import is_meant, points_at
from host.mind.polarity_text import NONE, Settled, apart, frees, heard, items_of, settle_text
from host.mind.sizes import settle_size
from host.mind.targets import LOADS, bears
from host.mind.tokens import fold
from host.mind.values import Quantity, Value
from host.records import Claim, Lang

__all__ = ["Settled", "denies", "points_at", "settle"]

# "Does it hold a litre?" asks for at least that; "charged in an hour?" for at most.
AT_LEAST = frozenset({
    "battery_life", "capacity", "volume", "length", "width", "cord_length", "bean_capacity",
    "max_load", "refresh_rate", "brightness", "resolution", "waterproof_rating", "warranty",
    "keep_warm", "keep_cold", "max_temperature", "shelf_life", "power", "range", "lumens",
    "storage", "memory", "suction", "running_time", "standby_time", "lifespan", "battery_capacity",
    "wireless_range", "waterproof_depth", "pressure", "flow_rate", "top_speed", "tank_capacity",
    "spf", "longevity", "burn_time",
})  # fmt: skip
FOR_PEOPLE = frozenset({"number_of_players", "seat_count", "capacity"})
AT_MOST = frozenset(
    {"charging_time", "noise_level", "boil_time", "delivery_time", "heating_time", "response_time"}
)
# Families of which nobody minds more than was asked for.
MORE_IS_BETTER = frozenset({"time", "data", "charge", "suction", "luminous_flux", "volume"})
# Asked for the harm that the fact keeps off: "il craint l'eau ?", 怕水吗.
_FEARS = re.compile(r"\bcrain\w*|怕(?!热|冷)")
# Families where only the same will do, whatever "can" is in the question.
EXACT = frozenset({"voltage", "frequency", "current"})
_WAIT = re.compile(
    r"charg(ing|e) time|boil|heat(ing|s)? time|deliver|set.?up|assembl|dry(ing)? time|prepar"
    r"|temps de (charge|chauffe|montage|sechage|prepa)|montage|充电|加热|搭建|安装|配送"
)
FREE = re.compile(r"_free$|^without_")
# A label that says that there is none, with "yes" beside it: "sans sac: oui".
_NONE_OF = re.compile(
    r"^(without|no|sans(?! fil\b))[ _](?!load\b|drill\b|show\b)\w"
    r"|^免(?!费|烫)|^无(?!线|绳|人|极|级|缝)"
)
# Not all of it: "水盘可进洗碗机，机身只能手洗".
_ALL_OF_IT = re.compile(
    r"\b(whole thing|all of it|entire(ly)?|completely|every part)\b"
    r"|\ben entier\b|\btout entier|\btoute entiere|\bentierement\b|整个|整台|整机|全部|都能|都可以"
)
_HARMS = re.compile(
    r"\bnot (suitable|recommended|for use)\b|\bdo not use\b"
    r"|\bne convient pas|\bdeconseill|\bcontre.?indi"
    r"|不[适宜]|不建议|禁|慎|[请切]勿"
)
_TALL = re.compile(
    r"\b(i.m|i am|he.s|she.s|he is|she is|je (fais|mesure)|(il|elle) (fait|mesure)) \d"
    r"|\b(tall|grande?)\b|身高|(米|公分|厘米)[\d一二三四五六七八九]*.{0,4}(穿|的人)|一米"
)
LENGTHS = frozenset({"length", "width", "dimensions", "sleeve_length"})
_BOUGHT_APART = re.compile(
    r"\b(separately|on its own|extra)\b|\ba part\b|\ben (plus|sus|supplement)\b"
    r"|另[买购配外]|单[买独]|额外"
)
_GIVEN_WITH = re.compile(r"\b(includ|suppli|provid|fourni|inclus|compris)\w*|[附赠送含]")
_WARDS = re.compile(r"\b(\w{3,})[- ]?(?:proof|resistant)\b|\b(?:anti|non)[- ]?(\w{3,})")
_KEPT_OUT = re.compile(
    r"\bkeeps? out\b|\bblock|\bprotect|\bstop|\bshield|\brepel|\bwithstand|\bagainst\b|"
    r"proof|resist|防|抗|anti|\bnon[- ]|etanche|impermeable"
)
_WET = re.compile(r"\b(water|rain|splash|shower|swim\w*|wet|snow|eau|pluie)\b|(?<!漏)水|雨|雪|游泳")
_UP_TO = re.compile(
    r"\bup to\b|\bmax\b|\bmaximum\b|\bmaximal|\bjusqu|最大|最高|最多|至多|最长|不超过"
)
_REACH = re.compile(r"\bup to\b|\bjusqu")
_FROM = re.compile(
    r"\b(and|or) (up|over|older|more|above)\b|\bat least\b|\bfrom\b|\bminimum\b|\d\s?\+"
    r"|\bdes \d|\ba partir\b|\bet plus\b|以上|起(?!来)|至少"
)
_UNFIT = re.compile(
    r"\b(not|isn.t) (\w+ )?(suit\w*|recommend\w*|compatib\w*|for|adapted|intended|meant|use)\b"
    r"|\b(unsuit|unfit|incompatib|contraindic|contre.?indi|deconseill)\w*|\b(avoid|do not)\b"
    r"|\b(pas|non|ne pas) (adapte|compatib|recommand|conseill|pour|utiliser)\w*|\ba eviter\b"
    r"|不(?:太)?(?:适[用合宜]|兼容|支持|推荐)|不建议|不可用|不能用|禁[忌用]|慎用|勿用"
)
_LACKS = re.compile(r"\bfree (?:from|of)\b|\bwithout\b|\bsans\b|不含|无添加|未添加|零添加")
_MODAL = re.compile(
    r"\b(can|could|will|would|support|handle|take|carry|climb|stand)s?\b|\b(peut|peux|passe|supporte|tient|accepte|encaisse|"
    r"resiste|monte)\b|能|可以|过得|得下|得住|会"
)


def settle(ask: Ask, claim: Claim, lang: Lang) -> Settled:
    """Yes, no, or only the fact itself where the sheet does not settle the polarity."""
    if ask.kind == "open" and not ask.relation:
        return "state"
    return _turned(ask, claim, _settled(ask, claim, lang))


def _turned(ask: Ask, claim: Claim, told: Settled) -> Settled:
    """What is named under "not suitable for" is no yes; and what is not named there, no no."""
    value = claim.value if isinstance(claim.value, Value) else None
    if told == "yes":
        told = _taken_back(ask, claim)
    label = fold(" ".join((*claim.label.values(), claim.attribute.replace("_", " "))))
    if told == "state" or (value is not None and value.boolean is not None) or denies(claim):
        return told
    asked = fold(ask.text)
    if _UNFIT.search(label) and not _UNFIT.search(asked):
        return "no" if told == "yes" else "state"
    if not _LACKS.search(label):
        return told
    if not any(heard(item, ask, claim) for item in items_of(claim)):
        return "state"
    return "yes" if frees(asked) or _LACKS.search(asked) else "no"


def _taken_back(ask: Ask, claim: Claim) -> Settled:
    """What a yes becomes where the question asks for more, or for another number, than the fact
    says: SPF 50 of "SPF 15", "all of it" of a part, "bought separately" of what is in the box."""
    asked = fold(ask.text)
    known = fold(" ".join((*claim.text.values(), *claim.label.values(), claim.attribute)))
    warns = _HARMS.search(fold(" ".join(claim.text.values())))
    if warns and not _HARMS.search(asked) and not held_ages(claim):
        return "state"  # a warning is no leave
    if any(
        f"{name}{digits}" not in known.replace(" ", "") for name, digits in _rated(asked, known)
    ):
        return "no"
    if _BOUGHT_APART.search(asked) and not _BOUGHT_APART.search(known):
        given = claim.key in {"in_the_box", "included_components"} or _GIVEN_WITH.search(known)
        return "no" if given else "state"
    if _ALL_OF_IT.search(asked) and re.search(r"[,;，；]", claim.text["en"]):
        return "state"
    return "yes"


def _rated(asked: str, known: str) -> list[tuple[str, str]]:
    """Grades a question names that the fact names too, by another number or the same: SPF 50."""
    found = re.findall(r"\b([a-z]{2,5})[ -]?(\d{1,3})\b", asked)
    graded = set(re.findall(r"\b(spf|ipx?|en|iso|usb|class|grade|classe|indice|wi-?fi) ?\d", known))
    return [(name, digits) for name, digits in found if name in graded]


def _settled(ask: Ask, claim: Claim, lang: Lang) -> Settled:
    value = claim.value if isinstance(claim.value, Value) else None
    if asked_age(ask.text) and (held_ages(claim) or _of_time(ask)):
        return settle_age(ask, claim)  # "two years old" is no battery life
    if apart(fold(claim.label.get("en", claim.attribute)), ask.text):
        return "state"  # asked of cold drinks, and this is of hot ones
    if _TALL.search(fold(ask.text)) and claim.key in LENGTHS:
        return "state"  # how tall I am is not how long it is
    if bears(ask.text) and claim.key not in LOADS:
        return "state"  # what I weigh is not what it weighs
    if (counted := settle_count(ask, claim)) != "state":
        return counted
    sized = settle_size(ask, claim, items_of(claim))
    if sized != "state":
        return sized
    if ask.relation and ask.amount is not None and value and value.quantities:
        return _compared(ask, claim, value.quantities)
    if ask.amount is not None and ask.unit and ask.relation not in {"", "equal"}:
        return "state"  # asked for hours, and this fact holds none
    if value is not None and value.boolean is not None:
        return _boolean(ask, claim, value.boolean) if is_meant(ask, claim) else "state"
    return settle_text(ask, claim, value, lang)


def _of_time(ask: Ask) -> bool:
    """Whether the amount asked for is a stretch of time, and so the age itself."""
    return ask.amount is not None and (not ask.unit or values.family(ask.unit) == "time")


def denies(claim: Claim) -> bool:
    """Whether a fact says that there is none."""
    return bool(NONE.match(claim.text["en"].strip()))


def _boolean(ask: Ask, claim: Claim, truth: bool) -> Settled:
    known = " ".join((*claim.text.values(), *claim.label.values(), claim.attribute))
    if set(re.findall(r"\d+", ask.text)) - set(re.findall(r"\d+", known)):
        return "state"  # a number that the fact knows nothing of
    if ask.amount is not None and ask.amount > 1 and f"{ask.amount:g}" not in known:
        return "state"  # 五百度: written out, it is one all the same
    # "Does it contain alcohol?" asks the inverse of the fact "alcohol_free".
    none_of = FREE.search(claim.key) or any(
        _NONE_OF.search(fold(label)) for label in claim.label.values()
    )
    inverse = (bool(none_of) and not frees(ask.text)) or _let_in(ask, claim)
    inverse ^= bool(_FEARS.search(fold(ask.text)))
    return "yes" if truth != inverse else "no"


def _let_in(ask: Ask, claim: Claim) -> bool:
    """Asked for what the fact keeps out: "does it leak?" of "leakproof: yes"."""
    asked = fold(ask.text)
    if _KEPT_OUT.search(asked) or _WET.search(asked):
        return False
    label = fold(claim.label.get("en", claim.attribute).replace("_", " "))
    match = _WARDS.search(label)
    if not match:
        return False
    ward = match[1] or match[2]
    named = any(alike(ward, word) for word in content(asked))
    return named or bool(concepts_in(ward) & concepts_in(asked))


# --- amounts -----------------------------------------------------------------------------


def _compared(ask: Ask, claim: Claim, quantities: Sequence[Quantity]) -> Settled:
    """The verdict of every amount that can be compared; undecided where they disagree."""
    pairs = [(q, a) for q in quantities if (a := _asked(ask, claim, q)) is not None]
    alone = len(pairs) == 1
    verdicts = [
        _holds(_meant(ask, claim, q) if alone else ask.relation, q, asked) for q, asked in pairs
    ]
    if not verdicts:
        return "state"
    if len(verdicts) > 1 and ask.relation in {"equal", "fits"}:
        if ask.unit == "percent":
            return "yes" if any(verdicts) else "no"
        return "yes" if any(verdicts) else "state"  # "fits 15 inches?" over length and width
    if len(set(verdicts)) > 1:
        return "state"
    return "yes" if verdicts[0] else "no"


def _asked(ask: Ask, claim: Claim, quantity: Quantity) -> float | None:
    """The asked amount in the claim's unit, or None when they cannot be compared."""
    amount = ask.amount
    if amount is None:
        return None
    if not ask.unit or ask.unit == quantity.unit:
        return amount
    if ask.unit == "person" and not quantity.unit:
        return amount if claim.key in FOR_PEOPLE else None
    asked = Quantity(amount, amount, ask.unit, 0, 0, "")
    try:
        return values.convert(asked, quantity.unit).low
    except (InputError, KeyError, ValueError):
        return None


def _meant(ask: Ask, claim: Claim, quantity: Quantity) -> str:
    """The relation as a shopper means it: "does it last 30 hours?" is glad of 35."""
    if ask.relation == "at_most" and claim.key not in AT_MOST and _REACH.search(fold(ask.text)):
        told = fold(" ".join((*claim.text.values(), *claim.label.values())))
        return "at_most" if _WAIT.search(told) else "at_least"  # "up to 200 degrees?"
    if ask.relation not in {"equal", "fits"} or quantity.low != quantity.high:
        return ask.relation
    if ask.unit == "person":
        return "at_least"  # a tent for three takes two
    if values.family(quantity.unit) in EXACT:
        return ask.relation  # 220 V is not enough of 110 V, nor too much of it
    told = fold(" ".join((*claim.text.values(), *claim.label.values())))
    if claim.key in AT_MOST or _FROM.search(told):
        return "from" if claim.key not in AT_MOST else "at_most"
    if _WAIT.search(told) and values.family(quantity.unit) == "time":
        return "at_most"
    if (
        claim.key in AT_LEAST
        or values.family(quantity.unit) in MORE_IS_BETTER
        or _UP_TO.search(told)
        or _MODAL.search(fold(ask.text))
    ):
        return "at_least"
    return ask.relation


def _holds(relation: str, quantity: Quantity, asked: float) -> bool:
    slack = abs(asked) * 0.005
    low, high = quantity.low, quantity.high
    if relation == "less":
        return high < asked
    if relation == "more":
        return low > asked
    if relation == "at_least":
        return high >= asked - slack
    if relation == "at_most":
        return low <= asked + slack
    if relation == "from":  # "12 years and up", asked for a child of ten
        return asked >= low - slack
    if quantity.low != quantity.high:  # "fits", "equal": inside the range
        return low - slack <= asked <= high + slack
    near = 0.0 if quantity.unit == "percent" else 0.02  # 98 % cotton is not all cotton
    return abs(high - asked) <= max(near and slack, abs(asked) * near)
