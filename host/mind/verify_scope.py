"""Where a clause ends and what a negation reaches, in three languages. Knows no lexicon."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

from host.records import Lang

BREAKS = frozenset(".!?;:…—–()。！？；：,，?!")
_LIST_MARKS = frozenset(",，、")
_TURNS = {
    "en": frozenset({"but", "however", "although", "though", "yet"}),
    "fr": frozenset({"mai", "pourtant", "cependant", "or"}),
    "zh": frozenset({"但", "却"}),
}
_NEGATORS = {
    "en": frozenset({"not", "no", "never", "without", "neither", "nor", "hardly", "barely", "non"}),
    "fr": frozenset({"pa", "pas", "san", "sans", "aucun", "ni", "jamai", "non", "rien", "guer"}),
    "zh": frozenset("不没无非未别勿"),
}
# After a negator: what makes it no negation of what follows.
_NOT_AFTER = {
    "en": frozenset([
    "only", "just", "merely", "simply", "doubt", "worry", "mind", "afraid", "fear", "wonder",
    "problem", "need", "matter", "mention", "scared", "bother", "hesitat", "hesitate",
    "forget", "miss"
    ]),
    "fr": frozenset([
    "seulement", "uniquement", "que", "qu", "mal", "probleme", "souci", "peur", "craint",
    "crain", "craign", "doute", "dout", "hesit", "hesite", "inquiet", "inquiete", "oubli",
    "oublie"
    ]),
    "zh": frozenset("仅但只止光论管过错锈同妨愧怕惧线比限常来人致担费畏愁瞒骗客一"),
}  # fmt: skip
_ZH_BEFORE = {
    "别": frozenset("特分区性级个"), "非": frozenset("除"), "不": frozenset("差对"),
    "没": frozenset(), "无": frozenset(), "未": frozenset(), "勿": frozenset(),
}  # fmt: skip
_ZH_IFS = frozenset({"喜欢", "满意", "合适", "好用", "想要", "开心"})  # 不喜欢就退: "if not"
_REACH = {"en": 8, "fr": 9, "zh": 12}


def clauses_of(tokens: Sequence[str], lang: Lang) -> tuple[int, ...]:
    """The clause number of each token. A comma inside a short list breaks nothing."""
    numbers, current = [], 0
    turns = _TURNS[lang]
    for at, token in enumerate(tokens):
        if (
            (token in BREAKS and not (token in _LIST_MARKS and _in_list(tokens, at, lang)))
            or token.lower() in turns
            or (lang == "fr" and token.lower() == "mais")
        ):
            current += 1
        numbers.append(current)
    return tuple(numbers)


_JOINTS = frozenset({"or", "and", "nor", "ou", "et", "ni", "、", "和", "或", "与", "及"})


def _in_list(tokens: Sequence[str], at: int, lang: Lang) -> bool:
    """Whether the comma at ``at`` separates items: words alone up to the next "and" or "or"."""
    if lang == "zh":
        return False
    for n, token in enumerate(tokens[at + 1 : at + 7]):
        word = token.lower()
        if word in _JOINTS:
            return n > 0 or word in {"or", "ou", "nor", "ni"}
        if word in _STARTS or (word in BREAKS and word != ","):
            return False
    return False


_STARTS = frozenset([
    "it", "they", "you", "we", "i", "he", "she", "this", "that", "there", "is", "are", "was",
    "has", "have", "only", "just", "but", "so", "il", "elle", "ils", "elles", "on", "je",
    "vous", "nous", "tu", "c", "ce", "ça", "est", "sont", "a", "ont", "juste", "seulement",
    "mais", "donc", "the", "le", "la", "les"
    ])  # fmt: skip


def _negates(stems: Sequence[str], at: int, lang: Lang) -> bool:
    word = stems[at]
    if word not in _NEGATORS[lang]:
        return False
    after = stems[at + 1] if at + 1 < len(stems) else ""
    second = stems[at + 2] if at + 2 < len(stems) else ""
    before = stems[at - 1] if at else ""
    if after in _NOT_AFTER[lang]:
        return False
    if word == "别" and after == "的":
        return False  # 别的部分: the other parts
    if lang == "zh":
        return not _zh_question(stems, at) and not (before and before in _ZH_BEFORE[word])
    if lang == "fr":
        return not ({after, second} & _NOT_AFTER["fr"]) and not _fr_no_fear(stems, at)
    return not (after in {"to", "be", "a", "have"} and second in _NOT_AFTER["en"])


def _fr_no_fear(stems: Sequence[str], at: int) -> bool:
    """ "ne craint pas les éclaboussures": the verb of fear stands before "pas"."""
    return at > 0 and stems[at - 1] in {
        "craint",
        "crain",
        "craignent",
        "redout",
        "redoutent",
        "dout",
    }


def _zh_question(stems: Sequence[str], at: int) -> bool:
    """要不要, 能不能, 有没有: the same character on both sides asks, it does not deny."""
    return 0 < at < len(stems) - 1 and stems[at - 1] == stems[at + 1]


def negators(stems: Sequence[str], clauses: Sequence[int], lang: Lang) -> dict[int, frozenset[int]]:
    """For each token inside the reach of a negation, the indexes of its negators.

    A negation reaches to the end of its clause, at most _REACH tokens; English "-free" and
    the Chinese topic ("洗碗机就别放了") reach back.
    """
    found: dict[int, set[int]] = {}
    for clause, by in _answered_no(stems, clauses, lang).items():
        for i in range(len(stems)):
            if clauses[i] == clause:
                found.setdefault(i, set()).add(by)
    for at in range(len(stems)):
        for i in _denied_by(stems, clauses, at, lang):
            found.setdefault(i, set()).add(at)
    return {i: frozenset(by) for i, by in found.items()}


_NO = {
    "en": frozenset(["no", "not", "neither", "nope", "none", "nor"]),
    "fr": frozenset(["non", "pas", "ni", "aucun", "aucune"]),
    "zh": frozenset(),
}
_AROUND_NO = {
    "en": frozenset([
    "is", "it", "are", "they", "do", "does", "did", "in", "there", "sorry", "of", "them",
    "that", "i", "am", "afraid", "here", "can", "at", "all"
    ]),
    "fr": frozenset([
    "n", "ne", "l", "est", "il", "elle", "ils", "elles", "un", "une", "autre", "le", "la",
    "les", "sont", "desole", "desolee", "helas", "du", "tout", "en", "y", "a"
    ]),
    "zh": frozenset(),
}  # fmt: skip
_NO_ZH = re.compile(
    r"^(?:它|这个|这款|两样|两个|全|统统)?都?(?:不是|没有|不行|不能|不可以|不支持|不含|没|不带|不会|不)[的哦哈了呢呀啊]*$"
)


def _is_no(words: Sequence[str], lang: Lang) -> bool:
    """A clause that only says no: "No, it isn't", "ni l'un ni l'autre", 两样都不含."""
    if lang == "zh":
        return bool(_NO_ZH.match("".join(words)))
    said = set(words)
    return bool(said & _NO[lang]) and said <= (_NO[lang] | _AROUND_NO[lang])


def _answered_no(stems: Sequence[str], clauses: Sequence[int], lang: Lang) -> dict[int, int]:
    """Clauses answered with a no ("Wireless charging? No."), each with the no's index."""
    words: dict[int, list[str]] = {}
    first: dict[int, int] = {}
    for i, (word, clause) in enumerate(zip(stems, clauses, strict=True)):
        if word not in BREAKS:
            words.setdefault(clause, []).append(word)
            first.setdefault(clause, i)
    answered: dict[int, int] = {}
    order = sorted(words)
    for before, clause in itertools.pairwise(order):
        if _is_no(words[clause], lang):
            answered[before] = first[clause]
    noes = {c for c in order if _is_no(words[c], lang)}
    for clause in reversed(order):  # "No, it isn't": the first of several noes answers
        if clause in noes and clause in answered:
            earlier = [c for c in order if c < clause and c not in noes]
            if earlier:
                answered.setdefault(earlier[-1], first[clause])
    return {c: by for c, by in answered.items() if c not in noes}


