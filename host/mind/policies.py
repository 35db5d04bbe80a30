"""Which promise of the shop does a question ask for? Phrases of the policy sheets."""

from __future__ import annotations

from host.mind.claims import lexicon_of
from host.mind.knowledge import Knowledge
from host.mind.lexicon import PATTERN
from host.mind.plan import Plan
from host.mind.tokens import HAN, fold, raw_words, stem
from host.records import Lang
from host.schema import Policy

# One weak word is not enough: "opened", "cancel", "seal" also occur in questions of use.
ENOUGH = 1.0
_STRONG_WORDS = """
return refund delivery shipping exchange guarantee payment invoice pay ship deliver refundable
retour remboursement livraison livrez rembourser echange garantie paiement facture livrer retourner
renvoyer payer
"""
_STRONG = frozenset(stem(w) for w in _STRONG_WORDS.split())


def policy_topic(text: str, plan: Plan, knowledge: Knowledge) -> str:
    """The id of the policy asked for, or "" when none, or when the sheet itself tells."""
    rated = [
        (score(text, p, plan.lang), p) for p in knowledge.policies if _covers(p, plan, knowledge)
    ]
    best = max(rated, key=lambda pair: pair[0], default=(0.0, None))
    policy = best[1]
    if policy is None or best[0] < ENOUGH or _on_sheet(text, policy, plan, knowledge):
        return ""
    return "" if _about_it(text, policy, knowledge) else policy.id


def _about_it(text: str, policy: Policy, knowledge: Knowledge) -> bool:
    """The words name an attribute of products outright, and none of the shop's own strong words."""
    if any(stem(w) in _STRONG for w in raw_words(text)):
        return False
    hits = lexicon_of(knowledge.attributes).hits(text)
    return bool(hits) and hits[0].weight >= PATTERN and hits[0].key not in policy.id


def score(text: str, policy: Policy, lang: Lang) -> float:
    """How much of the policy's own wording a text holds; 1 and up is enough."""
    folded, stems = fold(text).replace(" ", ""), [stem(w) for w in raw_words(text)]
    best = 0.0
    for phrase in policy.ask.get(lang, []):
        if HAN.search(phrase):
            hit = fold(phrase).replace(" ", "") in folded
            best = max(best, hit * (0.6 + 0.3 * len(phrase)) * (len(phrase) > 1))
        else:
            best = max(best, _latin(stems, [stem(w) for w in raw_words(phrase)]))
    return best


def _latin(stems: list[str], phrase: list[str]) -> float:
    size = len(phrase)
    if not size or not any(stems[i : i + size] == phrase for i in range(len(stems) - size + 1)):
        return 0.0
    if size == 1:
        return 1.0 if phrase[0] in _STRONG else 0.5
    return 0.8 + 0.3 * size


def _covers(policy: Policy, plan: Plan, knowledge: Knowledge) -> bool:
    product = knowledge.catalogue.by_id.get(plan.product)
    return not policy.categories or (product is not None and product.category in policy.categories)


def _on_sheet(text: str, policy: Policy, plan: Plan, knowledge: Knowledge) -> bool:
    """The product's own sheet states it (a warranty of its own, say)."""
    product = knowledge.catalogue.by_id.get(plan.product)
    if product is None:
        return False
    lexicon = lexicon_of(knowledge.attributes)
    asked = {h.key for h in lexicon.hits(text)} | {policy.id}
    return any((lexicon.key_of(f.attribute) or f.key) in asked for f in product.facts)
