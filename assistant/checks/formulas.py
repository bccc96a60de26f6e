"""Slips in wordings that are fixed: set formulations of several parts, set phrases, idioms.

What is fixed is data (knowledge/lexicon/typos/{formulations,phrases,idioms}.yaml); how it can go wrong is general: one
part off, one character lost, one character mistaken for another that sounds or looks like it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from assistant.checks import speller
from assistant.checks.base import Typo, knowledge

HAN = "[\u4e00-\u9fff]"
_FOLDER = "lexicon/typos"
# What may follow a phrase that has lost its last character: anything else may make another word with what is left.
_ENDS = re.compile("[的地了和与及等、，。；：！？”）\\d]|$")


# Set formulations


@cache
def _formulation_rules() -> list[tuple[re.Pattern[str], str]]:
    """(all parts but one literally and that one open, the right wording of the open part), for each part of each."""
    rules = []
    for whole in knowledge(f"{_FOLDER}/formulations.yaml")["formulations"]:
        parts = list(re.finditer(rf"{HAN}+", whole))
        for part in parts:
            before, after = re.escape(whole[: part.start()]), re.escape(whole[part.end() :])
            rules.append((re.compile(f"{before}({HAN}{{{len(part[0])}}}){after}"), part[0]))
    return rules


def formulations(text: str) -> Iterator[Typo]:
    """Parts of set formulations that are off while all other parts stand."""
    for pattern, right in _formulation_rules():
        for match in pattern.finditer(text):
            if match[1] != right and set(match[1]) & set(right):
                yield Typo(*match.span(1), right)


# Set phrases


@cache
def _clipped() -> dict[str, list[tuple[str, str, int]]]:
    """(a phrase without one character, the phrase, where it is lacking), by the first two characters.

    The first character is not tried: without it the phrase may follow any word that ends in another.
    """
    found: dict[str, list[tuple[str, str, int]]] = {}
    for words in knowledge(f"{_FOLDER}/phrases.yaml")["phrases"].values():
        for word in words.split():
            forms = {word[:at] + word[at + 1 :]: at for at in range(1, len(word))}
            for form, at in forms.items():
                found.setdefault(form[:2], []).append((form, word, at))
    return found


def phrases(text: str) -> Iterator[Typo]:
    """Set phrases that have lost one character: what is left would be strange, or ends where no word goes on."""
    heads = _clipped()
    for start in range(len(text) - 1):
        for form, word, at in heads.get(text[start : start + 2], ()):
            if text.startswith(form, start) and _is_clipped(text, start, form, word, at):
                yield Typo(start, start + len(form), word)


def _is_clipped(text: str, start: int, form: str, word: str, at: int) -> bool:
    if text.startswith(word, start):
        return False
    if at == len(form):
        return bool(_ENDS.match(text, start + len(form)))
    return speller.load().count(form[at - 1 : at + 1]) <= speller.KNOWN


# Idioms


@cache
def _idiom_index() -> tuple[frozenset[str], dict[str, list[str]], dict[str, list[str]]]:
    """(all idioms, idioms by their first half, and by their second): one wrong character leaves a half whole."""
    groups = knowledge(f"{_FOLDER}/idioms.yaml")
    known = frozenset(word for words in groups.values() for word in words.split())
    first: dict[str, list[str]] = {}
    second: dict[str, list[str]] = {}
    for word in sorted(known):
        first.setdefault(word[:2], []).append(word)
        second.setdefault(word[2:], []).append(word)
    return known, first, second


def idioms(text: str) -> Iterator[Typo]:
    """Four characters of which one is mistaken for another."""
    known, first, second = _idiom_index()
    for at in range(len(text) - 1):
        half = text[at : at + 2]
        for start, words in ((at, first.get(half, ())), (at - 2, second.get(half, ()))):
            window = text[max(start, 0) : start + 4]
            if words and len(window) == 4 and window not in known:
                yield from (Typo(start, start + 4, word) for word in words if _meant(text, start, window, word))


def _meant(text: str, start: int, window: str, word: str) -> bool:
    """Whether `window`, which stands at `start`, is `word` with one character mistaken for another."""
    wrong = [at for at in range(4) if window[at] != word[at]]
    if len(wrong) != 1:
        return False
    model, at = speller.load(), wrong[0]
    alike = model.confusable(window[at], word[at])
    return alike and model.rare_at(text, start + at) and model.gain(text, start + at, word[at]) > 0


FINDERS: tuple[Callable[[str], Iterator[Typo]], ...] = (formulations, phrases, idioms)
