"""One-time links, handed over in person: to begin, after a lost password, after a lost phone."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from reports.accounts import factors, permits, profiles
from reports.accounts.admitted import KEYED, check_not_last
from reports.accounts.models import Invitation, Membership, Purpose, Team, TeamKind, User
from reports.accounts.organisations import ROLE_OF_TEAM
from reports.accounts.profiles import NoAccount, Profile
from reports.accounts.roles import Permission
from reports.accounts.staff import Staff
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import Actor, record
from reports.audit.seals import check_not_behind
from reports.vault import account_blobs

TOKEN_BYTES: Final = 32
INVITATION_LASTS: Final = timedelta(hours=48)
RESET_LASTS: Final = timedelta(hours=1)
# From the button to the last step.
FINISH_WITHIN: Final = timedelta(minutes=30)
SHOWN_FOR: Final = timedelta(days=30)

_ISSUED: Final = {
    Purpose.INVITATION: (EventKind.INVITATION_ISSUED, ReasonCode.LOST_BOTH),
    Purpose.PASSWORD: (EventKind.PASSWORD_RESET_ISSUED, ReasonCode.LOST_PASSWORD),
    Purpose.PHONE: (EventKind.PHONE_RESET_ISSUED, ReasonCode.LOST_PHONE),
}


class LinkVoid(Exception):
    """This link was used, is too old, was replaced by a newer one, or never existed."""


class NotForOneself(Exception):
    """A second coordinator must issue this: nobody resets her own account."""


class AlreadyMember(Exception):
    """She is in this team already."""


@dataclass(frozen=True, slots=True)
class Invited:
    """A new account, and the token of its link: shown once, kept nowhere."""

    user_id: UUID
    token: str


@dataclass(frozen=True, slots=True)
class Reset:
    """A link that was issued for an existing account, as every coordinator's board shows it."""

    user_id: UUID
    purpose: Purpose
    issued_by: UUID | None
    issued_at: datetime
    used_at: datetime | None


def invite(*, team_id: UUID, profile: Profile, by: Staff | Actor, now: datetime) -> Invited:
    """Make an account in a team and a link that is good for 48 hours.

    Into a team with keys only a coordinator invites. Raises permits.NotAllowed,
    Team.DoesNotExist, profiles.LoginTaken, profiles.LoginUnusable.
    """
    actor = permits.check(by, Permission.INVITE)
    user = User(created_on=now.date())
    with transaction.atomic():
        team = _team(team_id, by=by)
        profiles.write_profile(user, profile)
        user.save(force_insert=True)
        _add(user, team, by=actor, now=now)
        token = _issue(user, Purpose.INVITATION, by=actor, now=now)
        record(kind=EventKind.INVITATION_ISSUED, by=actor, now=now, subject_id=user.pk)
    return Invited(user.pk, token)


def add_to_team(*, user_id: UUID, team_id: UUID, by: Staff | Actor, now: datetime) -> None:
    """Put an existing account into one more team; a key of that team it gets by admission.

    Raises permits.NotAllowed, NoAccount, Team.DoesNotExist, AlreadyMember.
    """
    actor = permits.check(by, Permission.INVITE)
    with transaction.atomic():
        user = _account(user_id)
        _add(user, _team(team_id, by=by), by=actor, now=now)


def issue_reset(*, user_id: UUID, purpose: Purpose, by: Staff, now: datetime) -> str:
    """Return the token of a link after something was lost; the links before it are void.

    PASSWORD needs the second factor, PHONE the password; when both are lost it is INVITATION
    again, which starts over without any key; so neither is issued for the last coordinator who
    holds the key. Raises permits.NotAllowed, NotForOneself, NoAccount, seals.BehindJournal,
    admitted.LastCoordinator.
    """
    actor = permits.check(by, Permission.RESET)
    if user_id == by.user_id:
        raise NotForOneself
    check_not_behind()
    kind, reason = _ISSUED[Purpose(purpose)]
    with transaction.atomic():
        user = _account(user_id)
        if purpose != Purpose.PHONE:
            check_not_last(user_id)
        token = _issue(user, Purpose(purpose), by=actor, now=now)
        record(kind=kind, by=actor, now=now, subject_id=user_id, reason=reason)
    return token


