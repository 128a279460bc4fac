"""What is shown when a page cannot be: the numbers to call are always there (R1.21).

Nothing here touches the database, so that it also answers when that is away.
"""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from reports.channels.web.showing import notice, public


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent could not be read, mostly because it was far too long."""
    del exception  # what it says may hold what she typed
    return notice(
        request,
        _("We could not read this"),
        _("Maybe the text was too long. Go back in your browser and make it shorter."),
        status=400,
    )


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    del exception  # what it says may hold what she typed
    return notice(
        request,
        _("This did not come from our page"),
        _("Please start again from the first page."),
        status=403,
    )


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    del exception  # what it says may hold what she typed
    return notice(
        request,
        _("There is no page here"),
        _("Please start again from the first page."),
        status=404,
    )


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return notice(
        request,
        _("Something went wrong on our side"),
        _("Please try again in a few minutes. If you need help now, call a number."),
        status=500,
    )
