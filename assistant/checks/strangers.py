"""Names by whether their characters are strangers to each other, for surnames that may be words (常驻, 管党务).

粟子涵 behind 学生 may be a name or the beginning of another word (学生高温补贴). What tells them apart is that
no two of its characters, nor its last and the one behind it, belong together in a word, as the speller counted.
"""

from __future__ import annotations

from assistant.checks import speller
from assistant.particulars.phrases import lexicon

_HAN = "[一-鿿]"
_LEADS = "由被给找请据、"


def pattern(name: str, over: str) -> str:
    """The regular expression of such places: group 1 behind a word for people, group 2 alone in its clause or list.

    `name` is one for any surname with one or two given characters, `over` what a sentence goes on with behind a name.
    """
    led = "|".join(f"(?<={word})" for word in lexicon("persons.yaml")["loose_end"])
    form = rf"(?={_HAN}{{3}}){name.replace('{1,2}', '{2}')}"
    stop = rf"(?=[^一-鿿]|[{lexicon('names.yaml')['not_given']}]|{over}|$)"
    return rf"(?<={_HAN})(?:{led})({form})|(?:(?<!{_HAN})|(?<=[{_LEADS}]))({form}){stop}"


def strange(text: str, start: int, end: int) -> bool:
    """Whether the characters of `text[start:end]` belong neither together nor to the one behind them."""
    known = speller.load()
    pairs = (text[at : at + 2] for at in range(start, end))
    return not any(len(pair) == 2 and known.is_character(pair[1]) and known.bound(pair) for pair in pairs)


def worded(text: str, start: int, end: int, marked: bool) -> bool:
    """Whether what looks like a name in `text[start:end]` is made of parts of common words.

    Given characters (丽华) are read so only where they are far more than a name (其中); the neighbours outside count
    where nothing has `marked` the end of the name.
    """
    inner, behind = text[start + 1 : end], text[end - 1 : end + 1]
    given = len(inner) == 2 and set(inner) <= set(lexicon("persons.yaml")["given"])
    if _common(text[max(0, start - 1) : start + 1], often=10):
        return True
    if len(inner) == 2 and not given and speller.load().count(inner) >= speller.KNOWN:
        return True
    if marked:
        return False
    return _common(inner, often=10) if given else _common(text[start : start + 2]) or _common(behind)


def _common(pair: str, often: int = 1) -> bool:
    known = speller.load()
    characters = len(pair) == 2 and all(known.is_character(char) for char in pair)
    return characters and known.count(pair) >= often * speller.KNOWN and known.bound(pair)
