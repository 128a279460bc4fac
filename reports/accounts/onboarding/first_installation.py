"""The beginning of an installation: the operator's organisation, the desk, its first people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reports.accounts.directory import organisations, profiles
from reports.accounts.directory.profiles import Profile
from reports.accounts.models import OrganisationKind, Team, TeamKind, User
from reports.accounts.onboarding import invitations
from reports.accounts.onboarding.invitations import Invited
from reports.audit.log import Actor
from reports.vault.team_keys import team_key_renewal


class AlreadyFounded(Exception):
    """This installation has a coordinators' desk already."""


class TooFewCoordinators(Exception):
    """Two coordinators are needed: nobody resets or replaces their own account."""


@dataclass(frozen=True, slots=True)
class Founded:
    """The coordinators' desk and the links of its first people, in the order asked for."""

    desk: Team
    coordinators: tuple[Invited, ...]
    administrators: tuple[Invited, ...]


def found_installation(
    *,
    name: str,
    coordinators: Sequence[Profile],
    administrators: Sequence[Profile] = (),
    by: Actor,
    now: datetime,
) -> Founded:
    """Make the operator's organisation, the coordinators' desk, and invitations for its people.

    The first coordinator who chooses a password founds the coordinators' key and admits the
    second by eight digits; the right to found it is given here, once, and nowhere else.
    Raises AlreadyFounded, TooFewCoordinators, profiles.LoginTaken, profiles.LoginUnusable,
    organisations.NameMissing.
    """
    if len(coordinators) < 2:
        raise TooFewCoordinators
    with transaction.atomic():
        if Team.objects.filter(kind=TeamKind.COORDINATORS).exists():
            raise AlreadyFounded
        desk = _team(name, TeamKind.COORDINATORS, by, now)
        team_key_renewal.let_found(desk.pk)
        office = _team(name, TeamKind.ADMINISTRATION, by, now, beside=desk)
        return Founded(
            desk,
            tuple(_invite(desk, profile, by, now) for profile in coordinators),
            tuple(_invite(office, profile, by, now) for profile in administrators),
        )


def links_anew(*, by: Actor, now: datetime) -> dict[str, str]:
    """Return a new link's token for each login of desk and administration that is not in yet.

    For a link that was lost, is too old, or was followed half-way: whoever has a password keeps it
    and the key, and sets up a second factor. Raises seals.BehindJournal.
    """
    first = TeamKind.COORDINATORS, TeamKind.ADMINISTRATION
    users = User.objects.active(memberships__team__kind__in=first).distinct()
    with transaction.atomic():
        return {
            profiles.open_profile(user).login: invitations.issue_reset(
                user_id=user.pk, purpose=purpose, by=by, now=now
            )
            for user in users.order_by("created_on", "pk")
            if (purpose := invitations.still_to_do(user)) is not None
        }


def _team(name: str, kind: TeamKind, by: Actor, now: datetime, beside: Team | None = None) -> Team:
    organisation = (
        beside.organisation
        if beside
        else organisations.create_organisation(
            kind=OrganisationKind.OPERATOR, name=name, by=by, now=now
        )
    )
    return organisations.create_team(
        organisation=organisation, kind=kind, name=name, by=by, now=now
    )


def _invite(team: Team, profile: Profile, by: Actor, now: datetime) -> Invited:
    return invitations.invite(team_id=team.pk, profile=profile, by=by, now=now)
