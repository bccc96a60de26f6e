"""A model behind an OpenAI-compatible server, through LangChain.

Servers differ in how they can be made to answer in JSON: the ways are tried from the strictest to the plainest, and
what an endpoint cannot do is remembered, so that the next call begins with what works.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Generator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from langchain_core.exceptions import ContextOverflowError
from pydantic import BaseModel

from assistant import tokens
from assistant.errors import ModelAnswerInvalid, ModelError, ModelRefused, ModelUnavailable
from assistant.models import loop, reading
from assistant.models.base import Meter, Model, T, prompt_size
from assistant.models.manners import Manners, Method
from assistant.models.wire import REFUSED, Again, Cut, Wire, pause
from assistant.prompts import Message
from assistant.types import Usage

_NOT_JSON = "上面的回答不是所要的 JSON（{reason}）。请只输出符合下列模式的 JSON，不要解释：\n{schema}"
_JSON_ONLY = "只输出符合下列模式的 JSON，不要解释，不要代码围栏：\n{schema}"
_TRY_AGAIN = "请再试一次，或换一个模型"


class Endpoint(Model):
    """A model of an OpenAI-compatible server. `limit` caps the tokens of an answer; None leaves it to the server.

    `sent` is called with the body of each request to a server outside; without it the server stands inside.
    """

    def __init__(
        self,
        name: str,
        *,
        base_url: str = "",
        api_key: str = "",
        label: str = "",
        timeout: float = 60.0,
        max_retries: int = 3,
        concurrency: int = 4,
        window: int = 8192,
        limit: int | None = None,
        per_minute: int = 0,
        temperature: float = 0.2,
        manners: Manners | None = None,
        meter: Meter | None = None,
        count: Callable[[str], int] = tokens.count,
        sent: Callable[[bytes], None] | None = None,
    ) -> None:
        self.name = label or f"openai:{name}"
        self.window, self.concurrency = window, concurrency
        self._retries, self._timeout, self._limit, self._tokens = max_retries, timeout, limit, count
        self._began: set[Future[Any]] = set()
        self._wire = Wire(
            name,
            base_url=base_url,
            api_key=api_key,
            timeout=timeout,
            max_retries=max_retries,
            concurrency=concurrency,
            per_minute=per_minute,
            temperature=temperature,
            manners=manners or Manners(),
            meter=meter or Meter(),
            sent=sent,
        )
        self.where = self._wire.where

    @property
    def usage(self) -> Usage:
        """What was spent since this model was made."""
        return self._wire.meter.total

    def submit(self, messages: Sequence[Message], answer: type[T]) -> Future[T]:
        """Begin a call; see Model.submit."""
        future = loop.start(self._ask(list(messages), answer))
        self._began.add(future)
        future.add_done_callback(self._began.discard)
        return future

    def stream(self, messages: Sequence[Message]) -> Generator[str]:
        """The answer piece by piece; see Model.stream."""
        return loop.drain(reading.quiet(self._stream(list(messages))), self._began)

    def stop(self) -> None:
        """Close every request under way."""
        for future in tuple(self._began):
            future.cancel()

    async def _ask(self, messages: list[Message], answer: type[T]) -> T:
        """Down the ladder of methods until an answer can be read; the last, plain text, is repaired once."""
        failed: dict[Method, int] = {}
        text = ""
        problem: ModelError = ModelAnswerInvalid("模型没有给出内容", self.where, _TRY_AGAIN)
        for method in self._wire.manners.methods():
            try:
                text = await self._call(messages, answer, method)
                result = await self._read(messages, text, answer, repair=method == "text")
            except REFUSED as error:
                problem, failed[method] = self._wire.translate(error), 2
                if isinstance(error, ContextOverflowError):
                    break
            except reading.Unreadable as error:
                problem = ModelAnswerInvalid(f"模型的回答不合要求：{error}", self.where, _TRY_AGAIN)
                failed[method] = 1 if text else 2
            else:
                self._wire.manners.learn(failed, method)
                return result
        raise problem

    async def _read(self, messages: list[Message], text: str, answer: type[T], *, repair: bool) -> T:
        try:
            return reading.read(text, answer)
        except reading.Unreadable as error:
            if not repair:
                raise
            ask = _NOT_JSON.format(reason=error, schema=_schema(answer))
            again = [*messages, Message("assistant", text or "（空）"), Message("user", ask)]
            return reading.read(await self._within(again, answer, "text"), answer)

    async def _call(self, messages: list[Message], answer: type[BaseModel], method: Method) -> str:
        """One request, with the schema in its words where it does not travel otherwise."""
        if method in ("json_mode", "text"):
            last = messages[-1]
            shape = _JSON_ONLY.format(schema=_schema(answer))
            messages = [*messages[:-1], Message(last.role, f"{last.content}\n\n{shape}")]
        return await self._within(messages, answer, method)

    async def _within(self, messages: list[Message], answer: type[BaseModel], method: Method) -> str:
        """One request, begun again with all the room there is when its answer was cut."""
        size = self._size(messages)
        room = self.window - size
        for limit in (self._limit, room):
            if limit is None or limit <= room:
                with suppress(Cut):
                    return await self._wire.ask(messages, answer, method, limit=limit, size=size)
        raise ModelAnswerInvalid("模型的回答太长，没有写完", self.where, "请减少一次处理的内容，或换一个模型")

    async def _stream(self, messages: list[Message]) -> AsyncIterator[str]:
        """A stream that breaks off before its first word is begun again; later than that, the reader must know."""
        attempt, begun, size = 0, False, self._size(messages)
        while True:
            try:
                async for piece in self._wire.stream(messages, limit=self._limit, size=size):
                    begun = True
                    yield piece
                return
            except Again:
                continue
            except ModelUnavailable as error:
                # Waiting out a silent server once is enough.
                if begun or attempt == self._retries or isinstance(error.__cause__, TimeoutError):
                    raise
                wait = pause(error.__cause__, attempt)
                if wait >= self._timeout:
                    raise
            await asyncio.sleep(wait)
            attempt += 1

    def _size(self, messages: Sequence[Message]) -> int:
        """The tokens of a prompt. Raises ModelRefused when no room is left for an answer."""
        size = prompt_size(messages, self._tokens)
        if size >= self.window:
            raise ModelRefused(f"内容约{size}个词元，超出模型的上下文{self.window}", self.where, "请减少一次处理的内容")
        return size


def _schema(answer: type[BaseModel]) -> str:
    return json.dumps(answer.model_json_schema(), ensure_ascii=False)
