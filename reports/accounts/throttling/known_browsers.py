"""A browser that got in before, with password and second factor, is no stranger to that account.

It keeps a sealed mark for each of the last few accounts that logged in there. The mark opens
nothing: whoever shows it has a counter of failures of their own, and need not wait for what
strangers do. It is bound to the account and to its epoch, so that a new password, a reset or
"end every session" makes it worthless, and it says nothing to who reads it.
"""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from reports.accounts.models import User
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import account_blobs

COOKIE: Final = "known" if settings.LINDEN_DEMO else "__Host-known"
LIFE: Final = timedelta(days=90)
_MOST: Final = 5  # colleagues at one computer
_STRANGER: Final = UUID(int=0)


def marks_of(request: HttpRequest) -> str:
    """Return what the browser shows of itself; empty without anything."""
    return request.COOKIES.get(COOKIE, "")


def browser(marks: str, user: User | None, *, now: datetime) -> str:
    """Return the id of a browser that this account got in with before; empty for any other.

    For a name that nobody has as much is tried as for one that somebody has.
    """
    for mark in marks.split(".")[:_MOST]:
        try:
            said = account_blobs.open_fixed(_context(user), base64.urlsafe_b64decode(mark))
        except (SealBroken, binascii.Error, ValueError):
            continue
        made = datetime.fromtimestamp(int.from_bytes(said[16:]), UTC)
        if user is not None and now - made < LIFE:
            return said[:16].hex()
    return ""


def remember(
    request: HttpRequest, response: HttpResponseBase, *, user: User, now: datetime
) -> None:
    """Give this browser a fresh mark for this account, in place of the one it had."""
    shown = marks_of(request).split(".")
    kept = [mark for mark in shown if mark and not browser(mark, user, now=now)]
    said = uuid4().bytes + int(now.timestamp()).to_bytes(8)
    mark = base64.urlsafe_b64encode(account_blobs.close_fixed(_context(user), said)).decode()
    response.set_cookie(
        COOKIE,
        ".".join([mark, *kept][:_MOST]),
        max_age=int(LIFE.total_seconds()),
        secure=not settings.LINDEN_DEMO,
        httponly=True,
        samesite="Strict",
    )


def _context(user: User | None) -> Context:
    if user is None:
        return Context("user.browser", _STRANGER, _STRANGER)
    return Context("user.browser", user.pk, user.pk, user.session_epoch)
