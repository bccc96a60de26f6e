"""What the command line prints for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.checks.rules import SEVERITIES, Rule, title
from assistant.export.found import short
from assistant.types import Candidate, Diagnosis, Finding, Link, Proposal, Rewrites
from assistant.writing.estimate import Estimate


def diagnoses(items: Iterable[Diagnosis]) -> str:
    """One block a report: findings with line numbers, then the links."""
    return "\n\n".join("\n".join(_diagnosis(item)) for item in items)


def _diagnosis(item: Diagnosis) -> Iterator[str]:
    report = item.report
    yield f"== {report.path or report.title or '（无标题）'}"
    stats = item.stats
    yield f"   {stats.chars} 字，{stats.sentences} 句，空泛 {stats.vague} 句；发现 {len(item.findings)} 处"
    for found in item.findings:
        yield from _finding(found, report.text)
    for link in item.links:
        yield f"   {_link(link)}"


def _finding(found: Finding, text: str) -> Iterator[str]:
    line = text.count("\n", 0, found.start) + 1
    where = f"{found.section} " if found.section else ""
    yield f"   [{SEVERITIES[found.severity]}·{title(found.rule)}] {where}第 {line} 行 [{found.id}] {short(found.text)}"
    yield f"       {found.message}"
    if found.replacement is not None:
        yield f"       改为：{found.replacement}"


def _link(link: Link) -> str:
    verb = "解释" if link.kind == "cause-problem" else "回应"
    return f"{link.source} {verb} {link.target}（{link.score:.2f}）：{link.reason}"


def rules(items: Iterable[Rule]) -> str:
    """The rules, one a line."""
    return "\n".join(f"{rule.id}\t{SEVERITIES[rule.severity]}\t{rule.name}\t{rule.means}" for rule in items)


def rule(item: Rule) -> str:
    """One rule explained, with its examples."""
    lines = [
        f"{item.name}（{item.id}，{SEVERITIES[item.severity]}）",
        item.means,
        f"为什么：{item.why}",
        f"怎么改：{item.mend}",
    ]
    for label, examples in (("查出", item.match), ("不查", item.spare)):
        for example in examples:
            lines += [f"{label}：", *(f"    {line}" for line in example.text.splitlines())]
            lines += ["  对照：", *(f"    {line}" for line in example.earlier.splitlines())] if example.earlier else []
    return "\n".join(lines)


def rewrites(item: Rewrites) -> str:
    """Each place with its candidates, their sources and the questions."""
    blocks = ["\n".join(_proposal(proposal)) for proposal in item.proposals]
    usage = item.usage
    tokens = f"，{usage.calls} 次调用，{usage.prompt_tokens}+{usage.completion_tokens} 词元" if usage.calls else ""
    blocks.append(f"共 {len(item.proposals)} 处；模型 {item.model}{tokens}；用时 {usage.seconds:.1f} 秒")
    return "\n\n".join(blocks)


def _proposal(item: Proposal) -> Iterator[str]:
    verb = "插入" if item.start == item.end else "原句"
    yield f"{item.section} {item.start}–{item.end} {verb}：{item.original or '（在此处加一句）'}"
    if not item.candidates:
        yield "   （没有可用的写法，请先回答下面的问题或补充资料）"
    for number, candidate in enumerate(item.candidates, 1):
        yield from _candidate(number, candidate)
    for question in item.questions:
        yield f"   ？{question}"


def _candidate(number: int, item: Candidate) -> Iterator[str]:
    yield f"   {number}. " + (item.text or "（删去）").replace("\n", "\n      ")
    if item.note:
        yield f"      {item.note}"
    for source in item.sources:
        date = f"，{source.date}" if source.date else ""
        title = f"（{source.title}{date}）" if source.title else date
        yield f"      出处 {source.id}{title}：{short(source.quote, 60)}"
        if source.warning:
            yield f"      注意：{source.warning}"


def estimate(model: str, item: Estimate) -> str:
    """What a run would cost, before it is made."""
    if not item.calls:
        return f"模型 {model}：不调用模型，不产生费用。"
    cost = (
        f"约 {item.cost:.4f} {item.price.currency}" if item.price and item.cost is not None else "价目表里没有这个模型"
    )
    if item.price and item.price.taken:
        cost += f"（{item.price.taken} 的价格，取自 {item.price.page}）"
    tokens = f"输入约 {item.prompt_tokens} 词元，输出约 {item.completion_tokens} 词元"
    return f"模型 {model}：{item.calls} 次调用，{tokens}，费用：{cost}。"
