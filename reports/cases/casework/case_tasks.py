"""Tasks of a case: what is due and when, as codes."""

import uuid
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import NotYours, check_version, lock_case
from reports.cases.casework.notes import ask_again
from reports.cases.casework.safe_contact import REACHES_REPORTER, read_contact
from reports.cases.lifecycle.lifecycle import AlreadyClosed, NotAllowed
from reports.cases.models import Case, Task, TaskKind
from reports.cases.records.case_writes import save
from reports.messaging.contact.text_permission import check_wanted
from reports.vault.case_keys.case_keys import CaseVault

# What a person may plan; the others are planned by what happens.
PLANNED_BY_HAND = (
    TaskKind.CALL,
    TaskKind.APPOINTMENT,
    TaskKind.COURT_DATE,
    TaskKind.REASSESS,
    TaskKind.REVIEW,
    TaskKind.OTHER,
)


class Change(TextChoices):
    """What changes the danger, so that the safety questions are due again (R2.10)."""

    NEW_INCIDENT = "new_incident", _("Something happened again")
    SEPARATION = "separation", _("Separation, or a plan to separate")
    PREGNANCY = "pregnancy", _("Pregnancy")
    MOVE = "move", _("A move")
    ORDER_ENDS = "order_ends", _("A protection order ends")
    COURT_DATE = "court_date", _("A date in court")


class NotByHand(ValueError):
    """Tasks of this kind are planned by the machine."""


class AlreadyDone(Exception):
    """This task was done already."""


def add_task(
    *,
    case_id: UUID,
    kind: TaskKind,
    due_at: datetime,
    by: Staff,
    now: datetime,
    task_id: UUID | None = None,
    version: int | None = None,
) -> bool:
    """Plan something; the same id twice plans it once (False the second time).

    A court date also asks for the safety questions again, on that day. Nobody plans to call
    somebody who may not (R1.12): raises the ContactRefused that says why. Raises NotByHand,
    AlreadyClosed, NotAllowed, NotYours, StaleCase.
    """
    if kind not in PLANNED_BY_HAND:
        raise NotByHand
    with transaction.atomic():
        case = _lock_open(case_id, by, None)
        if task_id is not None and Task.objects.filter(id=task_id).exists():
            return False
        check_version(case=case, version=version)
        if kind in REACHES_REPORTER:
            check_wanted(contact=read_contact(CaseVault.load(case.id), case.id))
        Task.objects.create(
            id=task_id or uuid.uuid4(),
            case=case,
            kind=kind,
            due_at=due_at,
            for_coordinator=kind is TaskKind.REVIEW,
        )
        if kind is TaskKind.COURT_DATE:
            ask_on_the_day(case=case, on=max(now, due_at))
        save(case)
        record(kind=EventKind.TASK_ADDED, by=actor_of(by), now=now, case_id=case.id)
    return True


def ask_on_the_day(*, case: Case, on: datetime) -> None:
    """Plan to ask the safety questions on the day of a court's date or the end of an order (R2.10).

    A task of its own: whatever is asked before that day, on the day it is due again.
    """
    Task.objects.create(
        case=case, kind=TaskKind.OTHER, newer_kind=TaskKind.REASSESS_ON_DAY, due_at=on
    )


def note_change(
    *, case_id: UUID, change: Change, by: Staff, now: datetime, version: int | None = None
) -> None:
    """Something changed the danger: plan to ask the safety questions again (R2.10).

    What changed is said in a note, not here. Raises AlreadyClosed, NotAllowed, NotYours, StaleCase.
    """
    Change(change)
    with transaction.atomic():
        case = _lock_open(case_id, by, version)
        ask_again(case, now)
        save(case)
        record(kind=EventKind.TASK_ADDED, by=actor_of(by), now=now, case_id=case.id)


def complete_task(*, task_id: UUID, by: Staff, now: datetime) -> None:
    """Say that a task is done. A task for a coordinator is a coordinator's to do.

    Raises AlreadyDone, NotAllowed, NotYours.
    """
    with transaction.atomic():
        task = Task.objects.filter(id=task_id).first()
        if task is None:
            raise NotYours
        case = lock_case(case_id=task.case_id, by=by)
        task = Task.objects.select_for_update().get(id=task_id)
        if task.done_at is not None:
            raise AlreadyDone
        if not by.may(Permission.LEAD if task.for_coordinator else Permission.WORK_CASE):
            raise NotAllowed
        task.done_at, task.done_by_id = now, by.user_id
        task.save(update_fields=["done_at", "done_by"])
        save(case)
        record(kind=EventKind.TASK_COMPLETED, by=actor_of(by), now=now, case_id=case.id)


def _lock_open(case_id: UUID, by: Staff, version: int | None) -> Case:
    case = lock_case(case_id=case_id, by=by, version=version)
    if not by.may(Permission.WORK_CASE):
        raise NotAllowed
    if not case.is_open:
        raise AlreadyClosed
    return case
