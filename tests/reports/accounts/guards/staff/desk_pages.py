"""Two pages of a desk, as a room would have them."""

from datetime import UTC, datetime, timedelta

from django.http import HttpResponse
from django.urls import include, path

from reports.accounts.directory.permission_checks import NotAllowed
from reports.accounts.directory.staff import actor_of
from reports.accounts.guards.staff_guard import StaffRequest, staff_page, user_key
from reports.accounts.roles import Permission
from reports.audit.chain.seals import BehindJournal

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)

received: list[dict[str, list[str]]] = []


@staff_page(Permission.INBOX)
def inbox(request: StaffRequest) -> HttpResponse:
    """A page for people who work on cases."""
    if request.method == "POST":
        received.append(dict(request.POST.lists()))
    key = user_key(request)
    return HttpResponse(f"inside {actor_of(request.staff).role} {request.user_key is key}")


@staff_page(Permission.ADMINISTER)
def office(request: StaffRequest) -> HttpResponse:
    """A page for administrators; inside it something is refused."""
    if "restored" in request.POST:
        raise BehindJournal
    if request.method == "POST":
        raise NotAllowed
    return HttpResponse("office")


urlpatterns = [
    path("inbox/", inbox),
    path("office/", office),
    path("", include("config.urls")),  # what the frame around a page leads to
]


TYPED = {"text": "canary words é", "kind": ["one", "two"], "password": "x", "old_password": "y"}
