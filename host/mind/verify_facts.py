"""Values, qualities, parts and attributes named in a sentence must stand in a claim.

Same polarity; a value of a closed vocabulary ("blue") only as claimed; what "it has", "it
comes with" or "it is" must be words of the sheet. Knows nothing of numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from host.mind.values import Quantity, base, family
from host.mind.verify_claims import Evidence, Fact, roots_of
from host.mind.verify_words import Hit, Lexicon, Quality, Reading, root
from host.records import PASSED, Lang, Verdict

# She says that she does not know: attributes may be named, nothing is asserted of them.
_UNKNOWING: Mapping[Lang, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:(?:sheet|page|card|notes?|label) (?:does|do) not|(?:is|are) not (?:on|in) (?:my|the) "
        r"(?:sheet|notes?|card|page)|i (?:do|can|could|would|will) not (?:know|have|see|find|say|tell|"
        r"want to guess|guess|confirm|invent|make)|not (?:listed|written|stated|mentioned)|"
        r"no (?:word|mention|information|figure|line) (?:on|about|of|for)|nothing (?:on|about|in)|"
        r"i(?:'d| would) (?:rather not|be guessing)|i am not (?:sure|certain)|i'm not (?:sure|certain)|"
        r"missing from|let me (?:check|ask)|i(?:'ll| will) (?:check|ask|find out))"
    ),
    "zh": re.compile(
        r"没写|没有写|没有标|没标|没提|没有提|没有注明|没注明|不知道|不清楚|不确定|不敢说|不敢乱|不乱说|不瞎说|"
        r"不瞎编|查不到|没有这(?:一|个)?(?:项|条)|没这(?:一)?(?:项|条)|说不准|不好说|没有资料|没有数据|我去问|我问一下|帮你问|不方便猜|不瞎猜"
    ),
    "fr": re.compile(
        r"\b(?:(?:fiche|page|étiquette|notice) (?:ne|n')|je (?:ne|n'en) (?:sais|le sais|peux|veux|trouve|vois|"
        r"connais|voudrais|vais)|je n'(?:ai|en sais|invente|affirme)|(?:n'est|ne figure|n'apparaît|n'y est) pas|"
        r"pas (?:indiquée?s?|précisée?s?|mentionnée?s?|écrite?s?)|aucune (?:info|information|mention|indication|trace)|"
        r"rien (?:là-dessus|sur|à ce sujet)|je préfère ne pas|je me renseigne|je vais (?:demander|vérifier)|manque sur)"
    ),
}  # fmt: skip
# A question put to the viewer asserts nothing of the product.
_ASKS: Mapping[Lang, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:you|your|who|anyone|which|what|where|how about you)\b.*\?\s*[\"')]*$"),
    "zh": re.compile(r"(?:你|您|大家|谁|哪|什么|怎么|宝宝|朋友).*[?？][\"'”’）]*$"),
    "fr": re.compile(
        r"(?:\b(?:vous|votre|vos|tu|ton|ta|tes|qui|quel|quelle|quels|quelles|où|comment)\b|-vous).*\?\s*[\"')»]*$"
    ),
}
_TAG: Mapping[Lang, re.Pattern[str]] = {
    "en": re.compile(
        r"(?:is|are|does|do|has|have|can|will)(?: not|n't)? (?:it|they|you|that)\s*\?|, right\s*\?|did you know|do you know|you know\s*\?"
    ),
    "zh": re.compile(
        r"(?:对吧|是吧|对不对|是不是|对吗|知道吗|吧)[?？]|你知道|谁不|谁能|不.{0,6}吗|难道"
    ),
    "fr": re.compile(
        r"n'est-ce pas|non \?|pas vrai|savez-vous|saviez-vous|qui ne|qui n'|hein \?|vous savez"
    ),
}
# Talk of the moment, of feelings and of the viewers: the product is not in it.
_SMALL: Mapping[Lang, re.Pattern[str]] = {
    "en": re.compile(
        r"^(?:hi|hello|hey|welcome|thanks|thank|good (?:morning|evening|afternoon|night)|oh|ah|aw|wow|ha|haha|"
        r"i (?:love|like|enjoy|adore|hear|know|understand|wish|hope|dream|think of|believe|am|was|get|do|"
        r"never|always|could|would|can|must|admit|confess|keep|have to|promised? myself|missed)|i'm|i'd|i've been|that's|that is|what a|"
        r"tell me|ask me|let me|let's|how are|where are|who|speaking of|my|we|you|your|good|great|fair|curious|questions?)\b"
    ),
    "zh": re.compile(
        r"^(?:大家|哈|嗨|欢迎|谢谢|感谢|晚上好|早上好|下午好|我(?!们家)|你|您|咱|家人|宝|朋友|今晚|问得|好问题|这(?:个)?问题|说到|来|哇|哎|嗯|听)"
    ),
    "fr": re.compile(
        r"^(?:bonjour|bonsoir|salut|coucou|bienvenue|merci|oh|ah|haha|j'(?:adore|aime|avoue|espère|entends|imagine)|"
        r"je |quelle|quel|dites|dis|posez|demandez|racontez|moi|mon|ma|mes|vous|votre|tu|on|nous|bonne|ça|ce soir|voilà une|c'est une (?:bonne|belle|vraie|excellente|jolie)|d'où)"
    ),
}
_PRODUCT: Mapping[Lang, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:it|it's|its|they|they're|their|them|these|those|this (?!is (?:a |my |the )?(?:question|moment|why|where|show))|comes?|get|gets|offers?|include|includes|features?|has|wear|order|choose|made)\b"
    ),
    "zh": re.compile(
        r"它|这(?:款|双|件|条|瓶|只|副|支|盏|口|台|套|把|张|块|罐)|产品|自带|配|采用|戴上|穿上|用起来|含|材质|适合|拿在|入手"
    ),
    "fr": re.compile(
        r"\b(?:il|elle|ils|elles|ces?|cette|cet|son|sa|ses|leur|leurs|contient|comprend|offre|avec|possède|dispose|choisir|porter|fabriquée?s?)\b"
    ),
}


def unknowing(reading: Reading) -> bool:
    """Whether she says that she does not know."""
    return bool(_UNKNOWING[reading.lang].search(reading.lower))


def asks(reading: Reading) -> bool:
    """Whether it is a question to the viewer (and no "isn't it?")."""
    low = reading.lower
    return bool(_ASKS[reading.lang].search(low)) and not _TAG[reading.lang].search(low)


def small_talk(reading: Reading, evidence: Evidence) -> bool:
    """Whether the sentence speaks of people and the moment, not of a product."""
    low = reading.lower
    if not _SMALL[reading.lang].search(low) or _PRODUCT[reading.lang].search(low):
        return False
    return not any(h.entry.group in evidence.attributes for h in reading.of("attribute"))


def check_facts(reading: Reading, evidence: Evidence, lexicon: Lexicon) -> Verdict:
    """The first value, quality, part or attribute without its claim, or PASSED."""
    if unknowing(reading):
        return PASSED
    idle = small_talk(reading, evidence) or asks(reading)
    checks = [_value(h, reading, evidence, lexicon, idle) for h in reading.of("value")]
    checks += (
        [] if idle else [_quality(h, reading, evidence, lexicon) for h in reading.of("quality")]
    )
    checks += [] if idle else [_feature(h, reading, evidence) for h in reading.of("feature")]
    checks += [] if idle else [_attribute(h, reading, evidence) for h in reading.of("attribute")]
    failed = next((v for v in checks if not v.ok), None)
    if failed is None and not idle:
        failed = check_assertions(reading, evidence, lexicon)
    return failed or PASSED


def _words_known(hit: Hit, reading: Reading, facts: Iterable[Fact]) -> bool:
    """Whether one claim has every word of the hit, in the sentence's language."""
    wanted = roots_of(reading.words(hit), reading.lang)
    return bool(wanted) and any(wanted <= f.value_roots[reading.lang] for f in facts)


