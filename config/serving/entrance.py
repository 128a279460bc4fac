"""The door of a web process, with what it says to those it does not let in.

The refusals are made once, at the start: nothing is looked up when very many are refused.
"""

from django.conf import settings
from django.http import HttpResponse

from config.serving.calling import Answer, Wsgi
from config.serving.front_door import STATUSES, Door
from config.web.middleware import with_headers
from reports.channels.web.notices import refusal_pages


def entrance(pages: Wsgi) -> Door:
    """The door before these pages, as the settings want it."""
    return Door(
        pages,
        refusals={status: refusal(status) for status in STATUSES},
        proxies=settings.LINDEN_PROXIES,
        longest=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    )


def refusal(status: int) -> Answer:
    """The page for this status, in the region's languages, with the numbers to call.

    The connection ends with it: what is still on its way must not be read as another request.
    """
    response = with_headers(HttpResponse(refusal_pages.page(status), status=status))
    response["Referrer-Policy"] = "no-referrer"
    response["Connection"] = "close"
    if status == 503:
        response["Retry-After"] = "30"
    return Answer(status, list(response.items()), response.content)
