"""A comment in, a plan out: language, act, product, asks. Finds no claims, writes nothing.

Bait has been caught before (``host.mind.bait``); what arrives here is taken as meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from host.mind.asks import ask_of, pieces
from host.mind.chat import spelt_out
from host.mind.claims import lexicon_of
from host.mind.clauses import concepts_in, section
from host.mind.intent import Intent, intent, is_question
from host.mind.knowledge import Knowledge
from host.mind.language import language
from host.mind.naming import BRAND, FUZZY, HEAD, Named, Names
from host.mind.plan import Ask, Plan
from host.mind.policies import policy_topic
from host.mind.sizes import asked_size
from host.mind.targets import bound
from host.mind.tokens import HAN, clean, fold, terms
from host.mind.topics import persona_topic, story_topic
from host.mind.values_words import COUNTS
from host.records import Act, Comment

__all__ = ["Knowledge", "language", "understand"]

_LIVE: dict[Intent, str] = {"price": "price", "coupon": "coupon", "stock": "stock"}
_OWN = frozenset({"description", "brand", "name", "category", "tested"})
_NOT_FACTS = _OWN | set(_LIVE.values())
_SOCIAL: dict[Intent, Act] = {
    "greet": "greet",
    "thank": "thank",
    "order": "order",
    "buy": "buy",
    "handoff": "handoff",
    "smalltalk": "smalltalk",
}
_FOLLOW = re.compile(
    r"^(and|but|so|also|what about|how about|ok and|then)\b|^(et|mais|alors|donc|pareil)\b"
    r"|^(那|那么|还有|然后|它|她)|呢\s*[?？]?$"
)
_CHECKS = re.compile(
    r"\b(make|be) sure\b|\bi need\b|\bhope\b|需要|要确认|希望|\bil faut que\b|\bverifier\b"
)
_THAN = re.compile(r"\b(than|or|ou|vs)\b|\bque (le|la|les|l)\b|比|还是")
_ONE = re.compile(
    r"\b(one|ones|the same)\b|\b(celui|celle|ceux|celles|le meme|la meme)\b|那个|这个|的呢"
)
_OF_FOLLOW = re.compile(
    r"^((and|but|so|also|ok|then|what about|how about|pour|for|with|avec|the|in|en|de|la|le|les"
    r"|et|mais|alors|donc|pareil)\b\s*|l')+|^(那么|那|还有|然后)|呢\s*[?？]?$|[?？]$"
)
SEVERAL = {word: count for word, count in COUNTS.items() if count > 1}
_HAN_COUNT = "[两二俩三仨四五六七八九十]"
_COUNT = re.compile(
    rf"(?:\b(?:for|buy|take|order|get|pour|prends|achete|commande|x)|[×买拍要来])\s*"
    rf"(?P<n>\d{{1,4}}|[a-z]+|{_HAN_COUNT})(?!\s*(?:%|people|persons|ans|years|ml|g\b|cm|mm|h\b))"
    rf"|(?P<m>\d{{1,4}}|{_HAN_COUNT})\s*[个件副瓶套只双条台盒份罐包袋箱把支块张杯桶组对顶辆架盏口根部枚本册艘床卷听管幅座]"
    r"|\b(?P<k>\d{1,4}|[a-z]+) (?:of them|pieces?|pairs|units|exemplaires|paires)\b"
)


def understand(comment: Comment, knowledge: Knowledge, recent: Sequence[Plan] = ()) -> Plan:
    """What a comment asks for, over these sheets, after these turns (oldest first)."""
    text = clean(comment.text)
    lang = language(comment, knowledge)
    text = spelt_out(text, lang)
    last = recent[-1] if recent else None
    names = names_of(knowledge)
    named = names.find(text)
    follow = bool(last and _follows(text))
    product = _meant(named, comment.product, last if follow else None)
    plan = Plan("answer", lang, text, product=product, follow_up=follow)
    parts = pieces(text) or [text]
    return _planned(plan, parts, knowledge, named, comment.product, last if follow else None)


def as_question(plan: Plan, knowledge: Knowledge) -> Plan:
    """A plan for a remark, taken as one question about a fact."""
    ask = ask_of(plan.text, plan.lang, lexicon_of(knowledge.attributes))
    ask = replace(ask, attributes=tuple(a for a in ask.attributes if a not in _NOT_FACTS))
    return replace(plan, act="answer", asks=(ask,), topic="")


_NAMES: dict[int, tuple[Knowledge, Names]] = {}


def names_of(knowledge: Knowledge) -> Names:
    """The catalogue's names, indexed once per knowledge."""
    held = _NAMES.get(id(knowledge))
    if held is None or held[0] is not knowledge:
        if len(_NAMES) > 16:
            _NAMES.clear()
        held = _NAMES[id(knowledge)] = (knowledge, Names(knowledge.catalogue))
    return held[1]


