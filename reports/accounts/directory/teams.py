"""Which teams there are, for routing, hand-overs, the rota and the people page."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from reports.accounts.directory import profiles
from reports.accounts.models import Team, TeamKind
from reports.region.vocabulary import Takes


@dataclass(frozen=True, slots=True)
class TeamInfo:
    """One team with what its working blob says."""

    team_id: UUID
    kind: TeamKind
    name: str
    languages: tuple[str, ...]
    takes: Takes
    organisation_id: UUID
    revision: int

    @property
    def coordinators(self) -> bool:
        """Whether this is the coordinators' desk."""
        return self.kind == TeamKind.COORDINATORS


def care_teams() -> list[TeamInfo]:
    """Return the teams a case can belong to: care teams and the coordinators' desk; one query."""
    return _infos([TeamKind.CARE, TeamKind.COORDINATORS])


def all_teams() -> list[TeamInfo]:
    """Return every team; one query."""
    return _infos(list(TeamKind))


def _infos(kinds: Collection[TeamKind]) -> list[TeamInfo]:
    found = []
    for team in Team.objects.filter(kind__in=kinds).order_by("id"):
        said = profiles.open_team_profile(team)
        found.append(
            TeamInfo(
                team.id,
                TeamKind(team.kind),
                said.name,
                said.languages,
                said.takes,
                team.organisation_id,
                team.profile_revision,
            )
        )
    return found
