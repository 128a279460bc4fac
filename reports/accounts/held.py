"""What was typed into a page that had locked meanwhile: kept sealed, sent on after the password.

It lies in a draft under a cookie of its own, for two hours at most, never in the source of the
lock screen. Passwords, PINs and codes are not kept. `owner` says whose it is: nobody else
sends it on.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, QueryDict

from reports.vault import drafts
from reports.vault.padding import TooLong

COOKIE: Final = "held" if settings.LINDEN_DEMO else "__Host-held"
# By the parts of a field's name: what opens something is not kept.
_NOT_KEPT: Final = frozenset({"csrfmiddlewaretoken", "pin", "code"})


class NothingHeld(Exception):
    """Nothing is kept for this page and this person."""


def keep(request: HttpRequest, response: HttpResponseBase, *, owner: str, now: datetime) -> bool:
    """Seal what this request posted; return False when it is too long to be kept."""
    answers = {
        "path": request.get_full_path(),
        "user": owner,
        "fields": [[name, values] for name, values in _fields(request)],
    }
    try:
        cookie, _ = drafts.start(now=now, answers=answers)
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
        found = _read(request, drafts.locked, owner=owner, now=now)
        drafts.destroy(request.COOKIES[COOKIE])
    posted = QueryDict(mutable=True)
    for name, values in found["fields"]:
        posted.setlist(name, values)
    posted._mutable = False
    return posted


def is_waiting(request: HttpRequest, *, owner: str, now: datetime) -> bool:
    """Return whether something typed for this page waits to be sent on."""
    try:
        _read(request, drafts.load, owner=owner, now=now)
    except NothingHeld:
        return False
    return True


def forget(request: HttpRequest, response: HttpResponseBase) -> None:
    """Throw away what was kept, and its cookie."""
    if COOKIE in request.COOKIES:
        drafts.destroy(request.COOKIES[COOKIE])
        response.delete_cookie(COOKIE, samesite="Strict")


def _read(
    request: HttpRequest, load: Callable[..., drafts.Draft], *, owner: str, now: datetime
) -> dict[str, list[tuple[str, list[str]]]]:
    try:
        answers = load(request.COOKIES.get(COOKIE, ""), now=now).answers
    except drafts.NoDraft:
        raise NothingHeld from None
    if answers.get("user") != owner or answers.get("path") != request.get_full_path():
        raise NothingHeld
    return answers


def _fields(request: HttpRequest) -> list[tuple[str, list[str]]]:
    return [(name, values) for name, values in request.POST.lists() if not _is_secret(name)]


def _is_secret(name: str) -> bool:
    return "password" in name or not _NOT_KEPT.isdisjoint(name.split("_"))
