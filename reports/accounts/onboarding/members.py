"""Letting a new member's key in, taking a member out, making a team's next key."""

import logging
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.db import transaction

from reports.accounts.authentication import private_keys, second_factors, sessions
from reports.accounts.directory import permission_checks, profiles
from reports.accounts.directory.organisations import KEYED
from reports.accounts.directory.seats import LastCoordinator as LastCoordinator
from reports.accounts.directory.seats import check_not_last, forget_member, staffed
from reports.accounts.directory.staff import Staff
from reports.accounts.models import (
    Invitation,
    KeyWrap,
    Membership,
    Proposal,
    Team,
    TeamKind,
    User,
)
from reports.accounts.onboarding import issuers
from reports.accounts.onboarding.proposals import Asked, SecondPersonNeeded, by_coordinator
from reports.accounts.roles import Permission
from reports.audit.chain.seals import check_not_behind, is_behind
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import Actor, record
from reports.region.vocabulary import Takes
from reports.vault.case_keys import resealing
from reports.vault.journal import newest, restore_journal
from reports.vault.journal.newest import Kind, SetBack
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import PrivateKey
from reports.vault.team_keys import key_hierarchy, rosters, team_key_renewal

log = logging.getLogger("linden.accounts")

# While it is so, adults' cases wait with the coordinators: better than that nobody can tell any.
NOBODY_FOR_ADULTS: Final = (
    "No care team with an admitted member takes adults' cases: change one (Teams)"
)


class NotPending(Exception):
    """Nobody with this id waits for admission to this team."""


class OwnLink(Exception):
    """Whoever issued the link that a key came by does not admit that key: a second person does."""


class NotMember(Exception):
    """This account is not in this team."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody who has chosen a password and waits for the team's key."""

    user_id: UUID
    team_id: UUID


def check_issuer(user: User, *, by: UUID) -> None:
    """Refuse whoever could have chosen this account's password. Raises OwnLink, NotProven."""
    if issuers.of_key(user).issued_by == by:
        raise OwnLink


def pending_admissions(
    *,
    team_ids: Collection[UUID] | None = None,
    seats: Mapping[UUID, frozenset[UUID]] = MappingProxyType({}),
) -> list[Pending]:
    """Return who waits to be admitted, of these teams or of all; as many queries for many teams.

    `seats`: who sits in some teams, as it was read a moment ago.
    """
    rows = Membership.objects.active(team__kind__in=KEYED, user__public_key__isnull=False)
    if team_ids is not None:
        rows = rows.filter(team_id__in=team_ids)
    found = list(rows.order_by("team_id", "user_id"))
    seated = dict(seats)
    for version in _versions({row.team_id for row in found} - seats.keys()):
        seated[version.team_id] = frozenset(seat.user_id for seat in version.roster)
    return [
        Pending(row.user_id, row.team_id)
        for row in found
        if row.user_id not in seated.get(row.team_id, ()) and profiles.proven_role(row)
    ]


def readiness() -> list[str]:
    """Return why the public site may not open yet, one sentence each; empty when it may.

    What the keys lack, and a care team with somebody in it who holds its key: without one no
    report would reach a desk of its own, and an adult's none without one that takes adults' cases.
    A site that is open stays so when only that last one fails (NOBODY_FOR_ADULTS).
    """
    found = team_key_renewal.readiness()
    care = {team.id: team for team in Team.objects.filter(kind=TeamKind.CARE)}
    held = [care[team_id] for team_id in staffed(team_ids=care.keys())]
    if not held:
        found.append("No care team has an admitted member yet")
    elif all(profiles.open_team_profile(team).takes is Takes.MINORS for team in held):
        found.append(NOBODY_FOR_ADULTS)
    return found


def admit_member(
    *,
    team_id: UUID,
    user_id: UUID,
    digits: str,
    by: Staff,
    by_key: PrivateKey,
    now: datetime,
) -> None:
    """Seal the team's key to a new member, whose eight digits the holder typed as they were read
    out.

    Whoever issued the link could have used it, so admits nobody by it. Raises
    permission_checks.NotAllowed (neither coordinator nor member), NotPending, OwnLink,
    issuers.NotProven, rosters.WrongDigits, unwrap_path.NotAHolder, seals.BehindJournal.
    """
    actor = permission_checks.check(by, Permission.ADMIT)
    if not (by.is_coordinator or team_id in by.team_ids):
        raise permission_checks.NotAllowed
    check_not_behind()
    _, team_key = key_hierarchy.open_team_key_now(
        team_id=team_id, user_id=by.user_id, user_key=by_key
    )
    with transaction.atomic():
        member = _locked_pending(user_id, team_id, by=by.user_id)
        rosters.admit(team_id=team_id, team_key=team_key, member=member, digits=digits)
        record(kind=EventKind.MEMBER_ADMITTED, by=actor, now=now, subject_id=user_id)


def _locked_pending(user_id: UUID, team_id: UUID, *, by: UUID) -> rosters.Member:
    """Who waits, with the key they have now; until the transaction ends nobody changes either.

    Whoever removes them or gives them another key locks their account first, as this does.
    """
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None or Pending(user_id, team_id) not in pending_admissions(team_ids=[team_id]):
        raise NotPending
    check_issuer(user, by=by)
    return rosters.Member(user_id, private_keys.public_key(user))


