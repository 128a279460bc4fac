"""What both doors do with something typed into a page that had locked: keep it, show it, send it.

`owner` says whose it is (`parked_posts.py`); `go_on` carries out the page itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from reports.accounts.guards import parked_posts

LOCKED_FIELD: Final = "locked_method"  # how the page was asked for that turned out to be locked
SEND_FIELD: Final = "send_held"

type GoOn = Callable[[], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class ParkedDoor:
    """One request at an open door. `home`: where a page that can only be posted to leads back."""

    request: HttpRequest
    owner: str
    home: str
    now: datetime

    def pass_through(self, go_on: GoOn, waiting: Callable[[], HttpResponse]) -> HttpResponseBase:
        """Carry out the page; with something kept, send it on, or show `waiting` first."""
        request = self.request
        if parked_posts.COOKIE not in request.COOKIES:
            return go_on()
        if request.method == "POST" and SEND_FIELD in request.POST:
            return self.send_on(go_on)
        if request.method == "GET" and parked_posts.is_waiting(
            request, owner=self.owner, now=self.now
        ):
            return waiting()
        return go_on()

    def send_on(self, go_on: GoOn) -> HttpResponseBase:
        """Carry out the page with what was kept, once; the page as it is, where nothing was."""
        try:
            posted = parked_posts.take(self.request, owner=self.owner, now=self.now)
        except parked_posts.NothingHeld:
            return self.look_again()
        self.request.POST = posted  # type: ignore[assignment]
        response = go_on()
        response.delete_cookie(parked_posts.COOKIE, samesite="Strict")
        return response

    def after_opening(self, go_on: GoOn) -> HttpResponseBase:
        """Go where the person was going as the door was opened: with what was kept, or to look."""
        if parked_posts.COOKIE in self.request.COOKIES:
            return self.send_on(go_on)
        return self.look_again()

    def look_again(self) -> HttpResponse:
        """Show the page that was asked for; `home` when it is one that can only be posted to."""
        posted = self.request.POST.get(LOCKED_FIELD) == "POST"
        return redirect(self.home if posted else self.request.get_full_path())

    def keep(self, response: HttpResponseBase) -> bool:
        """Keep what was posted behind `response`'s cookie; return False when it is too long."""
        return parked_posts.keep(self.request, response, owner=self.owner, now=self.now)

    def forget(self) -> HttpResponse:
        """Throw away what was kept, and look again."""
        response = self.look_again()
        parked_posts.forget(self.request, response)
        return response


def method_asked(request: HttpRequest) -> dict[str, str | None]:
    """What a page in between carries of how the locked page was asked for."""
    return {
        "method_field": LOCKED_FIELD,
        "method": request.POST.get(LOCKED_FIELD, request.method),
    }
