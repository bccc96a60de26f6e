"""What the user decided about a section holds after the text has changed around it."""

from __future__ import annotations

import pytest

from assistant.intake import parse
from assistant.types import Diagnosis, Section, Stats
from assistant.ui import anchors
from assistant.ui.links import kept_key, with_decisions

REPORT = """某局对照检查材料
一、存在的主要问题
（一）理论学习方面。学习的系统性还不够，学用结合不紧密。
（二）担当作为方面。遇到难题绕着走，主动攻坚不够。
二、产生问题的原因
（一）认识不足。对理论学习的重要性认识不够。
三、整改措施
（一）加强学习。进一步加强理论学习，提高政治站位。
"""
LEARNING, DARING = "学习的系统性还不够", "遇到难题绕着走"


def diagnosis(text: str) -> Diagnosis:
    return Diagnosis(parse(text), "general", (), (), Stats(0, 0, 0, 0.0))


def section(text: str, words: str) -> Section:
    return next(one for one in parse(text).sections if any(words in sentence.text for sentence in one.sentences))


def edited(how: str) -> str:
    ways = {
        "a section before it": REPORT.replace(
            "（一）理论学习方面。", "（一）政治建设方面。站位不高。\n（二）理论学习方面。"
        ),
        "its heading": REPORT.replace("理论学习方面", "学习教育方面"),
        "its words": REPORT.replace("学习的系统性还不够，学用结合不紧密。", "2023年6次集中学习有2次没有研讨。"),
        "its place": REPORT.replace("（一）理论学习方面。学习的系统性还不够，学用结合不紧密。\n", "").replace(
            "主动攻坚不够。\n", "主动攻坚不够。\n（二）理论学习方面。学习的系统性还不够，学用结合不紧密。\n"
        ),
    }
    return ways[how]


@pytest.mark.parametrize("how", ["a section before it", "its heading", "its words", "its place"])
def test_a_section_is_found_again_after_an_edit_of(how: str) -> None:
    before = section(REPORT, LEARNING)
    after = edited(how)
    found = anchors.find(anchors.of(before), parse(after).sections)
    assert found
    words = "2023年6次集中学习" if how == "its words" else LEARNING
    assert found.id == section(after, words).id


def test_a_section_that_is_gone_is_not_taken_for_another() -> None:
    gone = REPORT.replace("（二）担当作为方面。遇到难题绕着走，主动攻坚不够。\n", "")
    assert anchors.find(anchors.of(section(REPORT, DARING)), parse(gone).sections) is None
    assert anchors.find("no anchor", parse(REPORT).sections) is None


def test_a_link_that_was_set_moves_with_its_sections_and_the_latest_word_counts() -> None:
    cause, problem = section(REPORT, "重要性认识不够"), section(REPORT, DARING)
    key = kept_key(cause, problem)
    after = edited("a section before it")
    links = with_decisions(diagnosis(after), {key: True}).links
    assert [(link.source, link.target) for link in links] == [("C1", section(after, DARING).id)]
    moved = kept_key(section(after, "重要性认识不够"), section(after, DARING))
    assert with_decisions(diagnosis(after), {key: True, moved: False}).links == ()
