"""The doors of a venue's pages: the shared screen or a login, only a login, only who leads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, cast

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise

from nightlife.venue_log import incident_log
from nightlife.venues import venues
from nightlife.venues.venues import NotSeated, NoVenue, Standing
from nightlife.views.parts import venue_notices
from reports.accounts.devices.shared_devices import DeviceKind
from reports.accounts.guards import team_choice
from reports.accounts.guards.device_guard import DeviceRequest, device_or_staff_page
from reports.accounts.guards.staff_guard import StaffRequest, staff_page
from reports.accounts.roles import Permission
from reports.region import reading, region

type Page = Callable[..., HttpResponseBase]
type View[**P] = Callable[Concatenate[VenueRequest, P], HttpResponse]


class VenueRequest(DeviceRequest, StaffRequest):
    """A request that came through one of these doors (for type checkers)."""

    standing: Standing


@dataclass(frozen=True, kw_only=True)
class Note:
    """A line above the page: `done`, `know` or `wrong`."""

    kind: str
    words: str | Promise


def bar_page[**P](view: View[P]) -> Page:
    """Guard a view for a venue's shared screen, and for its people when they are logged in."""
    return device_or_staff_page(DeviceKind.BAR, Permission.KEEP_LOG, admitted=venues.admitted)(
        _inside(view)
    )


def people_page[**P](view: View[P]) -> Page:
    """Guard a view for a venue's people with a login of their own; never on a shared screen."""
    inside = _inside(view)

    @wraps(view)
    def page(request: VenueRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = inside(request, *args, **kwargs)
        team_choice.remember_team(request, response)
        return response

    return staff_page(Permission.KEEP_LOG)(page)


def leading_page[**P](view: View[P]) -> Page:
    """Guard a view for whoever manages a venue; for the others there is no such page."""

    @wraps(view)
    def led(request: VenueRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.standing.leads:
            raise Http404
        return view(request, *args, **kwargs)

    return people_page(led)


def show(
    request: VenueRequest,
    template: str,
    page: object,
    *,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    """Return one of the venue's pages with its frame: the shared screen's, or a login's."""
    told = venue_notices.WORDS.get(request.GET.get("done", ""))
    notes = (*notes, Note(kind="done", words=told)) if told else notes
    context = {"page": page, "notes": notes, "standing": request.standing, **frame(request)}
    return render(request, f"nightlife/{template}.html", context, status=status)


def frame(request: DeviceRequest) -> dict[str, str]:
    """The template that stands around a page: a shared screen has another than a login."""
    on_screen = getattr(request, "device", None) is not None
    return {"frame": "nightlife/on_screen.html" if on_screen else "nightlife/at_desk.html"}


def _inside[**P](view: View[P]) -> Callable[Concatenate[DeviceRequest, P], HttpResponse]:
    @wraps(view)
    def page(request: DeviceRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        inside = cast(VenueRequest, request)
        with timezone.override(region().timezone):
            try:
                inside.standing = _standing(inside)
                return view(inside, *args, **kwargs)
            except NoVenue:
                return render(inside, "nightlife/no_venue.html", _closed(inside), status=404)
            except NotSeated:
                context = {**_closed(inside), "waits": True}
                return render(inside, "nightlife/no_venue.html", context, status=403)
            except incident_log.NoEntry:
                raise Http404 from None

    return page


def _standing(request: VenueRequest) -> Standing:
    """Raises NoVenue (not admitted, or no longer), NotSeated."""
    device = getattr(request, "device", None)
    if device is None:
        team_id = team_choice.chosen_team(
            request,
            staff=request.staff,
            permission=Permission.KEEP_LOG,
            admitted=venues.admitted,
        )
        return venues.standing_of(staff=request.staff, team_id=team_id)
    return venues.standing_of_device(
        team_id=device.team_id, device_id=device.id, opened_by=device.opened_by
    )


def _closed(request: VenueRequest) -> dict[str, object]:
    return {"emergency": region().emergency_shown(), "language": reading(), **frame(request)}
