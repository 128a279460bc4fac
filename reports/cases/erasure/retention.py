"""What is kept no longer is erased: by policy of the region, never under legal hold (R6.6)."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM, record
from reports.cases.erasure.erasure import erase_case
from reports.cases.models import Case, ErasureNotice
from reports.counting import Progress, silent, told
from reports.region import region
from reports.vault.case_keys.case_keys import end_code

log = logging.getLogger("linden.cases")

NOTICES_KEPT = timedelta(days=30)  # after a desk has seen it, or at the latest


@dataclass(frozen=True, slots=True)
class Expired:
    """How many were erased (or would be): cases, return codes, notices; and how many are held."""

    cases: int
    codes: int
    notices: int
    held: int


def expire(*, now: datetime, dry_run: bool = False, progress: Progress = silent) -> Expired:
    """Erase what is due, each case in a transaction of its own; again at once does nothing.

    A case that cannot be erased is in the log, and keeps no other from its turn.
    With `dry_run` only counts.
    """
    due, codes, notices = _due_cases(now), _due_codes(now), _due_notices(now)
    held = due.exclude(hold_reason="").count()
    free = due.filter(hold_reason="")
    if dry_run:
        return Expired(free.count(), codes.count(), notices.count(), held)
    cases = told(_ids(free), "cases looked at", progress)
    done = sum(_or_logged(_expire_case, case_id, now) for case_id in cases)
    ends = told(_ids(codes), "return codes looked at", progress)
    ended = sum(_or_logged(_end_code, case_id, now) for case_id in ends)
    return Expired(done, ended, notices.delete()[0], held)


def _due_cases(now: datetime) -> QuerySet[Case]:
    return Case.objects.filter(keep_until__lte=now)


def _due_codes(now: datetime) -> QuerySet[Case]:
    closed_before = now - timedelta(days=region().retention.code_days_after_closure)
    ended = Case.objects.filter(closed_at__lte=closed_before, code_ended_at__isnull=True)
    return ended.exclude(keep_until__lte=now, hold_reason="")


def _due_notices(now: datetime) -> QuerySet[ErasureNotice]:
    return ErasureNotice.objects.filter(erased_at__lte=now - NOTICES_KEPT)


def _ids(cases: QuerySet[Case]) -> Iterator[UUID]:
    return cases.order_by("closed_at").values_list("id", flat=True).iterator(chunk_size=1000)


def _or_logged(end: Callable[[UUID, datetime], bool], case_id: UUID, now: datetime) -> bool:
    # Whatever is wrong with one case is known only when it is met: no other is kept for it.
    try:
        return end(case_id, now)
    except Exception:
        log.exception("case_not_expired", extra={"case_id": str(case_id)})
    return False


def _expire_case(case_id: UUID, now: datetime) -> bool:
    with transaction.atomic():
        case = _due_cases(now).select_for_update().filter(id=case_id, hold_reason="").first()
        if case is None:  # reopened, held or erased since it was listed
            return False
        erase_case(
            case=case, by=SYSTEM, kind=EventKind.EXPIRED, now=now, reason=ReasonCode.RETENTION
        )
    return True


def _end_code(case_id: UUID, now: datetime) -> bool:
    with transaction.atomic():
        case = _due_codes(now).select_for_update().filter(id=case_id).first()
        if case is None:
            return False
        end_code(case_id)
        case.code_ended_at, case.alias = now, None
        case.save(update_fields=["code_ended_at", "alias"])
        record(kind=EventKind.CODE_ENDED, by=SYSTEM, now=now, case_id=case_id)
    return True
