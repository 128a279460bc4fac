"""Two reports about the same other party: found by machine, if both of them agreed.

Who is told of it is in `connected.py`. Reporters learn nothing: filing does
the same whether or not there is another, and the looking is done later by the worker process.
Somebody who sends guessed numbers to find out who was reported finds out nothing.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import SYSTEM, Entry, record, record_many
from reports.cases.access.access import lock_case
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.models import Task, TaskKind
from reports.cases.records.case_writes import save
from reports.intake.connections.other_party import Connect, OtherParty, keys
from reports.intake.models import Connection, ConnectionWish, OtherPartyKey
from reports.queues import ROUTINE, wake
from reports.region import region
from reports.vault.service_keys import lookups

log = logging.getLogger("linden.intake")

CONNECT: Final = "reports.intake.tasks.connect_case"
MOST: Final = 50  # cases one report is connected with: a flood of false ones stays a list
_SWEPT: Final = 500


class NothingToAnswer(Exception):
    """This case does not wait for an answer about connections any more."""


def keep(*, case_id: UUID, party: OtherParty, connect: Connect, ask_at: datetime) -> None:
    """Store what machines may compare, inside the transaction that files the report.

    Nothing without the reporter's agreement, or without anything that identifies. With "ask me" a
    task for the worker is planned whether or not there is another report: so the question tells
    nothing.
    """
    found = keys(party, country=region().country)
    if connect is Connect.NO or not found:
        return
    agreed = connect is Connect.TELL_DESK
    ConnectionWish.objects.create(case_id=case_id, agreed=agreed)
    rows = [
        OtherPartyKey(case_id=case_id, value=lookups.lookup("other-party", key)) for key in found
    ]
    OtherPartyKey.objects.bulk_create(rows)
    if not agreed:
        Task.objects.create(case_id=case_id, kind=TaskKind.ASK_TOGETHER, due_at=ask_at)
    wake(CONNECT, queue=ROUTINE, case_id=case_id)


def keep_more(*, case_id: UUID, party: OtherParty, by: Staff, now: datetime) -> None:
    """The same for what is left later, with a yes; inside the caller's transaction.

    The yes answers the question the worker was to ask, if it was still open.
    """
    found = keys(party, country=region().country)
    if not found:
        return
    said_yes = {"agreed": True, "looked": False}
    ConnectionWish.objects.update_or_create(case_id=case_id, defaults=said_yes)
    rows = [
        OtherPartyKey(case_id=case_id, value=lookups.lookup("other-party", key)) for key in found
    ]
    OtherPartyKey.objects.bulk_create(rows, ignore_conflicts=True)
    _asked(case_id, by, now)
    wake(CONNECT, queue=ROUTINE, case_id=case_id)


def told_later(*, case_id: UUID, party: OtherParty, wish: Connect | None, ask_at: datetime) -> None:
    """The same for what a reporter adds with the code; inside the caller's transaction.

    With a no, what machines could compare is deleted, and every connection with it. Without an
    answer nothing of this is compared; what was agreed to before stays as it was.
    """
    if wish is None:
        return
    if wish is Connect.NO:
        forget(case_id=case_id)
        return
    if not ConnectionWish.objects.filter(case_id=case_id).exists():
        keep(case_id=case_id, party=party, connect=wish, ask_at=ask_at)
        return
    agreed = wish is Connect.TELL_DESK
    ConnectionWish.objects.filter(case_id=case_id).update(agreed=agreed, looked=False)
    rows = [
        OtherPartyKey(case_id=case_id, value=lookups.lookup("other-party", key))
        for key in keys(party, country=region().country)
    ]
    OtherPartyKey.objects.bulk_create(rows, ignore_conflicts=True)
    wake(CONNECT, queue=ROUTINE, case_id=case_id)


def _asked(case_id: UUID, by: Staff, now: datetime) -> None:
    waiting = Task.objects.waiting(case_id=case_id, kind=TaskKind.ASK_TOGETHER)
    waiting.update(done_at=now, done_by=by.user_id)


def connect(*, case_id: UUID, now: datetime) -> int:
    """Look for other cases with one of this case's keys, once; returns how many were found.

    One indexed query finds them, however many reports there are. A case that is gone, or that was
    looked at already, finds none.
    """
    with transaction.atomic():
        wish = ConnectionWish.objects.select_for_update().filter(case_id=case_id, looked=False)
        if wish.first() is None:
            return 0
        made = _connected(case_id, _matching(case_id), now)
        wish.update(looked=True)
    return made


def sweep(*, now: datetime) -> int:
    """Look for those whose wake-up call was lost; returns how many connections were found."""
    waiting = ConnectionWish.objects.filter(looked=False).values_list("case_id", flat=True)
    return sum(_connect_or_later(case_id, now) for case_id in waiting[:_SWEPT])


def _connect_or_later(case_id: UUID, now: datetime) -> int:
    try:
        return connect(case_id=case_id, now=now)
    except IntegrityError:
        # The other case was erased at this moment: the next round looks again.
        log.warning("connection_put_off", extra={"case_id": str(case_id)})
        return 0


def _matching(case_id: UUID) -> list[UUID]:
    own = OtherPartyKey.objects.filter(case_id=case_id).values_list("value", flat=True)
    wanted = [form for value in own for form in lookups.alike("other-party", bytes(value))]
    return sorted(set(matches(wanted, without=case_id)))[:MOST]


def matches(wanted: Iterable[bytes], *, without: UUID) -> QuerySet[OtherPartyKey, UUID]:
    """The cases with one of these lookups, in the order of the index and no more than can count."""
    rows = OtherPartyKey.objects.filter(value__in=list(wanted)).exclude(case_id=without)
    return rows.values_list("case_id", flat=True)[: MOST * 4]


def _connected(case_id: UUID, others: Iterable[UUID], now: datetime) -> int:
    pairs = [sorted((case_id, other)) for other in others]
    rows = [Connection(id=uuid4(), case_id=a, other_id=b, found_at=now) for a, b in pairs]
    Connection.objects.bulk_create(rows, ignore_conflicts=True)
    new = Connection.objects.filter(id__in=[row.id for row in rows]).values_list("id", flat=True)
    record_many(
        Entry(kind=EventKind.CONNECTION_FOUND, by=SYSTEM, now=now, subject_id=each) for each in new
    )
    return len(new)


def waits_for_answer(*, case_id: UUID) -> bool:
    """Whether the reporter wants to be asked before anything is put together; one query."""
    return ConnectionWish.objects.filter(case_id=case_id, agreed=False).exists()


def answer(
    *, case_id: UUID, agrees: bool, by: Staff, now: datetime, version: int | None = None
) -> None:
    """What the reporter said when asked: the desk may be told, or it stays in the report alone.

    With a no, what machines could compare is deleted at once, and every connection with it.
    Raises NothingToAnswer, NotAllowed, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by, version=version)
        if not by.may(Permission.WORK_CASE):
            raise NotAllowed
        if not ConnectionWish.objects.filter(case=case, agreed=False).update(agreed=True):
            raise NothingToAnswer
        if not agrees:
            forget(case_id=case_id)
        _asked(case.id, by, now)
        save(case)
        kind = EventKind.CONNECTION_AGREED if agrees else EventKind.CONNECTION_REFUSED
        record(kind=kind, by=actor_of(by), now=now, case_id=case.id)


def forget(*, case_id: UUID) -> bool:
    """Delete what machines could compare of this case, and its connections; False: none was kept.

    Inside the caller's transaction. What was written stays sealed in the report.
    """
    OtherPartyKey.objects.filter(case_id=case_id).delete()
    Connection.objects.filter(Q(case_id=case_id) | Q(other_id=case_id)).delete()
    gone, _each = ConnectionWish.objects.filter(case_id=case_id).delete()
    return bool(gone)
