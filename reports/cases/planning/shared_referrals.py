"""A referral to an organisation with a team here: its people read it and answer on their own page.

They get what the person agreed to, for as long as that holds, and never the case (R7.3). A yes that
is taken back or runs out deletes their copy; so do their no and the end of their work (R7.4). What
they answer goes into the case as a record of its own.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.models import Team, TeamKind
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import NoKey, NotYours
from reports.cases.casework import consents
from reports.cases.casework.conversation import already_written
from reports.cases.models import Case, Conflict, SharedReferral, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.models.shared_referral import READABLE, SharedState
from reports.cases.planning.referral_records import (
    PURPOSES,
    Referral,
    ReferralAnswer,
    ReferralState,
)
from reports.cases.records import unreadable
from reports.cases.records.case_writes import save
from reports.cases.records.contents import encode, sealed
from reports.cases.terms.consent_records import Field, Purpose, only_allowed
from reports.sweeps import rounds
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.primitives.context import Context
from reports.vault.primitives.keys import PrivateKey
from reports.vault.team_keys import key_hierarchy, team_sealed_texts

log = logging.getLogger("linden.cases")

AT_ONCE: Final = 500  # cases in one round of the sweep
OVER: Final = 20  # of what is over, on the list
ANSWERS: Final[Mapping[str, tuple[ReferralState, ...]]] = {
    SharedState.WAITING: (ReferralState.ACCEPTED, ReferralState.DECLINED),
    SharedState.ACCEPTED: (ReferralState.DONE,),
}


class NotTheirTeam(ValueError):
    """This is no care team of the organisation that the consent names."""


class AnsweredAlready(Exception):
    """It was answered already, or this answer does not fit where it stands."""


class NothingToRead(Exception):
    """The yes was taken back or is over, or the referral was answered: the copy here is gone."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Received:
    """One referral as its recipient reads it now."""

    row: SharedReferral
    purpose: Purpose
    told: Mapping[Field, str]
    until: datetime


def send(case: Case, referral: Referral, *, team_id: UUID) -> None:
    """Seal what may be passed on to this team; in the transaction of the referral.

    Raises NotTheirTeam.
    """
    theirs = Team.objects.filter(
        id=team_id, kind=TeamKind.CARE, organisation_id=referral.organisation_id
    )
    if not theirs.exists():
        raise NotTheirTeam
    try:
        version = key_hierarchy.sealing_version(team_id)
    except key_hierarchy.NoVersion:
        raise NotTheirTeam from None
    row = SharedReferral(id=referral.id, case=case, team_id=team_id, due_at=referral.due_at)
    said = {"purpose": str(referral.purpose), "told": dict(referral.told)}
    row.version_id = version.id
    row.words = team_sealed_texts.seal(version, _context(row), encode(said))
    row.save(force_insert=True)


def received(*, by: Staff) -> list[SharedReferral]:
    """What came to this person's teams and may be read, by when an answer is due; then the latest
    that are over. No word of it. Two queries."""
    rows = _theirs(by)
    over = rows.exclude(state__in=READABLE).order_by("-due_at", "id")[:OVER]
    return [*rows.filter(state__in=READABLE).order_by("due_at", "id"), *over]


def received_one(*, referral_id: UUID, by: Staff) -> SharedReferral:
    """How one of them stands. Raises NotYours."""
    row = _theirs(by).filter(id=referral_id).first()
    if row is None:
        raise NotYours
    return row


def unanswered(*, by: Staff) -> "QuerySet[SharedReferral]":
    """What waits for an answer of this person's teams."""
    return _theirs(by).filter(state=SharedState.WAITING)


def open_received(*, referral_id: UUID, by: Staff, by_key: PrivateKey, now: datetime) -> Received:
    """Open one, as far as the consent holds now; the case's log tells of it.

    Raises NotYours, NoKey, NothingToRead, unreadable.Unreadable.
    """
    row = received_one(referral_id=referral_id, by=by)
    found = _open(row, by=by, by_key=by_key, now=now)
    with transaction.atomic():
        _log(EventKind.REFERRAL_OPENED, row, by, now)
    return found


def answer(
    *,
    referral_id: UUID,
    state: ReferralState,
    words: str,
    by: Staff,
    by_key: PrivateKey,
    now: datetime,
    answer_id: UUID,
) -> None:
    """Accept, decline or complete it, with a note for the worker; the same id twice counts once.

    A no and the end delete what was passed on. Raises AnsweredAlready, NotText, TooLong,
    conversation.ClashingId, and as `open_received`.
    """
    found = received_one(referral_id=referral_id, by=by)
    if found.state in READABLE:  # it leads to a case only if its seal says so
        _open(found, by=by, by_key=by_key, now=now)
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(id=found.case_id).first()
        rows = _theirs(by).select_for_update(of=("self",))
        row = rows.filter(id=referral_id, case_id=found.case_id).first()
        if case is None or row is None:
            raise NotYours
        if already_written(case, names.REFERRAL_ANSWER, answer_id):
            return
        if state not in ANSWERS.get(row.state, ()) or found.state not in READABLE:
            raise NothingToRead if row.state == SharedState.WITHDRAWN else AnsweredAlready
        said = ReferralAnswer(
            id=answer_id,
            referral=row.id,
            author_id=by.user_id,
            at=now,
            state=state,
            words=words,
        )
        vault = CaseVault.load(case.id)
        kept = sealed(vault, case.id, names.REFERRAL_ANSWER, said.to_json(), content_id=said.id)
        kept.save(force_insert=True)
        _stand(row, SharedState(state.value))
        _tell_worker(case, row, by, now)
        save(case)
        _log(EventKind.REFERRAL_ANSWERED, row, by, now)


