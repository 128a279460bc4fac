"""A case moves on by itself when what was planned happens: only along the table of its steps."""

from datetime import datetime

from reports.audit.log import Actor, record
from reports.cases.lifecycle.lifecycle import TRANSITIONS, IllegalStep
from reports.cases.models import Case, Status
from reports.cases.records.case_writes import save

_EVENT_OF = {(each.source, each.target): each.event for each in TRANSITIONS}


def carry_on(case: Case, source: Status, target: Status, *, by: Actor, now: datetime) -> bool:
    """Take a locked case from one step to another if it stands there and somebody works on it.

    False, and nothing done, for a case that stands elsewhere: it may have been moved by hand.
    Raises IllegalStep for a step that the table has not.
    """
    event = _EVENT_OF.get((source, target))
    if event is None or Status.CLOSED in {source, target}:
        raise IllegalStep
    if case.status != source or not case.is_open or case.acknowledged_at is None:
        return False
    case.status = target
    save(case)
    record(kind=event, by=by, now=now, case_id=case.id)
    return True
