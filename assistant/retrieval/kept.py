"""Vectors of sentences, kept while the process lives: a draft is checked again after every edit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.remember import Remembering
from assistant.retrieval.encode import Vectors, get_encoder

# 20,000 vectors of 512 numbers are 40 MB: some hundred reports.
_vectors: Remembering[Vectors] = Remembering(lambda texts: get_encoder("use").passages(texts), kept=20_000)


def sentence_vectors(texts: Sequence[str]) -> Vectors:
    """One row a text."""
    return np.stack(_vectors(texts))
