"""Each account's own room: drafts, facts, sources, kept answers and runs in a folder of its own under users/."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from assistant import pipeline
from assistant.drafts import Drafts
from assistant.errors import UsageError
from assistant.ui.desk import House
from assistant.ui.diagnoses import Diagnoses, Kept
from assistant.ui.strings import Words
from assistant.users import Account, Accounts


@dataclass(frozen=True)
class _Room:
    workspace: pipeline.Workspace
    drafts: Drafts
    diagnoses: Diagnoses


class Rooms:
    """The rooms of a process; without `accounts` there is one, for whoever sits at this machine."""

    def __init__(self, workspace: pipeline.Workspace, accounts: Accounts | None = None) -> None:
        self.workspace, self._accounts = workspace, accounts
        self._rooms: dict[str, _Room] = {}
        self._kept = Kept()
        self._lock = Lock()
        self.check()

    def house(self, user: str, words: Words) -> House:
        """The house in which `user` works. Raises UsageError when the account is no more."""
        account = self._account(user)
        room = self._room(account.name if account else "")
        steward = account is None or account.role == "administrator"
        return House(room.workspace, room.drafts, room.diagnoses, words, steward)

    def check(self) -> None:
        """Open the drafts of all. Raises InputError when one cannot be opened."""
        for name in [account.name for account in self._accounts.list()] if self._accounts else [""]:
            self._room(name)

    def _account(self, user: str) -> Account | None:
        if self._accounts is None:
            return None
        account = self._accounts.get(user)
        if account is None:
            raise UsageError("这个账号已经不能使用", user, "请联系管理员")
        return account

    def _room(self, name: str) -> _Room:
        with self._lock:
            if name not in self._rooms:
                work = self.workspace.for_user(name) if name else self.workspace
                drafts = Drafts(work.config.home / "drafts.db", home=self.workspace.config.home)
                self._rooms[name] = _Room(work, drafts, Diagnoses(work, self._kept))
            return self._rooms[name]


@dataclass(frozen=True)
class Houses:
    """The houses of one language's page."""

    rooms: Rooms
    words: Words

    def of(self, user: str) -> House:
        """The house of a user by name, "" where there are no accounts."""
        return self.rooms.house(user, self.words)
