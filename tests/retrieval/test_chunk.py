from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.retrieval.chunk import MAX_CHARS, split
from assistant.retrieval.readers import Document

_LINES = st.sampled_from(
    [
        *("第一章 总则", "第二条 村委会应当答复。", "（一）台账齐全；", "一、存在的问题", "（二）作风方面。下乡少。"),
        *("1.会议多", "说明。" * 120, "没有标点" * 200, "", "　　普通一段话，没有编号。"),
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(_LINES, min_size=1, max_size=25), st.sampled_from(["policy", "report", "record"]))
def test_passages_are_in_order_apart_and_lose_nothing(lines: list[str], kind: str) -> None:
    text = "\n".join(lines)
    pieces = split(Document(text), kind)  # type: ignore[arg-type]
    ends = [0, *(piece.end for piece in pieces)]
    assert all(end <= piece.start < piece.end for end, piece in zip(ends, pieces, strict=False))
    held = "".join(text[piece.start : piece.end] for piece in pieces)
    for line in lines:
        # A short line without a full stop may be a heading, which is in the path and not in a passage.
        if "。" in line or len(line) > 40:
            assert all(sentence in held for sentence in line.strip("　").split("。"))
    assert all(piece.end - piece.start <= MAX_CHARS for piece in pieces if "。" in text[piece.start : piece.end])
