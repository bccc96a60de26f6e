"""Set phrases: words that look like particulars and are none. The list is data, knowledge/lexicon/set_phrases.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import yaml

from assistant.datafile import read_yaml
from assistant.errors import InputError
from assistant.settings import KNOWLEDGE_DIR

PLACEHOLDER = re.compile(r"【待补充：[^【】]*】")
BLANK = "\0"


def lexicon(name: str) -> Any:
    """The YAML file `name` of knowledge/lexicon. Raises InputError when it is missing or no YAML."""
    file = KNOWLEDGE_DIR / "lexicon" / name
    try:
        return read_yaml(file)
    except (OSError, yaml.YAMLError) as error:
        raise InputError("词表不能读取", str(file), "请重新安装程序，或检查文件内容") from error


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of `words`, the longest first.

    Grouped by first character behind a lookahead: re has no trie, and these lists are long.
    """
    groups: dict[str, list[str]] = {}
    for word in sorted(set(words), key=len, reverse=True):
        groups.setdefault(word[0], []).append(re.escape(word[1:]))
    branches = "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items())
    return f"(?:(?=[{''.join(map(re.escape, groups))}])(?:{branches}))"


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    data = lexicon("set_phrases.yaml")
    words = [word for group in data["phrases"].values() for word in group]
    return re.compile("|".join([PLACEHOLDER.pattern, alternatives(words), *data["patterns"]]))


def blank(text: str) -> str:
    """`text` with placeholders and set phrases blanked out, of the same length."""
    return _pattern().sub(lambda match: BLANK * len(match[0]), text)
