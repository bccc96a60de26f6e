"""Several machines on one Chroma server: each keeps a catalogue of its own, the server keeps them alike.

Beside the vectors the server has a collection of sources: texts and passages, packed, with the time of their last
change. A process publishes what it takes in or removes and, before it searches, fetches what others have changed. So
the words index of every machine can be made from the store alone.
"""

from __future__ import annotations

import base64
import json
import logging
import math
import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from assistant.errors import KnowledgeError
from assistant.retrieval.catalogue import Catalogue
from assistant.retrieval.passages import Entry
from assistant.retrieval.store import Record, VectorStore
from assistant.types import Source

_log = logging.getLogger(__name__)
_PART = 200_000  # characters of a record's document: servers limit the size of a request
_CLOCKS_APART = 120_000  # ms by which the clocks of two machines may differ
_EVERY = 1.0  # seconds between two looks at the server


class Shared:
    """Keeps a catalogue in step with the server of `store`; does nothing where there is none."""

    def __init__(self, catalogue: Catalogue, store: VectorStore) -> None:
        self._catalogue, self._store = catalogue, store
        self._looked = 0.0
        self._lock = threading.Lock()

    def knows(self, identity: str) -> bool:
        """Whether a source has been published or taken over; a server that was away may have missed it."""
        return not self._store.url or bool(self._catalogue.state(f"shared:{identity}"))

    def publish(self, identity: str) -> None:
        """Tell the others of a source that was taken in or changed. Raises KnowledgeError without the server."""
        source, text = self._catalogue.source(identity), self._catalogue.text(identity)
        if not self._store.url or source is None or text is None:
            return
        content = {
            "source": asdict(source),
            "text": text,
            "entries": [asdict(entry) for entry in self._catalogue.entries(identity)],
            "edited": self._catalogue.edited(identity),
        }
        packed = base64.b85encode(zlib.compress(json.dumps(content, ensure_ascii=False).encode())).decode()
        self._put(identity, [packed[at : at + _PART] for at in range(0, len(packed), _PART)], gone=False)

    def withdraw(self, identity: str) -> None:
        """Tell the others that a source is to be forgotten: what was published of it is overwritten."""
        if self._store.url:
            self._put(identity, [""], gone=True)

    def _put(self, identity: str, parts: Sequence[str], *, gone: bool) -> None:
        stamp = int(time.time() * 1000)
        old = [record.id for record in self._store.records({"source": identity})]
        records = [
            Record(f"{identity}/{number}", part, {"source": identity, "part": number, "parts": len(parts),
                                                  "stamp": stamp, "gone": gone}, _anywhere(identity, number))
            for number, part in enumerate(parts)
        ]  # fmt: skip
        self._store.put_records(records, drop=set(old) - {record.id for record in records})
        self._catalogue.remember(f"shared:{identity}", str(stamp))

    def fetch(self) -> None:
        """Take over what others have changed since the last look; at most one look a second.

        Without the server what is known here still serves: that is logged, not raised.
        """
        if not self._store.url:
            return
        with self._lock:
            if time.monotonic() - self._looked < _EVERY:
                return
            self._looked = time.monotonic()
            since = int(self._catalogue.state("shared") or 0)
            try:
                records = self._store.records({"stamp": {"$gt": since - _CLOCKS_APART}})
            except KnowledgeError as error:
                _log.warning(error.line())
                return
            changed: dict[str, dict[int, Record]] = defaultdict(dict)
            for record in records:
                changed[str(record.about["source"])][int(record.about["part"])] = record
            for identity, parts in changed.items():
                self._take_over(identity, parts)
            stamps = [int(record.about["stamp"]) for record in records]
            self._catalogue.remember("shared", str(max([since, *stamps])))

    def _take_over(self, identity: str, parts: dict[int, Record]) -> None:
        about = next(iter(parts.values())).about
        stamp, key = str(about["stamp"]), f"shared:{identity}"
        complete = len(parts) == about["parts"] and len({part.about["stamp"] for part in parts.values()}) == 1
        # What is being written this moment is whole at the next look.
        if not complete or self._catalogue.state(key) == stamp:
            return
        if about["gone"]:
            self._catalogue.remove(identity)
        else:
            packed = "".join(parts[number].document for number in sorted(parts))
            self._store_source(json.loads(zlib.decompress(base64.b85decode(packed))))
        self._catalogue.remember(key, stamp)

    def _store_source(self, content: dict[str, Any]) -> None:
        source = Source(**content["source"])
        entries = [Entry(**{**row, "heading": tuple(row["heading"])}) for row in content["entries"]]
        there = self._catalogue.at(source.path)
        if there and there[0].id != source.id:
            self._catalogue.remove(there[0].id)
        # Size and time of another machine's file say nothing here: the content's hash decides at a refresh.
        self._catalogue.put(source, content["text"], entries, size=-1, mtime=-1, edited=content["edited"])


def _anywhere(identity: str, number: int) -> list[float]:
    """A direction: these records are never searched by nearness, yet Chroma wants a vector for each."""
    angle = zlib.crc32(f"{identity}/{number}".encode()) % 36_000 * math.pi / 18_000
    return [math.cos(angle), math.sin(angle)]
