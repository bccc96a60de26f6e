"""Whatever comes in, a stage answers or refuses in our own words: short runs here, longer ones with FUZZ_SECONDS.

    FUZZ_SECONDS=600 .venv/bin/pytest -n0 --timeout=0 tests/security/test_fuzz.py

gives each stage so many seconds of processor time.

What once broke a stage stays as a seed, in SEEDS or as an example of its test.
"""

from __future__ import annotations

import functools
import json
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from assistant.answers import Rewrites, Wording
from assistant.errors import ConflictError, LuoshiError
from assistant.intake import decode, load_facts, parse, read_report
from assistant.models import reading
from assistant.retrieval.readers import read
from assistant.ui import acts
from assistant.ui.strings import Words
from assistant.writing.apply import Edit, apply
from assistant.writing.guard import Evidence, inspect, strike

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))


def fuzz(test: Callable[..., None]) -> Callable[..., None]:
    """A property test that goes on with fresh examples for SECONDS of processor time."""
    bounded = hypothesis(
        max_examples=500 if SECONDS else 60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )(test)

    @functools.wraps(bounded)
    def again(*given: object, **named: object) -> None:
        begun = time.process_time()
        bounded(*given, **named)
        while time.process_time() - begun < SECONDS:
            bounded(*given, **named)

    return again


_SAID = """
一、 （一） 1. 存在的问题 原因分析 整改措施 方面。 某局 2023年5月 10个 百分之三 张伟局长 〔人员1〕 秘密★10年 《通知》
【待补充：时间】 “三会一课” 岚政发〔2023〕12号 ； ！ 。 , 0 ½ Ⅻ ㊀ 🀄
"""
_SIGNS = ["\u200b", "\ufeff", "\u202e", "\x85", "\u2028", "\r\n", "\n", "\t", " ", "\u3000", "\U0002a6d6", "\ud800"]
WORDS = st.sampled_from([*_SAID.split(), *_SIGNS])
TEXT = st.lists(st.one_of(WORDS, st.text(max_size=8)), max_size=40).map("".join)
SEEDS = (
    "",
    "\n",
    "（",
    "一、",
    "〔〔〔〔",
    "【待补充：【待补充：】】",
    "（一）（一）（一）",
    "\ud800",
    "年" * 50,
    "1" * 400,
)


@contextmanager
def refusing() -> Iterator[None]:
    """Lets our own refusals pass, and holds them to say what to do."""
    helped = True
    try:
        yield
    except LuoshiError as error:
        helped = bool(error.help)
    assert helped


@fuzz
@given(TEXT)
def test_structure_keeps_every_offset(text: str) -> None:
    report = parse(text)
    assert report.text == text
    spans = [(s.start, s.end) for s in report.sentences]
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert spans == sorted(spans)
    assert all(s.text == text[s.start : s.end] for s in report.sentences)
    assert all(0 <= s.start <= s.end <= len(text) for s in report.sections)


@pytest.mark.parametrize("text", SEEDS)
def test_seeds(text: str) -> None:
    assert parse(text).text == text
    evidence = Evidence(text, text, (text,))
    inspect(text, evidence)
    strike(text, evidence)


@fuzz
@given(TEXT, TEXT, TEXT)
def test_the_guard_answers_and_what_it_strikes_it_does_not_strike_again(new: str, old: str, quote: str) -> None:
    evidence = Evidence(old, old, (quote,))
    inspect(new, evidence)
    struck = strike(new, evidence)
    assert not inspect(struck, evidence).unsupported or strike(struck, evidence) == struck


@fuzz
@given(st.binary(max_size=400))
@example(b"\xff\xfe")
@example(b"\xfe\xff\xd8\x00")
def test_bytes_are_text_or_refused(data: bytes) -> None:
    with refusing():
        assert isinstance(decode(data, "x"), str)


@fuzz
@given(st.sampled_from([".docx", ".pdf", ".txt", ".md"]), st.binary(max_size=600), st.booleans())
def test_files_are_read_or_refused(tmp_path: Path, suffix: str, data: bytes, packed: bool) -> None:
    file = tmp_path / f"x{suffix}"
    file.write_bytes(_package(data) if packed else data)
    for reader in (lambda: read_report(file), lambda: read(file, file.read_bytes())):
        with refusing():
            reader()


def _package(inside: bytes) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as out:
        for name in ("[Content_Types].xml", "_rels/.rels", "word/document.xml", "xl/workbook.xml"):
            out.writestr(name, inside)
    return data.getvalue()


