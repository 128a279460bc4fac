"""What every desk page has in common: who may come in, notes above it, the region's clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise

from reports.accounts.guards.staff_guard import StaffRequest, staff_page
from reports.accounts.roles import Permission
from reports.cases.access.access import NotYours
from reports.console.frame import desk_notices
from reports.region import region

type Words = str | Promise
type View[**P] = Callable[Concatenate[StaffRequest, P], HttpResponse]
type Page = Callable[..., HttpResponseBase]


@dataclass(frozen=True, kw_only=True)
class Note:
    """A line above the page: `done`, `know` or `wrong`."""

    kind: str
    words: Words


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a page says above itself; what stands around it is the frame's."""

    notes: Sequence[Note]


def desk_page[**P](permission: Permission) -> Callable[[View[P]], Page]:
    """A view for staff who hold `permission`, in the region's time.

    A case that is not theirs answers exactly as one that does not exist.
    """

    def decorate(view: View[P]) -> Page:
        @wraps(view)
        def in_region(request: StaffRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            with timezone.override(region().timezone):
                try:
                    return view(request, *args, **kwargs)
                except NotYours:
                    return gone(request)

        return staff_page(permission)(in_region)

    return decorate


def show(
    request: StaffRequest,
    template: str,
    page: object,
    *,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    """The page with the desk around it."""
    desk = desk_around((*notes, *_done(request)))
    return render(request, f"console/{template}.html", {"desk": desk, "page": page}, status=status)


def desk_around(notes: Sequence[Note] = ()) -> Desk:
    """What stands above a page of a partner app's."""
    return Desk(notes=notes)


def gone(request: StaffRequest, *, typed: str = "") -> HttpResponse:
    """Nothing here, or not with this worker (any more); what was typed is shown so that it is not
    lost."""
    return show(request, "gone", {"typed": typed}, status=404)


def _done(request: StaffRequest) -> list[Note]:
    # What a form has done is said after the redirect: by a code in the address, never by a word.
    words = desk_notices.WORDS.get(request.GET.get("done", ""))
    return [Note(kind="done", words=words)] if words else []