def _value(hit: Hit, reading: Reading, evidence: Evidence, lexicon: Lexicon, idle: bool) -> Verdict:
    pair, word = ("value", hit.entry.group), reading.words(hit)
    vocabulary = hit.entry.group.split(".")[0]
    said = pair in evidence.affirmed
    denied = pair in evidence.denied
    if hit.negated:
        shut = vocabulary in lexicon.closed and vocabulary in evidence.vocabularies
        if denied or (shut and not said):
            return PASSED
        return Verdict(False, "polarity" if said else "value_mismatch", f"not {word}")
    if said:
        return PASSED
    if denied:
        return Verdict(False, "polarity", word)
    if idle and vocabulary not in {"colour", "size"}:
        return PASSED
    if idle and vocabulary not in evidence.vocabularies:
        return PASSED
    return Verdict(False, "value_mismatch", word)


def _holds(quality: Quality, evidence: Evidence) -> bool:
    """Whether a claim of one of its attributes lies within the quality's bounds.

    A quality with attributes but no bounds needs a claim that is not a plain "no".
    """
    facts = [f for f in evidence.facts if f.attributes & quality.attributes]
    if not quality.at_most and not quality.at_least:
        return any(f.truth is True for f in facts)
    return any(_inside(q, quality) for f in facts for q in f.quantities)