def _sound(suffix: str) -> bytes:
    """A small file that can be read."""
    data = BytesIO()
    if suffix == ".docx":
        written = docx.Document()
        written.add_heading("一、存在的问题")
        written.add_paragraph("（一）学习方面。学习不深入。", style="List Number")
        written.add_table(1, 2).cell(0, 0).text = "四月"
        written.save(data)
    else:
        book = openpyxl.Workbook()
        for row in (["编号", "内容", "时间"], ["F1", "窗口无人", 45000], [2, "=1+1", "2023年5月"]):
            book.worksheets[0].append(row)
        book.save(data)
    return data.getvalue()


SOUND = {suffix: _sound(suffix) for suffix in (".docx", ".xlsx")}
CHANGES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5000), st.integers(0, 60), st.binary(max_size=12)))


def _damaged(suffix: str, changes: list[tuple[int, int, int, bytes]], whole: bool) -> bytes:
    """A sound file with bytes replaced: in its parts, or in the package itself."""
    if whole:
        return _changed(SOUND[suffix], changes)
    data = BytesIO()
    with zipfile.ZipFile(BytesIO(SOUND[suffix])) as old, zipfile.ZipFile(data, "w") as new:
        names = old.namelist()
        for number, name in enumerate(names):
            here = [change for change in changes if change[0] % len(names) == number]
            new.writestr(name, _changed(old.read(name), here))
    return data.getvalue()


def _changed(data: bytes, changes: list[tuple[int, int, int, bytes]]) -> bytes:
    for _, at, length, new in changes:
        place = at % (len(data) + 1)
        data = data[:place] + new + data[place + length :]
    return data


@fuzz
@given(st.sampled_from([".docx", ".xlsx"]), CHANGES, st.booleans())
def test_damaged_files_are_read_or_refused(
    tmp_path: Path, suffix: str, changes: list[tuple[int, int, int, bytes]], whole: bool
) -> None:
    file = tmp_path / f"x{suffix}"
    file.write_bytes(_damaged(suffix, changes, whole))
    own = read_report if suffix == ".docx" else load_facts
    for reader in (lambda: own(file), lambda: read(file, file.read_bytes())):
        with refusing():
            reader()


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)),
    max_leaves=12,
)
ROW = st.dictionaries(st.sampled_from(["id", "source", "date", "text", "编号", "内容", "时间", ""]), JSON, max_size=5)


@fuzz
@given(st.sampled_from([".jsonl", ".csv", ".xlsx"]), st.lists(st.one_of(ROW, JSON), max_size=4), st.binary(max_size=60))
@example(".csv", [], b"\r!")
@example(".csv", [], b'text\n"' + b"a" * 200_000)
@example(".jsonl", [], b"[" * 100_000)
def test_facts_are_read_or_refused(tmp_path: Path, suffix: str, rows: list[object], tail: bytes) -> None:
    file = tmp_path / f"x{suffix}"
    lines = "\n".join(json.dumps(row, ensure_ascii=True) for row in rows)
    file.write_bytes(lines.encode() + b"\n" + tail)
    with refusing():
        assert all(fact.id and fact.text for fact in load_facts(file))


@fuzz
@given(TEXT, st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60), TEXT, TEXT), max_size=5), st.booleans())
def test_edits_change_just_what_they_say_or_nothing(
    text: str, raw: list[tuple[int, int, str, str]], right: bool
) -> None:
    edits = [Edit(a, b, text[max(a, 0) : max(b, 0)] if right else old, new) for a, b, old, new in raw]
    try:
        changed = apply(text, edits)
    except ConflictError:
        return
    assert len(changed) - len(text) == sum(len(e.text) - len(e.original) for e in edits)


@fuzz
@given(st.one_of(TEXT, JSON.map(lambda value: json.dumps(value, ensure_ascii=True)), st.text(max_size=80)))
@example('{"text": "' + "[" * 5000)
@example("[" * 20_000)
@example('{"text": 1e400, "facts": null}')
def test_what_a_model_says_is_read_or_refused(said: str) -> None:
    for kind in (Wording, Rewrites):
        with suppress(reading.Unreadable):
            assert isinstance(reading.read(said, kind), kind)


@fuzz
@given(JSON)
def test_an_act_of_the_page_is_one_or_refused(data: object) -> None:
    with refusing():
        acts.read(data, Words("zh"))
