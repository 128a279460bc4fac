"""Why a house says no, and from when on it may be asked again."""

from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.audit.events import ReasonCode
from reports.console.case_actions.case_forms import CHOOSE, reasons
from shelters.occupancy.placement_states import DECLINE_REASONS


class DeclineForm(forms.Form):
    """A reason from the list; the day only where it is not "never"."""

    reason = forms.ChoiceField(label=_("Why not"), choices=[*CHOOSE, *reasons(DECLINE_REASONS)])
    again_on = forms.DateField(
        label=_("Ask us again for this household from"),
        required=False,
        help_text=_("Leave it empty if there is no such day."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_again_on(self) -> object:
        """A day ahead."""
        day = self.cleaned_data["again_on"]
        if day is not None and day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day ahead."))
        return day

    def why(self) -> ReasonCode:
        """The reason that was chosen."""
        return ReasonCode(self.cleaned_data["reason"])

    def again_at(self) -> datetime | None:
        """The morning of the day that was chosen."""
        day = self.cleaned_data["again_on"]
        return timezone.make_aware(datetime.combine(day, time())) if day else None
