"""What the reporter wrote and nobody has read: a clock of its own, whatever the case's others say
(R7.6)."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from reports.accounts.directory.staff import Staff
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM, record
from reports.cases.deadlines.clocks import first_contact_due
from reports.cases.models import Case, Task, TaskKind
from reports.cases.records.case_writes import save
from reports.region import region

MOST = 999  # unread; beyond that a figure says nothing more
AT_ONCE = 200  # cases per sweep; the next sweep goes on


def arrived(case: Case, now: datetime) -> None:
    """Write on the locked row (not saved) that the reporter wrote.

    Somebody must have read it within the time the region allows for a first contact of this level;
    once the coordinators were told, the clock starts again when it was read.
    """
    case.unread = min(case.unread + 1, MOST)
    if case.unread_since is None:
        case.unread_since = now
    if case.answer_by is None and not _told(case).exists():
        case.answer_by = _due(case, now)


def hurry(case: Case, now: datetime) -> None:
    """The case became more urgent: what waits to be read may wait no longer than that allows."""
    if case.answer_by is not None:
        case.answer_by = min(case.answer_by, _due(case, now))


def read(case: Case, by: Staff, now: datetime) -> None:
    """Write on the locked row (not saved) that somebody has read all."""
    case.unread, case.unread_since, case.answer_by = 0, None, None
    _told(case).update(done_at=now, done_by=by.user_id)
    added = Task.objects.waiting(case=case, newer_kind=TaskKind.PART_ADDED)
    added.update(done_at=now, done_by=by.user_id)


def tell_overdue(*, now: datetime) -> int:
    """Tell the coordinators of every case whose messages waited too long; how many there were."""
    due = Case.objects.filter(answer_by__lte=now).order_by("answer_by")
    with transaction.atomic():
        cases = list(due.select_for_update(skip_locked=True)[:AT_ONCE])
        # In the order of their ids, as the log asks of whoever touches several cases.
        for case in sorted(cases, key=lambda each: each.id):
            _tell(case, now)
            case.answer_by = None
            save(case)
            record(
                kind=EventKind.ESCALATED,
                by=SYSTEM,
                now=now,
                case_id=case.id,
                subject_id=case.owner_id,
                reason=ReasonCode.OVERDUE,
            )
    return len(cases)


def _due(case: Case, now: datetime) -> datetime:
    return first_contact_due(region=region(), level=case.level, filed_at=now)


def _told(case: Case) -> QuerySet[Task]:
    return Task.objects.waiting(case=case, kind=TaskKind.MESSAGES_UNREAD)


def _tell(case: Case, now: datetime) -> None:
    if not _told(case).exists():
        Task.objects.create(
            case=case, kind=TaskKind.MESSAGES_UNREAD, due_at=now, for_coordinator=True
        )
