"""The writer without a language model: the core of the sentence, the facts that fit it, placeholders for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assistant.types import Candidate, Citation, Proposal
from assistant.writing.brief import EXAMPLE_RULES, Brief
from assistant.writing.core import Core, analyse, clauses, cues
from assistant.writing.guard import clear
from assistant.writing.questions import blank, questions_for, topic_for
from assistant.writing.wording import hook, in_report_style, join, without_subject

MOST_CANDIDATES = 3
_LEADS = ("如", "例如", "比如")


class Draft(NamedTuple):
    """A wording and the facts it draws on, before the guard has seen it."""

    text: str
    cited: tuple[Citation, ...] = ()


def write(brief: Brief) -> Proposal:
    """Wordings for one place, best first, each passed by the guard, and the questions that remain."""
    drafts = _drafts(brief)
    evidence = brief.evidence()
    cleared: dict[str, Candidate] = {}
    for draft in drafts:
        candidate = clear(draft.text, evidence, draft.cited)
        if candidate and candidate.text != brief.original:
            cleared.setdefault(candidate.text, candidate)
    candidates = tuple(cleared.values())[:MOST_CANDIDATES]
    return Proposal(
        brief.finding, brief.section, brief.start, brief.end, brief.original, candidates, questions_for(brief)
    )


def _drafts(brief: Brief) -> list[Draft]:
    if brief.rule in EXAMPLE_RULES:
        return _examples(brief)
    if not clauses(brief.plain):
        return []
    if brief.kind == "measure":
        return _measures(brief)
    core = analyse(brief.plain)
    if brief.kind == "cause":
        return _causes(brief, core)
    return _problems(brief, core)


def _problems(brief: Brief, core: Core) -> list[Draft]:
    facts = brief.facts
    if facts:
        return _with_facts(brief, core, facts)
    drafts = _with_blanks(brief, core)
    spare = [c for c in (*brief.others, *brief.doubtful) if not _of_another_year(c, brief)][:1]
    return [*drafts[:1], *(_fact_after(brief, core, (c,)) for c in spare), *drafts[1:]]


def _of_another_year(citation: Citation, brief: Brief) -> bool:
    return bool(brief.report_year and citation.date and not citation.date.startswith(str(brief.report_year)))


def _with_facts(brief: Brief, core: Core, facts: tuple[Citation, ...]) -> list[Draft]:
    """Core, then facts; fact first, then what it shows; the behaviour alone with its fact."""
    first, last = facts[0], facts[-1]
    return [_fact_after(brief, core, facts), _fact_first(brief, core, last), _short(brief, core, first)]


def _fact_after(brief: Brief, core: Core, facts: Sequence[Citation]) -> Draft:
    said = [in_report_style(c, brief.report_year, brief.person) for c in facts]
    lead = _LEADS[brief.number % len(_LEADS)]
    instances = f"{lead}，{said[0]}" + "".join(f"。又如，{more}" for more in said[1:])
    text = join(instances) if core.announces else join(core.lead + core.statement, instances)
    return Draft(text, tuple(facts))


def _fact_first(brief: Brief, core: Core, fact: Citation) -> Draft:
    said = in_report_style(fact, brief.report_year, brief.person)
    shows = "反映出" if brief.number % 2 else "暴露出"
    return Draft(join(core.lead + said, f"这{shows}{core.flowing}"), (fact,))


def _short(brief: Brief, core: Core, fact: Citation) -> Draft:
    said = without_subject(in_report_style(fact, brief.report_year, brief.person), core.subject)
    return Draft(join(f"{core.lead}{core.brief}：{said}"), (fact,))


def _with_blanks(brief: Brief, core: Core) -> list[Draft]:
    topic = topic_for(brief)
    lead = _LEADS[brief.number % len(_LEADS)]
    result = f"，结果{blank('造成了什么后果')}" if "result" in brief.missing else ""
    instance = f"{lead}，{blank(topic.object)}，{blank(topic.event)}{result}"
    named = instance if core.announces else join(core.lead + core.statement, instance)
    return [Draft(join(named)), Draft(join(core.lead + core.statement, topic.count))]


def _examples(brief: Brief) -> list[Draft]:
    """Instances to insert after a sentence (or in place of one that only announces): each fact, then two together."""
    said = [in_report_style(c, brief.report_year, brief.person) for c in brief.facts]
    drafts = [Draft(join(f"如，{text}"), (c,)) for text, c in zip(said, brief.facts, strict=True)]
    if len(said) > 1:
        both = Draft(join(f"如，{said[0]}", f"又如，{said[1]}"), brief.facts[:2])
        drafts = [drafts[0], both, *drafts[1:]]
    if not drafts:
        topic = topic_for(brief)
        drafts = [Draft(join(f"如，{blank(topic.object)}，{blank(topic.event)}")), Draft(join(topic.count))]
    return drafts


def _causes(brief: Brief, core: Core) -> list[Draft]:
    topic = topic_for(brief)
    stated = core.lead + core.statement
    why = blank("当时怎么想、怎么定的")
    gap = blank("哪项制度没有规定或哪项考核没有要求")
    tied = [
        Draft(join(stated, f"从“{event}”这件事看，当时{why}，{gap}"), (fact,))
        for fact in brief.facts
        if (event := hook(fact.quote))
    ]
    return [
        *tied,
        Draft(join(stated, f"说到底，在{blank(topic.object)}这件事上，{why}，{gap}")),
        Draft(join(core.lead + core.brief, f"具体地说，{why}，以致{blank('前面查摆的哪件事没有做好')}")),
    ]


def _measures(brief: Brief) -> list[Draft]:
    topic = topic_for(brief)
    lead, act = _act(brief.plain)
    who, when = blank("责任领导和责任科室"), blank("完成时限")
    steps = f"由{who}负责，{when}前{blank(topic.do)}，{blank(topic.check)}"
    against = [
        Draft(join(f"{lead}针对“{event}”的问题，{act}，{steps}"), (fact,))
        for fact in brief.facts
        if (event := hook(fact.quote))
    ]
    plain = Draft(join(f"{lead}{act}。具体是：{steps}"))
    return [*against, plain, Draft(join(f"{lead}{when}前，{blank(topic.do)}，{act}；{blank(topic.check)}"))]


def _act(text: str) -> tuple[str, str]:
    """The number of a promise, and what is to be done in it without the pledges around it."""
    core = analyse(text)
    parts = clauses(text)
    parts[0] = parts[0].removeprefix(core.lead.rstrip("，,：: "))
    parts = [p for p in parts if p]
    kept = [p for p in parts if not cues().pledges.search(p)] or parts[:1]
    return core.lead, "，".join(kept[:2])
