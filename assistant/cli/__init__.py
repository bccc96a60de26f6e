"""The command `luoshi`: reads arguments, calls the pipeline, prints. The only room that prints.

A command loads what it needs when it runs, not when its file is read: `--help` shows at once, and the knowledge base
is listed without loading the checks.
"""

from __future__ import annotations

import sys

import typer

from assistant.cli import keeping, knowledge, machine, reports, usage, writing
from assistant.cli.base import stop
from assistant.errors import LuoshiError

__all__ = ["app", "main"]

app = typer.Typer(
    name="luoshi",
    help="落实：对照检查材料写作助手。",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
models = typer.Typer(help="内置的本地模型。", no_args_is_help=True, rich_markup_mode=None)

for command in (
    *(reports.check, reports.rules),
    *(writing.rewrite, writing.examples, writing.causes, writing.draft, writing.proofread),
    *(reports.checklist, reports.questions, reports.typeset),
    *(knowledge.ingest, knowledge.sources, knowledge.edit, knowledge.forget, knowledge.search),
    *(machine.serve, machine.doctor, keeping.backup, keeping.restore),
):
    app.command()(command)
app.command(name="eval")(machine.evaluate)
models.command(name="list")(machine.model_list)
models.command(name="install")(machine.model_install)
models.command(name="remove")(machine.model_remove)
app.add_typer(models, name="model")
app.add_typer(keeping.users, name="user")


def main() -> None:
    """Entry point: every error of ours becomes one line on standard error and an exit status."""
    try:
        app(prog_name="luoshi", standalone_mode=False)
    except LuoshiError as error:
        stop(error.line(), error.exit_code)
    except KeyboardInterrupt:
        stop("已停止。", 130)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:  # typer's own usage errors come through here; anything else must not be hidden
        if text := usage.help_asked(error):
            print(text, file=sys.stderr)
            sys.exit(2)
        if not (said := usage.wrong(error)):
            raise
        stop(f"命令不对：{said}请运行 {usage.command(error)} --help 查看用法。", 2)
