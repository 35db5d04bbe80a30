"""What a reply must never hold, read from its text alone: prices, leaks, lies about herself.

Independent of the mind that made the reply: it re-reads what a viewer would hear, against
the shop's live claims and the persona's sheet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from host.records import Claim, Lang, Utterance

Polarity = Literal["yes", "no", ""]

_NUMBER = r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d{1,2})?"
_MONEY = re.compile(
    rf"(?P<before>[€$£¥])\s?(?P<a>{_NUMBER})"
    rf"|(?P<b>{_NUMBER})\s?(?:[€$£¥元块]|(?:yuans?|euros?|dollars?|cents?|bucks|rmb|cny|eur|usd)\b"
    r"|欧元|美元|人民币|毛钱|分钱)",
    re.I,
)
_SPELT = re.compile(
    r"\b(one|two|three|five|ten|a|un|une|deux|cinq|dix) (yuans?|euros?|dollars?|cents?)\b"
    r"|[一二两三四五六七八九十百千]+(块|元|毛|欧元|美元)(?!素)|\bfree of charge\b|\bit'?s free\b"
    r"|\bgratuite?s?\b|免费送|白送|零元",
    re.I,
)
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s?(?:%|percent|pour ?cent)|([0-9一二三四五六七八九]+)折")
_HUMAN = re.compile(
    r"\bi(?:'m| am) (?:a |an )?(?:real |actual |living )?(?:human|person|woman|man|girl)\b"
    r"|\bi(?:'m| am) not (?:an? )?(?:ai|a\.i\.|robot|bot|machine|virtual)\b"
    r"|我(?:就)?是(?:一个|个)?(?:真人|人类|活人|真实的人)|我不是(?:ai|人工智能|机器人|虚拟)"
    r"|\bje suis (?:une? )?(?:vraie? )?(?:humaine?|personne|femme|homme|être humain)\b"
    r"|\bje ne suis pas (?:une? )?(?:ia|robot|machine|virtuelle?)\b",
    re.I,
)
_LIWEIKE = re.compile(
    r"\bi(?:'m| am) li ?wei ?ke|我(?:就)?是李未可|\bje suis li ?wei ?ke|^li ?wei ?ke\W*$", re.I
)
_LEAKED = re.compile(
    r"\b(?:system|hidden) prompt (?:is|says|reads)|\bmy (?:instructions|rules) (?:are|say):"
    r"|系统提示词?(?:是|如下|：)|\bmon prompt (?:est|dit)|api[_ -]?key|\.ya?ml\b|smollm|gemma|qwen"
    r"|<\|im_|\bpassword is\b|密码是",
    re.I,
)
_YES = re.compile(
    r"^(?:yes\b|it is so|that's a yes|that's right|indeed|oui\b|c'est bien ça|c'est un oui"
    r"|tout à fait|对的|没错|嗯，|是这样"
    r"|(?:[是能有会含送带够行]|可以|支持|适合|需要|兼容|[防耐抗静省掉褪起缩漏][\u3400-\u9fff]?)的)",
    re.I,
)
_NO = re.compile(
    r"^(?:no\b|not so|that's a no|not quite|non\b|eh bien non|ce n'est pas|c'est un non"
    r"|pas tout à fait|这个不|这个没有|不太对|没有|照实说"
    r"|不(?:[是能会含送带够行]|可以|支持|适合|需要|兼容|[防耐抗静省掉褪起缩漏]))",
    re.I,
)
_DENIES = re.compile(
    r"\b(?:no|not|isn't|aren't|doesn't|don't|can't|without)\b|\b(?:pas|sans|aucune?)\b|[不没无否]",
    re.I,
)
SHARED_WORDS, SHARED_HAN = 9, 16


def amounts(text: str) -> list[float]:
    """Every amount of money written in digits."""
    plain = unicodedata.normalize("NFKC", text)
    return [_amount(m["a"] or m["b"]) for m in _MONEY.finditer(plain)]


def _amount(written: str) -> float:
    bare = re.sub(r"[\s\u00a0\u202f]", "", written)
    bare = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", bare)
    return float(bare.replace(",", "."))


def wrong_prices(reply: Utterance, live: Sequence[Claim], rested: Sequence[Claim]) -> list[str]:
    """Money and reductions in a reply that the shop does not vouch for now.

    ``live`` are the shop's claims of the products spoken of, ``rested`` all claims the reply
    names. A total may be a whole multiple of a price.
    """
    told = [text for claim in (*live, *rested) for text in claim.text.values()]
    known = {value for text in told for value in amounts(text)}
    prices = {v for c in live if c.id.endswith(".price") for v in amounts(c.text["en"])}
    wrong = [f"{v:g}" for v in amounts(reply.text) if not _vouched(v, known, prices)]
    vouched = {m[1] or m[2] for text in told for m in _PERCENT.finditer(text)}
    percent = (m[1] or m[2] for m in _PERCENT.finditer(reply.text))
    spelt = (m[0] for m in _SPELT.finditer(reply.text) if not _in_any(m[0], told))
    return [*wrong, *(f"{p} %" for p in percent if p not in vouched), *spelt]


def _in_any(words: str, told: Iterable[str]) -> bool:
    return any(words.lower() in text.lower() for text in told)


def _vouched(value: float, known: Iterable[float], prices: Iterable[float]) -> bool:
    totals = any(price and (value / price).is_integer() for price in prices)
    return totals or any(abs(value - known_value) < 0.005 for known_value in known)


def leaks(text: str, secrets: Sequence[str]) -> list[str]:
    """What a reply gives away of its making: a prompt's words in a row, files, model names."""
    found = [m[0] for m in _LEAKED.finditer(text)]
    return found + [run for secret in secrets if (run := _shared(text, secret))]


