"""Headers for every answer: nothing is kept, indexed, or shared with another site.

Style sheets, scripts and pictures may be kept for a while, by the browser alone.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils import translation

from config.web.static_files import StaticAnswer
from reports import typed

HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), display-capture=(), payment=(), usb=(), "
        "browsing-topics=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}


class PrivacyHeaders:
    """Set the headers on every answer, errors and static files too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers; they win over what a view set."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        if isinstance(response, StaticAnswer):
            response["Cache-Control"] = response.keeping
        return response


class AskedByAddress:
    """A prober asks for `/healthz` by the machine's address: such pages belong to no host name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer it as if asked by name."""
        if request.path_info in {"/healthz", "/healthz/file"}:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].lstrip(".")
        return self.get_response(request)


class TypedText:
    """Take out of posted forms what nobody sees (`reports/typed.py`), for every page at once.

    A password is what it is. What is not a form, other doors read themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Put a form without such signs in the place of the one that was posted."""
        if request.method != "POST":
            return
        cleaned = {
            name: [value if "password" in name else typed.plain(value) for value in values]
            for name, values in request.POST.lists()
        }
        if all(request.POST.getlist(name) == values for name, values in cleaned.items()):
            return
        posted = QueryDict(mutable=True)
        for name, values in cleaned.items():
            posted.setlist(name, values)
        posted._mutable = False
        request.POST = posted  # type: ignore[assignment]


class StaffLanguages:
    """Show pages for staff in no language that the region has for the public alone."""

    # What a person without a login sees, and other systems.
    PUBLIC = frozenset({"web", "asked", "api", "hooks"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Go back to the language of whoever asks for none."""
        found = request.resolver_match
        if found is None or not self.PUBLIC.isdisjoint(found.app_names):
            return
        if translation.get_language() not in settings.LINDEN_STAFF_LANGUAGES:
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE


def with_headers(response: HttpResponse) -> HttpResponse:
    """The answer with the headers of every page, for one that is made before any request."""
    request = HttpRequest()
    for each in (ContentSecurityPolicyMiddleware, XFrameOptionsMiddleware, SecurityMiddleware):
        response = each(lambda _request: HttpResponse()).process_response(request, response)
    return PrivacyHeaders(lambda _request: response)(request)
