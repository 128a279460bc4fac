"""What one person alone may not do: somebody asks, and a second person decides.

Replacing both factors of an account, and taking the last holder out of a team with keys, takes two
coordinators; taking anybody out of such a team when an administrator asks takes one. What was
asked, by whom and about whom lies sealed, so that no row makes one person two.
"""

import json
import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import transaction

from reports.accounts.directory import permission_checks, profiles
from reports.accounts.directory.profiles import NoAccount
from reports.accounts.directory.seats import KEYED, seated
from reports.accounts.directory.staff import NotStaff, Staff, staff_of
from reports.accounts.models import Membership, Proposal, TeamKind, User
from reports.accounts.roles import Permission
from reports.audit.chain.seals import check_not_behind
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.vault.journal import newest
from reports.vault.journal.newest import PRESENT, Kind
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import account_blobs

log = logging.getLogger("linden.accounts")

LASTS: Final = timedelta(days=7)


class What(StrEnum):
    """What is asked."""

    RESET = "reset"  # a new beginning for an account: both factors replaced
    REMOVAL = "removal"  # out of one team


_ASKED: Final = {What.RESET: EventKind.RESET_ASKED, What.REMOVAL: EventKind.REMOVAL_ASKED}
_NEEDS: Final = {What.RESET: Permission.RESET, What.REMOVAL: Permission.REMOVE}


class SecondPersonNeeded(Exception):
    """This takes a second coordinator: it can be asked, and another one decides."""


class SamePerson(Exception):
    """Whoever asked, or whom a new beginning is for, does not decide about it."""


class NoProposal(Exception):
    """Nothing like this is asked any more."""


class NobodyElse(Exception):
    """No other coordinator holds the keys: the command line makes the link then."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that somebody asked and nobody has decided. `team_id`: of a removal."""

    id: UUID
    what: What
    user_id: UUID
    team_id: UUID | None
    asked_by: UUID
    asked_at: datetime


def ask(
    *, what: What, user_id: UUID, team_id: UUID | None = None, by: Staff, now: datetime
) -> None:
    """Ask for it, in the place of whatever was asked like it before.

    Raises permission_checks.NotAllowed, SamePerson (a new beginning for oneself), NoAccount,
    NobodyElse (no other coordinator could decide), seals.BehindJournal.
    """
    actor = permission_checks.check(by, _NEEDS[what])
    if what is What.RESET and user_id == by.user_id:
        raise SamePerson
    check_not_behind()
    with transaction.atomic():
        user = User.objects.select_for_update().active(pk=user_id).first()
        if user is None:
            raise NoAccount
        not_theirs = {by.user_id} | ({user_id} if what is What.RESET else set())
        if not coordinators() - not_theirs:
            raise NobodyElse
        for each in _read_all(user_id=user_id):
            theirs = by.is_coordinator or each.asked_by == by.user_id
            if (each.what, each.team_id) == (what, team_id) and theirs:
                newest.delete(Kind.ASKED, Proposal.objects.filter(pk=each.id))
        row = Proposal(id=uuid.uuid4(), user=user, asked_at=now)
        facts = {
            "what": what.value,
            "team": str(team_id or ""),
            "asked_by": str(by.user_id),
            "asked_at": now.isoformat(),
        }
        row.facts = profiles.write_blob(_context(row), facts)
        row.save(force_insert=True)
        newest.note(Kind.ASKED, {row.pk: PRESENT})
        record(kind=_ASKED[what], by=actor, now=now, subject_id=user_id)


def pending(*, now: datetime) -> list[Asked]:
    """Everything that was asked in the last seven days and is not decided, oldest first."""
    return sorted(_read_all(since=now - LASTS), key=lambda each: each.asked_at)


