"""The link in a text to a house's duty phone: one press says whether it is still so.

Looking at the page does nothing, because phones and networks look at links by themselves. It
names no house and no place.
"""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reports.channels.web.notices.page_frame import page, public
from shelters.check_ins import shift_answers

ANSWERS = {"yes": True, "no": False}


@public
def still_free(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for one press of one of two buttons; it counts once. Unknown, used and old are alike."""
    now = timezone.now()
    if request.method == "POST" and (said := request.POST.get("is", "")) in ANSWERS:
        done = shift_answers.answer_by_link(token=token, still_free=ANSWERS[said], now=now)
        return _page(request, {"done": done})
    return _page(request, {"waits": shift_answers.link_waits(token=token, now=now)})


def _page(request: HttpRequest, found: dict[str, bool]) -> HttpResponse:
    status = 200 if any(found.values()) else 404
    return page(request, "shelters/still_free.html", found, status=status)
