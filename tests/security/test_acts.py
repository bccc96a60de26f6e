"""Whatever is clicked in whatever order, and whatever a browser sends: nothing breaks, and no word is lost or changed.

A machine of hypothesis makes the page's acts on a server's own handlers: `FUZZ_SECONDS=600` lets it go on for so long.
What is held: no unexpected error; what the page shows is what is saved, as another process reads it; taking back brings
the text back, and doing again the other; a locked sentence stays, but for taking back and going to an earlier version.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from assistant import pipeline
from assistant.drafts import Draft, Drafts
from assistant.intake import parse
from assistant.settings import Settings
from assistant.types import Report
from assistant.ui.answers import OWNER_COOKIE, Answers
from assistant.ui.panels import causes, drafting, proposing, shelf, talk, walk, write
from assistant.ui.rooms import Houses, Rooms
from assistant.ui.strings import Words

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
QUICK = sorted({**shelf.QUICK, **write.QUICK, **walk.QUICK, **drafting.QUICK, **talk.QUICK, **causes.QUICK})
SLOW = sorted({**proposing.SLOW, **walk.SLOW, **drafting.SLOW, **talk.SLOW})
# These go to another stand of the text on purpose, or to another text.
ELSEWHERE = {"undo", "redo", "restore-version", "open", "new", "sample", "delete"}
REPORT = """某局对照检查材料
一、存在的主要问题
（一）理论学习方面。学习的系统性还不够，学用结合不紧密。学习的系统性还不够。
（二）作风方面。深入基层不够，调查研研不多。
二、产生问题的原因
（一）认识不足。对理论学习的重要性认识不够。
三、整改措施
（一）加强学习。进一步加强理论学习，\x0b提高政治站位。
"""
SAID = st.sampled_from(
    [
        "",
        "学习的系统性还不够，",
        "全年只集中学习3次。",
        "（三）",
        "\n",
        "。",
        "\r\n",
        "\r",
        "\x00",
        "\u2028",
        "\ud800",
        "<b>&amp;",
        "🀄",
        "　",
    ]
)
WORDS = st.lists(st.one_of(SAID, st.text(max_size=5)), max_size=4).map("".join)
PLACES = st.integers(0, 260)


class Parts(dict[str, str]):
    """The page's widgets, each by its own name."""

    def __missing__(self, name: str) -> str:
        return name


