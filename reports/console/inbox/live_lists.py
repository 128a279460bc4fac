"""Whether the lists that somebody is looking at have changed: a number to compare, nothing else.

A page asks every few seconds, so the first look costs two queries: as long as the log has no new
event, nothing that a list shows has changed but with the time, and for that the page fetches itself
once a minute.
"""

import hashlib
from collections.abc import Callable

from django.db.models import Count, Max
from django.http import HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.views.decorators.http import require_GET

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.audit.models import Seal, UnsealedEvent
from reports.cases import worklists
from reports.console.frame.desk_page import desk_page


@require_GET
@desk_page(Permission.INBOX)
def inbox_version(request: StaffRequest) -> HttpResponse:
    """304 while the inbox is as the page has it."""
    return _version(request, worklists.inbox_state)


@require_GET
@desk_page(Permission.LEAD)
def board_version(request: StaffRequest) -> HttpResponse:
    """304 while the board is as the page has it."""
    return _version(request, worklists.board_state)


def _version(request: StaffRequest, state: Callable[..., object]) -> HttpResponse:
    known_events, _, known_lists = (
        request.headers.get("If-None-Match", "").strip('"').partition(".")
    )
    events, lists = _events(), known_lists
    if events != known_events or not known_lists:
        lists = _digest(state(staff=request.staff, now=timezone.now()))
    response = HttpResponseNotModified() if lists == known_lists else HttpResponse(status=204)
    response["ETag"] = f'"{events}.{lists}"'
    return response


def _events() -> str:
    # Each event is in this table until the minute is sealed: one that commits late changes the
    # number of rows, whatever stands beside it. One that is sealed between two looks left a seal.
    found = UnsealedEvent.objects.aggregate(last=Max("id"), rows=Count("id"))
    sealed = Seal.objects.aggregate(last=Max("pk"))["last"]
    return f"{found['last'] or 0}-{found['rows']}-{sealed or 0}"


def _digest(state: object) -> str:
    return hashlib.sha256(repr(state).encode()).hexdigest()[:16]
