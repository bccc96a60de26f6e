"""The estimate counts what would be sent, and sends nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from assistant import tokens
from assistant.errors import UsageError
from assistant.models.endpoint import Endpoint
from assistant.settings import KNOWLEDGE_DIR, settings
from assistant.writing import chains
from assistant.writing.estimate import Estimate, estimate, price_of
from tests.fake_server import FakeServer, say
from tests.writing.desk import briefs


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("LUOSHI_HOME", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def test_rules_cost_nothing() -> None:
    assert estimate(briefs(), None) == Estimate()


def test_the_estimate_is_what_the_run_sends() -> None:
    inserted = replace(briefs()[0], rule="no-example", start=9, end=9, original="")
    places = [*briefs(), inserted]
    with FakeServer(say("不会")) as server:
        model = Endpoint("gpt-4.1-mini", base_url=server.url, max_retries=0)
        expected = estimate(places, model)
        assert not server.requests
        list(chains.write_all(places, model))
        kinds = [r for r in server.requests if (r.get("response_format") or {}).get("type") == "json_schema"]
        sent = sum(tokens.count(m["content"]) for r in kinds for m in r["messages"])
        turns = sum(len(r["messages"]) for r in kinds)
    assert expected.calls == len(kinds) == 2
    assert expected.prompt_tokens == sent + 8 * turns
    assert expected.cost == pytest.approx((expected.prompt_tokens * 0.4 + expected.completion_tokens * 1.6) / 1e6)


def test_a_price_is_found_by_the_beginning_of_the_name() -> None:
    price = price_of("openai:gpt-4.1-mini-2025-04-14")
    assert price is not None
    assert price.name == "gpt-4.1-mini"
    assert price_of("openai:nobody-knows") is None


def test_every_shipped_price_says_when_and_from_where() -> None:
    listed = yaml.safe_load((KNOWLEDGE_DIR / "prices.yaml").read_text(encoding="utf-8"))["models"]
    for row in listed:
        price = price_of(f"openai:{row['name']}")
        assert price is not None
        assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?", price.taken)
        assert price.page.startswith("https://")


def test_the_users_own_prices_hold(home: Path) -> None:
    table = "models:\n  - {name: ours, prompt: 1, completion: 2, currency: CNY}\n"
    (home / "prices.yaml").write_text(table, encoding="utf-8")
    price = price_of("openai:ours-large")
    assert price is not None
    assert price.completion == 2
    (home / "prices.yaml").write_text(table.replace("CNY", "beads"), encoding="utf-8")
    with pytest.raises(UsageError, match="价目表"):
        price_of("openai:ours-large")
