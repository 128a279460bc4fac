"""What somebody chooses of their own screen, kept in the browser: language, keyboard."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from reports.accounts.guards.staff_guard import StaffRequest, staff_page
from reports.accounts.page_language import read_by_staff, remember_language
from reports.accounts.roles import Permission
from reports.addresses import is_own_page

KEYS_COOKIE: Final = "keys" if settings.LINDEN_DEMO else "__Host-keys"
KEYS_LAST: Final = timedelta(days=365)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Show pages in this language until the browser is closed, beginning with where one was.

    For who is not logged in yet as well; a language that staff pages do not have changes nothing.
    """
    wanted, back = request.POST.get("l", ""), request.POST.get("next", "")
    response = redirect(back if is_own_page(request, back) else settings.LOGIN_REDIRECT_URL)
    if wanted in dict(read_by_staff()):
        remember_language(response, wanted)
    return response


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
