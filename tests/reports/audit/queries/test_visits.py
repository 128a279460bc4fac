"""Openings as visits: the same person, role and reason, with less than half an hour between."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from reports.audit.events import EventKind
from reports.audit.models import Event
from reports.audit.queries.visits import JOINED, visits

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CASE, SOMEBODY = UUID(int=1), UUID(int=2)


def opened(minute: float, **other: object) -> Event:
    """Somebody opens the case so many minutes after nine."""
    values: dict[str, object] = {
        "kind": EventKind.CASE_OPENED,
        "at": NOW + timedelta(minutes=minute),
        "case_id": CASE,
        "actor_id": SOMEBODY,
        "actor_role": "care_worker",
        "reason": "follow_up",
    }
    return Event(**(values | other))


def test_a_page_loaded_thirty_times_is_one_visit() -> None:
    (visit,) = visits(opened(minute / 4) for minute in range(30))
    assert len(visit.events) == 30
    assert (visit.began, visit.ended) == (NOW, NOW + timedelta(minutes=7.25))


def test_half_an_hour_of_quiet_ends_a_visit() -> None:
    at = [0, 29.9, 59.8, 89.8]
    found = visits(opened(minute) for minute in at)
    assert [len(visit.events) for visit in found] == [3, 1]
    newest_first = visits(opened(minute) for minute in reversed(at))
    assert [len(visit.events) for visit in newest_first] == [1, 3]
    assert newest_first[1].began == NOW


@pytest.mark.parametrize(
    "other",
    [
        {"case_id": UUID(int=9)},
        {"actor_id": UUID(int=9)},
        {"actor_role": "coordinator"},
        {"reason": "review"},
    ],
)
def test_another_case_person_role_or_reason_is_another_visit(other: dict[str, object]) -> None:
    between = [opened(0), opened(1, **other), opened(2), opened(3, **other)]
    found = visits(between)
    assert [visit.events for visit in found] == [
        (between[0], between[2]),
        (between[1], between[3]),
    ]


def test_whatever_else_happened_stands_alone() -> None:
    """R1.15: each time the code words were shown is told."""
    for kind in set(EventKind) - JOINED:
        found = visits([opened(0), opened(1, kind=kind), opened(2, kind=kind), opened(3)])
        assert [len(visit.events) for visit in found] == [2, 1, 1], kind


def test_nothing_is_no_visit() -> None:
    assert visits([]) == []


def test_what_is_put_together_stays_in_the_events_themselves() -> None:
    events = [opened(minute, id=uuid4()) for minute in (0, 1, 40)]
    assert [each for visit in visits(events) for each in visit.events] == events
