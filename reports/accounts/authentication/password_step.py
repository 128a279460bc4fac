"""The first step of logging in: a login name, a password, and the key that the password opens."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reports.accounts.authentication import private_keys
from reports.accounts.authentication.passwords import LONGEST, normal_password
from reports.accounts.directory.profiles import LoginUnusable, normal_login
from reports.accounts.models import KeyWrap, User
from reports.accounts.throttling import known_browsers, throttle
from reports.accounts.throttling.throttle import Attempt, Counted
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import Actor, record
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind
from reports.vault.primitives import password_keys
from reports.vault.primitives.keys import PrivateKey
from reports.vault.service_keys import lookups

log = logging.getLogger("linden.accounts")

STRANGER = Actor(None, "stranger")


class LoginRefused(Exception):
    """The login name or the password is wrong; which of the two is never said."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An account whose password was right, its private key, and the wrap that it opened."""

    user: User
    key: PrivateKey
    wrap: KeyWrap


def check_login(
    *, login: str, password: str, networks: tuple[str, ...], marks: str = "", now: datetime
) -> Opened:
    """Open the account's key with this password. Raises LoginRefused, throttle.Throttled.

    `marks`: what the browser shows of itself (`known`). A name that nobody has costs the same
    time, the same queries, and gives the same answer.
    """
    name = _name(login)
    wrap = _wrap_of_login(name)
    if browser := known_browsers.browser(marks, wrap.user if wrap else None, now=now):
        attempt = Attempt(f"browser:{browser}")
    else:
        attempt = Attempt(f"login:{name}", networks)
    return _checked(wrap, password, throttle.begin(attempt, now=now), now=now)


def check_password(*, user: User, password: str, now: datetime) -> Opened:
    """Open the key of somebody already known, as the lock screen does. Raises as `check_login`.

    Only failures of this account's own session, or link, slow it down.
    """
    counted = throttle.begin(Attempt(f"password:{user.pk}"), now=now)
    wraps = KeyWrap.objects.active(user=user, method=KeyWrap.PASSWORD)
    return _checked(wraps.select_related("user").first(), password, counted, now=now)


def _checked(
    wrap: KeyWrap | None, password: str, counted: list[Counted], *, now: datetime
) -> Opened:
    try:
        with throttle.slowed_when_busy(throttle.rank_of(counted)):
            opened = _opened(wrap, normal_password(password)[:LONGEST])
    except private_keys.WrongPassword:
        _refuse(wrap, now=now)
        raise LoginRefused from None
    except throttle.Throttled:
        throttle.not_tried(counted)
        raise
    _check_newest(opened)
    throttle.succeeded(counted)
    return opened


def _check_newest(opened: Opened) -> None:
    """Let nobody in by a row that is older than the last, or that was closed and is back.

    Nor by an older password: the wrap that it opened is looked at, not the one that is there now.
    """
    user = opened.user
    try:
        marks = newest.read(Kind.PROFILE, [user.pk])
        revision = User.objects.values_list("profile_revision", flat=True).get(pk=user.pk)
        marks.check(user.pk, revision)
        newest.check(Kind.WRAP, {user.pk: opened.wrap.revision})
    except newest.SetBack:
        log.exception("account_set_back", extra={"user_id": str(user.pk)})
        raise LoginRefused from None


def _opened(wrap: KeyWrap | None, password: str) -> Opened:
    if wrap is None:
        password_keys.spend()
        raise private_keys.WrongPassword
    key = private_keys.open_key(user=wrap.user, wrapped=wrap, password=password)
    return Opened(wrap.user, key, wrap)


def _name(login: str) -> str:
    try:
        return normal_login(login)
    except LoginUnusable:
        return f"? {login}"  # a spelling no account can have: refused like any other


def _wrap_of_login(name: str) -> KeyWrap | None:
    wraps = KeyWrap.objects.active(
        user__login__in=lookups.candidates("login", name), method=KeyWrap.PASSWORD
    )
    return wraps.select_related("user").first()


def _refuse(wrap: KeyWrap | None, *, now: datetime) -> None:
    if wrap is None:  # of no account: whoever makes names up must not fill a log that only grows
        throttle.count_stranger(now=now)
        return
    with transaction.atomic():
        record(
            kind=EventKind.LOGIN_REFUSED,
            by=STRANGER,
            now=now,
            subject_id=wrap.user_id,
            reason=ReasonCode.WRONG_PASSWORD,
        )
