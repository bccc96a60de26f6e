"""Wrong arguments, told in Chinese: typer words its errors in English only."""

from __future__ import annotations

import re

_QUOTED = re.compile("'(.*?)'")
_CHOICES = re.compile(r"'(.*)' is not one of (.+?)\.?$")
_UNKNOWN_COMMAND = re.compile(r"No such command '(.*?)'\.(?: Did you mean (.*)\?)?")
_BOUND = re.compile(r"(less|greater) than or equal to (\S+)")
_EXTRA = re.compile(r"unexpected extra arguments?(?:\(s\))? \((.*)\)")


def wrong(error: Exception) -> str:
    """What is wrong with a command's arguments, in a sentence; empty for an error that is about something else.

    typer's kinds of errors are told apart by what they carry, for it keeps the classes to itself.
    """
    message = getattr(error, "message", None)
    if message is None or not hasattr(error, "format_message"):
        return ""
    if option := getattr(error, "option_name", ""):
        return _of_option(option, getattr(error, "possibilities", None))
    if param := getattr(error, "param", None):
        name = param.opts[0] if param.opts[0].startswith("-") else str(param.metavar or param.name).upper()
        return _of_value(name, message)
    if found := _UNKNOWN_COMMAND.search(message):
        return f"没有 {found[1]} 这个命令" + _perhaps(_QUOTED.findall(found[2] or ""))
    if found := _EXTRA.search(message):
        return f"多写了 {found[1]}。"
    return f"{message}。"


def command(error: Exception) -> str:
    """The command, with the group it belongs to, whose arguments are wrong."""
    return str(getattr(getattr(error, "ctx", None), "command_path", "luoshi"))


def help_asked(error: Exception) -> str:
    """The help to show where a group of commands was called without one; empty for any other error."""
    return str(getattr(error, "message", "")) if type(error).__name__ == "NoArgsIsHelpError" else ""


def _of_option(option: str, alike: list[str] | None) -> str:
    if alike is None:
        return f"{option} 后面要写上它的值。"
    return f"没有 {option} 这个选项" + _perhaps(alike)


def _perhaps(alike: list[str]) -> str:
    return f"，是不是 {'、'.join(alike)}？" if alike else "。"


def _of_value(name: str, message: str) -> str:
    if not message:
        return f"缺少 {name}。"
    if found := _CHOICES.search(message):
        return f"{name} 不能是 {found[1]}，可用：{'、'.join(_QUOTED.findall(found[2]))}。"
    if found := _BOUND.search(message):
        return f"{name} 不能{'大' if found[1] == 'less' else '小'}于 {found[2]}。"
    if "integer" in message or "number" in message:
        return f"{name} 要写数字。"
    return f"{name} 的值不对（{message}）。"
