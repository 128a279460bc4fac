"""The one cookie of a reporter's pages, and the proof that a form is ours.

No Django session: the cookie is the secret of a draft row that may not exist yet (a row is made
at the first answer). The form's token is bound to that cookie, so that another site, which cannot
read the page, cannot post in her name.
"""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from reports.vault import drafts

TELLING = "d"
RETURNING = "b"


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
        if self.fresh or not self.from_here:
            return False
        return drafts.is_form_token(self.cookie, self._request.POST.get("token", ""))

    def hand_out(self, cookie: str) -> None:
        """Use another cookie from this answer on."""
        self.cookie, self.fresh = cookie, True

    def give(self, response: HttpResponse) -> HttpResponse:
        """The answer, with the cookie if it is new to the browser; it ends with the browser."""
        if self.fresh:
            response.set_cookie(
                self._name,
                self.cookie,
                secure=not settings.LINDEN_DEMO,
                httponly=True,
                samesite="Lax",
            )
        return response


def _is_ours(cookie: str) -> bool:
    try:
        drafts.form_token(cookie)
    except drafts.NoDraft:
        return False
    return True