def resets_shown(*, now: datetime) -> list[Reset]:
    """Return the resets of the last 30 days, newest first, for every coordinator to see."""
    rows = Invitation.objects.filter(issued_at__gte=now - SHOWN_FOR, is_reset=True)
    return [
        Reset(row.user_id, Purpose(row.purpose), row.issued_by, row.issued_at, row.used_at)
        for row in rows.order_by("-issued_at")
    ]


def look(*, token: str, now: datetime) -> Invitation:
    """Return what a link is for, without using it up. Raises LinkVoid."""
    row = _good(token, now=now).select_related("user").first()
    if row is None:
        raise LinkVoid
    return row


def use(*, token: str, now: datetime) -> Invitation:
    """Use a link up; of two at once, one succeeds. Raises LinkVoid.

    An authenticator that somebody began on another screen is begun anew.
    """
    with transaction.atomic():
        row = look(token=token, now=now)
        # By columns of this row alone: a condition on another table is not asked again after
        # waiting for somebody who pressed at the same moment.
        if Invitation.objects.filter(pk=row.pk, used_at=None).update(used_at=now) != 1:
            raise LinkVoid
        row.used_at = now
        factors.forget_waiting(user_id=row.user_id)
        return row


def in_progress(*, invitation_id: UUID, now: datetime) -> Invitation:
    """Return a used link whose steps are not finished yet. Raises LinkVoid."""
    rows = Invitation.objects.select_related("user").filter(
        pk=invitation_id,
        used_at__gt=now - FINISH_WITHIN,
        finished_at=None,
        expires_at__gt=now - FINISH_WITHIN,
        user__is_active=True,
    )
    row = rows.first()
    if row is None:
        raise LinkVoid
    return row


def check_open(*, invitation: Invitation) -> None:
    """Make sure that no newer link ended this one; with her account locked. Raises LinkVoid."""
    if not Invitation.objects.filter(pk=invitation.pk, finished_at=None).exists():
        raise LinkVoid


def finish(*, invitation: Invitation, now: datetime) -> None:
    """Close a link whose last step is done; inside a transaction. Raises LinkVoid if closed."""
    rows = Invitation.objects.filter(pk=invitation.pk, finished_at=None)
    if rows.update(finished_at=now) != 1:
        raise LinkVoid


def forget_old(*, now: datetime) -> int:
    """Delete links issued more than 30 days ago; return how many."""
    return Invitation.objects.filter(issued_at__lt=now - SHOWN_FOR).delete()[0]


def _issue(user: User, purpose: Purpose, *, by: Actor, now: datetime) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    links = Invitation.objects.filter(user=user)
    links.filter(expires_at__gt=now).update(expires_at=now)
    # One whose button was pressed ends here too, at whatever step it is.
    links.filter(finished_at=None).update(finished_at=now)
    lasts = INVITATION_LASTS if purpose == Purpose.INVITATION else RESET_LASTS
    Invitation.objects.create(
        user=user,
        purpose=purpose,
        is_reset=user.public_key is not None,
        token_hash=_hash(token),
        issued_by=by.id,
        issued_at=now,
        expires_at=now + lasts,
    )
    return token


def _add(user: User, team: Team, *, by: Actor, now: datetime) -> None:
    role = ROLE_OF_TEAM[TeamKind(team.kind)]
    row = Membership(user=user, team=team, role=role.value, added_at=now)
    if Membership.objects.filter(user=user, team=team).exists():
        raise AlreadyMember
    row.proof = account_blobs.close(profiles.membership_context(row), role.value.encode())
    row.save(force_insert=True)
    record(kind=EventKind.MEMBER_ADDED, by=by, now=now, subject_id=user.pk)


def _team(team_id: UUID, *, by: Staff | Actor) -> Team:
    team = Team.objects.get(pk=team_id)
    if isinstance(by, Staff) and team.kind in KEYED and not by.is_coordinator:
        raise permits.NotAllowed
    return team


def _account(user_id: UUID) -> User:
    user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NoAccount
    return user


def _good(token: str, *, now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        token_hash=_hash(token), used_at=None, expires_at__gt=now, user__is_active=True
    )


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