def _follows(text: str) -> bool:
    return bool(_FOLLOW.search(fold(text))) and len(terms(text)) <= 14


def _meant(named: Sequence[Named], pinned: str, last: Plan | None) -> str:
    """Named outright wins; then the talk's own product; weak names only where none is pinned."""
    if named and named[0].weight >= FUZZY:
        sure = [n.product for n in named if n.weight == named[0].weight]
        return pinned if pinned in sure else sure[0]
    if named and named[0].weight >= HEAD and (not pinned or not last):
        return pinned if pinned in {n.product for n in named} else named[0].product
    if last and last.product:
        return named[0].product if named and named[0].weight >= HEAD else last.product
    if pinned:
        return pinned
    return named[0].product if named and named[0].weight >= BRAND else ""


def _planned(
    plan: Plan,
    parts: Sequence[str],
    knowledge: Knowledge,
    named: Sequence[Named],
    pinned: str,
    last: Plan | None,
) -> Plan:
    """The act and asks, from the intents of the parts."""
    lexicon = lexicon_of(knowledge.attributes)
    found = [(part, _intent(part, plan, knowledge)) for part in parts]
    if act := _social(plan, found, knowledge):
        return act
    if compared := _compared(plan, found, named, pinned):
        return replace(plan, act="compare", products=compared, asks=_asks(plan, found, knowledge))
    if any(name == "recommend" for _, name in found):
        needs = (ask_of(plan.text, plan.lang, lexicon),)
        return replace(plan, act="recommend", asks=needs)
    asks = _asks(plan, found, knowledge)
    if last:
        asks = tuple(_carried(ask, last, named) for ask in asks)
    return replace(
        plan, act=_act(asks), asks=asks, topic=_topic(asks), quantity=quantity(plan.text)
    )


def _intent(part: str, plan: Plan, knowledge: Knowledge) -> str:
    """The part's intent; a promise of the shop as ``policy.<id>``, a story as ``story.<id>``."""
    name = intent(part)
    if name in {"order", "buy", "handoff", "recommend", "compare"}:
        return name
    if name not in _LIVE and (topic := story_topic(part, plan.lang, knowledge)):
        return f"story.{topic}"
    if name != "persona" and (topic := policy_topic(part, plan, knowledge)):
        return f"policy.{topic}"
    return name


def _social(plan: Plan, found: Sequence[tuple[str, str]], knowledge: Knowledge) -> Plan | None:
    """A turn that needs no sheet: the one thing said, or nothing but courtesies."""
    for part, name in found:
        if name.startswith("story."):
            return replace(plan, act="story", topic=name[6:], asks=(Ask(part),))
        if name == "persona":
            return replace(plan, act="persona", topic=persona_topic(part), asks=(Ask(part),))
        if name in {"order", "buy", "handoff"}:
            return replace(plan, act=_SOCIAL[name], quantity=quantity(part))  # type: ignore[index]
    names = [name for _, name in found]
    if all(n in {"greet", "thank", "smalltalk"} for n in names):
        return replace(plan, act=_SOCIAL[_strongest(names)])  # type: ignore[index]
    if len(found) == 1 and not names[0] and _idle(found[0][0], plan, knowledge):
        return replace(plan, act="smalltalk")
    return None


def _strongest(names: Sequence[str]) -> str:
    return next(n for n in ("thank", "smalltalk", "greet") if n in names)


def _idle(part: str, plan: Plan, knowledge: Knowledge) -> bool:
    """A remark that asks nothing and points at nothing on a sheet."""
    if is_question(part) or plan.follow_up or _CHECKS.search(fold(part)):
        return False
    hits = lexicon_of(knowledge.attributes).hits(part)
    if hits and bound(part, plan.lang, closed=True).unit:
        return False  # "elle pese moins de 2 kilos", without a mark
    short = len(terms(part)) <= (6 if HAN.search(part) else 3)
    return not (hits and short)