class Paper(HTMLParser):
    """The words of the document as the page shows it, and those of each of its sentences by their offsets."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words, self.spans = "", []
        self._inside = self._button = self._unseen = False
        self._open: list[tuple[int, int, int]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._unseen = given.get("class") == "unseen"
        self._inside |= tag == "article"
        self._button |= tag == "button"
        if tag == "span" and self._inside:
            self._open.append((int(given.get("data-s") or 0), int(given.get("data-e") or 0), len(self.words)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self._inside = False
        if tag == "button":
            self._button = False
        if tag == "span" and self._inside:
            start, end, begun = self._open.pop()
            self.spans += [(start, end, self.words[begun:])] if end else []

    def handle_data(self, data: str) -> None:
        if self._unseen:  # a sign without looks is told by its number
            data, self._unseen = chr(int(data.removeprefix("U+"), 16)), False
        if self._inside and not self._button:
            self.words += data


class Clicking(RuleBasedStateMachine):
    """Someone at the page, and next to it another process that reads the same file."""

    house: ClassVar[Answers]
    home: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.cookie = secrets.token_urlsafe(8)
        self.request = SimpleNamespace(username=None, cookies={OWNER_COOKIE: self.cookie}, session_hash=self.cookie)
        self.other = Drafts(self.home / "drafts.db").shelf(f"browser:{self.cookie}")
        self.id, self.shown = "", ""

    # What is there

    @property
    def draft(self) -> Draft:
        return self.other.open(self.id)

    @property
    def report(self) -> Report:
        return self.house.houses.rooms.workspace.check_text(self.draft.text, links=False).report

    # What is done

    def act(self, name: str, **more: Any) -> dict[str, Any]:
        """An act with what the page adds to it, and what is held of every one."""
        said = SimpleNamespace(_data={"act": name, "draft": self.id, **more})
        before, locked = self.draft if self.id else None, self.locked()
        slow = name in SLOW
        views: dict[str, Any] = {}
        for update in self.house.slow(said, self.request) if slow else [self.house.quick(said, self.request)]:
            views |= update
        assert self.house.words["error.unexpected"] not in str(views.get("notice", "")), name
        if "document" in views:
            self.shown = views["document"]
        self.id = views.get("seat", self.id)
        if before and name not in ELSEWHERE:
            after = self.draft
            assert not locked - self.sentences(), f"{name}: a locked sentence changed"
            if after.text != before.text:
                self.back_and_forth(before, after)
        return views

    def back_and_forth(self, before: Draft, after: Draft) -> None:
        """What was changed is taken back, and done again."""
        self.act("undo")
        assert self.draft.text == before.text
        self.act("redo")
        assert self.draft.text == after.text

    def sentences(self) -> Counter[str]:
        return Counter(sentence.text for sentence in parse(self.draft.text).sentences) if self.id else Counter()

    def locked(self) -> Counter[str]:
        """The locked sentences of the draft, and how often each stands there."""
        marks = self.other.marks(self.id, "locked") if self.id else {}
        return Counter({words: count for words, count in self.sentences().items() if words in marks})

    @initialize()
    def begin(self) -> None:
        self.act("new", text=REPORT)
        assert self.draft.text == REPORT.replace("\x0b", "\n")

    @precondition(lambda self: self.id)
    @rule(number=st.integers(0, 30), new=WORDS, note=st.sampled_from(["edit", "accept", "fix", "x"]))
    def save(self, number: int, new: str, note: str) -> None:
        """A sentence in its field, changed."""
        sentence = self.report.sentences[number % len(self.report.sentences)] if self.report.sentences else None
        if sentence:
            self.act("edit", start=sentence.start)
            self.act("save", start=sentence.start, end=sentence.end, original=sentence.text, text=new, note=note)

    @precondition(lambda self: self.id)
    @rule(name=st.sampled_from(["save", "mend", "take"]), start=PLACES, length=st.integers(0, 30), new=WORDS)
    def change(self, name: str, start: int, length: int, new: str) -> None:
        """Any piece of the text, inside a sentence or across some."""
        original = self.draft.text[start : start + length]
        self.act(name, start=start, end=start + length, original=original, text=new)

    @precondition(lambda self: self.id)
    @rule(number=st.integers(0, 30))
    def lock(self, number: int) -> None:
        sentences = self.report.sentences
        if sentences:
            one = sentences[number % len(sentences)]
            locked = one.text in self.other.marks(self.id, "locked")
            self.act("lock", start=one.start, end=one.end, original=one.text)
            assert (one.text in self.other.marks(self.id, "locked")) != locked

    @precondition(lambda self: self.id)
    @rule(name=st.sampled_from(["undo", "redo", "settle", "skip-all", "accept-all", "walk", "proofread", "walk-list"]))
    def step(self, name: str) -> None:
        self.act(name)

    @precondition(lambda self: self.id)
    @rule(back=st.integers(0, 20))
    def restore(self, back: int) -> None:
        versions = self.other.versions(self.id)
        one = versions[back % len(versions)]
        self.act("restore-version", at=one.id)
        assert self.draft.text == one.text

    @precondition(lambda self: self.id)
    @rule(one=st.integers(0, 9), other=st.integers(0, 9), name=st.sampled_from(["set-link", "cut-link", "link"]))
    def tie(self, one: int, other: int, name: str) -> None:
        sections = [section.id for section in self.report.sections] or [""]
        self.act(name, key=f"{sections[one % len(sections)]}>{sections[other % len(sections)]}")

    @precondition(lambda self: self.id)
    @rule(at=PLACES, name=st.sampled_from(["ignore", "pick", "rewrite", "examples", "insert"]), said=WORDS)
    def point(self, at: int, name: str, said: str) -> None:
        place = next((s for s in self.report.sentences if s.start <= at < s.end), None)
        if place:
            self.act(name, start=place.start, end=place.end, at=at, original=place.text, text=said)

    @rule(
        name=st.sampled_from([*QUICK, *SLOW]), start=PLACES, end=PLACES, original=WORDS, text=WORDS, key=WORDS,
        whole=st.booleans(), section=st.sampled_from(["", "P1", "C1", "M1", "X9"]),
    )  # fmt: skip
    def anything(self, name: str, **more: Any) -> None:
        """What only somebody would send who is not the page."""
        self.act(name, at=more["start"], answers=[{"question": more["key"], "answer": more["text"]}], **more)

    @rule(name=st.sampled_from(["new", "sample"]), text=WORDS)
    def another(self, name: str, text: str) -> None:
        self.act(name, text=text)

    # What always holds

    @invariant()
    def shows_what_is_saved(self) -> None:
        if not self.id:
            return
        draft, paper = self.draft, Paper(self.shown)
        assert f'data-version="{draft.version}"' in self.shown
        assert all("".join(words.split()) == "".join(draft.text[a:b].split()) for a, b, words in paper.spans)
        assert "".join(paper.words.split()) == "".join(draft.text.split())


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> type[Clicking]:
    home = tmp_path_factory.mktemp("acts") / "home"
    workspace = pipeline.Workspace(Settings(home=home, encoder="use"), model="rules")
    Clicking.home, Clicking.house = home, Answers(Parts(), Houses(Rooms(workspace), Words("zh")))
    return Clicking


def test_clicking_loses_no_word(machine: type[Clicking], caplog: pytest.LogCaptureFixture) -> None:
    bounded = hypothesis(
        max_examples=40 if SECONDS else 8,
        stateful_step_count=30 if SECONDS else 12,
        deadline=None,
        phases=[Phase.reuse, Phase.generate],  # a row of acts is short enough to read as it is
        suppress_health_check=list(HealthCheck),
    )
    begun = time.process_time()
    with caplog.at_level(logging.ERROR):
        run_state_machine_as_test(machine, settings=bounded)
        while time.process_time() - begun < SECONDS:
            run_state_machine_as_test(machine, settings=bounded)
