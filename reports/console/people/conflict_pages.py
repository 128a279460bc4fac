"""Whom one knows: organisations whose reports somebody has to be kept away from (R7.9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from reports.accounts.directory.organisation_conflicts import everybody_apart
from reports.accounts.directory.profiles import NoAccount
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.access.access import NotYours
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.ownership import recusals
from reports.cases.ownership.conflicts_of_interest import SamePerson
from reports.console.case_actions.case_forms import offer
from reports.console.frame.desk_page import desk_page, show

REFUSALS: Final[dict[type[Exception], Promise]] = {
    recusals.NoOrganisation: _("Choose an organisation from the list."),
    recusals.NobodyLeft: _(
        "No other coordinator could see what comes in through it. Let another one in first."
    ),
}


class ApartForm(forms.Form):
    """Through which organisation."""

    organisation_id = forms.UUIDField(label=_("Organisation"), widget=forms.Select)


class NearForm(forms.Form):
    """Who is let near what comes in through which organisation."""

    organisation_id = forms.UUIDField(widget=forms.HiddenInput)
    user_id = forms.UUIDField(widget=forms.HiddenInput)


@dataclass(frozen=True, kw_only=True)
class ApartLine:
    """Somebody kept away from an organisation's reports, in words."""

    user_id: UUID
    organisation_id: UUID
    name: str
    organisation: str


@dataclass(frozen=True, kw_only=True)
class ApartPage:
    """Everything the page shows: one's own conflicts, for a coordinator everybody's."""

    mine: Sequence[ApartLine]
    others: Sequence[ApartLine]
    leads: bool
    form: ApartForm


@require_GET
@desk_page(Permission.DECLARE_CONFLICT)
def conflicts(request: StaffRequest) -> HttpResponse:
    """What this person is kept away from, and the form for one organisation more."""
    return _show(request)


@require_POST
@desk_page(Permission.DECLARE_CONFLICT)
def declare(request: StaffRequest) -> HttpResponse:
    """Keep this person away from all that comes in through an organisation."""
    form = ApartForm(request.POST, auto_id="apart-%s")
    if not form.is_valid():
        return _show(request, form=form, status=422)
    try:
        recusals.declare(
            organisation_id=form.cleaned_data["organisation_id"],
            user_id=request.staff.user_id,
            by=request.staff,
            now=timezone.now(),
        )
    except tuple(REFUSALS) as refusal:
        form.add_error("organisation_id", str(REFUSALS[type(refusal)]))
        return _show(request, form=form, status=422)
    return redirect(f"{reverse('desk:conflicts')}?done=apart")


@require_POST
@desk_page(Permission.LEAD)
def lift(request: StaffRequest) -> HttpResponse:
    """Let somebody near again what comes in through it from now on."""
    form = NearForm(request.POST)
    if not form.is_valid():
        raise NotYours
    try:
        recusals.lift(**form.cleaned_data, by=request.staff, now=timezone.now())
    except (SamePerson, NoAccount, NotAllowed):
        raise NotYours from None
    return redirect(f"{reverse('desk:conflicts')}?done=near")


def _show(
    request: StaffRequest, *, form: ApartForm | None = None, status: int = 200
) -> HttpResponse:
    partners = recusals.partners()
    lines = _lines(dict(partners))
    form = form or ApartForm(auto_id="apart-%s")
    mine = [each for each in lines if each.user_id == request.staff.user_id]
    taken = {each.organisation_id for each in mine}
    offer(form, "organisation_id", [(str(key), name) for key, name in partners if key not in taken])
    leads = request.staff.may(Permission.LEAD)
    page = ApartPage(
        mine=mine,
        others=[each for each in lines if each not in mine] if leads else [],
        leads=leads,
        form=form,
    )
    return show(request, "conflicts", page, status=status)


def _lines(called: Mapping[UUID, str]) -> list[ApartLine]:
    found = [
        ApartLine(
            user_id=user_id,
            organisation_id=each,
            name=name,
            organisation=called.get(each, str(_("An organisation that is gone"))),
        )
        for user_id, (name, organisations) in everybody_apart().items()
        for each in organisations
    ]
    return sorted(found, key=lambda line: (line.name.casefold(), line.organisation.casefold()))
