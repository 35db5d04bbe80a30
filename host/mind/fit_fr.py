"""What a French line of a small model says wrongly: genders, articles, and what nobody says.

Found by readers of what was said on air; each rule has its sentence in the tests.
"""

from __future__ import annotations

import re
from functools import lru_cache

from host.mind.prompting import Wish
from host.sheets import ASSETS

GENDERS = ASSETS / "rules" / "genders_fr.tsv"

# Where the article and the noun of a French line cannot agree, by their endings; a label that
# stands as a subject without its article.
_CLUMSY_FR = re.compile(
    r"\bsa (?:diamètre|poids|port|temps|volume|motif|parfum|nombre|type|câble|verre)\b"
    r"|\bil (?:minuterie|poids|capacité|couleur|taille)\b|"
    r"\b(?:sa|ma|ta|la|le) [aeiouyàâéèêîôœ]"
    r"|\b(?:ce|de|que) [aeiouéèêîôœ]\w{3,}"
    r"|\b(?:[dljmnstc]|qu)['’](?![aeiouyhàâäéèêëîïôöùûüœæ\d])\w"
    r"|\b(?:sa|ma|ta|la|une) (?!voici|voilà|"
    r"\w*(?:e|é|ion|[sç]on|eur|main|fois|fin|faim|soif|nuit|peau|part|dent|forêt|[eio]r|oix)\b)\w+"
    r"|\b(?:le|un|du|au) \w+(?:tion|ité)\b"
    r"|\bles \w+ (?:est|fait|pèse|tient)\b|\b(?:le|la) \w+ (?:sont|font|pèsent)\b"
    r"|^(?!(?:il|elle|on|ce|ça|cela|c|tout|rien|un|une|le|la|les)\b)\w+ (?:est|sont|fait|font)\b"
)


# What readers of what was said on air would not let pass.
_ODD = re.compile(
    r"\bdu pays\b|\b(?:a|ont) pour (?:poids|langues)\b|\ba \d+ ?w\b"
    r"|\bmode d'emploi.* (?:est|contient)\b"
    r"|\b(?:c'est|voici|voilà|donne|tient|avez|as|fait|laisse)(?:, \w+[ -]\w+,)?"
    r" (?:rien|le temps de?)\b"
    r"|\btexture\b.* est (?!une?\b|du\b|de\b)|\bsont une?\b|(?<!c')\best des\b"
    r"|^dès |\bau niveau\b|\bsoit si\b|\bcela va de\b"
    r"|\bà port de\b|\bsur l'écran\W*$|\d ?v (?:sur|au|à)\b|\ben poignée\b"
    r"|\bde taille (?:des|aux)\b"
)
# A benefit that is a clause of its own: "le voisin garde son silence", not "un œuf qui glisse".
_CLAUSE = re.compile(
    r"\b(?:est|sont|a|ont|va|vont|garde|gardent|suffit|suffisent|reste|restent|tient|tiennent"
    r"|continue|recule|attend|passe|vient|fait|font|peut|peuvent|boit|prend|court|se \w+e|s'\w+e)\b"
)
_RELATIVE = re.compile(r"\bqu(?:[ie]\b|').*")
_IS = re.compile(
    r"\b(?:c'est|ce sont|soit|c'est-à-dire|donne|laisse|fait|va)(?:,[^,]+,)? $|\b(?:voilà|voici) $"
)
_HERE_IS = re.compile(r"\bvoilà (?:les|le|la|l'|au|on|elle|il|votre|vous)\b(?! temps)")
_TESTED = re.compile(r"\btesté(e?)(s?)\b")
_PERSON_FR = re.compile(r"(?:alors |donc )?(il|elle) (?!y |n'y |faut |suffit |reste )")
_ARTICLES = {
    **dict.fromkeys(("un", "le", "du", "au", "ce", "son", "mon", "ton", "aucun"), "m"),
    **dict.fromkeys(("une", "la", "sa", "ma", "ta", "cette", "aucune"), "f"),
}
_GENDER_OF = {"il": "m", "elle": "f", **_ARTICLES}
# Nouns that are verbs too: "le charge" may be one who charges it.
_VERBS_FR = frozenset([
    "charge", "recharge", "montre", "touche", "note", "place", "coupe", "porte", "pose", "marche",
    "laisse", "bois",
])  # fmt: skip
_ARTICLE_FR = re.compile(
    rf"\b({'|'.join(w for w in _GENDER_OF if w not in ('il', 'elle'))}) ([a-zà-ÿœ]+)\b"
)


