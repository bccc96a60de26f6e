"""Reads what a model said: thinking parts out, JSON in, whatever it is wrapped in."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import json_repair
from pydantic import ValidationError

from assistant.models.base import T

_OPEN, _CLOSE = "<think>", "</think>"
_STRAIGHT = str.maketrans("“”＂", '"""')
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)


class Unreadable(ValueError):
    """The answer is not what was asked for; the text says why, for the model that is asked to repair it."""


def without_thoughts(text: str) -> str:
    """`text` without <think> parts, also one whose opening tag the server swallowed."""
    bare = _THOUGHT.sub("", text)
    return bare.rpartition(_CLOSE)[2].strip()


def read(text: str, answer: type[T]) -> T:
    """The answer in `text`: bare JSON, in a fence, among words, with full-width or unescaped quotes.

    Raises Unreadable.
    """
    bare = without_thoughts(text)
    if not bare:
        raise Unreadable("没有内容")
    problem = ""
    try:
        for value in _values(bare):
            try:
                return answer.model_validate(value)
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(str(part) for part in first["loc"]) or "整体"
                problem = problem or f"{place}：{first['msg']}"
    except RecursionError as error:
        raise Unreadable("嵌套太深") from error
    raise Unreadable(problem)


def _values(text: str) -> Iterator[Any]:
    """Readings of `text`, the most literal first. Chinese quotation marks are made straight only at last: most of
    them belong to the wording."""
    try:
        yield json.loads(text)
    except json.JSONDecodeError:
        yield json_repair.loads(text)
        yield json_repair.loads(text.translate(_STRAIGHT))


async def quiet(pieces: AsyncIterator[str]) -> AsyncIterator[str]:
    """The pieces of a stream without its thinking part, which may be cut anywhere between pieces."""
    held, thinking = "", False
    async for piece in pieces:
        held += piece
        while held:
            tag = _CLOSE if thinking else _OPEN
            before, found, after = held.partition(tag)
            if found:
                held, thinking = after, not thinking
                if tag == _OPEN and before:
                    yield before
                continue
            keep = _overlap(held, tag)
            if not thinking and len(held) > keep:
                yield held[: len(held) - keep]
            held = held[len(held) - keep :] if keep else ""
            break
    if held and not thinking:
        yield held


def _overlap(text: str, tag: str) -> int:
    """How many characters at the end of `text` may be the beginning of `tag`."""
    return next((n for n in range(min(len(tag) - 1, len(text)), 0, -1) if tag.startswith(text[-n:])), 0)
