"""The report as a document whose findings are underlined, with its outline."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.types import Finding, Report, Section, Sentence
from assistant.ui.render.markup import attr, blanks, button, empty, filled, profile_name, profiles, shortened, text
from assistant.ui.strings import Words

# What these say is said of a whole part, wherever they point to.
_OF_A_PART = {
    "no-example",
    "unexplained-problem",
    "unaddressed-problem",
    "idle-cause",
    "missing-aspect",
    "praise-heavy",
    "promise-open",
    "recurring",
}
_CHAPTER = re.compile(r"^\s*(?:第[一二三四五六七八九十]+[章部分]+|[一二三四五六七八九十]+、)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the document view shows of a draft; `waiting` sentences have wordings that were not read yet.

    `settling`: the page asks for the links as soon as it has drawn the rest. `judge`: there is a model that can
    review it; `reviewed`: that was done.
    """

    draft: str
    version: int
    report: Report
    findings: tuple[Finding, ...]
    locked: frozenset[str]
    can_undo: bool = False
    can_redo: bool = False
    profile: str = ""
    guessed: str = ""
    profiles: Sequence[tuple[str, str]] = ()
    waiting: int = 0
    settling: bool = False
    judge: bool = False
    reviewed: bool = False


def document(sheet: Sheet, words: Words) -> str:
    """The whole document with its toolbar. Offsets stand in data-s and data-e of every sentence."""
    placed = _placed(sheet)
    begin = ' data-begin="settle" aria-busy="true"' if sheet.settling else ""
    paragraphs = "".join(_paragraph(span, sheet, placed, words) for span in _lines(sheet.report.text))
    return (
        f'<div class="sheet" data-draft="{attr(sheet.draft)}" data-version="{sheet.version}"{begin}>'
        f"{toolbar(sheet, words)}"
        f'<article class="paper" aria-label="{attr(words["doc.label"])}" lang="zh">{paragraphs}</article></div>'
    )


def blank(words: Words) -> str:
    """What stands in the place of the document when none is open."""
    inside = empty(
        words["doc.empty"], words["doc.empty.help"], button(words["drafts.sample"], "sample", kind="primary")
    )
    return f'<div class="sheet" data-draft="">{inside}</div>'


def toolbar(sheet: Sheet, words: Words) -> str:
    """Counts and filters by rule, steps through the findings, undo and redo, and the walk through the whole text."""
    counts = Counter(finding.rule for finding in sheet.findings)
    total = words.say("doc.findings", n=len(sheet.findings)) if sheet.findings else words["doc.clean"]
    if left := blanks(sheet.report.text):
        total += " · " + words.say("doc.blanks", n=left)
    filters = "".join(
        f'<button type="button" class="filter r-{attr(rule)}" data-filter="{attr(rule)}" aria-pressed="true">'
        f"{text(words.rule(rule))}<b>{count}</b></button>"
        for rule, count in counts.most_common()
    )
    step = (
        '<button type="button" class="btn icon" data-step="{by}" aria-label="{label}" title="{label}">{sign}</button>'
    )
    keys = attr(words["doc.keys"])
    return (
        f'<div class="tools" role="toolbar" aria-label="{attr(words["doc.toolbar"])}">'
        f'<span class="total" title="{keys}">{text(total)}</span>{_reviewed(sheet, words)}'
        f'<span class="filters" role="group" aria-label="{attr(words["doc.filter"])}">{filters}</span>'
        '<span class="acts">'
        + step.format(by=-1, label=attr(words["doc.previous"]), sign="↑")
        + step.format(by=1, label=attr(words["doc.next"]), sign="↓")
        + button(words["doc.undo"], "undo", kind="quiet", off=not sheet.can_undo)
        + button(words["doc.redo"], "redo", kind="quiet", off=not sheet.can_redo)
        + (button(words.say("doc.waiting", n=sheet.waiting), "walk-list") if sheet.waiting else "")
        + button(words["doc.walk"], "walk", kind="primary", off=not counts["vague"])
        + f'<details class="menu"><summary class="btn icon" aria-label="{attr(words["doc.more"])}">⋯</summary><div>'
        + button(words["draft.title"], "draft-form")
        + button(words["proof.title"], "proofread")
        + _review(sheet, words)
        + f'<label class="ask"><span>{text(words["settings.profile"])}</span>{_profile(sheet, words)}</label>'
        + "</div></details>"
        + "</span></div>"
        + f'<p class="inserting-hint" role="status">{text(words["chat.insert.help"])}'
        + f'<button type="button" class="btn quiet" data-stop-inserting>{text(words["card.cancel"])}</button></p>'
    )


def _reviewed(sheet: Sheet, words: Words) -> str:
    label, hint = text(words["review.mark"]), attr(words["review.holds"])
    return f'<span class="chip" title="{hint}">{label}</span>' if sheet.reviewed else ""


def _review(sheet: Sheet, words: Words) -> str:
    """The button that asks the model; without one, why it is off and the way to mend that."""
    if sheet.judge:
        return button(words["review.title"], "review", hint=words["review.help"])
    settings = f'<button type="button" class="btn" data-tab="settings">{text(words["review.settings"])}</button>'
    return (
        button(words["review.title"], "review", off=True)
        + f'<p class="hint why">{text(words["review.none"])}</p>{settings}'
    )


def _profile(sheet: Sheet, words: Words) -> str:
    guess = words.say("doc.profile.guess", name=profile_name(sheet.guessed, words))
    return profiles(sheet.profile, sheet.profiles, guess, "profile", words)


