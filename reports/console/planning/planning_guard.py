"""The door of the pages about one case: the case opened for a reason, as on the case page.

Whoever opens somebody else's case says why on the case page first; the reason holds below its
address. A case that is not theirs looks like one that does not exist.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Concatenate
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone

from reports.accounts.directory.profiles import names
from reports.accounts.guards.staff_guard import StaffRequest, user_key
from reports.accounts.roles import Permission
from reports.cases.access import access
from reports.cases.aliases.alias_words import Alias, alias
from reports.cases.models import Case
from reports.cases.records import unreadable
from reports.cases.records.open_case import OpenCase
from reports.console.case_page import reason_gate
from reports.console.frame.desk_page import Note, Page, desk_page, show
from reports.console.labels.queue_rows import reference

type Inside[**P] = Callable[Concatenate[StaffRequest, OpenCase, P], HttpResponse]


@dataclass(frozen=True, kw_only=True)
class Head:
    """By what people call the case, and where it is."""

    case_id: UUID
    alias: Alias | None
    reference: str
    is_open: bool


def head(case: Case) -> Head:
    """What stands on top of each of these pages."""
    return Head(
        case_id=case.id,
        alias=alias(case.alias),
        reference=reference(case.id),
        is_open=case.is_open,
    )


def opened_page[**P](permission: Permission) -> Callable[[Inside[P]], Page]:
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
                return _closed(request, found.case, waits=reason_gate.why_not(refusal))

        return page

    return decorate


def show_page(
    request: StaffRequest,
    template: str,
    page: object,
    *,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    """One of this room's pages, with the desk around it."""
    return show(request, f"planning/{template}", page, notes=notes, status=status)


def _open(request: StaffRequest, case_id: UUID) -> OpenCase | HttpResponse:
    now = timezone.now()
    case = access.get_case(staff=request.staff, case_id=case_id, now=now)
    reason = reason_gate.reason_for(request, case)
    if reason is None:
        return _closed(request, case)
    try:
        return access.open_case(
            staff=request.staff, user_key=user_key(request), case_id=case_id, reason=reason, now=now
        )
    except (access.NoKey, unreadable.Unreadable) as refusal:
        return _closed(request, case, waits=reason_gate.why_not(refusal))


def _closed(request: StaffRequest, case: Case, *, waits: str = "") -> HttpResponse:
    page = reason_gate.door_page(
        case,
        owner=names([case.owner_id]) if case.owner_id else {},
        now=timezone.now(),
        form=None if waits else reason_gate.question(),
        waits=waits,
    )
    return show(request, "closed_door", page)
