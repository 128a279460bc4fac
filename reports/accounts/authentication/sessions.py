"""A session from the password to the end: pending, verified, locked, unlocked, over.

The private key lies in an unlock row under a secret that only the browser's cookie holds. Without
that cookie a session row opens no staff page at all.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django_otp import login as note_device
from django_otp.models import Device

from reports.accounts.devices import shared_devices
from reports.accounts.directory.staff import account_actor
from reports.accounts.models import User
from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.vault.browser_secrets import unlocked_keys
from reports.vault.primitives.keys import PrivateKey

COOKIE: Final = "unlock" if settings.LINDEN_DEMO else "__Host-unlock"
LONGEST: Final = timedelta(hours=8)
_BACKEND: Final = "reports.accounts.backend.KnownUsers"
_SINCE: Final = "since"


def begin(request: HttpRequest, *, user: User, key: PrivateKey, now: datetime) -> str:
    """Start a session that waits for the second factor; return the cookie's secret.

    It lives three minutes and opens nothing. Nothing of a session this browser had before goes on:
    neither its second factor, nor its open key, nor its eight hours.
    """
    lock(request)
    request.session.flush()
    auth.login(request, user, backend=_BACKEND)
    request.session[_SINCE] = now.timestamp()
    request.session.save()
    return unlocked_keys.put(
        user_id=user.pk,
        key_version=user.key_version,
        session_key=_session_key(request),
        private_key=key,
        now=now,
    )


def confirm(request: HttpRequest, *, user: User, device: Device, now: datetime) -> str:
    """Turn a pending session into a verified one with a new key; return the new secret.

    Raises unlocked_keys.Locked when the three minutes are over; the session is over then too.
    """
    old = _session_key(request)
    try:
        with transaction.atomic():
            note_device(request, device)
            request.session.cycle_key()
            secret = _confirm(request, user=user, old=old, secret=secret_of(request), now=now)
            record(kind=EventKind.LOGGED_IN, by=account_actor(user), now=now, subject_id=user.pk)
    except unlocked_keys.Locked:
        request.session.delete(old)
        auth.logout(request)
        raise
    return secret


def unlock(request: HttpRequest, *, user: User, key: PrivateKey, now: datetime) -> str:
    """Open a locked session again, after the password, with new keys; return the new secret."""
    old = _session_key(request)
    with transaction.atomic():
        unlocked_keys.drop(old)
        pending = unlocked_keys.put(
            user_id=user.pk,
            key_version=user.key_version,
            session_key=old,
            private_key=key,
            now=now,
        )
        request.session.cycle_key()
        secret = _confirm(request, user=user, old=old, secret=pending, now=now)
        record(kind=EventKind.UNLOCKED, by=account_actor(user), now=now, subject_id=user.pk)
    return secret


def open_key(request: HttpRequest, *, user: User, now: datetime, touch: bool = True) -> PrivateKey:
    """Return the private key that this browser's cookie opens. Raises unlocked_keys.Locked.

    Without `touch` nobody did anything: the fifteen idle minutes go on.
    """
    return open_with(request, secret=secret_of(request), user=user, now=now, touch=touch)


def open_with(
    request: HttpRequest, *, secret: str, user: User, now: datetime, touch: bool = True
) -> PrivateKey:
    """Return the private key that this secret opens here. Raises unlocked_keys.Locked."""
    return unlocked_keys.open_key(
        secret=secret,
        session_key=_session_key(request),
        user_id=user.pk,
        key_version=user.key_version,
        now=now,
        touch=touch,
    )


def is_over(request: HttpRequest, *, now: datetime) -> bool:
    """Return whether eight hours have passed since the password was typed."""
    since = datetime.fromtimestamp(request.session.get(_SINCE, 0), tz=UTC)
    return not since <= now < since + LONGEST


def lock(request: HttpRequest) -> None:
    """From now on this session's pages ask for the password, as after a quarter of an hour."""
    if request.session.session_key:
        unlocked_keys.drop(request.session.session_key)


def end(request: HttpRequest) -> None:
    """End this session: its unlock row, its row, everything in it."""
    lock(request)
    auth.logout(request)


def log_out(request: HttpRequest, *, user: User, now: datetime) -> None:
    """End this session because its user says so, or leaves the device to others."""
    with transaction.atomic():
        record(kind=EventKind.LOGGED_OUT, by=account_actor(user), now=now, subject_id=user.pk)
    end(request)


def end_all(*, user: User, by: Actor, now: datetime) -> None:
    """End every session of a user, wherever, and every device that they opened.

    Inside a transaction. Saves the account.
    """
    shared_devices.close_all_of(user_id=user.pk, by=by, now=now)
    unlocked_keys.drop_user(user.pk)
    user.session_epoch += 1
    user.save(update_fields=["session_epoch"])


def keep_session(request: HttpRequest, *, user: User) -> None:
    """Let this session live on after `end_all`, until its next page asks for the password."""
    auth.update_session_auth_hash(request, user)


def secret_of(request: HttpRequest) -> str:
    """Return what the browser's cookie holds, empty without one."""
    return request.COOKIES.get(COOKIE, "")


def set_cookie(response: HttpResponseBase, secret: str) -> None:
    """Give the browser the secret, until it is closed."""
    response.set_cookie(
        COOKIE,
        secret,
        secure=not settings.LINDEN_DEMO,
        httponly=True,
        samesite="Strict",
    )


def delete_cookie(response: HttpResponseBase) -> None:
    """Take the secret away from the browser."""
    response.delete_cookie(COOKIE, samesite="Strict")


def _confirm(request: HttpRequest, *, user: User, old: str, secret: str, now: datetime) -> str:
    return unlocked_keys.confirm(
        secret=secret,
        session_key=old,
        new_session_key=_session_key(request),
        user_id=user.pk,
        key_version=user.key_version,
        now=now,
    )


def _session_key(request: HttpRequest) -> str:
    key = request.session.session_key
    return key or ""
