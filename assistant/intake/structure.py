"""Text to Report: chapters by what their headings say, sections by the numbering inside, a role a sentence."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.intake import roles
from assistant.intake.head import find_person, find_title, find_unit, find_year
from assistant.intake.headings import chapter_kind, is_closing, is_lead_in, label_kind, lead_in_kind
from assistant.intake.marks import RUN_IN, Mark, Style, read_mark
from assistant.intake.split import sentence_spans
from assistant.intake.switches import blanked
from assistant.types import Report, Section, SectionKind, Sentence

_FIRST_ITEM = re.compile(r"[：:，,]\s*(?:一是(?!否)|首先[，,]|第一[，,]|[（(]一[)）]|1[、.．])")
# Lines may end otherwise: on old machines, at a line break of Word's pasted as text, at a page.
_LINE_ENDS = str.maketrans(dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n"))
_PREFIX = {"problem": "P", "cause": "C", "measure": "M", "opening": "O", "other": "O"}


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence with what the layout says of it: its mark, and whether it begins or fills its line."""

    index: int
    start: int
    end: int
    text: str
    mark: Mark | None
    first: bool
    whole: bool

    @property
    def style(self) -> Style | None:
        return self.mark.style if self.mark else None

    @property
    def body(self) -> str:
        """The sentence without its numbering."""
        return self.text[self.mark.length :] if self.mark else self.text


@dataclass(frozen=True, slots=True)
class Block:
    """Sentences [first, last) of one kind; `head` says whether the first one is (or carries) a heading."""

    kind: SectionKind
    first: int
    last: int
    head: bool = True


def parse(text: str, path: str = "") -> Report:
    """The structure of a report's text. Never fails: what has no recognisable chapters becomes one `other` section."""
    rows = _rows(blanked(text).translate(_LINE_ENDS))
    title = find_title([row.text for row in rows[:6]], [row.whole and not row.mark for row in rows[:6]])
    skip = 1 if title and rows[0].whole and title in rows[0].text else 0
    blocks = _labelled(rows[skip:], len(rows))
    chapters = blocks or _chapters(rows[skip:], len(rows))
    blocks = blocks or [block for chapter in chapters for block in _items(rows, chapter)]
    first = blocks[0].first if blocks else len(rows)
    if first > skip:
        blocks.insert(0, Block("opening" if chapters else "other", skip, first, head=False))
    sections = _sections(rows, blocks)
    sentences = tuple(sentence for section in sections for sentence in section.sentences)
    if skip:
        sentences = (Sentence(0, rows[0].start, rows[0].end, rows[0].text, "heading"), *sentences)
    opening = text[: rows[first].start if first < len(rows) else 600][:600]
    return Report(
        path=path,
        text=text,
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        title=title,
        unit=find_unit(title, opening),
        person=find_person(title, text),
        year=find_year(title, opening),
        sections=tuple(sections),
        sentences=sentences,
    )


def _rows(text: str) -> list[Row]:
    spans = sentence_spans(text)
    rows = []
    for index, (start, end) in enumerate(spans):
        first = index == 0 or "\n" in text[spans[index - 1][1] : start]
        last = index + 1 == len(spans) or "\n" in text[end : spans[index + 1][0]]
        body = text[start:end]
        rows.append(Row(index, start, end, body, read_mark(body), first, first and last))
    return rows


def _chapters(rows: Sequence[Row], end: int) -> list[Block]:
    """Chapters by headings of one numbering style; kinds that no heading names are sought in lead-in sentences.

    The last chapter ends at sentence `end`.
    """
    style = _chapter_style(rows)
    starts: dict[int, SectionKind] = {}
    if style:
        starts = {r.index: chapter_kind(r.body) or "other" for r in rows if _may_head(r) and _style_of(r) == style}
        if style == "line":
            named = [(index, kind) for index, kind in starts.items() if kind != "other"]
            # 原因剖析, and under it 思想根源: the second is a part of the first.
            starts = dict(row for at, row in enumerate(named) if at == 0 or named[at - 1][1] != row[1])
    found = set(starts.values())
    for row in rows:
        kind = lead_in_kind(row.text) if row.first and row.index not in starts else None
        if kind and kind not in found and _in_order(kind, row.index, starts):
            starts[row.index] = kind
            found.add(kind)
    order = [*sorted(starts), end]
    return [Block(starts[a], a, b) for a, b in pairwise(order)]


def _labelled(rows: Sequence[Row], end: int) -> list[Block]:
    """The blocks of a report that says 存在问题：…, 原因分析：…, 整改措施：… anew under each topic; none for another.

    Headings between them stand on their own.
    """
    labels = {row.index: kind for row in rows if row.first and (kind := label_kind(row.body))}
    kinds = list(labels.values())
    if len(set(kinds)) < 2 or len(kinds) == len(set(kinds)):
        return []
    starts: dict[int, SectionKind] = {r.index: "other" for r in rows if _may_head(r) and r.index > min(labels)}
    starts |= labels
    return [Block(starts[a], a, b) for a, b in pairwise([*sorted(starts), end])]


def _style_of(row: Row) -> Style:
    return row.style or "line"


def _may_head(row: Row) -> bool:
    """A chapter heading fills its line, or runs in: short, and closed by a full stop or a colon."""
    if not row.first or row.style in RUN_IN:
        return False
    if row.style is None:
        return row.whole and len(row.text) <= 30 and not row.text.endswith("。")
    return len(row.body) <= (60 if row.whole else 30)


