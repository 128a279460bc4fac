"""One-time links, handed over in person: to begin, after a lost password, after a lost phone."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from reports.accounts.authentication import second_factors
from reports.accounts.directory import permission_checks, profiles
from reports.accounts.directory.organisations import ROLE_OF_TEAM
from reports.accounts.directory.profiles import NoAccount, Profile
from reports.accounts.directory.seats import KEYED, PARTNERS, check_not_last, save_member
from reports.accounts.directory.staff import Staff
from reports.accounts.models import Invitation, Membership, Purpose, Team, TeamKind, User
from reports.accounts.onboarding import invitation_rows, proposals
from reports.accounts.onboarding.invitation_rows import Link
from reports.accounts.onboarding.proposals import SecondPersonNeeded, What
from reports.accounts.roles import Permission
from reports.audit.chain.seals import check_not_behind
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import Actor, record
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind
from reports.vault.service_blobs import account_blobs

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
    """A second coordinator must issue this: nobody resets their own account."""


class NotTheIssuer(Exception):
    """Only who issued an account's first link renews it; a coordinator issues a way back in."""


class NothingLeft(Exception):
    """This account is set up: there is nothing that a first link would be for."""


class AlreadyMember(Exception):
    """This person is in the team already."""


class AdministratorApart(Exception):
    """Whoever administers the installation is in no partner's team, nor the other way round."""


@dataclass(frozen=True, slots=True)
class Invited:
    """An account, and the token of the link that was made for it: shown once, kept nowhere."""

    user_id: UUID
    token: str


