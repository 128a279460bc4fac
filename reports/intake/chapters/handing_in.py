"""Handing in one page of a chapter: sealed, weighed, and put to use, all or nothing.

The code proves whose case it is. Nothing that was told before is opened: the server cannot. So a
page may raise the level and never lower it, and what it says of the level nobody is shown (R2.6).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from reports.audit.events import EventKind
from reports.audit.log import REPORTER, record
from reports.cases.casework import conversation, reporter, risk_levels, safe_contact
from reports.cases.deadlines import unread
from reports.cases.deadlines.wake_ups import ask_for_look
from reports.cases.models import Case, Content, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.ownership.rerouting import route_again
from reports.cases.records.added_parts import AddedPart, Answers, Standing
from reports.cases.records.case_writes import save
from reports.cases.records.contents import encode, read_working, revise, sealed, working
from reports.cases.records.sealed_records import AssessmentEntry, Source
from reports.cases.terms.machine_facts import Facts, HouseholdNeeds, Teller
from reports.followup.models import Pinged, PingKind
from reports.intake.chapters import chapter_list, part_effects
from reports.intake.chapters.chapter_list import Chapter, ChapterTask
from reports.intake.chapters.weight import Weighed, weigh
from reports.intake.connections import connections
from reports.intake.triage.triage import Advice, instrument
from reports.region import region
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.case_keys.return_codes import CodeKeys


class ChapterClosed(Exception):
    """The case is closed: a new report starts afresh."""


class NotOffered(Exception):
    """There is no such page for this reporter."""


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """What the next page may know. `already`: it had been handed in before; nothing was done twice.

    `numbers_now`: it must show the numbers. `task` is how far the chapter is now.
    """

    already: bool
    numbers_now: bool
    advice: frozenset[Advice]
    task: ChapterTask


def hand_in(
    *,
    code_keys: CodeKeys,
    chapter: int,
    page: int,
    answers: Answers,
    part_id: UUID,
    language: str,
    now: datetime,
) -> HandedIn:
    """Seal one page to the case's people and do what it asks for; the same id twice is done once.

    Times are kept to the minute. Raises CodeUnknown, Unreadable, ChapterClosed, NotOffered,
    TooLong and NotText (before anything is lost), InvalidContact, ClashingId,
    conversation.TooManyUnanswered; nothing is kept then.
    """
    encode({"answers": dict(answers)})
    at = reporter.minute(now)
    with reporter.locked_by_code(code_keys, now=now) as (case, vault):
        told = _Told.of(case, vault)
        again = conversation.already_written(case, names.CHAPTER, part_id)
        if not again and not case.is_open:
            raise ChapterClosed
        task = chapter_list.find(told.tasks(case, now), chapter, page)
        if task is None:
            raise NotOffered
        part = AddedPart(
            id=part_id,
            chapter=chapter,
            page=page,
            at=at,
            language=language,
            instrument=told.version,
            answers=answers,
        )
        weighed = told.weigh(part)
        if not again:
            _take(case, vault, told, part, weighed)
            task = chapter_list.find(told.tasks(case, now), chapter, page) or task
    return HandedIn(
        already=again, numbers_now=weighed.numbers_now, advice=weighed.found.advice, task=task
    )


class _Told:
    """What machines keep of a case, for one handing in."""

    def __init__(self, facts_row: Content, facts: Facts, standings: Sequence[Standing]) -> None:
        self.facts_row = facts_row
        self.facts = facts
        self.standings = list(standings)
        self.instrument = instrument(region())
        self.version = f"{self.instrument.id} {self.instrument.version}"

    @classmethod
    def of(cls, case: Case, vault: CaseVault) -> "_Told":
        rows = Content.objects.select_for_update().filter(
            case=case, name__in=(names.FACTS, names.STANDING)
        )
        found = list(rows)
        (facts_row,) = (row for row in found if row.name == names.FACTS)
        standings = [
            Standing.from_json(read_working(vault, row))
            for row in found
            if row.name == names.STANDING
        ]
        return cls(facts_row, Facts.from_json(read_working(vault, facts_row)), standings)

    def tasks(self, case: Case, now: datetime) -> list[ChapterTask]:
        return chapter_list.tasks(
            facts=self.facts, standings=self.standings, filed_at=case.filed_at, now=now
        )

    def weigh(self, part: AddedPart) -> Weighed:
        return weigh(
            instrument=self.instrument,
            chapter=part.chapter,
            page=part.page,
            answers=part.answers,
            standings=self.standings,
        )


def _take(case: Case, vault: CaseVault, told: _Told, part: AddedPart, weighed: Weighed) -> None:
    kept = replace(part, answers=part_effects.to_seal(part.answers, region()))
    content = sealed(vault, case.id, names.CHAPTER, kept.to_json(), content_id=part.id)
    content.save(force_insert=True)
    conversation.count_unanswered(case, len(content.blob))
    standing = Standing(at=part.at, chapter=part.chapter, page=part.page, kept=weighed.own)
    working(vault, case.id, names.STANDING, standing.to_json()).save(force_insert=True)
    told.standings.append(standing)
    _use(case, vault, told, part)
    _raise(case, vault, told, part, weighed)
    unread.arrived(case, part.at)
    _plan(case, TaskKind.PART_ADDED, part.at)
    save(case)
    record(kind=EventKind.PART_ADDED, by=REPORTER, now=part.at, case_id=case.id)
    transaction.on_commit(partial(ask_for_look, case=case, now=part.at), robust=True)


def _use(case: Case, vault: CaseVault, told: _Told, part: AddedPart) -> None:
    """Put the answers to what they are for."""
    here, answers = region(), part.answers
    facts = part_effects.facts(told.facts, answers, here)
    if facts != told.facts:
        revise(vault, told.facts_row, facts.to_json())
        told.facts = facts
    match part.chapter:
        case Chapter.WHEN:
            if due_at := part_effects.images_by(answers, now=part.at):
                _plan(case, TaskKind.ASK_IMAGES, due_at)
        case Chapter.STAY:
            _need(case, vault, answers)
        case Chapter.REACH:
            _reach(case, vault, answers, part.at)
        case Chapter.OTHER_PARTY:
            party, wish = part_effects.other_party(answers)
            connections.told_later(case_id=case.id, party=party, wish=wish, ask_at=part.at)


def _plan(case: Case, kind: TaskKind, due_at: datetime) -> None:
    """A task of a kind that the release before has no words for, unless one is open."""
    wanted = {"case": case, "kind": TaskKind.OTHER, "newer_kind": kind}
    if not Task.objects.filter(**wanted, done_at__isnull=True).exists():
        Task.objects.create(**wanted, due_at=due_at)


def _need(case: Case, vault: CaseVault, answers: Answers) -> None:
    row = Content.objects.select_for_update().get(case=case, name=names.NEEDS)
    plain = read_working(vault, row)
    on_file = HouseholdNeeds.from_json(plain) if plain else None
    needs = part_effects.needs(on_file, answers, region())
    if needs != on_file:
        revise(vault, row, needs.to_json())


def _reach(case: Case, vault: CaseVault, answers: Answers, at: datetime) -> None:
    on_file = safe_contact.read_contact(vault, case.id)
    contact = part_effects.contact(on_file, answers, region=region(), now=at)
    if contact != on_file:
        reporter.put_contact(vault, case, contact, now=at)


def _raise(case: Case, vault: CaseVault, told: _Told, part: AddedPart, weighed: Weighed) -> None:
    """A higher level holds at once: the clocks, whoever has it, and the phone on duty."""
    higher = weighed.found.level.rank > case.rank
    if higher:
        risk_levels.make_urgent(case, weighed.found.level, part.at)
        entry = AssessmentEntry(
            level=weighed.found.level,
            at=part.at,
            source=Source.WITNESS if told.facts.teller is Teller.WITNESS else Source.HERSELF,
            reasons=weighed.found.reasons,
            instrument_version=told.version,
            review=weighed.found.review,
            chapter=part.chapter,
        )
        working(vault, case.id, names.ASSESSMENT, entry.to_json()).save(force_insert=True)
        record(kind=EventKind.LEVEL_RAISED, by=REPORTER, now=part.at, case_id=case.id)
    if weighed.found.review:
        risk_levels.review_now(case, part.at)
    if higher or part.chapter == Chapter.WISHES:
        route_again(case, told.facts, now=part.at)
    if higher and case.level.urgent:
        look = Pinged(case=case, kind=PingKind.LOOK, about=part.at)
        Pinged.objects.bulk_create([look], ignore_conflicts=True)
