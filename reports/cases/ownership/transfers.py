"""A whole case goes to another organisation only by a yes, or for a life and with a second person.

Handing a case over passes on everything: words, safety answers, number. Inside one organisation
that is work; to another it takes what the person agreed to, for that organisation and for a time
(R7.3), or a reason of vital interest that two people stand for. Either is used up by the hand-over,
and taken back at once (R7.4).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.models import Team, TeamKind
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.cases.access.access import lock_case
from reports.cases.lifecycle.lifecycle import AlreadyClosed, NotAllowed
from reports.cases.lifecycle.own_case import lock_own_case
from reports.cases.models import Case, Content, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.records.case_writes import save
from reports.cases.records.contents import check_text, read_working, sealed, working
from reports.cases.records.sealed_records import Note
from reports.cases.terms.consent_records import How
from reports.stored_records import Record
from reports.vault.case_keys.case_keys import CaseVault

LONGEST: Final = timedelta(days=31)
VITAL_FOR: Final = timedelta(days=1)


class Basis(StrEnum):
    """On what a whole case goes to another organisation."""

    CONSENT = "consent"
    VITAL = "vital"


@dataclass(frozen=True, kw_only=True)
class Transfer(Record):
    """What allows one hand-over: to which team, on what, until when, by whom.

    A vital interest holds once a second person has confirmed it.
    """

    team_id: UUID
    basis: Basis
    until: datetime
    how: How | None
    asked_by: UUID
    asked_at: datetime
    confirmed_by: UUID | None = None

    def holds(self, *, team_id: UUID, now: datetime) -> bool:
        """Whether the case may go to this team now."""
        agreed = self.basis is Basis.CONSENT or self.confirmed_by is not None
        return agreed and self.team_id == team_id and now < self.until


class NotAgreedToGo(Exception):
    """Nobody agreed that the whole case goes to this organisation, or not any more."""


class NoTransferAsked(Exception):
    """Nobody asks for it (any more)."""


class SecondNeeded(Exception):
    """A second person has to confirm it: it cannot be the one who asked."""


class NotAnotherOrganisation(ValueError):
    """This is no care team of another organisation."""


class NotUntilThen(ValueError):
    """A yes to a hand-over ends within a month."""


def agree(
    *,
    case_id: UUID,
    team_id: UUID,
    until: datetime,
    how: How,
    by: Staff,
    now: datetime,
    version: int | None = None,
) -> None:
    """Write down that the person said yes to this team having the whole case; replaces what was.

    Raises NotUntilThen, NotAnotherOrganisation, AlreadyClosed, NotAllowed, NotResponsible,
    NotYours, StaleCase.
    """
    if not now < until <= now + LONGEST:
        raise NotUntilThen
    transfer = Transfer(
        team_id=team_id,
        basis=Basis.CONSENT,
        until=until,
        how=how,
        asked_by=by.user_id,
        asked_at=now,
    )
    with transaction.atomic():
        case = lock_own_case(case_id=case_id, by=by, version=version)
        _check_elsewhere(case, team_id)
        _put(case, transfer, by, now)
        save(case)
        _log(EventKind.TRANSFER_AGREED, case, by, now, team_id)


def ask_vital(
    *,
    case_id: UUID,
    team_id: UUID,
    why: str,
    by: Staff,
    now: datetime,
    version: int | None = None,
) -> None:
    """Ask a second person for a hand-over because a life hangs on it; why is sealed as a note.

    Raises EmptyText, NotText, TooLong, and as `agree`.
    """
    check_text(why)
    transfer = Transfer(
        team_id=team_id,
        basis=Basis.VITAL,
        until=now + VITAL_FOR,
        how=None,
        asked_by=by.user_id,
        asked_at=now,
    )
    with transaction.atomic():
        case = lock_own_case(case_id=case_id, by=by, version=version)
        _check_elsewhere(case, team_id)
        note = Note(id=uuid4(), author_id=by.user_id, at=now, text=why)
        sealed(CaseVault.load(case.id), case.id, names.NOTE, note.to_json()).save()
        _put(case, transfer, by, now)
        Task.objects.create(
            case=case,
            kind=TaskKind.OTHER,
            newer_kind=TaskKind.TRANSFER,
            due_at=now,
            for_coordinator=True,
        )
        save(case)
        _log(EventKind.TRANSFER_ASKED, case, by, now, team_id)


def confirm_vital(*, case_id: UUID, by: Staff, now: datetime, version: int | None = None) -> None:
    """The second person says yes to a vital interest.

    Raises NoTransferAsked, SecondNeeded, AlreadyClosed, NotAllowed, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by, version=version)
        if not by.may(Permission.CONFIRM_LOWER):
            raise NotAllowed
        if not case.is_open:
            raise AlreadyClosed
        found = _of(case)
        if found is None or found.basis is not Basis.VITAL or now >= found.until:
            raise NoTransferAsked
        if by.user_id == found.asked_by:
            raise SecondNeeded
        _put(case, replace(found, confirmed_by=by.user_id), by, now)
        save(case)
        _log(EventKind.TRANSFER_CONFIRMED, case, by, now, found.asked_by)


