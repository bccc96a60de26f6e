"""Whatever comes in, a stage answers or refuses in our own words: short runs here, longer ones with FUZZ_SECONDS.

A text that once broke a stage stays in SEEDS.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

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

# Hypothesis has no clock: as a rule of thumb these stages take 200 examples a second.
EXAMPLES = max(60, 200 * int(os.environ.get("FUZZ_SECONDS", "0")))
fuzz = hypothesis(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

WORDS = st.sampled_from(
    [
        *[
            "一、",
            "（一）",
            "1.",
            "存在的问题",
            "原因分析",
            "整改措施",
            "方面。",
            "某局",
            "2023年5月",
            "10个",
            "百分之三",
            "张伟局长",
            "〔人员1〕",
            "秘密★10年",
        ],
        *[
            "【待补充：时间】",
            "《通知》",
            "“三会一课”",
            "岚政发〔2023〕12号",
            "；",
            "！",
            "。",
            ",",
            "0",
            "½",
            "Ⅻ",
            "㊀",
            "🀄",
        ],
        *("\u200b", "\ufeff", "\u202e", "\x85", "\u2028", "\r\n", "\n", "\t", " ", "\u3000", "\U0002a6d6", "\ud800"),
    ]
)
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


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)),
    max_leaves=12,
)
ROW = st.dictionaries(st.sampled_from(["id", "source", "date", "text", "编号", "内容", "时间", ""]), JSON, max_size=5)


@fuzz
@given(st.sampled_from([".jsonl", ".csv", ".xlsx"]), st.lists(st.one_of(ROW, JSON), max_size=4), st.binary(max_size=60))
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
