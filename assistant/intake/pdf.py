"""PDF files with text. Lines that the page broke are put together again."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdf
from pypdf.errors import PyPdfError

from assistant.errors import InputError
from assistant.intake.read import read_bytes

MAX_PAGES = 3_000
MAX_CHARS = 20_000_000
_PAGE_NUMBER = re.compile(r"[-—–－·]?\s*\d{1,4}\s*[-—–－·]?|第\s*\d+\s*页(?:\s*[,，/]?\s*共\s*\d+\s*页)?")
# Blanks that only the page's spacing put beside a Chinese character.
_HAN = r"[\u2e80-\u9fff\u3000-\u303f\uff00-\uffef]"
_GAP = re.compile(rf"(?<={_HAN}) +(?=\S)|(?<=\S) +(?={_HAN})")
_ENDS = "。！？：；:;”）"
# A line of this share of the widest one reaches the margin.
_FULL = 0.8


def read(path: Path) -> str:
    """The text of a .pdf file, one line a paragraph as far as the page shows it. Raises InputError."""
    return read_pdf(read_bytes(path), str(path))


def read_pdf(data: bytes, where: str) -> str:
    """The text of a PDF in memory; `where` names it in errors. Raises InputError."""
    try:
        pages = _pages(pypdf.PdfReader(io.BytesIO(data)), where)
    except InputError:
        raise
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OSError) as error:
        # pypdf lets a damaged file break it in all these ways.
        raise InputError("PDF 不能打开，可能已经损坏", where, "请重新导出一份再试") from error
    lines = [line for page in pages for line in _body(page)]
    if not any(lines):
        raise InputError("PDF 里没有文字，可能是扫描件", where, "请先做文字识别（OCR），或换一份能复制文字的文件")
    return join(lines)


def _pages(reader: pypdf.PdfReader, where: str) -> list[str]:
    if reader.is_encrypted and not reader.decrypt(""):
        raise InputError("文件有密码保护", where, "请去掉密码后再试")
    if len(reader.pages) > MAX_PAGES:
        raise InputError("PDF 页数过多", where, f"上限为 {MAX_PAGES} 页，请拆分后再试")
    pages, size = [], 0
    for page in reader.pages:
        pages.append(page.extract_text())
        size += len(pages[-1])
        if size > MAX_CHARS:
            raise InputError("PDF 文字过多", where, "请拆分后再试")
    return pages


def _body(page: str) -> list[str]:
    """A page's lines without the page number at its foot or head."""
    lines = [_GAP.sub("", line.strip()) for line in page.splitlines() if line.strip()]
    for at in (-1, 0):
        if lines and _PAGE_NUMBER.fullmatch(lines[at]):
            del lines[at]
    return lines


def join(lines: list[str]) -> str:
    """Lines that a page broke put together again: a full line of Chinese goes on unless it ends a sentence."""
    lines = [line for line in lines if line]
    width = max((len(line) for line in lines), default=0)
    joined: list[str] = []
    last = ""
    for line in lines:
        if last and last[-1] not in _ENDS and len(last) >= width * _FULL:
            joined[-1] += line
        else:
            joined.append(line)
        last = line
    return "\n".join(joined)
