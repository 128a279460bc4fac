"""The form that writes down a yes, and the one that takes it back."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.accounts.directory.organisations import OrganisationInfo, all_organisations
from reports.accounts.models import OrganisationKind
from reports.cases.casework import consents
from reports.cases.terms.consent_records import Field, How, Purpose
from reports.cases.terms.service_directory import DirectoryService, directory
from reports.console.case_actions.action_request import ActionRequest, CaseAction, sends
from reports.console.case_actions.case_forms import CaseForm, Choices, Groups, OnceForm
from reports.region import reading, region

# Whom something may be passed on to; the service's own desks and its channels are not asked for.
RECIPIENTS: Final = (OrganisationKind.SHELTER, OrganisationKind.CARE, OrganisationKind.PARTNER)


class ConsentForm(OnceForm):
    """One organisation, one purpose, what may be passed on, until when."""

    organisation_id = forms.UUIDField(label=_("To which organisation"), widget=forms.Select)
    purpose = forms.TypedChoiceField(label=_("What for"), choices=Purpose.choices, coerce=Purpose)
    fields_agreed = forms.TypedMultipleChoiceField(
        label=_("Consent to share information"),
        help_text=_("Only what the person said yes to."),
        choices=Field.choices,
        coerce=Field,
        widget=forms.CheckboxSelectMultiple,
    )
    until = forms.DateField(
        label=_("Until which day"),
        help_text=_("A year at most. It can be taken back at any time."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    how = forms.TypedChoiceField(label=_("How the yes was given"), choices=How.choices, coerce=How)


class WithdrawForm(CaseForm):
    """Take one back."""

    consent_id = forms.UUIDField(widget=forms.HiddenInput)


def _give(request: ActionRequest) -> None:
    consents.give_consent(
        organisation_id=request.data["organisation_id"],
        purpose=request.data["purpose"],
        fields=request.data["fields_agreed"],
        until=datetime.combine(request.data["until"], time.max, tzinfo=region().timezone),
        how=request.data["how"],
        consent_id=request.data["once"],
        **request.stale_check,
    )


CONSENT_ACTIONS: Final[dict[str, CaseAction]] = {
    "consent": CaseAction(
        form=ConsentForm,
        run=_give,
        done=_("Written down. Only what is ticked may be passed on."),
        anchor="consents",
    ),
    "consent_withdraw": CaseAction(
        form=WithdrawForm,
        run=sends(consents.withdraw_consent, "consent_id"),
        done=_("Taken back. Nothing more goes there; whoever has something is told."),
        anchor="consents",
    ),
}


def organisations() -> dict[UUID, OrganisationInfo]:
    """Every organisation by id; one query."""
    return {each.organisation_id: each for each in all_organisations()}


def services() -> dict[UUID, DirectoryService]:
    """Every service of the directory by id; one query."""
    return {each.id: each for each in directory(reading())}


def recipients(known: Mapping[UUID, OrganisationInfo]) -> Choices:
    """Whom something may be passed on to, by name."""
    found = [each for each in known.values() if each.kind in RECIPIENTS]
    found.sort(key=lambda each: each.name.casefold())
    return [(str(each.organisation_id), each.name) for each in found]


def with_services(
    known: Mapping[UUID, OrganisationInfo], listed: Mapping[UUID, DirectoryService]
) -> Groups:
    """Whom a yes may be given to: organisations with people here, then services by kind of help."""
    return [
        (str(_("With people here")), recipients(known)),
        *((str(kind.label), of_kind(listed, kind)) for kind in Purpose if of_kind(listed, kind)),
    ]


def of_kind(listed: Mapping[UUID, DirectoryService], kind: Purpose) -> Choices:
    """The services that give this kind of help, by name."""
    return [(str(each.id), each.name) for each in listed.values() if kind in each.kinds]
