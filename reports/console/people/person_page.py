"""One person who works here: what routing knows of them, and the teams they are in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from reports.accounts.directory import permission_checks, profiles
from reports.accounts.directory.profiles import NoAccount, Profile
from reports.accounts.directory.staff import actor_of
from reports.accounts.directory.teams import all_teams
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.models import Team
from reports.accounts.onboarding import invitations
from reports.accounts.roles import Permission
from reports.cases.ownership import recusals
from reports.console.case_actions.case_forms import offer
from reports.console.frame.desk_page import desk_page, show
from reports.console.people.people_listing import open_to
from reports.console.staff_forms.people_forms import JoinForm, WorkForm
from reports.console.staff_forms.team_names import listed_names

REFUSALS: Final[dict[type[Exception], Promise]] = {
    Team.DoesNotExist: _("Choose a team from the list."),
    invitations.AlreadyMember: _("This person is in that team already."),
    invitations.AdministratorApart: _(
        "Whoever administers the installation is in no partner's team."
    ),
    NoAccount: _("This account is closed."),
    permission_checks.NotAllowed: _("Only a coordinator adds people to a team that holds keys."),
}


@dataclass(frozen=True, kw_only=True)
class PersonPage:
    """Everything the page of one person shows; `may_see`: who looks may see what they opened."""

    user_id: UUID
    name: str
    login: str
    teams: Sequence[tuple[str, str]]
    work: WorkForm
    join: JoinForm
    may_join: bool
    may_see: bool


@require_GET
@desk_page(Permission.INVITE)
def person(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Languages, skills, room, and teams."""
    return _show(request, user_id)


@require_POST
@desk_page(Permission.INVITE)
def change(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Write down what has changed about the work."""
    known = _profile(user_id)
    form = WorkForm(request.POST, auto_id="work-%s")
    if not form.is_valid():
        return _show(request, user_id, work=form, status=422)
    profiles.change_profile(
        user_id=user_id, profile=form.onto(known), by=actor_of(request.staff), now=timezone.now()
    )
    return _back(user_id, "person")


@require_POST
@desk_page(Permission.INVITE)
def join(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Put somebody into one more team; who holds its key admits them there."""
    form = JoinForm(request.POST, auto_id="join-%s")
    if not form.is_valid():
        return _show(request, user_id, join=form, status=422)
    try:
        recusals.join_team(
            user_id=user_id,
            team_id=form.cleaned_data["team_id"],
            by=request.staff,
            now=timezone.now(),
        )
    except tuple(REFUSALS) as refusal:
        form.add_error("team_id", str(REFUSALS[type(refusal)]))
        return _show(request, user_id, join=form, status=422)
    return _back(user_id, "joined")


def _profile(user_id: UUID) -> Profile:
    try:
        return profiles.profile(user_id=user_id)
    except NoAccount:
        raise Http404 from None


def _back(user_id: UUID, done: str) -> HttpResponse:
    return redirect(f"{reverse('desk:person', args=[user_id])}?done={done}")


def _show(
    request: StaffRequest,
    user_id: UUID,
    *,
    work: WorkForm | None = None,
    join: JoinForm | None = None,
    status: int = 200,
) -> HttpResponse:
    known, roles = _profile(user_id), profiles.memberships(user_id=user_id)
    if not roles:
        raise Http404
    teams = sorted(all_teams(), key=lambda team: team.name.casefold())
    join = join or JoinForm(auto_id="join-%s")
    others = [each for each in teams if each.team_id not in roles and open_to(request.staff, each)]
    called = listed_names(teams)
    offer(join, "team_id", [(str(each.team_id), called[each.team_id]) for each in others])
    page = PersonPage(
        user_id=user_id,
        name=known.name,
        login=known.login,
        teams=[
            (called[each.team_id], str(roles[each.team_id].label))
            for each in teams
            if each.team_id in roles
        ],
        work=work or WorkForm.of(known, auto_id="work-%s"),
        join=join,
        may_join=bool(others) or bool(join.errors),
        may_see=request.staff.may(Permission.SEE_OPENINGS),
    )
    return show(request, "person", page, status=status)
