"""Marks in a report and ignore lists: what they silence, and that they move nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from assistant.checks import diagnose, rules, silence
from assistant.errors import UsageError
from assistant.intake import parse
from assistant.intake.switches import blanked, switches
from assistant.types import Diagnosis
from evals.dataset import REPORTS, Case, load_cases

VAGUE = "学习不够系统，联系实际不够紧密，能力有待进一步提高。"
WRONG = "落实工作按步就班，创新意识不强，劲头有所减退。"
HEAD = "某县水产站领导班子对照检查材料\n一、存在的问题\n（一）学习方面\n"


def check(text: str) -> Diagnosis:
    return diagnose(parse(text), encode=None)


def rules_of(text: str) -> list[str]:
    found = check(text).findings
    return sorted(item.rule for item in found if item.rule in ("vague", "typo"))


@pytest.mark.parametrize("mark", ["# luoshi: {}", "#luoshi：{}", "<!-- luoshi: {} -->", "　　# luoshi: {}　"])
def test_what_stands_between_the_marks_is_let_be(mark: str) -> None:
    off, on = mark.format("off"), mark.format("on")
    assert rules_of(f"{HEAD}{VAGUE}\n{WRONG}\n") == ["typo", "vague", "vague"]
    assert rules_of(f"{HEAD}{VAGUE}\n{off}\n{WRONG}\n{on}\n") == ["vague"]
    assert rules_of(f"{HEAD}{off}\n{VAGUE}\n{on}\n{WRONG}\n") == ["typo", "vague"]
    assert rules_of(f"{HEAD}{off}\n{VAGUE}\n{WRONG}\n") == []


def test_single_rules_by_id_or_name() -> None:
    assert rules_of(f"{HEAD}# luoshi: off typo\n{VAGUE}\n{WRONG}\n") == ["vague", "vague"]
    assert rules_of(f"{HEAD}# luoshi: off 空泛、错别字\n{VAGUE}\n# luoshi: on 错别字\n{WRONG}\n") == ["typo"]
    assert rules_of(f"{HEAD}# luoshi: off\n{VAGUE}\n# luoshi: on typo\n{WRONG}\n") == ["typo"]


def test_a_comment_within_a_line() -> None:
    text = f"{HEAD}{VAGUE}<!-- luoshi: off -->{WRONG}<!-- luoshi: on -->{VAGUE}\n"
    assert rules_of(text) == ["vague", "vague"]
    assert [s.text for s in parse(text).sentences if "luoshi" in s.text] == []


def test_words_that_only_look_like_a_mark() -> None:
    for line in ("# luoshi: offer", "luoshi: off", "见 # luoshi: off 的说明。", "# 落实: off"):
        assert not list(switches(f"{HEAD}{line}\n"))


@hypothesis(max_examples=30, deadline=None)
@given(st.sampled_from(load_cases(REPORTS)), st.data())
def test_marks_move_nothing(case: Case, data: st.DataObject) -> None:
    """A report with marks has the same sentences, at the places where they stand in its text."""
    text = case.report.text
    lines = text.split("\n")
    at = data.draw(st.integers(0, len(lines)))
    mark = data.draw(st.sampled_from(["# luoshi: off", "<!-- luoshi: off typo -->", "# luoshi: on"]))
    marked = "\n".join([*lines[:at], mark, *lines[at:]])
    before, after = parse(text), parse(marked)
    assert len(blanked(marked)) == len(marked)
    assert [(s.text, s.role, s.section) for s in before.sentences] == [
        (s.text, s.role, s.section) for s in after.sentences
    ]
    assert all(marked[s.start : s.end] == s.text for s in after.sentences)
    if "on" in mark:
        was, now = check(text), check(marked)
        assert [(f.id, f.text) for f in was.findings] == [(f.id, f.text) for f in now.findings]


def test_an_ignore_list() -> None:
    found = check(f"{HEAD}{VAGUE}\n{WRONG}\n")
    first = next(item for item in found.findings if item.rule == "vague")
    known = rules.catalogue()
    listed = silence.read_ignored(f"\ufeff{first.id}  # 已经核对过\n\n错别字\n", "忽略.txt", known)
    kept = silence.without(found, listed)
    assert {item.id for item in found.findings} - {item.id for item in kept.findings} >= {first.id}
    assert "typo" not in {item.rule for item in kept.findings}
    assert kept.stats.vague == found.stats.vague - 1
    with pytest.raises(UsageError, match="空话"):
        silence.read_ignored("空话\n", "忽略.txt", known)
