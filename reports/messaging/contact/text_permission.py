"""Whether a text may arrive, by what the reporter said: asked when it is planned and when it
leaves."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reports.messaging.contact.contact import OutsideWindow, SafeContact
from reports.messaging.contact.contact import check_may_text as _check_may_text
from reports.region import region
from reports.region.weekly import stretches

_BEFORE_THE_END = timedelta(microseconds=1)


def reconfirm_after() -> timedelta:
    """How long what was said about being reached holds."""
    return timedelta(days=region().safe_contact.reconfirm_after_days)


def check_may_text(*, contact: SafeContact, now: datetime) -> None:
    """Raise the ContactRefused that says why unless a text may arrive at `now`."""
    _check_may_text(contact=contact, now=now, reconfirm_after=reconfirm_after())


def check_span(*, contact: SafeContact, not_before: datetime, not_after: datetime) -> None:
    """The same for every moment from `not_before` until `not_after` (excluded) (R8.9).

    Raises OutsideWindow also where the safe hours end in between.
    """
    check_may_text(contact=contact, now=not_before)
    check_may_text(contact=contact, now=not_after - _BEFORE_THE_END)
    until = safe_until(contact, not_before, enough=not_after)
    if until < not_after:
        raise OutsideWindow(until)


def safe_until(contact: SafeContact, at: datetime, *, enough: datetime) -> datetime:
    """The end of the safe hours around `at`, which lies in them; no further than `enough`."""
    until = at
    for start, end in stretches(contact.at(at).safe_hours, at, ZoneInfo(contact.timezone)):
        if start > until or until >= enough:
            break
        until = max(until, end)
    return min(until, enough)
