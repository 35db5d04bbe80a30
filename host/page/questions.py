"""Questions a viewer may tap: only such that the sheet of the product can answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from host.records import LANGS, Lang
from host.schema import Attribute, Product

PRICE = ("How much is it?", "多少钱？", "C'est combien ?")
# How people ask for the attributes that are asked for most; others are asked for by label.
ASKED: Mapping[str, tuple[str, str, str]] = {
    "weight": ("How heavy is it?", "有多重？", "Ça pèse combien ?"),
    "battery_life": (
        "How long does the battery last?",
        "续航多久？",
        "Quelle est l'autonomie ?",
    ),
    "charging_time": (
        "How long does charging take?",
        "充电要多久？",
        "Combien de temps de charge ?",
    ),
    "water_resistance": ("Is it water resistant?", "防水吗？", "Ça résiste à l'eau ?"),
    "prescription_lenses": (
        "Can I have prescription lenses?",
        "可以配近视镜片吗？",
        "Peut-on mettre des verres correcteurs ?",
    ),
    "camera": ("Does it have a camera?", "有摄像头吗？", "Y a-t-il une caméra ?"),
    "in_the_box": ("What is in the box?", "盒子里有什么？", "Qu'y a-t-il dans la boîte ?"),
    "color": ("Which colours are there?", "有什么颜色？", "Quelles couleurs existent ?"),
    "warranty": ("How long is the warranty?", "保修多久？", "Quelle est la garantie ?"),
    "material": ("What is it made of?", "是什么材质？", "C'est fait en quoi ?"),
    "dishwasher_safe": (
        "Is it dishwasher safe?",
        "可以用洗碗机吗？",
        "Ça passe au lave-vaisselle ?",
    ),
    "capacity": ("How much does it hold?", "容量多大？", "Quelle contenance ?"),
    "volume": ("How many ml is it?", "多少毫升？", "Combien de ml ?"),
    "power": ("How powerful is it?", "功率多大？", "Quelle puissance ?"),
    "noise_level": ("How loud is it?", "声音大吗？", "Ça fait du bruit ?"),
    "skin_type": ("Which skin is it for?", "适合什么肤质？", "Pour quel type de peau ?"),
    "key_ingredients": ("What is in it?", "主要成分是什么？", "Quels sont les ingrédients clés ?"),
    "fragrance_free": ("Is it fragrance free?", "有香精吗？", "Est-ce sans parfum ?"),
    "vegan": ("Is it vegan?", "是纯素的吗？", "Est-ce végan ?"),
    "shelf_life": ("How long does it keep?", "保质期多久？", "Ça se garde combien de temps ?"),
    "machine_washable": ("Is it machine washable?", "可以机洗吗？", "Ça se lave en machine ?"),
    "size_range": ("Which sizes are there?", "有哪些尺码？", "Quelles tailles existent ?"),
    "waterproof_rating": (
        "How waterproof is it?",
        "防水等级是多少？",
        "Quel niveau d'étanchéité ?",
    ),
    "packable": ("Can it be packed small?", "可以收纳吗？", "Peut-on la plier ?"),
    "induction_compatible": (
        "Does it work on induction?",
        "电磁炉能用吗？",
        "Ça va sur l'induction ?",
    ),
    "oven_safe": ("Is it oven safe?", "可以进烤箱吗？", "Ça va au four ?"),
    "noise_cancelling": (
        "Does it cancel noise?",
        "有降噪吗？",
        "Y a-t-il une réduction de bruit ?",
    ),
    "keep_warm": ("Does it keep warm?", "能保温吗？", "Ça garde au chaud ?"),
    "grind_settings": ("How many grind settings?", "有几档研磨？", "Combien de réglages ?"),
    "country_of_origin": ("Where is it made?", "哪里产的？", "C'est fabriqué où ?"),
    "dimensions": ("How big is it?", "尺寸多大？", "Quelles dimensions ?"),
    "field_of_view": ("How wide is the view?", "视场角多大？", "Quel champ de vision ?"),
    "spf": ("Which SPF is it?", "防晒指数是多少？", "Quel indice SPF ?"),
    "languages_supported": ("Which languages?", "支持哪些语言？", "Quelles langues ?"),
}


def suggest(
    product: Product,
    attributes: Mapping[str, Attribute],
    lang: Lang,
    *,
    asked: Sequence[str] = (),
    most: int = 4,
) -> list[str]:
    """Up to ``most`` questions of the page's language, those already asked left out."""
    known = [question(fact.key, fact.attribute, attributes, lang) for fact in product.facts]
    # Natural questions first; a bare label is a question too, but a dull one.
    natural = [text for text, good in known if good]
    plain = [text for text, good in known if not good]
    every = [PRICE[LANGS.index(lang)], *natural, *plain]
    return [text for text in dict.fromkeys(every) if text not in asked][:most]


def question(
    key: str, label: Mapping[Lang, str], attributes: Mapping[str, Attribute], lang: Lang
) -> tuple[str, bool]:
    """A question for an attribute, and whether somebody wrote it as one."""
    if key in ASKED:
        return ASKED[key][LANGS.index(lang)], True
    name = attributes[key].label[lang] if key in attributes else label[lang]
    mark = {"en": "?", "zh": "？", "fr": " ?"}[lang]
    return f"{name[:1].upper()}{name[1:]}{mark}", False
