"""The six steps of a case as a table: from where to where, who may, what the log says (R7.1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import Actor, record
from reports.cases.access.access import (
    NotResponsible,
    check_reason,
    check_responsible,
    is_responsible,
    lock_case,
)
from reports.cases.deadlines.clocks import first_contact_due
from reports.cases.models import Case, Content, Status
from reports.cases.models import content as names
from reports.cases.records.case_writes import save
from reports.cases.records.level_reduction import drop_lowering
from reports.cases.terms.machine_facts import Channel
from reports.messaging.outbox import outbox
from reports.region import region
from reports.region.models.care import Retention

MONTH = timedelta(days=30)

CLOSING_REASONS = (
    ReasonCode.SERVED,
    ReasonCode.NOT_WANTED,
    ReasonCode.NOT_REACHED,
    ReasonCode.MOVED_AWAY,
    ReasonCode.NOT_FOR_US,
    ReasonCode.DUPLICATE,
    ReasonCode.OTHER,
)


@dataclass(frozen=True, slots=True)
class Transition:
    """One legal step."""

    source: Status
    target: Status
    permission: Permission
    event: EventKind


def _forward(source: Status, target: Status) -> Transition:
    return Transition(source, target, Permission.WORK_CASE, EventKind.MOVED_ON)


TRANSITIONS = (
    _forward(Status.INTRODUCTION, Status.ASSESSMENT),
    _forward(Status.ASSESSMENT, Status.PLANNING),
    _forward(Status.PLANNING, Status.IMPLEMENTATION),
    _forward(Status.IMPLEMENTATION, Status.FOLLOW_UP),
    # What was planned does not work, or something new happened.
    _forward(Status.PLANNING, Status.ASSESSMENT),
    _forward(Status.IMPLEMENTATION, Status.PLANNING),
    _forward(Status.IMPLEMENTATION, Status.ASSESSMENT),
    _forward(Status.FOLLOW_UP, Status.PLANNING),
    _forward(Status.FOLLOW_UP, Status.ASSESSMENT),
    # A case can end at every step: the reporter asks for it, or cannot be reached.
    *(
        Transition(status, Status.CLOSED, Permission.WORK_CASE, EventKind.CLOSED)
        for status in Status
        if status is not Status.CLOSED
    ),
    Transition(Status.CLOSED, Status.ASSESSMENT, Permission.WORK_CASE, EventKind.REOPENED),
)
_BY_STEP = {(each.source, each.target): each for each in TRANSITIONS}


class IllegalStep(Exception):
    """A case cannot go from this step to that one."""


class NotAllowed(Exception):
    """Your role does not include this."""


class AlreadyAcknowledged(Exception):
    """Somebody has acknowledged this case already."""


class NotAcknowledged(Exception):
    """Acknowledge the case first, so that everybody knows who is on it."""


class AlreadyClosed(Exception):
    """The case is closed."""


class MessagesUnread(Exception):
    """Somebody has to read what the person wrote before the case may be closed."""


class SecondPersonNeeded(Exception):
    """A case of this level is closed by two people: one asks, another one confirms."""


# What stands in the way of closing, in the order in which it is looked at.
REFUSALS = (AlreadyClosed, NotAcknowledged, MessagesUnread, SecondPersonNeeded)


def acknowledge(*, case_id: UUID, by: Staff, now: datetime, version: int | None = None) -> Case:
    """Say "I am on it": stops the escalation. From a queue, the first to say so gets the case.

    Raises AlreadyAcknowledged, AlreadyClosed, NotResponsible, NotYours, StaleCase (R7.8).
    """
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by, version=version)
        _check_can_acknowledge(case, by)
        if case.owner_id is None:
            case.owner_id, case.queue, case.assigned_at = by.user_id, None, now
        on_it(case, now)
        save(case)
        record(kind=EventKind.ACKNOWLEDGED, by=actor_of(by), now=now, case_id=case.id)
    return case


def on_it(case: Case, now: datetime) -> None:
    """Write on the row (not saved) that its owner is on it.

    From now on the clock of first contact runs, and its breach goes to the coordinators. Somebody
    who told on the web can be answered there at any hour: only the time after that answer waits for
    the safe hours (`answered`). Whoever came another way is reached in the safe hours.
    """
    case.acknowledged_at = now
    if case.channel != Channel.WEB:
        case.due_at, case.reach_by = case.reach_by or case.due_at, None
    case.escalate_at = case.due_at


def answered(case: Case) -> None:
    """Write on the row (not saved) that a worker wrote to the reporter on the site.

    What is left of first contact may now wait for the safe hours; who was told that it is late
    stays told.
    """
    if case.reach_by is None or case.due_at is None:
        return
    late = case.escalate_at is None
    case.due_at, case.reach_by = max(case.due_at, case.reach_by), None
    case.escalate_at = None if late else case.due_at


def acknowledge_by(case: Case, now: datetime) -> datetime:
    """Until when whoever was just given a case must acknowledge it, whatever the safe hours."""
    due_at = first_contact_due(
        region=region(), level=case.level, filed_at=now, on_duty=case.owner_id is not None
    )
    return due_at if case.due_at is None else max(now, min(due_at, case.due_at))


def _check_can_acknowledge(case: Case, by: Staff) -> None:
    if not case.is_open:
        raise AlreadyClosed
    if case.acknowledged_at is not None:
        raise AlreadyAcknowledged
    if not by.may(Permission.WORK_CASE):
        raise NotAllowed
    if case.owner_id not in {None, by.user_id}:
        raise NotResponsible


def record_contact(*, case_id: UUID, by: Staff, now: datetime, version: int | None = None) -> Case:
    """The reporter was reached: the clock of first contact stops.

    Raises NotAcknowledged, AlreadyClosed, NotResponsible, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = _lock_own(case_id, by, version)
        if not case.is_open:
            raise AlreadyClosed
        if case.acknowledged_at is None:
            raise NotAcknowledged
        reached(case, now)
        save(case)
        record(kind=EventKind.CONTACT_RECORDED, by=actor_of(by), now=now, case_id=case.id)
    return case


