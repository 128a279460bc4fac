"""Who comes along, as a list one adds to: who, and how old. A row that says nobody is not there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shelters.facts.need_facts import MOST_PEOPLE, OLDEST
from shelters.matching.pairs.problem import Person
from shelters.screens.labels.need_labels import WHO_ADULT, WHO_CHILD, Choices

ADULTS: Final = "adult"
CHILDREN: Final = "child"
NOT_SAID: Final = "?"
WHO: Final[Mapping[str, Choices]] = {ADULTS: WHO_ADULT, CHILDREN: WHO_CHILD}
_AGE: Final = gettext_lazy("Give the age in whole years, or leave it empty.")
_AGE_FAULTS: Final = ("invalid", "min_value", "max_value")
LABELS: Final = {ADULTS: gettext_lazy("Adult %(n)d"), CHILDREN: gettext_lazy("Child %(n)d")}


@dataclass(frozen=True)
class Row:
    """Two bound fields, the name for both, and whether somebody is in it."""

    label: str
    who: forms.BoundField
    age: forms.BoundField


def fields(
    kind: str, people: Sequence[Person], *, sent: Mapping[str, Any], one_more: bool = False
) -> Iterator[tuple[str, forms.Field]]:
    """The fields of a row for each of these people and each that was `sent`, of one at least.

    With `one_more` there is another, and whoever asked for it goes on there.
    """
    there = max(len(people), _sent(kind, sent), 1)
    many = there + one_more if there < MOST_PEOPLE else there
    for at in range(many):
        person = people[at] if at < len(people) else None
        who = forms.ChoiceField(
            label=_("Who"), choices=WHO[kind], required=False, initial=_who(person)
        )
        if at >= there:
            who.widget.attrs["autofocus"] = True
        yield _name(kind, at, "who"), who
        yield (
            _name(kind, at, "age"),
            forms.IntegerField(
                label=_("Age"),
                required=False,
                min_value=0,
                max_value=OLDEST,
                initial=None if person is None or person.age is None else int(person.age),
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages=dict.fromkeys(_AGE_FAULTS, _AGE),
            ),
        )


def rows(form: forms.Form, kind: str) -> list[Row]:
    """The rows of one kind, for a template."""
    return [
        Row(str(LABELS[kind]) % {"n": at + 1}, form[who], form[_name(kind, at, "age")])
        for at, who in _rows(form, kind)
    ]


def people(form: forms.Form, said: Mapping[str, Any], kind: str) -> tuple[Person, ...]:
    """Who is in the rows; an age alone is somebody too."""
    found = []
    for at, name in _rows(form, kind):
        who, age = said.get(name, ""), said.get(_name(kind, at, "age"))
        if who or age is not None:
            gender = who if who in {"f", "m", "x"} else None
            found.append(Person(age=age, gender=gender))
    return tuple(found)


def _rows(form: forms.Form, kind: str) -> Iterator[tuple[int, str]]:
    at = 0
    while (name := _name(kind, at, "who")) in form.fields:
        yield at, name
        at += 1


def _sent(kind: str, sent: Mapping[str, Any]) -> int:
    """How many rows up to the last that was sent."""
    there = (
        at + 1
        for at in range(MOST_PEOPLE)
        for part in ("who", "age")
        if _name(kind, at, part) in sent
    )
    return max(there, default=0)


def _name(kind: str, at: int, part: str) -> str:
    return f"{kind}-{at}-{part}"


def _who(person: Person | None) -> str:
    if person is None:
        return ""
    return person.gender or NOT_SAID
