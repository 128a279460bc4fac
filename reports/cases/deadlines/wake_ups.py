"""A wake-up call for one case: a task with its id alone. Losing it loses nothing but time."""

from datetime import datetime, timedelta

from reports.cases.models import Case
from reports.queues import URGENT, wake

ESCALATE_CASE = "reports.cases.tasks.escalate_case"

# A broker holds a task with a later time in memory and may hand it out again after a while, so
# only near moments are asked for by task; the sweep sees to all others.
NEAR = timedelta(minutes=30)


def ask_for_look(*, case: Case, now: datetime) -> None:
    """Ask for a look at the moment a case may have to be escalated, if that is near."""
    if case.escalate_at is not None and case.escalate_at - now <= NEAR:
        wake(ESCALATE_CASE, queue=URGENT, at=case.escalate_at, case_id=case.id)
