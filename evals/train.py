"""Fit the classifiers that ship in knowledge/models/ (needs scikit-learn: `pip install -e .[train]`).

    python -m evals.train [--check]

Reads only what is in the repository: knowledge/mechanisms/*.yaml and the reports of evals/reports whose split is
`dev`. Prints how the same recipe does on held-out reports; with --check nothing is written.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from assistant.checks.ngrams import Classifier, grams, read
from assistant.settings import KNOWLEDGE_DIR
from evals.dataset import REPORTS, load_cases

Row = tuple[str, str]


def mechanism_rows() -> Iterator[tuple[str, str, str, str]]:
    """(mechanism, side, vague|specific, sentence) of every sentence written for training."""
    for file in sorted((KNOWLEDGE_DIR / "mechanisms").glob("*.yaml")):
        data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        for side in ("problem", "cause", "measure"):
            for label in ("vague", "specific"):
                for sentence in data[side][label]:
                    yield data["id"], side, label, sentence


def vague_rows() -> list[tuple[str, bool]]:
    """(sentence, fails the swap test) from the mechanisms, the dev reports, and their ledgers (never vague)."""
    rows = [(text, label == "vague") for _, _, label, text in mechanism_rows()]
    for case in load_cases(REPORTS, split="dev"):
        rows += [(case.sentence(i), bool(v)) for i, v in case.vague.items()]
        rows += [(fact.text, False) for fact in case.facts]
    return rows


def fit(texts: list[str], labels: list[list[bool]], names: list[str], least: int) -> Classifier:
    """One logistic regression a label over shared TF-IDF n-grams seen in at least `least` texts."""
    vectorizer = TfidfVectorizer(analyzer=lambda text: list(grams(text)), min_df=least, sublinear_tf=True)
    matrix = vectorizer.fit_transform(texts)
    columns, biases = [], []
    for at in range(len(names)):
        model = LogisticRegression(C=10, max_iter=3000).fit(matrix, [row[at] for row in labels])
        columns.append(model.coef_[0])
        biases.append(model.intercept_[0])
    vocabulary = list(vectorizer.get_feature_names_out())
    return Classifier(
        vocabulary, vectorizer.idf_.astype(np.float32), np.array(columns, np.float32).T,
        np.array(biases, np.float32), names,
    )  # fmt: skip


def save(model: Classifier, path: Path) -> None:
    """Write a classifier where assistant.checks.ngrams.load finds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, allow_pickle=False, **model.arrays())


def main() -> None:
    """Fit, report, write."""
    rows = vague_rows()
    model = fit([text for text, _ in rows], [[v] for _, v in rows], ["vague"], least=2)
    if "--check" not in sys.argv:
        save(model, KNOWLEDGE_DIR / "models" / "vague.npz")
        read(KNOWLEDGE_DIR / "models" / "vague.npz")


if __name__ == "__main__":
    main()
