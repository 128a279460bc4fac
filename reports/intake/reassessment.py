"""Asking the safety questions again: by a worker, from the same instrument (R2.10, R2.12).

Danger changes. What is answered now makes one entry more in the history of levels; a higher level
holds at once. A lower one never follows by itself: that takes two people (R2.5). Or a worker lets
the reporter answer: the chapter with these questions stands open again behind the code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import check_responsible, check_version, lock_case
from reports.cases.casework import reporter, risk_levels
from reports.cases.casework.conversation import already_written
from reports.cases.deadlines.clocks import reassess_due
from reports.cases.lifecycle.lifecycle import AlreadyClosed, NotAllowed
from reports.cases.models import Case, Content, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.records.added_parts import REPORT, Standing
from reports.cases.records.case_writes import save
from reports.cases.records.contents import read_working, sealed, working
from reports.cases.records.level_reduction import drop_lowering
from reports.cases.records.sealed_records import AskedAgain, AssessmentEntry, Source
from reports.cases.terms.machine_facts import Facts
from reports.intake.chapters.chapter_list import Chapter, may_be_asked
from reports.intake.chapters.weight import together
from reports.intake.triage.branches import Branch
from reports.intake.triage.evidence import Evidence
from reports.intake.triage.triage import Assessment, Kept, SafetyAnswer, instrument, raised
from reports.region import region
from reports.region.vocabulary import Kind, Level
from reports.vault.case_keys.case_keys import CaseVault

_ASKED_AGAIN: Final = 1  # in the place of a page of the report


class NothingAnswered(ValueError):
    """No question was answered."""


class NotToBeAsked(Exception):
    """The reporter is asked already, or is somebody whom a person asks: a witness, a minor."""


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
        before = _standings(vault, case.id)
        found = _found(answers, _kinds(vault, case.id), before)
        _keep(vault, case.id, answers, now)
        _write(vault, case, answers, found, asked_id=asked_id, by=by, now=now)
        _follow(case, found, by, now)
        save(case)
    return case.level


def ask_reporter(*, case_id: UUID, by: Staff, now: datetime, version: int | None = None) -> None:
    """Let the reporter answer the safety questions behind the code, first on the list there.

    The chapter is open until a page of it comes, and for the time it is open after a report.
    Raises NotToBeAsked, AlreadyClosed, NotAllowed, NotResponsible, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by)
        check_version(case=case, version=version)
        _check(case, by)
        vault = CaseVault.load(case.id)
        if not may_be_asked(_facts(vault, case.id), _standings(vault, case.id)):
            raise NotToBeAsked
        asked = Standing(at=reporter.minute(now), chapter=Chapter.SAFETY, asked=True)
        working(vault, case.id, names.STANDING, asked.to_json()).save()
        save(case)
        record(kind=EventKind.PART_ASKED, by=actor_of(by), now=now, case_id=case.id)


def _check(case: Case, by: Staff) -> None:
    if not by.may(Permission.WORK_CASE):
        raise NotAllowed
    if not case.is_open:
        raise AlreadyClosed
    check_responsible(case=case, by=by)


def _standings(vault: CaseVault, case_id: UUID) -> list[Standing]:
    rows = Content.objects.filter(case_id=case_id, name=names.STANDING)
    return [Standing.from_json(read_working(vault, row)) for row in rows]


def _found(
    answers: Mapping[str, SafetyAnswer], kinds: frozenset[Kind], before: Iterable[Standing]
) -> Assessment:
    """What these answers say, and what was told completes; flags of before count no second time."""
    kept = together(before)
    return raised(
        instrument=instrument(region()),
        kept=replace(kept, flags=0) if kept else None,
        told=replace(_told(answers), kinds=tuple(kinds)),
    )


def _keep(
    vault: CaseVault, case_id: UUID, answers: Mapping[str, SafetyAnswer], now: datetime
) -> None:
    """What the rule needs of these answers when the reporter tells more."""
    alone = raised(instrument=instrument(region()), kept=Kept(), told=_told(answers))
    standing = Standing(
        at=now, chapter=REPORT, page=_ASKED_AGAIN, kept=Kept().after(alone).to_json()
    )
    working(vault, case_id, names.STANDING, standing.to_json()).save()


def _told(answers: Mapping[str, SafetyAnswer]) -> Evidence:
    return Evidence(
        branch=Branch.OTHER, safety=answers, kinds=(), marks=frozenset(), minor=False, chapter=True
    )


def _kinds(vault: CaseVault, case_id: UUID) -> frozenset[Kind]:
    """What was said to have happened: it counts as it did when told."""
    wishes = _facts(vault, case_id).wishes
    return frozenset(Kind(name) for name in wishes.kinds if name in Kind)


def _facts(vault: CaseVault, case_id: UUID) -> Facts:
    content = Content.objects.get(case_id=case_id, name=names.FACTS)
    return Facts.from_json(read_working(vault, content))


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
    waiting = Task.objects.waiting(case=case)
    waiting.filter(kind=TaskKind.REASSESS).update(done_at=now, done_by=by.user_id)
    due_today = waiting.filter(newer_kind=TaskKind.REASSESS_ON_DAY, due_at__lte=now)
    due_today.update(done_at=now, done_by=by.user_id)
    if found.level.rank > case.rank:
        drop_lowering(case)
        risk_levels.make_urgent(case, found.level, now)
        record(kind=EventKind.LEVEL_RAISED, by=actor_of(by), now=now, case_id=case.id)
    if found.review:
        risk_levels.review_now(case, now)
    again = reassess_due(region=region(), level=case.level, at=now)
    Task.objects.create(case=case, kind=TaskKind.REASSESS, due_at=again)
