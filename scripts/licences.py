"""Writes docs/licences.md: every distribution of requirements.lock with the licence that its own metadata state."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# Licences of the dependencies

Every distribution of `requirements.lock`, with the licence that its own metadata state, as written by
`make audit` on a machine of one platform; "—" stands for what that platform does not install.

Shipped as data: `knowledge/lexicon/verbs.txt`, words of the dictionary of jieba 0.42.1 (MIT, notice in the file).

| distribution | version | licence |
| --- | --- | --- |
"""


def licence(name: str) -> tuple[str, str]:
    """The version and licence of an installed distribution; dashes where it is not installed."""
    try:
        data = metadata(name)
    except PackageNotFoundError:
        return "—", "—"
    stated = data.get("License-Expression") or ""
    if not stated:
        classes = [c.split(" :: ")[-1] for c in data.get_all("Classifier") or [] if c.startswith("License ::")]
        stated = "; ".join(c for c in classes if c != "OSI Approved")
    stated = stated or next(iter((data.get("License") or "").strip().splitlines()), "") or "not stated"
    return data["Version"], stated[:80].replace("|", "/")


def main() -> None:
    """Write the page."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    names = sorted(set(re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.M)), key=str.lower)
    rows = [f"| {name} | {' | '.join(licence(name))} |" for name in names]
    (ROOT / "docs" / "licences.md").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(rows)} distributions\n")


if __name__ == "__main__":
    main()
