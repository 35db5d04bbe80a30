"""The word a Chinese yes or no takes: 能…吗 is answered 能 or 不能, 有…吗 有 or 没有.

English and French have one yes and one no; Chinese answers with the verb of the question.
"""

from __future__ import annotations

import re

from host.mind.tokens import fold

# Verbs a closed question is built on, with their denial. The lookarounds keep out nouns that
# hold the character: 功能, 有机, 会员, 带子.
_VERBS: tuple[tuple[str, str, str], ...] = (
    (r"是不是|是否(?!能|有|会|可)", "是", "不是"),
    (r"(?<!不)可以|可不可以|可否", "可以", "不可以"),
    (r"支不支持|支持", "支持", "不支持"),
    (r"适不适合|适合", "适合", "不适合"),
    (r"需不需要|需要|用不用(?=[\u3400-\u9fff])|要不要", "需要", "不需要"),
    (r"(?<!只)要(?!是|不然|不要)(?=.*[吗嘛么不])", "要", "不用"),
    (r"有没有|(?<![没所拥具])有(?!机|效|氧|点|些)", "有", "没有"),
    (r"能不能|能否|(?<![功性智节可])能(?!量|效|源|耗|够)|能够", "能", "不能"),
    (r"会不会|(?<![机开])会(?!员)", "会", "不会"),
    (r"含不含|(?<!包)含(?!量)|包含", "含", "不含"),
    (r"送不送|附赠|赠送|附送|(?<![配赠])送(?!货|礼|人|女|男|妈|爸|老|长)", "送", "不送"),
    (r"带不带|自带|(?<![肩背绑魔系皮腰织])带(?!子|扣|孩|娃|上|着|去|宽|走)", "带", "不带"),
    (r"够不够|够", "够", "不够"),
    (r"行不行", "行", "不行"),
    (r"兼容|适配", "兼容", "不兼容"),
)
_RULES = tuple((re.compile(rule), yes, no) for rule, yes, no in _VERBS)
_CUT = re.compile(r"[,，。;；、 ](?=.*[吗嘛么不没吧])")
# A predicate that is itself verb or adjective, and all that is asked: 防水吗, 这个静音不.
_BARE = re.compile(
    r"^(?:这个|这款|它|那个|这|那)?(?:东西|料子|面料)?"
    r"(?P<t>(?:防|耐|抗|静|省|掉|褪|起|缩|漏|吵|重|贵|甜|辣|软|硬|粘|油|透|烫|滑|厚|薄)[\u3400-\u9fff]?)"
    r"(?:吗|嘛|么|不|没|吧)?[?？!。~ ]*$"
)
_IS = ("是", "不是")


def assent(question: str, verdict: str) -> str:
    """The verb that says yes (``verdict`` "yes") or no to a Chinese question: 能, 不能, 没有.

    The last clause asks; of several verbs the first one does: 可以带上飞机吗 is about 可以.
    """
    asked = [part for part in _CUT.split(fold(question)) if part.strip()]
    yes, no = _verb(asked[-1] if asked else "")
    return yes if verdict == "yes" else no


def _verb(clause: str) -> tuple[str, str]:
    found = [(match.start(), yes, no) for rule, yes, no in _RULES if (match := rule.search(clause))]
    if found:
        return min(found)[1:]
    if bare := _BARE.match(clause):
        return bare["t"], f"不{bare['t']}"
    return _IS
