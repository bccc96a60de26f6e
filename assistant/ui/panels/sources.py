"""资料: the knowledge base, its search, and the facts of the open draft as a table."""

from __future__ import annotations

import queue
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.errors import InputError, LuoshiError
from assistant.intake.facts import normal_date
from assistant.intake.tables import TABLES
from assistant.retrieval.ingest import Progress
from assistant.retrieval.readers import READERS
from assistant.types import Fact, SourceKind
from assistant.ui import pasted
from assistant.ui.acts import Act
from assistant.ui.desk import Desk, Views
from assistant.ui.panels import paper
from assistant.ui.panels.part import part
from assistant.ui.render import sources as views
from assistant.ui.render.markup import text
from assistant.ui.strings import Words

_KINDS: tuple[SourceKind, ...] = ("record", "report", "policy")


def build(words: Words) -> dict[str, gr.Component]:
    """Facts first: they belong to the draft; below them what all drafts share."""
    parts: dict[str, gr.Component] = {}
    with gr.Column(elem_id="sources-page"):
        part("facts-head", _head(words["facts.title"], words["facts.help"]))
        parts["facts"] = gr.Dataframe(
            headers=[words[f"facts.{column}"] for column in pasted.COLUMNS],
            datatype="str",
            column_count=len(pasted.COLUMNS),
            column_widths=["8%", "56%", "24%", "12%"],
            interactive=True,
            wrap=True,
            type="array",
            show_label=False,
            elem_id="facts",
        )
        with gr.Row(elem_id="facts-row"):
            parts["facts-in"] = gr.UploadButton(words["facts.import"], file_types=list(TABLES), size="sm")
            parts["facts-state"] = part("facts-state", facts_state((), words))
        part("library-head", _head(words["sources.title"], words["sources.help"]))
        parts |= _add_row(words)
        parts["library"] = part("library", js="luoshi.begin(element)")
        parts["opened"] = part("opened", js="luoshi.reveal(element, watch)")
        part("search", views.search_form(words))
        parts["hits"] = part("hits")
    return parts


def _add_row(words: Words) -> dict[str, gr.Component]:
    """What is said of the files to be added, and the button that adds them."""
    with gr.Row(elem_id="add-row"):
        kinds = [(words[f"sources.kind.{kind}"], kind) for kind in _KINDS]
        kind = gr.Dropdown(kinds, value=_KINDS[0], label=words["sources.kind"], min_width=120)
        year = gr.Textbox(
            "", label=words["sources.year"], placeholder=words["sources.unsaid"], max_length=4, min_width=110
        )
        unit = gr.Textbox(
            "", label=words["sources.unit"], placeholder=words["sources.unsaid"], max_length=40, min_width=160
        )
        add = gr.UploadButton(
            words["sources.upload"],
            file_types=list(READERS),
            file_count="multiple",
            variant="primary",
            min_width=120,
        )
    return {"kind": kind, "year": year, "unit": unit, "add": add}


def _head(title: str, help: str) -> str:
    return f'<h2 class="page-title">{text(title)}</h2><p class="hint">{text(help)}</p>'


# The knowledge base


def shown(desk: Desk) -> Views:
    """The list of sources."""
    return {"library": views.sources(desk.workspace.library.sources(), desk.words), "opened": ""}


def visited(desk: Desk) -> Views:
    """The list of sources for one who comes to look at it: what still lacks vectors, such as the samples, gets them."""
    desk.workspace.library.encode()
    return shown(desk)


def _checked_anew(desk: Desk) -> Views:
    """The open draft held against the sources as they are now: what is copied or recurs hangs on them."""
    desk.house.diagnoses.forget()
    desk.refresh()
    desk.hurry = True
    return paper.sheet(desk) if desk.id else {}


def library(desk: Desk, act: Act) -> Views:
    """The list of sources again: passages are encoded in the background."""
    return {"library": views.sources(desk.workspace.library.sources(), desk.words)}


def source(desk: Desk, act: Act) -> Views:
    """Open one source."""
    library = desk.workspace.library
    known = library.find_source(act.key)
    return {"opened": views.opened(known, library.passages(known.id), desk.words)}


def describe(desk: Desk, act: Act) -> Views:
    """Change what is known of a source; what stays as it was goes on being read from the file."""
    library = desk.workspace.library
    known = library.find_source(act.key)
    if act.about is None:
        return source(desk, act)
    said = act.about.model_dump()
    said["title"] = said["title"].strip() or known.title
    said["year"] = int(said["year"]) if said["year"].strip() else None
    said["in_force"] = {"yes": True, "no": False, "": None}[said["in_force"]]
    if changes := {name: value for name, value in said.items() if value != getattr(known, name)}:
        library.edit(known.id, **changes)
        library.encode()  # under another title or kind passages want new vectors
        return {**_checked_anew(desk), **shown(desk), **source(desk, act)}
    return {**shown(desk), **source(desk, act)}


