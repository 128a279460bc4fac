"""What somebody chooses for their own screen, kept in the browser: keys that move through lists."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from reports.accounts.guards.staff_guard import StaffRequest, staff_page
from reports.accounts.roles import Permission

KEYS_COOKIE: Final = "keys" if settings.LINDEN_DEMO else "__Host-keys"
KEYS_LAST: Final = timedelta(days=365)


@staff_page(Permission.OWN_ACCOUNT)
@require_POST
def keys(request: StaffRequest) -> HttpResponse:
    """Let single letters move through lists in this browser, or no more (WCAG 2.1.4)."""
    response = redirect("accounts:account")
    if request.POST.get("keys") == "1":
        response.set_cookie(
            KEYS_COOKIE,
            "1",
            max_age=KEYS_LAST,
            secure=not settings.LINDEN_DEMO,
            httponly=True,
            samesite="Strict",
        )
    else:
        response.delete_cookie(KEYS_COOKIE, samesite="Strict")
    return response
