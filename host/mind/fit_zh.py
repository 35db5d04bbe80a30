"""What a Chinese line of a small model says wrongly though every character of it was given.

Found by readers of what was said on air; each rule has its sentence in tests/test_verify_spoken.py.
"""

from __future__ import annotations

import re

from host.mind.prompting import Wish

_ODD = re.compile(
    r"^这[A-Za-z]"  # 这Lumo ...: a name takes 款, or nothing
    r"|有\d+(?:\.\d+)?[呢哦呀啦。，]|版本[呢呀]?，?有"  # 有31呢: thirty-one of what?
    r"|^[^是]*的[呀呢]，"  # 充电的呀，要2小时
    r"|为[^，。]{1,6}是|为无|的IPX|只眼镜"
    r"|(?:的(?:线长|磨盘)|尺码范围)。$"
)
_PART = re.compile(r"[，,；]")
LEAST = 3  # characters of a part that could be said by itself


def strange_zh(line: str, wish: Wish) -> bool:
    """Whether a line is put together as nobody would say it, or breaks off in a benefit:
    电影开场, of 电影开场，车厢就暗下去."""
    if _ODD.search(line) and not _ODD.search(wish.good):
        return True
    parts = [part for part in _PART.split(wish.good) if len(part) >= LEAST]
    held = [part in line for part in parts]
    return any(held) and not all(held)
