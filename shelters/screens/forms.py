"""What the people of a house may type. Plain forms; the operations check again."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from shelters.models import ClosureReason


def _moment(label: Any, **options: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **options)


NOT_BACKWARDS: Final = _("The end lies before the beginning, or in the past.")


class VacancyForm(forms.Form):
    """A unit will be free, from a day on or between two."""

    since = _moment(
        _("Free from"), error_messages={"required": _("Please give a day and an hour.")}
    )
    until = _moment(
        _("Free until"), required=False, help_text=_("Leave it empty if it stays free.")
    )


class ClosureForm(forms.Form):
    """A unit or a whole house takes nobody for a while."""

    reason = forms.TypedChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose …")), *ClosureReason.choices],
        coerce=ClosureReason,
        error_messages={"required": _("Please choose why it is closed.")},
    )
    since = _moment(_("Closed from"), required=False, help_text=_("Leave it empty for now."))
    until = _moment(
        _("Closed until"), required=False, help_text=_("Leave it empty if nobody knows yet.")
    )
