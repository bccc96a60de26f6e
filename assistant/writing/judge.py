"""A second opinion where rules are undecided: is it vague, does the cause explain, the measure answer.

Mixed among the questions are some whose answers are known (knowledge/controls.yaml). A model that gets one of them
wrong is not believed in that call, nor asked such questions again: what the rules say then stands.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeVar

from assistant import prompts
from assistant.answers import Answer, LinkVerdicts, VagueVerdicts
from assistant.checks.base import knowledge
from assistant.errors import ModelAnswerInvalid
from assistant.models import Model
from assistant.tokens import Part
from assistant.types import LinkKind
from assistant.writing.context import fit

T = TypeVar("T", bound=Answer)
U = TypeVar("U")
Matter = Literal["vague", "linked"]
Pair = tuple[LinkKind, str, str]

_log = logging.getLogger(__name__)
_SENTENCES = 12  # a call
_PAIRS = 8  # a call
_CONTROLS = 2  # a call, of either answer
_SIDE = 200  # characters of either side of a pair
_ANSWER = 900  # tokens
_NAMES = {"cause-problem": "原因", "measure-problem": "措施"}


class Judge:
    """Asks `model`; None means that it gave no verdict to rely on. Raises ModelUnavailable and ModelRefused."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._doubted: set[Matter] = set()

    def vague(self, sentences: Sequence[str]) -> list[bool | None]:
        """Whether each sentence could stand in any other unit's report."""
        known = [(str(row["text"]), bool(row["answer"])) for row in controls("vague")]
        return self._judged("vague", sentences, known, _SENTENCES, self._ask_vague)

    def linked(self, pairs: Sequence[Pair]) -> list[bool | None]:
        """Of each (kind, cause or measure, problem), whether the one explains or answers the other."""
        known = [((row["kind"], row["other"], row["problem"]), bool(row["answer"])) for row in controls("linked")]
        return self._judged("linked", pairs, known, _PAIRS, self._ask_linked)

    def _judged(
        self,
        matter: Matter,
        items: Sequence[U],
        known: Sequence[tuple[U, bool]],
        size: int,
        ask: Callable[[Sequence[U]], Mapping[int, bool]],
    ) -> list[bool | None]:
        """A verdict on each item, `size` a call, with controls among them."""
        verdicts: list[bool | None] = []
        for at in range(0, len(items), size):
            some = items[at : at + size]
            if matter in self._doubted:
                verdicts += [None] * len(some)
                continue
            mixed = _mixed(some, _chosen(known, at // size))
            said = ask([item for item, _ in mixed])
            if any(
                answer is not None and said.get(number) is not answer for number, (_, answer) in enumerate(mixed, 1)
            ):
                _log.warning("模型答错了已知答案的对照题，这里只用规则判断")
                self._doubted.add(matter)
                said = {}
            verdicts += [said.get(number) for number, (_, answer) in enumerate(mixed, 1) if answer is None]
        return verdicts

    def _ask_vague(self, sentences: Sequence[str]) -> Mapping[int, bool]:
        answer = self._ask("judge_vague", VagueVerdicts, Part("sentences", _listed(sentences)))
        return {item.number: item.vague for item in answer.items} if answer else {}

    def _ask_linked(self, pairs: Sequence[Pair]) -> Mapping[int, bool]:
        lines = [f"问题：{problem[:_SIDE]}{_NAMES[kind]}：{other[:_SIDE]}" for kind, other, problem in pairs]
        answer = self._ask("judge_link", LinkVerdicts, Part("pairs", _listed(lines)))
        return {item.number: item.linked for item in answer.items} if answer else {}

    def _ask(self, name: str, kind: type[T], part: Part) -> T | None:
        try:
            return self._model.ask(fit(prompts.load(name), self._model, [part], _ANSWER), kind)
        except ModelAnswerInvalid as error:
            _log.warning("%s；这里只用规则判断", error)
            return None


def controls(matter: Matter) -> list[dict[str, Any]]:
    """The questions with known answers: `text`, or `kind`, `problem` and `other`; and `answer`."""
    rows: list[dict[str, Any]] = knowledge("controls.yaml")[matter]
    return rows


def _chosen(known: Sequence[tuple[U, bool]], call: int) -> list[tuple[U, bool]]:
    """As many controls of either answer, others in the next call."""
    chosen = []
    for answer in (True, False):
        alike = [row for row in known if row[1] is answer]
        chosen += [alike[(call * _CONTROLS + at) % len(alike)] for at in range(_CONTROLS)]
    return chosen


def _mixed(items: Sequence[U], known: Sequence[tuple[U, bool]]) -> list[tuple[U, bool | None]]:
    """The items, which have no answer yet, with the known ones spread among them."""
    mixed: list[tuple[U, bool | None]] = [(item, None) for item in items]
    step = (len(items) + len(known)) / len(known)
    for at, control in enumerate(known):
        mixed.insert(round(at * step), control)
    return mixed


def _listed(lines: Sequence[str]) -> str:
    """One numbered line each."""
    return "\n".join(f"{number} {' '.join(line.split())}" for number, line in enumerate(lines, 1))
