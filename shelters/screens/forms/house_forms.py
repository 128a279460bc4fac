"""What the people of a house may type. Plain forms; the operations check again."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from shelters.models import ClosureReason


def moment_field(label: Any, **options: Any) -> forms.DateTimeField:
    """A day and an hour, as a phone asks for them."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **options)


NOT_BACKWARDS: Final = _("The end lies before the beginning, or in the past.")


class VacancyForm(forms.Form):
    """A unit will be free, from a day on or between two."""

    since = moment_field(
        _("Free from"), error_messages={"required": _("Please give a day and an hour.")}
    )
    until = moment_field(
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
    since = moment_field(_("Closed from"), required=False, help_text=_("Leave it empty for now."))
    until = moment_field(
        _("Closed until"), required=False, help_text=_("Leave it empty if nobody knows yet.")
    )
