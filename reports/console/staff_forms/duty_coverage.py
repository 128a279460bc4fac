"""Who is there in the coming hours, by team: what the board's strip and the rota's draw."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.timezone import localtime

from reports.accounts.directory.teams import TeamInfo, care_teams
from reports.cases.assignment import rota
from reports.cases.assignment.rota_stretches import Stretch, stretches
from reports.console.pictures.coverage_lanes import LANE, Coverage, Span, Tick, lane, share
from reports.look.days import written

NEXT: Final = timedelta(hours=24)
STEP: Final = timedelta(hours=3)

type Pairs = Collection[tuple[UUID, UUID]]


def coming_hours(*, now: datetime) -> Coverage:
    """Each care team and the coordinators' desk in the next 24 hours."""
    teams = {team.team_id: team for team in care_teams()}
    found = stretches(team_ids=teams.keys(), since=now, until=now + NEXT)
    return of_teams(teams, found, rota.could_be_on_duty(now=now).keys(), now=now)


def of_teams(
    teams: Mapping[UUID, TeamInfo], found: Sequence[Stretch], counts: Pairs, *, now: datetime
) -> Coverage:
    """One lane for each team, from now on."""
    until = now + NEXT
    return Coverage(
        id="coming",
        lanes=[
            lane(
                team.name,
                spans_of(found, team_id, counts),
                number=number,
                since=now,
                until=until,
            )
            for number, (team_id, team) in enumerate(teams.items())
        ],
        ticks=_hours(now, until),
        now_x="",
        now_y1=0,
        now_y2=0,
    )


def of_week(
    team_id: UUID, found: Sequence[Stretch], counts: Pairs, *, days: Sequence[Span], now: datetime
) -> Coverage:
    """One lane for each day of a week, of one team."""
    spans = spans_of(found, team_id, counts)
    here = next((n for n, (begins, ends) in enumerate(days) if begins <= now < ends), None)
    return Coverage(
        id=f"week-{team_id}",
        lanes=[
            lane(_day(begins), spans, number=number, since=begins, until=ends)
            for number, (begins, ends) in enumerate(days)
        ],
        ticks=[
            Tick(x=f"{100 * hour / 24:.2f}%", word=f"{hour:02}", last=hour == 24)
            for hour in (0, 6, 12, 18, 24)
        ],
        now_x="" if here is None else share(now, *days[here]),
        now_y1=(here or 0) * LANE - 1,
        now_y2=((here or 0) + 1) * LANE - 1,
    )


def spans_of(found: Sequence[Stretch], team_id: UUID, counts: Pairs) -> list[Span]:
    """When somebody of this team is there whose shift counts."""
    return [
        (each.starts_at, each.ends_at)
        for each in found
        if each.team_id == team_id and each.user_id and (team_id, each.user_id) in counts
    ]


def _hours(since: datetime, until: datetime) -> list[Tick]:
    first = localtime(since).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    first += timedelta(hours=-first.hour % 3)
    at, found = first, []
    while at < until:
        found.append(
            Tick(x=share(at, since, until), word=f"{localtime(at):%H}", last=until - at < STEP)
        )
        at += STEP
    return found


def _day(at: datetime) -> str:
    return written(localtime(at), "D j")
