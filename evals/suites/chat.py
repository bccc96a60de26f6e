"""chat: does the talk beside a report answer from its facts, and from nothing else?"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from assistant.intake.split import sentence_spans
from assistant.prompts import Message
from assistant.writing.guard import Evidence, inspect
from evals.base import Item, Json, Measure, Sample, Scored, Shares
from evals.suites.reports import Labelled, ReportSuite
from evals.system import System

_KNOWN = "这一部分可以写进哪件事？请说明根据哪条事实。"
_UNKNOWN = "我们单位今年一共受过几次上级通报批评？分别是什么时候？"
_MOST_SECTIONS = 2
_DRAWN = 8  # characters in a row that an answer shares with a fact only when it draws on it


class Chat(ReportSuite):
    """Questions that the ledger answers for some sections, and one that nothing answers."""

    name = "chat"
    title = "对话"
    uses_model = True
    measures = (
        Measure("cited", "答到对题的事实", "share"),
        Measure("on-topic", "所答事实对题", "share"),
        Measure("faithful", "句句有据", "share"),
        Measure("answered", "有回答", "share"),
    )

    def solve(self, sample: Sample, system: System) -> Json:
        """The answers, whole."""
        labelled = Labelled.of(sample)
        diagnosis = system.check(labelled.text)
        answers = {}
        for key, question, selection in _questions(labelled):
            turns = [Message("user", question)]
            answers[key] = "".join(system.workspace.chat(turns, diagnosis, selection, labelled.facts))
        return {"answers": answers, "findings": len(diagnosis.findings)}

    def score(self, sample: Sample, output: Json) -> Scored:
        """Every question."""
        labelled = Labelled.of(sample)
        shares = Shares(measure.name for measure in self.measures)
        items = []
        for key, question, selection in _questions(labelled):
            answer = output["answers"][key]
            wanted = labelled.supports.get(key, set())
            drawn = {fact.id for fact in labelled.facts if _draws(answer, fact.text)}
            # The program may say how many findings it made.
            said = answer.replace(f"{output['findings']}处", "几处")
            loose = [s for s in _sentences(said) if not _supported(labelled, question, selection, s)]
            shares.add("answered", bool(answer.strip()))
            shares.add("faithful", len(_sentences(answer)) - len(loose), len(_sentences(answer)))
            if wanted:
                shares.add("cited", bool(drawn & wanted))
                shares.add("on-topic", len(drawn & wanted), len(drawn))
            ok = not loose and (not wanted or bool(drawn & wanted))
            sources = tuple(f"{fact.id} {fact.text}" for fact in labelled.facts if fact.id in wanted)
            name = f"{sample.id} {labelled.heading(key) if wanted else '材料里没有的事'}"
            text = f"{selection}\n问：{question}\n答：{answer}"
            got, want = "、".join(sorted(drawn)), "、".join(sorted(wanted))
            items.append(Item(name, text, ok, got, want, "；".join(f"无据：{s}" for s in loose), sources=sources))
        return Scored(shares.tallies, tuple(items))


def _questions(labelled: Labelled) -> Iterator[tuple[str, str, str]]:
    """(key, question, selected text) of each question; the key is a section's id where the ledger has its answer."""
    for section in sorted(labelled.supports)[:_MOST_SECTIONS]:
        yield section, _KNOWN, labelled.section(section)
    yield "unknown", _UNKNOWN, ""


def _sentences(answer: str) -> list[str]:
    return [answer[start:end] for start, end in sentence_spans(answer)]


def _draws(answer: str, fact: str) -> bool:
    return SequenceMatcher(None, answer, fact, autojunk=False).find_longest_match().size >= _DRAWN


def _supported(labelled: Labelled, question: str, selection: str, sentence: str) -> bool:
    names = "\n".join(f"{f.id} {f.source} {f.date}" for f in labelled.facts)
    quotes, dates = tuple(f.text for f in labelled.facts), tuple(f.date for f in labelled.facts)
    given, year = f"{selection}\n{question}", labelled.gold.get("year")
    # As in the talk itself: its words are its own, its particulars are not.
    ground = Evidence(given, f"{labelled.text}\n{names}", quotes, dates, year, own_words=True)
    return not inspect(sentence, ground).unsupported
