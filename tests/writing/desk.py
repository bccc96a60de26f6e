"""A small report with a ledger, laid out for the tests of the writers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.intake import parse
from assistant.models.endpoint import Endpoint
from assistant.types import Citation, Fact, Report
from assistant.writing.brief import Brief
from tests.fake_server import FakeServer

TEXT = """云岫县档案馆领导班子2022年度民主生活会对照检查材料
　　一、存在的主要问题
　　（一）服务群众方面
　　虽然能够做好窗口接待工作，但查档服务的主动性不强，群众办事不够方便。
　　（二）担当作为方面
　　面对难题存在畏难情绪，敢抓敢管的劲头不足。推进工作满足于开会布置，跟踪问效不够及时。
　　二、原因分析
　　（一）宗旨意识有所淡化
　　考核只认归档数量，窗口服务没有分值。
"""
VAGUE = (
    "虽然能够做好窗口接待工作，但查档服务的主动性不强，群众办事不够方便。",
    "面对难题存在畏难情绪，敢抓敢管的劲头不足。",
    "推进工作满足于开会布置，跟踪问效不够及时。",
)
FACTS = (
    Fact(
        "F1",
        "4月份查档窗口中午无人值守，11名群众办事当天跑了两趟，窗口登记簿上没有答复记录。",
        "窗口投诉登记",
        "2022-04",
    ),
    Fact("F2", "馆务会全年布置了23件事，年底回头问过落实情况的只有6件。", "馆务会记录", "2022-12"),
    Fact("F3", "库房漏雨的报修单在三个股室之间转了46天，没有人到现场看过。", "报修登记", "2022-07"),
)


def report(text: str = TEXT) -> Report:
    """The report as read."""
    return parse(text)


def briefs(given: Sequence[Sequence[str]] = (("F1",), ("F3",), ("F2",))) -> list[Brief]:
    """One brief a vague sentence, with the facts of those ids."""
    read = report()
    made = []
    for number, (sentence, ids) in enumerate(zip(VAGUE, given, strict=True)):
        start = read.text.index(sentence)
        section = next(s for s in read.sections if s.start <= start < s.end)
        made.append(
            Brief(
                finding=f"v{number + 1}",
                section=section.id,
                start=start,
                end=start + len(sentence),
                original=sentence,
                section_text=read.text[section.start : section.end],
                heading=section.heading,
                report_year=2022,
                unit="云岫县档案馆",
                facts=tuple(Citation(f.id, f.text, f.date, None, f.source) for f in FACTS if f.id in ids),
                missing=("time", "event"),
                plain=sentence,
                number=number,
            )
        )
    return made


def model(server: FakeServer, **options: Any) -> Endpoint:
    """The model that a scripted server plays."""
    return Endpoint("m", **{"base_url": server.url, "max_retries": 0, "timeout": 5.0, **options})
