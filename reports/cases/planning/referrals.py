"""Referral to a service: only what the person agreed to, for as long as they did.

What is passed on goes through the consent to that organisation for that purpose: the rest is left
out, and without a consent nothing goes (R7.3). What was told, and what the service answered, is
sealed to the case's people. Taken back, what a team here has is gone (`shared_referrals`), and a
service that was phoned is to be told: a task says so (R7.4).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import check_version, lock_case
from reports.cases.casework import consents
from reports.cases.casework.conversation import already_written
from reports.cases.lifecycle.own_case import check_own_and_open
from reports.cases.models import Case, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.planning import shared_referrals
from reports.cases.planning.referral_records import (
    PURPOSES,
    Referral,
    ReferralAnswer,
    ReferralState,
)
from reports.cases.records.case_writes import save
from reports.cases.records.contents import EmptyText, sealed
from reports.cases.records.open_case import OpenCase
from reports.cases.terms.consent_records import Field, Purpose
from reports.vault.case_keys.case_keys import CaseVault


class NoSuchReferral(Exception):
    """This case has no such referral."""


def refer(
    *,
    case_id: UUID,
    organisation_id: UUID,
    purpose: Purpose,
    told: Mapping[Field, str],
    due_at: datetime,
    by: Staff,
    now: datetime,
    referral_id: UUID,
    team_id: UUID | None = None,
    version: int | None = None,
) -> frozenset[Field]:
    """Note what of this may be passed on now, and until when an answer is due; returns what may.

    `team_id`: the organisation's team here, whose people read and answer it on their own page. The
    same id twice is noted once. Raises EmptyText, consents.NoConsent where nothing of it may go,
    consents.UnknownOrganisation, consents.NotItsKind, shared_referrals.NotTheirTeam, NotText,
    TooLong, ClashingId, AlreadyClosed, NotAllowed, NotResponsible, NotYours, StaleCase.
    """
    payload = {field: words for field, words in told.items() if words.strip()}
    if not payload or purpose not in PURPOSES:
        raise EmptyText
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by)
        if already_written(case, names.REFERRAL, referral_id):
            return frozenset()
        check_version(case=case, version=version)
        check_own_and_open(case=case, by=by)
        consents.check_recipient(organisation_id, purpose)
        said = consents.send(
            case_id=case.id,
            organisation_id=organisation_id,
            purpose=purpose,
            payload=payload,
            reference=referral_id,
            by=actor_of(by),
            now=now,
        )
        if not said:
            raise consents.NoConsent
        found = Referral(
            id=referral_id,
            referral=referral_id,
            number=1,
            author_id=by.user_id,
            at=now,
            organisation_id=organisation_id,
            purpose=purpose,
            told={str(field): words for field, words in said.items()},
            due_at=due_at,
            state=ReferralState.ASKED,
            words="",
        )
        _keep(case, found)
        if team_id is not None:
            shared_referrals.send(case, found, team_id=team_id)
        Task.objects.create(
            id=referral_id,
            case=case,
            kind=TaskKind.OTHER,
            newer_kind=TaskKind.REFERRAL,
            due_at=due_at,
        )
        save(case)
        _log(EventKind.REFERRAL_MADE, case, by, now, referral_id)
    return frozenset(said)


def note_answer(
    *,
    opened: OpenCase,
    referral_id: UUID,
    state: ReferralState,
    words: str,
    by: Staff,
    now: datetime,
    answer_id: UUID,
    version: int | None = None,
) -> None:
    """Note what the service answered, or what came of it; the same id twice is noted once.

    Raises NoSuchReferral, NotText, TooLong, and as `refer`.
    """
    before = next((each for each in referrals(opened) if each.referral == referral_id), None)
    if before is None:
        raise NoSuchReferral
    with transaction.atomic():
        case = lock_case(case_id=opened.case.id, by=by)
        if already_written(case, names.REFERRAL, answer_id):
            return
        check_version(case=case, version=version)
        check_own_and_open(case=case, by=by)
        after = replace(
            before,
            id=answer_id,
            number=before.number + 1,
            author_id=by.user_id,
            at=now,
            state=state,
            words=words,
        )
        _keep(case, after)
        Task.objects.waiting(case=case, id=referral_id).update(done_at=now, done_by=by.user_id)
        save(case)
        _log(EventKind.REFERRAL_ANSWERED, case, by, now, referral_id)


def referrals(opened: OpenCase) -> list[Referral]:
    """How each referral of an opened case stands now, by when it was due."""
    found = sorted(opened.sealed(Referral, names.REFERRAL), key=lambda each: each.number)
    newest = {each.referral: each for each in found}
    for said in answers(opened):
        noted = newest.get(said.referral)
        if noted is not None and noted.at <= said.at:
            newest[said.referral] = replace(
                noted, author_id=said.author_id, at=said.at, state=said.state, words=said.words
            )
    return sorted(newest.values(), key=lambda each: (each.due_at, each.referral))


def answers(opened: OpenCase) -> list[ReferralAnswer]:
    """What recipients answered on pages of their own, oldest first."""
    found = opened.sealed(ReferralAnswer, names.REFERRAL_ANSWER)
    return sorted(found, key=lambda each: each.at)


def tell_when_withdrawn() -> None:
    """Let a consent that is taken back put a task on its case: whoever has something is told."""
    for purpose in PURPOSES:
        consents.when_withdrawn(purpose, partial(_withdrawn, purpose))


def _withdrawn(purpose: Purpose, case_id: UUID, organisation_id: UUID, now: datetime) -> None:
    sent = {
        each.reference
        for consent in consents.of_case(case_id=case_id)
        if consent.about(organisation_id, purpose)
        for each in consent.sent
    }
    here = shared_referrals.take_back(
        case_id=case_id, organisation_id=organisation_id, purpose=purpose
    )
    if sent - here:
        Task.objects.create(
            case_id=case_id,
            kind=TaskKind.OTHER,
            newer_kind=TaskKind.REFERRAL_WITHDRAWN,
            due_at=now,
        )


def _keep(case: Case, found: Referral) -> None:
    vault = CaseVault.load(case.id)
    row = sealed(vault, case.id, names.REFERRAL, found.to_json(), content_id=found.id)
    row.save(force_insert=True)


def _log(kind: EventKind, case: Case, by: Staff, now: datetime, referral_id: UUID) -> None:
    record(kind=kind, by=actor_of(by), now=now, case_id=case.id, subject_id=referral_id)
