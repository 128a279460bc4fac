"""KIN: who must not live in one house is found by keyed numbers, and only coordinators are told."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.audit.log import SYSTEM
from reports.cases import relatives
from reports.cases.models import Content, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.terms.machine_facts import HouseholdNeeds
from shelters.inventory.unit_availability import say_free
from shelters.models import Placement, Source, Unit
from shelters.placing import placements
from shelters.placing.relatives_check import ask_coordinators, houses_to_ask
from tests.reports.accounts.people import Person, log_in
from tests.reports.cases.world import UNREADABLE_CONTACTS, contact, rewrite_contact
from tests.shelters.households import ANYBODY, Household, make_household
from tests.shelters.houses import NOW, add_unit
from tests.shelters.placing.stays import Stays, make_stays

BROTHER, STRANGER = "+32470555123", "+32470555999"
ASK = "Somebody there may be related"


@dataclass(frozen=True)
class Side:
    """What one of two people has left: a number of her own, and one to be kept from."""

    own: str = STRANGER
    keeps_from: str = ""

    def household(self, stays: Stays) -> Household:
        keep = relatives.cells([self.keeps_from] if self.keeps_from else [])
        return make_household(
            stays.houses.cast,
            needs=HouseholdNeeds(keep_from=keep),
            contact=replace(contact(), number=self.own),
        )


@dataclass(frozen=True)
class Two:
    """One lives in House North; the other looks for a place, and a unit is free there."""

    stays: Stays
    other: Household
    free: Unit

    @property
    def north(self) -> bool:
        """Whether House North is to be asked about."""
        found = houses_to_ask(case_id=self.other.case_id, now=NOW)
        return self.stays.houses.north.id in found


def make_two(lives: Side, looks: Side) -> Two:
    stays = make_stays()
    stays.arrived(need=lives.household(stays).looks())
    other = looks.household(stays)
    other.looks()
    facts = replace(ANYBODY, name="Room 4")
    unit = add_unit(house_id=stays.houses.north.id, facts=facts, by=SYSTEM, now=NOW)
    since = NOW - timedelta(days=2)  # no longer kept for who needs it without steps
    say_free(unit_id=unit.id, since=since, by=SYSTEM, source=Source.BOARD, now=NOW)
    return Two(stays, other, unit)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lives", "looks", "found"),
    [
        (Side(own=BROTHER), Side(keeps_from=BROTHER), True),
        (Side(keeps_from=BROTHER), Side(own=BROTHER), True),
        (Side(own=BROTHER), Side(own=BROTHER), False),
        (Side(keeps_from=BROTHER), Side(keeps_from=BROTHER), False),
        (Side(), Side(), False),
    ],
)
def test_it_is_found_whoever_of_the_two_left_the_number(
    lives: Side, looks: Side, found: bool
) -> None:
    assert make_two(lives, looks).north is found


@pytest.mark.django_db
def test_nobody_is_found_in_a_house_that_she_has_left() -> None:
    """Only who lives there now, or is expected, counts."""
    two = make_two(Side(own=BROTHER), Side(keeps_from=BROTHER))
    assert two.north
    placement = Placement.objects.get()
    placements.leave(placement_id=placement.id, by=two.stays.keeper, now=NOW)
    assert not two.north


@pytest.fixture
def _now() -> Iterator[None]:
    """Pages are asked for at the time of the story, in English."""
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(two: Two, person: Person) -> tuple[Client, str]:
    client = Client()
    log_in(client, person, now=NOW)
    return client, f"/shelters/case/{two.other.case_id}/"


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_a_coordinator_is_told_and_a_worker_is_not() -> None:
    """The answer is *ask*: the place stays, the worker's page says nothing about other people."""
    two = make_two(Side(own=BROTHER), Side(keeps_from=BROTHER))
    beatriz, address = page_of(two, two.other.worker)
    shown = beatriz.get(address).content.decode()
    dalia, _ = page_of(two, two.stays.houses.cast.dalia)
    dalia.post(f"{address}open/", {"reason": "review"})
    told = dalia.get(address).content.decode()
    assert "Room 4" in shown
    assert ASK not in shown
    assert told.count(ASK) == 1
    assert BROTHER not in told


@pytest.mark.django_db
def test_a_hold_there_makes_a_coordinator_look() -> None:
    """Once, however often; nowhere else does a hold do so."""
    two = make_two(Side(own=BROTHER), Side(keeps_from=BROTHER))
    about = {"case_id": two.other.case_id, "now": NOW}
    south = two.stays.houses.south.id
    assert not ask_coordinators(house_id=south, **about)  # type: ignore[arg-type]
    assert not reviews(two)
    for _ in range(2):
        assert ask_coordinators(house_id=two.stays.houses.north.id, **about)  # type: ignore[arg-type]
    assert reviews(two) == 1