def _compared(
    plan: Plan, found: Sequence[tuple[str, str]], named: Sequence[Named], pinned: str
) -> tuple[str, ...]:
    """Two products, when a comparison is asked for: both named, or one beside the pinned."""
    sure = [n.product for n in named if n.weight >= HEAD]
    asked = any(name == "compare" for _, name in found)
    than = bool(
        re.search(r"\bthan\b|\bque (le|la|les|l)\b|比|\bor\b|\bou\b|还是|\bvs\b", fold(plan.text))
    )
    if not (asked or (than and len(sure) > 1)):
        return ()
    both = [p for p in dict.fromkeys([*sure, plan.product, pinned]) if p]
    ordered = sorted(both[:2], key=lambda p: next((n.at for n in named if n.product == p), -1))
    return tuple(ordered) if len(both) >= 2 and all(ordered) else ()


def _asks(plan: Plan, found: Sequence[tuple[str, str]], knowledge: Knowledge) -> tuple[Ask, ...]:
    lexicon = lexicon_of(knowledge.attributes)
    asks = []
    for part, name in found:
        if name in {"greet", "thank", "smalltalk"} and len(found) > 1:
            continue
        ask = ask_of(part, plan.lang, lexicon)
        first = _first(part, name)
        if first:
            ask = replace(ask, attributes=(first, *(a for a in ask.attributes if a != first)))
        elif _NOT_FACTS & set(ask.attributes[:1]):
            ask = replace(
                ask,
                attributes=tuple(
                    a for a in ask.attributes if a not in _LIVE.values() and a not in _OWN
                ),
            )
        asks.append(ask)
    return tuple(asks)


def _first(part: str, name: str) -> str:
    """What an intent asks for by itself: price, stock, the brand, a policy; "" for a fact."""
    if name == "stock" and (asked_size(part) or _coloured(part)):
        return ""  # "is a 44 available?" asks for the size, "dispo en rouge ?" for the colour
    own = name in _OWN or name.startswith("policy.")
    return _LIVE.get(name) or (name if own else "")  # type: ignore[call-overload]


def _coloured(part: str) -> bool:
    return any(section(concept) == "colours" for concept in concepts_in(part))


def _carried(ask: Ask, last: Plan, named: Sequence[Named]) -> Ask:
    """A follow-up with what it leaves unsaid taken from the last turn."""
    rest = _OF_FOLLOW.sub("", fold(ask.text)).strip(" ?？,，")
    before = next((a for a in last.asks if a.text), None)
    if before is None or ask.attributes:
        return ask
    if named and len(terms(rest)) <= 4 + 4 * bool(HAN.search(rest)):
        return replace(before, negated=ask.negated)  # "and for the kettle?"
    if ask.relation and ask.amount is not None and before.attributes:
        return replace(ask, attributes=before.attributes, text=f"{before.text} {ask.text}")
    if _ONE.search(fold(ask.text)) or len(terms(rest)) <= 2:
        target = _ONE.sub("", rest).strip() or rest
        return replace(
            ask, kind="yes_no" if ask.kind == "open" else ask.kind, target=ask.target or target
        )
    return ask


def _act(asks: Sequence[Ask]) -> Act:
    """The act of the first ask; the rest are answered beside it."""
    first = asks[0].attributes[0] if asks and asks[0].attributes else ""
    if first in {"price", "coupon"}:
        return "price"
    if first == "stock":
        return "stock"
    return "policy" if first.startswith("policy.") else "answer"


def _topic(asks: Sequence[Ask]) -> str:
    first = asks[0].attributes[0] if asks and asks[0].attributes else ""
    return first[7:] if first.startswith("policy.") else ""


def quantity(text: str) -> int:
    """How many pieces are meant; 1 when none is said."""
    for match in _COUNT.finditer(fold(text)):
        told = match["n"] or match["m"] or match["k"]
        count = int(told) if told.isdigit() else SEVERAL.get(told, 0)
        if 1 <= count <= 9999:
            return count
    return 1
