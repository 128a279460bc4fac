"""The desk is told that two cases are connected; nobody else is, and nobody by what."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.audit.models import Event
from reports.cases.access.access import NotYours
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.ownership import conflicts_of_interest
from reports.intake.connections import connected_cases
from reports.intake.models import Connection
from tests.reports.cases.world import NOW, World
from tests.reports.intake.leaving import left, pairs

pytestmark = pytest.mark.django_db


def test_only_coordinators_are_told(people: World) -> None:
    first, _ = left(), left()
    for other in (people.beatriz, people.chidi):
        with pytest.raises(NotAllowed):
            connected_cases.unseen(staff=other.staff, limit=5)
        with pytest.raises(NotAllowed):
            connected_cases.of_case(staff=other.staff, case_id=first.case_id)
        with pytest.raises(NotAllowed):
            connected_cases.note_seen(
                connection_id=Connection.objects.get().id, by=other.staff, now=NOW
            )


@pytest.mark.parametrize("which", [0, 1])
def test_somebody_kept_away_from_one_case_learns_of_no_connection(
    people: World, which: int
) -> None:
    """R7.9."""
    cases = [left().case_id, left().case_id]
    conflicts_of_interest.declare_conflict(
        case_id=cases[which], user_id=people.dalia.id, by=people.emil.staff, now=NOW
    )
    assert pairs(people) == []
    assert connected_cases.of_case(staff=people.dalia.staff, case_id=cases[1 - which]) == []
    with pytest.raises(NotYours):
        connected_cases.note_seen(
            connection_id=Connection.objects.get().id, by=people.dalia.staff, now=NOW
        )
    assert len(connected_cases.unseen(staff=people.emil.staff, limit=5)) == 1


def test_looked_at_it_leaves_the_board_and_stays_on_the_cases(people: World) -> None:
    first, second = left(), left()
    (found,) = connected_cases.unseen(staff=people.dalia.staff, limit=5)
    for _ in range(2):
        connected_cases.note_seen(connection_id=found.id, by=people.dalia.staff, now=NOW)
    assert pairs(people) == []
    assert connected_cases.of_case(staff=people.emil.staff, case_id=first.case_id) == [
        second.case_id
    ]
    assert connected_cases.of_case(staff=people.emil.staff, case_id=second.case_id) == [
        first.case_id
    ]
    seen = Event.objects.filter(kind="connection_seen")
    assert [(each.actor_id, each.subject_id) for each in seen] == [(people.dalia.id, found.id)]


def test_unknown_connections_are_not_hers(people: World) -> None:
    with pytest.raises(NotYours):
        connected_cases.note_seen(connection_id=uuid4(), by=people.dalia.staff, now=NOW)


def test_the_log_says_that_one_was_found_and_names_no_case(people: World) -> None:
    left(), left()
    event = Event.objects.get(kind="connection_found")
    assert (event.actor_role, event.case_id) == ("system", None)
    assert event.subject_id == Connection.objects.get().id


def test_the_desk_asks_the_same_two_questions_for_one_and_for_many(people: World) -> None:
    left(), left()
    with CaptureQueriesContext(connection) as few:
        connected_cases.unseen(staff=people.dalia.staff, limit=50)
    for _ in range(6):
        left()
    with CaptureQueriesContext(connection) as many:
        assert len(connected_cases.unseen(staff=people.dalia.staff, limit=50)) == 28
    assert len(few) == len(many) == 2
