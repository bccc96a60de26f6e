"""Named arrays in one file that is mapped, not read: a start costs what is looked at.

A header line (JSON: names, types, lengths, a checksum), then the arrays. The file is written beside its place and
moved there when it is whole and on the disk, so a kill leaves the old one; what was damaged later is told from its
checksum and taken for absent.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_ALIGN = 64


def write(file: Path, form: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Put arrays into `file`; `form` is what they mean, and read() asks for the same. Raises OSError."""
    parts = [(name, np.ascontiguousarray(array)) for name, array in arrays.items()]
    check, bodies = 0, []
    for _, array in parts:
        body = array.tobytes()
        body += bytes(-len(body) % _ALIGN)
        check = zlib.crc32(body, check)
        bodies.append(body)
    told = {
        "form": form,
        "check": check,
        "arrays": [[name, array.dtype.str, len(array)] for name, array in parts],
    }
    header = json.dumps(told).encode()
    header += b" " * (-(len(header) + 1) % _ALIGN) + b"\n"
    part = file.with_name(file.name + ".part")
    with part.open("wb") as out:
        out.write(header)
        out.writelines(bodies)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)


def read(file: Path, form: str) -> dict[str, NDArray[Any]] | None:
    """The arrays of `file`, read only; None when it is missing, damaged, or of another form."""
    try:
        mapped = np.asarray(np.memmap(file, np.uint8, "r"))
        with file.open("rb") as opened:
            header = opened.readline(1 << 16)
        told = json.loads(header)
        body = mapped[len(header) :]
        if told["form"] != form or zlib.crc32(body.data) != told["check"]:
            return None
        arrays: dict[str, NDArray[Any]] = {}
        at = 0
        for name, kind, length in told["arrays"]:
            size = np.dtype(kind).itemsize * length
            arrays[name] = body[at : at + size].view(kind)
            at += size + -size % _ALIGN
        return arrays
    except (OSError, ValueError, KeyError, TypeError):
        return None
