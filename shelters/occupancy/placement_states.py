"""The life of a placement as a table: from where to where, who may, what the log says.

PROPOSED is no step: a proposal of the match locks nothing and may be another one next time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from reports.audit.events import EventKind, ReasonCode
from reports.cases.models import Status
from reports.region import region
from shelters.models import LIVE, PlacementState

State = PlacementState


class IllegalStep(Exception):
    """A placement cannot go from this state to that one."""


class Lapsed(Exception):
    """Its time has run out: the place is nobody's any more, hold it again if it is free."""


class Side(StrEnum):
    """Who takes a step."""

    WORKER = "worker"  # responsible for the case
    HOUSE = "house"  # its team, on its board
    LOGGED_IN = "logged_in"  # its team, with a login of one's own
    EITHER = "either"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Step:
    """One legal step; `source` None is the beginning."""

    source: State | None
    target: State
    side: Side
    event: EventKind


def _over(sources: tuple[State, ...], target: State, side: Side, event: EventKind) -> list[Step]:
    return [Step(source, target, side, event) for source in sources]


STEPS: Final = (
    Step(None, State.HELD, Side.WORKER, EventKind.PLACE_HELD),
    Step(None, State.KEPT, Side.HOUSE, EventKind.PLACE_KEPT),
    Step(State.HELD, State.OFFERED, Side.WORKER, EventKind.PLACE_OFFERED),
    Step(State.OFFERED, State.ACCEPTED, Side.LOGGED_IN, EventKind.PLACE_ACCEPTED),
    Step(State.ACCEPTED, State.CONFIRMED, Side.WORKER, EventKind.PLACE_CONFIRMED),
    # Somebody stands at the door before anybody wrote down the yes.
    Step(State.ACCEPTED, State.ARRIVED, Side.EITHER, EventKind.PLACE_ARRIVED),
    Step(State.CONFIRMED, State.ARRIVED, Side.EITHER, EventKind.PLACE_ARRIVED),
    Step(State.ARRIVED, State.LEFT, Side.EITHER, EventKind.PLACE_LEFT),
    Step(State.CONFIRMED, State.NO_SHOW, Side.EITHER, EventKind.PLACE_NO_SHOW),
    *_over(
        (State.OFFERED, State.ACCEPTED, State.CONFIRMED),
        State.DECLINED,
        Side.LOGGED_IN,
        EventKind.PLACE_DECLINED,
    ),
    *_over(
        (State.HELD, State.OFFERED, State.ACCEPTED, State.CONFIRMED),
        State.REFUSED,
        Side.WORKER,
        EventKind.PLACE_REFUSED,
    ),
    *_over(
        (State.HELD, State.OFFERED, State.ACCEPTED, State.CONFIRMED),
        State.RELEASED,
        Side.WORKER,
        EventKind.PLACE_RELEASED,
    ),
    Step(State.KEPT, State.RELEASED, Side.HOUSE, EventKind.PLACE_RELEASED),
    *_over(
        (State.HELD, State.OFFERED, State.ACCEPTED, State.CONFIRMED, State.KEPT),
        State.EXPIRED,
        Side.SERVICE,
        EventKind.PLACE_LAPSED,
    ),
)
_BY_STEP: Final = {(each.source, each.target): each for each in STEPS}

EXTENSION_REASONS: Final = (
    ReasonCode.WAITING_FOR_HOUSE,
    ReasonCode.THINKING,
    ReasonCode.ON_THE_WAY,
    ReasonCode.OTHER,
)
# Why somebody who is expected comes at another time.
EXPECTED_REASONS: Final = (
    ReasonCode.ON_THE_WAY,
    ReasonCode.SAFETY,
    ReasonCode.WAITING_FOR_HOUSE,
    ReasonCode.WISH,
    ReasonCode.OTHER,
)
RELEASE_REASONS: Final = (ReasonCode.OTHER_PLACE, ReasonCode.NOT_WANTED, ReasonCode.OTHER)
REFUSAL_REASONS: Final = (
    ReasonCode.PLACE_NOT_SAFE,
    ReasonCode.PLACE_TOO_FAR,
    ReasonCode.PLACE_UNSUITED,
    ReasonCode.OTHER,
)
DECLINE_REASONS: Final = (
    ReasonCode.HOUSE_FULL,
    ReasonCode.HOUSE_NOT_NOW,
    ReasonCode.HOUSE_RULES,
    ReasonCode.HOUSE_SAFETY,
    ReasonCode.OTHER,
)
# After which a house is not asked again for this household: None is never, in this search.
ASK_AGAIN: Final[Mapping[ReasonCode, timedelta | None]] = {
    ReasonCode.HOUSE_FULL: timedelta(),
    ReasonCode.HOUSE_NOT_NOW: timedelta(hours=24),
    ReasonCode.HOUSE_RULES: None,
    ReasonCode.HOUSE_SAFETY: None,
    ReasonCode.OTHER: timedelta(hours=24),
}
# Where a step takes a case that stands at the one named; any other stays where it is.
CASE_GOES: Final[Mapping[State, tuple[Status, Status]]] = {
    State.OFFERED: (Status.PLANNING, Status.IMPLEMENTATION),
    State.ARRIVED: (Status.IMPLEMENTATION, Status.FOLLOW_UP),
    State.LEFT: (Status.FOLLOW_UP, Status.ASSESSMENT),
    State.NO_SHOW: (Status.IMPLEMENTATION, Status.PLANNING),
    State.DECLINED: (Status.IMPLEMENTATION, Status.PLANNING),
    State.REFUSED: (Status.IMPLEMENTATION, Status.PLANNING),
    State.EXPIRED: (Status.IMPLEMENTATION, Status.PLANNING),
    State.RELEASED: (Status.IMPLEMENTATION, Status.PLANNING),
}


def step(source: State | None, target: State, *, side: Side) -> Step:
    """Return the step for whoever takes it. Raises IllegalStep."""
    found = _BY_STEP.get((source, target))
    if found is None or not _may(side, found.side):
        raise IllegalStep
    return found


def hold_until(tier: int, *, now: datetime) -> datetime:
    """Return when a hold of this tier that begins now ends."""
    return now + region().places.holds.by_tier[tier]


def open_steps(state: State, *, side: Side) -> list[State]:
    """Return where this side may take a placement that lasts, in the order of the table."""
    if state not in LIVE:
        return []
    return [each.target for each in STEPS if each.source == state and _may(side, each.side)]


def _may(side: Side, wanted: Side) -> bool:
    if side is Side.LOGGED_IN:
        return wanted in {Side.LOGGED_IN, Side.HOUSE, Side.EITHER}
    return wanted is side or (wanted is Side.EITHER and side is not Side.SERVICE)
