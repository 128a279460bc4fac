"""Dates from which something counts: a court's, an order's, a sampling's, the incident's.

A date plans its own tasks: what has to be prepared before it, and on the day itself the safety
questions, whatever was asked in between (R2.10, R4.4). When
and what about it is sealed; a task is a kind and a time.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import check_version, lock_case
from reports.cases.casework.case_tasks import ask_on_the_day
from reports.cases.casework.conversation import already_written
from reports.cases.lifecycle.own_case import check_own_and_open
from reports.cases.models import Case, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.planning.plan_records import CaseDate, DateKind
from reports.cases.records.case_writes import save
from reports.cases.records.contents import sealed
from reports.cases.records.open_case import OpenCase
from reports.region import region
from reports.region.deadlines import Moment, deadlines
from reports.region.vocabulary import Origin
from reports.vault.case_keys.case_keys import CaseVault

ORDER_AHEAD: Final = timedelta(days=3)  # to ask whether it is prolonged, and what comes then
KEEPING_AHEAD: Final = timedelta(days=14)  # to ask whether the person wants to make a complaint
FARTHEST: Final = timedelta(days=3660)

_FROM: Final = {DateKind.ORDER: Origin.ORDER, DateKind.SAMPLING: Origin.SAMPLING}
_HAPPENED: Final = (Origin.ASSAULT, Origin.INGESTION, Origin.INCIDENT)


class NotADate(ValueError):
    """A date ends after it begins, lies within ten years, and an incident's not ahead."""


def add_date(
    *,
    case_id: UUID,
    kind: DateKind,
    on: datetime,
    until: datetime | None,
    words: str,
    by: Staff,
    now: datetime,
    date_id: UUID,
    version: int | None = None,
) -> bool:
    """Keep a date and plan what it asks for; the same id twice keeps it once (False then).

    Raises NotADate, NotText, TooLong, ClashingId, AlreadyClosed, NotAllowed, NotResponsible,
    NotYours, StaleCase.
    """
    _check(kind, on, until, now)
    found = CaseDate(
        id=date_id, author_id=by.user_id, at=now, kind=kind, on=on, until=until, words=words
    )
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by)
        if already_written(case, names.DATE, date_id):
            return False
        check_version(case=case, version=version)
        check_own_and_open(case=case, by=by)
        vault = CaseVault.load(case.id)
        sealed(vault, case.id, names.DATE, found.to_json(), content_id=date_id).save(
            force_insert=True
        )
        _plan(case, found, now)
        save(case)
        record(kind=EventKind.DATE_ADDED, by=actor_of(by), now=now, case_id=case.id)
    return True


def dates(opened: OpenCase) -> list[CaseDate]:
    """Every date of an opened case, by when it is."""
    return sorted(opened.sealed(CaseDate, names.DATE), key=lambda each: (each.on, each.at))


def end_of(found: CaseDate) -> datetime | None:
    """When what began with this date ends: as it was said, else by the region's own rule."""
    if found.kind not in _FROM:
        return None
    if found.until is not None:
        return found.until
    origin = _FROM[found.kind]
    counted = deadlines(region(), {origin: Moment(earliest=found.on)}, found.on)
    return counted[0].at if counted else None


def counted_from(
    opened: OpenCase, told: Mapping[Origin, Moment | None]
) -> dict[Origin, Moment | None]:
    """The moments from which deadlines count: as told, as the worker corrected, and by dates."""
    newest = {each.kind: each for each in sorted(dates(opened), key=lambda each: each.at)}
    found = dict(told)
    if incident := newest.get(DateKind.INCIDENT):
        happened = Moment(earliest=incident.on, latest=incident.until)
        found |= {each: happened for each in _HAPPENED if each in told} or {
            Origin.INCIDENT: happened
        }
    for kind, origin in _FROM.items():
        if begun := newest.get(kind):
            found[origin] = Moment(earliest=begun.on)
    return found


def _check(kind: DateKind, on: datetime, until: datetime | None, now: datetime) -> None:
    ends = until or on
    too_far = abs(on - now) > FARTHEST or abs(ends - now) > FARTHEST
    ahead = kind in {DateKind.INCIDENT, DateKind.SAMPLING} and on > now
    if ends < on or too_far or ahead:
        raise NotADate


def _plan(case: Case, found: CaseDate, now: datetime) -> None:
    if found.kind is DateKind.COURT and found.on > now:
        Task.objects.create(case=case, kind=TaskKind.COURT_DATE, due_at=found.on)
        ask_on_the_day(case=case, on=found.on)
        return
    ends = end_of(found)
    if ends is None or ends <= now:
        return
    if found.kind is DateKind.ORDER:
        _ahead(case, TaskKind.ORDER_ENDS, max(now, ends - ORDER_AHEAD))
        ask_on_the_day(case=case, on=ends)
    else:
        _ahead(case, TaskKind.KEEPING_ENDS, max(now, ends - KEEPING_AHEAD))


def _ahead(case: Case, kind: TaskKind, due_at: datetime) -> None:
    Task.objects.create(case=case, kind=TaskKind.OTHER, newer_kind=kind, due_at=due_at)
