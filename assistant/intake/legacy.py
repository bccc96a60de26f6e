"""Older Word and WPS files (.doc .wps): LibreOffice turns them into .docx where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from assistant.errors import InputError
from assistant.intake.read import read_bytes

SUFFIXES = (".doc", ".wps")
SECONDS = 120
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Where Word and WPS, and the Works of old, keep their text.
_STREAMS = ("WordDocument", "CONTENTS", "MatOST")
# The profile of a run: no macros, no active content, no links followed.
_SCRIPTING = "/org.openoffice.Office.Common/Security/Scripting"
_OFF = ("DisableMacrosExecution", "DisableActiveContent", "BlockUntrustedRefererLinks")
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        f'<item oor:path="{_SCRIPTING}"><prop oor:name="{key}" oor:op="fuse"><value>true</value></prop></item>'
        for key in _OFF
    )
    + "</oor:items>"
)


def find_office() -> str | None:
    """The path of LibreOffice's program, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(path: Path, to: str = "docx") -> bytes:
    """The file as LibreOffice writes it in the format `to`, with macros off and a profile of its own.

    Raises InputError where LibreOffice is missing, takes more than SECONDS, or cannot read the file.
    """
    office = find_office()
    if office is None:
        raise InputError(
            f"读取 {path.suffix} 需要 LibreOffice，本机没有安装",
            str(path),
            "请安装 LibreOffice，或在 Word、WPS 里另存为 .docx 再试",
        )
    data = read_bytes(path)
    # LibreOffice would take what it cannot read for text in some old encoding, and show that.
    if data.startswith(_OLE) and not any(stream.encode("utf-16-le") in data for stream in _STREAMS):
        raise InputError("文件不能打开，可能已经损坏", str(path), "请用原来的软件打开后另存一份再试")
    with tempfile.TemporaryDirectory() as folder:
        # The file goes in under a name of ours: LibreOffice takes the file's name as part of its command line.
        source = Path(folder) / f"in{path.suffix.lower()}"
        source.write_bytes(data)
        profile = Path(folder) / "profile" / "user" / "registrymodifications.xcu"
        profile.parent.mkdir(parents=True)
        profile.write_text(_PROFILE, encoding="utf-8")
        command = [office, f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless", "--norestore",
                   "--nolockcheck", "--convert-to", to, "--outdir", f"{folder}/out", str(source)]  # fmt: skip
        try:
            subprocess.run(command, check=False, capture_output=True, timeout=SECONDS, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired as error:
            raise InputError("LibreOffice 转换超时", str(path), "请在 Word、WPS 里另存为 .docx 再试") from error
        result = Path(folder) / "out" / f"in.{to.partition(':')[0]}"
        if not result.is_file():
            raise InputError("LibreOffice 打不开这个文件", str(path), "请在 Word、WPS 里另存为 .docx 再试")
        return result.read_bytes()