def _inside(quantity: Quantity, quality: Quality) -> bool:
    for limits, sign in ((quality.at_most, 1), (quality.at_least, -1)):
        for unit, limit in limits.items():
            if family(unit) == family(quantity.unit):
                edge = base(Quantity(limit, limit, unit))[1]
                return sign * base(quantity)[2] <= sign * edge
    return False


def _quality(hit: Hit, reading: Reading, evidence: Evidence, lexicon: Lexicon) -> Verdict:
    """Its benefit or value says it, or a number within its bounds; never against a claim."""
    group = hit.entry.group
    against = lexicon.qualities[group].against
    says, denies = ("quality", group), ("quality", against)
    yes = says in evidence.affirmed or denies in evidence.denied
    no = says in evidence.denied or (bool(against) and denies in evidence.affirmed)
    for_it = yes or (not no and _holds(lexicon.qualities[group], evidence))
    opposite = bool(against) and _holds(lexicon.qualities[against], evidence)
    word = reading.words(hit)
    if not hit.negated:
        if for_it or _words_known(hit, reading, evidence.facts):
            return PASSED
        return Verdict(False, "polarity" if no or opposite else "unsupported_quality", word)
    if no or (opposite and not yes):
        return PASSED
    return Verdict(False, "polarity" if for_it else "unsupported_quality", f"not {word}")


_BOX = re.compile(r"\b(?:box|boîte|coffret|package|carton)\b|盒|包装|箱", re.I)


def _feature(hit: Hit, reading: Reading, evidence: Evidence) -> Verdict:
    """A part is named by a claim; its absence by a claim, or by the list of what is in the box."""
    pair = ("feature", hit.entry.group)
    known = _words_known(hit, reading, evidence.facts) or _labelled(hit, reading, evidence)
    if hit.negated:
        boxed = "in_the_box" in evidence.attributes and _BOX.search(reading.text)
        if pair in evidence.denied or (boxed and not known):
            return PASSED
        return Verdict(False, "polarity" if known else "unsupported_feature", reading.words(hit))
    if known and not (pair in evidence.denied and pair not in evidence.affirmed):
        return PASSED
    reason = "polarity" if pair in evidence.denied else "unsupported_feature"
    return Verdict(False, reason, reading.words(hit))


def _labelled(hit: Hit, reading: Reading, evidence: Evidence) -> bool:
    """A label names the part, and its claim does not say no."""
    wanted = roots_of(reading.words(hit), reading.lang)
    return bool(wanted) and any(
        wanted <= f.roots[reading.lang] for f in evidence.facts if f.truth is not False
    )


def _attribute(hit: Hit, reading: Reading, evidence: Evidence) -> Verdict:
    """A yes-or-no attribute keeps its polarity; any other needs a claim that bears its name."""
    key = hit.entry.group
    facts = [f for f in evidence.facts if key in f.attributes]
    rivals = {
        h.entry.group
        for h in reading.of("attribute")
        if h.first <= hit.last and hit.first <= h.last
    }
    if not facts:
        known = rivals & evidence.attributes or _words_known(hit, reading, evidence.facts)
        soft = known or _labelled(hit, reading, evidence)
        return PASSED if soft else Verdict(False, "unsupported_attribute", reading.words(hit))
    truths = {f.truth for f in facts}
    if len(rivals) == 1 and truths == {False} and not hit.negated and not _denies(hit, reading):
        return Verdict(False, "polarity", reading.words(hit))
    if len(rivals) == 1 and truths == {True} and hit.negated:
        return Verdict(False, "polarity", f"not {reading.words(hit)}")
    return PASSED


_DENIES: Mapping[Lang, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:no|not|never|without|out of the question|avoid|keep (?:it|them) away)\b"),
    "zh": re.compile(r"不|没|别|勿|无|非|未"),
    "fr": re.compile(r"\b(?:pas|non|jamais|sans|aucune?|évitez|ni)\b"),
}  # fmt: skip


def _denies(hit: Hit, reading: Reading) -> bool:
    """A denial in the term's clause or just after the term: "dishwasher? no"."""
    clause = reading.clauses[hit.first]
    near = [
        t for t, c in zip(reading.tokens, reading.clauses, strict=True) if clause <= c <= clause + 1
    ]
    text = reading.lower[near[0].start : near[-1].end]
    return bool(_DENIES[reading.lang].search(text))


# --- what is asserted ---------------------------------------------------------------------

