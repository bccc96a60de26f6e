"""The writer without a language model: the core of the sentence, the facts that fit it, placeholders for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from assistant.checks.vague import specificity
from assistant.types import Candidate, Citation, Proposal
from assistant.writing.brief import EXAMPLE_RULES, Brief
from assistant.writing.core import Core, analyse, clauses, cues, split_lead
from assistant.writing.fit import tone
from assistant.writing.guard import clear
from assistant.writing.questions import NOT_REVIEWED, blank, questions_for, topic_for
from assistant.writing.wording import hook, in_report_style, join, without_subject, year_of

MOST_CANDIDATES = 3
_LEADS = ("如", "例如", "比如")
_SHOWS = ("反映出", "暴露出", "折射出")
_WHY = "当时怎么想、怎么定的"
_GAP = "哪项制度没有规定、哪项考核没有要求"


class Draft(NamedTuple):
    """A wording and the facts it draws on, before the guard has seen it."""

    text: str
    cited: tuple[Citation, ...] = ()


def write(brief: Brief) -> Proposal:
    """Wordings for one place, best first, each passed by the guard, and the questions that remain."""
    evidence = brief.evidence()
    cleared: dict[str, Candidate] = {}
    for draft in _drafts(brief):
        candidate = clear(draft.text, evidence, draft.cited)
        # A draft is put together from the sentence and its facts: if the guard has struck anything, it reads broken.
        if candidate and candidate.text == draft.text and candidate.text not in (brief.original, brief.plain):
            cleared.setdefault(candidate.text, candidate)
    shown = list(cleared.values())[:MOST_CANDIDATES]
    rated = tuple(replace(c, specificity=round(specificity(c.text), 3)) for c in shown)
    return Proposal(brief.finding, brief.section, brief.start, brief.end, brief.original, rated, questions_for(brief))


def _drafts(brief: Brief) -> list[Draft]:
    if brief.rule in EXAMPLE_RULES:
        return _examples(brief)
    if not clauses(brief.plain) or brief.role in NOT_REVIEWED:
        return []
    if brief.kind == "measure":
        return _measures(brief)
    return _causes(brief) if brief.kind == "cause" else _problems(brief, analyse(brief.plain))


def _problems(brief: Brief, core: Core) -> list[Draft]:
    """Core and facts, fact and what it shows, the behaviour with its fact; blanks where no fact is at hand."""
    blanks = _blanks(brief, core)
    if not brief.facts:
        doubts = [c for c in brief.doubtful if year_of(c.date) in (None, brief.report_year)]
        # A fact may serve two sentences when this one has no better: its note says so, and a blank would say nothing.
        shared = [_fact_after(brief, core, (c,)) for c in brief.others[:1]]
        asked = [_fact_after(brief, core, (c,)) for c in doubts[:1]]
        first = [*shared, blanks[0]] if brief.lent else [blanks[0], *shared]
        return [*first, *asked, *blanks[1:]]
    # A second fact must tell of something amiss by itself.
    told = (brief.facts[0], *(fact for fact in brief.facts[1:] if tone(fact.quote) > 0))
    after = _fact_after(brief, core, told)
    if not brief.apt:
        return [after, *blanks] if core.announces else [blanks[0], after, blanks[1]]
    return [after, _fact_first(brief, core, brief.facts[-1]), _short(brief, core, brief.facts[0])]


def _said(brief: Brief, fact: Citation) -> str:
    return in_report_style(fact, brief.report_year, brief.person)


def _instances(brief: Brief, core: Core, instances: Sequence[str], about: str) -> str:
    """One sentence: the shortcoming and its instances, so that no empty sentence is left; or 比如 and the instances."""
    chain = "；又如".join(instances)
    if core.announces:
        return join(f"{core.lead}{core.announces}，{chain}")
    lead = _LEADS[brief.number % len(_LEADS)]
    return join(f"{core.lead}{core.statement(about)}，{lead}{chain}")


def _fact_after(brief: Brief, core: Core, facts: Sequence[Citation]) -> Draft:
    about = " ".join(fact.quote for fact in facts)
    return Draft(_instances(brief, core, [_said(brief, fact) for fact in facts], about), tuple(facts))


def _fact_first(brief: Brief, core: Core, fact: Citation) -> Draft:
    shown = core.statement(fact.quote, flowing=True)
    return Draft(join(f"{core.lead}{_said(brief, fact)}，{_SHOWS[brief.number % len(_SHOWS)]}{shown}"), (fact,))


def _short(brief: Brief, core: Core, fact: Citation) -> Draft:
    behaviour = core.brief(fact.quote)
    return Draft(join(f"{core.lead}{behaviour}：{without_subject(_said(brief, fact), core.subject)}"), (fact,))


def _blanks(brief: Brief, core: Core) -> list[Draft]:
    topic = topic_for(brief)
    stated = f"{core.announces}，{core.statement()}" if core.announces else core.statement()
    lead = "具体是" if core.announces else _LEADS[brief.number % len(_LEADS)]
    instance = f"{lead}{blank(topic.object)}，{blank(topic.event)}"
    return [Draft(join(f"{core.lead}{stated}，{instance}")), Draft(join(f"{core.lead}{stated}，{topic.count}"))]


def _examples(brief: Brief) -> list[Draft]:
    """Instances to insert after a sentence (or in place of one that only announces): one fact, two, another one."""
    lead, blanks = "如", _blank_insertion(brief)
    if brief.start < brief.end:
        core = analyse(brief.plain)
        lead, blanks = core.lead + (core.announces or "如"), _blanks(brief, core)
    facts = brief.facts
    single = [Draft(join(f"{lead}，{_said(brief, fact)}"), (fact,)) for fact in facts]
    if len(facts) < 2:
        return [*single, *blanks]
    pair = Draft(join(f"{lead}，{_said(brief, facts[0])}；又如，{_said(brief, facts[1])}"), facts[:2])
    return [single[0], pair, *single[1:]]


def _blank_insertion(brief: Brief) -> list[Draft]:
    topic = topic_for(brief)
    instance = f"如，在{blank(topic.object)}上，存在{blank(topic.event)}的情况"
    return [Draft(join(instance)), Draft(join(topic.count))]


def _told(brief: Brief) -> str:
    """What the writer has answered, in one sentence."""
    return "，".join(_said(brief, answer) for answer in brief.told)


def _events(brief: Brief) -> list[tuple[Citation, str]]:
    return [(fact, event) for fact in brief.facts if (event := hook(fact.quote, brief.person))]


def _causes(brief: Brief) -> list[Draft]:
    """The cause tied to an event of the problem it explains, and blanks for what was thought and what let it pass."""
    stated = brief.plain.rstrip("。！？")
    why, gap = blank(_WHY), blank(_GAP)
    told = [Draft(join(f"{stated}，{_told(brief)}"), brief.told)] if brief.told else []
    tied = [Draft(join(f"{stated}，如{event}，{why}，{gap}"), (fact,)) for fact, event in _events(brief)]
    return [
        *told,
        *tied,
        Draft(join(f"{stated}，具体到{blank(topic_for(brief).object)}，{why}，{gap}")),
        Draft(join(f"{stated}，究其原因，{why}，{gap}，以致{blank('造成了什么后果')}")),
    ]


def _measures(brief: Brief) -> list[Draft]:
    """The promise with who, by when, what and how it is checked, against an event of the problem it answers."""
    topic = topic_for(brief)
    lead, act = _act(brief.plain)
    when, do, check = blank("完成时限"), blank(topic.do), blank(topic.check)
    # One person promises for himself; a leading group names who is in charge.
    steps = f"{when}前{do}，{check}" if brief.person else f"由{blank('责任领导和科室')}牵头，{when}前{do}，{check}"
    told = [Draft(join(f"{lead}{act}，{_told(brief)}"), brief.told)] if brief.told else []
    against = [Draft(join(f"{lead}针对{event}的问题，{act}，{steps}"), (fact,)) for fact, event in _events(brief)]
    return [
        *told,
        *against,
        Draft(join(f"{lead}{act}，{steps}")),
        Draft(join(f"{lead}针对{blank('前面查摆的哪个问题')}，{act}：{do}，{when}前完成，{check}")),
        Draft(join(f"{brief.plain.rstrip('。！？')}，{steps}")),
    ]


def _act(text: str) -> tuple[str, str]:
    """The number of a promise, and what is to be done in it without the pledges around it."""
    lead, rest = split_lead(text)
    parts = clauses(rest)
    kept = [p for p in parts if not cues().pledges.search(p)] or parts[:1]
    return lead, "，".join(kept[:2])
