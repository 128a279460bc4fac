"""The rota in words: the shifts of a week, and when nobody is there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.accounts.directory.profiles import Member
from reports.accounts.directory.teams import TeamInfo
from reports.cases.assignment.pattern_hours import gaps
from reports.cases.assignment.rota import OnDuty
from reports.cases.assignment.rota_stretches import Stretch, stretches
from reports.cases.assignment.staffing import CHILDREN
from reports.console.case_actions.case_forms import Choices
from reports.console.staff_forms.team_names import listed_names
from reports.region.vocabulary import Takes

AHEAD: Final = timedelta(days=14)
INSTANT: Final = timedelta(microseconds=1)  # what ends at midnight is not there on the day after
SHOWN: Final = 12  # gaps of one kind; a rota that has more has to be filled first


# Whose shifts count, by team and person.
type Counts = Mapping[tuple[UUID, UUID], OnDuty]


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
    """One day of the week and the shifts that begin on it.

    `empty`: nobody is there at any time of it, nor from the evening before.
    """

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


def days(found: Iterable[Stretch], *, monday: date, people: People, counts: Counts) -> list[Day]:
    """Seven days; a shift that began before Monday is shown on Monday."""
    names, today = people.names, timezone.localdate()
    of_day: dict[date, list[OnRota]] = {monday + timedelta(days=n): [] for n in range(7)}
    there: set[date] = set()
    for each in found:
        first = timezone.localdate(each.starts_at)
        of_day[max(first, monday)].append(_in_words(each, names, people.teams))
        last = timezone.localdate(each.ends_at - INSTANT)
        there.update(
            day for day in of_day if first <= day <= last and _is_there(each, day < today, counts)
        )
    return [Day(day=day, shifts=shifts, empty=day not in there) for day, shifts in of_day.items()]


def _is_there(each: Stretch, is_past: bool, counts: Counts) -> bool:
    """Whose shift counts now says nothing of days that are over: who left was there then."""
    return each.user_id is not None and (is_past or (each.team_id, each.user_id) in counts)


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
