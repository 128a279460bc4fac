"""What happens once somebody is inside, and where they go: where they were going, else their
desk."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse

from reports.accounts.authentication import sessions
from reports.accounts.directory.staff import NotStaff, staff_of
from reports.accounts.models import User
from reports.accounts.onboarding import members
from reports.addresses import is_own_page

_NEXT = "next"


def remember(request: HttpRequest, wanted: str) -> None:
    """Keep where somebody was going until the second factor is through, if it is one of our
    pages."""
    if is_own_page(request, wanted):
        request.session[_NEXT] = wanted


def destination(request: HttpRequest) -> str:
    """Return where to go now; what was remembered is forgotten."""
    wanted = str(request.session.pop(_NEXT, ""))
    return wanted if is_own_page(request, wanted) else resolve_url(settings.LOGIN_REDIRECT_URL)


def arrive(request: HttpRequest, *, user: User, secret: str, now: datetime) -> str:
    """Do what waited for a holder of keys to log in; return where they go.

    Teams that are due get their next key now. When cases are to be sealed to it, the page that
    does so in batches comes first.
    """
    try:
        staff = staff_of(user_id=user.pk)
    except NotStaff:
        return destination(request)
    key = sessions.open_with(request, secret=secret, user=user, now=now)
    members.renew_due(staff=staff, key=key, now=now)
    if members.teams_to_reseal(staff=staff):
        return reverse("desk:reseal")
    return destination(request)