def reached(case: Case, now: datetime) -> None:
    """Write on the row (not saved) that contact was made at `now`."""
    case.last_contact_at = now
    case.due_at = case.reach_by = None
    if case.acknowledged_at is not None:
        case.escalate_at = None


def move_on(
    *, case_id: UUID, to: Status, by: Staff, now: datetime, version: int | None = None
) -> Case:
    """Take a case to another step; closing and reopening have verbs of their own.

    Raises IllegalStep, NotAcknowledged, NotAllowed, NotResponsible, NotYours, StaleCase.
    """
    if to is Status.CLOSED:
        raise IllegalStep
    with transaction.atomic():
        case = _lock_own(case_id, by, version)
        if not case.is_open:
            raise IllegalStep
        if case.acknowledged_at is None:
            raise NotAcknowledged
        step = _step(case, to, by)
        case.status = to
        save(case)
        record(kind=step.event, by=actor_of(by), now=now, case_id=case.id)
    return case


def takes_two(case: Case) -> bool:
    """Whether a case of this level is closed only when a second person has confirmed it."""
    return case.level.urgent


def check_may_close(*, case: Case, by: Staff) -> None:
    """Raise unless this person may ask for the end of this locked case, or end it.

    Raises AlreadyClosed, NotAcknowledged, MessagesUnread, NotAllowed, NotResponsible.
    """
    check_responsible(case=case, by=by)
    _check_can_end(case)
    _step(case, Status.CLOSED, by)


