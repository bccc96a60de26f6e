"""What prompts ask for: one type an answer. Field descriptions are read by the model as part of the schema."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """Base of all answers; a field that nobody asked for is passed over, a missing one is an error."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Wording(Answer):
    """A wording for a place of the report, and the ids of the facts it rests on."""

    text: str = Field(description="改好的文字")
    facts: list[str] = Field(description="用到的事实编号，没有用到则为空")


class Rewrite(Answer):
    """Wordings for one sentence."""

    candidates: list[Wording] = Field(description="一至三种改法")
    questions: list[str] = Field(description="要向起草人核实的问题，没有则为空")


class NumberedRewrite(Rewrite):
    """Wordings for the sentence of that number."""

    number: int = Field(description="原句的序号")


class Rewrites(Answer):
    """Wordings for several sentences."""

    items: list[NumberedRewrite] = Field(description="每个原句一项")


class Examples(Answer):
    """Concrete instances for a problem section."""

    examples: list[Wording] = Field(description="可以补进本段的具体事例，每条一件事")
    questions: list[str] = Field(description="材料中没有而应当核实的问题")


class Point(Answer):
    """One small job for a small model: the shortcoming that a fact shows, in half a sentence."""

    text: str = Field(description="半句话", max_length=40)


class VagueVerdict(Answer):
    """Whether the sentence of that number could stand in any other unit's report."""

    number: int
    reason: str = Field(description="一句话说明理由")
    vague: bool = Field(description="空泛为 true，具体为 false")


class VagueVerdicts(Answer):
    """Verdicts on several sentences."""

    items: list[VagueVerdict]


class MeasureVerdict(Answer):
    """Which problems the measure of that number would change."""

    number: int
    reason: str = Field(description="一句话说明理由")
    problems: list[int] = Field(description="对得上的问题的序号，没有则为空")


class MeasureVerdicts(Answer):
    """Verdicts on several measures."""

    items: list[MeasureVerdict]


class CauseVerdict(MeasureVerdict):
    """Which problems the cause of that number explains, or which one it only says again."""

    restates: int = Field(description="只是把第几个问题又讲了一遍，不是则为 0")


class CauseVerdicts(Answer):
    """Verdicts on several causes."""

    items: list[CauseVerdict]


class MatchVerdict(Answer):
    """Which of this year's sentences go with the sentence of that number of last year's."""

    number: int
    reason: str = Field(description="一句话说明理由")
    found: list[int] = Field(description="对得上的句子的序号，没有则为空")


class MatchVerdicts(Answer):
    """Verdicts on several of last year's sentences."""

    items: list[MatchVerdict]


class PairVerdict(Answer):
    """Which of two wordings for the same place is the better one."""

    reason: str = Field(description="一句话说明理由")
    better: Literal["甲", "乙", "一样"]


class Cause(Answer):
    """A possible cause, the words it rests on, and the question that would settle it."""

    text: str = Field(description="可能的原因，一句话")
    basis: str = Field(description="所依据的原文或事实，逐字抄录")
    facts: list[str] = Field(description="用到的事实编号，没有用到则为空")
    question: str = Field(description="请起草人核实的问题")


class Causes(Answer):
    """Possible causes of one problem."""

    causes: list[Cause]


class Draft(Answer):
    """A section in paragraphs."""

    paragraphs: list[Wording]
    questions: list[str] = Field(description="要向起草人核实的问题，没有则为空")


class Correction(Answer):
    """A wrong wording and the right one."""

    wrong: str = Field(description="原文中的错处，逐字抄录")
    right: str = Field(description="改正后的文字")
    reason: str = Field(description="一句话说明理由")


class Corrections(Answer):
    """Corrections of one passage."""

    items: list[Correction]


TYPES: dict[str, type[Answer]] = {
    kind.__name__: kind
    for kind in (
        Rewrite, Rewrites, Examples, Point, VagueVerdicts, CauseVerdicts, MeasureVerdicts, MatchVerdicts, PairVerdict,
        Causes, Draft, Corrections,
    )
}  # fmt: skip
