"""Closing takes a checklist, and for a high level a second person.

What is written down is sealed to the case's people and stays. What the second person is asked is
working content, so that it can be compared with what is true when they answer: a message, a part of
the report, a text, an incident, another level or another worker since then, and it counts no more.
"""

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import check_reason, lock_case
from reports.cases.casework.conversation import already_written
from reports.cases.lifecycle.lifecycle import (
    CLOSING_REASONS,
    AlreadyClosed,
    NotAllowed,
    check_may_close,
)
from reports.cases.models import Case, Content, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.planning.closing_records import Checklist, Closing, ClosingAsked
from reports.cases.records.case_writes import save
from reports.cases.records.contents import read_working, sealed, working
from reports.cases.records.open_case import OpenCase
from reports.vault.case_keys.case_keys import CaseVault

# What the second person has to have had before them when the first one asked.
TOLD = (names.MESSAGE, names.CHAPTER, names.TEXT, names.SAFETY, names.INCIDENT)


class Incomplete(ValueError):
    """These fields of the checklist have to be said in words."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__()
        self.fields = fields


class NoClosingAsked(Exception):
    """Nobody asks for this case to be closed (any more)."""


class ClosingOvertaken(Exception):
    """Something was told or changed after closing was asked for: it has to be asked anew."""


def write_down(*, case: Case, said: Checklist, closing_id: UUID, by: Staff, now: datetime) -> bool:
    """Seal the checklist of a locked case; False if this one was written before.

    Raises Incomplete, NotAReason, ClashingId, NotText, TooLong, and what `check_may_close` raises.
    """
    check_reason(said.reason, CLOSING_REASONS)
    if already_written(case, names.CLOSING, closing_id):
        return False
    check_may_close(case=case, by=by)
    open_tasks = Task.objects.waiting(case=case).count()
    if missing := said.missing(open_tasks=open_tasks):
        raise Incomplete(missing)
    closing = Closing(
        id=closing_id,
        author_id=by.user_id,
        at=now,
        level=case.level,
        open_tasks=open_tasks,
        said=said,
    )
    row = sealed(
        CaseVault.load(case.id), case.id, names.CLOSING, closing.to_json(), content_id=closing_id
    )
    row.save(force_insert=True)
    return True


def ask_second(*, case: Case, said: Checklist, closing_id: UUID, by: Staff, now: datetime) -> None:
    """Ask a second person to confirm; whatever was asked before falls away. The row is locked."""
    asked = ClosingAsked(
        closing_id=closing_id,
        asked_by=by.user_id,
        asked_at=now,
        reason=said.reason,
        level=case.level,
        team_id=case.team_id,
        owner_id=case.owner_id,
        told=_told(case),
    )
    _forget(case, by, now)
    working(CaseVault.load(case.id), case.id, names.CLOSING_ASKED, asked.to_json()).save()
    Task.objects.create(
        case=case,
        kind=TaskKind.OTHER,
        newer_kind=TaskKind.CLOSING,
        due_at=now,
        for_coordinator=True,
    )
    save(case)
    record(
        kind=EventKind.CLOSING_ASKED,
        by=actor_of(by),
        now=now,
        case_id=case.id,
        reason=said.reason,
    )


def take_asked(*, case: Case, by: Staff, now: datetime) -> ClosingAsked:
    """What the second person confirms, taken off the locked case.

    Raises NoClosingAsked, ClosingOvertaken, AlreadyClosed.
    """
    if not case.is_open:
        raise AlreadyClosed
    asked = _asked(case)
    if is_overtaken(case=case, asked=asked):
        raise ClosingOvertaken
    _forget(case, by, now)
    return asked


def refuse_close(*, case_id: UUID, by: Staff, now: datetime, version: int | None = None) -> None:
    """The second person says no, or the one who asked takes it back; also when it was overtaken.

    Raises NoClosingAsked, AlreadyClosed, NotAllowed, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by, version=version)
        if not by.may(Permission.CONFIRM_LOWER):
            raise NotAllowed
        if not case.is_open:
            raise AlreadyClosed
        asked = _asked(case)
        _forget(case, by, now)
        save(case)
        record(
            kind=EventKind.CLOSING_REFUSED,
            by=actor_of(by),
            now=now,
            case_id=case.id,
            subject_id=asked.asked_by,
        )


def is_overtaken(*, case: Case, asked: ClosingAsked) -> bool:
    """Whether what was true when it was asked is true no more; one query."""
    then = (asked.level, asked.team_id, asked.owner_id, dict(asked.told))
    return then != (case.level, case.team_id, case.owner_id, _told(case))


def waiting(opened: OpenCase) -> tuple[ClosingAsked, Closing] | None:
    """What waits for a second person on an opened case, and the checklist that goes with it."""
    found = opened.working(ClosingAsked, names.CLOSING_ASKED)
    if not found:
        return None
    return found[0], next(each for each in closings(opened) if each.id == found[0].closing_id)


def closings(opened: OpenCase) -> list[Closing]:
    """Every checklist of an opened case, oldest first."""
    return sorted(opened.sealed(Closing, names.CLOSING), key=lambda each: each.at)


def _told(case: Case) -> dict[str, int]:
    rows = Content.objects.filter(case=case, name__in=TOLD).values_list("name", flat=True)
    return dict(sorted(Counter(rows).items()))


def _asked(case: Case) -> ClosingAsked:
    content = Content.objects.filter(case=case, name=names.CLOSING_ASKED).first()
    if content is None:
        raise NoClosingAsked
    return ClosingAsked.from_json(read_working(CaseVault.load(case.id), content))


def _forget(case: Case, by: Staff, now: datetime) -> None:
    Content.objects.filter(case=case, name=names.CLOSING_ASKED).delete()
    asked = Task.objects.waiting(case=case, newer_kind=TaskKind.CLOSING)
    asked.update(done_at=now, done_by=by.user_id)