@dataclass(frozen=True, slots=True)
class Renewed:
    """The token of a first link made anew; its purpose says for how long it is good (`lasts`)."""

    token: str
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Reset:
    """A link that was issued for an existing account, as every coordinator's board shows it.

    `issued_by` None: by a command on the server. `asked_by`: of two coordinators, the first.
    """

    user_id: UUID
    purpose: Purpose
    issued_by: UUID | None
    issued_at: datetime
    used_at: datetime | None
    asked_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A first link that was not followed to the end; `is_void`: it is too old by now, or spent."""

    issued_by: UUID | None
    ends_at: datetime
    is_void: bool


def invite(*, team_id: UUID, profile: Profile, by: Staff | Actor, now: datetime) -> Invited:
    """Make an account in a team and a link that is good for 48 hours.

    Into a team with keys only a coordinator invites. Raises permission_checks.NotAllowed,
    Team.DoesNotExist, profiles.LoginTaken, profiles.LoginUnusable.
    """
    actor = permission_checks.check(by, Permission.INVITE)
    user = User(created_on=now.date())
    with transaction.atomic():
        team = _team(team_id, by=by)
        profiles.write_profile(user, profile)
        user.save(force_insert=True)
        _add(user, team, by=actor, now=now)
        token = _issue(user, Purpose.INVITATION, by=actor, now=now)
        record(kind=EventKind.INVITATION_ISSUED, by=actor, now=now, subject_id=user.pk)
    return Invited(user.pk, token)


def renew(*, user_id: UUID, by: Staff | Actor, now: datetime) -> Renewed:
    """Return a new link for an account whose first one was lost, is too old or was followed
    half-way; every link before it is void.

    Whoever has chosen a password already keeps it and the key, and sets up the second factor: a
    link like that of a lost phone, good for as short. Raises permission_checks.NotAllowed,
    NoAccount, NotTheIssuer, NothingLeft, seals.BehindJournal.
    """
    actor = permission_checks.check(by, Permission.INVITE)
    check_not_behind()
    with transaction.atomic():
        user = _account(user_id)
        link = invitation_rows.newest_of(user)
        if link is None or link.is_reset or link.issued_by != actor.id:
            raise NotTheIssuer
        purpose = still_to_do(user)
        if purpose is None:
            raise NothingLeft
        for team_id in Membership.objects.filter(user=user).values_list("team_id", flat=True):
            _team(team_id, by=by)
        token = _issue(user, purpose, by=actor, now=now, is_reset=False)
        record(kind=EventKind.INVITATION_ISSUED, by=actor, now=now, subject_id=user.pk)
    return Renewed(token, purpose)


def still_to_do(user: User) -> Purpose | None:
    """For what a link is needed before this account can log in at all; None if it can."""
    if user.public_key is None:
        return Purpose.INVITATION
    return None if second_factors.is_set_up(user=user) else Purpose.PHONE


def add_to_team(*, user_id: UUID, team_id: UUID, by: Staff | Actor, now: datetime) -> None:
    """Put an existing account into one more team; a key of that team it gets by admission.

    Raises permission_checks.NotAllowed, NoAccount, Team.DoesNotExist, AlreadyMember,
    AdministratorApart.
    """
    actor = permission_checks.check(by, Permission.INVITE)
    with transaction.atomic():
        user = _account(user_id)
        _add(user, _team(team_id, by=by), by=actor, now=now)


def issue_reset(*, user_id: UUID, purpose: Purpose, by: Staff | Actor, now: datetime) -> str:
    """Return the token of a link after something was lost; the links before it are void.

    PASSWORD needs the second factor, PHONE the password; when both are lost it is INVITATION
    again, which starts over without any key; so neither is issued for the last coordinator who
    holds the key. An account that has been in use begins again by `confirm_reset` alone, or by a
    command on the server. Raises permission_checks.NotAllowed, NotForOneself, NoAccount,
    seals.BehindJournal, seats.LastCoordinator, proposals.SecondPersonNeeded,
    proposals.NobodyElse (nobody but the issuer could admit the new key).
    """
    actor = permission_checks.check(by, Permission.RESET)
    if isinstance(by, Staff) and user_id == by.user_id:
        raise NotForOneself
    check_not_behind()
    with transaction.atomic():
        user = _account(user_id)
        return _reset(user, Purpose(purpose), by=by, actor=actor, now=now)


def confirm_reset(*, proposal_id: UUID, by: Staff, now: datetime) -> Invited:
    """Make the link of a new beginning that another coordinator asked for.

    Two people: whoever asked never sees the link, whoever makes it does not admit by it. Raises
    what proposals.take and issue_reset raise.
    """
    actor = permission_checks.check(by, Permission.RESET)
    check_not_behind()
    with transaction.atomic():
        asked = proposals.take(proposal_id=proposal_id, what=What.RESET, by=by, now=now)
        user = _account(asked.user_id)
        token = _reset(
            user, Purpose.INVITATION, by=by, actor=actor, now=now, asked_by=asked.asked_by
        )
    return Invited(user.pk, token)


def _reset(
    user: User,
    purpose: Purpose,
    *,
    by: Staff | Actor,
    actor: Actor,
    now: datetime,
    asked_by: UUID | None = None,
) -> str:
    if purpose != Purpose.PHONE:
        check_not_last(user.pk)
        if isinstance(by, Staff):
            anew = purpose == Purpose.INVITATION and user.public_key is not None
            if anew and asked_by is None:
                raise SecondPersonNeeded
            proposals.check_somebody_admits(user, besides=by.user_id)
    token = _issue(user, purpose, by=actor, now=now, asked_by=asked_by)
    kind, reason = _ISSUED[purpose]
    record(kind=kind, by=actor, now=now, subject_id=user.pk, reason=reason)
    return token


@dataclass(frozen=True)
class Shown:
    """What is shown of all links: by the account the first one that nobody has followed to the
    end, and the resets of the last 30 days, newest first.
    """

    unfinished: Mapping[UUID, Unfinished]
    resets: Sequence[Reset]


def shown(*, now: datetime) -> Shown:
    """Return what is shown of all links; one query."""
    links = invitation_rows.all_links()
    return Shown(_unfinished(links, now), _resets(links, now))


def _unfinished(links: Sequence[Link], now: datetime) -> dict[UUID, Unfinished]:
    newest = {link.user_id: link for link in sorted(links, key=lambda link: link.issued_at)}
    return {
        user_id: Unfinished(link.issued_by, link.ends_at, is_void=_is_void(link, now))
        for user_id, link in newest.items()
        if not link.is_reset and link.finished_at is None
    }


def _is_void(link: Link, now: datetime) -> bool:
    if link.used_at is None:
        return now >= link.ends_at
    return now >= min(link.used_at, link.ends_at) + FINISH_WITHIN


def resets_shown(*, now: datetime) -> list[Reset]:
    """Return the resets of the last 30 days, newest first, for every coordinator to see."""
    return _resets(invitation_rows.all_links(), now)


def _resets(links: Sequence[Link], now: datetime) -> list[Reset]:
    late = [link for link in links if link.is_reset and link.issued_at >= now - SHOWN_FOR]
    late.sort(key=lambda link: link.issued_at, reverse=True)
    return [
        Reset(
            link.user_id,
            link.purpose,
            link.issued_by,
            link.issued_at,
            link.used_at,
            link.asked_by,
        )
        for link in late
    ]


def look(*, token: str, now: datetime) -> Link:
    """Return what a link is for, without using it up. Raises LinkVoid."""
    link = invitation_rows.find(token=token)
    if link is None or link.used_at or not (now < link.ends_at and link.user.is_active):
        raise LinkVoid
    return link


def use(*, token: str, now: datetime) -> Link:
    """Use a link up; of two at once, one succeeds. Raises LinkVoid.

    An authenticator that somebody began on another screen is begun anew.
    """
    with transaction.atomic():
        link = _store(replace(look(token=token, now=now), used_at=now))
        second_factors.forget_waiting(user_id=link.user_id)
        return link


def in_progress(*, invitation_id: UUID, now: datetime) -> Link:
    """Return a used link whose steps are not finished yet. Raises LinkVoid."""
    link = invitation_rows.by_id(invitation_id)
    if link is None or link.used_at is None or link.finished_at or not link.user.is_active:
        raise LinkVoid
    if _is_void(link, now):
        raise LinkVoid
    return link


def check_open(*, invitation: Link) -> None:
    """Make sure that no newer link ended this one; with the account locked. Raises LinkVoid."""
    link = invitation_rows.by_id(invitation.id)
    if link is None or link.finished_at:
        raise LinkVoid


def finish(*, invitation: Link, now: datetime) -> None:
    """Close a link whose last step is done; inside a transaction. Raises LinkVoid if closed."""
    _store(replace(invitation, finished_at=now))


def forget_old(*, now: datetime) -> int:
    """Delete links issued more than 30 days ago; return how many."""
    return newest.delete(Kind.LINK, Invitation.objects.filter(issued_at__lt=now - SHOWN_FOR))


def lasts(purpose: Purpose) -> timedelta:
    """For how long a link is good."""
    return INVITATION_LASTS if purpose == Purpose.INVITATION else RESET_LASTS


def _issue(
    user: User,
    purpose: Purpose,
    *,
    by: Actor,
    now: datetime,
    asked_by: UUID | None = None,
    is_reset: bool | None = None,
) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    # One whose button was pressed ends here too, at whatever step it is.
    invitation_rows.end_all(user=user, now=now)
    link = Link(
        id=uuid.uuid4(),
        user=user,
        purpose=purpose,
        is_reset=user.public_key is not None if is_reset is None else is_reset,
        issued_by=by.id,
        issued_at=now,
        ends_at=now + lasts(purpose),
        asked_by=asked_by,
    )
    invitation_rows.insert(link, token=token)
    return token


def _store(link: Link) -> Link:
    """Store a link's new state. Raises LinkVoid when somebody else changed it first."""
    stored = invitation_rows.store(link)
    if stored is None:
        raise LinkVoid
    return stored