def take_back(*, case_id: UUID, by: Staff, now: datetime, version: int | None = None) -> None:
    """The yes is taken back, or the asking is refused: at once nothing goes (R7.4).

    By whoever works on the case's team. Raises NoTransferAsked, NotAllowed, NotYours, StaleCase.
    """
    with transaction.atomic():
        case = lock_case(case_id=case_id, by=by, version=version)
        if not by.may(Permission.WORK_CASE):
            raise NotAllowed
        found = _of(case)
        if found is None:
            raise NoTransferAsked
        _forget(case, by, now)
        save(case)
        _log(EventKind.TRANSFER_TAKEN_BACK, case, by, now, found.team_id)


def use(*, case: Case, team_id: UUID, by: Staff, now: datetime) -> None:
    """Let a locked case go to this team: nothing is asked inside one organisation.

    What allowed it is used up. Raises NotAgreedToGo.
    """
    if not leaves_organisation(case, team_id):
        return
    found = _of(case)
    if found is None or not found.holds(team_id=team_id, now=now):
        raise NotAgreedToGo
    _forget(case, by, now)


def leaves_organisation(case: Case, team_id: UUID) -> bool:
    """Whether this team is of another organisation than the case's; one query."""
    teams = Team.objects.filter(id__in=(case.team_id, team_id))
    return len(set(teams.values_list("organisation_id", flat=True))) > 1


def _check_elsewhere(case: Case, team_id: UUID) -> None:
    care = Team.objects.filter(id=team_id, kind=TeamKind.CARE).exists()
    if not care or not leaves_organisation(case, team_id):
        raise NotAnotherOrganisation


def _of(case: Case) -> Transfer | None:
    content = Content.objects.filter(case=case, name=names.TRANSFER).first()
    if content is None:
        return None
    return Transfer.from_json(read_working(CaseVault.load(case.id), content))


def _put(case: Case, transfer: Transfer, by: Staff, now: datetime) -> None:
    _forget(case, by, now)
    working(CaseVault.load(case.id), case.id, names.TRANSFER, transfer.to_json()).save()


def _forget(case: Case, by: Staff, now: datetime) -> None:
    """What was agreed or asked, and what asks a second person to look."""
    Content.objects.filter(case=case, name=names.TRANSFER).delete()
    asked = Task.objects.waiting(case=case, newer_kind=TaskKind.TRANSFER)
    asked.update(done_at=now, done_by=by.user_id)


def _log(kind: EventKind, case: Case, by: Staff, now: datetime, subject: UUID) -> None:
    record(kind=kind, by=actor_of(by), now=now, case_id=case.id, subject_id=subject)
