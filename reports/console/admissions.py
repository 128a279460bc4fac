"""Who waits to be admitted to a team, for those who may hear the eight digits."""

from dataclasses import dataclass
from uuid import UUID

from reports.accounts.members import pending_admissions
from reports.accounts.profiles import names, team_names
from reports.accounts.roles import Permission
from reports.accounts.staff import Staff


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Somebody who has chosen a password and waits for one team's key."""

    user_id: UUID
    team_id: UUID
    name: str
    team: str


def waiting(*, staff: Staff) -> list[Waiting]:
    """Who waits for a team this person may admit to: any for a coordinator, else her own."""
    if not staff.may(Permission.ADMIT):
        return []
    teams = None if staff.is_coordinator else staff.teams_with(Permission.ADMIT)
    pending = pending_admissions(team_ids=teams)
    who = names({each.user_id for each in pending})
    where = team_names({each.team_id for each in pending})
    return [
        Waiting(
            user_id=each.user_id,
            team_id=each.team_id,
            name=who[each.user_id],
            team=where[each.team_id],
        )
        for each in pending
    ]
