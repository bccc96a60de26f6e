"""From what a model wrote to what may be shown: citations looked up, the guard asked, the rest sorted out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.answers import Wording
from assistant.particulars import PLACEHOLDER, find
from assistant.prompts import Prompt
from assistant.types import Candidate, Citation
from assistant.writing.evidence import Evidence, bigrams
from assistant.writing.guard import clear, inspect
from assistant.writing.orders import order_in
from assistant.writing.rules import rated

_RUN = 6  # characters in a row that a wording shares with a source only when it draws on it
_SECRET_RUN = 14  # and with a prompt only when it repeats it
_COMMON = 0.2  # the share of its pairs of characters that an honest wording has from its material, at least


@dataclass(frozen=True, slots=True)
class Refused:
    """A wording that the guard refused, with its reasons in Chinese, and what the rules could save of it."""

    text: str
    reasons: tuple[str, ...]
    saved: Candidate | None


def admit(
    wordings: Iterable[Wording], named: Mapping[str, Citation], evidence: Evidence, prompt: Prompt
) -> tuple[list[Candidate], list[Refused]]:
    """The wordings that pass as they are, and those that do not.

    A model names its sources; which of them count is decided here: a source that the wording does not draw on is
    dropped, one that it draws on without saying so is added. What repeats the `prompt` or has nothing to do with the
    evidence comes from a model that obeyed the text it was given: it is dropped without a word.
    """
    passed: dict[str, Candidate] = {}
    refused: list[Refused] = []
    for wording in wordings:
        text = " ".join(wording.text.split())
        if not text or text == evidence.original or leaks(text, prompt, evidence) or _strays(text, evidence):
            continue
        cited = drawn_on(text, wording.facts, named, evidence)
        verdict = inspect(text, evidence.citing(cited))
        cleared = clear(text, evidence, cited)
        candidate = cleared and rated(cleared)
        if verdict.ok and candidate:
            passed.setdefault(candidate.text, candidate)
        elif not verdict.ok:
            refused.append(Refused(text, _reasons(verdict.unsupported, verdict.meaning), candidate))
    return list(passed.values()), refused


def leaks(text: str, prompt: Prompt, evidence: Evidence) -> bool:
    """Whether `text` repeats a stretch of the prompt's own words."""
    run = SequenceMatcher(None, text, prompt.system, autojunk=False).find_longest_match()
    return run.size >= _SECRET_RUN and text[run.a : run.a + run.size] not in _known(evidence)


def _strays(text: str, evidence: Evidence) -> bool:
    ours = bigrams(PLACEHOLDER.sub("", text))
    theirs = bigrams("\n".join((_known(evidence), *evidence.quotes)))
    return len(ours & theirs) < _COMMON * len(ours)


def _known(evidence: Evidence) -> str:
    return f"{evidence.original}\n{evidence.section}"


def drawn_on(text: str, claimed: Sequence[str], named: Mapping[str, Citation], evidence: Evidence) -> list[Citation]:
    """The sources that `text` draws on: it repeats a run of their words, or a claimed one's particular.

    One with an order to a machine in it vouches for nothing.
    """
    known = _known(evidence)
    ours = {p.norm for p in find(text)} - {p.norm for p in find(known)}
    drawn = []
    for name, citation in named.items():
        if order_in(citation.quote):
            continue
        run = SequenceMatcher(None, text, citation.quote, autojunk=False).find_longest_match()
        shared = text[run.a : run.a + run.size]
        repeats = run.size >= _RUN and shared not in known
        if repeats or (name in claimed and ours & {p.norm for p in find(citation.quote)}):
            drawn.append(citation)
    return drawn


def _reasons(unsupported: Sequence[str], meaning: Sequence[str]) -> tuple[str, ...]:
    invented = f"“{'”“'.join(unsupported)}”在原句、本段和所引的事实里都没有" if unsupported else ""
    return tuple(reason for reason in (invented, *meaning) if reason)


def repair_request(refused: Mapping[str, Sequence[Refused]]) -> str:
    """The message that asks for a repair; keys name the place (“第2句” or “”), values what was refused there."""
    lines = [f"{place}“{item.text}”：{'；'.join(item.reasons)}。" for place, items in refused.items() for item in items]
    silent = [place for place, items in refused.items() if not items]
    lines += [f"{place}没有改。" for place in silent]
    return (
        "下面的改法不能用：\n"
        + "\n".join(lines)
        + "\n请只就这些重新给出改法：没有依据的内容删去或换成【待补充：……】，意思不要变，其他要求不变。只输出 JSON。"
    )
