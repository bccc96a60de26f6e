"""What the browser may ask for. Everything in an act comes from outside and is checked here before anything uses it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.drafts import LONGEST
from assistant.errors import UsageError
from assistant.types import SourceKind
from assistant.ui.strings import Words

# What is pasted may be somewhat longer than a draft may be: whoever pastes it is told by how much.
_LONGEST = 2 * LONGEST


class Answer(BaseModel):
    """A question of a proposal with what the user wrote into its field."""

    model_config = ConfigDict(frozen=True)

    question: str = Field(max_length=500)
    answer: str = Field(max_length=2000)


class About(BaseModel):
    """What the user says of a source."""

    model_config = ConfigDict(frozen=True)

    title: str = Field(min_length=1, max_length=200)
    kind: SourceKind
    year: str = Field(pattern=r"^\s*(\d{4})?\s*$")
    unit: str = Field(max_length=100)
    issuer: str = Field(max_length=100)
    number: str = Field(max_length=100)
    in_force: Literal["yes", "no", ""]


class Act(BaseModel):
    """One action of the user on a draft. `start`, `end` are offsets of its text, `original` the text there."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    act: str = Field(max_length=40)
    draft: str = Field("", max_length=40)
    start: int = Field(0, ge=0)
    end: int = Field(0, ge=0)
    at: int | None = Field(None, ge=0)
    original: str = Field("", max_length=_LONGEST)
    text: str = Field("", max_length=_LONGEST)
    outline: str = Field("", max_length=20_000)
    section: str = Field("", max_length=40)
    note: str = Field("", max_length=40)
    key: str = Field("", max_length=20_000)
    whole: bool = False
    answers: tuple[Answer, ...] = Field((), max_length=40)
    about: About | None = None


def read(data: Any, words: Words) -> Act:
    """The act in an event's data. Raises UsageError when it is not one, or is too long."""
    try:
        return Act.model_validate(data)
    except ValidationError as error:
        if any(problem["type"] == "string_too_long" for problem in error.errors()):
            raise UsageError(words.say("error.long", n=LONGEST), help=words["error.long.help"]) from error
        raise UsageError(words["error.act"], help=words["error.act.help"]) from error
