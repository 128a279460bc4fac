"""When nobody is there in the coming days, and who could be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from reports.accounts.directory.profiles import Member
from reports.accounts.directory.teams import TeamInfo
from reports.cases.assignment.pattern_hours import gaps
from reports.cases.assignment.rota import OnDuty
from reports.cases.assignment.rota_stretches import stretches
from reports.cases.assignment.staffing import CHILDREN
from reports.console.case_actions.case_forms import Choices
from reports.console.staff_forms.team_names import listed_names
from reports.region.vocabulary import Takes

AHEAD: Final = timedelta(days=14)
SHOWN: Final = 12  # gaps of one kind; a rota that has more has to be filled first


# Whose shifts count, by team and person.
type Counts = Mapping[tuple[UUID, UUID], OnDuty]


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Nobody is there from when until when."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Missing:
    """When nobody of one kind is on duty in the coming days; `more`: gaps that are not shown."""

    where: Promise
    gaps: Sequence[Gap]
    more: int


@dataclass(frozen=True)
class People:
    """Who works in the teams of the rota, by id, and what both are called."""

    teams: Mapping[UUID, TeamInfo]
    members: Mapping[UUID, Sequence[Member]]

    @property
    def names(self) -> dict[UUID, str]:
        """The name of everybody."""
        return {
            member.user_id: member.profile.name
            for found in self.members.values()
            for member in found
        }

    @property
    def choices(self) -> Choices:
        """Everybody, as one list; a query only where two teams have one name."""
        called = listed_names(self.teams.values())
        return [
            (f"{team_id}/{member.user_id}", f"{member.profile.name} · {called[team_id]}")
            for team_id in self.teams
            for member in self.members.get(team_id, ())
        ]


def missing(*, teams: Mapping[UUID, TeamInfo], counts: Counts, now: datetime) -> list[Missing]:
    """When nobody is there for adults' cases, for minors', and at the coordinators' desk.

    Whose shift counts for which is what routing asks (R7.15).
    """
    until = now + AHEAD
    there = [
        (counts[each.team_id, each.user_id], (each.starts_at, each.ends_at))
        for each in stretches(team_ids=teams.keys(), since=now, until=until)
        if each.user_id and (each.team_id, each.user_id) in counts
    ]
    desk = {team_id for team_id, team in teams.items() if team.coordinators}
    kinds: tuple[tuple[Promise, Callable[[OnDuty], bool]], ...] = (
        (
            gettext_lazy("Care teams, adults' cases"),
            lambda each: each.team_id not in desk and each.takes is not Takes.MINORS,
        ),
        (
            gettext_lazy("Care teams, minors' cases"),
            lambda each: each.team_id not in desk and CHILDREN in each.profile.skills,
        ),
        (gettext_lazy("Coordinators' desk"), lambda each: each.team_id in desk),
    )
    return [
        _missing(where, gaps((when for who, when in there if fits(who)), now, until))
        for where, fits in kinds
    ]


def _missing(where: Promise, found: Sequence[tuple[datetime, datetime]]) -> Missing:
    shown = [Gap(starts_at=begins, ends_at=ends) for begins, ends in found[:SHOWN]]
    return Missing(where=where, gaps=shown, more=len(found) - len(shown))
