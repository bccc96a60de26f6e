"""The gate before every model server that is not on this machine or in an allowed network.

What goes out is searched first. Marks of secrecy stop it, with the reason; personal data and internal numbers are
replaced by stand-ins (〔人员1〕), the same words by the same one, which are put back in the answer.
"""

from __future__ import annotations

import ipaddress
import re
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Literal
from urllib.parse import urlsplit

from assistant.checks.leaks import Leak, LeakKind
from assistant.checks.leaks import find as search
from assistant.errors import ModelBlocked, UsageError
from assistant.settings import settings

__all__ = ["MARKS", "Gate", "Leak", "Policy", "Replaced", "Sending", "before", "is_inside", "search"]

Policy = Literal["off", "warn", "mask", "block"]
MARKS: frozenset[LeakKind] = frozenset(("mark", "internal"))
_KEPT = 50  # sendings remembered for the page
_LABELS: dict[LeakKind, str] = {
    "person": "人员", "identity": "证件号", "phone": "电话", "card": "账号", "document": "内部编号",
}  # fmt: skip
_NAMES: dict[LeakKind, str] = {**_LABELS, "person": "姓名", "mark": "密级标志", "internal": "“不得外传”一类的标注"}
_LONGEST = 24  # characters of a stand-in with its brackets, as a model may write it
_OPEN, _CLOSE = "〔[［【(（{", "〕]］】)）}"
_STAND_IN = re.compile(rf"[{re.escape(_OPEN)}]\s*({'|'.join(_LABELS.values())})\s*(\d{{1,5}})\s*[{re.escape(_CLOSE)}]")
_HELP = "请先脱密、删去标注，或改用本机的 rules、local；确需放行的，由管理员改设置 gate 或 allowed_networks"


@dataclass(frozen=True, slots=True)
class Replaced:
    """`words` left as `stand_in`."""

    kind: LeakKind
    words: str
    stand_in: str


@dataclass(frozen=True, slots=True)
class Sending:
    """What one question to a server carried: `chars` in all, what was replaced, and what was let through unreplaced."""

    at: float
    where: str
    chars: int
    replaced: tuple[Replaced, ...]
    warned: tuple[LeakKind, ...]


def before(base_url: str) -> Gate | None:
    """The gate that the settings put before a server; None when it stands inside. Raises UsageError."""
    chosen = settings()
    if is_inside(base_url, chosen.allowed_networks):
        return None
    return Gate(urlsplit(base_url).netloc, chosen.gate)


