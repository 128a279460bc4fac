"""A group of questions as a form: what a house says, "ask us", or nothing yet.

For a room the third way is "as the house". What is typed wrongly comes back as it was typed.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shelters.facts.unit_facts import UnitFacts
from shelters.houses.contradictions import Contradiction
from shelters.matching.pairs.problem import Range
from shelters.screens.forms.rule_questions import AS_THE_HOUSE, ASK_US, Group, Kind, Question

ASK: Final = "ask"
NONE: Final = "none-of-it"
ANY: Final = "any"
OLDEST: Final = 120
MOST: Final = 9999


@dataclass(frozen=True, kw_only=True)
class Row:
    """One question for the template: what is chosen or typed, and the ticks beside it."""

    question: Question
    fields: tuple[forms.BoundField, ...]
    ticks: tuple[forms.BoundField, ...]

    @property
    def ticked(self) -> bool:
        """Whether it is answered by choosing, not by typing."""
        return self.question.kind in {Kind.YES_NO, Kind.ONE, Kind.SOME}

    @property
    def several(self) -> bool:
        """Whether there is more than one field to type in."""
        return len(self.fields) > 1

    @property
    def errors(self) -> list[str]:
        """What is wrong with any of its fields."""
        return [str(error) for field in (*self.fields, *self.ticks) for error in field.errors]


class AnswersForm(forms.Form):
    """The questions of one group, for a house or (`of_room`) for one of its rooms.

    `facts` are what is said so far: what a register said beyond the choices stays to choose.
    """

    def __init__(
        self, *args: Any, group: Group, facts: UnitFacts, of_room: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.group, self.of_room = group, of_room
        for question in group.questions:
            self.fields.update(_fields(question, facts, of_room=of_room))

    @property
    def rows(self) -> list[Row]:
        """For the template, in the order of the questions."""
        return [
            Row(
                question=question,
                fields=tuple(self[name] for name in _names(question)),
                ticks=tuple(
                    self[name]
                    for more in (ANY, ASK)
                    if (name := f"{question.name}-{more}") in self.fields
                ),
            )
            for question in self.group.questions
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse an answer that is two answers."""
        said = self.cleaned_data
        for question in self.group.questions:
            if question.kind is Kind.SOME:
                ticked = said.get(question.name, [])
                if len(ticked) > 1 and {ASK, NONE} & set(ticked):
                    self.add_error(question.name, _("That is two answers. Take one of them away."))
            elif question.kind not in {Kind.YES_NO, Kind.ONE}:
                self._check_typed(question)
        return said

    def said(self) -> Mapping[str, Any]:
        """The facts of every question, None where nothing is said. Call when valid."""
        return {each.name: _fact(each, self.cleaned_data) for each in self.group.questions}

    def asks(self) -> Collection[str]:
        """The questions answered by "ask us". Call when valid."""
        return [each.name for each in self.group.questions if _asks(each, self.cleaned_data)]

    def tell(self, found: Collection[Contradiction]) -> None:
        """Show contradictions where they are: at the field if it is here, else above."""
        for each in found:
            words = contradiction_words(each)
            here = [name for name in each.fields if name in self._shown]
            self.add_error(self._shown[here[0]] if here else None, words)

    @property
    def _shown(self) -> Mapping[str, str]:
        return {each.name: _names(each)[0] for each in self.group.questions}

    def _check_typed(self, question: Question) -> None:
        names = [name for name in _names(question) if self.cleaned_data.get(name) is not None]
        ask = self.cleaned_data.get(f"{question.name}-{ASK}")
        other = self.cleaned_data.get(f"{question.name}-{ANY}")
        if sum(bool(each) for each in (names, ask, other)) > 1:
            self.add_error(_names(question)[0], _("That is two answers. Take one of them away."))


def as_typed(facts: UnitFacts, asks: Collection[str], group: Group) -> dict[str, Any]:
    """Return the values with which the form shows what is said."""
    found: dict[str, Any] = {}
    for question in group.questions:
        found |= _typed(question, getattr(facts, question.name), ask=question.name in asks)
    return found


def contradiction_words(found: Contradiction) -> str:
    """What is wrong, and in which room."""
    words = str(CONTRADICTIONS[found.code])
    return f"{found.unit}: {words}" if found.unit else words


CONTRADICTIONS: Final = {
    "adult_age": gettext_lazy("The least age of adults is above the highest."),
    "child_age": gettext_lazy("The least age of children is above the highest."),
    "no_children": gettext_lazy(
        "Parents with children can live here, but no children can come: one of the two is wrong."
    ),
    "sons": gettext_lazy("Boys can come only up to an age below that of the youngest children."),
    "pets": gettext_lazy("No animals can come, but it says where they stay."),
    "least_people": gettext_lazy("More people must come than there are beds."),
    "intake": gettext_lazy("Say both from when and until when somebody can arrive, or neither."),
    "funded": gettext_lazy("Days are funded, but their number is 0."),
}


