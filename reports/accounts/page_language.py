"""Changing the language of a page by `?l=`, as on the reporter's pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import escape_leading_slashes

from reports.region import region
from reports.region.models.language import ReadBy


def offered() -> list[tuple[str, str]]:
    """Return code and own name of each language of the region."""
    return [(each.code, each.name) for each in region().spoken]


def on_paper() -> list[tuple[str, str]]:
    """Return code and own name of each language whose letters the printed sheets have."""
    return [(each.code, each.name) for each in region().spoken if each.on_paper]


def read_by_staff() -> list[tuple[str, str]]:
    """Return code and own name of each language that pages for staff have."""
    return [(each.code, each.name) for each in region().spoken if each.read_by is ReadBy.EVERYBODY]


def chosen_language(request: HttpRequest) -> HttpResponse | None:
    """Return the way back to this page in the language it asks for; None when it asks for none."""
    wanted = request.GET.get("l", "")
    if request.method != "GET" or wanted not in dict(read_by_staff()):
        return None
    rest = request.GET.copy()
    del rest["l"]
    query = f"?{rest.urlencode()}" if rest else ""
    response = HttpResponseRedirect(escape_leading_slashes(request.path) + query)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        wanted,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response
