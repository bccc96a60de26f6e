"""Fit the classifiers that ship in knowledge/models/ (needs scikit-learn: `pip install -e .[train]`).

    python -m evals.train                    # fit and write
    python -m evals.train leave-one-out      # how each dev report does by what was fitted without it; writes nothing
    python -m evals.train held               # how the shipped links do on the short reports they were not fitted to

Reads only what is in the repository: knowledge/mechanisms/*.yaml, evals/pairs/*.yaml (short reports of problems, causes
and measures, with their links) and the reports of evals/reports whose split is `dev`. How the result does on reports it
never saw is what `luoshi eval vague links` prints.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from assistant.checks import links, mechanisms, ngrams, restated, vague
from assistant.checks.ngrams import Classifier, grams
from assistant.intake.split import sentence_spans
from assistant.retrieval.encode import get_encoder
from assistant.settings import KNOWLEDGE_DIR
from assistant.types import LinkKind
from evals.dataset import REPORTS, Case, load_cases

PAIRS = Path(__file__).resolve().parent / "pairs"
HELD = PAIRS / "held"
LINKS: tuple[tuple[LinkKind, str, str], ...] = (
    ("cause-problem", "C", "cause_links"),
    ("measure-problem", "M", "measure_links"),
)


def mechanism_rows() -> Iterator[tuple[str, str, str, str]]:
    """(mechanism, side, vague|specific, sentence) of every sentence written for training."""
    for file in sorted((KNOWLEDGE_DIR / "mechanisms").glob("*.yaml")):
        data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        for side in ("problem", "cause", "measure"):
            for label in ("vague", "specific"):
                for sentence in data[side][label]:
                    yield data["id"], side, label, sentence


def vague_rows(cases: Sequence[Case]) -> list[tuple[str, bool]]:
    """(sentence, fails the swap test) from the mechanisms, these reports, and their ledgers (never vague)."""
    rows = [(text, label == "vague") for _, _, label, text in mechanism_rows()]
    for case in cases:
        rows += [(case.sentence(i), bool(v)) for i, v in case.vague.items()]
        rows += [(fact.text, False) for fact in case.facts]
    return rows


def cause_rows(cases: Sequence[Case]) -> list[tuple[str, str]]:
    """(sentence, problem|cause): what tells that something is wrong, and what tells why; causes of nothing left out."""
    rows = [(text, side) for _, side, _, text in mechanism_rows() if side != "measure"]
    for file in sorted(PAIRS.rglob("*.yaml")):
        data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        rows += [(text, "problem") for problem in data["problems"] for text in _sentences(problem)]
        rows += [(text, "cause") for row in data["causes"] if row["explains"] for text in _sentences(row["text"])]
    for case in cases:
        linked = {cause for cause, _ in case.gold["cause_links"]}
        for section in case.report.sections:
            if section.kind == "problem" or section.id in linked:
                rows += [(restated.bare(s.text), section.kind) for s in links.spoken(section)]
    return rows


@dataclass(frozen=True, slots=True)
class Pairs:
    """A report's sections on either side of a kind of link, each as its sentences, and which of them are linked."""

    sources: list[list[str]]
    targets: list[list[str]]
    linked: NDArray[np.bool_]


def pairs_of(case: Case, letter: str, key: str) -> Pairs:
    """The sections of a labelled report; `letter` and `key` are those of LINKS."""
    sources = [s for s in case.report.sections if s.id.startswith(letter)]
    problems = [s for s in case.report.sections if s.kind == "problem"]
    said = [[[x.text for x in links.spoken(s)] for s in part] for part in (sources, problems)]
    wanted = {tuple(pair) for pair in case.gold[key]}
    return Pairs(said[0], said[1], np.array([[(s.id, p.id) in wanted for p in problems] for s in sources]))


def written_pairs(letter: str, folder: Path = PAIRS) -> Iterator[Pairs]:
    """The same of the short reports in a folder."""
    side, verb = {"C": ("causes", "explains"), "M": ("measures", "answers")}[letter]
    for file in sorted(folder.glob("*.yaml")):
        data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        targets = [_sentences(text) for text in data["problems"]]
        linked = [[number in row[verb] for number in range(1, len(targets) + 1)] for row in data[side]]
        yield Pairs([_sentences(row["text"]) for row in data[side]], targets, np.array(linked))


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def fit(texts: list[str], labels: list[str], strength: float) -> Classifier:
    """A logistic regression over TF-IDF n-grams seen in at least two texts; one column where there are two labels."""
    vectorizer = TfidfVectorizer(analyzer=lambda text: list(grams(text)), min_df=2, sublinear_tf=True)
    matrix = vectorizer.fit_transform(texts)
    model = LogisticRegression(C=strength, max_iter=3000).fit(matrix, labels)
    names = list(model.classes_) if len(model.classes_) > 2 else [model.classes_[1]]
    weights = model.coef_.T.astype(np.float32)
    idf, bias = vectorizer.idf_.astype(np.float32), model.intercept_.astype(np.float32)
    return Classifier(list(vectorizer.get_feature_names_out()), idf, weights, bias, names)


def fit_vague(cases: Sequence[Case]) -> Classifier:
    """The swap test, fitted to the mechanisms and these reports."""
    rows = vague_rows(cases)
    return fit([text for text, _ in rows], ["vague" if v else "specific" for _, v in rows], 10)


def fit_causes(cases: Sequence[Case]) -> Classifier:
    """What is wrong told from why it is so: above zero a text reads as a problem, not as a cause."""
    rows = cause_rows(cases)
    return fit([text for text, _ in rows], [side for _, side in rows], 10)


