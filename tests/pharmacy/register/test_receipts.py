"""R3.5: what a receipt number tells, to whom, for how long; and nothing else."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from pharmacy.models import Receipt
from pharmacy.register import receipts
from pharmacy.register.help_modes import Mode
from reports.audit.models import Event
from reports.cases.lifecycle.lifecycle import acknowledge
from reports.cases.models import Case
from tests.pharmacy.counter import NOW, Street, note_and_finish, write_own, write_together
from tests.reports.accounts.counters import PIN

HOURS = timedelta(hours=72)


@pytest.fixture
def number(street: Street, counter: Client) -> str:
    """The number of a report that was just written together."""
    write_together(counter)
    found = note_and_finish(counter)
    back(counter)
    return found


def back(client: Client) -> None:
    """Bring the blank screen back."""
    client.post("/pharmacy/", {"device_pin": PIN})


def asked(client: Client, number: str, *, status: int = 200) -> str:
    answer = client.post("/pharmacy/receipt/", {"number": number})
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def taken_up(case: Case, street: Street, at: datetime) -> None:
    cast = street.cast
    workers = (cast.beatriz, cast.bram, cast.chidi, cast.dalia)
    worker = next(each for each in workers if case.team_id in each.staff.team_ids)
    acknowledge(case_id=case.pk, by=worker.staff, now=at)


def test_received_until_a_person_takes_it_up(street: Street, counter: Client, number: str) -> None:
    assert "Received. Nobody has taken it up yet." in asked(counter, number)
    row, at = Case.objects.get(), datetime(2026, 11, 24, 13, 32, 50, tzinfo=UTC)
    with time_machine.travel(at, tick=False):
        taken_up(row, street, at)
        back(counter)
        shown = asked(counter, number)
    assert "Taken up by a person: 24 November, 14:32." in shown
    assert str(row.pk) not in shown
    assert str(row.pk)[:8] not in shown


@pytest.mark.parametrize("typed", ["", "   "])
def test_no_number_is_asked_for_and_not_unknown(counter: Client, typed: str) -> None:
    shown = asked(counter, typed, status=422)
    assert "Please type the number that you wrote down." in shown
    assert "is not known here" not in shown


def test_a_number_typed_in_any_way_is_the_same(counter: Client, number: str) -> None:
    digits = number.replace(" ", "")
    for typed in (digits, f" {digits[:4]}-{digits[4:]} ", _arabic(digits)):
        assert "Received" in asked(counter, typed)


def _arabic(digits: str) -> str:
    return digits.translate({ord("0") + n: ord("\u0660") + n for n in range(10)})


@pytest.mark.parametrize("typed", ["1", "abc", "000 000 00", "9" * 400])
def test_anything_else_is_not_known(counter: Client, number: str, typed: str) -> None:
    assert "is not known here" in asked(counter, typed, status=404)


def test_a_number_counts_for_72_hours(street: Street, number: str) -> None:
    by = street.standing()
    for after, good in ((HOURS, True), (HOURS + timedelta(seconds=1), False)):
        given: object = None
        try:
            given = receipts.status(typed=number, team_id=by.team_id, by=by.actor, now=NOW + after)
        except receipts.UnknownNumber:
            assert not good
        assert (given is not None) is good


def test_another_pharmacy_does_not_know_it(street: Street, number: str) -> None:
    """R3.5: own counter only, and it looks like a number that never was."""
    client = Client(headers={"accept-language": "en"})
    street.birch.at_device(client, now=NOW)
    for typed in (number, "123 456 789"):
        assert "is not known here" in asked(client, typed, status=404)


def test_the_row_ties_no_counter_to_a_case(street: Street, number: str) -> None:
    """No case, no pharmacy, no minute in any column; the number is a keyed lookup."""
    names = {field.attname for field in Receipt._meta.get_fields() if hasattr(field, "attname")}
    assert names == {"id", "number", "ends_at", "blob"}
    row = Receipt.objects.get()
    assert (row.ends_at.minute, row.ends_at.second) == (0, 0)
    everything = b"".join((bytes(row.number), bytes(row.blob)))
    for secret in (number.replace(" ", ""), str(Case.objects.get().pk), str(street.lime.team.pk)):
        assert secret.encode() not in everything


def test_what_was_erased_still_says_received(counter: Client, number: str) -> None:
    """That a person erased her report is hers to know."""
    before = asked(counter, number)
    Case.objects.all().delete()
    assert asked(counter, number).split("<main")[1] == before.split("<main")[1]


@pytest.mark.parametrize("becomes", ["erased", "given to a colleague"])
def test_what_was_told_once_stays_so(street: Street, number: str, becomes: str) -> None:
    """R3.5: the time tells nothing new, and that it has gone would."""
    case, team_id, by = Case.objects.get(), street.lime.team.pk, street.standing().actor
    taken_up(case, street, NOW)
    before = receipts.status(typed=number, team_id=team_id, by=by, now=NOW)
    assert before.taken_up_at == NOW
    if becomes == "erased":
        case.delete()
    else:
        Case.objects.update(acknowledged_at=None)
    assert receipts.status(typed=number, team_id=team_id, by=by, now=NOW) == before
    assert receipts.purge(now=NOW + HOURS + timedelta(hours=1)) == 1


def test_the_same_number_is_drawn_only_once(street: Street) -> None:
    by = street.standing()
    drawn = iter([7, 7, 8])
    with patch("pharmacy.register.receipts.secrets.randbelow", lambda _most: next(drawn)):
        numbers = [
            receipts.give(case_id=uuid4(), mode=Mode.SELF, by=by, now=NOW) for _each in range(2)
        ]
    assert numbers == ["000000007", "000000008"]


def test_what_has_run_out_is_deleted(number: str) -> None:
    assert receipts.purge(now=NOW + HOURS) == 0
    assert receipts.purge(now=NOW + HOURS + timedelta(hours=1)) == 1
    assert not Receipt.objects.exists()


def test_asking_is_logged_without_a_case(counter: Client, number: str) -> None:
    asked(counter, number)
    event = Event.objects.get(kind="receipt_asked")
    assert (event.case_id, event.subject_id) == (None, None)


def test_nothing_in_the_log_ties_a_counter_to_a_case(street: Street, counter: Client) -> None:
    write_own(counter)
    people = {street.lime.person.user_id, street.lime.team.pk}
    for event in Event.objects.exclude(case_id=None):
        assert {event.actor_id, event.subject_id}.isdisjoint(people)
