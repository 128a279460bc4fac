"""Assessment, case plan and dates as forms."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final, Self

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from reports.cases.planning.plan_records import (
    Assessment,
    CasePlan,
    DateKind,
    Goal,
    GoalState,
)
from reports.console.case_actions.case_forms import CHOOSE, OnceForm
from reports.console.planning.closing_forms import Words, words

FEWEST: Final = 2  # empty rows offered below those that are filled in
MOST: Final = 60  # far more than anybody plans; a form changed by hand ends somewhere
SHORT: Final = 300
PARTS: Final[Mapping[str, tuple[Words, Words]]] = {
    "situation": (
        _("What is going on"),
        _("What happened and what goes on, as the person sees it."),
    ),
    "needs": (_("Needs"), _("Safety, health, a place, money, papers, children, rights.")),
    "strengths": (_("Strengths and support"), _("What helped until now, and who.")),
    "risks": (_("Risks"), _("What weighs most, and what would change it.")),
}


def _line(label: Words) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        validators=[MaxLengthValidator(SHORT)],
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


class GoalForm(forms.Form):
    """One row of the plan; a row without a goal is no row."""

    what = _line(_("Goal or step"))
    service = _line(_("Service or appointment"))
    who = _line(_("Who does it"))
    by = forms.DateField(
        label=_("By when"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    state = forms.TypedChoiceField(
        label=_("State"),
        choices=GoalState.choices,
        coerce=GoalState,
        required=False,
        empty_value=GoalState.OPEN,
    )
    outcome = _line(_("Outcome"))

    def clean(self) -> dict[str, Any]:
        """What is said of a goal has the goal beside it."""
        said = super().clean() or self.cleaned_data
        rest = (said.get(name) for name in ("service", "who", "by", "outcome"))
        if not said.get("what", "").strip() and any(rest) and not self.errors:
            self.add_error("what", _("Say what it is for."))
        return said

    def goal(self) -> Goal | None:
        """What was planned; None for an empty row. The form must be valid."""
        said = self.cleaned_data
        return Goal(**said) if said["what"].strip() else None


class CasePlanForm(OnceForm):
    """One version of assessment and plan."""

    agreed = forms.BooleanField(label=_("Agreed with the person"), required=False)

    def __init__(self, *args: Any, goals: Sequence[Goal] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in PARTS.items():
            self.fields[name] = words(label, hint, rows=3)
        self.order_fields(["version", "once", *PARTS, "agreed"])
        self.rows = self._sent() if self.is_bound else self._offered(goals)

    @classmethod
    def about(cls, plan: CasePlan | None, prefilled: Assessment) -> Self:
        """The form with the newest version, or what the report says, filled in."""
        said = plan.assessment if plan else prefilled
        return cls(initial=said.to_json(), goals=plan.goals if plan else (), auto_id="plan-%s")

    def clean(self) -> dict[str, Any]:
        """The parts as `assessment`, the rows as `goals`; nothing at all is said to be nothing."""
        given = super().clean() or self.cleaned_data
        if not all([row.is_valid() for row in self.rows]):
            self.add_error(None, _("One of the rows is not complete."))
        if self.errors:
            return given
        goals = tuple(goal for row in self.rows if (goal := row.goal()))
        if not goals and not any(given[name].strip() for name in PARTS):
            raise forms.ValidationError(_("Fill in at least one line."))
        assessment = Assessment(**{name: given[name] for name in PARTS})
        return {**given, "assessment": assessment, "goals": goals}

    def typed(self) -> str:
        """What was written, for the moment when it cannot be sent any more."""
        return "\n".join(str(value) for name, value in self.data.items() if name in PARTS and value)

    def _sent(self) -> list[GoalForm]:
        numbers = [each for each in range(MOST) if f"g{each}-what" in self.data]
        return [GoalForm(self.data, prefix=f"g{each}") for each in numbers]

    def _offered(self, goals: Sequence[Goal]) -> list[GoalForm]:
        filled = [
            {name: getattr(goal, name) for name in map(attrgetter("name"), fields(Goal))}
            for goal in goals
        ]
        rows: list[dict[str, Any] | None] = [*filled, *[None] * FEWEST]
        return [GoalForm(initial=row, prefix=f"g{number}") for number, row in enumerate(rows)]


def _moment(label: Words, hint: Words = "", *, required: bool) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class DateForm(OnceForm):
    """A date from which something counts."""

    kind = forms.TypedChoiceField(
        label=_("What"), choices=[*CHOOSE, *DateKind.choices], coerce=DateKind
    )
    on = _moment(_("When"), _("Of what happened: the earliest it can have been."), required=True)
    until = _moment(
        _("Until when"),
        _("The end of an order, or the latest it can have been. Left empty, the rule counts."),
        required=False,
    )
    text = words(_("What about it"))
