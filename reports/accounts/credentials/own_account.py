"""What somebody does to their own account."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from reports.accounts.authentication import password_step, private_keys, sessions
from reports.accounts.authentication.password_step import Opened
from reports.accounts.authentication.passwords import check_password, normal_password
from reports.accounts.directory.profiles import open_profile, write_profile
from reports.accounts.directory.staff import account_actor
from reports.accounts.models import User
from reports.accounts.throttling import throttle
from reports.audit.events import EventKind
from reports.audit.log import record


def change_password(*, user: User, old: str, new: str, now: datetime) -> Opened:
    """Lock the key by a new password; the sessions end, all of them.

    Raises passwords.UnfitPassword, password_step.LoginRefused (the old one is wrong, also since a
    moment ago), throttle.Throttled.
    """
    check_password(new, profile=open_profile(user))
    opened = password_step.check_password(user=user, password=old, now=now)
    with throttle.slowed_when_busy(), transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if not private_keys.rewrap(
            wrapped=opened.wrap, password=normal_password(new), key=opened.key
        ):
            raise password_step.LoginRefused
        actor = account_actor(locked)
        sessions.end_all(user=locked, by=actor, now=now)
        record(kind=EventKind.PASSWORD_CHANGED, by=actor, now=now, subject_id=locked.pk)
    return Opened(locked, opened.key, opened.wrap)


def end_sessions(*, user: User, now: datetime) -> None:
    """End every session of one's own."""
    with transaction.atomic():
        sessions.end_all(user=user, by=account_actor(user), now=now)
        record(kind=EventKind.LOGGED_OUT, by=account_actor(user), now=now, subject_id=user.pk)


def change_duty_phone(*, user: User, number: str, now: datetime) -> None:
    """Write down where somebody is told, without content, that something waits; empty for nowhere.

    `number` is E.164. It lies in the sealed profile, and nobody else changes it.
    """
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        write_profile(locked, replace(open_profile(locked), duty_phone=number))
        locked.save(update_fields=["login", "profile", "profile_revision"])
        record(
            kind=EventKind.PROFILE_CHANGED,
            by=account_actor(locked),
            now=now,
            subject_id=locked.pk,
        )
