"""Which model a name means, and which is taken when no name is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import models
from assistant.answers import Wording
from assistant.errors import ModelRefused, ModelUnavailable, UsageError
from assistant.models.embedded import Embedded
from assistant.prompts import Message
from assistant.settings import settings
from tests.fake_server import FakeServer, say


def use(monkeypatch: pytest.MonkeyPatch, **environment: str) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()


def test_without_anything_there_is_no_model() -> None:
    assert models.model_name() == "rules"
    assert models.get_model() is None
    assert models.get_model("rules") is None


def test_the_setting_comes_before_what_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, OPENAI_API_KEY="k")
    assert models.model_name() == "openai"
    use(monkeypatch, LUOSHI_MODEL="rules")
    assert models.model_name() == "rules"
    assert models.model_name("local") == "local"


def test_a_named_model_of_the_configured_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeServer(say({"text": "甲", "facts": []})) as server:
        use(monkeypatch, OPENAI_BASE_URL=server.url, OPENAI_API_KEY="k")
        model = models.get_model("openai:some/model")
        assert model is not None
        assert (model.name, model.where, model.local) == ("openai:some/model", server.url[7:-3], False)
        model.ask([Message("user", "问")], Wording)
        assert server.requests[0]["model"] == "some/model"


def test_without_a_name_the_server_is_asked_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeServer(say("甲"), models=("first", "second")) as server:
        use(monkeypatch, OPENAI_BASE_URL=server.url)
        model = models.get_model()
        assert model is not None
        assert model.name == "openai:first"


def test_a_server_without_models_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeServer(say("甲"), models=()) as server:
        use(monkeypatch, OPENAI_BASE_URL=server.url)
        with pytest.raises(ModelRefused, match="没有列出"):
            models.get_model()


@pytest.mark.parametrize("name", ["rules:x", "gpt-4", "openal:x", ":"])
def test_a_name_of_no_known_form_is_refused(name: str) -> None:
    for asked in (models.get_model, models.model_name):
        with pytest.raises(UsageError, match="不认识的模型名"):
            asked(name)


def test_a_local_model_that_is_not_there_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="luoshi model install"):
        models.get_model("local")
    with pytest.raises(ModelUnavailable, match="没有找到模型文件"):
        models.get_model(f"local:{tmp_path / 'none.gguf'}")


def test_a_file_that_is_no_model_is_said(tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF, or so it says")
    with pytest.raises(ModelUnavailable, match="启动失败"):
        Embedded(path).ask([Message("user", "问")], Wording)
