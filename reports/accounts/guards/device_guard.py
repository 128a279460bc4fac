"""The door of a page on a shared device: open, of the right kind, not blank."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps
from typing import Any, Final, cast
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from reports.accounts.devices import shared_devices
from reports.accounts.devices.shared_devices import Device, DeviceKind
from reports.accounts.directory.permission_checks import NotAllowed
from reports.accounts.directory.staff import actor_of
from reports.accounts.guards import parked_posts, team_choice
from reports.accounts.guards.parked_posts import SEND_FIELD, GoOn, ParkedPost, method_asked
from reports.accounts.guards.staff_guard import StaffRequest, staff_page
from reports.accounts.models import Team
from reports.accounts.page_language import chosen_language, read_by_staff
from reports.accounts.roles import Permission
from reports.accounts.throttling import throttle
from reports.audit.log import Actor
from reports.region import region

COOKIE: Final = "device" if settings.LINDEN_DEMO else "__Host-device"
PIN_FIELD: Final = "device_pin"
FORGET_FIELD: Final = "forget_held"
HOMES: Final = {
    DeviceKind.COUNTER: "/pharmacy/",
    DeviceKind.BAR: "/nightlife/",
    DeviceKind.BOARD: "/shelters/",
}


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom a page is used: by somebody logged in, or on a device of that team."""

    organisation_id: UUID
    team_id: UUID
    user_id: UUID | None
    device_id: UUID | None
    actor: Actor


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page of a device: its first page, until when it is open."""

    home: str
    until: str
    languages: tuple[tuple[str, str], ...]


class DeviceRequest(HttpRequest):
    """A request that came through this door (for type checkers). `device`: None for staff."""

    device: Device | None
    acting: Acting
    device_frame: Frame


type Page = Callable[..., HttpResponseBase]


def device_page(kind: DeviceKind) -> Callable[[Callable[..., HttpResponseBase]], Page]:
    """Guard a view: only an open device of this kind, not blank, reaches it.

    Not open: 403, the page that says how to open one; of another kind: 404. Blank: 403 and the
    PIN page; what was posted is kept and carried out once, after the PIN. `request.device` and
    `request.acting` are set; permission_checks.NotAllowed raised inside gives 404.
    """

    def guard(view: Callable[..., HttpResponseBase]) -> Page:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            now = timezone.now()
            device = device_here(request, now=now)
            if device is not None and device.kind is not kind:
                raise Http404
            if chosen := chosen_language(request):
                return chosen
            if device is None:
                return not_open(request, now=now)
            return _through_the_door(request, device, _inside(request, view, args, kwargs), now=now)

        page.device_kind = kind  # type: ignore[attr-defined]
        return page

    return guard


def device_or_staff_page(
    kind: DeviceKind, permission: Permission, *, admitted: team_choice.Admitted | None = None
) -> Callable[[Callable[..., HttpResponseBase]], Page]:
    """Guard a view for an open device of this kind, and for staff with this permission.

    Of staff, `request.acting` is the one of their teams that `team_choice.chosen_team` finds.
    """

    def guard(view: Callable[..., HttpResponseBase]) -> Page:
        on_device = device_page(kind)(view)
        by_staff = staff_page(permission)(_as_staff(view, permission, admitted))

        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            answer = on_device if _is_device(request, kind) else by_staff
            return answer(request, *args, **kwargs)

        page.device_kind = kind  # type: ignore[attr-defined]
        page.staff_permission = permission  # type: ignore[attr-defined]
        return page

    return guard


def _is_device(request: HttpRequest, kind: DeviceKind) -> bool:
    """Also one that was closed meanwhile, unless somebody is logged in there."""
    device = device_here(request, now=timezone.now())
    if device is not None:
        return device.kind is kind
    return COOKIE in request.COOKIES and not request.user.is_authenticated


def device_here(request: HttpRequest, *, now: datetime) -> Device | None:
    """Return the open device that this browser is; asked of the database once for a request."""
    if not hasattr(request, "_device_here"):
        token = request.COOKIES.get(COOKIE, "")
        request._device_here = shared_devices.device_of(token=token, now=now)  # type: ignore[attr-defined]
    return cast(Device | None, request._device_here)  # type: ignore[attr-defined]


def set_cookie(
    response: HttpResponseBase, opened: shared_devices.OpenedDevice, *, now: datetime
) -> None:
    """Give the browser the token, until the shift is over."""
    response.set_cookie(
        COOKIE,
        opened.token,
        max_age=opened.device.ends_at - now,
        secure=not settings.LINDEN_DEMO,
        httponly=True,
        samesite="Strict",
    )


def delete_cookie(response: HttpResponseBase) -> None:
    """Take the token away from the browser."""
    response.delete_cookie(COOKIE, samesite="Strict")


def not_open(request: HttpRequest, *, now: datetime) -> HttpResponse:
    """Say how a device is opened. What was posted as the shift ended waits for that."""
    team = shared_devices.ended_team(token=request.COOKIES.get(COOKIE, ""), now=now)
    if team is not None and request.method == "POST" and PIN_FIELD not in request.POST:
        response = _closed_page(request, kept=True)
        if parked_posts.keep(request, response, owner=_owner(team), now=now):
            return response
    return _closed_page(request, kept=False)


def _closed_page(request: HttpRequest, *, kept: bool) -> HttpResponse:
    context = {"kept": kept, "languages": read_by_staff()}
    return render(request, "accounts/device_closed.html", context, status=403)


def _through_the_door(
    request: HttpRequest, device: Device, go_on: GoOn, *, now: datetime
) -> HttpResponseBase:
    if device.blank:
        return _blank(request, device, go_on, now=now)
    _stand(request, device)
    parked = _parked(request, device, now=now)
    if PIN_FIELD in request.POST:  # a second click on the PIN page
        return parked.look_again()
    if request.method == "POST" and FORGET_FIELD in request.POST:
        return parked.forget()
    context = {"send_field": SEND_FIELD, "forget_field": FORGET_FIELD}
    waiting = partial(render, request, "accounts/device_held.html", context)
    return parked.pass_through(go_on, waiting)


def _blank(request: HttpRequest, device: Device, go_on: GoOn, *, now: datetime) -> HttpResponseBase:
    if request.method != "POST":
        return pin_page(request)
    if PIN_FIELD not in request.POST:
        response = pin_page(request)
        if _parked(request, device, now=now).keep(response):
            return response
        return pin_page(request, status=413, too_long=True)
    try:
        opened = shared_devices.unblank(device_id=device.id, pin=request.POST[PIN_FIELD], now=now)
    except shared_devices.WrongPin as refusal:
        return pin_page(request, left=refusal.left)
    except shared_devices.DeviceClosed:
        return not_open(request, now=now)
    except throttle.Throttled as refusal:
        return pin_page(request, status=429, wait=refusal.seconds)
    _stand(request, opened)
    return _parked(request, opened, now=now).after_opening(go_on)


def pin_page(request: HttpRequest, *, status: int = 403, **said: object) -> HttpResponse:
    """Show nothing but a field for the PIN."""
    context = {"field": PIN_FIELD, **method_asked(request), **said}
    return render(request, "accounts/device_blank.html", context, status=status)


def _parked(request: HttpRequest, device: Device, *, now: datetime) -> ParkedPost:
    return ParkedPost(request, _owner(device.team_id), HOMES[device.kind], now)


def _stand(request: HttpRequest, device: Device) -> None:
    inside = cast(DeviceRequest, request)
    inside.device = device
    inside.acting = Acting(device.organisation_id, device.team_id, None, device.id, device.actor)
    team_choice.stand_for(request, device.team_id)
    inside.device_frame = Frame(
        home=HOMES[device.kind],
        until=device.ends_at.astimezone(region().timezone).strftime("%H:%M"),
        languages=tuple(read_by_staff()),
    )


def _inside(
    request: HttpRequest,
    view: Callable[..., HttpResponseBase],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> GoOn:
    def go_on() -> HttpResponseBase:
        team_choice.check_form(request, cast(DeviceRequest, request).acting.team_id)
        try:
            return view(request, *args, **kwargs)
        except NotAllowed:
            raise Http404 from None

    return go_on


def _as_staff(
    view: Callable[..., HttpResponseBase],
    permission: Permission,
    admitted: team_choice.Admitted | None,
) -> Page:
    @wraps(view)
    def page(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        inside = cast(DeviceRequest, request)
        inside.device, inside.acting = None, _acting(request, permission, admitted)
        response = chosen_language(request) or view(inside, *args, **kwargs)
        team_choice.remember_team(request, response)
        return response

    return page


def _acting(
    request: StaffRequest, permission: Permission, admitted: team_choice.Admitted | None
) -> Acting:
    """Raises Http404 for a team that is not theirs."""
    staff = request.staff
    team_id = team_choice.chosen_team(
        request, staff=staff, permission=permission, admitted=admitted
    )
    team = Team.objects.get(pk=team_id)
    return Acting(team.organisation_id, team.pk, staff.user_id, None, actor_of(staff))


def _owner(team_id: UUID) -> str:
    return f"team {team_id}"
