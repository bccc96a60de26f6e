"""Fit the classifiers that ship in knowledge/models/ (needs scikit-learn: `pip install -e .[train]`).

    python -m evals.train

Reads only what is in the repository: knowledge/mechanisms/*.yaml and the reports of evals/reports whose split is
`dev`. How the result does on reports it never saw is what `luoshi eval vague links` prints.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from assistant.checks import links, mechanisms
from assistant.checks.ngrams import Classifier, grams
from assistant.retrieval.encode import get_encoder
from assistant.settings import KNOWLEDGE_DIR
from evals.dataset import REPORTS, load_cases

LINKS = (("cause-problem", "C", "cause_links"), ("measure-problem", "M", "measure_links"))


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


def fit(texts: list[str], labels: list[str], strength: float) -> Classifier:
    """A logistic regression over TF-IDF n-grams seen in at least two texts; one column where there are two labels."""
    vectorizer = TfidfVectorizer(analyzer=lambda text: list(grams(text)), min_df=2, sublinear_tf=True)
    matrix = vectorizer.fit_transform(texts)
    model = LogisticRegression(C=strength, max_iter=3000).fit(matrix, labels)
    names = list(model.classes_) if len(model.classes_) > 2 else [model.classes_[1]]
    weights = model.coef_.T.astype(np.float32)
    idf, bias = vectorizer.idf_.astype(np.float32), model.intercept_.astype(np.float32)
    return Classifier(list(vectorizer.get_feature_names_out()), idf, weights, bias, names)


def fit_links(names: tuple[str, ...]) -> dict[str, NDArray[np.float32]]:
    """The vector classifier on the mechanisms, then the pair weights on the dev reports' labelled links."""
    encode = get_encoder("use").passages
    rows = list(mechanism_rows())
    vectors = encode([text for *_, text in rows])
    model = LogisticRegression(C=3, max_iter=3000).fit(vectors * mechanisms.SCALE, [row[0] for row in rows])
    assert tuple(model.classes_) == names
    weights, bias = model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
    loaded = mechanisms.Weights(weights, bias, {})
    pairs = {kind: _fit_pairs(kind, letter, key, encode, loaded) for kind, letter, key in LINKS}
    return {"vector_weights": weights.astype(np.float16), "vector_bias": bias, **pairs}


def _fit_pairs(
    kind: str, letter: str, key: str, encode: mechanisms.Encode, loaded: mechanisms.Weights
) -> NDArray[np.float32]:
    features, labels = [], []
    for case in load_cases(REPORTS, split="dev"):
        sections = {s.id: s for s in case.report.sections}
        problems = [s for s in sections.values() if s.kind == "problem"]
        sources = [s for s in sections.values() if s.id.startswith(letter)]
        sides = [
            mechanisms.describe([[x.text for x in links.spoken(s)] for s in part], encode, loaded)
            for part in (sources, problems)
        ]
        features.append(mechanisms.features(*sides).reshape(len(sources) * len(problems), -1))
        wanted = {tuple(pair) for pair in case.gold[key]}
        labels += [(s.id, p.id) in wanted for s in sources for p in problems]
    model = LogisticRegression(C=0.3, max_iter=1000).fit(np.vstack(features), labels)
    return np.append(model.coef_[0], model.intercept_[0]).astype(np.float32)


def save(name: str, arrays: dict[str, NDArray[Any]]) -> None:
    """Write arrays where the checks load them from."""
    path = KNOWLEDGE_DIR / "models" / f"{name}.npz"
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, allow_pickle=False, **arrays)


def main() -> None:
    """Fit and write all three files."""
    rows = vague_rows()
    save("vague", fit([text for text, _ in rows], ["vague" if v else "specific" for _, v in rows], 10).arrays())
    spoken = list(mechanism_rows())
    classifier = fit([text for *_, text in spoken], [row[0] for row in spoken], 20)
    save("mechanisms", classifier.arrays())
    save("links", fit_links(classifier.labels))


if __name__ == "__main__":
    main()
