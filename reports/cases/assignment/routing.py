"""Who answers: from what a case needs and who is there, to one worker or one team's queue.

One pure function, the same answer for the same input in whatever order it comes. What is wished
for is given up step by step, in a stated order, and only as far as the urgency asks. Three things
are never given up: a declared conflict of interest, being on duty, and, for a minor, somebody of
the children's pathway.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reports.region.vocabulary import Kind, Level, Takes


class NoTeam(Exception):
    """There is no team at all: the region has nobody to give a case to."""


class Wish(StrEnum):
    """Whom the reporter would rather talk to."""

    NONE = ""
    WOMAN = "woman"
    MAN = "man"


class Need(TextChoices):
    """What a case asks of a worker, beyond what is never given up."""

    SPECIALISM = "specialism", _("somebody who knows this kind of thing well")
    CAPACITY = "capacity", _("somebody with room for one more")
    AREA = "area", _("somebody who works in this commune")
    WISH = "wish", _("the wish for a woman or a man")
    LANGUAGE = "language", _("the language")


class Why(StrEnum):
    """Why a worker was passed over."""

    OFF_DUTY = "off_duty"
    CONFLICT = "conflict"
    OTHER_TEAM = "other_team"
    TRIED = "tried"
    NOT_FOR_MINORS = "not_for_minors"
    MINORS_ONLY = "minors_only"
    SPECIALISM = "specialism"
    CAPACITY = "capacity"
    AREA = "area"
    WISH = "wish"
    LANGUAGE = "language"
    SOMEBODY_ELSE = "somebody_else"


# Given up from left to right, each together with all before it. An urgent case may be given to
# somebody who is full, of the same commune, of another gender, or speaks no common language (an
# interpreter can be found tonight; a person who reads it cannot). Any other case waits in the
# queue rather than be taken by somebody the reporter did not want or cannot talk to.
GIVEN_UP_IF_URGENT: Final = (
    Need.SPECIALISM,
    Need.CAPACITY,
    Need.AREA,
    Need.WISH,
    Need.LANGUAGE,
)
GIVEN_UP_OTHERWISE: Final = (Need.SPECIALISM,)


@dataclass(frozen=True, kw_only=True)
class RoutingFacts:
    """What routing knows of a case; never its words.

    `within` keeps the choice inside one team, as when the case is sealed to it already; `tried`
    are those who have had it and did not acknowledge.
    """

    case_id: UUID
    level: Level
    language: str
    kinds: frozenset[Kind] = frozenset()
    wish: Wish = Wish.NONE
    commune: str | None = None
    minor: bool = False
    organisation: UUID | None = None
    within: UUID | None = None
    tried: frozenset[UUID] = frozenset()


@dataclass(frozen=True, kw_only=True)
class WorkerFacts:
    """What routing knows of a worker. `not_in` are communes the worker asked not to have cases
    from."""

    worker_id: UUID
    team_id: UUID
    on_duty: bool
    languages: frozenset[str]
    gender: str = ""
    specialisms: frozenset[Kind] = frozenset()
    not_in: frozenset[str] = frozenset()
    conflict_cases: frozenset[UUID] = frozenset()
    conflict_organisations: frozenset[UUID] = frozenset()
    open_cases: int = 0
    capacity: int = 0
    last_assigned_at: datetime | None = None
    children: bool = False

    @property
    def load(self) -> float:
        """Open cases as a share of what the worker can carry; without capacity always full."""
        return self.open_cases / self.capacity if self.capacity > 0 else float("inf")


@dataclass(frozen=True, kw_only=True)
class TeamFacts:
    """What routing knows of a team that can hold a case in its queue.

    What it `takes` says whose cases wait with it; one for minors only takes no adult's.
    """

    team_id: UUID
    languages: frozenset[str]
    takes: Takes = Takes.ADULTS
    coordinators: bool = False


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One worker, or the queue of one team when `worker_id` is None.

    `given_up` are the needs that could not be met, `reasons` codes for why this choice, and
    `passed_over` why each other worker was not chosen.
    """

    worker_id: UUID | None
    team_id: UUID
    given_up: tuple[Need, ...] = ()
    reasons: tuple[str, ...] = ()
    passed_over: Mapping[UUID, tuple[Why, ...]] = field(default_factory=dict)
    notify_coordinator: bool = False