def _denied_by(stems: Sequence[str], clauses: Sequence[int], at: int, lang: Lang) -> Iterable[int]:
    """The tokens that the token at ``at`` negates."""
    word = stems[at]
    if lang == "en" and word in {"fre", "free"} and at:
        of = at + 1 < len(stems) and stems[at + 1] in {"of", "from"}
        return () if of else [at - 1]
    if lang == "zh" and word == "零":
        if stems[at + 1 : at + 2] and stems[at + 1] in "度下上点":
            return ()  # a temperature, a number
        return range(at + 1, min(at + 4, len(stems)))
    if lang == "fr" and word in {"n", "ne"}:
        return _between(stems, at)
    if lang == "fr" and word in {"plu", "plus"}:
        ne = any(w in {"n", "ne"} for w in stems[max(0, at - 3) : at])
        return _reach(stems, clauses, at, lang) if ne else ()
    if _avoids(stems, at, lang) or _negates(stems, at, lang):
        back = _topic(stems, clauses, at) if lang == "zh" else []
        return [*back, *_reach(stems, clauses, at, lang)]
    return ()


def _between(stems: Sequence[str], at: int) -> range:
    """French: the verb between "ne" and its "pas"."""
    for i in range(at + 1, min(at + 6, len(stems))):
        if stems[i] in {"pas", "pa", "plus", "plu", "jamais", "jamai", "aucun", "aucune", "rien"}:
            fears = any(_fr_no_fear(stems, k) for k in range(at + 2, i + 1))
            follows = set(stems[i + 1 : i + 3]) & _NOT_AFTER["fr"]
            return range(0) if fears or follows else range(at + 1, i)
    return range(0)


