"""A second opinion where rules are undecided: is it vague, does the cause explain, the measure answer."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import TypeVar

from assistant import prompts
from assistant.answers import Answer, LinkVerdicts, VagueVerdicts
from assistant.errors import ModelAnswerInvalid
from assistant.models import Model
from assistant.tokens import Part
from assistant.types import LinkKind
from assistant.writing.context import fit

T = TypeVar("T", bound=Answer)
U = TypeVar("U")

_log = logging.getLogger(__name__)
_SENTENCES = 12  # a call
_PAIRS = 8  # a call
_SIDE = 200  # characters of either side of a pair
_ANSWER = 600  # tokens
_NAMES = {"cause-problem": "原因", "measure-problem": "措施"}


class Judge:
    """Asks `model`; None means that it gave no usable verdict. Raises ModelUnavailable and ModelRefused."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def vague(self, sentences: Sequence[str]) -> list[bool | None]:
        """Whether each sentence could stand in any other unit's report."""
        verdicts: list[bool | None] = []
        for some in _batches(sentences, _SENTENCES):
            answer = self._ask("judge_vague", VagueVerdicts, Part("sentences", _listed(some)))
            said = {item.number: item.vague for item in answer.items} if answer else {}
            verdicts += [said.get(number) for number in range(1, len(some) + 1)]
        return verdicts

    def linked(self, pairs: Sequence[tuple[LinkKind, str, str]]) -> list[bool | None]:
        """Of each (kind, cause or measure, problem), whether the one explains or answers the other."""
        verdicts: list[bool | None] = []
        for some in _batches(pairs, _PAIRS):
            lines = [f"问题：{problem[:_SIDE]}{_NAMES[kind]}：{other[:_SIDE]}" for kind, other, problem in some]
            answer = self._ask("judge_link", LinkVerdicts, Part("pairs", _listed(lines)))
            said = {item.number: item.linked for item in answer.items} if answer else {}
            verdicts += [said.get(number) for number in range(1, len(some) + 1)]
        return verdicts

    def _ask(self, name: str, kind: type[T], part: Part) -> T | None:
        try:
            return self._model.ask(fit(prompts.load(name), self._model, [part], _ANSWER), kind)
        except ModelAnswerInvalid as error:
            _log.warning("%s；这里只用规则判断", error)
            return None


def _batches(items: Sequence[U], size: int) -> Iterator[Sequence[U]]:
    return (items[at : at + size] for at in range(0, len(items), size))


def _listed(lines: Sequence[str]) -> str:
    """One numbered line each."""
    return "\n".join(f"{number} {' '.join(line.split())}" for number, line in enumerate(lines, 1))
