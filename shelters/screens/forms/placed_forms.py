"""What a worker sends about a place that is held: reasons, when somebody is expected, the
hand-over."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Self
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.audit.events import ReasonCode
from reports.console.case_actions.case_forms import CHOOSE, TEXT
from shelters.placing import placements
from shelters.screens.forms.tier_form import MOMENT
from shelters.screens.labels.need_labels import reason_word

EXPECTED_IN: Final = timedelta(hours=2)


class SeveralField(forms.Field):
    """The same hidden field any number of times, at least once; each is cleaned as `each`."""

    widget = forms.MultipleHiddenInput

    def __init__(self, each: forms.Field) -> None:
        super().__init__()
        self.each = each

    def clean(self, value: Any) -> list[Any]:
        """Return them all. Raises ValidationError if one of them is wrong or there is none."""
        return [self.each.clean(one) for one in super().clean(value)]


class HoldForm(forms.Form):
    """One unit, or several beds of one room, as the worker saw them; `since`: from a later day."""

    unit_id = SeveralField(forms.UUIDField())
    unit_version = SeveralField(forms.IntegerField(min_value=0))
    since = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean(self) -> dict[str, Any]:
        """Put each unit beside its version, as `versions`."""
        sent = super().clean() or {}
        ids, versions = sent.get("unit_id", []), sent.get("unit_version", [])
        if len(ids) != len(versions):
            raise forms.ValidationError("each unit has a version")  # no page sends it
        return {**sent, "versions": dict(zip(ids, versions, strict=True))}


class ReasonForm(forms.Form):
    """Only a reason."""

    allowed: Sequence[ReasonCode] = ()
    reason = forms.TypedChoiceField(label=_("Reason"), coerce=ReasonCode)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(each.value, reason_word(each)) for each in self.allowed]
        self.fields["reason"].choices = [*CHOOSE, *choices]  # type: ignore[attr-defined]


class ExtendForm(ReasonForm):
    """Why it must be held for longer."""

    allowed = placements.EXTENSION_REASONS


class RefuseForm(ReasonForm):
    """Why the person does not want it."""

    allowed = placements.REFUSAL_REASONS


class ReleaseForm(ReasonForm):
    """Why it is given back."""

    allowed = placements.RELEASE_REASONS


class ConfirmForm(forms.Form):
    """When the person is expected there."""

    expected_at = forms.DateTimeField(
        label=_("Expected at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )

    @classmethod
    def soon(cls, *, now: datetime, auto_id: str) -> Self:
        """In two hours, if nobody says otherwise."""
        return cls.at(now + EXPECTED_IN, auto_id=auto_id)

    @classmethod
    def at(cls, moment: datetime, *, auto_id: str) -> Self:
        """At this time, if nobody says otherwise."""
        at = timezone.localtime(moment).replace(second=0, microsecond=0)
        return cls(initial={"expected_at": at}, auto_id=auto_id)


class ExpectForm(ConfirmForm, ReasonForm):
    """At which other time, and why."""

    allowed = placements.EXPECTED_REASONS
    field_order = ("expected_at", "reason")


class HandOverForm(forms.Form):
    """What the house is told now that it has accepted: only what the person agreed to goes."""

    note = forms.CharField(
        label=_("What the house should know"),
        required=False,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    name = forms.CharField(label=_("Name to use"), required=False, max_length=200)
    phone = forms.CharField(label=_("Phone number"), required=False, max_length=40)
