"""Office packages (zip files of XML) from strangers: sizes are looked at before unpacking, XML fetches nothing."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from assistant.errors import InputError
from assistant.intake.xml import Element

MAX_UNPACKED = 300_000_000
# One part as a tree takes some ten times its size in memory. A report of 300 pages has a part of about 3 MB.
MAX_PART = 30_000_000
MAX_ENTRIES = 10_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def open_package(data: bytes, where: str) -> zipfile.ZipFile:
    """The Office package in `data`, to be closed by the caller.

    Raises InputError for what is no zip file, is an older Office file, is locked by a password, or would unpack to
    more than MAX_UNPACKED bytes.
    """
    if data.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in data:
            raise InputError("文件有密码保护", where, "请去掉密码后再试")
        raise InputError("这是旧版 Office 格式", where, "请另存为 .docx 或 .xlsx 再试")
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise InputError("文件不能打开，可能已经损坏", where, "请用原来的软件打开后另存一份再试") from error
    entries = package.infolist()
    # zipfile never yields more than the size declared here, so the declaration can be trusted as a bound.
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise InputError("文件展开后过大，已拒绝读取", where, "请检查文件来源，或另存一份再试")
    if any(entry.flag_bits & 1 for entry in entries):
        raise InputError("文件有密码保护", where, "请去掉密码后再试")
    return package


def read_part(package: zipfile.ZipFile, name: str, where: str) -> bytes | None:
    """One file of a package, None when there is none. Raises InputError when it is damaged or too large."""
    try:
        entry = package.getinfo(name)
    except KeyError:
        return None
    if entry.file_size > MAX_PART:
        raise InputError("文件展开后过大，已拒绝读取", where, "请检查文件来源，或拆分后再试")
    try:
        return package.read(entry)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise InputError("文件不能打开，可能已经损坏", where, "请用原来的软件打开后另存一份再试") from error


def parse_xml(data: bytes, where: str) -> Element:
    """The root of an XML part. Raises InputError for broken XML and for a document type: Office parts have none, and
    entities, those of other files and those that grow without end, are declared there.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError("文件内容不是有效的 Office 文档", where, "请用原来的软件打开后另存一份再试") from error
    if root.getroottree().docinfo.doctype:
        raise InputError("文件里有外部实体声明，已拒绝读取", where, "请检查文件来源，或另存一份再试")
    return root
