"""Asking the safety questions again: by a worker, from the same instrument (R2.10, R2.12).

Danger changes. What is answered now makes one entry more in the history of levels; a higher level
holds at once. A lower one never follows by itself: that takes two people (R2.5).
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import check_responsible, check_version, lock_case
from reports.cases.casework import risk_levels
from reports.cases.casework.conversation import already_written
from reports.cases.deadlines.clocks import reassess_due
from reports.cases.lifecycle.lifecycle import AlreadyClosed, NotAllowed
from reports.cases.models import Case, Content, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.records.case_writes import save
from reports.cases.records.contents import read_working, sealed, working
from reports.cases.records.level_reduction import drop_lowering
from reports.cases.records.sealed_records import AskedAgain, AssessmentEntry, Source
from reports.cases.terms.machine_facts import Facts
from reports.intake.triage.triage import Assessment, SafetyAnswer, assess, instrument
from reports.region import region
from reports.region.vocabulary import Kind, Level
from reports.vault.case_keys.case_keys import CaseVault


class NothingAnswered(ValueError):
    """No question was answered."""


def reassess(
    *,
    case_id: UUID,
    answers: Mapping[str, SafetyAnswer],
    by: Staff,
    now: datetime,
    asked_id: UUID | None = None,
    version: int | None = None,
) -> Level:
    """Write down what was answered when the questions were asked again; returns the case's level.

    A missing answer was not asked now. The next asking is planned, what was due is done. The same
    id twice is written once. Raises NothingAnswered, KeyError for an answer to no question of the
    instrument, ClashingId, AlreadyClosed, NotAllowed, NotResponsible, NotYours, StaleCase.
    """
    if not answers:
        raise NothingAnswered
    asked_id = asked_id or uuid4()
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by)
        if already_written(case, names.SAFETY, asked_id):
            return case.level
        check_version(case=case, version=version)
        _check(case, by)
        vault = CaseVault.load(case.id)
        found = assess(
            instrument=instrument(region()), answers=answers, kinds=_kinds(vault, case.id)
        )
        _write(vault, case, answers, found, asked_id=asked_id, by=by, now=now)
        _follow(case, found, by, now)
        save(case)
    return case.level


def _check(case: Case, by: Staff) -> None:
    if not by.may(Permission.WORK_CASE):
        raise NotAllowed
    if not case.is_open:
        raise AlreadyClosed
    check_responsible(case=case, by=by)


def _kinds(vault: CaseVault, case_id: UUID) -> frozenset[Kind]:
    """What was said to have happened: it counts as it did when told."""
    content = Content.objects.get(case_id=case_id, name=names.FACTS)
    facts = Facts.from_json(read_working(vault, content))
    return frozenset(Kind(name) for name in facts.wishes.kinds if name in Kind)


def _write(
    vault: CaseVault,
    case: Case,
    answers: Mapping[str, SafetyAnswer],
    found: Assessment,
    *,
    asked_id: UUID,
    by: Staff,
    now: datetime,
) -> None:
    """The answers, sealed to the case's people, and the entry in the history of levels."""
    said = AskedAgain(
        id=asked_id, author_id=by.user_id, at=now, answers=answers, reasons=found.reasons
    )
    entry = AssessmentEntry(
        level=found.level,
        at=now,
        source=Source.WORKER,
        author_id=by.user_id,
        reasons=found.reasons,
        instrument_version=f"{found.instrument_id} {found.instrument_version}",
        review=found.review,
    )
    sealed(vault, case.id, names.SAFETY, said.to_json(), content_id=asked_id).save()
    working(vault, case.id, names.ASSESSMENT, entry.to_json()).save()
    record(kind=EventKind.ASSESSED, by=actor_of(by), now=now, case_id=case.id)


def _follow(case: Case, found: Assessment, by: Staff, now: datetime) -> None:
    """What follows: a higher level at once, a second look if an answer asks for it, a new date."""
    waiting = Task.objects.filter(case=case, done_at__isnull=True)
    waiting.filter(kind=TaskKind.REASSESS).update(done_at=now, done_by=by.user_id)
    if found.level.rank > case.rank:
        drop_lowering(case)
        risk_levels.make_urgent(case, found.level, now)
        record(kind=EventKind.LEVEL_RAISED, by=actor_of(by), now=now, case_id=case.id)
    if found.review:
        risk_levels.review_now(case, now)
    again = reassess_due(region=region(), level=case.level, at=now)
    Task.objects.create(case=case, kind=TaskKind.REASSESS, due_at=again)
