"""Talk about a report, its facts and the knowledge base; each sentence is guarded as it comes."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from assistant import prompts
from assistant.models import Model
from assistant.prompts import Message, Prompt
from assistant.tokens import Part
from assistant.types import Diagnosis, Fact, Hit, Report
from assistant.writing.admit import leaks
from assistant.writing.context import NOTHING, cite, cite_fact, fact_lines, fit, policy_lines
from assistant.writing.evidence import Evidence
from assistant.writing.guard import strike

Turn = Message  # role user or assistant, and the words
_ANSWER = 900  # tokens
_END = re.compile(r".*?(?:[。！？!?]+[”’）】」]*|\n)", re.DOTALL)
_REF = re.compile(r"[（(【\[]?[FK]\d+(?:[、，,][FK]?\d+)*[）)】\]]?")
_MOST_LISTED = 5
_MOST_FAULTS = 12
# 哪里空、有什么问题、哪些地方不具体: a question about the draft itself, which the findings answer.
_ASKS_FAULTS = re.compile(
    r"(?:哪里|哪些|哪儿|哪句|哪几|哪一|什么地方|何处|有没有|有什么|有何|存在什么|是不是|指出|找出|列出|检查)"
    r"[^。？?]{0,16}(?:空|虚|不具体|笼统|泛|毛病|不足|不对|不好|要改|该改|错|缺|问题)"
    r"|(?:空|虚|笼统|泛|问题|毛病)[^。？?]{0,4}(?:在哪|是哪|有哪)|怎么样|写得如何|诊断"
)


@dataclass(frozen=True, slots=True)
class Talk:
    """What the talk is about: the report with its findings, the words selected in it, facts and passages found."""

    report: Report
    diagnosis: Diagnosis | None = None
    selection: str = ""
    facts: Sequence[Fact] = ()
    hits: Sequence[Hit] = ()


def reply(turns: Sequence[Message], talk: Talk, model: Model | None) -> Generator[str]:
    """The answer to the last of `turns` (a user's), sentence by sentence; closing the iterator stops the model.

    A particular that neither the report, the facts, the passages nor the user's own words hold comes out as a
    placeholder. Without a model the answer is what retrieval found. Raises ModelUnavailable and ModelRefused.
    """
    if model is None:
        yield from _faults(talk) if _ASKS_FAULTS.search(turns[-1].content) else _found(talk)
        return
    ground, prompt = _ground(turns, talk), prompts.load("chat")
    with closing(model.stream(_messages(prompt, turns, talk, model))) as stream:
        for sentence in _sentences(stream):
            if not leaks(sentence, prompt, ground):
                yield _guarded(sentence, ground)


def _messages(prompt: Prompt, turns: Sequence[Message], talk: Talk, model: Model) -> list[Message]:
    history = "\n".join(f"{'起草人' if t.role == 'user' else '助手'}：{t.content}" for t in turns[:-1])
    parts = [
        Part("question", turns[-1].content, least=100),
        Part("selection", talk.selection or NOTHING),
        Part("facts", fact_lines(cite_fact(fact) for fact in talk.facts)),
        Part("findings", _findings(talk.diagnosis)),
        Part("policy", policy_lines(talk.hits)),
        Part("history", history or NOTHING),
        Part("report", talk.report.text, least=200),
    ]
    fixed = {"unit": talk.report.unit, "year": str(talk.report.year or "不详")}
    return fit(prompt, model, parts, min(_ANSWER, model.window // 4), **fixed)


def _findings(diagnosis: Diagnosis | None) -> str:
    found = diagnosis.findings if diagnosis else ()
    return "\n".join(f"{f.section} {f.message}：{f.text}" for f in found) or NOTHING


def _ground(turns: Sequence[Message], talk: Talk) -> Evidence:
    """All that the answer may draw on: what the user said counts as the user's own knowledge."""
    said = "\n".join(turn.content for turn in turns if turn.role == "user")
    cited = [*(cite_fact(fact) for fact in talk.facts), *(cite(hit) for hit in talk.hits)]
    names = "\n".join(dict.fromkeys(c.title for c in cited))
    report = talk.report
    given, around = f"{talk.selection}\n{said}", f"{report.text}\n{names}"
    return Evidence(given, around, year=report.year, unit=report.unit, own_words=True).citing(cited)


def _sentences(pieces: Iterable[str]) -> Iterator[str]:
    """Pieces of a stream as whole sentences: a particular must not be judged by its half."""
    held = ""
    for piece in pieces:
        held += piece
        while match := _END.match(held):
            yield match[0]
            held = held[match.end() :]
    if held:
        yield held


def _guarded(sentence: str, ground: Evidence) -> str:
    """`sentence` with unsupported particulars struck; references such as （F3） are set aside meanwhile."""
    refs = _REF.findall(sentence)
    struck = strike(_REF.sub("\ue000", sentence), ground)
    for ref in refs:
        struck = struck.replace("\ue000", ref, 1)
    return struck.replace("\ue000", "")


def _faults(talk: Talk) -> Iterator[str]:
    """The findings of the draft in its order, each with its place, its words and what is amiss with them."""
    found = sorted(talk.diagnosis.findings, key=lambda f: f.start) if talk.diagnosis else []
    if not found:
        yield "按规则没有查出要改的地方。\n" if talk.diagnosis else "这份材料还没有检查，先检查一遍再问。\n"
        return
    headings = {section.id: section.heading for section in talk.report.sections}
    yield f"按规则查出{len(found)}处要改的地方：\n"
    for finding in found[:_MOST_FAULTS]:
        place = headings.get(finding.section) or "全文"
        yield f"{place}（第{finding.start}字起）“{finding.text.strip()}”：{finding.message}\n"
    if len(found) > _MOST_FAULTS:
        yield f"其余{len(found) - _MOST_FAULTS}处在正文里都有标记，点开可以看到改法。\n"


def _found(talk: Talk) -> Iterator[str]:
    """What can be said without a model: the material that touches the question, and where to go on."""
    yield "现在没有接入模型，下面是查到的有关材料。\n"
    for fact in talk.facts[:_MOST_LISTED]:
        yield f"{fact.id}（{fact.date or '日期不详'}，{fact.source or '来源不详'}）：{fact.text}\n"
    for number, hit in enumerate(talk.hits[:_MOST_LISTED], 1):
        yield f"K{number}（{hit.passage.title}）：{' '.join(hit.passage.text.split())}\n"
    if not talk.facts and not talk.hits:
        yield "事实和知识库里都没有找到相关内容，可以先添加台账或文件。\n"
    if talk.diagnosis and talk.diagnosis.findings:
        yield f"这份材料共查出{len(talk.diagnosis.findings)}处要改的地方，点开任意一处可以看到改法。\n"
