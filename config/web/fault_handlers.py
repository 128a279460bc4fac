"""Whose page it is that cannot be shown: a reporter's, with the numbers to call, or the staff's.

Where one process serves both sites, the address says it.
"""

from typing import Final

from django.http import HttpRequest, HttpResponse

from reports.accounts.views import fault_pages
from reports.channels.web.notices import error_pages

STAFF: Final = ("/desk/", "/staff/", "/shelters/", "/pharmacy/", "/nightlife/")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    page = fault_pages.bad_request if _is_for_staff(request) else error_pages.bad_request
    return page(request, exception)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    page = fault_pages.forbidden if _is_for_staff(request) else error_pages.forbidden
    return page(request, exception)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    page = fault_pages.not_found if _is_for_staff(request) else error_pages.not_found
    return page(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    page = fault_pages.server_error if _is_for_staff(request) else error_pages.server_error
    return page(request)


def _is_for_staff(request: HttpRequest) -> bool:
    return request.path.startswith(STAFF)
