"""The writer without a language model: the core of the sentence, the facts that fit it, placeholders for the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from assistant.checks.vague import specificity
from assistant.types import Candidate, Citation, Proposal
from assistant.writing.brief import EXAMPLE_RULES, Brief
from assistant.writing.core import Core, analyse, clauses, cues, split_lead
from assistant.writing.guard import clear
from assistant.writing.hollow import deed, is_pledge, points_outside, struck
from assistant.writing.questions import NOT_REVIEWED, blank, questions_for, topic_for
from assistant.writing.relevance import tone
from assistant.writing.topics import named_in, shown_in
from assistant.writing.wording import hook, in_first_person, in_report_style, join, without_subject

MOST_CANDIDATES = 3
ENOUGH = 2
MOST_EVENTS = 2
LONG_FACT = 44
_STOPS = "。！？!?；;，,"
_LEADS = ("如", "例如", "比如")
_SHOWS = ("反映出", "暴露出", "折射出")
# More blanks than these, and a clerk has a form before him, not a sentence.
MOST_BLANKS = 2
_WHEN = "完成时限"
_WHO = "责任领导和科室"
_WHICH = "当时在哪件事上这样想、怎么定的"
_THOUGHT = "当时怎么想的、哪一步没有做"
_GAP = "哪项制度没有规定、哪项考核没有要求"
# How a cause opens that calls itself one: woven after 根子在于 it would be called so twice.
_ROOT = re.compile(
    r"^(?:归根(?:结底|到底)|说到底|究其(?:原因|根源)|根子上|(?:这些|上述)?(?:问题)?的?(?:思想)?"
    r"(?:根子|根源|(?:根本|主要|深层次的?)?原因)(?=[就还主要]{0,2}(?:在于|是)))[，,]?[就还主要]{0,2}(?:在于|是)?"
)


class Draft(NamedTuple):
    """A wording and the facts it draws on, before the guard has seen it. `spare`: shown where too few others pass."""

    text: str
    cited: tuple[Citation, ...] = ()
    spare: bool = False


def write(brief: Brief) -> Proposal:
    """Wordings for one place, best first, each passed by the guard, and the questions that remain."""
    evidence = brief.evidence()
    cleared: dict[str, Candidate] = {}
    for draft in _drafts(brief):
        if draft.spare and len(cleared) >= ENOUGH:
            continue
        candidate = clear(draft.text, evidence, draft.cited)
        # A draft is put together from the sentence and its facts: if the guard has struck anything, it reads broken.
        if candidate and candidate.text == draft.text and candidate.text not in (brief.original, brief.plain):
            cleared.setdefault(candidate.text, candidate)
    few = [c for c in cleared.values() if len(c.placeholders) <= MOST_BLANKS]
    ranked = [rated(c) for c in few or cleared.values()]
    offer = struck(brief) if ranked else None
    shown = shortlist([*ranked, offer] if offer else ranked)
    return Proposal(brief.finding, brief.section, brief.start, brief.end, brief.original, shown, questions_for(brief))


def rated(candidate: Candidate) -> Candidate:
    """The candidate with how specific it is, as the page and the exports tell it."""
    return replace(candidate, specificity=round(specificity(candidate.text), 3))


def shortlist(ranked: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The best few, and last the offer to strike out, if there is one.

    What is accepted without being looked at is the first, and must never take a sentence away.
    """
    offer = [candidate for candidate in ranked if not candidate.text][:1]
    worded = [candidate for candidate in ranked if candidate.text]
    return (*worded[: MOST_CANDIDATES - len(offer)], *offer)


def _drafts(brief: Brief) -> list[Draft]:
    if brief.rule in EXAMPLE_RULES:
        return _examples(brief)
    if not clauses(brief.plain) or brief.role in NOT_REVIEWED:
        return []
    if brief.kind == "measure":
        return _measures(brief)
    return _causes(brief) if brief.kind == "cause" else _problems(brief, analyse(brief.plain))


def _problems(brief: Brief, core: Core) -> list[Draft]:
    """Core and fact, fact and what it shows, and a short form or both facts; blanks where no fact is at hand."""
    if not brief.facts:
        spare = [_fact_after(brief, core, brief.others[:1])] if brief.others else []
        blanks = _blanks(brief, core)
        # A fact may serve two sentences when this one has no better: its note says so, and a blank would say nothing.
        return [*spare, *blanks] if brief.lent else [blanks[0], *spare, *blanks[1:]]
    # A second fact must tell of something amiss by itself.
    first, *more = (brief.facts[0], *(fact for fact in brief.facts[1:] if tone(fact.quote) > 0))
    both = [_fact_after(brief, core, (first, *more))] if more else []
    drafts = [_fact_after(brief, core, (first,)), *both, _fact_first(brief, core, first), _short(brief, core, first)]
    # A sentence whose parts hang too closely together to be shortened keeps all of them.
    return [*drafts, Draft(join(f"{_whole(brief)}，{_lead(brief)}{_said(brief, first)}"), (first,), spare=True)]


def _said(brief: Brief, fact: Citation) -> str:
    return in_report_style(fact, brief.report_year, brief.person, brief.speaker)


def _instances(brief: Brief, core: Core, instances: Sequence[str], about: str) -> str:
    """One sentence: the shortcoming and its instances, so that no empty sentence is left; or 比如 and the instances."""
    chain = "；又如".join(instances)
    if core.announces:
        return join(f"{core.lead}{core.announces}，{chain}")
    return join(f"{core.lead}{core.statement(about)}，{_lead(brief)}{chain}")


