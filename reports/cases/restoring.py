"""After a backup was restored: what the journal outside the database says is done again."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.audit import seals
from reports.audit.events import EventKind
from reports.audit.log import OPERATOR, record
from reports.cases.models import Case
from reports.vault import journals
from reports.vault.case_keys import destroy_case_keys


def erase_again(*, now: datetime) -> tuple[UUID, ...]:
    """Erase every case the journal lists that the database still holds; idempotent.

    A legal hold does not stop it: the erasure was lawful when it was done.
    """
    wanted = journals.read_erased()
    present = set(Case.objects.filter(id__in=wanted).values_list("id", flat=True))
    present |= set(journals.erased_but_present())
    for case_id in sorted(present):
        _erase_one(case_id, now)
    return tuple(sorted(present))


def _erase_one(case_id: UUID, now: datetime) -> None:
    with transaction.atomic():
        destroy_case_keys(case_id)
        Case.objects.filter(id=case_id).delete()
        record(kind=EventKind.RESTORED, by=OPERATOR, now=now, case_id=case_id)


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
    open_cases = Case.objects.filter(closed_at__isnull=True).order_by("-rank", "due_at", "id")
    return open_cases.values_list("id", flat=True).iterator(chunk_size=1000)
