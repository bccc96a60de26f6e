"""The card beside a sentence: what is wrong, what is missing, and what it could read instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.errors import LuoshiError
from assistant.types import Candidate, Citation, Finding, Passage, Proposal
from assistant.ui.render.diff import difference
from assistant.ui.render.markup import attr, button, chips, empty, filled, shortened, tag, text
from assistant.ui.strings import Words

# Gives the whole source behind a citation: a fact's text or a passage; None when it is gone.
Lookup = Callable[[str], Passage | None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card stands: `original` is the text at [start, end) of the draft."""

    start: int
    end: int
    original: str
    section: str = ""


def nothing(words: Words) -> str:
    """The card before anything is clicked."""
    return _card(empty(words["card.empty"], words["card.empty.help"]), None)


def note(title: str, words: Words, *more: str, undo: bool = True) -> str:
    """A card that says what was just done."""
    back = button(words["doc.undo"], "undo", kind="quiet") if undo else ""
    return _card(f'<p class="done" role="status">✓ {text(title)}</p><div class="row">{"".join(more)}{back}</div>', None)


def failed(error: LuoshiError | None, words: Words) -> str:
    """Stands where candidates would be when there are none: the error, or that nothing is known."""
    if error is None:
        return f'<p class="hint">{text(words["card.none"])}</p>'
    return f'<p class="warning" role="alert">{text(error.line())}</p>'


def offer(place: Place, value: str, words: Words) -> str:
    """One wording of the user's choice for a place, to be seen as a difference before it is accepted."""
    return candidate(
        Proposal("", place.section, place.start, place.end, place.original), 1, Candidate(value), _no, words
    )


def _no(ref: str) -> None:
    return None


def card(place: Place, findings: Sequence[Finding], words: Words, *, locked: bool, below: str = "") -> str:
    """The card of a sentence; `below` is what was written for it so far."""
    parts = [f'<blockquote class="quote">{text(shortened(place.original, 120))}</blockquote>']
    if locked:
        parts.append(f'<p class="hint">{text(words["card.locked"])}</p>')
        parts.append(f'<div class="row">{button(words["card.unlock"], "lock", kind="quiet")}</div>')
        return _card("".join(parts), place)
    parts += [_finding(finding, words) for finding in findings] or [f'<p class="hint">{text(words["card.fine"])}</p>']
    parts.append(_buttons(findings, words))
    parts.append(f'<div class="below" aria-live="polite">{below}</div>')
    return _card("".join(parts), place)


def busy(words: Words) -> str:
    """Stands where the candidates will be, at about their height, so that nothing jumps."""
    bones = '<span class="bone"></span>' * 3
    stop = button(words["doc.stop"], "halt", kind="quiet")
    return f'<div class="busy"><p class="hint">{text(words["card.writing"])}</p>{bones}{stop}</div>'