def _names(question: Question) -> list[str]:
    """The fields in which a question is answered, but for its "ask us"."""
    name = question.name
    return [f"{name}-least", f"{name}-most"] if question.kind is Kind.AGES else [name]


def _fields(
    question: Question, facts: UnitFacts, *, of_room: bool
) -> Iterator[tuple[str, forms.Field]]:
    name, kind = question.name, question.kind
    if kind in {Kind.YES_NO, Kind.ONE}:
        given = (
            [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
            if kind is Kind.YES_NO
            else list(question.offered())
        )
        last = ("", AS_THE_HOUSE) if of_room else (ASK, ASK_US)
        yield name, _radios(question, [*given, last])
        return
    if kind is Kind.SOME:
        none = [(NONE, question.none)] if question.none else []
        ask = [] if of_room else [(ASK, ASK_US)]
        listed = question.offered(getattr(facts, name))
        yield name, _ticks(question, [*listed, *none, *ask])
        return
    if kind is Kind.AGES:
        yield f"{name}-least", _number(gettext_lazy("From"), OLDEST)
        yield f"{name}-most", _number(gettext_lazy("to"), OLDEST)
        yield f"{name}-{ANY}", _tick(gettext_lazy("Any age"))
    elif kind is Kind.CLOCK:
        yield name, _clock(question)
    elif kind is Kind.MONEY:
        yield name, _money(question)
    else:
        yield name, _number(question.words, MOST, hint=question.hint)
    if not of_room:
        yield f"{name}-{ASK}", _tick(ASK_US)


def _radios(question: Question, choices: Any) -> forms.Field:
    return forms.ChoiceField(
        label=question.words,
        help_text=question.hint,
        required=False,
        choices=choices,
        widget=forms.RadioSelect,
    )


def _ticks(question: Question, choices: Any) -> forms.Field:
    return forms.MultipleChoiceField(
        label=question.words,
        help_text=question.hint,
        required=False,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
    )


def _number(label: Any, most: int, *, hint: Any = "") -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 5})
    return forms.IntegerField(
        label=label, help_text=hint, required=False, min_value=0, max_value=most, widget=widget
    )


def _money(question: Question) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 7})
    return forms.FloatField(
        label=question.words,
        help_text=question.hint,
        required=False,
        min_value=0,
        max_value=MOST,
        localize=True,
        widget=widget,
    )


def _clock(question: Question) -> forms.Field:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=question.words, required=False, widget=widget)


def _tick(label: Any) -> forms.Field:
    return forms.BooleanField(label=label, required=False)


def _asks(question: Question, said: Mapping[str, Any]) -> bool:
    answer = said.get(question.name)
    if question.kind in {Kind.YES_NO, Kind.ONE}:
        return answer == ASK
    if question.kind is Kind.SOME:
        return answer == [ASK]
    return bool(said.get(f"{question.name}-{ASK}"))


def _fact(question: Question, said: Mapping[str, Any]) -> Any:
    """What is said, as facts have it; None for nothing, or "ask us"."""
    name, kind = question.name, question.kind
    if kind is Kind.AGES:
        least, most = said[f"{name}-least"], said[f"{name}-most"]
        if said[f"{name}-{ANY}"]:
            return Range()
        return None if least is None and most is None else Range(least=least, most=most)
    answer = said[name]
    if kind is Kind.YES_NO:
        return {"yes": True, "no": False}.get(answer)
    if kind is Kind.ONE:
        return None if answer in {"", ASK} else question.read(answer)
    if kind is Kind.SOME:
        listed = tuple(code for code in answer if code not in {ASK, NONE})
        return listed if listed or answer == [NONE] else None
    if kind is Kind.CLOCK:
        return f"{answer:%H:%M}" if isinstance(answer, time) else None
    return answer


def _typed(question: Question, fact: Any, *, ask: bool) -> dict[str, Any]:
    name, kind = question.name, question.kind
    if kind in {Kind.YES_NO, Kind.ONE}:
        if fact is None:
            return {name: ASK if ask else ""}
        return {name: {True: "yes", False: "no"}[fact] if kind is Kind.YES_NO else str(fact)}
    if kind is Kind.SOME:
        none = [NONE] if fact == () else []
        return {name: [ASK] if fact is None and ask else list(fact or none)}
    asked = {f"{name}-{ASK}": ask and fact is None}
    if kind is Kind.AGES:
        least, most = (fact.least, fact.most) if fact else (None, None)
        any_age = fact is not None and least is None and most is None
        return {
            **asked, f"{name}-least": least, f"{name}-most": most, f"{name}-{ANY}": any_age
        }  # fmt: skip
    return {**asked, name: fact}
