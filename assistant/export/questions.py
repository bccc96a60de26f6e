"""What the unit has to be asked: 采访提纲 and 补充材料清单, from a report's placeholders, gaps and open questions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.checks.base import section_at, section_name
from assistant.export import layout
from assistant.export.track import clean
from assistant.types import Diagnosis, Missing, Proposal

_PLACEHOLDER = re.compile(r"【待补充：([^【】]+)】")
_CLAUSE = re.compile("[^，。；！？\n]+")
_MATERIAL: dict[Missing, str] = {
    "time": "写明时间的记录（会议纪要、签到表、工作日志）",
    "actor": "写明经办人、责任人的文件（分工表、值班表）",
    "object": "写明对象的材料（台账、名册、来信来访登记）",
    "quantity": "有数目的报表或台账",
    "event": "能说明这件事经过的材料（通报、督查反馈、情况说明）",
    "result": "能说明结果的材料（验收、考核、回访记录）",
}
_RULES = {
    "no-example": "这个问题有没有一件具体的事可以说明？什么时间、什么事、结果怎样？",
    "pseudo-example": "文中的事例放到别的单位也成立。请说一件本单位的事：时间、经过、结果。",
    "unexplained-problem": "这个问题是怎么造成的？当时是怎么想、怎么定的？",
    "unaddressed-problem": "这个问题打算怎么改？谁负责、什么时候改完、拿什么证明？",
}


@dataclass(frozen=True, slots=True)
class Group:
    """What to ask about one section: `questions` to people, `materials` from the files."""

    name: str
    questions: tuple[str, ...]
    materials: tuple[str, ...]


def gather(diagnosis: Diagnosis, proposals: Sequence[Proposal] = ()) -> list[Group]:
    """All that is to be asked, by section in reading order, nothing twice. Sections without a question are left out."""
    report = diagnosis.report
    asked: dict[str, tuple[dict[str, None], dict[str, None]]] = {}

    def at(section: str) -> tuple[dict[str, None], dict[str, None]]:
        return asked.setdefault(section, ({}, {}))

    for match, asks in zip(_PLACEHOLDER.finditer(report.text), _blanks(report.text), strict=True):
        at(section_at(report, match.start()))[0][asks] = None
    for found in diagnosis.findings:
        questions, materials = at(found.section)
        if found.rule in _RULES:
            questions[_RULES[found.rule]] = None
        materials.update(dict.fromkeys(_MATERIAL[gap] for gap in found.missing))
    for proposal in proposals:
        questions = at(proposal.section)[0]
        questions.update(dict.fromkeys(proposal.questions))
        questions.update(dict.fromkeys(asks for candidate in proposal.candidates for asks in _blanks(candidate.text)))
    names = {section.id: section_name(section) for section in report.sections}
    order = ["", *names]
    return [
        Group(f"{key} {names[key]}" if key in names else "全文", tuple(questions), tuple(materials))
        for key, (questions, materials) in sorted(asked.items(), key=lambda entry: order.index(entry[0]))
        if questions or materials
    ]


def _blanks(text: str) -> Iterator[str]:
    """What to ask for each placeholder, with the clause that it stands in: 次数 alone says nothing to who is asked."""
    names = iter(_PLACEHOLDER.findall(text))
    for clause in _CLAUSE.findall(_PLACEHOLDER.sub("\0", text)):
        said = clause.strip().replace("\0", "＿＿")
        for _ in range(clause.count("\0")):
            yield f"请补充：{next(names)}" + (f"（“{said}”）" if said.strip("＿") else "")


def _lines(title: str, groups: Sequence[Group]) -> list[tuple[int, str]]:
    """(level, words) of both parts: 0 title, 1 part, 2 section, 3 question."""
    lines = [(0, f"{title}采访提纲和补充材料清单"), (1, "一、采访提纲")]
    for group in groups:
        if group.questions:
            lines += [(2, group.name), *((3, question) for question in group.questions)]
    wanted: dict[str, list[str]] = {}
    for group in groups:
        for material in group.materials:
            wanted.setdefault(material, []).append(group.name.partition(" ")[0])
    lines.append((1, "二、补充材料清单"))
    lines += [(3, f"{material}——用于：{'、'.join(names)}") for material, names in wanted.items()]
    return lines


def markdown(title: str, groups: Sequence[Group]) -> bytes:
    """As Markdown, with a box to tick for each question."""
    marks = ("# ", "## ", "### ", "- [ ] ")
    return (
        "\n".join(
            ("" if level == 3 else "\n") + marks[level] + words for level, words in _lines(title, groups)
        ).lstrip()
        + "\n"
    ).encode()


def document(title: str, groups: Sequence[Group]) -> bytes:
    """As .docx, the questions of each section numbered."""
    file = layout.open_template()
    styles = (layout.TITLE, layout.CHAPTER, layout.PART, layout.BODY)
    number = 0
    for level, words in _lines(title, groups):
        number = number + 1 if level == 3 else 0
        file.add_paragraph(clean(f"{number}.{words}" if level == 3 else words), style=styles[level])
        if level == 0:
            file.add_paragraph(style=layout.BODY)  # GB/T 9704, 7.3.2: the text begins after an empty line
    return layout.saved(file)
