from itertools import pairwise

import bm25s
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.retrieval import words
from assistant.retrieval.words import Words, terms_of

_LETTERS = st.text("甲乙丙丁ab", min_size=1, max_size=8)
_TEXTS = st.lists(st.text("甲乙丙丁，。 ab", max_size=12), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(_TEXTS, st.text("甲乙丙丁ab", min_size=1, max_size=6), st.data())
def test_grown_and_shrunk_it_scores_as_if_built_in_one_go(texts: list[str], query: str, data: st.DataObject) -> None:
    grown = Words()
    for seq, text in enumerate(texts):
        grown.add([seq], [text])
    gone = data.draw(st.sets(st.integers(0, len(texts) - 1)))
    grown.remove(sorted(gone))
    kept = [seq for seq in range(len(texts)) if seq not in gone]
    fresh = Words()
    fresh.add(kept, [texts[seq] for seq in kept])
    found, wanted = (dict(index.search(terms_of(query), 50)) for index in (grown, fresh))
    assert found.keys() == wanted.keys()
    assert np.allclose([found[seq] for seq in wanted], list(wanted.values()))


@settings(max_examples=60, deadline=None)
@given(st.lists(_LETTERS, min_size=1, max_size=12), _LETTERS)
def test_scores_are_those_of_bm25s(texts: list[str], query: str) -> None:
    ours = Words()
    ours.add(range(len(texts)), texts)
    singles, pairs = zip(*(_tokens(text) for text in texts), strict=True)
    theirs = bm25s.BM25(method="lucene", k1=words.K1, b=words.B)
    theirs.index([one + two for one, two in zip(singles, pairs, strict=True)], show_progress=False)
    one, two = _tokens(query)
    expected = words.SINGLE_WEIGHT * theirs.get_scores(one) + (theirs.get_scores(two) if two else 0)
    assert np.allclose(ours.scores(terms_of(query)), expected, rtol=1e-4, atol=1e-5)


def _tokens(text: str) -> tuple[list[str], list[str]]:
    letters = [letter for letter in text if letter.isalnum()]
    return letters, ["".join(pair) for pair in pairwise(letters)]


def test_coverage_is_a_share() -> None:
    index = Words()
    index.add([0, 1], ["河道巡查记录", "路灯维修"])
    assert index.coverage(terms_of("河道巡查"), "河道巡查记录") == 1
    assert index.coverage(terms_of("河道巡查"), "路灯维修") == 0
    assert index.coverage(terms_of("。"), "路灯") == 0
