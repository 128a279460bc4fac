"""The first step of logging in: a login name, a password, and the key that the password opens."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reports.accounts import keys, throttle
from reports.accounts.models import KeyWrap, User
from reports.accounts.passwords import LONGEST, normal_password
from reports.accounts.profiles import LoginUnusable, normal_login
from reports.accounts.throttle import Attempt
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import Actor, record
from reports.vault import lookups, passwords
from reports.vault.keys import PrivateKey

STRANGER = Actor(None, "stranger")


class LoginRefused(Exception):
    """The login name or the password is wrong; which of the two is never said."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An account whose password was right, and its private key."""

    user: User
    key: PrivateKey


def check_login(*, login: str, password: str, network: str, now: datetime) -> Opened:
    """Open the account's key with this password. Raises LoginRefused, throttle.Throttled.

    A name that nobody has costs the same time, the same queries, and gives the same answer.
    """
    name = _name(login)
    attempt = Attempt(f"login:{name}", network)
    throttle.begin(attempt, now=now)
    return _checked(_wrap_of_login(name), password, attempt, now=now)


def check_password(*, user: User, password: str, network: str, now: datetime) -> Opened:
    """Open the key of somebody already known, as the lock screen does. Raises as `check_login`."""
    attempt = Attempt(f"password:{user.pk}", network)
    throttle.begin(attempt, now=now)
    wraps = KeyWrap.objects.filter(user=user, user__is_active=True, method=KeyWrap.PASSWORD)
    return _checked(wraps.select_related("user").first(), password, attempt, now=now)


def _checked(wrap: KeyWrap | None, password: str, attempt: Attempt, *, now: datetime) -> Opened:
    typed = normal_password(password)[:LONGEST]
    if wrap is None:
        passwords.spend()
        _refuse(None, now=now)
        raise LoginRefused
    try:
        key = keys.open_key(user=wrap.user, wrapped=wrap, password=typed)
    except keys.WrongPassword:
        _refuse(wrap.user, now=now)
        raise LoginRefused from None
    throttle.succeeded(attempt)
    return Opened(wrap.user, key)


def _name(login: str) -> str:
    try:
        return normal_login(login)
    except LoginUnusable:
        return f"? {login}"  # a spelling no account can have: refused like any other


def _wrap_of_login(name: str) -> KeyWrap | None:
    wraps = KeyWrap.objects.filter(
        user__login__in=lookups.candidates("login", name),
        user__is_active=True,
        method=KeyWrap.PASSWORD,
    )
    return wraps.select_related("user").first()


def _refuse(user: User | None, *, now: datetime) -> None:
    with transaction.atomic():
        record(
            kind=EventKind.LOGIN_REFUSED,
            by=STRANGER,
            now=now,
            subject_id=None if user is None else user.pk,
            reason=ReasonCode.WRONG_PASSWORD,
        )
