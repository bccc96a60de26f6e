"""What an endpoint can and cannot do, learnt from its answers and kept for the next run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Method = Literal["json_schema", "function_calling", "json_mode", "text"]
_LADDER: tuple[Method, ...] = ("json_schema", "function_calling", "json_mode", "text")
_ENOUGH = 2  # one unreadable answer may be chance; a refusal counts for two


@dataclass
class Manners:
    """Strikes against each method of structured output, and whether `temperature` is refused."""

    strikes: dict[str, int] = field(default_factory=dict)
    no_temperature: bool = False
    file: Path | None = None
    key: str = ""

    @classmethod
    def of(cls, file: Path, key: str) -> Manners:
        """What `file` knows of the endpoint `key`; a file that cannot be read knows nothing."""
        try:
            known = json.loads(file.read_text(encoding="utf-8")).get(key, {})
            return cls(dict(known.get("strikes", {})), bool(known.get("no_temperature")), file, key)
        except (OSError, ValueError, AttributeError):
            return cls(file=file, key=key)

    def methods(self) -> tuple[Method, ...]:
        """The methods worth trying, strictest first; plain text always remains."""
        return tuple(m for m in _LADDER if m == "text" or self.strikes.get(m, 0) < _ENOUGH)

    def learn(self, failed: Mapping[Method, int], worked: Method) -> None:
        """Remember what failed before `worked` did (if nothing works, the fault lies elsewhere)."""
        forgiven = self.strikes.pop(worked, None)
        for method, strikes in failed.items():
            self.strikes[method] = self.strikes.get(method, 0) + strikes
        if failed or forgiven:
            self._save()

    def drop_refused(self, words: str) -> bool:
        """Whether the server's words refuse a parameter that can be left out from now on."""
        if "temperature" not in words.lower() or self.no_temperature:
            return False
        self.no_temperature = True
        self._save()
        return True

    def _save(self) -> None:
        if self.file is None:
            return
        try:
            known = json.loads(self.file.read_text(encoding="utf-8")) if self.file.exists() else {}
            known[self.key] = {"strikes": self.strikes, "no_temperature": self.no_temperature}
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
        except (OSError, ValueError):
            return  # only a convenience: the next run learns it again
