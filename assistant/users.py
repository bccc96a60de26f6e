"""Who may use a page that others can reach: accounts in a file, sessions and failed attempts in memory.

The file has one line an account, `name:role:scrypt$N$r$p$salt$hash`; it is read again when it has changed, so that an
account removed on the command line is out at once. Times are those of the monotonic clock: moving the wall clock
neither prolongs a session nor ends a lock-out.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from threading import Lock, Semaphore
from typing import Literal

from filelock import FileLock

from assistant.errors import InputError, UsageError

Role = Literal["writer", "administrator"]
ROLES: tuple[Role, ...] = ("writer", "administrator")
SHORTEST = 10  # characters of a password
_LONGEST = 1024
_N, _R, _P, _MEMORY = 2**15, 8, 1, 2**26  # some 32 MB and a tenth of a second an attempt
_NAME = re.compile(r"[A-Za-z0-9_\u4e00-\u9fff](?:[A-Za-z0-9_.\u4e00-\u9fff-]{0,30}[A-Za-z0-9_\u4e00-\u9fff])?")
_FORM = "文件每行应为“名字:角色:scrypt$…”，请用 luoshi user add 添加账号"
_IDLE, _WHOLE = 8 * 3600.0, 7 * 24 * 3600.0  # seconds a session lives without a click, and at most
_MOST = 10_000  # sessions, and names or addresses with failures, kept in memory
_hashing = Semaphore(2)  # attempts at once: each takes memory and a core


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the page."""

    name: str
    role: Role


