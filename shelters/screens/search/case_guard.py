"""The door of the pages about one case: whoever may open the case, for a reason the log keeps.

A worker's own case opens at once; any other asks why first, as the case page does. A case that is
not the worker's looks like one that does not exist.
"""

from collections.abc import Callable, Sequence
from typing import Concatenate
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from reports.accounts.directory.profiles import names
from reports.accounts.guards.staff_guard import StaffRequest, user_key
from reports.accounts.roles import Permission
from reports.cases.access import access
from reports.cases.models import Case
from reports.cases.records import unreadable
from reports.cases.records.open_case import OpenCase
from reports.console.case_actions.case_forms import OpenForm
from reports.console.case_page import reason_gate
from reports.console.frame.desk_page import Note, Page, desk_around, desk_page
from reports.console.frame.desk_page import show as show_desk
from shelters.screens.labels import place_notices

type Inside[**P] = Callable[Concatenate[StaffRequest, OpenCase, P], HttpResponse]


def case_page[**P](permission: Permission) -> Callable[[Inside[P]], Page]:
    """Guard a view of one opened case: it gets the case in place of its id."""

    def decorate(view: Inside[P]) -> Page:
        @desk_page(permission)
        def page(
            request: StaffRequest, /, case_id: UUID, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            found = _open(request, case_id)
            if isinstance(found, HttpResponse):
                return found
            try:
                with unreadable.told(case_id=case_id, now=timezone.now()):
                    return view(request, found, *args, **kwargs)
            except unreadable.Unreadable as refusal:
                return _closed(request, found.case, form=None, waits=reason_gate.why_not(refusal))

        return page

    return decorate


@require_POST
@desk_page(Permission.OPEN_CASE)
def open_door(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Say why; then the page opens."""
    case = access.get_case(staff=request.staff, case_id=case_id, now=timezone.now())
    form = reason_gate.question(request.POST)
    if not form.is_valid():
        return _closed(request, case, form=form, status=422)
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


def _open(request: StaffRequest, case_id: UUID) -> OpenCase | HttpResponse:
    now = timezone.now()
    case = access.get_case(staff=request.staff, case_id=case_id, now=now)
    reason = reason_gate.reason_for(request, case)
    if reason is None:
        return _closed(request, case, form=reason_gate.question())
    try:
        return access.open_case(
            staff=request.staff, user_key=user_key(request), case_id=case_id, reason=reason, now=now
        )
    except (access.NoKey, unreadable.Unreadable) as refusal:
        return _closed(request, case, form=None, waits=reason_gate.why_not(refusal))


def _closed(
    request: StaffRequest,
    case: Case,
    *,
    form: OpenForm | None,
    waits: str = "",
    status: int = 200,
) -> HttpResponse:
    page = reason_gate.door_page(
        case,
        owner=names([case.owner_id]) if case.owner_id else {},
        now=timezone.now(),
        form=form,
        waits=waits,
        address=reverse("shelters:search-open", args=[case.id]),
    )
    return show_desk(request, "closed_door", page, status=status)
