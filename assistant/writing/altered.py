"""Names that no finder knows by themselves, seen by what they were altered from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.particulars import PLACEHOLDER, Kind, Particular
from assistant.particulars.names import KINDS, is_verb, name_before, usual
from assistant.particulars.phrases import alternatives, lexicon
from assistant.writing.evidence import Ground, Slot

_UNIT_END = "局科股处室队组部社司行院校厂店站所"
_NAME_END = re.compile(rf"(?=([一-鿿]{{2}}[村镇乡县区市路街巷园苑湾岭坡渠河桥库楼{_UNIT_END}])([一-鿿]{{2}}))")
# A character that carries meaning: no particle, adverb, preposition or numeral.
_CONTENT = (
    r"[^\W\d_以我你他她它全本的了在是有不没未都也又就才只仅已被把对向从到与及或并而且其该各每这那个"
    r"一二三四五六七八九十两]"
)
_HAN = "[一-鿿]"
_FIGURES = frozenset({"number", "sum", "percent", "period", "date"})
_GRADE = re.compile("[初高大][一二三四](?![名位个])")
_LIST = re.compile(rf"{_HAN}{{2,4}}(?:、{_HAN}{{2,4}})+")
_STRETCH = re.compile(rf"(?=({_HAN}{{2}})[至—-]+({_HAN}{{2}}))")


def altered(text: str, slots: tuple[Slot, ...], ground: Ground) -> Iterator[Particular]:
    """Every name of `text` that stands in the evidence but for one character or one word; `slots` are those of `text`.

    Figures and dates bound a name as punctuation does.
    """
    shown = PLACEHOLDER.sub(_stop, text)
    for p in (slot.particular for slot in slots if slot.particular.kind in _FIGURES):
        shown = shown[: p.start] + "，" * len(p.text) + shown[p.end :]
    yield from _in_full(shown, ground)
    yield from _by_a_character(shown, ground)
    yield from _by_a_contrast(shown, ground)
    yield from _by_an_end(shown, ground)
    yield from _by_a_word(shown, ground)
    yield from _in_a_list(shown, ground)
    yield from _by_a_grade(shown, ground)


def _stop(match: re.Match[str]) -> str:
    return "，" * len(match[0])


def _in_full(text: str, ground: Ground) -> Iterator[Particular]:
    """A given name put where the evidence has 某 (家属骆志强 where it has 家属骆某)."""
    for slot in ground.slots:
        family = slot.particular.text[:1]
        if slot.particular.text[1:2] == "某" and slot.before:
            for match in re.finditer(rf"(?<={slot.before[-1]}){family}(?!某)[一-鿿]{{2}}", text):
                yield Particular("person", match[0], match.start(), match.end(), match[0])


def _by_a_character(text: str, ground: Ground) -> Iterator[Particular]:
    """One character off before the same words (丰和园业主 where the evidence has 丰泽园业主)."""
    for match in _NAME_END.finditer(text):
        name, after = match[1], match[2]
        if name in ground.joined or not re.fullmatch(f"{_CONTENT}{{3}}", name) or usual(name) or usual(name[1:]):
            continue
        patterns = (f"{_CONTENT}{name[1:]}{after}", f"{name[0]}{_CONTENT}{name[2]}{after}")
        for pattern in patterns:
            if re.search(pattern, ground.joined):
                kind: Kind = "unit" if name[2] in _UNIT_END else "place"
                yield Particular(kind, name, match.start(1), match.end(1), name)
                break


def _by_an_end(text: str, ground: Ground) -> Iterator[Particular]:
    """Another end of a road or a stretch (松树至双沟公路 for 松林至双沟公路)."""
    for match in _STRETCH.finditer(text):
        for name, pattern in ((1, rf"{_HAN}{{2}}[至—-]+{match[2]}"), (2, rf"{match[1]}[至—-]+{_HAN}{{2}}")):
            if match[name] not in ground.joined and re.search(pattern, ground.joined):
                yield Particular("place", match[name], match.start(name), match.end(name), match[name])


@lru_cache(maxsize=1)
def _contrasts() -> tuple[re.Pattern[str], dict[str, str]]:
    rivals: dict[str, str] = {}
    for line in lexicon("names.yaml")["contrasts"]:
        for char in line:
            rivals[char] = rivals.get(char, "") + line.replace(char, "")
    return re.compile(f"[{''.join(rivals)}]"), rivals


def _by_a_contrast(text: str, ground: Ground) -> Iterator[Particular]:
    """Another of a pair (城北营业部 for 城南营业部, 副井 for 主井) before or between the same characters."""
    pattern, rivals = _contrasts()
    for match in pattern.finditer(text):
        at, others = match.start(), f"[{rivals[match[0]]}]"
        before, after = text[max(0, at - 1) : at], text[at + 1 : at + 3]
        frames = []
        if re.fullmatch(rf"{_CONTENT}{{2}}", after):
            frames.append(("", after))
        if re.fullmatch(_CONTENT, before) and re.match(_CONTENT, after):
            frames.append((before, after[0]))
        for lead, rest in frames:
            if lead + match[0] + rest not in ground.joined and re.search(lead + others + rest, ground.joined):
                begin, end = at - len(lead), at + 1 + len(rest)
                yield Particular("unit", text[begin:end], begin, end, text[begin:end])
                break


@lru_cache(maxsize=1)
def _heads() -> tuple[re.Pattern[str], frozenset[str]]:
    data = lexicon("names.yaml")
    heads = [w for key in ("places", "bodies", "projects", "heads") for w in data[key] if w not in KINDS]
    return re.compile(alternatives(heads)), frozenset(data["generic"])


def _by_a_word(text: str, ground: Ground) -> Iterator[Particular]:
    """Another word before the same head (香菇大棚 where the evidence has 木耳大棚)."""
    heads, generic = _heads()
    for match in heads.finditer(text):
        # The head with what stands before it in the evidence too (配套项目).
        begin = match.start()
        while begin and re.match(_HAN, text[begin - 1]) and text[begin - 1 : match.end()] in ground.joined:
            begin -= 1
        if match[0] not in ground.joined or match.start() - begin == 1:
            continue
        # One character more than a name's word has: a boundary must be seen.
        word = name_before(text[max(0, begin - 4) : begin])
        if len(word) == 4 and word[:2] in ground.joined:
            word = word[2:]
        known = not 2 <= len(word) <= 3 or word[-2:] in ground.joined or word[-2:] in generic or is_verb(word[-2:])
        if known or not re.fullmatch(rf"{_CONTENT}{{2}}", word[-2:]):
            continue
        head = text[begin : match.end()]
        if not usual(text[: match.end()]) and re.search(_CONTENT + re.escape(head), ground.joined):
            start = begin - len(word)
            yield Particular("place", text[start : match.end()], start, match.end(), text[start : match.end()])


def _in_a_list(text: str, ground: Ground) -> Iterator[Particular]:
    """Another name among several that the evidence lists (桐木、三溪、白马 for 桐木、三溪、白沙)."""
    for match in _LIST.finditer(text):
        names = match[0].split("、")
        known = [name for name in names[:-1] if f"{name}、" in ground.joined]
        for name in (names[0][-2:], *names[1:-1], names[-1][:2]):
            alike = rf"、(?:{name[0]}{_HAN}|{_HAN}{name[-1]})(?!{_HAN}{{3}}、)"
            if len(known) > 1 and name not in ground.joined and re.search(alike, ground.joined):
                at = match.start() + match[0].index(name)
                yield Particular("place", name, at, at + len(name), name)


def _by_a_grade(text: str, ground: Ground) -> Iterator[Particular]:
    """初三 where the evidence has 高三."""
    if _GRADE.search(ground.joined):
        for match in _GRADE.finditer(text):
            if match[0] not in ground.joined:
                yield Particular("unit", match[0], match.start(), match.end(), match[0])