def forget(desk: Desk, act: Act) -> Views:
    """Remove a source."""
    gone = desk.workspace.library.forget(act.key)
    # A file that was uploaded goes with its source; one that lies elsewhere is the user's own.
    if Path(gone.path).parent == (desk.workspace.config.home / "sources").resolve():
        Path(gone.path).unlink(missing_ok=True)
    return {**_checked_anew(desk), **shown(desk)}


def forget_samples(desk: Desk, act: Act) -> Views:
    """Remove what came with the program."""
    library = desk.workspace.library
    for one in filter(views.is_sample, library.sources()):
        library.forget(one.id)
    return {**_checked_anew(desk), **shown(desk)}


def search(desk: Desk, act: Act) -> Views:
    """What the knowledge base finds for `text`."""
    query = act.text.strip()
    return {"hits": views.hits(desk.workspace.search(query), desk.words) if query else ""}


def add(desk: Desk, files: Sequence[Path], kind: SourceKind, year: int | None, unit: str) -> Iterator[Views]:
    """Take uploaded files into the knowledge base, saying how far it is. Errors of one file do not stop the others.

    They are kept under LUOSHI_HOME/sources by their names, so that the same file uploaded again is a refresh.
    """
    library = desk.workspace.library
    folder = desk.workspace.config.home / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    kept = [Path(shutil.move(file, folder / file.name)) for file in files]
    told: queue.Queue[Any] = queue.Queue()

    def work() -> None:
        try:
            desk.workspace.add_sources(kept, kind=kind, year=year, unit=unit, progress=told.put)
            told.put(None)
        except LuoshiError as error:
            told.put(error)

    threading.Thread(target=work, name="ingest", daemon=True).start()
    while (step := told.get()) is not None:
        if isinstance(step, LuoshiError):
            raise step
        busy = step.problem or _progress(step, desk.words)
        yield {"library": views.sources(library.sources(), desk.words, busy=busy)}
    done = desk.words.say("sources.added", n=len(kept))
    yield {**_checked_anew(desk), "library": views.sources(library.sources(), desk.words, busy=done)}


def _progress(step: Progress, words: Words) -> str:
    said = words.say("sources.adding", done=step.done, total=step.total, passages=step.passages)
    left = round(step.remaining or 0)
    return said + (words.say("sources.left", n=left) if left else "")


# Facts


def facts(desk: Desk) -> Views:
    """The facts of the draft as rows."""
    rows = [[fact.id, fact.text, fact.source, fact.date or ""] for fact in desk.facts]
    return {"facts": rows or [[""] * len(pasted.COLUMNS)], "facts-state": facts_state(desk.facts, desk.words)}


def facts_state(known: Sequence[Fact], words: Words) -> str:
    """How many facts are kept, and the button that hands them over."""
    count = text(words.say("facts.saved", n=len(known)))
    export = text(words["facts.export"])
    button = f'<button type="button" class="btn" data-act="export" data-note="facts">{export}</button>'
    return f'<div class="row">{button}<span class="hint" role="status">{count}</span></div>'


def keep_facts(desk: Desk, rows: Sequence[Sequence[object]]) -> Views:
    """Keep the table's rows as the draft's facts: rows without text are left out, missing or doubled ids given anew."""
    cleaned: list[Fact] = []
    taken = {str(row[0] or "").strip() for row in rows}
    used: set[str] = set()
    fresh = (f"F{number}" for number in range(1, 2 * len(rows) + 2) if f"F{number}" not in taken)
    for row in rows:
        identity, said, origin, date = (str(cell or "").strip() for cell in (*row, "", "", "", "")[:4])
        if said:
            identity = identity if identity and identity not in used else next(fresh)
            used.add(identity)
            cleaned.append(Fact(identity, said, origin, normal_date(date)))
    desk.shelf.set_facts(desk.id, cleaned)
    desk.refresh()
    return {"facts-state": facts_state(desk.facts, desk.words)}


def paste_facts(desk: Desk, act: Act) -> Views:
    """Add cells copied from a spreadsheet (`text`) below the facts that are there."""
    added = pasted.rows(act.text)
    if not added:
        raise InputError(desk.words["facts.paste.none"], help=desk.words["facts.paste.help"])
    keep_facts(desk, [*([fact.id, fact.text, fact.source, fact.date] for fact in desk.facts), *added])
    return facts(desk)


def import_facts(desk: Desk, file: Path) -> Views:
    """Add a ledger's facts to the draft's; one with a known id takes that one's place."""
    new = desk.workspace.load_facts(file)
    ids = {fact.id for fact in new}
    desk.shelf.set_facts(desk.id, (*(fact for fact in desk.facts if fact.id not in ids), *new))
    desk.refresh()
    return facts(desk)


QUICK = {
    "library": library,
    "source": source,
    "describe": describe,
    "forget": forget,
    "forget-samples": forget_samples,
    "search": search,
    "paste-facts": paste_facts,
}
