"""Reports by the hundred, of words at random, so that two sentences are alike only where a test means them to be."""

from __future__ import annotations

import random
from pathlib import Path

_UNITS = ("水务", "教育", "粮食", "档案", "交通", "卫健", "民政", "林业", "统计", "审计")
_WHO = [
    "班子成员",
    "分管同志",
    "支部书记",
    "窗口人员",
    "驻村队员",
    "项目专班",
    "机关干部",
    "业务科室",
    "经办人员",
    "包片领导",
]
_DOES = [
    "走访",
    "核对",
    "督办",
    "整理",
    "回应",
    "检查",
    "汇总",
    "研究",
    "协调",
    "登记",
    "评估",
    "反馈",
    "调度",
    "培训",
    "宣讲",
]
_WHAT = [
    "灌溉管网",
    "学籍材料",
    "储备台账",
    "群众来信",
    "扶持资金",
    "巡河记录",
    "门诊排班",
    "农机补贴",
    "档案扫描",
    "消防器材",
    "公交站点",
    "合同文本",
    "校车线路",
    "养老床位",
    "苗圃基地",
    "统计报表",
    "工程签证",
    "物业投诉",
    "招聘方案",
    "食堂采购",
]
_HOW = [
    "次数偏少",
    "拖到年底",
    "只看材料",
    "没有回访",
    "责任不清",
    "标准不一",
    "流于形式",
    "缺少记录",
    "前紧后松",
    "推给下级",
    "照搬文件",
    "久拖不决",
    "不敢较真",
    "进度滞后",
    "底数不清",
    "方法陈旧",
]
_WHEN = ["上半年", "汛期前后", "换届期间", "入冬以后", "开学前后", "三季度", "节假日", "验收阶段", "年初", "审计期间"]


def sentence(dice: random.Random) -> str:
    """A sentence of three clauses or four that names a shortcoming."""
    clauses = [
        f"{dice.choice(_WHEN)}{dice.choice(_WHO)}{dice.choice(_DOES)}{dice.choice(_WHAT)}{dice.choice(_HOW)}",
        f"{dice.choice(_WHAT)}的{dice.choice(_DOES)}{dice.choice(_HOW)}",
        f"{dice.choice(_WHO)}对{dice.choice(_WHAT)}{dice.choice(_HOW)}{dice.randint(2, 99)}天",
        f"{dice.choice(_DOES)}{dice.choice(_WHAT)}{dice.choice(_HOW)}",
    ]
    dice.shuffle(clauses)
    return "，".join(clauses[: dice.randint(3, 4)]) + "。"


def altered(text: str, dice: random.Random) -> str:
    """The same sentence with one word changed, as copyists do."""
    at = dice.randrange(len(text) - 3)
    return text[:at] + dice.choice("某些该各") + text[at + 1 :]


def report(number: int, dice: random.Random, given: list[str], chars: int = 4000) -> str:
    """A whole report with the sentences of `given` among its problems."""
    unit = f"第{number}{_UNITS[number % len(_UNITS)]}局"
    lines = [f"{unit}领导班子2023年度对照检查材料", "按照要求，班子召开会议认真学习，征求意见后查摆问题如下。"]
    left = list(given)
    for chapter, share in (("一、查摆的问题", 0.5), ("二、原因剖析", 0.25), ("三、整改措施", 0.25)):
        lines.append(chapter)
        for at, mark in enumerate("一二三四五", 1):
            body = [left.pop()] if left and share == 0.5 else []
            # Less half a sentence: neither too long nor too short.
            while not body or sum(map(len, body)) < chars * share / 5 - 30:
                body.append(sentence(dice))
            lines.append(f"（{mark}）第{at}个方面。{''.join(body)}")
    return "\n".join(lines) + "\n"


def folder(where: Path, count: int, seed: int = 7, chars: int = 4000) -> set[tuple[int, int]]:
    """`count` reports in a folder, a tenth of them sharing sentences by twos; the pairs that do."""
    dice = random.Random(seed)
    given: dict[int, list[str]] = {}
    pairs = set()
    for a in range(0, count // 10, 2):
        common = [sentence(dice) for _ in range(3)]
        given[a], given[a + 1] = common, [altered(common[0], dice), *common[1:]]
        pairs.add((a, a + 1))
    for number in range(count):
        text = report(number, dice, given.get(number, []), chars)
        (where / f"{number:05d}.txt").write_text(text, encoding="utf-8")
    return pairs
