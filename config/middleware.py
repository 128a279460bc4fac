"""Headers for every answer: nothing is kept, indexed, or shared with another site."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
    """Set the headers on every dynamic answer, errors too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers; they win over what a view set."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        return response
