"""The rota in words: the shifts of a week, and when nobody is there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.accounts.profiles import Member
from reports.accounts.teams import TeamInfo
from reports.cases import rota
from reports.cases.patterns.hours import gaps
from reports.cases.patterns.stretches import Stretch, stretches
from reports.console.forms import Choices
from reports.console.team_names import listed_names

AHEAD: Final = timedelta(days=14)
SHOWN: Final = 12  # gaps of one kind; a rota that has more has to be filled first


@dataclass(frozen=True, kw_only=True)
class OnRota:
    """One shift in words. `who` is empty for a day off that nobody takes over."""

    shift_id: UUID | None
    pattern_id: UUID | None
    day: date | None
    who: str
    instead_of: str
    team: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of the week and the shifts that begin on it; `empty`: nobody is there at all."""

    day: date
    shifts: Sequence[OnRota]
    empty: bool


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


def days(found: Iterable[Stretch], *, monday: date, people: People) -> list[Day]:
    """Seven days; a shift that began before Monday is shown on Monday."""
    names = people.names
    of_day: dict[date, list[OnRota]] = {monday + timedelta(days=n): [] for n in range(7)}
    for each in found:
        day = max(timezone.localdate(each.starts_at), monday)
        of_day[day].append(_in_words(each, names, people.teams))
    return [
        Day(day=day, shifts=shifts, empty=not any(each.who for each in shifts))
        for day, shifts in of_day.items()
    ]


def _in_words(each: Stretch, names: Mapping[UUID, str], teams: Mapping[UUID, TeamInfo]) -> OnRota:
    left = _("Somebody who left")
    return OnRota(
        shift_id=each.shift_id,
        pattern_id=each.pattern_id,
        day=each.day,
        who=names.get(each.user_id, left) if each.user_id else "",
        instead_of=names.get(each.instead_of, left) if each.instead_of else "",
        team=teams[each.team_id].name,
        starts_at=each.starts_at,
        ends_at=each.ends_at,
    )


def missing(*, teams: Mapping[UUID, TeamInfo], now: datetime) -> list[Missing]:
    """When nobody whose shift counts is there for a care team, and at the coordinators' desk."""
    until = now + AHEAD
    counts = rota.could_be_on_duty(now=now)
    there = [
        each
        for each in stretches(team_ids=teams.keys(), since=now, until=until)
        if (each.team_id, each.user_id) in counts
    ]
    kinds = ((gettext_lazy("Care teams"), False), (gettext_lazy("Coordinators' desk"), True))
    return [
        _missing(
            where,
            gaps(
                (
                    (each.starts_at, each.ends_at)
                    for each in there
                    if teams[each.team_id].coordinators is desk
                ),
                now,
                until,
            ),
        )
        for where, desk in kinds
    ]


def _missing(where: Promise, found: Sequence[tuple[datetime, datetime]]) -> Missing:
    shown = [Gap(starts_at=begins, ends_at=ends) for begins, ends in found[:SHOWN]]
    return Missing(where=where, gaps=shown, more=len(found) - len(shown))
