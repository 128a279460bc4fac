"""Those who left: whose account is closed, in pages; found again by name."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from reports.accounts.directory.profiles import closed_accounts, profiles
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.audit.queries.queries import closings
from reports.console.frame.desk_page import desk_page, show
from reports.console.people.people_search import Found, one_page, search_in


@dataclass(frozen=True, kw_only=True)
class LeftLine:
    """Somebody who left; `at` is None when the log no longer says since when."""

    user_id: UUID
    name: str
    login: str
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class LeftPage:
    """One page of them; `may_see`: who looks may see what they opened."""

    found: Found[UUID]
    lines: list[LeftLine]
    may_see: bool


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Permission.INVITE)
def left(request: StaffRequest) -> HttpResponse:
    """Whose account is closed, who came last first. A POST looks for some, and turns the page.

    Names are sealed: all of them are opened only to look for one.
    """
    search, closed = search_in(request), closed_accounts()
    if search.words:
        named = profiles(closed)
        closed = [each for each in closed if search.finds(named[each].name, named[each].login)]
    found = one_page(closed, search)
    known = profiles(found.items)
    since = closings(subject_ids=found.items)
    page = LeftPage(
        found=found,
        lines=[
            LeftLine(
                user_id=each,
                name=known[each].name,
                login=known[each].login,
                at=since.get(each),
            )
            for each in found.items
        ],
        may_see=request.staff.may(Permission.SEE_OPENINGS),
    )
    return show(request, "left", page)
