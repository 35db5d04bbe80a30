"""A Chinese yes or no takes the verb of its question."""

from __future__ import annotations

import pytest

from host.evals.judge import polarity
from host.mind.assent import assent


@pytest.mark.parametrize(
    ("question", "yes", "no"),
    [
        ("这个能机洗吗", "能", "不能"),
        ("有没有蓝色的", "有", "没有"),
        ("有蓝色的吗？", "有", "没有"),
        ("可以带上飞机吗", "可以", "不可以"),
        ("送收纳袋吗", "送", "不送"),
        ("会不会掉毛", "会", "不会"),
        ("支持快充不", "支持", "不支持"),
        ("敏感肌能用不", "能", "不能"),
        ("是有机棉吗", "是", "不是"),
        ("这个防水吗", "防水", "不防水"),
        ("内胆是不锈钢的吗", "是", "不是"),
        ("功能多，能定时吗", "能", "不能"),
        ("一米八的床够大吗", "够", "不够"),
        ("真丝吗", "是", "不是"),
    ],
)
def test_the_answer_takes_the_verb_of_the_question(question: str, yes: str, no: str) -> None:
    assert (assent(question, "yes"), assent(question, "no")) == (yes, no)
    assert polarity(f"{yes}的。") == "yes"
    assert polarity(f"这个{no}哦。") == "no"
