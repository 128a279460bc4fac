"""Kinds of values that the region decides on: checked, and described, by what its pack says."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from reports import typed
from reports.intake.triage.safety_answers import SAID, SafetyAnswer
from reports.intake.triage.triage import instrument
from reports.region import region

LONGEST_LINE: Final = 500  # characters, as on the pages
LONGEST_TEXT: Final = 15_000
_RFC3339: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)", re.ASCII
)

type Line = Annotated[str, StringConstraints(max_length=LONGEST_LINE), AfterValidator(typed.plain)]
type Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), AfterValidator(typed.plain)]
type Code = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class OneOf:
    """A text that is one of those the region knows."""

    def __init__(self, known: Callable[[], Iterable[str]]) -> None:
        self.known = known

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe it by the list as it is now."""
        return {"type": "string", "enum": sorted(self.known())}

    def check(self, value: str) -> str:
        """The value, if it is one of them."""
        if value not in set(self.known()):
            raise PydanticCustomError("enum", "not one of the region's")
        return value


def _one_of(known: Callable[[], Iterable[str]]) -> Any:
    rule = OneOf(known)
    return Annotated[str, AfterValidator(rule.check), rule]


def _languages() -> Iterable[str]:
    return region().languages


def _communes() -> Iterable[str]:
    return (commune.code for commune in region().communes)


class _Questions:
    """Answers to the safety questions of the region's instrument, by the id of the question."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe each question by its English text, or the first there is."""
        answers = [answer.value for answer in SAID]
        asked = instrument(region()).questions
        return {
            "type": "object",
            "additionalProperties": False,
            "description": "One entry for each question you asked; leave out the others.",
            "properties": {
                question.id: {
                    "type": "string",
                    "enum": answers,
                    "description": next(iter(question.own.values())),
                }
                for question in asked
            },
        }


def _known_questions(answers: Mapping[str, SafetyAnswer]) -> Mapping[str, SafetyAnswer]:
    known = {question.id for question in instrument(region()).questions}
    if not set(answers) <= known:
        raise PydanticCustomError("enum", "not one of the instrument's questions")
    if not set(answers.values()) <= set(SAID):
        raise PydanticCustomError("enum", "not an answer that somebody gave")
    return answers


def agreed(value: object) -> object:
    """Only `true` itself is a yes: no number, no word (R3.2)."""
    if value is not True:
        raise PydanticCustomError("not_consented", "not a yes")
    return value


def rfc3339(value: object) -> object:
    """Only a text with date, time and offset is a moment: no number of seconds, no bare day."""
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        raise PydanticCustomError("datetime_parsing", "not a moment")
    return value


LanguageCode = _one_of(_languages)
CommuneCode = _one_of(_communes)
SafetyAnswers = Annotated[dict[str, SafetyAnswer], AfterValidator(_known_questions), _Questions()]