def _chapter_style(rows: Sequence[Row]) -> Style | None:
    """The numbering whose headings name the most of problem, cause and measure; the earliest on a tie."""
    kinds: dict[Style, set[SectionKind]] = {}
    for row in rows:
        if _may_head(row):
            kind = chapter_kind(row.body)
            if kind in ("problem", "cause", "measure"):
                kinds.setdefault(_style_of(row), set()).add(kind)
    if not kinds:
        return None
    best = max(kinds, key=lambda style: len(kinds[style]))
    # One item that happens to speak of 问题 does not make its numbering a chapter's.
    return best if len(kinds[best]) > 1 or _single_head(rows, best) else None


def _single_head(rows: Sequence[Row], style: Style) -> bool:
    return sum(_may_head(row) and _style_of(row) == style for row in rows) <= 3


def _in_order(kind: SectionKind, index: int, starts: dict[int, SectionKind]) -> bool:
    """Problems come before causes, causes before measures: a lead-in out of this order is only a turn of phrase."""
    rank = {"problem": 0, "cause": 1, "measure": 2}
    return all(
        (rank[other] < rank[kind]) == (at < index) for at, other in starts.items() if other in rank and other != kind
    )


def _items(rows: Sequence[Row], chapter: Block) -> list[Block]:
    """A chapter's sections: its numbered parts, else its 一是/二是, else its paragraphs."""
    lead = rows[chapter.first]
    lead_carries_text = not is_lead_in(lead.text) and lead.mark is None and not roles.stands_alone(lead)
    body = range(chapter.first + (0 if lead_carries_text else 1), chapter.last)
    if chapter.kind not in ("problem", "cause", "measure"):
        return [Block(chapter.kind, chapter.first, chapter.last)]
    starts = _item_starts(rows, body)
    if not starts:
        return [Block(chapter.kind, chapter.first, chapter.last)]
    # 主要是：一是……。二是……。 The first item stands in the sentence that announces them all.
    announced = [i for i in range(chapter.first, starts[0]) if _FIRST_ITEM.search(rows[i].text)]
    starts = [*announced[-1:], *starts]
    blocks = [Block("other", chapter.first, starts[0])] if starts[0] > chapter.first else []
    blocks += [Block(chapter.kind, a, b) for a, b in pairwise([*starts, chapter.last])]
    if chapter.last == len(rows):
        blocks = _split_closing(rows, blocks)
    return blocks


def _item_starts(rows: Sequence[Row], body: range) -> list[int]:
    marked = [i for i in body if rows[i].mark and rows[i].first]
    if not marked:
        marked = [i for i in body if rows[i].style in RUN_IN]
    if marked:
        style = rows[marked[0]].style
        starts = [i for i in marked if rows[i].style == style]
        if len(starts) == 1 and style in RUN_IN:  # 一是 begins the paragraph, 二是 stands within it
            starts = [i for i in body if rows[i].style == style]
        return starts
    paragraphs = [i for i in body if rows[i].first and not is_lead_in(rows[i].text) and not is_closing(rows[i].text)]
    return _under_headings(rows, paragraphs) or paragraphs or list(body[:1])


def _under_headings(rows: Sequence[Row], paragraphs: Sequence[int]) -> list[int]:
    """Where headings without a number stand among paragraphs: each begins a part, as does text before the first."""
    alone = [roles.stands_alone(rows[i]) for i in paragraphs]
    if not any(alone) or alone[-1]:
        return []
    return [i for at, i in enumerate(paragraphs) if at == 0 or (alone[at] and not alone[at - 1])]


def _split_closing(rows: Sequence[Row], blocks: list[Block]) -> list[Block]:
    """A last paragraph that pledges and thanks is nobody's measure, though it stands under the last one."""
    last = blocks[-1]
    breaks = _breaks(rows, last)
    if not breaks or rows[breaks[-1]].mark is not None:
        return blocks
    tail = breaks[-1]
    usual = [len(_breaks(rows, block)) for block in blocks[:-1] if block.kind == last.kind]
    if is_closing(rows[tail].text) or (usual and len(breaks) == max(usual) + 1):
        return [*blocks[:-1], replace(last, last=tail), Block("other", tail, last.last, head=False)]
    return blocks


def _breaks(rows: Sequence[Row], block: Block) -> list[int]:
    """The sentences of a block that begin a line, its first one aside."""
    return [i for i in range(block.first + 1, block.last) if rows[i].first]


def _sections(rows: Sequence[Row], blocks: Sequence[Block]) -> list[Section]:
    counts = dict.fromkeys("PCMO", 0)
    sections = []
    for block in blocks:
        letter = _PREFIX[block.kind]
        counts[letter] += 1
        identity = f"{letter}{counts[letter]}"
        part = rows[block.first : block.last]
        head = _heading(part[0]) if block.head else ""
        sentences = tuple(
            Sentence(row.index, row.start, row.end, row.text, role, identity)
            for row, role in zip(part, roles.assign(part, block.kind, bool(head)), strict=True)
        )
        sections.append(Section(identity, block.kind, head, part[0].start, part[-1].end, sentences))
    return sections


def _heading(row: Row) -> str:
    """What the section calls itself: its heading sentence, or the run-in words before the first comma."""
    if roles.is_heading(row):
        return row.text
    if row.mark is None:
        return ""
    stop = min((at for at in (row.text.find(c, row.mark.length) for c in "，,。：:") if at > 0), default=len(row.text))
    return row.text[:stop]
