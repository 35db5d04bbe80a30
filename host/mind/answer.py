"""Fact first: the sentences that state what the claims say, from phrases. No model here.

Each line carries the claims it rests on. What cannot be settled is said to be unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from host.errors import HostError
from host.mind import values
from host.mind.assent import assent
from host.mind.claims import lexicon_of
from host.mind.keep import reads_out
from host.mind.phrases import Phrasebook
from host.mind.plan import Ask, Grounded, Plan
from host.mind.polarity import denies, points_at, settle
from host.mind.values import Quantity, Value
from host.mind.values_said import as_said
from host.records import Act, Claim, Expression, Lang, Money
from host.schema import Attribute, Catalogue, Product

MAX_ASKS = 3
OPPOSITE = {"yes": "no", "no": "yes"}
BEGINS = {
    "yes": re.compile(
        r"(yes|oui|it is so|that's a yes|c'est un oui|c'est bien ça)\b|是的|对的|没错"
        r"|(能|有|会|可以|支持)的[，。]",
        re.I,
    ),
    "no": re.compile(
        r"(no|non|not so|that's a no|c'est un non)\b|不是|这个不是|照实说"
        r"|(没有|不能|不会|不可以|不支持)[的哦]?[，。]",
        re.I,
    ),
}
_SIDES = re.compile(r"\d[^,;]*\s?[x×*]\s?\d")
_OF_LIQUIDS = {"oz": "fl_oz"}
Total = Callable[[str, int], Claim]
"""What so many pieces of a product cost now, as a claim of the shop."""


@dataclass(frozen=True)
class Line:
    """A sentence to be, the claims it rests on, and other ways to say the same."""

    options: tuple[str, ...]
    claims: tuple[Claim, ...] = ()
    act: Act = "answer"
    expression: Expression = "neutral"
    note: Callable[[str], None] | None = None


class Answerer:
    """Turns grounded asks into lines. Knows phrases and claims; no model, no shop."""

    def __init__(
        self,
        book: Phrasebook,
        attributes: Mapping[str, Attribute],
        catalogue: Catalogue,
        total: Total | None = None,
    ) -> None:
        self.book = book
        self.attributes = attributes
        self.catalogue = catalogue
        self.total = total

    def lines(
        self, plan: Plan, grounded: Sequence[Grounded], viewer: str = "", pinned: str = ""
    ) -> list[Line]:
        """The lines that answer a plan, at least one. Unsettled asks are said once.

        Facts of another product than the pinned one are said with its name.
        """
        named = bool(pinned) and plan.product != pinned
        found: list[Line] = []
        for one in grounded[:MAX_ASKS]:
            for line in self._one(plan, one, named=named):
                if not any(line.options[:1] == seen.options[:1] for seen in found):
                    found.append(line)
        known = [line for line in found if line.act != "not_on_sheet"]
        unknown = [line for line in found if line.act == "not_on_sheet"]
        return (known + unknown[:1]) or [
            self.phrase("not_on_sheet", plan.lang, slots={"viewer": viewer})
        ]

    def phrase(
        self,
        key: str,
        lang: Lang,
        *,
        act: Act = "not_on_sheet",
        claims: tuple[Claim, ...] = (),
        expression: Expression = "apologetic",
        slots: Mapping[str, str] = MappingProxyType({}),
    ) -> Line:
        """A line straight from the phrases."""
        options = tuple(self.book.options(key, lang, **slots))
        if not options and key != "unclear":
            options = tuple(self.book.options("unclear", lang))

        def note(text: str) -> None:
            self.book.note(key, lang, text, **slots)

        return Line(options, claims, act, expression, note)

    # --- one ask ---------------------------------------------------------------------

    def _one(self, plan: Plan, one: Grounded, *, named: bool = False) -> list[Line]:
        if not one.answerable or not one.claims:
            return [self._unknown(plan)]
        if plan.act == "compare" and len(one.claims) > 1:
            winner = self._winner(plan, one)
            return [self._compare(plan.lang, one), *([winner] if winner else [])]
        if plan.act == "recommend":
            return [self._recommend(plan.lang, one)]
        claim = one.claims[0]
        if claim.id.startswith("policy."):
            return [self._told("policy", plan.lang, claim, "policy")]
        if ".story." in claim.id:
            return [self._told("story", plan.lang, claim, "story")]
        if claim.attribute == "description" and claim.text[plan.lang].rstrip()[-1:] in ".。!！":
            line = Line((claim.text[plan.lang],), (claim,), "answer", "happy")
            verdict = settle(one.ask, claim, plan.lang)
            return [self._prefixed(verdict, line, plan.lang, one.ask.text)]
        if claim.id.endswith(".price"):
            return [self._price(plan, one)]
        if claim.id.startswith("shop.") and claim.id.endswith(".stock"):
            return [self._stock(plan, claim)]
        if claim.id.endswith(".coupon"):
            return [self._told("coupon", plan.lang, claim, "price")]
        if one.ask.kind == "yes_no" and _beside(one.ask, claim):
            return [self._unknown(plan)]
        line = self._fact(plan, one.ask, claim)
        return [self._with_name(line, claim.about, plan.lang) if named else line]

    def _with_name(self, line: Line, product: str, lang: Lang) -> Line:
        """The same, with the product it is about in front."""
        name = self._product_name(product, lang)
        name = name[:1].upper() + name[1:]
        colon = {"zh": "：", "fr": " : ", "en": ": "}[lang]
        options = tuple(o if name in o else f"{name}{colon}{_small(o)}" for o in line.options)
        return replace(line, options=options)

    def _unknown(self, plan: Plan) -> Line:
        product = self._product_name(plan.product, plan.lang)
        return self.phrase("not_on_sheet", plan.lang, slots={"product": product})

    def _told(self, key: str, lang: Lang, claim: Claim, act: Act) -> Line:
        text = claim.text[lang]
        options = tuple(self.book.options(key, lang, text=text)) or (text,)
        expression: Expression = "tender" if act == "story" else "neutral"
        return Line(options, (claim,), act, expression)

    def _price(self, plan: Plan, one: Grounded) -> Line:
        claim = one.claims[0]
        name = self._product_name(claim.about, plan.lang)
        total = self._total(claim.about, plan.quantity)
        if total is not None:
            slots = {
                "quantity": str(plan.quantity),
                "product": name,
                "price": total.text[plan.lang],
                "unit_price": claim.text[plan.lang],
            }
            key = "price_total"
            claims: tuple[Claim, ...] = (claim, total)
        else:
            slots = {"product": name, "price": claim.text[plan.lang]}
            key, claims = "price", (claim,)
        line = self.phrase(
            key, plan.lang, act="price", claims=claims, expression="happy", slots=slots
        )
        verdict = self._verdict(one.ask, claim, plan.lang)
        return self._prefixed(verdict, line, plan.lang, one.ask.text)

    def _total(self, product: str, quantity: int) -> Claim | None:
        if self.total is None or quantity < 2:
            return None
        try:
            return self.total(product, quantity)
        except HostError:  # more than an order may hold: the price of one is still true
            return None

    def _verdict(self, ask: Ask, claim: Claim, lang: Lang) -> str:
        return settle(ask, claim, lang) if ask.relation and ask.amount is not None else "state"

    def _stock(self, plan: Plan, claim: Claim) -> Line:
        count = str(claim.value if claim.value is not None else claim.text["en"])
        name = self._product_name(claim.about, plan.lang)
        key = "stock_out" if count.strip() in {"0", "0.0"} else "stock_many"
        mood: Expression = "apologetic" if key == "stock_out" else "happy"
        return self.phrase(
            key,
            plan.lang,
            act="stock",
            claims=(claim,),
            expression=mood,
            slots={"product": name, "count": count},
        )

    def _compare(self, lang: Lang, one: Grounded) -> Line:
        first, second = one.claims[:2]
        slots = {
            "a": self._product_name(first.about, lang),
            "b": self._product_name(second.about, lang),
            "label": self.label(first, lang),
            "a_value": as_said(first.text[lang], lang),
            "b_value": as_said(second.text[lang], lang),
        }
        return self.phrase(
            "compare",
            lang,
            act="compare",
            claims=(first, second),
            expression="thinking",
            slots=slots,
        )

    def _winner(self, plan: Plan, one: Grounded) -> Line | None:
        """Which of two has less or more of it, where the question says which is wanted."""
        first, second = one.claims[:2]
        amounts = [_amount(claim) for claim in (first, second)]
        wanted = wanted_end(plan.text)
        if None in amounts or not wanted or amounts[0] == amounts[1]:
            return None
        less = first if (amounts[0] or 0) < (amounts[1] or 0) else second
        chosen = less if wanted == "less" else second if less is first else first
        slots = {
            "winner": self._product_name(chosen.about, plan.lang),
            "label": self.label(chosen, plan.lang),
        }
        return self.phrase(
            "compare_winner",
            plan.lang,
            act="compare",
            claims=(first, second),
            expression="happy",
            slots=slots,
        )

    def _recommend(self, lang: Lang, one: Grounded) -> Line:
        claim = one.claims[0]
        reason = self.statement(claim, lang)[0]
        return self.phrase(
            "recommend",
            lang,
            act="recommend",
            claims=one.claims,
            expression="happy",
            slots={
                "product": self._product_name(claim.about, lang),
                "reason": reason.rstrip("。.!！ "),
            },
        )

    # --- facts ------------------------------------------------------------------------

    def _fact(self, plan: Plan, ask: Ask, claim: Claim) -> Line:
        lang = plan.lang
        plain = ask.kind == "choice" and not ask.relation  # "this or that?"
        verdict = "state" if plain else settle(ask, claim, lang)
        other = OPPOSITE.get(verdict)
        options = [
            o for o in self.statement(claim, lang, ask) if not (other and BEGINS[other].match(o))
        ] or self._plain(claim, lang)
        line = Line(tuple(options), (claim,), "answer", "happy" if verdict == "yes" else "neutral")
        return self._prefixed(verdict, line, lang, ask.text)

    def _prefixed(self, verdict: str, line: Line, lang: Lang, asked: str) -> Line:
        if verdict == "state":
            return line
        word = assent(asked, verdict) if lang == "zh" else ""
        told = [self._said_so(option, verdict, lang, word) for option in line.options]
        return Line(tuple(told) or line.options, line.claims, line.act, line.expression, line.note)

    def _said_so(self, option: str, verdict: str, lang: Lang, word: str) -> str:
        """A statement after its yes or no; alone where it begins with that word already."""
        if BEGINS[verdict].match(option):
            return option
        told = self.book.options(verdict, lang, statement=option, word=word)
        return next(iter(told), option)

    def statement(self, claim: Claim, lang: Lang, ask: Ask | None = None) -> list[str]:
        """Full sentences that state a claim, freshest first; the plain one last."""
        value = claim.value if isinstance(claim.value, Value) else None
        label = self.label(claim, lang)
        if value is not None and value.boolean is not None and self._plain_boolean(claim):
            return self._boolean(claim, value.boolean, lang, label)
        text = self._converted(claim, value, lang, ask).rstrip(" .。")
        known = self._called(claim, lang)
        says = self.book.choose(known.say.get(lang, []), lang, value=text) if known else []
        if known and known.kind == "quantity" and not (value and value.quantities):
            says = []  # "a charge lasts: no battery"
        if len(text) > 90 or (value is not None and value.kind == "list" and len(text) > 60):
            says = []
        told = says + self.book.options("fact", lang, label=label, value=text)
        return [one for one in told if not reads_out(one, lang)] or told  # "the hood is yes, ..."

    def _plain(self, claim: Claim, lang: Lang) -> list[str]:
        """The fact as label and value, whatever it is."""
        return self.book.options(
            "fact", lang, label=self.label(claim, lang), value=as_said(claim.text[lang], lang)
        )

    def _plain_boolean(self, claim: Claim) -> bool:
        """True for a bare yes or no; "yes, up to 200 °C" must be said whole."""
        return claim.text["en"].strip(" .").lower() in {"yes", "no", "true", "false"}

    def _boolean(self, claim: Claim, truth: bool, lang: Lang, label: str) -> list[str]:
        known = self._called(claim, lang)
        own = (known.yes if truth else known.no).get(lang, []) if known else []
        key = "boolean_yes" if truth else "boolean_no"
        return self.book.choose(own, lang) or self.book.options(key, lang, label=label)

    def _converted(self, claim: Claim, value: Value | None, lang: Lang, ask: Ask | None) -> str:
        """The value, with the asked unit beside it where they differ: "76 g (2.7 oz)"."""
        text = as_said(claim.text[lang], lang)
        if not ask or not ask.unit or value is None or not value.quantities:
            return text
        if len(value.quantities) > 1 and not _SIDES.search(text):
            return text
        least = 1 if ask.amount is not None else 0.1  # nobody says 0.83 hours of her own accord
        others = [_in_unit(quantity, ask.unit, least) for quantity in value.quantities]
        told = [values.say_quantity(_rounded(other), lang) for other in others if other]
        return text if len(told) < len(others) else f"{text} ({' × '.join(told)})"

    def _called(self, claim: Claim, lang: Lang) -> Attribute | None:
        """The known attribute, unless the seller calls it otherwise in this language."""
        known = self.attributes.get(claim.key)
        own = claim.label.get(lang, "")
        if known is None or not own or lexicon_of(self.attributes).is_called(own, known.key, lang):
            return known
        return None

    def label(self, claim: Claim, lang: Lang) -> str:
        """How the seller calls the attribute, else how people do."""
        known = self.attributes.get(claim.key)
        named = known.label[lang] if known else claim.attribute.replace("_", " ")
        return claim.label.get(lang) or named

    def _product_name(self, product: str, lang: Lang) -> str:
        found: Product | None = self.catalogue.by_id.get(product)
        return found.name[lang] if found else product


def _small(text: str) -> str:
    """A sentence as it goes on after a colon."""
    lower = len(text) > 1 and text[1:2].islower()
    return text[:1].lower() + text[1:] if lower and not text.startswith("I ") else text


LESS = re.compile(
    r"\b(lighter|cheaper|smaller|thinner|quieter|shorter|less|lower|lightest|cheapest|smallest"
    r"|moins|plus (l[ée]g|petit|fin|court|silencieu)\w*)\b"
    r"|更?轻|便宜|更?小|更?薄|安静|更?短|更?少|更?低",
    re.I,
)
MORE = re.compile(
    r"\b(heavier|bigger|larger|longer|brighter|wider|taller|more|higher|stronger|longest|biggest"
    r"|plus (lourd|grand|gros|long|large|lumineu|puissant|haut|cher)\w*)\b"
    r"|更?重|更?大|更?长|更?亮|更?宽|更?高|更?多|更?久|更?贵",
    re.I,
)


def wanted_end(question: str) -> str:
    """ "less" or "more", as "which is lighter?" wants; "" when it does not say."""
    if LESS.search(question):
        return "less"
    return "more" if MORE.search(question) else ""


def _amount(claim: Claim) -> float | None:
    """A claim's single quantity in its family's base unit, or None."""
    if isinstance(claim.value, Money):
        return float(claim.value.minor)
    value = claim.value if isinstance(claim.value, Value) else None
    if value is None or len(value.quantities) != 1:
        return None
    return values.base(value.quantities[0])[1]


def _in_unit(quantity: Quantity, unit: str, least: float) -> Quantity | None:
    """The quantity in another unit, or None where it is none of that or too little to say.

    Who asks for ounces of a liquid means fluid ounces.
    """
    if unit == quantity.unit:
        return None
    for wanted in dict.fromkeys((unit, _OF_LIQUIDS.get(unit, unit))):
        try:
            other = values.convert(quantity, wanted)
        except (HostError, KeyError, ValueError):
            continue
        return other if max(abs(other.low), abs(other.high)) >= least else None
    return None


def _beside(ask: Ask, claim: Claim) -> bool:
    """A closed question, and a yes-or-no fact about something else: no answer to it."""
    value = claim.value if isinstance(claim.value, Value) else None
    told = (value is not None and value.boolean is not None) or denies(claim)
    return told and not points_at(ask, claim)


def _rounded(quantity: Quantity) -> Quantity:
    """A converted amount as people say it: two figures below ten, one decimal at most above."""

    def near(amount: float) -> float:
        return float(f"{amount:.2g}") if abs(amount) < 10 else float(round(amount))

    return replace(quantity, low=near(quantity.low), high=near(quantity.high))