def close(
    *,
    case_id: UUID,
    reason: ReasonCode,
    by: Staff,
    now: datetime,
    version: int | None = None,
    asked_by: UUID | None = None,
) -> Case:
    """End the work on a case; retention starts to run.

    With `asked_by`, the person who asked for it, `by` is the second one and need not be responsible
    for the case; a high level takes that. Raises NotAReason, AlreadyClosed, NotAcknowledged,
    MessagesUnread, SecondPersonNeeded, NotAllowed, NotResponsible, NotYours, StaleCase.
    """
    check_reason(reason, CLOSING_REASONS)
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by, version=version)
        if asked_by is None:
            check_responsible(case=case, by=by)
        _check_can_end(case)
        step = _step(case, Status.CLOSED, by)
        if asked_by is not None and not by.may(Permission.CONFIRM_LOWER):
            raise NotAllowed
        if asked_by == by.user_id or (asked_by is None and takes_two(case)):
            raise SecondPersonNeeded
        case.status, case.closed_at = Status.CLOSED, now
        drop_lowering(case)
        # What the rule needs of the telling serves an open case (added_parts.Standing).
        Content.objects.filter(case=case, name=names.STANDING).delete()
        outbox.withdraw(case_id=case.id, now=now)
        case.due_at = case.reach_by = case.escalate_at = case.answer_by = None
        case.keep_until = now + kept_for(reason, region().retention)
        save(case)
        record(
            kind=step.event,
            by=actor_of(by),
            now=now,
            case_id=case.id,
            subject_id=asked_by,
            reason=reason,
        )
    return case


def _check_can_end(case: Case) -> None:
    if not case.is_open:
        raise AlreadyClosed
    if case.acknowledged_at is None:
        raise NotAcknowledged
    if case.unread:
        raise MessagesUnread


def kept_for(reason: ReasonCode, retention: Retention) -> timedelta:
    """How long a case closed for this reason is kept (R6.6)."""
    if reason is ReasonCode.NOT_WANTED:
        return timedelta(days=retention.no_contact_days)
    if reason is ReasonCode.NOT_REACHED:
        return retention.not_reached_months * MONTH
    return retention.served_months * MONTH


def reopen(*, case_id: UUID, by: Staff, now: datetime, version: int | None = None) -> Case:
    """Take up a closed case again, at assessment. Whoever reopens it is responsible.

    Raises IllegalStep, NotAllowed, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by, version=version)
        step = _step(case, Status.ASSESSMENT, by)
        if step.event is not EventKind.REOPENED:
            raise IllegalStep
        case.status, case.closed_at, case.keep_until = Status.ASSESSMENT, None, None
        case.owner_id, case.queue, case.assigned_at = by.user_id, None, now
        case.acknowledged_at = now
        save(case)
        record(kind=step.event, by=actor_of(by), now=now, case_id=case.id)
    return case


def allowed_steps(*, case: Case, staff: Staff) -> list[Status]:
    """The steps this person may take the case to now, in the order of the table."""
    if not is_responsible(case=case, staff=staff) and case.is_open:
        return []
    if case.is_open and case.acknowledged_at is None:
        return []
    return [
        each.target
        for each in TRANSITIONS
        if each.source == case.status and staff.may(each.permission)
    ]


def _lock_own(case_id: UUID, by: Staff, version: int | None) -> Case:
    case = lock_case(case_id=case_id, by=by, version=version)
    check_responsible(case=case, by=by)
    return case


def _step(case: Case, to: Status, by: Staff) -> Transition:
    step = _BY_STEP.get((Status(case.status), to))
    if step is None:
        raise IllegalStep
    if not by.may(step.permission):
        raise NotAllowed
    return step


_EVENT_OF = {(each.source, each.target): each.event for each in TRANSITIONS}


def carry_on(case: Case, source: Status, target: Status, *, by: Actor, now: datetime) -> bool:
    """Take a locked case from one step to another if it stands there and somebody works on it.

    False, and nothing done, for a case that stands elsewhere: it may have been moved by hand.
    Raises IllegalStep for a step that the table has not.
    """
    event = _EVENT_OF.get((source, target))
    if event is None or Status.CLOSED in {source, target}:
        raise IllegalStep
    if case.status != source or not case.is_open or case.acknowledged_at is None:
        return False
    case.status = target
    save(case)
    record(kind=event, by=by, now=now, case_id=case.id)
    return True
