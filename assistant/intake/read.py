"""Bytes to text: UTF-8 with or without a byte order mark, else GB18030; anything that is not text is refused."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from pathlib import Path

from assistant.errors import InputError

MAX_BYTES = 20_000_000
SUFFIXES = (".txt", ".md", ".docx", ".pdf", ".doc", ".wps")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
# Encodings before Unicode, each with the first bytes of its everyday characters and the least second byte: those of
# the first level of GB 2312 and of Big5. Text in the one that is read in the other comes out in rare characters.
_LEGACY = (("gb18030", 0xB0, 0xD7, 0xA1), ("big5", 0xA4, 0xC6, 0x40))
# Of the Chinese characters so many are everyday ones, and of all characters so many are Chinese.
_EVERYDAY, _CHINESE = 0.6, 0.02


def decode(data: bytes, where: str) -> str:
    """The text of `data`, line ends untouched, the byte order mark dropped.

    `where` names the input in errors. Raises InputError for what is empty, binary or undecodable.
    """
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise InputError("文件是空的", where, "请换一份有内容的")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decode_legacy(data, where)
    if _CONTROL.search(text):
        raise InputError("文件不是文本", where, "请用原来的软件另存为 UTF-8 编码的文本再试")
    if not text.strip("　 \t\r\n"):
        raise InputError("文件是空的", where, "请换一份有内容的")
    return text


def _decode_legacy(data: bytes, where: str) -> str:
    """GB18030 covers GBK and GB2312; UTF-16 is told by its mark. What does not read as Chinese is refused."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    read: list[tuple[float, str]] = []
    for encoding, *form in _LEGACY:
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            read.append((_everyday(text, encoding, *form), text))
    if not read:
        raise InputError("认不出文件的编码", where, "请用原来的软件另存为 UTF-8 编码的文本再试")
    share, text = max(read, key=lambda found: found[0])  # the first on a tie
    if share < _EVERYDAY:
        raise InputError("文件不是中文文本", where, "请用原来的软件另存为 UTF-8 编码的文本再试")
    return text


def _everyday(text: str, encoding: str, first: int, last: int, second: int) -> float:
    """Which share of the Chinese characters of a text are everyday ones; 0 where hardly any are Chinese."""
    counts = {char: n for char, n in Counter(text).items() if "\u4e00" <= char <= "\u9fff"}
    chinese = sum(counts.values())
    codes = {char: char.encode(encoding) for char in counts}
    usual = sum(counts[char] for char, code in codes.items() if first <= code[0] <= last and code[1] >= second)
    return usual / chinese if chinese > len(text) * _CHINESE else 0.0


def bounded(size: int, where: str) -> None:
    """Raises InputError for a report or a ledger of more than MAX_BYTES."""
    if size > MAX_BYTES:
        raise InputError("文件太大", where, f"上限为 {MAX_BYTES // 1_000_000} MB，请拆分后再试")


def check_file(path: Path) -> None:
    """Raises InputError with one clear line when a file is missing, a folder, or too large."""
    if path.is_dir():
        raise InputError("这是一个文件夹", str(path), "请指定其中的文件")
    try:
        bounded(path.stat().st_size, str(path))
    except FileNotFoundError as error:
        raise InputError("找不到文件", str(path), "请检查路径") from error
    except OSError as error:
        raise InputError("文件不能读取", str(path), "请检查路径和权限") from error


def read_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises InputError as `check_file`, and when it may not be read."""
    check_file(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError("文件不能读取", str(path), "请检查权限") from error


def read_text(path: Path) -> str:
    """The text of a .txt or .md file, exactly as it stands there. Raises InputError."""
    return decode(read_bytes(path), str(path))
