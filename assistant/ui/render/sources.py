"""The knowledge base as HTML: its sources, one source opened, and what a search finds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.settings import KNOWLEDGE_DIR
from assistant.types import Hit, Passage, Source
from assistant.ui.render.markup import attr, button, chips, empty, text
from assistant.ui.strings import Words

_SAMPLES = (KNOWLEDGE_DIR / "samples").resolve()
_PASSAGES = 200  # of an opened source; the rest is counted


def sources(known: Sequence[Source], words: Words, *, busy: str = "") -> str:
    """The table of sources; `busy` says what is being added just now."""
    working = f'<p class="hint" role="status">{text(busy)}</p>' if busy else ""
    if not known:
        return working + empty(words["sources.none"], words["sources.none.help"])
    names = ("sources.name", "sources.kind", "sources.year", "sources.unit", "sources.state")
    heads = "".join(f'<th scope="col">{text(words[name])}</th>' for name in names)
    rows = "".join(_row(source, words) for source in known)
    told = _samples(words) if any(map(is_sample, known)) else ""
    wait = "" if all(_is_ready(one) for one in known) else '<span data-begin="library" data-after="2000"></span>'
    table = f'<table class="list"><thead><tr>{heads}<td></td></tr></thead><tbody>{rows}</tbody></table>'
    return f'{working}<div class="scroller">{table}{wait}</div>{told}'


def is_sample(source: Source) -> bool:
    """Whether a source came with the program: it speaks of a county that does not exist."""
    return Path(source.path).is_relative_to(_SAMPLES)


def _samples(words: Words) -> str:
    sure = attr(words["sources.samples.sure"])
    return (
        f'<p class="hint samples">{text(words["sources.samples"])} <button type="button" class="btn quiet danger" '
        f'data-act="forget-samples" data-sure="{sure}">{text(words["sources.samples.forget"])}</button></p>'
    )


def _row(source: Source, words: Words) -> str:
    if not _is_ready(source):
        state = words.say("sources.encoding", n=source.encoded, total=source.passages)
    elif source.withheld:
        state = words.say("sources.withheld", n=source.passages)
    else:
        state = words.say("sources.passages", n=source.passages)
    cells = (
        words[f"sources.kind.{source.kind}"],
        str(source.year or ""),
        source.unit or source.issuer,
        state,
    )
    data = {"key": source.id}
    sample = " " + chips([words["sources.sample"]]) if is_sample(source) else ""
    sure = attr(words["drafts.delete.sure"])
    forget = (
        f'<button type="button" class="btn quiet danger" data-act="forget" data-key="{attr(source.id)}" '
        f'data-sure="{sure}">{text(words["sources.forget"])}</button>'
    )
    return (
        f'<tr><th scope="row" dir="auto">{text(source.title)}{sample}</th>'
        f"{''.join(f'<td>{text(cell)}</td>' for cell in cells)}"
        f'<td class="do">{button(words["sources.open"], "source", data, kind="quiet")}{forget}</td></tr>'
    )


def _is_ready(source: Source) -> bool:
    return source.encoded + source.withheld >= source.passages


def opened(source: Source, passages: Sequence[Passage], words: Words) -> str:
    """One source: what is known of it, to be changed, and its passages as retrieval sees them."""
    shown = "".join(_passage(passage) for passage in passages[:_PASSAGES])
    more = len(passages) - _PASSAGES
    rest = f'<p class="hint">… {text(words.say("sources.passages", n=more))}</p>' if more > 0 else ""
    count = text(words.say("sources.passages", n=len(passages)))
    head = f'<h3 dir="auto">{text(source.title)} <small>{count}</small></h3>'
    return f'<section class="opened">{head}{_about(source, words)}{shown}{rest}</section>'


def _about(source: Source, words: Words) -> str:
    """The form in which what is known of a source can be changed."""
    force = "" if source.in_force is None else "yes" if source.in_force else "no"
    kinds = [(kind, words[f"sources.kind.{kind}"]) for kind in ("policy", "report", "record")]
    fields = (
        _field("title", source.title, words, " required maxlength=200")
        + _choice("kind", source.kind, kinds, words)
        + _field("year", str(source.year or ""), words, ' pattern="[0-9]{4}" inputmode="numeric" maxlength=4')
        + _field("unit", source.unit, words, " maxlength=100")
        + _field("issuer", source.issuer, words, " maxlength=100")
        + _field("number", source.number, words, " maxlength=100")
        + _choice(
            "in_force",
            force,
            [(one, words[f"sources.in_force.{one or 'unknown'}"]) for one in ("", "yes", "no")],
            words,
        )
    )
    save = f'<div class="row"><button type="submit" class="btn primary">{text(words["sources.save"])}</button></div>'
    return (
        f'<details class="describe"><summary>{text(words["sources.describe"])}</summary>'
        f'<form class="edit" data-act="describe" data-key="{attr(source.id)}" data-of="{attr(source.id)}">'
        f"{fields}{save}</form></details>"
    )


def _field(name: str, value: str, words: Words, limits: str) -> str:
    label = text(words["sources.name" if name == "title" else f"sources.{name}"])
    return (
        f'<label class="ask"><span>{label}</span><input name="{name}" data-about value="{attr(value)}"{limits}></label>'
    )


def _choice(name: str, chosen: str, options: Sequence[tuple[str, str]], words: Words) -> str:
    items = "".join(
        f'<option value="{attr(value)}"{" selected" if value == chosen else ""}>{text(label)}</option>'
        for value, label in options
    )
    label = text(words[f"sources.{name}"])
    return f'<label class="ask"><span>{label}</span><select name="{name}" data-about>{items}</select></label>'


def _passage(passage: Passage) -> str:
    where = f'<p class="where">{text(" › ".join(passage.heading))}</p>' if passage.heading else ""
    return f'<article class="passage">{where}<p dir="auto">{text(passage.text)}</p></article>'


def hits(found: Sequence[Hit], words: Words) -> str:
    """What a search found, in the order in which writing would see it, and why."""
    if not found:
        return f'<p class="hint">{text(words["sources.search.none"])}</p>'
    return "".join(_hit(number, hit, words) for number, hit in enumerate(found, 1))


def _hit(number: int, hit: Hit, words: Words) -> str:
    passage = hit.passage
    year = f" · {passage.year}" if passage.year else ""
    head = f'<p class="where"><b>{number}</b> {text(passage.title)}{year} · {hit.score:.3f}</p>'
    comma = words["sign.comma"]
    why = words.say("sources.matches", words=comma.join(hit.matches)) if hit.matches else ""
    also = words.say("sources.also", titles=comma.join(hit.also_in)) if hit.also_in else ""
    more = "".join(f'<p class="label">{text(line)}</p>' for line in (why, also) if line)
    return f'<article class="passage">{head}<p dir="auto">{_marked(passage.text, hit.matches)}</p>{more}</article>'


def _marked(value: str, matches: Sequence[str]) -> str:
    """The passage with the words of the query marked, the longer ones first where they overlap."""
    at = [False] * len(value)
    for word in matches:
        start = value.find(word)
        while word and start >= 0:
            at[start : start + len(word)] = [True] * len(word)
            start = value.find(word, start + 1)
    pieces, begin = [], 0
    for place in range(1, len(value) + 1):
        if place == len(value) or at[place] != at[begin]:
            piece = text(value[begin:place])
            pieces.append(f'<mark class="cited">{piece}</mark>' if at[begin] else piece)
            begin = place
    return "".join(pieces)


def search_form(words: Words) -> str:
    """The field to search with."""
    hint, label = attr(words["sources.search.hint"]), attr(words["sources.search"])
    return (
        f'<form class="search" data-act="search"><label for="search-text">{text(words["sources.search"])}</label>'
        f'<div class="row"><input id="search-text" name="text" dir="auto" placeholder="{hint}">'
        f'<button type="submit" class="btn" aria-label="{label}">→</button></div></form>'
    )
