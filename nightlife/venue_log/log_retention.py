"""What venues wrote is kept as long as the region says, then removed (R6.6)."""

import logging
from datetime import datetime

from django.db import transaction

from nightlife.models import Alert, Entry, Venue
from nightlife.venues import permit_figures
from nightlife.venues.venues import info
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM, record
from reports.region import region
from reports.region.deadlines import add
from reports.region.pack import Duration
from reports.vault.primitives.errors import SealBroken

log = logging.getLogger("linden.nightlife")

AT_ONCE = 500


def expire(*, now: datetime) -> int:
    """Remove entries whose time is over, with all that hangs on them; returns how many.

    The months they count in are counted first. An entry goes with its amendments; one that cannot
    be read goes uncounted, and keeps no other.
    """
    for venue in Venue.objects.all():
        _freeze(venue, now)
    done = 0
    while batch := _batch(now):
        done += batch
    _forget_alerts(now)
    return done


def _freeze(venue: Venue, now: datetime) -> None:
    try:
        permit_figures.freeze(venue=info(venue), now=now)
    except SealBroken:
        log.exception("venue_not_counted", extra={"venue_id": str(venue.id)})


def _batch(now: datetime) -> int:
    with transaction.atomic():
        rows = Entry.objects.filter(keep_until__lte=now, amends=None).order_by("keep_until", "id")
        ids = list(rows.values_list("id", flat=True)[:AT_ONCE])
        if not ids:
            return 0
        # The database takes the amendments along, and refuses each that is not due.
        Entry.objects.filter(id__in=ids).delete()
        record(kind=EventKind.LOG_EXPIRED, by=SYSTEM, now=now, reason=ReasonCode.RETENTION)
    return len(ids)


def _forget_alerts(now: datetime) -> None:
    months = Duration(number=region().retention.venue_log_months, unit="months")
    old = [row.id for row in Alert.objects.all() if add(row.at, months, region().timezone) <= now]
    Alert.objects.filter(id__in=old).delete()
