"""What a pharmacist asks and types, together with the person: seven short questions and a yes."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from pharmacy.person_form import CounterForm, checked, choice, line, sharing
from reports.region import region

LONGEST_NOTE: Final = 300
POLICE: Final = (("yes", _("Yes, now")), ("no", _("No")), ("undecided", _("Decide later")))


@sharing
class AssistedForm(CounterForm):
    """The pharmacist types, the person is there and agrees: seven fields and a yes (R3.2)."""

    witness = True
    police = choice(POLICE, label=_("Does the person want the police?"))
    agrees = forms.BooleanField(
        label=_("The person is present and agrees."),
        error_messages={
            "required": _("Ask, and tick this after a yes: nothing is sent without it.")
        },
    )
    consent_version = forms.CharField(widget=forms.HiddenInput)
    consent_language = forms.CharField(widget=forms.HiddenInput)
    note = line(_("A short note"), LONGEST_NOTE)
    field_order = ("agrees", "danger", "injury", "police", "children", "reach", "number", "alias")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not region().pharmacy.notes:
            del self.fields["note"]

    def _reach_label(self) -> Any:
        return _("How may the team reach the person?")

    def clean_note(self) -> str:
        """Words without a number or an address (R3.7)."""
        return checked(str(self.cleaned_data["note"]))
