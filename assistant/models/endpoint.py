"""A model behind an OpenAI-compatible server, through LangChain.

Servers differ in how they can be made to answer in JSON: the ways are tried from the strictest to the plainest, and
what an endpoint cannot do is remembered, so that the next call begins with what works.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import Future
from functools import lru_cache
from typing import Any, Literal, cast
from urllib.parse import urlsplit

import openai
from langchain.chat_models import init_chat_model
from langchain_core.exceptions import ContextOverflowError
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.rate_limiters import InMemoryRateLimiter
from pydantic import BaseModel

from assistant import tokens
from assistant.errors import ModelAnswerInvalid, ModelError, ModelRefused, ModelUnavailable
from assistant.models import loop, reading
from assistant.models.base import Meter, Model, T
from assistant.models.failures import said, translate
from assistant.models.manners import Manners, Method
from assistant.prompts import Message
from assistant.types import Usage

OFFICIAL = "https://api.openai.com/v1"
_TURN = 8  # tokens that the chat template puts around a message
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NOT_JSON = "上面的回答不是所要的 JSON（{reason}）。请只输出符合下列模式的 JSON，不要解释：\n{schema}"
_JSON_ONLY = "只输出符合下列模式的 JSON，不要解释，不要代码围栏：\n{schema}"


# What a server says to a request that it does not understand: another way of asking may do.
_REFUSED = (openai.BadRequestError, openai.UnprocessableEntityError)


class _Cut(Exception):
    """The answer reached the limit of tokens."""


class _Again(Exception):
    """The server refused a parameter that is left out from now on."""


class Endpoint(Model):
    """A model of an OpenAI-compatible server. `limit` caps the tokens of an answer; None leaves it to the server."""

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
    ) -> None:
        self.name = label or f"openai:{name}"
        self.window, self.concurrency = window, concurrency
        self._base_url = base_url or OFFICIAL
        host = urlsplit(self._base_url)
        self.where = host.netloc
        self._model, self._key, self._timeout, self._limit = name, api_key, timeout, limit
        self._retries = max_retries
        self._manners = manners or Manners()
        self._meter = meter or Meter()
        self._temperature, self._tokens = temperature, count
        self._slots = asyncio.Semaphore(concurrency)
        self._began: set[Future[Any]] = set()
        on_loopback = host.hostname in _LOOPBACK
        self._llm = init_chat_model(
            f"openai:{name}",
            base_url=self._base_url,
            api_key=api_key or "none",  # servers without keys still want the header
            timeout=timeout,
            max_retries=max_retries,
            use_responses_api=False,
            rate_limiter=_limiter(self._base_url, per_minute) if per_minute else None,
            # A proxy from the environment must not see what is meant for this machine.
            http_async_client=openai.DefaultAsyncHttpxClient(trust_env=False) if on_loopback else None,
        )

    @property
    def usage(self) -> Usage:
        """What was spent since this model was made."""
        return self._meter.total

    def submit(self, messages: Sequence[Message], answer: type[T]) -> Future[T]:
        """Begin a call; see Model.submit."""
        future = loop.start(self._ask(list(messages), answer))
        self._began.add(future)
        future.add_done_callback(self._began.discard)
        return future

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
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
        problem: ModelError = ModelAnswerInvalid("模型没有给出内容", self.where, "请再试一次，或换一个模型")
        for method in self._manners.methods():
            try:
                text = await self._call(messages, answer, method)
                result = await self._read(messages, text, answer, repair=method == "text")
            except _REFUSED as error:
                problem, failed[method] = self._translate(error), 2
                if isinstance(error, ContextOverflowError):
                    break
            except reading.Unreadable as error:
                problem = ModelAnswerInvalid(f"模型的回答不合要求：{error}", self.where, "请再试一次，或换一个模型")
                failed[method] = 1 if text else 2
            else:
                self._manners.learn(failed)
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
            return reading.read(await self._call(again, answer, "plain"), answer)

    async def _call(self, messages: list[Message], answer: type[BaseModel], method: Method | Literal["plain"]) -> str:
        """One request, begun again with all the room there is when its answer was cut."""
        if method in ("json_mode", "text"):  # the schema does not travel with these
            last = messages[-1]
            shape = _JSON_ONLY.format(schema=_schema(answer))
            messages = [*messages[:-1], Message(last.role, f"{last.content}\n\n{shape}")]
        size = self._size(messages)
        try:
            return await self._request(messages, answer, method, self._limit, size)
        except _Cut:
            room = self.window - size
            if self._limit is None or room > self._limit:
                try:
                    return await self._request(messages, answer, method, room, size)
                except _Cut:
                    pass
            raise ModelAnswerInvalid(
                "模型的回答太长，没有写完", self.where, "请减少一次处理的内容，或换一个模型"
            ) from None

    async def _request(
        self, messages: list[Message], answer: type[BaseModel], method: str, limit: int | None, size: int
    ) -> str:
        began = time.monotonic()
        options = self._options(limit)
        llm: Any
        if method in ("text", "plain"):
            llm = self._llm.bind(**options)
        else:
            # The schema as a value: given the class, the client would itself refuse what `reading` can still read.
            strict = {"strict": True} if method == "json_schema" else {}
            schema = answer.model_json_schema()
            llm = self._llm.with_structured_output(schema, method=method, include_raw=True, **strict, **options)
        try:
            async with self._slots, asyncio.timeout(self._timeout):
                out = await llm.ainvoke(_turns(messages))
        except openai.LengthFinishReasonError as error:
            spent = error.completion.usage
            self._meter.add(
                spent.prompt_tokens if spent else size,
                spent.completion_tokens if spent else 0,
                time.monotonic() - began,
            )
            raise _Cut from error
        except _REFUSED as error:
            if self._manners.drop_refused(said(error, self._key)):
                return await self._request(messages, answer, method, limit, size)
            raise
        except Exception as error:
            raise self._translate(error) from error
        raw: AIMessage = out["raw"] if isinstance(out, dict) else out
        text = _text(raw)
        self._count(raw, size, text, began)
        if raw.response_metadata.get("finish_reason") == "length":
            raise _Cut
        if refusal := raw.additional_kwargs.get("refusal"):
            raise ModelRefused(f"模型拒绝回答：{refusal}", self.where)
        return text

    async def _stream(self, messages: list[Message]) -> AsyncIterator[str]:
        """A stream that breaks off before its first word is begun again; later than that, the reader must know."""
        attempt, begun = 0, False
        while True:
            try:
                async for piece in self._stream_once(messages):
                    begun = True
                    yield piece
                return
            except _Again:
                continue
            except ModelUnavailable as error:
                # Waiting out a silent server once is enough.
                if begun or attempt == self._retries or isinstance(error.__cause__, TimeoutError):
                    raise
            await asyncio.sleep(0.5 * 2**attempt)
            attempt += 1

    async def _stream_once(self, messages: list[Message]) -> AsyncIterator[str]:
        began, size = time.monotonic(), self._size(messages)
        whole: AIMessageChunk | None = None
        try:
            async with self._slots:
                pieces = self._llm.bind(**self._options(self._limit)).astream(_turns(messages))
                while (chunk := await asyncio.wait_for(anext(pieces, None), self._timeout)) is not None:
                    piece = cast("AIMessageChunk", chunk)
                    whole = piece if whole is None else whole + piece
                    if piece.text:
                        yield piece.text
        except Exception as error:
            if isinstance(error, _REFUSED) and self._manners.drop_refused(said(error, self._key)):
                raise _Again from error
            raise self._translate(error) from error
        finally:
            if whole is not None:
                self._count(whole, size, whole.text, began)
        if whole is None or not whole.response_metadata.get("finish_reason"):
            raise ModelUnavailable("模型的回答中途断了", self.where, "请再试一次")

    def _size(self, messages: Sequence[Message]) -> int:
        """The tokens of a prompt. Raises ModelRefused when no room is left for an answer."""
        size = sum(self._tokens(message.content) + _TURN for message in messages)
        if size >= self.window:
            raise ModelRefused(f"内容约{size}个词元，超出模型的上下文{self.window}", self.where, "请减少一次处理的内容")
        return size

    def _options(self, limit: int | None) -> dict[str, Any]:
        options: dict[str, Any] = {} if self._manners.no_temperature else {"temperature": self._temperature}
        if limit is not None:
            # OpenAI's newer models refuse max_tokens; most other servers know no other name for it.
            official = self._base_url == OFFICIAL
            options |= {"max_tokens": limit} if official else {"extra_body": {"max_tokens": limit}}
        return options

    def _count(self, raw: AIMessage, size: int, text: str, began: float) -> None:
        usage = raw.usage_metadata
        spent = (usage["input_tokens"], usage["output_tokens"]) if usage else (size, tokens.count(text))
        self._meter.add(*spent, time.monotonic() - began)

    def _translate(self, error: Exception) -> ModelError:
        if isinstance(error, ModelError):
            return error
        return translate(error, where=self.where, model=self._model, secret=self._key, timeout=self._timeout)


def first_model(base_url: str, api_key: str, timeout: float) -> str:
    """The model that the server lists first. Raises ModelUnavailable or ModelRefused."""
    host = urlsplit(base_url)
    try:
        with openai.OpenAI(
            base_url=base_url,
            api_key=api_key or "none",
            timeout=timeout,
            max_retries=1,
            http_client=openai.DefaultHttpxClient(trust_env=host.hostname not in _LOOPBACK),
        ) as client:
            return client.models.list().data[0].id
    except IndexError as error:
        raise ModelRefused("服务没有列出任何模型", host.netloc, "请用 --model openai:名称 指定") from error
    except Exception as error:
        raise translate(error, where=host.netloc, model="", secret=api_key, timeout=timeout) from error


@lru_cache(maxsize=16)
def _limiter(base_url: str, per_minute: int) -> InMemoryRateLimiter:
    """One limiter an endpoint: all models of this process that use it share its allowance."""
    return InMemoryRateLimiter(requests_per_second=per_minute / 60, max_bucket_size=max(1, per_minute // 10))


def _turns(messages: Sequence[Message]) -> list[tuple[str, str]]:
    return [(message.role, message.content) for message in messages]


def _schema(answer: type[BaseModel]) -> str:
    return json.dumps(answer.model_json_schema(), ensure_ascii=False)


def _text(raw: AIMessage) -> str:
    """What the model said: its words, else the arguments of the function that it called."""
    if raw.text.strip():
        return raw.text
    if raw.tool_calls:
        return json.dumps(raw.tool_calls[0]["args"], ensure_ascii=False)
    if raw.invalid_tool_calls:
        return raw.invalid_tool_calls[0]["args"] or ""
    return ""
