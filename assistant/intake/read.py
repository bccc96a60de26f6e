"""Bytes to text: UTF-8 with or without a byte order mark, else GB18030; anything that is not text is refused."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.errors import InputError

MAX_BYTES = 20_000_000
SUFFIXES = (".txt", ".md", ".docx", ".pdf", ".doc", ".wps")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
# What a self-review is written in: a wrong decoding yields few of these and many rare characters.
_COMMON = re.compile(r"[的一是在不了和有人这中大为上个国我以要们时来，。、；：（）\n]")


def decode(data: bytes, where: str) -> str:
    """The text of `data`, line ends untouched, the byte order mark dropped.

    `where` names the input in errors. Raises InputError for what is empty, binary or undecodable.
    """
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise InputError("文件是空的", where, "请换一份有内容的报告")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decode_legacy(data, where)
    if _CONTROL.search(text):
        raise InputError("文件不是文本", where, "请另存为 UTF-8 编码的 .txt 或 .md 再试")
    if not text.strip("　 \t\r\n"):
        raise InputError("文件是空的", where, "请换一份有内容的报告")
    return text


def _decode_legacy(data: bytes, where: str) -> str:
    """GB18030 covers GBK and GB2312; UTF-16 is told by its mark. A guess that does not read as Chinese is refused."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    import charset_normalizer  # only for what is not UTF-8

    best = charset_normalizer.from_bytes(data[:65536], cp_isolation=["gb18030", "big5"]).best()
    encoding = best.encoding if best is not None else "gb18030"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError("认不出文件的编码", where, "请另存为 UTF-8 编码的 .txt 再试") from error
    if len(_COMMON.findall(text)) < len(text) * 0.02:
        raise InputError("文件不是中文文本", where, "请另存为 UTF-8 编码的 .txt 再试")
    return text


def bounded(size: int, where: str) -> None:
    """Raises InputError for a report or a ledger of more than MAX_BYTES."""
    if size > MAX_BYTES:
        raise InputError("文件太大", where, f"上限为 {MAX_BYTES // 1_000_000} MB，请拆分后再试")


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; raises InputError with one clear line when it is missing, a folder, or not readable."""
    try:
        bounded(path.stat().st_size, str(path))
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError("找不到文件", str(path), "请检查路径") from error
    except IsADirectoryError as error:
        raise InputError("这是一个文件夹", str(path), "请指定其中的文件") from error
    except OSError as error:
        raise InputError("文件不能读取", str(path), "请检查权限") from error


def read_text(path: Path) -> str:
    """The text of a .txt or .md file, exactly as it stands there. Raises InputError."""
    return decode(read_bytes(path), str(path))