def _lead(brief: Brief) -> str:
    return _LEADS[brief.number % len(_LEADS)]


def _fact_after(brief: Brief, core: Core, facts: Sequence[Citation]) -> Draft:
    about = " ".join(fact.quote for fact in facts)
    return Draft(_instances(brief, core, [_said(brief, fact) for fact in facts], about), tuple(facts))


def _fact_first(brief: Brief, core: Core, fact: Citation) -> Draft:
    shown = core.statement(fact.quote, flowing=True)
    return Draft(join(f"{core.lead}{_said(brief, fact)}，{_SHOWS[brief.number % len(_SHOWS)]}{shown}"), (fact,))


def _short(brief: Brief, core: Core, fact: Citation) -> Draft:
    """The behaviour and what of its fact says most; the whole fact where it is short."""
    said, told = _said(brief, fact), _event(brief, fact)
    behaviour = core.brief(fact.quote)
    if told and len(said) > LONG_FACT:
        return Draft(join(f"{core.lead}{core.statement(fact.quote)}，{told}"), (fact,))
    return Draft(join(f"{core.lead}{behaviour}：{without_subject(said, core.subject)}"), (fact,))


def _blanks(brief: Brief, core: Core) -> list[Draft]:
    topic = topic_for(brief)
    stated = f"{core.announces}，{core.statement()}" if core.announces else core.statement()
    lead = "具体是" if core.announces else _lead(brief)
    instance = f"{lead}{blank(topic.object)}，{blank(topic.event)}"
    texts = (f"{core.lead}{stated}，{instance}", f"{core.lead}{stated}，{topic.count}")
    return [*(Draft(join(text)) for text in texts), Draft(join(f"{_whole(brief)}，{instance}"), spare=True)]


def _whole(brief: Brief) -> str:
    """The sentence as it is, without the word that ties it to the one before."""
    return cues().connectives.sub("", brief.plain.rstrip(_STOPS)).lstrip("，,")


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
    """What happened, from the ledger and from the report's own instances, short enough to stand inside a sentence."""
    told = [(fact, event) for fact in (*brief.facts, *brief.events) if (event := _event(brief, fact))]
    if brief.kind == "measure":
        told = [(fact, event) for fact, event in told if _answers(brief, fact)]
    # Each of the sentences of a section gets another event.
    return told[brief.turn :][:MOST_EVENTS]


def _answers(brief: Brief, fact: Citation) -> bool:
    """Whether a promise is about the half of its problem that a fact shows."""
    act = deed(brief.plain)[1]
    named, shown = named_in(act) or named_in(brief.heading), shown_in(fact.quote)
    return not named or any(name in shown for name in named)


def _event(brief: Brief, fact: Citation) -> str:
    event = hook(fact.quote)
    return in_first_person(event, brief.speaker) if brief.person else event


def _causes(brief: Brief) -> list[Draft]:
    """The cause tied to an event of the problem it explains; one blank for what was thought or what let it pass."""
    stated = brief.plain.rstrip(_STOPS)
    told = [Draft(join(f"{stated}，{_told(brief)}"), brief.told)] if brief.told else []
    if points_outside(stated):
        return [*told, Draft(join(f"{stated}，但主要还是我们自己{blank(_THOUGHT)}"))]
    events = _events(brief)
    lead, rest = split_lead(stated)
    reason = _ROOT.sub("", rest)
    tied = [Draft(join(f"{lead}{reason}，以致出现{event}的情况"), (fact,)) for fact, event in events[:1]]
    rooted = [Draft(join(f"{lead}{event}，根子在于{reason}"), (fact,)) for fact, event in events[-1:]]
    # What goes on from the sentence before it names no instance of its own.
    thought = f"具体是{blank(_THOUGHT)}" if cues().goes_on.search(rest) else f"{_lead(brief)}{blank(_WHICH)}"
    gap = f"{'也是因为' if reason == rest else '制度上是'}{blank(_GAP)}"
    open_ = [f"{stated}，{thought}", f"{stated}，{gap}"]
    return [*told, *tied, *rooted, *(Draft(join(text)) for text in open_)]


def _measures(brief: Brief) -> list[Draft]:
    """The promise against an event of the problem it answers, with what by when; by whom; how it is checked.

    Of mere pledges only the event stays, and what is to be done about it.
    """
    topic = topic_for(brief)
    lead, act = deed(brief.plain)
    kept = "" if is_pledge(brief.plain) and not cues().formulas.search(brief.plain) else f"{act}，"
    when, do, check = blank(_WHEN), blank(topic.do), blank(topic.check)
    told = [Draft(join(f"{lead}{act}，{_told(brief)}"), brief.told)] if brief.told else []
    against = [Draft(join(f"{lead}针对{event}的问题，{kept}{when}前{do}"), (fact,)) for fact, event in _events(brief)]
    # One person promises for himself; a leading group names who is in charge.
    steps = (f"{when}前{do}", f"{do}，{check}" if brief.person else f"由{blank(_WHO)}牵头，{do}")
    bound = [Draft(join(f"{lead}{act}，{step}")) for step in steps]
    return [*told, *against, *bound, Draft(join(f"{_whole(brief)}，{steps[0]}"), spare=True)]
