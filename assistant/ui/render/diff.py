"""The difference between two texts, word by word, as HTML."""

from __future__ import annotations

import difflib
import re

from assistant.ui.render.markup import filled

# A placeholder, a run of letters, or a number is one word; any other character stands alone, as in Chinese it may.
_WORD = re.compile(r"【待补充[^】\n]{0,60}】|[A-Za-z]+|\d+(?:\.\d+)?%?|\s+|.", re.DOTALL)
_SPECK = 2  # an unchanged stretch of so few words between two changes makes the difference harder to read
_TOO_LONG = 20_000  # SequenceMatcher takes time with the product of the lengths: long texts are compared by lines

Step = tuple[bool, str, str]


def steps(old: str, new: str) -> list[Step]:
    """The way from `old` to `new` as (same, old piece, new piece); the pieces in order give both texts back."""
    if len(old) + len(new) > _TOO_LONG:
        a, b = old.splitlines(keepends=True), new.splitlines(keepends=True)
    else:
        a, b = _WORD.findall(old), _WORD.findall(new)
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    found: list[Step] = []
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        same = op == "equal" and not (i2 - i1 <= _SPECK and i1 > 0 and i2 < len(a))
        left, right = "".join(a[i1:i2]), "".join(b[j1:j2])
        if found and not same and not found[-1][0]:
            found[-1] = (False, found[-1][1] + left, found[-1][2] + right)
        else:
            found.append((same, left, right))
    return found


def difference(old: str, new: str, *, context: int | None = None) -> str:
    """`new` with what was added in <ins> and what was taken away in <del>.

    `context` cuts long unchanged stretches to that many characters on each side.
    """
    parts = []
    for same, left, right in steps(old, new):
        if same:
            parts.append(filled(_cut(right, context)))
        else:
            parts.append(f"<del>{filled(left)}</del>" if left else "")
            parts.append(f"<ins>{filled(right)}</ins>" if right else "")
    return "".join(parts)


def _cut(value: str, context: int | None) -> str:
    if context is None or len(value) <= 2 * context + 10:
        return value
    return f"{value[:context]} …… {value[-context:]}"
