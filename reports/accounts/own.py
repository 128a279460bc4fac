"""What somebody does to her own account."""

from datetime import datetime

from django.db import transaction

from reports.accounts import keys, login, sessions
from reports.accounts.login import Opened
from reports.accounts.models import User
from reports.accounts.passwords import check_password, normal_password
from reports.accounts.profiles import open_profile
from reports.accounts.staff import account_actor
from reports.audit.events import EventKind
from reports.audit.log import record


def change_password(*, user: User, old: str, new: str, network: str, now: datetime) -> Opened:
    """Lock her key by a new password; her sessions end, all of them.

    Raises passwords.UnfitPassword, login.LoginRefused (the old one is wrong), throttle.Throttled.
    """
    check_password(new, profile=open_profile(user))
    opened = login.check_password(user=user, password=old, network=network, now=now)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        keys.wrap(user=locked, password=normal_password(new), key=opened.key)
        sessions.end_all(user=locked)
        actor = account_actor(locked)
        record(kind=EventKind.PASSWORD_CHANGED, by=actor, now=now, subject_id=locked.pk)
    return Opened(locked, opened.key)


def end_sessions(*, user: User, now: datetime) -> None:
    """End every session of hers."""
    with transaction.atomic():
        sessions.end_all(user=user)
        record(kind=EventKind.LOGGED_OUT, by=account_actor(user), now=now, subject_id=user.pk)
