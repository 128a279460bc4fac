"""What was typed into a page that had locked meanwhile: kept sealed, sent on after the password.

It lies in a box under a cookie of its own (`reports/vault/browser_secrets/sealed_boxes.py`), for
two hours at most, never in the source of the lock screen. Passwords, PINs and codes are not kept.
`owner` says whose it is: nobody else sends it on.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect

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


LOCKED_FIELD: Final = "locked_method"  # how the page was asked for that turned out to be locked
SEND_FIELD: Final = "send_held"

type GoOn = Callable[[], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class ParkedPost:
    """One request at an open door. `home`: where a page that can only be posted to leads back."""

    request: HttpRequest
    owner: str
    home: str
    now: datetime

    def pass_through(self, go_on: GoOn, waiting: Callable[[], HttpResponse]) -> HttpResponseBase:
        """Carry out the page; with something kept, send it on, or show `waiting` first."""
        request = self.request
        if COOKIE not in request.COOKIES:
            return go_on()
        if request.method == "POST" and SEND_FIELD in request.POST:
            return self.send_on(go_on)
        if request.method == "GET" and is_waiting(request, owner=self.owner, now=self.now):
            return waiting()
        return go_on()

    def send_on(self, go_on: GoOn) -> HttpResponseBase:
        """Carry out the page with what was kept, once; the page as it is, where nothing was."""
        try:
            posted = take(self.request, owner=self.owner, now=self.now)
        except NothingHeld:
            return self.look_again()
        self.request.POST = posted  # type: ignore[assignment]
        response = go_on()
        response.delete_cookie(COOKIE, samesite="Strict")
        return response

    def after_opening(self, go_on: GoOn) -> HttpResponseBase:
        """Go where the person was going as the door was opened: with what was kept, or to look."""
        if COOKIE in self.request.COOKIES:
            return self.send_on(go_on)
        return self.look_again()

    def look_again(self) -> HttpResponse:
        """Show the page that was asked for; `home` when it is one that can only be posted to."""
        posted = self.request.POST.get(LOCKED_FIELD) == "POST"
        return redirect(self.home if posted else self.request.get_full_path())

    def keep(self, response: HttpResponseBase) -> bool:
        """Keep what was posted behind `response`'s cookie; return False when it is too long."""
        return keep(self.request, response, owner=self.owner, now=self.now)

    def forget(self) -> HttpResponse:
        """Throw away what was kept, and look again."""
        response = self.look_again()
        forget(self.request, response)
        return response


def method_asked(request: HttpRequest) -> dict[str, str | None]:
    """What a page in between carries of how the locked page was asked for."""
    return {
        "method_field": LOCKED_FIELD,
        "method": request.POST.get(LOCKED_FIELD, request.method),
    }
