"""The door of the pages about one case: whoever may open the case, for a reason the log keeps.

A worker's own case opens at once; any other asks why first, as the case page does. A case that is
not the worker's looks like one that does not exist.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.access import access
from reports.console.case_page import reason_gate
from reports.console.case_page.case_opening import Inside, closed_door, opened_page
from reports.console.frame.desk_page import Note, Page, desk_around, desk_page
from shelters.screens.labels import place_notices


def case_page[**P](permission: Permission) -> Callable[[Inside[P]], Page]:
    """Guard a view of one opened case; the reason to open it is asked here."""
    return opened_page(permission, asked_at=_address)


@require_POST
@desk_page(Permission.OPEN_CASE)
def open_door(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Say why; then the page opens."""
    case = access.get_case(staff=request.staff, case_id=case_id, now=timezone.now())
    form = reason_gate.question(request.POST)
    if not form.is_valid():
        return closed_door(request, case, form=form, status=422, address=_address(case_id))
    response = redirect("shelters:search", case_id)
    reason_gate.remember(response, request, form.cleaned_data["reason"], path=response.url)
    return response


def show(
    request: StaffRequest,
    template: str,
    page: object,
    *,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    """Return one of this room's pages with the desk around it."""
    told = place_notices.WORDS.get(request.GET.get("done", ""))
    notes = (*notes, Note(kind="done", words=told)) if told else notes
    desk = desk_around(notes)
    context = {"desk": desk, "page": page}
    return render(request, f"shelters/{template}.html", context, status=status)


def _address(case_id: UUID) -> str:
    return reverse("shelters:search-open", args=[case_id])