def editor(place: Place, value: str, words: Words, *, key: str = "") -> str:
    """The card with a field in which `value` can be changed before it takes the place of what stands there.

    `key` says for which item of the walk's list.
    """
    rows = min(14, max(4, len(value) // 22 + 1))
    return _card(
        f'<form class="edit" data-act="{"take" if key else "save"}" data-note="edit" data-key="{attr(key)}" '
        f'data-of="{place.start}:{place.end}:{attr(key)}">'
        f'<label for="edit-text">{text(words["card.text"])}</label>'
        f'<textarea id="edit-text" name="text" rows="{rows}" dir="ltr">\n{attr(value)}</textarea>'
        f'<div class="row"><button type="submit" class="btn primary">{text(words["card.save"])}</button>'
        f"{button(words['card.cancel'], 'pick', {'at': place.start}, kind='quiet')}"
        f"{button(words['card.paragraph'], 'edit', {'whole': 1}, kind='quiet')}</div></form>",
        place,
    )


def tried(findings: Sequence[Finding], words: Words) -> str:
    """What the checks say of a wording that is being typed."""
    said = "".join(_finding(replace(finding, replacement=None, related=()), words) for finding in findings)
    return f'<div class="tried" role="status">{said or text(words["card.tried"])}</div>'


def proposal(found: Proposal, lookup: Lookup, words: Words) -> str:
    """The candidates of a proposal, best first, then the questions that would make it better.

    Who looks at them reads first that a sentence may as well go.
    """
    if found.candidates:
        offered = sorted(found.candidates, key=lambda one: bool(one.text))
        shown = "".join(candidate(found, number, one, lookup, words) for number, one in enumerate(offered, 1))
        wordings = f'<p class="label">{text(words["card.candidates"])}</p>{shown}'
    else:
        wordings = f'<p class="hint">{text(words["card.none"])}</p>'
    return wordings + questions(found, words)


def candidate(
    found: Proposal, number: int, one: Candidate, lookup: Lookup, words: Words, *, key: str = "", more: str = ""
) -> str:
    """One wording with its difference and sources. In the walk's list `key` names the item, `more` are its buttons."""
    sources = "".join(chip(citation, lookup, words) for citation in one.sources)
    label = words.say("card.candidate", n=number)
    target = {"start": found.start, "end": found.end, "original": found.original, "text": one.text, "key": key}
    act = "take" if key else "save"
    # To be changed by hand, what is to be struck out is shown as it stands.
    changed = {**target, "text": one.text or found.original}
    note = f'<p class="hint">{text(one.note)}</p>' if one.note else ""
    return (
        f'<section class="candidate" aria-label="{attr(label)}"><p class="wording">'
        f"{difference(found.original, one.text)}</p>{note}"
        f'<div class="sources">{sources}</div><div class="row">'
        f"{button(words['card.accept'], act, {**target, 'note': 'accept'}, kind='primary accept')}"
        f"{button(words['card.adjust'], 'adjust', changed, kind='quiet')}{more}</div></section>"
    )


def chip(citation: Citation, lookup: Lookup, words: Words) -> str:
    """A source as a chip that opens in place: the quote inside the whole passage it comes from."""
    passage = lookup(citation.id)
    title = citation.title or (passage.title if passage else "") or citation.id
    label = " · ".join(part for part in (citation.id, shortened(title, 22), citation.date or "") if part)
    warning = f'<p class="warning">⚠ {text(citation.warning)}</p>' if citation.warning else ""
    where = f'<p class="where">{text(title)}</p>'
    gone = f'<p class="hint">{text(words["card.source.gone"])}</p>' if passage is None else ""
    body = _quoted(citation.quote, passage.text if passage else citation.quote)
    sign = "⚠ " if citation.warning else ""
    return (
        f'<details class="source{" warned" if warning else ""}"><summary>{sign}{text(label)}</summary>'
        f"{warning}{where}<p>{body}</p>{gone}</details>"
    )


def _quoted(quote: str, whole: str) -> str:
    at = whole.find(quote)
    if at < 0:
        return f'<mark class="cited">{text(quote)}</mark>'
    return f'{text(whole[:at])}<mark class="cited">{text(quote)}</mark>{text(whole[at + len(quote) :])}'


def questions(found: Proposal, words: Words, *, act: str = "answer") -> str:
    """The questions with a field each; `act` takes the answers."""
    if not found.questions:
        return ""
    fields = "".join(
        f'<label class="ask"><span>{filled(question)}</span>'
        f'<input type="text" name="answer-{number}" data-question="{attr(question)}" autocomplete="off"></label>'
        for number, question in enumerate(found.questions)
    )
    return (
        f'<form class="questions" data-act="{act}" data-of="{attr(found.finding or found.start)}">'
        f'<p class="label">{text(words["card.questions"])}'
        f"<small>{text(words['card.answer.hint'])}</small></p>{fields}"
        f'<button type="submit" class="btn">{text(words["card.answer"])}</button></form>'
    )


def _finding(finding: Finding, words: Words) -> str:
    lacks = chips((words[f"missing.{what}"] for what in finding.missing), "lack")
    missing = f'<p class="lacks">{text(words["card.missing"])} {lacks}</p>' if lacks else ""
    said = f"{tag(words, finding.rule)} <span>{text(finding.message)}</span>"
    return f'<div class="finding">{said}{missing}{_fix(finding, words)}{_related(finding, words)}</div>'


def _fix(finding: Finding, words: Words) -> str:
    if finding.replacement is None:
        return ""
    label = words.say("card.fix", text=finding.replacement)
    target = {"start": finding.start, "end": finding.end, "original": finding.text, "text": finding.replacement}
    return f"<p>{button(label, 'save', {**target, 'note': 'fix'}, kind='primary accept')}</p>"


def _related(finding: Finding, words: Words) -> str:
    shown = []
    for other in finding.related:
        if other.source:
            where = text(other.source) + words["sign.colon"]
            shown.append(f'<p class="where">{where}{text(shortened(other.text, 80))}</p>')
        else:
            label = text(shortened(other.text, 60) or "↗")
            shown.append(f'<button type="button" class="link" data-goto="{other.start}">{label}</button>')
    title = f'<p class="label">{text(words["card.related"])}</p>'
    return f'<div class="related">{title}{"".join(shown)}</div>' if shown else ""


def _buttons(findings: Sequence[Finding], words: Words) -> str:
    rules = {finding.rule for finding in findings}
    shown = [
        button(words["card.rewrite"], "rewrite", kind="primary"),
        button(words["card.examples"], "examples"),
        button(words["card.causes"], "causes") if "unexplained-problem" in rules else "",
        button(words["draft.title"], "draft-form") if "missing-aspect" in rules else "",
        button(words["card.ignore"], "ignore", kind="ignore") if findings else "",
        button(words["card.edit"], "edit", kind="edit"),
        button(words["card.lock"], "lock", kind="quiet"),
        button(words["card.ask"], "about", kind="quiet"),
    ]
    return f'<div class="row main">{"".join(shown)}</div>'


def _card(inside: str, place: Place | None) -> str:
    if place is None:
        return f'<div class="card">{inside}</div>'
    return (
        f'<div class="card" data-place data-start="{place.start}" data-end="{place.end}" '
        f'data-original="{attr(place.original)}" data-section="{attr(place.section)}">{inside}</div>'
    )
