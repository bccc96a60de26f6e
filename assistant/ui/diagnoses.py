"""The last diagnoses, so that a click need not check the whole draft again."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock, Semaphore

from assistant import pipeline
from assistant.drafts import Draft
from assistant.types import Diagnosis
from assistant.writing.judge import Matter

_MOST = 6_000_000  # characters of the texts whose diagnoses are kept: some 20 bytes each
_VERSIONS = 3  # of a draft: for taking back and doing again
_checking = Semaphore(2)  # at once: more would only hold each other up, and every quick click

Key = tuple[int, str, int, str]


class Kept:
    """Diagnoses of all users together, as many as fit a bounded memory; the one used longest ago goes first."""

    def __init__(self, most: int = _MOST) -> None:
        self._most, self._chars = most, 0
        self._known: OrderedDict[Key, Diagnosis] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Diagnosis | None:
        """The diagnosis, if it is still there."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def put(self, key: Key, found: Diagnosis) -> None:
        """Keep a diagnosis; one that alone would fill the memory is not kept."""
        with self._lock:
            self._drop(key)
            of_draft = [known for known in self._known if known[:2] == key[:2]]
            for known in of_draft[: len(of_draft) - _VERSIONS + 1]:
                self._drop(known)
            self._known[key] = found
            self._chars += len(found.report.text)
            while self._chars > self._most:
                self._drop(next(iter(self._known)))

    def forget(self, owner: int) -> None:
        """Forget all of one owner."""
        with self._lock:
            for key in [key for key in self._known if key[0] == owner]:
                self._drop(key)

    def _drop(self, key: Key) -> None:
        if gone := self._known.pop(key, None):
            self._chars -= len(gone.report.text)


class Diagnoses:
    """Diagnoses of one user's drafts, by (draft, version, profile). `kept` may be shared with other users' own.

    Links take an encoder, and the first time long: a diagnosis in a hurry is made without, and not kept.
    """

    def __init__(self, workspace: pipeline.Workspace, kept: Kept | None = None) -> None:
        self._workspace, self._kept = workspace, kept or Kept()
        self._reviewed: set[Key] = set()

    def of(self, draft: Draft, *, hurry: bool = False) -> Diagnosis:
        """The diagnosis of a draft as it stands."""
        if known := self._kept.get(self._key(draft)):
            return known
        found = self._check(draft, draft.text, links=not hurry)
        if not hurry:
            self._reviewed.discard(self._key(draft))
            self._kept.put(self._key(draft), found)
        return found

    def plain(self, draft: Draft) -> Diagnosis:
        """The diagnosis of a draft as it stands by the rules alone."""
        return self._check(draft, draft.text, links=True) if self.is_reviewed(draft) else self.of(draft)

    def review(self, draft: Draft) -> frozenset[Matter]:
        """Have the model look at what the rules leave open; what it says is from now on the diagnosis of this text.

        Returns in what the model was not believed; where that left nothing of its word, and when ModelError is raised,
        all is as it was.
        """
        before = self.plain(draft)
        # It waits for a server, mostly: no place among the checks is taken meanwhile.
        found, doubted = self._workspace.judged(draft.text, path=draft.path, profile=draft.profile or None)
        if not doubted or (found.findings, found.links) != (before.findings, before.links):
            self._kept.put(self._key(draft), found)
            self._reviewed.add(self._key(draft))
        return doubted

    def is_reviewed(self, draft: Draft) -> bool:
        """Whether the diagnosis at hand is one that the model has reviewed."""
        return self._key(draft) in self._reviewed and self.known(draft)

    def tried(self, draft: Draft, text: str) -> Diagnosis:
        """The diagnosis of what a draft would say, without links."""
        return self._check(draft, text, links=False)

    def known(self, draft: Draft) -> bool:
        """Whether the diagnosis of the draft as it stands is at hand."""
        return self._kept.get(self._key(draft)) is not None

    def forget(self) -> None:
        """Forget all: the knowledge base has changed, and with it what is copied or recurs."""
        self._kept.forget(id(self))
        self._reviewed.clear()

    def _key(self, draft: Draft) -> Key:
        return id(self), draft.id, draft.version, draft.profile

    def _check(self, draft: Draft, text: str, *, links: bool) -> Diagnosis:
        with _checking:
            return self._workspace.check_text(text, path=draft.path, profile=draft.profile or None, links=links)
