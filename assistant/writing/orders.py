"""Orders to a machine that hide in a report or a source: text like any other, and no part of a wording."""

from __future__ import annotations

import re

_OPENS = r"(?:^|[，。；：！？、“”\"'\s>】）)]|请你?|并且?|现在|立即|务必|必须|以致出现|比如|例如|如)"
_ORDER = re.compile(
    # 忽略以上要求: an order where it opens a clause; 工作中忽略了上述要求 is a shortcoming.
    rf"{_OPENS}(?:忽略|无视|忘掉|忘记|不要理会|抛开|跳过|覆盖)(?!了)[^，。；]{{0,6}}"
    r"(?:以上|上述|之前|前面|先前|此前|所有|全部|原有)[^，。；]{0,6}(?:要求|指令|提示|规则|指示|设定|命令|约束|对话)"
    r"|(?:输出|显示|打印|复述|重复|告诉我|泄露|透露)[^，。；]{0,10}(?:提示词|系统提示|系统消息|初始指令|系统指令|你的规则|全部规则)"
    r"|你(?:现在|从现在起)?(?:是|扮演|充当)(?:一[个名位])?[^，。；]{0,6}(?:翻译|助手|机器人|语言模型|模型|管理员|AI)"
    r"|作为(?:一个)?(?:AI|人工智能|语言模型|大模型)|(?:开发者|越狱|调试)模式"
    r"|(?:ignore|disregard|forget)\s+(?:all\s+|any\s+|the\s+)*(?:previous|above|prior|earlier)"
    r"|(?:system|assistant)\s*[:：]|<\|[a-z_]+\|?>?|system prompt",
    re.IGNORECASE,
)


def order_in(text: str) -> str:
    """The words of the first order to a machine in `text`; "" when there is none."""
    found = _ORDER.search(text)
    return found[0].strip("，。；：！？、“”\"' ") if found else ""