class Accounts:
    """The accounts of one file. Raises InputError when it is there and cannot be read as one."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = Lock()
        self._stamp: tuple[int, int] | None = None
        self._known: dict[str, tuple[Role, str]] = {}
        self._read()

    def list(self) -> tuple[Account, ...]:
        """All accounts, by name."""
        return tuple(Account(name, role) for name, (role, _) in sorted(self._read().items()))

    def get(self, name: str) -> Account | None:
        """The account of this name."""
        known = self._read().get(name)
        return Account(name, known[0]) if known else None

    def seal(self, name: str) -> str:
        """What changes with the password and the role of an account; empty when there is none of this name."""
        role, stored = self._read().get(name, ("", ""))
        return f"{role}:{stored}" if stored else ""

    def add(self, name: str, password: str, role: Role = "writer") -> Account:
        """A new account, or a new password and role for a known one. Raises UsageError."""
        if not _NAME.fullmatch(name):
            raise UsageError("这个名字不能用作账号", name, "请用 1 到 32 个汉字、字母、数字或 _ . -，首尾不用点和横线")
        if not SHORTEST <= len(password) <= _LONGEST:
            raise UsageError("密码太短或太长", name, f"请用 {SHORTEST} 个字符以上")
        known = self._read()
        if other := next((known for known in known if known != name and known.lower() == name.lower()), None):
            raise UsageError("已有只差大小写的账号", other, "请换一个名字")
        self._write({**known, name: (role, _hashed(password))})
        return Account(name, role)

    def remove(self, name: str) -> None:
        """Take an account away; its sessions end. Raises UsageError when there is none of this name."""
        known = dict(self._read())
        if known.pop(name, None) is None:
            raise UsageError("没有这个账号", name, "请用 luoshi user list 查看")
        self._write(known)

    def check(self, name: str, password: str) -> Account | None:
        """The account when the password is right. Takes as long for a name that is none."""
        known = self._read().get(name)
        stored = known[1] if known else _nobody()
        right = len(password) <= _LONGEST and _matches(password, stored)
        return Account(name, known[0]) if known and right else None

    def _read(self) -> dict[str, tuple[Role, str]]:
        try:
            info = self.file.stat()
            stamp = (info.st_mtime_ns, info.st_size)
            with self._lock:
                if stamp != self._stamp:
                    self._known = self._parse(self.file.read_text(encoding="utf-8"))
                    self._stamp = stamp
                return self._known
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise InputError("账号文件不能读取", str(self.file), _FORM) from error

    def _parse(self, text: str) -> dict[str, tuple[Role, str]]:
        known: dict[str, tuple[Role, str]] = {}
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            name, role, stored = (*line.strip().split(":"), "", "")[:3]
            if not _NAME.fullmatch(name) or role not in ROLES or not stored.startswith("scrypt$"):
                raise InputError(f"账号文件第 {number} 行不对", str(self.file), _FORM)
            known[name] = (role, stored)
        return known

    def _write(self, known: dict[str, tuple[Role, str]]) -> None:
        """In one step, readable by its owner alone."""
        lines = "".join(f"{name}:{role}:{stored}\n" for name, (role, stored) in sorted(known.items()))
        fresh = self.file.with_suffix(".new")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self.file}.lock"):
                fresh.unlink(missing_ok=True)
                with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
                    out.write(lines)
                    out.flush()
                    os.fsync(out.fileno())
                os.replace(fresh, self.file)
        except OSError as error:
            raise UsageError("账号文件写不进去", str(self.file), "请检查权限和磁盘空间") from error


def _hashed(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"scrypt${_N}${_R}${_P}${_text(salt)}${_text(_scrypt(password, salt, _N, _R, _P))}"


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    with _hashing:
        return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY)


def _matches(password: str, stored: str) -> bool:
    try:
        _, n, r, p, salt, expected = stored.split("$")
        made = _scrypt(password, base64.b64decode(salt), int(n), int(r), int(p))
        return compare_digest(made, base64.b64decode(expected))
    except ValueError:  # a hash that somebody has edited fits no password
        return False


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _nobody() -> str:
    """A hash that no password fits."""
    return f"scrypt${_N}${_R}${_P}${_text(bytes(16))}${_text(bytes(64))}"


class Lockout:
    """Counts failures of a name or an address: after `most` in `seconds` it must wait until they are past."""

    def __init__(self, most: int = 5, seconds: float = 900.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._failures: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, key: str) -> float:
        """Seconds that `key` has to wait; 0 when it may try."""
        with self._lock:
            recent = self._recent(key)
            return max(0.0, recent[-self._most] + self._seconds - self._clock()) if len(recent) >= self._most else 0.0

    def fail(self, key: str) -> None:
        """Count a failure."""
        with self._lock:
            self._failures[key] = [*self._recent(key), self._clock()]
            self._failures.move_to_end(key)
            while len(self._failures) > _MOST:
                self._failures.popitem(last=False)

    def forgive(self, key: str) -> None:
        """Take the last failure of `key` back: it was none."""
        with self._lock:
            self._failures[key] = self._recent(key)[:-1]

    def forget(self, key: str) -> None:
        """Forget the failures of `key`: it has come in."""
        with self._lock:
            self._failures.pop(key, None)

    def _recent(self, key: str) -> list[float]:
        since = self._clock() - self._seconds
        return [at for at in self._failures.get(key, []) if at > since]


class Sessions:
    """Who is logged in, until the account gets another password. Tokens are kept as hashes: none is in memory."""

    def __init__(self, accounts: Accounts, clock: Callable[[], float] = time.monotonic) -> None:
        self._accounts, self._clock = accounts, clock
        self._open: OrderedDict[str, tuple[str, str, float, float]] = OrderedDict()
        self._lock = Lock()

    def begin(self, account: Account) -> str:
        """The token of a new session."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._open[_key(token)] = (account.name, self._accounts.seal(account.name), now, now)
            while len(self._open) > _MOST:
                self._open.popitem(last=False)
        return token

    def user(self, token: str) -> Account | None:
        """Whose session this is; None when it has ended or the account is gone."""
        now = self._clock()
        with self._lock:
            name, seal, begun, seen = self._open.get(_key(token), ("", "", 0.0, 0.0))
            if not name:
                return None
            if now - seen > _IDLE or now - begun > _WHOLE or seal != self._accounts.seal(name):
                del self._open[_key(token)]
                return None
            self._open[_key(token)] = (name, seal, begun, now)
        return self._accounts.get(name)

    def end(self, token: str) -> None:
        """Log out."""
        with self._lock:
            self._open.pop(_key(token), None)


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
