"""What to ask the clerk for a place, and the placeholders that stand for the answers."""

from __future__ import annotations

from assistant.types import Citation
from assistant.writing.brief import Brief
from assistant.writing.core import analyse, clauses
from assistant.writing.hollow import deed, is_pledge
from assistant.writing.topics import Topic, general, named_in, topic_of
from assistant.writing.wording import year_of

MOST_QUESTIONS = 3
# Sentences of these roles name no shortcoming and promise nothing.
NOT_REVIEWED = ("heading", "opening", "praise", "closing")


def blank(label: str) -> str:
    """A placeholder for what is not known."""
    return f"【待补充：{label}】"


def topic_for(brief: Brief) -> Topic:
    """The kind of shortcoming that a place is about; none in particular for a promise of nothing but pledges.

    What the core of the sentence names counts before what its other clauses do.
    """
    said = brief.plain or brief.original
    if brief.kind == "measure":
        if not brief.facts and is_pledge(said):
            return general()
        core = deed(said)[1]
    else:
        core = analyse(said).statement() if clauses(said) else said
    return topic_of(core if named_in(core) else said, brief.heading)


def questions_for(brief: Brief) -> tuple[str, ...]:
    """Polite, short questions: what is doubtful first, then what is missing."""
    if brief.role in NOT_REVIEWED:
        return general().ask[:1]
    asked = [_check(c, brief.report_year) for c in brief.doubtful]
    topic = topic_for(brief)
    if brief.kind == "measure":
        asked += [f"这一条由谁负责、什么时候完成？具体要{topic.do}", "拿什么衡量做到了？由谁检查、结果怎样通报？"]
        if not brief.facts:
            asked.append("这一条针对前面查摆的哪个问题？如果没有对应的问题，可考虑删去")
    elif brief.kind == "cause":
        asked += ["这条原因引起的是前面查摆的哪个问题、哪件事？如果没有，可考虑删去"] if brief.apart else []
        asked += [
            "这件事当时是怎么想、怎么定的？请写出真实的想法",
            "是哪项制度没有规定、哪项考核没有要求，还是没有人检查？",
        ]
    elif not brief.facts:
        asked += topic.ask
    return tuple(dict.fromkeys(asked))[:MOST_QUESTIONS]


def _check(citation: Citation, report_year: int | None) -> str:
    name = f"《{citation.title}》" if citation.title else f"资料{citation.id}"
    year = year_of(citation.date)
    if year and report_year and year != report_year:
        return f"手头的{name}记的是{year}年的情况，{report_year}年的情况如何？"
    return f"{name}{citation.warning or '与正文不一致，请先核实'}"
