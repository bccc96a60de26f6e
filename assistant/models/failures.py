"""Turns what a client library raises into our errors, with what the server said."""

from __future__ import annotations

import openai
from langchain_core.exceptions import ContextOverflowError

from assistant.errors import ModelError, ModelRefused, ModelUnavailable

_LONGEST = 200
FILTERED = "模型服务的内容审查拦下了这个回答"
FILTERED_HELP = "请换一个模型，或改用 rules"


def said(error: Exception, secret: str) -> str:
    """The server's own words in one short line, never with the key in it."""
    body = getattr(error, "body", None)
    words = ""
    if isinstance(body, dict):
        inner = body.get("error", body)
        words = str(inner.get("message", "")) if isinstance(inner, dict) else str(inner)
    words = " ".join((words or str(error)).split())
    if secret:
        words = words.replace(secret, "…")
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"


def translate(error: Exception, *, where: str, model: str, secret: str, timeout: float) -> ModelError:
    """The error of ours that says what `error` says."""
    words = said(error, secret)
    if isinstance(error, openai.RateLimitError) and "insufficient_quota" in str(error):
        return ModelRefused(f"模型服务的额度已用完：{words}", where, "请充值或换一个密钥")
    _, ours, what, help = next(row for row in _KINDS if isinstance(error, row[0]))
    return ours(what.format(said=words, model=model, timeout=timeout), where, help)


# What was raised, what it becomes, what to say, what to do; the first that fits.
_KINDS: tuple[tuple[tuple[type[Exception], ...], type[ModelError], str, str], ...] = (
    (
        (TimeoutError, openai.APITimeoutError),
        ModelUnavailable,
        "模型在{timeout:g}秒内没有答复",
        "请稍后再试，或调大 LUOSHI_TIMEOUT",
    ),
    (
        (ContextOverflowError,),
        ModelRefused,
        "内容超出模型的上下文：{said}",
        "请调小 LUOSHI_CONTEXT_WINDOW，使它不大于模型的上下文",
    ),
    ((openai.ContentFilterFinishReasonError,), ModelRefused, FILTERED, FILTERED_HELP),
    (
        (openai.AuthenticationError, openai.PermissionDeniedError),
        ModelRefused,
        "模型服务拒绝了密钥：{said}",
        "请检查 OPENAI_API_KEY",
    ),
    ((openai.NotFoundError,), ModelRefused, "没有找到模型 {model}：{said}", "请检查模型名和 OPENAI_BASE_URL"),
    ((openai.RateLimitError,), ModelUnavailable, "模型服务限流：{said}", "请稍后再试，或调小 LUOSHI_MAX_CONCURRENCY"),
    ((openai.InternalServerError,), ModelUnavailable, "模型服务出错：{said}", "请稍后再试"),
    ((openai.APIStatusError,), ModelRefused, "模型服务不接受这个请求：{said}", "请检查模型名和服务的设置"),
    ((Exception,), ModelUnavailable, "与模型服务的连接不通或中断：{said}", "请检查 OPENAI_BASE_URL 和网络"),
)
