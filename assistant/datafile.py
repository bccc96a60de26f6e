"""The data files that rules, words and prompts are kept in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

# libyaml reads ten times as fast as PyYAML's own code, and a check reads dozens of files; not every build has it.
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def read_yaml(file: Path) -> Any:
    """What a YAML file says. Raises OSError and yaml.YAMLError."""
    return yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)
