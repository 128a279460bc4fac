"""The one cookie of a reporter's pages, and the proof that a form is ours.

No Django session: the cookie is the secret of a draft row that may not exist yet (a row is made
at the first answer). The form's token is bound to that cookie, so that another site, which cannot
read the page, cannot post in the reporter's name.
"""

import secrets
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from reports.vault.browser_secrets import carried_secrets, drafts

TELLING = "d"
RETURNING = "b"
_CARRIED = "e"  # what is carried beside `TELLING` until there is a row
SPOT = "p"  # what is carried of a place in public space


def cookie_name(purpose: str) -> str:
    """The cookie's name: one letter, and bound to this host outside the demo's plain http."""
    return purpose if settings.LINDEN_DEMO else f"__Host-{purpose}"


class Gate:
    """What one request brought, and what its answer hands out."""

    def __init__(self, request: HttpRequest, purpose: str) -> None:
        self._request = request
        self._name = cookie_name(purpose)
        found = request.COOKIES.get(self._name, "")
        self.fresh = not _is_ours(found)
        self.cookie = secrets.token_urlsafe(32) if self.fresh else found
        self._carry: dict[str, str] = {}

    @property
    def token(self) -> str:
        """What a form on this answer has to send back."""
        return drafts.form_token(self.cookie)

    @property
    def from_here(self) -> bool:
        """Whether the browser says that no other site made it send this.

        The Origin header says nothing here: without a referrer browsers send "null".
        """
        site = self._request.headers.get("Sec-Fetch-Site", "same-origin")
        return site in {"same-origin", "none"}

    @property
    def ours(self) -> bool:
        """Whether this POST comes from a form that we gave to this browser."""
        return self.is_ours(self._request.POST.get("token", ""))

    def is_ours(self, token: str) -> bool:
        """The same for a token that did not come in a form."""
        if self.fresh or not self.from_here:
            return False
        return drafts.is_form_token(self.cookie, token)

    def hand_out(self, cookie: str) -> None:
        """Use another cookie from this answer on."""
        self.cookie, self.fresh = cookie, True

    def carried(self, now: datetime, *, slot: str = _CARRIED) -> dict[str, str] | None:
        """What this browser carries for us there; None if nothing."""
        text = self._request.COOKIES.get(cookie_name(slot), "")
        try:
            return carried_secrets.read(text, cookie=self.cookie, now=now)
        except carried_secrets.NothingCarried:
            return None

    def carry(self, said: dict[str, str] | None, now: datetime, *, slot: str = _CARRIED) -> None:
        """Let the browser carry this from this answer on; None: nothing any more."""
        self._carry[slot] = (
            "" if said is None else carried_secrets.seal(said, cookie=self.cookie, now=now)
        )

    def give(self, response: HttpResponse) -> HttpResponse:
        """The answer, with the cookies that are new to the browser; they end with the browser."""
        if self.fresh:
            _set(response, self._name, self.cookie)
        for slot, carried in self._carry.items():
            if carried:
                _set(response, cookie_name(slot), carried)
            else:
                response.delete_cookie(cookie_name(slot), samesite="Lax")
        return response


def _set(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, secure=not settings.LINDEN_DEMO, httponly=True, samesite="Lax")


def _is_ours(cookie: str) -> bool:
    try:
        drafts.form_token(cookie)
    except drafts.NoDraft:
        return False
    return True
