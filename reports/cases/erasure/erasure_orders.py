"""Orders to erase that nobody carried out: their transaction failed after the journal had them."""

import logging
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from reports.audit.chain import seals
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM, record
from reports.cases.erasure.erasure import erase_case
from reports.cases.models import Case
from reports.cases.records.case_writes import save
from reports.messaging.delivery import erased_copies
from reports.sweeps import rounds
from reports.vault.case_keys.case_keys import destroy_case_keys
from reports.vault.journal import journal_marks, journal_orders, journal_standing, restore_journal

log = logging.getLogger("linden.cases")


def carry_out(*, now: datetime) -> int:
    """Carry out what the journal orders and this database has not; return how many cases that was.

    Its cost is what is new in the journal, since everything before is noted as carried out. A case
    that somebody holds this moment keeps its turn for the next round: its erasure may be running.
    Does nothing on a database that was set back, which is for `after_restore`, nor beside a journal
    that is not the one this database knows. Raises NoJournal, also when damaged.
    """
    new = journal_marks.read_new()
    told = new.orders
    if not new.known:
        log.error("journal_is_another")
        rounds.not_done()
        return 0
    if seals.is_behind() or journal_standing.came_back(told):
        rounds.not_done()
        return 0
    open_ = journal_orders.with_anything(told.ordered)
    left = {case_id for case_id in open_ if not _end_or_log(case_id, case_id in told.unasked, now)}
    end = min((told.ordered[case_id] for case_id in left), default=told.end)
    if end != told.begin:
        journal_marks.put(end)
    return len(open_) - len(left)


def _end_or_log(case_id: UUID, unasked: bool, now: datetime) -> bool:
    # Whatever is wrong with one case, the others have their turn; this one gets no text meanwhile.
    try:
        return _end(case_id, unasked, now)
    except Exception:
        log.exception("order_not_carried_out", extra={"case_id": str(case_id)})
    return False


def _end(case_id: UUID, unasked: bool, now: datetime) -> bool:
    """Erase it now or withdraw the order; False if it is held up.

    Whoever was to erase it had locked its row until the end of its transaction: what can be locked
    now and is still there was not erased, and nobody is at it.
    """
    with transaction.atomic():
        rows = Case.objects.select_for_update(skip_locked=True).filter(id=case_id)
        case = rows.first()
        if case is None:
            return _end_without_row(case_id, unasked, now)
        if withdrawn(case, unasked=unasked, now=now):
            return True
        log.warning("order_carried_out", extra={"case_id": str(case_id)})
        erase_case(case=case, by=SYSTEM, kind=EventKind.ERASED, now=now)
    return True


def _end_without_row(case_id: UUID, unasked: bool, now: datetime) -> bool:
    if Case.objects.filter(id=case_id).exists():
        return False  # somebody holds it
    if journal_orders.with_keys([case_id]):
        erased_copies.leave_case(case_id=case_id, now=now)
        destroy_case_keys(case_id)
        kind = EventKind.EXPIRED if unasked else EventKind.ERASED
        reason = ReasonCode.RETENTION if unasked else None
        record(kind=kind, by=SYSTEM, now=now, case_id=case_id, reason=reason)
    return True


def withdrawn(case: Case, *, unasked: bool, now: datetime) -> bool:
    """Withdraw an order that did not commit, if it is not to be carried out; the row is locked.

    Of a case under a legal hold the wish stays, and is done when the hold ends (R6.7). One whose
    time was over nobody asked to erase: whoever found it due finds it again, if it still is.
    """
    if not (case.is_held or unasked):
        return False
    # Once this is kept: an order that is withdrawn on the disk alone would be nobody's.
    transaction.on_commit(partial(restore_journal.withdrawn, case.id), robust=True)
    if case.erase_requested_at is None and not unasked:
        case.erase_requested_at = now.replace(second=0, microsecond=0)
        save(case)
        record(kind=EventKind.ERASURE_REQUESTED, by=SYSTEM, now=now, case_id=case.id)
    log.warning("order_withdrawn", extra={"case_id": str(case.id)})
    return True