_AVOID = {
    "en": frozenset({"avoid", "skip", "instead"}),
    "fr": frozenset({"evit", "evitez", "evite", "oubliez", "loin"}),
    "zh": frozenset(),
}


def _avoids(stems: Sequence[str], at: int, lang: Lang) -> bool:
    """ "out of the dishwasher", "avoid the oven"."""
    pair = (stems[at - 1] if at else "", stems[at])
    if lang == "en" and pair in {
        ("out", "of"),
        ("away", "from"),
        ("fre", "of"),
        ("free", "of"),
        ("free", "from"),
    }:
        return not (at + 1 < len(stems) and stems[at + 1] in {"stock", "th"})
    return stems[at] in _AVOID[lang]


_TOPIC_DENIED = re.compile(
    r"^(?:不(?:支持|行|可以|能|要|建议|推荐|适合|带|送|配|含|加|放|添|掺|存|装)|别|没有|没|[勿免])"
    r"(?:用|放|进|洗|机洗|丢|扔|想|碰|这个|它)?[了哦哈啦的呢呀啊]*$|^不了[了哦哈啦的]*$"
)


def _topic(stems: Sequence[str], clauses: Sequence[int], at: int) -> list[int]:
    """Chinese: what stands before a denial that ends the clause is what is denied."""
    same = [i for i in range(len(stems)) if clauses[i] == clauses[at]]
    rest = "".join(stems[i] for i in same if i >= at).rstrip("，。！？；,.!?;")
    return [i for i in same if i < at] if _TOPIC_DENIED.match(rest) else []


def _reach(stems: Sequence[str], clauses: Sequence[int], at: int, lang: Lang) -> list[int]:
    reached = []
    for i in range(at + 1, min(at + 1 + _REACH[lang], len(stems))):
        if clauses[i] != clauses[at]:
            break
        if lang == "zh" and "".join(stems[at + 1 : at + 3]) in _ZH_IFS:
            break
        if lang == "zh" and stems[i] in "但却而也就还又":
            break
        if lang != "zh" and stems[i] in {"so", "becaus", "and", "donc", "car"} and i - at > 3:
            break
        reached.append(i)
    return reached
