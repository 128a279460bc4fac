"""What a worker may type on a case page. Plain forms; the operations check again."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.audit.events import ReasonCode
from reports.cases.access.access import OPENING_REASONS
from reports.cases.casework.case_tasks import Change
from reports.cases.models import Queue, Status, TaskKind
from reports.cases.terms.classification import ORDER
from reports.console.labels import code_labels
from reports.intake.connections.other_party import LONGEST, OtherParty
from reports.region import Level

# Characters: far above any letter, far below the bytes at which the vault refuses.
LONGEST_TEXT = 15_000

# Not `max_length`: a browser would cut what somebody pastes without a word.
TEXT = [MaxLengthValidator(LONGEST_TEXT)]

type Choices = list[tuple[str, str | Promise]]
type Groups = list[tuple[str, Choices]]  # by a heading

CHOOSE: Choices = [("", _("Choose …"))]


def reasons(codes: Iterable[ReasonCode]) -> Choices:
    """These reasons with their words."""
    return [(code.value, code.label) for code in codes]


def offer(
    form: forms.Form, name: str, choices: Iterable[tuple[str, str | Promise | Choices]]
) -> None:
    """Show only these choices, or groups of them, after an empty one: nothing by accident.

    What may be sent stays as wide as the field: the operation refuses, with a reason.
    """
    widget = form.fields[name].widget
    if not isinstance(widget, forms.Select):
        raise TypeError(name)
    widget.choices = [*CHOOSE, *choices]


class FindForm(forms.Form):
    """What people call a case: its alias, its reference or its whole id."""

    reference = forms.CharField(
        label=_("Find by alias or reference"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class CaseForm(forms.Form):
    """Every form about a case says which version of it the person saw."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def with_version(self, version: int) -> None:
        """Send it again about what is now true; what was typed stays."""
        if self.is_bound:
            said = {name: self.data.get(name) for name in self.data}
            self.data = said | {"version": str(version)}
        else:
            self.initial = {**self.initial, "version": version}

    def typed(self) -> str:
        """What was written, for the moment when it cannot be sent any more."""
        text: str = self.data.get("text", "")
        return text


