"""Model names, acronyms and abbreviations as they are said: X-200, IPX4, USB-C, approx."""

from __future__ import annotations

import re
from collections.abc import Mapping

from host.records import Lang
from host.voice.numbers import code_number

SPELLED = frozenset(
    """
    AR VR XR MR AI IA USB HDMI LED LCD GPS NFC UV UVA UVB SPF FPS IPX IP BPA PVC ABS QR TV PC
    FAQ VIP MCN SD HD FHD UHD QHD ANC ENC FM AM DC AC PD QC CE FDA ISO EU UK US USA UE TVA CB
    SAV DIY OTG EVA TPU PLA RGB DPI API URL SMS PDF CPU GPU SSD HDR SUV EUR USD CNY GBP PFAS
    """.split()  # noqa: SIM905  a list one can read
)
_WORDS: Mapping[Lang, Mapping[str, str]] = {
    "en": {"OLED": "oh led", "AMOLED": "am oh led", "PDF": "P D F"},
    "zh": {"OLED": "oh led", "AMOLED": "am oh led"},
    "fr": {"LED": "lède", "OLED": "o lède", "AMOLED": "amo lède", "Wi-Fi": "wifi"},
}
_CONSONANTS = re.compile(r"^[^AEIOUYÀ-Ý]+$")

ABBREVIATIONS: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "e.g.": "for example", "i.e.": "that is", "approx.": "approximately", "max.": "maximum",
        "vs.": "versus", "vs": "versus", "incl.": "including", "excl.": "excluding",
        "w/o": "without", "w/": "with", "Mr.": "Mister", "Mrs.": "Missis", "Ms.": "Miss",
        "Dr.": "Doctor", "St.": "Saint", "No.": "number", "no.": "number", "pcs": "pieces",
        "pc.": "piece", "dia.": "diameter", "temp.": "temperature", "etc.": "et cetera",
        "qty": "quantity", "yrs": "years", "yr": "year", "wt.": "weight", "b/c": "because",
    },
    "zh": {"vs.": "对", "vs": "对", "VS": "对", "No.": "第", "e.g.": "例如", "etc.": "等等",
           "pcs": "件"},
    "fr": {
        "p. ex.": "par exemple", "env.": "environ", "max.": "maximum", "min.": "minimum",
        "M.": "monsieur", "Mme": "madame", "Mlle": "mademoiselle", "Dr": "docteur",
        "n°": "numéro", "N°": "numéro", "réf.": "référence", "etc.": "et cetera",
        "c.-à-d.": "c'est-à-dire", "cf.": "voir", "vs": "contre", "tél.": "téléphone",
        "qté": "quantité", "dim.": "dimensions", "temp.": "température", "St": "saint",
        "svp": "s'il vous plaît", "SVP": "s'il vous plaît", "TTC": "toutes taxes comprises",
    },
}  # fmt: skip

CODE = r"(?=[A-Za-z0-9-]*[A-Za-z])(?=[A-Za-z0-9-]*\d)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?![A-Za-z0-9])"
CAPITALS = r"[A-ZÀ-Ý]{2,}(?:-[A-Z]{1,3})?(?![A-Za-zÀ-ÿ0-9])"
LETTER = r"(?<=[a-zà-ÿ])-(?=[A-Z](?![A-Za-z]))"  # Type-C: the hyphen is not said


def say_code(raw: str, lang: Lang) -> str:
    """Letters and digits mixed: "X-200" -> "X two hundred", "IPX4" -> "I P X four"."""
    parts = re.findall(r"[A-Za-z]+|\d+", raw)
    return " ".join(code_number(p, lang) if p.isdigit() else letters(p, lang) for p in parts)


def letters(run: str, lang: Lang) -> str:
    """A run of letters in a model name: spelled unless it reads as a word."""
    if said := _WORDS[lang].get(run):
        return said
    capital = run.isupper() or not re.search(r"[aeiouyAEIOUY]", run) or len(run) == 1
    if capital and not (len(run) >= 5 and not _CONSONANTS.match(run)):
        return " ".join(run.upper())
    return run


def say_capitals(raw: str, lang: Lang, *, shouting: bool) -> str:
    """An acronym is spelled, a word in capitals is a word."""
    return " ".join(_capitals(part, lang, shouting) for part in raw.split("-"))


def _capitals(word: str, lang: Lang, shouting: bool) -> str:
    if said := _WORDS[lang].get(word):
        return said
    if word in SPELLED or len(word) == 1 or (_CONSONANTS.match(word) and not shouting):
        return " ".join(word)
    return word.lower()
