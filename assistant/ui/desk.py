"""One user's work on one draft, without any widget: what the panels' handlers build on.

A desk is made for a single request and keeps nothing; what lasts is in the drafts file and the workspace. The
diagnoses of recent versions are cached by draft and version, so that no user meets another's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant import pipeline
from assistant.checks import aspects
from assistant.drafts import Draft, Drafts, Shelf
from assistant.errors import ConflictError, UsageError
from assistant.intake import parse
from assistant.types import Diagnosis, Fact, Finding, Passage, Report, Section, Span
from assistant.ui import anchors
from assistant.ui.diagnoses import Diagnoses
from assistant.ui.links import with_decisions
from assistant.ui.once import once
from assistant.ui.render.card import Place
from assistant.ui.render.document import Sheet, is_wide, sentence_at
from assistant.ui.render.markup import profile_name
from assistant.ui.strings import Words

# The parts of the page by name, with their new HTML (or value). Parts that are not named stay as they are.
Views = dict[str, object]

_OFFICIAL = "https://api.openai.com"
# Word and some editors end a line by others than a line feed.
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True)
class House:
    """What all desks of a user share; a `steward` may also change what all users share, such as the model."""

    workspace: pipeline.Workspace
    drafts: Drafts
    diagnoses: Diagnoses
    words: Words
    steward: bool = True

    def must_steward(self) -> None:
        """Raises UsageError for whoever may not change what all share."""
        if not self.steward:
            raise UsageError(self.words["error.role"], help=self.words["error.role.help"])


class Desk:
    """A user (`owner`) at a draft. With no draft open, `draft` raises InputError.

    In a `hurry`, what a draft not seen before lacks in links is left for a second look: `settling` says so.
    """

    def __init__(self, house: House, owner: str, draft: str, *, hurry: bool = False) -> None:
        self.house, self.owner, self.id, self.hurry = house, owner, draft, hurry
        self.words = house.words

    @property
    def user(self) -> str:
        """The account's name, empty where there are none."""
        kind, _, name = self.owner.partition(":")
        return name if kind == "user" else ""

    @property
    def workspace(self) -> pipeline.Workspace:
        return self.house.workspace

    @property
    def server(self) -> str:
        """The address of the server that the model in use is asked at; empty when it works on this machine."""
        endpoint = self.workspace.choice.name.startswith("openai")
        return (self.workspace.config.openai_base_url or _OFFICIAL) if endpoint else ""

    @once
    def shelf(self) -> Shelf:
        return self.house.drafts.shelf(self.owner)

    @once
    def draft(self) -> Draft:
        return self.shelf.open(self.id)

    @once
    def whole(self) -> Diagnosis:
        """The diagnosis as the checks gave it, without the user's decisions."""
        return self.house.diagnoses.of(self.draft, hurry=self.settling)

    @once
    def settling(self) -> bool:
        """Whether the links are still to be found."""
        return self.hurry and not self.house.diagnoses.known(self.draft)

    @once
    def diagnosis(self) -> Diagnosis:
        """The diagnosis with the links the user set and cut."""
        return self.decided(self.whole)

    def decided(self, diagnosis: Diagnosis) -> Diagnosis:
        """A diagnosis of the text as it stands, with the links the user set and cut."""
        return with_decisions(diagnosis, self.shelf.marks(self.id, "link"))

    @once
    def ignored(self) -> frozenset[tuple[str, str]]:
        """What is ignored: a rule with the words, or with the id that the section has now."""
        kept = map(anchors.unpack, self.shelf.marks(self.id, "ignored"))
        sections = self.diagnosis.report.sections
        found = [(rule, said, anchors.find(anchor, sections)) for rule, said, anchor in kept]
        return frozenset((rule, section.id if section else said) for rule, said, section in found)

    @once
    def locked(self) -> frozenset[str]:
        return frozenset(self.shelf.marks(self.id, "locked"))

    @once
    def facts(self) -> tuple[Fact, ...]:
        return self.shelf.facts(self.id)

    @once
    def findings(self) -> tuple[Finding, ...]:
        """The findings that the user has not ignored and whose sentences are not locked."""
        return self.shown(self.diagnosis)

    def shown(self, diagnosis: Diagnosis) -> tuple[Finding, ...]:
        """The findings of a diagnosis of the text as it stands that the user is to see."""
        report = diagnosis.report
        return tuple(
            finding
            for finding in diagnosis.findings
            if not self.is_ignored(finding) and not self.is_locked(finding.start, finding.end, report.text)
        )

    @property
    def profiles(self) -> list[tuple[str, str]]:
        """The profiles that a draft can be held to: name and title."""
        return [(name, f"{profile_name(name, self.words)}　{aspects.load(name).occasion}") for name in aspects.names()]

    def known_profile(self, name: str) -> str:
        """A profile's name as given, empty for a guess. Raises UsageError when there is none of this name."""
        return aspects.load(name).name if name else ""

    def sheet(self) -> Sheet:
        """What the document view needs."""
        draft = self.draft
        return Sheet(
            draft=draft.id,
            version=draft.version,
            report=self.diagnosis.report,
            findings=self.findings,
            locked=self.locked,
            can_undo=draft.can_undo,
            can_redo=draft.can_redo,
            profile=draft.profile,
            guessed=self.diagnosis.profile,
            profiles=self.profiles,
            settling=self.settling,
            waiting=len(self.shelf.marks(self.id, "proposal")),
            judge=bool(self.server),
            reviewed=self.house.diagnoses.is_reviewed(draft),
        )

    def place(self, offset: int) -> Place:
        """The sentence at `offset` as a place for a card."""
        report = self.diagnosis.report
        sentence = sentence_at(report, offset)
        if sentence is None:
            return Place(0, 0, "")
        return Place(sentence.start, sentence.end, report.text[sentence.start : sentence.end], sentence.section)

    def paragraph(self, offset: int) -> Place:
        """The line at `offset` as a place for a card."""
        value = self.draft.text
        start = value.rfind("\n", 0, offset) + 1
        end = value.find("\n", offset)
        end = len(value) if end < 0 else end
        return Place(start, end, value[start:end])

    def findings_at(self, place: Place) -> tuple[Finding, ...]:
        """The findings whose mark or flag stands at this place, the closest first."""
        report = self.diagnosis.report
        here = [
            finding
            for finding in self.findings
            if (place.start <= finding.start < max(place.end, place.start + 1))
            or (finding.start < place.end and place.start < finding.end and not is_wide(report, finding))
        ]
        return tuple(sorted(here, key=lambda finding: (is_wide(report, finding), finding.end - finding.start)))

    def ignore_key(self, finding: Finding) -> str:
        """What an ignored finding is remembered by: its words, or its section when it speaks of all of that."""
        section = self._part_of(finding)
        return anchors.pack([finding.rule, *(("", anchors.of(section)) if section else (finding.text, ""))])

    def is_ignored(self, finding: Finding) -> bool:
        """Whether the user does not want to see this finding."""
        section = self._part_of(finding) if self.ignored else None
        return (finding.rule, section.id if section else finding.text) in self.ignored

    def _part_of(self, finding: Finding) -> Section | None:
        """The section of which a finding speaks as a whole."""
        if not is_wide(self.diagnosis.report, finding):
            return None
        return next((one for one in self.diagnosis.report.sections if one.id == finding.section), None)

    def tried(self, start: int, original: str, text: str) -> tuple[Finding, ...]:
        """What would be found in `text` if it stood in the place of `original`."""
        at = anchor(self.draft.text, original, start)
        if at is None:
            return ()
        edit = pipeline.Edit(at, at + len(original), original, text)
        found = self.house.diagnoses.tried(self.draft, pipeline.apply_edits(self.draft.text, [edit]))
        within = [one for one in found.findings if one.start < at + len(text) and at < one.end]
        return tuple(one for one in within if not is_wide(found.report, one))

    def is_locked(self, start: int, end: int, text: str) -> bool:
        """Whether a locked sentence stands within or around [start, end)."""
        if not self.locked:
            return False
        sentence = sentence_at(self.diagnosis.report, start)
        return sentence is not None and sentence.text in self.locked and end <= sentence.end

    def lookup(self, ref: str) -> Passage | None:
        """The source behind a citation: one of the draft's facts, or a passage of the knowledge base."""
        for fact in self.facts:
            if fact.id == ref:
                return Passage(ref, "", fact.text, 0, len(fact.text), title=fact.source, date=fact.date)
        return self.workspace.passage(ref)

    def apply(self, start: int, original: str, text: str, note: str) -> Span:
        """Put `text` in the place of `original`, which is looked for at `start` and then nearest to it.

        Returns where the new text stands. Raises ConflictError when `original` is gone, UsageError when it is locked.
        """
        text = even(text)
        self.apply_all([(start, original, text)], note)
        at = anchor(self.draft.text, text, start) or 0
        return Span(at, at + len(text))

    def apply_all(self, changes: Sequence[tuple[int, str, str]], note: str) -> None:
        """Make several changes (start, original, text) as one version; all or none. Raises as `apply` does."""
        edits = []
        for start, original, text in changes:
            at = anchor(self.draft.text, original, start)
            if at is None:
                raise ConflictError(self.words["error.moved"], help=self.words["error.moved.help"])
            edits.append(pipeline.Edit(at, at + len(original), original, even(text)))
        changed = pipeline.apply_edits(self.draft.text, edits)
        if self.locked and self._standing(self.diagnosis.report) - self._standing(parse(changed)):
            raise UsageError(self.words["error.locked"], help=self.words["error.locked.help"])
        self.shelf.write(self.id, changed, note)
        self.refresh()

    def _standing(self, report: Report) -> Counter[str]:
        """How often each locked sentence stands in a report."""
        return Counter(sentence.text for sentence in report.sentences if sentence.text in self.locked)

    def refresh(self) -> None:
        """Forget what was read of the draft: it has changed."""
        for name in ("draft", "settling", "whole", "diagnosis", "ignored", "locked", "facts", "findings"):
            self.__dict__.pop(name, None)


def even(text: str) -> str:
    """`text` as drafts keep it, with one kind of line end: browsers hand text back with bare line feeds, and offsets
    are to stay the same.
    """
    return _LINE_END.sub("\n", text).removeprefix("\ufeff").replace("\x00", "")


def anchor(value: str, original: str, hint: int) -> int | None:
    """Where `original` stands in `value`: at `hint`, else at its occurrence nearest to it; None when it is nowhere."""
    if not original:
        return hint if hint <= len(value) else None
    if value.startswith(original, hint):
        return hint
    before, after = value.rfind(original, 0, hint + len(original)), value.find(original, hint)
    found = [place for place in (before, after) if place >= 0]
    return min(found, key=lambda place: abs(place - hint), default=None)
