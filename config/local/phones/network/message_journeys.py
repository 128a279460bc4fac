"""What happens to a message after its creation, step by step. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from config.local.phones.network.phone_faults import Fault

LATE_SECONDS = 20.0


class Act(StrEnum):
    """One kind of step."""

    MOVE = "move"  # the provider's copy gets that status
    CALL = "call"  # the application is told that status


@dataclass(frozen=True)
class Step:
    """One step, that comes `wait` seconds after the one before."""

    act: Act
    status: str
    wait: float = 0.0


def journey(*, fault: Fault | None, pace: float, calls: bool) -> tuple[Step, ...]:
    """Return the steps of a message. `pace` is the seconds between two statuses.

    Without `calls` the application is told nothing.
    """
    statuses = _statuses(fault)
    moves = [Step(Act.MOVE, status, pace) for status in statuses]
    told = [] if fault is Fault.SILENT or not calls else statuses
    if fault is Fault.REVERSED:
        return (*moves, *(Step(Act.CALL, status) for status in reversed(told)))
    if fault is Fault.LATE:
        return (*moves, *(Step(Act.CALL, status, LATE_SECONDS) for status in told))
    often = 2 if fault is Fault.TWICE else 1
    return tuple(
        step
        for move in moves
        for step in (move, *[Step(Act.CALL, move.status)] * (often if told else 0))
    )


def _statuses(fault: Fault | None) -> list[str]:
    if fault is Fault.FAILED:
        return ["failed"]
    if fault is Fault.STAYS:
        return ["sent"]
    return ["sent", "undelivered" if fault is Fault.UNDELIVERED else "delivered"]