def outline(sheet: Sheet, words: Words) -> str:
    """Chapters and sections with the number of findings of each, as bars that show where the trouble is."""
    counts = Counter(finding.section for finding in sheet.findings)
    most = max(counts.values(), default=1)
    items = "".join(_outline_item(section, counts[section.id], most, words) for section in sheet.report.sections)
    title = f'<p class="outline-title">{text(words["outline.title"])}</p>'
    return f'<nav class="outline" aria-label="{attr(words["outline.title"])}">{title}<ol>{items}</ol></nav>'


def _outline_item(section: Section, count: int, most: int, words: Words) -> str:
    heading = shortened(section.heading or (section.sentences[0].text if section.sentences else section.id), 22)
    share = round(100 * count / most)
    note = words.say("doc.findings", n=count) if count else words["outline.ok"]
    return (
        f'<li class="k-{section.kind}"><button type="button" data-goto="{section.start}" title="{attr(note)}">'
        f'<span class="outline-name">{text(heading)}</span><span class="outline-count">{count or ""}</span>'
        f'<span class="bar" style="--share:{share}%"></span></button></li>'
    )


def sentence_at(report: Report, offset: int) -> Sentence | None:
    """The sentence that covers `offset`, or the last one that starts before it."""
    starts = [sentence.start for sentence in report.sentences]
    place = bisect_right(starts, offset) - 1
    return report.sentences[place] if place >= 0 else None


def is_wide(report: Report, finding: Finding) -> bool:
    """Whether a finding speaks of a whole part, not of words in a sentence: it is a flag beside the text."""
    first = sentence_at(report, finding.start)
    if first is None or finding.rule in _OF_A_PART or finding.end > first.end or finding.start == finding.end:
        return True
    return first.role == "heading" and finding.rule not in {"typo", "leak"}


@dataclass(frozen=True, slots=True)
class _Placed:
    """Findings by the index of their sentence: those drawn under the text, and those flagged beside it."""

    inline: dict[int, list[Finding]]
    flags: dict[int, list[Finding]]


def _placed(sheet: Sheet) -> _Placed:
    placed = _Placed({}, {})
    for finding in sheet.findings:
        sentence = sentence_at(sheet.report, finding.start)
        side = placed.flags if is_wide(sheet.report, finding) else placed.inline
        side.setdefault(sentence.index if sentence else 0, []).append(finding)
    return placed


def _lines(value: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in value.split("\n"):  # as the report was split into sentences
        if line.strip():
            yield start, start + len(line.rstrip("\r"))
        start += len(line) + 1


def _paragraph(span: tuple[int, int], sheet: Sheet, placed: _Placed, words: Words) -> str:
    start, end = span
    report = sheet.report
    pieces, at = [], start
    sentences = _within(report.sentences, start, end)
    for sentence in sentences:
        pieces.append(text(report.text[at : sentence.start].strip()))
        pieces.append(_sentence(sentence, sheet, placed.inline.get(sentence.index, []), words))
        pieces.extend(_flag(finding, words) for finding in placed.flags.get(sentence.index, []))
        at = sentence.end
    pieces.append(text(report.text[at:end].strip()))
    kind = _paragraph_kind(start, end, report, sentences)
    return f'<p class="{kind}" data-s="{start}" data-e="{end}" dir="ltr">{"".join(pieces)}</p>'


def _paragraph_kind(start: int, end: int, report: Report, sentences: Sequence[Sentence]) -> str:
    if sentences and all(sentence.role == "heading" for sentence in sentences):
        line = report.text[start:end].strip()
        if line == report.title.strip():
            return "title"
        return "chapter" if _CHAPTER.match(line) else "heading"
    return "body"


def _within(sentences: Sequence[Sentence], start: int, end: int) -> Sequence[Sentence]:
    first = bisect_right(sentences, start - 1, key=lambda sentence: sentence.start)
    last = bisect_right(sentences, end - 1, key=lambda sentence: sentence.start)
    return sentences[first:last]


def _sentence(sentence: Sentence, sheet: Sheet, findings: Sequence[Finding], words: Words) -> str:
    value = sheet.report.text
    cuts = sorted({sentence.start, sentence.end, *(edge for f in findings for edge in (f.start, f.end))})
    pieces = []
    for left, right in pairwise(cuts):
        over = sorted((f for f in findings if f.start <= left and right <= f.end), key=lambda f: f.end - f.start)
        inside = filled(value[left:right])
        pieces.append(_underlined(inside, over, words) if over else inside)
    classes = (
        "s" + (" locked" if sentence.text in sheet.locked else "") + (" head" if sentence.role == "heading" else "")
    )
    return f'<span class="{classes}" data-s="{sentence.start}" data-e="{sentence.end}">{"".join(pieces)}</span>'


def _underlined(inside: str, findings: Sequence[Finding], words: Words) -> str:
    rules = " ".join(dict.fromkeys(finding.rule for finding in findings))
    label = words["sign.semicolon"].join(words.rule(rule) for rule in rules.split())
    return (
        f'<mark class="f r-{attr(findings[0].rule)}" data-rules="{attr(rules)}" data-f="{attr(findings[0].id)}" '
        f'data-at="{findings[0].start}" tabindex="0" role="button" aria-description="{attr(label)}">{inside}</mark>'
    )


def _flag(finding: Finding, words: Words) -> str:
    return (
        f'<button type="button" class="f flag r-{attr(finding.rule)}" data-rules="{attr(finding.rule)}" '
        f'data-f="{attr(finding.id)}" data-at="{finding.start}" title="{attr(finding.message)}">'
        f"{text(words.rule(finding.rule))}</button>"
    )