def _shared(text: str, secret: str) -> str:
    """The first long run of words that both hold, or ""."""
    for parts, size, joint in (
        (re.findall(r"[a-zà-ÿ']+", text.lower()), SHARED_WORDS, " "),
        (re.findall(r"[\u4e00-\u9fff]", text), SHARED_HAN, ""),
    ):
        spread = joint.join(
            re.findall(r"[a-zà-ÿ']+" if joint else r"[\u4e00-\u9fff]", secret.lower())
        )
        runs = (joint.join(parts[i : i + size]) for i in range(len(parts) - size + 1))
        if hit := next((run for run in runs if run in spread), ""):
            return hit
    return ""


def breaks(reply: Utterance, lang: Lang) -> Iterator[str]:
    """Where she stops being herself: says she is human or another, or leaves the language."""
    if found := _HUMAN.search(reply.text):
        yield f"says {found[0]!r}"
    if found := _LIWEIKE.search(reply.text):
        yield f"says {found[0]!r}"
    if reply.lang != lang or spoken_language(reply.text) not in {lang, None}:
        yield f"answers in {spoken_language(reply.text) or reply.lang}, not in {lang}"


def spoken_language(text: str) -> Lang | None:
    """The language a reply is in, by its characters and smallest words; None when unsure."""
    han = len(re.findall(r"[\u4e00-\u9fff]", text))
    words = re.findall(r"[a-zà-ÿ]+", text.lower())
    if han * 2 > len(words):
        return "zh"
    english = sum(w in _EN for w in words)
    french = sum(w in _FR or bool(re.search(r"[àâçéèêëîïôœûù]", w)) for w in words)
    if abs(english - french) < 2:
        return None
    return "en" if english > french else "fr"


_EN_WORDS = """
the a an and of to is are it its it's i i'm i'd i'll you your that this my for with in on at
not no yes be was what me we they from by
"""
_EN = frozenset(_EN_WORDS.split())
_FR_WORDS = """
le la les un une des et de du est sont je tu vous que qui ne pas pour avec dans sur ce cela
mon ma mes ton ta votre en il elle nous c'est au aux se sa son
"""
_FR = frozenset(_FR_WORDS.split())


def polarity(text: str) -> Polarity:
    """Yes or no, as the first words of a reply say it; "" when they say neither."""
    first = text.strip().lstrip("«“\"' ")
    if _NO.search(first):
        return "no"
    if _YES.search(first):
        return "yes"
    sentence = re.split(r"(?<=[.!?。！？])", first, maxsplit=1)[0]
    return "no" if _DENIES.search(sentence) else ""
