"""Prompts: one YAML file each, checked when loaded, rendered without any template language that knows braces.

A file has `version`, `role`, `answer` (a type of assistant/answers.py, or `text`), `variables`, `system`, `user`,
and `examples` of our own invention: an `input` for every variable and the `answer` wanted.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import Template
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.answers import TYPES, Answer
from assistant.datafile import read_yaml
from assistant.errors import UsageError
from assistant.settings import PROMPTS_DIR, settings

PromptRole = Literal["writer", "checker", "judge"]

# Report and source text is set between <材料> tags. Text that carries such a tag, or the control tokens of a chat
# template (<|im_end|>), could step out of its place: its angle bracket is made full-width.
_ESCAPES = re.compile(r"<(?=\s*/?\s*材料|\||/?think)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    content: str


class _Example(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    input: dict[str, str]
    answer: Any


class Prompt(BaseModel):
    """A prompt as loaded. `render` gives the messages of one call; `hash` changes with any word of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: int
    role: PromptRole
    answer: str
    variables: tuple[str, ...]
    system: str
    user: str
    examples: tuple[_Example, ...] = ()

    @cached_property
    def hash(self) -> str:
        """The first 12 hex digits of the SHA-256 of everything in the file."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    @property
    def type(self) -> type[Answer]:
        """The type of the answer. Raises KeyError for a prompt that is answered in free text."""
        return TYPES[self.answer]

    def render(self, **variables: str) -> list[Message]:
        """System text, worked examples, then the question. Raises UsageError for a missing or an unknown variable."""
        messages = [Message("system", self.system.strip())]
        for example in self.examples:
            said = example.answer
            messages.append(Message("user", self._fill(example.input)))
            messages.append(
                Message("assistant", said.strip() if isinstance(said, str) else json.dumps(said, ensure_ascii=False))
            )
        messages.append(Message("user", self._fill(variables)))
        return messages

    def _fill(self, variables: dict[str, str]) -> str:
        wrong = set(variables) ^ set(self.variables)
        if wrong:
            raise UsageError(f"提示词 {self.name} 的变量不符：{'、'.join(sorted(wrong))}", f"{self.name}.yaml")
        return Template(self.user.strip()).substitute({name: quote(text) for name, text in variables.items()})


def quote(text: str) -> str:
    """`text` made safe to stand between the <材料> tags of a prompt."""
    return _ESCAPES.sub("＜", text)


def load(name: str) -> Prompt:
    """The prompt `name`: the user's own file where there is one, else the shipped one. Raises UsageError."""
    for folder in (settings().prompts, PROMPTS_DIR):
        path = folder / f"{name}.yaml"
        if path.is_file():
            return _read(path)
    raise UsageError(f"没有提示词 {name}", str(PROMPTS_DIR), "请检查安装是否完整")


def _read(path: Path) -> Prompt:
    try:
        raw = read_yaml(path)
        if not isinstance(raw, dict):
            raise UsageError("提示词文件的内容应当是键和值", str(path))
        prompt = Prompt(name=path.stem, **raw)
    except ValidationError as error:
        key = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise UsageError(f"提示词的 {key} 一项多余、缺少或不对", str(path), "请对照自带的提示词改正") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError("提示词文件不能读取", str(path), "请检查是否为 UTF-8 编码的 YAML") from error
    _verify(prompt, path)
    return prompt


def _verify(prompt: Prompt, path: Path) -> None:
    """Everything that could go wrong at a call is found here: template, variables, answer type, examples."""
    template = Template(prompt.user)
    if not template.is_valid():
        raise UsageError("提示词的 user 一项中有不完整的 $ 变量", str(path), "普通的 $ 请写成 $$")
    wrong = set(template.get_identifiers()) ^ set(prompt.variables)
    if wrong:
        raise UsageError(f"提示词的变量与正文不符：{'、'.join(sorted(wrong))}", str(path), "请改正 variables 或 user")
    if prompt.answer != "text" and prompt.answer not in TYPES:
        raise UsageError(f"提示词的回答类型 {prompt.answer} 不存在", str(path), f"可用：text、{'、'.join(TYPES)}")
    for number, example in enumerate(prompt.examples, 1):
        wrong = set(example.input) ^ set(prompt.variables)
        if wrong:
            raise UsageError(f"第{number}个示例的变量不符：{'、'.join(sorted(wrong))}", str(path))
        if not _fits(prompt, example.answer):
            raise UsageError(f"第{number}个示例的回答不是 {prompt.answer}", str(path))


def _fits(prompt: Prompt, answer: Any) -> bool:
    if prompt.answer == "text":
        return isinstance(answer, str)
    try:
        prompt.type.model_validate(answer)
    except ValidationError:
        return False
    return True
