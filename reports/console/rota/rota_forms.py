"""What is typed about the rota."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_DATE: Final = {"type": "date"}
_TIME: Final = {"type": "time"}
_MOMENT: Final = {"type": "datetime-local"}


# Nobody plans further ahead; and near the ends of the calendar there is no week before or after.
FAR: Final = timedelta(days=5 * 365)


def is_near(day: date) -> bool:
    """Whether the rota goes as far."""
    return abs(day - timezone.localdate()) <= FAR


def _check_near(at: date) -> None:
    day = at.date() if isinstance(at, datetime) else at
    if not is_near(day):
        raise forms.ValidationError(_("Choose a day within five years from today."))


class WhoForm(forms.Form):
    """Somebody in a team, which the list sends as one value."""

    who = forms.CharField(label=gettext_lazy("Who"), widget=forms.Select)

    def clean_who(self) -> tuple[UUID, UUID]:
        """The team and the person."""
        try:
            team_id, user_id = (UUID(part) for part in self.cleaned_data["who"].split("/"))
        except ValueError:
            raise forms.ValidationError(_("Choose somebody from the list.")) from None
        return team_id, user_id


class ShiftForm(WhoForm):
    """From when until when, once."""

    starts_at = forms.DateTimeField(
        label=gettext_lazy("Begins"),
        widget=forms.DateTimeInput(attrs=_MOMENT, format="%Y-%m-%dT%H:%M"),
        validators=[_check_near],
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("Ends"),
        widget=forms.DateTimeInput(attrs=_MOMENT, format="%Y-%m-%dT%H:%M"),
        validators=[_check_near],
    )


def _date(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs=_DATE, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required, validators=[_check_near])


class PatternForm(WhoForm):
    """Which weekdays, which hours, from which day until which."""

    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weekdays"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    starts = forms.TimeField(
        label=gettext_lazy("Begins"), widget=forms.TimeInput(attrs=_TIME, format="%H:%M")
    )
    ends = forms.TimeField(
        label=gettext_lazy("Ends"),
        help_text=gettext_lazy("At or before the begin: on the day after."),
        widget=forms.TimeInput(attrs=_TIME, format="%H:%M"),
    )
    first_day = _date(gettext_lazy("First day"))
    last_day = _date(gettext_lazy("Last day, if it is known"), required=False)


class AwayForm(forms.Form):
    """Days on which somebody is away, and who stands in.

    A night is the day's on which it begins.
    """

    first_day = _date(gettext_lazy("From the shift that begins on"))
    last_day = _date(gettext_lazy("Up to the shift that begins on"))
    instead = forms.UUIDField(
        label=gettext_lazy("Who stands in"), widget=forms.Select, required=False
    )

    def offer(self, others: Iterable[tuple[str, str]]) -> None:
        """Show who could stand in, after nobody."""
        widget = self.fields["instead"].widget
        if isinstance(widget, forms.Select):
            widget.choices = [("", _("Nobody")), *others]


class EndForm(forms.Form):
    """The last day of a pattern."""

    last_day = _date(gettext_lazy("Last day"))
