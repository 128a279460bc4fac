"""Erasing a case: its data key goes first, and with it every copy in every backup, in time.

Partner tables follow by database cascade; the log keeps ids and codes, which open nothing.
"""

from datetime import datetime

from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import Actor, record
from reports.cases.models import Case, ErasureNotice
from reports.messaging.delivery import erased_copies
from reports.vault.case_keys.case_keys import destroy_case_keys
from reports.vault.journal import restore_journal


class UnderHold(Exception):
    """The case is under legal hold and must be kept."""


def erase_case(
    *,
    case: Case,
    by: Actor,
    kind: EventKind,
    now: datetime,
    reason: ReasonCode | None = None,
) -> None:
    """Erase a case whose row this transaction has locked; at once nothing opens it (R6.3).

    The desk learns only that an open case of that level was erased. The journal outside the
    database is written before the transaction commits, so that a restored backup is erased again.
    Raises UnderHold.
    """
    if case.is_held:
        raise UnderHold
    case_id = case.id
    erased_copies.leave_case(case_id=case_id, now=now)
    destroy_case_keys(case_id)
    if case.is_open and kind is EventKind.ERASED:
        ErasureNotice.objects.create(
            team_id=case.team_id,
            rank=case.rank,
            erased_at=now.replace(second=0, microsecond=0),
        )
    case.delete()
    record(kind=kind, by=by, now=now, case_id=case_id, reason=reason)
    restore_journal.erased(case_id, now=now, unasked=kind is EventKind.EXPIRED)
