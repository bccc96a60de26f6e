"""The rules as data: what each is called, what it means, why, how to mend it, examples, and for some what it looks for.

One YAML mapping a rule (or a list of them) in knowledge/rules/*.yaml, and a unit's own in LUOSHI_HOME/rules/*.yaml. A
rule with `pattern` or `words` is carried out by checks/patterns.py from the file alone; the others say in data what a
family of checks finds in code. Every rule's examples are run as tests; a unit's own rules are tried on theirs at load.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from assistant.datafile import read_yaml
from assistant.errors import KnowledgeError, UsageError
from assistant.settings import KNOWLEDGE_DIR, settings
from assistant.types import SectionKind, Severity

_SHIPPED = KNOWLEDGE_DIR / "rules"


class Example(BaseModel):
    """A sentence (it then stands in a section of the kind that `where` names), or a whole report of several lines.

    `earlier` is another text that the rule reads beside it: last year's report, or a source.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    earlier: str = ""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value


class Rule(BaseModel):
    """One rule. `severity` is the usual one; `where` the kinds of section it looks at (empty: the whole text).

    `pattern` is a regular expression over one sentence, `words` are looked for as they stand; `unless` is a regular
    expression that acquits the whole section when it is found there. `replace` is the right form of what was matched,
    with \\1 for a group.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[\w-]+$")
    name: str = Field(min_length=1, max_length=8)
    english: str = ""
    severity: Severity
    means: str
    why: str
    mend: str
    where: tuple[SectionKind, ...] = ()
    match: tuple[Example, ...] = Field(min_length=1)
    spare: tuple[Example, ...] = Field(min_length=1)
    pattern: str = ""
    words: tuple[str, ...] = ()
    unless: str = ""
    replace: str | None = None

    @field_validator("pattern", "unless")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"正则表达式不对：{error}") from error
        return value

    @cached_property
    def seeks(self) -> re.Pattern[str] | None:
        """What the rule looks for; None where code does the looking."""
        parts = [self.pattern] if self.pattern else []
        parts += [re.escape(word) for word in sorted(self.words, key=len, reverse=True)]
        return re.compile("|".join(parts)) if parts else None

    @cached_property
    def acquits(self) -> re.Pattern[str] | None:
        """What in the same section speaks against a finding."""
        return re.compile(self.unless) if self.unless else None

    def title(self, language: Literal["zh", "en"] = "zh") -> str:
        """What the rule is called."""
        return self.english or self.name if language == "en" else self.name


Rules = Mapping[str, Rule]
# What a reader is told of a finding's severity, in whatever form it is shown.
SEVERITIES: Mapping[Severity, str] = {"error": "须改", "warning": "应改", "info": "可改"}


def catalogue(home: Path | None = None) -> Rules:
    """All rules by id, the shipped ones first. Raises KnowledgeError naming the file and the key that is wrong."""
    own = sorted(((home or settings().home) / "rules").glob("*.yaml"))
    return _load(tuple((file, file.stat().st_mtime_ns) for file in own))


def title(rule: str, language: Literal["zh", "en"] = "zh") -> str:
    """What a rule is called; its id when it is not known."""
    found = catalogue().get(rule)
    return found.title(language) if found else rule


def get(rule: str) -> Rule:
    """The rule of this id or Chinese name. Raises UsageError."""
    for known in catalogue().values():
        if rule in (known.id, known.name):
            return known
    raise UsageError(f"没有“{rule}”这条规则", "rules", f"可用的有：{'、'.join(catalogue())}")


@lru_cache(maxsize=4)
def _load(own: tuple[tuple[Path, int], ...]) -> Rules:
    """The shipped rules and those of `own` files; the times of change are there to notice one."""
    found: dict[str, Rule] = {}
    for file in [*sorted(_SHIPPED.glob("*.yaml")), *(path for path, _ in own)]:
        for rule in _read(file):
            if rule.id in found:
                raise KnowledgeError(f"规则 {rule.id} 已经有了", str(file), "请换一个 id")
            if file.parent != _SHIPPED:
                _try(rule, file)
            found[rule.id] = rule
    return found


def _read(file: Path) -> Iterator[Rule]:
    try:
        data = read_yaml(file)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise KnowledgeError("规则文件读不了", str(file), "请检查它是不是 UTF-8 编码的 YAML") from error
    for row in data if isinstance(data, list) else [data]:
        try:
            yield Rule.model_validate(row)
        except ValidationError as error:
            raise KnowledgeError(
                f"规则文件不对：{_said(error)}", str(file), "写法见 knowledge/rules/ 下的文件"
            ) from error


def _said(error: ValidationError) -> str:
    """The first fault in Chinese, with the key it is about."""
    faults = error.errors()
    # A misspelt key is also a missing one: the word that stands in the file is the one to name.
    first = next((fault for fault in faults if fault["type"] == "extra_forbidden"), faults[0])
    key = ".".join(str(part) for part in first["loc"])
    known = {"extra_forbidden": f"没有 {key} 这个键", "missing": f"缺少 {key}"}
    return known.get(first["type"], f"{key}：{first['msg'].removeprefix('Value error, ')}")


def _try(rule: Rule, file: Path) -> None:
    """A unit's own rule must look for something, find it in its `match` and not in its `spare` examples."""
    if rule.seeks is None:
        raise KnowledgeError(f"规则 {rule.id} 没有写 pattern 或 words", str(file), "请写明要找什么")
    for wanted, examples in ((True, rule.match), (False, rule.spare)):
        for example in examples:
            acquitted = bool(rule.acquits and rule.acquits.search(example.text))
            if (bool(rule.seeks.search(example.text)) and not acquitted) != wanted:
                said = "应当查出，却没有查出" if wanted else "不该查出，却查出了"
                raise KnowledgeError(f"规则 {rule.id} 的例句{said}：{example.text}", str(file), "请改规则或例句")
