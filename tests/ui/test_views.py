"""What the views make of values: text stays text, offsets stay true, differences give both sides back."""

from __future__ import annotations

import re
import threading
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.drafts import Turn
from assistant.errors import UsageError
from assistant.intake import parse
from assistant.types import Candidate, Citation, Finding, Passage, Proposal
from assistant.ui import acts, strings
from assistant.ui.desk import anchor
from assistant.ui.render import card as cards
from assistant.ui.render.diff import difference, steps
from assistant.ui.render.document import Sheet, document
from assistant.ui.render.talk import talk
from assistant.ui.stage import Stage
from assistant.ui.strings import Words

WORDS = Words("zh")
REPORT = """某局对照检查材料

一、存在的问题
（一）理论学习方面。学习不深入。比如，有的同志学得不够。
二、原因分析
（一）认识不足。重视不够。
"""
HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>\'"&lt;`${1}`{{this}}'


class Reader(HTMLParser):
    """Collects the tags with their attributes and the text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def sheet(text: str, findings: tuple[Finding, ...] = ()) -> Sheet:
    return Sheet("d", 1, parse(text), findings, frozenset())


def finding(report_text: str, quote: str, rule: str = "vague") -> Finding:
    start = report_text.index(quote)
    return Finding("f1", rule, "warning", "P1", start, start + len(quote), quote, "太空。", ("time",))


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_difference_gives_both_texts_back(old: str, new: str) -> None:
    found = steps(old, new)
    assert "".join(left for _, left, _ in found) == old
    assert "".join(right for _, _, right in found) == new


def test_a_difference_marks_what_changed_and_placeholders() -> None:
    html = difference("学习不够深入。", "学习只开展【待补充：次数】次。")
    assert "<del>" in html
    assert "<ins>" in html
    assert '<mark class="hole">【待补充：次数】</mark>' in html


@given(st.text(alphabet=st.sampled_from("<>&\"'`${}学习。\n a="), max_size=200))
def test_no_text_becomes_markup(text: str) -> None:
    own = {"select", "option", "details", "summary", "label"}
    allowed = {"div", "span", "button", "b", "article", "p", "mark", *own}
    for html in (document(sheet(text), WORDS), talk((Turn("user", text), Turn("assistant", text)), WORDS)):
        for tag, attributes in Reader(html).tags:
            assert tag in allowed
            assert not any(name.startswith("on") for name in attributes)


def test_a_hostile_report_fact_and_candidate_are_shown_as_text() -> None:
    place = cards.Place(0, len(HOSTILE), HOSTILE)
    proposal = Proposal(
        "f",
        "P1",
        0,
        1,
        HOSTILE,
        (Candidate(HOSTILE, (Citation(HOSTILE, HOSTILE, None, HOSTILE, HOSTILE),)),),
        (HOSTILE,),
    )
    passage = Passage(HOSTILE, "", HOSTILE, 0, 1, title=HOSTILE)
    html = cards.card(
        place,
        (finding(HOSTILE, "alert"),),
        WORDS,
        locked=False,
        below=cards.proposal(proposal, lambda _: passage, WORDS),
    )
    tags = Reader(html).tags
    assert not [tag for tag, _ in tags if tag in ("img", "script")]
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]


def test_a_sentence_to_be_struck_out_says_why_and_can_still_be_worded_by_hand() -> None:
    said = "奋力谱写新篇章。"
    offer = Proposal("v", "M1", 3, 3 + len(said), said, (Candidate("", note="建议删去这一句：只是表态。"),))
    shown = cards.proposal(offer, lambda _: None, WORDS)
    assert "只是表态" in shown
    accept, adjust = (re.findall(rf'data-act="{act}"[^>]* data-text="([^"]*)"', shown) for act in ("save", "adjust"))
    assert (accept, adjust) == ([""], [said])


def test_every_sentence_carries_its_offsets() -> None:
    report = parse(REPORT)
    spans = [
        (int(attributes["data-s"] or 0), int(attributes["data-e"] or 0))
        for tag, attributes in Reader(document(sheet(REPORT), WORDS)).tags
        if tag == "span" and "data-s" in attributes
    ]
    assert spans == [(sentence.start, sentence.end) for sentence in report.sentences]


def test_findings_that_overlap_are_all_drawn() -> None:
    found = (finding(REPORT, "有的同志学得不够。"), finding(REPORT, "同志", "typo"))
    html = document(sheet(REPORT, found), WORDS)
    assert re.search(r'data-rules="typo vague"', html)
    assert Reader(html).text.count("有的同志学得不够。") == 1


def test_a_finding_about_a_part_is_a_flag_beside_its_heading() -> None:
    html = document(sheet(REPORT, (finding(REPORT, "（一）理论学习方面。", "no-example"),)), WORDS)
    assert '<button type="button" class="f flag r-no-example"' in html


def test_reading_direction_marks_are_seen() -> None:
    html = document(sheet("学习\u202e不够。"), WORDS)
    assert "\u202e" not in html
    assert "U+202E" in html


def test_the_text_that_stood_there_is_found_again_after_it_moved() -> None:
    assert anchor("甲乙丙乙", "乙", 3) == 3
    assert anchor("前面多了字。甲乙", "甲乙", 0) == 6
    assert anchor("乙甲甲甲乙", "乙", 1) == 0
    assert anchor("甲", "乙", 0) is None


def test_an_answer_that_comes_late_may_not_write() -> None:
    stage = Stage()
    first = stage.take("tab", "card")
    other = stage.take("other tab", "card")
    assert stage.holds(first)
    second = stage.take("tab", "card")
    assert (stage.holds(first), stage.holds(second), stage.holds(other)) == (False, True, True)
    assert (first.scope.cancelled, second.scope.cancelled, other.scope.cancelled) == (True, False, False)
    stage.give_back(first)
    assert stage.holds(second), "what was superseded takes nothing with it"
    stage.leave("tab")
    assert (second.scope.cancelled, other.scope.cancelled) == (True, False)


def test_a_stop_waits_until_the_stopped_has_put_down_what_it_holds() -> None:
    stage = Stage()
    ticket = stage.take("tab", "talk")
    said: list[str] = []

    def work() -> None:
        while not ticket.scope.cancelled:
            time.sleep(0.01)
        said.append("kept")
        stage.give_back(ticket)

    threading.Thread(target=work).start()
    stage.stop("tab", "talk", patience=60)
    assert said == ["kept"]


@pytest.mark.parametrize(
    "data", [None, "x", {"act": 3}, {"act": "pick", "at": -1}, {"act": "pick", "answers": "x"}, []]
)
def test_what_is_no_act_is_refused(data: object) -> None:
    with pytest.raises(UsageError):
        acts.read(data, WORDS)


def test_both_languages_have_the_same_gaps_to_fill() -> None:
    for key, (chinese, english) in strings.texts().items():
        names = re.findall(r"{\w+}", chinese)
        assert sorted(names) == sorted(re.findall(r"{\w+}", english)), key
        assert not re.search(r"[\u4e00-\u9fff]", english) or key == "settings.language.switch", key


def test_every_text_is_used_somewhere() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(strings.__file__).parent.rglob("*.py"))
    said = re.findall(r"[\"']([a-z]+(?:[.][^\"' ]+)?)[\"']", source)
    used = re.compile("|".join(re.sub(r"\\{.*?\\}", ".+", re.escape(name)) for name in set(said)))
    assert not [key for key in strings.texts() if not used.fullmatch(key)]


def test_what_is_left_blank_is_marked_and_counted() -> None:
    shown = Reader(document(sheet("某局材料\n（一）学习方面。5月只学了【待补充：几次】，缺【待补充：谁】。"), WORDS))
    assert "2 处待补充" in shown.text
    assert sum(attrs.get("class") == "hole" for _, attrs in shown.tags) == 2
    assert "待补充" not in Reader(document(sheet(REPORT), WORDS)).text
