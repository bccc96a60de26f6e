"""One request to an OpenAI-compatible server, through LangChain: what is sent, what it cost, what went wrong."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlsplit

import openai
from langchain.chat_models import init_chat_model
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.rate_limiters import InMemoryRateLimiter
from pydantic import BaseModel

from assistant import tokens
from assistant.errors import ModelAnswerInvalid, ModelError, ModelRefused, ModelUnavailable
from assistant.models.base import Meter
from assistant.models.failures import FILTERED, FILTERED_HELP, said, translate
from assistant.models.manners import Manners, Method
from assistant.prompts import Message

OFFICIAL = "https://api.openai.com/v1"
# What a server says to a request that it does not understand: another way of asking may do.
REFUSED = (openai.BadRequestError, openai.UnprocessableEntityError)
# What may pass by itself.
TRANSIENT = (openai.RateLimitError, openai.InternalServerError, openai.APIConnectionError)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_TOO_LONG = "模型的回答太长，没有写完"


class Cut(Exception):
    """The answer reached the limit of tokens."""


class Again(Exception):
    """The server refused a parameter that is left out from now on."""


class Wire:
    """A line to one model of one server; `meter` counts what goes over it."""

    def __init__(
        self,
        model: str,
        *,
        base_url: str,
        api_key: str,
        timeout: float,
        max_retries: int,
        concurrency: int,
        per_minute: int,
        temperature: float,
        manners: Manners,
        meter: Meter,
        sent: Callable[[bytes], None] | None = None,
    ) -> None:
        self.base_url = base_url or OFFICIAL
        host = urlsplit(self.base_url)
        self.where = host.netloc
        self.manners, self.meter = manners, meter
        self._model, self._key, self._timeout, self._temperature = model, api_key, timeout, temperature
        self._retries = max_retries
        self._limiter = _limiter(self.base_url, per_minute) if per_minute else None
        self._slots = asyncio.Semaphore(concurrency)
        self._llm = init_chat_model(
            f"openai:{model}",
            base_url=self.base_url,
            api_key=api_key or "none",  # servers without keys still want the header
            timeout=timeout,
            max_retries=0,  # ours, below, know the time that is left and can say what the server said
            use_responses_api=False,
            http_async_client=_client(sent),
        )

    async def ask(
        self, messages: Sequence[Message], answer: type[BaseModel], method: Method, *, limit: int | None, size: int
    ) -> str:
        """The words of the answer, asked for by `method`; `size` is the prompt's tokens where the server does not say.

        Raises Cut, REFUSED (for the caller to try another method), ModelUnavailable and ModelRefused.
        """
        options = self._options(limit)
        llm: Any
        if method == "text":
            llm = self._llm.bind(**options)
        else:
            # The schema as a value: given the class, the client would itself refuse what `reading` can still read.
            strict = {"strict": True} if method == "json_schema" else {}
            schema = answer.model_json_schema()
            llm = self._llm.with_structured_output(schema, method=method, include_raw=True, **strict, **options)
        try:
            async with self._turn():
                began = time.monotonic()
                out = await self._send(llm, _turns(messages))
        except openai.LengthFinishReasonError as error:
            spent = error.completion.usage
            self.meter.add(
                spent.prompt_tokens if spent else size,
                spent.completion_tokens if spent else 0,
                time.monotonic() - began,
            )
            raise Cut from error
        except REFUSED as error:
            if self.manners.drop_refused(said(error, self._key)):
                return await self.ask(messages, answer, method, limit=limit, size=size)
            raise
        except Exception as error:
            raise self.translate(error) from error
        raw: AIMessage = out["raw"] if isinstance(out, dict) else out
        text = _text(raw)
        self._count(raw, size, text, began)
        if raw.response_metadata.get("finish_reason") == "length":
            raise Cut
        if refusal := raw.additional_kwargs.get("refusal"):
            raise ModelRefused(f"模型拒绝回答：{refusal}", self.where)
        if raw.response_metadata.get("finish_reason") == "content_filter":
            raise ModelRefused(FILTERED, self.where, FILTERED_HELP)
        return text

    async def _send(self, llm: Any, turns: list[tuple[str, str]]) -> Any:
        """The server's answer within the time-out, which retries and the pauses between them share."""
        clock, attempt = asyncio.get_running_loop().time, 0
        end = clock() + self._timeout
        while True:
            try:
                async with asyncio.timeout_at(end):
                    return await llm.ainvoke(turns)
            except TRANSIENT as error:
                wait = pause(error, attempt)
                if attempt == self._retries or clock() + wait >= end or "insufficient_quota" in str(error):
                    raise
            await asyncio.sleep(wait)
            attempt += 1

    async def stream(self, messages: Sequence[Message], *, limit: int | None, size: int) -> AsyncIterator[str]:
        """The answer as it comes. Raises Again (before anything came) and the errors of Model.stream."""
        began = time.monotonic()
        whole: AIMessageChunk | None = None
        try:
            async with self._turn():
                pieces = self._llm.bind(**self._options(limit)).astream(_turns(messages))
                while (chunk := await asyncio.wait_for(anext(pieces, None), self._timeout)) is not None:
                    piece = cast("AIMessageChunk", chunk)
                    whole = piece if whole is None else whole + piece
                    if piece.text:
                        yield piece.text
        except Exception as error:
            if isinstance(error, REFUSED) and self.manners.drop_refused(said(error, self._key)):
                raise Again from error
            raise self.translate(error) from error
        finally:
            if whole is not None:
                self._count(whole, size, whole.text, began)
        finish = whole.response_metadata.get("finish_reason") if whole else None
        if not finish:
            raise ModelUnavailable("模型的回答中途断了", self.where, "请再试一次")
        if finish == "length":
            raise ModelAnswerInvalid(_TOO_LONG, self.where, "请把问题分开问")

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """A place among the calls at once and in the minute's allowance; waiting for it is not held against a call."""
        async with self._slots:
            if self._limiter:
                await self._limiter.aacquire()
            yield

    def _options(self, limit: int | None) -> dict[str, Any]:
        options: dict[str, Any] = {} if self.manners.no_temperature else {"temperature": self._temperature}
        if limit is not None:
            # OpenAI's newer models refuse max_tokens; most other servers know no other name for it.
            official = self.base_url == OFFICIAL
            options |= {"max_tokens": limit} if official else {"extra_body": {"max_tokens": limit}}
        return options

    def _count(self, raw: AIMessage, size: int, text: str, began: float) -> None:
        usage = raw.usage_metadata
        spent = (usage["input_tokens"], usage["output_tokens"]) if usage else (size, tokens.count(text))
        self.meter.add(*spent, time.monotonic() - began)

    def translate(self, error: Exception) -> ModelError:
        """Our error for what went wrong."""
        if isinstance(error, ModelError):
            return error
        return translate(error, where=self.where, model=self._model, secret=self._key, timeout=self._timeout)