def _add(user: User, team: Team, *, by: Actor, now: datetime) -> None:
    role = ROLE_OF_TEAM[TeamKind(team.kind)]
    row = Membership(user=user, team=team, role=role.value, added_at=now)
    if Membership.objects.filter(user=user, team=team).exists():
        raise AlreadyMember
    _check_apart(user, TeamKind(team.kind))
    row.proof = account_blobs.close(profiles.membership_context(row), role.value.encode())
    save_member(row)
    record(kind=EventKind.MEMBER_ADDED, by=by, now=now, subject_id=user.pk)


def _check_apart(user: User, joins: TeamKind) -> None:
    # Whatever the rows' proofs say: here a row more only refuses.
    kinds = set(Team.objects.filter(memberships__user=user).values_list("kind", flat=True))
    if joins in PARTNERS and TeamKind.ADMINISTRATION in kinds:
        raise AdministratorApart
    if joins == TeamKind.ADMINISTRATION and not PARTNERS.isdisjoint(kinds):
        raise AdministratorApart


def _team(team_id: UUID, *, by: Staff | Actor) -> Team:
    team = Team.objects.get(pk=team_id)
    if isinstance(by, Staff) and team.kind in KEYED and not by.is_coordinator:
        raise permission_checks.NotAllowed
    return team


def _account(user_id: UUID) -> User:
    user = User.objects.select_for_update().active(pk=user_id).first()
    if user is None:
        raise NoAccount
    return user
