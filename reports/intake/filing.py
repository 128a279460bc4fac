"""The one door: every channel hands a report in here."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from reports.cases import creation
from reports.cases.assignment.staffing import Routed, ask_staffing, choose
from reports.cases.creation import NewCase
from reports.cases.models import Case, TaskKind
from reports.cases.ownership.recusals import ask_kept_apart, keep_apart
from reports.cases.records.added_parts import Standing
from reports.cases.records.sealed_records import AssessmentEntry, Source
from reports.followup.plans import people_tasks
from reports.followup.plans.plan_at_filing import begin_at_filing
from reports.intake.connections import connections
from reports.intake.hints import heard_in
from reports.intake.submission import Channel, Connect, Submission, Teller
from reports.intake.triage.instrument import MINOR
from reports.intake.triage.triage import Assessment, Hint, Kept, assess, instrument
from reports.messaging.outbox import sending_limits
from reports.pipeline import pipeline
from reports.region import region
from reports.region.vocabulary import Kind, Level
from reports.vault.case_keys.case_keys import create_case_keys
from reports.vault.team_keys.key_hierarchy import ask_sealing_version
from reports.vault.team_keys.team_key_versions import TeamVersion

SOON: Final = timedelta(hours=1)  # what a hint found must be looked at within
_ALL_HINTS: Final = frozenset(str(hint) for hint in Hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Where a report went. `already`: it had been handed in before, nothing was done twice.

    `too_often`: so many reports named this number of late that no text is planned by itself; a
    person decides. Whoever filed is not told: it would tell of the other reports.
    """

    case_id: uuid.UUID
    level: Level
    already: bool
    too_often: bool = False


def file_report(*, submission: Submission, now: datetime) -> Filed:
    """Check, triage, open the case and its keys, seal, route, plan, write the log: all or nothing.

    Opens a transaction or joins the caller's. The same `submission_id` twice, even at the same
    moment, makes one case. Raises InvalidSubmission, TooLong, NoTeam, NoVersion; nothing is kept
    then, and the caller still has what was typed.
    """
    pack = region()
    submission.check(pack)
    new = _new_case(submission, assessed(submission), now)
    with transaction.atomic(savepoint=False):
        with pipeline():
            apart = ask_kept_apart(submission.source_organisation)
            staffing = ask_staffing(now=now)
        routed = choose(case_id=new.id, level=new.level, facts=new.facts, staffing=staffing)
        with pipeline():
            inserted = creation.ask_for_case(new=new, routed=routed, region=pack)
            version = ask_sealing_version(routed.team_id)
        case = inserted.read()
        if case is None:
            return _found(submission)
        keep_apart(case_id=case.id, users=apart.read(), now=new.filed_at)
        sealed_to = version.read()
        facts = replace(new.facts, given_up=routed.given_up, given_to=routed.worker_id)
        new = replace(new, facts=facts)
        too_often = _named_too_often(new, now)
        with pipeline():
            _write(new, case, submission, routed, sealed_to, now, follow=not too_often)
        if too_often:
            people_tasks.plan(case, TaskKind.CHECK_CONTACT, new.filed_at)
        creation.wake_escalation(case=case, now=now)
    return Filed(case_id=case.id, level=new.level, already=False, too_often=too_often)


def _named_too_often(new: NewCase, now: datetime) -> bool:
    """Whether more reports named this number than it may be texted for (R8.17).

    One limit for the web, the counter, the bar and partners' systems: to them a number is a claim.
    What a phone tells by text has its own: no stranger may keep it from being heard.
    """
    number = new.contact.number
    if not number or new.channel is Channel.SMS:
        return False
    bucket = region().sms.limits.reports_per_number
    return not sending_limits.take_one(name=f"claimed:{number}", bucket=bucket, now=now)


def _write(
    new: NewCase,
    case: Case,
    submission: Submission,
    routed: Routed,
    version: TeamVersion,
    now: datetime,
    *,
    follow: bool,
) -> None:
    pack = region()
    vault = create_case_keys(case_id=case.id, team_version=version, code_keys=submission.code_keys)
    creation.write(new=new, vault=vault, routed=routed, region=pack)
    if submission.other_party and submission.connect:
        connections.keep(
            case_id=case.id,
            party=submission.other_party,
            connect=Connect(submission.connect),
            ask_at=case.due_at or new.filed_at,
        )
    started = (
        begin_at_filing(
            case_id=case.id, contact=new.contact, level=new.level, region=pack, now=new.filed_at
        )
        if follow
        else []
    )
    creation.record_filing(case=case, now=now, also=started)


def assessed(submission: Submission) -> Assessment:
    """The triage of a submission: how urgent and why (R2.1)."""
    kinds = frozenset(Kind(name) for name in submission.routing.kinds if name in Kind)
    return assess(
        instrument=instrument(region()),
        answers=submission.safety,
        kinds=kinds,
        hints=submission.hints | heard_in(submission),
        marks=_marks(submission),
    )


def _marks(submission: Submission) -> frozenset[str]:
    """What else weighs; that somebody is a minor can be said without the pages."""
    return submission.marks | ({MINOR} if submission.routing.minor else frozenset())


def _new_case(submission: Submission, assessment: Assessment, now: datetime) -> NewCase:
    # The reporter's own times are kept to the minute: seconds would tie a case to a line in another
    # log.
    filed_at = now.replace(second=0, microsecond=0)
    return NewCase(
        id=uuid.uuid4(),
        submission_id=submission.submission_id,
        channel=submission.channel,
        document=submission.document,
        contact=submission.contact,
        needs=submission.needs,
        facts=submission.facts,
        assessment=AssessmentEntry(
            level=assessment.level,
            at=filed_at,
            source=_source(submission),
            reasons=assessment.reasons,
            instrument_version=f"{assessment.instrument_id} {assessment.instrument_version}",
            review=assessment.review,
        ),
        standing=Standing(at=filed_at, kept=Kept.of(assessment, submission.marks).to_json()),
        filed_at=filed_at,
        within=SOON if not _ALL_HINTS.isdisjoint(assessment.reasons) else None,
    )


def _source(submission: Submission) -> Source:
    if submission.channel is Channel.PHARMACY and submission.typed_by_partner:
        return Source.PHARMACIST
    if submission.channel is Channel.VENUE:
        return Source.VENUE
    if submission.channel is Channel.API:
        return Source.PARTNER
    if submission.channel is Channel.DESK:
        return Source.WORKER
    return Source.WITNESS if submission.teller is Teller.WITNESS else Source.HERSELF


def _found(submission: Submission) -> Filed:
    case = Case.objects.get(submission_id=submission.submission_id)
    return Filed(case_id=case.id, level=case.level, already=True)
