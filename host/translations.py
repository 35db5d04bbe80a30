"""What a sentence says, in the other languages: from the sheets' own words, never translated.

A claim is told with its label and value as the sheet writes them in each language; a story
and a policy as they stand there; a greeting or a refusal by the host's own line for the same
act. What the model wrote freely has no translation: the stage marks it as untranslated.
"""

from __future__ import annotations

from collections.abc import Mapping

from host.addresses import Addresses
from host.host import Host
from host.mind.phrases import fill
from host.records import LANGS, Act, Claim, Lang, Sentence

LIKE: Mapping[Act, str] = {
    "greet": "greet",
    "thank": "thank",
    "not_on_sheet": "not_on_sheet",
    "refuse": "refuse",
}
"""Acts whose lines say the same thing in every language, with the key of those lines."""
COLON: Mapping[Lang, str] = {"en": ": ", "zh": "：", "fr": " : "}
STOP: Mapping[Lang, str] = {"en": ". ", "zh": "。", "fr": ". "}
PROSE = ("policy", "story")


class Translations:
    """``of`` may be called from any thread."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._addresses = Addresses(host)

    def of(self, sentence: Sentence) -> dict[Lang, str]:
        """The sentence in other languages, where there is a translation; {} where there is none."""
        others = [lang for lang in LANGS if lang != sentence.lang]
        told = {lang: self._told(sentence, lang) for lang in others}
        return {lang: text for lang, text in told.items() if text}

    def _told(self, sentence: Sentence, lang: Lang) -> str:
        if sentence.author != "phrase":
            return ""
        if sentence.claim_ids:
            claims = [self._addresses.find(claim_id) for claim_id in sentence.claim_ids]
            if not all(claims):
                return ""
            return _joined([self._fact(c, sentence, lang) for c in claims if c], lang)
        return self._line(sentence, lang)

    def _fact(self, claim: Claim, sentence: Sentence, lang: Lang) -> str:
        text = claim.text[lang]
        if claim.about == "policy" or any(f".{kind}." in claim.id for kind in PROSE):
            return text
        label = claim.label.get(lang, "")
        told = f"{label}{COLON[lang]}{text}" if label and label != text else text
        told = told[:1].upper() + told[1:]
        benefit = claim.benefit
        if benefit and benefit[sentence.lang].lower() in sentence.text.lower():
            told += STOP[lang] + benefit[lang][:1].upper() + benefit[lang][1:]
        return told

    def _line(self, sentence: Sentence, lang: Lang) -> str:
        """The host's own line for the same act, without a slot to fill but her name."""
        key = LIKE.get(sentence.act, "") if sentence.act else ""
        name = {"name": self._host.persona.name[lang]}
        lines = (fill(t, name) for t in self._host.mind.book.variants(key, lang)) if key else ()
        return next((line for line in lines if line), "")


def _joined(facts: list[str], lang: Lang) -> str:
    text = STOP[lang].join(fact.rstrip(" .。") for fact in facts)
    return text if text[-1:] in "!?！？" else text + STOP[lang].strip()
