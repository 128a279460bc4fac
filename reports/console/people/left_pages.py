"""Those who left: whose account is closed, found again by name, in pages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from reports.accounts.directory.profiles import closed_profiles
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
    """Whose account is closed, by name. A POST looks for some of them, and turns the page."""
    search, known = search_in(request), closed_profiles()
    ordered = sorted(known, key=lambda user_id: (known[user_id].name.casefold(), user_id))
    found = one_page(
        (each for each in ordered if search.finds(known[each].name, known[each].login)), search
    )
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
