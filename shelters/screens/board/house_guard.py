"""The doors of a house's pages: its bed board, and what only its people with a login may do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, cast

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise

from reports.accounts.devices.shared_devices import DeviceKind
from reports.accounts.directory.staff import actor_of
from reports.accounts.guards import team_choice
from reports.accounts.guards.device_guard import DeviceRequest, device_or_staff_page
from reports.accounts.guards.staff_guard import StaffRequest, staff_page
from reports.accounts.roles import Permission
from reports.region import region
from shelters.inventory.house_staff import Keeper
from shelters.models import Source
from shelters.screens.labels import place_notices

type Page = Callable[..., HttpResponseBase]
type View[**P] = Callable[Concatenate[KeeperRequest, P], HttpResponse]


class KeeperRequest(DeviceRequest, StaffRequest):
    """A request that came through one of these doors (for type checkers)."""

    keeper: Keeper


@dataclass(frozen=True, kw_only=True)
class Note:
    """A line above the page: `done`, `know` or `wrong`."""

    kind: str
    words: str | Promise


def board_page[**P](view: View[P]) -> Page:
    """Guard a view of the bed board, for its shared device and for its people logged in.

    `request.keeper` speaks for one team: of somebody in several, the one they chose.
    """

    @wraps(view)
    def page(request: DeviceRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        inside = cast(KeeperRequest, request)
        acting = request.acting
        source = Source.BOARD if acting.device_id is None else Source.DEVICE
        inside.keeper = Keeper(acting.team_id, acting.actor, acting.user_id, source)
        with timezone.override(region().timezone):
            return view(inside, *args, **kwargs)

    return device_or_staff_page(DeviceKind.BOARD, Permission.SET_AVAILABILITY)(page)


def answering_page[**P](view: View[P]) -> Page:
    """Guard a view for people of a shelter team with a login of their own; never on a device."""

    @wraps(view)
    def page(request: StaffRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        inside = cast(KeeperRequest, request)
        staff = request.staff
        team_id = team_choice.chosen_team(request, staff=staff, permission=Permission.ANSWER_OFFERS)
        inside.keeper = Keeper(team_id, actor_of(staff), staff.user_id)
        with timezone.override(region().timezone):
            response = view(inside, *args, **kwargs)
        team_choice.remember_team(request, response)
        return response

    return staff_page(Permission.ANSWER_OFFERS)(page)


def show(
    request: KeeperRequest,
    template: str,
    page: object,
    *,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    """Return one of the room's pages, in the region's time."""
    code = request.GET.get("done", "")
    if told := place_notices.WORDS.get(code):
        notes = (*notes, Note(kind="done", words=told))
    if told := place_notices.REFUSALS.get(code):
        notes = (*notes, Note(kind="wrong", words=told))
    on_device = request.keeper.source is Source.DEVICE
    frame = "shelters/on_device.html" if on_device else "shelters/base.html"
    context = {"page": page, "notes": notes, "keeper": request.keeper, "frame": frame}
    return render(request, f"shelters/{template}.html", context, status=status)
