"""The embedded model, with the real weights where they are installed."""

from __future__ import annotations

import time
from pathlib import Path

import platformdirs
import pytest

from assistant.answers import Point
from assistant.models import embedded
from assistant.models.embedded import Embedded
from assistant.models.local import QWEN
from assistant.prompts import Message

WEIGHTS = Path(platformdirs.user_data_dir("luoshi")) / "models" / f"{QWEN.name}.gguf"
needs_weights = [
    pytest.mark.local_model,
    pytest.mark.xdist_group("local_model"),
    pytest.mark.skipif(not WEIGHTS.exists(), reason="the local model is not installed (luoshi model install)"),
]


def test_digits_are_counted_one_by_one() -> None:
    assert embedded.count("2023") >= 4


class TestWithWeights:
    pytestmark = needs_weights

    def test_it_answers_shares_one_server_and_stops_when_idle(self) -> None:
        first, second = Embedded(WEIGHTS, idle=0.2), Embedded(WEIGHTS, idle=0.2)
        assert first.ask([Message("user", "用五个字说明窗口没有人，输出 JSON。")], Point).text
        assert first.usage.completion_tokens > 0
        server = embedded._shared(WEIGHTS)
        assert server.running
        pieces = second.stream([Message("user", "写十个字。")])
        assert next(pieces)
        pieces.close()
        end = time.monotonic() + 20
        while server.running and time.monotonic() < end:
            time.sleep(0.05)
        assert not server.running