@pytest.mark.django_db
def test_a_review_that_is_planned_for_later_keeps_nobody_from_looking_now() -> None:
    """An urgent case has one that is due in 24 hours; it stays, and the alarm is told at once."""
    two = make_two(Side(own=BROTHER), Side(keeps_from=BROTHER))
    planned = Task.objects.create(
        case_id=two.other.case_id,
        kind=TaskKind.REVIEW,
        due_at=NOW + timedelta(hours=24),
        for_coordinator=True,
    )
    about = {"case_id": two.other.case_id, "house_id": two.stays.houses.north.id}
    for after in (timedelta(), timedelta(hours=1)):
        assert ask_coordinators(now=NOW + after, **about)
    assert reviews(two) == 1
    planned.refresh_from_db()
    assert (planned.due_at, planned.done_at) == (NOW + timedelta(hours=24), None)


def reviews(two: Two) -> int:
    tasks = Task.objects.filter(case_id=two.other.case_id, kind=TaskKind.REVIEW, due_at=NOW)
    return tasks.filter(for_coordinator=True).count()


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
def test_the_button_on_the_page_asks_too() -> None:
    two = make_two(Side(own=BROTHER), Side(keeps_from=BROTHER))
    hold_by_the_button(two)
    assert reviews(two) == 1


def hold_by_the_button(two: Two) -> None:
    """The worker of who looks takes the free unit of House North."""
    client, address = page_of(two, two.other.worker)
    part = client.get(address).content.decode().split(f'name="unit_id" value="{two.free.id}"')[1]
    version, once = (piece.split('"')[0] for piece in part.split('value="')[1:3])
    sent = {"unit_id": str(two.free.id), "unit_version": version, "once": once}
    assert client.post(f"{address}hold/", sent).status_code == 302


DAMAGES = (
    "update reports_casedatakey set wrapped = 'x' where case_id = %s",
    "update reports_casekeys set public_keys = 'x' where case_id = %s",
    "delete from reports_casedatakey where case_id = %s",
    "update reports_content set blob = 'x' where name = 'case.contact' and case_id = %s",
    "update reports_content set blob = 'x' where name = 'case.needs' and case_id = %s",
    "delete from reports_content where name = 'case.contact' and case_id = %s",
)


@pytest.mark.django_db
@pytest.mark.usefixtures("_now")
@pytest.mark.parametrize("damage", DAMAGES)
def test_who_lives_there_and_cannot_be_read_is_asked_about(
    damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever damages a row lets no relative in unseen; houses of others are not asked for it."""
    two = make_two(Side(own=BROTHER), Side(keeps_from=BROTHER))
    lives = Placement.objects.get().need
    assert lives is not None
    execute(damage, lives.case_id)
    caplog.clear()
    hold_by_the_button(two)
    assert reviews(two) == 1
    assert BROTHER not in caplog.text
    assert houses_to_ask(case_id=two.other.case_id, now=NOW) == {two.stays.houses.north.id}


@pytest.mark.django_db
@pytest.mark.parametrize("damage", DAMAGES)
def test_of_one_who_looks_and_cannot_be_read_every_house_is_asked(damage: str) -> None:
    two = make_two(Side(), Side())
    assert not two.north
    execute(damage, two.other.case_id)
    assert houses_to_ask(case_id=two.other.case_id, now=NOW) == {two.stays.houses.north.id}


@pytest.mark.django_db
@pytest.mark.parametrize("changes", UNREADABLE_CONTACTS)
def test_a_contact_of_another_version_is_asked_about_too(
    changes: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    two = make_two(Side(own=BROTHER), Side(keeps_from=BROTHER))
    others = Content.objects.exclude(case_id=two.other.case_id).filter(name=names.CONTACT)
    for each in others:
        rewrite_contact(each.case_id, changes)
    assert two.north
    assert "case_unreadable" in caplog.text
    assert BROTHER not in caplog.text


def execute(statement: str, case_id: UUID) -> None:
    """Do it in the database, as whoever can write to it."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [case_id])
        assert cursor.rowcount == 1


@pytest.mark.django_db
def test_it_takes_as_many_questions_for_many_who_live_there() -> None:
    two = make_two(Side(own=BROTHER), Side(keeps_from=BROTHER))
    few = queries(two)
    two.stays.held(Side().household(two.stays).looks(), two.stays.other)
    assert queries(two) == few == 3


def queries(two: Two) -> int:
    with CaptureQueriesContext(connection) as found:
        houses_to_ask(case_id=two.other.case_id, now=NOW)
    return len(found)


@pytest.mark.parametrize(
    ("typed", "numbers", "rest"),
    [
        ("", [], ""),
        ("0470 55 51 23", [BROTHER], ""),
        ("0470555123, +32 470 555 999; his mother", [BROTHER, STRANGER], "his mother"),
        ("I do not know it", [], "I do not know it"),
    ],
)
def test_numbers_are_found_in_what_was_typed(typed: str, numbers: list[str], rest: str) -> None:
    assert relatives.numbers_in(typed, country="BE") == (numbers, rest)
