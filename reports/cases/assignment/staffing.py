"""Bringing together what the pure chooser needs, in a few queries whatever the number of cases."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reports.accounts.directory.profiles import TeamProfile, team_place, team_profile_in
from reports.accounts.models import TeamKind
from reports.cases.assignment.rota import OnDuty, ask_on_duty
from reports.cases.assignment.routing import (
    RoutingFacts,
    TeamFacts,
    Wish,
    WorkerFacts,
    choose_worker,
)
from reports.cases.models import Conflict, Queue
from reports.cases.terms.machine_facts import Facts
from reports.pipeline import Answer, send_query
from reports.region import region
from reports.region.vocabulary import Kind, Level
from reports.vault.primitives.errors import SealBroken

log = logging.getLogger("linden.cases")

# Somebody with this skill takes the cases of minors (R7.15).
CHILDREN = "children"

# Read at every filing: a constant, so that it is planned once.
TEAMS = f"""
select id, kind, profile, profile_revision from reports_team
where kind in ('{TeamKind.CARE.value}', '{TeamKind.COORDINATORS.value}') order by id
"""  # noqa: S608 - our own constants


@dataclass(frozen=True, slots=True)
class Routed:
    """Who gets a case: a worker, or a queue of a team; and what could not be met (a Need each)."""

    team_id: UUID
    worker_id: UUID | None
    queue: Queue | None
    given_up: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who is on duty. Nobody asks for the teams while one of them takes the case."""

    duty: Answer[list[OnDuty]]

    def teams(self) -> list[TeamFacts]:
        """All teams; one query."""
        return [_team(*row) for row in send_query(TEAMS).read()]


def ask_staffing(*, now: datetime, within: UUID | None = None) -> Staffing:
    """Ask who is on duty, within one team or all: what `choose` needs; two queries at most."""
    return Staffing(ask_on_duty(now=now, team_ids=None if within is None else [within]))


def choose(
    *,
    case_id: UUID,
    level: Level,
    facts: Facts,
    staffing: Staffing,
    within: UUID | None = None,
    tried: Collection[UUID] = (),
    blocked: Collection[UUID] = (),
) -> Routed:
    """Choose a worker who is on duty now, or the team whose queue it goes to. Raises NoTeam.

    `within` keeps to one team (whose members hold the key); `tried` are not asked again;
    `blocked` have a conflict of interest (R7.9).
    """
    case = _routing_facts(case_id, level, facts, within, tried)
    duty = staffing.duty.read()
    workers = _workers(duty, case_id, blocked)
    # Who is chosen does not depend on what teams speak; that matters only if nobody is.
    if workers:
        choice = choose_worker(case=case, workers=workers, teams=_teams_at_work(duty))
        if choice.worker_id is not None:
            given_up = tuple(str(need) for need in choice.given_up)
            return Routed(choice.team_id, choice.worker_id, None, given_up)
    return _queued(case, staffing.teams())


def _teams_at_work(duty: Sequence[OnDuty]) -> list[TeamFacts]:
    found = {each.team_id: each.takes for each in duty}
    return [
        TeamFacts(team_id=team_id, languages=frozenset(), takes=takes)
        for team_id, takes in sorted(found.items())
    ]


def _queued(case: RoutingFacts, teams: Sequence[TeamFacts]) -> Routed:
    team_id = choose_worker(case=case, workers=(), teams=teams).team_id
    above = {team.team_id for team in teams if team.coordinators}
    queue = Queue.COORDINATORS if team_id in above else Queue.TEAM
    return Routed(team_id=team_id, worker_id=None, queue=queue)


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


def _workers(duty: Sequence[OnDuty], case_id: UUID, blocked: Collection[UUID]) -> list[WorkerFacts]:
    barred = frozenset({case_id})
    return [
        _worker(each, conflict_cases=barred if each.user_id in blocked else frozenset())
        for each in duty
    ]


def blocked_from(case_id: UUID) -> frozenset[UUID]:
    """Who declared a conflict with this case (R7.9); one query."""
    return frozenset(Conflict.objects.filter(case_id=case_id).values_list("user_id", flat=True))


def _worker(duty: OnDuty, *, conflict_cases: frozenset[UUID]) -> WorkerFacts:
    profile, load = duty.profile, duty.load
    return WorkerFacts(
        worker_id=duty.user_id,
        team_id=duty.team_id,
        on_duty=True,
        languages=frozenset(profile.languages),
        gender=profile.gender,
        specialisms=_kinds(profile.skills),
        not_in=_not_in(profile.areas),
        conflict_cases=conflict_cases,
        conflict_organisations=frozenset(UUID(each) for each in profile.apart_from),
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


def _team(team_id: UUID, kind: str, blob: bytes, revision: int) -> TeamFacts:
    profile = _profile_in(blob, team_id, revision)
    return TeamFacts(
        team_id=team_id,
        languages=frozenset(profile.languages),
        takes=profile.takes,
        coordinators=kind == TeamKind.COORDINATORS,
    )


def _profile_in(blob: bytes, team_id: UUID, revision: int) -> TeamProfile:
    # A team that cannot be read gets no case for its languages, but no report is lost for it.
    try:
        return team_profile_in(blob, team_place(team_id, revision))
    except SealBroken:
        log.exception("team_profile_unreadable", extra={"team_id": str(team_id)})
        return TeamProfile(name="")


def _kinds(names: Collection[str]) -> frozenset[Kind]:
    return frozenset(Kind(name) for name in names if name in Kind)
