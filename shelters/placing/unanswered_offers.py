"""A house that does not answer an offer: at a quarter, half and three quarters of its time.

First its duty phone gets a neutral text, then the worker is asked to call, then the coordinators
are told. Each goes out once, however often this runs and however late (matching.md 7.4).
"""

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from reports.cases.models import TaskKind
from reports.messaging.outbox import outbox
from reports.messaging.outbox.outbox import NewPing
from reports.region import region
from shelters.inventory.house_staff import NotYours
from shelters.inventory.inventory import house_facts
from shelters.models import Placement, PlacementState
from shelters.occupancy.occupancy import live
from shelters.occupancy.placement_tasks import plan
from shelters.placing import placement_writes
from shelters.placing.placement_writes import Locked

log = logging.getLogger("linden.shelters")

TEMPLATE: Final = "place.waits"
QUARTERS: Final = 4
REMINDERS: Final = 3
AT_ONCE: Final = 200


def due_reminders(placement: Placement, *, now: datetime) -> int:
    """Return how many reminders an offer has had time for: 0 to 3."""
    if placement.offered_at is None or placement.during.upper is None:
        return 0
    whole = placement.during.upper - placement.offered_at
    if whole <= timedelta():
        return REMINDERS
    return min(REMINDERS, max(0, int((now - placement.offered_at) * QUARTERS / whole)))


def remind(*, now: datetime) -> int:
    """Remind of every offer that waits too long; returns of how many.

    One that cannot be seen to keeps no other from its turn.
    """
    offers = live(now).filter(state=PlacementState.OFFERED, reminded__lt=REMINDERS)
    waiting = offers.order_by(F("offered_at").asc(), "id")[:AT_ONCE]
    late = [each.id for each in waiting if due_reminders(each, now=now) > each.reminded]
    return sum(_remind_or_say_so(placement_id, now) for placement_id in late)


def _remind_or_say_so(placement_id: UUID, now: datetime) -> bool:
    try:
        return _remind(placement_id, now)
    except NotYours:  # erased since
        return False
    except Exception:
        log.exception("offer_not_escalated", extra={"placement_id": str(placement_id)})
        return False


@transaction.atomic
def _remind(placement_id: UUID, now: datetime) -> bool:
    locked = placement_writes.lock_for_service(placement_id)
    placement, before = locked.placement, locked.placement.reminded
    due = due_reminders(placement, now=now)
    waits = placement.state == PlacementState.OFFERED and placement.lasts(now=now)
    if not waits or due <= before:
        return False
    for stage in range(before + 1, due + 1):
        _STAGES[stage](locked, now)
    placement_writes.remind(locked, due, now=now)
    return True


def _text_house(locked: Locked, now: datetime) -> None:
    placement = locked.placement
    facts = house_facts(placement.house)
    if not facts.duty_phone or placement.during.upper is None:
        return
    known = region().of_staff
    ping = NewPing(
        to=facts.duty_phone,
        template=TEMPLATE,
        slot=str(placement.id),
        language=facts.phone_language if facts.phone_language in known else known[0],
        values={},
    )
    outbox.ping_many(pings=[ping], not_before=now, not_after=placement.during.upper, now=now)


def _ask_worker(locked: Locked, now: datetime) -> None:
    if locked.case is not None:
        plan(locked.case, TaskKind.PLACE_SILENT, now=now)


def _tell_coordinators(locked: Locked, now: datetime) -> None:
    if locked.case is not None:
        plan(locked.case, TaskKind.PLACE_SILENT, now=now, for_coordinator=True)


_STAGES: Final = {1: _text_house, 2: _ask_worker, 3: _tell_coordinators}
