"""R6.9: whoever asks about personal data gets the same letter on the same day, report or none."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client

from reports.audit.models import Event
from reports.cases.models import DataRequest
from reports.cases.recovery import data_requests
from reports.intake.submission import Connect, OtherParty
from reports.region import region
from reports.region.calendar import is_working_day
from tests.markup import doubled
from tests.reports.accounts.people import log_in
from tests.reports.cases.world import NOW, report
from tests.reports.console.conftest import Enter, House
from tests.reports.console.test_access import without_tokens

QUEUE = "/desk/requests/"


def note(client: Client, **said: object) -> int:
    values: dict[str, object] = {"once": uuid4(), "way": "letter", "came_on": "2026-11-24"}
    return client.post(QUEUE, values | said).status_code


def sent(client: Client) -> int:
    return client.post(f"{QUEUE}{DataRequest.objects.get().id}/sent/").status_code


def on(day: date, house: House, clock: time_machine.Traveller) -> Client:
    """The coordinator's browser on another day."""
    later = NOW + (day - NOW.date())
    clock.move_to(later)
    client = Client()
    log_in(client, house.cast.dalia, now=later)
    return client


@pytest.fixture
def dalia(house: House, enter: Enter) -> Client:
    """A coordinator."""
    return enter(house.cast.dalia)


@pytest.mark.parametrize("came", [date(2026, 11, 24), date(2026, 12, 18), date(2027, 4, 30)])
def test_r6_9_the_letter_goes_on_the_tenth_working_day(came: date) -> None:
    """Weekends and holidays do not count: between the years, in May."""
    due = data_requests.due_on(came)
    between = [came + timedelta(days=each) for each in range(1, (due - came).days + 1)]
    assert sum(is_working_day(region().calendar, each) for each in between) == 10
    assert is_working_day(region().calendar, due)


def test_r6_9_not_before_its_day_and_not_twice(
    house: House, dalia: Client, clock: time_machine.Traveller
) -> None:
    assert note(dalia) == 302
    assert sent(dalia) == 409
    due = DataRequest.objects.get().due_on
    assert sent(on(due - timedelta(days=1), house, clock)) == 409
    assert DataRequest.objects.get().answered_on is None
    client = on(due, house, clock)
    assert "The letter went out" in client.get(QUEUE).content.decode()
    assert sent(client) == 302
    assert sent(client) == 409
    assert DataRequest.objects.get().answered_on == due
    assert Event.objects.filter(kind="data_request_answered").count() == 1


def test_r6_9_the_database_lets_nobody_answer_early(house: House, dalia: Client) -> None:
    note(dalia)
    early = DataRequest.objects.filter(answered_on=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        early.update(answered_on=date(2026, 11, 24), answered_by=house.cast.dalia.user_id)


def test_r6_9_a_report_about_who_asks_changes_nothing(house: House, dalia: Client) -> None:
    """The same page, wording and day with a report that names somebody, and without."""
    note(dalia)
    before, due = plain(dalia), DataRequest.objects.get().due_on
    report(
        other_party=OtherParty(name="Sample Name", phone="+32470555555"), connect=Connect.TELL_DESK
    )
    DataRequest.objects.all().delete()
    note(dalia, name="Sample Name", phone="+32470555555", about="Sample Name")
    assert DataRequest.objects.get().due_on == due
    assert plain(dalia) == before


def plain(client: Client) -> str:
    """What the queue and its letter say, without the frame, which counts cases, and fresh ids."""
    page = without_tokens(client.get(QUEUE).content).split("</header>")[-1]
    return "".join(line for line in page.splitlines() if "once" not in line)


def test_r6_9_nothing_in_it_could_say_who(dalia: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select column_name from information_schema.columns"
            " where table_name = 'reports_datarequest'"
        )
        found = {name for (name,) in cursor.fetchall()}
    days = {"id", "way", "came_on", "due_on", "answered_on"}
    assert found == {*days, "noted_by_id", "answered_by_id"}


def test_the_same_press_twice_notes_one(dalia: Client) -> None:
    once = uuid4()
    assert [note(dalia, once=once), note(dalia, once=once)] == [302, 302]
    assert DataRequest.objects.count() == 1
    answer = dalia.get(QUEUE)
    assert doubled(answer) == []
    assert "we neither confirm nor deny" in answer.content.decode()


@pytest.mark.parametrize(
    "said",
    [
        {"way": "pigeon"},
        {"came_on": ""},
        {"came_on": "2026-11-25"},
        {"came_on": "2026-01-01"},
        {"once": "no id"},
    ],
    ids=str,
)
def test_bad_input_notes_nothing(dalia: Client, said: dict[str, object]) -> None:
    assert note(dalia, **said) in {409, 422}
    assert not DataRequest.objects.exists()


def test_after_a_year_it_is_gone(
    house: House, dalia: Client, clock: time_machine.Traveller
) -> None:
    note(dalia)
    due = DataRequest.objects.get().due_on
    sent(on(due, house, clock))
    later = on(due + timedelta(days=366), house, clock)
    note(later, came_on=str(due + timedelta(days=366)))
    assert DataRequest.objects.get().answered_on is None


def test_one_that_is_not_there(dalia: Client) -> None:
    assert dalia.post(f"{QUEUE}{uuid4()}/sent/").status_code == 409


@pytest.mark.parametrize("name", ["beatriz", "chidi", "ada"])
def test_coordinators_alone(house: House, enter: Enter, name: str) -> None:
    client = enter(getattr(house.cast, name))
    assert client.get(QUEUE).status_code == 404
    assert note(client) == 404
    assert not DataRequest.objects.exists()
