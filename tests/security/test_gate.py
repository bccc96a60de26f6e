"""What leaves the house: marks never, personal data only as stand-ins, everything noted without its words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from assistant import gate, models
from assistant import settings as settings_module
from assistant.answers import Wording
from assistant.errors import ModelBlocked, ModelRefused, UsageError
from assistant.models.endpoint import Endpoint
from assistant.models.gated import Gated
from assistant.prompts import Message
from assistant.settings import save, settings
from assistant.watch import sent
from evals import leaks
from tests.checks.test_leaks import card, identity
from tests.fake_server import FakeServer, say

MOBILE, ID, CARD = "13912345678", identity("11990119900307123"), card("622848001234567890")
TEXT = f"副局长欧阳明德带队走访，联系人钱芳同志（{MOBILE}，{ID}）说补贴打到了{CARD}。欧阳明德没有回访。"
SECRETS = ("欧阳明德", "钱芳", MOBILE, ID, CARD)


@pytest.mark.parametrize("split", leaks.PARTS)
def test_the_leak_set(split: str) -> None:
    result = leaks.score(leaks.load(split))
    # What these two still miss is told in docs/security.md: they may get no worse.
    assert result.recall >= {"classes": 0.85, "sixth": 0.9}.get(split, 0.98)
    assert result.false_blocks <= 0.02
    assert result.false_finds <= {"sixth": 0.04}.get(split, 0.03)


def gated(server: FakeServer, log: Path, policy: gate.Policy = "mask") -> Gated:
    endpoint = Endpoint("m", base_url=server.url, sent=lambda body: sent(log, "far.example", "m", body))
    return Gated(endpoint, gate.Gate("far.example", policy), lambda: None)


def test_personal_data_stay_and_come_back_in_the_answer(tmp_path: Path) -> None:
    def echo(body: dict[str, object]) -> dict[str, object]:
        return {"text": str(body["messages"][-1]["content"]).splitlines()[0], "facts": []}  # type: ignore[index]

    with FakeServer(say(echo)) as server:
        model = gated(server, tmp_path)
        assert model.ask([Message("user", TEXT)], Wording).text == TEXT
        went = json.dumps(server.requests, ensure_ascii=False)
        assert not [word for word in SECRETS if word in went]
        assert "〔人员1〕" in went
    assert {item.words for item in model.sendings[0].replaced} == set(SECRETS)


def test_a_stream_gets_its_words_back_wherever_it_is_cut(tmp_path: Path) -> None:
    with FakeServer(say(lambda body: body["messages"][-1]["content"])) as server:  # four characters a piece
        assert "".join(gated(server, tmp_path).stream([Message("user", TEXT)])) == TEXT


@pytest.mark.parametrize("policy", ["mask", "block"])
def test_a_mark_stops_the_text_with_the_reason(tmp_path: Path, policy: gate.Policy) -> None:
    with FakeServer(say({"text": "好", "facts": []})) as server:
        model = gated(server, tmp_path, policy)
        text = "某局报告\n机密★10年\n一、存在的问题"
        ask = [Message("system", "改写"), Message("user", text)]
        for call in (lambda: model.ask(ask, Wording), lambda: list(model.stream(ask)), lambda: model.admit(text)):
            with pytest.raises(ModelBlocked, match=r"密级标志“机密★10年”.*far\.example.*脱密"):
                call()
        assert server.requests == []


def test_block_lets_no_personal_data_go_and_warn_and_off_change_nothing() -> None:
    with pytest.raises(ModelBlocked, match="姓名"):
        gate.Gate("x", "block").cover([TEXT])
    assert gate.Gate("x", "block").cover(["学习不深入。"]) == ["学习不深入。"]
    warn, off = gate.Gate("x", "warn"), gate.Gate("x", "off")
    assert warn.cover([TEXT, "秘密★1年"]) == [TEXT, "秘密★1年"]
    assert set(warn.sent[0].warned) >= {"person", "identity", "phone", "card", "mark"}
    assert off.cover([TEXT]) == [TEXT]
    assert off.sent[0].warned == ()


def test_the_log_says_where_to_and_how_much_and_no_word(tmp_path: Path) -> None:
    with FakeServer(say({"text": "好", "facts": []})) as server:
        gated(server, tmp_path).ask([Message("user", TEXT)], Wording)
    lines = [json.loads(line) for line in (tmp_path / "logs" / "sent.jsonl").read_text().splitlines()]
    assert len(lines) == 1
    assert lines[0]["where"] == "far.example"
    assert lines[0]["bytes"] > 100
    assert len(lines[0]["sha256"]) == 64
    assert not any("\u4e00" <= char <= "\u9fff" for line in lines for char in json.dumps(line, ensure_ascii=False))


def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    with FakeServer(say({"text": "好", "facts": []})) as other:
        moved = say("", status=307, headers={"Location": f"{other.url}/chat/completions"})
        with FakeServer(moved) as server, pytest.raises(ModelRefused):
            Endpoint("m", base_url=server.url, max_retries=0).ask([Message("user", "学习不深入。")], Wording)
        assert other.requests == []


@pytest.mark.parametrize(
    ("url", "allowed", "inside"),
    [
        ("http://127.0.0.1:8000/v1", "", True),
        ("http://[::1]:8000/v1", "", True),
        ("http://localhost/v1", "", True),
        ("http://10.1.2.3/v1", "10.1.0.0/16", True),
        ("http://models.lan/v1", "10.1.0.0/16, models.lan", True),
        ("http://10.2.2.3/v1", "10.1.0.0/16", False),
        ("http://127.0.0.1.evil.example/v1", "", False),
        ("http://localhost.evil.example/v1", "", False),
        ("http://127.0.0.1@evil.example/v1", "", False),
        ("http://evil.example/127.0.0.1", "models.lan", False),
        ("https://api.openai.com/v1", "", False),
    ],
)
def test_what_is_inside(url: str, allowed: str, inside: bool) -> None:
    assert gate.is_inside(url, allowed) == inside


def test_a_network_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="不是网段"):
        gate.is_inside("http://10.1.2.3", "10.1.2.3/99")


def test_the_gate_stands_before_every_server_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://192.0.2.7/v1")
    settings.cache_clear()
    model = models.get_model("openai:m")
    assert model is not None
    with pytest.raises(ModelBlocked):
        model.admit("绝密★")
    monkeypatch.setenv("LUOSHI_ALLOWED_NETWORKS", "192.0.2.0/24")
    settings.cache_clear()
    inside = models.get_model("openai:m")
    assert inside is not None
    inside.admit("绝密★")


def test_what_the_administrator_locks_nobody_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = tmp_path / "etc.json"
    held.write_text('{"gate": "block"}', encoding="utf-8")
    monkeypatch.setattr(settings_module, "ADMIN_FILE", held)
    monkeypatch.setenv("LUOSHI_GATE", "off")
    settings.cache_clear()
    assert settings().gate == "block"
    with pytest.raises(UsageError, match="管理员锁定"):
        save({"gate": "off"})
    held.write_text("[", encoding="utf-8")
    settings.cache_clear()
    with pytest.raises(UsageError, match="管理员的设置文件"):
        settings()


def test_an_invented_stand_in_becomes_a_blank_and_one_in_the_text_confuses_nothing() -> None:
    door = gate.Gate("x")
    (covered,) = door.cover(["〔人员1〕是占位，张伟局长到场。"])
    assert "张伟" not in covered
    assert door.uncover(covered) == "【待补充：人员】是占位，张伟局长到场。"
    assert door.uncover("【人员2】和[人员 2]") == "张伟和张伟"


NAMES = st.sampled_from(["张伟局长", "主任李晓明", "钱芳同志", "欧阳明德书记", MOBILE, ID, CARD, "王局长"])
PROSE = st.text(alphabet="的学习不深入，。：、（）〔〕[]【】人员电话1234567890 \n", max_size=12)


@hypothesis(max_examples=150, deadline=None)
@given(st.lists(st.one_of(NAMES, PROSE), max_size=12).map("，".join), st.data())
def test_what_is_covered_comes_back_as_it_was(text: str, data: st.DataObject) -> None:
    door = gate.Gate("x")
    found = [text[leak.start : leak.end] for leak in gate.search(text)]
    if any(leak.kind in gate.MARKS for leak in gate.search(text)) or gate._STAND_IN.search(text):
        return
    (covered,) = door.cover([text])
    assert door.uncover(covered) == text
    assert not [word for word in found if len(word) > 4 and f"，{word}，" in f"，{covered}，"]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(covered)), max_size=6)))
    pieces = [covered[a:b] for a, b in zip([0, *cuts], [*cuts, len(covered)], strict=True)]
    assert "".join(door.uncover_pieces(iter(pieces))) == text
