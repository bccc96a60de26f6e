"""The commands of whoever keeps the house: accounts, backup, restore."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from assistant.users import Accounts

users = typer.Typer(help="网页的账号。", no_args_is_help=True, rich_markup_mode=None)
AccountsOption = Annotated[Path | None, typer.Option(help="账号文件；默认是数据文件夹里的 accounts。")]
_ROLES = {"writer": "起草人", "administrator": "管理员"}


@users.command("list")
def user_list(auth: AccountsOption = None) -> None:
    """列出账号。"""
    for account in _accounts(auth).list():
        typer.echo(f"{account.name}\t{_ROLES[account.role]}")


@users.command("add")
def user_add(
    name: Annotated[str, typer.Argument(help="账号名：汉字、字母、数字。")],
    role: Annotated[
        Literal["writer", "administrator"], typer.Option(help="writer 起草人，administrator 管理员。")
    ] = "writer",
    auth: AccountsOption = None,
) -> None:
    """添加账号；已有的换密码和角色。密码从键盘读，或从标准输入读一行。"""
    accounts = _accounts(auth)
    if sys.stdin.isatty():
        password = typer.prompt("密码", hide_input=True, confirmation_prompt="再输一遍", err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    account = accounts.add(name, password, role)
    typer.echo(f"已保存账号 {account.name}（{_ROLES[account.role]}）：{accounts.file}")


@users.command("remove")
def user_remove(
    name: Annotated[str, typer.Argument(help="账号名。")],
    data: Annotated[bool, typer.Option("--data", help="连同这个账号的稿件、事实和资料一起删去。")] = False,
    auth: AccountsOption = None,
) -> None:
    """删去账号；已登录的立即退出。"""
    _accounts(auth).remove(name)
    folder = _home() / "users" / name
    if data and folder.is_dir():
        shutil.rmtree(folder)
    typer.echo(f"已删去账号 {name}" + ("" if data or not folder.is_dir() else f"，它的数据还在 {folder}"))


def _accounts(auth: Path | None) -> Accounts:
    from assistant.users import Accounts

    return Accounts(auth or _home() / "accounts")


def _home() -> Path:
    from assistant.settings import settings

    return settings().home


def backup(
    target: Annotated[Path | None, typer.Argument(help="备份文件；默认写到数据文件夹的 backups 里。")] = None,
) -> None:
    """备份稿件、事实、资料、账号和设置；网页开着也可以。"""
    from assistant import backup as copies

    home = _home()
    file = target or home / "backups" / f"luoshi-{time.strftime('%Y%m%d-%H%M%S')}.zip"
    typer.echo(f"已备份 {copies.make(home, file)} 个文件：{file}")


def restore(
    archive: Annotated[Path, typer.Argument(help="luoshi backup 做的备份文件。")],
    force: Annotated[bool, typer.Option("--force", help="换掉现有的数据；原来的移到旁边留着。")] = False,
) -> None:
    """恢复备份；先停下网页。"""
    from assistant import backup as copies

    home = _home()
    aside = copies.restore(archive, home, force=force)
    typer.echo(f"已恢复到 {home}" + (f"；原来的数据在 {aside}" if aside else ""))
