"""What is shown when a page cannot be: the numbers to call are always there (R1.21).

Nothing here touches the database, so that it also answers when that is away.
"""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from reports.channels.web.form_kit.voices import Words
from reports.channels.web.notices.page_frame import notice, public

_FAULT: Final[Words] = _("Something went wrong on our side")
_WHAT_WAS_WRITTEN: Final[tuple[Words, Words, Words]] = (
    _FAULT,
    _(
        "What you wrote before is kept. What you wrote on this page may be missing: please look at"
        " it once more. If you need help now, call a number."
    ),
    _("Go on telling"),
)
# Who was telling or sending goes on by one press: title, words, and the button's.
_ONCE_MORE: Final[Mapping[str, tuple[Words, Words, Words]]] = {
    "web:question": _WHAT_WAS_WRITTEN,
    "web:check": (
        _FAULT,
        _(
            "Did you press “Send”? Then it may have arrived. Press the button to see. If it"
            " arrived, you get your code. If not, you can send it once more. Nothing is sent twice."
        ),
        _("See if it arrived"),
    ),
    # Only who has sent is led there, and nobody else has its address in their history.
    "web:code": (
        _("What you told us has arrived"),
        _("Something went wrong on our side. To see your code once more, press the button."),
        _("Show my code"),
    ),
}


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent could not be read, mostly because it was far too long."""
    del exception  # what it says may hold what was typed
    return notice(
        request,
        _("We could not read this"),
        _("Maybe the text was too long. Go back in your browser and make it shorter."),
        status=400,
    )


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    del exception  # what it says may hold what was typed
    return notice(
        request,
        _("This did not come from our page"),
        _("Please start again from the first page."),
        status=403,
    )


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    del exception  # what it says may hold what was typed
    return notice(
        request,
        _("There is no page here"),
        _("Please start again from the first page."),
        status=404,
    )


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """500; who was telling or sending is led back there, and to the code of what was filed."""
    found = request.resolver_match
    if found is not None and found.view_name in _ONCE_MORE:
        title, words, press = _ONCE_MORE[found.view_name]
        return notice(request, title, words, status=500, press=press)
    words = _("Please try again in a few minutes. If you need help now, call a number.")
    return notice(request, _FAULT, words, status=500)
