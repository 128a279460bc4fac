"""For which of their teams somebody who is logged in works now: the form, `?team=`, or a cookie.

Every form and every link carries the team of the page it is on (`accounts/team.html` and
`accounts/of_team.html`), so that what was on the screen is what is acted on, whatever was chosen
meanwhile in another tab. An id, never a name; one that is not theirs is as if it were not there.
"""

from collections.abc import Callable, Collection
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase

from reports.accounts.directory.staff import Staff
from reports.accounts.roles import Permission

COOKIE: Final = "post" if settings.LINDEN_DEMO else "__Host-post"
FIELD: Final = "team"

type Admitted = Callable[[Collection[UUID]], Collection[UUID]]


def chosen_team(
    request: HttpRequest, *, staff: Staff, permission: Permission, admitted: Admitted | None = None
) -> UUID:
    """Return the team that form or address name, else the one chosen last, else the first.

    Only among those where their role allows `permission`; the first is one that is `admitted`, if
    any is. Raises Http404 when another is named, or there is none.
    """
    theirs = sorted(staff.teams_with(permission))
    named = {str(team): team for team in theirs}
    if wanted := _named(request):
        team = named.get(wanted)
    else:
        team = named.get(request.COOKIES.get(COOKIE, "")) or _first(theirs, admitted)
    if team is None:
        raise Http404
    stand_for(request, team)
    return team


def stand_for(request: HttpRequest, team_id: UUID) -> None:
    """Let the forms and links of this request's page carry this team."""
    request.form_team = team_id  # type: ignore[attr-defined]


def check_form(request: HttpRequest, team_id: UUID) -> None:
    """Refuse a form or link that was shown for another team than this. Raises Http404."""
    here = str(team_id)
    if any(sent.get(FIELD, here) != here for sent in (request.POST, request.GET)):
        raise Http404


def remember_team(request: HttpRequest, response: HttpResponseBase) -> None:
    """Keep in the browser which team form or address named, until it is closed."""
    if (wanted := _named(request)) and response.status_code < 400:
        response.set_cookie(
            COOKIE, wanted, secure=not settings.LINDEN_DEMO, httponly=True, samesite="Strict"
        )


def _named(request: HttpRequest) -> str | None:
    return request.POST.get(FIELD) or request.GET.get(FIELD)


def _first(theirs: list[UUID], admitted: Admitted | None) -> UUID | None:
    let_in = admitted(theirs) if admitted and len(theirs) > 1 else theirs
    return next((team for team in theirs if team in let_in), next(iter(theirs), None))
