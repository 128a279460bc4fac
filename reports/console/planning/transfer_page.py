"""What allows the whole case to go to another organisation: a yes, or two people for a life."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from reports.accounts.directory.profiles import names
from reports.accounts.directory.teams import care_teams
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.access.access import is_responsible
from reports.cases.models import content
from reports.cases.ownership import transfers
from reports.cases.ownership.transfers import Basis, Transfer
from reports.cases.records.open_case import OpenCase
from reports.cases.terms.consent_records import How
from reports.console.case_actions.case_forms import CHOOSE, CaseForm, Choices
from reports.console.case_page.case_opening import opened_page
from reports.console.frame.desk_page import Note
from reports.console.labels import refusals
from reports.console.planning.closing_forms import words
from reports.console.planning.closing_page import MISSING
from reports.console.planning.planning_frame import Head, head, show_page
from reports.console.staff_forms.team_names import listed_names
from reports.region import region


class TeamForm(CaseForm):
    """A care team of another organisation."""

    team_id = forms.UUIDField(label=gettext_lazy("To which team"), widget=forms.Select)

    def offer(self, teams: Choices) -> None:
        """Show only these teams; what may be sent stays as wide as the field."""
        self.fields["team_id"].widget.choices = [*CHOOSE, *teams]


class AgreedForm(TeamForm):
    """The person said yes."""

    until = forms.DateField(
        label=gettext_lazy("Until which day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    how = forms.TypedChoiceField(
        label=gettext_lazy("How the yes was given"),
        choices=[*CHOOSE, *How.choices],
        coerce=How,
    )


class VitalForm(TeamForm):
    """A life hangs on it, and nobody can be asked."""

    text = words(
        gettext_lazy("Why a life hangs on it, and why the person cannot be asked"),
        gettext_lazy("Sealed as a note of the case."),
        rows=3,
    )


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """What is written down: to whom, on what, until when, and what is left to do."""

    team: str
    vital: bool
    until: datetime
    who: str
    confirmed: bool
    over: bool
    mine: bool
    form: CaseForm


@dataclass(frozen=True, kw_only=True)
class TransferPage:
    """Everything the page shows."""

    head: Head
    allowed: Allowed | None
    agreed: AgreedForm | None
    vital: VitalForm | None


@require_GET
@opened_page(Permission.WORK_CASE)
def transfer(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """What is agreed about handing the whole case to another organisation."""
    return _show(request, opened)


@require_POST
@opened_page(Permission.WORK_CASE)
def agree(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """Write down that the person said yes."""
    form = AgreedForm(request.POST, auto_id="agreed-%s")
    if not form.is_valid():
        return _again(request, opened, agreed=form)
    said = form.cleaned_data
    ends = datetime.combine(said["until"], time.max, tzinfo=region().timezone)
    return _do(
        request,
        opened,
        transfers.agree,
        {"team_id": said["team_id"], "until": ends, "how": said["how"]},
        form,
        agreed=form,
    )


@require_POST
@opened_page(Permission.WORK_CASE)
def vital(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """Ask a second person, because a life hangs on it."""
    form = VitalForm(request.POST, auto_id="vital-%s")
    if not form.is_valid():
        return _again(request, opened, vital=form)
    said = form.cleaned_data
    told = {"team_id": said["team_id"], "why": said["text"]}
    return _do(request, opened, transfers.ask_vital, told, form, vital=form)


@require_POST
@opened_page(Permission.CONFIRM_LOWER)
def confirm(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """The second person says yes."""
    form = CaseForm(request.POST)
    if not form.is_valid():
        return _again(request, opened)
    return _do(request, opened, transfers.confirm_vital, {}, form)


@require_POST
@opened_page(Permission.WORK_CASE)
def take_back(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """At once nothing goes any more."""
    form = CaseForm(request.POST)
    if not form.is_valid():
        return _again(request, opened)
    return _do(request, opened, transfers.take_back, {}, form)


def _do(
    request: StaffRequest,
    opened: OpenCase,
    operation: Callable[..., None],
    said: dict[str, Any],
    form: CaseForm,
    **bound: Any,
) -> HttpResponse:
    version = form.cleaned_data["version"]
    about = {"case_id": opened.case.id, "by": request.staff, "now": timezone.now()}
    try:
        operation(**said, **about, version=version)
    except refusals.KNOWN as refusal:
        note = Note(kind="know", words=refusals.words(refusal))
        return _show(request, opened, notes=[note], status=409, **bound)
    return redirect(f"{reverse('desk:transfer', args=[opened.case.id])}?done=notice")


def _again(request: StaffRequest, opened: OpenCase, **bound: Any) -> HttpResponse:
    missing = Note(kind="wrong", words=MISSING)
    return _show(request, opened, notes=[missing], status=422, **bound)


def _show(
    request: StaffRequest,
    opened: OpenCase,
    *,
    agreed: AgreedForm | None = None,
    vital: VitalForm | None = None,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    case, staff = opened.case, request.staff
    case.refresh_from_db()
    teams = {each.team_id: each for each in care_teams()}
    called = listed_names(teams.values())
    own = teams[case.team_id].organisation_id
    others: Choices = [
        (str(team_id), called[team_id])
        for team_id, team in teams.items()
        if team.organisation_id != own and not team.coordinators
    ]
    if case.is_open and is_responsible(case=case, staff=staff):
        agreed = agreed or AgreedForm(auto_id="agreed-%s")
        vital = vital or VitalForm(auto_id="vital-%s")
        for form in (agreed, vital):
            form.with_version(case.version)
            form.offer(others)
    found = opened.working(Transfer, content.TRANSFER)
    page = TransferPage(
        head=head(case),
        allowed=_allowed(opened, request, found[0], called) if found else None,
        agreed=agreed,
        vital=vital,
    )
    return show_page(request, "transfer", page, notes=notes, status=status)


def _allowed(opened: OpenCase, request: StaffRequest, found: Transfer, called: Any) -> Allowed:
    form = CaseForm(auto_id=False)
    form.with_version(opened.case.version)
    return Allowed(
        team=called.get(found.team_id, _("Gone")),
        vital=found.basis is Basis.VITAL,
        until=found.until,
        who=names({found.asked_by}).get(found.asked_by, _("Somebody who left")),
        confirmed=found.confirmed_by is not None,
        over=timezone.now() >= found.until,
        mine=found.asked_by == request.staff.user_id,
        form=form,
    )
