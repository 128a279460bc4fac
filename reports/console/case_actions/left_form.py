"""The form for what the person says about who the other one is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.console.case_actions.case_forms import AGREES, OnceForm
from reports.console.labels import code_labels
from reports.intake.connections.other_party import LONGEST, OtherParty


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
