"""For which of their teams somebody who is logged in works now: `?team=` says it, a cookie keeps.

An id, never a name; one that is not theirs is as if it were not there.
"""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase

from reports.accounts.roles import Permission
from reports.accounts.staff import Staff

COOKIE: Final = "post" if settings.LINDEN_DEMO else "__Host-post"
FIELD: Final = "team"


def chosen_team(request: HttpRequest, *, staff: Staff, permission: Permission) -> UUID:
    """Return the team that the address names, else the one chosen last, else the first.

    Only among those where their role allows `permission`. Raises Http404 when the address names
    another, or there is none.
    """
    theirs = sorted(staff.teams_with(permission))
    named = {str(team): team for team in theirs}
    if wanted := request.GET.get(FIELD):
        if wanted not in named:
            raise Http404
        return named[wanted]
    if not theirs:
        raise Http404
    return named.get(request.COOKIES.get(COOKIE, ""), theirs[0])


def remember_team(request: HttpRequest, response: HttpResponseBase) -> None:
    """Keep in the browser which team the address named, until it is closed."""
    if (wanted := request.GET.get(FIELD)) and response.status_code < 400:
        response.set_cookie(
            COOKIE, wanted, secure=not settings.LINDEN_DEMO, httponly=True, samesite="Strict"
        )
