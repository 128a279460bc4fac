"""Where people land after they have logged in: on their work, or at a choice if they have several.

A role has one page to begin with. Of a role whose page is one team's own (a house's board, a
counter, a venue's log) each team is a place of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from reports.accounts.directory import profiles
from reports.accounts.directory.staff import Staff
from reports.accounts.guards import team_choice
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission, Role
from reports.console.frame.desk_page import desk_page, show


@dataclass(frozen=True, kw_only=True)
class Work:
    """One page to begin with, as the choice shows it; `team` is empty where it is for all teams."""

    address: str
    role: str
    team: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the template shows."""

    works: Sequence[Work]


@dataclass(frozen=True, slots=True)
class _Start:
    url_name: str
    of_one_team: bool


_STARTS: Final[dict[Role, _Start]] = {
    Role.COORDINATOR: _Start("desk:board", of_one_team=False),
    Role.CARE_WORKER: _Start("desk:inbox", of_one_team=False),
    Role.ADMINISTRATOR: _Start("desk:people", of_one_team=False),
}


def begin_at(role: Role, url_name: str) -> None:
    """Let a partner's people begin at their own team's page; called once for each, at the start."""
    _STARTS[role] = _Start(url_name, of_one_team=True)


def works_of(staff: Staff) -> list[Work]:
    """Return the pages somebody may begin with, in the order of roles; at most one query."""
    found = [(role, team) for team, role in staff.memberships if role in _STARTS]
    of_teams = {team for role, team in found if _STARTS[role].of_one_team}
    names = profiles.team_names(of_teams) if len(found) > 1 and of_teams else {}
    works: dict[str, Work] = {}
    for role in Role:
        mine = [team for each, team in found if each is role]
        if not mine:
            continue
        address, name = reverse(_STARTS[role].url_name), str(role.label)
        if not _STARTS[role].of_one_team:
            works[address] = Work(address=address, role=name, team="")
            continue
        for team in sorted(mine, key=lambda each: names.get(each, "").casefold()):
            there = f"{address}?{team_choice.FIELD}={team}" if len(mine) > 1 else address
            works[there] = Work(address=there, role=name, team=names.get(team, ""))
    return list(works.values())


@require_GET
@desk_page(Permission.OWN_ACCOUNT)
def home(request: StaffRequest) -> HttpResponse:
    """Send people to their work; whoever has several chooses, whoever has none sees their account.

    What a form has done before is still said there.
    """
    works = works_of(request.staff)
    if len(works) > 1:
        return show(request, "landing", Choice(works=works))
    if not works:
        return redirect("accounts:account")
    response = redirect(works[0].address)
    query = request.META["QUERY_STRING"]
    response["Location"] += f"?{query}" if query else ""
    return response
