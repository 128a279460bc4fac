"""What was typed into a page that had locked meanwhile: kept sealed, sent on after the password.

It lies in a box under a cookie of its own (`reports/vault/browser_secrets/sealed_boxes.py`), for
two hours at most, never in the source of the lock screen. Passwords, PINs and codes are not kept.
`owner` says whose it is: nobody else sends it on.
"""

import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, QueryDict

from reports.vault.browser_secrets import sealed_boxes
from reports.vault.browser_secrets.sealed_boxes import Box, NoBox
from reports.vault.primitives.padding import TooLong

LIFE: Final = timedelta(hours=2)
COOKIE: Final = "held" if settings.LINDEN_DEMO else "__Host-held"
# By the parts of a field's name: what opens something is not kept.
_NOT_KEPT: Final = frozenset({"csrfmiddlewaretoken", "pin", "code"})


class NothingHeld(Exception):
    """Nothing is kept for this page and this person."""


def keep(request: HttpRequest, response: HttpResponseBase, *, owner: str, now: datetime) -> bool:
    """Seal what this request posted; return False when it is too long to be kept."""
    said = {
        "path": request.get_full_path(),
        "user": owner,
        "fields": [[name, values] for name, values in _fields(request)],
    }
    cookie = sealed_boxes.new_cookie()
    try:
        _box(cookie).create(json.dumps(said, ensure_ascii=False).encode(), ends_at=now + LIFE)
    except TooLong:
        return False
    response.set_cookie(
        COOKIE, cookie, secure=not settings.LINDEN_DEMO, httponly=True, samesite="Strict"
    )
    return True


def take(request: HttpRequest, *, owner: str, now: datetime) -> QueryDict:
    """Return what was kept for this page and owner, and forget it. Raises NothingHeld.

    Of two clicks at once one gets it.
    """
    with transaction.atomic():
        found = _read(request, owner=owner, now=now, lock=True)
        _box(request.COOKIES[COOKIE]).destroy()
    posted = QueryDict(mutable=True)
    for name, values in found["fields"]:
        posted.setlist(name, values)
    posted._mutable = False
    return posted


def is_waiting(request: HttpRequest, *, owner: str, now: datetime) -> bool:
    """Return whether something typed for this page waits to be sent on."""
    try:
        _read(request, owner=owner, now=now)
    except NothingHeld:
        return False
    return True


def forget(request: HttpRequest, response: HttpResponseBase) -> None:
    """Throw away what was kept, and its cookie."""
    if COOKIE in request.COOKIES:
        with suppress(NoBox):
            _box(request.COOKIES[COOKIE]).destroy()
        response.delete_cookie(COOKIE, samesite="Strict")


def _read(request: HttpRequest, *, owner: str, now: datetime, lock: bool = False) -> dict[str, Any]:
    try:
        kept = _box(request.COOKIES.get(COOKIE, "")).load(now=now, lock=lock)
    except NoBox:
        raise NothingHeld from None
    said: dict[str, Any] = json.loads(kept.data)
    if said["user"] != owner or said["path"] != request.get_full_path():
        raise NothingHeld
    return said


def _box(cookie: str) -> Box:
    return Box(cookie, use="held")


def _fields(request: HttpRequest) -> list[tuple[str, list[str]]]:
    return [(name, values) for name, values in request.POST.lists() if not _is_secret(name)]


def _is_secret(name: str) -> bool:
    return "password" in name or not _NOT_KEPT.isdisjoint(name.split("_"))
