"""What somebody sees whose form came without our token: why, and what was typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def no_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form that our own page did not send, in the person's language (403).

    It happens to oneself too: cookies were cleared, or a page from before the last login was still
    open. Whatever was written in words is shown again to be copied; nothing was carried out.
    """
    del reason  # for whoever builds sites, not for whoever works here
    context = {"written": _written(request), "back": _back(request)}
    return render(request, "accounts/no_token.html", context, status=403)


def _written(request: HttpRequest) -> list[str]:
    # Another site's words must not appear under our name; ids and choices are nobody's typing.
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return []
    return [
        value
        for name, values in request.POST.lists()
        for value in values
        if "password" not in name and len(value.split()) > 1
    ]


def _back(request: HttpRequest) -> str:
    address = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours else reverse("accounts:login")
