"""What a one-time link leads to: a password, a second factor, backup codes; step by step."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from reports.accounts.authentication import (
    factor_step,
    password_step,
    private_keys,
    second_factors,
    sessions,
)
from reports.accounts.authentication.passwords import check_password, normal_password
from reports.accounts.directory.profiles import open_profile
from reports.accounts.directory.seats import check_not_last
from reports.accounts.directory.staff import account_actor
from reports.accounts.models import Membership, Purpose, TeamKind, User
from reports.accounts.onboarding import invitations, issuers
from reports.accounts.onboarding.invitation_rows import Link
from reports.accounts.throttling import throttle
from reports.audit.chain.seals import check_not_behind
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.vault.journal import restore_journal
from reports.vault.primitives.keys import PrivateKey
from reports.vault.team_keys import rosters, team_key_renewal


class Step(StrEnum):
    """Where somebody is on the way from their link to their account."""

    PROVE = "prove"  # the factor that was not lost
    PASSWORD = "password"  # noqa: S105 - the name of a step
    AUTHENTICATOR = "authenticator"


FIRST_STEP = {
    Purpose.INVITATION: Step.PASSWORD,
    Purpose.PASSWORD: Step.PROVE,
    Purpose.PHONE: Step.PROVE,
}

_USED = {
    Purpose.INVITATION: EventKind.INVITATION_USED,
    Purpose.PASSWORD: EventKind.PASSWORD_RESET_USED,
    Purpose.PHONE: EventKind.PHONE_RESET_USED,
}


class WrongStep(Exception):
    """This is not the step that follows."""


def prove(*, invitation: Link, typed: str, now: datetime) -> Step:
    """Check the factor that was not lost and return the next step.

    Raises second_factors.FactorRefused or password_step.LoginRefused, throttle.Throttled,
    WrongStep.
    """
    if invitation.purpose == Purpose.PASSWORD:
        factor_step.prove_factor(user=invitation.user, typed=typed, now=now)
        return Step.PASSWORD
    if invitation.purpose == Purpose.PHONE:
        password_step.check_password(user=invitation.user, password=typed, now=now)
        return Step.AUTHENTICATOR
    raise WrongStep


def choose_password(*, invitation: Link, password: str, now: datetime) -> Step | None:
    """Set a new password and with it a new key pair; return the next step, None at the end.

    What the old key opened stays closed until they are admitted again. The first coordinator of an
    installation founds the coordinators' key; the last who holds it keeps theirs. Raises
    passwords.UnfitPassword, WrongStep, seals.BehindJournal, seats.LastCoordinator,
    invitations.LinkVoid (a newer link was issued meanwhile), throttle.Throttled (busy).
    """
    return _chosen(invitation, password, now=now)[1]


def choose_password_and_keep_key(*, invitation: Link, password: str, now: datetime) -> PrivateKey:
    """The same; return the new private key, which a login would have to open again."""
    return _chosen(invitation, password, now=now)[0]


def _chosen(invitation: Link, password: str, *, now: datetime) -> tuple[PrivateKey, Step | None]:
    if invitation.purpose == Purpose.PHONE:
        raise WrongStep
    check_password(password, profile=open_profile(invitation.user))
    check_not_behind()
    with throttle.slowed_when_busy(), transaction.atomic():
        user = User.objects.select_for_update().get(pk=invitation.user_id)
        invitations.check_open(invitation=invitation)
        _take_keys_away(user, now=now)
        key = private_keys.make_keys(user=user, password=normal_password(password))
        issuers.note(user=user, link=invitation)
        _found_coordinators(user, now=now)
        if invitation.purpose == Purpose.INVITATION:
            second_factors.forget_factors(user=user)
            return key, Step.AUTHENTICATOR
        _finish(invitation, user, now=now)
    return key, None


def confirm_authenticator(*, invitation: Link, typed: str, now: datetime) -> list[str]:
    """Take the new app into use; return the backup codes, to be shown this once.

    After a lost phone everything that was on it goes: the app, passkeys, and the old paper.
    Raises second_factors.FactorRefused, WrongStep.
    """
    if invitation.purpose == Purpose.PASSWORD:
        raise WrongStep
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=invitation.user_id)
        actor = account_actor(user)
        second_factors.confirm_totp(user=user, typed=typed, by=actor, now=now)
        second_factors.forget_passkeys(user=user)
        codes = second_factors.make_backup_codes(user=user, by=actor, now=now)
        _finish(invitation, user, now=now)
    return codes


def _finish(invitation: Link, user: User, *, now: datetime) -> None:
    invitations.finish(invitation=invitation, now=now)
    sessions.end_all(user=user, by=account_actor(user), now=now)
    kind = _USED[invitation.purpose]
    record(kind=kind, by=account_actor(user), now=now, subject_id=user.pk)


def _take_keys_away(user: User, *, now: datetime) -> None:
    if user.public_key is not None:
        check_not_last(user.pk)
        for team_id in rosters.remove_everywhere(user_id=user.pk):
            restore_journal.left(user.pk, team_id, now=now)
        sessions.end_all(user=user, by=account_actor(user), now=now)


def _found_coordinators(user: User, *, now: datetime) -> None:
    desk = Membership.objects.filter(user=user, team__kind=TeamKind.COORDINATORS).first()
    # That there is no version says nothing: whoever writes to the database can take it away.
    if desk is not None and team_key_renewal.is_to_be_founded(desk.team_id):
        member = rosters.Member(user.pk, private_keys.public_key(user))
        team_key_renewal.found_team(
            team_id=desk.team_id, members=[member], coordinators=True, now=now
        )
