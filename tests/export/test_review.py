"""Reviews in the user's own file: rejected, all is as before; accepted, it says what the draft says."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from assistant.errors import ConflictError
from assistant.export.review import Remark, of_diagnosis, review
from assistant.intake import legacy
from assistant.intake.docx import read_docx
from assistant.types import Candidate, Citation, Diagnosis, Finding, Proposal, Report, Stats
from assistant.writing.apply import Edit, apply
from tests.intake.test_docx import NUMBERING, full
from tests.word import W, box, canonical, deleted, document, inserted, listed, par, run, settle, table


def edit_of(text: str, old: str, new: str) -> Edit:
    at = text.index(old)
    return Edit(at, at + len(old), old, new)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {entry.filename: package.read(entry) for entry in package.infolist()}


EDITS = (
    ("理论学习方面", "理论学习方面：集中研讨只有3次"),
    ("全年集中学习12次，其中研讨3次。", "全年集中学习12次，其中研讨3次，缺席5人次。"),
    ("据台账统计。", "据2023年学习台账统计。"),
    ("原定七月完成。", "原定2023年7月完成，实际9月完成。"),
    ("责任没有到人。", ""),
    ("管网改造", "城东管网改造"),
    ("框内第二段", "框内改过的话"),
    ("，之后。", "，其后整改。"),
    ("链接\t制表\n换行", "一\t二\n三"),
)


def test_accepted_it_is_the_draft_and_rejected_it_is_the_original() -> None:
    data = full()
    text = read_docx(data, "t.docx").text
    edits = [edit_of(text, old, new) for old, new in EDITS]
    remarks = [Remark(edit.start, edit.end, "【应改·空泛】请写具体。\n请补充：几次？") for edit in edits]
    done = review(data, "t.docx", edits, remarks)
    assert read_docx(done, "t.docx").text == apply(text, edits)
    assert read_docx(settle(done, accept=True), "t.docx").text == apply(text, edits)
    back = settle(done, accept=False)
    for part in ("word/document.xml", "word/footnotes.xml"):
        assert canonical(back, part) == canonical(data, part)
    assert "框内第二段" not in canonical(settle(done, accept=True)).decode()  # in the copy for older programs as well


def test_what_is_not_concerned_keeps_its_bytes() -> None:
    data = document(
        par("学习不够。"), numbering='<w:abstractNum w:abstractNumId="0"/>', extra={"word/media/a.png": b"\x89PNG"}
    )
    before = parts_of(data)
    after = parts_of(review(data, "t.docx", [], [Remark(0, 5, "请写具体")]))
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {
        "word/document.xml", "word/comments.xml", "[Content_Types].xml", "word/_rels/document.xml.rels",
    }  # fmt: skip
    unchanged = parts_of(review(data, "t.docx", [edit_of("学习不够。", "不够", "太少")], []))
    assert {name for name in unchanged if unchanged[name] != before.get(name)} == {"word/document.xml"}


def test_comments_stand_at_the_right_words() -> None:
    data = document(par("前面，", run("说得", "<w:b/>"), "不具体", "，后面。"), comments="")
    text = read_docx(data, "t.docx").text
    at = text.index("得不具")
    xml = parts_of(review(data, "t.docx", [], [Remark(at, at + 3, "这里")]))
    body = xml["word/document.xml"].decode()
    inside = body[body.index("commentRangeStart") : body.index("commentRangeEnd")]
    assert "得" in inside
    assert "不具" in inside
    assert "说" not in inside
    assert "体" not in inside
    assert "这里" in xml["word/comments.xml"].decode()


def test_numbers_that_word_makes_are_left_to_the_user() -> None:
    data = document(listed("学习不够", 1), table(("甲", "乙")), numbering=NUMBERING)
    text = read_docx(data, "t.docx").text
    assert text.startswith("一、学习不够")
    done = review(data, "t.docx", [edit_of(text, "一、学习", "二、学习"), edit_of(text, "甲\n乙", "甲乙")])
    assert canonical(settle(done, accept=True)) == canonical(data)
    assert parts_of(done)["word/comments.xml"].decode().count("请手工改为") == 2


def test_fields_are_left_whole() -> None:
    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    def field(code: str, shown: str) -> str:
        inner = f"<w:r><w:instrText> {code} </w:instrText></w:r>{char('separate')}{run(shown)}"
        return char("begin") + inner + char("end")

    simple = f'<w:fldSimple w:instr=" DATE ">{run("元月")}</w:fldSimple>'
    data = document(par("见", field("REF a", "附件三"), simple, "，查", field('HYPERLINK "x"', "公报"), "。"))
    text = read_docx(data, "t.docx").text
    assert text == "见附件三元月，查公报。"
    edits = [
        edit_of(text, "件三", "件四"),
        edit_of(text, "元", "二"),
        edit_of(text, "公报", "年报"),
        Edit(4, 4, "", "的"),
    ]
    done = review(data, "t.docx", edits, [Remark(2, 4, "请核对")])
    assert read_docx(settle(done, accept=True), "t.docx").text == "见附件三的元月，查年报。"
    assert canonical(settle(done, accept=False)) == canonical(data)
    assert parts_of(done)["word/comments.xml"].decode().count("请手工改为") == 2
    inside = 0
    for element in etree.fromstring(parts_of(done)["word/document.xml"]).iter():
        inside += {"begin": 1, "end": -1}.get(element.get(f"{{{W}}}fldCharType", ""), 0)
        assert not (inside and element.tag == f"{{{W}}}commentReference")
        assert not (
            element.tag == f"{{{W}}}commentReference" and element.xpath("ancestor::*[local-name()='fldSimple']")
        )


def test_stale_and_overlapping_edits_are_refused() -> None:
    data = document(par("学习不够。"))
    for edits in (
        [Edit(0, 2, "工作", "学")],
        [Edit(0, 3, "学习不", "a"), Edit(2, 4, "不够", "b")],
        [Edit(4, 99, "。", "")],
    ):
        with pytest.raises(ConflictError):
            review(data, "t.docx", edits)


def test_changes_of_others_stay_theirs() -> None:
    data = document(par("原话，", inserted(run("别人加的一句话")), deleted("别人删的"), "完。"))
    text = read_docx(data, "t.docx").text
    done = review(data, "t.docx", [edit_of(text, "加的一", "写的两"), edit_of(text, "完", "终")])
    assert read_docx(done, "t.docx").text == "原话，别人写的两句话终。"
    assert canonical(settle(done, accept=False)) == canonical(data)


RUNS = st.lists(
    st.tuples(st.text("学习不够调研少，。 ab", min_size=1, max_size=8), st.sampled_from(["", "<w:b/>", "<w:i/>"])),
    max_size=4,
)


@st.composite
def drafts(draw: st.DrawFn) -> tuple[bytes, list[Edit]]:
    """A document of random runs, some in links, insertions and text boxes, and edits anywhere in its text."""
    blocks = []
    for runs in draw(st.lists(RUNS, min_size=1, max_size=4)):
        pieces = []
        for words, properties in runs:
            wrapped = run(words, properties)
            how = draw(st.integers(0, 8))
            if how == 0:
                wrapped = inserted(wrapped + run("又"))
            elif how == 1:
                wrapped = f'<w:hyperlink w:anchor="a">{wrapped}</w:hyperlink>'
            elif how == 2:
                wrapped += deleted("旧")
            elif how == 3:
                wrapped = box(par(wrapped))
            elif how == 4:
                wrapped = f"<w:r><w:t> {words}</w:t><w:tab/><w:t>{words} </w:t></w:r>"
            pieces.append(wrapped)
        blocks.append(par(*pieces))
    data = document(par("题"), *blocks)
    text = read_docx(data, "t.docx").text
    cuts = sorted(draw(st.lists(st.integers(1, len(text)), max_size=8)))
    edits = []
    for start, upto in zip(cuts[::2], cuts[1::2], strict=False):
        end = min(upto, text.find("\n", start) if "\n" in text[start:] else len(text))
        edits.append(Edit(start, end, text[start:end], draw(st.text("新写的具体话12。\n ", max_size=6))))
    kept: list[Edit] = []
    for edit in edits:
        if not kept or edit.start > kept[-1].end:
            kept.append(edit)
    return data, kept


@settings(max_examples=150, deadline=None)
@given(drafts())
def test_any_accepted_rewrites_read_again_as_the_draft(case: tuple[bytes, list[Edit]]) -> None:
    data, edits = case
    text = read_docx(data, "t.docx").text
    done = review(data, "t.docx", edits, [Remark(edit.start, edit.end, "说明") for edit in edits])
    wanted = apply(text, edits)
    assert read_docx(done, "t.docx").text == wanted
    assert read_docx(settle(done, accept=True), "t.docx").text == wanted
    assert canonical(settle(done, accept=False)) == canonical(data)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("学习不够。ab", max_size=6), min_size=2, max_size=5), st.data())
def test_rewrites_across_paragraphs(lines: list[str], choose: st.DataObject) -> None:
    data = document(par("题"), *map(par, lines))
    text = read_docx(data, "t.docx").text
    start = choose.draw(st.integers(1, len(text)))
    end = choose.draw(st.integers(start, len(text)))
    edit = Edit(start, end, text[start:end], choose.draw(st.text("新话\n", max_size=4)))
    done = review(data, "t.docx", [edit])
    assert read_docx(done, "t.docx").text == apply(text, [edit])
    assert canonical(settle(done, accept=False)) == canonical(data)


def test_libreoffice_opens_it_and_sees_both(tmp_path: Path) -> None:
    if legacy.find_office() is None:
        pytest.skip("LibreOffice is not installed")
    data = full()
    text = read_docx(data, "t.docx").text
    edits = [edit_of(text, old, new) for old, new in EDITS if "框" not in old]
    done = tmp_path / "审.docx"
    done.write_bytes(review(data, "t.docx", edits, [Remark(edit.start, edit.end, "请写具体") for edit in edits]))
    again = parts_of(legacy.convert(done, "docx:Office Open XML Text"))
    body = again["word/document.xml"].decode()
    assert body.count('w:author="落实"') >= len(edits)
    assert again["word/comments.xml"].decode().count("请写具体") == len(edits)
    accepted = tmp_path / "新.docx"
    accepted.write_bytes(settle(done.read_bytes(), accept=True))
    shown = "".join(legacy.convert(accepted, "txt:Text (encoded):UTF8").decode("utf-8-sig").split())
    # Its text export has neither notes nor boxes, and shows the mark of the note and what others deleted.
    for new in (
        "理论学习方面：集中研讨只有3次",
        "，其中研讨3次，缺席5人次。",
        "2023年7月完成，实际9月完成。",
        "城东管网改造",
        "其后整改。",
    ):
        assert new in shown
    assert "责任没有到人" not in shown


def test_findings_and_proposals_become_comments_and_changes() -> None:
    data = document(par("一、查摆的问题"), par("学习不够深入。"), par("调研不够扎实。"))
    text = read_docx(data, "t.docx").text
    at = text.index("学习不够深入。")
    found = Finding("v1", "vague", "warning", "P1", at, at + 7, "学习不够深入。", "这句话放到哪个单位都成立。")
    citation = Citation("F1", "全年研讨3次", "2023", None, "学习台账")
    proposal = Proposal(
        "v1", "P1", at, at + 7, "学习不够深入。", (Candidate("全年集中研讨只有3次。", (citation,)),), ("谁缺席？",)
    )
    silent = Proposal("x", "P1", at + 8, at + 15, "调研不够扎实。", (), ("去了几个村？",))
    report = Report("t.docx", text, "")
    diagnosis = Diagnosis(report, "", (found,), (), Stats(0, 0, 0, 0.0))
    edits, remarks = of_diagnosis(diagnosis, [proposal, silent])
    done = review(data, "t.docx", edits, remarks)
    assert read_docx(done, "t.docx").text == text.replace("学习不够深入。", "全年集中研讨只有3次。")
    said = parts_of(done)["word/comments.xml"].decode()
    for words in ("放到哪个单位都成立", "学习台账", "谁缺席", "去了几个村", "写法1：见修订"):
        assert words in said
    # Of two wordings for one place the second is no change, and does not say that it is.
    other = Proposal("y", "P1", at, at + 7, "学习不够深入。", (Candidate("研讨只有3次。"),))
    edits, remarks = of_diagnosis(diagnosis, [proposal, other])
    assert len(edits) == 1
    assert [remark.text for remark in remarks if "写法1：研讨只有3次。" in remark.text]
    assert f"{{{W}}}" not in said
