"""A yes for one house: what it may hear, of what is written down, until when (R7.3).

Without any, people are helped as before (R7.5): only nothing is told to the house.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from reports.accounts.directory.organisations import organisation_name
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.casework.consents import give_consent
from reports.cases.records.open_case import OpenCase
from reports.cases.terms.consent_records import Field, How, Purpose, allowed
from reports.console.case_actions.case_forms import CHOOSE, OnceForm
from reports.console.frame.desk_page import Note
from reports.console.labels.queue_rows import reference
from reports.region import region
from shelters.inventory.inventory import house_facts
from shelters.models import House
from shelters.needs import needs
from shelters.screens.forms.tier_form import renew
from shelters.screens.search import search_refusals
from shelters.screens.search.case_guard import case_page, show
from shelters.screens.search.place_list import fields_known
from shelters.screens.search.search_page import back

FIRST_UNTIL: Final = timedelta(days=30)
# What the worker says at the hand-over, once the house has accepted.
AT_HAND_OVER: Final = (Field.NOTE, Field.NAME, Field.PHONE)


class YesForm(OnceForm):
    """What one house may hear."""

    fields_agreed = forms.TypedMultipleChoiceField(
        label=_("What the house may hear"),
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
    how = forms.TypedChoiceField(
        label=_("How the yes was given"),
        choices=[*CHOOSE, *How.choices],
        coerce=How,
    )


@dataclass(frozen=True, kw_only=True)
class YesPage:
    """What the template shows."""

    case_id: UUID
    house_id: UUID
    reference: str
    alias: str
    organisation: str
    form: YesForm


@require_http_methods(["GET", "POST"])
@case_page(Permission.WORK_CASE)
def yes(request: StaffRequest, opened: OpenCase, house_id: UUID) -> HttpResponse:
    """Ask what the house may hear; sent, write it down."""
    house = House.objects.filter(id=house_id).first()
    if house is None:
        raise Http404
    now = timezone.now()
    if request.method != "POST":
        return _show(request, opened, house, _form(opened, house, now=now))
    form = YesForm(request.POST, auto_id="yes-%s")
    if not form.is_valid():
        return _show(request, opened, house, form, status=422)
    try:
        _keep(request, opened, house, form.cleaned_data, now=now)
    except search_refusals.KNOWN as refusal:
        note = Note(kind="know", words=search_refusals.words(refusal))
        opened.case.refresh_from_db()
        renew(form, version=opened.case.version)
        return _show(request, opened, house, form, note=note, status=409)
    return back(opened, "yes")


def _keep(
    request: StaffRequest,
    opened: OpenCase,
    house: House,
    said: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    give_consent(
        case_id=opened.case.id,
        organisation_id=house.organisation_id,
        purpose=Purpose.PLACE,
        fields=said["fields_agreed"],
        until=datetime.combine(said["until"], time.max, tzinfo=region().timezone),
        how=said["how"],
        by=request.staff,
        now=now,
        consent_id=said["once"],
        version=said["version"],
    )


def _form(opened: OpenCase, house: House, *, now: datetime) -> YesForm:
    agreed = allowed(
        opened.consents(),
        organisation_id=house.organisation_id,
        purpose=Purpose.PLACE,
        now=now,
    )
    waiting = needs.waiting_need(case_id=opened.case.id)
    said = needs.read_facts(waiting, opened.vault).may_hear if waiting else None
    initial = {
        "fields_agreed": sorted(agreed or said or ()),
        "until": timezone.localtime(now + FIRST_UNTIL).date(),
        "version": opened.case.version,
    }
    return YesForm(initial=initial, auto_id="yes-%s")


def _show(
    request: StaffRequest,
    opened: OpenCase,
    house: House,
    form: YesForm,
    *,
    note: Note | None = None,
    status: int = 200,
) -> HttpResponse:
    form.fields["fields_agreed"].choices = _offered(opened)  # type: ignore[attr-defined]
    page = YesPage(
        case_id=opened.case.id,
        house_id=house.id,
        reference=reference(opened.case.id),
        alias=house_facts(house).alias,
        organisation=organisation_name(organisation_id=house.organisation_id),
        form=form,
    )
    return show(request, "yes", page, notes=[note] if note else [], status=status)


def _offered(opened: OpenCase) -> list[tuple[str, Any]]:
    """Only what there is to tell: the least, and what may be said at the hand-over."""
    waiting = needs.waiting_need(case_id=opened.case.id)
    known = fields_known(needs.read_facts(waiting, opened.vault)) if waiting else list(Field)
    wanted = {*known, *AT_HAND_OVER}
    return [(code, word) for code, word in Field.choices if code in wanted]
