"""What coordinators do: verify, withdraw, let in again, write trainings down; all of it logged."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pharmacy.models import Pharmacy, Training
from pharmacy.register import pharmacies, trainings
from reports.accounts.directory.permission_checks import NotAllowed
from reports.accounts.models import TeamKind
from reports.audit.models import Event
from tests.pharmacy.counter import LONG_AGO, NOW, TRAINED, Street
from tests.reports.accounts.counters import make_place
from tests.reports.accounts.people import join, log_in

DESK = "/pharmacy/desk/"


@pytest.fixture
def dalia(street: Street) -> Client:
    """A coordinator at her desk."""
    client = Client(headers={"accept-language": "en"})
    log_in(client, street.cast.dalia, now=NOW)
    return client


def test_verify_withdraw_let_in_again(street: Street, dalia: Client) -> None:
    new = make_place("Pharmacy Oak", TeamKind.PHARMACY, street.cast, person="Irma")
    team = new.team.pk
    assert "Sample Pharmacy Oak" in dalia.get(DESK).content.decode()
    for verb in ("verify", "verify", "withdraw", "verify"):
        answer = dalia.post(f"{DESK}{team}/{verb}/", follow=True)
        assert answer.status_code == 200
        assert 'class="desk-note desk-note-done"' in answer.content.decode()
    assert Pharmacy.objects.get(team_id=team).withdrawn_at is None
    kinds = Event.objects.filter(subject_id=team, kind__startswith="pharmacy_")
    assert (
        list(kinds.order_by("position", "at", "id").values_list("kind", flat=True)).count(
            "pharmacy_verified"
        )
        == 2
    )
    assert dalia.post(f"{DESK}{uuid4()}/verify/").status_code == 404
    assert dalia.post(f"{DESK}{street.cast.french.pk}/verify/").status_code == 404
    dalia.post(f"{DESK}{team}/withdraw/")
    assert dalia.post(f"{DESK}{team}/withdraw/").status_code == 404


def test_a_training_is_good_for_a_year(street: Street, dalia: Client) -> None:
    """R3.10: twelve months by default."""
    person, team = street.lime.person, street.lime.team.pk
    address = f"{DESK}{team}/{person.user_id}/trained/"
    answer = dalia.post(address, {"done_on": "2026-11-20"}, follow=True)
    assert "good until 20 November 2027" in answer.content.decode()
    assert trainings.until([person.user_id]) == {person.user_id: date(2027, 11, 20)}
    event = Event.objects.filter(kind="training_recorded", subject_id=person.user_id).last()
    assert event is not None
    assert event.actor_id == street.cast.dalia.user_id


def test_the_last_day_of_a_leap_day_and_of_a_short_month() -> None:
    assert trainings.last_day(date(2028, 2, 29)) == date(2029, 2, 28)
    assert trainings.last_day(date(2026, 3, 29)) == date(2027, 3, 29)
    assert trainings.last_day(date(2026, 10, 25)) == date(2027, 10, 25)


@pytest.mark.parametrize("day", ["", "yesterday", "2026-11-25", "2025-11-23"])
def test_a_training_that_cannot_be_comes_back(street: Street, dalia: Client, day: str) -> None:
    before = Training.objects.count()
    address = f"{DESK}{street.lime.team.pk}/{street.lime.person.user_id}/trained/"
    assert dalia.post(address, {"done_on": day}).status_code == 422
    assert Training.objects.count() == before
    assert dalia.post(address, {"done_on": LONG_AGO.isoformat()}).status_code == 302


def test_only_people_of_a_pharmacy_are_trained(street: Street, dalia: Client) -> None:
    team = street.lime.team.pk
    for user_id in (street.cast.beatriz.user_id, uuid4()):
        answer = dalia.post(f"{DESK}{team}/{user_id}/trained/", {"done_on": "2026-11-20"})
        assert answer.status_code == 404


@pytest.mark.parametrize("who", ["beatriz", "ada"])
def test_the_operations_ask_too(street: Street, who: str) -> None:
    by, team = getattr(street.cast, who).staff, street.lime.team.pk
    with pytest.raises(NotAllowed):
        pharmacies.verify(team_id=team, by=by, now=NOW)
    with pytest.raises(NotAllowed):
        pharmacies.withdraw(team_id=team, by=by, now=NOW)
    with pytest.raises(NotAllowed):
        trainings.record_training(
            user_id=street.lime.person.user_id, done_on=TRAINED, by=by, now=NOW
        )


def test_more_pharmacies_and_people_ask_no_more_of_the_database(
    street: Street, dalia: Client
) -> None:
    team = street.lime.team
    few = [queries(dalia, address) for address in (DESK, f"{DESK}{team.pk}/")]
    for number in range(4):
        place = make_place(
            f"Pharmacy {number}", TeamKind.PHARMACY, street.cast, person=f"P{number}x"
        )
        pharmacies.verify(
            team_id=place.team.pk, by=street.cast.dalia.staff, now=NOW + timedelta(minutes=1)
        )
        join(f"Q{number}x", team, by=street.cast.dalia)
    assert [queries(dalia, address) for address in (DESK, f"{DESK}{team.pk}/")] == few
    assert max(few) <= 12


def queries(client: Client, address: str) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)