class OnceForm(CaseForm):
    """A form that adds something carries its id, so that a second send adds nothing."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class TextForm(OnceForm):
    """A message or a note."""

    text = forms.CharField(validators=TEXT, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}))


class MessageForm(TextForm):
    """A message the person reads with the return code; `seen`: all that is new stood beside it."""

    seen = forms.BooleanField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Your message"),
        help_text=_(
            "The person reads it with the return code. Write it so that it is safe on a screen"
            " that others may see."
        ),
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )


class NoteForm(TextForm):
    """A note for the team; the person does not see it."""

    text = forms.CharField(
        label=_("Your note"),
        help_text=_("For the team. The person who reported does not see it."),
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class MoveForm(CaseForm):
    """The next of the six steps."""

    to = forms.TypedChoiceField(label=_("Next step"), choices=Status.choices, coerce=Status)


AGREES: Choices = [
    ("yes", _("Yes: the coordinators may be told")),
    ("no", _("No: it stays in this report alone")),
]


class TogetherForm(CaseForm):
    """What the person answered when asked about other reports on the same other person."""

    agrees = forms.ChoiceField(label=_("The answer"), choices=AGREES)


class RaiseForm(CaseForm):
    """A higher level, at once."""

    to = forms.TypedChoiceField(
        label=_("New level"), choices=code_labels.LEVELS.items(), coerce=Level
    )


class LowerForm(CaseForm):
    """A lower level, asked of a second person."""

    to = forms.TypedChoiceField(
        label=_("New level"), choices=code_labels.LEVELS.items(), coerce=Level
    )
    reason = forms.TypedChoiceField(
        label=_("Reason"), choices=ReasonCode.choices, coerce=ReasonCode
    )


class TaskForm(OnceForm):
    """Something to do, and until when."""

    kind = forms.TypedChoiceField(label=_("What"), choices=TaskKind.choices, coerce=TaskKind)
    due_at = forms.DateTimeField(
        label=_("Until when"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class TaskDoneForm(CaseForm):
    """One task is done."""

    task_id = forms.UUIDField(widget=forms.HiddenInput)


class PersonForm(CaseForm):
    """A colleague."""

    user_id = forms.UUIDField(label=_("Colleague"), widget=forms.Select)


class ChangedForm(CaseForm):
    """What changed the danger; the safety questions are asked again."""

    change = forms.TypedChoiceField(label=_("What changed"), choices=Change.choices, coerce=Change)


class QueueForm(CaseForm):
    """A queue instead of one worker."""

    queue = forms.TypedChoiceField(label=_("Queue"), choices=Queue.choices, coerce=Queue)


class TeamForm(CaseForm):
    """Another team."""

    team_id = forms.UUIDField(label=_("Team"), widget=forms.Select)


class HandOverForm(TeamForm, OnceForm):
    """Another team, and what it must know first."""

    text = forms.CharField(
        label=_("What the next team must know"),
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HoldForm(CaseForm):
    """Why nothing of this case may be erased, on whose order, and when it is looked at again."""

    reason = forms.TypedChoiceField(
        label=_("Reason"), choices=ReasonCode.choices, coerce=ReasonCode
    )
    authority = forms.TypedChoiceField(
        label=_("Ordered by"), choices=lambda: code_labels.authorities().items(), coerce=str
    )
    review_on = forms.DateField(
        label=_("Look at it again on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class OpenForm(forms.Form):
    """Why somebody opens a case that is not their own; only reasons that opening takes."""

    reason = forms.TypedChoiceField(
        label=_("Why do you open it?"),
        choices=[*CHOOSE, *reasons(OPENING_REASONS)],
        coerce=ReasonCode,
    )


class IncidentForm(OnceForm):
    """What happened in one incident; the type follows from the first that applies (R7.2)."""

    penetration = forms.BooleanField(label=_("Penetration, however slight"), required=False)
    sexual_contact = forms.BooleanField(label=_("Unwanted sexual contact"), required=False)
    physical = forms.BooleanField(label=_("Physical violence"), required=False)
    forced_marriage = forms.BooleanField(label=_("Forced marriage"), required=False)
    denial = forms.BooleanField(label=_("Money, work, school or services denied"), required=False)
    psychological = forms.BooleanField(label=_("Humiliation, threats, control"), required=False)
    none_of_these = forms.BooleanField(
        label=_("None of these: not gender-based violence"), required=False
    )
    by_partner = forms.BooleanField(label=_("By a partner or former partner"), required=False)
    minor = forms.BooleanField(label=_("The hurt person was a minor then"), required=False)
    for_gain = forms.BooleanField(label=_("In exchange for something"), required=False)
    tradition = forms.BooleanField(label=_("In the name of a tradition"), required=False)
    happened = forms.CharField(
        label=_("When it happened, as far as known"), max_length=200, required=False
    )

    def clean(self) -> dict[str, Any]:
        """What was ticked; that it was none of the six is said, never taken from silence."""
        said = super().clean() or self.cleaned_data
        some = any(said.get(name) for name, _type in ORDER)
        if not some and not said.get("none_of_these"):
            raise forms.ValidationError(_("Tick what happened, or that it was none of these."))
        if some and said.get("none_of_these"):
            raise forms.ValidationError(_("“None of these” is ticked beside something else."))
        return said


type FormClass = type[CaseForm]
type FormData = Mapping[str, Any]


class LeftForm(OnceForm):
    """What shows who it was, and whether the coordinators may be told of another report."""

    field_order = ("version", "once", *code_labels.OTHER_PARTY, "agrees")
    agrees = forms.ChoiceField(label=_("If somebody else reports the same person"), choices=AGREES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in code_labels.OTHER_PARTY.items():
            self.fields[name] = forms.CharField(
                label=str(label), max_length=LONGEST, required=False
            )
        self.order_fields(self.field_order)

    def party(self) -> OtherParty:
        """What was typed. The form must be valid."""
        return OtherParty(**{name: self.cleaned_data[name] for name in code_labels.OTHER_PARTY})

    def clean(self) -> dict[str, Any]:
        """What was typed, under `party`; nothing at all is said to be nothing."""
        said = super().clean() or self.cleaned_data
        if not self.errors and self.party().is_empty:
            raise forms.ValidationError(_("Fill in at least one line."))
        return said if self.errors else {**said, "party": self.party()}
