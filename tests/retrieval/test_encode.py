"""Encoders that are not shipped: a folder with an ONNX model, and an endpoint on loopback."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split

from assistant.errors import ModelRefused, ModelUnavailable, UsageError
from assistant.retrieval.encode import Endpoint, get_encoder
from assistant.retrieval.library import Library
from assistant.settings import settings


class _Embeddings(BaseHTTPRequestHandler):
    busy = 1
    seen: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        _Embeddings.seen += body["input"]
        if body["model"] == "unknown":
            self._answer(404, {"error": "no such model"})
        elif _Embeddings.busy:
            _Embeddings.busy -= 1
            self._answer(429, {})
        else:
            # In another order than asked for: the index says which is which.
            rows = [{"index": i, "embedding": [len(text), 1.0]} for i, text in enumerate(body["input"])]
            self._answer(200, {"data": rows[::-1]})

    def _answer(self, status: int, content: object) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Embeddings)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/v1"
    monkeypatch.setenv("OPENAI_BASE_URL", url)
    settings.cache_clear()
    get_encoder.cache_clear()
    yield url
    server.shutdown()
    settings.cache_clear()
    get_encoder.cache_clear()


def test_an_endpoint_is_asked_again_when_busy_and_read_in_order(endpoint: str) -> None:
    encoder = Endpoint("small")
    vectors = encoder.passages([f"{'字' * n}" for n in range(1, 40)])
    assert vectors.shape == (39, 2) == (39, encoder.dim)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.allclose(vectors[2] / vectors[2][1], [3, 1])


def test_what_an_endpoint_refuses_or_is_away_is_told_apart(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelRefused, match="404"):
        Endpoint("unknown").queries(["问"])
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("LUOSHI_MAX_RETRIES", "0")
    settings.cache_clear()
    with pytest.raises(ModelUnavailable):
        Endpoint("small").queries(["问"])


@pytest.fixture
def outside(endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The endpoint at an address that is not the loopback, and so behind the gate."""
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.replace("127.0.0.1", "0.0.0.0"))
    monkeypatch.setenv("LUOSHI_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    get_encoder.cache_clear()
    _Embeddings.seen = []


@pytest.mark.usefixtures("outside")
def test_a_marked_source_stays_here_and_the_others_go(make_library: Callable[..., Library], tmp_path: Path) -> None:
    for name, text in {
        "甲": "机密★10年\n第一条 应急仓库设在青石坡。\n第二条 钥匙由两人分管。",
        "乙": "第一条 每周巡河。",
    }.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    library = make_library(encoder="openai:small")
    library.ingest([tmp_path / "甲.txt", tmp_path / "乙.txt"], kind="policy", wait=True)
    assert [text for text in _Embeddings.seen if "巡河" in text]
    assert not [text for text in _Embeddings.seen if "青石坡" in text or "钥匙" in text]
    states = {Path(s.path).stem: (s.passages, s.encoded, s.withheld) for s in library.sources()}
    assert states == {"甲": (3, 0, 3), "乙": (1, 1, 0)}
    assert library.waiting() == 0
    assert library.search("钥匙由谁分管")[0].passage.text.startswith("第二条")
    # A question that is marked itself is answered by words.
    asked = len(_Embeddings.seen)
    assert library.search("机密★10年 钥匙由谁分管")[0].passage.text.startswith("第二条")
    assert len(_Embeddings.seen) == asked
    # What is no longer marked goes out at the next refresh.
    (tmp_path / "甲.txt").write_text("第一条 应急仓库设在青石坡。", encoding="utf-8")
    library.ingest([tmp_path / "甲.txt"], kind="policy", wait=True)
    assert [(s.encoded, s.withheld) for s in library.sources()] == [(1, 0), (1, 0)]


@pytest.mark.usefixtures("outside")
def test_under_a_gate_that_blocks_only_what_holds_the_data_is_left_out(
    make_library: Callable[..., Library], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUOSHI_GATE", "block")
    settings.cache_clear()
    ledger = tmp_path / "台账.jsonl"
    ledger.write_text('{"text":"5月巡河2次。"}\n{"text":"来访人电话13812345678。"}\n', encoding="utf-8")
    library = make_library(encoder="openai:small")
    library.ingest([ledger], kind="record", wait=True)
    assert [(s.encoded, s.withheld) for s in library.sources()] == [(1, 1)]
    assert not [text for text in _Embeddings.seen if "13812345678" in text]


@pytest.mark.usefixtures("endpoint")
def test_while_its_server_is_busy_words_find(
    make_library: Callable[..., Library], law: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = make_library(encoder="openai:small")
    library.ingest([law], kind="policy", wait=True)
    monkeypatch.setenv("LUOSHI_MAX_RETRIES", "0")
    settings.cache_clear()
    monkeypatch.setattr(_Embeddings, "busy", 100)
    assert library.search("巡河员每周巡河几次")[0].passage.heading[-1] == "第三条"
    assert _Embeddings.busy == 99


@pytest.mark.parametrize("name", ["use", "e5"])
def test_shipped_encoders_give_unit_vectors_that_know_likeness(name: str) -> None:
    encoder = get_encoder(name)
    vectors = encoder.passages(["群众投诉没有答复", "对来信来访没有回音", "食堂采购土豆"])
    assert vectors.shape == (3, encoder.dim)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    assert encoder.passages([]).shape == (0, encoder.dim)


def test_names_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有 x 这个编码器"):
        get_encoder("x")
    with pytest.raises(UsageError, match="没有可用的模型"):
        get_encoder(f"onnx:{tmp_path}")


def _field(number: int, value: bytes | str | int) -> bytes:
    """One field of a protobuf message; enough of the format to write a model of one node."""

    def varint(n: int) -> bytes:
        return bytes([n & 127 | 128]) + varint(n >> 7) if n > 127 else bytes([n])

    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def _model(table: np.ndarray) -> bytes:
    """An ONNX model that looks each token up in `table`: last_hidden_state = table[input_ids]."""

    def tensor(name: str, kind: int) -> bytes:
        shape = b"".join(_field(1, _field(2, dim)) for dim in ("batch", "length"))
        return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, shape)))

    node = _field(1, "table") + _field(1, "input_ids") + _field(2, "last_hidden_state") + _field(4, "Gather")
    weights = b"".join(_field(1, size) for size in table.shape) + _field(2, 1) + _field(8, "table")
    weights += _field(9, table.astype("<f4").tobytes())
    output = _field(1, "last_hidden_state") + _field(2, _field(1, _field(1, 1)))
    graph = (
        _field(1, node) + _field(2, "g") + _field(5, weights) + _field(11, tensor("input_ids", 7)) + _field(12, output)
    )
    return _field(1, 8) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 13))


@pytest.mark.parametrize(("first_token", "expected"), [(True, [1.0, 0.0]), (False, [0.0, 1.0])])
def test_a_folder_with_an_onnx_model(tmp_path: Path, first_token: bool, expected: list[float]) -> None:
    vocabulary = {"[PAD]": 0, "甲": 1, "乙": 2}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[PAD]"))
    tokenizer.pre_tokenizer = Split("", "isolated")
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "model.onnx").write_bytes(_model(np.array([[9, 9], [2, 0], [-1, 3]])))
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": first_token}))
    encoder = get_encoder(f"onnx:{tmp_path}")
    vectors = encoder.passages(["甲乙乙", "甲"])
    assert encoder.dim == 2
    assert encoder.name.startswith("onnx-")
    # The padding of the shorter text does not count: its mean is its only token.
    assert np.allclose(vectors, [expected, [1.0, 0.0]])
