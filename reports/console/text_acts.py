"""What can be done on a case page about texts, plans and tries: one domain call for each line."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from reports.cases import contacts
from reports.console import forms
from reports.console.doing import Act

ACTS: Final[dict[str, Act]] = {
    "confirm_contact": Act(
        form=forms.CaseForm,
        run=lambda doing: contacts.confirm_contact(**doing.seen),
        done=_("Confirmed. What was agreed counts again from today."),
        anchor="texts",
    ),
}
