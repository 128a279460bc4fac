"""The door of every page about one case: the case opened for a reason, which the log keeps.

A worker's own case opens at once; any other asks why first, and the reason holds below the address
of the page that asked. A case that is not theirs looks like one that does not exist.
"""

from collections.abc import Callable, Sequence
from typing import Concatenate
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone

from reports.accounts.directory.profiles import names
from reports.accounts.guards.staff_guard import StaffRequest, user_key
from reports.accounts.roles import Permission
from reports.cases.access import access
from reports.cases.models import Case
from reports.cases.records import unreadable
from reports.cases.records.open_case import OpenCase
from reports.console.case_actions.case_forms import OpenForm
from reports.console.case_page import reason_gate
from reports.console.frame.desk_page import Note, Page, desk_page, show

type Inside[**P] = Callable[Concatenate[StaffRequest, OpenCase, P], HttpResponse]
type Address = Callable[[UUID], str]
"""Where the reason to open this case is sent."""


def opened_page[**P](
    permission: Permission, *, asked_at: Address | None = None
) -> Callable[[Inside[P]], Page]:
    """Guard a view of one opened case: it gets the case in place of its id.

    `asked_at` takes the reason; by default the case page does.
    """

    def decorate(view: Inside[P]) -> Page:
        @desk_page(permission)
        def page(
            request: StaffRequest, /, case_id: UUID, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            address = asked_at(case_id) if asked_at else ""
            found = _open(request, case_id, address)
            if isinstance(found, HttpResponse):
                return found
            try:
                with unreadable.told(case_id=case_id, now=timezone.now()):
                    return view(request, found, *args, **kwargs)
            except unreadable.Unreadable as refusal:
                waits = reason_gate.why_not(refusal)
                return closed_door(request, found.case, form=None, waits=waits, address=address)

        return page

    return decorate


def _open(request: StaffRequest, case_id: UUID, address: str) -> OpenCase | HttpResponse:
    now = timezone.now()
    case = access.get_case(staff=request.staff, case_id=case_id, now=now)
    reason = reason_gate.reason_for(request, case)
    if reason is None:
        return closed_door(request, case, form=reason_gate.question(), address=address)
    try:
        return access.open_case(
            staff=request.staff, user_key=user_key(request), case_id=case_id, reason=reason, now=now
        )
    except (access.NoKey, unreadable.Unreadable) as refusal:
        waits = reason_gate.why_not(refusal)
        return closed_door(request, case, form=None, waits=waits, address=address)


def closed_door(
    request: StaffRequest,
    case: Case,
    *,
    form: OpenForm | None,
    notes: Sequence[Note] = (),
    status: int = 200,
    typed: str = "",
    waits: str = "",
    address: str = "",
) -> HttpResponse:
    """What may be known of a case without opening it."""
    page = reason_gate.door_page(
        case,
        owner=names([case.owner_id]) if case.owner_id else {},
        now=timezone.now(),
        form=form,
        typed=typed,
        waits=waits,
        address=address,
    )
    return show(request, "closed_door", page, notes=notes, status=status)
