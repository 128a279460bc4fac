"""The checklist of closing as a form, and the two answers of the second person."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from reports.audit.events import ReasonCode
from reports.cases.lifecycle.lifecycle import CLOSING_REASONS
from reports.cases.planning.closing_records import Checklist, PersonSaid, PlanEnd, SafetyEnd
from reports.console.case_actions.case_forms import CHOOSE, CaseForm, OnceForm, reasons

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Words = "str | _StrPromise"

LONGEST: Final = 5_000  # characters of one answer; with all of them the vault still has room


def words(label: Words, hint: Words = "", rows: int = 2) -> forms.CharField:
    """An answer in words; whether it may be left out is asked of the whole checklist."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        validators=[MaxLengthValidator(LONGEST)],
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto", "autocomplete": "off"}),
    )


class ClosingForm(OnceForm):
    """What has to be answered before a case is closed."""

    reason = forms.TypedChoiceField(
        label=_("Reason for closing"),
        choices=[*CHOOSE, *reasons(CLOSING_REASONS)],
        coerce=ReasonCode,
    )
    plan = forms.TypedChoiceField(
        label=_("Case plan"), choices=[*CHOOSE, *PlanEnd.choices], coerce=PlanEnd
    )
    plan_words = words(_("What was not carried out, and why"))
    tasks_words = words(_("What becomes of the open tasks"))
    safety = forms.TypedChoiceField(
        label=_("Safety at closing"), choices=[*CHOOSE, *SafetyEnd.choices], coerce=SafetyEnd
    )
    safety_words = words(
        _("What is known about the danger"),
        _("And what the person can do if it grows: who to call, where to go."),
    )
    person = forms.TypedChoiceField(
        label=_("What the person says to it"),
        choices=[*CHOOSE, *PersonSaid.choices],
        coerce=PersonSaid,
    )
    person_words = words(_("In the person's own words, or why nobody asked"))
    summary = words(
        _("Closing summary"),
        _("For whoever opens it again: what was wanted, what was done, what is left."),
        rows=4,
    )

    def __init__(self, *args: Any, open_tasks: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open_tasks = open_tasks
        if not open_tasks:
            del self.fields["tasks_words"]

    def clean(self) -> dict[str, Any]:
        """What was answered, under `said`; what has to be explained is said at its field."""
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        said = Checklist(**{each.name: given.get(each.name, "") for each in fields(Checklist)})
        for name in said.missing(open_tasks=self.open_tasks):
            self.add_error(name, _("Say it in a few words."))
        return {**given, "said": said}

    def typed(self) -> str:
        """What was written, for the moment when it cannot be sent any more."""
        lines = (self.data.get(field.html_name, "") for field in self.visible_fields())
        return "\n".join(line for line in lines if line)


class AnswerForm(CaseForm):
    """The second person confirms, about the page they saw."""


class RefuseForm(OnceForm):
    """The second person refuses, and says what is missing."""

    text = words(
        _("What is missing"), _("For the team, as a note. The person does not see it."), rows=3
    )
