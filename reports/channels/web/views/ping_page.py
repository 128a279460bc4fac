"""The link in a text to a duty phone: say that one has seen it, once, without any word of why.

Looking at the page does nothing, because phones and networks look at links by themselves.
"""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reports.channels.web.notices.page_frame import page, public
from reports.followup.on_call import pings


@public
def noted(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for one press of a button; it counts once. Unknown, used and old look the same."""
    now = timezone.now()
    if request.method == "POST":
        done = pings.acknowledge_by_link(token=token, now=now)
        return page(request, "web/noted.html", {"done": done}, status=200 if done else 404)
    waits = pings.open_link(token=token, now=now) is not None
    return page(request, "web/noted.html", {"waits": waits}, status=200 if waits else 404)