def take(*, proposal_id: UUID, what: What, by: Staff, now: datetime) -> Asked:
    """Take a proposal to carry it out: inside the transaction that does so.

    Raises permission_checks.NotAllowed (not a coordinator, or the one who asked is none any more
    where two are needed), NoProposal, SamePerson.
    """
    if not by.is_coordinator:
        raise permission_checks.NotAllowed
    rows = Proposal.objects.select_for_update().filter(pk=proposal_id, asked_at__gt=now - LASTS)
    found = next((each for each in map(_read, rows) if each), None)
    if found is None or found.what is not what or found.asked_at <= now - LASTS:
        raise NoProposal
    if not newest.is_newest(Kind.ASKED, found.id):  # decided before, and put back
        raise NoProposal
    if by.user_id == found.asked_by or (what is What.RESET and by.user_id == found.user_id):
        raise SamePerson
    if what is What.RESET and not by_coordinator(found):
        raise permission_checks.NotAllowed
    newest.delete(Kind.ASKED, Proposal.objects.filter(pk=found.id))
    return found


def dismiss(*, proposal_id: UUID, by: Staff, now: datetime) -> None:
    """Take it off the board: any coordinator, or whoever asked. Raises NoProposal."""
    with transaction.atomic():
        rows = Proposal.objects.select_for_update().filter(pk=proposal_id)
        found = next((each for each in map(_read, rows) if each), None)
        if found is None or not (by.is_coordinator or by.user_id == found.asked_by):
            raise NoProposal
        newest.delete(Kind.ASKED, Proposal.objects.filter(pk=found.id))
        actor = permission_checks.check(by, Permission.REMOVE)
        record(kind=EventKind.ASKING_DISMISSED, by=actor, now=now, subject_id=found.user_id)


def by_coordinator(asked: Asked) -> bool:
    """Whether whoever asked is a coordinator, now."""
    try:
        return staff_of(user_id=asked.asked_by).is_coordinator
    except NotStaff:
        return False


def coordinators() -> frozenset[UUID]:
    """Everybody who is on the coordinators' desk and holds its key; two queries."""
    rows = Membership.objects.active(team__kind=TeamKind.COORDINATORS)
    members = set(rows.values_list("user_id", flat=True))
    desk = set(rows.values_list("team_id", flat=True))
    return frozenset(
        user_id for seats in seated(team_ids=desk).values() for user_id in seats & members
    )


def check_somebody_admits(user: User, *, besides: UUID) -> None:
    """Make sure that after a new key somebody else could let this person in again.

    Any other coordinator can, or another holder of each team with keys. Raises NobodyElse.
    """
    not_these = {besides, user.pk}
    if coordinators() - not_these:
        return
    rows = Membership.objects.filter(user=user, team__kind__in=KEYED)
    teams = set(rows.values_list("team_id", flat=True))
    seats = seated(team_ids=teams)
    if any(not seats.get(team_id, frozenset()) - not_these for team_id in teams):
        raise NobodyElse


def forget_old(*, now: datetime) -> None:
    """Take away what nobody decided within seven days."""
    newest.delete(Kind.ASKED, Proposal.objects.filter(asked_at__lte=now - LASTS))


def _read_all(*, user_id: UUID | None = None, since: datetime | None = None) -> list[Asked]:
    rows = Proposal.objects.active()
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    found = [each for each in map(_read, rows) if each]
    return _not_decided([each for each in found if since is None or each.asked_at > since])


def _not_decided(found: list[Asked]) -> list[Asked]:
    """What waits, without what was decided and put back; one query where something waits."""
    try:
        marks = newest.read(Kind.ASKED, [each.id for each in found])
    except newest.SetBack:
        log.exception("marks_broken")
        return []
    return [each for each in found if marks.is_newest(each.id)]


def _read(row: Proposal) -> Asked | None:
    try:
        facts = json.loads(account_blobs.open(_context(row), bytes(row.facts)))
    except SealBroken:
        log.exception("proposal_unreadable", extra={"proposal_id": str(row.pk)})
        return None
    return Asked(
        id=row.pk,
        what=What(facts["what"]),
        user_id=row.user_id,
        team_id=UUID(facts["team"]) if facts["team"] else None,
        asked_by=UUID(facts["asked_by"]),
        asked_at=datetime.fromisoformat(facts["asked_at"]),
    )


def _context(row: Proposal) -> Context:
    return Context("user.proposal", row.user_id, row.pk)
