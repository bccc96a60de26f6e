"""Problems, causes and measures as a picture of three columns with ribbons, and as a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from assistant.types import Diagnosis, Link, Section, Span
from assistant.ui.links import Gaps, gaps, link_key
from assistant.ui.render.markup import attr, button, empty, shortened, text
from assistant.ui.strings import Words

_ROW = 84  # height of a box with its distance to the next, in pixels
_NAME = 26

Gap = Literal["unexplained", "unaddressed", "idle"]


def causes(diagnosis: Diagnosis, words: Words) -> str:
    """The picture, what it lacks, and the matrix."""
    found = {kind: _of(diagnosis, kind) for kind in ("cause", "problem", "measure")}
    if not found["problem"]:
        return empty(words["causes.empty"], words["causes.empty.help"])
    open_gaps = gaps(diagnosis)
    count = words.say("causes.gaps", n=open_gaps.count) if open_gaps.count else words["causes.whole"]
    state = f'<span class="gap-count{" bad" if open_gaps.count else ""}">{text(count)}</span>'
    head = f'<h2>{text(words["causes.title"])} {state}</h2><p class="hint">{text(words["causes.pick"])}</p>'
    return (
        f'<div class="causes">{head}<div class="scroller">{_picture(diagnosis, found, open_gaps, words)}</div>'
        f'<h3>{text(words["causes.matrix"])}</h3><div class="scroller">{_matrix(diagnosis, found, words)}</div></div>'
    )


def _of(diagnosis: Diagnosis, kind: str) -> list[Section]:
    return [section for section in diagnosis.report.sections if section.kind == kind]


def _picture(diagnosis: Diagnosis, found: dict[str, list[Section]], open_gaps: Gaps, words: Words) -> str:
    rows = max(len(sections) for sections in found.values())
    height = rows * _ROW
    centre = {
        section.id: (number + 0.5) * height / len(sections)
        for sections in found.values()
        for number, section in enumerate(sections)
    }
    left = [link for link in diagnosis.links if link.kind == "cause-problem"]
    right = [link for link in diagnosis.links if link.kind == "measure-problem"]
    return (
        f'<div class="map" style="--height:{height}px">'
        f"{_column('cause', found['cause'], open_gaps, words)}{_ribbons(left, centre, height, words, flip=False)}"
        f"{_column('problem', found['problem'], open_gaps, words)}{_ribbons(right, centre, height, words, flip=True)}"
        f"{_column('measure', found['measure'], open_gaps, words)}</div>"
    )


def _column(kind: str, sections: Sequence[Section], open_gaps: Gaps, words: Words) -> str:
    boxes = "".join(_box(section, open_gaps, words) for section in sections)
    return (
        f'<div class="col"><p class="label">{text(words[f"causes.{kind}s"])}</p><div class="boxes">{boxes}</div></div>'
    )


def _box(section: Section, open_gaps: Gaps, words: Words) -> str:
    missing: list[Gap] = []
    if section.id in open_gaps.unexplained:
        missing.append("unexplained")
    if section.id in open_gaps.unaddressed:
        missing.append("unaddressed")
    if section.id in open_gaps.idle:
        missing.append("idle")
    flags = "".join(
        button(words[f"causes.gap.{gap}"], "gap", {"section": section.id, "key": gap}, kind="gap") for gap in missing
    )
    name = shortened(section.heading or section.id, _NAME)
    return (
        f'<div class="node k-{section.kind}{" open" if missing else ""}">'
        f'<span class="node-name" title="{attr(section.heading)}">{text(name)}</span>{flags}</div>'
    )


def _ribbons(links: Sequence[Link], centre: dict[str, float], height: int, words: Words, *, flip: bool) -> str:
    paths = "".join(_ribbon(link, centre, words, flip=flip) for link in links if _both(link, centre))
    return (
        f'<svg class="ribbons" viewBox="0 0 100 {height}" preserveAspectRatio="none" role="group" '
        f'aria-label="{attr(words["causes.why"])}">{paths}</svg>'
    )


def _both(link: Link, centre: dict[str, float]) -> bool:
    return link.source in centre and link.target in centre


def _ribbon(link: Link, centre: dict[str, float], words: Words, *, flip: bool) -> str:
    source, target = centre[link.source], centre[link.target]
    left, right = (target, source) if flip else (source, target)
    own = " own" if not link.reason else ""
    label = attr(f"{link.source} → {link.target}")
    return (
        f'<path class="ribbon{own}" d="M0 {left:.1f} C50 {left:.1f} 50 {right:.1f} 100 {right:.1f}" tabindex="0" '
        f'role="button" aria-label="{label}" data-act="link" data-key="{attr(link_key(link.source, link.target))}">'
        f"<title>{text(link.reason or words['causes.by-user'])}</title></path>"
    )


def _matrix(diagnosis: Diagnosis, found: dict[str, list[Section]], words: Words) -> str:
    linked = {(link.source, link.target) for link in diagnosis.links}
    sources = [*found["cause"], *found["measure"]]
    heads = "".join(
        f'<th scope="col" title="{attr(s.heading)}">{text(shortened(s.heading or s.id, 12))}</th>' for s in sources
    )
    rows = "".join(
        f'<tr><th scope="row" title="{attr(problem.heading)}">{text(shortened(problem.heading or problem.id, 18))}</th>'
        f"{''.join(_cell(s, problem, (s.id, problem.id) in linked, words) for s in sources)}</tr>"
        for problem in found["problem"]
    )
    top = (
        f'<tr><td></td><th scope="colgroup" colspan="{len(found["cause"])}">{text(words["causes.causes"])}</th>'
        f'<th scope="colgroup" colspan="{len(found["measure"])}">{text(words["causes.measures"])}</th></tr>'
    )
    return f'<table class="matrix"><thead>{top}<tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _cell(source: Section, problem: Section, linked: bool, words: Words) -> str:
    label = attr(f"{source.id} → {problem.id}{words['sign.colon']}{words['causes.why' if linked else 'causes.none']}")
    return (
        f'<td><button type="button" class="dot{" on" if linked else ""}" data-act="link" '
        f'data-key="{attr(link_key(source.id, problem.id))}" aria-label="{label}"></button></td>'
    )


def link_detail(diagnosis: Diagnosis, source: Section, target: Section, words: Words) -> str:
    """Both texts of a link (or of a pair that is not linked), why it is there, and the button that changes it."""
    link = next((one for one in diagnosis.links if (one.source, one.target) == (source.id, target.id)), None)
    key = {"key": link_key(source.id, target.id)}
    if link is None:
        why, change = text(words["causes.none"]), button(words["causes.set"], "set-link", key, kind="primary")
    else:
        said = text(link.reason) if link.reason else text(words["causes.by-user"])
        why = f"<b>{text(words['causes.why'])}</b>{words['sign.colon']}{said}"
        change = button(words["causes.cut"], "cut-link", key)
    value = diagnosis.report.text
    spans = (link.from_span, link.to_span) if link else (None, None)
    texts = "".join(
        f'<blockquote class="quote k-{part.kind}"><b>{text(part.heading or part.id)}</b><br>'
        f"{text(shortened(_told(value, part, span), 220))}</blockquote>"
        for part, span in zip((source, target), spans, strict=True)
    )
    return f'<div class="card link-card" role="status">{texts}<p>{why}</p><div class="row">{change}</div></div>'


def _told(value: str, section: Section, span: Span | None) -> str:
    """What a link points at in a section, without the heading that stands before it."""
    said = value[span.start : span.end] if span else value[section.start : section.end]
    return said.strip().removeprefix(section.heading.strip()).strip()


def gap_detail(section: Section, gap: Gap, candidates: Sequence[Section], words: Words) -> str:
    """What a gap is and what can be done: have it written, or link what is there already."""
    ask = words.say(f"causes.ask.{gap}", heading=shortened(section.heading or section.id, 40))
    act = "causes" if gap == "unexplained" else "ask"
    write = button(words[f"causes.write.{gap}"], act, {"text": ask, "section": section.id}, kind="primary")
    title = f'<p class="done bad">{text(words[f"causes.gap.{gap}"])}</p>'
    quote = f'<blockquote class="quote"><b>{text(section.heading or section.id)}</b></blockquote>'
    pairs = "".join(
        button(
            f"{words['causes.set']}{words['sign.colon']}{shortened(other.heading or other.id, 20)}",
            "set-link",
            {"key": link_key(section.id, other.id) if gap == "idle" else link_key(other.id, section.id)},
            kind="quiet",
        )
        for other in candidates
    )
    rows = f'<div class="row">{write}</div><div class="row">{pairs}</div>'
    return f'<div class="card link-card" role="status">{title}{quote}{rows}</div>'
