"""What a heading or a lead-in sentence says it begins: problems, causes, measures, or something else."""

from __future__ import annotations

import re

from assistant.types import SectionKind

_OTHER = re.compile(
    r"(?:上(?:一)?年度?|去年|上次|前期|反馈).{0,24}(?:整改|落实)|整改(?:落实|完成|进展|推进)情况|(?:会前)?准备(?:工作)?情况|"
    r"学习情况|征求意见情况|履职情况|工作(?:开展)?情况|基本情况|工作成效|主要成绩|取得的成[效绩]|案例剖析|典型案例|个人有关事项"
)
_BOTH = re.compile(r"(?:问题|不足)(?:和|与|及|以及|及其|、)(?:其)?(?:产生的?|主要)?(?:原因|根源|整改|改进)")
_CAUSE = re.compile(r"原因|根源|成因|症结|根子|剖析(?!材料|检查)")
_MEASURE = re.compile(r"整改|措施|努力(?:的)?方向|改进|打算|下一步|今后|对策|怎么改|工作思路|工作方向")
_PROBLEM = re.compile(r"问题|不足|差距|短板|查摆|检视|表现|薄弱环节|对照检查")


def chapter_kind(heading: str) -> SectionKind | None:
    """The kind of chapter that a heading (without its number) opens, or None when it names none.

    The head of a table with a column of problems counts: its rows are problems, whatever stands beside them.
    """
    if "\t" in heading:
        return "problem" if "问题" in heading else None
    if _OTHER.search(heading):
        return "other"
    if _BOTH.search(heading):
        return "problem"
    if _CAUSE.search(heading):
        return "cause"
    if _MEASURE.search(heading):
        return "measure"
    return "problem" if _PROBLEM.search(heading) else None


_LABELS: tuple[tuple[SectionKind, re.Pattern[str]], ...] = (
    (
        "problem",
        re.compile(r"(?:存在的?|查摆的?|主要)?(?:突出|主要|具体)?(?:问题|不足)(?:表现)?[：:]|(?:具体|主要)表现[：:]"),
    ),
    ("cause", re.compile(r"(?:产生|主要|存在|问题)?(?:的)?(?:问题)?(?:原因|根源)(?:分析|剖析)?[：:]")),
    ("measure", re.compile(r"(?:整改|改进|下一?步)(?:的)?(?:措施|方向|打算|计划|目标)[：:]|措施[：:]")),
)


def label_kind(sentence: str) -> SectionKind | None:
    """The kind that a sentence is labelled with: 存在问题：…, 原因分析：…, 整改措施：…"""
    return next((kind for kind, label in _LABELS if label.match(sentence)), None)


_LEAD_PROBLEM = re.compile(
    r"(?:存在|查摆|查找|检视|梳理|发现|认识到|感到).{0,24}(?:问题|不足|差距|短板).{0,16}(?:[：:]|如下|方面。|以下|不足。|差距。|问题。)"
)
_LEAD_CAUSE = re.compile(
    r"(?:原因|根源|究其|追根溯源|根子).{0,30}(?:[：:]|如下|以下|方面。|几点|在于)|(?:出现|产生|存在).{0,12}问题.{0,12}(?:原因|根源)"
)
_LEAD_MEASURE = re.compile(
    r"^.{0,12}(?:下一步|今后|针对.{0,16}(?:问题|不足)|下阶段|接下来).{0,40}"
    r"(?:[：:]|整改|改进|努力|措施|以下|[做改抓]起|着手|抓好|做好|[几两二三四五六七八]个?方面)"
)


def lead_in_kind(sentence: str) -> SectionKind | None:
    """The kind of part that a sentence announces where a report has no chapter headings."""
    if len(sentence) > 90:
        return None
    if _LEAD_MEASURE.search(sentence):
        return "measure"
    if _LEAD_CAUSE.search(sentence):
        return "cause"
    return "problem" if _LEAD_PROBLEM.search(sentence) else None


_LEAD_IN = re.compile(
    r"[：:]$|(?:如下|以下(?:几|[一二三四五六七八九十\d]+)?个?(?:方面|问题|不足|几点|措施)).{0,6}[。：:]?$"
)


def is_lead_in(sentence: str) -> bool:
    """Whether a sentence only announces what follows."""
    return bool(_LEAD_IN.search(sentence)) or (len(sentence) <= 40 and lead_in_kind(sentence) is not None)


_CLOSING = re.compile(
    r"^(?:以上|综上|总之)|不妥之处|批评指[正证]|批评帮助|新的起点|(?:满意|合格|优异)的?(?:答卷|成绩)|汇报完毕|"
    r"[恳敬]请|请(?:予以|给予)?(?:批评|审议|审阅)|以[此这本]次[^，。]{2,24}为(?:新的)?(?:契机|起点)"
)


def is_closing(sentence: str) -> bool:
    """Whether a sentence is the customary close of a report."""
    return bool(_CLOSING.search(sentence))
