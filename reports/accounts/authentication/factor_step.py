"""The second step of logging in, and the first of a reset: a code of the app or the paper."""

from datetime import datetime

from django.db import transaction
from django_otp.models import Device

from reports.accounts.authentication import second_factors
from reports.accounts.directory.staff import account_actor
from reports.accounts.models import User
from reports.accounts.throttling import known_browsers, throttle
from reports.accounts.throttling.throttle import Attempt
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import record


def prove_factor(*, user: User, typed: str, marks: str = "", now: datetime) -> Device:
    """Check a code of the app or the paper; raises FactorRefused, throttle.Throttled.

    A browser that got in before (`known`) does not wait for what somebody does elsewhere who has
    the password.
    """
    browser = known_browsers.browser(marks, user, now=now)
    attempt = Attempt(f"factor:{user.pk} {browser}".strip(), limit=throttle.FACTOR)
    counted = throttle.begin(attempt, now=now)
    actor = account_actor(user)
    try:
        device = second_factors.verify_code(user=user, typed=typed, by=actor, now=now)
    except second_factors.FactorRefused:
        with transaction.atomic():
            record(
                kind=EventKind.FACTOR_REFUSED,
                by=actor,
                now=now,
                subject_id=user.pk,
                reason=ReasonCode.WRONG_FACTOR,
            )
        raise
    throttle.succeeded(counted)
    return device
