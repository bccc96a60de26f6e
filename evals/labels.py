"""Are the labels of a folder consistent with their reports and with each other?

    python -m evals.labels [FOLDER]

Exits 1 with a line for each contradiction. What is checked follows from how reports are labelled: docs/evals.md.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from assistant.checks.repeats import SHARE, shared_share
from assistant.checks.vague import JUDGED
from evals.dataset import REPORTS, Case, load_cases

_ROLES = {*JUDGED, "heading", "opening", "praise", "closing"}
_LETTERS = {"problem": "P", "cause": "C", "measure": "M"}
_LINKS = (("cause_links", "C"), ("measure_links", "M"))
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def contradictions(case: Case) -> Iterator[str]:
    """Everything that is wrong in the labels of one report, a line each."""
    for problems in (_sentences, _sections, _examples, _links, _marks, _facts):
        for line in problems(case):
            yield f"{case.name}：{line}"


def _sentences(case: Case) -> Iterator[str]:
    rows = case.gold["sentences"]
    if [row["i"] for row in rows] != list(range(len(case.spans))):
        yield f"标了 {len(rows)} 句，正文有 {len(case.spans)} 句"
    for row in rows:
        if row["role"] not in _ROLES:
            yield f"第{row['i']}句的角色 {row['role']} 不存在"
        if (row["vague"] is not None) != (row["role"] in JUDGED):
            yield f"第{row['i']}句（{row['role']}）{'不该' if row['vague'] is not None else '没有'}判断是否空泛"


def _sections(case: Case) -> Iterator[str]:
    sections = case.gold["sections"]
    for a, b in pairwise(sections):
        if a["last"] >= b["first"]:
            yield f"{a['id']} 与 {b['id']} 重叠或次序颠倒"
    for kind, letter in _LETTERS.items():
        ids = [s["id"] for s in sections if s["kind"] == kind]
        if ids != [f"{letter}{number}" for number in range(1, len(ids) + 1)]:
            yield f"{kind} 部分的编号是 {'、'.join(ids)}"
    for section in sections:
        if not 0 <= section["first"] <= section["last"] < len(case.spans):
            yield f"{section['id']} 的句号超出正文"
        elif not case.sentence(section["first"]).startswith(section["heading"]):
            yield f"{section['id']} 的标题“{section['heading']}”不在它的开头"
        if ("example" in section) != (section["kind"] == "problem"):
            yield f"{section['id']} 的事例标注多余或缺少"


def _examples(case: Case) -> Iterator[str]:
    """A section with a sentence that passes the swap test shows something concrete, and no other does."""
    rows = {row["i"]: row for row in case.gold["sentences"]}
    for section in (s for s in case.gold["sections"] if s["kind"] == "problem"):
        inside = [rows[i] for i in range(section["first"], section["last"] + 1) if i in rows]
        shown = any(row["role"] in ("problem", "example") and row["vague"] == 0 for row in inside)
        if shown != (section["example"] == "concrete"):
            yield f"{section['id']} 标为 {section['example']}，句子却{'有' if shown else '没有'}具体的"


def _links(case: Case) -> Iterator[str]:
    gold, ids = case.gold, {s["id"] for s in case.gold["sections"]}
    for key, letter in _LINKS:
        for a, b in gold[key]:
            if {a, b} - ids or a[0] != letter or b[0] != "P":
                yield f"{key} 的 {a}→{b} 不是这类部分"
    problems = {i for i in ids if i[0] == "P"}
    explained, answered = ({b for _, b in gold[key]} for key, _ in _LINKS)
    used = {a for a, _ in gold["cause_links"]}
    wanted = {
        "unexplained": problems - explained,
        "idle_causes": {i for i in ids if i[0] == "C"} - used,
        "unaddressed": problems - answered,
    }
    for key, want in wanted.items():
        if set(gold[key]) != want:
            yield f"{key} 应为 {'、'.join(sorted(want)) or '空'}"


def _marks(case: Case) -> Iterator[str]:
    for typo in case.gold["typos"]:
        if typo["wrong"] not in case.sentence(typo["i"]) or typo["wrong"] == typo["right"]:
            yield f"第{typo['i']}句里没有错处“{typo['wrong']}”"
    for a, b in case.gold["duplicates"]:
        if a == b or shared_share(case.sentence(a).rstrip("。"), case.sentence(b).rstrip("。")) < SHARE:
            yield f"第{a}句与第{b}句相同的字不到三分之一"


def _facts(case: Case) -> Iterator[str]:
    known = {fact.id for fact in case.facts}
    if len(known) != len(case.facts):
        yield "台账里有重复的编号"
    yield from (f"{f.id} 的日期 {f.date} 不合格式" for f in case.facts if f.date and not _DATE.fullmatch(f.date))
    problems = {s["id"] for s in case.gold["sections"] if s["kind"] == "problem"}
    for identity, sections in case.gold.get("supports", {}).items():
        if set(sections) - problems:
            yield f"{identity} 支持的 {'、'.join(sections)} 不是问题部分"
    for identity, index in case.gold.get("fact_contradicts", []):
        if identity not in known or not 0 <= index < len(case.spans):
            yield f"fact_contradicts 的 {identity}、第{index}句不存在"


def main(folder: Path = REPORTS) -> None:
    """Check a folder; exits 1 where something contradicts."""
    lines = [line for case in load_cases(folder) for line in contradictions(case)]
    if lines:
        sys.exit("\n".join(lines))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
