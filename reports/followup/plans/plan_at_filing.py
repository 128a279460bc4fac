"""The plan a case starts with: one insert at filing where the reporter may be reached, none where
not."""

import uuid
from datetime import datetime

from django.db import connection

from reports.audit.events import EventKind
from reports.audit.log import SYSTEM, Entry
from reports.followup.models import PlanState
from reports.messaging.contact.contact import ContactChannel, ContactRefused, SafeContact
from reports.messaging.contact.provider import can_ask
from reports.messaging.contact.text_permission import check_wanted
from reports.region.models.plans import PlanTemplate, Wish
from reports.region.pack import Region
from reports.region.vocabulary import Level

_WISHES = {ContactChannel.SMS: Wish.SMS, ContactChannel.CALL: Wish.CALL}
_INSERT = """
insert into reports_followup
    (id, case_id, plan, state, began_at, round, step, tries, next_at, answer, why)
values (%s, %s, %s, %s, %s, 0, 0, 0, %s, '', '')
"""


def plan_for(*, contact: SafeContact, level: Level, region: Region) -> PlanTemplate | None:
    """The region's plan for this level and wish; None where nobody may be reached (R7.17).

    Nor by texts that nobody could answer (R8.18).
    """
    wish = _WISHES.get(contact.channel)
    if wish is None or not contact.number or contact.safe_hours.never:
        return None
    if wish is Wish.SMS and not can_ask():
        return None
    try:
        check_wanted(contact=contact)
    except ContactRefused:
        return None
    return region.follow_up.plan_for(level, wish)


def begin_at_filing(
    *, case_id: uuid.UUID, contact: SafeContact, level: Level, region: Region, now: datetime
) -> list[Entry]:
    """Insert the plan of a new case; returns what the log is to say: one query, or nothing."""
    template = plan_for(contact=contact, level=level, region=region)
    if template is None:
        return []
    next_at = now + template.steps[0]
    values = (uuid.uuid4(), case_id, template.id, PlanState.RUNNING.value, now, next_at)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
    return [Entry(kind=EventKind.FOLLOW_UP_STARTED, by=SYSTEM, now=now, case_id=case_id)]
