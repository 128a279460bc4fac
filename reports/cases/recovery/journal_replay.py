"""After a backup was restored: what the journal outside the database says is done again."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from reports import counting
from reports.audit.chain import seals
from reports.audit.events import EventKind
from reports.audit.log import OPERATOR, record
from reports.cases.casework import safe_contact
from reports.cases.erasure import erasure_orders
from reports.cases.models import Case, Content
from reports.cases.models import content as names
from reports.cases.models.case import OPEN
from reports.cases.records.case_writes import save
from reports.counting import Progress, silent
from reports.locks import in_turn
from reports.messaging.contact.contact import ContactChannel, MayContact
from reports.messaging.delivery import erased_copies
from reports.vault.case_keys.case_keys import CaseVault, NoCaseKeys, destroy_case_keys
from reports.vault.journal import journal_marks, journal_orders, restore_journal
from reports.vault.journal.journal_orders import Orders
from reports.vault.primitives.errors import SealBroken

log = logging.getLogger("linden.cases")


class Again(NamedTuple):
    """Which cases were erased, and which stay although the journal has an order for them."""

    erased: list[UUID]
    withdrawn: list[UUID]


def erase_again(*, now: datetime, progress: Progress = silent) -> Again:
    """Erase every case the journal lists that the database still holds; idempotent.

    A legal hold does not stop what was done: it was lawful then. What was ordered and, as far as
    the journal knows, never done is held back by one, as it would have been. What was ordered
    before the journal had any end counts as done: the releases that wrote none withdrew nothing.
    From then on the database counts as having carried out all of the journal, whatever file that is
    now.
    """
    again = Again([], [])
    with in_turn(journal_marks.MOVING):
        told = journal_orders.read_all()
        present = journal_orders.with_anything(told.ordered.keys() | told.done)
        for case_id in counting.told(present, "erased again", progress):
            was_erased = _erase_one(case_id, told, now)
            (again.erased if was_erased else again.withdrawn).append(case_id)
        journal_marks.put(told.end)
    return again


def _erase_one(case_id: UUID, told: Orders, now: datetime) -> bool:
    was_done = case_id in told.done or case_id in told.early
    with transaction.atomic():
        if not was_done and _not_any_more(case_id, case_id in told.unasked, now):
            return False
        erased_copies.leave_case(case_id=case_id, now=now)
        destroy_case_keys(case_id)
        Case.objects.filter(id=case_id).delete()
        record(kind=EventKind.RESTORED, by=OPERATOR, now=now, case_id=case_id)
    return True


def _not_any_more(case_id: UUID, unasked: bool, now: datetime) -> bool:
    case = Case.objects.select_for_update().filter(id=case_id).first()
    return case is not None and erasure_orders.withdrawn(case, unasked=unasked, now=now)


def stop_again(*, now: datetime, progress: Progress = silent) -> tuple[UUID, ...]:
    """Contact nobody whose withdrawal the journal lists; idempotent.

    A withdrawal the reporter has taken back since is obeyed too: this errs towards leaving people
    alone. What does not open can be reached by no machine and is passed over. Returns which were
    stopped.
    """
    wanted = restore_journal.read_stopped()
    seen = counting.told(_with_contact(), "contacts looked at", progress)
    found = [case_id for case_id in seen if _must_stop(case_id, wanted)]
    for case_id in found:
        _stop_one(case_id, now)
    return tuple(found)


def _with_contact() -> Iterator[UUID]:
    rows = Content.objects.filter(name=names.CONTACT).order_by("case_id")
    return rows.values_list("case_id", flat=True).iterator(chunk_size=1000)


def _must_stop(case_id: UUID, wanted: set[bytes]) -> bool:
    if not wanted:
        return False
    try:
        contact = safe_contact.read_contact(CaseVault.load(case_id), case_id)
    except (NoCaseKeys, SealBroken):
        log.exception("contact_unreadable", extra={"case_id": str(case_id)})
        return False
    reachable = contact.may_contact is MayContact.YES
    return reachable and not wanted.isdisjoint(
        safe_contact.places(case_id=case_id, contact=contact)
    )


def _stop_one(case_id: UUID, now: datetime) -> None:
    with transaction.atomic():
        case = Case.objects.select_for_update().get(id=case_id)
        vault = CaseVault.load(case_id)
        contact = replace(
            safe_contact.read_contact(vault, case_id),
            may_contact=MayContact.NO,
            channel=ContactChannel.NONE,
            number="",
        )
        safe_contact.store_contact(vault, case, contact, now)
        save(case)
        record(kind=EventKind.CONTACT_CHANGED, by=OPERATOR, now=now, case_id=case_id)


def take_up_again(*, now: datetime) -> bool:
    """Let sealing and key changes go on from the log as it is; False if nothing kept them back.

    Also where the journal folder is new, because the old one is lost.
    """
    if not (seals.is_behind() or seals.journal_is_elsewhere()):
        return False
    with transaction.atomic():
        record(kind=EventKind.RESTORED, by=OPERATOR, now=now)
    seals.start_again()
    return True


def cases_to_review() -> Iterator[UUID]:
    """The open cases, most urgent first: what was written since the backup is lost to them."""
    open_cases = Case.objects.filter(OPEN).order_by("-rank", "due_at", "id")
    return open_cases.values_list("id", flat=True).iterator(chunk_size=1000)
