"""Settings from the environment and from LUOSHI_HOME/settings.json. An unknown key is refused by name."""

from __future__ import annotations

import json
import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import UsageError

_REPO = Path(__file__).resolve().parent.parent
# A checkout keeps prompts/ and knowledge/ beside the package; an installed wheel puts them under share/luoshi.
SHARE = _REPO if (_REPO / "prompts").is_dir() else Path(sys.prefix) / "share" / "luoshi"
# What an administrator sets here no user can change, neither by a file nor by the environment.
ADMIN_FILE = (
    Path(os.environ.get("PROGRAMDATA", "C:/ProgramData")) / "luoshi" / "settings.json"
    if sys.platform == "win32"
    else Path("/etc/luoshi/settings.json")
)
PROMPTS_DIR = SHARE / "prompts"
KNOWLEDGE_DIR = SHARE / "knowledge"


class Settings(BaseSettings):
    """All that can be configured. Environment variables are LUOSHI_<NAME>; OPENAI_* keep their usual names."""

    model_config = SettingsConfigDict(env_prefix="LUOSHI_", extra="forbid", frozen=True, populate_by_name=True)

    home: Path = Path(platformdirs.user_data_dir("luoshi"))
    model: str = ""
    profile: str = ""
    language: Literal["zh", "en"] = "zh"
    encoder: str = "e5"
    chroma_url: str = ""
    openai_base_url: str = Field("", alias="OPENAI_BASE_URL")
    openai_api_key: SecretStr = Field(SecretStr(""), alias="OPENAI_API_KEY")
    timeout: float = Field(60.0, gt=0, description="seconds a model call may go without an answer")
    max_retries: int = Field(3, ge=0)
    max_concurrency: int = Field(4, ge=1)
    requests_per_minute: int = Field(0, ge=0, description="calls an endpoint may get in a minute; 0: no limit")
    gate: Literal["off", "warn", "mask", "block"] = "mask"
    allowed_networks: str = Field("", description="networks and hosts that count as inside: 10.1.0.0/16, models.lan")
    context_window: int = Field(8192, ge=1024, description="tokens an endpoint's model takes, prompt and answer")

    @property
    def prompts(self) -> Path:
        """A user's own prompts; a file here takes the place of the shipped one of the same name."""
        return self.home / "prompts"

    @property
    def has_endpoint(self) -> bool:
        """Whether an OpenAI-compatible endpoint is configured."""
        return bool(self.openai_base_url or self.openai_api_key.get_secret_value())


def _refuse_unknown_variables() -> None:
    """pydantic-settings passes over unknown environment variables in silence; a misspelt one must be seen."""
    known = {f"LUOSHI_{name}".upper() for name in Settings.model_fields}
    for name in os.environ:
        if name.startswith("LUOSHI_") and name not in known:
            raise UsageError(f"没有 {name} 这个设置项", "环境变量", "请检查拼写，可用的设置项见 README")


def _held(file: Path, what: str, help: str) -> dict[str, Any]:
    """What a file of settings holds, nothing where there is none. Raises UsageError, in these words."""
    try:
        # Notepad puts a byte order mark before what it saves.
        held = json.loads(file.read_text(encoding="utf-8-sig")) if file.exists() else {}
    except (OSError, ValueError) as error:
        raise UsageError(what, str(file), help) from error
    if not isinstance(held, dict):
        raise UsageError(what, str(file), help)
    return held


def locked() -> dict[str, Any]:
    """The settings that the administrator's file holds. Raises UsageError when it cannot be read."""
    return _held(ADMIN_FILE, "管理员的设置文件不能读取", "请联系管理员")


def _stored(home: Path) -> dict[str, Any]:
    return _held(home / "settings.json", "设置文件不能读取", "请检查它是不是 UTF-8 编码的一个 JSON 对象")


def _made(values: dict[str, Any], where: str) -> Settings:
    """The settings of the environment with these `values` before them; an error says that it is `where`."""
    try:
        return Settings(**values)
    except ValidationError as error:
        key = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise UsageError(f"设置项 {key} 不对", where, "请改正或删去这一项") from error


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process. Raises UsageError naming the key that is wrong or unknown."""
    _refuse_unknown_variables()
    fresh = _made({}, "环境变量")
    # The environment wins over the file: it is what the user typed last.
    own = {key: getattr(fresh, key) for key in fresh.model_fields_set}
    kept = {key: value for key, value in _stored(fresh.home).items() if key not in own}
    _made(kept, str(fresh.home / "settings.json"))
    return _made({**kept, **own, **locked()}, str(ADMIN_FILE))


def save(changes: dict[str, Any]) -> Settings:
    """Write `changes` into LUOSHI_HOME/settings.json and reload. Keys are field names; secrets are not stored.

    Raises UsageError for a key that the administrator has locked.
    """
    current = settings()
    if held := changes.keys() & locked().keys():
        raise UsageError(f"设置项 {'、'.join(sorted(held))} 由管理员锁定", str(ADMIN_FILE), "需要改动请联系管理员")
    file = current.home / "settings.json"
    stored = _stored(current.home)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({**stored, **changes}, ensure_ascii=False, indent=1), encoding="utf-8")
    settings.cache_clear()
    return settings()
