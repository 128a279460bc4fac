"""What staff see when a page cannot be shown. Nothing but their areas touches the database."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Whoever is inside keeps their areas around these; the others must do without the database.
WITH_FRAME: Final = frozenset({403, 404})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent could not be read."""
    del exception  # what it says may hold what was typed
    words = _("What was sent could not be read. Go back in your browser and try again.")
    return _page(request, _("Not understood"), words, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    del exception  # what it says may hold what was typed
    words = _("Your account may not do this. Ask a coordinator if you need it.")
    return _page(request, _("Not allowed"), words, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: it does not exist, or it is not yours to see; both look the same."""
    del exception  # what it says may hold what was typed
    words = _("There is nothing at this address, or it is not yours to see.")
    return _page(request, _("Not found"), words, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    words = _("Something went wrong here. Try again in a few minutes, then tell whoever runs this.")
    return _page(request, _("Something went wrong"), words, 500)


def _page(request: HttpRequest, title: Promise, words: Promise, status: int) -> HttpResponse:
    context: dict[str, object] = {"title": title, "words": words}
    if status not in WITH_FRAME:
        context["staff_frame"] = None
    return render(request, "accounts/fault.html", context, status=status)
