"""Organisations and their teams: the list, making new ones, changing a team."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports.accounts.directory.organisations import (
    NameTaken,
    NobodyForAdults,
    OrganisationInfo,
    TeamChanged,
    all_organisations,
    change_team,
    create_organisation,
    create_team,
)
from reports.accounts.directory.teams import TeamInfo, all_teams
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.models import Organisation, TeamKind
from reports.accounts.roles import Permission
from reports.console.case_actions.case_forms import offer
from reports.console.frame.desk_page import Note, desk_page, show
from reports.console.labels import code_labels
from reports.console.staff_forms.team_forms import (
    TAKES,
    ChangeForm,
    OrganisationForm,
    TeamForm,
)
from reports.vault.team_keys import team_key_renewal

COORDINATORS_FIRST = _(
    "The coordinators' own keys come first: one of them has to choose a password, or make the new"
    " key that is due."
)

NAME_TAKEN = _(
    "Another organisation is called so. Say what tells the two apart, the municipality for example."
)
CHANGED = _("Somebody else changed this team meanwhile. Look at it, and save again.")
NOBODY_FOR_ADULTS = _(
    "No team would be left that takes adults' cases, and they would all wait with the coordinators."
    " Let this team take them too, or make one that does first."
)


@dataclass(frozen=True, kw_only=True)
class TeamLine:
    """One team in words."""

    team_id: UUID
    name: str
    kind: str | Promise
    languages: str
    takes: Promise | None


@dataclass(frozen=True, kw_only=True)
class OrganisationLine:
    """One organisation in words, with its teams."""

    name: str
    kind: str | Promise
    teams: Sequence[TeamLine]


@dataclass(frozen=True, kw_only=True)
class TeamsPage:
    """Everything the page of organisations and teams shows."""

    organisations: Sequence[OrganisationLine]
    may_add: bool
    organisation: OrganisationForm
    team: TeamForm


@dataclass(frozen=True, kw_only=True)
class TeamPage:
    """One team, and the form that changes it; `now`: as it is, if the form says it otherwise."""

    team: TeamInfo
    kind: str | Promise
    form: ChangeForm
    now: TeamLine | None


@require_GET
@desk_page(Permission.CHANGE_TEAMS)
def teams(request: StaffRequest) -> HttpResponse:
    """Who works with whom: organisations, and the teams of each."""
    return _show(request)


@require_POST
@desk_page(Permission.ADMINISTER)
def add_organisation(request: StaffRequest) -> HttpResponse:
    """Make an organisation."""
    form = OrganisationForm(request.POST, auto_id="organisation-%s")
    if not form.is_valid():
        return _show(request, organisation=form, status=422)
    try:
        create_organisation(**form.cleaned_data, by=request.staff, now=timezone.now())
    except NameTaken:
        form.add_error("apart", str(NAME_TAKEN))
        return _show(request, organisation=form, status=422)
    return _back("organisation")


@require_POST
@desk_page(Permission.ADMINISTER)
def add_team(request: StaffRequest) -> HttpResponse:
    """Make a team; the coordinators hold its key until they admit its people."""
    form = TeamForm(request.POST, auto_id="team-%s")
    if not form.is_valid():
        return _show(request, team=form, status=422)
    try:
        _create(request, form)
    except Organisation.DoesNotExist:
        form.add_error("organisation_id", str(_("Choose an organisation from the list.")))
        return _show(request, team=form, status=422)
    except NobodyForAdults:
        form.add_error("takes", str(NOBODY_FOR_ADULTS))
        return _show(request, team=form, status=422)
    except team_key_renewal.CoordinatorsFirst:
        return _show(request, team=form, note=COORDINATORS_FIRST, status=409)
    return _back("team")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Permission.CHANGE_TEAMS)
def team(request: StaffRequest, team_id: UUID) -> HttpResponse:
    """One team: what it is called, speaks, and whose cases it takes. A POST changes it."""
    known = _known(team_id)
    if request.method != "POST":
        return _show_team(request, known, ChangeForm.about(known))
    form = ChangeForm.about(known, request.POST)
    if not form.is_valid():
        return _show_team(request, known, form, status=422)
    try:
        change_team(
            team_id=team_id,
            profile=form.profile(),
            revision=form.cleaned_data["revision"],
            by=request.staff,
            now=timezone.now(),
        )
    except NobodyForAdults:
        form.add_error("takes", str(NOBODY_FOR_ADULTS))
        return _show_team(request, known, form, status=422)
    except TeamChanged:
        known = _known(team_id)
        sent = request.POST.copy()
        sent["revision"] = str(known.revision)
        again = ChangeForm.about(known, sent)
        return _show_team(request, known, again, note=CHANGED, status=409)
    return _back("team_changed")


def _known(team_id: UUID) -> TeamInfo:
    found = next((each for each in all_teams() if each.team_id == team_id), None)
    if found is None:
        raise Http404
    return found


def _show_team(
    request: StaffRequest,
    known: TeamInfo,
    form: ChangeForm,
    *,
    note: Promise | None = None,
    status: int = 200,
) -> HttpResponse:
    page = TeamPage(
        team=known, kind=known.kind.label, form=form, now=_line(known) if note else None
    )
    notes = [Note(kind="know", words=note)] if note else []
    return show(request, "team", page, notes=notes, status=status)


def _create(request: StaffRequest, form: TeamForm) -> None:
    said = form.cleaned_data
    create_team(
        organisation=Organisation.objects.get(pk=said["organisation_id"]),
        kind=said["kind"],
        name=said["name"],
        languages=tuple(said["languages"]),
        takes=said["takes"],
        by=request.staff,
        now=timezone.now(),
    )


def organisation_lines(
    organisations: Iterable[OrganisationInfo], teams: Iterable[TeamInfo]
) -> list[OrganisationLine]:
    """The organisations with their teams, both by name."""
    known = sorted(teams, key=lambda team: team.name.casefold())
    return [
        OrganisationLine(
            name=each.name,
            kind=each.kind.label,
            teams=[_line(team) for team in known if team.organisation_id == each.organisation_id],
        )
        for each in sorted(organisations, key=lambda each: each.name.casefold())
    ]


def _line(team: TeamInfo) -> TeamLine:
    spoken = [code_labels.language(code) for code in team.languages]
    return TeamLine(
        team_id=team.team_id,
        name=team.name,
        kind=team.kind.label,
        languages=", ".join(spoken),
        takes=TAKES[team.takes] if team.kind == TeamKind.CARE else None,
    )


def _back(done: str) -> HttpResponse:
    return redirect(f"{reverse('desk:teams')}?done={done}")


def _show(
    request: StaffRequest,
    *,
    organisation: OrganisationForm | None = None,
    team: TeamForm | None = None,
    note: Promise | None = None,
    status: int = 200,
) -> HttpResponse:
    organisations = all_organisations()
    team = team or TeamForm(auto_id="team-%s")
    offer(
        team, "organisation_id", [(str(each.organisation_id), each.name) for each in organisations]
    )
    page = TeamsPage(
        organisations=organisation_lines(organisations, all_teams()),
        may_add=request.staff.may(Permission.ADMINISTER),
        organisation=organisation or OrganisationForm(auto_id="organisation-%s"),
        team=team,
    )
    notes = [Note(kind="know", words=note)] if note else []
    return show(request, "teams", page, notes=notes, status=status)