def choose_worker(
    *, case: RoutingFacts, workers: Sequence[WorkerFacts], teams: Sequence[TeamFacts]
) -> Choice:
    """The worker who should have this case, or the team whose queue it waits in.

    Among those who meet most, the one with the lightest load for the capacity; then the one who
    was given a case longest ago; then a draw that depends on the case, so that nobody is always
    first. A minor's case tells a coordinator (R7.15), as does an urgent one that nobody can take.
    Raises NoTeam if there is no team to hold the case.
    """
    known = {team.team_id: team for team in teams}
    asked = [_Asked(each, _barred(case, each, known), _unmet(case, each)) for each in workers]
    possible = [each for each in asked if not each.barred]
    for given_up in _relaxations(case.level):
        fitting = [each for each in possible if each.unmet.issubset(given_up)]
        if fitting:
            best = min(fitting, key=lambda each: _order(case, each))
            return _assigned(case, best, given_up, _passed_over(asked, best))
    return _queued(case, teams, _passed_over(asked, None))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A worker, why they can never have this case, and what it needs that they do not meet."""

    worker: WorkerFacts
    barred: tuple[Why, ...]
    unmet: frozenset[Need]


def _relaxations(level: Level) -> Iterable[tuple[Need, ...]]:
    order = GIVEN_UP_IF_URGENT if level.urgent else GIVEN_UP_OTHERWISE
    return (order[:count] for count in range(len(order) + 1))


def _barred(
    case: RoutingFacts, worker: WorkerFacts, teams: Mapping[UUID, TeamFacts]
) -> tuple[Why, ...]:
    """The reasons that no urgency can overcome."""
    team = teams.get(worker.team_id)
    other_team = team is None or case.within not in (None, worker.team_id)
    # A case that lies in the team already is seen to by it, until somebody hands it over.
    minors_only = team is not None and team.takes is Takes.MINORS and case.within is None
    held = {
        Why.OFF_DUTY: not worker.on_duty,
        Why.CONFLICT: (
            case.case_id in worker.conflict_cases
            or case.organisation in worker.conflict_organisations
        ),
        Why.OTHER_TEAM: other_team,
        Why.TRIED: worker.worker_id in case.tried,
        Why.NOT_FOR_MINORS: case.minor and not worker.children,
        Why.MINORS_ONLY: minors_only and not case.minor,
    }
    return tuple(why for why, holds in held.items() if holds)


def _unmet(case: RoutingFacts, worker: WorkerFacts) -> frozenset[Need]:
    held = {
        Need.SPECIALISM: bool(case.kinds) and case.kinds.isdisjoint(worker.specialisms),
        Need.CAPACITY: worker.open_cases >= worker.capacity,
        Need.AREA: case.commune is not None and case.commune in worker.not_in,
        Need.WISH: case.wish is not Wish.NONE and worker.gender != case.wish,
        Need.LANGUAGE: case.language not in worker.languages,
    }
    return frozenset(need for need, unmet in held.items() if unmet)


def _order(case: RoutingFacts, asked: _Asked) -> tuple[int, float, datetime, bytes]:
    """Smallest first: fewest needs unmet, lightest load, longest without a case, then by lot."""
    worker, never = asked.worker, datetime.min.replace(tzinfo=UTC)
    lot = hashlib.sha256(case.case_id.bytes + worker.worker_id.bytes).digest()
    return len(asked.unmet), worker.load, worker.last_assigned_at or never, lot


def _assigned(
    case: RoutingFacts,
    best: _Asked,
    given_up: tuple[Need, ...],
    passed_over: Mapping[UUID, tuple[Why, ...]],
) -> Choice:
    met = [need for need in GIVEN_UP_IF_URGENT if need not in best.unmet]
    return Choice(
        worker_id=best.worker.worker_id,
        team_id=best.worker.team_id,
        given_up=tuple(need for need in given_up if need in best.unmet),
        reasons=("on_duty", *met),
        passed_over=passed_over,
        notify_coordinator=case.minor,
    )


def _queued(
    case: RoutingFacts,
    teams: Sequence[TeamFacts],
    passed_over: Mapping[UUID, tuple[Why, ...]],
) -> Choice:
    if not teams:
        raise NoTeam
    team, reason = _queue_of(case, teams)
    return Choice(
        worker_id=None,
        team_id=team.team_id,
        reasons=("nobody_fits", reason),
        passed_over=passed_over,
        notify_coordinator=case.minor or case.level.urgent,
    )


def _queue_of(case: RoutingFacts, teams: Sequence[TeamFacts]) -> tuple[TeamFacts, str]:
    """The team that has the case already; else one by whose cases it takes and its language; else
    the coordinators, who can give it to anyone; else any, rather than none.

    A minor's case waits with a team for minors only before one for everybody, each by language
    first, and with the coordinators before one that takes none; an adult's with the coordinators
    before one for minors only.
    """
    ordered = sorted(teams, key=lambda team: team.team_id)
    care = [team for team in ordered if not team.coordinators]
    speaking = [team for team in care if case.language in team.languages]
    by_language = [team for team in speaking if team.takes is not Takes.MINORS]
    for_minors = [_for_minors(case, among) for among in (speaking, care)]
    choices = (
        ("team", [team for team in ordered if team.team_id == case.within]),
        *(("children", found) for found in for_minors),
        ("language", [] if case.minor else by_language),
        ("coordinators", [team for team in ordered if team.coordinators]),
        ("language", by_language),
        ("any", [team for team in ordered if team.takes is not Takes.MINORS]),
        ("any", ordered),
    )
    return next((found[0], reason) for reason, found in choices if found)


def _for_minors(case: RoutingFacts, teams: Iterable[TeamFacts]) -> list[TeamFacts]:
    taking = [team for team in teams if case.minor and team.takes is not Takes.ADULTS]
    return sorted(taking, key=lambda team: team.takes is Takes.BOTH)


def _passed_over(asked: Sequence[_Asked], best: _Asked | None) -> Mapping[UUID, tuple[Why, ...]]:
    """Why each of the others was not chosen, every reason of each."""
    chosen = None if best is None else best.worker.worker_id
    others = (each for each in asked if each.worker.worker_id != chosen)
    return {each.worker.worker_id: _why(each) for each in others}


def _why(asked: _Asked) -> tuple[Why, ...]:
    unmet = tuple(Why(need) for need in GIVEN_UP_IF_URGENT if need in asked.unmet)
    return asked.barred + unmet or (Why.SOMEBODY_ELSE,)