def clumsy_fr(line: str, wish: Wish) -> bool:
    """Whether a line is wrong in genders or articles, or says what no French seller would."""
    said = line.lower()
    colours = [c.text["fr"].lower() for c in wish.claims if "color" in {c.known, c.attribute}]
    if any(f"en {colour}" in said or f"{colour} dans " in said for colour in colours):
        return True
    wrong = misgendered(line) or other_person(line, wish.product) or _odd(said, wish)
    return wrong or bool(_CLUMSY_FR.search(said))


def glued_fr(line: str, wish: Wish) -> bool:
    """ "Et voilà les scènes restent fluides", "c'est le voisin garde son silence"; "et voilà,
    voyez-vous, elles restent" has the comma that it needs, asides and all."""
    said, good = line.lower(), wish.good.lower()
    before, found, _ = said.partition(good) if good else ("", "", "")
    clause = found and _CLAUSE.search(_RELATIVE.sub("", good))
    return bool(_HERE_IS.search(said) or (clause and _IS.search(before)))


def _odd(said: str, wish: Wish) -> bool:
    """ "Il vient du pays France", "a pour poids 248 g"; "son écran", of glasses."""
    if _ODD.search(said) and not _ODD.search(wish.good.lower()):
        return True
    if any(c.attribute == "country_of_origin" for c in wish.claims) and re.search(
        r"\best \w+\W*$|'est \w+\W*$", said
    ):
        return True
    if (tested := _TESTED.search(said)) and _disagrees(tested, wish.product):
        return True
    own = re.search(r"\b(?:son|sa|ses)\b", said)
    return bool(own and _several(wish.product) and not re.search(r"\b(?:son|sa|ses)\b", wish.good))


def _disagrees(participle: re.Match[str], product: str) -> bool:
    """Whether a participle is of another gender or number than the product: "testée", of
    glasses."""
    noun = product.lower().split(" ")[0]
    gender = _genders().get(noun.removesuffix("s") if _several(product) else noun, "")
    other = bool(gender) and (gender == "f") != bool(participle[1])
    return other or _several(product) != bool(participle[2])


def other_person(line: str, product: str) -> bool:
    """Whether a French line begins with "il" of a thing that is an "elle", or the reverse; with
    either of several, "lunettes"."""
    begins = _PERSON_FR.match(line.lower())
    if begins is None:
        return False
    gender = _genders().get(product.lower().split(" ")[0], "")
    return _several(product) or (gender != "" and _GENDER_OF[begins[1]] != gender)


def _several(product: str) -> bool:
    """Whether a product's noun is plural: "lunettes", and not "tapis"."""
    noun = product.lower().split(" ")[0]
    return noun not in _genders() and noun.endswith("s") and noun[:-1] in _genders()


def misgendered(line: str) -> bool:
    """Whether a French noun stands after an article of the other gender: "son réserve"."""
    known = _genders()
    for article, noun in _ARTICLE_FR.findall(line.lower()):
        before_vowel = article in {"son", "mon", "ton"} and noun[0] in "aàâeéèêiîoôuyhœ"
        gender = known.get(noun) or known.get(noun.removesuffix("s"))
        if article in {"le", "la"} and noun in _VERBS_FR:
            continue
        if gender and not before_vowel and gender != _GENDER_OF[article]:
            return True
    return False


@lru_cache(maxsize=1)
def _genders() -> dict[str, str]:
    """assets/rules/genders_fr.tsv: nouns of one gender, "m" or "f"."""
    found: dict[str, str] = {}
    for row in GENDERS.read_text("utf-8").splitlines():
        noun, _, gender = row.partition("\t")
        found[noun] = gender
    return found