class Gate:
    """The gate before the server `where`. Safe to use from several threads."""

    def __init__(self, where: str, policy: Policy = "mask") -> None:
        self.where, self.policy = where, policy
        self._lock = Lock()
        self._known: dict[str, Replaced] = {}
        self._words: dict[str, str] = {}
        self._counts: Counter[LeakKind] = Counter()
        self._sent: deque[Sending] = deque(maxlen=_KEPT)

    @property
    def sent(self) -> tuple[Sending, ...]:
        """The last sendings, newest first."""
        with self._lock:
            return tuple(reversed(self._sent))

    def admit(self, text: str) -> None:
        """Look at a whole document of which a part is to go out. Raises ModelBlocked when it is marked."""
        if self.policy in ("mask", "block"):
            self._stop(text, [leak for leak in search(text) if leak.kind in MARKS])

    def cover(self, texts: Sequence[str]) -> list[str]:
        """The texts of one question as they may go out. Raises ModelBlocked."""
        if self.policy == "off":
            return self._remember(texts, (), ())
        found = [(text, search(text)) for text in texts]
        if self.policy == "warn":
            return self._remember(texts, (), tuple(leak.kind for _, leaks in found for leak in leaks))
        for text, leaks in found:
            self._stop(text, [leak for leak in leaks if self.policy == "block" or leak.kind in MARKS])
        words = {text[leak.start : leak.end]: leak.kind for text, leaks in found for leak in leaks}
        replaced = self._stand_ins(words, texts)
        pattern = _any(replaced)
        covered = [pattern.sub(lambda m: replaced[m.group()].stand_in, text) for text in texts] if replaced else texts
        return self._remember(covered, tuple(replaced.values()), ())

    def uncover(self, text: str) -> str:
        """`text` with the words in the place of their stand-ins; one that was never given out becomes a blank."""
        return _STAND_IN.sub(self._back, text)

    def uncover_pieces(self, pieces: Iterator[str]) -> Iterator[str]:
        """As `uncover` for an answer that comes in pieces, which may cut a stand-in anywhere."""
        held = ""
        for piece in pieces:
            held = self.uncover(held + piece)
            cut = _may_begin(held)
            if held[:cut]:
                yield held[:cut]
            held = held[cut:]
        if held:
            yield held

    def _stop(self, text: str, leaks: list[Leak]) -> None:
        if not leaks:
            return
        first = leaks[0]
        shown = "、".join(dict.fromkeys(_NAMES[leak.kind] for leak in leaks))
        words = f"“{text[first.start : first.end]}”" if first.kind in MARKS else ""
        raise ModelBlocked(f"没有发送：文中有{shown}{words}", self.where, _HELP)

    def _stand_ins(self, words: dict[str, LeakKind], texts: Sequence[str]) -> dict[str, Replaced]:
        """The stand-ins of these words; a text that holds such a sign itself does not confuse them."""
        with self._lock:
            for said, kind in words.items():
                while said not in self._known:
                    self._counts[kind] += 1
                    sign = f"〔{_LABELS[kind]}{self._counts[kind]}〕"
                    if not any(sign in text for text in texts):
                        self._known[said], self._words[sign] = Replaced(kind, said, sign), said
            return {said: self._known[said] for said in words}

    def _back(self, match: re.Match[str]) -> str:
        known = self._words.get(f"〔{match[1]}{int(match[2])}〕")
        return f"【待补充：{match[1]}】" if known is None else known

    def _remember(
        self, texts: Sequence[str], replaced: tuple[Replaced, ...], warned: tuple[LeakKind, ...]
    ) -> list[str]:
        with self._lock:
            self._sent.append(Sending(time.time(), self.where, sum(map(len, texts)), replaced, warned))
        return list(texts)


def is_inside(base_url: str, allowed: str) -> bool:
    """Whether a server is on this machine, or in one of the `allowed` networks (10.1.0.0/16, or a host's own name).

    A name counts only as itself: where it leads is for others to say. Raises UsageError for a network that is none.
    """
    host = (urlsplit(base_url).hostname or "").lower()
    networks, names = _allowed(allowed)
    if host == "localhost" or host in names:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or any(address in network for network in networks)


@lru_cache(maxsize=8)
def _allowed(setting: str) -> tuple[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...], frozenset[str]]:
    networks, names = [], set()
    for item in re.split(r"[,，;；\s]+", setting.strip()):
        try:
            networks.append(ipaddress.ip_network(item))
        except ValueError as error:
            if re.fullmatch(r"[\d./:]+", item):
                raise UsageError(
                    f"“{item}”不是网段", "allowed_networks", "请写成 10.1.0.0/16 这样的网段或主机名"
                ) from error
            names.add(item.lower())
    return tuple(networks), frozenset(names - {""})


def _any(words: dict[str, Replaced]) -> re.Pattern[str]:
    """Any of the words, the longest first; a number is none inside a longer one."""
    longest = sorted(words, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\d){re.escape(w)}(?!\d)" if w[-1].isdigit() else re.escape(w) for w in longest))


def _may_begin(text: str) -> int:
    """Where a stand-in may begin whose end has not come yet; the length of `text` when nowhere."""
    at = max(text.rfind(sign) for sign in _OPEN)
    tail = text[at:] if at >= 0 else ""
    return at if tail and len(tail) < _LONGEST and not any(sign in tail for sign in _CLOSE) else len(text)
