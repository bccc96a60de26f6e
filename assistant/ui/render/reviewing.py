"""The card of the model's review: how far it is, then what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.errors import LuoshiError
from assistant.types import Finding, Link, Report
from assistant.ui.render import card as cards
from assistant.ui.render.markup import button, shortened, tag, text
from assistant.ui.strings import Words
from assistant.writing.judge import Matter

_HEADING = 24
_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Change:
    """What a review changed against the rules alone; of `doubted` matters the model was not believed."""

    report: Report
    new: Sequence[Finding]
    gone: Sequence[Finding]
    linked: Sequence[Link]
    cut: Sequence[Link]
    doubted: frozenset[Matter]


def going(where: str, answered: int, words: Words) -> str:
    """The card while the model is asked at `where`, `answered` times so far."""
    count = f" · {words.say('review.answered', n=answered)}" if answered else ""
    stop = button(words["doc.stop"], "halt")
    said = f'<p class="hint">{text(words.say("review.where", where=where))}</p>'
    bones = '<span class="bone"></span>' * 3
    return _card(words["review.going"] + count, f'<div class="row">{stop}</div>', f"{said}{bones}", words)


def failed(error: LuoshiError, words: Words) -> str:
    """The card when it could not be done."""
    return f'<div class="card"><h2>{text(words["review.title"])}</h2>{cards.failed(error, words)}</div>'


def reviewed(change: Change, words: Words) -> str:
    """What was changed, each thing with a way to its place."""
    changed = change.new or change.gone or change.linked or change.cut
    body = _doubted(change, words)
    body += _listed("review.new", [_finding(one, words, told=True) for one in change.new], words)
    body += _listed("review.gone", [_finding(one, words) for one in change.gone], words)
    body += _listed("review.linked", [_link(one, change.report) for one in change.linked], words)
    body += _listed("review.cut", [_link(one, change.report) for one in change.cut], words)
    end = f'<p class="hint">{text(words["review.holds"])}</p>'
    return _card(words["review.done" if changed else "review.same"], "", body + end, words)


def _card(state: str, below: str, body: str, words: Words) -> str:
    head = f'<h2>{text(words["review.title"])}</h2><p class="count" role="status">{text(state)}</p>{below}'
    return f'<div class="card walk review"><div class="walk-top">{head}</div>{body}</div>'


def _doubted(change: Change, words: Words) -> str:
    if not change.doubted:
        return ""
    matters = words["review.and"].join(words[f"review.matter.{matter}"] for matter in sorted(change.doubted))
    return f'<p class="warning">{text(words.say("review.doubted", matters=matters))}</p>'


def _listed(label: str, items: Sequence[str], words: Words) -> str:
    if not items:
        return ""
    return f'<p class="label">{text(words.say(label, n=len(items)))}</p>{"".join(items)}'


def _finding(finding: Finding, words: Words, *, told: bool = False) -> str:
    why = f" <span>{text(finding.message)}</span>" if told else ""
    said = _goto(finding.start, shortened(finding.text, _QUOTE) or "↗")
    return f'<div class="finding">{tag(words, finding.rule)}{why}{said}</div>'


def _link(link: Link, report: Report) -> str:
    names = {s.id: shortened(s.heading or s.id, _HEADING) for s in report.sections}
    return _goto(link.from_span.start, f"{names.get(link.source, link.source)} → {names.get(link.target, link.target)}")


def _goto(offset: int, label: str) -> str:
    return f'<button type="button" class="link" data-goto="{offset}">{text(label)}</button>'
