"""Pages of a counter and a bar, as a room would have them."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from reports.accounts.devices.shared_devices import DeviceKind
from reports.accounts.directory.permission_checks import NotAllowed
from reports.accounts.guards.device_guard import DeviceRequest, device_or_staff_page, device_page
from reports.accounts.roles import Permission

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

TYPED = {"text": "canary words é", "kind": ["one", "two"]}
received: list[dict[str, list[str]]] = []
let_in: set[UUID] = set()


@device_page(DeviceKind.COUNTER)
def counter(request: DeviceRequest) -> HttpResponse:
    """A page of a counter."""
    if request.method == "POST":
        received.append(dict(request.POST.lists()))
        if "refused" in request.POST:
            raise NotAllowed
    assert request.device is not None
    return HttpResponse(f"counter {request.acting.actor.role} {request.acting.device_id}")


@device_page(DeviceKind.BAR)
def bar(request: DeviceRequest) -> HttpResponse:
    """A page of a bar."""
    return HttpResponse("bar")


@device_or_staff_page(
    DeviceKind.COUNTER, Permission.USE_COUNTER, admitted=lambda teams: let_in & set(teams)
)
def both(request: DeviceRequest) -> HttpResponse:
    """A page for a counter, and for a pharmacist who is logged in."""
    acting = request.acting
    return HttpResponse(f"{acting.team_id} {acting.user_id is None} {acting.device_id is None}")


def spare(request: HttpRequest) -> HttpResponse:
    """Where a device begins, here."""
    return HttpResponse("first page")


urlpatterns = [
    path("counter/", counter),
    path("bar/", bar),
    path("both/", both),
    path("pharmacy/", spare),
    path("", include("config.urls")),  # what the frame around a page leads to
]
