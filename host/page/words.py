"""Every word the page itself says, in three languages. What she says stands elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from host.records import LANGS, Lang

NAMES: Mapping[Lang, str] = {"en": "English", "zh": "中文", "fr": "Français"}

MIC_WORDS = ("speak", "listening", "hearing", "heard_nothing", "no_microphone", "no_ears")

WORDS: Mapping[str, tuple[str, str, str]] = {
    # key: (en, zh, fr)
    # --- controls
    "message": ("Message", "消息", "Message"),
    "ask_hint": ("Ask anything…", "想问什么就问…", "Une question ?"),
    "send": ("Send", "发送", "Envoyer"),
    "speak": ("Speak", "语音输入", "Parler"),
    "listening": (
        "Listening. Stop by falling silent.",
        "正在听，说完停一下就好。",
        "J'écoute. Un silence suffit pour finir.",
    ),
    "hearing": ("Writing it down…", "正在转成文字…", "Je note…"),
    "heard_nothing": (
        "Nothing was heard. Try once more.",
        "没有听到声音，请再试一次。",
        "Rien entendu. Essayez encore.",
    ),
    "no_microphone": (
        "No microphone, or it is not allowed here. You can type instead.",
        "没有麦克风，或未获允许。可以直接打字。",
        "Pas de micro, ou pas d'autorisation. Vous pouvez écrire.",
    ),
    "no_ears": (
        "Voice input is not installed on this show. You can type instead.",
        "这个直播间没有安装语音识别，请打字。",
        "La dictée n'est pas installée ici. Vous pouvez écrire.",
    ),
    "remember": ("Remember me", "记住我", "Se souvenir de moi"),
    "remember_hint": (
        "Keeps your name and your topics for the next show. Switch it off and all is deleted.",
        "记下你的昵称和问过的内容，下次直播还认得你。关掉就全部删除。",
        "Garde votre prénom et vos sujets pour le prochain direct. Désactivez : tout est effacé.",
    ),
    "captions_file": (
        "Captions of this show (WebVTT)",
        "本场字幕（WebVTT）",
        "Sous-titres du direct (WebVTT)",
    ),
    "stop": ("Stop", "停一下", "Arrêter"),
    "pitch": ("Pitch this", "讲解这款", "Présenter"),
    "pin": ("Pin", "上屏", "Épingler"),
    "ask_about": ("Ask about it", "咨询这款", "Poser une question"),
    "add": ("Add to cart", "加入购物车", "Ajouter au panier"),
    "buy": ("Buy now", "立即购买", "Acheter"),
    "place": ("Place order", "提交订单", "Commander"),
    "language": ("Language", "语言", "Langue"),
    "your_name": ("Your name (optional)", "昵称（选填）", "Votre prénom (facultatif)"),
    "chat": ("Chat", "聊天", "Discussion"),
    "shop": ("Shop", "商品", "Boutique"),
    "orders": ("Orders", "订单", "Commandes"),
    "name": ("Name", "姓名", "Nom"),
    "address": ("Address", "地址", "Adresse"),
    "contact": ("Contact", "联系方式", "Contact"),
    "name_hint": ("Who receives it", "收件人", "Destinataire"),
    "address_hint": (
        "Street, postcode, town",
        "省市区、街道、门牌号、邮编",
        "Rue, code postal, ville",
    ),
    "contact_hint": ("E-mail or phone", "邮箱或手机号", "E-mail ou téléphone"),
    "coupon": ("Coupon code (optional)", "优惠码（选填）", "Code promo (facultatif)"),
    "fewer": ("One fewer: {name}", "减少一件：{name}", "Un de moins : {name}"),
    "more": ("One more: {name}", "增加一件：{name}", "Un de plus : {name}"),
    "quantity": ("Quantity: {name}", "数量：{name}", "Quantité : {name}"),
    "remove": ("Remove", "移除", "Retirer"),
    "checkout": ("Check out", "去结算", "Finaliser"),
    "see_cart": ("View cart", "查看购物车", "Voir le panier"),
    "back_live": (
        "On air now: {name}",
        "正在讲解：{name}",
        "À l'antenne : {name}",
    ),
    # --- what stands on cards
    "on_air": ("On air", "讲解中", "À l'antenne"),
    "left": ("{n} left", "剩余 {n} 件", "{n} en stock"),
    "last_left": ("Only {n} left", "仅剩 {n} 件", "Plus que {n}"),
    "sold_out": ("Sold out", "已售罄", "Épuisé"),
    "was": (
        "Lowest price of the 30 days before",
        "此前 30 天最低价",
        "Prix le plus bas des 30 jours précédents",
    ),
    "in_cart": ("{n} in your cart", "购物车有 {n} 件", "{n} dans le panier"),
    "coupon_line": (
        "Code {code}: {percent}% off",
        "优惠码 {code}：立减 {percent}%",
        "Code {code} : −{percent} %",
    ),
    "cart": ("Your cart", "购物车", "Votre panier"),
    "cart_empty": (
        "Your cart is empty. Something above may like to join you.",
        "购物车还是空的，上面挑一件吧。",
        "Votre panier est vide. Choisissez un article ci-dessus.",
    ),
    "total": ("Total", "合计", "Total"),
    "discount": ("Coupon {code}", "优惠码 {code}", "Code {code}"),
    "delivery_to": ("Delivery", "收货信息", "Livraison"),
    "orders_empty": (
        "No orders yet. What you order appears here.",
        "还没有订单，下单后会显示在这里。",
        "Aucune commande. Vos achats apparaîtront ici.",
    ),
    "thanks_order": (
        "Thank you. Order {id} is placed.",
        "谢谢，订单 {id} 已提交。",
        "Merci. La commande {id} est enregistrée.",
    ),
    "order_no": ("Order {id}", "订单 {id}", "Commande {id}"),
    "placed": ("Placed", "已下单", "Enregistrée"),
    "paid": ("Paid", "已付款", "Payée"),
    "shipped": ("Shipped", "已发货", "Expédiée"),
    "cancelled": ("Cancelled", "已取消", "Annulée"),
    "withdraw": (
        "Withdraw from contract here",
        "在此撤销合同",
        "Renoncer au contrat ici",
    ),
    "withdraw_ask": (
        "Withdraw from order {id}? Its pieces go back to the shop.",
        "确定撤销订单 {id} 吗？商品将退回店铺。",
        "Renoncer à la commande {id} ? Les articles retournent en boutique.",
    ),
    "withdraw_yes": ("Confirm withdrawal", "确认撤销", "Confirmer la rétractation"),
    "withdraw_no": ("Keep the order", "保留订单", "Garder la commande"),
    "withdrawn": (
        "Withdrawal received on {when}.",
        "已于 {when} 收到撤销申请。",
        "Rétractation reçue le {when}.",
    ),
    # --- chat
    "thinking": ("{name} is thinking", "{name}正在想", "{name} réfléchit"),
    "from": ("From", "依据", "Source"),
    "sheet": ("product sheet", "商品资料", "fiche produit"),
    "shop_source": ("the shop, just now", "店铺实时数据", "la boutique, à l'instant"),
    "story_label": ("My story", "我的故事", "Mon histoire"),
    "story_source": ("the host's own story", "主播自己的故事", "sa propre histoire"),
    "price_label": ("price", "价格", "prix"),
    "stock_label": ("stock", "库存", "stock"),
    "total_label": ("total", "合计", "total"),
    "suggested": ("Suggested questions", "猜你想问", "Questions suggérées"),
    "you": ("You", "你", "Vous"),
    # --- one clear sentence each
    "say_something": (
        "Type a question first, then send it.",
        "先写下问题，再点发送。",
        "Écrivez une question avant d'envoyer.",
    ),
    "too_long": (
        "That is longer than {n} characters, so only the beginning was sent.",
        "超过 {n} 个字，只发送了前面一部分。",
        "Plus de {n} caractères : seul le début a été envoyé.",
    ),
    "no_answer": (
        "No answer came in time. Please ask again.",
        "这次没来得及回答，请再问一遍。",
        "La réponse n'est pas venue à temps. Posez la question de nouveau.",
    ),
    "bad_quantity": (
        "Choose a whole number of pieces, from 1 to 99.",
        "数量请填 1 到 99 的整数。",
        "Choisissez un nombre entier de 1 à 99.",
    ),
    "only_left": (
        "Only {n} left of {name}.",
        "{name}只剩 {n} 件了。",
        "Il ne reste que {n} exemplaires : {name}.",
    ),
    "none_left": ("{name} is sold out.", "{name}已经卖完了。", "{name} : épuisé."),
    "empty_cart": (
        "Your cart is empty; add something first.",
        "购物车是空的，先选件商品吧。",
        "Votre panier est vide ; ajoutez d'abord un article.",
    ),
    "bad_name": (
        "Name: write the name of whoever receives it, in up to 80 characters.",
        "姓名：请填写收件人姓名，不超过 80 个字。",
        "Nom : indiquez le destinataire, en 80 caractères au plus.",
    ),
    "bad_address": (
        "Address: write the street, postcode and town.",
        "地址：请填写完整的街道、门牌号和城市。",
        "Adresse : indiquez la rue, le code postal et la ville.",
    ),
    "bad_contact": (
        "Contact: write an e-mail address or a phone number, with +country code if abroad.",
        "联系方式：请填写邮箱或手机号，境外号码请加 + 国家代码。",
        "Contact : indiquez un e-mail ou un téléphone, avec l'indicatif + si à l'étranger.",
    ),
    "bad_coupon": (
        "This code takes nothing off your cart today; leave it out or check it.",
        "这个优惠码今天不适用，请检查或留空。",
        "Ce code ne s'applique pas à votre panier aujourd'hui ; vérifiez-le ou laissez vide.",
    ),
    "unknown_product": (
        "This product is not in the shop any more.",
        "店里已经没有这款商品了。",
        "Cet article n'est plus en boutique.",
    ),
    "other_currency": (
        "Your cart is in another currency; order it first.",
        "购物车里的商品是另一种货币，请先结算。",
        "Votre panier est dans une autre devise ; commandez-le d'abord.",
    ),
    "unknown_order": (
        "There is no such order of yours.",
        "没有找到你的这笔订单。",
        "Cette commande n'est pas la vôtre.",
    ),
    "not_possible": (
        "The shop could not do that: {why}",
        "店铺没法完成：{why}",
        "La boutique n'a pas pu : {why}",
    ),
    "trouble": (
        "Something went wrong on our side. Please try again.",
        "我们这边出了点问题，请再试一次。",
        "Un problème est survenu de notre côté. Réessayez.",
    ),
    "not_operator": (
        "Only the operator on this machine may do that.",
        "只有本机的运营人员可以这样做。",
        "Seul l'opérateur de cette machine peut le faire.",
    ),
    # --- who answers for it
    "operator": ("Operator: {who}", "运营方：{who}", "Exploitant : {who}"),
    "region": ("Rules: {where}", "适用规则：{where}", "Règles : {where}"),
    "region_cn": ("China", "中国", "Chine"),
    "region_eu": ("European Union", "欧盟", "Union européenne"),
    "region_fr": ("France", "法国", "France"),
    "region_us": ("United States", "美国", "États-Unis"),
    "ai_label": (
        "AI host · AI-generated image and voice",
        "AI 主播 · 形象与声音由人工智能生成",
        "Hôte IA · Images virtuelles, voix de synthèse",
    ),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """A word or sentence of the page in a language, its slots filled. KeyError when unknown."""
    text = WORDS[key][LANGS.index(lang)]
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def browser_lang(header: str) -> Lang:
    """The best of our languages for an Accept-Language header (RFC 9110, 12.5.4)."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:500].split(",")):
        tag, _, quality = part.partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        wanted.append((-weight, place, tag.strip().lower()[:2]))
    known = {str(lang): lang for lang in get_args(Lang)}
    return next((known[two] for weight, _, two in sorted(wanted) if two in known and weight), "en")


def locales() -> dict[str, dict[str, str]]:
    """The words by browser locale, for the first paint (``gr.I18n``)."""
    by_lang = {lang: {key: say(key, lang) for key in WORDS} for lang in LANGS}
    regional: Mapping[str, Lang] = {
        "en-US": "en",
        "en-GB": "en",
        "zh-CN": "zh",
        "zh-TW": "zh",
        "zh-HK": "zh",
        "fr-FR": "fr",
        "fr-CA": "fr",
    }
    plain = {str(lang): words for lang, words in by_lang.items()}
    return plain | {locale: by_lang[lang] for locale, lang in regional.items()}
