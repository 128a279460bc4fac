"""Who waits to be admitted to a team, for those who may hear the eight digits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from reports.accounts.directory.profiles import names, team_names
from reports.accounts.directory.staff import Staff
from reports.accounts.models import User
from reports.accounts.onboarding import issuers
from reports.accounts.onboarding.members import OwnLink, Pending, check_issuer, pending_admissions
from reports.accounts.roles import Permission


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Somebody who has chosen a password and waits for one team's key.

    `own_link`: whoever looks issued the link, so somebody else admits.
    """

    user_id: UUID
    team_id: UUID
    name: str
    team: str
    own_link: bool


def waiting(*, staff: Staff, pending: Sequence[Pending] | None = None) -> list[Waiting]:
    """Who waits for a team this person may admit to: any for a coordinator, else their own.

    `pending`: everybody who waits, where it was asked a moment ago.
    """
    if not staff.may(Permission.ADMIT):
        return []
    teams = None if staff.is_coordinator else staff.teams_with(Permission.ADMIT)
    if pending is None:
        pending = pending_admissions(team_ids=teams, seats=staff.seats)
    pending = [each for each in pending if teams is None or each.team_id in teams]
    who = names({each.user_id for each in pending})
    own = _by_own_link(staff, {each.user_id for each in pending})
    where = team_names({each.team_id for each in pending})
    return [
        Waiting(
            user_id=each.user_id,
            team_id=each.team_id,
            name=who[each.user_id],
            team=where[each.team_id],
            own_link=each.user_id in own,
        )
        for each in pending
    ]


def _by_own_link(staff: Staff, user_ids: Collection[UUID]) -> set[UUID]:
    return {user.pk for user in User.objects.filter(pk__in=user_ids) if _is_own(user, staff)}


def _is_own(user: User, staff: Staff) -> bool:
    try:
        check_issuer(user, by=staff.user_id)
    except OwnLink:
        return True
    except issuers.NotProven:  # told to whoever tries: a new link is needed
        return False
    return False
