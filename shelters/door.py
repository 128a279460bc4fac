"""The doors of a house's pages: its bed board, and what only its people with a login may do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, cast

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise

from reports.accounts.pages import StaffRequest, staff_page
from reports.accounts.roles import Permission
from reports.accounts.staff import Staff, actor_of
from reports.region import region
from shelters.keepers import Keeper
from shelters.screens import done

type Page = Callable[..., HttpResponseBase]
type View[**P] = Callable[Concatenate[KeeperRequest, P], HttpResponse]


class KeeperRequest(StaffRequest):
    """A request that came through one of these doors (for type checkers)."""

    keeper: Keeper


@dataclass(frozen=True, kw_only=True)
class Note:
    """A line above the page: `done`, `know` or `wrong`."""

    kind: str
    words: str | Promise


def board_page[**P](view: View[P]) -> Page:
    """Guard a view of the bed board; `request.keeper` speaks for one team.

    Of somebody in several, it is the one that `?team=` names, else the first.
    """
    return keeper_page(view)


def keeper_page[**P](view: View[P]) -> Page:
    """Guard a view for people of a shelter team, logged in with their second factor."""

    @wraps(view)
    def page(request: StaffRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        inside = cast(KeeperRequest, request)
        inside.keeper = _keeper(request.staff, request.GET.get("team", ""))
        with timezone.override(region().timezone):
            return view(inside, *args, **kwargs)

    return staff_page(Permission.SET_AVAILABILITY)(page)


def show(
    request: KeeperRequest,
    template: str,
    page: object,
    *,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    """Return one of the room's pages, in the region's time."""
    told = done.WORDS.get(request.GET.get("done", ""))
    notes = (*notes, Note(kind="done", words=told)) if told else notes
    context = {"page": page, "notes": notes, "keeper": request.keeper}
    return render(request, f"shelters/{template}.html", context, status=status)


def _keeper(staff: Staff, wanted: str) -> Keeper:
    teams = sorted(staff.teams_with(Permission.SET_AVAILABILITY))
    team_id = next((team for team in teams if str(team) == wanted), teams[0])
    return Keeper(team_id, actor_of(staff), staff.user_id)
