"""稿件: new drafts from text, file or sample, the list of drafts, and the versions of the open one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import gradio as gr

from assistant.drafts import Draft
from assistant.errors import InputError, LuoshiError
from assistant.intake import SUFFIXES
from assistant.settings import KNOWLEDGE_DIR
from assistant.ui import files
from assistant.ui.acts import Act
from assistant.ui.desk import Desk, Views, even
from assistant.ui.panels import causes, options, paper, sources, talk, walk
from assistant.ui.panels.part import part
from assistant.ui.render import card as cards
from assistant.ui.render import shelf as views
from assistant.ui.render.document import blank
from assistant.ui.render.markup import attr, button, notice, shortened, text
from assistant.ui.strings import Words

SAMPLE = KNOWLEDGE_DIR / "samples" / "sample_report.txt"
_NAME = 40


def build(words: Words) -> dict[str, gr.Component]:
    """The way in (paste, upload, sample) and what is there already."""
    part("welcome", views.welcome(words))
    with gr.Row(elem_id="start"):
        part("paste", _paste(words))
        upload = gr.UploadButton(
            words["drafts.upload"], file_types=list(SUFFIXES), file_count="multiple", elem_id="upload"
        )
    return {"upload": upload, "drafts": part("drafts"), "versions": part("versions")}


def _paste(words: Words) -> str:
    hint = attr(words["drafts.paste.hint"])
    return (
        f'<form class="paste" data-act="new"><label for="paste-text">{text(words["drafts.paste"])}</label>'
        f'<textarea id="paste-text" name="text" rows="6" dir="ltr" placeholder="{hint}"></textarea>'
        f'<div class="row"><button type="submit" class="btn primary">{text(words["drafts.open"])}</button>'
        f"{button(words['drafts.sample'], 'sample')}</div></form>"
    )


def everything(desk: Desk) -> Views:
    """Every part that shows the open draft, or the empty page when there is none."""
    if not desk.id:
        empty: Views = {"document": blank(desk.words), "outline": "", "card": cards.nothing(desk.words)}
        return {**empty, "masthead": masthead(desk), **listed(desk), **shared(desk)}
    return {
        **paper.sheet(desk),
        **causes.shown(desk),
        **talk.shown(desk),
        **sources.facts(desk),
        **listed(desk),
        **shared(desk),
        "card": walk.waiting(desk),
        "masthead": masthead(desk),
        "seat": desk.id,
        "tabs": gr.Tabs(selected="write"),
    }


def masthead(desk: Desk) -> str:
    """The head of the page for this user."""
    return views.masthead(desk.draft if desk.id else None, desk.user, desk.words)


def shared(desk: Desk) -> Views:
    """What does not depend on the draft: sources, settings, the model in use."""
    return {**sources.shown(desk), **options.shown(desk)}


def listed(desk: Desk) -> Views:
    """The list of drafts and the versions of the open one."""
    draft = desk.draft if desk.id else None
    known = desk.shelf.versions(desk.id) if desk.id else ()
    return {
        "drafts": views.drafts(desk.shelf.list(), desk.words),
        "versions": views.versions(draft, known, desk.words),
    }


def new(desk: Desk, act: Act) -> Views:
    """A draft from pasted text."""
    return _opened(desk, _create(desk, _first_line(act.text) or desk.words["drafts.untitled"], act.text).id)


def sample(desk: Desk, act: Act) -> Views:
    """The sample report with its facts, as a draft of its own."""
    report = desk.workspace.load_report(SAMPLE)
    facts = desk.workspace.load_facts(SAMPLE.with_suffix(".facts.jsonl"))
    draft = _create(desk, desk.words["drafts.sample.name"], report.text)
    desk.shelf.set_facts(draft.id, facts)
    return _opened(desk, draft.id)


def from_files(desk: Desk, reports: Sequence[Path]) -> Views:
    """A draft from each uploaded file, the first of them open. One that cannot be read stops no other.

    Raises InputError when none can be read.
    """
    made: list[Draft] = []
    problems: list[LuoshiError] = []
    for file in reports:
        try:
            made.append(_create(desk, shortened(file.stem, _NAME), desk.workspace.load_report(file).text))
        except LuoshiError as error:
            problems.append(error)
    if not made:
        raise problems[0]
    opened = _opened(desk, made[0].id)
    if len(reports) == 1:
        return opened
    told = [
        desk.words.say("drafts.several", n=len(made), name=made[0].name),
        *(files.named(one.line(), reports) for one in problems),
    ]
    return {**opened, "notice": notice(" ".join(told))}


def unread(desk: Desk, act: Act) -> Views:
    """Refuse a file (`text`) of a kind that the field does not take (`key`)."""
    raise InputError(desk.words["error.kind"], act.text, desk.words.say("error.kind.help", kinds=act.key))


def open_draft(desk: Desk, act: Act) -> Views:
    """Open a draft of the list."""
    return _opened(desk, act.draft)


def delete(desk: Desk, act: Act) -> Views:
    """Delete a draft for good; another one stays open when that is not the one deleted."""
    desk.shelf.delete(act.draft)
    here = act.key if any(line.id == act.key for line in desk.shelf.list()) else ""
    return {**everything(Desk(desk.house, desk.owner, here)), "seat": here, "tabs": gr.Tabs(selected="drafts")}


def rename(desk: Desk, act: Act) -> Views:
    """Give the open draft another name."""
    desk.shelf.change(desk.id, name=shortened(act.text, 80) or desk.words["drafts.untitled"])
    desk.refresh()
    return {"masthead": masthead(desk), **listed(desk)}


def restore_version(desk: Desk, act: Act) -> Views:
    """Make an earlier version's text the newest one."""
    found = next((version for version in desk.shelf.versions(desk.id) if version.id == act.at), None)
    if found is None:
        raise InputError(desk.words["error.moved"], help=desk.words["error.moved.help"])
    desk.shelf.write(desk.id, found.text, desk.words["note.restore"])
    desk.refresh()
    return {**everything(desk), "tabs": gr.Tabs(selected="write")}


def last(desk: Desk) -> str:
    """The draft this user had open last, or an empty string."""
    lines = desk.shelf.list()
    return lines[0].id if lines else ""


def _create(desk: Desk, name: str, value: str) -> Draft:
    if not value.strip():
        raise InputError(desk.words["error.empty"], help=desk.words["error.empty.help"])
    return desk.shelf.create(name, even(value), note=desk.words["note.open"])


def _opened(desk: Desk, draft: str) -> Views:
    there = Desk(desk.house, desk.owner, draft, hurry=True)
    there.shelf.open(draft, touch=True)
    return everything(there)


def _first_line(value: str) -> str:
    return shortened(next((line for line in value.splitlines() if line.strip()), ""), _NAME)


QUICK = {
    "new": new,
    "sample": sample,
    "unread": unread,
    "open": open_draft,
    "delete": delete,
    "rename": rename,
    "restore-version": restore_version,
}