def pause(error: BaseException | None, attempt: int) -> float:
    """Seconds to wait before trying again: what the server asks for, else half a second, doubled each time."""
    asked = error.response.headers.get("retry-after", "") if isinstance(error, openai.APIStatusError) else ""
    try:
        return max(0.0, float(asked))
    except ValueError:
        return 0.5 * 2.0**attempt


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


def _client(sent: Callable[[bytes], None] | None) -> Any:
    """The HTTP client. It follows no redirect: the text would go where the user did not send it. A proxy of the
    environment sees only what goes outside (`sent` is told of each such request).
    """

    async def tell(request: Any) -> None:
        if sent:
            sent(await request.aread())

    return openai.DefaultAsyncHttpxClient(
        trust_env=sent is not None, follow_redirects=False, event_hooks={"request": [tell]}
    )


@lru_cache(maxsize=16)
def _limiter(base_url: str, per_minute: int) -> InMemoryRateLimiter:
    """One limiter an endpoint: all models of this process that use it share its allowance."""
    return InMemoryRateLimiter(requests_per_second=per_minute / 60, max_bucket_size=max(1, per_minute // 10))


def _turns(messages: Sequence[Message]) -> list[tuple[str, str]]:
    return [(message.role, message.content) for message in messages]


def _text(raw: AIMessage) -> str:
    """What the model said: its words, else the arguments of the function that it called."""
    if raw.text.strip():
        return raw.text
    if raw.tool_calls:
        return json.dumps(raw.tool_calls[0]["args"], ensure_ascii=False)
    if raw.invalid_tool_calls:
        return raw.invalid_tool_calls[0]["args"] or ""
    return ""
