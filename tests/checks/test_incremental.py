"""A report checked again after an edit: the same findings as from scratch, for the price of what has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.checks import diagnose, mechanisms, ngrams, typos, vague
from assistant.intake import parse
from assistant.remember import Remembering
from assistant.retrieval.encode import get_encoder
from assistant.types import Diagnosis
from evals.dataset import REPORTS, Case, load_cases

CASES = load_cases(REPORTS)
WORDS = ["去年腊月", "按步就班", "不够", "的的", "3月5日", "群众", "\n", "。", "比如，", "一是", "（二）", "王某"]


class Vectors:
    """The encoder with its memory, and what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._rows = Remembering(self._work, kept=5000)

    def _work(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        rows = np.zeros((len(texts), 512), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for char in text:
                row[ord(char) % 512] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack(self._rows(texts))


def forget() -> None:
    """As in a process that has checked nothing yet."""
    vague._vagueness.cache_clear()
    mechanisms._shown.cache_clear()
    typos._sure.cache_clear()
    typos._guesses.clear()


def said(item: Diagnosis) -> Diagnosis:
    return replace(item, stats=replace(item.stats, seconds=0.0))


WARM = Vectors()


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(CASES), st.data())
def test_the_same_findings_as_from_scratch(case: Case, data: st.DataObject) -> None:
    text = case.report.text
    diagnose(parse(text), encode=WARM)
    for _ in range(3):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 40)))
        text = text[:start] + data.draw(st.sampled_from(["", *WORDS])) + text[end:]
    again = diagnose(parse(text), encode=WARM)
    forget()
    assert said(again) == said(diagnose(parse(text), encode=Vectors()))


def test_only_what_has_changed_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    text = next(case.report.text for case in CASES if "不够" in case.report.text)
    vectors = Vectors()
    forget()
    diagnose(parse(text), encode=vectors)
    whole = len(vectors.asked)
    vectors.asked.clear()
    read: list[str] = []
    decide = ngrams.Classifier.decision
    monkeypatch.setattr(ngrams.Classifier, "decision", lambda self, texts: read.extend(texts) or decide(self, texts))
    diagnose(parse(text.replace("不够", "很不够", 1)), encode=vectors)
    # The sentence and the section that it stands in.
    assert len(vectors.asked) <= 3 < whole
    assert all("很不够" in item or len(item) < 200 for item in read)
    assert len(read) < whole / 2


def test_the_encoder_gives_one_text_the_same_vector_in_any_company() -> None:
    encode = get_encoder("use").passages
    texts = [s.text for s in CASES[0].report.sentences][:24]
    alone = np.vstack([encode([text]) for text in texts])
    assert np.allclose(encode(texts), alone, atol=1e-5)


def test_memory_is_bounded_and_asks_once() -> None:
    calls: list[Sequence[str]] = []

    def work(texts: Sequence[str]) -> list[str]:
        calls.append(texts)
        return [text.upper() for text in texts]

    kept = Remembering(work, kept=2)
    assert kept(["a", "b", "a"]) == ["A", "B", "A"]
    assert kept(["b"]) == ["B"]
    assert calls == [["a", "b"]]
    kept(["c"])
    assert kept(["a"]) == ["A"]  # forgotten, and asked again
    assert calls == [["a", "b"], ["c"], ["a"]]
    assert kept([]) == []