_ASSERTS: Mapping[Lang, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:comes? (?:with|in)|includes?|including|features|boasts?|offers?|equipped with|fitted with|"
        r"packed with|(?:is|are|it's|they're) (?:made|filled|lined|designed|crafted|built|coated|available|"
        r"compatible|included|ideal|suited)|made (?:of|from|in|by|with|for)|contains?|supports|provides?|delivers|"
        r"works with|connects? (?:to|with)|(?:it|they|this|these|glasses|which) (?:also |even |really )?(?:has|have|had|"
        r"can|could|helps?|keeps?|lets?|gives?|makes?|brings?|adapts?|allows?|protects?|reduces?|improves?|removes?|"
        r"prevents?|adds?|turns?|resists?|handles?|fits?|feels?|looks?|tastes?|smells?|sounds?|works?|does|do|"
        r"is|are|'s|'re)|"
        r"you(?:'ll)? (?:also |even |will )*(?:get|receive|find)|gives you|lets you|allows you to)\s"
        r"(?P<what>[^,;:.!?…—()]+)"
    ),
    "fr": re.compile(
        r"(?:\b(?:livrée?s? avec|vendue?s? avec|fournie?s? avec|accompagnée?s? d[e']|équipée?s? d[e']|dotée?s? d[e']|comprend|comprennent|"
        r"inclut|incluent|contient|contiennent|offre|offrent|propose|proposent|possède|possèdent|dispose d[e']|"
        r"disposent d[e']|faite?s? (?:de|d'|en|à|pour)|fabriquée?s? (?:en|à|avec|par)|conçue?s? (?:pour|en|par)|"
        r"disponibles? en|compatibles? avec|fonctionne(?:nt)? avec|"
        r"(?:il|elle|ils|elles|qui) (?:a|ont|est|sont|peut|peuvent|permet|permettent|aide|aident|protège|réduit|"
        r"améliore|s'adapte|résiste|supporte|garde|rend|apporte|donne|laisse|sent|passe|va|vont|existe|existent|vient|tient)|"
        r"vous (?:recevez|obtenez|trouverez|avez aussi))\s|\bc'est (?:en|du|de la|de l')\s?)"
        r"(?P<what>[^,;:.!?…—()]+)"
    ),
    "zh": re.compile(
        r"(?:它|这(?:款|双|件|条|瓶|只|副|支|盏|口|台|套|把|张|块|罐)[^，。！？,!?]{0,6}?)?"
        r"(?:自带|附带|带有|带|配有|配备|配了|搭载|采用|选用|支持|包含|包括|含有|内含|含|附送|附有|具有|具备|拥有|"
        r"内置|材质是|是用|产自|来自|适合|适用于?|能够|能|可以|它是|它有|还有|里面有|让你|帮你)"
        r"(?P<what>[^，。！？；：,.!?;:…、]+)"
    ),
}
_CUT: Mapping[Lang, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:but|because|so|while|when|if|that|which|who|where|since|than|as)\b"),
    "fr": re.compile(r"\b(?:mais|parce|car|donc|quand|si|que|qui|où|puisque|comme|lorsque)\b|qu'"),
    "zh": re.compile(r"但|因为|所以|如果"),
}


def check_assertions(reading: Reading, evidence: Evidence, lexicon: Lexicon) -> Verdict:
    """Every content word of what is asserted stands in a claim, or claims nothing."""
    low = reading.lower
    for match in _ASSERTS[reading.lang].finditer(low):
        what = _CUT[reading.lang].split(match["what"])[0]
        unknown = _unknown(what, reading, evidence, lexicon)
        if unknown:
            return Verdict(False, "unsupported", unknown)
    return PASSED


def _unknown(what: str, reading: Reading, evidence: Evidence, lexicon: Lexicon) -> str:
    """The first word of ``what`` that neither a claim nor the plain words hold."""
    lang = reading.lang
    if lang == "zh":
        return _unknown_zh(what, evidence, lexicon)
    known = evidence.roots(lang) | lexicon.plain[lang] | _hit_roots(reading)
    words = re.findall(r"[a-zà-öø-ÿœ]+", what)
    return next((w for w in words if len(w) > 2 and root(w) not in known), "")


def _hit_roots(reading: Reading) -> set[str]:
    """Words of lexicon terms: they were judged on their own."""
    return {
        root(t.text)
        for h in reading.hits
        if h.entry.kind != "free"
        for t in reading.tokens[h.first : h.last + 1]
    }


_MAX_ZH_WORD = 4


def _unknown_zh(what: str, evidence: Evidence, lexicon: Lexicon) -> str:
    """Two neighbouring characters that no claim has and no plain word covers."""
    marked = [not "\u3400" <= c <= "\u9fff" for c in what]
    pairs = evidence.roots("zh")
    for i in range(len(what)):
        if what[i : i + 2] in pairs:
            marked[i : i + 2] = [True] * len(marked[i : i + 2])
        for n in range(1, _MAX_ZH_WORD + 1):
            piece = what[i : i + n]
            if len(piece) == n and (piece in lexicon.plain["zh"]):
                marked[i : i + n] = [True] * n
    for i in range(len(what) - 1):
        if not marked[i] and not marked[i + 1]:
            return what[i : i + 2]
    return ""
