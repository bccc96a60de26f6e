"""A second opinion where rules are undecided: vague sentences, what causes and measures reach, last year's, slips.

Mixed among the questions are some whose answers are known (knowledge/controls.yaml). A model that gets one of them
wrong is not believed in that call, nor asked such questions again: what the rules say then stands.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar

from assistant import prompts
from assistant.answers import (
    Answer,
    CauseVerdict,
    CauseVerdicts,
    Correction,
    MatchVerdicts,
    MeasureVerdict,
    MeasureVerdicts,
    VagueVerdicts,
)
from assistant.checks.base import Question, Reading, Typo, knowledge
from assistant.errors import ModelAnswerInvalid
from assistant.models import Model
from assistant.tokens import Part
from assistant.types import LinkKind, Span
from assistant.writing import proofread
from assistant.writing.context import fit
from assistant.writing.evidence import Evidence
from assistant.writing.guard import inspect

T = TypeVar("T", bound=Answer)
U = TypeVar("U")
Matter = Literal["vague", "linked", "years", "slips"]

_log = logging.getLogger(__name__)
_SENTENCES = 12  # a call
_CONTROLS = 2  # of either answer, among the sentences of a call
_SOURCES = 8  # causes or measures, or sentences of last year's, a call
_SIDE = 320  # characters of each problem, cause and measure
_ANSWER = 900  # tokens
# Of each kind of control, whether its problem must be among those it reaches, and whether it only says it again.
_RELATIONS = {"reaches": (True, False), "idle": (False, False), "restates": (False, True)}


class Judge:
    """Asks `model`; None means that it gave no verdict to rely on. Raises ModelUnavailable and ModelRefused."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._doubted: set[Matter] = set()

    @property
    def doubted(self) -> frozenset[Matter]:
        """What it is not believed in: it got a known answer wrong."""
        return frozenset(self._doubted)

    def vague(self, sentences: Sequence[str]) -> list[bool | None]:
        """Whether each sentence could stand in any other unit's report."""
        known = [(str(row["text"]), bool(row["answer"])) for row in controls("vague")]
        verdicts: list[bool | None] = []
        for at in range(0, len(sentences), _SENTENCES):
            some = sentences[at : at + _SENTENCES]
            verdicts += self._vague(some, _chosen(known, at // _SENTENCES))
        return verdicts

    def _vague(self, sentences: Sequence[str], known: Sequence[tuple[str, bool]]) -> list[bool | None]:
        if "vague" in self._doubted:
            return [None] * len(sentences)
        mixed = _mixed(sentences, known)
        answer = self._ask("judge_vague", VagueVerdicts, Part("sentences", _listed([text for text, _ in mixed])))
        said = {item.number: item.vague for item in answer.items} if answer else {}
        if any(right is not None and said.get(n) is not right for n, (_, right) in enumerate(mixed, 1)):
            said = self._doubt("vague")
        return [said.get(n) for n, (_, right) in enumerate(mixed, 1) if right is None]

    def linked(self, kind: LinkKind, sources: Sequence[str], targets: Sequence[str]) -> list[Reading | None]:
        """Which of the problems `targets` each cause explains or each measure answers, by their places."""
        known = [row for row in controls("linked") if row["kind"] == kind]
        readings: list[Reading | None] = []
        for at in range(0, len(sources), _SOURCES):
            some = sources[at : at + _SOURCES]
            readings += self._linked(kind, some, targets, known[at // _SOURCES % len(known)])
        return readings

    def _linked(
        self, kind: LinkKind, sources: Sequence[str], targets: Sequence[str], control: Mapping[str, str]
    ) -> list[Reading | None]:
        """The readings of one call. The control's problem stands in the middle of the others."""
        if "linked" in self._doubted:
            return [None] * len(sources)
        middle = len(targets) // 2
        problems = [*targets[:middle], control["problem"], *targets[middle:]]
        mixed = _mixed(sources, [(control[name], name) for name in _RELATIONS if name in control])
        said = self._ask_linked(kind, [text for text, _ in mixed], problems)
        if any(name is not None and not _right(said.get(n), name, middle + 1) for n, (_, name) in enumerate(mixed, 1)):
            said = self._doubt("linked")
        places = [at for at in range(len(problems)) if at != middle]
        ground = "\n".join((*sources, *targets))
        return [_reading(said.get(n), places, ground) for n, (_, name) in enumerate(mixed, 1) if name is None]

    def _ask_linked(self, kind: LinkKind, others: Sequence[str], problems: Sequence[str]) -> dict[int, MeasureVerdict]:
        target = Part("problems", _listed([text[:_SIDE] for text in problems]))
        source = _listed([text[:_SIDE] for text in others])
        answer: CauseVerdicts | MeasureVerdicts | None
        if kind == "cause-problem":
            answer = self._ask("judge_cause", CauseVerdicts, target, Part("causes", source))
        else:
            answer = self._ask("judge_measure", MeasureVerdicts, target, Part("measures", source))
        return {item.number: item for item in answer.items} if answer else {}

    def matched(self, question: Question, then: Sequence[str], now: Sequence[str]) -> list[frozenset[int] | None]:
        """Which of this year's sentences `now` go with each of last year's, by their places."""
        known = [row for row in controls("years") if row["question"] == question]
        found: list[frozenset[int] | None] = []
        for at in range(0, len(then), _SOURCES):
            found += self._matched(question, then[at : at + _SOURCES], now, known[at // _SOURCES % len(known)])
        return found

    def _matched(
        self, question: Question, then: Sequence[str], now: Sequence[str], control: Mapping[str, str]
    ) -> list[frozenset[int] | None]:
        """The matches of one call. The control's sentences stand around the middle one of the others."""
        if "years" in self._doubted:
            return [None] * len(then)
        middle = len(now) // 2
        later = [*now[:middle], control["found"], *now[middle : middle + 1], control["idle"], *now[middle + 1 :]]
        mixed = _mixed(then, [(control["then"], True)])
        parts = Part("then", _listed([text for text, _ in mixed])), Part("now", _listed(later))
        answer = self._ask(f"judge_{question}", MatchVerdicts, *parts)
        said = (
            {item.number: {later[n - 1] for n in item.found if 0 < n <= len(later)} for item in answer.items}
            if answer
            else {}
        )
        own = next(n for n, (_, known) in enumerate(mixed, 1) if known)
        if said and said.get(own, set()) & {control["found"], control["idle"]} != {control["found"]}:
            said = self._doubt("years")
        return [_places(said.get(n), now) for n, (_, known) in enumerate(mixed, 1) if not known]

    def slips(self, text: str) -> tuple[list[Typo], list[Span]]:
        """Slips of the pen in a text, each with its mend, and the passages whose controls were read rightly."""
        found: list[Typo] = []
        read: list[Span] = []
        known = controls("slips")
        tail = "\n" + "\n".join(row["text"] for row in known)
        for span in proofread.passages(text):
            if "slips" in self._doubted:
                break
            items = proofread.ask(text[span.start : span.end].rstrip() + tail, self._model)
            mended = [item for item in items if item.wrong in tail]
            if len(mended) == sum("wrong" in row for row in known) and all(_mends(row, mended) for row in known):
                found += proofread.placed([item for item in items if item not in mended], text, span)
                read.append(span)
            else:
                self._doubt("slips")
        return found, read

    def _doubt(self, matter: Matter) -> dict[Any, Any]:
        """Nothing is believed of this call, and nothing like it is asked again."""
        _log.warning("模型答错了已知答案的对照题，这里只用规则判断")
        self._doubted.add(matter)
        return {}

    def _ask(self, name: str, kind: type[T], *parts: Part) -> T | None:
        try:
            return self._model.ask(fit(prompts.load(name), self._model, parts, _ANSWER), kind)
        except ModelAnswerInvalid as error:
            _log.warning("%s；这里只用规则判断", error)
            return None


def controls(matter: Matter) -> list[dict[str, Any]]:
    """The questions with known answers; what they hold is said in the file."""
    rows: list[dict[str, Any]] = knowledge("controls.yaml")[matter]
    return rows


def _chosen(known: Sequence[tuple[U, bool]], call: int) -> list[tuple[U, bool]]:
    """As many controls of either answer, others in the next call."""
    chosen = []
    for answer in (True, False):
        alike = [row for row in known if row[1] is answer]
        chosen += [alike[(call * _CONTROLS + at) % len(alike)] for at in range(_CONTROLS)]
    return chosen


def _mixed(items: Sequence[str], known: Sequence[tuple[str, U]]) -> list[tuple[str, U | None]]:
    """The items, which have no answer yet, with the known ones spread among them."""
    mixed: list[tuple[str, U | None]] = [(item, None) for item in items]
    step = (len(items) + len(known)) / len(known)
    for at, control in enumerate(known):
        mixed.insert(round(at * step), control)
    return mixed


def _right(said: MeasureVerdict | None, relation: str, problem: int) -> bool:
    """Whether a control is read as it is known to be; what is said of other problems does not count."""
    restated = said.restates == problem if isinstance(said, CauseVerdict) else False
    return said is not None and (problem in said.problems, restated) == _RELATIONS[relation]


def _reading(said: MeasureVerdict | None, places: Sequence[int], ground: str) -> Reading | None:
    """A verdict by the places of the report's own problems: `places[i]` is where the i-th was listed, from 0."""
    if said is None:
        return None
    numbers = [place + 1 for place in places]
    again = said.restates if isinstance(said, CauseVerdict) else 0
    faithful = inspect(said.reason, Evidence(ground, own_words=True)).ok
    return Reading(
        frozenset(at for at, number in enumerate(numbers) if number in said.problems),
        numbers.index(again) if again in numbers else None,
        said.reason if faithful else "",
    )


def _places(found: set[str] | None, now: Sequence[str]) -> frozenset[int] | None:
    return None if found is None else frozenset(at for at, text in enumerate(now) if text in found)


def _mends(row: Mapping[str, str], items: Sequence[Correction]) -> bool:
    """Whether a control line is mended as it should be; one without a slip always is."""
    return "wrong" not in row or any(row["right"] in row["text"].replace(item.wrong, item.right) for item in items)


def _listed(lines: Sequence[str]) -> str:
    """One numbered line each."""
    return "\n".join(f"{number} {' '.join(line.split())}" for number, line in enumerate(lines, 1))
