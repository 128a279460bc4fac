"""What every desk page has around it: who may come in, places to go, the region's clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, Final

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.accounts.directory.staff import Staff
from reports.accounts.guards.staff_guard import StaffRequest, staff_page
from reports.accounts.roles import Permission
from reports.cases.access.access import NotYours
from reports.console.frame import desk_notices
from reports.region import region

type Words = str | Promise
type View[**P] = Callable[Concatenate[StaffRequest, P], HttpResponse]
type Page = Callable[..., HttpResponseBase]


@dataclass(frozen=True, kw_only=True)
class Place:
    """One link of the desk's navigation."""

    word: str
    address: str
    here: bool


@dataclass(frozen=True, kw_only=True)
class Note:
    """A line above the page: `done`, `know` or `wrong`."""

    kind: str
    words: Words


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What surrounds every page; `finds`: this person may look for a case by its name."""

    places: Sequence[Place]
    finds: bool
    notes: Sequence[Note]


PLACES: Final[list[tuple[str, Permission, Promise]]] = [
    ("desk:inbox", Permission.INBOX, _("Inbox")),
    ("desk:board", Permission.LEAD, _("Board")),
    ("desk:rota", Permission.LEAD, _("Rota")),
    ("desk:people", Permission.INVITE, _("People")),
    ("desk:teams", Permission.CHANGE_TEAMS, _("Teams")),
    ("desk:systems", Permission.LEAD, _("Systems")),
    ("desk:openings", Permission.SEE_OPENINGS, _("Who opened what")),
    ("desk:figures", Permission.STATISTICS, _("Figures")),
    ("desk:conflicts", Permission.DECLARE_CONFLICT, _("Conflicts of interest")),
    ("desk:installation", Permission.ADMINISTER, _("Installation")),
]


def add_place(url_name: str, permission: Permission, word: Promise, *, after: str) -> None:
    """Offer a partner app's page in the navigation; called once for each, as the process starts.

    The arrows stay one way: `config/` knows both sides. Raises ValueError where there is no
    `after`.
    """
    names = [name for name, _permission, _word in PLACES]
    if url_name not in names:
        PLACES.insert(names.index(after) + 1, (url_name, permission, word))


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
    desk = desk_around(request, (*notes, *_done(request)))
    return render(request, f"console/{template}.html", {"desk": desk, "page": page}, status=status)


def desk_around(request: StaffRequest, notes: Sequence[Note] = ()) -> Desk:
    """What stands around a page of this person's."""
    return Desk(
        places=places(request.staff, request.path),
        finds=request.staff.may(Permission.INBOX),
        notes=notes,
    )


def places(staff: Staff, path: str) -> list[Place]:
    """Where this person may go from here."""
    return [
        Place(word=str(word), address=reverse(name), here=path == reverse(name))
        for name, permission, word in PLACES
        if staff.may(permission)
    ]


def gone(request: StaffRequest, *, typed: str = "") -> HttpResponse:
    """Nothing here, or not with this worker (any more); what was typed is shown so that it is not
    lost."""
    return show(request, "gone", {"typed": typed}, status=404)


def _done(request: StaffRequest) -> list[Note]:
    # What a form has done is said after the redirect: by a code in the address, never by a word.
    words = desk_notices.WORDS.get(request.GET.get("done", ""))
    return [Note(kind="done", words=words)] if words else []
