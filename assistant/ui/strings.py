"""Every text of the page in Chinese and in English: words/*.yaml, a pair by name."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from assistant.checks.rules import title
from assistant.datafile import read_yaml

Language = Literal["zh", "en"]
_FOLDER = Path(__file__).parent / "words"


@lru_cache(maxsize=1)
def texts() -> dict[str, tuple[str, str]]:
    """All texts by name: Chinese, English."""
    files = (read_yaml(path) for path in sorted(_FOLDER.glob("*.yaml")))
    return {name: (chinese, english) for file in files for name, (chinese, english) in file.items()}


class Words:
    """The page's texts in one language. `words["key"]` for a text, `words.say("key", n=3)` to fill it in."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._texts = {key: pair[0 if language == "zh" else 1] for key, pair in texts().items()}

    def __getitem__(self, key: str) -> str:
        return self._texts[key]

    def get(self, key: str, other: str) -> str:
        """A text, or `other` where there is none of that name."""
        return self._texts.get(key, other)

    def say(self, key: str, **values: object) -> str:
        """A text with its {names} filled in."""
        return self._texts[key].format(**values)

    def rule(self, rule: str) -> str:
        """The short name of a rule."""
        return title(rule, self.language)
