"""What works on this machine and what does not, each with what to do about it."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant import models, tokens
from assistant.errors import LuoshiError
from assistant.models import local
from assistant.retrieval.encode import get_encoder
from assistant.retrieval.library import Library
from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class Row:
    """One thing examined. `needed` says that nothing works without it."""

    name: str
    ok: bool
    state: str
    advice: str = ""
    needed: bool = False


def examine(config: Settings, library: Callable[[], Library]) -> Iterator[Row]:
    """One row a thing, as each is known. Reaches no network but the endpoint that the user configured."""
    yield _home(config.home)
    yield _tried("知识库", lambda: _knowledge(library()), needed=True)
    yield _tried("编码器", lambda: _encoder(config.encoder), needed=True)
    yield _tried("计数", lambda: f"按 {tokens.name()} 计", needed=False)
    yield _local()
    yield _endpoint(config)
    yield _fonts()


def _tried(name: str, look: Callable[[], str], *, needed: bool) -> Row:
    try:
        return Row(name, True, look(), needed=needed)
    except LuoshiError as error:
        return Row(name, False, error.what + (f"（{error.where}）" if error.where else ""), error.help, needed)


def _home(home: Path) -> Row:
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            free = shutil.disk_usage(home).free
    except OSError as error:
        return Row(
            "数据文件夹",
            False,
            f"{home} 写不进去（{error.strerror}）",
            "请检查权限，或用 LUOSHI_HOME 换一个文件夹",
            True,
        )
    state = f"{home}，剩余 {free / 1e9:.1f} GB，SQLite {sqlite3.sqlite_version}"
    return Row("数据文件夹", free > 2e8, state, "" if free > 2e8 else "磁盘快满了，请腾出空间", needed=True)


def _knowledge(library: Library) -> str:
    sources = library.sources()
    passages = sum(source.passages for source in sources)
    waiting = library.waiting()
    withheld = library.withheld()
    return (
        f"{len(sources)} 份资料，{passages} 段"
        + (f"，{waiting} 段还在算向量" if waiting else "")
        + (f"，{withheld} 段不送外部编码，只按字词查" if withheld else "")
    )


def _encoder(name: str) -> str:
    encoder = get_encoder(name)
    encoder.queries(["试一句"])
    return f"{encoder.name}，{encoder.dim} 维"


def _local() -> Row:
    path = local.installed()
    if path:
        return Row("本地模型", True, str(path))
    return Row("本地模型", False, "没有安装（不影响按规则使用）", "需要时运行 luoshi model install")


def _endpoint(config: Settings) -> Row:
    if not config.has_endpoint:
        return Row("模型服务", False, "没有配置（不影响按规则使用）", "需要时设置 OPENAI_BASE_URL 与 OPENAI_API_KEY")
    try:
        model = models.get_model("openai")
        name = model.name if model else ""
    except LuoshiError as error:
        return Row("模型服务", False, error.what + (f"（{error.where}）" if error.where else ""), error.help)
    return Row("模型服务", True, f"{name}，发往 {model.where if model else ''}")


def _fonts() -> Row:
    """Chinese fonts matter for looking at exported documents on this machine."""
    if not shutil.which("fc-list"):
        return Row("中文字体", True, "由浏览器和 Word 决定")
    found = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False).stdout
    families = sorted({line.split(",")[0].strip() for line in found.splitlines() if line.strip()})
    if families:
        return Row("中文字体", True, "、".join(families[:4]))
    return Row("中文字体", False, "本机没有中文字体", "请安装仿宋、宋体或 Noto CJK 字体，否则网页和文档会显示方框")
