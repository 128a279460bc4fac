"""A case that does not open: nobody sees a bare error, and the coordinators are told."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from reports.audit.events import EventKind
from reports.audit.queries.queries import events_of_case
from reports.cases.models import Case, Task, TaskKind
from reports.vault.primitives.errors import SealBroken
from reports.vault.team_keys.key_hierarchy import NoVersion

log = logging.getLogger("linden.cases")

# Longer than a page takes from reading a case's keys to reading what lies under them.
_A_PAGE = timedelta(minutes=1)


class Unreadable(Exception):
    """What is stored of this case does not open; the coordinators have been told."""


@contextmanager
def told(*, case_id: UUID, now: datetime) -> Iterator[None]:
    """Turn what cannot be opened into Unreadable, once the coordinators have a task for it.

    Nobody is told when the case got new keys a moment ago: all of it opened then, and what was
    read belongs to the keys before. Stands outside of transactions that end with the error.
    Raises Unreadable.
    """
    try:
        yield
    except (SealBroken, NoVersion) as fault:
        if _just_made_anew(case_id, now):
            log.warning("case_made_anew_meanwhile", extra={"case_id": str(case_id)})
            raise Unreadable from fault
        log.exception("case_unreadable", extra={"case_id": str(case_id)})
        _ask_coordinators(case_id, now)
        raise Unreadable from fault


def _just_made_anew(case_id: UUID, now: datetime) -> bool:
    return any(
        event.kind == EventKind.REKEYED and now - event.at < _A_PAGE
        for event in events_of_case(case_id=case_id)
    )


def _ask_coordinators(case_id: UUID, now: datetime) -> None:
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(id=case_id).first()
        waiting = Task.objects.waiting(case_id=case_id, kind=TaskKind.REVIEW, for_coordinator=True)
        if case is not None and not waiting.filter(due_at__lte=now).exists():
            at = now.replace(second=0, microsecond=0)  # it may be the reporter who came
            Task.objects.create(case=case, kind=TaskKind.REVIEW, due_at=at, for_coordinator=True)
