"""Telling the match that something happened: a need came or changed, a unit is free again.

Whoever keeps a row calls this in the same transaction; a wake-up that is lost is found by the
sweep, which compares what the last run saw with what is there.
"""

from uuid import UUID

from reports import queues

MATCH = "shelters.tasks.match"
COUNT = "shelters.tasks.count_passed_over"


def need_changed(need_id: UUID) -> None:
    """A household waits, or what it needs has changed."""
    queues.wake(MATCH, queue=queues.URGENT, need_id=need_id)


def house_spoke(house_id: UUID) -> None:
    """A house stood by what it says is free, or doubted it."""
    queues.wake(MATCH, queue=queues.URGENT, house_id=house_id)


def unit_is_free(unit_id: UUID) -> None:
    """A unit can be had again."""
    queues.wake(MATCH, queue=queues.URGENT, unit_id=unit_id)


def place_given(placement_id: UUID) -> None:
    """A household has its place: those before it who have none yet are counted."""
    queues.wake(COUNT, queue=queues.ROUTINE, placement_id=placement_id)