def fit_links(names: tuple[str, ...], cases: Sequence[Case], encode: mechanisms.Encode) -> mechanisms.Weights:
    """The vector classifier on the mechanisms, then the pair weights on these reports' links and the written ones."""
    rows = list(mechanism_rows())
    vectors = encode([text for *_, text in rows])
    model = LogisticRegression(C=3, max_iter=3000).fit(vectors * mechanisms.SCALE, [row[0] for row in rows])
    assert tuple(model.classes_) == names
    weights, bias = model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
    loaded = mechanisms.Weights(weights, bias, {})
    pairs: dict[str, NDArray[np.float32]] = {
        kind: _fit_pairs(letter, key, cases, encode, loaded) for kind, letter, key in LINKS
    }
    return mechanisms.Weights(weights, bias, pairs)


def _described(
    pairs: Pairs, encode: mechanisms.Encode, loaded: mechanisms.Weights
) -> tuple[mechanisms.Side, mechanisms.Side]:
    return (
        mechanisms.describe(pairs.sources, encode, loaded),
        mechanisms.describe(pairs.targets, encode, loaded),
    )  # fmt: skip


def _fit_pairs(
    letter: str, key: str, cases: Sequence[Case], encode: mechanisms.Encode, loaded: mechanisms.Weights
) -> NDArray[np.float32]:
    features, labels = [], []
    for pairs in (*(pairs_of(case, letter, key) for case in cases), *written_pairs(letter)):
        features.append(mechanisms.features(*_described(pairs, encode, loaded)).reshape(pairs.linked.size, -1))
        labels += pairs.linked.ravel().tolist()
    model = LogisticRegression(C=0.3, max_iter=1000).fit(np.vstack(features), labels)
    return np.append(model.coef_[0], model.intercept_[0]).astype(np.float32)


def save(name: str, arrays: dict[str, NDArray[Any]]) -> None:
    """Write arrays where the checks load them from."""
    path = KNOWLEDGE_DIR / "models" / f"{name}.npz"
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, allow_pickle=False, **arrays)


def leave_one_out() -> dict[str, float]:
    """F1 over the dev reports, each judged by what was fitted to the other ones."""
    cases, encode = load_cases(REPORTS, split="dev"), get_encoder("use").passages
    counts: dict[str, NDArray[np.int64]] = {name: np.zeros(3, np.int64) for name in ("vague", *(k for k, *_ in LINKS))}
    for case in cases:
        others = [other for other in cases if other is not case]
        model = fit_vague(others)
        said = np.array([vague.score(case.sentence(i), model) >= vague.VAGUE for i in case.vague])
        counts["vague"] += _confusion(said, np.array(list(case.vague.values())) == 1)
        loaded = fit_links(ngrams.load("mechanisms").labels, others, encode)
        for kind, letter, key in LINKS:
            pairs = pairs_of(case, letter, key)
            scores = mechanisms.scores(kind, *_described(pairs, encode, loaded), loaded)
            counts[kind] += _confusion(links.speaks_for(scores, kind), pairs.linked)
    return _f1(counts)


def held_out() -> dict[str, float]:
    """F1 of the shipped links, and of what they leave without one, over the short reports held out."""
    encode, loaded = get_encoder("use").passages, mechanisms.weights()
    counts: dict[str, NDArray[np.int64]] = {}
    for kind, letter, _ in LINKS:
        for pairs in written_pairs(letter, HELD):
            scores = mechanisms.scores(kind, *_described(pairs, encode, loaded), loaded)
            said = links.speaks_for(scores, kind)
            for name, got, true in (
                (kind, said, pairs.linked),
                (f"{kind}: a problem without any", ~np.logical_or.reduce(said), ~np.logical_or.reduce(pairs.linked)),
                (
                    f"{kind}: one that answers none",
                    ~np.logical_or.reduce(said, 1),
                    ~np.logical_or.reduce(pairs.linked, 1),
                ),
            ):
                counts[name] = counts.get(name, np.zeros(3, np.int64)) + _confusion(got, true)
    return _f1(counts)


def _f1(counts: dict[str, NDArray[np.int64]]) -> dict[str, float]:
    return {name: float(2 * hit / max(1, 2 * hit + wrong + missed)) for name, (hit, wrong, missed) in counts.items()}


def _confusion(said: NDArray[np.bool_], true: NDArray[np.bool_]) -> NDArray[np.int64]:
    """(right, wrong, missed)."""
    return np.array([(said & true).sum(), (said & ~true).sum(), (~said & true).sum()])


def main() -> None:
    """Fit and write all four files."""
    cases = load_cases(REPORTS, split="dev")
    save("vague", fit_vague(cases).arrays())
    save("causes", fit_causes(cases).arrays())
    spoken = list(mechanism_rows())
    classifier = fit([text for *_, text in spoken], [row[0] for row in spoken], 20)
    save("mechanisms", classifier.arrays())
    fitted = fit_links(classifier.labels, cases, get_encoder("use").passages)
    halved = fitted.vector_weights.astype(np.float16)
    save("links", {"vector_weights": halved, "vector_bias": fitted.vector_bias, **fitted.pair})


_TRIALS = {"leave-one-out": leave_one_out, "held": held_out}

if __name__ == "__main__":
    if trial := _TRIALS.get(" ".join(sys.argv[1:])):
        sys.stdout.writelines(f"{name} F1 {value:.3f}\n" for name, value in trial().items())
    else:
        main()
