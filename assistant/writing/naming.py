"""Whether a person or a thing named in a candidate is known by that name in its evidence."""

from __future__ import annotations

import re

from assistant.particulars import Particular
from assistant.particulars.names import is_verb
from assistant.writing.evidence import Ground, Slot, bigrams, ground_words, squeeze

_OWN_LEVEL = re.compile(r"^(?:局|校|院|集团|公司|驻局)")
_WITH = re.compile("^[同跟与来]")
_PLACE = re.compile(r"(?P<stem>[一-鿿]{2,4}?)(?P<ending>社区|街道|小区|[村镇乡县区市州])")


def person_stands(slot: Slot, others: tuple[Slot, ...], ground: Ground) -> bool:
    """A name word for word; a post as it is or shortened, never without its 副 (副科长 does not hold 科长), and before
    a name only as that person's."""
    p = slot.particular
    if not p.weak:
        # 王医生 for 医生王某
        post = p.text[1:]
        return squeeze(p.text) in ground.joined or (len(post) > 1 and f"{post}{p.text[0]}某" in ground.joined)
    named = any(other.particular.start == p.end and other.particular.kind == "person" for other in others)
    return any(
        s.particular.text.endswith(p.text)
        and not s.particular.text.removesuffix(p.text).endswith("副")
        and (not named or s.after[:1] == slot.after[:1])
        for s in ground.slots
        if s.particular.kind == "person"
    )


def name_stands(p: Particular, ground: Ground) -> bool:
    """A name word for word, shortened, or put together anew from words of the evidence."""
    text = squeeze(p.text)
    # 同拖轮公司: the finder takes 同 and 跟 for the beginning of a name.
    if any(name in ground.joined for name in (text, _WITH.sub("", text), _OWN_LEVEL.sub("", text))):
        return True
    if p.weak and p.kind in {"place", "unit"}:
        # The end of a longer name holds it only behind the same character (兴旺铸造厂 is not 兴发铸造厂).
        before, end = text[-4:-3], text[-3:]
        alone = re.search(rf"(?<![一-鿿]){end}|{before}{end}", ground.joined)
        return bool(alone) or (end in ground.joined and is_verb(text[-5:-3]))
    if p.weak:
        pairs = bigrams(text)
        ending = text[-3:] if p.kind == "meeting" else text[-2:]
        return ending in ground.joined and any(2 * len(pairs & words) >= len(pairs) for words in ground.words)
    if _listed(text, ground):
        return True
    held = [squeeze(s.particular.text) for s in ground.slots if s.particular.kind == p.kind]
    if any(_shortened(text, name) for name in held) or _in_other_words(text, p, ground):
        return True
    # The finder may have taken a word too many on the left: the rest must be a whole name of the evidence.
    return any(text.endswith(name) and bigrams(text) - bigrams(name) <= ground_words(ground) for name in held)


def _listed(text: str, ground: Ground) -> bool:
    """河东镇 where the evidence has 河东、龙口两个临河镇; 何寨村冷库 where it has 马庄、何寨两个村的冷库."""
    place = _PLACE.match(text)
    if not place or text[place.end() :] not in ground.joined:
        return False
    rest = r"(?:[、和及与][一-鿿]{2,4}?)*?等?(?:[一二两三四五六七八九十\d]+个?)[一-鿿]{0,3}?"
    return bool(re.search(re.escape(place["stem"]) + rest + place["ending"], ground.joined))


def _in_other_words(text: str, p: Particular, ground: Ground) -> bool:
    """第一税务分局 is 一分局 for short; the 司机代表座谈会 is a 座谈会 that 司机代表 came to."""
    if p.kind == "meeting":
        return any(text[-3:] in told and bigrams(text[:-3]) <= bigrams(told) for told in ground.texts)
    numbered = re.findall(r"第([一二三四五六七八九十][一-鿿]{2,8})", ground.joined)
    return text[0] in "一二三四五六七八九十" and any(_shortened(text, name) for name in numbered)


def _shortened(text: str, name: str) -> bool:
    """`text` is `name` with inner words left out (双堰岭高标准农田项目)."""
    first = 1 if text[0] in "一二三四五六七八九十" else 2
    name = name[: name.find(text[-2:]) + 2]
    if text[:first] != name[:first] or text[-2:] != name[-2:]:
        return False
    rest = iter(name)
    return all(char in rest for char in text)
