import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.retrieval import words
from assistant.retrieval.words import Words, terms_of

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


def test_scores_follow_the_formula() -> None:
    index = Words()
    index.add([0, 1], ["河道巡查", "路灯"])
    idf = np.log1p((2 - 1 + 0.5) / (1 + 0.5))
    norm = words.K1 * (1 - words.B + words.B * 4 / 3)
    expected = idf / (1 + norm) * (1 + 2 * words.SINGLE_WEIGHT)
    assert index.search(terms_of("河道"), 5) == [(0, np.float32(expected))]


def test_coverage_is_a_share() -> None:
    index = Words()
    index.add([0, 1], ["河道巡查记录", "路灯维修"])
    assert index.coverage(terms_of("河道巡查"), "河道巡查记录") == 1
    assert index.coverage(terms_of("河道巡查"), "路灯维修") == 0
    assert index.coverage(terms_of("。"), "路灯") == 0
