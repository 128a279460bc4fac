"""Opening and closing shared devices; a device's own small addresses: blank, back, still in use."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Final, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from reports.accounts.authentication import sessions
from reports.accounts.devices import shared_devices
from reports.accounts.devices.pin_rules import UnfitPin
from reports.accounts.devices.shared_devices import Device
from reports.accounts.directory import profiles
from reports.accounts.directory.staff import Staff
from reports.accounts.guards import device_guard
from reports.accounts.guards.staff_guard import StaffRequest, staff_page
from reports.accounts.models import Team, TeamKind, User
from reports.accounts.roles import Permission
from reports.accounts.throttling import throttle
from reports.addresses import is_own_page
from reports.region import region

HOURS: Final = (4, 8, 12)

type _DeviceView = Callable[[HttpRequest, Device], HttpResponseBase]


def may_see(staff: Staff) -> bool:
    """Return whether this person opens devices, or closes those of others."""
    return staff.may(Permission.OPEN_DEVICE) or staff.may(Permission.REMOVE)


@staff_page(Permission.OWN_ACCOUNT)
@require_http_methods(["GET", "POST"])
def all_devices(request: StaffRequest) -> HttpResponseBase:
    """Show which devices of this person are open; open this one. A coordinator sees those of
    all."""
    if not may_see(request.staff):
        raise Http404
    if request.method == "GET":
        return _devices_page(request)
    return _opened(request)


@staff_page(Permission.OWN_ACCOUNT)
@require_POST
def close_other(request: StaffRequest, device_id: UUID) -> HttpResponseBase:
    """Close an open device from wherever one is logged in."""
    try:
        shared_devices.close_device(device_id=device_id, by=request.staff, now=timezone.now())
    except shared_devices.NoDevice:
        raise Http404 from None
    return redirect("accounts:devices")


def _on_device(view: _DeviceView) -> Callable[[HttpRequest], HttpResponseBase]:
    """Only an open device, blank or not: 401 for anything else."""

    @wraps(view)
    @require_POST
    def page(request: HttpRequest) -> HttpResponseBase:
        device = device_guard.device_here(request, now=timezone.now())
        return view(request, device) if device else HttpResponse(status=401)

    return page


@_on_device
def blank(request: HttpRequest, device: Device) -> HttpResponseBase:
    """Make this device blank at once, and show so."""
    shared_devices.blank(device_id=device.id)
    return redirect(_back(request, device))


@_on_device
def unblank(request: HttpRequest, device: Device) -> HttpResponseBase:
    """Bring a blank screen back without leaving its page: 204, 403 wrong, 429 wait, 401 closed."""
    pin, now = request.POST.get(device_guard.PIN_FIELD, ""), timezone.now()
    try:
        shared_devices.unblank(device_id=device.id, pin=pin, now=now)
    except shared_devices.WrongPin:
        return HttpResponse(status=403)
    except shared_devices.DeviceClosed:
        return HttpResponse(status=401)
    except throttle.Throttled:
        return HttpResponse(status=429)
    return HttpResponse(status=204)


@_on_device
def in_use(request: HttpRequest, device: Device) -> HttpResponseBase:
    """Somebody types on this device: 204; 403 when it is blank already."""
    del request
    return HttpResponse(status=403 if device.blank else 204)


@_on_device
def close(request: HttpRequest, device: Device) -> HttpResponseBase:
    """Close this device: at the end of the shift, or because something is wrong."""
    del request
    shared_devices.close_device(device_id=device.id, by=None, now=timezone.now())
    response = redirect("accounts:login")
    device_guard.delete_cookie(response)
    return response


def _opened(request: StaffRequest) -> HttpResponseBase:
    now, pin = timezone.now(), request.POST.get("device_pin", "")
    wanted = _wanted(request)
    team = next((each for each in _openable(request.staff) if str(each.pk) == wanted), None)
    if team is None:
        raise Http404
    if pin != request.POST.get("device_pin_again", ""):
        return _devices_page(request, status=400, wrong=_("The two PINs are not the same."))
    before = device_guard.device_here(request, now=now)
    try:
        opened = shared_devices.open_device(
            by=request.staff,
            kind=shared_devices.KIND_OF_TEAM[TeamKind(team.kind)],
            team_id=team.pk,
            pin=pin,
            now=now,
            lasts=_hours(request),
        )
    except UnfitPin as refusal:
        return _devices_page(request, status=400, wrong=str(refusal))
    except throttle.Throttled as refusal:
        return _devices_page(request, status=429, wait=refusal.seconds)
    if before is not None:
        shared_devices.close_device(device_id=before.id, by=None, now=now)
    # Whoever stands at the device next must find nobody logged in.
    sessions.log_out(request, user=cast(User, request.user), now=now)
    response = redirect(device_guard.HOMES[opened.device.kind])
    sessions.delete_cookie(response)
    device_guard.set_cookie(response, opened, now=now)
    return response


def _devices_page(request: StaffRequest, *, status: int = 200, **said: object) -> HttpResponse:
    now = timezone.now()
    found = shared_devices.open_devices(by=request.staff, now=now)
    teams = _openable(request.staff)
    names = profiles.team_names({device.team_id for device in found} | {row.pk for row in teams})
    people = profiles.names({device.opened_by for device in found})
    context = {
        "devices": [
            {
                "id": device.id,
                "kind": device.kind.label,
                "team": names[device.team_id],
                "by": people[device.opened_by],
                "until": device.ends_at.astimezone(region().timezone).strftime("%H:%M"),
            }
            for device in found
        ],
        "teams": [
            (row.pk, names[row.pk], shared_devices.KIND_OF_TEAM[TeamKind(row.kind)].label)
            for row in teams
        ],
        "chosen": _wanted(request),
        "hours": HOURS,
        "hours_chosen": request.POST.get("hours", str(HOURS[1])),
        **said,
    }
    return render(request, "accounts/devices.html", context, status=status)


def _openable(staff: Staff) -> list[Team]:
    rows = Team.objects.filter(pk__in=staff.teams_with(Permission.OPEN_DEVICE))
    return list(rows.filter(kind__in=list(shared_devices.KIND_OF_TEAM)).order_by("id"))


def _wanted(request: HttpRequest) -> str:
    return request.POST.get("team", "")


def _hours(request: HttpRequest) -> timedelta:
    """Return how long the shift lasts; what no form offers is the shortest."""
    chosen = request.POST.get("hours", "")
    return timedelta(hours=int(chosen) if chosen in map(str, HOURS) else min(HOURS))


def _back(request: HttpRequest, device: Device) -> str:
    wanted = request.POST.get("next", "")
    return wanted if is_own_page(request, wanted) else device_guard.HOMES[device.kind]
