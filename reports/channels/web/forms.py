"""One page's fields as they are shown: what was answered or typed, and what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from django.http import QueryDict

from reports.channels.web.question_fields import (
    Answer,
    Answers,
    Choice,
    Choices,
    Field,
    Option,
    Words,
    Wrong,
)
from reports.region import Region


@dataclass(frozen=True, kw_only=True)
class Row:
    """One option as shown."""

    option: Option
    identity: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One field as shown."""

    field: Field
    value: Answer
    wrong: Words
    rows: tuple[Row, ...]

    @property
    def described_by(self) -> str:
        """The ids of what a screen reader says after the label."""
        name, parts = self.field.identity, []
        if self.field.hint:
            parts.append(f"{name}-hint")
        if self.wrong:
            parts.append(f"{name}-wrong")
        return " ".join(parts)

    @property
    def template(self) -> str:
        """The template of this shape of field."""
        return f"web/fields/{self.field.shape}.html"


@dataclass(frozen=True, kw_only=True)
class Form:
    """The fields of one page. After reading: the answers that can be kept, and what is wrong."""

    fields: tuple[Shown, ...]
    answers: Mapping[str, Answer]
    wrong: Mapping[str, Words]

    @property
    def summary(self) -> list[tuple[str, Words]]:
        """What is wrong, each with the id of the element to go to."""
        return [
            (each.rows[0].identity if each.rows else each.field.identity, each.wrong)
            for each in self.fields
            if each.wrong
        ]

    @classmethod
    def answered(
        cls, fields: Iterable[Field], answers: Answers, region: Region, language: str
    ) -> Self:
        """The fields with what was answered before."""
        shown = [_shown(f, answers.get(f.name, f.empty()), "", region, language) for f in fields]
        return cls(fields=tuple(shown), answers={}, wrong={})

    @classmethod
    def read(
        cls, fields: Iterable[Field], posted: QueryDict, region: Region, language: str
    ) -> Self:
        """The fields as typed. What is wrong stays typed; what is right can be kept."""
        answers: dict[str, Answer] = {}
        wrong: dict[str, Words] = {}
        shown = []
        for field in fields:
            try:
                answers[field.name] = field.read(posted, region)
            except Wrong as refusal:
                wrong[field.name] = refusal.words
            typed = _typed(field, posted)
            shown.append(_shown(field, typed, wrong.get(field.name, ""), region, language))
        return cls(fields=tuple(shown), answers=answers, wrong=wrong)

    def without_wrongs(self) -> "Form":
        """The same as typed, without saying what is wrong."""
        fields = tuple(
            Shown(field=each.field, value=each.value, wrong="", rows=each.rows)
            for each in self.fields
        )
        return Form(fields=fields, answers=self.answers, wrong={})

    def refuse(self, name: str, words: Words) -> "Form":
        """The same with something wrong in one field."""
        fields = tuple(
            Shown(field=each.field, value=each.value, wrong=words, rows=each.rows)
            if each.field.name == name
            else each
            for each in self.fields
        )
        return Form(fields=fields, answers=self.answers, wrong={**self.wrong, name: words})


def _typed(field: Field, posted: QueryDict) -> Answer:
    if isinstance(field, Choices):
        return posted.getlist(field.name)
    return posted.get(field.name) or ""


def _shown(field: Field, value: Answer, wrong: Words, region: Region, language: str) -> Shown:
    rows: tuple[Row, ...] = ()
    if isinstance(field, Choice):
        rows = tuple(
            Row(
                option=option,
                identity=f"{field.identity}-{number}",
                chosen=option.value in value if isinstance(value, list) else option.value == value,
            )
            for number, option in enumerate(field.choices(region, language))
        )
    return Shown(field=field, value=value, wrong=wrong, rows=rows)
