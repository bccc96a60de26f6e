"""A second opinion where rules are undecided: is it vague, does it answer, is the example one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TypeVar

from assistant import prompts
from assistant.answers import Answer, ExampleVerdict, LinkVerdict, VagueVerdicts
from assistant.errors import ModelAnswerInvalid
from assistant.models import Model
from assistant.tokens import Part
from assistant.types import ExampleGrade, LinkKind
from assistant.writing.context import fit

T = TypeVar("T", bound=Answer)

_log = logging.getLogger(__name__)
_MOST = 12  # sentences a call
_ANSWER = 600  # tokens
_RELATION = {"cause-problem": "原因能否解释问题", "measure-problem": "措施能否改掉问题"}


class Judge:
    """Asks `model`; None means that it gave no usable verdict. Raises ModelUnavailable and ModelRefused."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def vague(self, sentences: Sequence[str]) -> list[bool | None]:
        """Whether each sentence could stand in any other unit's report."""
        verdicts: list[bool | None] = []
        for at in range(0, len(sentences), _MOST):
            some = sentences[at : at + _MOST]
            listed = "\n".join(f"{number} {text}" for number, text in enumerate(some, 1))
            answer = self._ask("judge_vague", VagueVerdicts, [Part("sentences", listed)])
            said = {item.number: item.vague for item in answer.items} if answer else {}
            verdicts += [said.get(number) for number in range(1, len(some) + 1)]
        return verdicts

    def linked(self, kind: LinkKind, problem: str, other: str) -> bool | None:
        """Whether a cause explains `problem`, or a measure answers it."""
        parts = [Part("problem", problem), Part("other", other)]
        answer = self._ask("judge_link", LinkVerdict, parts, relation=_RELATION[kind])
        return answer.linked if answer else None

    def example(self, section: str) -> ExampleGrade | None:
        """How concrete the example of a problem section is."""
        answer = self._ask("judge_example", ExampleVerdict, [Part("section", section)])
        return answer.grade if answer else None

    def _ask(self, name: str, kind: type[T], parts: list[Part], **fixed: str) -> T | None:
        try:
            return self._model.ask(fit(prompts.load(name), self._model, parts, _ANSWER, **fixed), kind)
        except ModelAnswerInvalid as error:
            _log.warning("%s；这里只用规则判断", error)
            return None
