"""When a text may go to somebody: the next safe moment, or the refusal that says why not."""

from contextlib import suppress
from datetime import datetime

from reports.followup.plans.send_times import Moment, for_contact
from reports.messaging.contact import text_permission
from reports.messaging.contact.contact import NoWindow, NumberStopped, OutsideWindow, SafeContact
from reports.messaging.outbox import stop_list
from reports.region import region


def safe_moment(*, contact: SafeContact, now: datetime) -> Moment:
    """The moment that begins now or at the next safe hour, quiet hours and holidays left out.

    Raises the ContactRefused that the outbox would raise; one query.
    """
    with suppress(OutsideWindow):  # then a later hour is looked for
        text_permission.check_may_text(contact=contact, now=now)
    _check_stopped(contact)
    moment = for_contact(contact=contact, region=region(), earliest=now)
    if moment is None:
        raise NoWindow
    text_permission.check_span(
        contact=contact, not_before=moment.not_before, not_after=moment.not_after
    )
    return moment


def _check_stopped(contact: SafeContact) -> None:
    at = stop_list.stops([contact.number]).get(contact.number)
    if at is not None and at >= contact.confirmed_at:
        raise NumberStopped
