"""Bringing together what the pure chooser needs, in a few queries whatever the number of cases."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from reports.accounts.models import Team, TeamKind
from reports.accounts.profiles import Profile, profiles, team_context
from reports.cases.facts import Facts
from reports.cases.models import Conflict, Queue
from reports.cases.rota import OnDuty, on_duty
from reports.cases.routing import (
    Choice,
    RoutingFacts,
    TeamFacts,
    Wish,
    WorkerFacts,
    choose_worker,
)
from reports.region import region
from reports.region.vocabulary import Kind, Level
from reports.vault import account_blobs

# A load is counted no further than this: beyond it nobody has capacity, and counting on would
# cost more with every case.
COUNTED_AT_MOST = 500

# Somebody with this skill takes the cases of minors (R7.15).
CHILDREN = "children"

LOADS = """
select worker.id,
       (select count(*) from (select 1 from reports_case where owner_id = worker.id
           and closed_at is null limit %s) as counted),
       (select assigned_at from reports_case where owner_id = worker.id
           order by assigned_at desc limit 1)
from unnest(%s::uuid[]) as worker(id)
"""


@dataclass(frozen=True, slots=True)
class Load:
    """How many open cases somebody has, and when she was given the last one."""

    open_cases: int = 0
    last_assigned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Routed:
    """Who gets a case: a worker, or a queue of a team."""

    team_id: UUID
    worker_id: UUID | None
    queue: Queue | None
    notify_coordinator: bool


def loads(user_ids: Collection[UUID]) -> dict[UUID, Load]:
    """The load of each, from the index on open cases alone; one query."""
    if not user_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(LOADS, [COUNTED_AT_MOST, list(user_ids)])
        return {user_id: Load(count, last) for user_id, count, last in cursor.fetchall()}


def choose(
    *,
    case_id: UUID,
    level: Level,
    facts: Facts,
    now: datetime,
    within: UUID | None = None,
    tried: Collection[UUID] = (),
) -> Routed:
    """Choose a worker who is on duty now, or the team whose queue it goes to. Raises NoTeam.

    `within` keeps to one team (whose members hold the key); `tried` are not asked again.
    """
    teams = _teams()
    choice = choose_worker(
        case=_routing_facts(case_id, level, facts, within, tried),
        workers=_workers(_care_duty(teams, within, now), case_id),
        teams=teams,
    )
    return _routed(choice, teams)


def _routing_facts(
    case_id: UUID,
    level: Level,
    facts: Facts,
    within: UUID | None,
    tried: Collection[UUID],
) -> RoutingFacts:
    wishes = facts.wishes
    return RoutingFacts(
        case_id=case_id,
        level=level,
        language=facts.language,
        kinds=_kinds(wishes.kinds),
        wish=Wish(wishes.worker_gender),
        commune=wishes.commune or None,
        minor=wishes.minor,
        organisation=facts.source_organisation,
        within=within,
        tried=frozenset(tried),
    )


def _care_duty(teams: Sequence[TeamFacts], within: UUID | None, now: datetime) -> Sequence[OnDuty]:
    """Who is on duty for a team that gives care: coordinators are asked last, by escalation."""
    care = {team.team_id for team in teams if not team.coordinators}
    return on_duty(now=now, team_ids=care if within is None else care & {within})


def _routed(choice: Choice, teams: Sequence[TeamFacts]) -> Routed:
    above = {team.team_id for team in teams if team.coordinators}
    queue = Queue.COORDINATORS if choice.team_id in above else Queue.TEAM
    return Routed(
        team_id=choice.team_id,
        worker_id=choice.worker_id,
        queue=None if choice.worker_id else queue,
        notify_coordinator=choice.notify_coordinator,
    )


def _workers(duty: Sequence[OnDuty], case_id: UUID) -> list[WorkerFacts]:
    user_ids = {each.user_id for each in duty}
    known, counted = profiles(user_ids), loads(user_ids)
    blocked = blocked_from(case_id)
    return [
        _worker(each, known[each.user_id], counted.get(each.user_id, Load()), blocked, case_id)
        for each in duty
        if each.user_id in known
    ]


def blocked_from(case_id: UUID) -> frozenset[UUID]:
    """Who declared a conflict with this case (R7.9); one query."""
    return frozenset(Conflict.objects.filter(case_id=case_id).values_list("user_id", flat=True))


def _worker(
    duty: OnDuty, profile: Profile, load: Load, blocked: frozenset[UUID], case_id: UUID
) -> WorkerFacts:
    return WorkerFacts(
        worker_id=duty.user_id,
        team_id=duty.team_id,
        on_duty=True,
        languages=frozenset(profile.languages),
        gender=profile.gender,
        specialisms=_kinds(profile.skills),
        not_in=_not_in(profile.areas),
        conflict_cases=frozenset({case_id}) if duty.user_id in blocked else frozenset(),
        conflict_organisations=frozenset(),
        open_cases=load.open_cases,
        capacity=profile.capacity,
        last_assigned_at=load.last_assigned_at,
        children=CHILDREN in profile.skills,
    )


def _not_in(areas: Collection[str]) -> frozenset[str]:
    """The communes a worker does not cover; who named no areas covers all."""
    if not areas:
        return frozenset()
    return frozenset(commune.code for commune in region().communes) - frozenset(areas)


def _teams() -> list[TeamFacts]:
    kinds = (TeamKind.CARE, TeamKind.COORDINATORS)
    return [_team(row) for row in Team.objects.filter(kind__in=kinds).order_by("id")]


def _team(row: Team) -> TeamFacts:
    profile = json.loads(account_blobs.open(team_context(row), bytes(row.profile)))
    return TeamFacts(
        team_id=row.id,
        languages=frozenset(profile["languages"]),
        coordinators=row.kind == TeamKind.COORDINATORS,
    )


def _kinds(names: Collection[str]) -> frozenset[Kind]:
    return frozenset(Kind(name) for name in names if name in Kind)
