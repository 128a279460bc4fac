"""A week of the rota as a table: a line for each person, a cell for each day, coverage in words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from reports.accounts.directory.profiles import Member
from reports.cases.assignment.rota_stretches import Stretch
from reports.console.pictures.coverage_lanes import Run, Span, runs
from reports.console.rota.rota_gaps import People

EVENING: Final = 12
NIGHT: Final = 18
MORNING: Final = 5
type Pairs = Collection[tuple[UUID, UUID]]


@dataclass(frozen=True, kw_only=True)
class Shift:
    """One shift in a cell. `off`: the person's, who is away; nobody or somebody else stands in."""

    shift_id: UUID | None
    pattern_id: UUID | None
    day: date | None
    starts_at: datetime
    ends_at: datetime
    instead_of: str
    off: bool
    missing: bool

    @property
    def symbol(self) -> str:
        """A sun, half a disc or a moon, by when it begins."""
        hour = timezone.localtime(self.starts_at).hour
        if MORNING <= hour < EVENING:
            return "sun"
        return "half" if EVENING <= hour < NIGHT else "moon"

    @property
    def night(self) -> bool:
        """Whether it begins in the evening or at night."""
        return self.symbol == "moon"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One person's day."""

    day: date
    shifts: Sequence[Shift]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One person's week; `who` is what a form that adds a shift sends, empty for who left."""

    who: str
    name: str
    cells: Sequence[Cell]
    has_phone: bool


@dataclass(frozen=True, kw_only=True)
class Words:
    """The coverage of one day in words: nothing, or who misses somebody and from when."""

    day: date
    missing: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class TeamGrid:
    """One team's table."""

    team_id: UUID
    name: str
    lines: Sequence[Line]
    words: Sequence[Words]


def grids(
    found: Sequence[Stretch], *, days: Sequence[Span], people: People, counts: Pairs
) -> list[TeamGrid]:
    """The tables of all teams of the rota."""
    return [
        TeamGrid(
            team_id=team_id,
            name=team.name,
            lines=_lines(team_id, found, days, people),
            words=[_words(team_id, found, day, counts) for day in days],
        )
        for team_id, team in people.teams.items()
    ]


def _lines(
    team_id: UUID, found: Iterable[Stretch], days: Sequence[Span], people: People
) -> list[Line]:
    names, of_person = people.names, _by_person(team_id, found)
    here = {member.user_id: member for member in people.members.get(team_id, ())}
    left = [user_id for user_id in of_person if user_id not in here]
    return [
        *(_line(team_id, member, of_person, days, names) for member in here.values()),
        *(
            _cells_of("", str(_("Somebody who left")), user_id, of_person, days, names)
            for user_id in left
        ),
    ]


def _line(
    team_id: UUID,
    member: Member,
    of_person: Mapping[UUID, Sequence[Stretch]],
    days: Sequence[Span],
    names: Mapping[UUID, str],
) -> Line:
    return _cells_of(
        f"{team_id}/{member.user_id}",
        member.profile.name,
        member.user_id,
        of_person,
        days,
        names,
        has_phone=bool(member.profile.duty_phone),
    )


def _cells_of(
    who: str,
    name: str,
    user_id: UUID,
    of_person: Mapping[UUID, Sequence[Stretch]],
    days: Sequence[Span],
    names: Mapping[UUID, str],
    *,
    has_phone: bool = False,
) -> Line:
    first = timezone.localdate(days[0][0])
    cells: dict[date, list[Shift]] = {timezone.localdate(begins): [] for begins, _end in days}
    for each in of_person.get(user_id, ()):
        # A shift that began before Monday is shown on Monday.
        day = max(timezone.localdate(each.starts_at), first)
        cells[day].append(_shift(each, user_id, names))
    return Line(
        who=who,
        name=name,
        cells=[Cell(day=day, shifts=shifts) for day, shifts in cells.items()],
        has_phone=has_phone,
    )


def _by_person(team_id: UUID, found: Iterable[Stretch]) -> dict[UUID, list[Stretch]]:
    """Whose line each stretch stands in: who is there, and whose it would be."""
    lines: dict[UUID, list[Stretch]] = {}
    for each in found:
        if each.team_id != team_id:
            continue
        for user_id in {who for who in (each.user_id, each.instead_of) if who}:
            lines.setdefault(user_id, []).append(each)
    return lines


def _shift(each: Stretch, user_id: UUID, names: Mapping[UUID, str]) -> Shift:
    off = each.instead_of == user_id and each.user_id != user_id
    return Shift(
        shift_id=each.shift_id,
        pattern_id=each.pattern_id,
        day=each.day,
        starts_at=each.starts_at,
        ends_at=each.ends_at,
        instead_of=names.get(each.instead_of, str(_("Somebody who left")))
        if each.instead_of and not off
        else "",
        off=off,
        missing=off and each.user_id is None,
    )


def _words(team_id: UUID, found: Sequence[Stretch], day: Span, counts: Pairs) -> Words:
    since, until = day
    spans = [
        (each.starts_at, each.ends_at)
        for each in found
        if each.team_id == team_id and each.user_id and (team_id, each.user_id) in counts
    ]
    empty = [each for each in runs(spans, since=since, until=until) if not each.count]
    return Words(day=timezone.localdate(since), missing=[_span(each) for each in empty])


def _span(each: Run) -> str:
    begins, ends = timezone.localtime(each.starts_at), timezone.localtime(each.ends_at)
    last = f"{ends:%H:%M}" if ends.date() == begins.date() else "24:00"
    return f"{begins:%H:%M}–{last}"


def week_days(monday: datetime) -> list[Span]:
    """The seven days as spans, each from midnight to midnight by the region's clock."""
    zone = monday.tzinfo
    firsts = [
        datetime.combine(monday.date() + timedelta(days=n), datetime.min.time(), zone)
        for n in range(8)
    ]
    return list(pairwise(firsts))