def take_back(*, case_id: UUID, organisation_id: UUID, purpose: Purpose) -> frozenset[UUID]:
    """Delete what went to this organisation for this purpose; returns what it had here, by id.

    The case's row must be locked.
    """
    went = {
        sent.reference
        for each in consents.of_case(case_id=case_id)
        if each.about(organisation_id, purpose)
        for sent in each.sent
    }
    rows = SharedReferral.objects.filter(case_id=case_id, id__in=went)
    rows.filter(state__in=READABLE).update(state=SharedState.WITHDRAWN, words=None, version_id=None)
    return frozenset(rows.values_list("id", flat=True))


def run_out(*, now: datetime) -> int:
    """Delete what went out under a yes whose time is over; returns of how many cases.

    A case that cannot be read is in the log, and keeps no other from its turn.
    """
    open_ = SharedReferral.objects.filter(state__in=READABLE)
    case_ids = list(open_.values_list("case_id", flat=True).distinct())
    done: set[UUID] = set()
    for purpose in PURPOSES:
        found = consents.with_run_out(case_ids=case_ids, purpose=purpose, now=now)
        done |= {each for each in found[:AT_ONCE] if _end_or_log(each, purpose, now)}
    return len(done)


def _end_or_log(case_id: UUID, purpose: Purpose, now: datetime) -> bool:
    try:
        return _end(case_id, purpose, now)
    except Exception:
        log.exception("referral_not_ended", extra={"case_id": str(case_id)})
        rounds.not_done()
    return False


@transaction.atomic
def _end(case_id: UUID, purpose: Purpose, now: datetime) -> bool:
    case = Case.objects.select_for_update().filter(id=case_id).first()
    if case is None:
        return False
    over = consents.end_run_out(case=case, purpose=purpose, now=now)
    for organisation_id in over:
        take_back(case_id=case_id, organisation_id=organisation_id, purpose=purpose)
    return bool(over)


def _theirs(by: Staff) -> "QuerySet[SharedReferral]":
    blocked = Conflict.objects.filter(case=OuterRef("case_id"), user=by.user_id)
    teams = by.teams_with(Permission.WORK_CASE)
    return SharedReferral.objects.filter(team_id__in=teams).exclude(Exists(blocked))


def _open(row: SharedReferral, *, by: Staff, by_key: PrivateKey, now: datetime) -> Received:
    if row.words is None or row.version_id is None:
        raise NothingToRead
    with unreadable.told(case_id=row.case_id, now=now):
        try:
            key = key_hierarchy.open_team_key(
                version_id=row.version_id, user_id=by.user_id, user_key=by_key, likely=row.team_id
            )
        except key_hierarchy.NotAHolder:
            raise NoKey from None
        said = json.loads(team_sealed_texts.unseal(key, _context(row), bytes(row.words)))
        agreed = consents.of_case(case_id=row.case_id)
    purpose = Purpose(said["purpose"])
    organisation_id = Team.objects.values_list("organisation_id", flat=True).get(id=row.team_id)
    told = {Field(field): value for field, value in said["told"].items()}
    for consent in agreed:
        holds = consent.about(organisation_id, purpose) and consent.holds(now=now)
        if holds and any(each.reference == row.id for each in consent.sent):
            fields = only_allowed(told, consent.fields)
            return Received(row=row, purpose=purpose, told=fields, until=consent.until)
    raise NothingToRead


def _stand(row: SharedReferral, state: SharedState) -> None:
    row.state = state
    if state not in READABLE:
        row.words = row.version_id = None
    row.save(update_fields=["state", "words", "version_id"])


def _tell_worker(case: Case, row: SharedReferral, by: Staff, now: datetime) -> None:
    Task.objects.waiting(case=case, id=row.id).update(done_at=now, done_by=by.user_id)
    if case.is_open:
        Task.objects.create(
            case=case, kind=TaskKind.OTHER, newer_kind=TaskKind.REFERRAL_ANSWERED, due_at=now
        )


def _context(row: SharedReferral) -> Context:
    return Context("referral.shared", row.case_id, row.id, 0)


def _log(kind: EventKind, row: SharedReferral, by: Staff, now: datetime) -> None:
    record(kind=kind, by=actor_of(by), now=now, case_id=row.case_id, subject_id=row.id)