def remove_member(
    *,
    team_id: UUID,
    user_id: UUID,
    by: Staff | Actor,
    now: datetime,
    asked: Asked | None = None,
) -> None:
    """Take somebody out of a team, at once: grants, sessions, open keys.

    Out of a team with keys only a coordinator takes anybody, and its last holder only after
    another coordinator `asked` for it.

    The team is marked for a new key, which the next holder who logs in makes; when a coordinator
    goes, every team is. An account in no team is closed. Their cases are the caller's to reassign.
    Raises permission_checks.NotAllowed, NotMember, LastCoordinator, proposals.SecondPersonNeeded.
    """
    actor = permission_checks.check(by, Permission.REMOVE)
    with transaction.atomic():
        user = User.objects.select_for_update().filter(pk=user_id).first()
        row = Membership.objects.filter(user_id=user_id, team_id=team_id).first()
        if user is None or row is None:
            raise NotMember
        if row.team.kind == TeamKind.COORDINATORS:
            check_not_last(user_id)
        if isinstance(by, Staff) and row.team.kind in KEYED:
            _check_power(row.team, user_id, by=by, asked=asked)
        forget_member(row)
        with suppress(key_hierarchy.NoVersion):  # a team without keys
            rosters.remove(team_id=team_id, user_id=user_id)
        restore_journal.left(user_id, team_id, now=now)
        sessions.end_all(user=user, by=actor, now=now)
        record(
            kind=EventKind.MEMBER_REMOVED,
            by=actor,
            now=now,
            subject_id=user_id,
            reason=ReasonCode.LEFT,
        )
        if not Membership.objects.filter(user=user).exists():
            _close(user, by=actor, now=now)


def _check_power(team: Team, user_id: UUID, *, by: Staff, asked: Asked | None) -> None:
    """Two at once wait for one another, so that neither is the last unseen."""
    if not by.is_coordinator:
        raise SecondPersonNeeded
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    alone = _holders(team.pk) == (user_id,)
    if alone and not (asked and by_coordinator(asked)):
        raise SecondPersonNeeded


def teams_due(*, staff: Staff, now: datetime) -> list[UUID]:
    """Return the teams whose next key this holder should make now, the coordinators' first.

    None while the database is behind its journal, or nobody can tell whether it is.
    """
    try:
        due = [] if is_behind() else team_key_renewal.due_teams(now=now)
    except restore_journal.NoJournal:  # everybody logs in and works all the same
        log.exception("journal_unreadable")
        return []
    return [team for team in due if staff.is_coordinator or team in staff.team_ids]


def renew_due(*, staff: Staff, key: PrivateKey, now: datetime) -> list[UUID]:
    """Make the next key of every team that is due and that this holder can open; return them.

    A team that must wait (for the coordinators' own next key, for a new recovery key, for its
    other holders) stays due.
    """
    renewed = []
    for team_id in teams_due(staff=staff, now=now):
        try:
            renew_team(team_id=team_id, by=staff, by_key=key, now=now)
        except (
            team_key_renewal.CoordinatorsFirst,
            rosters.NewRecoveryKeyNeeded,
            key_hierarchy.NotAHolder,
        ):
            continue
        except SealBroken:  # damage to one team must not keep its holders out of everything
            log.exception("team_key_not_renewed", extra={"team_id": team_id})
            continue
        renewed.append(team_id)
    return renewed


def renew_team(*, team_id: UUID, by: Staff, by_key: PrivateKey, now: datetime) -> None:
    """Make one team's next key for the people on its roster.

    The cases stay readable and are moved to it in batches, by `case_rekeying`. Raises
    unwrap_path.NotAHolder, team_key_renewal.CoordinatorsFirst, rosters.NewRecoveryKeyNeeded.
    """
    actor = permission_checks.check(by, Permission.OWN_ACCOUNT)
    public_keys = private_keys.public_keys(_holders(team_id))
    with transaction.atomic():
        team_key_renewal.renew(
            team_id=team_id,
            user_id=by.user_id,
            user_key=by_key,
            public_keys=public_keys,
            now=now,
        )
        record(kind=EventKind.TEAM_KEY_RENEWED, by=actor, now=now, subject_id=team_id)


def teams_to_reseal(*, staff: Staff) -> dict[UUID, int]:
    """Return how many cases and texts of each team a holder has to move to its newest key.

    As many queries for many teams as for one.
    """
    return resealing.left_to_reseal(_versions(sorted(_teams_held(staff))))


def _teams_held(staff: Staff) -> list[UUID]:
    rows = Membership.objects.filter(team__kind__in=KEYED)
    if not staff.is_coordinator:
        rows = rows.filter(team_id__in=staff.team_ids)
    return list(rows.values_list("team_id", flat=True).distinct())


def _versions(team_ids: Collection[UUID]) -> list[key_hierarchy.TeamVersion]:
    """The current versions; what was done to one team's rows keeps nobody out of the others."""
    found: list[key_hierarchy.TeamVersion] = []
    if not team_ids:
        return found
    for team_id, version in key_hierarchy.current_versions(team_ids).items():
        if isinstance(version, SetBack):
            log.error("team_key_set_back", extra={"team_id": team_id}, exc_info=version)
        else:
            found.append(version)
    return found


def _holders(team_id: UUID) -> tuple[UUID, ...]:
    try:
        return key_hierarchy.holders(team_id)
    except key_hierarchy.NoVersion:
        return ()
    except SetBack:  # nobody counts as seated, and nobody is admitted: the board says why
        log.exception("team_key_set_back", extra={"team_id": team_id})
        return ()


def _close(user: User, *, by: Actor, now: datetime) -> None:
    second_factors.forget_factors(user=user)
    second_factors.forget_paper(user=user)
    newest.delete(Kind.WRAP, KeyWrap.objects.filter(user=user), record="user_id")
    newest.delete(Kind.LINK, Invitation.objects.filter(user=user))
    newest.delete(Kind.ASKED, Proposal.objects.filter(user=user))
    user.is_active = False
    user.save(update_fields=["is_active"])
    newest.forget(Kind.PROFILE, [user.pk])
    record(kind=EventKind.ACCOUNT_CLOSED, by=by, now=now, subject_id=user.pk)
