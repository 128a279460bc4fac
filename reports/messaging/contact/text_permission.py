"""Whether somebody may be contacted, and a text may arrive, at this hour, by what the reporter
said: asked when a text is planned and when it leaves."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reports.messaging.contact.contact import (
    ContactChannel,
    ContactFrozen,
    ContactState,
    ContactStopped,
    ContactUnsafe,
    MayContact,
    NoContactWanted,
    NoNumber,
    NotByText,
    NoWindow,
    OutOfDate,
    OutsideWindow,
    SafeContact,
    SheWillContactUs,
    TextsUnusable,
)
from reports.region import region
from reports.region.weekly import next_start, stretches

_BEFORE_THE_END = timedelta(microseconds=1)


def reconfirm_after() -> timedelta:
    """How long what was said about being reached holds."""
    return timedelta(days=region().safe_contact.reconfirm_after_days)


def check_may_text(*, contact: SafeContact, now: datetime) -> None:
    """Raise the ContactRefused that says why unless a text may arrive at `now` (R1.12, R1.13,
    R8.12)."""
    check_wanted(contact=contact)
    if contact.channel is not ContactChannel.SMS:
        raise NotByText
    if contact.unusable:
        raise TextsUnusable
    check_may_contact(contact=contact, now=now, reconfirm_after=reconfirm_after())


def check_may_contact(*, contact: SafeContact, now: datetime, reconfirm_after: timedelta) -> None:
    """Raise the refusal that applies unless the person may be contacted at `now` (R1.12, R1.13).

    `reconfirm_after` comes from the region pack. What forbids for good is said before what
    forbids for an hour.
    """
    check_wanted(contact=contact)
    if not contact.number:
        raise NoNumber
    if contact.confirmed_at + reconfirm_after < now:
        raise OutOfDate
    start = next_window(contact=contact, now=now)
    if start is None:
        raise NoWindow
    if start > now:
        raise OutsideWindow(start)


def check_wanted(*, contact: SafeContact) -> None:
    """Raise the refusal that applies unless contact may be planned at all, at whatever hour.

    Raises NoContactWanted, SheWillContactUs, ContactUnsafe, ContactFrozen, ContactStopped (R1.12).
    """
    if contact.may_contact is MayContact.NO:
        raise NoContactWanted
    if contact.may_contact is MayContact.SHE_WILL:
        raise SheWillContactUs
    if contact.state is ContactState.UNSAFE:
        raise ContactUnsafe
    if contact.state is ContactState.FROZEN:
        raise ContactFrozen
    if contact.state is ContactState.STOPPED:
        raise ContactStopped


def next_window(*, contact: SafeContact, now: datetime) -> datetime | None:
    """`now` inside one of the safe hours, else when the next begins; None if there is none any
    more."""
    zone = ZoneInfo(contact.timezone)
    start = next_start(contact.at(now).safe_hours, now, zone)
    if start is None or contact.at(start).windows == contact.at(now).windows:
        return start
    # What was named for once is over before its hour comes again.
    return next_start(contact.at(start).safe_hours, now, zone)


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
