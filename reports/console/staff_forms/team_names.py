"""What a team is called where one is chosen from a list: two of one name can be told apart."""

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from reports.accounts.directory.organisations import all_organisations
from reports.accounts.directory.profiles import told_apart
from reports.accounts.directory.teams import TeamInfo


def listed_names(teams: Collection[TeamInfo]) -> dict[UUID, str]:
    """The name of each; with its kind, or else its organisation, where another has the same.

    One query where there is such a one, else none.
    """
    doubled = _doubled({team.team_id: team.name for team in teams})
    if not doubled:
        return {team.team_id: team.name for team in teams}
    places = {each.organisation_id: each.name for each in all_organisations()}
    with_kind = {team.team_id: f"{team.name}, {team.kind.label}" for team in teams}
    alike = _doubled(with_kind)
    return {
        team.team_id: told_apart(
            name=team.name,
            apart=_apart(team, places, is_alike=team.team_id in alike)
            if team.team_id in doubled
            else "",
        )
        for team in teams
    }


def _apart(team: TeamInfo, places: dict[UUID, str], *, is_alike: bool) -> str:
    return places.get(team.organisation_id, "") if is_alike else str(team.kind.label)


def _doubled(names: dict[UUID, str]) -> set[UUID]:
    counted = Counter(name.casefold() for name in names.values())
    return {team_id for team_id, name in names.items() if counted[name.casefold()] > 1}
